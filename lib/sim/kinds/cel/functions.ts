import { RE2JS } from 're2js';
import { encodeBase64, toBytes } from '../../core';
import { unbase64 } from '../base64';
import { QuantityError } from '../quantities';
import { timeProblem } from '../times';
import * as names from '../names';
import { readType, type Type } from './types';
import { AccessCheck, AccessDecision, addLists, AddressValue, Authorizer, Bytes, CidrValue, compareValues, Duration, equals, EvaluationError, noOverload, Optional, QuantityValue, readDuration, readQuantity, readTimestamp, SemverValue, text, Timestamp, TypeValue, typeName, Uint, UrlValue, type CelMap, type Value } from './values';

/** One way to call a function. */
export interface Overload {
  /** Undefined for a function that stands alone: `size(x)`. */
  readonly target?: Type;
  readonly args: readonly Type[];
  readonly result: Type;
}

/** A function or an operator: how it may be called, what it gives, and what it may cost at most. */
export interface Fn {
  readonly overloads: readonly Overload[];
  /** Target first, if it has one. */
  readonly run: (args: readonly Value[]) => Value;
  /** The highest cost, by the sizes of target and arguments; 1 where nothing is said. */
  readonly cost?: (sizes: readonly number[], types: readonly Type[]) => number;
  /** The greatest size of a text or list that comes out; unknown where nothing is said. */
  readonly size?: (sizes: readonly number[]) => number;
  /** Steps of the budget that a call takes beside its arguments'; 1 where nothing is said. */
  readonly steps?: number;
}

const INT64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];
const int = (v: bigint): bigint => {
  if (v < INT64[0] || v > INT64[1]) throw new EvaluationError('integer overflow');
  return v;
};
const uint = (v: bigint): Uint => {
  if (v < 0n || v >= 2n ** 64n) throw new EvaluationError('unsigned integer overflow');
  return new Uint(v);
};

type Row = readonly [name: string, overloads: string, run: (...args: any[]) => Value, more?: Pick<Fn, 'cost' | 'size' | 'steps'>];

const scan = { cost: (s: readonly number[]) => Math.ceil(s[0]! * 0.1) } as const;
/** Text that is as long as what it was made of. */
const same = { cost: (s: readonly number[]) => Math.ceil(s[0]! * 0.1), size: (s: readonly number[]) => s[0]! } as const;
const text2 = (t: readonly Type[]): boolean => t.some((x) => x.is === 'string' || x.is === 'bytes' || x.is === 'list');

function arithmetic(name: string, ints: (a: bigint, b: bigint) => bigint, doubles?: (a: number, b: number) => number): (a: Value, b: Value) => Value {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') {
      if (b === 0n && (name === '/' || name === '%')) throw new EvaluationError(name === '/' ? 'division by zero' : 'modulus by zero');
      return int(ints(a, b));
    }
    if (a instanceof Uint && b instanceof Uint) {
      if (b.value === 0n && (name === '/' || name === '%')) throw new EvaluationError(name === '/' ? 'division by zero' : 'modulus by zero');
      return uint(ints(a.value, b.value));
    }
    if (doubles && typeof a === 'number' && typeof b === 'number') return doubles(a, b);
    throw noOverload();
  };
}

function add(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > 5_000_000) throw new EvaluationError('result is too long');
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) return addLists(a as readonly Value[], b as readonly Value[]);
  if (a instanceof Bytes && b instanceof Bytes) return new Bytes(new Uint8Array([...a.data, ...b.data]));
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanos + b.nanos);
  return arithmetic('+', (x, y) => x + y, (x, y) => x + y)(a, b);
}

function subtract(a: Value, b: Value): Value {
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(a.nanos - b.nanos);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanos - b.nanos);
  return arithmetic('-', (x, y) => x - y, (x, y) => x - y)(a, b);
}

export const mapKey = (v: Value): string | bigint | boolean => {
  if (typeof v === 'string' || typeof v === 'bigint' || typeof v === 'boolean') return v;
  if (v instanceof Uint) return v.value;
  if (typeof v === 'number' && Number.isInteger(v)) return BigInt(v);
  throw noOverload();
};

function index(a: Value, b: Value): Value {
  if (a instanceof Optional) return a.value === undefined ? a : new Optional(index(a.value, b));
  if (Array.isArray(a)) {
    const i = b instanceof Uint ? b.value : typeof b === 'number' && Number.isInteger(b) ? BigInt(b) : b;
    if (typeof i !== 'bigint') throw noOverload();
    if (i < 0n || i >= BigInt(a.length)) throw new EvaluationError(`index out of bounds: ${i}`);
    return a[Number(i)]!;
  }
  if (a instanceof Map) {
    const v = a.get(mapKey(b)) as Value | undefined;
    if (v === undefined) throw new EvaluationError(`no such key: ${text(b)}`);
    return v;
  }
  throw noOverload();
}

const size = (v: Value): bigint => {
  if (typeof v === 'string') return BigInt([...v].length);
  if (Array.isArray(v)) return BigInt(v.length);
  if (v instanceof Map) return BigInt(v.size);
  if (v instanceof Bytes) return BigInt(v.data.length);
  throw noOverload();
};

