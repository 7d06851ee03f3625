import { remembered } from '../remembered';

/**
 * YAML exactly as kubectl prints it and the API server answers (sigs.k8s.io/yaml over go-yaml v2): keys in natural order, lists not indented
 * below their key, block text where a value has several lines, quotes only where the plain form would be read as
 * something else, lines folded after 80 columns.
 *
 *     toYaml({ b: ['x'], a: '10' })  →  'a: "10"\nb:\n- x\n'
 */
export function toYaml(value: unknown): string {
  const kids = kidsOf(value);
  return kids ? block(value, kids, 0) : `${scalar(value, 0, 0, false)}\n`;
}

/** The keys of what takes lines of its own, or nothing but that it is such a list; undefined for all else. */
function kidsOf(value: unknown): readonly string[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return value.length > 0 ? NONE : undefined;
  const keys = Object.keys(value).filter((k) => (value as Record<string, unknown>)[k] !== undefined);
  return keys.length > 0 ? keys : undefined;
}

const NONE: readonly string[] = [];

function block(value: unknown, keys: readonly string[], indent: number): string {
  const pad = ' '.repeat(indent);
  let out = '';
  if (Array.isArray(value)) {
    for (const item of value) {
      const kids = kidsOf(item);
      if (!kids) out += `${pad}- ${scalar(item, indent + 2, indent + 2, false)}\n`;
      else out += `${pad}- ${block(item, kids, indent + 2).slice(indent + 2)}`;
    }
    return out;
  }
  for (const key of sortKeys(keys)) {
    const item = (value as Record<string, unknown>)[key];
    const name = scalar(key, indent, indent, true);
    // A key that is too long or has a line break is written as an explicit one.
    const start = name.length > 128 ? `${pad}? ${name}\n${pad}: ` : `${pad}${name}:`;
    const explicit = name.length > 128;
    const kids = kidsOf(item);
    if (!kids) out += `${start}${explicit ? '' : ' '}${scalar(item, indent + 2, explicit ? indent + 2 : indent + name.length + 2, false)}\n`;
    else out += `${start}\n${block(item, kids, Array.isArray(item) ? indent : indent + 2)}`;
  }
  return out;
}

/** Go-yaml's order of keys: digits as numbers, letters after other characters. */
export function sortKeys(keys: readonly string[]): readonly string[] {
  if (keys.length < 2) return keys;
  const known = keys.length > 30 ? [] : sortedOf(keys.join('\n'));
  // A key may have a line feed in it.
  return known.length === keys.length ? known : sorted(keys);
}

/** Objects of a kind have the same few sets of keys. */
const sortedOf = remembered((keys) => sorted(keys.split('\n')), 1000, 1000);

function sorted(keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => (a === b ? 0 : keyLess(a, b) ? -1 : 1));
}

const isDigit = (c: string | undefined) => c !== undefined && c >= '0' && c <= '9';
const isLetter = (c: string) => (c < '\x80' ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') : /\p{L}/u.test(c));

function keyLess(a: string, b: string): boolean {
  let digits = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    const xl = isLetter(x);
    const yl = isLetter(y);
    if (xl && yl) return x < y;
    if (xl || yl) return digits ? xl : yl;
    let xn = 0;
    let yn = 0;
    if (x === '0' || y === '0') {
      for (let j = i - 1; j >= 0 && isDigit(a[j]); j--) {
        if (a[j] !== '0') {
          xn = 1;
          yn = 1;
          break;
        }
      }
    }
    let xi = i;
    let yi = i;
    for (; isDigit(a[xi]); xi++) xn = xn * 10 + Number(a[xi]);
    for (; isDigit(b[yi]); yi++) yn = yn * 10 + Number(b[yi]);
    if (xn !== yn) return xn < yn;
    if (xi !== yi) return xi < yi;
    return x < y;
  }
  return a.length < b.length;
}

/** One value on its line; `column` is where it begins, `indent` where its further lines do. */
function scalar(value: unknown, indent: number, column: number, key: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return goNumber(value);
  if (typeof value === 'object') return Array.isArray(value) ? '[]' : '{}';
  return text(String(value), indent, column, key);
}

/** A number as Go prints a float64 that may be whole. */
function goNumber(n: number): string {
  if (Number.isInteger(n) && Math.abs(n) < 1e21) return n.toString();
  const s = n.toExponential();
  const exponent = Number(s.slice(s.indexOf('e') + 1));
  if (exponent < -4 || exponent >= 21) return s.replace(/e([+-])(\d)$/, 'e$10$2');
  return n.toString();
}

/** What needs no second look: a word, a name, a path. */
const SIMPLE = /^[A-Za-z/][\w./-]*$/;

function text(s: string, indent: number, column: number, key: boolean): string {
  if (column + s.length <= WIDTH && SIMPLE.test(s) && !WORDS.has(s)) return s;
  const f = facts(s);
  const multi = s.includes('\n');
  if (multi && !key && f.block) return literal(s, indent);
  if (!multi && !resolves(s) && f.plain && s !== '') return fold(s, indent, column, key, 'plain');
  if ((multi && !f.block) || (multi && key) || resolves(s) || !f.single) return doubleQuoted(s, indent, column, key);
  return `'${fold(s.replaceAll("'", "''"), indent, column + 1, key, 'single')}'`;
}

