import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, constants } from 'node:zlib';
import { createWorld, loadWorld, type World, type WorldState } from '../../lib/sim';
import { HOSTILE, hostileWorld, ordeal } from '../hostile';
import { bothKubectls, hundredWatchers, thousandConfigMaps, thousandPods } from './api';
import { learners } from './learners';
import { apiStalls } from './stalls';

/**
 * `npm run bench [WORD…]`: what worlds cost. Medians over several runs; beside each figure its goal, and the ratio to a
 * baseline of the same run (a fixed text through JSON), by which figures of different machines and days can be compared.
 */
const only = process.argv.slice(2);
const START = Date.UTC(2026, 10, 24, 9, 0, 0);
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;

/** Milliseconds of processor time of `work`, median of `runs`; `prepare` is not counted. */
function cpu<T>(runs: number, prepare: () => T, work: (x: T) => void): number {
  const took: number[] = [];
  for (let i = 0; i < runs; i++) {
    const x = prepare();
    const before = performance.now();
    const used = process.cpuUsage();
    work(x);
    const { user, system } = process.cpuUsage(used);
    // On a busy machine the wall clock counts others' work; the processor's clock counts our other threads.
    took.push(Math.min(performance.now() - before, (user + system) / 1000 || Infinity));
  }
  return median(took);
}

const TEXT = JSON.stringify(Array.from({ length: 4000 }, (_, i) => ({ id: i, name: `object-${i}`, labels: { app: 'web', tier: `t${i % 7}` }, values: [i, i * 2, null, true] })));
const baseline = cpu(15, () => undefined, () => JSON.stringify(JSON.parse(TEXT)));

interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly goal: number;
}
const rows: Row[] = [];
function row(what: string, unit: string, goal: number, measure: () => number): void {
  if (only.length > 0 && !only.some((w) => what.includes(w))) return;
  show({ what, unit, goal, figure: measure() });
}
function show(r: Row): void {
  rows.push(r);
  const ratio = r.unit === 'ms' ? `${(r.figure / baseline).toFixed(2)} × baseline` : '';
  console.log(`${r.figure <= r.goal ? 'ok  ' : 'OVER'} ${r.what.padEnd(66)} ${r.figure.toFixed(r.figure < 10 ? 2 : 0).padStart(8)} ${r.unit.padEnd(3)} goal ${String(r.goal).padStart(5)}   ${ratio}`);
}

const ready = (nodes: number) => createWorld({ now: START, seed: 7, ...(nodes > 0 ? { cluster: { name: 'minikube', nodes } } : {}) });

/** Runs a script on the laptop to its end. */
function script(world: World, text: string): string {
  world.input({ at: world.now, type: 'script', id: 's', text });
  while (!world.script('s')) {
    const due = world.nextDue();
    if (due === null) throw new Error(`does not end: ${text}`);
    world.runUntil(due);
  }
  const { status, stdout, stderr } = world.script('s')!;
  if (status !== 0) throw new Error(`${text}: ${stderr || stdout}`);
  return stdout;
}

/** Until a cluster's Deployment has so many ready replicas, in steps of 100 virtual milliseconds. */
function untilReady(world: World, deployment: string, replicas: number): void {
  for (let i = 0; i < 3000; i++) {
    const answer = world.read('minikube', `/apis/apps/v1/namespaces/default/deployments/${deployment}`);
    const body = (typeof answer?.body === 'string' ? JSON.parse(answer.body) : answer?.body) as { status?: { readyReplicas?: number } } | undefined;
    if (body?.status?.readyReplicas === replicas) return;
    world.runUntil(world.now + 100);
  }
  throw new Error(`${deployment} is not ready`);
}

