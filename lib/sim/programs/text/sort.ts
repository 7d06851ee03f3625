import { Errno } from '../../machine/sys';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { byFile, splitLines } from './stream';

const flags = {
  'ignore-leading-blanks': { type: 'bool', short: 'b', help: 'ignore leading blanks' },
  'dictionary-order': { type: 'bool', short: 'd', help: 'consider only blanks and alphanumeric characters' },
  'ignore-case': { type: 'bool', short: 'f', help: 'fold lower case to upper case characters' },
  'general-numeric-sort': { type: 'bool', short: 'g', help: 'compare according to general numerical value' },
  'ignore-nonprinting': { type: 'bool', short: 'i', help: 'consider only printable characters' },
  'month-sort': { type: 'bool', short: 'M', help: "compare (unknown) < 'JAN' < ... < 'DEC'" },
  'human-numeric-sort': { type: 'bool', short: 'h', help: 'compare human readable numbers (e.g., 2K 1G)' },
  'numeric-sort': { type: 'bool', short: 'n', help: 'compare according to string numerical value' },
  'random-sort': { type: 'bool', short: 'R', help: 'shuffle, but group identical keys.  See shuf(1)' },
  reverse: { type: 'bool', short: 'r', help: 'reverse the result of comparisons' },
  sort: { type: 'string', value: 'WORD', help: 'sort according to WORD:\ngeneral-numeric -g, human-numeric -h, month -M,\nnumeric -n, random -R, version -V' },
  'version-sort': { type: 'bool', short: 'V', help: 'natural sort of (version) numbers within text' },
  check: { type: 'optional', short: 'c', bare: 'diagnose-first', value: 'quiet', help: 'check for sorted input; do not sort' },
  C: { type: 'bool', help: 'like -c, but do not report first bad line' },
  key: { type: 'array', short: 'k', value: 'KEYDEF', help: 'sort via a key; KEYDEF gives location and type' },
  merge: { type: 'bool', short: 'm', help: 'merge already sorted files; do not sort' },
  output: { type: 'string', short: 'o', value: 'FILE', help: 'write result to FILE instead of standard output' },
  stable: { type: 'bool', short: 's', help: 'stabilize sort by disabling last-resort comparison' },
  'buffer-size': { type: 'string', short: 'S', value: 'SIZE', help: 'use SIZE for main memory buffer' },
  'field-separator': { type: 'string', short: 't', value: 'SEP', help: 'use SEP instead of non-blank to blank transition' },
  'temporary-directory': { type: 'string', short: 'T', value: 'DIR', help: 'use DIR for temporaries, not $TMPDIR or /tmp' },
  parallel: { type: 'string', value: 'N', help: 'change the number of sorts run concurrently to N' },
  unique: { type: 'bool', short: 'u', help: 'with -c, check for strict ordering;\nwithout -c, output only the first of an equal run' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Key {
  readonly from: { readonly field: number; readonly char: number; readonly blanks: boolean };
  /** Field 0 of `to`: the end of the line. Character 0: the end of the field. */
  readonly to: { readonly field: number; readonly char: number; readonly blanks: boolean };
  /** Letters of ordering options. */
  readonly how: string;
}

const ORDERINGS: Readonly<Record<string, string>> = {
  'ignore-leading-blanks': 'b',
  'dictionary-order': 'd',
  'ignore-case': 'f',
  'general-numeric-sort': 'g',
  'ignore-nonprinting': 'i',
  'month-sort': 'M',
  'human-numeric-sort': 'h',
  'numeric-sort': 'n',
  'random-sort': 'R',
  reverse: 'r',
  'version-sort': 'V',
};
const WORDS: Readonly<Record<string, string>> = { 'general-numeric': 'g', 'human-numeric': 'h', month: 'M', numeric: 'n', random: 'R', version: 'V' };

function keyOf(text: string): Key {
  const m = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(text);
  if (!m) {
    const stray = /^\d+(?:\.\d+)?[bdfgiMhnRrV]*(?:,\d+(?:\.\d+)?[bdfgiMhnRrV]*)?(.*)$/.exec(text);
    if (stray) throw new Failure(`stray character in field spec: invalid field specification ‘${text}’`, 2);
    throw new Failure(`invalid number at field start: invalid count at start of ‘${text}’`, 2);
  }
  if (Number(m[1]) === 0) throw new Failure(`field number is zero: invalid field specification ‘${text}’`, 2);
  if (m[2] !== undefined && Number(m[2]) === 0) throw new Failure(`character offset is zero: invalid field specification ‘${text}’`, 2);
  return {
    from: { field: Number(m[1]), char: Number(m[2] ?? 1), blanks: m[3]!.includes('b') },
    to: { field: Number(m[4] ?? 0), char: Number(m[5] ?? 0), blanks: (m[6] ?? '').includes('b') },
    how: m[3]! + (m[6] ?? ''),
  };
}

/** Where the fields of a line start and end. Without a separator a field includes the blanks before it. */
function bounds(line: string, sep: string | undefined): [number, number][] {
  const out: [number, number][] = [];
  if (sep !== undefined) {
    for (let from = 0; ;) {
      const at = line.indexOf(sep, from);
      out.push([from, at < 0 ? line.length : at]);
      if (at < 0) return out;
      from = at + 1;
    }
  }
  for (const m of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g)) out.push([m.index, m.index + m[0].length]);
  return out;
}

function extract(line: string, key: Key, sep: string | undefined): string {
  const fields = bounds(line, sep);
  const first = fields[key.from.field - 1];
  if (!first) return '';
  const skip = (at: number) => {
    while (at < line.length && (line[at] === ' ' || line[at] === '\t')) at++;
    return at;
  };
  const start = Math.min((key.from.blanks ? skip(first[0]) : first[0]) + key.from.char - 1, line.length);
  if (key.to.field === 0) return line.slice(start);
  const last = fields[key.to.field - 1];
  if (!last) return line.slice(start);
  const end = key.to.char === 0 ? last[1] : Math.min((key.to.blanks ? skip(last[0]) : last[0]) + key.to.char, line.length);
  return line.slice(start, Math.max(start, end));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

type Value = string | number;

/** What is compared of a key's text. */
function value(text: string, how: string): Value {
  if (how.includes('n')) {
    const m = /^[ \t]*(-?\d[\d]*(?:\.\d*)?|-?\.\d+)/.exec(text);
    return m ? Number(m[1]) : 0;
  }
  if (how.includes('g')) {
    const m = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text);
    return m ? Number(m[1]) : -Infinity;
  }
  if (how.includes('h')) {
    const m = /^[ \t]*(-?)(\d*\.?\d*)([KkMGTPEZY]?)/.exec(text)!;
    const n = Number(m[2] || '0');
    const power = m[3] === '' ? 0 : 'KMGTPEZY'.indexOf(m[3]!.toUpperCase()) + 1;
    // The suffix decides before the number does: 2K > 1023.
    return n === 0 ? 0 : (m[1] ? -1 : 1) * (power * 1e15 + n);
  }
  if (how.includes('M')) return MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
  let out = text;
  if (how.includes('b')) out = out.replace(/^[ \t]+/, '');
  if (how.includes('d')) out = out.replace(/[^A-Za-z0-9 \t]/g, '');
  if (how.includes('i')) out = out.replace(/[^\x20-\x7e]/g, '');
  if (how.includes('f')) out = out.toUpperCase();
  return out;
}

/** Order of bytes, which for UTF-8 is the order of code points. */
export function byteOrder(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above U+FFFF.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}

/** Debian's order of version numbers: runs of digits count as numbers, `~` sorts before everything. */
function versionOrder(a: string, b: string): number {
  const order = (c: string | undefined) =>
    c === undefined || /\d/.test(c) ? 0 : c === '~' ? -1 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i]!)) || (j < b.length && !/\d/.test(b[j]!))) {
      const d = order(a[i]) - order(b[j]);
      if (d !== 0) return d;
      i++;
      j++;
    }
    const x = /^\d*/.exec(a.slice(i))![0];
    const y = /^\d*/.exec(b.slice(j))![0];
    const p = x.replace(/^0+/, '');
    const q = y.replace(/^0+/, '');
    if (p.length !== q.length) return p.length - q.length;
    if (p !== q) return p < q ? -1 : 1;
    i += x.length;
    j += y.length;
  }
  return 0;
}

