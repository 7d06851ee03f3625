import { canonicalQuantity } from '../../../kinds/quantities';
import type { Describer } from './sheet';
import { keysOf } from './sheet';

export const limitRange: Describer = {
  group: '',
  kind: 'LimitRange',
  describe(s, l) {
    s.put(0, `Name:\t${l.metadata.name}`);
    s.put(0, `Namespace:\t${l.metadata.namespace}`);
    s.put(0, 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
    s.put(0, '----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
    for (const row of limitRows(l)) s.put(0, row);
    return false;
  },
};

/** One row per type and resource: least, most, defaults and ratio, `-` where there is none. */
export function limitRows(limitRange: any): string[] {
  return (limitRange.spec?.limits ?? []).flatMap((item: any) => {
    const maps = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const names = [...new Set(maps.flatMap((m) => keysOf(m)))].sort();
    return names.map((n) => [item.type, n, ...maps.map((m) => (m?.[n] === undefined ? '-' : canonicalQuantity(m[n])))].join('\t'));
  });
}
