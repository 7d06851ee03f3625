import { Random, type Json } from '../core';
import { Store } from '../store';
import { CustomResourceDefinition } from '../kinds/custom-resource-definition';
import { rig } from './testing/server';

const D = '/api/v1/namespaces/default';

/** Whatever is sent, the answer is a Status of the 4xx kind or a success; never an exception, never a 500 of the unexpected sort. */
function sane(status: number): void {
  expect(status >= 200 && status < 500).toBe(true);
}

test('bodies that mean harm get a clear refusal', () => {
  const r = rig();
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const bodies = [
    '{"__proto__":{"polluted":1},"metadata":{"name":"p"}}',
    '{"metadata":{"name":"q","labels":{"__proto__":"x"}}}',
    '{"metadata":{"name":"r","annotations":{"constructor":"x","__proto__":"y"}},"data":{"__proto__":"1","toString":"2"}}',
    '{"metadata":{"name":"s"},"data":{"n":1e999}}',
    '{"metadata":{"name":"t"},"data":123456789012345678901234567890}',
    deep,
    `[${'['.repeat(5000)}`,
    '{"metadata":{"name":"\\u0000"}}',
    '{"metadata":{"name":"u","labels":null},"data":null}',
    '\u0000\uffff',
    'null',
    '{"a":1}{"b":2}',
  ];
  const answers = bodies.map((body) => r.send('POST', `${D}/configmaps`, body));
  answers.forEach((a) => sane(a.status));
  expect(answers.map((a) => a.status)).toEqual([201, 422, 422, 400, 400, 400, 400, 422, 201, 400, 422, 400]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a definition whose schema is nested too deeply is refused, however it comes', () => {
  const r = rig();
  const at = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const ways: readonly (readonly [string, string, string])[] = [
    ['POST', at, 'application/json'],
    ['POST', at, 'application/yaml'],
    ['PATCH', `${at}/deeps.x.io?fieldManager=x`, 'application/apply-patch+yaml'],
  ];
  const answers = [99, 400, 1500, 20_000].map((levels) => {
    const schema = `${'{"type":"object","properties":{"a":'.repeat(levels)}{"type":"string"}${'}}'.repeat(levels)}`;
    const body = `{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"deeps.x.io"},"spec":{"group":"x.io","scope":"Namespaced","names":{"plural":"deeps","kind":"Deep"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${schema}}}]}}`;
    return ways.map(([method, path, type]) => {
      const { status, body: said } = r.send(method, path, body, { 'content-type': type });
      return `${status} ${/exceeded max depth/.exec((said as { message?: string }).message ?? '')?.[0]}`;
    });
  });
  // Apply says of every object that does not fit its type that it is a fault of the server.
  const [no, fault] = ['400 exceeded max depth', '500 exceeded max depth'];
  expect(answers).toEqual([[no, no, fault], [no, no, fault], [no, no, no], [no, no, no]]);
});

test('a key that JavaScript has a use for is a key like any other, also where it is applied', () => {
  const r = rig();
  const configured = (data: string) => r.send('PATCH', `${D}/configmaps/p?fieldManager=m`, `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"},"data":${data}}`, { 'content-type': 'application/apply-patch+yaml' });
  const kept = (answer: { readonly body?: unknown }) => JSON.stringify((answer.body as any).data);
  expect(kept(configured('{"__proto__":"1","constructor":"2"}'))).toBe('{"__proto__":"1","constructor":"2"}');
  expect(kept(configured('{"a":"0","constructor":"2"}'))).toBe('{"a":"0","constructor":"2"}');
  expect(kept(configured('{"__proto__":"3"}'))).toBe('{"__proto__":"3"}');
});

test('YAML bombs are refused', () => {
  const r = rig();
  const bomb = 'a: &a [x,x,x,x,x,x,x,x,x]\n' + [...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n');
  sane(r.send('POST', `${D}/configmaps`, bomb, { 'content-type': 'application/yaml' }).status);
});

test('odd quantities, selectors, patches and paths', () => {
  const r = rig();
  for (const q of ['1e999999999', '-1', '0x10', '9'.repeat(300), '1.5.5', 'NaN', 'Infinity', '', '1Ki1', '٣']) {
    sane(r.send('POST', `${D}/pods`, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x', resources: { limits: { cpu: q } } }] } }).status);
  }
  for (const s of ['!!', '((', ',,', 'a in (', '=', 'a>x', '\\', 'x'.repeat(5000), '!,', 'a notin', 'in in (in)']) {
    sane(r.send('GET', `${D}/pods?labelSelector=${encodeURIComponent(s)}`).status);
    sane(r.send('GET', `${D}/pods?fieldSelector=${encodeURIComponent(s)}`).status);
  }
  for (const p of ['', '/', '//', '/api', '/api/v1/namespaces//pods', '/apis/__proto__/v1/x', '/api/v1/constructor', '/%ff%fe', `${D}/pods/%2e%2e/log`, '/api/v1/namespaces/default/pods/x/__proto__', '/openapi/v3/__proto__']) {
    sane(r.send('GET', p).status);
  }
  r.send('POST', `${D}/configmaps`, { metadata: { name: 'a' }, data: { k: 'v' } });
  const patches: [string, Json][] = [
    ['json', [{ op: 'add', path: '/__proto__/x', value: 1 }]],
    ['json', [{ op: 'move', from: '/metadata', path: '/metadata/x' }]],
    ['json', [{ op: 'remove', path: '' }]],
    ['json', [null]],
    ['json', {}],
    ['merge', { __proto__: null, metadata: null }],
    ['merge', []],
    ['strategic-merge', { metadata: { $patch: 'delete' } }],
    ['strategic-merge', { $retainKeys: 7, data: { $patch: 'explode' } }],
    ['strategic-merge', { metadata: { ownerReferences: [{ $patch: 'delete' }] } }],
  ];
  for (const [type, body] of patches) {
    const a = r.send('PATCH', `${D}/configmaps/a`, body, { 'content-type': `application/${type}-patch+json` });
    expect(a.status).toBeGreaterThanOrEqual(200);
    expect(a.status).toBeLessThanOrEqual(500);
  }
});

test('random data in place of any part of an object', () => {
  const r = rig();
  const random = new Random(7);
  const junk = (depth: number): Json => {
    const n = Math.floor(random.next() * (depth > 3 ? 6 : 8));
    switch (n) {
      case 0:
        return null;
      case 1:
        return random.next() < 0.5;
      case 2:
        return Math.floor((random.next() - 0.5) * 1e12);
      case 3:
        return ['', 'x', '-1', '__proto__', 'Always', '100Mi', 'a/b/c'][Math.floor(random.next() * 7)]!;
      case 4:
        return random.next() * 10;
      case 5:
        return [];
      case 6:
        return Array.from({ length: 3 }, () => junk(depth + 1));
      default:
        return Object.fromEntries(['name', 'image', 'labels', 'spec', 'ports', 'env', 'containers', 'key', 'operator', 'values'].filter(() => random.next() < 0.4).map((k) => [k, junk(depth + 1)]));
    }
  };
  const base = (): Record<string, any> => ({
    metadata: { name: 'f', labels: { a: 'b' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }], resources: { limits: { cpu: '1' } } }], volumes: [{ name: 'v', emptyDir: {} }] } },
    },
  });
  for (let i = 0; i < 400; i++) {
    const o = base();
    let at: any = o;
    let key: string | undefined;
    for (;;) {
      const keys = Object.keys(at);
      key = keys[Math.floor(random.next() * keys.length)];
      if (key === undefined || typeof at[key] !== 'object' || random.next() < 0.3) break;
      at = at[key];
    }
    if (key !== undefined) at[key] = junk(0);
    sane(r.send('POST', '/apis/apps/v1/namespaces/default/deployments?dryRun=All', o).status);
    sane(r.send('POST', `${D}/services?dryRun=All`, { metadata: { name: 's' }, spec: junk(0) }).status);
    sane(r.send('POST', `${D}/pods?dryRun=All`, { metadata: { name: 's' }, spec: o.spec?.template?.spec ?? null }).status);
    sane(r.send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses?dryRun=All', { metadata: { name: 's' }, spec: junk(0) }).status);
  }
});

