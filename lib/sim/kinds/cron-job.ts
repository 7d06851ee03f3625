import { ageColumn, define, nameColumn } from './define';
import { defaultJobSpec } from './job';
import { formatLabelSelector } from './selectors';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { age } from './times';
import { cronErrors } from './shared/cron';
import { jobSpecRules } from './shared/job-rules';
import { nonNegative, oneOf, required, wrong } from './shared/rules';
import type { CronJob as Stored } from './types';

export type CronJob = Stored;

export const CronJob = define<CronJob>({
  group: 'batch',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  subresources: ['status'],
  defaults: (d) => {
    if (!d.spec) return;
    d.spec.concurrencyPolicy ??= 'Allow';
    d.spec.suspend ??= false;
    d.spec.successfulJobsHistoryLimit ??= 3;
    d.spec.failedJobsHistoryLimit ??= 1;
    const spec = d.spec.jobTemplate?.spec;
    // Of a template's Job only the Pod is filled in; the Job gets the rest when it is made.
    if (spec) {
      const { template } = spec;
      defaultJobSpec({ template });
    }
  },
  prepare: prepareSpec,
  validate: (c) => {
    const spec = c.spec as any;
    const out = [];
    if (c.metadata.name.length > 52) out.push(wrong('metadata.name', c.metadata.name, 'must be no more than 52 characters'));
    if (!spec?.schedule) out.push(required('spec.schedule'));
    else for (const detail of cronErrors(spec.schedule, spec.timeZone)) out.push(wrong('spec.schedule', spec.schedule, detail));
    out.push(...nonNegative('spec.startingDeadlineSeconds', spec?.startingDeadlineSeconds));
    if (spec?.timeZone !== undefined && !/^(UTC|Etc\/[\w+-]+|[A-Z][A-Za-z]+\/[A-Za-z_+\-/0-9]+|[A-Z]{3}[A-Z0-9]*)$/.test(spec.timeZone)) out.push(wrong('spec.timeZone', spec.timeZone, `unknown time zone ${spec.timeZone}`));
    out.push(...oneOf('spec.concurrencyPolicy', spec?.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']));
    out.push(...jobSpecRules(spec?.jobTemplate?.spec, 'spec.jobTemplate.spec'));
    out.push(...nonNegative('spec.successfulJobsHistoryLimit', spec?.successfulJobsHistoryLimit), ...nonNegative('spec.failedJobsHistoryLimit', spec?.failedJobsHistoryLimit));
    return out;
  },
  columns: [
    nameColumn(),
    { name: 'Schedule', cell: (c) => c.spec?.schedule ?? '' },
    { name: 'Timezone', cell: (c) => c.spec?.timeZone ?? '<none>' },
    { name: 'Suspend', type: 'boolean', cell: (c) => (c.spec?.suspend === undefined ? '<unset>' : c.spec.suspend ? 'True' : 'False') },
    { name: 'Active', type: 'integer', cell: (c) => c.status?.active?.length ?? 0 },
    { name: 'Last Schedule', cell: (c, now) => (c.status?.lastScheduleTime ? age(c.status.lastScheduleTime, now) : '<none>') },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (c) => containerNames(c.spec?.jobTemplate.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (c) => containerImages(c.spec?.jobTemplate.spec?.template.spec) },
    { name: 'Selector', priority: 1, cell: (c) => formatLabelSelector(c.spec?.jobTemplate.spec?.selector) },
  ],
});
