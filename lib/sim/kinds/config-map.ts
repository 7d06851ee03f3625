import { ageColumn, define, nameColumn } from './define';
import { configMapRules } from './shared/data-rules';
import type { ConfigMap as Stored } from './types';

export type ConfigMap = Stored;

export const ConfigMap = define<ConfigMap>({
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  validate: configMapRules,
  columns: [
    nameColumn(),
    { name: 'Data', cell: (c) => Object.keys(c.data ?? {}).length + Object.keys(c.binaryData ?? {}).length },
    ageColumn(),
  ],
});