test('the store is bounded as etcd is: full, it takes deletions, and what is new once compaction made room', () => {
  const r = rig();
  const put = (i: number) => r.send('POST', `${D}/configmaps`, { metadata: { name: `big${i}` }, data: { text: String(i % 10).repeat(1_000_000) } });
  const said = (a: { readonly status: number; readonly body?: unknown }) => ({ status: a.status, body: a.body });
  const full = { status: 500, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'etcdserver: mvcc: database space exceeded', code: 500 } };
  let made = 0;
  while (put(made).status === 201) made++;
  expect(made).toBe(68);
  expect(said(put(made))).toEqual(full);
  expect(said(r.send('PATCH', `${D}/configmaps/big0`, { metadata: { labels: { a: 'b' } } }, { 'content-type': 'application/merge-patch+json' }))).toEqual(full);
  for (let i = 0; i < 20; i++) expect(r.send('DELETE', `${D}/configmaps/big${i}`).status).toBe(200);
  expect(put(100).status).toBe(500);
  r.store.compact(r.store.revision);
  expect(put(100).status).toBe(201);
  const again = new Store(r.store.save(), () => {});
  expect(again.bytes).toBe(r.store.bytes);
});

test('a definition that takes the last room of the store is answered, and established once there is some', () => {
  const r = rig();
  const put = (name: string, length: number) => r.send('POST', `${D}/configmaps`, { metadata: { name }, data: { text: 'x'.repeat(length) } }).status;
  const room = () => 64 * 1024 * 1024 - r.store.bytes;
  for (let i = 0; room() > 1_000_000; i++) expect(put(`big${i}`, 990_000)).toBe(201);
  if (room() > 2000) expect(put('rest', room() - 1500)).toBe(201);
  const schema = { openAPIV3Schema: { type: 'object', description: 'x'.repeat(3000) } };
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'boats.example.com' }, spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'boats', kind: 'Boat' }, versions: [{ name: 'v1', served: true, storage: true, schema }] } };
  expect(r.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition).status).toBe(201);
  expect(() => r.api.registerDefinitions()).toThrow('etcdserver: mvcc: database space exceeded');
  const established = () => (r.client.list(CustomResourceDefinition) as any[])[0].status.conditions?.map((c: any) => `${c.type}=${c.status}`) ?? [];
  expect(established()).toEqual([]);
  expect(r.send('DELETE', `${D}/configmaps/big0`).status).toBe(200);
  r.store.compact(r.store.revision);
  r.api.registerDefinitions();
  expect(established()).toEqual(['NamesAccepted=True', 'Established=True']);
});

