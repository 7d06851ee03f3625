import { ageColumn, define, nameColumn } from './define';
import { formatLabelSelector } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { containerImages, containerNames, prepareTemplated } from './shared/workload';
import { deploymentRules } from './shared/workload-rules';
import { workloadWarnings } from './shared/pod-warnings';
import type { Deployment as Stored } from './types';
import { deploymentStatus } from './shared/status-rules';

export type Deployment = Stored;

export const Deployment = define<Deployment>({
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  defaults: (d) => {
    const spec = (d.spec ??= {});
    defaultTemplate(spec);
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepare: prepareTemplated,
  validate: deploymentRules,
  warnings: workloadWarnings(),
  validateStatus: deploymentStatus,
  columns: [
    nameColumn(),
    { name: 'Ready', cell: (d) => `${d.status?.readyReplicas ?? 0}/${d.spec?.replicas ?? 0}` },
    { name: 'Up-to-date', cell: (d) => d.status?.updatedReplicas ?? 0 },
    { name: 'Available', cell: (d) => d.status?.availableReplicas ?? 0 },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (d) => containerNames(d.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (d) => containerImages(d.spec?.template.spec) },
    { name: 'Selector', priority: 1, cell: (d) => formatLabelSelector(d.spec?.selector) },
  ],
});
