/**
 * Kubernetes quantities as numbers. A double holds every whole number up to 2⁵³, so 8 Pi in bytes or nine trillion
 * cores in thousandths are exact; finer than a thousandth is rounded up, as `Quantity.MilliValue` does.
 *
 *     milli('250m') → 250      milli('1.5') → 1500      whole('1Gi') → 1073741824
 */
const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // prettier-ignore

const FORM = /^([+-]?\d*\.?\d*)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/;

/** Thousandths of a unit, rounded up; NaN if the text is no quantity. */
export function milli(quantity: string | number | undefined): number {
  return ceil(scaled(quantity, 1000));
}

/** Whole units, rounded up; NaN if the text is no quantity. */
export function whole(quantity: string | number | undefined): number {
  return ceil(scaled(quantity, 1));
}

function scaled(quantity: string | number | undefined, by: number): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number') return quantity * by;
  const m = FORM.exec(quantity.trim());
  if (!m || !/\d/.test(m[1]!)) return NaN;
  const factor = m[3] === undefined ? SCALE[m[2] ?? '']! : 10 ** Number(m[3]);
  const value = Number(m[1]) * factor * by;
  return value;
}

/** Rounds up, forgiving what binary fractions add: 0.1 × 1000 × 1.1 is 110, not 111. */
function ceil(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-6 ? near : Math.ceil(value);
}

/** A decimal quantity of thousandths: 250 → `250m`, 1500 → `1500m`, 2000 → `2` (the canonical form of DecimalSI). */
export function fromMilli(value: number): string {
  if (value % 1000 !== 0) return `${value}m`;
  return decimal(value / 1000);
}

/** The canonical DecimalSI form of whole units: 2000 → `2k`, 1500000 → `1500k`, 12 → `12`. */
export function decimal(value: number): string {
  const suffixes = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
  let i = 0;
  let v = value;
  while (v !== 0 && v % 1000 === 0 && i < suffixes.length - 1) {
    v /= 1000;
    i++;
  }
  return `${v}${suffixes[i]!}`;
}

/** The canonical BinarySI form of whole units: 2147483648 → `2Gi`, 1536 → `1536`. */
export function binary(value: number): string {
  const suffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
  let i = 0;
  let v = value;
  while (v !== 0 && v % 1024 === 0 && i < suffixes.length - 1) {
    v /= 1024;
    i++;
  }
  return `${v}${suffixes[i]!}`;
}
