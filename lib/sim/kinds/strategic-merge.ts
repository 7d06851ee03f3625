import { canonical, equal, isDict, own, set, type Dict } from '../core';
import type { Type } from './schema';

/** A strategic merge patch that cannot be applied, with the words of `apimachinery/pkg/util/strategicpatch`. */
export class StrategicError extends Error {
  constructor(
    message: string,
    readonly reason?: 'BadRequest',
  ) {
    super(message);
  }
}

const ORDER = '$setElementOrder/';
const DELETED = '$deleteFromPrimitiveList/';

/**
 * Merges a patch into an object by the rules of its type: lists with a merge key item by item. Gives a new value, which
 * shares with both what did not change. What a directive said is taken out of `patch` as it is obeyed, as messages that quote the patch show. Throws {@link StrategicError}.
 *
 *     { containers: [{ name: 'a', image: 'x' }, { name: 'b' }], nodeName: 'n' }      a PodSpec
 *     { containers: [{ name: 'b', $patch: 'delete' }, { name: 'a', tty: true }], nodeName: null }
 *     →  { containers: [{ name: 'a', image: 'x', tty: true }] }
 */
export function strategicPatch(target: unknown, patch: Dict, type: Type | undefined): unknown {
  return mergeDict(isDict(target) ? target : {}, patch, type);
}

/** What is below a key; throws for a field that the struct does not have. */
function below(type: Type | undefined, key: string): { readonly type?: Type; readonly merge: boolean; readonly key?: string } {
  if (type?.kind === 'map') return { type: type.value, merge: false };
  if (type?.kind !== 'struct') return { merge: false };
  const field = type.fields.get(key);
  if (!field) throw new StrategicError(`unable to find api field in struct ${type.name.slice(type.name.lastIndexOf('.') + 1)} for the json field ${JSON.stringify(key)}`);
  return { type: field.type, merge: field.merge?.merge ?? false, key: field.merge?.key };
}

/** `mergeMap`. Changes the patch. */
function mergeDict(old: Dict, patch: Dict, type: Type | undefined): Dict {
  const directive = patch.$patch;
  if (directive !== undefined) {
    if (directive === 'replace') {
      delete patch.$patch;
      return patch;
    }
    if (directive === 'delete') return {};
    throw new StrategicError(`unknown patch type: ${String(directive)} in map: ${goMap(patch)}`);
  }
  const out: Dict = { ...old };
  retainKeys(out, patch);
  for (const key of Object.keys(patch)) if (key.startsWith(ORDER)) mergeInOrder(out, patch, key, type);
  for (const given of Object.keys(patch)) {
    const deleting = given.startsWith(DELETED);
    const key = deleting ? given.slice(DELETED.length) : given;
    const value = patch[given];
    if (value === null) {
      delete out[key];
      continue;
    }
    const before = own(out, key);
    if (before === undefined || typeName(before) !== typeName(value)) {
      if (deleting) continue;
      dropNulls(value);
      const kept = withoutDirectives(value);
      if (kept === undefined) delete out[key];
      else set(out, key, kept);
    } else if (isDict(value)) set(out, key, mergeDict(before as Dict, value, below(type, key).type));
    else if (Array.isArray(value)) {
      const field = below(type, key);
      set(out, key, field.merge || deleting ? mergeList(before as unknown[], value, field.key, itemType(field.type), deleting) : value);
    } else set(out, key, value);
  }
  return out;
}

const itemType = (type: Type | undefined): Type | undefined => (type?.kind === 'list' ? type.item : undefined);

/** `$retainKeys`: what it does not name goes; what the patch sets must be named. */
function retainKeys(out: Dict, patch: Dict): void {
  const retain = own(patch, '$retainKeys');
  if (retain === undefined) return;
  delete patch.$retainKeys;
  const bad = new StrategicError('invalid patch format of retainKeys', 'BadRequest');
  if (!Array.isArray(retain)) throw bad;
  for (const key of Object.keys(patch)) if (patch[key] !== null && !key.startsWith(DELETED) && !key.startsWith(ORDER) && !retain.includes(key)) throw bad;
  for (const key of Object.keys(out)) if (!retain.includes(key)) delete out[key];
}

