import { Failure, tool } from '../tool';
import { byteOrder } from './sort';
import { byFile, splitLines, twoFiles } from './stream';

const flags = {
  a: { type: 'array', value: 'FILENUM', help: 'also print unpairable lines from file FILENUM, where\nFILENUM is 1 or 2, corresponding to FILE1 or FILE2' },
  e: { type: 'string', value: 'STRING', help: 'replace missing input fields with STRING' },
  'ignore-case': { type: 'bool', short: 'i', help: 'ignore differences in case when comparing fields' },
  j: { type: 'string', value: 'FIELD', help: "equivalent to '-1 FIELD -2 FIELD'" },
  o: { type: 'string', value: 'FORMAT', help: 'obey FORMAT while constructing output line' },
  t: { type: 'string', value: 'CHAR', help: 'use CHAR as input and output field separator' },
  v: { type: 'array', value: 'FILENUM', help: 'like -a FILENUM, but suppress joined output lines' },
  '1': { type: 'string', value: 'FIELD', help: 'join on this FIELD of file 1' },
  '2': { type: 'string', value: 'FIELD', help: 'join on this FIELD of file 2' },
  'check-order': { type: 'bool', help: 'check that the input is correctly sorted' },
  'nocheck-order': { type: 'bool', help: 'do not check that the input is correctly sorted' },
  header: { type: 'bool', help: 'treat the first line in each file as field headers' },
} as const;

export const join = tool({
  name: 'join',
  usage: '[OPTION]... FILE1 FILE2',
  short:
    'For each pair of input lines with identical join fields, write a line to\n' +
    'standard output.  The default join field is the first, delimited by blanks.\n\nWhen FILE1 or FILE2 (not both) is -, read standard input.',
  flags,
  ...byFile<typeof flags>({
    names: twoFiles,
    strict: 1,
    finish: (ctx, files) => {
      const f = ctx.flags;
      const number = (text: string | undefined) => {
        if (text !== undefined && !/^[1-9]\d*$/.test(text)) throw new Failure(`invalid field number: ‘${text}’`);
        return text === undefined ? undefined : Number(text) - 1;
      };
      const keys = [number(f['1'] ?? f.j) ?? 0, number(f['2'] ?? f.j) ?? 0];
      const split = (line: string) => (f.t === undefined ? line.trim().split(/[ \t]+/) : line.split(f.t));
      const sep: string = f.t ?? ' ';
      const fold = (k: string) => (f['ignore-case'] ? k.toLowerCase() : k);
      const [a, b] = files.map((x, i) => splitLines(x.text).map((line) => ({ fields: split(line), key: split(line)[keys[i]!] ?? '', line }))) as unknown as [
        Row[],
        Row[],
      ];
      const format: [number, number][] | null =
        f.o === undefined || f.o === 'auto'
          ? null
          : f.o.split(/[, ]+/).map((p: string) => (p === '0' ? [0, 0] : (p.split('.').map(Number) as [number, number])));
      const value = (row: Row | null, i: number) => row?.fields[i] || (f.e ?? '');
      const show = (x: Row | null, y: Row | null) => {
        const key = (x ?? y)!.key;
        if (format) {
          ctx.out(`${format.map(([n, i]) => (n === 0 ? key : value(n === 1 ? x : y, i - 1))).join(sep)}\n`);
          return;
        }
        const rest = (row: Row | null, k: number) => (row ? row.fields.filter((_, i) => i !== k) : []);
        ctx.out(`${[key, ...rest(x, keys[0]!), ...rest(y, keys[1]!)].join(sep)}\n`);
      };
      const alone = (n: string) => f.a.includes(n) || f.v.includes(n);
      const paired = f.v.length === 0;
      let i = 0;
      let j = 0;
      let unsorted = false;
      const check = (rows: Row[], at: number, which: number) => {
        if (f['nocheck-order'] || unsorted || at === 0 || byteOrder(fold(rows[at - 1]!.key), fold(rows[at]!.key)) <= 0) return;
        unsorted = true;
        ctx.fail(`${files[which]!.name}:${at + 1}: is not sorted: ${rows[at]!.line}`);
      };
      if (f.header && a.length > 0 && b.length > 0) show(a[i++]!, b[j++]!);
      while (i < a.length && j < b.length) {
        const d = byteOrder(fold(a[i]!.key), fold(b[j]!.key));
        if (d < 0) {
          if (alone('1')) show(a[i]!, null);
          check(a, ++i < a.length ? i : 0, 0);
        } else if (d > 0) {
          if (alone('2')) show(null, b[j]!);
          check(b, ++j < b.length ? j : 0, 1);
        } else {
          const key = fold(a[i]!.key);
          let i2 = i;
          let j2 = j;
          while (i2 < a.length && fold(a[i2]!.key) === key) i2++;
          while (j2 < b.length && fold(b[j2]!.key) === key) j2++;
          if ((i2 - i) * (j2 - j) > 1_000_000) throw new Failure('memory exhausted');
          if (paired) for (let p = i; p < i2; p++) for (let q = j; q < j2; q++) show(a[p]!, b[q]!);
          i = i2;
          j = j2;
        }
      }
      for (; i < a.length; i++) if (alone('1')) show(a[i]!, null);
      for (; j < b.length; j++) if (alone('2')) show(null, b[j]!);
      if (unsorted) ctx.fail('input is not in sorted order');
      return unsorted ? 1 : 0;
    },
  }),
});

interface Row {
  readonly fields: readonly string[];
  readonly key: string;
  readonly line: string;
}
