import { equal, own, set, toYaml } from '../../../../core';
import { builtin, byApiVersion } from '../../../../kinds';
import { typeOf } from '../../../../kinds/schema';
import type { Type } from '../../../../kinds/schema';
import { apiVersion } from '../../discovery';
import type { Resource } from '../../discovery';
import { Fail } from '../../errors';
import { toJson } from '../../print/json';
import { goPrint } from '../../print/jsonpath';

/**
 * The patches that kubectl computes on its side (apimachinery `strategicpatch` and `jsonmergepatch`). Client-side apply
 * merges two differences: what the manifest says and the live object does not, and what the last manifest said and this
 * one does not:
 *
 *     last applied {a: 1, b: 2}   manifest {a: 3}   live {a: 1, b: 2, c: 4}   →   {a: 3, b: null}
 *
 * In a strategic patch lists with a merge key are compared item by item, and their order is said beside them; other
 * lists, and all lists of custom resources, are replaced.
 */
type Obj = Record<string, unknown>;
const isObject = (x: unknown): x is Obj => x !== null && typeof x === 'object' && !Array.isArray(x);

interface Kind {
  /** Leave out what is only in the new object, or other there. */
  readonly removalsOnly: boolean;
  /** Leave out what is only in the old object. */
  readonly keep: boolean;
}

/** The schema of a built-in kind; custom resources have none here, and take JSON merge patches alone. */
function schemaOf(resource: Pick<Resource, 'group' | 'version' | 'kind'>): Type | undefined {
  const kind = byApiVersion(builtin, apiVersion(resource), resource.kind);
  return kind && typeOf(kind);
}

/** In which form a type takes patches. */
export const patchForm = (resource: Pick<Resource, 'group' | 'version' | 'kind'>): 'strategic' | 'merge' => (schemaOf(resource) ? 'strategic' : 'merge');

/** The patch of client-side apply. `{}` when there is nothing to change. */
export function threeWay(original: unknown, modified: unknown, live: unknown, resource: Resource): Obj {
  const type = schemaOf(resource);
  const was = isObject(original) ? original : {};
  const want = modified as Obj;
  const have = isObject(live) ? live : {};
  if (!type) return mergeChanges(jsonDiff(was, want, true), jsonDiff(have, want, false), undefined);
  const changes = diffMaps(have, want, type, { removalsOnly: false, keep: true }, false);
  const removals = diffMaps(was, want, type, { removalsOnly: true, keep: false }, false);
  return mergeChanges(removals, changes, type);
}

/** The patch that turns one object into another. */
export function twoWay(from: unknown, to: unknown, resource: Resource): Obj {
  const type = schemaOf(resource);
  if (!type) return mergeChanges(jsonDiff(from as Obj, to as Obj, true), jsonDiff(from as Obj, to as Obj, false), undefined);
  return diffMaps(from as Obj, to as Obj, type, { removalsOnly: false, keep: false }, false);
}

const fieldOf = (type: Type | undefined, key: string) => (type?.kind === 'struct' ? type.fields.get(key) : undefined);
const typeAt = (type: Type | undefined, key: string): Type | undefined => (type?.kind === 'map' ? type.value : fieldOf(type, key)?.type);

