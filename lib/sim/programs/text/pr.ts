import { Failure, tool } from '../tool';
import { gmtime, strftime } from './jq/dates';
import { byFile, splitLines } from './stream';

const flags = {
  columns: { type: 'string', value: 'COLUMN', help: 'output COLUMN columns and print columns down' },
  across: { type: 'bool', short: 'a', help: 'print columns across rather than down' },
  'double-space': { type: 'bool', short: 'd', help: 'double space the output' },
  header: { type: 'string', short: 'h', value: 'HEADER', help: 'use a centered HEADER instead of filename in page header' },
  length: { type: 'string', short: 'l', value: 'PAGE_LENGTH', help: 'set the page length to PAGE_LENGTH (66) lines' },
  'omit-header': { type: 'bool', short: 't', help: 'omit page headers and trailers' },
  width: { type: 'string', short: 'w', value: 'PAGE_WIDTH', help: 'set page width to PAGE_WIDTH (72) characters' },
  merge: { type: 'bool', short: 'm', help: 'print all files in parallel, one in each column', unsupported: true },
  'number-lines': { type: 'optional', short: 'n', value: 'SEP[DIGITS]', help: 'number lines', unsupported: true },
  separator: { type: 'optional', short: 's', value: 'CHAR', help: 'separate columns by a single character', unsupported: true },
} as const;

/** Blanks from one column to another, tabs where they fit. */
function gap(from: number, to: number): string {
  let out = '';
  let at = from;
  for (; (Math.floor(at / 8) + 1) * 8 <= to && to - at > 1; at = (Math.floor(at / 8) + 1) * 8) out += '\t';
  return out + ' '.repeat(to - at);
}

export const pr = tool({
  name: 'pr',
  usage: '[OPTION]... [FILE]...',
  short: 'Paginate or columnate FILE(s) for printing.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  tidy: (words) => words.map((w) => (/^-\d+$/.test(w) ? `--columns=${w.slice(1)}` : w)),
  ...byFile<typeof flags>({
    finish: (ctx, files, failed) => {
      const f = ctx.flags;
      const number = (text: string | undefined, otherwise: number, what: string) => {
        if (text !== undefined && !/^[1-9]\d{0,4}$/.test(text)) throw new Failure(`'-${what} NUMBER' invalid number of lines: ‘${text}’`);
        return text === undefined ? otherwise : Number(text);
      };
      const columns = number(f.columns, 1, 'COLUMN');
      const width = number(f.width, 72, 'w');
      const length = number(f.length, 66, 'l');
      const bare = f['omit-header'] || length <= 10;
      const rows = Math.max(1, Math.floor((bare ? length : length - 10) / (f['double-space'] ? 2 : 1)));
      const pitch = Math.floor((width - (columns - 1)) / columns) + 1;
      if (pitch < 2) throw new Failure('page width too narrow');
      for (const { name, text } of files) {
        const lines = splitLines(text);
        const date = strftime('%Y-%m-%d %H:%M', gmtime((name === '-' ? ctx.sys.now : ctx.sys.files.stat(name).modified) / 1000));
        for (let at = 0, page = 1; at < lines.length; at += rows * columns, page++) {
          const part = lines.slice(at, at + rows * columns);
          if (!bare) {
            const title: string = f.header ?? (name === '-' ? '' : name);
            const right = `Page ${page}`;
            const room = Math.max(0, width - date.length - right.length - title.length);
            ctx.out(`\n\n${date}${' '.repeat(Math.floor(room / 2))}${title}${' '.repeat(Math.ceil(room / 2))}${right}\n\n\n`);
          }
          // The last page's columns are of even height.
          const height = columns === 1 ? part.length : Math.ceil(part.length / columns);
          for (let y = 0; y < height; y++) {
            let out = '';
            let column = 0;
            for (let x = 0; x < columns; x++) {
              const cell = part[f.across ? y * columns + x : x * height + y];
              if (cell === undefined) continue;
              const cut = columns > 1 ? cell.slice(0, pitch - 1) : cell;
              out += gap(column, x * pitch) + cut;
              column = x * pitch + cut.length;
            }
            ctx.out(`${out}\n${f['double-space'] ? '\n' : ''}`);
          }
          if (!bare) ctx.out('\n'.repeat(length - 5 - height));
        }
      }
      return failed ? 1 : 0;
    },
  }),
});
