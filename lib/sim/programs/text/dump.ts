import { fromBytes, toBytes } from '../../core';
import { Failure, tool } from '../tool';
import { byFile, count } from './stream';
import type { Whole } from './stream';

const all = (files: readonly Whole[]) => toBytes(files.map((f) => f.text).join(''));

const odFlags = {
  'address-radix': {
    type: 'string',
    short: 'A',
    value: 'RADIX',
    help: 'output format for file offsets; RADIX is one\nof [doxn], for Decimal, Octal, Hex or None',
  },
  'skip-bytes': { type: 'string', short: 'j', value: 'BYTES', help: 'skip BYTES input bytes first' },
  'read-bytes': { type: 'string', short: 'N', value: 'BYTES', help: 'limit dump to BYTES input bytes' },
  format: { type: 'array', short: 't', value: 'TYPE', help: 'select output format or formats' },
  'output-duplicates': { type: 'bool', short: 'v', help: 'do not use * to mark line suppression' },
  width: { type: 'optional', short: 'w', bare: '32', value: 'BYTES', help: 'output BYTES bytes per output line' },
  a: { type: 'bool', help: 'same as -t a,  select named characters' },
  b: { type: 'bool', help: 'same as -t o1, select octal bytes' },
  c: { type: 'bool', help: 'same as -t c,  select printable characters or backslash escapes' },
  d: { type: 'bool', help: 'same as -t u2, select unsigned decimal 2-byte units' },
  o: { type: 'bool', help: 'same as -t o2, select octal 2-byte units' },
  x: { type: 'bool', help: 'same as -t x2, select hexadecimal 2-byte units' },
} as const;

interface Format {
  readonly size: number;
  readonly width: number;
  show(bytes: Uint8Array): string;
}

const ESCAPES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
const NAMES = 'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(' ');

function format(type: string): Format {
  const m = /^([acduoxf])(\d|C|S|I|L)?z?$/.exec(type);
  if (!m) throw new Failure(`invalid type string ‘${type}’`);
  if (m[1] === 'c')
    return { size: 1, width: 3, show: ([b]) => ESCAPES[b!] ?? (b! >= 32 && b! < 127 ? String.fromCharCode(b!) : b!.toString(8).padStart(3, '0')) };
  if (m[1] === 'a') return { size: 1, width: 3, show: ([b]) => ((b! & 127) === 127 ? 'del' : (NAMES[b! & 127] ?? String.fromCharCode(b! & 127))) };
  const size = m[2] === undefined ? (m[1] === 'f' ? 8 : 4) : ({ C: 1, S: 2, I: 4, L: 8 }[m[2]] ?? Number(m[2]));
  if (![1, 2, 4, 8].includes(size)) throw new Failure(`invalid type string ‘${type}’;\nthis system doesn't provide a ${size}-byte integral type`);
  const value = (bytes: Uint8Array) => {
    let n = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(bytes[i]!);
    return n;
  };
  const bits = BigInt(size * 8);
  switch (m[1]) {
    case 'x':
      return {
        size,
        width: size * 2,
        show: (b) =>
          value(b)
            .toString(16)
            .padStart(size * 2, '0'),
      };
    case 'o': {
      const width = Math.ceil((size * 8) / 3);
      return { size, width, show: (b) => value(b).toString(8).padStart(width, '0') };
    }
    case 'u':
      return { size, width: ((1n << bits) - 1n).toString().length, show: (b) => value(b).toString() };
    case 'f':
      return { size, width: size === 8 ? 24 : 15, show: (b) => String(new DataView(b.slice().buffer)[size === 8 ? 'getFloat64' : 'getFloat32'](0, true)) };
    default:
      return { size, width: (1n << (bits - 1n)).toString().length + 1, show: (b) => BigInt.asIntN(size * 8, value(b)).toString() };
  }
}

