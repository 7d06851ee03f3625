import { nextTime, parseSchedule } from './schedule';

const from = Date.UTC(2026, 10, 24, 6, 30, 15); // a Tuesday
const next = (text: string, zone?: string): string | undefined => {
  const t = nextTime(parseSchedule(text)!, from, zone);
  return t === undefined ? undefined : new Date(t).toISOString().slice(0, 16);
};

test('the next time of a schedule', () => {
  expect(['*/1 * * * *', '0 3 * * *', '15,45 8-18/2 * * MON-FRI', '@hourly', '0 0 29 2 *', '0 0 1 * 0', '0 12 31 6 *'].map((s) => next(s))).toEqual([
    '2026-11-24T06:31',
    '2026-11-25T03:00',
    '2026-11-24T08:15',
    '2026-11-24T07:00',
    '2028-02-29T00:00',
    '2026-11-29T00:00',
    undefined,
  ]);
  expect(next('0 9 * * *', 'Asia/Tokyo')).toBe('2026-11-25T00:00');
  expect(next('30 2 * * *', 'Europe/Berlin')).toBe('2026-11-25T01:30');
});

test('what is no schedule', () => {
  expect(['* * * *', '60 * * * *', '5-1 * * * *', '*/0 * * * *', 'a * * * *', '@never'].map(parseSchedule)).toEqual(Array(6).fill(undefined));
});
