import { own, set } from '../core';
import { unbase64 } from './base64';
import { prune, type CustomSchema } from './custom';
import type { Kind } from './kind';
import { canonicalQuantity, QuantityError } from './quantities';
import { types, type Schema, type Type } from './schema';
import { canonicalMicro, parseTime, rfc3339, timeProblem } from './times';

/** An object as a client sent it, brought into the form it is stored in. */
export interface Decoded {
  readonly object: any;
  /** `unknown field "spec.replica"`, in the order found. */
  readonly strict: readonly string[];
}

/** Thrown when a value is not of its field's type: the words of Go's JSON decoder. */
export class DecodeError extends Error {}

/** What deeper data than this is refused with; no type of the API nests as far. */
const MAX_DEPTH = 200;

/**
 * Reads plain data as an object of that kind: unknown fields are dropped (and told), nulls and what Go leaves out are
 * left out, quantities and times get their canonical form. `ours`: nobody else holds the data, so that parts of it may become
 * parts of the object. Throws {@link DecodeError} where a type is wrong.
 */
export function decode(kind: Pick<Kind<any>, 'schema' | 'openapi'>, data: unknown, duplicates: readonly string[] = [], ours = false): Decoded {
  const strict = new Strict(duplicates, ours);
  if (kind.openapi) return custom(kind.openapi, data, strict, duplicates);
  const type = types.get(kind.schema);
  if (!type) return { object: data, strict: [] };
  const object = convert(type, data, '', { struct: kind.schema.slice(kind.schema.lastIndexOf('.') + 1), path: '' }, strict, 0);
  return { object, strict: strict.messages };
}

/** A custom object: what its schema does not know is left out; its types are for validation to judge. */
function custom(schema: Schema, data: unknown, strict: Strict, duplicates: readonly string[]): Decoded {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) throw new DecodeError(`json: cannot unmarshal ${jsonKind(data)} into Go value of type map[string]interface {}`);
  const object = prune(schema as CustomSchema, copyAny(data, 0), '', (path) => strict.unknown(path)) as Record<string, unknown>;
  for (const d of duplicates) strict.messages.push(`duplicate field ${JSON.stringify(d)}`);
  const meta = own(object, 'metadata');
  if (meta !== undefined && meta !== null) {
    const type = types.get('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')!;
    object.metadata = convert(type, meta, 'metadata', { struct: 'ObjectMeta', path: 'metadata' }, strict, 1);
  }
  return { object, strict: strict.messages };
}

/** As many faults are told, and no more (`sigs.k8s.io/json`, decode.go: saveStrictError). */
const MOST_STRICT = 100;

/** What strict decoding finds, in the order in which Go's decoder comes upon it. */
class Strict {
  readonly messages: string[] = [];
  private readonly twice: Set<string>;
  /** How many members the map has that was read last. */
  members = 0;
  constructor(
    duplicates: readonly string[],
    readonly ours = false,
  ) {
    this.twice = new Set(duplicates);
  }
  unknown(path: string): void {
    if (this.messages.length < MOST_STRICT) this.messages.push(`unknown field ${JSON.stringify(path)}`);
  }
  /** A repeated key is noticed at its second place: after the other fields of its struct. */
  repeated(at: string, keys: readonly string[]): void {
    if (this.twice.size === 0) return;
    for (const key of keys) {
      const path = at === '' ? key : `${at}.${key}`;
      if (this.twice.has(path) && this.messages.length < MOST_STRICT) this.messages.push(`duplicate field ${JSON.stringify(path)}`);
    }
  }
}

interface Place {
  /** The Go struct that holds the field, and the JSON path to it from the outermost object. */
  readonly struct: string;
  readonly path: string;
  /** The Go type of the field, where it is a named one. */
  readonly goType?: string;
}

/** What `omitempty` leaves out: zero scalars, empty lists and maps; a struct stays. `members`: of a map. */
function isZero(v: unknown, type: Type, members: number): boolean {
  if (v === '' || v === 0 || v === false) return true;
  if (Array.isArray(v)) return v.length === 0;
  return type.kind === 'map' && members === 0;
}

/** What a value is to Go's JSON decoder, as its errors name it: `array`, `object`, `bool`, `number`, `string`. */
export const jsonKind = (v: unknown): string => (Array.isArray(v) ? 'array' : v !== null && typeof v === 'object' ? 'object' : typeof v === 'boolean' ? 'bool' : typeof v);

function mismatch(value: unknown, place: Place, goType: string): never {
  const what = jsonKind(value);
  const shown = what === 'number' && /^u?int/.test(goType) ? `number ${String(value)}` : what;
  if (place.path === '') throw new DecodeError(`json: cannot unmarshal ${what} into Go value of type ${goType}`);
  throw new DecodeError(`json: cannot unmarshal ${shown} into Go struct field ${place.struct}.${place.path} of type ${goType}`);
}

