import { byteLength } from '../../core';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { charLength, displayWidth } from './bytes';
import { byChunk } from './stream';

const flags = {
  bytes: { type: 'bool', short: 'c', help: 'print the byte counts' },
  chars: { type: 'bool', short: 'm', help: 'print the character counts' },
  lines: { type: 'bool', short: 'l', help: 'print the newline counts' },
  'max-line-length': { type: 'bool', short: 'L', help: 'print the maximum display width' },
  words: { type: 'bool', short: 'w', help: 'print the word counts' },
} as const;

interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}

interface State {
  now: Counts;
  total: Counts;
  inWord: boolean;
  column: number;
  readonly rows: { counts: Counts; name: string }[];
}

const zero = (): Counts => ({ lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 });

type Ctx = ToolContext<typeof flags>;

function chosen(ctx: Ctx): (keyof Counts)[] {
  const f = ctx.flags;
  const any = f.bytes || f.chars || f.lines || f['max-line-length'] || f.words;
  const out: (keyof Counts)[] = [];
  if (f.lines || !any) out.push('lines');
  if (f.words || !any) out.push('words');
  if (f.chars) out.push('chars');
  if (f.bytes || !any) out.push('bytes');
  if (f['max-line-length']) out.push('longest');
  return out;
}

/** Columns are as wide as the sizes of the files add up to, at least 7 when one is no plain file; one count stands alone. */
function width(ctx: Ctx, s: State): number {
  if (s.rows.length <= 1 && ctx.args.length <= 1 && chosen(ctx).length === 1) return 1;
  let total = 0;
  for (const name of ctx.args.length > 0 ? ctx.args : ['-']) {
    if (name === '-') return 7;
    try {
      const stat = ctx.sys.files.stat(name);
      if (stat.type !== 'file') return 7;
      total += stat.size;
    } catch {
      // A missing file has no width.
    }
  }
  return String(total).length;
}

export const wc = tool({
  name: 'wc',
  usage: '[OPTION]... [FILE]...',
  short:
    'Print newline, word, and byte counts for each FILE, and a total line if\n' +
    'more than one FILE is specified.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags,
  ...byChunk<typeof flags, null, State>({
    options: () => null,
    start: () => ({ now: zero(), total: zero(), inWord: false, column: 0, rows: [] }),
    open: (_ctx, _o, s) => {
      s.now = zero();
      s.inWord = false;
      s.column = 0;
    },
    text: (_ctx, _o, s, text) => {
      const c = s.now;
      c.bytes += byteLength(text);
      c.chars += charLength(text);
      let last = 0;
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', last)) {
        c.lines++;
        c.longest = Math.max(c.longest, s.column + displayWidth(text.slice(last, i)));
        s.column = 0;
        last = i + 1;
      }
      s.column += displayWidth(text.slice(last));
      c.longest = Math.max(c.longest, s.column);
      for (const m of text.matchAll(/\S+/g)) if (!(m.index === 0 && s.inWord)) c.words++;
      s.inWord = /\S$/.test(text);
    },
    close: (_ctx, _o, s, name) => {
      for (const k of ['lines', 'words', 'chars', 'bytes'] as const) s.total[k] += s.now[k];
      s.total.longest = Math.max(s.total.longest, s.now.longest);
      s.rows.push({ counts: s.now, name });
    },
    end: (ctx, _o, s, failed) => {
      // busybox sets several counts nine columns wide, and one by itself.
      const w = ctx.busybox ? (chosen(ctx).length > 1 ? 9 : 1) : width(ctx, s);
      const row = (counts: Counts, name: string) => {
        const cells = chosen(ctx).map((k) => String(counts[k]).padStart(w));
        ctx.out(`${cells.join(' ')}${name === '' ? '' : ` ${name}`}\n`);
      };
      for (const r of s.rows) row(r.counts, ctx.args.length === 0 ? '' : r.name);
      if (ctx.args.length > 1) row(s.total, 'total');
      return failed ? 1 : 0;
    },
  }),
});
