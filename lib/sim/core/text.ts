/**
 * Text inside a world is a JavaScript string. Bytes that are not UTF-8 (the inside of a binary, `base64 -d` of a key)
 * are kept as lone low surrogates U+DC80…U+DCFF, one per byte, so that every byte string goes in and comes out whole:
 *
 *     fromBytes([0x68, 0x69, 0xff])  →  'hi\udcff'
 *     toBytes('hi\udcff')            →  [0x68, 0x69, 0xff]
 */

/** How many bytes `text` takes in UTF-8, a lone surrogate that stands for a byte counting one. */
export function byteLength(text: string): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) n += 1;
    else if (c < 0x800) n += 2;
    else if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      n += 4;
      i++;
    } else if (c >= 0xdc80 && c <= 0xdcff) n += 1;
    else n += 3;
  }
  return n;
}

/** The bytes of `text`. */
export function toBytes(text: string): Uint8Array {
  const plain = new Uint8Array(text.length);
  let first = 0;
  for (; first < text.length; first++) {
    const c = text.charCodeAt(first);
    if (c >= 0x80) break;
    plain[first] = c;
  }
  if (first === text.length) return plain;
  const out = new Uint8Array(first + byteLength(text.slice(first)));
  out.set(plain.subarray(0, first));
  let n = first;
  for (let i = first; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      c = 0x10000 + ((c - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      out[n++] = 0xf0 | (c >> 18);
      out[n++] = 0x80 | ((c >> 12) & 63);
      out[n++] = 0x80 | ((c >> 6) & 63);
      out[n++] = 0x80 | (c & 63);
    } else if (c < 0x80) out[n++] = c;
    else if (c >= 0xdc80 && c <= 0xdcff) out[n++] = c - 0xdc00;
    else if (c < 0x800) {
      out[n++] = 0xc0 | (c >> 6);
      out[n++] = 0x80 | (c & 63);
    } else {
      out[n++] = 0xe0 | (c >> 12);
      out[n++] = 0x80 | ((c >> 6) & 63);
      out[n++] = 0x80 | (c & 63);
    }
  }
  return out;
}

/** The text of `bytes`; what is not valid UTF-8 becomes lone surrogates, byte by byte. */
export function fromBytes(bytes: ArrayLike<number>): string {
  const all = bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes);
  let out = '';
  for (let i = 0; i < all.length; ) {
    // Runs of ASCII are text as they are.
    const most = Math.min(all.length, i + PIECE);
    let end = i;
    while (end < most && all[end]! < 0x80) end++;
    if (end - i >= 64 || end === all.length) {
      out += units(all.subarray(i, end));
      i = end;
      continue;
    }
    const mixed = new Uint16Array(Math.min(PIECE, all.length - i) + 2);
    let n = 0;
    while (i < all.length && n < PIECE) {
      const b = all[i]!;
      if (b < 0x80) {
        mixed[n++] = b;
        i++;
        continue;
      }
      const need = b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : -1;
      let c = need < 0 ? b : b & (0x3f >> need);
      let ok = need > 0 && i + need < all.length;
      for (let k = 1; ok && k <= need; k++) {
        const x = all[i + k]!;
        if ((x & 0xc0) !== 0x80) ok = false;
        c = (c << 6) | (x & 63);
      }
      if (ok && ((need === 2 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) || (need === 3 && (c < 0x10000 || c > 0x10ffff)))) ok = false;
      if (!ok) {
        mixed[n++] = 0xdc00 + b;
        i += 1;
        continue;
      }
      if (c >= 0x10000) {
        mixed[n++] = 0xd7c0 + (c >> 10);
        mixed[n++] = 0xdc00 + (c & 0x3ff);
      } else mixed[n++] = c;
      i += need + 1;
    }
    out += units(mixed.subarray(0, n));
  }
  return out;
}

const PIECE = 8192;
const units = (list: ArrayLike<number>): string => String.fromCharCode.apply(null, list as number[]);
