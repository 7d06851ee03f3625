import { define } from './define';
import { formatLabelSelector } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { prepareSpec, replicaColumns } from './shared/workload';
import { replicaSetRules } from './shared/workload-rules';
import { workloadWarnings } from './shared/pod-warnings';
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
    d.spec ??= {};
    defaultTemplate(d.spec);
    d.spec.replicas ??= 1;
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (!old) draft.status = { replicas: 0 };
  },
  selectable: { 'status.replicas': (r) => String(r.status?.replicas ?? 0) },
  validate: replicaSetRules,
  warnings: workloadWarnings(),
  validateStatus: replicaStatus,
  columns: replicaColumns((r) => formatLabelSelector(r.spec?.selector)),
});
