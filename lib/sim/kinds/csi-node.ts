import { ageColumn, define, nameColumn } from './define';
import { csiNodeRules } from './shared/storage-rules';
import type { Loose } from './types';

export type CSINode = Loose;

export const CSINode = define<CSINode>({
  group: 'storage.k8s.io',
  kind: 'CSINode',
  plural: 'csinodes',
  namespaced: false,
  validate: csiNodeRules,
  columns: [
    nameColumn(),
    { name: 'Drivers', type: 'integer', cell: (n) => n.spec?.drivers?.length ?? 0 },
    ageColumn(),
  ],
});
