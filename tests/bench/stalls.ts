import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { createWorld, type World } from '../../lib/sim';
import { serveWorld } from '../kubectl/sides';

/** How long one request may hold the server's one thread: the longest stretch without a turn of the event loop. */
export interface Stall {
  readonly what: string;
  /** Milliseconds. */
  readonly worst: number;
  readonly status: number;
  readonly bytes: number;
}

/** Nanoseconds for which the main thread was on a processor, where the system tells: what others do on the machine is not ours. */
function onProcessor(): number | undefined {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return undefined;
  }
}

/** Watches the event loop until it is told to stop, and gives the longest stretch in milliseconds. */
function watchLoop(): () => number {
  let worst = 0;
  let over = false;
  let wall = performance.now();
  let used = onProcessor();
  const look = (): void => {
    const now = performance.now();
    if (now - wall > 4 && now - wall > worst) {
      const on = onProcessor();
      worst = Math.max(worst, on === undefined || used === undefined ? now - wall : Math.min(now - wall, (on - used) / 1e6));
    }
    wall = now;
    used = onProcessor();
  };
  const turn = (): void => {
    look();
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    look();
    over = true;
    return worst;
  };
}

/** Asks from another thread, so that what a client does is not counted. */
const CLIENT = `
const { parentPort } = require('node:worker_threads');
const http = require('node:http');
parentPort.on('message', ({ method, url, headers, body, quiet }) => {
  const request = http.request(url, { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) } }, (response) => {
    let bytes = 0;
    let said = '';
    let timer;
    const done = () => { clearTimeout(timer); response.destroy(); parentPort.postMessage({ status: response.statusCode, bytes, said }); };
    response.on('data', (d) => {
      bytes += d.length;
      if (said.length < 300) said += d.toString().slice(0, 300);
      if (quiet) { clearTimeout(timer); timer = setTimeout(done, quiet); }
    });
    response.on('end', done);
  });
  request.on('error', (e) => parentPort.postMessage({ status: 0, bytes: 0, said: String(e) }));
  request.end(body);
});
`;

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds without news after which a stream is left. */
  readonly quiet?: number;
}

const CMS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const keys = (n: number, value: (i: number) => string) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key-${i}`, value(i)]));
const configMap = (name: string, data: object, more: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data, ...more });
const yamlMap = (name: string, lines: number) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${Array.from({ length: lines }, (_, i) => `  key-${i}: value ${i}\n`).join('')}`;
const json = (accept = 'application/json') => ({ accept });
const write = (type = 'application/json') => ({ accept: 'application/json', 'content-type': type });
const doubling = (n: number) => JSON.stringify([{ op: 'add', path: '/x', value: [] }, ...Array.from({ length: n }, () => ({ op: 'copy', from: '/x', path: '/x/-' }))]);

