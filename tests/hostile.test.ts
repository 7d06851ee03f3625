import { loadWorld, type WorldState } from '@/lib/sim';
import { HOSTILE, hostileWorld, ordeal } from './hostile';

/**
 * What runs away is stopped or capped, nothing throws, and Ctrl-C brings the prompt back within a second of the world.
 * How long a turn may take is measured by the bench.
 */

const plain = (text: string) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r\n/g, '\n');

test.each(Object.entries(HOSTILE))('%s', (_, command) => {
  const { faults, prompt } = ordeal(hostileWorld(), command, 10_000, 800);
  expect(faults).toEqual([]);
  expect(prompt).not.toBeNull();
  expect(prompt).toBeLessThanOrEqual(1000);
});

test('after all of them one world still works', () => {
  const world = hostileWorld();
  const some = ['endless output', 'doubling text', 'recursion', 'filling the disk', 'endless loop', 'many in the background', 'prototype keys'] as const;
  for (const name of some) expect(ordeal(world, HOSTILE[name]!, 5000, 500).prompt).not.toBeNull();
  ordeal(world, 'kill -9 -1', 5000, 2000);
  const { out } = ordeal(world, 'sleep 1; echo "still $((6 * 7))"; kubectl get nodes -o name', 20_000, 15_000);
  expect(plain(out)).toContain('still 42\nnode/minikube\n');
});

test('a fork bomb leaves room for whoever kills it', () => {
  const world = hostileWorld();
  ordeal(world, HOSTILE['fork bomb, the classic']!, 5000, 500);
  ordeal(world, 'kill -9 -1', 5000, 15_000);
  expect(plain(ordeal(world, 'sleep 1; echo "still $((6 * 7))"', 20_000, 15_000).out)).toContain('still 42\n');
});

test.each([
  ['long text', /^bash: xrealloc: cannot allocate \d+ bytes$/m],
  ['recursion', /^bash: f: maximum function nesting level exceeded \(1000\)$/m],
  ['catastrophic grep', /^learner@drydock:~\$ $/m],
  ['catastrophic [[', /^1$/m],
  ['dd without end', /^dd: error writing 'big': (File too large|No space left on device)$/m],
  ['filling the disk', /File too large|No space left on device/],
  ['compressing much', /^gzip: memory exhausted$/m],
  ['broken YAML', /^error: error parsing broken\.yaml: error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context$/m],
  ['billion laughs', /^error: error parsing l\.yaml: error converting YAML to JSON: yaml: document contains excessive aliasing$/m],
  ['deep JSON', /depth limit/],
  ['rights without end', /^error: the rules grant more permissions than can be told one by one\n.*\nError from server \(RequestEntityTooLarge\): error when creating "big.yaml": Request entity too large: the rules grant more permissions than can be told one by one$/ms],
  ['a patch that doubles', /^The request is invalid: the server rejected our request due to an error in our request$/m],
  ['thousands of patterns', /^20000\n20000$/m],
  ['thousands of keys in yq', /^60001$/m],
  ['prototype keys', /^23$/m],
] as const)('%s: says so', (name, said) => {
  expect(plain(ordeal(hostileWorld(), HOSTILE[name]!, 120_000, 20_000).out)).toMatch(said);
});

test('ten megabytes pasted at the prompt', () => {
  const world = hostileWorld();
  for (let i = 0; i < 160; i++) {
    world.input({ at: world.now, type: 'keys', tty: 't1', keys: 'x'.repeat(65536) });
    world.runUntil(world.now + 20);
  }
  world.input({ at: world.now, type: 'keys', tty: 't1', keys: '\x03' });
  world.runUntil(world.now + 1000);
  world.tty('t1')!.take();
  expect(ordeal(world, 'echo back').out).toContain('back');
  expect(world.faults()).toEqual([]);
});

