import { remembered } from '../core';

/**
 * Resource quantities as the API reads and prints them (`apimachinery/pkg/api/resource`): exact, to the nano.
 *
 *     formatQuantity(parseQuantity('0.5'))    →  '500m'
 *     formatQuantity(parseQuantity('1024Mi')) →  '1Gi'
 */
export interface Quantity {
  /** The amount in nanos (10⁻⁹): a bigint, so that sums are exact. */
  readonly nanos: bigint;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

/** Thrown on a text that is no quantity, with the words the API uses. */
export class QuantityError extends Error {}

const NANO = 1_000_000_000n;
const MAX = 9_223_372_036_854_775_807n * NANO;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** Reads a quantity; a number counts as its text. Throws {@link QuantityError}. */
export function parseQuantity(input: string | number): Quantity {
  const text = String(input).trim();
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/.exec(text);
  if (text === '' || !m) throw new QuantityError(MALFORMED);
  const [, sign, whole = '', fraction = '', suffix = ''] = m;
  if (!/^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix) || text.length > 400) throw new QuantityError(MALFORMED);
  if (whole === '' && fraction === '') throw new QuantityError(MALFORMED);
  let power: number | undefined = own(DECIMAL, suffix);
  let shift: bigint | undefined;
  let format: Quantity['format'] = 'DecimalSI';
  if (power === undefined) {
    shift = own(BINARY, suffix);
    const exponent = /^[eE]([-+]?\d+)$/.exec(suffix);
    if (shift !== undefined) format = 'BinarySI';
    else if (exponent && Math.abs(Number(exponent[1])) <= 2147483647) {
      format = 'DecimalExponent';
      power = Number(exponent[1]);
    } else throw new QuantityError("unable to parse quantity's suffix");
  }
  const digits = BigInt(whole + fraction);
  // Beyond what an int64 holds the value is capped, and below a nano it is rounded up: no need to build huge numbers.
  const scale = Math.max(-500, Math.min(500, (power ?? 0) - fraction.length + 9));
  let nanos = shift === undefined ? digits : digits << shift;
  if (scale >= 0) nanos *= 10n ** BigInt(scale);
  else {
    const by = 10n ** BigInt(-scale);
    nanos = (nanos + by - 1n) / by;
  }
  if (nanos > MAX) nanos = MAX;
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

/** What the API says of a text that is no quantity at all. */
const MALFORMED = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The canonical text: no fraction, the largest suffix that keeps it exact. */
export function formatQuantity(q: Quantity): string {
  if (q.nanos === 0n) return '0';
  const negative = q.nanos < 0n;
  const abs = negative ? -q.nanos : q.nanos;
  const sign = negative ? '-' : '';
  if (q.format === 'BinarySI' && abs >= 1024n * NANO && abs % NANO === 0n) {
    let value = abs / NANO;
    let step = 0;
    while (step < 6 && value % 1024n === 0n) {
      value /= 1024n;
      step++;
    }
    return `${sign}${value}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][step]}`;
  }
  let value = abs;
  let exponent = -9;
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (q.format === 'DecimalExponent') return exponent === 0 ? `${sign}${value}` : `${sign}${value}e${exponent}`;
  return `${sign}${value}${Object.keys(DECIMAL).find((s) => DECIMAL[s] === exponent)}`;
}

/** The canonical form of a quantity's text. Throws {@link QuantityError}. */
export const canonicalQuantity = (text: string | number): string => canonicalOf(String(text));
const canonicalOf = remembered((text) => formatQuantity(parseQuantity(text)), 1000, 40);

/** Whole units, rounded up (`Value()`): bytes of memory, pieces of a count. */
export const units = (text: string | number): number => unitsOf(String(text));
const unitsOf = remembered((text) => Number(ceil(parseQuantity(text).nanos, NANO)), 1000, 40);

/** Thousandths, rounded up (`MilliValue()`): what CPU is counted in. */
export const milli = (text: string | number): number => milliOf(String(text));
const milliOf = remembered((text) => Number(ceil(parseQuantity(text).nanos, 1_000_000n)), 1000, 40);

function ceil(n: bigint, by: bigint): bigint {
  const q = n / by;
  return n % by > 0n ? q + 1n : q;
}

/** Whether an amount of bytes is no whole number of them, as far as thousandths tell. */
export const fractionalBytes = (text: string | number): boolean => milli(text) % 1000 !== 0;

/** Whether an amount is less than nothing. */
/** An amount rounded up to the milli. */
export const roundedUp = (text: string): string => {
  const q = parseQuantity(text);
  return formatQuantity({ nanos: ceil(q.nanos, 1_000_000n) * 1_000_000n, format: q.format });
};

export const isNegative = (text: string | number): boolean => parseQuantity(text).nanos < 0n;

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: string | number, b: string | number): number {
  const x = parseQuantity(a).nanos;
  const y = parseQuantity(b).nanos;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `a + b` in the format of `a`, or of `b` if `a` is zero (as `Quantity.Add`). */
export function addQuantities(a: string | number, b: string | number): string {
  const x = parseQuantity(a);
  const y = parseQuantity(b);
  return formatQuantity({ nanos: x.nanos + y.nanos, format: x.nanos === 0n ? y.format : x.format });
}

/** `a - b`, in the format of `a`, or of `b` if `a` is zero. */
export function subtractQuantities(a: string | number, b: string | number): string {
  const x = parseQuantity(a);
  const y = parseQuantity(b);
  return formatQuantity({ nanos: x.nanos - y.nanos, format: x.nanos === 0n ? y.format : x.format });
}
