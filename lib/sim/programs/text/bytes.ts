import { byteLength, fromBytes, toBytes } from '../../core';

const ASCII = /^[\x00-\x7f]*$/;

/** Bytes `from` to `to` of a text; a character cut in two leaves its bytes. */
export function sliceBytes(text: string, from: number, to?: number): string {
  if (ASCII.test(text)) return text.slice(from, to);
  return fromBytes(toBytes(text).subarray(from, to));
}

/** The length of a text in characters as a UTF-8 locale counts them. */
export function charLength(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** Columns a text takes on a terminal: wide East Asian characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let n = 0;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if ((code >= 0x300 && code < 0x370) || code === 0x200d || (code >= 0xfe00 && code < 0xfe10) || (code >= 0xdc80 && code <= 0xdcff)) continue;
    const wide =
      (code >= 0x1100 && code < 0x1160) ||
      (code >= 0x2e80 && code < 0xa4d0) ||
      (code >= 0xac00 && code < 0xd7a4) ||
      (code >= 0xf900 && code < 0xfb00) ||
      (code >= 0xfe30 && code < 0xfe70) ||
      (code >= 0xff00 && code < 0xff61) ||
      (code >= 0x1f300 && code < 0x1f650) ||
      (code >= 0x1f900 && code < 0x1fa00);
    n += wide ? 2 : 1;
  }
  return n;
}

export { byteLength };
