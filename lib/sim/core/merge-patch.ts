import { isDict, own, set, type Dict } from './json';

/** JSON merge patch (RFC 7386): null removes, objects merge, all else replaces. Gives a new value. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  // Objects that were looked into come out with their keys sorted, as Go's maps do; the rest stays as it was written.
  const base: Dict = isDict(target) ? target : {};
  const change = patch as Dict;
  const out: Dict = {};
  for (const key of [...new Set([...Object.keys(base), ...Object.keys(change)])].sort()) {
    if (!Object.hasOwn(change, key)) set(out, key, base[key]);
    else if (change[key] !== null) set(out, key, mergePatch(own(base, key), change[key]));
  }
  return out;
}

/** The same object with its keys in order. */
export function sortedKeys(object: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) set(out, key, object[key]);
  return out;
}
