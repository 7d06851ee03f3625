import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { volumeAttachmentRules } from './shared/storage-rules';
import type { Loose } from './types';

export type VolumeAttachment = Loose;

export const VolumeAttachment = define<VolumeAttachment>({
  group: 'storage.k8s.io',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  validate: volumeAttachmentRules,
  columns: [
    nameColumn(),
    { name: 'Attacher', cell: (a) => a.spec?.attacher ?? '' },
    { name: 'PV', cell: (a) => a.spec?.source?.persistentVolumeName ?? '' },
    { name: 'Node', cell: (a) => a.spec?.nodeName ?? '' },
    { name: 'Attached', type: 'boolean', cell: (a) => a.status?.attached ?? false },
    ageColumn(),
  ],
});
