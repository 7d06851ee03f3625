import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { byChunk } from './stream';

const flags = {
  complement: { type: 'bool', short: 'c', aliases: ['C'], help: 'use the complement of ARRAY1' },
  delete: { type: 'bool', short: 'd', help: 'delete characters in ARRAY1, do not translate' },
  'squeeze-repeats': {
    type: 'bool',
    short: 's',
    help: 'replace each sequence of a repeated character\nthat is listed in the last specified ARRAY,\nwith a single occurrence of that character',
  },
  'truncate-set1': { type: 'bool', short: 't', help: 'first truncate ARRAY1 to length of ARRAY2' },
} as const;

type Ctx = ToolContext<typeof flags>;

const CLASSES: Readonly<Record<string, (c: number) => boolean>> = {
  alpha: (c) => (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  digit: (c) => c >= 48 && c <= 57,
  alnum: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  upper: (c) => c >= 65 && c <= 90,
  lower: (c) => c >= 97 && c <= 122,
  space: (c) => (c >= 9 && c <= 13) || c === 32,
  blank: (c) => c === 9 || c === 32,
  punct: (c) => (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126),
  print: (c) => c >= 32 && c <= 126,
  graph: (c) => c >= 33 && c <= 126,
  cntrl: (c) => c < 32 || c === 127,
  xdigit: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

const CAP = 70000;

/** The characters an array of `tr` names, in order. `fill` is how long `[x*]` makes it. */
function expandSet(text: string, fill = 0): string[] {
  const out: string[] = [];
  let fillAt = -1;
  let filler = '';
  const chars = [...text];
  let i = 0;
  const one = (): string => {
    const c = chars[i++]!;
    if (c !== '\\' || i >= chars.length) return c;
    const octal = /^[0-7]{1,3}/.exec(chars.slice(i, i + 3).join(''));
    if (octal) {
      i += octal[0].length;
      const code = parseInt(octal[0], 8) & 255;
      return String.fromCharCode(code < 128 ? code : 0xdc00 + code);
    }
    const e = chars[i++]!;
    const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b' };
    return known[e] ?? e;
  };
  while (i < chars.length) {
    const rest = chars.slice(i).join('');
    const named = /^\[:(\w+):\]/.exec(rest);
    if (named) {
      const test = Object.hasOwn(CLASSES, named[1]!) ? CLASSES[named[1]!]! : undefined;
      if (!test) throw new Failure(`invalid character class ‘${named[1]}’`);
      for (let c = 0; c < 128; c++) if (test(c)) out.push(String.fromCharCode(c));
      i += named[0].length;
      continue;
    }
    const equal = /^\[=(.)=\]/u.exec(rest);
    if (equal) {
      out.push(equal[1]!);
      i += [...equal[0]].length;
      continue;
    }
    const repeat = /^\[(\\?.)\*(\d*)\]/u.exec(rest);
    if (repeat) {
      i++;
      const c = one();
      i += 2 + repeat[2]!.length;
      const n = repeat[2] === '' ? 0 : parseInt(repeat[2]!, repeat[2]!.startsWith('0') ? 8 : 10);
      if (n === 0) {
        fillAt = out.length;
        filler = c;
      } else for (let k = 0; k < Math.min(n, CAP); k++) out.push(c);
      continue;
    }
    const from = one();
    if (chars[i] === '-' && i + 1 < chars.length) {
      i++;
      const to = one();
      const a = from.codePointAt(0)!;
      const b = to.codePointAt(0)!;
      if (a > b) throw new Failure(`range-endpoints of '${from}-${to}' are in reverse collating sequence order`);
      for (let c = a; c <= b && out.length < CAP; c++) out.push(String.fromCodePoint(c));
    } else out.push(from);
  }
  if (fillAt >= 0) out.splice(fillAt, 0, ...Array<string>(Math.max(0, Math.min(CAP, fill - out.length))).fill(filler));
  return out;
}

interface Options {
  readonly drop: (c: string) => boolean;
  readonly change: (c: string) => string;
  readonly squeeze: (c: string) => boolean;
}

function options(ctx: Ctx): Options {
  const { args, flags: f } = ctx;
  const squeezes = f['squeeze-repeats'];
  if (args.length === 0) throw new Failure('', ctx.misuse('missing operand'));
  const needs = f.delete === squeezes ? 2 : 1;
  if (args.length < needs) {
    const why = squeezes ? 'Two strings must be given when both deleting and squeezing repeats.' : 'Two strings must be given when translating.';
    throw new Failure('', (ctx.fail(`missing operand after ‘${args[0]}’`), ctx.err(`${why}\n`), ctx.misuse()));
  }
  const most = f.delete && !squeezes ? 1 : 2;
  if (args.length > most) {
    ctx.fail(`extra operand ‘${args[most]}’`);
    if (args.length === 2) ctx.err('Only one string may be given when deleting without squeezing repeats.\n');
    throw new Failure('', ctx.misuse());
  }
  const first = expandSet(args[0]!);
  const inFirst = new Set(first);
  const member = (c: string) => inFirst.has(c) !== f.complement;
  const never = () => false;
  const same = (c: string) => c;
  const second = args[1] === undefined ? undefined : expandSet(args[1], first.length);
  if (f.delete) return { drop: member, change: same, squeeze: squeezes ? (c) => second!.includes(c) : never };
  if (!second) return { drop: never, change: same, squeeze: member };
  if (second.length === 0 && !f['truncate-set1']) throw new Failure('when not truncating set1, string2 must be non-empty');
  const map = new Map<string, string>();
  if (f.complement) {
    const last = second[second.length - 1]!;
    return { drop: never, change: (c) => (member(c) ? last : c), squeeze: squeezes ? (c) => second.includes(c) : never };
  }
  first.forEach((c, i) => {
    if (i < second.length || !f['truncate-set1']) map.set(c, second[Math.min(i, second.length - 1)]!);
  });
  const inSecond = new Set(second);
  return { drop: never, change: (c) => map.get(c) ?? c, squeeze: squeezes ? (c) => inSecond.has(c) : never };
}

export const tr = tool({
  name: 'tr',
  usage: '[OPTION]... STRING1 [STRING2]',
  short:
    'Translate, squeeze, and/or delete characters from standard input,\n' +
    'writing to standard output.  STRING1 and STRING2 specify arrays of\ncharacters ARRAY1 and ARRAY2 that control the action.',
  flags,
  posix: true,
  ...byChunk<typeof flags, Options, { last: string }>({
    names: () => ['-'],
    options,
    start: () => ({ last: '' }),
    text: (ctx, o, s, text) => {
      let out = '';
      for (const c of text) {
        if (o.drop(c)) continue;
        const to = o.change(c);
        if (to === s.last && o.squeeze(to)) continue;
        s.last = to;
        out += to;
      }
      ctx.out(out);
    },
  }),
});