export const od = tool({
  name: 'od',
  usage: '[OPTION]... [FILE]...',
  short: 'Write an unambiguous representation, octal bytes by default,\nof FILE to standard output.',
  flags: odFlags,
  ...byFile<typeof odFlags>({
    finish: (ctx, files, failed) => {
      const f = ctx.flags;
      const types: string[] = [];
      for (const o of ctx.order) {
        if (o.flag === 'format') types.push(...(o.value[0] as string).match(/[acduoxf](\d|[CSIL])?z?|./g)!);
        else {
          const short = ({ a: 'a', b: 'o1', c: 'c', d: 'u2', o: 'o2', x: 'x2' } as Record<string, string>)[o.flag];
          if (short) types.push(short);
        }
      }
      const formats = (types.length > 0 ? types : ['o2']).map(format);
      const radix = f['address-radix'] ?? 'o';
      if (!/^[doxn]$/.test(radix)) throw new Failure(`invalid output address radix '${radix}'; it must be one character from [doxn]`);
      const skip = count(f['skip-bytes'] ?? '0') ?? 0;
      const bytes = all(files).subarray(skip, f['read-bytes'] === undefined ? undefined : skip + (count(f['read-bytes']) ?? 0));
      const width = f.width === undefined ? 16 : Number(f.width);
      if (!(width > 0 && width % Math.max(...formats.map((x) => x.size)) === 0)) throw new Failure(`invalid -w argument ‘${f.width}’`);
      const address = (n: number) =>
        radix === 'n' ? '' : radix === 'd' ? String(n).padStart(7, '0') : n.toString(radix === 'x' ? 16 : 8).padStart(radix === 'x' ? 6 : 7, '0');
      // Each byte takes as many columns as the widest format needs for it.
      const perByte = Math.max(...formats.map((x) => (x.width + 1) / x.size));
      let starred = false;
      ctx.sys.spend(bytes.length);
      // What one byte or two look like is found out once.
      const shown = formats.map((): string[] => []);
      for (let at = 0; at < bytes.length; at += width) {
        const row = bytes.subarray(at, at + width);
        if (at > 0 && !f['output-duplicates'] && repeats(bytes, at, width)) {
          if (!starred) ctx.out('*\n');
          starred = true;
          continue;
        }
        starred = false;
        formats.forEach((x, k) => {
          let out = k === 0 ? address(at + skip) : ' '.repeat(address(0).length);
          const show = (i: number): string => {
            const part = new Uint8Array(x.size);
            part.set(row.subarray(i, i + x.size));
            return x.show(part).padStart(Math.round(perByte * x.size));
          };
          for (let i = 0; i < row.length; i += x.size) out += x.size > 2 ? show(i) : (shown[k]![row[i]! | (x.size === 1 ? 0 : (row[i + 1] ?? 0) << 8)] ??= show(i));
          ctx.out(`${out}\n`);
        });
      }
      if (radix !== 'n') ctx.out(`${address(bytes.length + skip)}\n`);
      return failed ? 1 : 0;
    },
  }),
});

/** Whether the row at `at` is whole, and the same as that before it. */
function repeats(bytes: Uint8Array, at: number, width: number): boolean {
  if (at + width > bytes.length) return false;
  for (let i = at; i < at + width; i++) if (bytes[i] !== bytes[i - width]) return false;
  return true;
}

const printable = (b: number) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.');

const hexdumpFlags = {
  canonical: { type: 'bool', short: 'C', help: 'canonical hex+ASCII display' },
  length: { type: 'string', short: 'n', value: 'length', help: 'interpret only length bytes of input' },
  skip: { type: 'string', short: 's', value: 'offset', help: 'skip offset bytes from the beginning' },
  'no-squeezing': { type: 'bool', short: 'v', help: 'output identical lines' },
  'two-bytes-hex': { type: 'bool', short: 'x', help: 'two-byte hexadecimal display' },
  format: { type: 'array', short: 'e', value: 'format', help: 'format string to be used for displaying data', unsupported: true },
} as const;

export const hexdump = tool({
  name: 'hexdump',
  usage: '[options] <file>...',
  short: 'Display file contents in hexadecimal, decimal, octal, or ascii.',
  flags: hexdumpFlags,
  version: 'from util-linux 2.38.1',
  ...byFile<typeof hexdumpFlags>({
    finish: (ctx, files, failed) => {
      const f = ctx.flags;
      if (files.length === 0) return ctx.fail('all input file arguments failed');
      const skip = count(f.skip ?? '0') ?? 0;
      const bytes = all(files).subarray(skip, f.length === undefined ? undefined : skip + (count(f.length) ?? 0));
      const address = (n: number) => n.toString(16).padStart(f.canonical ? 8 : 7, '0');
      const hex = (n: number, w: number) => n.toString(16).padStart(w, '0');
      let last = '';
      let starred = false;
      ctx.sys.spend(bytes.length);
      for (let at = 0; at < bytes.length; at += 16) {
        const row = [...bytes.subarray(at, at + 16)];
        if (row.join() === last && row.length === 16 && !f['no-squeezing']) {
          if (!starred) ctx.out('*\n');
          starred = true;
          continue;
        }
        last = row.join();
        starred = false;
        if (f.canonical) {
          const cells = row.map((b) => hex(b, 2));
          ctx.out(
            `${address(at + skip)}  ${cells.slice(0, 8).join(' ').padEnd(23)}  ${cells.slice(8).join(' ').padEnd(23)}  |${row.map(printable).join('')}|\n`,
          );
        } else {
          const words: string[] = [];
          for (let i = 0; i < row.length; i += 2) words.push(hex(row[i]! | ((row[i + 1] ?? 0) << 8), 4));
          const gap = f['two-bytes-hex'] ? '    ' : ' ';
          ctx.out(`${`${address(at + skip)}${words.map((w) => gap + w).join('')}`.padEnd(f['two-bytes-hex'] ? 71 : 47)}\n`);
        }
      }
      if (bytes.length > 0) ctx.out(`${address(bytes.length + skip)}\n`);
      return failed ? 1 : 0;
    },
  }),
});

