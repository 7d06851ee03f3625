import { zoneAt } from './zones';

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

const DAY = 86_400_000;

/** A moment's fields on a zone's wall clock, kept in a Date whose UTC getters give them. */
function wall(when: number, tz: string | undefined): { readonly d: Date; readonly offset: number; readonly abbreviation: string } {
  const { offset, abbreviation } = zoneAt(tz, when);
  return { d: new Date(when + offset * 60_000), offset, abbreviation };
}

function isoWeek(d: Date): { readonly year: number; readonly week: number } {
  const day = (d.getUTCDay() + 6) % 7;
  const thursday = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() - day + 3));
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1 };
}

function zoneOffset(offset: number, colons: number): string {
  const a = Math.abs(offset);
  const h = String(Math.floor(a / 60)).padStart(2, '0');
  const m = String(a % 60).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${h}${colons > 0 ? ':' : ''}${m}${colons > 1 ? ':00' : ''}`;
}

/** A moment in the words of a strftime format, as GNU date knows it (flags `-_0^#`, widths, `%:z`, `%3N`). */
export function formatDate(format: string, when: number, tz?: string): string {
  const { d, offset, abbreviation } = wall(when, tz);
  const year = d.getUTCFullYear();
  const yday = Math.floor((Date.UTC(year, d.getUTCMonth(), d.getUTCDate()) - Date.UTC(year, 0, 1)) / DAY);
  const wday = d.getUTCDay();
  const hour12 = d.getUTCHours() % 12 || 12;
  const num = (value: number, width: number, pad = '0') => ({ text: String(value), width, pad });
  const str = (text: string) => ({ text, width: 0, pad: ' ' });
  const sub = (f: string) => str(formatDate(f, when, tz));
  const piece = (c: string, colons: number, width: number): { text: string; width: number; pad: string } | undefined => {
    switch (c) {
      case 'Y':
        return num(year, 1);
      case 'C':
        return num(Math.floor(year / 100), 2);
      case 'y':
        return num(year % 100, 2);
      case 'm':
        return num(d.getUTCMonth() + 1, 2);
      case 'd':
        return num(d.getUTCDate(), 2);
      case 'e':
        return num(d.getUTCDate(), 2, ' ');
      case 'H':
        return num(d.getUTCHours(), 2);
      case 'k':
        return num(d.getUTCHours(), 2, ' ');
      case 'I':
        return num(hour12, 2);
      case 'l':
        return num(hour12, 2, ' ');
      case 'M':
        return num(d.getUTCMinutes(), 2);
      case 'S':
        return num(d.getUTCSeconds(), 2);
      case 'N': {
        const nanos = `${String(d.getUTCMilliseconds()).padStart(3, '0')}000000`;
        return str(nanos.slice(0, width > 0 && width < 9 ? width : 9));
      }
      case 's':
        return num(Math.floor(when / 1000), 1);
      case 'j':
        return num(yday + 1, 3);
      case 'U':
        return num(Math.floor((yday + 7 - wday) / 7), 2);
      case 'W':
        return num(Math.floor((yday + 7 - ((wday + 6) % 7)) / 7), 2);
      case 'V':
        return num(isoWeek(d).week, 2);
      case 'G':
        return num(isoWeek(d).year, 1);
      case 'g':
        return num(isoWeek(d).year % 100, 2);
      case 'u':
        return num(wday || 7, 1);
      case 'w':
        return num(wday, 1);
      case 'a':
        return str(DAYS[wday]!.slice(0, 3));
      case 'A':
        return str(DAYS[wday]!);
      case 'b':
      case 'h':
        return str(MONTHS[d.getUTCMonth()]!.slice(0, 3));
      case 'B':
        return str(MONTHS[d.getUTCMonth()]!);
      case 'p':
        return str(d.getUTCHours() < 12 ? 'AM' : 'PM');
      case 'P':
        return str(d.getUTCHours() < 12 ? 'am' : 'pm');
      case 'Z':
        return str(abbreviation);
      case 'z':
        return str(zoneOffset(offset, colons));
      case 'c':
        return sub('%a %b %e %H:%M:%S %Y');
      case 'D':
      case 'x':
        return sub('%m/%d/%y');
      case 'F':
        return sub('%Y-%m-%d');
      case 'T':
      case 'X':
        return sub('%H:%M:%S');
      case 'R':
        return sub('%H:%M');
      case 'r':
        return sub('%I:%M:%S %p');
      case 'n':
        return str('\n');
      case 't':
        return str('\t');
      case '%':
        return str('%');
      default:
        return undefined;
    }
  };
  return format.replace(/%([-_0^#]*)(\d{0,3})(:{0,2})[EO]?([A-Za-z%])/g, (whole, flags: string, width: string, colons: string, c: string) => {
    const p = piece(c, colons.length, Number(width));
    if (!p) return whole;
    let pad = p.pad;
    if (flags.includes('_')) pad = ' ';
    if (flags.includes('0')) pad = '0';
    let out = flags.includes('-') ? p.text : p.text.padStart(Math.max(p.width, c === 'N' ? 0 : Number(width)), pad);
    if (flags.includes('^')) out = out.toUpperCase();
    if (flags.includes('#')) out = out === out.toUpperCase() ? out.toLowerCase() : out.toUpperCase();
    return out;
  });
}

interface Parsed {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute: number;
  second: number;
  milli: number;
  zone?: number;
  weekday?: { day: number; ordinal: number };
  relative: { years: number; months: number; ms: number };
}

const UNITS = new Map([
  ['sec', 1000],
  ['second', 1000],
  ['min', 60_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', DAY],
  ['week', 7 * DAY],
  ['fortnight', 14 * DAY],
]);

/**
 * The moment a text such as `2026-11-23 10:00`, `@1700000000`, `yesterday` or `+1 hour` names, or undefined when it
 * names none. Follows the rules of GNU date: what is not said comes from now, a date without a time is midnight.
 */
export function parseDate(text: string, now: number, tz?: string): number | undefined {
  let rest = text.trim();
  const at = /^@(-?\d{1,12})(?:\.(\d{1,9}))?$/.exec(rest);
  if (at) return Number(at[1]) * 1000 + Math.floor(Number(`0.${at[2] ?? 0}`) * 1000);
  const zoned = /^TZ="([^"]*)"\s*/.exec(rest);
  if (zoned) {
    tz = zoned[1];
    rest = rest.slice(zoned[0].length);
  }
  const p: Parsed = { minute: 0, second: 0, milli: 0, relative: { years: 0, months: 0, ms: 0 } };
  const word = (re: RegExp): RegExpExecArray | undefined => {
    const m = re.exec(rest);
    if (m) rest = rest.slice(m[0].length).replace(/^[\s,]+/, '');
    return m ?? undefined;
  };
  for (let guard = 0; rest !== '' && guard < 40; guard++) if (!item(p, word)) return undefined;
  if (rest !== '') return undefined;
  return moment(p, now, tz);
}

function item(p: Parsed, word: (re: RegExp) => RegExpExecArray | undefined): boolean {
  let m: RegExpExecArray | undefined;
  const date = (y: number, mo: number, d: number) => {
    p.year = y < 69 ? y + 2000 : y < 100 ? y + 1900 : y;
    p.month = mo;
    p.day = d;
    return mo >= 1 && mo <= 12 && d >= 1 && d <= new Date(Date.UTC(p.year, mo, 0)).getUTCDate();
  };
  const month = (name: string) => MONTHS.findIndex((x) => x.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
  if ((m = word(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](?=\d)|(?=\s|$|,))/))) return date(Number(m[1]), Number(m[2]), Number(m[3]));
  if ((m = word(/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?(?=\s|$)/))) return date(Number(m[3] ?? new Date(0).getUTCFullYear()), Number(m[1]), Number(m[2]));
  if ((m = word(/^(\d{4})(\d\d)(\d\d)(?=\s|$|T)/))) return date(Number(m[1]), Number(m[2]), Number(m[3]));
  if ((m = word(/^(\d{1,2})[\s-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[\s,-]+(\d{4}))?(?![\d:])/i))) {
    if (m[3] !== undefined) return date(Number(m[3]), month(m[2]!), Number(m[1]));
    p.month = month(m[2]!);
    p.day = Number(m[1]);
    return p.day >= 1 && p.day <= 31;
  }
  if ((m = word(/^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?(?![\d:])/i))) {
    if (m[3] !== undefined) return date(Number(m[3]), month(m[1]!), Number(m[2]));
    p.month = month(m[1]!);
    p.day = Number(m[2]);
    return p.day >= 1 && p.day <= 31;
  }
  if ((m = word(/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?(?:\s?(Z|UTC|GMT)(?![a-z])|\s?([-+])(\d\d):?(\d\d)?(?=\s|$))?/i))) {
    let hour = Number(m[1]);
    if (m[5]) {
      if (hour < 1 || hour > 12) return false;
      hour = (hour % 12) + (m[5].toLowerCase().startsWith('p') ? 12 : 0);
    }
    p.hour = hour;
    p.minute = Number(m[2]);
    p.second = Number(m[3] ?? 0);
    p.milli = Math.floor(Number(`0.${m[4] ?? 0}`) * 1000);
    if (m[6]) p.zone = 0;
    if (m[7]) p.zone = (m[7] === '-' ? -1 : 1) * (Number(m[8]) * 60 + Number(m[9] ?? 0));
    return hour < 24 && p.minute < 60 && p.second < 61;
  }
  if ((m = word(/^(\d{1,2})\s*([ap])\.?m\.?(?=\s|$)/i))) {
    p.hour = (Number(m[1]) % 12) + (m[2]!.toLowerCase() === 'p' ? 12 : 0);
    return Number(m[1]) >= 1 && Number(m[1]) <= 12;
  }
  if ((m = word(/^([-+]?)\s*(\d{1,9})\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(?![a-z])(\s+ago(?![a-z]))?/i))) {
    return relative(p, Number(m[2]) * (m[1] === '-' ? -1 : 1) * (m[4] ? -1 : 1), m[3]!.toLowerCase());
  }
  if ((m = word(/^(next|last|this|an?)\s+(sec|second|min|minute|hour|day|week|fortnight|month|year)(?![a-z])(\s+ago(?![a-z]))?/i))) {
    const n = { next: 1, last: -1, this: 0, a: 1, an: 1 }[m[1]!.toLowerCase() as 'next'];
    return relative(p, n * (m[3] ? -1 : 1), m[2]!.toLowerCase());
  }
  if ((m = word(/^(now|today)(?![a-z])/i))) return true;
  if ((m = word(/^(yesterday|tomorrow)(?![a-z])/i))) return relative(p, m[1]!.toLowerCase() === 'tomorrow' ? 1 : -1, 'day');
  if ((m = word(/^(midnight|noon)(?![a-z])/i))) {
    p.hour = m[1]!.toLowerCase() === 'noon' ? 12 : 0;
    return true;
  }
  if ((m = word(/^(next\s+|last\s+|this\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?/i))) {
    const ordinal = /^next/i.test(m[1] ?? '') ? 1 : /^last/i.test(m[1] ?? '') ? -1 : 0;
    p.weekday = { day: DAYS.findIndex((d) => d.slice(0, 3).toLowerCase() === m![2]!.toLowerCase()), ordinal };
    return true;
  }
  if ((m = word(/^(Z|UTC|GMT)(?![a-z])/i))) {
    p.zone = 0;
    return true;
  }
  if (p.hour !== undefined && p.zone === undefined && (m = word(/^([-+])(\d\d):?(\d\d)(?=\s|$)/))) {
    p.zone = (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3]));
    return true;
  }
  if (p.month !== undefined && p.year === undefined && (m = word(/^(\d{4})(?=\s|$)/))) return date(Number(m[1]), p.month, p.day!);
  return false;
}

