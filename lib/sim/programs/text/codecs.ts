const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in base64, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, BASE64, 6, 4);
}

export function encodeBase32(bytes: Uint8Array): string {
  return encode(bytes, BASE32, 5, 8);
}

function encode(bytes: Uint8Array, alphabet: string, bits: number, group: number): string {
  const out: string[] = [];
  let held = 0;
  let n = 0;
  for (const b of bytes) {
    held = ((held << 8) | b) & 0xffff;
    n += 8;
    while (n >= bits) {
      n -= bits;
      out.push(alphabet[(held >> n) & (alphabet.length - 1)]!);
    }
  }
  if (n > 0) out.push(alphabet[(held << (bits - n)) & (alphabet.length - 1)]!);
  while (out.length % group !== 0) out.push('=');
  return out.join('');
}

/** The bytes of base64 text (padding may be missing), or undefined where there is a character that is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decode(text, BASE64, 6);
}

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
