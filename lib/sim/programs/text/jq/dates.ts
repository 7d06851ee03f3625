/** Broken-down UTC times as jq has them: [year, month from 0, day, hours, minutes, seconds, week day, day of the year from 0]. */
export type Broken = readonly number[];

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

const DAY = 86400;

const dayOfYear = (year: number, month: number, day: number) => Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / (DAY * 1000));

export function gmtime(seconds: number): number[] {
  const d = new Date(Math.floor(seconds) * 1000);
  const y = d.getUTCFullYear();
  const fraction = seconds - Math.floor(seconds);
  return [
    y,
    d.getUTCMonth(),
    d.getUTCDate(),
    d.getUTCHours(),
    d.getUTCMinutes(),
    d.getUTCSeconds() + fraction,
    d.getUTCDay(),
    dayOfYear(y, d.getUTCMonth(), d.getUTCDate()),
  ];
}

export function mktime(b: Broken): number {
  return Math.floor(Date.UTC(b[0]!, b[1]!, b[2]!, b[3]!, b[4]!, Math.floor(b[5]!)) / 1000);
}

const two = (n: number, fill = '0') => String(n).padStart(2, fill);

function isoWeek(b: Broken): [number, number] {
  const monday = (b[6]! + 6) % 7;
  const week = Math.floor((b[7]! - monday + 10) / 7);
  if (week < 1) return isoWeek(gmtime(Date.UTC(b[0]! - 1, 11, 31) / 1000)).slice() as [number, number];
  if (week === 53) {
    const jan1 = (gmtime(Date.UTC(b[0]! + 1, 0, 1) / 1000)[6]! + 6) % 7;
    if (jan1 <= 3) return [b[0]! + 1, 1];
  }
  return [b[0]!, week];
}

/** strftime(3) in the C locale and UTC. */
export function strftime(format: string, b: Broken): string {
  const hour12 = b[3]! % 12 === 0 ? 12 : b[3]! % 12;
  const one = (c: string): string => {
    switch (c) {
      case 'a':
        return DAYS[b[6]!]!.slice(0, 3);
      case 'A':
        return DAYS[b[6]!]!;
      case 'b':
      case 'h':
        return MONTHS[b[1]!]!.slice(0, 3);
      case 'B':
        return MONTHS[b[1]!]!;
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', b);
      case 'C':
        return two(Math.floor(b[0]! / 100));
      case 'd':
        return two(b[2]!);
      case 'D':
      case 'x':
        return strftime('%m/%d/%y', b);
      case 'e':
        return two(b[2]!, ' ');
      case 'F':
        return strftime('%Y-%m-%d', b);
      case 'G':
        return String(isoWeek(b)[0]);
      case 'g':
        return two(isoWeek(b)[0] % 100);
      case 'H':
        return two(b[3]!);
      case 'I':
        return two(hour12);
      case 'j':
        return String(b[7]! + 1).padStart(3, '0');
      case 'k':
        return two(b[3]!, ' ');
      case 'l':
        return two(hour12, ' ');
      case 'm':
        return two(b[1]! + 1);
      case 'M':
        return two(b[4]!);
      case 'n':
        return '\n';
      case 'p':
        return b[3]! < 12 ? 'AM' : 'PM';
      case 'P':
        return b[3]! < 12 ? 'am' : 'pm';
      case 'r':
        return strftime('%I:%M:%S %p', b);
      case 'R':
        return strftime('%H:%M', b);
      case 's':
        return String(mktime(b));
      case 'S':
        return two(Math.floor(b[5]!));
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', b);
      case 'u':
        return String(b[6] === 0 ? 7 : b[6]);
      case 'U':
        return two(Math.floor((b[7]! + 7 - b[6]!) / 7));
      case 'V':
        return two(isoWeek(b)[1]);
      case 'w':
        return String(b[6]);
      case 'W':
        return two(Math.floor((b[7]! + 7 - ((b[6]! + 6) % 7)) / 7));
      case 'y':
        return two(b[0]! % 100);
      case 'Y':
        return String(b[0]);
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case '%':
        return '%';
      default:
        return `%${c}`;
    }
  };
  return format.replace(/%[EO]?(.)/gs, (_, c: string) => one(c));
}