/** What go-yaml's emitter finds out about a text (`yaml_emitter_analyze_scalar`). */
function facts(s: string): { plain: boolean; single: boolean; block: boolean } {
  if (s === '') return { plain: true, single: true, block: false };
  let indicators = s.startsWith('---') || s.startsWith('...');
  let special = false;
  let breaks = false;
  let breakSpace = false;
  let spaceBreak = false;
  let previousSpace = false;
  let previousBreak = false;
  let afterWhite = true;
  const blank = (c: string | undefined) => c === undefined || c === ' ' || c === '\t' || isBreak(c);
  for (let i = 0; i < s.length; i++) {
    const c = s[i]!;
    const followed = blank(s[i + 1]);
    if (i === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(c)) indicators = true;
      else if ((c === '?' || c === ':' || c === '-') && followed) indicators = true;
    } else if (c === ':' && followed) indicators = true;
    else if (c === '#' && afterWhite) indicators = true;
    if (!printable(s, i)) special = true;
    if (c === ' ') {
      if (previousBreak) breakSpace = true;
      previousSpace = true;
      previousBreak = false;
    } else if (isBreak(c)) {
      breaks = true;
      if (previousSpace) spaceBreak = true;
      previousSpace = false;
      previousBreak = true;
    } else {
      previousSpace = false;
      previousBreak = false;
    }
    afterWhite = blank(c);
  }
  const first = s[0]!;
  const last = s[s.length - 1]!;
  let plain = !indicators && !breaks && first !== ' ' && last !== ' ' && !isBreak(first) && !isBreak(last);
  let single = true;
  let blockAllowed = last !== ' ';
  if (breakSpace) {
    plain = false;
    single = false;
  }
  if (spaceBreak || special) {
    plain = false;
    single = false;
    blockAllowed = false;
  }
  return { plain, single, block: blockAllowed };
}

const isBreak = (c: string) => c === '\n' || c === '\r' || c === '\x85' || c === '\u2028' || c === '\u2029';

function printable(s: string, i: number): boolean {
  const c = s.charCodeAt(i);
  if (c === 0x0a || (c >= 0x20 && c <= 0x7e)) return true;
  if (c < 0xa0 || c === 0xfeff || c === 0xfffe || c === 0xffff) return false;
  // Go-yaml calls only what takes two or three bytes printable.
  return c < 0xd800 || c > 0xdfff;
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INT = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/;
const SIXTY = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})|[ ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;
const WORDS = new Set(
  ['', '~', 'null', 'Null', 'NULL', '<<', '.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'].concat(
    ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false'].flatMap((w) => [w, w[0]!.toUpperCase() + w.slice(1), w.toUpperCase()]),
  ),
);

/** Would the plain text be read as something other than a string? */
function resolves(s: string): boolean {
  if (WORDS.has(s)) return true;
  const c = s[0]!;
  if (!isDigit(c) && c !== '-' && c !== '+' && c !== '.') return false;
  const digits = s.replaceAll('_', '');
  return FLOAT.test(digits) || INT.test(digits) || SIXTY.test(s) || DATE.test(s);
}

function literal(s: string, indent: number): string {
  const pad = ' '.repeat(indent);
  let hint = s[0] === ' ' || s[0] === '\n' ? '2' : '';
  if (!s.endsWith('\n')) hint += '-';
  else if (s === '\n' || s.endsWith('\n\n')) hint += '+';
  const lines = (s.endsWith('\n') ? s.slice(0, -1) : s).split('\n');
  return `|${hint}\n${lines.map((l) => (l === '' ? '' : pad + l)).join('\n')}`;
}

const WIDTH = 80;

/** Breaks at single blanks once the line is wider than 80 (`yaml_emitter_write_plain_scalar` and its siblings). */
function fold(s: string, indent: number, column: number, key: boolean, style: 'plain' | 'single'): string {
  if (key || column + s.length <= WIDTH) return style === 'single' && s.includes('\n') ? s.replaceAll('\n', `\n\n${' '.repeat(indent)}`) : s;
  let out = '';
  let spaces = false;
  for (let i = 0; i < s.length; i++) {
    const c = s[i]!;
    if (c === ' ') {
      const edge = style === 'single' && (i === 0 || i === s.length - 1);
      if (!spaces && column > WIDTH && !edge && s[i + 1] !== ' ') {
        out += `\n${' '.repeat(indent)}`;
        column = indent;
      } else {
        out += c;
        column++;
      }
      spaces = true;
    } else {
      out += c;
      if (c < '\udc00' || c > '\udfff') column++;
      spaces = false;
    }
  }
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0', '\x07': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', '\x1b': 'e', '"': '"', '\\': '\\', '\x85': 'N', '\xa0': '_', '\u2028': 'L', '\u2029': 'P',
};

function doubleQuoted(s: string, indent: number, column: number, key: boolean): string {
  let out = '"';
  column++;
  let spaces = false;
  const chars = [...s];
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i]!;
    const wide = c.length > 1;
    if (c === '"' || c === '\\' || isBreak(c) || (!wide && !printable(c, 0))) {
      const code = c.charCodeAt(0);
      const named = ESCAPES[c];
      const e = named ? `\\${named}` : code <= 0xff ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
      out += e;
      column += e.length;
      spaces = false;
    } else if (wide) {
      const e = `\\U${c.codePointAt(0)!.toString(16).toUpperCase().padStart(8, '0')}`;
      out += e;
      column += e.length;
      spaces = false;
    } else if (c === ' ') {
      if (!key && !spaces && column > WIDTH && i > 0 && i < chars.length - 1) {
        out += `\n${' '.repeat(indent)}`;
        column = indent;
        if (chars[i + 1] === ' ') {
          out += '\\';
          column++;
        }
      } else {
        out += c;
        column++;
      }
      spaces = true;
    } else {
      out += c;
      column++;
      spaces = false;
    }
  }
  return `${out}"`;
}
