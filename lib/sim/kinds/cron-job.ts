import { ageColumn, define, nameColumn } from './define';
import { defaultJobSpec } from './job';
import { formatLabelSelector } from './selectors';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { age } from './times';
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