/** strptime(3): the time `text` tells in `format`, or undefined when it does not fit. */
export function strptime(text: string, format: string): number[] | undefined {
  const f = format
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%D/g, '%m/%d/%y')
    .replace(/%R/g, '%H:%M')
    .replace(/%c/g, '%a %b %e %H:%M:%S %Y');
  let [year, month, day, hour, minute, second] = [1900, 0, 0, 0, 0, 0];
  let yearDay: number | undefined;
  let epoch: number | undefined;
  let pm: boolean | undefined;
  let i = 0;
  const number = (most: number) => {
    const m = new RegExp(`^ *([+-]?\\d{1,${most}})`).exec(text.slice(i, i + 40));
    if (!m) return undefined;
    i += m[0].length;
    return Number(m[1]);
  };
  const name = (list: readonly string[]) => {
    const at = list.findIndex((n) => text.slice(i, i + n.length).toLowerCase() === n.toLowerCase());
    if (at >= 0) {
      i += list[at]!.length;
      return at;
    }
    const short = list.findIndex((n) => text.slice(i, i + 3).toLowerCase() === n.slice(0, 3).toLowerCase());
    if (short >= 0) i += 3;
    return short >= 0 ? short : undefined;
  };
  for (let k = 0; k < f.length; k++) {
    const c = f[k]!;
    if (/\s/.test(c)) {
      while (/\s/.test(text[i] ?? '')) i++;
      continue;
    }
    if (c !== '%') {
      if (text[i++] !== c) return undefined;
      continue;
    }
    let n: number | undefined;
    switch (f[++k]) {
      case 'Y':
        if ((n = number(4)) === undefined) return undefined;
        year = n;
        break;
      case 'y':
        if ((n = number(2)) === undefined) return undefined;
        year = n < 69 ? 2000 + n : 1900 + n;
        break;
      case 'm':
        if ((n = number(2)) === undefined || n < 1 || n > 12) return undefined;
        month = n - 1;
        break;
      case 'd':
      case 'e':
        if ((n = number(2)) === undefined || n < 1 || n > 31) return undefined;
        day = n;
        break;
      case 'H':
      case 'k':
      case 'I':
      case 'l':
        if ((n = number(2)) === undefined || n > 23) return undefined;
        hour = n;
        break;
      case 'M':
        if ((n = number(2)) === undefined || n > 59) return undefined;
        minute = n;
        break;
      case 'S':
        if ((n = number(2)) === undefined || n > 61) return undefined;
        second = n;
        break;
      case 'j':
        if ((n = number(3)) === undefined) return undefined;
        yearDay = n - 1;
        break;
      case 's':
        if ((n = number(15)) === undefined) return undefined;
        epoch = n;
        break;
      case 'b':
      case 'B':
      case 'h':
        if ((n = name(MONTHS)) === undefined) return undefined;
        month = n;
        break;
      case 'a':
      case 'A':
        if (name(DAYS) === undefined) return undefined;
        break;
      case 'p':
        if (!/^[ap]m/i.test(text.slice(i))) return undefined;
        pm = text[i]!.toLowerCase() === 'p';
        i += 2;
        break;
      case 'z': {
        const m = /^(Z|[+-]\d\d:?\d\d)/.exec(text.slice(i, i + 8));
        if (!m) return undefined;
        i += m[0].length;
        break;
      }
      case 'Z': {
        const m = /^[A-Za-z]+/.exec(text.slice(i, i + 10));
        if (!m) return undefined;
        i += m[0].length;
        break;
      }
      case '%':
        if (text[i++] !== '%') return undefined;
        break;
      default:
        return undefined;
    }
  }
  if (i !== text.length) return undefined;
  if (epoch !== undefined) return gmtime(epoch);
  if (pm !== undefined) hour = (hour % 12) + (pm ? 12 : 0);
  if (yearDay !== undefined && day === 0) {
    const d = new Date(Date.UTC(year, 0, 1 + yearDay));
    month = d.getUTCMonth();
    day = d.getUTCDate();
  }
  const weekDay = new Date(Date.UTC(year, month, day)).getUTCDay();
  return [year, month, day, hour, minute, second, weekDay, dayOfYear(year, month, day)];
}
