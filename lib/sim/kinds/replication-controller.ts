import { define } from './define';
import { formatLabels } from './selectors';
import { defaultTemplate } from './shared/pod-spec';
import { prepareSpec, replicaColumns } from './shared/workload';
import { replicationControllerRules } from './shared/workload-rules';
import { podWarnings } from './shared/pod-warnings';
import type { ReplicationController as Stored } from './types';
import { replicaStatus } from './shared/status-rules';

export type ReplicationController = Stored;

export const ReplicationController = define<ReplicationController>({
  group: '',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  prefix: 'controllers',
  subresources: ['scale', 'status'],
  defaults: (d) => {
    d.spec ??= {};
    if (d.spec.template) defaultTemplate(d.spec);
    const labels = d.spec.template?.metadata?.labels;
    if (labels) {
      if (!d.spec.selector || Object.keys(d.spec.selector).length === 0) d.spec.selector = { ...labels };
      if (!d.metadata.labels || Object.keys(d.metadata.labels).length === 0) d.metadata.labels = { ...labels };
    }
    d.spec.replicas ??= 1;
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (!old) draft.status = { replicas: 0 };
  },
  selectable: { 'status.replicas': (r) => String(r.status?.replicas ?? 0) },
  validate: replicationControllerRules,
  warnings: (o, old) => (!old || old.metadata.generation !== o.metadata.generation ? podWarnings(o.spec?.template, 'spec.template.') : []),
  validateStatus: replicaStatus,
  columns: replicaColumns((r) => formatLabels(r.spec?.selector)),
});
