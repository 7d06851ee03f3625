import { fromBytes } from '../../core';
import { decodeProtobuf, ProtobufError } from './decode';

/** Writes a message: [number, value] where a value is a number, a text, or a message. */
type Field = readonly [number, number | string | readonly Field[]];
function write(fields: readonly Field[]): number[] {
  const varint = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...varint(Math.floor(n / 128))]);
  return fields.flatMap(([number, value]) => {
    if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
    const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : write(value);
    return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
  });
}
const envelope = (apiVersion: string, kind: string, fields: readonly Field[]) => fromBytes([0x6b, 0x38, 0x73, 0, ...write([[1, [[1, apiVersion], [2, kind]]], [2, fields]])]); // prettier-ignore

test('a Deployment as kubectl sends it: zeros count where Go has pointers, inlined structs stand in their parent', () => {
  const sent = envelope('apps/v1', 'Deployment', [
    [1, [[1, 'wéb'], [2, ''], [7, 0], [8, []], [11, [[1, 'app'], [2, 'web']]]]],
    [2, [
      [1, 0],
      [2, [[1, [[1, 'app'], [2, 'web']]]]],
      [3, [[1, [[1, '']]], [2, [
        [1, [[1, 'v'], [2, [[19, [[1, [[1, 'cm']]], [3, 420]]]]]]],
        [2, [[1, 'c'], [2, 'nginx'], [3, 'sleep'], [3, '1'], [8, [[2, [[1, 'cpu'], [2, [[1, '250m']]]]]]], [11, [[1, [[2, [[2, [[1, 1], [3, 'http']]]]]]], [2, 5]]], [16, 0]]],
        [11, 0],
      ]]]],
      [5, 0],
    ]],
  ]);
  expect(decodeProtobuf(sent)).toEqual({
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name: 'wéb', labels: { app: 'web' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: {},
        spec: {
          volumes: [{ name: 'v', configMap: { name: 'cm', defaultMode: 420 } }],
          containers: [
            { name: 'c', image: 'nginx', command: ['sleep', '1'], resources: { requests: { cpu: '250m' } }, readinessProbe: { httpGet: { port: 'http' }, initialDelaySeconds: 5 } },
          ],
        },
      },
    },
  });
});

test('bytes, times and kinds of other groups', () => {
  expect(decodeProtobuf(envelope('v1', 'Secret', [[1, [[1, 's'], [8, [[1, 1795500000]]]]], [2, [[1, 'k'], [2, 'hi']]]]))).toEqual({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 's', creationTimestamp: '2026-11-24T06:00:00Z' },
    data: { k: 'aGk=' },
  });
  expect(decodeProtobuf(envelope('authentication.k8s.io/v1', 'TokenRequest', [[2, [[1, 'a'], [4, 600]]]]))).toMatchObject({ spec: { audiences: ['a'] } });
});

test('what is no such message is refused', () => {
  expect(() => decodeProtobuf('{"kind":"Pod"}')).toThrow('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  expect(() => decodeProtobuf(envelope('v9', 'Pod', []))).toThrow('no kind "Pod" is registered for version "v9"');
  expect(() => decodeProtobuf(envelope('v1', 'Pod', []).slice(0, -3))).toThrow('unexpected EOF');
});

test('whatever bytes come, they are read or refused', () => {
  const good = envelope('apps/v1', 'Deployment', [[1, [[1, 'web'], [8, [[1, 1795500000]]]]], [2, [[1, 2], [3, [[2, [[2, [[1, 'c'], [8, [[2, [[1, 'cpu'], [2, [[1, '1']]]]]]]]]]]]]]]]); // prettier-ignore
  const bytes = [...good].map((c) => (c.charCodeAt(0) >= 0xdc80 ? c.charCodeAt(0) - 0xdc00 : c.charCodeAt(0)));
  let seed = 1;
  const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  for (let round = 0; round < 3000; round++) {
    const copy = [...bytes];
    for (let k = random(4); k >= 0; k--) copy[4 + random(copy.length - 4)] = random(256);
    try {
      decodeProtobuf(fromBytes(copy.slice(0, 4 + random(copy.length))));
    } catch (e) {
      if (!(e instanceof ProtobufError)) throw e;
    }
  }
});
