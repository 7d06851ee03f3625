import { ageColumn, define, nameColumn } from './define';
import { accessModes } from './shared/access-modes';
import { roundAmounts } from './shared/pod-spec';
import { prepareStatusKept } from './shared/workload';
import { claimRules, claimStatusRules } from './shared/claim-rules';
import { claimWarnings } from './shared/pod-warnings';
import type { PersistentVolumeClaim as Stored } from './types';

export type PersistentVolumeClaim = Stored;

/** Either form of a data source fills in the other; what the older one cannot name is dropped (`pkg/api/persistentvolumeclaim`). */
function dataSources(spec: any, old: any): void {
  if (!spec) return;
  const { dataSource: source, dataSourceRef: ref } = spec;
  const known = (s: any): boolean => (s.kind === 'PersistentVolumeClaim' && !s.apiGroup) || (s.kind === 'VolumeSnapshot' && s.apiGroup === 'snapshot.storage.k8s.io');
  if (source && !ref && !old?.dataSource && !old?.dataSourceRef && !known(source)) delete spec.dataSource;
  if (spec.dataSource && !ref) spec.dataSourceRef = { ...spec.dataSource };
  else if (ref && !source && !ref.namespace) spec.dataSource = { ...ref };
  // Go writes a group that is not there as null.
  for (const s of [spec.dataSource, spec.dataSourceRef]) if (s) s.apiGroup ??= null;
}

export const PersistentVolumeClaim = define<PersistentVolumeClaim>({
  group: '',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  subresources: ['status'],
  defaults: (d) => {
    d.spec ??= {};
    d.spec.volumeMode ??= 'Filesystem';
    d.spec.resources ??= {};
    roundAmounts(d.spec.resources.requests);
    roundAmounts(d.spec.resources.limits);
    if (!d.status?.phase) d.status = { ...d.status, phase: 'Pending' };
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = { phase: 'Pending' };
    dataSources(draft.spec, old?.spec);
  },
  validate: claimRules,
  validateStatus: claimStatusRules,
  warnings: (c) => [
    ...(c.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined ? ['metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead'] : []),
    ...claimWarnings(c.spec, 'spec'),
  ],
  columns: [
    nameColumn(),
    { name: 'Status', cell: (c) => (c.metadata.deletionTimestamp ? 'Terminating' : (c.status?.phase ?? '')) },
    { name: 'Volume', cell: (c) => c.spec?.volumeName ?? '' },
    { name: 'Capacity', cell: (c) => (c.spec?.volumeName ? String(c.status?.capacity?.storage ?? '0') : '') },
    { name: 'Access Modes', cell: (c) => (c.spec?.volumeName ? accessModes(c.status?.accessModes) : '') },
    { name: 'StorageClass', cell: (c) => c.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? c.spec?.storageClassName ?? '' },
    { name: 'VolumeAttributesClass', cell: (c) => c.spec?.volumeAttributesClassName ?? '<unset>' },
    ageColumn(),
    { name: 'VolumeMode', priority: 1, cell: (c) => c.spec?.volumeMode ?? '<unset>' },
  ],
});
