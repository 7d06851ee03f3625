import { set } from '../core';
import type { Program } from '../machine/sys';
import type { Image } from './image';
import { releases } from './tags';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How many items there may be; then the oldest goes. */
const MOST = 10_000;

interface Cache {
  readonly items: Record<string, { readonly flags: string; readonly value: string }>;
}

/** The cache memcached, and its text protocol. */
const memcached: Program<Cache> = {
  name: 'memcached',
  rest: { cpu: 0.3, memory: 2.4 },
  start(sys) {
    const at = sys.argv.indexOf('-p');
    sys.listen(Number(at > 0 ? sys.argv[at + 1] : 11211) || 11211);
    for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
    return { wait: { signal: true }, state: { items: {} } };
  },
  resume: (_sys, state) => ({ wait: { signal: true }, state }),
  signal: (sys, _state, signal) => (signal === 'TERM' || signal === 'INT' ? (sys.write(2, `Signal handled: ${signal === 'INT' ? 'Interrupt' : 'Terminated'}.\n`), { exit: 0 }) : 'default'),
  talk(sys, { items }, talk) {
    for (;;) {
      const m = /^([^\n]*?)\r?\n/.exec(talk.received);
      if (!m) return;
      const [word, key = '', flags = '0', , size] = m[1]!.trim().split(/\s+/);
      if (word === 'set' || word === 'add' || word === 'replace') {
        const length = Number(size);
        if (!(length >= 0 && length <= 1_048_576)) {
          talk.take(m[0].length);
          talk.send('CLIENT_ERROR bad command line format\r\n');
          continue;
        }
        const rest = talk.received.slice(m[0].length);
        const end = /^\r?\n/.exec(rest.slice(length));
        if (rest.length < length + 1 || (!end && rest.length < length + 2)) return;
        talk.take(m[0].length + length + (end?.[0].length ?? 0));
        const there = Object.hasOwn(items, key);
        if (!end) talk.send('CLIENT_ERROR bad data chunk\r\n');
        else if ((word === 'add' && there) || (word === 'replace' && !there)) talk.send('NOT_STORED\r\n');
        else {
          delete items[key];
          set(items, key, { flags, value: rest.slice(0, length) });
          const all = Object.keys(items);
          if (all.length > MOST) delete items[all[0]!];
          talk.send('STORED\r\n');
        }
        continue;
      }
      talk.take(m[0].length);
      if (word === 'get' || word === 'gets') talk.send(`${Object.hasOwn(items, key) ? `VALUE ${key} ${items[key]!.flags} ${items[key]!.value.length}\r\n${items[key]!.value}\r\n` : ''}END\r\n`);
      else if (word === 'delete') {
        talk.send(Object.hasOwn(items, key) ? 'DELETED\r\n' : 'NOT_FOUND\r\n');
        delete items[key];
      } else if (word === 'flush_all') {
        for (const k of Object.keys(items)) delete items[k];
        talk.send('OK\r\n');
      } else if (word === 'version') talk.send(`VERSION ${sys.files.read('/etc/image-tag').trim()}\r\n`);
      else if (word === 'stats') talk.send(`STAT pid ${sys.pid}\r\nSTAT version ${sys.files.read('/etc/image-tag').trim()}\r\nSTAT curr_items ${Object.keys(items).length}\r\nEND\r\n`);
      else if (word === 'quit') return talk.close();
      else talk.send('ERROR\r\n');
    }
  },
};

export const memcachedImage: Image = {
  repositories: ['docker.io/library/memcached'],
  tags: { ...releases({ '1.6': 39, '1.5': 22, '1.4': 39 }, 30_000_000, { '-alpine': { bytes: 9_000_000, base: 'alpine' } }), '1': { bytes: 30_000_000, version: '1.6.39' } },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['memcached'], env: { PATH }, user: '11211', ports: [11211] },
  base: 'debian',
  files: { '/usr/local/bin/docker-entrypoint.sh': { program: 'memcached-entrypoint' }, '/usr/local/bin/memcached': { program: 'memcached' } },
  programs: [memcached, { name: 'memcached-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.length === 1 || sys.argv[1]!.startsWith('-') ? ['memcached', ...sys.argv.slice(1)] : sys.argv.slice(1) } }) }],
};