function regex(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (e) {
    throw new EvaluationError(`error parsing regexp: ${(e as Error).message}`);
  }
}

const need = (v: Value, ...types: readonly string[]): void => {
  if (!types.includes(typeName(v))) throw noOverload();
};
const s = (v: Value): string => {
  need(v, 'string');
  return v as string;
};
const list = (v: Value): readonly Value[] => {
  need(v, 'list');
  return v as readonly Value[];
};

function toInt(v: Value): Value {
  if (typeof v === 'bigint') return v;
  if (v instanceof Uint) return int(v.value);
  if (typeof v === 'number') {
    if (Number.isNaN(v) || Math.abs(v) >= 2 ** 63) throw new EvaluationError('integer overflow');
    return BigInt(Math.trunc(v));
  }
  if (typeof v === 'string') {
    if (!/^[+-]?\d+$/.test(v)) throw new EvaluationError(`strconv.ParseInt: parsing ${JSON.stringify(v)}: invalid syntax`);
    return int(BigInt(v.replace(/^\+/, '')));
  }
  if (v instanceof Timestamp) return v.nanos / 1_000_000_000n;
  if (v instanceof Duration) return v.nanos;
  throw noOverload();
}

/** A date whose UTC parts are those of the time in a zone: an offset, or a name that the machine's zones have. */
function zoned(t: Value, zone?: Value): Date {
  if (!(t instanceof Timestamp)) throw noOverload();
  const ms = Number(t.nanos / 1_000_000n);
  const name = zone === undefined ? '' : s(zone);
  if (name === '' || name === 'UTC') return new Date(ms);
  const m = /^([+-]?)(\d{1,2}):(\d{1,2})$/.exec(name);
  if (m) return new Date(ms + (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000);
  try {
    const number = 'numeric';
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', year: number, month: number, day: number, hour: number, minute: number, second: number });
    const [month, day, year, hour, minute, second] = clock.formatToParts(ms).flatMap((p) => (p.type === 'literal' ? [] : [Number(p.value)]));
    return new Date(Date.UTC(year!, month! - 1, day, hour, minute, second) + (((ms % 1000) + 1000) % 1000));
  } catch {
    throw new EvaluationError(`unknown time zone ${name}`);
  }
}
const part = (get: (d: Date) => number, span?: (nanos: bigint) => bigint) => (t: Value, zone?: Value): Value => {
  if (t instanceof Duration && span) return span(t.nanos);
  return BigInt(get(zoned(t, zone)));
};

function address(t: string): AddressValue | undefined {
  if (names.isIPv4(t)) return new AddressValue(t, t.split('.').map(Number));
  if (!/^[0-9a-fA-F:.]+$/.test(t) || !t.includes(':') || t.includes(':::')) return undefined;
  const halves = t.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string): number[] | undefined => {
    const out: number[] = [];
    for (const g of half === '' ? [] : half.split(':')) {
      if (names.isIPv4(g)) {
        const b = g.split('.').map(Number);
        out.push(b[0]! * 256 + b[1]!, b[2]! * 256 + b[3]!);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(g)) out.push(parseInt(g, 16));
      else return undefined;
    }
    return out;
  };
  const head = groups(halves[0]!);
  const tail = halves.length === 2 ? groups(halves[1]!) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(Math.max(0, missing)).fill(0), ...tail];
  return new AddressValue(canonical(all), all.flatMap((g) => [g >> 8, g & 255]));
}

/** Eight groups as RFC 5952 writes them: the longest run of zeros, of two or more, is `::`. */
function canonical(groups: readonly number[]): string {
  const all = groups.map((g) => g.toString(16)).join(':');
  const longest = [...all.matchAll(/(?<![^:])0(?::0(?![^:]))+/g)].reduce((best, m) => (m[0].length > best.length ? m[0] : best), '');
  if (longest === '') return all;
  const at = all.search(new RegExp(`(?<![^:])${longest}(?![^:])`));
  return `${all.slice(0, at).replace(/:$/, '')}::${all.slice(at + longest.length).replace(/^:/, '')}`;
}

function cidr(t: string): CidrValue | undefined {
  const m = /^(.+)\/(\d{1,3})$/.exec(t);
  const a = m && address(m[1]!);
  if (!a || Number(m[2]) > a.bytes.length * 8 || (m[2]!.length > 1 && m[2]!.startsWith('0'))) return undefined;
  return new CidrValue(a, Number(m[2]));
}

