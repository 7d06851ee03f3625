import { clone, equal, own, set } from '../../core';
import type { Field, Type } from '../../kinds/schema';

/** A strategic merge patch that cannot be applied, with the words of `apimachinery/pkg/util/strategicpatch`. */
export class StrategicError extends Error {
  constructor(
    message: string,
    readonly reason?: 'BadRequest',
  ) {
    super(message);
  }
}

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => v !== null && typeof v === 'object' && !Array.isArray(v);

/** Merges a patch into an object by the rules of its type: lists with a merge key item by item. Gives a new value. */
export function strategicPatch(target: unknown, patch: unknown, type: Type | undefined): unknown {
  return mergeDict(isDict(target) ? target : {}, isDict(patch) ? patch : {}, type);
}

const fieldOf = (type: Type | undefined, key: string): Field | undefined => (type?.kind === 'struct' ? type.fields.get(key) : undefined);
const typeOf = (type: Type | undefined, key: string): Type | undefined => (type?.kind === 'map' ? type.value : fieldOf(type, key)?.type);

function mergeDict(target: Dict, patch: Dict, type: Type | undefined): Dict {
  const directive = patch.$patch;
  if (directive !== undefined) {
    if (directive === 'replace') {
      const { $patch: _p, ...rest } = patch;
      return clone(rest) as Dict;
    }
    if (directive === 'delete') return {};
    if (directive !== 'merge') throw new StrategicError(`unknown patch type: ${String(directive)} in map: ${go(patch)}`);
  }
  const out = clone(target) as Dict;
  const retain = patch.$retainKeys;
  if (Array.isArray(retain)) {
    // What the patch sets must be among what it says to keep.
    for (const key of Object.keys(patch)) if (!key.startsWith('$') && patch[key] !== null && !retain.includes(key)) throw new StrategicError('invalid patch format of retainKeys', 'BadRequest');
  }
  if (Array.isArray(retain)) for (const key of Object.keys(out)) if (!retain.includes(key)) delete out[key];
  for (const key of Object.keys(patch)) {
    if (key === '$patch' || key === '$retainKeys') continue;
    const value = patch[key];
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const name = key.slice('$deleteFromPrimitiveList/'.length);
      const list = own(out, name);
      if (Array.isArray(list) && Array.isArray(value)) out[name] = list.filter((x) => !value.some((v) => equal(x, v)));
      continue;
    }
    if (key.startsWith('$setElementOrder/')) continue;
    if (value === null) {
      delete out[key];
      continue;
    }
    const field = fieldOf(type, key);
    const here = typeOf(type, key);
    const old = own(out, key);
    if (isDict(value)) {
      set(out, key, isDict(old) ? mergeDict(old, value, here) : mergeDict({}, value, here));
      if (value.$patch === 'delete') delete out[key];
    } else if (Array.isArray(value) && field?.merge?.merge) {
      const item = here?.kind === 'list' ? here.item : undefined;
      const order = patch[`$setElementOrder/${key}`];
      set(out, key, mergeList(Array.isArray(old) ? old : [], value, field.merge.key, item, Array.isArray(order) ? order : undefined));
    } else set(out, key, clone(value));
  }
  // An order may come without any change to the items.
  for (const key of Object.keys(patch)) {
    if (!key.startsWith('$setElementOrder/')) continue;
    const name = key.slice('$setElementOrder/'.length);
    const list = own(out, name);
    const order = patch[key];
    if (Array.isArray(list) && Array.isArray(order) && own(patch, name) === undefined) set(out, name, ordered(list, order, fieldOf(type, name)?.merge?.key));
  }
  return out;
}

function mergeList(target: unknown[], patch: unknown[], key: string | undefined, item: Type | undefined, order: unknown[] | undefined): unknown[] {
  if (key === undefined) {
    const out = [...target];
    for (const v of patch) if (!out.some((x) => equal(x, v))) out.push(clone(v));
    return order ? ordered(out, order, undefined) : out;
  }
  let list = target.map((x) => x);
  const additions: Dict[] = [];
  let replace = false;
  for (const p of patch) {
    if (!isDict(p)) throw new StrategicError(`expecting a map in the list, got ${JSON.stringify(p)}`);
    if (p.$patch === 'replace') {
      replace = true;
      continue;
    }
    if (p[key] === undefined) throw new StrategicError(`map: map[${Object.keys(p).sort().map((k) => `${k}:${go(p[k])}`).join(' ')}] does not contain declared merge key: ${key}`);
    if (p.$patch === 'delete') list = list.filter((x) => !(isDict(x) && equal(x[key], p[key])));
    else additions.push(p);
  }
  if (replace) {
    return additions.map((p) => mergeDict({}, p, item));
  }
  const fresh: unknown[] = [];
  for (const p of additions) {
    const at = list.findIndex((x) => isDict(x) && equal(x[key], p[key]));
    if (at >= 0) list[at] = mergeDict(list[at] as Dict, p, item);
    else fresh.push(mergeDict({}, p, item));
  }
  const merged = [...list, ...fresh];
  if (order) {
    for (const o of order) if (!isDict(o)) throw new StrategicError(`expected a map[string]interface {}, but received a ${typeof o}`);
    const named = additions.every((p) => order.some((o) => isDict(o) && equal(o[key], p[key])));
    if (!named) throw new StrategicError(`The order in patch list:\n${go(additions)}\n doesn't match $setElementOrder list:\n${go(order)}\n`);
  }
  return interleaved(merged, order ?? additions, target, key);
}

/** Items the patch names in its order, the others in theirs; where both were there before, as they stood, and new ones first (`mergeSortedSlice`). */
function interleaved(list: readonly unknown[], order: readonly unknown[], before: readonly unknown[], key: string): unknown[] {
  const find = (from: readonly unknown[], x: unknown): number => from.findIndex((o) => isDict(o) && isDict(x) && equal(o[key], x[key]));
  const patched = list.filter((x) => find(order, x) >= 0).sort((a, b) => find(order, a) - find(order, b));
  const rest = list.filter((x) => find(order, x) < 0);
  const out: unknown[] = [];
  while (patched.length || rest.length) {
    if (!rest.length) out.push(patched.shift());
    else if (!patched.length) out.push(rest.shift());
    else {
      const p = find(before, patched[0]);
      out.push(p < 0 || p < find(before, rest[0]) ? patched.shift() : rest.shift());
    }
  }
  return out;
}

function go(v: unknown): string {
  if (Array.isArray(v)) return `[${v.map(go).join(' ')}]`;
  if (isDict(v)) return `map[${Object.keys(v).sort().map((k) => `${k}:${go(v[k])}`).join(' ')}]`;
  return String(v);
}

/** Items in the order asked for; those not named keep their place relative to the item before them. */
function ordered(list: readonly unknown[], order: readonly unknown[], key: string | undefined): unknown[] {
  const rank = (x: unknown): number => order.findIndex((o) => (key === undefined ? equal(o, x) : isDict(o) && isDict(x) && equal(o[key], x[key])));
  const named = list.filter((x) => rank(x) >= 0).sort((a, b) => rank(a) - rank(b));
  const out: unknown[] = [...named];
  list.forEach((x, i) => {
    if (rank(x) >= 0) return;
    const before = i === 0 ? undefined : list[i - 1];
    const at = before === undefined ? 0 : out.indexOf(before) + 1;
    out.splice(at, 0, x);
  });
  return out;
}
