import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { HttpResponse } from '../../sim';
import { send, takesGzip } from './respond';

/** What goes over the wire for an answer. */
async function sent(response: HttpResponse, gzip: boolean): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
  const server = createServer((_, to) => void send(to, response, { gzip }));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const all = await new Promise<{ headers: IncomingHttpHeaders; body: Buffer }>((done, fail) => {
    request({ port: (server.address() as AddressInfo).port, agent: false }, (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part)).on('end', () => done({ headers: message.headers, body: Buffer.concat(parts) }));
    })
      .on('error', fail)
      .end();
  });
  server.close();
  return all;
}

const item = (i: number) => ({ metadata: { name: `číslo-${i}` }, data: { text: 'x'.repeat(1000) } });
const list = (n: number) => ({ kind: 'ConfigMapList', items: Array.from({ length: n }, (_, i) => item(i)) });

test.each([
  ['one object, long', { kind: 'ConfigMap', data: { text: 'x'.repeat(200_000) } }, true],
  ['one object, short', { kind: 'ConfigMap', data: { text: 'x'.repeat(1000) } }, false],
  ['a list that is written in pieces, long', list(400), true],
  ['a list that is written in pieces, short', { kind: 'ConfigMapList', items: list(300).items.map(({ metadata }) => ({ metadata })) }, false],
])('%s: compressed where it is long and the client takes that', async (_, body, long) => {
  const response: HttpResponse = { status: 200, headers: { 'content-type': 'application/json', vary: 'Accept' }, body };
  const plain = await sent(response, false);
  expect([plain.headers['content-encoding'], plain.headers.vary, JSON.parse(String(plain.body))]).toEqual([undefined, 'Accept', body]);
  const packed = await sent(response, true);
  expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual(long ? ['gzip', 'Accept, Accept-Encoding'] : [undefined, 'Accept']);
  expect((long ? gunzipSync(packed.body) : packed.body).equals(plain.body)).toBe(true);
});

test('who takes gzip says so in a word', () => {
  expect(['gzip', 'deflate, gzip, br', 'gzip;q=1.0', 'br', undefined].map(takesGzip)).toEqual([true, true, false, false, false]);
});
