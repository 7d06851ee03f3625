import { toYaml } from '../../../core';
import { toKyaml } from './kyaml';

test('YAML as kubectl prints it: order, quotes, blocks, folds', () => {
  expect(
    toYaml({
      size: '10',
      empty: '',
      debug: 'true',
      spaces: '  both  ',
      conf: 'server {\n  listen 80;\n}\n',
      trailing: 'no newline at end\nsecond line',
      note: 'first: line',
      tab: 'a\tb',
      time: '2026-11-23T15:15:00Z',
      list: [{ b: 1, a: [] }, 'x', ['y']],
      none: {},
      nothing: null,
      a10: 1,
      a9: 2,
      message: '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    }),
  ).toBe(`a9: 2
a10: 1
conf: |
  server {
    listen 80;
  }
debug: "true"
empty: ""
list:
- a: []
  b: 1
- x
- - "y"
message: '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate,
  preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.'
none: {}
note: 'first: line'
nothing: null
size: "10"
spaces: '  both  '
tab: "a\\tb"
time: "2026-11-23T15:15:00Z"
trailing: |-
  no newline at end
  second line
`);
});

test('KYAML', () => {
  expect(toKyaml({ kind: 'ConfigMap', data: { 'nginx.conf': 'server {\n  listen 80;\n}\n', on: '' }, ports: [1, 2], items: [{ a: 1 }] })).toBe(`---
{
  data: {
    nginx.conf: "\\
       server {\\n\\
      \\  listen 80;\\n\\
       }\\n\\
      ",
    "on": "",
  },
  items: [{
    a: 1,
  }],
  kind: "ConfigMap",
  ports: [
    1,
    2,
  ],
}
`);
});
