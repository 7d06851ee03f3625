import { expandUrl, five, meterLine, writeOut } from './curl/text';
import { bodyText, headLines, wantsPretty } from '../../core/wire';
import { follow, formatUrl, hostHeader, parseUrl } from './url';

test('URLs', () => {
  const seen = ['localhost', 'http://10.96.0.10:8080/a/../b?c=d#e', 'https://u:p@web.default:443', 'http://[::1]:80/', '?x', 'http://:80', 'web:99999'].map((t) => {
    const u = parseUrl(t);
    return u ? `${formatUrl(u)} ${hostHeader(u)}` : 'none';
  });
  expect(seen).toEqual(['http://localhost/ localhost', 'http://10.96.0.10:8080/b?c=d 10.96.0.10:8080', 'https://web.default:443/ web.default', 'http://[::1]:80/ [::1]', 'none', 'none', 'none']);
  const from = parseUrl('http://web/a/b')!;
  expect(['/c', 'd', 'https://x/y', '//z/'].map((l) => formatUrl(follow(from, l)!))).toEqual(['http://web/c', 'http://web/a/d', 'https://x/y', 'http://z/']);
});

test('what curl prints beside the body', () => {
  expect(meterLine(615, 0, undefined, 0)).toBe('100   615  100   615    0     0   600k      0 --:--:-- --:--:-- --:--:--  600k');
  expect([5, 99999, 100000, 12345678].map(five)).toEqual(['    5', '99999', '  97k', '11.7M']);
  expect(writeOut('%{http_code}\\n%{nope}%%', new Map([['http_code', '200']]))).toBe('200\n%');
  expect(expandUrl('http://web/{a,b}[1-2]')).toEqual(['http://web/a1', 'http://web/a2', 'http://web/b1', 'http://web/b2']);
  expect(expandUrl('{a,b}'.repeat(40)).length).toBe(1000);
});

test('bodies: data indented for people, streams line by line, as Go writes JSON', () => {
  expect(bodyText({ a: '<b>', c: [] }, true)).toBe('{\n  "a": "\\u003cb\\u003e",\n  "c": []\n}');
  expect(bodyText([{ type: 'ADDED' }, { type: 'DELETED' }], false)).toBe('{"type":"ADDED"}\n{"type":"DELETED"}\n');
  expect([wantsPretty('http://a/', 'curl/7.88.1'), wantsPretty('http://a/?pretty=false', 'curl/7.88.1'), wantsPretty('http://a/?pretty=1', 'go')]).toEqual([true, false, true]);
  expect(headLines({ status: 404, headers: { 'content-type': 'text/plain' }, body: 'no' }, false, 0)).toEqual(['HTTP/1.1 404 Not Found', 'Content-Type: text/plain', 'Date: Thu, 01 Jan 1970 00:00:00 GMT', 'Content-Length: 2', '']);
});
