import { byteLength, encodeBase64, fromBytes, toBytes } from '../../../core';
import { decodeBase32, decodeBase64, encodeBase32 } from '../codecs';
import { compile, matches, RegexError } from '../regex';
import { gmtime, mktime, strftime, strptime } from './dates';
import { JsonError, parseOne } from './json';
import { characters, deletePaths, getPath, Halt, indices, JqError, setPath } from './machine';
import type { Machine, Plain } from './machine';
import { brief, compare, isArray, isObject, kindOf, print, printNumber, sortedKeys, truthy, weigh } from './value';
import type { Value } from './value';

const bad = (v: Value, what: string): never => {
  throw new JqError(`${kindOf(v)} (${brief(v)}) ${what}`);
};
const bad2 = (a: Value, b: Value, what: string): never => {
  throw new JqError(`${kindOf(a)} (${brief(a)}) and ${kindOf(b)} (${brief(b)}) ${what}`);
};
const fail = (message: string): never => {
  throw new JqError(message);
};

const toText = (v: Value) => (typeof v === 'string' ? v : print(v));

const MOST = 16 * 1024 * 1024;

function add(m: Machine, a: Value, b: Value): Value {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > MOST) fail('string too long');
    m.spend((a.length + b.length) / 256);
    return a + b;
  }
  if (isArray(a) && isArray(b)) {
    m.spend((a.length + b.length) / 8);
    return [...a, ...b];
  }
  if (isObject(a) && isObject(b)) {
    m.spend((a.size + b.size) / 8);
    return new Map([...a, ...b]);
  }
  return bad2(a, b, 'cannot be added');
}

function merge(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): Value {
  const out = new Map(a);
  for (const [k, v] of b) {
    const old = out.get(k) ?? null;
    out.set(k, isObject(old) && isObject(v) ? merge(old, v) : v);
  }
  return out;
}

function multiply(m: Machine, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (typeof a === 'string' && typeof b === 'number') return repeat(a, b);
  if (typeof b === 'string' && typeof a === 'number') return repeat(b, a);
  if (isObject(a) && isObject(b)) {
    m.look(a);
    m.look(b);
    return merge(a, b);
  }
  return bad2(a, b, 'cannot be multiplied');
}

function repeat(s: string, n: number): Value {
  if (!(n > 0)) return null;
  const times = n < 1 ? 1 : Math.floor(n);
  if (s.length * times > MOST) fail('string too long');
  return s.repeat(times);
}

/** Text split by a plain separator; empty text gives nothing. */
function splitText(s: string, sep: string): string[] {
  if (s === '') return [];
  return sep === '' ? [...s] : s.split(sep);
}

function divide(m: Machine, a: Value, b: Value): Value {
  m.look(a);
  if (typeof a === 'number' && typeof b === 'number') return b === 0 ? bad2(a, b, 'cannot be divided because the divisor is zero') : a / b;
  if (typeof a === 'string' && typeof b === 'string') return splitText(a, b);
  return bad2(a, b, 'cannot be divided');
}

function modulo(a: Value, b: Value): Value {
  if (typeof a !== 'number' || typeof b !== 'number') return bad2(a, b, 'cannot be divided');
  const y = Math.trunc(b);
  if (y === 0) return bad2(a, b, 'cannot be divided because the divisor is zero');
  const r = Math.trunc(a) % Math.abs(y);
  return r === 0 ? 0 : r;
}

function subtract(m: Machine, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isArray(a) && isArray(b)) m.spend((weigh(a) * b.length + weigh(b)) / 64);
  if (isArray(a) && isArray(b)) return a.filter((x) => !b.some((y) => compare(x, y) === 0));
  return bad2(a, b, 'cannot be subtracted');
}

function contains(a: Value, b: Value): boolean {
  if (isObject(a) && isObject(b)) return [...b].every(([k, v]) => a.has(k) && contains(a.get(k)!, v));
  if (isArray(a) && isArray(b)) return b.every((y) => a.some((x) => kindOf(x) === kindOf(y) && contains(x, y)));
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (kindOf(a) === kindOf(b)) return compare(a, b) === 0;
  return bad2(a, b, 'cannot have their containment checked');
}

