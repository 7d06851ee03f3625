import { BASE64, encodeBase64 } from '../core';

/** The bytes of a base64 text (line breaks allowed); a number says at which byte it is no base64, as Go's decoder counts. */
export function unbase64(text: string): Uint8Array | number {
  const clean = text.replace(/[\r\n]/g, '');
  const out: number[] = [];
  for (let i = 0; i < clean.length; i += 4) {
    let n = 0;
    let pad = 0;
    for (let k = 0; k < 4; k++) {
      const c = clean[i + k];
      if (c === undefined) return clean.length - ((i + k) % 4 === 0 ? 0 : k);
      if (c === '=') {
        if (k < 2 || i + 4 < clean.length) return i + k;
        pad++;
        n <<= 6;
        continue;
      }
      const v = BASE64.indexOf(c);
      if (v < 0 || pad > 0) return i + k;
      n = (n << 6) | v;
    }
    out.push((n >> 16) & 255);
    if (pad < 2) out.push((n >> 8) & 255);
    if (pad < 1) out.push(n & 255);
  }
  return Uint8Array.from(out);
}

/** Base64 as it may stand in URLs, without padding: tokens of `continue` and the parts of a JWT. */
export const base64Url = (bytes: ArrayLike<number>): string => encodeBase64(bytes).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');

/** The bytes of such a text; a number as for {@link unbase64}. */
export function unbase64Url(text: string): Uint8Array | number {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/');
  return unbase64(plain + '='.repeat((4 - (plain.length % 4)) % 4));
}
