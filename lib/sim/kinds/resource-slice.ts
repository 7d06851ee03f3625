import { ageColumn, define, nameColumn } from './define';
import { sliceRules } from './shared/device-rules';
import type { Loose } from './types';

export type ResourceSlice = Loose;

export const ResourceSlice = define<ResourceSlice>({
  group: 'resource.k8s.io',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  validate: sliceRules,
  selectable: { 'spec.nodeName': (s) => s.spec?.nodeName ?? '', 'spec.driver': (s) => s.spec?.driver ?? '' },
  columns: [
    nameColumn(),
    { name: 'Node', cell: (s) => s.spec?.nodeName ?? '' },
    { name: 'Driver', cell: (s) => s.spec?.driver ?? '' },
    { name: 'Pool', cell: (s) => s.spec?.pool?.name ?? '' },
    ageColumn(),
  ],
});
