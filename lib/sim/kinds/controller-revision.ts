import { ageColumn, define, nameColumn } from './define';
import { equal } from '../core';
import { IMMUTABLE, nonNegative, required, wrong } from './shared/rules';
import type { ControllerRevision as Stored } from './types';

export type ControllerRevision = Stored;

export const ControllerRevision = define<ControllerRevision>({
  group: 'apps',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  // `ValidateControllerRevision` and its update.
  validate: (r, old) => {
    const missing = r.data === undefined || r.data === null;
    const changed = old && !equal(r.data, old.data);
    return [...(missing ? [required('data', 'data is mandatory')] : []), ...nonNegative('revision', r.revision), ...(changed ? [wrong('data', r.data ?? null, IMMUTABLE)] : [])];
  },
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
