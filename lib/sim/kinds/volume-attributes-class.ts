import { ageColumn, define, nameColumn } from './define';
import { volumeAttributesClassRules } from './shared/storage-rules';
import type { Loose } from './types';

export type VolumeAttributesClass = Loose;

export const VolumeAttributesClass = define<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  validate: volumeAttributesClassRules,
  columns: [
    nameColumn(),
    { name: 'DriverName', cell: (c) => c.driverName ?? '' },
    ageColumn(),
  ],
});
