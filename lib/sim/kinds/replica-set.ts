import { define } from './define';
import { formatLabelSelector } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { prepareSpec, replicaColumns } from './shared/workload';
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
  columns: replicaColumns((r) => formatLabelSelector(r.spec?.selector)),
});
