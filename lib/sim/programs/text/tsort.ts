import { Failure, tool } from '../tool';
import { byFile } from './stream';

export const tsort = tool({
  name: 'tsort',
  usage: '[OPTION] [FILE]',
  short: 'Write totally ordered list consistent with the partial ordering in FILE.\n\nWith no FILE, or when FILE is -, read standard input.',
  flags: {},
  ...byFile<{}>({
    strict: 1,
    finish: (ctx, files) => {
      const { name, text } = files[0]!;
      const words = text.split(/\s+/).filter(Boolean);
      if (words.length % 2 === 1) throw new Failure(`${name}: input contains an odd number of tokens`);
      const after = new Map<string, string[]>();
      const before = new Map<string, number>();
      for (let i = 0; i < words.length; i += 2) {
        const [a, b] = [words[i]!, words[i + 1]!];
        for (const w of [a, b]) {
          if (!after.has(w)) after.set(w, []);
          if (!before.has(w)) before.set(w, 0);
        }
        if (a === b) continue;
        after.get(a)!.push(b);
        before.set(b, before.get(b)! + 1);
      }
      ctx.sys.spend(words.length);
      const ready = [...before].filter(([, n]) => n === 0).map(([w]) => w);
      let status = 0;
      let next = 0;
      const left = new Set(before.keys());
      for (;;) {
        const w = ready[next++];
        if (w === undefined) {
          if (left.size === 0) return status;
          next = ready.length;
          // A loop: say so, and go on with its first.
          const [first] = left;
          ctx.fail(`${name}: input contains a loop:`);
          for (let x: string | undefined = first!, seen = new Set<string>(); x !== undefined && !seen.has(x); x = after.get(x)!.find((y) => left.has(y))) {
            seen.add(x);
            ctx.fail(x);
          }
          status = 1;
          before.set(first!, 0);
          ready.push(first!);
          continue;
        }
        if (!left.delete(w)) continue;
        ctx.out(`${w}\n`);
        for (const x of after.get(w)!) {
          const n = before.get(x)! - 1;
          before.set(x, n);
          if (n === 0 && left.has(x)) ready.push(x);
        }
      }
    },
  }),
});