/** What is asked, by what it is called. Those whose first answer costs more come first. */
const ASKED: Readonly<Record<string, Ask | readonly Ask[]>> = {
  'discovery, first': { path: '/apis', headers: json('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList') },
  'openapi v3 of core, first': { path: '/openapi/v3/api/v1' },
  'openapi v3 of apps, first': { path: '/openapi/v3/apis/apps/v1' },
  'openapi v2, first': { path: '/openapi/v2' },
  'openapi v2 in protobuf, first': { path: '/openapi/v2', headers: json('application/com.github.proto-openapi.spec.v2@v1.0+protobuf') },
  'openapi v2': { path: '/openapi/v2' },
  'YAML of 30,000 lines, cold': { method: 'POST', path: CMS, headers: write('application/yaml'), body: yamlMap('cold', 30_000) },
  'YAML of 30,000 lines': { method: 'POST', path: CMS, headers: write('application/yaml'), body: yamlMap('warm', 30_000) },
  'JSON of 30,000 keys': { method: 'POST', path: CMS, headers: write(), body: JSON.stringify(configMap('keys', keys(30_000, () => 'v'))) },
  'JSON of 1.4 MB in one key': { method: 'POST', path: CMS, headers: write(), body: JSON.stringify(configMap('big', { a: 'x'.repeat(1_400_000) })) },
  'PUT of 30,000 keys': { method: 'PUT', path: `${CMS}/keys`, headers: write(), body: JSON.stringify(configMap('keys', keys(30_000, (i) => `${i}`))) },
  'merge patch of 20,000 keys': { method: 'PATCH', path: `${CMS}/keys`, headers: write('application/merge-patch+json'), body: JSON.stringify({ data: keys(20_000, (i) => `m${i}`) }) },
  'strategic patch of 20,000 keys': { method: 'PATCH', path: `${CMS}/keys`, headers: write('application/strategic-merge-patch+json'), body: JSON.stringify({ data: keys(20_000, (i) => `s${i}`) }) },
  'JSON patch of 10,000 operations': { method: 'PATCH', path: `${CMS}/keys`, headers: write('application/json-patch+json'), body: JSON.stringify(Array.from({ length: 10_000 }, (_, i) => ({ op: 'replace', path: `/data/key-${i}`, value: 'p' }))) },
  'server-side apply of 20,000 keys, new': { method: 'PATCH', path: `${CMS}/applied?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied', keys(20_000, () => 'v'))) },
  'server-side apply of 20,000 keys, the same': { method: 'PATCH', path: `${CMS}/applied?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied', keys(20_000, () => 'v'))) },
  'server-side apply of 20,000 keys, others': { method: 'PATCH', path: `${CMS}/applied?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied', keys(20_000, (i) => `w${i}`))) },
  'server-side apply of 20,000 keys, another manager': { method: 'PATCH', path: `${CMS}/applied?fieldManager=b&force=true`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied', keys(20_000, (i) => `x${i}`))) },
  'server-side apply of 20,000 keys, conflicts': { method: 'PATCH', path: `${CMS}/applied?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied', keys(20_000, (i) => `y${i}`))) },
  'server-side apply of 20,000 keys in YAML': { method: 'PATCH', path: `${CMS}/applied2?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: yamlMap('applied2', 20_000) },
  'server-side apply of 30,000 keys, new': { method: 'PATCH', path: `${CMS}/applied3?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied3', keys(30_000, () => 'v'))) },
  'server-side apply of 30,000 keys, others': { method: 'PATCH', path: `${CMS}/applied3?fieldManager=a`, headers: write('application/apply-patch+yaml'), body: JSON.stringify(configMap('applied3', keys(30_000, (i) => `w${i % 10}`))) },
  'a JSON patch that doubles': [
    { method: 'POST', path: CMS, headers: write(), body: JSON.stringify(configMap('d', { a: 'b' })) },
    { method: 'PATCH', path: `${CMS}/d`, headers: write('application/json-patch+json'), body: doubling(60) },
  ],
  'a JSON patch that copies 2.9 MB': { method: 'PATCH', path: `${CMS}/d`, headers: write('application/json-patch+json'), body: JSON.stringify([{ op: 'add', path: '/data/big', value: 'x'.repeat(1_400_000) }, { op: 'copy', from: '/data/big', path: '/data/c1' }, { op: 'copy', from: '/data/big', path: '/data/c2' }]) },
  'a strategic patch that doubles': { method: 'PATCH', path: `${CMS}/d`, headers: write('application/strategic-merge-patch+json'), body: `{"x":${'['.repeat(190)}${']'.repeat(190)},"y":[${Array.from({ length: 200_000 }, () => '[]').join(',')}]}` },
  'JSON nested 100,000 deep': { method: 'POST', path: CMS, headers: write(), body: '['.repeat(100_000) },
  'a body of 2.9 MB of unknown fields': { method: 'POST', path: `${CMS}?fieldValidation=Strict`, headers: write(), body: JSON.stringify({ ...configMap('u', {}), ...Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`u${i}`, 1])) }) },
  'a Pod of 2,000 containers': { method: 'POST', path: PODS, headers: write(), body: JSON.stringify({ metadata: { name: 'wide' }, spec: { schedulerName: 'none', containers: Array.from({ length: 2000 }, (_, i) => ({ name: `c${i}`, image: 'nginx', env: [{ name: 'A', value: 'b' }] })) } }) },
  'the Pod of 2,000 containers, patched': { method: 'PATCH', path: `${PODS}/wide`, headers: write('application/strategic-merge-patch+json'), body: JSON.stringify({ spec: { containers: Array.from({ length: 2000 }, (_, i) => ({ name: `c${i}`, image: 'busybox' })) } }) },
};

