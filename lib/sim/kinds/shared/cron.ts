/** Faults of a cron schedule, in the words of the library Kubernetes uses (robfig/cron). */
const FIELDS = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'day of week', low: 0, high: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

export function cronErrors(schedule: string, timeZone: string | undefined): string[] {
  if (/(^|\s)(CRON_)?TZ=/.test(schedule)) {
    return [timeZone === undefined ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead' : 'cannot use both timeZone field and TZ or CRON_TZ in schedule'];
  }
  if (schedule.startsWith('@')) {
    if (['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'].includes(schedule)) return [];
    if (schedule.startsWith('@every ')) {
      return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(schedule.slice(7)) ? [] : [`failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(schedule.slice(7))}`];
    }
    return [`unrecognized descriptor: ${schedule}`];
  }
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) return [`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`];
  for (let i = 0; i < 5; i++) {
    const { low, high, names } = FIELDS[i]!;
    for (const part of fields[i]!.split(',')) {
      const [range = '', step, extra] = part.split('/');
      if (extra !== undefined) return [`too many slashes: ${part}`];
      const bounds = range.split('-');
      if (bounds.length > 2) return [`too many hyphens: ${part}`];
      const value = (text: string): number | string => {
        const at = names?.indexOf(text.toLowerCase()) ?? -1;
        if (at >= 0) return at + low;
        if (!/^\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
        return Number(text);
      };
      let start: number = low;
      let end: number = high;
      if (range !== '*' && range !== '?') {
        const a = value(bounds[0]!);
        if (typeof a === 'string') return [a];
        const b = bounds.length === 2 ? value(bounds[1]!) : step === undefined ? a : high;
        if (typeof b === 'string') return [b];
        start = a;
        end = b;
      }
      if (step !== undefined) {
        if (!/^\d+$/.test(step)) return [`failed to parse int from ${step}: strconv.Atoi: parsing ${JSON.stringify(step)}: invalid syntax`];
        if (Number(step) === 0) return [`step of range should be a positive number: ${part}`];
      }
      if (start < low) return [`beginning of range (${start}) below minimum (${low}): ${part}`];
      if (end > high) return [`end of range (${end}) above maximum (${high}): ${part}`];
      if (start > end) return [`beginning of range (${start}) beyond end of range (${end}): ${part}`];
    }
  }
  return [];
}
