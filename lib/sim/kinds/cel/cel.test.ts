import { Budget, compile, DYN, fromValue, toValue, type Type } from '.';
import { schemaType } from './schema-types';

const scope = new Map<string, Type>([['object', DYN]]);
const object = { metadata: { name: 'web', labels: { tier: 'front' } }, spec: { replicas: 5, containers: [{ name: 'a', image: 'x:1' }, { name: 'b', image: 'y' }] } };

/** What an expression gives, or how it is refused. */
function said(text: string): unknown {
  const p = compile(text, scope);
  if ('refused' in p) return p.refused;
  try {
    return fromValue(p.run(new Map([['object', toValue(object)]]), new Budget(10_000)));
  } catch (e) {
    return `error: ${(e as Error).message}`;
  }
}

test('values', () => {
  const rows = [
    'object.spec.replicas <= 3',
    "'no ' + object.metadata.name",
    "object.spec.containers.all(c, c.image.contains(':'))",
    'object.spec.containers.map(c, c.name)',
    "object.spec.containers.exists(c, c.name == 'b') && !has(object.spec.paused)",
    "'tier' in object.metadata.labels ? object.metadata.labels.tier : 'none'",
    "object.metadata.?annotations['x'].orValue('unset')",
    "quantity('1Gi').isGreaterThan(quantity('500Mi'))",
    "timestamp('2026-11-24T00:00:00Z') + duration('90m')",
    "cidr('10.0.0.0/8').containsIP('10.1.2.3') && isIP('::1')",
    "cidr('10.1.2.3/9').masked() == cidr('10.0.0.0/9') && string(cidr('2001:db8:0:0:1:0:0:1/64').masked())== '2001:db8::/64'",
    "string(ip('2001:DB8:0:0:1::1')) + ' ' + string(ip.isCanonical('0:0:0:0:0:0:0:1')) + ' ' + string(ip('7f00::1').isLoopback()) + ' ' + string(ip('169.254.1.1').isGlobalUnicast()) + ' ' + string(ip('ff02::1').isLinkLocalMulticast())",
    "'a,b,c'.split(',').filter(x, x != 'b').join('-')",
    "jsonpatch.escapeKey('k8s.io/my~label')",
    "cel.bind(n, size(object.spec.containers), n * n)",
    "'%s has %d'.format(['web', 2])",
    'object.spec.missing || true',
    'object.spec.missing',
    '1 / 0',
    "[1, 2, 3].sum() == 6 && sets.contains([1, 2], [2]) && semver('1.2.3').isLessThan(semver('1.10.0'))",
    "{'a': 1}.map(k, k)",
    "format.dns1123Label().validate('Bad_').hasValue()",
    "timestamp('2026-07-01T22:30:00Z').getHours('Europe/Vienna') * 100 + timestamp('2026-01-01T22:30:00.5Z').getDate('Asia/Kolkata')",
    "timestamp('2026-07-01T22:30:00Z').getHours('Nowhere/Land')",
  ];
  expect(rows.map((r) => `${r}  →  ${JSON.stringify(said(r))}`)).toEqual([
    'object.spec.replicas <= 3  →  false',
    "'no ' + object.metadata.name  →  \"no web\"",
    "object.spec.containers.all(c, c.image.contains(':'))  →  false",
    'object.spec.containers.map(c, c.name)  →  ["a","b"]',
    "object.spec.containers.exists(c, c.name == 'b') && !has(object.spec.paused)  →  true",
    "'tier' in object.metadata.labels ? object.metadata.labels.tier : 'none'  →  \"front\"",
    "object.metadata.?annotations['x'].orValue('unset')  →  \"unset\"",
    "quantity('1Gi').isGreaterThan(quantity('500Mi'))  →  true",
    "timestamp('2026-11-24T00:00:00Z') + duration('90m')  →  \"2026-11-24T01:30:00Z\"",
    "cidr('10.0.0.0/8').containsIP('10.1.2.3') && isIP('::1')  →  true",
    "cidr('10.1.2.3/9').masked() == cidr('10.0.0.0/9') && string(cidr('2001:db8:0:0:1:0:0:1/64').masked())== '2001:db8::/64'  →  true",
    "string(ip('2001:DB8:0:0:1::1')) + ' ' + string(ip.isCanonical('0:0:0:0:0:0:0:1')) + ' ' + string(ip('7f00::1').isLoopback()) + ' ' + string(ip('169.254.1.1').isGlobalUnicast()) + ' ' + string(ip('ff02::1').isLinkLocalMulticast())  →  \"2001:db8::1:0:0:1 false false false true\"",
    "'a,b,c'.split(',').filter(x, x != 'b').join('-')  →  \"a-c\"",
    "jsonpatch.escapeKey('k8s.io/my~label')  →  \"k8s.io~1my~0label\"",
    'cel.bind(n, size(object.spec.containers), n * n)  →  4',
    "'%s has %d'.format(['web', 2])  →  \"web has 2\"",
    'object.spec.missing || true  →  true',
    'object.spec.missing  →  "error: no such key: missing"',
    '1 / 0  →  "error: division by zero"',
    "[1, 2, 3].sum() == 6 && sets.contains([1, 2], [2]) && semver('1.2.3').isLessThan(semver('1.10.0'))  →  true",
    "{'a': 1}.map(k, k)  →  [\"a\"]",
    "format.dns1123Label().validate('Bad_').hasValue()  →  true",
    "timestamp('2026-07-01T22:30:00Z').getHours('Europe/Vienna') * 100 + timestamp('2026-01-01T22:30:00.5Z').getDate('Asia/Kolkata')  →  2",
    "timestamp('2026-07-01T22:30:00Z').getHours('Nowhere/Land')  →  \"error: unknown time zone Nowhere/Land\"",
  ]);
});

