import { fnv32a, hex, NetworkError, Random, type Instant } from '../core';
import type { Program, Sys, Turn } from '../machine/sys';
import type { Image } from './image';
import { releases } from './tags';

interface State {
  readonly until: Instant;
  readonly up: boolean;
}

/** How long it takes to start and to join its ring, in milliseconds. */
const JOIN = 12_000;

const line = (sys: Sys, where: string, text: string): string => `INFO  ${new Date(sys.now).toISOString().slice(11, 19)} ${text.replace(/^/, `${where} - `)}\n`;

/** Addresses of the ring: those behind the Service of its first seed, and its own. */
function ring(sys: Sys): readonly string[] {
  const seed = (sys.env['CASSANDRA_SEEDS'] ?? '').split(',')[0]!;
  const service = seed.includes('.') ? seed.slice(seed.indexOf('.') + 1) : seed;
  try {
    return [...new Set([...(service === '' ? [] : sys.resolve(service)), ...sys.addresses.slice(0, 1)])].sort();
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return sys.addresses.slice(0, 1);
  }
}

const server: Program<State> = {
  name: 'cassandra',
  rest: { cpu: 14, memory: 620 },
  start(sys) {
    for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
    sys.write(1, line(sys, 'main', 'Starting Cassandra') + line(sys, 'DatabaseDescriptor', `Syncing log with a period of 10000`) + line(sys, 'CassandraDaemon', `Heap size: 512.000MiB/512.000MiB`));
    return { wait: { until: sys.now + JOIN }, state: { until: sys.now + JOIN, up: false } };
  },
  resume(sys, state): Turn<State> {
    if (state.up) return { wait: { signal: true }, state };
    if (sys.now < state.until) return { wait: { until: state.until }, state };
    for (const port of [7000, 7199, 9042]) sys.listen(port);
    sys.write(1, line(sys, 'StorageService', `Node /${sys.addresses[0] ?? ''} state jump to NORMAL`) + line(sys, 'Server', `Starting listening for CQL clients on /0.0.0.0:9042 (unencrypted)...`));
    return { wait: { signal: true }, state: { ...state, up: true } };
  },
  signal: (_sys, _state, signal) => (signal === 'TERM' ? { exit: 143 } : signal === 'INT' ? { exit: 130 } : 'default'),
};

/** Tells of the ring. */
const nodetool: Program = {
  name: 'nodetool',
  start(sys) {
    const word = sys.argv.slice(1).find((a) => !a.startsWith('-')) ?? 'help';
    if (!sys.listening.some((l) => l.port === 7199)) return sys.write(2, "nodetool: Failed to connect to '127.0.0.1:7199' - ConnectException: 'Connection refused (Connection refused)'.\n"), { exit: 1 };
    if (word === 'drain' || word === 'flush' || word === 'cleanup') return { exit: 0 };
    if (word === 'version') return sys.write(1, `ReleaseVersion: ${sys.files.read('/etc/image-tag').trim()}\n`), { exit: 0 };
    if (word !== 'status') return sys.write(2, `nodetool: Found unexpected parameters: [${word}]\nSee 'nodetool help' or 'nodetool help <command>'.\n`), { exit: 1 };
    const all = ring(sys);
    const dc = sys.env['CASSANDRA_DC'] ?? 'datacenter1';
    const share = all.length <= 2 ? 100 : Math.round(2000 / all.length) / 10;
    const rows = all.map((a) => {
      const random = new Random(fnv32a(a));
      const id = hex(() => random.next(), 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return `UN  ${a.padEnd(Math.max(...all.map((x) => x.length)))}  ${`${(65 + (fnv32a(a) % 4000) / 100).toFixed(2)} KiB`.padEnd(11)}  32           ${`${share.toFixed(1)}%`.padEnd(16)}  ${id}  ${sys.env['CASSANDRA_RACK'] ?? 'rack1'}\n`;
    });
    const width = Math.max(...all.map((x) => x.length));
    sys.write(1, `Datacenter: ${dc}\n${'='.repeat(dc.length + 12)}\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n--  ${'Address'.padEnd(width)}  Load         Tokens       Owns (effective)  Host ID                               Rack\n${rows.join('')}\n`);
    return { exit: 0 };
  },
};

/** Cassandra: a ring of servers one can look at; it keeps no rows. */
export const cassandraImage: Image = {
  repositories: ['gcr.io/google-samples/cassandra', 'us-docker.pkg.dev/google-samples/containers/gke/cassandra', 'docker.io/library/cassandra'],
  tags: { v15: { bytes: 105_000_000, version: '3.11.2' }, v14: { bytes: 105_000_000, version: '3.11.2' }, v13: { bytes: 105_000_000, version: '3.11.2' }, v12: { bytes: 105_000_000, version: '3.9' }, ...releases({ '5.0': 5, '4.1': 9, '4.0': 18, '3.11': 19 }, 150_000_000), '5': { bytes: 150_000_000 }, '4': { bytes: 150_000_000 }, '3': { bytes: 150_000_000 } },
  config: { cmd: ['cassandra', '-f'], env: { PATH: '/usr/local/apache-cassandra/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, ports: [7000, 7001, 7199, 9042, 9160] },
  base: 'debian',
  files: {
    '/usr/local/bin/cassandra': { program: 'cassandra' },
    '/run.sh': { program: 'cassandra' },
    '/usr/local/bin/nodetool': { program: 'nodetool' },
    '/ready-probe.sh': { program: 'cassandra-ready' },
    '/cassandra_data': { dir: true },
    '/var/lib/cassandra': { dir: true },
  },
  programs: [server, nodetool, { name: 'cassandra-ready', start: (sys) => ({ exit: sys.listening.some((l) => l.port === 9042) ? 0 : 1 }) }],
};
