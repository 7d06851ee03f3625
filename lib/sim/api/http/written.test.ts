import { fromBytes, toBytes, type Form, type Json } from '../../core';
import { inForm, written } from './written';

/** More than a hundred of them, with what JSON, YAML and protobuf have to take care of. */
const pods = Array.from({ length: 150 }, (_, i) => ({
  metadata: { name: `p${i}`, ...(i % 2 && { annotations: { a: '<&>\n\u2028 "items":[]', ü: 'ß' } }) },
  spec: { containers: [{ name: 'c', image: 'nginx', command: i % 3 ? ['sh', '-c', 'a\nb'] : [] }] },
  status: {},
}));
const list = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7', continue: '"items":[]' }, items: pods } as unknown as Json;
const table = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions: null, rows: pods.map((object) => ({ cells: [object.metadata.name, 1], object })) } as unknown as Json;
const events = pods.map((p) => ({ type: 'ADDED', object: { kind: 'Pod', apiVersion: 'v1', ...p } })) as unknown as Json;

const forms: readonly (readonly [Form, Json])[] = [
  ['json', list],
  ['json', table],
  ['pretty', list],
  ['pretty', table],
  ['yaml', list],
  ['protobuf', list],
  ['lines', events],
  ['frames', events],
];

test.each(forms)('in pieces, as %s, it is what it is at once', (form, body) => {
  const pieces = [...written({ status: 200, headers: {}, body, form })!];
  const bytes = pieces.flatMap((p) => [...(typeof p === 'string' ? toBytes(p) : p)]);
  expect(fromBytes(bytes)).toBe(inForm(body, form));
  expect(Math.max(...pieces.map((p) => p.length))).toBeLessThan(40_000);
});

test('what is short, or text already, is not written in pieces', () => {
  const short = [{ kind: 'PodList', items: pods.slice(0, 3) }, pods.slice(0, 3), 'text', undefined];
  expect(short.map((body) => written({ status: 200, headers: {}, body: body as Json | undefined }))).toEqual([undefined, undefined, undefined, undefined]);
});
