import { ageColumn, define, nameColumn } from './define';
import { csiDriverRules } from './shared/storage-rules';
import type { Loose } from './types';

export type CSIDriver = Loose;

export const CSIDriver = define<CSIDriver>({
  group: 'storage.k8s.io',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  defaults: (d) => {
    const spec = (d.spec ??= {});
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  validate: csiDriverRules,
  columns: [
    nameColumn(),
    { name: 'AttachRequired', type: 'boolean', cell: (d) => d.spec?.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: (d) => d.spec?.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: (d) => d.spec?.storageCapacity ?? false },
    { name: 'TokenRequests', cell: (d) => (d.spec?.tokenRequests ?? []).map((t: { audience: string }) => t.audience).join(',') || '<unset>' },
    { name: 'RequiresRepublish', type: 'boolean', cell: (d) => d.spec?.requiresRepublish ?? false },
    { name: 'Modes', cell: (d) => (d.spec?.volumeLifecycleModes ?? []).join(',') || '<none>' },
    ageColumn(),
  ],
});
