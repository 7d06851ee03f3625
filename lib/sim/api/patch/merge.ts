import { own, set } from '../../core';

/** JSON merge patch (RFC 7386): null removes, objects merge, all else replaces. Gives a new value. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const out: Record<string, unknown> = {};
  if (target !== null && typeof target === 'object' && !Array.isArray(target)) {
    for (const key of Object.keys(target)) set(out, key, (target as Record<string, unknown>)[key]);
  }
  for (const key of Object.keys(patch)) {
    const value = (patch as Record<string, unknown>)[key];
    if (value === null) delete out[key];
    else set(out, key, mergePatch(own(out, key), value));
  }
  return out;
}
