import { builtin } from './index';
import { addQuantities, canonicalQuantity, compareQuantities, milli, units } from './quantities';
import { definitions, types } from './schema';
import { formatSelector, matches, parseFieldSelector, parseSelector } from './selectors';
import { humanDuration, parseTime, rfc3339 } from './times';

const attempt = (f: () => string): string => {
  try {
    return f();
  } catch (e) {
    return `error: ${(e as Error).message}`;
  }
};

test('quantities in their canonical form', () => {
  const given = ['0.5', '1000m', '1024Mi', '1.5Gi', '1500Ki', '1e3', '1E3', '0.1Gi', '100M', '1.1n', '12E', '-500m', '0', '1Gb', '1..2', '', '2k', '1024', '1Ki'];
  expect(given.map((q) => attempt(() => canonicalQuantity(q)))).toEqual([
    '500m', '1', '1Gi', '1536Mi', '1500Ki', '1e3', '1e3', '107374182400m', '100M', '2n', '9223372036854775807', '-500m', '0',
    "error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    "error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    "error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    '2k', '1024', '1Ki',
  ]);
  expect([addQuantities('500m', '1'), addQuantities('1Gi', '512Mi'), compareQuantities('1000m', '1'), units('1.5'), milli('0.1001')]).toEqual(['1500m', '1536Mi', 0, 2, 101]);
});

test('selectors, read and printed', () => {
  const given = ['app=web', 'a==b,c!=d', 'x in (b,a),y notin (c)', '!z,w', 'a>1', 'a in ()', '', 'app in shop', '=a', 'a b', 'a,,b', 'x in (a', 'a=b=c', 'a=-'];
  expect(given.map((s) => attempt(() => formatSelector(parseSelector(s))))).toEqual([
    'app=web', 'a==b,c!=d', 'x in (a,b),y notin (c)', 'w,!z', 'a>1', 'a in ()', '',
    "error: unable to parse requirement: found 'shop' expected: '('",
    "error: found '=', expected: !, identifier, or 'end of string'",
    "error: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    "error: found ',', expected: identifier after ','",
    "error: unable to parse requirement: found '', expected: ',' or ')'",
    "error: found '=', expected: ',' or 'end of string'",
    `error: unable to parse requirement: values[0][a]: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  ]);
  expect([matches(parseSelector('a!=b'), {}), matches(parseSelector('toString'), {}), matches(parseSelector('n>5'), { n: '6' })]).toEqual([true, false, true]);
  expect(parseFieldSelector('a=b,c!=d\\,e')).toEqual([{ field: 'a', operator: '=', value: 'b' }, { field: 'c', operator: '!=', value: 'd,e' }]);
});

test('times', () => {
  const s = 1000;
  expect([0, 119 * s, 120 * s, 605 * s, 10_800 * s, 3 * 3600 * s + 5 * 60 * s, 47 * 3600 * s, 48 * 3600 * s, 52 * 3600 * s, 9 * 86400 * s, 800 * 86400 * s, -5 * s].map(humanDuration)).toEqual([
    '0s', '119s', '2m', '10m', '3h', '3h5m', '47h', '2d', '2d4h', '9d', '2y70d', '<invalid>',
  ]);
  expect([rfc3339(1_790_000_000_999), parseTime('2026-09-21T14:13:20Z'), parseTime('2026-09-21T16:13:20.5+02:00'), parseTime('yesterday')]).toEqual(['2026-09-21T14:13:20Z', 1_790_000_000_000, 1_790_000_000_500, undefined]);
});

test('every kind has its type, and names that no other has', () => {
  expect(builtin.filter((k) => !types.get(k.schema)).map((k) => k.schema)).toEqual([]);
  expect(new Set(builtin.map((k) => `${k.group}/${k.plural}`)).size).toBe(builtin.length);
  expect(new Set(builtin.map((k) => k.prefix)).size).toBe(builtin.length);
  expect(Object.keys(definitions).length).toBeGreaterThan(580);
});