const xxdFlags = {
  b: { type: 'bool', help: 'binary digit dump' },
  c: { type: 'string', value: 'cols', help: 'format <cols> octets per line. Default 16 (-i: 12, -ps: 30).' },
  g: { type: 'string', value: 'bytes', help: 'number of octets per group in normal output. Default 2.' },
  i: { type: 'bool', help: 'output in C include file style.', unsupported: true },
  l: { type: 'string', value: 'len', help: 'stop after <len> octets.' },
  p: { type: 'bool', aliases: ['ps', 'plain'], help: 'output in postscript plain hexdump style.' },
  r: { type: 'bool', help: 'reverse operation: convert hexdump into binary.' },
  s: { type: 'string', value: 'seek', help: 'start at <seek> bytes.' },
  u: { type: 'bool', help: 'use upper case hex letters.' },
} as const;

export const xxd = tool({
  name: 'xxd',
  usage: '[options] [infile [outfile]]',
  short: 'Make a hexdump or do the reverse.',
  flags: xxdFlags,
  version: '2022-01-14 by Juergen Weigert et al.',
  tidy: (words) => words.map((w) => (w === '-ps' || w === '-plain' ? '-p' : w)),
  ...byFile<typeof xxdFlags>({
    names: (ctx) => ctx.args.slice(0, 1),
    strict: 2,
    finish: (ctx, files) => {
      const f = ctx.flags;
      let out = '';
      if (f.r) {
        const bytes: number[] = [];
        for (const line of files[0]!.text.split('\n')) {
          const digits = f.p ? line : line.replace(/^[0-9a-fA-F]+:\s?/, '').split('  ')[0]!;
          for (const h of digits.replace(/[^0-9a-fA-F]/g, '').match(/../g) ?? []) bytes.push(parseInt(h, 16));
        }
        out = fromBytes(bytes);
      } else {
        const skip = Number(f.s ?? 0) || 0;
        const bytes = all(files).subarray(skip, f.l === undefined ? undefined : skip + Number(f.l));
        const cols = Math.min(256, Math.max(1, Number(f.c ?? (f.p ? 30 : f.b ? 6 : 16)) || 16));
        const size = f.g === undefined ? (f.b ? 1 : 2) : Number(f.g) || cols;
        ctx.sys.spend(bytes.length);
        const digits = Array.from({ length: 256 }, (_, b) =>
          f.b && !f.p ? b.toString(2).padStart(8, '0') : f.u ? b.toString(16).padStart(2, '0').toUpperCase() : b.toString(16).padStart(2, '0'),
        );
        const full = cols * (f.b ? 8 : 2) + Math.ceil(cols / size) - 1;
        for (let at = 0; at < bytes.length; at += cols) {
          let cells = '';
          let text = '';
          for (let i = at; i < Math.min(at + cols, bytes.length); i++) {
            if (!f.p && i > at && (i - at) % size === 0) cells += ' ';
            cells += digits[bytes[i]!]!;
            text += printable(bytes[i]!);
          }
          out += f.p ? `${cells}\n` : `${(at + skip).toString(16).padStart(8, '0')}: ${cells.padEnd(full)}  ${text}\n`;
        }
      }
      if (ctx.args[1] !== undefined) ctx.sys.files.write(ctx.args[1], out);
      else ctx.out(out);
      return 0;
    },
  }),
});

const stringsFlags = {
  all: { type: 'bool', short: 'a', help: 'Scan the entire file, not just the data section [default]' },
  bytes: { type: 'string', short: 'n', value: '<number>', help: 'Print any sequence of at least <number> displayable\ncharacters.  (The default is 4).' },
  radix: { type: 'string', short: 't', value: '{o,d,x}', help: 'Print the location of the string in base 8, 10 or 16' },
  'print-file-name': { type: 'bool', short: 'f', help: 'Print the name of the file before each string' },
} as const;

export const strings = tool({
  name: 'strings',
  usage: '[option(s)] [file(s)]',
  short: 'Display printable strings in [file(s)] (stdin by default)',
  flags: stringsFlags,
  version: '(GNU Binutils for Debian) 2.40',
  tidy: (words) => words.map((w) => (/^-\d+$/.test(w) ? `-n${w.slice(1)}` : w)),
  ...byFile<typeof stringsFlags>({
    cannot: "'%'",
    finish: (ctx, files, failed) => {
      const least = Number(ctx.flags.bytes ?? 4);
      if (!(least >= 1 && least < 10000)) throw new Failure(`invalid minimum string length ${ctx.flags.bytes}`);
      const base = { o: 8, d: 10, x: 16 }[ctx.flags.radix as 'o'];
      for (const { name, text } of files) {
        for (const m of text.matchAll(/[\t\x20-\x7e]+/g)) {
          if (m[0].length < least) continue;
          ctx.out(`${ctx.flags['print-file-name'] ? `${name}: ` : ''}${base ? `${m.index.toString(base).padStart(7)} ` : ''}${m[0]}\n`);
        }
      }
      return failed ? 1 : 0;
    },
  }),
});
