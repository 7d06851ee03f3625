import { createApiServer, stampResourceVersion } from '../../lib/sim/api';
import { Random, type HttpResponse, type Json } from '../../lib/sim/core';
import { Store } from '../../lib/sim/store';
import { freshWorld, inside, outside } from '../kubectl/sides';
import { realTools } from '../kubectl/tools';

/** What the API costs by itself, and our kubectl beside the real one on the same world. Milliseconds of wall time. */
const NOW = Date.UTC(2026, 10, 24, 9);
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

function rig() {
  const random = new Random(7);
  const store = new Store(undefined, stampResourceVersion);
  const nobody = () => {
    throw new Error('no nodes here');
  };
  const api = createApiServer({ store, now: () => NOW, random: () => random.next(), nodes: { log: nobody, exec: nobody, attach: nobody, portForward: nobody } });
  const send = (method: string, path: string, body?: Json, headers: Record<string, string> = {}): HttpResponse =>
    api.handle({ method, url: `https://10.0.0.1:8443${path}`, headers: { accept: 'application/json', ...headers }, certificate: { user: 'admin', groups: ['system:masters'] }, ...(body !== undefined ? { body } : {}) });
  send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  return { api, send };
}

function timed(runs: number, work: (i: number) => void): number {
  const took: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = performance.now();
    work(i);
    took.push(performance.now() - before);
  }
  return median(took);
}

/** 1,000 ConfigMaps made one after another. */
export function thousandConfigMaps(): number {
  return timed(5, () => {
    const { send } = rig();
    for (let i = 0; i < 1000; i++) if (send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: `c${i}` }, data: { n: String(i) } }).status !== 201) throw new Error('not created');
  });
}

/** A list of 1,000 Pods, as the table that `kubectl get pods` asks for. */
export function thousandPods(): number {
  const { send } = rig();
  for (let i = 0; i < 1000; i++) send('POST', '/api/v1/namespaces/default/pods', { metadata: { name: `p${i}`, labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
  return timed(15, () => {
    const { rows } = send('GET', '/api/v1/namespaces/default/pods', undefined, TABLE).body as unknown as { rows: unknown[] };
    if (rows.length !== 1000) throw new Error('not all are there');
  });
}

/** One change of a Pod, told to 100 watchers. */
export function hundredWatchers(): number {
  const { api, send } = rig();
  const pods = '/api/v1/namespaces/default/pods';
  send('POST', pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
  const rv = (send('GET', pods).body as unknown as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  let more = Array.from({ length: 100 }, () => send('GET', `${pods}?watch=true&resourceVersion=${rv}`).more!);
  return timed(25, (i) => {
    send('PATCH', `${pods}/p`, { metadata: { labels: { n: String(i) } } }, { 'content-type': 'application/merge-patch+json' });
    more = more.map((m) => {
      const next = api.handle({ ...m.next, certificate: { user: 'admin', groups: ['system:masters'] } });
      if ((next.body as unknown as unknown[]).length !== 1) throw new Error('not told');
      return next.more!;
    });
  });
}

/** `kubectl get pods` with 50 Pods: ours in the world's terminal, and the real one as a process; undefined without one. */
export async function bothKubectls(): Promise<{ ours: number; real: number } | { missing: string }> {
  const tools = realTools();
  if (tools.missing !== undefined) return tools;
  const world = freshWorld();
  const ours = inside(world);
  await ours.run('kubectl create deployment web --image=nginx --replicas=50; kubectl rollout status deployment/web');
  const mine: number[] = [];
  for (let i = 0; i < 41; i++) {
    const id = `bench${i}`;
    const before = performance.now();
    world.input({ at: world.now, type: 'script', id, text: 'kubectl get pods' });
    while (world.script(id) === undefined) world.runUntil(world.nextDue()!);
    mine.push(performance.now() - before);
  }
  const theirs = await outside(world, tools);
  const real: number[] = [];
  try {
    for (let i = 0; i < 15; i++) {
      const before = performance.now();
      const { out, err } = await theirs.run('exec kubectl get pods');
      real.push(performance.now() - before);
      if (out.split('\n').length < 50) throw new Error(err);
    }
  } finally {
    theirs.close();
  }
  return { ours: median(mine), real: median(real) };
}
