import { Loop, NetworkError, type Json } from '../core';
import { createKernel, type Kernel } from '.';
import type { KernelState } from './state';
import type { Program } from './sys';

const echo: Program = { name: 'echo', start: (sys) => (sys.write(1, `${sys.argv.slice(1).join(' ')}\n`), { exit: 0 }) };
const yes: Program = { name: 'yes', start: () => ({ wait: {}, state: null }), resume: (sys) => (sys.write(1, 'y\n'.repeat(8192)), { wait: {}, state: null }) };
const head: Program = {
  name: 'head',
  start: () => ({ wait: { readable: [0] }, state: null }),
  resume: (sys) => {
    const text = sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state: null };
    sys.write(1, text.slice(0, text.indexOf('\n') + 1));
    return { exit: 0 };
  },
};
const sleep: Program = { name: 'sleep', start: (sys) => ({ wait: { until: sys.now + 1000 * Number(sys.argv[1]) }, state: null }), resume: () => ({ exit: 0 }) };
/** `pair A B`: A | B, then prints both statuses. */
const pair: Program<{ a: number; b: number; done: Record<string, number> }> = {
  name: 'pair',
  start: (sys) => {
    const { read, write } = sys.pipe();
    const a = sys.spawn([sys.argv[1]!], { fds: { 0: 0, 1: write, 2: 2 } });
    const b = sys.spawn([sys.argv[2]!], { fds: { 0: read, 1: 1, 2: 2 } });
    sys.close(read);
    sys.close(write);
    return { wait: { child: 'any' }, state: { a, b, done: {} } };
  },
  resume: (sys, s) => {
    for (const pid of [s.a, s.b]) {
      if (s.done[pid] !== undefined) continue;
      const end = sys.wait(pid);
      if (end && 'exited' in end) s.done[pid] = end.status;
    }
    if (Object.keys(s.done).length < 2) return { wait: { child: 'any' }, state: s };
    sys.write(1, `${s.done[s.a]} ${s.done[s.b]}\n`);
    return { exit: 0 };
  },
};
const cat: Program = {
  name: 'cat',
  start: () => ({ wait: { readable: [0] }, state: null }),
  resume: (sys) => {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: null };
      if (text === '') return { exit: 0 };
      sys.write(1, text);
    }
  },
};
const server: Program<{ hits: number }> = {
  name: 'server',
  start: (sys) => (sys.listen(8080), { wait: { signal: true }, state: { hits: 0 } }),
  request: (_sys, s, r) => ({ status: 200, headers: {}, body: `${r.method} ${r.url} hit ${++s.hits} from ${r.from}` }),
};
const stubborn: Program<{ asked: number }> = {
  name: 'stubborn',
  start: (sys) => (sys.handle('TERM', 'handle'), { wait: { signal: true }, state: { asked: 0 } }),
  resume: (_sys, s) => ({ wait: { signal: true }, state: s }),
  signal: (sys, s, name) => {
    sys.write(1, `${name} ${++s.asked}\n`);
    return s.asked === 2 ? { exit: 3 } : { wait: { signal: true }, state: s };
  },
};
const all = [echo, yes, head, sleep, pair, cat, server, stubborn];
const programs = new Map(all.map((p) => [p.name, p]));

class Rig {
  loop: Loop;
  kernel: Kernel;
  ends: string[] = [];
  constructor(saved?: { loop: Loop['save'] extends () => infer S ? S : never; kernel: KernelState }) {
    this.loop = new Loop(saved?.loop ?? { now: 1_000_000, seq: 0, random: 7, queue: [] });
    this.kernel = createKernel(
      {
        loop: this.loop,
        programs,
        routes: {
          route: (_m, address, port) => {
            if (address !== '10.0.0.1') throw new NetworkError('no-route', `${address}:${port}`);
            return { network: 'net', port, from: '10.0.0.9' };
          },
          resolve: (_m, name) => {
            throw new NetworkError('no-such-host', name);
          },
          addresses: () => ['10.0.0.1'],
          ping: () => 1,
        },
        base: () => ({ ...Object.fromEntries(all.map((p) => [`/bin/${p.name}`, { program: p.name }])), '/etc/motd': 'hello\n', '/etc/hosts': '10.0.0.1 box\n' }),
        service: () => undefined,
      },
      saved?.kernel,
    );
    this.kernel.onExit((m, pid, s) => this.ends.push(`${m}/${pid} ${JSON.stringify(s)}`));
  }
  reload(): Rig {
    const r = new Rig(JSON.parse(JSON.stringify({ loop: this.loop.save(), kernel: this.kernel.save() })) as never);
    r.ends = this.ends;
    return r;
  }
}

const fresh = () => {
  const r = new Rig();
  r.kernel.create({ id: 'box', kind: 'laptop', hostname: 'box', network: 'net', base: 'b', flavour: 'gnu', cpus: 2, memory: 1 << 30 });
  return r;
};

/** Runs `argv` to its end, saving and loading the machine after every `step` milliseconds. */
function run(argv: string[], step: number | null): { out: string; ends: string[]; now: number } {
  let r = fresh();
  const pid = r.kernel.start('box', argv, { output: 'memory' });
  if (step === null) r.loop.runUntil(r.loop.now + 10_000);
  else for (let t = 0; t < 10_000; t += step) {
    r.loop.runUntil(r.loop.now + step);
    r = r.reload();
  }
  return { out: r.kernel.output('box', pid)!.out, ends: r.ends, now: r.loop.now };
}

