import { ageColumn, define, nameColumn } from './define';
import { csiStorageCapacityRules } from './shared/storage-rules';
import type { Loose } from './types';

export type CSIStorageCapacity = Loose;

export const CSIStorageCapacity = define<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  validate: csiStorageCapacityRules,
  columns: [
    nameColumn(),
    { name: 'StorageClassName', cell: (c) => c.storageClassName ?? '' },
    { name: 'Capacity', cell: (c) => c.capacity ?? '<unset>' },
    ageColumn(),
  ],
});
