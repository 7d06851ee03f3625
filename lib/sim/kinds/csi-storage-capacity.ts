import { ageColumn, define, nameColumn } from './define';
import type { Loose } from './types';

export type CSIStorageCapacity = Loose;

export const CSIStorageCapacity = define<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  columns: [
    nameColumn(),
    { name: 'StorageClassName', cell: (c) => c.storageClassName ?? '' },
    { name: 'Capacity', cell: (c) => c.capacity ?? '<unset>' },
    ageColumn(),
  ],
});