const LISTS: Readonly<Record<string, Ask>> = {
  '5,000 Pods in JSON': { path: PODS, headers: json() },
  '5,000 Pods in JSON, indented': { path: `${PODS}?pretty=true`, headers: json() },
  '5,000 Pods as a Table': { path: PODS, headers: json(TABLE) },
  '5,000 Pods as a Table with objects': { path: `${PODS}?includeObject=Object`, headers: json(TABLE) },
  '5,000 Pods, their metadata': { path: PODS, headers: json('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io') },
  '5,000 Pods in protobuf': { path: PODS, headers: json(PROTOBUF) },
  '5,000 Pods in YAML': { path: PODS, headers: json('application/yaml') },
  '5,000 Pods in JSON, a page of 500': { path: `${PODS}?limit=500`, headers: json() },
  'watch that begins with 5,000 Pods in JSON': { path: `${PODS}?watch=true`, headers: json(), quiet: 400 },
  'watch that begins with 5,000 Pods as Tables': { path: `${PODS}?watch=true`, headers: json(TABLE), quiet: 400 },
  'watch that begins with 5,000 Pods in protobuf': { path: `${PODS}?watch=true`, headers: json(PROTOBUF), quiet: 400 },
  '5,000 Pods deleted as a collection': { method: 'DELETE', path: PODS, headers: json() },
};

function withPods(n: number): World {
  const world = createWorld({ now: Date.UTC(2026, 10, 24, 9), seed: 7, cluster: { name: 'minikube', nodes: 1 } });
  world.runUntil(world.now + 60_000);
  const { server } = world.clusters()[0]!;
  for (let i = 0; i < n; i++) {
    const body = { metadata: { name: `p${i}`, labels: { app: 'web', n: `${i}` } }, spec: { schedulerName: 'none', containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }], resources: { requests: { cpu: '1m' } } }] } };
    const answer = world.input({ at: world.now, type: 'request', id: `p${i}`, request: { method: 'POST', url: `${server}${PODS}`, headers: { 'content-type': 'application/json' }, body, certificate: { user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] } } } as never);
    if (answer?.status !== 201) throw new Error(JSON.stringify(answer));
  }
  world.runUntil(world.now + 1000);
  return world;
}

/** The longest stretches of what clients may ask over HTTP, in the order in which it is asked. */
export async function* apiStalls(only: readonly string[] = []): AsyncGenerator<Stall> {
  const worker = new Worker(CLIENT, { eval: true });
  const ask = (base: string, { method = 'GET', path, headers = {}, body, quiet }: Ask) =>
    new Promise<{ status: number; bytes: number; said: string }>((done) => {
      worker.once('message', done);
      worker.postMessage({ method, url: base + path, headers, body, quiet });
    });
  const through = async function* (world: World, asks: Readonly<Record<string, Ask | readonly Ask[]>>): AsyncGenerator<Stall> {
    const { url, close } = await serveWorld(world, 0);
    try {
      for (const [what, asked] of Object.entries(asks)) {
        const list = Array.isArray(asked) ? (asked as readonly Ask[]) : [asked as Ask];
        for (const before of list.slice(0, -1)) await ask(url, before);
        const over = watchLoop();
        const { status, bytes, said } = await ask(url, list.at(-1)!);
        await new Promise((done) => setTimeout(done, 60));
        const worst = over();
        if (process.env['SHOW']) console.log(said.slice(0, 200));
        if (only.length === 0 || only.some((w) => what.includes(w))) yield { what, worst, status, bytes };
      }
    } finally {
      close();
    }
  };
  try {
    yield* through(withPods(0), ASKED);
    if (only.length === 0 || Object.keys(LISTS).some((what) => only.some((w) => what.includes(w)))) yield* through(withPods(5000), LISTS);
  } finally {
    await worker.terminate();
  }
}
