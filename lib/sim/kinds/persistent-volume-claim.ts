import { ageColumn, define, nameColumn } from './define';
import { accessModes } from './shared/access-modes';
import { prepareStatusKept } from './shared/workload';
import { claimRules } from './shared/storage-rules';
import type { PersistentVolumeClaim as Stored } from './types';

export type PersistentVolumeClaim = Stored;

export const PersistentVolumeClaim = define<PersistentVolumeClaim>({
  group: '',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  subresources: ['status'],
  defaults: (d) => {
    if (!d.spec) return;
    d.spec.volumeMode ??= 'Filesystem';
    d.spec.resources ??= {};
    if (!d.status?.phase) d.status = { ...d.status, phase: 'Pending' };
    // Either form of a data source fills in the other.
    const { dataSource, dataSourceRef } = d.spec;
    if (dataSource && !dataSourceRef) d.spec.dataSourceRef = { ...dataSource };
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = { phase: 'Pending' };
  },
  validate: claimRules,
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