/** The Go type of a schema type, as error messages name it. */
export function goType(type: Type): string {
  switch (type.kind) {
    case 'struct':
      return `v1.${type.name.slice(type.name.lastIndexOf('.') + 1)}`;
    case 'list':
      return `[]${goType(type.item)}`;
    case 'map':
      return `map[string]${goType(type.value)}`;
    case 'boolean':
      return 'bool';
    case 'integer':
      return type.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'bytes':
      return '[]uint8';
    case 'quantity':
      return 'resource.Quantity';
    default:
      return 'string';
  }
}

/** A struct: known fields in Go's order, without what Go leaves out. Told of: unknown fields, and those that stand twice. */
function convertStruct(type: Extract<Type, { kind: 'struct' }>, value: unknown, at: string, place: Place, strict: Strict, depth: number): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) mismatch(value, place, goType(type));
  const object = value as Record<string, unknown>;
  const struct = type.name.slice(type.name.lastIndexOf('.') + 1);
  const given = Object.keys(object);
  const out: Record<string, unknown> = {};
  let last = -1;
  let ordered = true;
  const put = (key: string, index: number, v: unknown): void => {
    if (index < last) ordered = false;
    last = index;
    out[key] = v;
  };
  const implied = type.implied.length ? new Set(type.implied) : undefined;
  for (const key of given) {
    const field = type.fields.get(key);
    if (!field) {
      strict.unknown(at === '' ? key : `${at}.${key}`);
      continue;
    }
    const v = object[key];
    if (v === undefined || v === null) continue;
    const of = field.type;
    if (implied) for (const i of implied) if (i.key === key) implied.delete(i);
    if (of.kind === 'string' && typeof v === 'string') {
      if (v !== '' || field.go.pointer || field.go.always) put(key, field.index, v);
      continue;
    }
    const w = convert(of, v, at === '' ? key : `${at}.${key}`, { struct, path: place.path === '' ? key : `${place.path}.${key}`, goType: field.go.type }, strict, depth + 1);
    // Stored, an empty list is none.
    if (field.go.always && !field.go.pointer && of.kind === 'list' && (w as unknown[]).length === 0 && !type.name.includes('apiextensions')) {
      put(key, field.index, null);
      continue;
    }
    // No managers at all is a wish of its own: to forget them.
    if (field.go.pointer || field.go.always || !isZero(w, of, strict.members) || (key === 'managedFields' && at === 'metadata')) put(key, field.index, w);
  }
  strict.repeated(at, given);
  if (implied) for (const i of implied) put(i.key, i.index, i.value());
  return ordered ? out : inOrder(type, out);
}

/** A struct with its fields in Go's order. */
function inOrder(type: Extract<Type, { kind: 'struct' }>, struct: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(struct).sort((a, b) => (type.fields.get(a)?.index ?? Infinity) - (type.fields.get(b)?.index ?? Infinity))) set(out, key, struct[key]);
  return out;
}

