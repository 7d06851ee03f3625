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

/** A word, and whether it ends a sentence (by its mark and the blanks after it). */
interface Word {
  readonly text: string;
  readonly final: boolean;
}

const square = (n: number) => n * n;

/** What it costs to begin a line with word `i`: after a sentence is good, a word left alone before or after is bad. */
function startCost(words: readonly Word[], i: number): number {
  let cost = square(70);
  if (i > 0) {
    const before = words[i - 1]!;
    if (/[.?!]["')\]]*$/.test(before.text)) cost += before.final ? -square(50) : square(600);
    else if (/[,;:]["')\]]*$/.test(before.text)) cost -= square(40);
    else if (i > 1 && words[i - 2]!.final) cost += square(200) / (before.text.length + 2);
  }
  if (/^["'([]/.test(words[i]!.text)) cost -= square(40);
  else if (words[i]!.final) cost += square(150) / (words[i]!.text.length + 2);
  return cost;
}

/** Breaks words into lines shorter than `width`, near `goal` and of like length; the last line's length costs nothing. */
function fill(words: readonly Word[], indent: number, width: number, goal: number): string[] {
  const n = words.length;
  const cost = new Array<number>(n + 1).fill(0);
  const next = new Array<number>(n + 1).fill(n);
  const long = new Array<number>(n + 1).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let best = Infinity;
    let length = indent + words[i]!.text.length;
    for (let w = i + 1; ; w++) {
      let c = cost[w]!;
      if (w < n) {
        c += square((goal - length) * 10);
        if (next[w] !== n) c += square(((length - long[w]!) / 2) * 10) / 2;
      }
      if (c < best) {
        best = c;
        next[i] = w;
        long[i] = length;
      }
      if (w === n) break;
      length += (words[w - 1]!.final ? 2 : 1) + words[w]!.text.length;
      if (length >= width) break;
    }
    cost[i] = best + startCost(words, i);
  }
  const out: string[] = [];
  for (let i = 0; i < n; i = next[i]!) {
    let line = ' '.repeat(indent);
    for (let k = i; k < next[i]!; k++) line += words[k]!.text + (k + 1 < next[i]! ? (words[k]!.final ? '  ' : ' ') : '');
    out.push(line);
  }
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
        let words: Word[] = [];
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
          for (const m of line.trim().matchAll(/(\S+)(\s*)/g)) words.push({ text: m[1]!, final: /[.?!]["')\]]*$/.test(m[1]!) && m[2]!.length !== 1 });
          if (ctx.flags['split-only'] || words.length > 20000) flush();
        }
        flush();
      }
      return failed ? 1 : 0;
    },
  }),
});