function diffMaps(from: Obj, to: Obj, type: Type | undefined, how: Kind, retain: boolean): Obj {
  const out: Obj = {};
  for (const key of Object.keys(to).sort()) {
    const want = to[key];
    if (want === undefined) continue;
    const have = own(from, key);
    if (have === undefined) {
      if (!how.removalsOnly) set(out, key, want);
      continue;
    }
    const merge = fieldOf(type, key)?.merge;
    if (isObject(have) && isObject(want)) {
      if (merge && !merge.merge && !merge.retainKeys) {
        // A map that is replaced as a whole is sent as a whole, changed or not (strategicpatch: handleMapDiff).
        if (!how.removalsOnly) set(out, key, want);
        continue;
      }
      const inner = diffMaps(have, want, typeAt(type, key), how, merge?.retainKeys ?? false);
      if (Object.keys(inner).length > 0) set(out, key, inner);
    } else if (Array.isArray(have) && Array.isArray(want) && merge?.merge) {
      const list = typeAt(type, key);
      diffLists(out, key, have, want, merge.key, list?.kind === 'list' ? list.item : undefined, how, merge.retainKeys);
    } else if (!how.removalsOnly && !equal(have, want)) set(out, key, want);
  }
  if (!how.keep) for (const key of Object.keys(from).sort()) if (own(to, key) === undefined) set(out, key, null);
  const retained = retain ? Object.keys(to).filter((k) => to[k] !== null && to[k] !== undefined) : [];
  if (retained.length > 0 && (Object.keys(out).length > 0 || Object.keys(from).some((k) => from[k] !== null && own(to, k) === undefined))) out.$retainKeys = retained.sort();
  return out;
}

function diffLists(out: Obj, key: string, from: readonly unknown[], to: readonly unknown[], by: string | undefined, item: Type | undefined, how: Kind, retain: boolean): void {
  if (from.length === 0) {
    if (to.length > 0 && !how.removalsOnly) set(out, key, to);
    return;
  }
  if (by === undefined) {
    const added = how.removalsOnly ? [] : to.filter((x) => !from.some((y) => equal(x, y)));
    const gone = how.keep ? [] : from.filter((x) => !to.some((y) => equal(x, y)));
    if (added.length > 0) set(out, key, added);
    if (gone.length > 0) set(out, `$deleteFromPrimitiveList/${key}`, gone);
    if (gone.length > 0 || (!how.removalsOnly && !equal(from, to))) set(out, `$setElementOrder/${key}`, to);
    return;
  }
  const id = (x: unknown) => (isObject(x) ? x[by] : undefined);
  const parts: unknown[] = [];
  for (const want of to) {
    const have = from.find((x) => equal(id(x), id(want)));
    if (have === undefined) {
      if (!how.removalsOnly) parts.push(want);
      continue;
    }
    const inner = diffMaps(have as Obj, want as Obj, item, how, retain);
    if (Object.keys(inner).length > 0) parts.push({ ...inner, [by]: id(want) });
  }
  if (!how.keep) for (const have of from) if (!to.some((x) => equal(id(x), id(have)))) parts.push({ $patch: 'delete', [by]: id(have) });
  if (parts.length > 0) set(out, key, parts);
  const sameOrder = from.length === to.length && from.every((x, i) => equal(id(x), id(to[i])));
  if ((!how.removalsOnly && (parts.length > 0 || !sameOrder)) || (!how.keep && parts.length > 0)) set(out, `$setElementOrder/${key}`, to.map((x) => ({ [by]: id(x) })));
}

/** A JSON merge patch that holds only removals, or only the rest. */
function jsonDiff(from: Obj, to: Obj, removals: boolean): Obj {
  const out: Obj = {};
  for (const key of Object.keys(to).sort()) {
    const want = to[key];
    const have = own(from, key);
    if (want === undefined || equal(want, have)) continue;
    if (isObject(want) && isObject(have)) {
      const inner = jsonDiff(have, want, removals);
      if (Object.keys(inner).length > 0) set(out, key, inner);
    } else if (!removals && want !== null) set(out, key, want);
  }
  if (removals) for (const key of Object.keys(from).sort()) if (own(to, key) === undefined) set(out, key, null);
  return out;
}

/** One patch that does what both do. */
function mergeChanges(removals: Obj, changes: Obj, type: Type | undefined): Obj {
  const out: Obj = { ...removals };
  for (const key of Object.keys(changes)) {
    const add = changes[key];
    const there = own(out, key);
    const by = fieldOf(type, key)?.merge?.key;
    if (isObject(there) && isObject(add)) set(out, key, mergeChanges(there, add, typeAt(type, key)));
    else if (Array.isArray(there) && Array.isArray(add) && by !== undefined && !key.startsWith('$')) {
      const list = typeAt(type, key);
      const item = list?.kind === 'list' ? list.item : undefined;
      const same = (x: unknown, y: unknown) => isObject(x) && isObject(y) && equal(x[by], y[by]);
      set(out, key, [...add.map((a) => (there.some((t) => same(t, a)) ? mergeChanges(there.find((t) => same(t, a)) as Obj, a as Obj, item) : a)), ...there.filter((t) => !add.some((a) => same(t, a)))]);
    } else set(out, key, add);
  }
  return out;
}

