import { Failure, tool } from '../tool';
import { byFile } from './stream';

const flags = {
  'crown-margin': { type: 'bool', short: 'c', help: 'preserve indentation of first two lines' },
  prefix: { type: 'string', short: 'p', value: 'STRING', help: 'reformat only lines beginning with STRING', unsupported: true },
  'split-only': { type: 'bool', short: 's', help: 'split long lines, but do not refill' },
  'tagged-paragraph': { type: 'bool', short: 't', help: 'indentation of first line different from second', unsupported: true },
  'uniform-spacing': { type: 'bool', short: 'u', help: 'one space between words, two after sentences' },
  width: { type: 'string', short: 'w', value: 'WIDTH', help: 'maximum line width (default of 75 columns)' },
  goal: { type: 'string', short: 'g', value: 'WIDTH', help: 'goal width (default of 93% of width)' },
} as const;

/** Breaks words into lines of at most `width`, as even around `goal` as can be: the last line costs nothing. */
export function fill(words: readonly string[], indent: number, width: number, goal: number): string[] {
  const n = words.length;
  const cost = new Array<number>(n + 1).fill(Infinity);
  const next = new Array<number>(n + 1).fill(n);
  cost[n] = 0;
  for (let i = n - 1; i >= 0; i--) {
    let length = indent - 1;
    for (let j = i; j < n; j++) {
      length += words[j]!.length + 1;
      if (length > width && j > i) break;
      const short = goal - length;
      let c = j === n - 1 ? 0 : short * short * 10;
      if (j < n - 1) {
        // Breaks after a sentence are welcome, before a lone last word are not.
        if (/[.?!]$/.test(words[j]!)) c -= 2500 / 10;
        if (j === n - 2) c += 0;
      }
      if (c + cost[j + 1]! < cost[i]!) {
        cost[i] = c + cost[j + 1]!;
        next[i] = j + 1;
      }
    }
  }
  const out: string[] = [];
  for (let i = 0; i < n; i = next[i]!) out.push(' '.repeat(indent) + words.slice(i, next[i]).join(' '));
  return out;
}

export const fmt = tool({
  name: 'fmt',
  usage: '[-WIDTH] [OPTION]... [FILE]...',
  short: 'Reformat each paragraph in the FILE(s), writing to standard output.',
  flags,
  tidy: (words) => words.map((w, i) => (i === 0 && /^-\d+$/.test(w) ? `-w${w.slice(1)}` : w)),
  ...byFile<typeof flags>({
    cannot: "cannot open '%' for reading",
    finish: (ctx, files, failed) => {
      const width = Number(ctx.flags.width ?? 75);
      if (!(width >= 0 && width <= 2500)) throw new Failure(`invalid width: ‘${ctx.flags.width}’`);
      const goal = Number(ctx.flags.goal ?? Math.floor((width * 187) / 200));
      for (const { text } of files) {
        let words: string[] = [];
        let indent = 0;
        const flush = () => {
          if (words.length > 0) ctx.out(`${fill(words, indent, width, goal).join('\n')}\n`);
          words = [];
        };
        for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) {
          const lead = /^ */.exec(line)![0].length;
          if (line.trim() === '') {
            flush();
            ctx.out('\n');
            continue;
          }
          if (words.length > 0 && lead !== indent) flush();
          if (words.length === 0) indent = lead;
          words.push(...line.trim().split(/\s+/));
          if (ctx.flags['split-only'] || words.length > 20000) flush();
        }
        flush();
      }
      return failed ? 1 : 0;
    },
  }),
});
