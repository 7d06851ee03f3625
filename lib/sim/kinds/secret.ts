import { set, toBytes } from '../core';
import { base64 } from './base64';
import { ageColumn, define, nameColumn } from './define';
import { configKey } from './names';
import { equal } from '../core';
import { dataRules, secretTypeRules } from './shared/data-rules';
import { IMMUTABLE, wrong } from './shared/rules';
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
      for (const key of Object.keys(d.stringData)) set(d.data, key, base64(toBytes(d.stringData[key])));
      delete d.stringData;
    }
  },
  selectable: { type: (s) => s.type ?? '' },
  validate: (s, old) => [...(old && !equal(old.type, s.type) ? [wrong('type', s.type ?? '', IMMUTABLE)] : []), ...dataRules(s, old, configKey), ...secretTypeRules(s)],
  columns: [nameColumn(), { name: 'Type', cell: (s) => s.type ?? '' }, { name: 'Data', cell: (s) => Object.keys(s.data ?? {}).length }, ageColumn()],
});
