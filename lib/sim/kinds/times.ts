import { remembered, type Instant } from '../core';

/** The instant as the API writes it: RFC 3339, whole seconds (`metav1.Time`). */
export function rfc3339(at: Instant): string {
  const second = Math.floor(at / 1000);
  if (second !== written.second) written = { second, text: new Date(second * 1000).toISOString().replace('.000Z', 'Z') };
  return written.text;
}
/** Hundreds of objects are stamped within one second. */
let written = { second: 0, text: '1970-01-01T00:00:00Z' };

/** The instant with six decimals, as Leases and new-style Events carry it (`metav1.MicroTime`). */
export function rfc3339Micro(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}

/** A text of six decimals and a zone (`metav1.RFC3339Micro`), in UTC; undefined where it is none: fewer decimals will not do. */
export function canonicalMicro(text: string): string | undefined {
  const decimals = /^.{19}(\.\d{6})(?:Z|[+-]\d{2}:\d{2})$/.exec(text)?.[1];
  const at = decimals === undefined ? undefined : parseTime(text);
  if (at === undefined) return undefined;
  return text.endsWith('Z') ? text : rfc3339(at).replace('Z', `${decimals}Z`);
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads RFC 3339; undefined when the text is not a time. */
export function parseTime(text: unknown): Instant | undefined {
  return typeof text === 'string' ? instantOf(text) : undefined;
}

const instantOf = remembered((text): Instant | undefined => {
  if (!RFC3339.test(text)) return undefined;
  const at = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) ? undefined : at;
}, 1000, 40);

/** What Go's `time.Parse` says of a text that is no RFC 3339 time: where it stops, and what should stand there. */
export function timeProblem(text: string, micro = false): string {
  const layout = `2006-01-02T15:04:05${micro ? '.000000' : ''}Z07:00`;
  const says = (rest: string, wanted: string) => `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${wanted}"`;
  let rest = text;
  const parts: readonly (readonly [RegExp, string, number?, number?, string?])[] = [
    [/^\d{4}/, '2006'],
    [/^-/, '-'],
    [/^\d{2}/, '01', 1, 12, 'month'],
    [/^-/, '-'],
    [/^\d{2}/, '02', 1, 31, 'day'],
    [/^T/, 'T'],
    [/^\d{1,2}/, '15', 0, 23, 'hour'],
    [/^:/, ':'],
    [/^\d{2}/, '04', 0, 59, 'minute'],
    [/^:/, ':'],
    [/^\d{2}/, '05', 0, 59, 'second'],
    ...(micro ? [[/^\.\d{6}/, '.000000'] as const] : []),
    [micro ? /^(?:Z|[+-]\d{2}:\d{2})/ : /^(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})/, 'Z07:00'],
  ];
  for (const [shape, wanted, least, most, name] of parts) {
    const found = shape.exec(rest);
    if (!found) return says(rest, wanted);
    if (name !== undefined && (Number(found[0]) < least! || Number(found[0]) > most!)) return `parsing time ${JSON.stringify(text)}: ${name} out of range`;
    rest = rest.slice(found[0].length);
  }
  return rest === '' ? `parsing time ${JSON.stringify(text)}: day out of range` : `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}

/** A span as kubectl's AGE column prints it: `45s`, `4m10s`, `3h5m`, `2d4h` (`duration.HumanDuration`). */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (days < 2920) return days % 365 === 0 ? `${years}y` : `${years}y${days % 365}d`;
  return `${years}y`;
}

/** How long ago `timestamp` was, for a table cell; `<unknown>` without one. */
export function age(timestamp: string | undefined | null, now: Instant): string {
  const at = parseTime(timestamp);
  return at === undefined ? '<unknown>' : humanDuration(now - at);
}
