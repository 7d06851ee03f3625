import { byteLength } from '../../core';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { sliceBytes } from './bytes';
import { byChunk, count, hold } from './stream';

const flags = {
  bytes: {
    type: 'string',
    short: 'c',
    value: '[-]NUM',
    help: "print the first NUM bytes of each file;\nwith the leading '-', print all but the last\nNUM bytes of each file",
  },
  lines: {
    type: 'string',
    short: 'n',
    value: '[-]NUM',
    help: "print the first NUM lines instead of the first 10;\nwith the leading '-', print all but the last\nNUM lines of each file",
  },
  quiet: { type: 'bool', short: 'q', aliases: ['silent'], help: 'never print headers giving file names' },
  verbose: { type: 'bool', short: 'v', help: 'always print headers giving file names' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

interface Options {
  readonly bytes: boolean;
  readonly n: number;
  /** All but the last n. */
  readonly butLast: boolean;
  readonly headers: boolean;
  readonly sep: string;
}

function options(ctx: ToolContext<typeof flags>): Options {
  const last = [...ctx.order].reverse().find((o) => o.flag === 'bytes' || o.flag === 'lines');
  const text: string = last?.value ?? '10';
  const bytes = last?.flag === 'bytes';
  const n = count(text.replace(/^[-+]/, ''));
  if (n === undefined) throw new Failure(ctx.busybox ? `invalid number '${text}'` : `invalid number of ${bytes ? 'bytes' : 'lines'}: ‘${text}’`);
  const { quiet, verbose } = ctx.flags;
  return { bytes, n, butLast: text.startsWith('-'), headers: verbose || (ctx.args.length > 1 && !quiet), sep: ctx.flags['zero-terminated'] ? '\0' : '\n' };
}

interface State {
  left: number;
  held: string;
  files: number;
}

/** `head -5`: the count by itself, as it was once written. */
export function oldCount(words: readonly string[]): readonly string[] {
  const first = words[0];
  const m = first === undefined ? null : /^-(\d+)([ckm]?)([qv]*)$/.exec(first);
  return m ? [m[2] === 'c' ? '-c' : '-n', m[1]!, ...[...m[3]!].map((c) => `-${c}`), ...words.slice(1)] : words;
}

export const head = tool({
  name: 'head',
  usage: '[OPTION]... [FILE]...',
  short:
    'Print the first 10 lines of each FILE to standard output.\n' +
    'With more than one FILE, precede each with a header giving the file name.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  tidy: oldCount,
  ...byChunk<typeof flags, Options, State>({
    cannot: "cannot open '%' for reading",
    options,
    start: () => ({ left: 0, held: '', files: 0 }),
    open: (ctx, o, s, name) => {
      s.left = o.n;
      s.held = '';
      if (o.headers) ctx.out(`${s.files > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
      s.files++;
    },
    text: (ctx, o, s, text) => {
      if (o.butLast) {
        hold(ctx, s.held.length, text.length);
        s.held += text;
        return;
      }
      if (s.left <= 0) return 'file';
      if (o.bytes) {
        const part = sliceBytes(text, 0, s.left);
        s.left -= byteLength(part);
        ctx.out(part);
      } else {
        let end = 0;
        while (s.left > 0) {
          const at = text.indexOf(o.sep, end);
          if (at < 0) {
            end = text.length;
            break;
          }
          end = at + 1;
          s.left--;
        }
        ctx.out(text.slice(0, end));
      }
      return s.left <= 0 ? 'file' : undefined;
    },
    close: (ctx, o, s) => {
      if (!o.butLast) return;
      if (o.bytes) ctx.out(sliceBytes(s.held, 0, Math.max(0, byteLength(s.held) - o.n)));
      else {
        const lines = s.held.split(o.sep);
        if (lines[lines.length - 1] === '') lines.pop();
        for (const line of lines.slice(0, Math.max(0, lines.length - o.n))) ctx.out(line + o.sep);
      }
      s.held = '';
    },
  }),
});
