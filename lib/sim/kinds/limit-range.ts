import { define } from './define';
import { limitRangeRules } from './shared/resource-rules';
import type { LimitRange as Stored } from './types';

export type LimitRange = Stored;

export const LimitRange = define<LimitRange>({
  group: '',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  // Defaults of containers follow from each other: max gives default, default gives defaultRequest, min last.
  defaults: (d) => {
    for (const item of d.spec?.limits ?? []) {
      if (item.type !== 'Container') continue;
      item.default = { ...item.max, ...item.default };
      item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
      for (const key of ['default', 'defaultRequest']) if (Object.keys(item[key]).length === 0) delete item[key];
    }
  },
  validate: (l) => limitRangeRules(l.spec?.limits),
});
