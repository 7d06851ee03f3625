import { fromBytes, toBytes } from '../../../core';

/** The gzip format with "stored" blocks: a valid file that any gunzip reads, though no smaller than what went in. */
export function gzipText(text: string): string {
  const data = toBytes(text);
  const blocks = Math.max(1, Math.ceil(data.length / 65535));
  const out = new Uint8Array(10 + data.length + 5 * blocks + 8);
  out.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  let at = 10;
  for (let i = 0; i < blocks; i++) {
    const part = data.subarray(i * 65535, (i + 1) * 65535);
    out.set([i === blocks - 1 ? 1 : 0, part.length & 255, part.length >> 8, ~part.length & 255, (~part.length >> 8) & 255], at);
    out.set(part, at + 5);
    at += 5 + part.length;
  }
  const crc = crc32(data);
  for (const word of [crc, data.length]) {
    out.set([word & 255, (word >>> 8) & 255, (word >>> 16) & 255, (word >>> 24) & 255], at);
    at += 4;
  }
  return fromBytes(out);
}

export type Unzipped = { readonly text: string } | { readonly problem: 'not in gzip format' | 'unexpected end of file' | 'crc error' | 'invalid compressed data--format violated' };

/** Most bytes one file may unfold to. */
const LIMIT = 64 * 1024 * 1024;

export function gunzipText(archive: string): Unzipped {
  const b = toBytes(archive);
  if (b[0] !== 0x1f || b[1] !== 0x8b || b[2] !== 8) return { problem: 'not in gzip format' };
  const flags = b[3]!;
  let at = 10;
  if (flags & 4) at += 2 + b[at]! + 256 * b[at + 1]!;
  for (const bit of [8, 16]) if (flags & bit) while (at < b.length && b[at++] !== 0);
  if (flags & 2) at += 2;
  const out = inflate(b, at);
  if (typeof out === 'string') return { problem: out };
  const end = out.next;
  if (end + 8 > b.length) return { problem: 'unexpected end of file' };
  const crc = (b[end]! | (b[end + 1]! << 8) | (b[end + 2]! << 16) | (b[end + 3]! << 24)) >>> 0;
  return crc === crc32(out.data) ? { text: fromBytes(out.data) } : { problem: 'crc error' };
}

function crc32(data: Uint8Array): number {
  let crc = ~0;
  for (let i = 0; i < data.length; i++) crc = CRCS[(crc ^ data[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** What a byte makes of it. */
const CRCS = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** A canonical Huffman code as RFC 1951 has it: how many codes of each length, and the symbols in order. */
interface Huffman {
  readonly count: readonly number[];
  readonly symbol: readonly number[];
}

function huffman(lengths: readonly number[]): Huffman {
  const count = new Array<number>(16).fill(0);
  for (const l of lengths) count[l]!++;
  const offset = [0, 0];
  for (let i = 1; i < 15; i++) offset[i + 1] = offset[i]! + count[i]!;
  const symbol: number[] = [];
  lengths.forEach((l, s) => {
    if (l) symbol[offset[l]!++] = s;
  });
  count[0] = 0;
  return { count, symbol };
}

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const FAR_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Bad extends Error {}

function inflate(b: Uint8Array, start: number): { data: Uint8Array; next: number } | 'unexpected end of file' | 'invalid compressed data--format violated' {
  let at = start;
  let hold = 0;
  let held = 0;
  let out = new Uint8Array(Math.max(1024, b.length * 2));
  let length = 0;
  const room = (more: number): void => {
    if (length + more > LIMIT + 65535) throw new Bad();
    if (length + more <= out.length) return;
    const grown = new Uint8Array(Math.max(out.length * 2, length + more));
    grown.set(out);
    out = grown;
  };
  const bits = (n: number): number => {
    while (held < n) {
      if (at >= b.length) throw new RangeError();
      hold |= b[at++]! << held;
      held += 8;
    }
    const value = hold & ((1 << n) - 1);
    hold >>>= n;
    held -= n;
    return value;
  };
  const decode = (h: Huffman): number => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let len = 1; len <= 15; len++) {
      code |= bits(1);
      const n = h.count[len]!;
      if (code - n < first) return h.symbol[index + code - first]!;
      index += n;
      first = (first + n) << 1;
      code <<= 1;
    }
    throw new Bad();
  };
  const block = (literal: Huffman, far: Huffman): void => {
    for (;;) {
      const s = decode(literal);
      if (s === 256) return;
      room(258);
      if (s < 256) out[length++] = s;
      else {
        const run = LENGTH_BASE[s - 257]! + bits(LENGTH_EXTRA[s - 257] ?? 0);
        const f = decode(far);
        const distance = FAR_BASE[f]! + bits(f < 4 ? 0 : (f >> 1) - 1);
        if (!(distance <= length)) throw new Bad();
        for (let i = 0; i < run; i++, length++) out[length] = out[length - distance]!;
      }
      if (length > LIMIT) throw new Bad();
    }
  };
  try {
    for (let last = 0; !last; ) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 0) {
        hold = held = 0;
        const stored = b[at]! | (b[at + 1]! << 8);
        at += 4;
        if (at + stored > b.length) return 'unexpected end of file';
        room(stored);
        out.set(b.subarray(at, at + stored), length);
        length += stored;
        at += stored;
      } else if (kind === 1) {
        const fixed = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
        block(huffman(fixed), huffman(new Array<number>(30).fill(5)));
      } else if (kind === 2) {
        const nl = bits(5) + 257;
        const nd = bits(5) + 1;
        const nc = bits(4) + 4;
        const lengths = new Array<number>(19).fill(0);
        for (let i = 0; i < nc; i++) lengths[ORDER[i]!] = bits(3);
        const code = huffman(lengths);
        const all: number[] = [];
        while (all.length < nl + nd) {
          const s = decode(code);
          if (s < 16) all.push(s);
          else {
            const value = s === 16 ? all[all.length - 1]! : 0;
            for (let n = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7); n > 0; n--) all.push(value);
          }
        }
        block(huffman(all.slice(0, nl)), huffman(all.slice(nl)));
      } else throw new Bad();
    }
  } catch (e) {
    if (e instanceof RangeError) return 'unexpected end of file';
    if (e instanceof Bad) return 'invalid compressed data--format violated';
    throw e;
  }
  return { data: out.subarray(0, length), next: at };
}
