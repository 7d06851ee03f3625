import { wholeRequest } from './port-forward';

const bytes = (text: string) => Buffer.from(text);

test('requests are taken out of a stream when they are whole', () => {
  expect(wholeRequest(bytes('GET / HT'))).toBeUndefined();
  const two = bytes('GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc');
  const first = wholeRequest(two)!;
  expect(first).toEqual({ method: 'GET', target: '/a', headers: { host: 'x' }, body: bytes(''), length: 28 });
  const rest = two.subarray((first as { length: number }).length);
  expect(wholeRequest(rest.subarray(0, -1))).toBeUndefined();
  expect(wholeRequest(rest)).toMatchObject({ method: 'POST', target: '/b', body: bytes('abc') });
  const chunked = bytes('PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
  expect(wholeRequest(chunked)).toMatchObject({ headers: {}, body: bytes('abcde'), length: chunked.length });
});

test('what is no HTTP is told apart', () => {
  for (const text of ['*1\r\n$4\r\nPING\r\n', '\0\0\0\x08\x04\xd2\x16/', 'PING\r\n', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n']) expect(wholeRequest(bytes(text))).toBe('other');
});
