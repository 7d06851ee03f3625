import { JsonPathError, parseJsonPath, runJsonPath } from './jsonpath';

const pods = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'shop' } }, spec: { containers: [{ name: 'web', ports: [{ containerPort: 80 }, { containerPort: 8080 }] }, { name: 'side' }] } },
    { metadata: { name: 'b' }, spec: { containers: [{ name: 'db', ports: [{ containerPort: 6379 }] }] } },
  ],
};

const run = (template: string, missing = true) => {
  try {
    return runJsonPath(parseJsonPath(template), pods, missing);
  } catch (e) {
    if (e instanceof JsonPathError) return `! ${e.message}`;
    throw e;
  }
};

test('paths, ranges, filters, slices, unions, recursion', () => {
  expect(
    [
      '{.items[*].metadata.name}',
      '{range .items[*]}{.metadata.name}:{range .spec.containers[*]} {.name}{end}{"\\n"}{end}',
      '{.items[0].metadata.labels.app\\.kubernetes\\.io/name}',
      '{.items[?(@.metadata.name!="a")].spec.containers[0].name}',
      '{.items[0].spec.containers[0].ports[?(@.containerPort>100)]}',
      '{.items[0].spec.containers[-1].name}{" "}{.items[0].spec.containers[0:1].name}{" "}{.items[0].spec.containers[0,1].name}',
      '{..containerPort}',
      '{.items[*].zzz}',
      'x{.kind}}',
    ].map((t) => run(t)),
  ).toEqual(['a b', 'a: web side\nb: db\n', 'shop', 'db', '{"containerPort":8080}', 'side web web side', '80 8080 6379', '', 'xList}']);
});

test("mistakes are told in client-go's sentences", () => {
  expect(['{.a', '{.items["a","b"]}', '{.items[x]}', '{a}', '{.items[9]}', '{end}', '{.items[?(@.metadata.name=~"a")]}', '{"x', '{.items[?(@.metadata.name>2)]}'].map((t) => run(t))).toEqual([
    '! unclosed action',
    '! invalid array index "a"',
    '! invalid array index x',
    '! unrecognized identifier a',
    '! array index out of bounds: index 9, length 2',
    '! not in range, nothing to end',
    "! unrecognized character in action: U+007E '~'",
    '! unterminated quoted string',
    '! incompatible types for comparison',
  ]);
  expect(run('{.nope}', false)).toBe('! nope is not found');
});
