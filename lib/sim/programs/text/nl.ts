import { Failure, tool } from '../tool';
import { compile } from './regex';
import { byLine } from './stream';

const flags = {
  'body-numbering': { type: 'string', short: 'b', value: 'STYLE', help: 'use STYLE for numbering body lines' },
  'section-delimiter': { type: 'string', short: 'd', value: 'CC', help: 'use CC for logical page delimiters' },
  'footer-numbering': { type: 'string', short: 'f', value: 'STYLE', help: 'use STYLE for numbering footer lines' },
  'header-numbering': { type: 'string', short: 'h', value: 'STYLE', help: 'use STYLE for numbering header lines' },
  'line-increment': { type: 'string', short: 'i', value: 'NUMBER', help: 'line number increment at each line' },
  'join-blank-lines': { type: 'string', short: 'l', value: 'NUMBER', help: 'group of NUMBER empty lines counted as one' },
  'number-format': { type: 'string', short: 'n', value: 'FORMAT', help: 'insert line numbers according to FORMAT' },
  'no-renumber': { type: 'bool', short: 'p', help: 'do not reset line numbers for each section' },
  'number-separator': { type: 'string', short: 's', value: 'STRING', help: 'add STRING after (possible) line number' },
  'starting-line-number': { type: 'string', short: 'v', value: 'NUMBER', help: 'first line number for each section' },
  'number-width': { type: 'string', short: 'w', value: 'NUMBER', help: 'use NUMBER columns for line numbers' },
} as const;

interface Options {
  readonly styles: readonly ((line: string) => boolean)[];
  readonly start: number;
  readonly step: number;
  readonly width: number;
  readonly sep: string;
  readonly format: string;
}

export const nl = tool({
  name: 'nl',
  usage: '[OPTION]... [FILE]...',
  short: 'Write each FILE to standard output, with line numbers added.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byLine<typeof flags, Options, { n: number; section: number }>({
    options: (ctx) => {
      const f = ctx.flags;
      const style = (text: string): ((line: string) => boolean) => {
        if (text === 'a') return () => true;
        if (text === 't') return (l) => l !== '';
        if (text === 'n') return () => false;
        if (text.startsWith('p')) {
          const re = compile(text.slice(1), { syntax: 'basic' });
          return (l) => re.test(l);
        }
        throw new Failure('', ctx.misuse(`invalid body numbering style: ‘${text}’`));
      };
      const number = (text: string | undefined, otherwise: number, what: string) => {
        if (text !== undefined && !/^-?\d{1,15}$/.test(text)) throw new Failure(`invalid ${what}: ‘${text}’`);
        return text === undefined ? otherwise : Number(text);
      };
      const format = f['number-format'] ?? 'rn';
      if (!['ln', 'rn', 'rz'].includes(format)) throw new Failure('', ctx.misuse(`invalid line numbering format: ‘${format}’`));
      return {
        styles: [style(f['header-numbering'] ?? 'n'), style(f['body-numbering'] ?? 't'), style(f['footer-numbering'] ?? 'n')],
        start: number(f['starting-line-number'], 1, 'starting line number'),
        step: number(f['line-increment'], 1, 'line number increment'),
        width: Math.min(1000, number(f['number-width'], 6, 'line number field width')),
        sep: f['number-separator'] ?? '\t',
        format,
      };
    },
    start: (_ctx, o) => ({ n: o.start, section: 1 }),
    line: (ctx, o, s, line) => {
      const section = ['\\:\\:\\:', '\\:\\:', '\\:'].indexOf(line);
      if (section >= 0) {
        s.section = section;
        if (!ctx.flags['no-renumber'] && section !== 2) s.n = o.start;
        ctx.out('\n');
        return;
      }
      if (!o.styles[s.section]!(line)) {
        ctx.out(`${' '.repeat(o.width + o.sep.length)}${line}\n`);
        return;
      }
      const n = o.format === 'ln' ? String(s.n).padEnd(o.width) : String(s.n).padStart(o.width, o.format === 'rz' ? '0' : ' ');
      s.n += o.step;
      ctx.out(`${n}${o.sep}${line}\n`);
    },
  }),
});