function length(v: Value): Value {
  if (v === null) return 0;
  if (typeof v === 'string') return characters(v);
  if (typeof v === 'number') return Math.abs(v);
  if (isArray(v)) return v.length;
  if (isObject(v)) return v.size;
  return bad(v, 'has no length');
}

function sorted(m: Machine, v: Value, what = 'sorted'): readonly Value[] {
  if (!isArray(v)) return bad(v, `cannot be ${what}, as it is not an array`);
  m.spend(v.length * 4 + weigh(v) / 4);
  return [...v].sort(compare);
}

function list(v: Value, what: string): readonly Value[] {
  return isArray(v) ? v : bad(v, what);
}

function number(v: Value, name: string): number {
  return typeof v === 'number' ? v : bad(v, 'number required') || Number(name);
}

function has(v: Value, key: Value): boolean {
  if (isObject(v) && typeof key === 'string') return v.has(key);
  if (isArray(v) && typeof key === 'number') return key >= 0 && key < v.length;
  return fail(`Cannot check whether ${kindOf(v)} has a ${kindOf(key) === 'string' ? 'string' : kindOf(key)} key`);
}

function flatten(v: Value, depth: number): Value[] {
  const out: Value[] = [];
  for (const x of isObject(v) ? [...v.values()] : list(v, 'cannot be flattened')) {
    if (isArray(x) && depth > 0) for (const y of flatten(x, depth - 1)) out.push(y);
    else out.push(x);
  }
  return out;
}

/** One match as jq's `match` describes it. Offsets count characters. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly value: ReadonlyMap<string, Value>;
}

const groupNames = (re: string) =>
  [...re.matchAll(/\\.|\((?:\?<([A-Za-z_]\w*)>|(?!\?)|\?(?!<[A-Za-z_]))/g)]
    .filter((x) => x[0].startsWith('(') && (x[1] !== undefined || x[0] === '('))
    .map((x) => x[1] ?? null);

/** Matches a regular expression; the flags are jq's: g, i, x, s, n, l, p. */
export function match(m: Machine, input: Value, re: Value, flags: Value, all: boolean): Found[] {
  if (isArray(re)) return match(m, input, re[0] ?? null, re.length > 1 ? re[1]! : flags, all);
  if (typeof input !== 'string') return bad2(input, re, 'cannot be matched, as it is not a string');
  if (typeof re !== 'string') return bad(re, 'cannot be matched, as it is not a string');
  if (flags !== null && typeof flags !== 'string') return fail(`${print(flags)} is not a string`);
  const f = flags ?? '';
  if (/[^gimnpslx]/.test(f)) fail(`${f} is not a valid modifier string`);
  let source = re;
  if (f.includes('x')) source = source.replace(/\\.|\[[^\]]*\]|\s+|#[^\n]*/g, (x) => (/^\s|^#/.test(x) ? '' : x));
  let compiled;
  try {
    compiled = compile(source, { syntax: 'perl', ignoreCase: f.includes('i'), dotIsNotNewline: !(f.includes('s') || f.includes('p')) });
  } catch (e) {
    if (!(e instanceof RegexError)) throw e;
    return fail(`${re} (at offset 0) is not a valid regex: ${e.message}`);
  }
  m.spend(1 + input.length / 16);
  const names = groupNames(source);
  const out: Found[] = [];
  // Offsets mostly grow: each is counted on from the one before.
  let [place, counted] = [0, 0];
  const chars = (end: number): number => {
    if (end < place) [place, counted] = [0, 0];
    counted += characters(input.slice(place, end));
    place = end;
    return counted;
  };
  for (const x of matches(compiled, input)) {
    if (f.includes('n') && x.end === x.start) continue;
    const offset = chars(x.start);
    const captures: Value[] = [];
    let from = x.start;
    for (let g = 1; g <= compiled.groups; g++) {
      const text = x.groups[g];
      // The engine tells a group's text; it is looked for inside the match.
      const at = text === undefined ? -1 : Math.max(input.indexOf(text, from), x.start);
      if (at >= 0 && text !== '') from = at;
      captures.push(
        new Map<string, Value>([
          ['offset', text === undefined ? -1 : chars(at)],
          ['length', text === undefined ? 0 : characters(text)],
          ['string', text ?? null],
          ['name', names[g - 1] ?? null],
        ]),
      );
    }
    const text = input.slice(x.start, x.end);
    out.push({
      start: x.start,
      end: x.end,
      value: new Map<string, Value>([
        ['offset', offset],
        ['length', characters(text)],
        ['string', text],
        ['captures', captures],
      ]),
    });
    m.spend(4);
    if (!all && !f.includes('g')) break;
  }
  return out;
}

