import { equal, isDict, own, type Dict } from '../../core';
import type { Type, ListType } from '../../kinds/schema';
import { FieldSet, LEAF } from './set';

/** Whether a value of that type is looked into, or owned as a whole. */
export function granular(type: Type | undefined): boolean {
  if (!type) return false;
  switch (type.kind) {
    case 'struct':
    case 'map':
      return !type.atomic;
    case 'list':
      return type.list !== 'atomic';
    default:
      return false;
  }
}

/** The step to an item of a list of sets or maps; undefined where an item has not the keys it needs. */
export function itemStep(type: ListType, item: unknown): string | undefined {
  if (type.list === 'set') return `v:${JSON.stringify(item)}`;
  if (!isDict(item)) return undefined;
  if (type.keys.length === 1) {
    const v = own(item, type.keys[0]!) ?? own(type.keyDefaults, type.keys[0]!);
    return v === undefined ? undefined : `k:{${JSON.stringify(type.keys[0])}:${JSON.stringify(v)}}`;
  }
  const key: Record<string, unknown> = {};
  for (const k of [...type.keys].sort()) {
    const v = own(item, k) ?? own(type.keyDefaults, k);
    if (v !== undefined) key[k] = v;
  }
  return Object.keys(key).length ? `k:${JSON.stringify(key)}` : undefined;
}

/** The parts of a granular value by step, with their types. */
export function parts(type: Type, value: unknown): Map<string, { readonly type: Type | undefined; readonly value: unknown; readonly key: string | number }> {
  const out = new Map<string, { type: Type | undefined; value: unknown; key: string | number }>();
  if (type.kind === 'list') {
    if (Array.isArray(value)) {
      value.forEach((item, i) => {
        const step = itemStep(type, item) ?? `i:${i}`;
        if (!out.has(step)) out.set(step, { type: type.item, value: item, key: i });
      });
    }
    return out;
  }
  if (!isDict(value)) return out;
  for (const key of Object.keys(value)) {
    const v = value[key];
    if (v === undefined) continue;
    if (type.kind === 'struct') {
      const field = type.fields.get(key);
      out.set(`f:${key}`, { type: field?.type, value: v, key });
    } else if (type.kind === 'map') out.set(`f:${key}`, { type: type.value, value: v, key });
  }
  return out;
}

/** The set of a value and all below it. */
function whole(type: Type | undefined, value: unknown): FieldSet {
  if (!type || value === null || typeof value !== 'object' || !granular(type)) return LEAF;
  const into = new FieldSet();
  into.here = true;
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return into;
    for (let i = 0; i < value.length; i++) {
      const step = itemStep(type, value[i]) ?? `i:${i}`;
      if (!into.below.has(step)) into.put(step, whole(type.item, value[i]));
    }
    return into;
  }
  if (Array.isArray(value)) return into;
  for (const key of Object.keys(value)) {
    const v = (value as Dict)[key];
    if (v === undefined) continue;
    into.put(`f:${key}`, whole(type.kind === 'struct' ? type.fields.get(key)?.type : type.kind === 'map' ? type.value : undefined, v));
  }
  return into;
}

export interface Difference {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Which fields of `b` are new, other or gone against `a`. */
export function compare(type: Type, a: unknown, b: unknown): Difference {
  const d: Difference = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  visit(type, a, b, ROOT, d);
  return d;
}

/** Where in the object a comparison stands: sets get their branches only once there is something to put there. */
interface Place {
  readonly up?: Place;
  readonly step: string;
}
const ROOT: Place = { step: '' };

function branch(set: FieldSet, place: Place): FieldSet {
  return place.up ? branch(set, place.up).child(place.step) : set;
}

function mark(set: FieldSet, place: Place): void {
  if (place.up) branch(set, place.up).mark(place.step);
  else set.here = true;
}

function visit(type: Type | undefined, a: unknown, b: unknown, at: Place, d: Difference): void {
  if (a === b) return;
  if (!type || !granular(type)) {
    if (!equal(a, b)) mark(d.modified, at);
    return;
  }
  if (type.kind === 'list') {
    const x = parts(type, a);
    const y = parts(type, b);
    for (const [step, to] of y) {
      const from = x.get(step);
      if (from) visit(type.item, from.value, to.value, { up: at, step }, d);
      else if (to.value !== null) branch(d.added, at).put(step, whole(type.item, to.value));
    }
    for (const [step, from] of x) if (!y.has(step)) branch(d.removed, at).put(step, whole(type.item, from.value));
    return;
  }
  const x = isDict(a) ? a : EMPTY;
  const y = isDict(b) ? b : EMPTY;
  for (const key of Object.keys(y)) member(type, key, own(x, key), y[key], at, d);
  for (const key of Object.keys(x)) if (own(y, key) === undefined) member(type, key, x[key], undefined, at, d);
}

const EMPTY: Dict = {};

/** One field of a struct, or one entry of a map. */
function member(type: Type, key: string, from: unknown, to: unknown, at: Place, d: Difference): void {
  if (from === to) return;
  const field = type.kind === 'struct' ? type.fields.get(key) : undefined;
  const below = type.kind === 'map' ? type.value : field?.type;
  if (from !== undefined && to !== undefined && !granular(below)) {
    if (!equal(from, to)) branch(d.modified, at).mark(`f:${key}`);
    return;
  }
  const here: Place = { up: at, step: `f:${key}` };
  if (from !== undefined && to !== undefined) return visit(below, from, to, here, d);
  // What Go always writes is there from the beginning, though empty: a struct that is no pointer.
  if (field && !field.go.pointer && below && (below.kind === 'struct' || (below.kind === 'list' && field.go.always)) && granular(below)) {
    const empty = below.kind === 'list' ? [] : EMPTY;
    visit(below, from ?? empty, to ?? empty, here, d);
  } else if (to === null) return;
  else if (to !== undefined) branch(d.added, at).put(here.step, whole(below, to));
  else branch(d.removed, at).put(here.step, whole(below, from));
}

/** The fields an applied configuration speaks of: leaves, items of lists and maps, and what is empty. */
export function fieldsOf(type: Type, value: unknown): FieldSet {
  const set = new FieldSet();
  collect(type, value, set);
  return set;
}

/** A value that is owned as a whole, though it stands in something that is looked into. */
const isOwned = (type: Type | undefined, value: unknown): boolean => !type || value === null || !granular(type);

function collect(type: Type | undefined, value: unknown, into: FieldSet): void {
  if (!type || isOwned(type, value)) {
    into.here = true;
    return;
  }
  // Most are maps of texts: they need no list of their parts.
  if (type.kind === 'map' && isDict(value) && !granular(type.value)) {
    for (const key of Object.keys(value)) if (value[key] !== undefined) into.put(`f:${key}`, LEAF);
    return;
  }
  for (const [step, p] of parts(type, value)) {
    if (isOwned(p.type, p.value)) {
      into.mark(step);
      continue;
    }
    const child = into.child(step);
    collect(p.type, p.value, child);
    if (type.kind === 'list' || p.value === null || (typeof p.value === 'object' && Object.keys(p.value).length === 0)) child.here = true;
    else if (type.kind === 'map') child.here = true;
    if (child.empty) into.below.delete(step);
  }
}
