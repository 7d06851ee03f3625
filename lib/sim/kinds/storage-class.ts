import { ageColumn, define, nameColumn } from './define';
import { storageClassRules } from './shared/storage-rules';
import { classWarnings } from './shared/pod-warnings';
import type { StorageClass as Stored } from './types';

export type StorageClass = Stored;

/** Whether claims without a class get this one. */
export function isDefaultClass(c: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } }): boolean {
  const a = c.metadata.annotations;
  return a?.['storageclass.kubernetes.io/is-default-class'] === 'true' || a?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
}

export const StorageClass = define<StorageClass>({
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  defaults: (d) => {
    d.reclaimPolicy ??= 'Delete';
    d.volumeBindingMode ??= 'Immediate';
  },
  validate: storageClassRules,
  warnings: classWarnings,
  columns: [
    nameColumn((c) => (isDefaultClass(c) ? `${c.metadata.name} (default)` : c.metadata.name)),
    { name: 'Provisioner', cell: (c) => c.provisioner },
    { name: 'ReclaimPolicy', cell: (c) => c.reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', cell: (c) => c.volumeBindingMode ?? 'Immediate' },
    { name: 'AllowVolumeExpansion', cell: (c) => c.allowVolumeExpansion ?? false },
    ageColumn(),
  ],
});