/** Named groups of a match as an object. */
export function captureObject(found: Found): Value {
  const out = new Map<string, Value>();
  for (const c of found.value.get('captures') as readonly ReadonlyMap<string, Value>[]) {
    const name = c.get('name');
    if (typeof name === 'string') out.set(name, c.get('string') ?? null);
  }
  return out;
}

function row(v: Value, format: string, cell: (x: Value) => string, sep: string): string {
  return list(v, `cannot be ${format}-formatted, only an array can be`)
    .map((x) => (isArray(x) || isObject(x) ? bad(x, `is not valid in a csv row`) : cell(x)))
    .join(sep);
}

const shell = (v: Value): string =>
  typeof v === 'string' ? `'${v.replaceAll("'", "'\\''")}'` : isArray(v) || isObject(v) ? bad(v, 'can not be escaped for shell') : print(v);

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' };

function broken(v: Value, name: string): number[] {
  if (typeof v === 'number') return gmtime(v);
  if (!isArray(v) || v.length < 6 || v.some((x) => typeof x !== 'number'))
    return fail(name === 'mktime' ? 'mktime requires array of 6 numbers' : `${name}/1 requires parsed datetime inputs`);
  const b = v as readonly number[];
  return b.length >= 8 ? [...b] : gmtime(mktime(b));
}

function parseTime(v: Value, format: Value): Value {
  if (typeof v !== 'string' || typeof format !== 'string') return fail('strptime/1 requires string inputs and arguments');
  return strptime(v, format) ?? fail(`date "${v}" does not match format "${format}"`);
}

const ISO = '%Y-%m-%dT%H:%M:%SZ';

function entriesToObject(v: Value): Value {
  const out = new Map<string, Value>();
  const items = isArray(v) ? v : isObject(v) ? [...v.values()] : fail(`Cannot iterate over ${kindOf(v)} (${brief(v)})`);
  for (const e of items) {
    if (!isObject(e)) return fail(`Cannot index ${kindOf(e)} with string "key"`);
    const key =
      ['key', 'k', 'name', 'Name', 'K', 'Key'].map((k) => e.get(k) ?? null).find(truthy) ??
      (['key', 'k', 'name', 'Name', 'K', 'Key'].some((k) => e.get(k) === false) ? false : null);
    const value = ['value', 'v', 'Value', 'V'].find((k) => e.has(k));
    out.set(typeof key === 'string' ? key : print(key), value === undefined ? null : e.get(value)!);
  }
  return out;
}

const math1: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => (x < 0 ? -Math.round(-x) : Math.round(x)),
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  fabs: Math.abs,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  rint: even,
  nearbyint: even,
  logb: (x) => Math.floor(Math.log2(Math.abs(x))),
  significand: (x) => (x === 0 ? 0 : x / 2 ** Math.floor(Math.log2(Math.abs(x)))),
};

