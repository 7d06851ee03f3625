import fc from 'fast-check';
import { ApiError, createApiServer, stampResourceVersion } from '../lib/sim/api';
import { Random, readYaml, type HttpResponse, type Json } from '../lib/sim/core';
import { builtin } from '../lib/sim/kinds';
import { decodeProtobuf, encodeProtobuf } from '../lib/sim/api/protobuf';
import { Store } from '../lib/sim/store';

/**
 * Requests, manifests and patches that nobody would send: the API server answers each with less than 500, and what it
 * stores it would take again.
 */
const NOW = Date.UTC(2026, 10, 24, 9);

function rig() {
  const random = new Random(7);
  const store = new Store(undefined, stampResourceVersion);
  const nobody = () => {
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'no nodes here', reason: 'ServiceUnavailable', code: 499 });
  };
  const api = createApiServer({ store, now: () => NOW, random: () => random.next(), nodes: { log: nobody, exec: nobody, attach: nobody, portForward: nobody, proxy: nobody } });
  const send = (method: string, path: string, body?: Json, headers: Record<string, string> = {}): HttpResponse =>
    api.handle({ method, url: `https://10.0.0.1:8443${path}`, headers: { accept: 'application/json', ...headers }, certificate: { user: 'admin', groups: ['system:masters'] }, ...(body !== undefined ? { body } : {}) });
  send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  return { api, store, send };
}

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }], resources: { limits: { cpu: '1', memory: '64Mi' } }, livenessProbe: { httpGet: { path: '/', port: 80 } }, volumeMounts: [{ name: 'v', mountPath: '/v' }] }], volumes: [{ name: 'v', emptyDir: {} }] } };
const SEEDS: { readonly path: string; readonly object: Json }[] = [
  { path: '/api/v1/namespaces/default/pods', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels }, spec: template.spec } },
  { path: '/apis/apps/v1/namespaces/default/deployments', object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 2, selector: { matchLabels: labels }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } }, template } } },
  { path: '/apis/apps/v1/namespaces/default/statefulsets', object: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'x' }, spec: { serviceName: 's', selector: { matchLabels: labels }, template } } },
  { path: '/apis/batch/v1/namespaces/default/cronjobs', object: { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' }, spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } } } } },
  { path: '/api/v1/namespaces/default/services', object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { selector: labels, type: 'NodePort', ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }] } } },
  { path: '/api/v1/namespaces/default/configmaps', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', annotations: { a: 'b' } }, data: { k: 'v' }, binaryData: { b: 'AAEC' } } },
  { path: '/api/v1/namespaces/default/secrets', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, type: 'Opaque', stringData: { k: 'v' } } },
  { path: '/apis/networking.k8s.io/v1/namespaces/default/ingresses', object: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'x' }, spec: { rules: [{ host: 'a.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }] } }] } } },
  { path: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles', object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'x' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] } },
  { path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', object: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'x' }, spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] } } },
  { path: '/api/v1/namespaces/default/persistentvolumeclaims', object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'x' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } },
  { path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', object: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'boats.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boats', singular: 'boat', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } } }] } } },
];

/** What a real v1.36 too answers with 500: mistakes of the sender that it takes for its own. */
const REAL_500 = /^(failed to create typed patch object|resourceVersion should not be set|resourceVersion: Invalid value|strconv.ParseUint|target\.(name|kind): |map: .* does not contain declared merge key|unknown patch type|list element types are not identical|lists of lists are not|expected a .*, but received a|unable to find api field|cannot merge lists without|merging lists cannot yet|The order in patch list|Timeout: Too large resource version)/;

function fine(answer: HttpResponse, what = ''): void {
  const type = answer.headers['content-type'];
  const status = type === 'application/vnd.kubernetes.protobuf' ? decodeProtobuf(answer.body as string) : type === 'application/yaml' ? readYaml(answer.body as string) : typeof answer.body === 'string' && answer.body.startsWith('{') ? JSON.parse(answer.body) : answer.body;
  const message = (status as { message?: string } | null | undefined)?.message ?? '';
  if (answer.status >= 500 && REAL_500.test(message)) return;
  expect([what, answer.status < 500 || message]).toEqual([what, true]);
}

const odd = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 40), '', ' ', '-', 'x'.repeat(300), '../../etc', '__proto__', 'constructor', '\u0000', '💥', '1Gi', '-5%', '101%', '2026-13-45T99:99:99Z', [], {}, [[]], [null], { a: null }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);
const KEYS = ['metadata', 'spec', 'status', 'name', 'namespace', 'labels', 'annotations', 'replicas', 'containers', 'image', 'ports', 'type', 'selector', 'data', 'finalizers', 'ownerReferences', 'resourceVersion', 'uid', 'generateName', 'managedFields', 'deletionTimestamp', '__proto__', 'constructor', 'toString', 'unknownField'];

/** Replaces, adds or drops something at a place chosen by numbers. */
function mutate(value: Json, choices: readonly number[], by: Json, key: string): Json {
  const put = (target: object, k: string, v: unknown) => Object.defineProperty(target, k, { value: v, enumerable: true, writable: true, configurable: true });
  const go = (v: any, depth: number): any => {
    const n = choices[depth] ?? 0;
    if (v === null || typeof v !== 'object' || depth >= choices.length) return by;
    if (Array.isArray(v)) {
      if (v.length === 0 || n % 7 === 0) return [...v, by];
      return v.map((x, i) => (i === n % v.length ? go(x, depth + 1) : x));
    }
    const names = Object.keys(v);
    const out: Record<string, unknown> = {};
    for (const k of names) put(out, k, v[k]);
    if (names.length === 0 || n % 9 === 0) put(out, key, by);
    else if (n % 11 === 0) delete out[names[n % names.length]!];
    else put(out, names[n % names.length]!, go(v[names[n % names.length]!], depth + 1));
    return out;
  };
  return go(value, 0) as Json;
}

const mutation = fc.record({ seed: fc.nat(SEEDS.length - 1), changes: fc.array(fc.record({ choices: fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), by: odd, key: fc.constantFrom(...KEYS) }), { minLength: 0, maxLength: 3 }) });
const RUNS = { numRuns: 600, seed: 42 };

test('manifests: refused in words, or stored as something that would be taken again', () => {
  const { send } = rig();
  let stored = 0;
  fc.assert(
    fc.property(mutation, ({ seed, changes }) => {
      const { path, object } = SEEDS[seed]!;
      const body = changes.reduce((o, c) => mutate(o, c.choices, c.by, c.key), object);
      const made = send('POST', path, body);
      fine(made);
      if (made.status !== 201) {
        expect(made.body).toMatchObject({ kind: 'Status', status: 'Failure' });
        return;
      }
      stored++;
      const { name } = (made.body as any).metadata;
      const { body: live } = send('GET', `${path}/${encodeURIComponent(name)}`);
      const again = send('PUT', `${path}/${encodeURIComponent(name)}`, live);
      expect([again.status, (again.body as any).message]).toEqual([200, undefined]);
      send('PUT', `${path}/${encodeURIComponent(name)}`, { ...(made.body as any), metadata: { ...(made.body as any).metadata, finalizers: [] } });
      send('DELETE', `${path}/${encodeURIComponent(name)}`, { gracePeriodSeconds: 0 });
    }),
    RUNS,
  );
  // Else the property would hold of a server that takes nothing.
  expect(stored).toBeGreaterThan(60);
});

test('patches: each kind of patch, on each kind of object', () => {
  const { send } = rig();
  for (const { path, object } of SEEDS) expect([path, send('POST', path, object).status]).toEqual([path, 201]);
  const types = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];
  const op = fc.record({ op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'bad'), path: fc.constantFrom('', '/', '/spec', '/spec/replicas', '/metadata/labels/x', '/metadata/name', '/spec/template/spec/containers/0', '/spec/template/spec/containers/-', '/a/b', '/__proto__/x', '/metadata/annotations/a~1b'), from: fc.constantFrom('/spec', '/metadata/labels', ''), value: odd });
  fc.assert(
    fc.property(fc.nat(SEEDS.length - 1), fc.constantFrom(...types), mutation, odd, fc.array(op, { maxLength: 3 }), fc.boolean(), (seed, type, { changes }, raw, ops, force) => {
      const { path, object } = SEEDS[seed]!;
      const name = (object as any).metadata.name;
      const whole = changes.reduce((o, c) => mutate(o, c.choices, c.by, c.key), object);
      const body = type.startsWith('application/json-patch') ? (ops as unknown as Json) : changes.length === 0 ? raw : whole;
      const answer = send('PATCH', `${path}/${name}?fieldManager=f${force ? '&force=true' : ''}&dryRun=All`, body, { 'content-type': type });
      fine(answer);
      const real = send('PATCH', `${path}/${name}?fieldManager=f${force ? '&force=true' : ''}`, body, { 'content-type': type });
      fine(real);
      const live = send('GET', `${path}/${name}`);
      if (live.status === 404) {
        send('POST', path, object);
        return;
      }
      expect([send('PUT', `${path}/${name}`, live.body).status, path]).toEqual([200, path]);
    }),
    RUNS,
  );
});

