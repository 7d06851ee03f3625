import { ageColumn, define, nameColumn } from './define';
import { formatLabelSelector } from './selectors';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { age } from './times';
import { cronJobRules, cronJobWarnings } from './shared/cron-job-rules';
import { defaultTemplate } from './shared/pod-spec';
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
    d.spec ??= {};
    d.spec.concurrencyPolicy ||= 'Allow';
    d.spec.suspend ??= false;
    d.spec.successfulJobsHistoryLimit ??= 3;
    d.spec.failedJobsHistoryLimit ??= 1;
    d.spec.jobTemplate ??= {};
    d.spec.jobTemplate.spec ??= {};
    // Of a template's Job only the Pod is filled in; the Job gets the rest when it is made.
    defaultTemplate(d.spec.jobTemplate.spec);
  },
  prepare: prepareSpec,
  validate: cronJobRules,
  warnings: cronJobWarnings,
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