interface Row {
  readonly line: string;
  readonly values: readonly Value[];
}

function compare(a: Row, b: Row, keys: readonly { readonly how: string }[]): number {
  for (let k = 0; k < keys.length; k++) {
    const x = a.values[k]!;
    const y = b.values[k]!;
    const d = typeof x === 'number' ? x - (y as number) || 0 : keys[k]!.how.includes('V') ? versionOrder(x, y as string) : byteOrder(x, y as string);
    if (d !== 0 && !Number.isNaN(d)) return keys[k]!.how.includes('r') ? -d : d;
  }
  return 0;
}

function run(ctx: Ctx, files: readonly { readonly name: string; readonly text: string }[]): number {
  const { flags: f, sys } = ctx;
  const global =
    Object.entries(ORDERINGS)
      .filter(([name]) => (f as Record<string, unknown>)[name])
      .map(([, letter]) => letter)
      .join('') + (f.sort ? (WORDS[f.sort] ?? '') : '');
  if (f.sort && !WORDS[f.sort]) throw new Failure(`invalid argument ‘${f.sort}’ for ‘--sort’`, 2);
  const numeric = [...'nghMRV'].filter((c) => global.includes(c));
  if (numeric.length > 1) throw new Failure(`options '-${[...'gMhnRV'].filter((c) => numeric.includes(c)).join('')}' are incompatible`, 2);
  let sep: string | undefined = f['field-separator'];
  if (sep === '\\0') sep = '\0';
  if (sep === '') throw new Failure('empty tab', 2);
  if (sep !== undefined && [...sep].length > 1) throw new Failure(`multi-character tab ‘${sep}’`, 2);
  const keys: Key[] = (f.key as string[]).map(keyOf).map((k) => {
    if (k.how !== '') return k;
    const blanks = global.includes('b');
    return { from: { ...k.from, blanks }, to: { ...k.to, blanks }, how: global };
  });
  const hows = keys.length > 0 ? keys : [{ how: global }];
  const end = f['zero-terminated'] ? '\0' : '\n';
  const rowOf = (line: string): Row => ({ line, values: keys.length > 0 ? keys.map((k) => value(extract(line, k, sep), k.how)) : [value(line, global)] });
  const order = (a: Row, b: Row) => {
    const d = compare(a, b, hows);
    if (d !== 0 || f.unique || f.stable) return d;
    const plain = byteOrder(a.line, b.line);
    return f.reverse ? -plain : plain;
  };
  if (f.check !== undefined || f.C) {
    const { name, text } = files[0] ?? { name: '-', text: '' };
    const rows = splitLines(text, end).map(rowOf);
    for (let i = 1; i < rows.length; i++) {
      const d = order(rows[i - 1]!, rows[i]!);
      if (d < 0 || (d === 0 && !f.unique)) continue;
      if (!f.C && f.check !== 'quiet' && f.check !== 'silent') ctx.fail(`${name}:${i + 1}: disorder: ${rows[i]!.line}`);
      return 1;
    }
    return 0;
  }
  let rows = files.flatMap(({ text }) => splitLines(text, end).map(rowOf));
  sys.spend(rows.length * (2 + Math.log2(rows.length + 1)) * 0.5);
  if (global.includes('R')) {
    const salt = new Map<string, number>();
    const weight = (r: Row) => salt.get(r.line) ?? (salt.set(r.line, sys.random()), salt.get(r.line)!);
    rows.sort((a, b) => weight(a) - weight(b));
  } else rows.sort(order);
  if (f.unique) rows = rows.filter((r, i) => i === 0 || compare(rows[i - 1]!, r, hows) !== 0);
  const text = rows.map((r) => r.line + end).join('');
  if (f.output === undefined) ctx.out(text);
  else {
    try {
      sys.files.write(f.output, text);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      throw new Failure(`open failed: ${f.output}: ${e.message}`, 2);
    }
  }
  return 0;
}

export const sort = tool({
  name: 'sort',
  usage: '[OPTION]... [FILE]...',
  short: 'Write sorted concatenation of all FILE(s) to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  misuse: 2,
  ...byFile<typeof flags>({ strict: 2, cannot: 'cannot read: %', finish: (ctx, files) => run(ctx, files) }),
});
