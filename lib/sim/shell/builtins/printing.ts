import { argumentDecode, echoDecode, formatDecode } from '../escapes';
import { backslash } from '../quote';
import { LIMIT } from '../shell';
import type { Runner } from '../runner';
import { texts, type Builtin } from './builtin';

export const echo: Builtin = (m, args) => {
  const words = texts(args);
  let newline = true;
  // dash's always takes escapes, and knows no option but -n.
  const { dash = false } = m.st;
  let escapes = dash || (m.st.shopts.xpg_echo ?? false);
  let i = 0;
  if (dash && words[0] === '-n') [newline, i] = [false, 1];
  for (; !dash && i < words.length && /^-[neE]+$/.test(words[i]!); i++) for (const c of words[i]!.slice(1)) {
    if (c === 'n') newline = false;
    else escapes = c === 'e';
  }
  let text = words.slice(i).join(' ');
  if (escapes) {
    const done = echoDecode(text);
    text = done.text;
    if (done.stop) newline = false;
  }
  m.out(newline ? `${text}\n` : text);
  return 0;
};

const USAGE = 'printf: usage: printf [-v var] format [arguments]\n';

export const printf: Builtin = (m, args) => {
  const words = texts(args);
  let into: string | undefined;
  if (words[0] === '-v' && words.length > 1) {
    into = words[1];
    words.splice(0, 2);
    if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(into!)) {
      m.warn(`printf: \`${into}': not a valid identifier`);
      return 2;
    }
  }
  if (words[0] === '--') words.shift();
  else if (words[0] !== undefined && /^-./.test(words[0])) {
    m.warn(`printf: ${words[0].slice(0, 2)}: invalid option`);
    m.err(USAGE);
    return 2;
  }
  const format = words.shift();
  if (format === undefined) {
    m.err(USAGE);
    return 2;
  }
  const result = formatAll(m, format, words);
  if (into !== undefined) {
    const index = /^(\w+)\[(.*)\]$/.exec(into);
    m.assign(index ? index[1]! : into, result.text, false, index?.[2]);
  } else m.out(result.text);
  return result.status;
};

interface Formatted {
  text: string;
  status: number;
}

