import { Failure } from '../tool';

/** One conversion of a printf format: flags, width, precision and letter, `*` already filled in. */
export interface Conversion {
  readonly flags: string;
  readonly width: number;
  /** -1 when there is none. */
  readonly precision: number;
  readonly letter: string;
}

const CAP = 1_000_000;

/** Pads a text to the conversion's width. */
export function pad(text: string, c: Conversion): string {
  if (c.width > CAP) throw new Failure('memory exhausted', 2);
  const length = [...text].length;
  if (length >= c.width) return text;
  const blanks = c.width - length;
  if (c.flags.includes('-')) return text + ' '.repeat(blanks);
  return ' '.repeat(blanks) + text;
}

/** `%s`: cut to the precision and padded. */
export function formatString(text: string, c: Conversion): string {
  return pad(c.precision >= 0 ? [...text].slice(0, c.precision).join('') : text, c);
}

/** A number under d i o u x X c e E f F g G, as C prints it. */
export function formatNumber(n: number, c: Conversion): string {
  const { letter, flags } = c;
  if (c.precision > 5000) throw new Failure('memory exhausted', 2);
  let sign = n < 0 || Object.is(n, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  let body: string;
  if (!Number.isFinite(n)) {
    body = Number.isNaN(n) ? 'nan' : 'inf';
    if ('EFGX'.includes(letter)) body = body.toUpperCase();
    if (Number.isNaN(n)) sign = flags.includes('+') ? '+' : '';
    return pad(sign + body, c);
  }
  if ('diouxX'.includes(letter)) {
    let whole = BigInt(Math.trunc(n));
    if (letter === 'd' || letter === 'i') {
      sign = whole < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      if (whole > 9223372036854775807n) whole = 9223372036854775807n;
      if (whole < -9223372036854775808n) whole = -9223372036854775808n;
      body = String(whole < 0n ? -whole : whole);
    } else {
      whole = BigInt.asUintN(64, whole);
      sign = '';
      body = whole.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16);
      if (letter === 'X') body = body.toUpperCase();
      if (flags.includes('#') && whole !== 0n) sign = letter === 'o' ? '0' : letter === 'u' ? '' : `0${letter}`;
    }
    if (c.precision >= 0) {
      body = body.padStart(c.precision, '0');
      if (c.precision === 0 && whole === 0n) body = '';
    }
  } else body = real(Math.abs(n), c);
  if (flags.includes('0') && !flags.includes('-') && (c.precision < 0 || !'diouxX'.includes(letter)))
    body = body.padStart(Math.min(c.width, CAP) - sign.length, '0');
  return pad(sign + body, c);
}

function real(n: number, c: Conversion): string {
  const precision = c.precision < 0 ? 6 : c.precision;
  const lower = c.letter.toLowerCase();
  const alternate = c.flags.includes('#');
  if (lower === 'f') return fixed(n, precision) + (alternate && precision === 0 ? '.' : '');
  if (lower === 'e') return upper(exponent(n, precision), c.letter);
  const digits = precision === 0 ? 1 : precision;
  const e = n === 0 ? 0 : Number(exponent(n, digits - 1).split('e')[1]);
  let text = e < -4 || e >= digits ? exponent(n, digits - 1) : fixed(n, digits - 1 - e);
  if (!alternate && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
  return upper(text, c.letter);
}

const upper = (text: string, letter: string) => (letter < 'a' ? text.toUpperCase() : text);

function exponent(n: number, precision: number): string {
  const [m, e] = n.toExponential(Math.min(precision, 100)).split('e') as [string, string];
  const power = Number(e);
  return `${m}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Decimal digits without an exponent; exact, and ties go to even as C's do. */
function fixed(n: number, precision: number): string {
  if (n >= 1e21) {
    const whole = BigInt(n).toString();
    return precision > 0 ? `${whole}.${'0'.repeat(precision)}` : whole;
  }
  // toFixed rounds the exact binary value, except that exact ties go up.
  const text = n.toFixed(Math.min(precision, 100)) + (precision > 100 ? '0'.repeat(precision - 100) : '');
  const scaled = n * 10 ** precision;
  if (
    precision <= 15 &&
    scaled < 2 ** 52 &&
    Math.abs(scaled % 1) === 0.5 &&
    Math.floor(scaled) % 2 === 0 &&
    Number((Math.floor(scaled) / 10 ** precision).toFixed(precision)) < n &&
    isTie(n, precision)
  ) {
    return (Math.floor(scaled) / 10 ** precision).toFixed(precision);
  }
  return text;
}

/** Is `n` exactly half way between two decimals of this precision? Only dyadic fractions can be. */
function isTie(n: number, precision: number): boolean {
  for (let k = 0, x = n; k <= precision; k++, x = (x % 1) * 10) if (x % 1 === 0) return false;
  return true;
}