describe.each([['straight', null], ['saved every 7 ms', 7]])('%s', (_name, step) => {
  test('a pipe is bounded and its writer ends with the reader', () => {
    expect(run(['pair', 'yes', 'head'], step)).toEqual({ out: 'y\n141 0\n', ends: ['box/1 {"exited":true,"status":0}'], now: step ? 1_010_003 : 1_010_000 });
  });
  test('a timer', () => {
    expect(run(['sleep', '3'], step).ends).toEqual(['box/1 {"exited":true,"status":0}']);
  });
});

test('a terminal: cooked lines, ^C to the foreground group, replay of the screen', () => {
  let r = fresh();
  r.kernel.openTty('t1', 'box', 80, 24);
  r.kernel.start('box', ['cat'], { tty: 't1' });
  r.loop.runUntil(r.loop.now + 10);
  r.kernel.keys('t1', 'hellp\x7fo\rsecond');
  r = r.reload();
  r.loop.runUntil(r.loop.now + 10);
  r.kernel.keys('t1', '\x03');
  r.loop.runUntil(r.loop.now + 10);
  expect(r.kernel.ttys.get('t1')!.screen).toBe('hellp\b \bo\r\nsecondhello\r\n^C');
  expect(r.ends).toEqual(['box/1 {"exited":true,"status":130,"signal":"INT"}']);
});

test('requests reach the listening process, by name, address and loopback, and fail as they should', () => {
  const r = fresh();
  r.kernel.start('box', ['server']);
  r.loop.runUntil(r.loop.now + 10);
  const get = (url: string) => {
    try {
      return r.kernel.fetch('box', { method: 'GET', url, headers: {} }).body as Json;
    } catch (e) {
      return (e as Error).message;
    }
  };
  expect([get('http://box:8080/a'), get('http://127.0.0.1:8080/'), get('http://10.0.0.1:81/'), get('http://nowhere/'), get('http://10.9.9.9/')]).toEqual([
    'GET http://box:8080/a hit 1 from 10.0.0.9',
    'GET http://127.0.0.1:8080/ hit 2 from 127.0.0.1',
    'refused: 10.0.0.1:81',
    'no-such-host: nowhere',
    'no-route: 10.9.9.9:80',
  ]);
});

test('signals: handled, then deadly; PID 1 of a container ignores what it has no handler for', () => {
  const r = fresh();
  const pid = r.kernel.start('box', ['stubborn'], { output: 'memory' });
  for (let i = 0; i < 2; i++) {
    r.loop.runUntil(r.loop.now + 5);
    r.kernel.kill('box', pid, 'TERM');
  }
  r.loop.runUntil(r.loop.now + 5);
  expect([r.kernel.output('box', pid), r.ends]).toEqual([{ out: 'TERM 1\nTERM 2\n', err: '' }, ['box/1 {"exited":true,"status":3}']]);
  r.kernel.create({ id: 'c', kind: 'container', hostname: 'c', network: 'c', base: 'b', flavour: 'busybox', cpus: 1, memory: 1 << 30 });
  r.kernel.start('c', ['sleep', '100']);
  r.loop.runUntil(r.loop.now + 5);
  r.kernel.kill('c', 1, 'TERM');
  r.loop.runUntil(r.loop.now + 50);
  expect(r.ends.length).toBe(1);
  r.kernel.kill('c', 1, 'KILL');
  expect(r.ends[1]).toBe('c/1 {"exited":true,"status":137,"signal":"KILL"}');
});

test('files: a machine keeps only what differs from its base', () => {
  let r = fresh();
  const f = r.kernel.files('box');
  f.mkdir('/home/me', { parents: true });
  f.write('/home/me/a', 'one\n');
  f.link('../me/a', '/home/me/b');
  f.remove('/etc/motd');
  const trouble = (() => {
    try {
      return f.read('/etc/motd');
    } catch (e) {
      return (e as Error).message;
    }
  })();
  const before = JSON.stringify(r.kernel.save().volumes).length;
  r = r.reload();
  expect([r.kernel.files('box').read('/home/me/b'), r.kernel.files('box').list('/etc'), trouble, before < 900, r.kernel.files('box').read('/dev/null')]).toEqual(['one\n', ['hosts'], 'No such file or directory', true, '']);
});

test('files: what a machine changes in place is its own, is weighed anew, and is saved in order', () => {
  const made = (names: readonly string[]) => {
    const r = fresh();
    const f = r.kernel.files('box');
    f.mkdir('/m');
    for (const name of names) f.write(`/m/${name}`, name);
    return r;
  };
  const r = made(['c', 'a', 'b']);
  const files = r.kernel.files('box');
  const light = r.kernel.usage('root:box', ['m']);
  const then = r.reload();
  files.write('/m/b', 'x'.repeat(1000));
  files.chmod('/m', 0o700);
  files.remove('/m/a');
  const motd = fresh().kernel.files('box').read('/etc/motd');
  files.write('/etc/motd', 'changed');
  expect({
    order: JSON.stringify(made(['a', 'b', 'c']).kernel.save().volumes).replace(/"i":-?\d+,/g, '') === JSON.stringify(then.kernel.save().volumes).replace(/"i":-?\d+,/g, ''),
    saved: JSON.stringify(then.kernel.save().volumes) === JSON.stringify(then.reload().kernel.save().volumes),
    grown: r.kernel.usage('root:box', ['m']) - light,
    here: files.list('/m'),
    there: [then.kernel.files('box').list('/m'), then.kernel.files('box').read('/m/b'), fresh().kernel.files('box').read('/etc/motd') === motd],
  }).toEqual({ order: true, saved: true, grown: 999 - 513, here: ['b', 'c'], there: [['a', 'b', 'c'], 'b', true] });
});
