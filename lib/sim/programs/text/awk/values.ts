import { byteLength } from '../../../core';
import { Failure } from '../../tool';
import { byteOrder } from '../sort';
import { formatNumber, formatString, pad } from '../format';

/**
 * A value: a number, a text, `{ s }` for text that came from input (it counts as a number where it looks like one), null
 * for what was never assigned.
 */
export type Val = number | string | null | { readonly s: string };

const LEADING = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;
const WHOLE = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*$/;

const looksNumeric = (s: string) => WHOLE.test(s);

export function toNumber(v: Val): number {
  if (typeof v === 'number') return v;
  if (v === null) return 0;
  const m = LEADING.exec(typeof v === 'string' ? v : v.s);
  return m ? Number(m[0]) : 0;
}

/** A number as text: whole ones plainly, others by CONVFMT or OFMT. */
export function numberText(n: number, format: string): string {
  if (Number.isNaN(n)) return 'nan';
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf';
  if (Number.isInteger(n) && Math.abs(n) < 2 ** 63) return Math.abs(n) < 1e15 ? String(n === 0 ? 0 : n) : BigInt(n).toString();
  return sprintf(format, [n], format);
}

export function toText(v: Val, convfmt: string): string {
  if (typeof v === 'string') return v;
  if (typeof v === 'number') return numberText(v, convfmt);
  return v === null ? '' : v.s;
}

export function truth(v: Val): boolean {
  if (typeof v === 'number') return v !== 0;
  if (typeof v === 'string') return v !== '';
  if (v === null) return false;
  return looksNumeric(v.s) ? toNumber(v) !== 0 : v.s !== '';
}

/** Order of two values: as numbers when both are or look like numbers from input, else as text. */
export function order(a: Val, b: Val, convfmt: string): number {
  const numeric = (v: Val) => typeof v === 'number' || v === null || (typeof v === 'object' && looksNumeric(v.s));
  if (numeric(a) && numeric(b)) {
    const d = toNumber(a) - toNumber(b);
    return Number.isNaN(d) ? (toNumber(a) === toNumber(b) ? 0 : -1) : d;
  }
  return byteOrder(toText(a, convfmt), toText(b, convfmt));
}

/** printf's text. `shown` is the format as error messages quote it. */
export function sprintf(format: string, args: readonly Val[], convfmt: string): string {
  let out = '';
  let i = 0;
  const next = (): Val => {
    if (i >= args.length) throw new Failure(`run time error: not enough arguments passed to sprintf("${format.replaceAll('\n', '\\n')}")`, 2);
    return args[i++]!;
  };
  let last = 0;
  for (const m of format.matchAll(/%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?[hlLqjzt]*([\s\S]?)/g)) {
    out += format.slice(last, m.index);
    last = m.index + m[0].length;
    const letter = m[4]!;
    if (letter === '%') {
      out += '%';
      continue;
    }
    let flags = m[1]!;
    let width = m[2] === '*' ? Math.trunc(toNumber(next())) : Number(m[2] ?? 0);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const dot = /\./.test(m[0].slice(1 + flags.length));
    const precision = m[3] === '*' ? Math.trunc(toNumber(next())) : dot ? Math.max(0, Number(m[3] ?? 0)) : -1;
    const c = { flags, width, precision, letter };
    if (letter === 'c') {
      const v = next();
      const code = typeof v === 'number' || (v !== null && typeof v === 'object' && looksNumeric(v.s)) ? Math.trunc(toNumber(v)) & 255 : -1;
      out += pad(code < 0 ? (toText(v, convfmt)[0] ?? '') : String.fromCharCode(code < 128 ? code : 0xdc00 + code), c);
    } else if (letter === 's') out += formatString(toText(next(), convfmt), c);
    else if ('diouxXeEfFgG'.includes(letter) && letter !== '') out += formatNumber(toNumber(next()), c);
    else out += m[0];
    if (out.length > 4_000_000) throw new Failure('run time error: out of memory', 2);
  }
  return out + format.slice(last);
}

export const bytes = (s: string) => byteLength(s);
