import { ageColumn, define, nameColumn } from './define';
import type { Loose } from './types';

export type DeviceClass = Loose;

export const DeviceClass = define<DeviceClass>({
  group: 'resource.k8s.io',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  columns: [
    nameColumn(),
    ageColumn(),
  ],
});
