import { fromBytes, toBytes } from '../core';

/** Escapes of `$'…'` and `printf` formats. */
export function ansiDecode(s: string): string {
  return decode(s, 'ansi').text;
}

/** Escapes of `echo -e`, where octal begins with 0; `stop` is set by `\c`. */
export function echoDecode(s: string): { text: string; stop: boolean } {
  return decode(s, 'echo');
}

/** Escapes of `printf %b`: as `echo -e`, and octal as in a format. */
export function argumentDecode(s: string): { text: string; stop: boolean } {
  return decode(s, 'b');
}

/** Escapes of a printf format. */
export function formatDecode(s: string): { text: string; stop: boolean } {
  return decode(s, 'ansi');
}

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

function decode(s: string, kind: 'ansi' | 'echo' | 'b'): { text: string; stop: boolean } {
  if (!s.includes('\\')) return { text: s, stop: false };
  let out = '';
  let bytes = false;
  const byte = (n: number) => {
    if (n < 0x80) out += String.fromCharCode(n);
    else {
      out += String.fromCharCode(0xdc00 + n);
      bytes = true;
    }
  };
  for (let i = 0; i < s.length; i++) {
    const c = s[i]!;
    if (c !== '\\' || i + 1 >= s.length) {
      out += c;
      continue;
    }
    const n = s[++i]!;
    const simple = SIMPLE[n];
    let m: RegExpExecArray | null;
    if (simple !== undefined) out += simple;
    else if (n === 'c' && kind !== 'ansi') return { text: done(out, bytes), stop: true };
    else if ((n === "'" || n === '"' || n === '?') && kind === 'ansi') out += n;
    else if (n === 'x' && (m = /^[0-9A-Fa-f]{1,2}/.exec(s.slice(i + 1, i + 3)))) {
      byte(parseInt(m[0], 16));
      i += m[0].length;
    } else if ((n === 'u' || n === 'U') && (m = (n === 'u' ? /^[0-9A-Fa-f]{1,4}/ : /^[0-9A-Fa-f]{1,8}/).exec(s.slice(i + 1, i + 9)))) {
      const code = parseInt(m[0], 16);
      out += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
      i += m[0].length;
    } else if ((kind === 'echo' ? n === '0' : /[0-7]/.test(n)) && (m = (n === '0' && kind !== 'ansi' ? /^0[0-7]{0,3}/ : /^[0-7]{1,3}/).exec(s.slice(i, i + 4)))) {
      byte(parseInt(m[0], 8) & 255);
      i += m[0].length - 1;
    } else out += `\\${n}`;
  }
  return { text: done(out, bytes), stop: false };
}

/** Bytes written one by one may make up a character. */
function done(s: string, bytes: boolean): string {
  return bytes ? fromBytes(toBytes(s)) : s;
}
