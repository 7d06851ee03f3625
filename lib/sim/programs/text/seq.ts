import type { Turn } from '../../machine/sys';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { formatNumber } from './format';

const flags = {
  format: { type: 'string', short: 'f', value: 'FORMAT', help: 'use printf style floating-point FORMAT' },
  separator: { type: 'string', short: 's', value: 'STRING', help: 'use STRING to separate numbers (default: \\n)' },
  'equal-width': { type: 'bool', short: 'w', help: 'equalize width by padding with leading zeroes' },
} as const;

type Ctx = ToolContext<typeof flags>;

/** How many numbers one turn prints. */
const TURN = 10000;

function turn(ctx: Ctx, from: number): number | Turn<number> {
  const { args, flags: f } = ctx;
  if (args.length === 0) return ctx.misuse('missing operand');
  if (args.length > 3) return ctx.misuse(`extra operand ‘${args[3]}’`);
  const numbers = args.map((a) => {
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(a.trim())) throw new Failure('', ctx.misuse(`invalid floating point argument: ‘${a}’`));
    return Number(a);
  });
  const first = args.length > 1 ? numbers[0]! : 1;
  const step = args.length > 2 ? numbers[1]! : 1;
  const last = numbers[numbers.length - 1]!;
  if (step === 0) return ctx.misuse(`invalid Zero increment value: ‘${args[1]}’`);
  const places = (a: string | undefined) => (a === undefined ? 0 : /e/i.test(a) ? 0 : (a.split('.')[1]?.length ?? 0));
  const precision = Math.max(args.length > 1 ? places(args[0]) : 0, args.length > 2 ? places(args[1]) : 0);
  const format = f.format === undefined ? null : /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d+))?([aefgAEFG])((?:[^%]|%%)*)$/.exec(f.format);
  if (f.format !== undefined && !format) return ctx.misuse(`format ‘${f.format}’ has no % directive`);
  if (format && f['equal-width']) return ctx.misuse('format string may not be specified when printing equal width strings');
  const plain = (n: number) => n.toFixed(Math.min(precision, 50));
  const width = f['equal-width'] ? Math.max(plain(first).length, plain(last).length) : 0;
  const show = (n: number) => {
    if (format)
      return (
        format[1]!.replaceAll('%%', '%') +
        formatNumber(n, { flags: format[2]!, width: Number(format[3] || 0), precision: format[4] === undefined ? -1 : Number(format[4]), letter: format[5]! }) +
        format[6]!.replaceAll('%%', '%')
      );
    const text = plain(n);
    return width === 0 ? text : n < 0 ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
  };
  const sep: string = f.separator ?? '\n';
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  let out = '';
  let i = from;
  // Formats take longer.
  const most = format ? TURN / 8 : TURN;
  for (; i < count && i < from + most; i++) out += (i > 0 ? sep : '') + show(first + i * step);
  if (i >= count && count > 0) out += '\n';
  ctx.sys.spend((i - from) / 8);
  ctx.out(out);
  return i < count ? { wait: {}, state: i } : 0;
}

export const seq = tool({
  name: 'seq',
  usage: '[OPTION]... LAST',
  short: 'Print numbers from FIRST to LAST, in steps of INCREMENT.',
  flags,
  posix: true,
  // A negative number is no option.
  tidy: (words) => {
    const at = words.findIndex((w) => /^-[\d.]/.test(w));
    return at < 0 || words.slice(0, at).some((w, i) => !w.startsWith('-') && !/^-[sf]$/.test(words[i - 1] ?? ''))
      ? words
      : [...words.slice(0, at), '--', ...words.slice(at)];
  },
  run: (ctx) => turn(ctx as Ctx, 0),
  resume: (ctx, state: number) => turn(ctx as Ctx, state),
});
