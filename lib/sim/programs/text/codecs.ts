import { BASE64 } from '../../core';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in base32, with padding (RFC 4648). */
export function encodeBase32(bytes: Uint8Array): string {
  const out: string[] = [];
  let held = 0;
  let n = 0;
  for (const b of bytes) {
    held = ((held << 8) | b) & 0xffff;
    n += 8;
    while (n >= 5) {
      n -= 5;
      out.push(BASE32[(held >> n) & 31]!);
    }
  }
  if (n > 0) out.push(BASE32[(held << (5 - n)) & 31]!);
  while (out.length % 8 !== 0) out.push('=');
  return out.join('');
}

/** The bytes of base64 text (padding may be missing), or undefined where there is a character that is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decode(text, BASE64, 6);
}

/** As {@link decodeBase64}, of base32. */
export function decodeBase32(text: string): Uint8Array | undefined {
  return decode(text, BASE32, 5);
}

function decode(text: string, alphabet: string, bits: number): Uint8Array | undefined {
  const clean = text.replace(/=+$/, '');
  const out = new Uint8Array(Math.floor((clean.length * bits) / 8));
  let held = 0;
  let n = 0;
  let at = 0;
  for (const c of clean) {
    const v = alphabet.indexOf(c);
    if (v < 0) return undefined;
    held = ((held << bits) | v) & 0xffff;
    n += bits;
    if (n >= 8) {
      n -= 8;
      out[at++] = (held >> n) & 255;
    }
  }
  return out;
}
