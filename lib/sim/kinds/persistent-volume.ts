import { ageColumn, define, nameColumn } from './define';
import { accessModes } from './shared/access-modes';
import { defaultAzureDisk, roundAmounts } from './shared/pod-spec';
import { prepareStatusKept } from './shared/workload';
import { rfc3339 } from './times';
import { termWarnings } from './shared/pod-warnings';
import { volumeRules, volumeWarnings } from './shared/storage-rules';
import type { PersistentVolume as Stored } from './types';

export type PersistentVolume = Stored;

export const PersistentVolume = define<PersistentVolume>({
  group: '',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  subresources: ['status'],
  defaults: (d) => {
    d.spec ??= {};
    d.spec.persistentVolumeReclaimPolicy ??= 'Retain';
    d.spec.volumeMode ??= 'Filesystem';
    if (d.spec.hostPath) d.spec.hostPath.type ??= '';
    if (d.spec.iscsi) d.spec.iscsi.iscsiInterface ??= 'default';
    if (d.spec.rbd) {
      d.spec.rbd.pool ??= 'rbd';
      d.spec.rbd.user ??= 'admin';
      d.spec.rbd.keyring ??= '/etc/ceph/keyring';
    }
    if (d.spec.azureDisk) defaultAzureDisk(d.spec.azureDisk);
    roundAmounts(d.spec.capacity);
    if (d.spec.scaleIO) {
      d.spec.scaleIO.storageMode ??= 'ThinProvisioned';
      d.spec.scaleIO.fsType ??= 'xfs';
    }
    if (!d.status?.phase) d.status = { ...d.status, phase: 'Pending' };
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = { phase: 'Pending' };
  },
  // When the phase was last another one, if whoever changed it does not say.
  stamp: (draft, old, now) => {
    const before = old?.status?.lastPhaseTransitionTime;
    const { phase, lastPhaseTransitionTime: given } = draft.status ?? {};
    const changed = !old || old.status?.phase !== phase;
    const at = changed ? (given === undefined || given === before ? rfc3339(now) : given) : (given ?? before);
    if (at !== given) draft.status = { ...draft.status, lastPhaseTransitionTime: at };
  },
  validate: volumeRules,
  warnings: (v) => volumeWarnings(v, termWarnings),
  columns: [
    nameColumn(),
    { name: 'Capacity', cell: (v) => String(v.spec?.capacity?.storage ?? '') },
    { name: 'Access Modes', cell: (v) => accessModes(v.spec?.accessModes) },
    { name: 'Reclaim Policy', cell: (v) => v.spec?.persistentVolumeReclaimPolicy ?? '' },
    { name: 'Status', cell: (v) => (v.metadata.deletionTimestamp ? 'Terminating' : (v.status?.phase ?? '')) },
    { name: 'Claim', cell: (v) => (v.spec?.claimRef ? `${v.spec.claimRef.namespace}/${v.spec.claimRef.name}` : '') },
    { name: 'StorageClass', cell: (v) => v.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? v.spec?.storageClassName ?? '' },
    { name: 'VolumeAttributesClass', cell: (v) => v.spec?.volumeAttributesClassName ?? '<unset>' },
    { name: 'Reason', cell: (v) => v.status?.reason ?? '' },
    ageColumn(),
    { name: 'VolumeMode', priority: 1, cell: (v) => v.spec?.volumeMode ?? '<unset>' },
  ],
});