/** `$setElementOrder/name`, together with the list it orders (`mergePatchIntoOriginal`). */
function mergeInOrder(out: Dict, patch: Dict, directive: string, type: Type | undefined): void {
  const order = patch[directive];
  delete patch[directive];
  const name = directive.slice(ORDER.length);
  const list = (v: unknown): unknown[] | undefined => {
    if (v !== undefined && !Array.isArray(v)) throw badArgument('[]interface {}', v);
    return v;
  };
  if (!Array.isArray(order)) throw badArgument('[]interface {}', order);
  const live = list(own(out, name));
  const changes = list(own(patch, name));
  const field = below(type, name);
  if (changes?.length && order.length) checkOrder(changes, order, field.key);
  if (!live && !changes) return;
  let merged: unknown[];
  if (!changes) merged = live!;
  else if (!live) merged = withoutDirectives(changes) as unknown[];
  else merged = field.merge ? mergeList(live, changes, field.key, itemType(field.type), false) : changes;
  sameTypes(live ?? [], changes ?? []);
  set(out, name, inOrder(merged, order, live ?? [], field.key));
  delete patch[name];
}

/** What the patch sets must stand in the order, and in that order. */
function checkOrder(changes: readonly unknown[], order: readonly unknown[], key: string | undefined): void {
  const named = changes.filter((p) => {
    if (key === undefined) return true;
    if (!isDict(p)) throw badArgument('map[string]interface {}', p);
    return p.$patch !== 'delete';
  });
  let at = 0;
  let place = 0;
  while (at < named.length && place < order.length) {
    const p = named[at];
    if (isDict(p) && p.$patch !== undefined) {
      at++;
      continue;
    }
    if (equal(identity(p, key), identity(order[place], key))) at++;
    place++;
  }
  if (at < named.length && place >= order.length) throw new StrategicError(`The order in patch list:\n${goMap(changes)}\n doesn't match $setElementOrder list:\n${goMap(order)}\n`);
}

/** What an item of a list is known by: the value of its key, or itself. */
function identity(item: unknown, key: string | undefined): unknown {
  if (key === undefined) return item;
  if (!isDict(item)) throw badArgument('map[string]interface {}', item);
  if (item[key] === undefined) throw new StrategicError(`map: ${goMap(item)} does not contain declared merge key: ${key}`);
  return item[key];
}

/** `mergeSlice`. */
function mergeList(live: unknown[], patch: readonly unknown[], key: string | undefined, item: Type | undefined, deleting: boolean): unknown[] {
  if (live.length === 0 && patch.length === 0) return live;
  if (sameTypes(live, patch) !== 'map[string]interface {}') {
    if (deleting) {
      const gone = new Set(patch.map(sameness));
      return live.filter((x) => !gone.has(sameness(x)));
    }
    const merged = new Map<string, unknown>();
    for (const v of [...live, ...patch]) if (!merged.has(sameness(v))) merged.set(sameness(v), v);
    return inOrder([...merged.values()], patch, live, undefined);
  }
  if (key === undefined) throw new StrategicError('cannot merge lists without merge key for ');
  const changes: Dict[] = [];
  const gone = new Set<string>();
  let replace = false;
  for (const p of patch as Dict[]) {
    if (p.$patch === undefined) changes.push(p);
    else if (p.$patch === 'delete') gone.add(sameness(identity(p, key)));
    else if (p.$patch === 'replace') replace = true;
    else if (p.$patch === 'merge') throw new StrategicError('merging lists cannot yet be specified in the patch');
    else throw new StrategicError(`unknown patch type: ${String(p.$patch)} in map: ${goMap(p)}`);
  }
  if (replace) return inOrder(changes, [], changes, key);
  const list = (live as Dict[]).filter((x) => x[key] === undefined || !gone.has(sameness(x[key])));
  const merged = [...list];
  const places = new Map<string, number>();
  const place = (x: Dict, i: number): void => {
    if (x[key] !== undefined && !places.has(sameness(x[key]))) places.set(sameness(x[key]), i);
  };
  merged.forEach(place);
  for (const p of changes) {
    const at = places.get(sameness(identity(p, key)));
    if (at !== undefined) merged[at] = mergeDict(merged[at]!, p, item);
    else {
      merged.push(p);
      place(p, merged.length - 1);
    }
  }
  return inOrder(merged, changes, list, key);
}

