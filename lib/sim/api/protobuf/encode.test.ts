import * as fc from 'fast-check';
import { equal, toBytes } from '../../core';
import { builtin } from '../../kinds';
import { apiVersionOf } from '../../kinds/lookup';
import { typeOf, type Type } from '../../kinds/schema';
import { decode } from '../decode';
import { rig } from '../testing/server';
import { decodeProtobuf } from './decode';
import { encodeProtobuf } from './encode';

const PROTOBUF = { accept: 'application/vnd.kubernetes.protobuf' };

/** Any value of a type, so deep. */
function any(type: Type, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'struct': {
      const fields: Record<string, fc.Arbitrary<unknown>> = {};
      for (const [key, f] of type.fields) if (depth > 0 || !['struct', 'list', 'map'].includes(f.type.kind)) fields[key] = any(f.type, depth - 1);
      return fc.record(fields, { requiredKeys: [] });
    }
    case 'list':
      return fc.array(any(type.item, depth - 1), { minLength: 1, maxLength: 2 });
    case 'map':
      return fc.dictionary(fc.stringMatching(/^[a-z][a-z./-]{0,5}$/), any(type.value, depth - 1), { minKeys: 1, maxKeys: 2 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return type.format === 'int64' ? fc.maxSafeInteger() : fc.integer({ min: -2147483648, max: 2147483647 });
    case 'number':
      return fc.integer({ min: -99, max: 99 }).map((n) => n / 4);
    case 'int-or-string':
      return fc.oneof(fc.integer({ min: 0, max: 65535 }), fc.constantFrom('http', '25%'));
    case 'quantity':
      return fc.constantFrom('250m', '1', '64Mi', '1500Gi', '0');
    case 'bytes':
      return fc.constantFrom('aGk=', '/+8=');
    case 'time':
      return fc.constantFrom('2026-11-24T06:00:00Z', '1999-12-31T23:59:59Z');
    case 'microtime':
      return fc.constantFrom('2026-11-24T06:00:00.000000Z', '2026-11-24T06:00:00.123456Z');
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 6 });
    default:
      return fc.constantFrom<unknown>({ a: [1, 'x', { b: null }] }, { kind: 'X' });
  }
}

/** Without what says nothing: null, and what is empty. */
function bare(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(bare);
  if (v === null || typeof v !== 'object') return v;
  const out: Record<string, unknown> = {};
  for (const [k, x] of Object.entries(v)) {
    const b = bare(x);
    if (b === null || b === '' || b === 0 || b === false || (typeof b === 'object' && Object.keys(b as object).length === 0)) continue;
    out[k] = b;
  }
  return out;
}

const known = builtin.filter((k) => encodeProtobuf({ apiVersion: apiVersionOf(k), kind: k.kind }) !== undefined);

test('every kind that is stored has its messages', () => {
  expect(builtin.filter((k) => !known.includes(k)).map((k) => k.kind)).toEqual([]);
});

// Schemas have forms of their own, which this would not guess.
test.each(known.filter((k) => k.kind !== 'CustomResourceDefinition').map((k) => [`${apiVersionOf(k)} ${k.kind}`, k] as const))('%s: what is encoded is decoded', (_, kind) => {
  fc.assert(
    fc.property(any(typeOf(kind)!, 4), (raw) => {
      const object = { ...(decode(kind, raw).object as any), apiVersion: apiVersionOf(kind), kind: kind.kind };
      // On the wire a part is known by its place alone.
      for (const claim of object.spec?.volumeClaimTemplates ?? []) for (const key of ['apiVersion', 'kind']) delete claim[key];
      const back = decode(kind, decodeProtobuf(encodeProtobuf(object)!)).object;
      expect(bare(back)).toEqual(bare(object));
    }),
    { numRuns: 12, seed: 1, endOnFailure: true },
  );
});

test('a definition with every form that a schema has', () => {
  const openAPIV3Schema = {
    type: 'object',
    required: ['a'],
    properties: {
      a: { type: 'integer', minimum: 0, maximum: 1.5, exclusiveMaximum: true, default: 0, enum: [0, 1, null] },
      b: { type: 'array', items: { type: 'string', maxLength: 0 }, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] },
      c: { additionalProperties: { type: 'string' }, default: { x: ['y'] } },
      d: { additionalProperties: true, 'x-kubernetes-preserve-unknown-fields': true },
      e: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true, not: { enum: ['q'] } },
      f: { items: [{ type: 'string' }, { type: 'object' }], dependencies: { x: ['y'], z: { type: 'string' } } },
    },
    'x-kubernetes-validations': [{ rule: 'self.a > 0', message: 'm', optionalOldSelf: false }],
  };
  const version = { name: 'v1', served: true, storage: false, schema: { openAPIV3Schema }, subresources: { status: {}, scale: { specReplicasPath: '.a', statusReplicasPath: '.b' } }, additionalPrinterColumns: [{ name: 'A', type: 'date', jsonPath: '.a', priority: 1 }] };
  const crd = {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { name: 'x' },
    spec: { group: 'g', names: { plural: 'xs', kind: 'X' }, scope: 'Cluster', versions: [version], conversion: { strategy: 'None' } },
    status: { acceptedNames: { plural: 'xs', kind: 'X' }, storedVersions: ['v1'] },
  };
  expect(decodeProtobuf(encodeProtobuf(crd)!)).toEqual(crd);
});

test('answers in protobuf: objects, lists, metadata alone, refusals, watches; what has no such form is refused', () => {
  const r = rig();
  const D = '/api/v1/namespaces/default';
  r.send('POST', `${D}/configmaps`, { metadata: { name: 'one' }, data: { a: '1' } });
  const get = (url: string, accept = PROTOBUF.accept) => {
    const { status, headers, body } = r.send('GET', url, undefined, { accept });
    return [status, headers['content-type'], headers['content-type'] === PROTOBUF.accept ? decodeProtobuf(body as string) : body];
  };
  const json = (url: string): any => r.send('GET', url).body;
  const same = (url: string, shown: unknown = json(url)): void => {
    const [status, type, body] = get(url);
    expect([status, type, equal(body, shown) ? 'same' : body]).toEqual([200, PROTOBUF.accept, 'same']);
  };
  same(`${D}/configmaps/one`);
  same(`${D}/configmaps`);
  expect(get(`${D}/configmaps/none`)).toEqual([404, PROTOBUF.accept, { ...json(`${D}/configmaps/none`), metadata: {} }]);
  expect(get(`${D}/configmaps/one`, `${PROTOBUF.accept};as=PartialObjectMetadata;v=v1;g=meta.k8s.io`).slice(0, 2)).toEqual([200, PROTOBUF.accept]);
  expect(get(`${D}/configmaps/one`, `${PROTOBUF.accept};as=Table;v=v1;g=meta.k8s.io`)[0]).toBe(406);
  const watch = r.send('GET', `${D}/configmaps?watch=1`, undefined, PROTOBUF);
  const frame = toBytes(watch.body as string);
  expect([watch.headers['content-type'], new DataView(frame.buffer, frame.byteOffset).getUint32(0) + 4 === frame.length, frame.length > 100]).toEqual([`${PROTOBUF.accept};stream=watch`, true, true]);
});
