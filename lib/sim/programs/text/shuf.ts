import { Failure, tool } from '../tool';
import { byFile, splitLines } from './stream';

const flags = {
  echo: { type: 'bool', short: 'e', help: 'treat each ARG as an input line' },
  'input-range': { type: 'string', short: 'i', value: 'LO-HI', help: 'treat each number LO through HI as an input line' },
  'head-count': { type: 'string', short: 'n', value: 'COUNT', help: 'output at most COUNT lines' },
  output: { type: 'string', short: 'o', value: 'FILE', help: 'write result to FILE instead of standard output' },
  repeat: { type: 'bool', short: 'r', help: 'output lines can be repeated' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
  'random-source': { type: 'string', value: 'FILE', help: 'get random bytes from FILE', unsupported: true },
} as const;

export const shuf = tool({
  name: 'shuf',
  usage: '[OPTION]... [FILE]',
  short: 'Write a random permutation of the input lines to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byFile<typeof flags>({
    names: (ctx) => (ctx.flags.echo || ctx.flags['input-range'] !== undefined ? ['/dev/null'] : ctx.args.slice(0, 1)),
    strict: 1,
    finish: (ctx, files) => {
      const f = ctx.flags;
      const end = f['zero-terminated'] ? '\0' : '\n';
      let lines: string[];
      if (f['input-range'] !== undefined) {
        const m = /^(\d+)-(\d+)$/.exec(f['input-range']);
        if (!m || Number(m[1]) > Number(m[2])) throw new Failure(`invalid input range: ‘${f['input-range']}’`);
        if (Number(m[2]) - Number(m[1]) > 1_000_000) throw new Failure('memory exhausted');
        lines = Array.from({ length: Number(m[2]) - Number(m[1]) + 1 }, (_, i) => String(Number(m[1]) + i));
      } else lines = f.echo ? [...ctx.args] : splitLines(files[0]!.text, end);
      const wanted = f['head-count'] === undefined ? (f.repeat ? 100_000 : lines.length) : Number(f['head-count']);
      if (!Number.isInteger(wanted) || wanted < 0) throw new Failure(`invalid line count: ‘${f['head-count']}’`);
      const out: string[] = [];
      if (f.repeat) {
        if (lines.length === 0) throw new Failure('no lines to repeat');
        for (let i = 0; i < Math.min(wanted, 100_000); i++) out.push(lines[Math.floor(ctx.sys.random() * lines.length)]!);
      } else {
        for (let i = 0; i < lines.length && i < wanted; i++) {
          const k = i + Math.floor(ctx.sys.random() * (lines.length - i));
          [lines[i], lines[k]] = [lines[k]!, lines[i]!];
          out.push(lines[i]!);
        }
      }
      ctx.sys.spend(out.length / 4);
      const text = out.map((l) => l + end).join('');
      if (f.output !== undefined) ctx.sys.files.write(f.output, text);
      else ctx.out(text);
      return 0;
    },
  }),
});