/** Items the patch orders in that order, the others in theirs; where both were there before, as they stood, and new ones first (`normalizeElementOrder`). */
function inOrder(list: readonly unknown[], order: readonly unknown[], before: readonly unknown[], key: string | undefined): unknown[] {
  const ordered = new Places(order, key);
  const stood = new Places(before, key);
  const sorted = (items: unknown[], by: Places): unknown[] => items.map((x) => ({ x, at: items.length > 1 ? by.of(x) : 0 })).sort((a, b) => a.at - b.at).map(({ x }) => x);
  const patched = sorted(list.filter((x) => ordered.of(x) >= 0), ordered);
  const rest = sorted(list.filter((x) => ordered.of(x) < 0), stood);
  const out: unknown[] = [];
  let p = 0;
  for (let r = 0; p < patched.length || r < rest.length; ) {
    let old = p === patched.length;
    if (!old && r < rest.length) {
      const [one, other] = [stood.of(rest[r]), stood.of(patched[p])];
      old = one >= 0 && other >= 0 && one < other;
    }
    out.push(old ? rest[r++] : patched[p++]);
  }
  return out;
}

/** Where the items of a list stand, looked for no further than needed: what cannot be told from others fails only then. */
class Places {
  private readonly known = new Map<string, number>();
  private looked = 0;
  constructor(
    private readonly list: readonly unknown[],
    private readonly key: string | undefined,
  ) {}

  /** The first place of an item with the identity of this one; -1 without one. */
  of(item: unknown): number {
    const wanted = sameness(identity(item, this.key));
    const there = this.known.get(wanted);
    if (there !== undefined) return there;
    while (this.looked < this.list.length) {
      const name = sameness(identity(this.list[this.looked], this.key));
      const at = this.looked++;
      if (!this.known.has(name)) this.known.set(name, at);
      if (name === wanted) return at;
    }
    return -1;
  }
}

/** Equal values have equal texts. */
const sameness = (v: unknown): string => (typeof v === 'string' ? `=${v}` : canonical(v));

/** The one Go type of all the items of these lists. */
function sameTypes(...lists: readonly (readonly unknown[])[]): string | undefined {
  let type: string | undefined;
  for (const v of lists.flat()) {
    const t = typeName(v);
    if (t === '[]interface {}') throw new StrategicError('lists of lists are not supported');
    if (type !== undefined && t !== type) throw new StrategicError(`list element types are not identical: ${goMap(lists)}`);
    type = t;
  }
  return type;
}

function typeName(v: unknown): string {
  if (Array.isArray(v)) return '[]interface {}';
  if (v === null || v === undefined) return '%!s(<nil>)';
  if (typeof v === 'object') return 'map[string]interface {}';
  if (typeof v === 'number') return Number.isInteger(v) ? 'int64' : 'float64';
  return typeof v === 'boolean' ? 'bool' : 'string';
}

const badArgument = (wanted: string, v: unknown): StrategicError => new StrategicError(`expected a ${wanted}, but received a ${typeName(v)}`);

/** A new value without what only directs; undefined if that is all it is. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((v) => v !== undefined);
  if (!isDict(value)) return value;
  if (value.$patch !== undefined) return undefined;
  const out: Dict = {};
  for (const key of Object.keys(value)) {
    const kept = withoutDirectives(value[key]);
    if (kept !== undefined) set(out, key, kept);
  }
  return out;
}

function dropNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropNulls);
  else if (isDict(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null) delete value[key];
      else dropNulls(value[key]);
    }
  }
}

/** Data as Go prints a map: `map[spec:map[replicas:two]]`. */
export function goMap(v: unknown): string {
  if (Array.isArray(v)) return `[${v.map(goMap).join(' ')}]`;
  if (isDict(v)) return `map[${Object.keys(v).sort().map((k) => `${k}:${goMap(v[k])}`).join(' ')}]`;
  return v === null || v === undefined ? '<nil>' : String(v);
}