test('objects of a file are made one after the other, whatever is saved in between', () => {
  const file = Array.from({ length: 350 }, (_, i) => `apiVersion: v1\nkind: ${i === 250 ? 'Nonsense' : 'ConfigMap'}\nmetadata: { name: c${i} }\ndata: { text: a line that makes the file so long that it is parsed in parts }\n`).join('---\n');
  const commands = ['create -f many.yaml', 'apply -f many.yaml', 'label -f many.yaml a=b', `patch -f many.yaml -p '{"data":{"b":"c"}}'`, 'replace -f many.yaml', 'get cm -o custom-columns=N:.metadata.name,T:.metadata.creationTimestamp --sort-by=.metadata.creationTimestamp', 'delete -f many.yaml', 'delete cm --all'];
  const outputs = (saves: boolean) => {
    let world = hostileWorld();
    world.input({ at: world.now, type: 'files', files: { 'many.yaml': file } });
    return commands.map((words, i) => {
      world.input({ at: world.now, type: 'script', id: `s${i}`, text: `kubectl ${words} 2>&1` });
      for (let n = 0; world.script(`s${i}`) === undefined; n++) {
        if (saves && n % 20 === 19) world = loadWorld(JSON.parse(JSON.stringify(world.save())) as WorldState);
        world.runUntil(world.now + 50);
      }
      return world.script(`s${i}`)!.stdout;
    });
  };
  const straight = outputs(false);
  expect(outputs(true)).toEqual(straight);
  const names = Array.from({ length: 350 }, (_, i) => `c${i}`).filter((n) => n !== 'c250');
  const lines = (said: (name: string) => string, failure: string) => `${names.map((n) => `${said(n)}\n`).join('')}${failure}`;
  const unknown = 'error: resource mapping not found for name: "c250" namespace: "" from "many.yaml": no matches for kind "Nonsense" in version "v1"\nensure CRDs are installed first\n';
  expect(straight[0]).toBe(lines((n) => `configmap/${n} created`, unknown));
  expect(straight[2]).toBe(lines((n) => `configmap/${n} labeled`, unknown));
  expect(straight[3]).toBe(lines((n) => `configmap/${n} patched`, unknown));
  expect(straight[4]).toBe(lines((n) => `configmap/${n} replaced`, unknown));
  expect(straight[6]).toBe(lines((n) => `configmap "${n}" deleted from default namespace`, unknown));
  expect(straight[7]).toBe('configmap "kube-root-ca.crt" deleted from default namespace\n');
  // The later of them in the file, the later made.
  const made = straight[5]!.trim().split('\n').slice(2);
  const seconds = new Set(made.map((line) => line.split(/ +/)[1]));
  expect(seconds.size).toBeGreaterThan(1);
});

test('what is long is read and put together in turns, whatever is saved in between', () => {
  const text = [
    "seq -f 'k%g: v' 1 12000 > k.yaml; yq length k.yaml; yq .k7 k.yaml missing; yq '.k9, .k12000' k.yaml k.yaml",
    "(cat k.yaml; echo 'x: [1') > wrong.yaml; yq length wrong.yaml missing; cat k.yaml | yq -o json . | tail -n 2",
    `(echo '{"a": 1'; seq -f ',"k%g": 1' 1 12000; echo '}') | yq 'keys | .[-1]'`,
    "(printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: long }\\ndata:\\n'; seq -f '  k%g: value' 1 6000) > long.yaml; kubectl apply -f long.yaml --dry-run=client",
    "(cat long.yaml; echo 'x: [1') > wrong.yaml; (cat wrong.yaml; echo ---; cat long.yaml) | kubectl create -f -",
    'mkdir t; for i in $(seq 1 300); do echo ä$i > t/f$i; done; tar czf t.tgz t; tar cf t.tar t; rm -r t; tar tzf t.tgz | tail -n 1; tar xzf t.tgz; cat t/f299 t/f300; gzip -dc t.tgz | cmp - t.tar && echo alike',
  ].join('\n');
  const output = (saves: boolean) => {
    let world = hostileWorld();
    world.input({ at: world.now, type: 'script', id: 's', text: `{\n${text}\n} 2>&1` });
    for (let n = 0; world.script('s') === undefined; n++) {
      if (saves && n % 9 === 8) world = loadWorld(JSON.parse(JSON.stringify(world.save())) as WorldState);
      if (saves) world.runUntil(world.nextDue()!, 1);
      else world.runUntil(world.now + 1000);
    }
    return world.script('s')!.stdout;
  };
  const straight = output(false);
  expect(straight).toBe(
    [
      '12000',
      'Error: open missing: no such file or directory',
      ...['v', 'v', '---', 'v', 'v'],
      "Error: bad file 'wrong.yaml': yaml: line 12002: Flow sequence in block collection must be sufficiently indented and end with a ]",
      '  "k12000": "v"',
      '}',
      'k12000',
      'configmap/long created (dry run)',
      "error: error parsing STDIN: error converting YAML to JSON: yaml: line 6005: did not find expected ',' or ']'",
      't/f99',
      'ä299',
      'ä300',
      'alike\n',
    ].join('\n'),
  );
  expect(output(true)).toBe(straight);
});

test('thousands of objects from one file', () => {
  const world = hostileWorld();
  const file = Array.from({ length: 1000 }, (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c${i} }\n`).join('---\n');
  world.input({ at: world.now, type: 'files', files: { 'many.yaml': file } });
  const { faults, prompt } = ordeal(world, 'kubectl create -f many.yaml | tail -n 1; kubectl get cm | wc -l; kubectl delete cm --all | wc -l', 120_000, 10_000);
  expect({ faults, prompt: prompt !== null }).toEqual({ faults: [], prompt: true });
});

test('Ctrl-C is heard at whatever step of a loop it comes', () => {
  const heard = Array.from({ length: 12 }, (_, steps) => {
    const world = hostileWorld();
    world.input({ at: world.now, type: 'keys', tty: 't1', keys: 'while date; do :; done > /dev/null\r' });
    for (let i = 0; i <= steps; i++) world.runUntil(world.nextDue()!, 1);
    world.input({ at: world.now, type: 'keys', tty: 't1', keys: '\x03' });
    world.runUntil(world.now, 100);
    return plain(world.tty('t1')!.take()).endsWith('^C\nlearner@drydock:~$ ');
  });
  expect(heard).toEqual(heard.map(() => true));
});
