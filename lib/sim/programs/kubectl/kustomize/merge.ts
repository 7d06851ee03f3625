import { clone, equal, isDict, own, set, type Dict } from '../../../core';
import { builtin, byApiVersion } from '../../../kinds';
import { typeOf } from '../../../kinds/schema';
import { Fail } from '../errors';
import { goPrint } from '../print/jsonpath';
import type { Type } from '../../../kinds/schema';

/**
 * Strategic merge as kustomize does it (kyaml `merge2`), which is not the server's (`kinds/strategic-merge`). Lists with a
 * merge key are merged item by item; `$patch: delete` and `replace` do what they say; custom resources take JSON merges.
 */

/** The object with the patch laid over it; undefined where the patch deletes it. */
export function strategicMerge(object: any, patch: any): any {
  const kind = byApiVersion(builtin, object.apiVersion ?? '', object.kind ?? '');
  return isDict(patch) && patch.$patch === 'delete' ? undefined : mergeDict(object, patch, kind && typeOf(kind));
}

const typeAt = (type: Type | undefined, key: string): Type | undefined => (type?.kind === 'map' ? type.value : type?.kind === 'struct' ? type.fields.get(key)?.type : undefined);

function mergeDict(target: Dict, patch: Dict, type: Type | undefined): Dict {
  if (patch.$patch === 'replace') {
    const { $patch: _p, ...rest } = patch;
    return clone(rest) as Dict;
  }
  const out: Dict = { ...target };
  if (Array.isArray(patch.$retainKeys)) for (const key of Object.keys(out)) if (!patch.$retainKeys.includes(key)) delete out[key];
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    const gone = /^\$deleteFromPrimitiveList\/(.*)$/.exec(key)?.[1];
    if (gone !== undefined) {
      const list = own(out, gone);
      if (Array.isArray(list) && Array.isArray(value)) set(out, gone, list.filter((x) => !value.some((v) => equal(x, v))));
    } else if (key.startsWith('$')) continue;
    else if (value === null || (isDict(value) && value.$patch === 'delete')) delete out[key];
    else if (isDict(value)) {
      const have = own(out, key);
      set(out, key, mergeDict(isDict(have) ? have : {}, value, typeAt(type, key)));
    } else if (Array.isArray(value)) set(out, key, mergeList(own(out, key), value, key, type, own(patch, `$setElementOrder/${key}`)));
    else set(out, key, value);
  }
  return out;
}

function mergeList(have: unknown, patch: readonly unknown[], key: string, type: Type | undefined, asked: unknown): unknown[] {
  const merge = type?.kind === 'struct' ? type.fields.get(key)?.merge : undefined;
  const list = typeAt(type, key);
  const item = list?.kind === 'list' ? list.item : undefined;
  if (!merge?.merge || !Array.isArray(have) || patch.some((p) => isDict(p) && p.$patch === 'replace')) return clone(patch.filter((p) => !(isDict(p) && p.$patch !== undefined)) as never) as unknown[];
  const by = merge.key;
  if (by === undefined) return [...have, ...patch.filter((p) => !have.some((h) => equal(h, p)))];
  const keyOf = (x: unknown): unknown => {
    if (!isDict(x) || own(x, by) === undefined) throw new Fail(`map: ${goPrint(x)} does not contain declared merge key: ${by}`);
    return x[by];
  };
  let out = [...have];
  for (const p of patch) {
    if (!isDict(p)) continue;
    const at = out.findIndex((x) => isDict(x) && equal(x[by], keyOf(p)));
    if (p.$patch === 'delete') out = out.filter((_, i) => i !== at);
    else if (at >= 0) out[at] = mergeDict(out[at] as Dict, p, item);
    else out.push(mergeDict({}, p, item));
  }
  // Items of the patch, in its order, stand before those that only the object has, unless both were in the object.
  const order = (Array.isArray(asked) ? asked : patch.filter((p) => isDict(p) && p.$patch === undefined)).map(keyOf);
  const ours = order.flatMap((k) => out.filter((x) => isDict(x) && equal(x[by], k)));
  const rest = out.filter((x) => !ours.includes(x));
  const place = (x: unknown) => (have as unknown[]).findIndex((h) => isDict(h) && isDict(x) && equal(h[by], x[by]));
  const sorted: unknown[] = [];
  while (rest.length > 0 && ours.length > 0) sorted.push(place(ours[0]) >= 0 && place(rest[0]) < place(ours[0]) ? rest.shift() : ours.shift());
  return [...sorted, ...ours, ...rest];
}
