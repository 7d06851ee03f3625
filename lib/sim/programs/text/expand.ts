import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { byLine } from './stream';

const flags = {
  initial: { type: 'bool', short: 'i', help: 'do not convert tabs after non blanks' },
  tabs: { type: 'string', short: 't', value: 'N', help: 'have tabs N characters apart, not 8' },
} as const;

const unexpandFlags = {
  all: { type: 'bool', short: 'a', help: 'convert all blanks, instead of just initial blanks' },
  'first-only': { type: 'bool', help: 'convert only leading sequences of blanks (overrides -a)' },
  tabs: { type: 'string', short: 't', value: 'N', help: 'have tabs N characters apart instead of 8 (enables -a)' },
} as const;

/** The next tab stop after a column. */
function stops(ctx: ToolContext<any>): (column: number) => number {
  const text: string = ctx.flags.tabs ?? '8';
  const list = text.split(/[, ]/).map((x) => {
    if (!/^\d+$/.test(x)) throw new Failure(`tab size contains invalid character(s): ‘${x}’`);
    if (Number(x) === 0) throw new Failure('tab size cannot be 0');
    return Number(x);
  });
  if (list.length === 1) return (c) => c + list[0]! - (c % list[0]!);
  return (c) => list.find((s) => s > c) ?? c + 1;
}

const tidy = (words: readonly string[]) => words.map((w) => (/^-\d+(,\d+)*$/.test(w) ? `-t${w.slice(1)}` : w));

export const expand = tool({
  name: 'expand',
  usage: '[OPTION]... [FILE]...',
  short: 'Convert tabs in each FILE to spaces, writing to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  tidy,
  ...byLine<typeof flags, (c: number) => number, null>({
    options: stops,
    start: () => null,
    line: (ctx, next, _s, line, ended) => {
      let out = '';
      let column = 0;
      let initial = true;
      for (const c of line) {
        if (c === '\t' && (initial || !ctx.flags.initial)) {
          const to = next(column);
          out += ' '.repeat(to - column);
          column = to;
        } else {
          out += c;
          column++;
          if (c !== ' ') initial = false;
        }
      }
      ctx.out(out + (ended ? '\n' : ''));
    },
  }),
});

export const unexpand = tool({
  name: 'unexpand',
  usage: '[OPTION]... [FILE]...',
  short: 'Convert blanks in each FILE to tabs, writing to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags: unexpandFlags,
  tidy,
  ...byLine<typeof unexpandFlags, (c: number) => number, null>({
    options: stops,
    start: () => null,
    line: (ctx, next, _s, line, ended) => {
      const all = (ctx.flags.all || ctx.flags.tabs !== undefined) && !ctx.flags['first-only'];
      let out = '';
      let blanks = 0;
      let column = 0;
      let initial = true;
      const flush = () => {
        out += ' '.repeat(blanks);
        blanks = 0;
      };
      for (const c of line) {
        if ((c === ' ' || c === '\t') && (initial || all)) {
          const stop = next(column);
          if (c === '\t') {
            out += '\t';
            blanks = 0;
            column = stop;
            continue;
          }
          blanks++;
          column++;
          if (column === stop) {
            // One blank before a stop stays a blank unless more follow or it is part of a run.
            if (blanks > 1) {
              out += '\t';
              blanks = 0;
            } else flush();
          }
          continue;
        }
        flush();
        initial = false;
        out += c;
        column++;
      }
      flush();
      ctx.out(out + (ended ? '\n' : ''));
    },
  }),
});
