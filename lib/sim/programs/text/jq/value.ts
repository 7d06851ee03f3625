import { byteOrder } from '../sort';

/**
 * What jq computes with. Objects are Maps: keys may be any text (`__proto__` too) and keep the order they came in, which
 * plain objects do not for keys that look like numbers. Values are never changed in place.
 */
export type Value = null | boolean | number | string | readonly Value[] | ReadonlyMap<string, Value>;

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function kindOf(v: Value): Kind {
  if (v === null) return 'null';
  if (Array.isArray(v)) return 'array';
  return typeof v === 'object' ? 'object' : (typeof v as Kind);
}

export const isArray = (v: Value): v is readonly Value[] => Array.isArray(v);
export const isObject = (v: Value): v is ReadonlyMap<string, Value> => v instanceof Map;
export const truthy = (v: Value) => v !== null && v !== false;

const RANK: Readonly<Record<Kind, number>> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };

/** jq's order of all values: null, false, true, numbers, strings, arrays, objects. */
export function compare(a: Value, b: Value): number {
  const rank = (v: Value) => (v === true ? 2 : RANK[kindOf(v)]);
  const d = rank(a) - rank(b);
  if (d !== 0) return d;
  if (typeof a === 'number') return Number.isNaN(a) || a < (b as number) ? -1 : a > (b as number) ? 1 : 0;
  if (typeof a === 'string') return byteOrder(a, b as string);
  if (isArray(a)) {
    const y = b as readonly Value[];
    for (let i = 0; i < a.length && i < y.length; i++) {
      const c = compare(a[i]!, y[i]!);
      if (c !== 0) return c;
    }
    return a.length - y.length;
  }
  if (isObject(a)) {
    const y = b as ReadonlyMap<string, Value>;
    const k = sortedKeys(a);
    const byKeys = compare(k, sortedKeys(y));
    if (byKeys !== 0) return byKeys;
    for (const key of k) {
      const c = compare(a.get(key)!, y.get(key)!);
      if (c !== 0) return c;
    }
  }
  return 0;
}

export const sortedKeys = (v: ReadonlyMap<string, Value>) => [...v.keys()].sort(byteOrder);

/** Parts a value may have, those that stand in it twice counted twice: what is shared is small in memory and endless to walk. */
const MOST_PARTS = 1_500_000;
/** Parts of what has parts. Values are never changed, so it is counted once. */
const counted = new WeakMap<object, number>();

/** How many parts a value has when it is written out. Throws RangeError when there are too many. */
export function weigh(v: Value): number {
  if (!isArray(v) && !isObject(v)) return 1;
  const known = counted.get(v);
  if (known !== undefined) return known;
  let n = 1;
  for (const x of isArray(v) ? v : v.values()) {
    n += weigh(x);
    if (n > MOST_PARTS) throw new RangeError('a value of too many parts');
  }
  counted.set(v, n);
  return n;
}

/** A number as jq 1.6 prints it: the shortest digits that read back the same, in its own choice of notation. */
export function printNumber(n: number): string {
  if (Number.isNaN(n)) return 'null';
  if (n === Infinity) n = Number.MAX_VALUE;
  if (n === -Infinity) n = -Number.MAX_VALUE;
  if (n === 0) return Object.is(n, -0) ? '-0' : '0';
  if (Number.isSafeInteger(n)) return String(n);
  const [mantissa, exponent] = Math.abs(n).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = n < 0 ? '-' : '';
  if (point <= -4 || point > digits.length + 15) {
    const e = point - 1;
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export interface PrintOptions {
  /** Blanks per level; 0 is compact. */
  readonly indent?: number;
  readonly tab?: boolean;
  readonly sortKeys?: boolean;
  readonly ascii?: boolean;
  readonly color?: boolean;
  /** Pieces after which the rest is left out. */
  readonly most?: number;
}

const ESCAPED: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' };

function printString(text: string, ascii = false): string {
  let out = text.replace(/["\\\x00-\x1f\x7f]/g, (c) => ESCAPED[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  out = out.replace(/[\udc80-\udcff](?<![\ud800-\udbff].)/g, '\ufffd');
  if (ascii) out = out.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${out}"`;
}

const COLORS: Readonly<Record<Kind, string>> = { null: '1;30', boolean: '0;39', number: '0;39', string: '0;32', array: '1;39', object: '1;39' };

/** A value as JSON text, laid out and coloured as jq 1.6 does. */
export function print(v: Value, o: PrintOptions = {}): string {
  const parts: string[] = [];
  write(v, o, 0, parts);
  return parts.join('');
}

function write(v: Value, o: PrintOptions, depth: number, out: string[]): void {
  if (out.length > (o.most ?? Infinity)) return;
  const kind = kindOf(v);
  const col = o.color ? `\x1b[${COLORS[kind]}m` : '';
  const end = o.color ? '\x1b[0m' : '';
  const pretty = (o.indent ?? 0) > 0 || o.tab;
  const line = (d: number) => (pretty ? `\n${o.tab ? '\t'.repeat(d) : ' '.repeat((o.indent ?? 0) * d)}` : '');
  if (kind === 'array') {
    const items = v as readonly Value[];
    if (items.length === 0) {
      out.push(col, '[]', end);
      return;
    }
    out.push(col, '[', line(depth + 1));
    items.forEach((item, i) => {
      if (i > 0) out.push(col, ',', line(depth + 1));
      write(item, o, depth + 1, out);
    });
    out.push(col, line(depth), col, ']', end);
  } else if (kind === 'object') {
    const map = v as ReadonlyMap<string, Value>;
    if (map.size === 0) {
      out.push(col, '{}', end);
      return;
    }
    out.push(col, '{', line(depth + 1), end);
    let first = true;
    for (const key of o.sortKeys ? sortedKeys(map) : map.keys()) {
      if (!first) out.push(col, ',', line(depth + 1), end);
      first = false;
      const name = printString(key, o.ascii);
      out.push(o.color ? `\x1b[34;1m${name}\x1b[0m` : name, col, ':', pretty ? ' ' : '', end);
      write(map.get(key)!, o, depth + 1, out);
    }
    out.push(col, line(depth), col, '}', end);
  } else {
    const text = kind === 'string' ? printString(v as string, o.ascii) : kind === 'number' ? printNumber(v as number) : String(v);
    out.push(col, text, end);
  }
}

/** A value as error messages show it: cut to 11 characters and `...`. */
export function brief(v: Value, width = 14): string {
  const text = print(typeof v === 'string' ? v.slice(0, width) : v, { most: width * 8 });
  return text.length > width ? `${text.slice(0, width - 3)}...` : text;
}

/** Plain data (of the yaml package, or of this machine) as a value. */
export function fromPlain(v: unknown): Value {
  if (v === null || v === undefined) return null;
  if (Array.isArray(v)) return v.map(fromPlain);
  if (v instanceof Map) return new Map([...v].map(([k, x]) => [typeof k === 'string' ? k : String(k), fromPlain(x)]));
  if (typeof v === 'object') return new Map(Object.entries(v).map(([k, x]) => [k, fromPlain(x)]));
  if (typeof v === 'bigint') return Number(v);
  return typeof v === 'boolean' || typeof v === 'number' || typeof v === 'string' ? v : String(v);
}
