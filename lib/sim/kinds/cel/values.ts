import { fromBytes } from '../../core';
import { formatQuantity, parseQuantity, type Quantity } from '../quantities';
import type { Type } from './types';

/**
 * Values while an expression is evaluated: int is a bigint, double a number, maps and objects are Maps whose keys are
 * texts, bigints or booleans; what JavaScript has no type for has a class here.
 */
export type Value = null | boolean | string | bigint | number | Uint | Bytes | readonly Value[] | CelMap | Timestamp | Duration | Optional | TypeValue | QuantityValue | UrlValue | AddressValue | CidrValue | SemverValue | Authorizer | AccessCheck | AccessDecision;
export type CelMap = ReadonlyMap<string | bigint | boolean, Value>;

export class Uint {
  constructor(readonly value: bigint) {}
}
export class Bytes {
  constructor(readonly data: Uint8Array) {}
}
/** Nanoseconds since 1970. */
export class Timestamp {
  constructor(readonly nanos: bigint) {}
}
export class Duration {
  constructor(readonly nanos: bigint) {}
}
export class Optional {
  constructor(readonly value?: Value) {}
}
export class TypeValue {
  constructor(readonly name: string) {}
}
export class QuantityValue {
  constructor(readonly quantity: Quantity) {}
}
export class UrlValue {
  constructor(
    readonly text: string,
    readonly scheme: string,
    readonly host: string,
    readonly path: string,
    readonly query: ReadonlyMap<string, readonly string[]>,
  ) {}
}
/** An address by its bits; 4 or 16 bytes. */
export class AddressValue {
  constructor(
    readonly text: string,
    readonly bytes: readonly number[],
  ) {}
}
export class CidrValue {
  constructor(
    readonly address: AddressValue,
    readonly prefix: number,
  ) {}
}
export class SemverValue {
  constructor(
    readonly text: string,
    readonly parts: readonly [number, number, number],
    readonly pre: readonly string[],
  ) {}
}

/** What somebody wants to do, as RBAC names it. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** A path that is no resource (`/healthz`); the rest is then not looked at. */
  readonly path?: string;
}
/** Asks whether the requester, or a ServiceAccount that is named in its stead, may do something. */
export class Authorizer {
  constructor(
    readonly ask: (access: Access, account?: { readonly namespace: string; readonly name: string }) => { readonly allowed: boolean; readonly reason: string },
    /** What the request itself is about. */
    readonly request: Omit<Access, 'verb'>,
    readonly account?: { readonly namespace: string; readonly name: string },
  ) {}
}
/** A question on its way; it lacks its verb, and as long as it only names a group its resource. */
export class AccessCheck {
  constructor(
    readonly is: 'GroupCheck' | 'ResourceCheck' | 'PathCheck',
    readonly authorizer: Authorizer,
    readonly access: Omit<Access, 'verb'>,
  ) {}
}
export class AccessDecision {
  constructor(
    readonly allowed: boolean,
    readonly reason: string,
  ) {}
}

/** Lists that compare and add otherwise than by position: sets, and maps by the keys of their items. */
export type ListType = 'set' | readonly string[];
const listTypes = new WeakMap<readonly Value[], ListType>();

/** A list marked as a set or as a map. */
function typedList(list: readonly Value[], type: ListType | undefined): readonly Value[] {
  if (type) listTypes.set(list, type);
  return list;
}

function itemKey(v: Value, type: ListType): string {
  if (type === 'set') {
    if (Array.isArray(v) || v instanceof Map) throw new EvaluationError('listSet operations are only supported on lists of scalar values');
    return v === null ? 'null' : `${typeName(v)} ${text(v)}`;
  }
  if (!(v instanceof Map)) throw new EvaluationError('unexpected data format for element of array with x-kubernetes-list-type=map');
  return JSON.stringify(type.map((k) => (v.has(k) ? itemKey(v.get(k)!, 'set') : null)));
}

/** The left list decides how two are compared; of a set as long as it all that is in it is equal to it (`apiserver/pkg/cel/common/valuesunstructured.go`). */
function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  const type = listTypes.get(a);
  if (!type) return a.every((v, i) => equals(v, b[i]!));
  const mine = new Map(a.map((v) => [itemKey(v, type), v]));
  return b.every((v) => {
    const key = itemKey(v, type);
    return mine.has(key) && (type === 'set' || equals(mine.get(key)!, v));
  });
}

/** `a + b`: one after the other; of a set the union; of a map what is new at the end, and what has a key of before in its place. */
export function addLists(a: readonly Value[], b: readonly Value[]): readonly Value[] {
  const type = listTypes.get(a);
  if (!type) return [...a, ...b];
  const out = [...a];
  const at = new Map(a.map((v, i) => [itemKey(v, type), i]));
  for (const v of b) {
    const key = itemKey(v, type);
    const i = at.get(key);
    if (i === undefined) {
      // What a map gets twice from the right stands there twice; a set holds each once.
      if (type === 'set') at.set(key, out.length);
      out.push(v);
    } else if (type !== 'set') out[i] = v;
  }
  return typedList(out, type);
}

