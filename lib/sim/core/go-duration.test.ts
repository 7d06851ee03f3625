import { formatDuration, parseDuration } from './go-duration';

test.each([
  ['0', '0s'], ['1h30m', '1h30m0s'], ['1.5s', '1.5s'], ['100ms', '100ms'], ['-2m', '-2m0s'], ['90us', '90µs'], ['1h0.25s', '1h0m0.25s'],
])('%s is read, and written as %s', (text, written) => expect(formatDuration(parseDuration(text))).toBe(written)); // prettier-ignore

test.each([
  ['', 'time: invalid duration ""'],
  ['x', 'time: invalid duration "x"'],
  ['1.2.3s', 'time: missing unit in duration "1.2.3s"'],
  ['5', 'time: missing unit in duration "5"'],
  ['5d', 'time: unknown unit "d" in duration "5d"'],
])('%j is no duration', (text, why) => expect(() => parseDuration(text)).toThrow(why));
