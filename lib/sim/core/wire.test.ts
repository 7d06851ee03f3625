import { fromBytes, toBytes } from './text';
import { afterBytes, takeRequest } from './wire';

const parts = (text: string) => {
  const r = takeRequest(text);
  return typeof r === 'object' ? [r.method, r.target, r.headers, r.body, text.slice(r.length)] : r;
};

test('requests are taken out of a stream when they are whole', () => {
  expect(parts('GET / HT')).toBeUndefined();
  expect(parts('\r\nGET /a HTTP/1.1\r\nHost: x\r\nX: 1\r\nx: 2\r\n\r\nPOST')).toEqual(['GET', '/a', { host: 'x', x: '1, 2' }, '', 'POST']);
  expect(parts('POST /b HTTP/1.1\nContent-Length: 3\n\nab')).toBeUndefined();
  expect(parts('POST /b HTTP/1.1\nContent-Length: 3\n\nabcd')).toEqual(['POST', '/b', { 'content-length': '3' }, 'abc', 'd']);
  const chunked = 'PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n';
  for (let i = 1; i < chunked.length; i++) expect(parts(chunked.slice(0, i))).toBeUndefined();
  expect(parts(chunked)).toEqual(['PUT', '/c', {}, 'abcde', '']);
});

test('a body is counted in bytes, and a character that came in two pieces is whole', () => {
  const bytes = toBytes('č€😀');
  expect(parts(`PUT / HTTP/1.1\r\nContent-Length: ${bytes.length}\r\n\r\nč€😀!`)).toEqual(['PUT', '/', { 'content-length': '9' }, 'č€😀', '!']);
  expect(parts(`PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\n${fromBytes(bytes.slice(0, 1))}${fromBytes(bytes.slice(1, 2))}`)).toEqual(['PUT', '/', { 'content-length': '2' }, 'č', '']);
  expect([afterBytes('abc', 1, 2), afterBytes('abc', 1, 3), afterBytes('€€', 0, 6), afterBytes('€€', 0, 7), afterBytes('', 0, 0)]).toEqual([3, undefined, 2, undefined, 0]);
});

test('what is no HTTP, or too much of it, is told apart', () => {
  for (const text of ['*1\r\n$4\r\nPING\r\n', '\0\0\0\x08\x04\udcd2\x16/', 'PING\r\n', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 'GET / HTTP/1.1\r\nno colon\r\n\r\n', 'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n']) {
    expect([text, parts(text)]).toEqual([text, 'malformed']);
  }
  expect([parts(`GET / HTTP/1.1\r\nX: ${'y'.repeat(70_000)}`), parts('PUT / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n')]).toEqual(['large', 'large']);
});
