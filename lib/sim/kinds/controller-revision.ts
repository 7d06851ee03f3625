import { ageColumn, define, nameColumn } from './define';
import type { ControllerRevision as Stored } from './types';

export type ControllerRevision = Stored;

export const ControllerRevision = define<ControllerRevision>({
  group: 'apps',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  columns: [
    nameColumn(),
    {
      name: 'Controller',
      cell: (r) => {
        const owner = r.metadata.ownerReferences?.find((o) => o.controller);
        if (!owner) return '<none>';
        const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
        return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
      },
    },
    { name: 'Revision', cell: (r) => r.revision },
    ageColumn(),
  ],
});