/**
 * `--overwrite=false`: a patch that changes what somebody else changed otherwise is not made (apimachinery
 * `strategicpatch.CreateThreeWayMergePatch`). Throws what kubectl tells of it; custom resources are not looked at.
 */
export function refuseOverwriting(change: Obj, original: string | undefined, modified: unknown, live: unknown, resource: Resource): void {
  const type = schemaOf(resource);
  if (!type) return;
  const was = original === undefined ? {} : (JSON.parse(original) as Obj);
  const others = withoutOrders(diffMaps(was, live as Obj, type, { removalsOnly: false, keep: false }, false)) as Obj;
  if (!mapsConflict(change, others, type)) return;
  throw notMade(original, modified, live, `patch:\n${toYaml(change)}\nconflicts with changes made from original to current:\n${toYaml(others)}\n`);
}

/** A difference without the order of lists, which is only said in patches. */
function withoutOrders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOrders);
  if (!isObject(value)) return value;
  const out: Obj = {};
  for (const key of Object.keys(value)) if (!key.startsWith('$setElementOrder/')) set(out, key, withoutOrders(value[key]));
  return out;
}

/** Do two patches want different things of the same fields (`MergingMapsHaveConflicts`)? */
function mapsConflict(left: Obj, right: Obj, type: Type | undefined): boolean {
  if (left.$patch !== right.$patch) return true;
  return Object.keys(left).some((key) => key !== '$patch' && key !== '$retainKeys' && own(right, key) !== undefined && conflict(left[key], right[key], typeAt(type, key), fieldOf(type, key)?.merge));
}

function conflict(left: unknown, right: unknown, type: Type | undefined, how?: { readonly key?: string; readonly merge: boolean; readonly retainKeys: boolean }): boolean {
  if (isObject(left)) {
    if (!isObject(right)) return true;
    const replaced = how !== undefined && !how.merge && !how.retainKeys;
    return replaced ? left.$patch !== right.$patch : mapsConflict(left, right, type);
  }
  if (!Array.isArray(left)) return !equal(left, right);
  if (!Array.isArray(right)) return true;
  const item = type?.kind === 'list' ? type.item : undefined;
  if (how?.merge) {
    const { key } = how;
    if (key === undefined) return false;
    return left.some((x) => right.some((y) => isObject(x) && isObject(y) && equal(x[key], y[key]) && mapsConflict(x, y, item)));
  }
  if (left.length !== right.length) return true;
  const scalars = [...left, ...right].every((x) => x === null || typeof x !== 'object');
  const [a, b] = scalars ? [[...left].sort(), [...right].sort()] : [left, right];
  return a.some((x, i) => conflict(x, b[i], item));
}

/** Why a patch was not made, and of what. */
function notMade(original: string | undefined, modified: unknown, live: unknown, why: string): Fail {
  const text = (value: unknown) => `${toJson(value, '')}\n`;
  return new Fail(`creating patch with:\noriginal:\n${original ?? ''}\nmodified:\n${text(modified)}\ncurrent:\n${text(live)}\nfor: ${why}`);
}

/**
 * A patch that says another kind, version or name is not made (apimachinery `mergepatch.RequireKeyUnchanged`): throws what
 * kubectl tells of it. `original`: the annotation, as it is.
 */
export function refuseAnotherKind(change: Readonly<Record<string, unknown>>, original: string | undefined, modified: unknown, live: unknown): void {
  if (!('kind' in change) && !('apiVersion' in change) && !('name' in ((change.metadata ?? {}) as object))) return;
  throw notMade(original, modified, live, `precondition failed for: ${goPrint(change)}`);
}
