import { byteLength, toBytes } from '../../core';
import { Failure, tool } from '../tool';
import { count } from './stream';
import { byFile } from './stream';

const flags = {
  'print-bytes': { type: 'bool', short: 'b', help: 'print differing bytes' },
  'ignore-initial': { type: 'string', short: 'i', value: 'SKIP', help: 'skip first SKIP bytes of both inputs' },
  verbose: { type: 'bool', short: 'l', help: 'output byte numbers and differing byte values' },
  bytes: { type: 'string', short: 'n', value: 'LIMIT', help: 'compare at most LIMIT bytes' },
  quiet: { type: 'bool', short: 's', aliases: ['silent'], help: 'suppress all normal output' },
} as const;

export const cmp = tool({
  name: 'cmp',
  usage: '[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]',
  short: 'Compare two files byte by byte.',
  flags,
  misuse: 2,
  version: '(GNU diffutils) 3.8',
  hint: (name) => `${name}: Try '${name} --help' for more information.\n`,
  ...byFile<typeof flags>({
    names: (ctx) => {
      if (ctx.args.length === 0) throw new Failure('', ctx.misuse(`missing operand after '${ctx.name}'`));
      return ctx.args.length === 1 ? [ctx.args[0]!, '-'] : ctx.args.slice(0, 2);
    },
    strict: 2,
    finish: (ctx, files) => {
      const skip = count((ctx.flags['ignore-initial'] ?? '0').split(':')[0]!) ?? 0;
      const limit = ctx.flags.bytes === undefined ? Infinity : (count(ctx.flags.bytes) ?? Infinity);
      const [x, y] = files as [(typeof files)[0], (typeof files)[0]];
      const a = toBytes(x.text).subarray(skip + (count(ctx.args[2] ?? '0') ?? 0));
      const b = toBytes(y.text).subarray(skip + (count(ctx.args[3] ?? ctx.args[2] ?? '0') ?? 0));
      const n = Math.min(a.length, b.length, limit);
      let line = 1;
      let differ = false;
      ctx.sys.spend(byteLength(x.text) / 32);
      for (let i = 0; i < n; i++) {
        if (a[i] !== b[i]) {
          differ = true;
          if (ctx.flags.quiet) return 1;
          const oct = (v: number) => v.toString(8).padStart(3);
          if (ctx.flags.verbose) ctx.out(`${String(i + 1).padStart(String(n).length)} ${oct(a[i]!)} ${oct(b[i]!)}\n`);
          else {
            const shown = (v: number) => `${oct(v)} ${v < 32 ? `^${String.fromCharCode(v + 64)}` : String.fromCharCode(v)}`;
            ctx.out(`${x.name} ${y.name} differ: byte ${i + 1}, line ${line}${ctx.flags['print-bytes'] ? ` is ${shown(a[i]!)} ${shown(b[i]!)}` : ''}\n`);
            return 1;
          }
        }
        if (a[i] === 10) line++;
      }
      if (n < limit && a.length !== b.length) {
        const short = a.length < b.length ? x : y;
        const size = Math.min(a.length, b.length);
        if (!ctx.flags.quiet) {
          const where =
            size === 0
              ? 'which is empty'
              : ctx.flags.verbose
                ? `after byte ${size}`
                : `after byte ${size}, ${short.text.endsWith('\n') ? `line ${line - 1}` : `in line ${line}`}`;
          ctx.err(`${ctx.name}: EOF on ${short.name}${size === 0 ? ' ' : ' '}${where}\n`);
        }
        return 1;
      }
      return differ ? 1 : 0;
    },
  }),
});
