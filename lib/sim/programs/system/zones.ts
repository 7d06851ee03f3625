/** What a clock on the wall of a time zone shows. `TZ` is a name (`Europe/Paris`), POSIX (`EST5`), or absent: UTC. */
export interface Zone {
  /** Minutes east of Greenwich at that moment. */
  readonly offset: number;
  readonly abbreviation: string;
}

const UTC: Zone = { offset: 0, abbreviation: 'UTC' };
const EUROPE = new Map([
  [0, 'WET'],
  [60, 'CET'],
  [120, 'CEST'],
  [180, 'MSK'],
]);

export function zoneAt(tz: string | undefined, when: number): Zone {
  if (!tz || tz === 'UTC' || tz === 'UTC0' || tz === 'Etc/UTC' || tz === 'Z') return UTC;
  const posix = /^([A-Za-z]{3,6})([-+]?)(\d{1,2})(?::(\d\d))?$/.exec(tz);
  if (posix) {
    // POSIX counts west of Greenwich as positive.
    const minutes = Number(posix[3]) * 60 + Number(posix[4] ?? 0);
    return { offset: posix[2] === '-' ? minutes : -minutes, abbreviation: posix[1]! };
  }
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: tz.replace(/^:/, ''),
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
    const part = new Map(format.formatToParts(when).map((p) => [p.type as string, p.value]));
    const n = (type: string) => Number(part.get(type));
    const wall = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'));
    const offset = Math.round((wall - Math.floor(when / 1000) * 1000) / 60000);
    const short = part.get('timeZoneName') ?? tz;
    if (!short.startsWith('GMT') || tz.endsWith('GMT')) return { offset, abbreviation: short };
    const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
    const rest = offset % 60 === 0 ? '' : String(Math.abs(offset) % 60).padStart(2, '0');
    const europe = tz.startsWith('Europe/') && tz !== 'Europe/London' ? EUROPE.get(offset) : undefined;
    const london = tz === 'Europe/London' ? (offset === 60 ? 'BST' : 'GMT') : undefined;
    const asia = tz === 'Asia/Tokyo' ? 'JST' : tz === 'Asia/Kolkata' ? 'IST' : tz === 'Asia/Shanghai' ? 'CST' : undefined;
    return { offset, abbreviation: europe ?? london ?? asia ?? `${offset < 0 ? '-' : '+'}${hours}${rest}` };
  } catch {
    // The C library takes a zone it does not know for UTC under that name.
    return { offset: 0, abbreviation: /^[A-Za-z]+/.exec(tz)?.[0] ?? 'UTC' };
  }
}
