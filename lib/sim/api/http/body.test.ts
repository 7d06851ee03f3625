import { parseApplied, readAhead, readBody, readJson } from './body';

const request = (type: string, body: string) => ({ method: 'POST', url: '/', headers: { 'content-type': type }, body });
const lines = Array.from({ length: 5000 }, (_, i) => `  key-${i}: value ${i}\n`).join('');
const yaml = `apiVersion: v1\nkind: ConfigMap\ndata:\n${lines}  key-1: again\n`;
const json = JSON.stringify({ kind: 'ConfigMap', data: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key-${i}`, `${i}`])) });

test.each([
  ['application/yaml', yaml, (body: string) => readBody(request('application/yaml', body), 'ConfigMap')],
  ['application/apply-patch+yaml', yaml, parseApplied],
  ['application/apply-patch+yaml', json, parseApplied],
  ['application/json', json, (body: string) => readBody(request('application/json', body), 'ConfigMap')],
  ['application/merge-patch+json', json, readJson],
] as const)('a body of %s that was read ahead is what it is without, and nobody else has it', (type, body, read) => {
  const without = read(body);
  expect([...readAhead(request(type, body))].length).toBeGreaterThan(0);
  const first = read(body);
  expect(first).toEqual(without);
  expect((read(body) as { data: unknown }).data).not.toBe((first as { data: unknown }).data);
});

test('what cannot be read is refused when it is asked, in the same words', () => {
  const broken = `${yaml}\tx`;
  expect([...readAhead(request('application/yaml', broken))]).toEqual([]);
  expect(() => readBody(request('application/yaml', broken), 'ConfigMap')).toThrow();
});
