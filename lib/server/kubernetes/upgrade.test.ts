import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import WebSocket from 'ws';
import { createWorld } from '../../sim';
import { answer } from './endpoint';
import { Driver } from './testing/driver';
import { upgrade } from './upgrade';

jest.setTimeout(30_000);

let server: Server;
let driver: Driver;
let port: number;

beforeAll(async () => {
  const world = createWorld({ now: 1_790_000_000_000, seed: 1, cluster: { name: 'minikube', nodes: 1 } });
  world.runUntil(world.now + 60_000);
  driver = new Driver(world);
  const reach = { gate: driver, cluster: null };
  server = createServer((request, response) => void answer(request, response, request.url!, reach));
  server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head, request.url!, reach));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  driver.stop();
  server.closeAllConnections();
  server.close();
});

const MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const create = (name: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${MAPS}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: configMap(name) });

test('who wishes for HTTP/2, or a WebSocket where there is none, is answered as if it did not', async () => {
  const body = configMap('by-h2c');
  const wish = (by: string): string => `Host: lab\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ${by}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
  // On one connection, one after the other.
  const requests = [
    `GET ${MAPS}/kube-root-ca.crt HTTP/1.1\r\n${wish('h2c')}\r\n`,
    `POST ${MAPS} HTTP/1.1\r\n${wish('h2c')}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    `GET ${MAPS}/by-h2c HTTP/1.1\r\n${wish('websocket')}\r\n`,
    `GET ${MAPS}/nobody HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n`,
  ];
  const all = await new Promise<string>((done) => {
    let text = '';
    let sent = 0;
    const socket = connect(port, '127.0.0.1', () => socket.write(requests[sent++]!));
    socket.on('data', (part) => {
      text += String(part);
      if (text.split('HTTP/1.1 ').length - 1 === sent && sent < requests.length) socket.write(requests[sent++]!);
    });
    socket.on('close', () => done(text));
  });
  expect(all.match(/HTTP\/1\.1 .*/g)!.map((line) => line.trim())).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 201 Created', 'HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']);
});

test('a watch by WebSocket has a message for each event, and a refusal is one of HTTP', async () => {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${MAPS}?watch=true&fieldSelector=metadata.name%21%3Dby-h2c&allowWatchBookmarks=true`);
  const seen: string[] = [];
  const heard = new Promise<void>((done) =>
    ws.on('message', (data: Buffer, binary) => {
      const { type, object } = JSON.parse(String(data)) as { type: string; object: { metadata: { name?: string } } };
      seen.push(`${binary ? 'bytes' : 'text'} ${type} ${object.metadata.name}`);
      if (object.metadata.name === 'made') done();
      else if (type === 'BOOKMARK') void create('made');
    }),
  );
  await heard;
  expect(seen).toEqual(['text ADDED kube-root-ca.crt', 'text BOOKMARK undefined', 'text ADDED made']);
  ws.close();
  // One that ends does so with a word.
  const ended = await new Promise((done) => new WebSocket(`ws://127.0.0.1:${port}${MAPS}?watch=true&timeoutSeconds=1`).on('message', () => {}).on('close', done));
  expect(ended).toBe(1000);
  const refused = await new Promise((done) => new WebSocket(`ws://127.0.0.1:${port}${MAPS}?watch=true&fieldSelector=x%3Dy`).on('unexpected-response', (_, message) => done(message.statusCode)).on('error', () => {}));
  expect(refused).toBe(400);
});

test('what was made is compressed where it is long, as what is read is', async () => {
  const answers = [];
  for (const method of ['POST', 'GET']) {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'long' }, data: { text: 'x'.repeat(200_000) } });
    const made = method === 'POST' ? { method, body: text } : {};
    const { status, headers } = await fetch(`http://127.0.0.1:${port}${MAPS}${method === 'GET' ? '/long' : ''}`, { ...made, headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' } });
    answers.push([status, headers.get('content-encoding')]);
  }
  expect(answers).toEqual([[201, 'gzip'], [200, 'gzip']]);
});
