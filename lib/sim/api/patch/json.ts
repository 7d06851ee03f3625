import { JsonPatchError } from '../../core';
import { jsonKind } from '../decode';

/** Operations that a patch may have (`handlers/patch.go`). */
export const MAX_OPERATIONS = 10_000;

/** Members that no operation has: `json patch unknown field "[1].extra"`. Throws {@link JsonPatchError} for what is no list of operations. */
export function strictPatch(patch: unknown, duplicates: readonly string[]): string[] {
  const out: string[] = [];
  if (patch === null) return out;
  if (!Array.isArray(patch)) throw new JsonPatchError(`json: cannot unmarshal ${jsonKind(patch)} into Go value of type []handlers.jsonPatchOp`);
  patch.forEach((o, i) => {
    if (o === null) return;
    if (typeof o !== 'object' || Array.isArray(o)) throw new JsonPatchError(`json: cannot unmarshal ${jsonKind(o)} into Go value of type handlers.jsonPatchOp`);
    for (const [key, value] of Object.entries(o as object)) {
      if (key === 'value') continue;
      if (!['op', 'path', 'from'].includes(key)) out.push(`json patch unknown field ${JSON.stringify(`[${i}].${key}`)}`);
      else if (value !== null && typeof value !== 'string') throw new JsonPatchError(`json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${key} of type string`);
    }
    for (const d of duplicates) if (d.startsWith(`[${i}]`)) out.push(`json patch duplicate field ${JSON.stringify(d)}`);
  });
  return out;
}