test('kinds of others that are called as Kubernetes calls its own are no such', () => {
  const r = rig();
  r.send('PATCH', '/api/v1/namespaces/default', { metadata: { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } } }, { 'content-type': 'application/merge-patch+json' });
  expect(r.send('POST', `${D}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard: { pods: '1', 'requests.cpu': '1' } } }).status).toBe(201);
  for (const plural of ['pods', 'services', 'deployments', 'cronjobs', 'namespaces', 'poddisruptionbudgets', 'persistentvolumeclaims', 'certificatesigningrequests', 'nodes', 'componentstatuses', 'roles']) {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const spec = { group: 'example.com', scope: 'Namespaced', names: { plural, kind: 'Odd' + plural }, versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }] };
    const defined = r.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { metadata: { name: `${plural}.example.com` }, spec });
    const url = `/apis/example.com/v1/namespaces/default/${plural}`;
    const object = { apiVersion: 'example.com/v1', kind: 'Odd' + plural, metadata: { name: 'system-node-critical' }, spec: { containers: 5, template: 7, jobTemplate: { spec: { template: 1 } }, finalizers: ['a'], type: 'NodePort', ports: 3 }, rules: 1 };
    const made = r.send('POST', url, object);
    const status = r.send('PATCH', `${url}/system-node-critical/status`, { metadata: { labels: { a: 'b' } }, status: { phase: 'x' } }, { 'content-type': 'application/merge-patch+json' });
    const shown = r.send('GET', url, undefined, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' });
    const gone = r.send('DELETE', `${url}/system-node-critical`);
    expect([plural, defined.status, made.status, made.headers.warning, (made.body as any).spec, (status.body as any).metadata.labels, (shown.body as any).rows.map((row: any) => Object.keys(row)), (gone.body as any).status, r.send('GET', `${url}/system-node-critical`).status]).toEqual([
      plural, 201, 201, undefined, object.spec, undefined, [['cells', 'object']], 'Success', 404,
    ]); // prettier-ignore
  }
});
