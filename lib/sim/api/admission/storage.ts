import { resourceName } from '../../kinds/lookup';
import { equal } from '../../core';
import { PersistentVolume } from '../../kinds/persistent-volume';
import { compareQuantities } from '../../kinds/quantities';
import { isDefaultClass, StorageClass } from '../../kinds/storage-class';
import type { StorageClass as Class } from '../../kinds/types';
import { read, readAll } from '../stored';
import { forbidden } from '../status';
import type { Plugin } from './admission';

/** A claim that names no class gets the default one; of several, the newest. */
export const DefaultStorageClass: Plugin = {
  name: 'DefaultStorageClass',
  mutate: (a, ctx) => {
    if (a.operation !== 'CREATE' || resourceName(a.kind) !== 'persistentvolumeclaims' || a.subresource || !a.object.spec) return;
    if (a.object.spec.storageClassName !== undefined || a.object.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    const defaults = (readAll(ctx, StorageClass) as Class[]).filter(isDefaultClass);
    defaults.sort((x, y) => (x.metadata.creationTimestamp < y.metadata.creationTimestamp ? 1 : x.metadata.creationTimestamp > y.metadata.creationTimestamp ? -1 : x.metadata.name < y.metadata.name ? -1 : 1));
    if (defaults[0]) a.object.spec.storageClassName = defaults[0].metadata.name;
  },
};

/** Volumes and claims are held while they are in use. */
export const StorageObjectInUseProtection: Plugin = {
  name: 'StorageObjectInUseProtection',
  mutate: (a) => {
    if (a.operation !== 'CREATE' || a.subresource || a.kind.group !== '') return;
    const finalizer = { persistentvolumeclaims: 'kubernetes.io/pvc-protection', persistentvolumes: 'kubernetes.io/pv-protection' }[a.kind.plural];
    if (!finalizer) return;
    const list: string[] = a.object.metadata.finalizers ?? [];
    if (!list.includes(finalizer)) a.object.metadata.finalizers = [...list, finalizer];
  },
};

/** Only a claim whose class can grow may ask for more. */
export const PersistentVolumeClaimResize: Plugin = {
  name: 'PersistentVolumeClaimResize',
  validate: (a, ctx) => {
    if (a.operation !== 'UPDATE' || resourceName(a.kind) !== 'persistentvolumeclaims' || a.subresource) return;
    const old = a.old as any;
    const before = old?.spec?.resources?.requests?.storage;
    const now = a.object.spec?.resources?.requests?.storage;
    if (before === undefined || now === undefined || equal(before, now) || compareQuantities(now, before) <= 0) return;
    const refuse = (why: string): never => {
      throw forbidden(a.kind, a.name, why);
    };
    if (old.status?.phase !== 'Bound') refuse('Only bound persistent volume claims can be expanded');
    const volume = read(ctx, PersistentVolume, undefined, old.spec.volumeName) as any;
    const className = old.spec.storageClassName ?? volume?.spec?.storageClassName;
    const found = className ? (read(ctx, StorageClass, undefined, className) as Class | undefined) : undefined;
    if (!found?.allowVolumeExpansion) refuse('only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
  },
};