const SPEC = /%(?:%|([-+ 0#']*)(\*|-?\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|L|j|z|t)?(\(([^)]*)\)T|[a-zA-Z]?))/g;

/** A format's texts, each with the directive behind it; the last has none. */
function directives(format: string): { readonly literal: string; readonly found?: RegExpExecArray }[] {
  const out: { readonly literal: string; readonly found?: RegExpExecArray }[] = [];
  const spec = new RegExp(SPEC);
  for (let last = 0; ; last = spec.lastIndex) {
    const found = spec.exec(format) ?? undefined;
    out.push({ literal: formatDecode(format.slice(last, found?.index)).text, found });
    if (!found) return out;
  }
}

/** The first so many characters of a text. */
function cut(text: string, characters: number | undefined): string {
  if (characters === undefined || text.length <= characters) return text;
  let out = '';
  let n = 0;
  for (const c of text) {
    if (n++ >= characters) break;
    out += c;
  }
  return out;
}

function formatAll(m: Runner, format: string, args: readonly string[]): Formatted {
  const parts = directives(format);
  let out = '';
  let status = 0;
  let next = 0;
  for (;;) {
    const before = next;
    let stop = false;
    for (const { literal, found } of parts) {
      out += literal;
      if (!found) break;
      const [whole, flags = '', width, precision, conversion = '', time] = found;
      if (whole === '%%') {
        out += '%';
        continue;
      }
      const arg = () => (next < args.length ? args[next++]! : undefined);
      let w = width === '*' ? toNumber(m, arg() ?? '0').value : width === undefined ? undefined : BigInt(width);
      const dot = /\.(?!.*\()/.test(whole.slice(1 + flags.length)) && whole.includes('.');
      const p = precision === '*' ? toNumber(m, arg() ?? '0').value : precision !== undefined ? BigInt(precision) : dot ? 0n : undefined;
      let left = flags.includes('-');
      if (w !== undefined && w < 0n) {
        left = true;
        w = -w;
      }
      const size = Math.min(Number(w ?? 0n), 1_000_000);
      const digits = p === undefined || p < 0n ? undefined : Math.min(Number(p), 1_000_000);
      const pad = (s: string, zero = false) => {
        if (size === 0) return s;
        const n = [...s].length;
        if (n >= size) return s;
        if (left) return s + ' '.repeat(size - n);
        if (!zero || !flags.includes('0')) return ' '.repeat(size - n) + s;
        const sign = /^([+-]?(?:0[xX])?)/.exec(s)![0];
        return sign + '0'.repeat(size - n) + s.slice(sign.length);
      };
      if (time !== undefined) {
        const value = arg();
        const at = value === undefined || value === '-1' ? m.sys.now : value === '-2' ? m.st.started : Number(value) * 1000;
        out += pad(strftime(time || '%X', at));
        continue;
      }
      switch (conversion) {
        case 's':
          out += pad(cut(arg() ?? '', digits));
          break;
        case 'c':
          out += pad(cut(arg() ?? '', 1));
          break;
        case 'q':
          out += pad(backslash(arg() ?? ''));
          break;
        case 'Q':
          out += pad(backslash(cut(arg() ?? '', digits)));
          break;
        case 'b': {
          const done = argumentDecode(arg() ?? '');
          out += pad(done.text.slice(0, digits));
          if (done.stop) stop = true;
          break;
        }
        case 'd':
        case 'i':
        case 'u':
        case 'o':
        case 'x':
        case 'X': {
          const text = arg();
          const { value, bad } = toNumber(m, text ?? '0');
          if (bad) status = 1;
          out += pad(integer(value, conversion, flags, digits), digits === undefined);
          break;
        }
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
        case 'a':
        case 'A': {
          const text = arg() ?? '0';
          const value = /^\s*["']/.test(text) ? (text.trimStart().codePointAt(1) ?? 0) : Number(text.trim() === '' ? '0' : text.replace(/^\+/, ''));
          if (Number.isNaN(value) && !/^\s*[+-]?nan/i.test(text)) {
            m.warn(`printf: ${text}: invalid number`);
            status = 1;
          }
          out += pad(float(Number.isNaN(value) ? parseFloat(text) || 0 : value, conversion, flags, digits), true);
          break;
        }
        default:
          m.warn(conversion === '' ? `printf: \`${whole[whole.length - 1] === '%' ? '%' : whole}': missing format character` : `printf: \`${conversion}': invalid format character`);
          return { text: out, status: 1 };
      }
      if (stop) return { text: out, status };
    }
    if (out.length > LIMIT) m.tooMuch(out.length);
    if (next >= args.length || next === before) return { text: out, status };
  }
}

function toNumber(m: Runner, text: string): { value: bigint; bad?: boolean } {
  const s = text.trim();
  if (/^["']/.test(s)) return { value: BigInt(s.codePointAt(1) ?? 0) };
  const match = /^([+-]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9]\d*)/.exec(s);
  const sign = match?.[1] === '-' ? -1n : 1n;
  const body = match?.[2];
  const value = body === undefined ? 0n : sign * (/^0[xX]/.test(body) ? BigInt(body) : body.length > 1 && body[0] === '0' ? BigInt(`0o${body.slice(1)}`) : BigInt(body));
  if (s !== '' && (match === null || match[0].length !== s.length)) {
    m.warn(`printf: ${text}: invalid ${/^[+-]?0\d/.test(s) ? 'octal number' : 'number'}`);
    return { value, bad: true };
  }
  const max = 2n ** 63n;
  if (value >= max || value < -max) {
    m.warn(`printf: warning: ${text}: Numerical result out of range`);
    return { value: value < 0n ? -max : max - 1n };
  }
  return { value };
}

function integer(value: bigint, conversion: string, flags: string, digits: number | undefined): string {
  const unsigned = conversion !== 'd' && conversion !== 'i';
  const v = unsigned && value < 0n ? BigInt.asUintN(64, value) : value;
  let text = (v < 0n ? -v : v).toString(conversion === 'o' ? 8 : conversion.toLowerCase() === 'x' ? 16 : 10);
  if (conversion === 'X') text = text.toUpperCase();
  if (digits !== undefined) text = text.padStart(digits, '0');
  if (flags.includes('#') && v !== 0n) text = (conversion === 'o' ? '0' : conversion === 'x' ? '0x' : conversion === 'X' ? '0X' : '') + text;
  const sign = v < 0n ? '-' : unsigned ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + text;
}

function float(value: number, conversion: string, flags: string, digits = 6): string {
  const lower = conversion.toLowerCase();
  const abs = Math.abs(value);
  let text: string;
  const exponent = (s: string) => s.replace(/e([+-])(\d)$/, 'e$10$2');
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : 'inf';
  else if (lower === 'f') text = fixed(abs, Math.min(digits, 100));
  else if (lower === 'e') text = exponent(abs.toExponential(Math.min(digits, 100)));
  else if (lower === 'g') {
    const p = Math.min(digits === 0 ? 1 : digits, 100);
    const e = abs === 0 ? 0 : Number(abs.toExponential(p - 1).split('e')[1]);
    text = e < -4 || e >= p ? exponent(abs.toExponential(p - 1)) : abs.toFixed(Math.max(0, p - 1 - e));
    if (!flags.includes('#') && text.includes('.')) text = text.replace(/\.?0+(e|$)/, '$1');
  } else text = `0x${abs.toString(16)}p+0`;
  if (conversion !== lower) text = text.toUpperCase();
  const negative = value < 0 || Object.is(value, -0);
  return (negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
}

/** Rounds as C does: a tie goes to the even digit. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (digits > 70 || value > 1e15) return text;
  const exact = value.toFixed(digits + 30);
  if (!/^50*$/.test(exact.slice(exact.length - 30))) return text;
  const down = exact.slice(0, exact.length - 30).replace(/\.$/, '');
  return Number(down[down.length - 1]) % 2 === 0 ? down : text;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Formats a moment (UTC, as every clock of a world) by strftime's letters. */
export function strftime(format: string, at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = Math.floor((Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const hour12 = d.getUTCHours() % 12 || 12;
  return format.replace(/%[-_0^]?([a-zA-Z%])/g, (whole, c: string): string => {
    switch (c) {
      case 'Y':
        return String(d.getUTCFullYear());
      case 'C':
        return two(Math.floor(d.getUTCFullYear() / 100));
      case 'y':
        return two(d.getUTCFullYear() % 100);
      case 'm':
        return two(d.getUTCMonth() + 1);
      case 'd':
        return two(d.getUTCDate());
      case 'e':
        return String(d.getUTCDate()).padStart(2);
      case 'H':
        return two(d.getUTCHours());
      case 'I':
        return two(hour12);
      case 'l':
        return String(hour12).padStart(2);
      case 'k':
        return String(d.getUTCHours()).padStart(2);
      case 'M':
        return two(d.getUTCMinutes());
      case 'S':
        return two(d.getUTCSeconds());
      case 's':
        return String(Math.floor(at / 1000));
      case 'N':
        return `${String(d.getUTCMilliseconds()).padStart(3, '0')}000000`;
      case 'p':
        return d.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'a':
      case 'A':
        return c === 'a' ? DAYS[d.getUTCDay()]!.slice(0, 3) : DAYS[d.getUTCDay()]!;
      case 'b':
      case 'h':
        return MONTHS[d.getUTCMonth()]!.slice(0, 3);
      case 'B':
        return MONTHS[d.getUTCMonth()]!;
      case 'j':
        return String(day).padStart(3, '0');
      case 'u':
        return String(d.getUTCDay() || 7);
      case 'w':
        return String(d.getUTCDay());
      case 'F':
        return strftime('%Y-%m-%d', at);
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', at);
      case 'R':
        return strftime('%H:%M', at);
      case 'D':
      case 'x':
        return strftime('%m/%d/%y', at);
      case 'r':
        return strftime('%I:%M:%S %p', at);
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', at);
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case '%':
        return '%';
      default:
        return whole;
    }
  });
}
