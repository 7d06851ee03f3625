import { ageColumn, define, nameColumn } from './define';
import { formatLabelSelector } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { containerImages, containerNames, prepareSpec } from './shared/workload';
import { immutableSelector, nonNegative, selectorAndTemplate } from './shared/workload-rules';
import { podWarnings } from './shared/pod-warnings';
import type { ReplicaSet as Stored } from './types';
import { replicaStatus } from './shared/status-rules';

export type ReplicaSet = Stored;

export const ReplicaSet = define<ReplicaSet>({
  group: 'apps',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  defaults: (d) => {
    if (!d.spec) return;
    defaultPodSpec(d.spec.template?.spec);
    d.spec.replicas ??= 1;
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (!old) draft.status = { replicas: 0 };
  },
  selectable: { 'status.replicas': (r) => String(r.status?.replicas ?? 0) },
  validate: (r, old) => [
    ...nonNegative('spec.replicas', r.spec?.replicas),
    ...nonNegative('spec.minReadySeconds', r.spec?.minReadySeconds),
    ...selectorAndTemplate(r.spec, 'replicaset'),
    ...immutableSelector(r.spec, old),
  ],
  warnings: (o) => podWarnings(o.spec?.template, 'spec.template.'),
  validateStatus: replicaStatus,
  columns: [
    nameColumn(),
    { name: 'Desired', type: 'integer', cell: (r) => r.spec?.replicas ?? 0 },
    { name: 'Current', type: 'integer', cell: (r) => r.status?.replicas ?? 0 },
    { name: 'Ready', type: 'integer', cell: (r) => r.status?.readyReplicas ?? 0 },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (r) => containerNames(r.spec?.template?.spec) },
    { name: 'Images', priority: 1, cell: (r) => containerImages(r.spec?.template?.spec) },
    { name: 'Selector', priority: 1, cell: (r) => formatLabelSelector(r.spec?.selector) },
  ],
});
