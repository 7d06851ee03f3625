import { formatDate, parseDate } from './dates';

const NOW = Date.UTC(2026, 10, 24, 6, 17, 22, 45);
const show = (text: string, format = '%Y-%m-%dT%H:%M:%SZ', tz?: string) => {
  const when = parseDate(text, NOW, tz);
  return when === undefined ? 'invalid' : formatDate(format, when);
};

test('texts that GNU date reads', () => {
  const texts = ['@0', '2026-01-02T03:04:05Z', '2026-01-02 +1 day', '2026-01-31 +1 month', '2024-02-28 +1 day', '2026-01-02 -1 week', 'yesterday', '+1 hour', '3 days ago', '2026-11-23 10:00', '2026-11-23 10:00:01 +0200', 'next monday', 'Tue Nov 24 06:17:22 UTC 2026', '24 Nov 2026', 'noon tomorrow', '1 month ago', 'not a date', '2026-13-01', '2026-01-01 UTC', '2026-11-23T15:35:21.123456789Z'];
  expect(texts.map((t) => `${t} = ${show(t)}`).join('\n')).toBe(`@0 = 1970-01-01T00:00:00Z
2026-01-02T03:04:05Z = 2026-01-02T03:04:05Z
2026-01-02 +1 day = 2026-01-03T00:00:00Z
2026-01-31 +1 month = 2026-03-03T00:00:00Z
2024-02-28 +1 day = 2024-02-29T00:00:00Z
2026-01-02 -1 week = 2025-12-26T00:00:00Z
yesterday = 2026-11-23T06:17:22Z
+1 hour = 2026-11-24T07:17:22Z
3 days ago = 2026-11-21T06:17:22Z
2026-11-23 10:00 = 2026-11-23T10:00:00Z
2026-11-23 10:00:01 +0200 = 2026-11-23T08:00:01Z
next monday = 2026-11-30T00:00:00Z
Tue Nov 24 06:17:22 UTC 2026 = 2026-11-24T06:17:22Z
24 Nov 2026 = 2026-11-24T00:00:00Z
noon tomorrow = 2026-11-25T12:00:00Z
1 month ago = 2026-10-24T06:17:22Z
not a date = invalid
2026-13-01 = invalid
2026-01-01 UTC = 2026-01-01T00:00:00Z
2026-11-23T15:35:21.123456789Z = 2026-11-23T15:35:21Z`);
});

test('formats', () => {
  expect(formatDate('%s%N|%j %U %u %y %e %I %p %Z %z|%A %d %B %Y|%-d.%-m.|%3N|%q', 0)).toBe('0000000000|001 00 4 70  1 12 AM UTC +0000|Thursday 01 January 1970|1.1.|000|%q');
  expect(formatDate('%H:%M %Z %:z', 1_700_000_000_000, 'Europe/Paris')).toBe('23:13 CET +01:00');
});
