import { Failure, tool } from '../tool';
import { byFile, splitLines } from './stream';

const flags = {
  delimiters: { type: 'string', short: 'd', value: 'LIST', help: 'reuse characters from LIST instead of TABs' },
  serial: { type: 'bool', short: 's', help: 'paste one file at a time instead of in parallel' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

function delimiters(list: string): string[] {
  const out: string[] = [];
  const chars = [...list];
  for (let i = 0; i < chars.length; i++) {
    if (chars[i] !== '\\') {
      out.push(chars[i]!);
      continue;
    }
    const e = chars[++i];
    if (e === undefined) throw new Failure(`delimiter list ends with an unescaped backslash: ${list}`);
    out.push(e === '0' ? '' : e === 'n' ? '\n' : e === 't' ? '\t' : e);
  }
  return out.length > 0 ? out : [''];
}

export const paste = tool({
  name: 'paste',
  usage: '[OPTION]... [FILE]...',
  short:
    'Write lines consisting of the sequentially corresponding lines from\n' +
    'each FILE, separated by TABs, to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byFile<typeof flags>({
    // Standard input named several times gives its lines in turn, so it is read once.
    names: (ctx) => [...new Set(ctx.args.length > 0 ? ctx.args : ['-'])],
    strict: 1,
    finish: (ctx, files) => {
      const seps = delimiters(ctx.flags.delimiters ?? '\t');
      const end = ctx.flags['zero-terminated'] ? '\0' : '\n';
      const lines = new Map(files.map((f) => [f.name, { lines: splitLines(f.text, end), at: 0 }]));
      const names = ctx.args.length > 0 ? ctx.args : ['-'];
      if (ctx.flags.serial) {
        for (const name of names) {
          const all = lines.get(name)!.lines;
          ctx.out(all.map((l, i) => (i < all.length - 1 ? l + seps[i % seps.length]! : l)).join('') + end);
        }
        return 0;
      }
      for (;;) {
        let any = false;
        let out = '';
        names.forEach((name, i) => {
          const f = lines.get(name)!;
          if (f.at < f.lines.length) {
            any = true;
            out += f.lines[f.at++];
          }
          if (i < names.length - 1) out += seps[i % seps.length];
        });
        if (!any) return 0;
        ctx.out(out + end);
      }
    },
  }),
});