const bitsOf = (a: AddressValue, n: number): string => a.bytes.map((b) => b.toString(2).padStart(8, '0')).join('').slice(0, n);
const contains = (c: CidrValue, a: AddressValue): boolean => c.address.bytes.length === a.bytes.length && bitsOf(a, c.prefix) === bitsOf(c.address, c.prefix);
/** The network itself: its address with no bit set beyond the prefix. */
function masked(c: CidrValue): CidrValue {
  const bytes = c.address.bytes.map((b, i) => b & ~(0xff >> Math.min(8, Math.max(0, c.prefix - i * 8))) & 0xff);
  return new CidrValue(new AddressValue(bytes.length === 4 ? bytes.join('.') : canonical(Array.from({ length: 8 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!)), bytes), c.prefix);
}
const linkLocal = ({ bytes }: AddressValue): boolean => (bytes.length === 4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80);
const multicast = ({ bytes }: AddressValue): boolean => (bytes.length === 4 ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 0xff);
const loopback = ({ bytes, text: t }: AddressValue): boolean => (bytes.length === 4 ? bytes[0] === 127 : t === '::1');
const unspecified = (a: AddressValue): boolean => a.bytes.every((b) => b === 0);
const asAddress = (v: Value): AddressValue => (v instanceof AddressValue ? v : (address(s(v)) ?? fault(`IP Address ${JSON.stringify(v)} parse error during conversion from string: ParseAddr(${JSON.stringify(v)}): unable to parse IP`)));
const asCidr = (v: Value): CidrValue => (v instanceof CidrValue ? v : (cidr(s(v)) ?? fault(`network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(v)}): no '/'`)));
const fault = (message: string): never => {
  throw new EvaluationError(message);
};

function url(t: string): UrlValue | undefined {
  const m = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^@/?#]*@)?([^/?#\s]*)([^?#\s]*)(?:\?([^#]*))?(?:#.*)?$/.exec(t) ?? (/^\/[^\s?#]*/.test(t) ? ['', '', '', t.split(/[?#]/)[0]!, /\?([^#]*)/.exec(t)?.[1]] : null);
  if (!m) return undefined;
  const query = new Map<string, string[]>();
  for (const pair of (m[4] ?? '').split('&').filter(Boolean)) {
    const [k, v = ''] = pair.split('=', 2) as [string, string?];
    query.set(k, [...(query.get(k) ?? []), v]);
  }
  return new UrlValue(t, (m[1] ?? '').toLowerCase(), m[2] ?? '', m[3] ?? '', query);
}

const quantity = (t: string): QuantityValue | undefined => {
  try {
    return readQuantity(t);
  } catch (e) {
    if (e instanceof QuantityError) return undefined;
    throw e;
  }
};
const q = (v: Value): QuantityValue => (v instanceof QuantityValue ? v : fault('no such overload'));
const amount = (v: Value): bigint => (v instanceof QuantityValue ? v.quantity.nanos : typeof v === 'bigint' ? v * 1_000_000_000n : fault('no such overload'));

function semver(t: string, normalize = false): SemverValue | undefined {
  const m = (normalize ? /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/ : /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/).exec(t);
  return m ? new SemverValue(t, [Number(m[1]), Number(m[2] ?? 0), Number(m[3] ?? 0)], m[4] ? m[4].split('.') : []) : undefined;
}

/** `'%s has %d'.format([…])`. */
function format(template: string, args: readonly Value[]): string {
  let i = 0;
  const show = (v: Value): string => {
    if (v === null) return 'null';
    if (Array.isArray(v)) return `[${v.map(show).join(', ')}]`;
    if (v instanceof Map) return `{${[...(v as CelMap)].map(([k, x]) => `${show(k)}: ${show(x)}`).sort().join(', ')}}`;
    return text(v);
  };
  return template.replace(/%(%|(?:\.(\d+))?([a-zA-Z]))/g, (_, whole: string, precision: string | undefined, verb: string | undefined) => {
    if (whole === '%') return '%';
    if (i >= args.length) fault(`index ${i} out of range`);
    const v = args[i++]!;
    const n = typeof v === 'bigint' ? v : v instanceof Uint ? v.value : undefined;
    switch (verb) {
      case 's':
        return show(v);
      case 'd':
        return n !== undefined ? String(n) : fault('error during formatting: decimal clause can only be used on integers, was given ' + typeName(v));
      case 'f':
        return Number(n ?? (v as number)).toFixed(Number(precision ?? 6));
      case 'e':
        return Number(n ?? (v as number)).toExponential(Number(precision ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2');
      case 'b':
        return typeof v === 'boolean' ? (v ? '1' : '0') : (n ?? 0n).toString(2);
      case 'o':
        return (n ?? 0n).toString(8);
      case 'x':
      case 'X': {
        const hex = n !== undefined ? n.toString(16) : [...(v instanceof Bytes ? v.data : toBytes(s(v)))].map((b) => b.toString(16).padStart(2, '0')).join('');
        return verb === 'X' ? hex.toUpperCase() : hex;
      }
      default:
        return fault(`error during formatting: unrecognized formatting clause "${verb}"`);
    }
  });
}

function extreme(values: readonly Value[], sign: number, name: string): Value {
  if (!values.length) fault(`${name} called on empty list`);
  return values.reduce((best, v) => (compareValues(v, best) * sign > 0 ? v : best));
}

const has = (l: readonly Value[], v: Value): boolean => l.some((x) => equals(x, v));
const chars = (t: string): string[] => [...t];

/** `format.dns1123Label().validate(x)`: what is wrong, or nothing. */
const FORMATS: Readonly<Record<string, (t: string) => string[]>> = {
  dns1123Label: (t) => names.dnsLabel(t),
  dns1123Subdomain: (t) => names.dnsSubdomain(t),
  qualifiedName: (t) => names.qualifiedName(t),
  labelValue: (t) => names.labelValue(t),
  uri: (t) => (url(t) ? [] : ['invalid URI']),
  uuid: (t) => (/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(t) ? [] : ['does not match the UUID format']),
  byte: (t) => (/^[A-Za-z0-9+/]*={0,2}$/.test(t) && t.length % 4 === 0 ? [] : ['invalid base64']),
  date: (t) => (/^\d{4}-\d{2}-\d{2}$/.test(t) && !Number.isNaN(Date.parse(t)) ? [] : ['invalid date']),
  datetime: (t) => (readTimestamp(t) ? [] : ['invalid datetime']),
};

const compare = (test: (n: number) => boolean): ((a: Value, b: Value) => Value) => (a, b) => test(compareValues(a, b));
const ORDER = '(bool, bool) bool; (int, int) bool; (uint, uint) bool; (double, double) bool; (string, string) bool; (bytes, bytes) bool; (timestamp, timestamp) bool; (duration, duration) bool; (int, uint) bool; (int, double) bool; (uint, int) bool; (uint, double) bool; (double, int) bool; (double, uint) bool';
const orderCost = { cost: (z: readonly number[], t: readonly Type[]) => (text2(t) ? Math.ceil(Math.min(z[0]!, z[1]!) * 0.1) : 1) } as const;

const ROWS: readonly Row[] = [
  ['!_', '(bool) bool', (a) => (typeof a === 'boolean' ? !a : fault('no such overload'))],
  ['-_', '(int) int; (double) double; (duration) duration', (a) => (typeof a === 'bigint' ? int(-a) : typeof a === 'number' ? -a : a instanceof Duration ? new Duration(-a.nanos) : fault('no such overload'))],
  ['_==_', '(A, A) bool', (a, b) => equals(a, b), orderCost],
  ['_!=_', '(A, A) bool', (a, b) => !equals(a, b), orderCost],
  ['_<_', ORDER, compare((n) => n < 0), orderCost],
  ['_<=_', ORDER, compare((n) => n <= 0), orderCost],
  ['_>_', ORDER, compare((n) => n > 0), orderCost],
  ['_>=_', ORDER, compare((n) => n >= 0), orderCost],
  ['_+_', '(int, int) int; (uint, uint) uint; (double, double) double; (string, string) string; (bytes, bytes) bytes; (list(A), list(A)) list(A); (timestamp, duration) timestamp; (duration, timestamp) timestamp; (duration, duration) duration', add, { cost: (z, t) => (text2(t) ? Math.ceil((z[0]! + z[1]!) * 0.1) : 1), size: (z) => z[0]! + z[1]! }],
  ['_-_', '(int, int) int; (uint, uint) uint; (double, double) double; (timestamp, timestamp) duration; (timestamp, duration) timestamp; (duration, duration) duration', subtract],
  ['_*_', '(int, int) int; (uint, uint) uint; (double, double) double', arithmetic('*', (x, y) => x * y, (x, y) => x * y)],
  ['_/_', '(int, int) int; (uint, uint) uint; (double, double) double', arithmetic('/', (x, y) => x / y, (x, y) => x / y)],
  ['_%_', '(int, int) int; (uint, uint) uint', arithmetic('%', (x, y) => x % y)],
  ['@in', '(A, list(A)) bool; (A, map(A, B)) bool', (a, b) => (Array.isArray(b) ? has(b, a) : b instanceof Map ? b.has(mapKey(a)) : fault('no such overload')), { cost: (z, t) => (t[1]?.is === 'list' ? Math.max(1, z[1]!) : 1) }],
  ['_[_]', '(list(A), int) A; (map(A, B), A) B; (optional(list(A)), int) optional(A); (optional(map(A, B)), A) optional(B)', index],
  ['_[?_]', '(list(A), int) optional(A); (map(A, B), A) optional(B)', (a, b) => {
    const inner = a instanceof Optional ? a.value : a;
    if (inner === undefined) return new Optional();
    try {
      return new Optional(index(inner, b));
    } catch (e) {
      if (e instanceof EvaluationError && /^(no such key|index out)/.test(e.message)) return new Optional();
      throw e;
    }
  }],
  ['size', '(string) int; (bytes) int; (list(A)) int; (map(A, B)) int; string.() int; bytes.() int; list(A).() int; map(A, B).() int', size],
  ['startsWith', 'string.(string) bool', (a, b) => s(a).startsWith(s(b)), { cost: (z) => Math.ceil(z[1]! * 0.1) }],
  ['endsWith', 'string.(string) bool', (a, b) => s(a).endsWith(s(b)), { cost: (z) => Math.ceil(z[1]! * 0.1) }],
  ['contains', 'string.(string) bool; list(A).(A) bool', (a, b) => (Array.isArray(a) ? has(a, b) : s(a).includes(s(b))), { cost: (z) => Math.ceil(z[0]! * 0.1) * Math.max(1, Math.ceil(z[1]! * 0.1)) }],
  ['matches', 'string.(string) bool; (string, string) bool', (a, b) => regex(s(b)).matcher(s(a)).find(), { cost: (z) => Math.ceil((z[0]! + 1) * 0.1) * Math.max(1, Math.ceil(z[1]! * 0.25)) }],
  ['find', 'string.(string) string', (a, b) => {
    const m = regex(s(b)).matcher(s(a));
    return m.find() ? (m.group() ?? '') : '';
  }, same],
  ['findAll', 'string.(string) list(string); string.(string, int) list(string)', (a, b, n) => {
    const m = regex(s(b)).matcher(s(a));
    const out: string[] = [];
    const limit = n === undefined ? Infinity : Number(n) < 0 ? Infinity : Number(n);
    while (out.length < limit && m.find()) out.push(m.group() ?? '');
    return out;
  }, same],
  ['charAt', 'string.(int) string', (a, i) => (Number(i) < 0 || Number(i) > chars(s(a)).length ? fault(`index out of range: ${i}`) : (chars(a)[Number(i)] ?? '')), { size: () => 4 }],
  ['indexOf', 'string.(string) int; string.(string, int) int; list(A).(A) int', (a, b, from) => (Array.isArray(a) ? BigInt(a.findIndex((x) => equals(x, b))) : BigInt(s(a).indexOf(s(b), Number(from ?? 0)))), scan],
  ['lastIndexOf', 'string.(string) int; string.(string, int) int; list(A).(A) int', (a, b, from) => (Array.isArray(a) ? BigInt(a.length - 1 - [...a].reverse().findIndex((x) => equals(x, b))) : BigInt(s(a).lastIndexOf(s(b), from === undefined ? Infinity : Number(from)))), scan],
  ['lowerAscii', 'string.() string', (a) => s(a).replace(/[A-Z]/g, (c) => c.toLowerCase()), same],
  ['upperAscii', 'string.() string', (a) => s(a).replace(/[a-z]/g, (c) => c.toUpperCase()), same],
  ['trim', 'string.() string', (a) => s(a).trim(), same],
  ['reverse', 'string.() string; list(A).() list(A)', (a) => (Array.isArray(a) ? [...a].reverse() : chars(s(a)).reverse().join('')), same],
  ['replace', 'string.(string, string) string; string.(string, string, int) string', (a, b, c, n) => {
    let left = n === undefined || Number(n) < 0 ? Infinity : Number(n);
    return s(a).split(s(b)).reduce((out, piece) => out + (left-- > 0 ? s(c) : s(b)) + piece);
  }, { cost: (z) => Math.ceil(z[0]! * 0.1), size: (z) => z[0]! * Math.max(1, z[2] ?? 1) }],
  ['split', 'string.(string) list(string); string.(string, int) list(string)', (a, b, n) => {
    const all = s(a).split(s(b));
    const limit = n === undefined ? -1 : Number(n);
    if (limit === 0) return [];
    return limit > 0 && all.length > limit ? [...all.slice(0, limit - 1), all.slice(limit - 1).join(s(b))] : all;
  }, same],
  ['substring', 'string.(int) string; string.(int, int) string', (a, from, to) => {
    const all = chars(s(a));
    const end = to === undefined ? all.length : Number(to);
    if (Number(from) < 0 || Number(from) > all.length || end < Number(from) || end > all.length) fault(`index out of range: ${from}`);
    return all.slice(Number(from), end).join('');
  }, same],
  ['join', 'list(string).() string; list(string).(string) string', (a, b) => list(a).map(s).join(b === undefined ? '' : s(b)), scan],
  ['format', 'string.(list(dyn)) string', (a, b) => format(s(a), list(b)), scan],
  ['quote', '(string) string', (a) => JSON.stringify(s(a)), same],
  ['isSorted', 'list(A).() bool', (a) => list(a).every((v, i) => i === 0 || compareValues(a[i - 1], v) <= 0), { cost: (z) => z[0]! }],
  ['sum', 'list(A).() A', (a) => (list(a).length ? list(a).reduce(add) : 0n), { cost: (z) => z[0]! }],
  ['min', 'list(A).() A', (a) => extreme(list(a), -1, 'min'), { cost: (z) => z[0]! }],
  ['max', 'list(A).() A', (a) => extreme(list(a), 1, 'max'), { cost: (z) => z[0]! }],
  ['distinct', 'list(A).() list(A)', (a) => list(a).filter((v, i) => a.findIndex((x: Value) => equals(x, v)) === i), { cost: (z) => z[0]! * z[0]!, size: (z) => z[0]! }],
  ['sort', 'list(A).() list(A)', (a) => [...list(a)].sort(compareValues), { cost: (z) => z[0]!, size: (z) => z[0]! }],
  ['flatten', 'list(list(A)).() list(A)', (a) => list(a).flatMap((v) => (Array.isArray(v) ? [...(v as readonly Value[])] : [v])), { cost: (z) => z[0]! }],
  ['sets.contains', '(list(A), list(A)) bool', (a, b) => list(b).every((v) => has(list(a), v)), { cost: (z) => z[0]! * z[1]! }],
  ['sets.equivalent', '(list(A), list(A)) bool', (a, b) => list(b).every((v) => has(list(a), v)) && list(a).every((v) => has(list(b), v)), { cost: (z) => z[0]! * z[1]! }],
  ['sets.intersects', '(list(A), list(A)) bool', (a, b) => list(b).some((v) => has(list(a), v)), { cost: (z) => z[0]! * z[1]! }],
  ['int', '(int) int; (uint) int; (double) int; (string) int; (timestamp) int; (duration) int', toInt],
  ['uint', '(uint) uint; (int) uint; (double) uint; (string) uint', (a) => (a instanceof Uint ? a : uint(toInt(a) as bigint))],
  ['double', '(double) double; (int) double; (uint) double; (string) double', (a) => (typeof a === 'number' ? a : a instanceof Uint ? Number(a.value) : typeof a === 'string' ? (a.trim() === '' || Number.isNaN(Number(a)) ? fault(`strconv.ParseFloat: parsing ${JSON.stringify(a)}: invalid syntax`) : Number(a)) : typeof a === 'bigint' ? Number(a) : fault('no such overload'))],
  ['string', '(string) string; (int) string; (uint) string; (double) string; (bool) string; (bytes) string; (timestamp) string; (duration) string; (quantity) string; (ip) string; (cidr) string; (url) string', text],
  ['bool', '(bool) bool; (string) bool', (a) => (typeof a === 'boolean' ? a : ['true', 't', '1', 'TRUE', 'True'].includes(s(a)) ? true : ['false', 'f', '0', 'FALSE', 'False'].includes(s(a)) ? false : fault(`strconv.ParseBool: parsing ${JSON.stringify(a)}: invalid syntax`))],
  ['bytes', '(bytes) bytes; (string) bytes', (a) => (a instanceof Bytes ? a : new Bytes(toBytes(s(a)))), same],
  ['timestamp', '(timestamp) timestamp; (string) timestamp; (int) timestamp', (a) => (a instanceof Timestamp ? a : typeof a === 'bigint' ? new Timestamp(a * 1_000_000_000n) : (readTimestamp(s(a)) ?? fault(timeProblem(s(a)))))],
  ['duration', '(duration) duration; (string) duration; (int) duration', (a) => (a instanceof Duration ? a : typeof a === 'bigint' ? new Duration(a) : (readDuration(s(a)) ?? fault(`time: invalid duration ${JSON.stringify(a)}`)))],
  ['dyn', '(A) dyn', (a) => a],
  ['type', '(A) type', (a) => new TypeValue(typeName(a))],
  ['getFullYear', 'timestamp.() int; timestamp.(string) int', part((d) => d.getUTCFullYear())],
  ['getMonth', 'timestamp.() int; timestamp.(string) int', part((d) => d.getUTCMonth())],
  ['getDate', 'timestamp.() int; timestamp.(string) int', part((d) => d.getUTCDate())],
  ['getDayOfMonth', 'timestamp.() int; timestamp.(string) int', part((d) => d.getUTCDate() - 1)],
  ['getDayOfWeek', 'timestamp.() int; timestamp.(string) int', part((d) => d.getUTCDay())],
  ['getDayOfYear', 'timestamp.() int; timestamp.(string) int', part((d) => Math.floor((Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000))],
  ['getHours', 'timestamp.() int; timestamp.(string) int; duration.() int', part((d) => d.getUTCHours(), (n) => n / 3_600_000_000_000n)],
  ['getMinutes', 'timestamp.() int; timestamp.(string) int; duration.() int', part((d) => d.getUTCMinutes(), (n) => n / 60_000_000_000n)],
  ['getSeconds', 'timestamp.() int; timestamp.(string) int; duration.() int', part((d) => d.getUTCSeconds(), (n) => n / 1_000_000_000n)],
  ['getMilliseconds', 'timestamp.() int; timestamp.(string) int; duration.() int', part((d) => d.getUTCMilliseconds(), (n) => (n / 1_000_000n) % 1000n)],
  ['optional.of', '(A) optional(A)', (a) => new Optional(a)],
  ['optional.none', '() optional(A)', () => new Optional()],
  ['optional.ofNonZeroValue', '(A) optional(A)', (a) => (a === null || a === '' || a === 0n || a === 0 || a === false || (Array.isArray(a) && !a.length) || (a instanceof Map && !a.size) ? new Optional() : new Optional(a))],
  ['hasValue', 'optional(A).() bool', (a) => (a as Optional).value !== undefined],
  ['value', 'optional(A).() A', (a) => (a as Optional).value ?? fault('optional.none() dereference')],
  ['or', 'optional(A).(optional(A)) optional(A)', (a, b) => ((a as Optional).value !== undefined ? a : b)],
  ['orValue', 'optional(A).(A) A', (a, b) => (a as Optional).value ?? b],
  ['quantity', '(string) quantity', (a) => quantity(s(a)) ?? fault("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")],
  ['isQuantity', '(string) bool', (a) => quantity(s(a)) !== undefined],
  ['isInteger', 'quantity.() bool', (a) => q(a).quantity.nanos % 1_000_000_000n === 0n],
  ['asInteger', 'quantity.() int', (a) => (q(a).quantity.nanos % 1_000_000_000n === 0n ? int(q(a).quantity.nanos / 1_000_000_000n) : fault('cannot convert value to integer'))],
  ['asApproximateFloat', 'quantity.() double', (a) => Number(q(a).quantity.nanos) / 1e9],
  ['sign', 'quantity.() int', (a) => (q(a).quantity.nanos > 0n ? 1n : q(a).quantity.nanos < 0n ? -1n : 0n)],
  ['add', 'quantity.(quantity) quantity; quantity.(int) quantity', (a, b) => new QuantityValue({ ...q(a).quantity, nanos: q(a).quantity.nanos + amount(b) })],
  ['sub', 'quantity.(quantity) quantity; quantity.(int) quantity', (a, b) => new QuantityValue({ ...q(a).quantity, nanos: q(a).quantity.nanos - amount(b) })],
  ['isGreaterThan', 'quantity.(quantity) bool; semver.(semver) bool', (a, b) => compareValues(a, b) > 0],
  ['isLessThan', 'quantity.(quantity) bool; semver.(semver) bool', (a, b) => compareValues(a, b) < 0],
  ['compareTo', 'quantity.(quantity) int; semver.(semver) int', (a, b) => BigInt(Math.sign(compareValues(a, b)))],
  ['url', '(string) url', (a) => url(s(a)) ?? fault(`URL parse error during conversion from string: parse ${JSON.stringify(a)}: invalid URI for request`)],
  ['isURL', '(string) bool', (a) => url(s(a)) !== undefined],
  ['getScheme', 'url.() string', (a) => (a as UrlValue).scheme],
  ['getHost', 'url.() string', (a) => (a as UrlValue).host],
  ['getHostname', 'url.() string', (a) => (a as UrlValue).host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')],
  ['getPort', 'url.() string', (a) => /:(\d+)$/.exec((a as UrlValue).host)?.[1] ?? ''],
  ['getEscapedPath', 'url.() string', (a) => (a as UrlValue).path],
  ['getQuery', 'url.() map(string, list(string))', (a) => new Map([...(a as UrlValue).query].map(([k, v]) => [k, [...v]]))],
  ['ip', '(string) ip; cidr.() ip', (a) => (a instanceof CidrValue ? a.address : asAddress(a))],
  ['isIP', '(string) bool', (a) => address(s(a)) !== undefined],
  ['ip.isCanonical', '(string) bool', (a) => asAddress(a).text === s(a)],
  ['family', 'ip.() int', (a) => ((a as AddressValue).bytes.length === 4 ? 4n : 6n)],
  ['isLoopback', 'ip.() bool', (a) => loopback(a as AddressValue)],
  ['isUnspecified', 'ip.() bool', (a) => unspecified(a as AddressValue)],
  ['isLinkLocalMulticast', 'ip.() bool', (a) => multicast(a as AddressValue) && ((a as AddressValue).bytes.length === 4 ? (a as AddressValue).bytes[1] === 0 && (a as AddressValue).bytes[2] === 0 : ((a as AddressValue).bytes[1]! & 0x0f) === 2)],
  ['isLinkLocalUnicast', 'ip.() bool', (a) => linkLocal(a as AddressValue)],
  ['isGlobalUnicast', 'ip.() bool', (a) => ![unspecified, loopback, multicast, linkLocal].some((is) => is(a as AddressValue)) && (a as AddressValue).text !== '255.255.255.255'],
  ['cidr', '(string) cidr', asCidr],
  ['isCIDR', '(string) bool', (a) => cidr(s(a)) !== undefined],
  ['containsIP', 'cidr.(string) bool; cidr.(ip) bool', (a, b) => contains(a as CidrValue, asAddress(b))],
  ['containsCIDR', 'cidr.(string) bool; cidr.(cidr) bool', (a, b) => (a as CidrValue).prefix <= asCidr(b).prefix && contains(a as CidrValue, asCidr(b).address)],
  ['prefixLength', 'cidr.() int', (a) => BigInt((a as CidrValue).prefix)],
  ['masked', 'cidr.() cidr', (a) => masked(a as CidrValue)],
  ['semver', '(string) semver; (string, bool) semver', (a, n) => semver(s(a), n === true) ?? fault(`semver parse error: ${s(a)}`)],
  ['isSemver', '(string) bool; (string, bool) bool', (a, n) => semver(s(a), n === true) !== undefined],
  ['major', 'semver.() int', (a) => BigInt((a as SemverValue).parts[0])],
  ['minor', 'semver.() int', (a) => BigInt((a as SemverValue).parts[1])],
  ['patch', 'semver.() int', (a) => BigInt((a as SemverValue).parts[2])],
  ...Object.keys(FORMATS).map((name): Row => [`format.${name}`, '() format', () => new TypeValue(name)]),
  ['validate', 'format.(string) optional(list(string))', (a, b) => {
    const faults = FORMATS[(a as TypeValue).name]!(s(b));
    return faults.length ? new Optional(faults) : new Optional();
  }],
  ['path', 'authorizer.(string) authorizer.path', (a, b) => new AccessCheck('PathCheck', authorizer(a), { group: '', resource: '', path: given(b, 'path') })],
  ['group', 'authorizer.(string) authorizer.group', (a, b) => new AccessCheck('GroupCheck', authorizer(a), { group: s(b), resource: '' })],
  ['serviceAccount', 'authorizer.(string, string) authorizer', inStead],
  ['resource', 'authorizer.group.(string) authorizer.resource', (a, b) => new AccessCheck('ResourceCheck', ask(a, 'GroupCheck', {}).authorizer, { ...ask(a, 'GroupCheck', {}).access, resource: given(b, 'resource') })],
  ['subresource', 'authorizer.resource.(string) authorizer.resource', (a, b) => ask(a, 'ResourceCheck', { subresource: s(b) })],
  ['namespace', 'authorizer.resource.(string) authorizer.resource', (a, b) => ask(a, 'ResourceCheck', { namespace: s(b) })],
  ['name', 'authorizer.resource.(string) authorizer.resource', (a, b) => ask(a, 'ResourceCheck', { name: s(b) })],
  // Roles know no selectors: what RBAC says of a request does not depend on them.
  ['fieldSelector', 'authorizer.resource.(string) authorizer.resource', (a) => ask(a, 'ResourceCheck', {}), { cost: (z) => Math.ceil(z[1]! * 0.1) }],
  ['labelSelector', 'authorizer.resource.(string) authorizer.resource', (a) => ask(a, 'ResourceCheck', {}), { cost: (z) => Math.ceil(z[1]! * 0.1) }],
  ['check', 'authorizer.path.(string) authorizer.decision; authorizer.resource.(string) authorizer.decision', checkAccess, { cost: () => 350_000, steps: 7_000 }],
  ['allowed', 'authorizer.decision.() bool', (a) => decision(a).allowed],
  ['reason', 'authorizer.decision.() string', (a) => decision(a).reason],
  // Roles that cannot be found are a reason, no error (`plugin/pkg/auth/authorizer/rbac`).
  ['errored', 'authorizer.decision.() bool', (a) => (decision(a), false)],
  ['error', 'authorizer.decision.() string', (a) => (decision(a), '')],
  ['jsonpatch.escapeKey', '(string) string', (a) => s(a).replaceAll('~', '~0').replaceAll('/', '~1'), same],
  ['base64.encode', '(bytes) string', (a) => encodeBase64((a as Bytes).data)],
  ['base64.decode', '(string) bytes', (a) => decode64(s(a))],
  ['math.greatest', '(A, A) A; (list(A)) A; (A, A, A) A', (...a) => extreme(a.length === 1 ? list(a[0]) : a, 1, 'math.greatest')],
  ['math.least', '(A, A) A; (list(A)) A; (A, A, A) A', (...a) => extreme(a.length === 1 ? list(a[0]) : a, -1, 'math.least')],
];

/** A part of a question to the authorizer. Throws where there is no such part in a question of that kind. */
function ask(v: Value, is: AccessCheck['is'], more: Partial<AccessCheck['access']>): AccessCheck {
  return v instanceof AccessCheck && v.is === is ? new AccessCheck(is, v.authorizer, { ...v.access, ...more }) : fault('no such overload');
}
const authorizer = (v: Value): Authorizer => (v instanceof Authorizer ? v : fault('no such overload'));
const decision = (v: Value): AccessDecision => (v instanceof AccessDecision ? v : fault('no such overload'));
const given = (v: Value, what: string): string => (s(v).trim() === '' ? fault(`${what} must not be empty`) : s(v));

function inStead(v: Value, namespace: Value, name: Value): Authorizer {
  const { ask: by, request } = authorizer(v);
  if (names.dnsSubdomain(s(name)).length) fault('Invalid service account name');
  if (names.dnsLabel(s(namespace)).length) fault('Invalid service account namespace');
  return new Authorizer(by, request, { namespace: s(namespace), name: s(name) });
}

function checkAccess(v: Value, verb: Value): AccessDecision {
  if (!(v instanceof AccessCheck) || v.is === 'GroupCheck') return fault('no such overload');
  const { allowed, reason } = v.authorizer.ask({ ...v.access, verb: s(verb) }, v.authorizer.account);
  return new AccessDecision(allowed, reason);
}

function decode64(t: string): Bytes {
  const data = unbase64(t);
  return typeof data === 'number' ? fault(`illegal base64 data at input byte ${data}`) : new Bytes(data);
}

function readOverload(line: string): Overload {
  const m = /^(?:(.*)\.)?\((.*)\) (.+)$/.exec(line.trim())!;
  const args: string[] = [];
  let depth = 0;
  let at = 0;
  const inner = m[2]!;
  for (let i = 0; i <= inner.length; i++) {
    if (inner[i] === '(') depth++;
    else if (inner[i] === ')') depth--;
    else if ((inner[i] === ',' && depth === 0) || i === inner.length) {
      if (inner.slice(at, i).trim()) args.push(inner.slice(at, i));
      at = i + 1;
    }
  }
  return { ...(m[1] !== undefined && { target: readType(m[1]) }), args: args.map(readType), result: readType(m[3]!) };
}

/** Every function and operator by name, beside those that look at their arguments one by one (`&&`, `||`, `?:`). */
export const functions: ReadonlyMap<string, Fn> = new Map(ROWS.map(([name, overloads, run, more]) => [name, { overloads: overloads.split(';').map(readOverload), run: (args) => run(...args), ...more }]));
