import { byteLength, fromBytes, toBytes } from '../../core';
import { Failure, tool } from '../tool';
import { byFile, count } from './stream';

const flags = {
  'suffix-length': { type: 'string', short: 'a', value: 'N', help: 'generate suffixes of length N (default 2)' },
  'additional-suffix': { type: 'string', value: 'SUFFIX', help: 'append an additional SUFFIX to file names' },
  bytes: { type: 'string', short: 'b', value: 'SIZE', help: 'put SIZE bytes per output file' },
  'line-bytes': { type: 'string', short: 'C', value: 'SIZE', help: 'put at most SIZE bytes of records per output file' },
  d: { type: 'bool', help: 'use numeric suffixes starting at 0, not alphabetic' },
  'numeric-suffixes': { type: 'optional', value: 'FROM', bare: '0', help: 'same as -d, but allow setting the start value' },
  'elide-empty-files': { type: 'bool', short: 'e', help: "do not generate empty output files with '-n'" },
  lines: { type: 'string', short: 'l', value: 'NUMBER', help: 'put NUMBER lines/records per output file' },
  number: { type: 'string', short: 'n', value: 'CHUNKS', help: 'generate CHUNKS output files; see explanation below' },
  verbose: { type: 'bool', help: 'print a diagnostic just before each output file is opened' },
} as const;

function pieces(ctx: { flags: any }, text: string): string[] {
  const f = ctx.flags;
  const size = (value: string, what: string) => {
    const n = count(value);
    if (n === undefined || n === 0) throw new Failure(`invalid number of ${what}: ‘${value}’`);
    return n;
  };
  if (f.number !== undefined) {
    const m = /^(?:(l)\/)?(\d+)$/.exec(f.number);
    if (!m || Number(m[2]) === 0 || Number(m[2]) > 10000) throw new Failure(`invalid number of chunks: ‘${f.number}’`);
    const n = Number(m[2]);
    const bytes = toBytes(text);
    const each = Math.floor(bytes.length / n);
    if (!m[1]) return Array.from({ length: n }, (_, i) => fromBytes(bytes.subarray(i * each, i === n - 1 ? undefined : (i + 1) * each)));
    const out = Array<string>(n).fill('');
    let at = 0;
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      out[Math.min(n - 1, each === 0 ? 0 : Math.floor(at / each))] += line;
      at += byteLength(line);
    }
    return out;
  }
  if (f.bytes !== undefined) {
    const n = size(f.bytes, 'bytes');
    const bytes = toBytes(text);
    return Array.from({ length: Math.ceil(bytes.length / n) }, (_, i) => fromBytes(bytes.subarray(i * n, (i + 1) * n)));
  }
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (f['line-bytes'] !== undefined) {
    const n = size(f['line-bytes'], 'bytes');
    const out: string[] = [];
    let held = '';
    for (const line of lines) {
      if (held !== '' && byteLength(held) + byteLength(line) > n) {
        out.push(held);
        held = '';
      }
      held += line;
    }
    return held === '' ? out : [...out, held];
  }
  const n = size(f.lines ?? '1000', 'lines');
  return Array.from({ length: Math.ceil(lines.length / n) }, (_, i) => lines.slice(i * n, (i + 1) * n).join(''));
}

export const split = tool({
  name: 'split',
  usage: '[OPTION]... [FILE [PREFIX]]',
  short:
    "Output pieces of FILE to PREFIXaa, PREFIXab, ...;\ndefault size is 1000 lines, and default PREFIX is 'x'.\n\n" +
    'With no FILE, or when FILE is -, read standard input.',
  flags,
  tidy: (words) => words.map((w) => (/^-\d+$/.test(w) ? `-l${w.slice(1)}` : w)),
  ...byFile<typeof flags>({
    names: (ctx) => ctx.args.slice(0, 1),
    strict: 1,
    cannot: "cannot open '%' for reading",
    finish: (ctx, files) => {
      const f = ctx.flags;
      const prefix = ctx.args[1] ?? 'x';
      const numeric = f.d || f['numeric-suffixes'] !== undefined;
      const base = numeric ? 10 : 26;
      const width = Math.min(20, Number(f['suffix-length'] ?? 2)) || 2;
      const from = Number(f['numeric-suffixes'] ?? 0) || 0;
      pieces(ctx, files[0]!.text).forEach((text, i) => {
        if (text === '' && f['elide-empty-files']) return;
        let n = i + from;
        if (n >= base ** width) throw new Failure('output file suffixes exhausted');
        let suffix = '';
        for (let k = 0; k < width; k++, n = Math.floor(n / base)) suffix = (numeric ? String(n % 10) : String.fromCharCode(97 + (n % 26))) + suffix;
        const name = prefix + suffix + (f['additional-suffix'] ?? '');
        if (f.verbose) ctx.out(`creating file '${name}'\n`);
        ctx.sys.files.write(name, text);
      });
      return 0;
    },
  }),
});
