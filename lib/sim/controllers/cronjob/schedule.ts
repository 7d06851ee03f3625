import type { Instant } from '../../core';

/**
 * Schedules in the five fields of cron, as CronJobs write them (robfig/cron's standard parser): `*`, lists, ranges,
 * steps, names of months and days, `@hourly` and the like. A day matches if either day field does, unless one is `*`.
 */
export interface Schedule {
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly day: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  readonly weekday: ReadonlySet<number>;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Reads a schedule; undefined if it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const fields = (Object.hasOwn(NAMED, text.trim()) ? NAMED[text.trim()]! : text).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const minute = field(fields[0]!, 0, 59, []);
  const hour = field(fields[1]!, 0, 23, []);
  const day = field(fields[2]!, 1, 31, []);
  const month = field(fields[3]!, 1, 12, MONTHS);
  const weekday = field(fields[4]!, 0, 6, DAYS);
  if (!minute || !hour || !day || !month || !weekday) return undefined;
  const any = (f: string): boolean => /^[*?](\/1)?$/.test(f);
  return { minute, hour, day, month, weekday, anyDay: any(fields[2]!), anyWeekday: any(fields[4]!) };
}

function field(text: string, low: number, high: number, names: readonly string[]): Set<number> | undefined {
  const out = new Set<number>();
  const number = (s: string): number => {
    const named = names.indexOf(s.toLowerCase());
    if (named >= 0) return named + (names === MONTHS ? 1 : 0);
    return /^\d+$/.test(s) ? Number(s) : NaN;
  };
  for (const part of text.split(',')) {
    const [range, step, ...more] = part.split('/');
    if (more.length || range === undefined) return undefined;
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1) return undefined;
    let from: number;
    let to: number;
    if (range === '*' || range === '?') [from, to] = [low, high];
    else {
      const [a, b, ...rest] = range.split('-');
      if (rest.length) return undefined;
      from = number(a!);
      to = b === undefined ? (step === undefined ? from : high) : number(b);
    }
    if (!(from >= low && to <= high && from <= to)) return undefined;
    for (let i = from; i <= to; i += by) out.add(i);
  }
  return out;
}

/** A moment as a wall clock in some zone shows it. */
interface Wall {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

/** Reads wall clocks of a zone; UTC needs no tables. */
function clockOf(zone: string | undefined): (t: Instant) => Wall {
  if (zone === undefined || zone === 'UTC' || zone === 'Etc/UTC') {
    return (t) => {
      const d = new Date(t);
      return { minute: d.getUTCMinutes(), hour: d.getUTCHours(), day: d.getUTCDate(), month: d.getUTCMonth() + 1, weekday: d.getUTCDay() };
    };
  }
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', minute: 'numeric', hour: 'numeric', day: 'numeric', month: 'numeric', weekday: 'short' });
  return (t) => {
    const parts = new Map(format.formatToParts(t).map((p) => [p.type as string, p.value]));
    const n = (type: string): number => Number(parts.get(type));
    return { minute: n('minute'), hour: n('hour'), day: n('day'), month: n('month'), weekday: DAYS.indexOf((parts.get('weekday') ?? '').toLowerCase()) };
  };
}

function dayMatches(s: Schedule, w: Wall): boolean {
  const day = s.day.has(w.day);
  const weekday = s.weekday.has(w.weekday);
  return s.month.has(w.month) && (s.anyDay || s.anyWeekday ? day && weekday : day || weekday);
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** The first time after `after` that the schedule names, undefined if there is none within five years. */
export function nextTime(s: Schedule, after: Instant, zone?: string): Instant | undefined {
  const clock = clockOf(zone);
  const end = after + 5 * 366 * 24 * HOUR;
  for (let t = Math.floor(after / MINUTE) * MINUTE + MINUTE; t <= end; ) {
    const w = clock(t);
    const toNextHour = (60 - w.minute) * MINUTE;
    // Big steps stop short of midnight, for a clock may be put forward or back.
    if (!dayMatches(s, w)) t += toNextHour + Math.max(0, 21 - w.hour) * HOUR;
    else if (!s.hour.has(w.hour)) t += toNextHour;
    else if (!s.minute.has(w.minute)) t += MINUTE;
    else return t;
  }
  return undefined;
}
