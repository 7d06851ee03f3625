import { ageColumn, define, nameColumn } from './define';
import { deviceClassRules } from './shared/device-rules';
import type { Loose } from './types';

export type DeviceClass = Loose;

export const DeviceClass = define<DeviceClass>({
  group: 'resource.k8s.io',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  validate: deviceClassRules,
  columns: [
    nameColumn(),
    ageColumn(),
  ],
});
