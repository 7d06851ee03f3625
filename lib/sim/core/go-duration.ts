import { goQuote } from './go-quote';
import { own } from './json';

/** What Go says of a text that is no duration. */
export class DurationError extends Error {}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `time.ParseDuration`: `1h30m`, `500ms` … in milliseconds. Throws {@link DurationError}. */
export function parseDuration(text: string): number {
  const invalid = new DurationError(`time: invalid duration ${goQuote(text)}`);
  let rest = text.replace(/^[-+]/, '');
  const sign = text[0] === '-' ? -1 : 1;
  if (rest === '0') return 0;
  if (rest === '') throw invalid;
  let total = 0;
  while (rest !== '') {
    const number = /^([0-9]*)(\.[0-9]*)?/.exec(rest)![0];
    if (number === '' || number === '.') throw invalid;
    rest = rest.slice(number.length);
    const unit = /^[^0-9.]*/.exec(rest)![0];
    if (unit === '') throw new DurationError(`time: missing unit in duration ${goQuote(text)}`);
    const factor = own(UNITS, unit);
    if (factor === undefined) throw new DurationError(`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`);
    total += Number(number) * factor;
    rest = rest.slice(unit.length);
  }
  return sign * total;
}

/** Milliseconds as Go prints a duration: `1m30s`, `500ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  let t = Math.abs(ms);
  if (t < 1e-3) return `${sign}${Math.round(t * 1e6)}ns`;
  if (t < 1) return `${sign}${+(t * 1e3).toFixed(3)}µs`;
  if (t < 1000) return `${sign}${+t.toFixed(6)}ms`;
  const h = Math.floor(t / 3_600_000);
  t -= h * 3_600_000;
  const m = Math.floor(t / 60_000);
  t -= m * 60_000;
  return `${sign}${h ? `${h}h` : ''}${h || m ? `${m}m` : ''}${+(t / 1000).toFixed(9)}s`;
}
