import { ageColumn, define, nameColumn } from './define';
import { counts } from './shared/status-rules';
import { formatLabelSelector } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { humanDuration, parseTime } from './times';
import { jobRules } from './shared/job-rules';
import { workloadWarnings } from './shared/pod-warnings';
import type { Job as Stored } from './types';

export type Job = Stored;

const has = (job: Job, type: string): boolean => job.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

/** The STATUS cell. */
function jobStatus(job: Job): string {
  if (has(job, 'Complete')) return 'Complete';
  if (has(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  for (const type of ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']) if (has(job, type)) return type;
  return 'Running';
}

/** The COMPLETIONS cell: `1/3`, or `5/1 of 5` for a work queue. */
function jobCompletions(job: Job): string {
  const done = job.status?.succeeded ?? 0;
  if (job.spec?.completions !== undefined) return `${done}/${job.spec.completions}`;
  const parallelism = job.spec?.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(job: Job, now: number): string {
  const start = parseTime(job.status?.startTime);
  if (start === undefined) return '';
  return humanDuration((parseTime(job.status?.completionTime) ?? now) - start);
}

/** Fills in a Job's spec, also as it stands in a CronJob's template. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function defaultJobSpec(spec: any): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const p of rule.onPodConditions ?? []) p.status ||= 'True';
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  defaultTemplate(spec);
}

export const Job = define<Job>({
  group: 'batch',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  subresources: ['status'],
  defaults: (d) => {
    d.spec ??= {};
    defaultJobSpec(d.spec);
    const labels = d.spec.template?.metadata?.labels;
    if (labels && Object.keys(labels).length && !Object.keys(d.metadata.labels ?? {}).length) d.metadata.labels = { ...labels };
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (old || !draft.spec) return;
    // The selector and the labels that go with it follow from the uid (`generateSelector`).
    if (draft.spec.manualSelector !== true) {
      const uid: string = draft.metadata.uid;
      const template = (draft.spec.template ??= {});
      template.metadata ??= {};
      // What somebody set already stays, and is refused where it does not fit.
      template.metadata.labels = {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': draft.metadata.name ?? '',
        'controller-uid': uid,
        'job-name': draft.metadata.name ?? '',
        ...template.metadata.labels,
      };
      draft.spec.selector ??= {};
      draft.spec.selector.matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...draft.spec.selector.matchLabels };
      if (!draft.metadata.labels) draft.metadata.labels = { ...template.metadata.labels };
    }
  },
  selectable: { 'status.successful': (j) => String(j.status?.succeeded ?? 0) },
  validate: jobRules,
  warnings: workloadWarnings(),
  validateStatus: (j) => counts(j.status, 'active', 'succeeded', 'failed', 'ready'),
  columns: [
    nameColumn(),
    { name: 'Status', cell: jobStatus },
    { name: 'Completions', cell: jobCompletions },
    { name: 'Duration', cell: jobDuration },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (j) => containerNames(j.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (j) => containerImages(j.spec?.template.spec) },
    { name: 'Selector', priority: 1, cell: (j) => formatLabelSelector(j.spec?.selector) },
  ],
});
