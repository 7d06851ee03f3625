import { Failure, tool } from '../tool';
import { byLine } from './stream';

const flags = {
  count: { type: 'bool', short: 'c', help: 'prefix lines by the number of occurrences' },
  repeated: { type: 'bool', short: 'd', help: 'only print duplicate lines, one for each group' },
  'all-repeated': { type: 'optional', short: 'D', bare: 'none', value: 'METHOD', help: 'print all duplicate lines' },
  'skip-fields': { type: 'string', short: 'f', value: 'N', help: 'avoid comparing the first N fields' },
  'ignore-case': { type: 'bool', short: 'i', help: 'ignore differences in case when comparing' },
  'skip-chars': { type: 'string', short: 's', value: 'N', help: 'avoid comparing the first N characters' },
  unique: { type: 'bool', short: 'u', help: 'only print unique lines' },
  'check-chars': { type: 'string', short: 'w', value: 'N', help: 'compare no more than N characters in lines' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

interface State {
  line: string | null;
  key: string;
  n: number;
}

interface Options {
  key(line: string): string;
  show(line: string, n: number): string;
  readonly all: boolean;
  readonly end: string;
}

export const uniq = tool({
  name: 'uniq',
  usage: '[OPTION]... [INPUT [OUTPUT]]',
  short:
    'Filter adjacent matching lines from INPUT (or standard input),\nwriting to OUTPUT (or standard output).\n\n' +
    'With no options, matching lines are merged to the first occurrence.',
  flags,
  ...byLine<typeof flags, Options, State>({
    names: (ctx) => ctx.args.slice(0, 1),
    options: (ctx) => {
      const f = ctx.flags;
      if (ctx.args.length > 2) throw new Failure('', (ctx.fail(`extra operand ‘${ctx.args[2]}’`), ctx.misuse()));
      const whole = (flag: 'skip-fields' | 'skip-chars' | 'check-chars', what: string) => {
        const text = f[flag];
        if (text === undefined) return undefined;
        if (!/^\d+$/.test(text)) throw new Failure(`${text}: invalid number of ${what}`);
        return Number(text);
      };
      const fields = whole('skip-fields', 'fields to skip') ?? 0;
      const chars = whole('skip-chars', 'bytes to skip') ?? 0;
      const width = whole('check-chars', 'bytes to compare');
      const end = f['zero-terminated'] ? '\0' : '\n';
      return {
        key: (line) => {
          let k = line;
          for (let i = 0; i < fields; i++) k = k.replace(/^[ \t]*[^ \t]*/, '');
          k = k.slice(chars, width === undefined ? undefined : chars + width);
          return f['ignore-case'] ? k.toLowerCase() : k;
        },
        show: (line, n) => {
          if ((f.repeated && n < 2) || (f.unique && n > 1)) return '';
          return (f.count ? `${String(n).padStart(7)} ${line}` : line) + end;
        },
        all: f['all-repeated'] !== undefined,
        end,
      };
    },
    start: () => ({ line: null, key: '', n: 0 }),
    zero: (ctx) => ctx.flags['zero-terminated'],
    line: (ctx, o, s, line) => {
      const key = o.key(line);
      if (s.line !== null && key === s.key) {
        s.n++;
        if (o.all) ctx.out((s.n === 2 ? s.line + o.end : '') + line + o.end);
        return;
      }
      if (s.line !== null && !o.all) ctx.out(o.show(s.line, s.n));
      Object.assign(s, { line, key, n: 1 });
    },
    end: (ctx, o, s, failed) => {
      if (s.line !== null && !o.all) ctx.out(o.show(s.line, s.n));
      return failed ? 1 : 0;
    },
  }),
});
