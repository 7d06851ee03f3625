import { isDict, own, set, type Dict } from '../../core';
import type { Type } from '../../kinds/schema';
import { granular, parts } from '../fields/walk';

/** `patch` over `base`: granular parts are merged, all else replaced. */
export function mergeApplied(type: Type, base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (type.kind === 'list' && type.list !== 'atomic') {
    const out: unknown[] = Array.isArray(base) ? [...base] : [];
    const index = parts(type, out);
    for (const [step, p] of parts(type, patch)) {
      const there = index.get(step);
      if (there) out[there.key as number] = mergeApplied(type.item, there.value, p.value);
      else out.push(p.value);
    }
    return out;
  }
  if ((type.kind === 'struct' || type.kind === 'map') && !type.atomic && isDict(patch)) {
    // A map of texts that has all of them anew; it is sorted when it is stored.
    if (type.kind === 'map' && !granular(type.value) && (!isDict(base) || Object.keys(base).every((key) => own(patch, key) !== undefined))) return patch;
    const out: Dict = isDict(base) ? { ...base } : {};
    for (const key of Object.keys(patch)) {
      const value = patch[key];
      if (value === undefined) continue;
      const below = type.kind === 'struct' ? type.fields.get(key)?.type : type.value;
      set(out, key, below && value !== null && typeof value === 'object' ? mergeApplied(below, own(out, key), value) : value);
    }
    return out;
  }
  return patch;
}
