import { own, set } from './json';

/** JSON merge patch (RFC 7386): null removes, objects merge, all else replaces. Gives a new value. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  // Objects that were looked into come out with their keys sorted, as Go's maps do; the rest stays as it was written.
  const out: Record<string, unknown> = {};
  if (target !== null && typeof target === 'object' && !Array.isArray(target)) {
    for (const key of Object.keys(target)) set(out, key, (target as Record<string, unknown>)[key]);
  }
  for (const key of Object.keys(patch)) {
    const value = (patch as Record<string, unknown>)[key];
    if (value === null) delete out[key];
    else set(out, key, mergePatch(own(out, key), value));
  }
  return sortedKeys(out);
}

/** The same object with its keys in order. */
export function sortedKeys(object: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) set(out, key, object[key]);
  return out;
}
