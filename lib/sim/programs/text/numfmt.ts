import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { byLine } from './stream';

const flags = {
  from: { type: 'string', value: 'UNIT', default: 'none', help: 'auto-scale input numbers to UNITs; default is none' },
  to: { type: 'string', value: 'UNIT', default: 'none', help: 'auto-scale output numbers to UNITs' },
  field: { type: 'string', value: 'FIELDS', default: '1', help: 'replace the numbers in these input fields (default=1)' },
  delimiter: { type: 'string', short: 'd', value: 'X', help: 'use X instead of whitespace for field delimiter' },
  suffix: { type: 'string', value: 'SUFFIX', default: '', help: 'add SUFFIX to output numbers' },
  padding: { type: 'string', value: 'N', help: 'pad the output to N characters' },
  header: { type: 'optional', value: 'N', bare: '1', help: 'print (without converting) the first N header lines' },
  round: { type: 'string', value: 'METHOD', default: 'from-zero', help: 'use METHOD for rounding when scaling' },
  format: { type: 'string', value: 'FORMAT', help: 'use printf style floating-point FORMAT', unsupported: true },
} as const;

type Ctx = ToolContext<typeof flags>;

const UNITS = 'KMGTPEZY';

function parse(text: string, unit: string): number {
  const m = /^\s*(-?\d+(?:\.\d+)?)([KMGTPEZY]?)(i?)\s*$/.exec(text);
  if (!m) throw new Failure(`invalid number: ‘${text}’`, 2);
  const power = m[2] === '' ? 0 : UNITS.indexOf(m[2]!) + 1;
  if (power > 0 && unit === 'none') throw new Failure(`rejecting suffix in input: ‘${text}’ (consider using --from)`, 2);
  const base = unit === 'iec' || unit === 'iec-i' || (unit === 'auto' && m[3] === 'i') ? 1024 : 1000;
  return Number(m[1]) * base ** power;
}

function show(n: number, unit: string, round: string): string {
  if (unit === 'none') return String(n);
  const base = unit === 'si' ? 1000 : 1024;
  let power = 0;
  let x = Math.abs(n);
  while (x >= base && power < 8) {
    x /= base;
    power++;
  }
  const rounder = (y: number) => (round === 'down' || round === 'towards-zero' ? Math.floor(y) : round === 'nearest' ? Math.round(y) : Math.ceil(y - 1e-12));
  let shown = power > 0 && x < 10 ? rounder(x * 10) / 10 : rounder(x);
  if (shown >= base && power < 8) {
    shown = 1;
    power++;
  }
  const text = power > 0 && shown < 10 ? shown.toFixed(1) : String(shown);
  return `${n < 0 ? '-' : ''}${text}${power > 0 ? UNITS[power - 1] : ''}${power > 0 && unit === 'iec-i' ? 'i' : ''}`;
}

function convert(ctx: Ctx, line: string): string {
  const f = ctx.flags;
  for (const u of [f.from, f.to]) if (!['none', 'auto', 'si', 'iec', 'iec-i'].includes(u)) throw new Failure('', ctx.misuse(`invalid unit: ‘${u}’`));
  const wanted = (i: number) =>
    (f.field as string)
      .split(',')
      .some((r) => (r === '-' ? true : /^\d+$/.test(r) ? Number(r) === i : i >= Number(r.split('-')[0] || 1) && i <= Number(r.split('-')[1] || Infinity)));
  const one = (text: string) => {
    const bare = f.suffix !== '' && text.endsWith(f.suffix) ? text.slice(0, -f.suffix.length) : text;
    const out = show(parse(bare, f.from), f.to, f.round) + f.suffix;
    const width = f.padding === undefined ? 0 : Number(f.padding);
    return width < 0 ? out.padEnd(Math.min(1000, -width)) : out.padStart(Math.min(1000, width));
  };
  if (f.delimiter !== undefined)
    return line
      .split(f.delimiter)
      .map((x, i) => (wanted(i + 1) ? one(x) : x))
      .join(f.delimiter);
  let i = 0;
  // A field keeps the width it had with the blanks before it.
  return line.replace(/(\s*)(\S+)/g, (whole, blanks: string, word: string) => {
    if (!wanted(++i)) return whole;
    const out = one(word);
    return blanks.length > 1 || (i === 1 && blanks.length > 0) ? out.padStart(whole.length) : blanks + out;
  });
}

const fromInput = byLine<typeof flags, null, { n: number }>({
  names: () => ['-'],
  options: () => null,
  start: () => ({ n: 0 }),
  line: (ctx, _o, s, line) => ctx.out(`${s.n++ < Number(ctx.flags.header ?? 0) ? line : convert(ctx, line)}\n`),
});

export const numfmt = tool({
  name: 'numfmt',
  usage: '[OPTION]... [NUMBER]...',
  short: 'Reformat NUMBER(s), or the numbers from standard input if none are specified.',
  flags,
  run: (ctx) => {
    if (ctx.args.length === 0) return fromInput.run(ctx as Ctx);
    for (const a of ctx.args) ctx.out(`${convert(ctx as Ctx, a)}\n`);
    return 0;
  },
  resume: (ctx, state: any) => fromInput.resume!(ctx as Ctx, state),
});