const withPods = (n: number) => {
  const world = ready(2);
  script(world, `kubectl create deployment web --image=nginx --replicas=${n}`);
  untilReady(world, 'web', n);
  return world;
};

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; baseline (${(TEXT.length / 1e6).toFixed(1)} MB through JSON and back) ${baseline.toFixed(2)} ms\n`);
// First, for a server does not begin with the garbage of what follows here.
if (only.length === 0 || only.some((w) => 'learners'.includes(w))) {
  const dir = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  try {
    const { p50, p99, p999 } = await learners(200, 15_000, dir);
    show({ what: 'key to echo, 200 learners who type, median', unit: 'ms', goal: 100, figure: p50 });
    show({ what: 'key to echo, 200 learners who type, 99th percentile', unit: 'ms', goal: 100, figure: p99 });
    show({ what: 'key to echo, 200 learners who type, 99.9th percentile', unit: 'ms', goal: 500, figure: p999 });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

for (let i = 0; i < 3; i++) withPods(10); // the compiler warms up

row('a world without a cluster', 'ms', 5, () => cpu(15, () => undefined, () => void ready(0)));
row('two nodes ready', 'ms', 20, () => cpu(15, () => undefined, () => void ready(2)));
row('minikube start --nodes 2, typed', 'ms', 300, () => cpu(5, () => ready(0), (w) => void script(w, 'minikube start --nodes 2')));
row('a Deployment of 100 replicas ready', 'ms', 100, () =>
  cpu(
    7,
    () => {
      const w = ready(2);
      script(w, 'kubectl create namespace warm');
      return w;
    },
    (w) => {
      script(w, 'kubectl create deployment web --image=nginx --replicas=100');
      untilReady(w, 'web', 100);
    },
  ),
);
{
  const world = only.length === 0 || only.some((w) => 'kubectl get pods with 50 Pods'.includes(w)) ? withPods(50) : undefined;
  row('kubectl get pods with 50 Pods', 'ms', 1, () => cpu(51, () => undefined, () => void script(world!, 'kubectl get pods')) - cpu(51, () => undefined, () => void script(world!, 'true')));
}
row('a virtual hour of an idle cluster of two nodes', 'ms', 20, () => cpu(5, () => ready(2), (w) => void w.runUntil(w.now + 3_600_000)));

{
  const world = withPods(20);
  world.input({ at: world.now, type: 'open', tty: 't1', cols: 120, rows: 40 });
  world.runUntil(world.now + 60_000);
  const state = world.save();
  const text = JSON.stringify(state);
  const pack = () => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
  row('save (20 Pods)', 'ms', 20, () => cpu(15, () => undefined, () => void JSON.stringify(world.save())));
  row('compress (20 Pods), off the thread', 'ms', 20, () => cpu(7, () => undefined, () => void pack()));
  row('load (20 Pods)', 'ms', 20, () => cpu(15, () => undefined, () => void loadWorld(JSON.parse(text) as WorldState)));
  row('fork (20 Pods)', 'ms', 20, () => cpu(15, () => undefined, () => void world.fork()));
  row('saved, compressed (20 Pods)', 'kB', 50, () => pack().length / 1000);
  row('saved, as JSON (20 Pods)', 'kB', 2000, () => text.length / 1000);
}

row('heap of an idle world of two nodes', 'MB', 1, () => {
  const kept: World[] = [];
  gc();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 50; i++) {
    const w = ready(2);
    w.input({ at: w.now, type: 'open', tty: 't1', cols: 120, rows: 40 });
    w.runUntil(w.now + 60_000);
    w.tty('t1')!.take();
    kept.push(w);
  }
  gc();
  gc();
  const each = (process.memoryUsage().heapUsed - before) / kept.length / 1e6;
  kept.length = 0;
  return each;
});

if (only.length === 0 || only.some((w) => 'the longest task under hostile scripts'.includes(w))) {
  const worst = Object.entries(HOSTILE)
    .map(([name, command]) => ({ name, ...ordeal(hostileWorld(), command, 10_000, 500) }))
    .sort((a, b) => b.worst - a.worst);
  for (const { name, worst: ms } of worst.slice(0, 12)) show({ what: `longest task: ${name}`, unit: 'ms', goal: 50, figure: ms });
}

if (only.length === 0 || only.some((w) => 'the longest stretch of requests over HTTP'.includes(w))) {
  for await (const { what, worst } of apiStalls()) show({ what: `longest stretch: ${what}`, unit: 'ms', goal: 50, figure: worst });
}

row('API: 1,000 ConfigMaps created', 'ms', 500, thousandConfigMaps);
row('API: a list of 1,000 Pods as a table', 'ms', 20, thousandPods);
row('API: one change told to 100 watchers', 'ms', 5, hundredWatchers);
if (only.length === 0 || only.some((w) => 'kubectl'.includes(w))) {
  const both = await bothKubectls();
  if ('missing' in both) console.log(`left out: the real kubectl beside ours (${both.missing})`);
  else {
    show({ what: 'kubectl get pods, 50 Pods: ours', unit: 'ms', goal: 2, figure: both.ours });
    console.log(`     the real kubectl, a process over HTTP: ${both.real.toFixed(1)} ms, ${(both.real / both.ours).toFixed(0)} × ours (goal 40 ×)`);
  }
}

const over = rows.filter((r) => r.figure > r.goal);
console.log(`\n${rows.length - over.length} of ${rows.length} within their goals`);
process.exit(0);
