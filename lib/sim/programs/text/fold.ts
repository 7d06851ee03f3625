import { Failure, tool } from '../tool';
import { byteLength } from '../../core';
import { byLine } from './stream';

const flags = {
  bytes: { type: 'bool', short: 'b', help: 'count bytes rather than columns' },
  spaces: { type: 'bool', short: 's', help: 'break at spaces' },
  width: { type: 'string', short: 'w', value: 'WIDTH', help: 'use WIDTH columns instead of 80' },
} as const;

export const fold = tool({
  name: 'fold',
  usage: '[OPTION]... [FILE]...',
  short: 'Wrap input lines in each FILE, writing to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  tidy: (words) => words.map((w) => (/^-\d+$/.test(w) ? `-w${w.slice(1)}` : w)),
  ...byLine<typeof flags, number, null>({
    options: (ctx) => {
      const text = ctx.flags.width ?? '80';
      if (!/^[1-9]\d*$/.test(text)) throw new Failure(`invalid number of columns: ‘${text}’`);
      return Number(text);
    },
    start: () => null,
    line: (ctx, width, _s, line, ended) => {
      let out = '';
      let part = '';
      let column = 0;
      const size = (c: string, at: number) => (ctx.flags.bytes ? byteLength(c) : c === '\t' ? 8 - (at % 8) : c === '\b' ? -1 : 1);
      for (const c of line) {
        const n = size(c, column);
        if (column + n > width && part !== '') {
          const blank = ctx.flags.spaces ? Math.max(part.lastIndexOf(' '), part.lastIndexOf('\t')) : -1;
          if (blank >= 0) {
            out += `${part.slice(0, blank + 1)}\n`;
            part = part.slice(blank + 1);
            column = 0;
            for (const d of part) column += size(d, column);
          } else {
            out += `${part}\n`;
            part = '';
            column = 0;
          }
        }
        part += c;
        column = Math.max(0, column + size(c, column));
      }
      ctx.out(out + part + (ended ? '\n' : ''));
    },
  }),
});