function relative(p: Parsed, n: number, unit: string): boolean {
  if (unit === 'year') p.relative.years += n;
  else if (unit === 'month') p.relative.months += n;
  else p.relative.ms += n * UNITS.get(unit)!;
  return true;
}

function moment(p: Parsed, now: number, tz: string | undefined): number | undefined {
  const offset = (when: number) => p.zone ?? zoneAt(tz, when).offset;
  const today = new Date(now + offset(now) * 60_000);
  const dated = p.month !== undefined || p.weekday !== undefined;
  const timed = p.hour !== undefined;
  const year = (p.year ?? today.getUTCFullYear()) + p.relative.years;
  const month = (p.month ?? today.getUTCMonth() + 1) - 1 + p.relative.months;
  let day = p.day ?? today.getUTCDate();
  if (p.weekday) {
    const ahead = (p.weekday.day - today.getUTCDay() + 7) % 7;
    day += ahead + 7 * (p.weekday.ordinal > 0 && ahead === 0 ? 1 : p.weekday.ordinal < 0 ? -1 : 0);
  }
  const clock =
    timed || dated
      ? [p.hour ?? 0, p.minute, p.second, p.milli]
      : [today.getUTCHours(), today.getUTCMinutes(), today.getUTCSeconds(), today.getUTCMilliseconds()];
  const local = Date.UTC(year, month, day, clock[0], clock[1], clock[2], clock[3]);
  const guess = local - offset(local) * 60_000;
  const when = local - offset(guess) * 60_000 + p.relative.ms;
  return Number.isFinite(when) && Math.abs(when) < 8.64e15 ? when : undefined;
}
