import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { makeGrant, revokeGrant } from '../../api-grants';
import { loadLesson, type Lesson } from '../../course';
import type { Database } from '../../db';
import { openDatabase } from '../../db/open';
import { Labs } from '../../lab/labs';
import { worlds } from '../worlds';
import { KubernetesServer } from './server';

process.chdir(path.join(__dirname, '../../..'));
jest.setTimeout(30_000);

const content = mkdtempSync(path.join(tmpdir(), 'drydock-content-'));
const key = { userId: '', course: 'sea', lesson: 'basics/hello' };
let database: Database;
let lesson: Lesson;

beforeAll(async () => {
  process.env.CONTENT_DIR = content;
  mkdirSync(path.join(content, 'sea/basics/hello'), { recursive: true });
  writeFileSync(path.join(content, 'sea/course.yaml'), 'title: Sea\nmodules:\n  - id: basics\n    title: Basics\n    lessons: [hello]\n');
  writeFileSync(path.join(content, 'sea/basics/hello/lesson.mdx'), '---\ntitle: Hello\nminutes: 1\ncluster: { name: minikube, nodes: 1 }\n---\n\nText.\n');
  database = await openDatabase({ dataDir: 'memory://' });
  lesson = (await loadLesson('sea', 'basics', 'hello'))!;
  key.userId = (await database.prisma.user.create({ data: {} })).id;
});
afterAll(async () => {
  await database.close();
  rmSync(content, { recursive: true, force: true });
});

/** A server with labs and their clusters' API on a port. */
async function start() {
  const labs = new Labs(database.prisma, worlds, 50);
  const kubernetes = new KubernetesServer(database.prisma, labs, { linger: 100, trust: 0 });
  const server: Server = createServer((request, response) => void (kubernetes.request(request, response) || response.writeHead(404).end()));
  server.on('upgrade', (request, socket, head) => kubernetes.upgrade(request, socket, head) || socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    labs,
    at,
    async stop() {
      await kubernetes.close();
      await labs.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

const until = async (what: () => unknown) => {
  for (const end = Date.now() + 5000; !what(); ) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((r) => setTimeout(r, 10));
  }
};

/** Lines of a watch as they come. */
async function follow(url: string, signal: AbortSignal, line: (event: { type: string; object: { metadata: { name: string } } }) => void): Promise<void> {
  const response = await fetch(url, { signal });
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const l of lines) line(JSON.parse(l));
  }
}

const json = (method: string, body: unknown) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } });

test('a secret address wakes the lab it is for, keeps it awake while it is used, and what is written lasts', async () => {
  const one = await start();
  await one.labs.open(key, lesson).then((lab) => (lab.hold(), lab.release(), one.labs.left(key, lab)));
  await until(() => one.labs.size === 0);

  const secret = (await makeGrant(database.prisma, key))!;
  const api = `http://${one.at}/k8s/${secret}`;
  const nodes = await fetch(`${api}/api/v1/nodes`);
  expect([nodes.status, nodes.headers.get('content-type'), nodes.headers.get('cache-control'), nodes.headers.get('content-security-policy')]).toEqual([200, 'application/json', 'no-cache, private', "sandbox; default-src 'none'"]);
  expect(nodes.headers.get('audit-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(((await nodes.json()) as { items: unknown[] }).items).toHaveLength(1);
  expect(one.labs.size).toBe(1);

  // A watch sees what is written meanwhile, and holds the lab.
  const seen: string[] = [];
  const stop = new AbortController();
  const watching = follow(`${api}/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0`, stop.signal, (e) => seen.push(`${e.type} ${e.object.metadata.name}`)).catch(() => 'ended');
  await until(() => seen.length === 1);
  expect((await fetch(`${api}/api/v1/namespaces/default/configmaps`, json('POST', configMap('made')))).status).toBe(201);
  expect((await fetch(`${api}/api/v1/namespaces/default/configmaps`, json('POST', configMap('made')))).status).toBe(409);
  await until(() => seen.length === 2);
  expect(seen).toEqual(['ADDED kube-root-ca.crt', 'ADDED made']);
  await new Promise((r) => setTimeout(r, 300));
  expect(one.labs.size).toBe(1);

  // A program in a container, with input, by WebSocket.
  const pods = `/api/v1/namespaces/default/pods`;
  await fetch(`${api}${pods}`, json('POST', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'box' }, spec: { containers: [{ name: 'box', image: 'busybox', command: ['sleep', '1000'] }] } }));
  const phase = async () => ((await (await fetch(`${api}${pods}/box`)).json()) as { status: { phase: string } }).status.phase;
  for (let i = 0; i < 200 && (await phase()) !== 'Running'; i++) await new Promise((r) => setTimeout(r, 50));
  const said: string[] = [];
  await new Promise<void>((done, fail) => {
    const ws = new WebSocket(`ws://${one.at}/k8s/${secret}${pods}/box/exec?command=sh&command=-c&command=${encodeURIComponent('read a; echo "<$a>"; exit 3')}&stdin=true&stdout=true&stderr=true`, 'v5.channel.k8s.io');
    ws.on('open', () => {
      for (const [channel, text] of [[0, 'tiché '], [0, 'more'], [255, '\0']] as const) ws.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
    });
    ws.on('message', (data: Buffer) => said.push(`${data[0]} ${data.subarray(1)}`));
    ws.on('close', () => done());
    ws.on('error', fail);
  });
  expect(said).toEqual(['1 <tiché more>\n', expect.stringContaining('3 {"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 3"')]);

  // The process dies without a word; the next one has all that was answered.
  const two = await start();
  const again = await fetch(`http://${two.at}/k8s/${secret}/api/v1/namespaces/default/configmaps`);
  expect(((await again.json()) as { items: { metadata: { name: string } }[] }).items.map((i) => i.metadata.name)).toEqual(['kube-root-ca.crt', 'made']);
  stop.abort();
  expect(await watching).toBe('ended');
  await until(() => two.labs.size === 0);
  await one.stop();

  // Revoked: what is open ends, and nothing opens any more.
  const open = follow(`http://${two.at}/k8s/${secret}/api/v1/namespaces?watch=true`, new AbortController().signal, () => {}).catch(() => 'ended');
  await until(() => two.labs.size === 1);
  await revokeGrant(database.prisma, key);
  const refused = await fetch(`http://${two.at}/k8s/${secret}/api/v1/nodes`);
  expect([refused.status, ((await refused.json()) as { reason: string }).reason]).toEqual([401, 'Unauthorized']);
  expect(await open).toBe('ended');
  expect((await fetch(`http://${two.at}/k8s/short/api`)).status).toBe(401);
  expect((await fetch(`http://${two.at}/`)).status).toBe(404);
  await two.stop();
});