/** A fault while evaluating, in CEL's words. */
export class EvaluationError extends Error {}

export const noOverload = (): EvaluationError => new EvaluationError('no such overload');

/** The name of a value's type, as `type(x)` gives it. */
export function typeName(v: Value): string {
  if (v === null) return 'null_type';
  if (typeof v === 'boolean') return 'bool';
  if (typeof v === 'string') return 'string';
  if (typeof v === 'bigint') return 'int';
  if (typeof v === 'number') return 'double';
  if (Array.isArray(v)) return 'list';
  if (v instanceof Map) return 'map';
  if (v instanceof Uint) return 'uint';
  if (v instanceof Bytes) return 'bytes';
  if (v instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (v instanceof Duration) return 'google.protobuf.Duration';
  if (v instanceof Optional) return 'optional_type';
  if (v instanceof TypeValue) return 'type';
  if (v instanceof QuantityValue) return 'kubernetes.Quantity';
  if (v instanceof UrlValue) return 'kubernetes.URL';
  if (v instanceof AddressValue) return 'net.IP';
  if (v instanceof Authorizer) return 'kubernetes.authorization.Authorizer';
  if (v instanceof AccessCheck) return `kubernetes.authorization.${v.is}`;
  if (v instanceof AccessDecision) return 'kubernetes.authorization.Decision';
  return v instanceof CidrValue ? 'net.CIDR' : 'kubernetes.Semver';
}

const numeric = (v: Value): number | bigint | undefined => (typeof v === 'number' || typeof v === 'bigint' ? v : v instanceof Uint ? v.value : undefined);

/** Equality across types: numbers by their amount, all else by type and content. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  const x = numeric(a);
  const y = numeric(b);
  // An int is a bigint here and a double a number, and the two may be equal.
  // oxlint-disable-next-line eqeqeq
  if (x !== undefined || y !== undefined) return x !== undefined && y !== undefined && x == y;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a as readonly Value[], b as readonly Value[]);
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, v] of a) if (!b.has(key) || !equals(v, b.get(key)!)) return false;
    return true;
  }
  if (a instanceof Bytes) return b instanceof Bytes && a.data.length === b.data.length && a.data.every((v, i) => v === b.data[i]);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && (a.value === undefined ? b.value === undefined : b.value !== undefined && equals(a.value, b.value));
  if (a instanceof QuantityValue) return b instanceof QuantityValue && a.quantity.nanos === b.quantity.nanos;
  if (a instanceof UrlValue) return b instanceof UrlValue && a.text === b.text;
  if (a instanceof AddressValue) return b instanceof AddressValue && a.bytes.join() === b.bytes.join();
  if (a instanceof CidrValue) return b instanceof CidrValue && a.prefix === b.prefix && equals(a.address, b.address);
  return a instanceof SemverValue && b instanceof SemverValue && compareValues(a, b) === 0;
}

/** Negative, zero or positive. Throws where the two have no order. */
export function compareValues(a: Value, b: Value): number {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return codePoints(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  if (a instanceof QuantityValue && b instanceof QuantityValue) return a.quantity.nanos < b.quantity.nanos ? -1 : a.quantity.nanos > b.quantity.nanos ? 1 : 0;
  if (a instanceof Bytes && b instanceof Bytes) return codePoints(fromBytes(a.data), fromBytes(b.data));
  if (a instanceof SemverValue && b instanceof SemverValue) return semverOrder(a, b);
  throw noOverload();
}

const codePoints = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function semverOrder(a: SemverValue, b: SemverValue): number {
  for (const i of [0, 1, 2] as const) if (a.parts[i] !== b.parts[i]) return a.parts[i] - b.parts[i];
  if (!a.pre.length || !b.pre.length) return b.pre.length - a.pre.length;
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const x = a.pre[i];
    const y = b.pre[i];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const [m, n] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (m && n) return Number(x) - Number(y);
    return m ? -1 : n ? 1 : codePoints(x, y);
  }
  return 0;
}

/** What CEL reads a field's name as, where it is no name of its own (`escape.go` of the API server's CEL library). */
export function escapeField(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  const out = name.replace(/__|\.|-|\//g, (m) => (m === '__' ? '__underscores__' : m === '.' ? '__dot__' : m === '-' ? '__dash__' : '__slash__'));
  return /^[A-Za-z_]\w*$/.test(out) ? out : undefined;
}

const RESERVED = new Set(['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while']);

/** Plain data as a value; a type that is known says which numbers are doubles and which texts are times. */
export function toValue(data: unknown, type?: Type): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === 'number') return type?.is === 'double' || !Number.isInteger(data) ? data : BigInt(data);
  if (typeof data === 'string') {
    if (type?.is === 'timestamp') return readTimestamp(data) ?? data;
    if (type?.is === 'duration') return readDuration(data) ?? data;
    return data;
  }
  if (typeof data === 'boolean') return data;
  if (Array.isArray(data)) {
    const list = type?.is === 'list' ? type : undefined;
    return typedList(data.map((v) => toValue(v, list?.of)), list?.type);
  }
  const out = new Map<string, Value>();
  for (const key of Object.keys(data as object)) {
    const v = (data as Record<string, unknown>)[key];
    if (v === undefined) continue;
    if (type?.is === 'object') {
      const name = escapeField(key);
      if (name !== undefined && v !== null) out.set(name, toValue(v, type.fields.get(name)));
    } else out.set(key, toValue(v, type?.is === 'map' ? type.value : undefined));
  }
  return out;
}

