import { equal, own } from '../../core';
import type { Type, ListType } from '../../kinds/schema';
import { FieldSet } from './set';

type Dict = Readonly<Record<string, unknown>>;
const isDict = (v: unknown): v is Dict => v !== null && typeof v === 'object' && !Array.isArray(v);

/** Whether a value of that type is looked into, or owned as a whole. */
function granular(type: Type | undefined): boolean {
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
  const key: Record<string, unknown> = {};
  for (const k of [...type.keys].sort()) {
    const v = own(item, k) ?? own(type.keyDefaults, k);
    if (v !== undefined) key[k] = v;
  }
  return Object.keys(key).length ? `k:${JSON.stringify(key)}` : undefined;
}

/** The parts of a granular value by step, with their types. */
export function parts(type: Type, value: unknown): Map<string, { readonly type: Type | undefined; readonly value: unknown; readonly key: string | number; readonly pointer: boolean }> {
  const out = new Map<string, { type: Type | undefined; value: unknown; key: string | number; pointer: boolean }>();
  if (type.kind === 'list') {
    if (Array.isArray(value)) {
      value.forEach((item, i) => {
        const step = itemStep(type, item) ?? `i:${i}`;
        if (!out.has(step)) out.set(step, { type: type.item, value: item, key: i, pointer: true });
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
      out.set(`f:${key}`, { type: field?.type, value: v, key, pointer: field?.go.pointer ?? true });
    } else if (type.kind === 'map') out.set(`f:${key}`, { type: type.value, value: v, key, pointer: true });
  }
  return out;
}

/** Marks a value and all below it. */
function whole(type: Type | undefined, value: unknown, into: FieldSet): void {
  into.here = true;
  if (!type || !granular(type)) return;
  for (const [step, p] of parts(type, value)) whole(p.type, p.value, into.child(step));
}

export interface Difference {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Which fields of `b` are new, other or gone against `a`. */
export function compare(type: Type, a: unknown, b: unknown): Difference {
  const d: Difference = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  visit(type, a, b, d.added, d.modified, d.removed);
  for (const s of [d.added, d.modified, d.removed]) prune(s);
  return d;
}

function visit(type: Type | undefined, a: unknown, b: unknown, added: FieldSet, modified: FieldSet, removed: FieldSet): void {
  if (a === b) return;
  if (!type || !granular(type)) {
    if (!equal(a, b)) modified.here = true;
    return;
  }
  const x = parts(type, a);
  const y = parts(type, b);
  for (const step of new Set([...x.keys(), ...y.keys()])) {
    const from = x.get(step);
    const to = y.get(step);
    if (from?.value === to?.value) continue;
    const p = (to ?? from)!;
    // What Go always writes is there from the beginning, though empty: a struct that is no pointer.
    const alwaysThere = type.kind === 'struct' && !p.pointer && p.type !== undefined && (p.type.kind === 'struct' || (p.type.kind === 'list' && type.fields.get(String(p.key))?.go.always === true));
    if (from && to) visit(p.type, from.value, to.value, added.child(step), modified.child(step), removed.child(step));
    else if (alwaysThere && granular(p.type)) {
      const empty = p.type!.kind === 'list' ? [] : {};
      const child = added.child(step);
      visit(p.type, from?.value ?? empty, to?.value ?? empty, child, modified.child(step), removed.child(step));
    } else if (to && to.value === null) continue;
    else if (to) whole(to.type, to.value, added.child(step));
    else whole(from!.type, from!.value, removed.child(step));
  }
}

/** Drops branches that hold nothing. */
function prune(set: FieldSet): void {
  for (const [step, c] of set.below) {
    prune(c);
    if (c.empty) set.below.delete(step);
  }
}

/** The fields an applied configuration speaks of: leaves, items of lists and maps, and what is empty. */
export function fieldsOf(type: Type, value: unknown): FieldSet {
  const set = new FieldSet();
  collect(type, value, set);
  return set;
}

function collect(type: Type | undefined, value: unknown, into: FieldSet): void {
  if (!type || !granular(type) || value === null) {
    into.here = true;
    return;
  }
  for (const [step, p] of parts(type, value)) {
    const child = into.child(step);
    collect(p.type, p.value, child);
    if (type.kind === 'list' || (isDict(p.value) && Object.keys(p.value).length === 0)) child.here = true;
    else if (type.kind === 'map') child.here = true;
    if (child.empty) into.below.delete(step);
  }
}
