import type { FieldSet } from './set';

/**
 * FieldsV1 as it is stored, changed without being taken apart: what a write touches is small, what managers own is not.
 * The results share all that stays with what they were made from; with nothing to do they are it.
 *
 *     plus({ 'f:data': { 'f:a': {} } }, set of data.b)   →  { 'f:data': { 'f:a': {}, 'f:b': {} } }
 *     minus({ 'f:data': { 'f:a': {} } }, set of data.a)  →  {}
 */
export type FieldsV1 = { readonly [step: string]: FieldsV1 };

const LEAF: FieldsV1 = Object.freeze({});

const owns = (fields: FieldsV1, step: string): boolean => Object.prototype.hasOwnProperty.call(fields, step);

/** A set as FieldsV1: a leaf is `{}`, a path that has others below it and is itself in the set has a `.`. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  if (set.below.size === 0) return LEAF;
  const out: Record<string, FieldsV1> = {};
  if (set.here) out['.'] = LEAF;
  for (const step of sorted([...set.below.keys()])) out[step] = toFieldsV1(set.below.get(step)!);
  return out;
}

/** As {@link toFieldsV1}, but `stored` itself if that is the same: what is made anew takes its time. */
export const fieldsV1 = (set: FieldSet, stored: FieldsV1 | undefined): FieldsV1 => (stored && says(stored, set) ? stored : toFieldsV1(set));

/** Is that what {@link toFieldsV1} makes of a set, with its keys in the same order? */
function says(stored: FieldsV1, set: FieldSet): boolean {
  const left = set.below.entries();
  const dotted = set.here && set.below.size > 0;
  let last = '';
  for (const step of Object.keys(stored)) {
    if (step === '.') {
      if (!dotted || last !== '' || !isLeaf(stored[step]!)) return false;
    } else {
      if (last === '' && dotted) return false;
      const next = left.next();
      if (next.done || next.value[0] !== step || step < last || !says(stored[step]!, next.value[1])) return false;
    }
    last = step;
  }
  return left.next().done === true && (!dotted || last !== '');
}

/** The keys in order; mostly they are. */
function sorted(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

/** `fields` and all of `set`. */
export function plus(fields: FieldsV1, set: FieldSet): FieldsV1 {
  return join(fields, set, true);
}

function join(fields: FieldsV1, set: FieldSet, root: boolean): FieldsV1 {
  let out: Record<string, FieldsV1> | undefined;
  let appended = false;
  const change = (step: string, value: FieldsV1): void => {
    if (!out) {
      out = { ...fields };
      // A leaf that gets something below it stays in the set by its dot; so does a path that is now in the set itself.
      if (!root && isLeaf(fields)) out['.'] = LEAF;
    }
    if (!owns(out, step)) appended = true;
    out[step] = value;
  };
  for (const [step, below] of set.below) {
    const mine = owns(fields, step) ? fields[step]! : undefined;
    if (mine === LEAF && below.below.size === 0) continue;
    const next = mine === undefined ? toFieldsV1(below) : join(mine, below, false);
    if (next !== mine) change(step, next);
  }
  if (set.here && !root && !isLeaf(fields) && !owns(fields, '.')) change('.', LEAF);
  if (!out) return fields;
  if (!appended) return out;
  const made: Record<string, FieldsV1> = {};
  for (const step of sorted(Object.keys(out))) made[step] = out[step]!;
  return made;
}

function isLeaf(fields: FieldsV1): boolean {
  for (const step in fields) if (owns(fields, step)) return false;
  return true;
}

/** `fields` without any path of `set`. */
export function minus(fields: FieldsV1, set: FieldSet): FieldsV1 {
  return take(fields, set, true) ?? LEAF;
}

/** Undefined when nothing is left. */
function take(fields: FieldsV1, set: FieldSet, root: boolean): FieldsV1 | undefined {
  if (!root && isLeaf(fields)) return set.here ? undefined : fields;
  let out: Record<string, FieldsV1> | undefined;
  for (const [step, below] of set.below) {
    if (!owns(fields, step)) continue;
    const mine = fields[step]!;
    const next = take(mine, below, false);
    if (next === mine) continue;
    out ??= { ...fields };
    if (next === undefined) delete out[step];
    else out[step] = next;
  }
  if (set.here && !root && owns(fields, '.')) {
    out ??= { ...fields };
    delete out['.'];
  }
  if (!out) return fields;
  const left = Object.keys(out);
  if (left.length === 0) return undefined;
  // Only its own place is left: a leaf.
  return left.length === 1 && left[0] === '.' ? LEAF : out;
}