/** A value as plain data, for what an expression makes (a patch, a message). */
export function fromValue(v: Value): unknown {
  if (typeof v === 'bigint') return Number(v);
  if (v instanceof Uint) return Number(v.value);
  if (Array.isArray(v)) return v.map(fromValue);
  if (v instanceof Map) return Object.fromEntries([...v].map(([k, x]) => [String(k), fromValue(x)]));
  if (v instanceof Optional) return v.value === undefined ? null : fromValue(v.value);
  if (v instanceof Timestamp || v instanceof Duration || v instanceof QuantityValue || v instanceof UrlValue) return text(v);
  if (v instanceof Authorizer || v instanceof AccessCheck || v instanceof AccessDecision) return null;
  return v;
}

const NANOS = 1_000_000_000n;

/** RFC 3339 text as a time. */
export function readTimestamp(t: string): Timestamp | undefined {
  const m = /^(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/.exec(t);
  const ms = m ? Date.parse(`${m[1]}${m[3]}`.toUpperCase()) : NaN;
  return Number.isNaN(ms) ? undefined : new Timestamp(BigInt(ms) * 1_000_000n + BigInt((m![2] ?? '').padEnd(9, '0')));
}

const UNITS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1000n, 'µs': 1000n, ms: 1_000_000n, s: NANOS, m: 60n * NANOS, h: 3600n * NANOS };

/** `1h30m`, `-2.5s` as a span. */
export function readDuration(t: string): Duration | undefined {
  const m = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)$/.exec(t);
  if (!m) return undefined;
  let nanos = 0n;
  for (const [, number, unit] of m[2]!.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    const [whole, fraction = ''] = number!.split('.');
    nanos += BigInt(whole || '0') * UNITS[unit!]! + (BigInt(fraction.slice(0, 12).padEnd(12, '0')) * UNITS[unit!]!) / 10n ** 12n;
  }
  return new Duration(m[1] === '-' ? -nanos : nanos);
}

/** A value as `string(x)` writes it. */
export function text(v: Value): string {
  if (typeof v === 'string') return v;
  if (typeof v === 'bigint' || typeof v === 'boolean') return String(v);
  if (typeof v === 'number') return Number.isInteger(v) && Math.abs(v) < 1e21 ? String(v) : String(v).replace(/e([+-])(\d)$/, 'e$10$2');
  if (v instanceof Uint) return String(v.value);
  if (v instanceof Bytes) return fromBytes(v.data);
  if (v instanceof Timestamp) {
    const fraction = (((v.nanos % NANOS) + NANOS) % NANOS).toString().padStart(9, '0').replace(/0+$/, '');
    const seconds = (v.nanos - (((v.nanos % NANOS) + NANOS) % NANOS)) / 1_000_000n;
    return new Date(Number(seconds)).toISOString().replace('.000Z', fraction ? `.${fraction}Z` : 'Z');
  }
  if (v instanceof Duration) {
    const sign = v.nanos < 0n ? '-' : '';
    const all = v.nanos < 0n ? -v.nanos : v.nanos;
    const fraction = (all % NANOS).toString().padStart(9, '0').replace(/0+$/, '');
    return `${sign}${all / NANOS}${fraction ? `.${fraction}` : ''}s`;
  }
  if (v instanceof QuantityValue) return formatQuantity(v.quantity);
  if (v instanceof UrlValue || v instanceof AddressValue || v instanceof SemverValue) return v.text;
  if (v instanceof CidrValue) return `${v.address.text}/${v.prefix}`;
  if (v instanceof TypeValue) return v.name;
  throw noOverload();
}

export const readQuantity = (t: string): QuantityValue => new QuantityValue(parseQuantity(t));
