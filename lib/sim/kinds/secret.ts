import { base64, set } from '../core';
import { ageColumn, define, nameColumn } from './define';
import { secretRules } from './shared/data-rules';
import type { Secret as Stored } from './types';

export type Secret = Stored;

export const Secret = define<Secret>({
  group: '',
  kind: 'Secret',
  plural: 'secrets',
  defaults: (d) => {
    d.type ??= 'Opaque';
    // stringData is for writing only: it becomes data.
    if (d.stringData) {
      d.data ??= {};
      for (const key of Object.keys(d.stringData)) set(d.data, key, base64(d.stringData[key]));
      delete d.stringData;
    }
  },
  selectable: { type: (s) => s.type ?? '' },
  validate: secretRules,
  columns: [nameColumn(), { name: 'Type', cell: (s) => s.type ?? '' }, { name: 'Data', cell: (s) => Object.keys(s.data ?? {}).length }, ageColumn()],
});