function convert(type: Type, value: unknown, at: string, place: Place, strict: Strict, depth: number): any {
  if (depth > MAX_DEPTH) throw new DecodeError('json: exceeded max depth');
  switch (type.kind) {
    case 'struct':
      return convertStruct(type, value, at, place, strict, depth);
    case 'map': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) mismatch(value, place, goType(type));
      // Looking for the keys of a large map costs more than the rest: it is done once.
      const keys = Object.keys(value as object);
      if (strict.ours && type.value.kind === 'string' && !Object.isFrozen(value) && keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'string')) {
        strict.repeated(at, keys);
        strict.members = keys.length;
        return value;
      }
      let members = 0;
      const out: Record<string, unknown> = {};
      for (const key of keys) {
        const v = (value as Record<string, unknown>)[key];
        if (v === undefined) continue;
        members++;
        if (typeof v === 'string' && type.value.kind === 'string') {
          set(out, key, v);
          continue;
        }
        const empty = v === null ? zero(type.value) : undefined;
        set(out, key, v === null ? empty : convert(type.value, v, `${at}.${key}`, place, strict, depth + 1));
      }
      strict.repeated(at, keys);
      strict.members = members;
      return out;
    }
    case 'list': {
      if (!Array.isArray(value)) mismatch(value, place, goType(type));
      return (value as unknown[]).map((v, i) => (v === null ? zero(type.item) : convert(type.item, v, `${at}[${i}]`, place, strict, depth + 1)));
    }
    case 'string':
      if (typeof value !== 'string') mismatch(value, place, place.goType ? `v1.${place.goType}` : 'string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') mismatch(value, place, 'bool');
      return value;
    case 'integer': {
      const go = type.format ?? 'int64';
      if (typeof value !== 'number') mismatch(value, place, go);
      const n = value as number;
      const limit = go === 'int32' ? 2147483647 : Number.MAX_SAFE_INTEGER;
      if (!Number.isInteger(n) || n > limit || n < -limit - 1) mismatch(value, place, go);
      return n;
    }
    case 'number':
      if (typeof value !== 'number') mismatch(value, place, 'float64');
      return value;
    case 'int-or-string':
      if (typeof value === 'string') return value;
      if (typeof value !== 'number') mismatch(value, place, 'int32');
      if (!Number.isInteger(value) || Math.abs(value as number) > 2147483647) mismatch(value, place, 'int32');
      return value;
    case 'quantity':
      if (typeof value !== 'string' && typeof value !== 'number') throw new DecodeError(QUANTITY);
      try {
        return canonicalQuantity(value as string | number);
      } catch (e) {
        if (e instanceof QuantityError) throw new DecodeError(e.message);
        throw e;
      }
    case 'bytes': {
      if (typeof value !== 'string') mismatch(value, place, '[]uint8');
      const bytes = unbase64(value as string);
      if (typeof bytes === 'number') throw new DecodeError(`illegal base64 data at input byte ${bytes}`);
      return (value as string).replace(/[\r\n]/g, '');
    }
    case 'time':
    case 'microtime': {
      if (typeof value !== 'string') mismatch(value, place, 'string');
      if (type.kind === 'microtime') {
        const micro = canonicalMicro(value);
        if (micro === undefined) throw new DecodeError(timeProblem(value, true));
        return micro;
      }
      const t = parseTime(value);
      if (t === undefined) throw new DecodeError(timeProblem(value));
      // In its canonical form already, as nearly all are.
      return (value as string).length === 20 ? value : rfc3339(t);
    }
    default:
      return copyAny(value, depth);
  }
}

const QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function copyAny(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new DecodeError('json: exceeded max depth');
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((v) => copyAny(v, depth + 1));
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) set(out, key, copyAny((value as Record<string, unknown>)[key], depth + 1));
  return out;
}

/** The same value with the fields of its structs in the order in which Go writes them, and with `maps` the keys of its maps, too, sorted. What is in order already is kept as it is. */
export function inGoOrder(type: Type, value: unknown, maps = false): unknown {
  if (value === null || typeof value !== 'object') return value;
  // What is frozen is stored somewhere, and was put in order there.
  if (Object.isFrozen(value)) return value;
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return value;
    let out: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const w = inGoOrder(type.item, value[i], maps);
      if (w === value[i]) continue;
      out ??= [...value];
      out[i] = w;
    }
    return out ?? value;
  }
  if (Array.isArray(value)) return value;
  if (type.kind === 'map') return maps ? keysInOrder(value as Record<string, unknown>, type.value) : value;
  if (type.kind !== 'struct') return value;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  let last = -1;
  let ordered = true;
  // Only what changes is made anew.
  let changed: Map<string, unknown> | undefined;
  for (const key of keys) {
    const field = type.fields.get(key);
    const index = field?.index ?? Infinity;
    if (index < last) ordered = false;
    last = index;
    const v = object[key];
    if (!field || v === null || typeof v !== 'object') continue;
    const w = inGoOrder(field.type, v, maps);
    if (w !== v) (changed ??= new Map()).set(key, w);
  }
  if (ordered && !changed) return value;
  if (!ordered) keys.sort((a, b) => (type.fields.get(a)?.index ?? Infinity) - (type.fields.get(b)?.index ?? Infinity));
  const out: Record<string, unknown> = {};
  for (const key of keys) set(out, key, changed?.has(key) ? changed.get(key) : object[key]);
  return out;
}

/** A map with its keys sorted, and its values of a type in order. */
export function keysInOrder(map: Readonly<Record<string, unknown>>, type?: Type): Readonly<Record<string, unknown>> {
  const keys = Object.keys(map);
  const values = type ? keys.map((key) => inGoOrder(type, map[key], true)) : keys.map((key) => map[key]);
  if (keys.every((key, i) => (i === 0 || keys[i - 1]! <= key) && values[i] === map[key])) return map;
  const out: Record<string, unknown> = {};
  for (const [key, value] of keys.map((key, i) => [key, values[i]] as const).sort(([a], [b]) => (a < b ? -1 : 1))) set(out, key, value);
  return out;
}

/** What null becomes inside a list or map. */
function zero(type: Type): unknown {
  switch (type.kind) {
    case 'struct':
    case 'map':
      return {};
    case 'list':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'quantity':
      return '0';
    case 'any':
      return null;
    default:
      return '';
  }
}