test('refusals', () => {
  expect(['object.spec.', 'nope == 1', "1 + 'a'", "'x'.startsWith(1)", 'a b', '(1', "[1, 'a']"].map(said)).toEqual([
    "compilation failed: ERROR: <input>:1:13: Syntax error: no viable alternative at input '.'\n | object.spec.\n | ............^",
    "compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope == 1\n | ^",
    "compilation failed: ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^",
    "compilation failed: ERROR: <input>:1:15: found no matching overload for 'startsWith' applied to 'string.(int)'\n | 'x'.startsWith(1)\n | ..............^",
    "compilation failed: ERROR: <input>:1:3: Syntax error: extraneous input 'b' expecting <EOF>\n | a b\n | ..^",
    "compilation failed: ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^",
    "compilation failed: ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^",
  ]);
  expect(compile('1 + 1', scope, 'bool')).toEqual({ refused: 'must evaluate to bool but got int' });
});

test('no expression runs for long', () => {
  const list = '[1,2,3,4,5,6,7,8,9,10]';
  expect(said(`${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, ${list}.all(e, a + b + c + d + e > 0)))))`)).toEqual('error: operation cancelled: actual cost limit exceeded');
  expect(said(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toContain('expression recursion limit exceeded');
  expect(said(`${'!'.repeat(5001)}true`)).toBe(false);
  for (const n of [500, 5000]) {
    for (const text of [`object${'.a'.repeat(n)}`, `1${'+1'.repeat(n)}`, `true${' || true'.repeat(n / 5)}`, `[1]${'.map(x, x)'.repeat(n / 10)}`]) expect(() => said(text)).not.toThrow();
  }
});

test('lists that are sets or maps compare and add as such, from the left', () => {
  const set = { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } };
  const port = { type: 'object', properties: { name: { type: 'string' }, port: { type: 'integer' }, protocol: { type: 'string' } } };
  const map = { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'], items: port };
  const type = schemaType({ type: 'object', properties: { a: set, b: set, m: map, n: map, plain: { type: 'array', items: { type: 'string' } } } });
  const [p, q] = [{ name: 'x', port: 1, protocol: 'TCP' }, { name: 'y', port: 1, protocol: 'UDP' }];
  const self = toValue({ a: ['x', 'y'], b: ['y', 'x'], m: [p, q], n: [q, p], plain: ['y', 'x'] }, type);
  const rows = [
    'self.a == self.b',
    'self.a == self.plain',
    'self.plain == self.a',
    "self.a == ['x', 'x']",
    "self.a + ['y', 'z']",
    "(self.a + ['z', 'z']) == ['z', 'y', 'x']",
    'self.m == self.n',
    'self.m != self.n.filter(p, p.protocol == "TCP")',
    "(self.m + self.n.filter(p, p.protocol == 'UDP')).map(p, p.name)",
    "(self.n.filter(p, p.protocol == 'UDP') + self.m).map(p, p.name)",
    'self.m.map(p, p.name) == self.n.map(p, p.name)',
  ];
  const run = (text: string): unknown => {
    const made = compile(text, new Map([['self', type]]));
    return 'refused' in made ? made.refused : fromValue(made.run(new Map([['self', self]]), new Budget(10_000)));
  };
  expect(rows.map(run)).toEqual([true, true, false, true, ['x', 'y', 'z'], true, true, true, ['x', 'y'], ['y', 'x', 'y'], false]);
});
