import { define } from './define';
import { formatLabels } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { prepareSpec, replicaColumns } from './shared/workload';
import { podTemplate } from './shared/pod-rules';
import { nonNegative, required, wrong } from './shared/rules';
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
    if (!d.spec) return;
    defaultPodSpec(d.spec.template?.spec);
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
  validate: (r) => [
    ...nonNegative('spec.minReadySeconds', r.spec?.minReadySeconds),
    ...(r.spec?.selector && Object.keys(r.spec.selector).length ? [] : [required('spec.selector')]),
    ...nonNegative('spec.replicas', r.spec?.replicas),
    ...(r.spec?.template ? [] : [required('spec.template')]),
    ...(r.spec?.template && Object.entries(r.spec.selector ?? {}).some(([k, v]) => r.spec!.template!.metadata?.labels?.[k] !== v)
      ? [wrong('spec.template.metadata.labels', r.spec.template.metadata?.labels ?? null, '`selector` does not match template `labels`')]
      : []),
    ...(r.spec?.template ? podTemplate(r.spec.template, 'spec.template') : []),
  ],
  validateStatus: replicaStatus,
  columns: replicaColumns((r) => formatLabels(r.spec?.selector)),
});
