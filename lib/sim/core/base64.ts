import { fromBytes, toBytes } from './text';

export const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Which of them a character code is. */
const SEXTETS = new Uint8Array(128);
for (let i = 0; i < BASE64.length; i++) SEXTETS[BASE64.charCodeAt(i)] = i;

/** Bytes in base64, with padding (RFC 4648). */
export function encodeBase64(bytes: ArrayLike<number>): string {
  // Collected and joined: a text that grows by letters takes many times its size until somebody reads it.
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out.push(BASE64[n >> 18]!, BASE64[(n >> 12) & 63]!, i + 1 < bytes.length ? BASE64[(n >> 6) & 63]! : '=', i + 2 < bytes.length ? BASE64[n & 63]! : '=');
  }
  return out.join('');
}

/** The base64 of the bytes of `text` (see text.ts). */
export const base64 = (text: string): string => encodeBase64(toBytes(text));

/** The text whose base64 this is, white space ignored; undefined if it is none. */
export function unbase64(text: string): string | undefined {
  const data = text.replace(/[\s]/g, '');
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined;
  const bytes = new Uint8Array((data.length / 4) * 3 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0));
  for (let i = 0, at = 0; i < data.length; i += 4, at += 3) {
    const n = (SEXTETS[data.charCodeAt(i)]! << 18) | (SEXTETS[data.charCodeAt(i + 1)]! << 12) | (SEXTETS[data.charCodeAt(i + 2)]! << 6) | SEXTETS[data.charCodeAt(i + 3)]!;
    // What would stand behind the end is the padding's.
    bytes[at] = n >> 16;
    bytes[at + 1] = n >> 8;
    bytes[at + 2] = n;
  }
  return fromBytes(bytes);
}
