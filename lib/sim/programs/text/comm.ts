import { tool } from '../tool';
import { byteOrder } from './sort';
import { byFile, splitLines, twoFiles } from './stream';

const flags = {
  '1': { type: 'bool', help: 'suppress column 1 (lines unique to FILE1)' },
  '2': { type: 'bool', help: 'suppress column 2 (lines unique to FILE2)' },
  '3': { type: 'bool', help: 'suppress column 3 (lines that appear in both files)' },
  'check-order': { type: 'bool', help: 'check that the input is correctly sorted' },
  'nocheck-order': { type: 'bool', help: 'do not check that the input is correctly sorted' },
  'output-delimiter': { type: 'string', value: 'STR', help: 'separate columns with STR' },
  total: { type: 'bool', help: 'output a summary' },
  'zero-terminated': { type: 'bool', short: 'z', help: 'line delimiter is NUL, not newline' },
} as const;

export const comm = tool({
  name: 'comm',
  usage: '[OPTION]... FILE1 FILE2',
  short: 'Compare sorted files FILE1 and FILE2 line by line.\n\nWhen FILE1 or FILE2 (not both) is -, read standard input.',
  flags,
  ...byFile<typeof flags>({
    names: twoFiles,
    strict: 1,
    finish: (ctx, files) => {
      const f = ctx.flags;
      const end = f['zero-terminated'] ? '\0' : '\n';
      const sep: string = f['output-delimiter'] ?? '\t';
      const [a, b] = files.map((x) => splitLines(x.text, end)) as [string[], string[]];
      const second = f['1'] ? '' : sep;
      const third = second + (f['2'] ? '' : sep);
      const totals = [0, 0, 0];
      let unsorted = false;
      const check = (lines: string[], i: number, which: number) => {
        if (f['nocheck-order'] || unsorted || i === 0 || byteOrder(lines[i - 1]!, lines[i]!) <= 0) return;
        unsorted = true;
        ctx.fail(`file ${which} is not in sorted order`);
      };
      for (let i = 0, j = 0; i < a.length || j < b.length;) {
        const d = i >= a.length ? 1 : j >= b.length ? -1 : byteOrder(a[i]!, b[j]!);
        if (d <= 0) check(a, i, 1);
        if (d >= 0) check(b, j, 2);
        const column = d < 0 ? 0 : d > 0 ? 1 : 2;
        totals[column]!++;
        const line = d <= 0 ? a[i]! : b[j]!;
        if (!f[String(column + 1) as '1']) ctx.out(['', second, third][column] + line + end);
        if (d <= 0) i++;
        if (d >= 0) j++;
      }
      if (f.total) ctx.out([...totals, 'total'].join(sep) + end);
      if (unsorted) ctx.fail('input is not in sorted order');
      return unsorted ? 1 : 0;
    },
  }),
});