test('requests: paths, queries, headers and bodies of any kind', () => {
  const { send, store } = rig();
  for (const { path, object } of SEEDS) send('POST', path, object);
  const path = fc.oneof(
    fc.constantFrom(...SEEDS.flatMap((s) => [s.path, `${s.path}/x`])),
    fc.record({ kind: fc.constantFrom(...builtin), name: fc.constantFrom('', '/x', '/default', '/none', '/boats.example.com'), sub: fc.constantFrom('', '', '/status', '/scale', '/log', '/exec', '/attach', '/portforward', '/proxy', '/proxy/a/b', '/binding', '/eviction', '/token', '/finalize', '/approval', '/ephemeralcontainers', '/resize', '/nope'), version: fc.constantFrom('', '', '', 'beta1'), watch: fc.constantFrom('', '', 'watch/') }).map(({ kind, name, sub, version, watch }) => `/${kind.group === '' ? 'api' : `apis/${kind.group}`}/${kind.version}${version}/${watch}${kind.namespaced ? 'namespaces/default/' : ''}${kind.plural}${name}${sub}`),
    fc.constantFrom('/apis/example.com/v1/namespaces/default/boats', '/apis/example.com/v1/namespaces/default/boats/x', '/apis/example.com/v1/namespaces/default/boats/x/scale', '/apis/example.com/v2/boats', '/apis/events.k8s.io/v1/namespaces/default/events', '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/x', '/api/v1/namespaces/default/bindings', ...['authentication.k8s.io/v1/tokenreviews', 'authentication.k8s.io/v1/selfsubjectreviews', 'authorization.k8s.io/v1/subjectaccessreviews', 'authorization.k8s.io/v1/selfsubjectaccessreviews', 'authorization.k8s.io/v1/selfsubjectrulesreviews', 'authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews'].map((r) => `/apis/${r}`)),
  );
  const part = fc.constantFrom('api', 'apis', 'v1', 'apps', 'namespaces', 'default', 'pods', 'x', 'status', 'scale', 'log', 'exec', 'binding', 'eviction', 'token', 'finalize', '', '..', '%2e%2e', '%', 'openapi', 'v3', 'version', 'healthz', 'readyz', 'metrics', '__proto__', ...builtin.map((k) => k.plural));
  const query = fc.constantFrom('', '', '', '?fieldManager=f', '?fieldManager=f&force=true', '?dryRun=All&fieldValidation=Strict', '?limit=1&continue=e30', '?continue=!', '?limit=2&resourceVersion=1&resourceVersionMatch=Exact', '?resourceVersion=99999999', '?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1', '?fieldSelector=metadata.name=x', '?fieldSelector=spec.host=a', '?includeObject=Odd', '?pretty=true', '?tailLines=x&sinceTime=y', '?command=ls&stdout=true', '?orphanDependents=true&propagationPolicy=Foreground', '?watch=true', '?watch=true&resourceVersion=1', '?limit=1', '?limit=-1&continue=x', '?labelSelector=a in (b', '?labelSelector=%zz', '?fieldSelector=spec.nope=1', '?resourceVersion=abc', '?dryRun=Some', '?fieldValidation=Odd', '?sendInitialEvents=true', '?timeoutSeconds=-3', '?propagationPolicy=Odd', '?gracePeriodSeconds=x', `?fieldManager=${'m'.repeat(200)}`);
  // Odd values, texts, objects of a kind with odd parts, what is asked and never stored, and bytes that are nearly an object.
  const questions: readonly Json[] = [
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['a'], expirationSeconds: 600, boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'x' } } },
    { spec: { token: 'a.b.c', audiences: ['x'] } },
    { spec: { user: 'jane', groups: ['a'], resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default', fieldSelector: { rawSelector: 'a=b' } } } },
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'x' }, deleteOptions: { dryRun: ['All'], preconditions: { uid: 'u' } } },
    { metadata: { name: 'x' }, target: { kind: 'Node', name: 'n' } },
    { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'x' }, spec: { replicas: 2 } },
    { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 1, propagationPolicy: 'Orphan', preconditions: { resourceVersion: '1' } },
    { apiVersion: 'example.com/v1', kind: 'Boat', metadata: { name: 'x' }, spec: { size: 1 } },
    [{ op: 'copy', from: '/metadata', path: '/spec' }],
  ];
  const changed = (objects: readonly Json[]) => fc.tuple(fc.constantFrom(...objects), mutation).map(([object, { changes }]) => changes.reduce((o, c) => mutate(o, c.choices, c.by, c.key), object));
  const encoded = SEEDS.map((s) => encodeProtobuf(s.object)!);
  const bytes = fc.tuple(fc.constantFrom(...encoded), fc.nat(200), fc.nat(255), fc.nat(600)).map(([text, at, by, cut]) => (cut < 300 ? text.slice(0, cut) : text.slice(0, at) + String.fromCharCode(by) + text.slice(at + 1)));
  const body = fc.oneof(odd, fc.string(), changed(SEEDS.map((s) => s.object)), changed(questions), bytes, changed(questions).map((v) => JSON.stringify(v)));
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'), fc.oneof({ weight: 4, arbitrary: path }, fc.array(part, { maxLength: 8 }).map((p) => `/${p.join('/')}`)), query, fc.constantFrom('', 'application/json', 'application/json', 'application/yaml', 'text/plain', 'application/vnd.kubernetes.protobuf', 'application/merge-patch+json', 'application/json-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml', 'a/b;c'), fc.constantFrom('application/json', '*/*', 'text/html', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', ''), fc.option(body), (method, path, q, type, accept, body) => {
      let answer: HttpResponse;
      try {
        answer = send(method, path + q, (body ?? undefined) as Json | undefined, { ...(type ? { 'content-type': type } : {}), accept });
      } catch (e) {
        throw new Error(`${method} ${path}${q} (${type}, ${accept}, ${JSON.stringify(body)}): ${(e as Error).stack}`);
      }
      fine(answer, `${method} ${path}${q}`);
    }),
    { ...RUNS, numRuns: 3000 },
  );
  for (const e of store.list('/registry/')) {
    const stored = e.value as any;
    expect(stored).toMatchObject({ metadata: { name: expect.any(String) } });
    const kind = builtin.find((k) => k.kind === stored.kind && stored.apiVersion === (k.group === '' ? k.version : `${k.group}/${k.version}`));
    const at = kind && `/${kind.group === '' ? 'api' : `apis/${kind.group}`}/${kind.version}/${kind.namespaced ? `namespaces/${stored.metadata.namespace}/` : ''}${kind.plural}/${stored.metadata.name}`;
    if (!kind?.verbs.includes('update') || stored.metadata.deletionTimestamp) continue;
    const again = send('PUT', at!, stored);
    expect([at, again.status, (again.body as any).message]).toEqual([at, 200, undefined]);
  }
});
