import { tool } from '../tool';
import { byFile } from './stream';

const flags = {
  before: { type: 'bool', short: 'b', help: 'attach the separator before instead of after' },
  separator: { type: 'string', short: 's', value: 'STRING', help: 'use STRING as the separator instead of newline' },
} as const;

export const tac = tool({
  name: 'tac',
  usage: '[OPTION]... [FILE]...',
  short: 'Write each FILE to standard output, last line first.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byFile<typeof flags>({
    cannot: "failed to open '%' for reading",
    finish: (ctx, files, failed) => {
      const sep: string = ctx.flags.separator || '\n';
      for (const { text } of files) {
        const parts = text.split(sep);
        if (ctx.flags.before) {
          for (let i = parts.length - 1; i >= 0; i--) ctx.out(i > 0 ? sep + parts[i]! : parts[i]!);
        } else {
          const last = parts.pop()!;
          ctx.out(last);
          for (let i = parts.length - 1; i >= 0; i--) ctx.out(parts[i]! + sep);
        }
      }
      return failed ? 1 : 0;
    },
  }),
});
