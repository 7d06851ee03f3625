import { canonical, clone, isDict, jsonPatch, JsonPatchError, type Dict } from '../../core';
import { builtin, byApiVersion } from '../../kinds';
import { typeOf } from '../../kinds/schema';
import { StrategicError, strategicPatch } from '../../kinds/strategic-merge';
import { Fail } from './errors';

/** Patches laid over an object on this side, for what is not sent to a server: `--local`, `--dry-run=client`, `--overrides`, kustomize. */

/** The object with a JSON patch applied. Throws {@link Fail}. */
export function jsonPatched(object: unknown, operations: unknown): any {
  if (!Array.isArray(operations)) throw new Fail('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  for (const o of operations) if (o !== null && !isDict(o)) throw new Fail(`json: cannot unmarshal ${typeof o === 'boolean' ? 'bool' : Array.isArray(o) ? 'array' : typeof o} into Go value of type jsonpatch.Operation`);
  try {
    return clone(jsonPatch(object, operations) as never);
  } catch (e) {
    throw e instanceof JsonPatchError ? new Fail(e.message) : e;
  }
}

/** The object of a built-in kind with a strategic merge patch applied. Throws {@link Fail}. */
export function strategicPatched(object: any, patch: Dict): any {
  const kind = byApiVersion(builtin, object.apiVersion ?? '', object.kind ?? '');
  try {
    const patched = strategicPatch(clone(object), clone(patch), kind && typeOf(kind)) as Dict;
    if (patched.kind === undefined) throw new Fail(`Object 'Kind' is missing in '${canonical(patched)}'`);
    return patched;
  } catch (e) {
    throw e instanceof StrategicError ? new Fail(e.message) : e;
  }
}