function even(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

const math2: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: Math.pow,
  atan2: Math.atan2,
  fmod: (x, y) => x % y,
  fmin: Math.min,
  fmax: Math.max,
  ldexp: (x, y) => x * 2 ** y,
  scalb: (x, y) => x * 2 ** y,
  scalbln: (x, y) => x * 2 ** y,
  hypot: Math.hypot,
};

/** Functions of values alone, by name and number of arguments. */
export const plain: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['+/2', (m, _, a, b) => add(m, a!, b!)],
  ['-/2', (m, _, a, b) => subtract(m, a!, b!)],
  ['*/2', (m, _, a, b) => multiply(m, a!, b!)],
  ['//2', (m, _, a, b) => divide(m, a!, b!)],
  ['%/2', (_m, _, a, b) => modulo(a!, b!)],
  ...Object.entries(math1).map(([name, f]): [string, Plain] => [`${name}/0`, (_m, v) => f(number(v, name))]),
  ...Object.entries(math2).map(([name, f]): [string, Plain] => [`${name}/2`, (_m, _v, a, b) => f(number(a!, name), number(b!, name))]),
  ['true/0', () => true],
  ['false/0', () => false],
  ['null/0', () => null],
  ['not/0', (_m, v) => !truthy(v)],
  ['type/0', (_m, v) => kindOf(v)],
  ['length/0', (m, v) => (typeof v === 'string' && m.look(v), length(v))],
  ['utf8bytelength/0', (_m, v) => (typeof v === 'string' ? byteLength(v) : bad(v, 'only strings have UTF-8 byte length'))],
  ['keys/0', (_m, v) => (isObject(v) ? sortedKeys(v) : isArray(v) ? v.map((_, i) => i) : bad(v, 'has no keys'))],
  ['keys_unsorted/0', (_m, v) => (isObject(v) ? [...v.keys()] : isArray(v) ? v.map((_, i) => i) : bad(v, 'has no keys'))],
  ['has/1', (_m, v, k) => has(v, k!)],
  ['in/1', (_m, v, o) => has(o!, v)],
  ['contains/1', (m, v, x) => (m.spend((weigh(v) * weigh(x!)) / 64), contains(v, x!))],
  ['inside/1', (m, v, x) => (m.spend((weigh(v) * weigh(x!)) / 64), contains(x!, v))],
  [
    'add/0',
    (m, v) =>
      (isObject(v) ? [...v.values()] : isArray(v) ? v : fail(`Cannot iterate over ${kindOf(v)} (${brief(v)})`)).reduce<Value>((a, b) => add(m, a, b), null),
  ],
  [
    'reverse/0',
    (_m, v) => (v === null ? [] : typeof v === 'string' ? [...v].reverse() : isArray(v) ? [...v].reverse() : fail(`Cannot index ${kindOf(v)} with number`)),
  ],
  ['sort/0', (m, v) => sorted(m, v)],
  ['unique/0', (m, v) => sorted(m, v).filter((x, i, a) => i === 0 || compare(a[i - 1]!, x) !== 0)],
  ['min/0', (m, v) => sorted(m, v)[0] ?? null],
  ['max/0', (m, v) => sorted(m, v).at(-1) ?? null],
  ['flatten/0', (_m, v) => flatten(v, 1e9)],
  ['flatten/1', (_m, v, d) => ((d as number) < 0 ? fail('flatten depth must not be negative') : flatten(v, d as number))],
  [
    'transpose/0',
    (_m, v) => {
      const rows = list(v, 'cannot be transposed').map((r) => list(r, 'cannot be transposed'));
      const width = rows.reduce((n, r) => Math.max(n, r.length), 0);
      return Array.from({ length: width }, (_, i) => rows.map((r) => r[i] ?? null));
    },
  ],
  ['tostring/0', (_m, v) => toText(v)],
  ['tojson/0', (_m, v) => print(v)],
  [
    'fromjson/0',
    (_m, v) => {
      if (typeof v !== 'string') return bad(v, 'only strings can be parsed');
      try {
        return parseOne(v);
      } catch (e) {
        return e instanceof JsonError ? fail(`${e.message} (while parsing '${v}')`) : fail(String(e));
      }
    },
  ],
  [
    'tonumber/0',
    (_m, v) => {
      if (typeof v === 'number') return v;
      if (typeof v !== 'string') return bad(v, 'cannot be parsed as a number');
      try {
        const n = parseOne(v);
        return typeof n === 'number' ? n : bad(v, 'cannot be parsed as a number');
      } catch (e) {
        return e instanceof JsonError ? fail(`${e.message} (while parsing '${v}')`) : fail(`Invalid numeric literal (while parsing '${v}')`);
      }
    },
  ],
  ['ascii_downcase/0', (_m, v) => (typeof v === 'string' ? v.replace(/[A-Z]/g, (c) => c.toLowerCase()) : fail('ascii_downcase input must be a string'))],
  ['ascii_upcase/0', (_m, v) => (typeof v === 'string' ? v.replace(/[a-z]/g, (c) => c.toUpperCase()) : fail('ascii_upcase input must be a string'))],
  ['ascii/0', (_m, v) => String.fromCodePoint(v as number)],
  ['explode/0', (_m, v) => (typeof v === 'string' ? [...v].map((c) => c.codePointAt(0)!) : bad(v, 'cannot be exploded'))],
  [
    'implode/0',
    (_m, v) =>
      list(v, 'cannot be imploded')
        .map((c) => (typeof c === 'number' && c >= 0 && c <= 0x10ffff ? String.fromCodePoint(Math.floor(c)) : fail('Unicode codepoint must be numeric')))
        .join(''),
  ],
  ['startswith/1', (_m, v, x) => (typeof v === 'string' && typeof x === 'string' ? v.startsWith(x) : fail('startswith() requires string inputs'))],
  ['endswith/1', (_m, v, x) => (typeof v === 'string' && typeof x === 'string' ? v.endsWith(x) : fail('endswith() requires string inputs'))],
  ['ltrimstr/1', (_m, v, x) => (typeof v === 'string' && typeof x === 'string' && v.startsWith(x) ? v.slice(x.length) : v)],
  ['rtrimstr/1', (_m, v, x) => (typeof v === 'string' && typeof x === 'string' && x !== '' && v.endsWith(x) ? v.slice(0, -x.length) : v)],
  ['split/1', (_m, v, x) => (typeof v === 'string' && typeof x === 'string' ? splitText(v, x) : fail('split input and separator must be strings'))],
  [
    'split/2',
    (m, v, re, flags) => {
      const out: string[] = [];
      let last = 0;
      for (const x of match(m, v, re!, flags ?? null, true)) {
        out.push((v as string).slice(last, x.start));
        last = x.end;
      }
      return [...out, (v as string).slice(last)];
    },
  ],
  [
    'join/1',
    (m, v, sep) => {
      const items = list(v, 'cannot be iterated over');
      if (items.length === 0) return '';
      if (typeof sep !== 'string') return bad2(items[0]!, sep ?? null, 'cannot be added');
      return items.reduce<string>((text, x, i) => {
        if (isArray(x) || isObject(x)) bad2(text + (i > 0 ? sep : ''), x, 'cannot be added');
        m.spend();
        return `${text}${i > 0 ? sep : ''}${x === null ? '' : toText(x)}`;
      }, '');
    },
  ],
  ['indices/1', (m, v, x) => occurrences(m, v, x!)],
  ['index/1', (m, v, x) => (occurrences(m, v, x!) as readonly Value[] | null)?.[0] ?? null],
  ['rindex/1', (m, v, x) => (occurrences(m, v, x!) as readonly Value[] | null)?.at(-1) ?? null],
  ['_indices/1', (m, v, x) => occurrences(m, v, x!)],
  ['getpath/1', (_m, v, p) => getPath(v, list(p!, 'Path must be specified as an array'))],
  ['setpath/2', (m, v, p, x) => (isArray(p!) ? setPath(m, v, p, x!) : fail('Path must be specified as an array'))],
  ['delpaths/1', (m, v, ps) => deletePaths(m, v, (isArray(ps!) ? ps : fail('Paths must be specified as an array')) as readonly (readonly Value[])[])],
  ['to_entries/0', (_m, v) => entries(v)],
  ['from_entries/0', (_m, v) => entriesToObject(v)],
  ['test/1', (m, v, re) => match(m, v, re!, null, false).length > 0],
  ['test/2', (m, v, re, flags) => match(m, v, re!, flags!, false).length > 0],
  ['infinite/0', () => Infinity],
  ['nan/0', () => NaN],
  ['isinfinite/0', (_m, v) => Math.abs(number(v, '')) === Infinity],
  ['isnan/0', (_m, v) => Number.isNaN(number(v, ''))],
  ['isnormal/0', (_m, v) => Number.isFinite(number(v, '')) && Math.abs(v as number) >= 2.2250738585072014e-308],
  [
    'error/1',
    (_m, _v, x) => {
      throw new JqError(x!);
    },
  ],
  [
    'error/0',
    (_m, v) => {
      throw new JqError(v);
    },
  ],
  ['env/0', (m) => new Map(Object.entries(m.outside.env))],
  ['now/0', (m) => m.outside.now / 1000],
  ['gmtime/0', (_m, v) => (typeof v === 'number' ? gmtime(v) : fail('gmtime() requires a number'))],
  ['localtime/0', (_m, v) => (typeof v === 'number' ? gmtime(v) : fail('localtime() requires a number'))],
  ['mktime/0', (_m, v) => (isArray(v) ? mktime(broken(v, 'mktime')) : fail('mktime requires array of 6 numbers'))],
  ['strftime/1', (_m, v, f) => (typeof f === 'string' ? strftime(f, broken(v, 'strftime')) : fail('strftime/1 requires a string format'))],
  ['strflocaltime/1', (_m, v, f) => (typeof f === 'string' ? strftime(f, broken(v, 'strflocaltime')) : fail('strflocaltime/1 requires a string format'))],
  ['strptime/1', (_m, v, f) => parseTime(v, f!)],
  ['todate/0', (_m, v) => (typeof v === 'number' ? strftime(ISO, gmtime(v)) : fail('strftime/1 requires parsed datetime inputs'))],
  ['todateiso8601/0', (_m, v) => (typeof v === 'number' ? strftime(ISO, gmtime(v)) : fail('strftime/1 requires parsed datetime inputs'))],
  ['fromdate/0', (_m, v) => mktime(parseTime(v, ISO) as number[])],
  ['fromdateiso8601/0', (_m, v) => mktime(parseTime(v, ISO) as number[])],
  ['date/0', (_m, v) => strftime(ISO, broken(v, 'strftime'))],
  ['dateadd/2', (_m, v, _u, n) => (v as number) + (n as number)],
  ['datesub/2', (_m, v, _u, n) => (v as number) - (n as number)],
  ['input_filename/0', (m) => m.outside.inputName()],
  ['input_line_number/0', (m) => m.outside.inputLine()],
  [
    'input/0',
    (m) => {
      const v = m.outside.input();
      return v === undefined ? fail('No more inputs') : v;
    },
  ],
  ['debug/0', (m, v) => (m.outside.debug(`${print(['DEBUG:', v])}\n`), v)],
  ['stderr/0', (m, v) => (m.outside.debug(print(v)), v)],
  [
    'halt/0',
    () => {
      throw new Halt(0);
    },
  ],
  [
    'halt_error/0',
    (_m, v) => {
      throw new Halt(5, v);
    },
  ],
  [
    'halt_error/1',
    (_m, v, code) => {
      throw new Halt(typeof code === 'number' ? code : fail('halt_error/1: number required'), v);
    },
  ],
  [
    'bsearch/1',
    (_m, v, x) => {
      const items = list(v, 'cannot be searched from');
      let [low, high] = [0, items.length];
      while (low < high) {
        const mid = (low + high) >> 1;
        if (compare(items[mid]!, x!) < 0) low = mid + 1;
        else high = mid;
      }
      return low < items.length && compare(items[low]!, x!) === 0 ? low : -1 - low;
    },
  ],
  [
    'frexp/0',
    (_m, v) => {
      const x = number(v, '');
      if (x === 0 || !Number.isFinite(x)) return [x, 0];
      const e = Math.floor(Math.log2(Math.abs(x))) + 1;
      return [x / 2 ** e, e];
    },
  ],
  ['modf/0', (_m, v) => [number(v, '') - Math.trunc(v as number), Math.trunc(v as number)]],
  ['builtins/0', (m) => [...new Set([...m.library.plain.keys(), ...m.library.special.keys(), ...m.library.defs.keys()])].filter((k) => /^[a-z]/.test(k))],
  ['@text/0', (_m, v) => toText(v)],
  ['@json/0', (_m, v) => print(v)],
  [
    '@csv/0',
    (_m, v) =>
      row(
        v,
        'csv',
        (x) => (x === null ? '' : typeof x === 'string' ? `"${x.replaceAll('"', '""')}"` : typeof x === 'number' ? printNumber(x) : String(x)),
        ',',
      ),
  ],
  [
    '@tsv/0',
    (_m, v) =>
      row(
        v,
        'tsv',
        (x) => (x === null ? '' : toText(x).replace(/[\t\n\r\\]/g, (c) => (c === '\t' ? '\\t' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : '\\\\'))),
        '\t',
      ),
  ],
  ['@html/0', (_m, v) => toText(v).replace(/[<>&'"]/g, (c) => HTML[c]!)],
  [
    '@uri/0',
    (_m, v) => {
      let out = '';
      for (const b of toBytes(toText(v)))
        out += /[A-Za-z0-9\-_.!~*'()]/.test(String.fromCharCode(b)) ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`;
      return out;
    },
  ],
  ['@sh/0', (_m, v) => (isArray(v) ? v.map(shell).join(' ') : shell(v))],
  ['@base64/0', (_m, v) => encodeBase64(toBytes(toText(v)))],
  [
    '@base64d/0',
    (_m, v) => {
      const bytes = decodeBase64(toText(v).replace(/=+$/, ''));
      return bytes ? fromBytes(bytes).replace(/[\udc80-\udcff](?<![\ud800-\udbff].)/g, '\ufffd') : bad(v, 'is not valid base64 data');
    },
  ],
  [
    '@base32d/0',
    (_m, v) => {
      const bytes = decodeBase32(toText(v));
      return bytes ? fromBytes(bytes) : bad(v, 'is not valid base32 data');
    },
  ],
  ['@base32/0', (_m, v) => encodeBase32(toBytes(toText(v)))],
]);

function entries(v: Value): Value {
  if (isArray(v))
    return v.map(
      (x, i) =>
        new Map<string, Value>([
          ['key', i],
          ['value', x],
        ]),
    );
  if (!isObject(v)) return bad(v, 'has no keys');
  return [...v].map(
    ([k, x]) =>
      new Map<string, Value>([
        ['key', k],
        ['value', x],
      ]),
  );
}

function occurrences(m: Machine, v: Value, x: Value): Value {
  if (v === null) return null;
  if (typeof v === 'string' && typeof x === 'string') {
    const out: number[] = [];
    if (x === '') return null;
    let count = 0;
    for (let i = v.indexOf(x), from = 0; i >= 0; from = i, i = v.indexOf(x, i + 1)) {
      count += characters(v.slice(from, i));
      out.push(count);
    }
    return out;
  }
  if (isArray(v)) {
    m.spend((weigh(v) * (isArray(x) ? x.length : 1)) / 16);
    return indices(v, isArray(x) ? x : [x]);
  }
  return fail(`Cannot determine indices of ${kindOf(x)} in ${kindOf(v)}`);
}
