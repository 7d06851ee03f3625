import type { Instant } from '../core';
import type { Program, Sys } from '../machine/sys';
import { daemon, option } from './daemon';
import type { Image } from './image';
import { releases } from './tags';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const port = (sys: Sys): number => Number(option(sys.argv, 'port') ?? 27017);
const version = (sys: Sys): string => sys.files.read('/etc/image-tag').trim();

/** A line of its log, which is JSON. */
const line = (now: Instant, part: string, id: number, context: string, message: string, attr?: unknown): string =>
  `${JSON.stringify({ t: { $date: new Date(now).toISOString().replace('Z', '+00:00') }, s: 'I', c: part, id, ctx: context, msg: message, ...(attr === undefined ? {} : { attr }) })}\n`;

const mongod = daemon({
  name: 'mongod',
  rest: { cpu: 4, memory: 92 },
  ports: (sys) => [port(sys)],
  log: (sys) =>
    line(sys.now, 'CONTROL', 4615611, 'initandlisten', 'MongoDB starting', { pid: sys.pid, port: port(sys), dbPath: option(sys.argv, 'dbpath') ?? '/data/db', architecture: '64-bit', host: sys.hostname }) +
    line(sys.now, 'CONTROL', 23403, 'initandlisten', 'Build Info', { buildInfo: { version: version(sys), modules: [], allocator: 'tcmalloc-google' } }) +
    line(sys.now, 'NETWORK', 23015, 'listener', 'Listening on', { address: '0.0.0.0' }) +
    line(sys.now, 'NETWORK', 23016, 'listener', 'Waiting for connections', { port: port(sys), ssl: 'off' }),
  farewell: (sys) => line(sys.now, 'CONTROL', 23377, 'SignalHandler', 'Received signal', { signal: 15, error: 'Terminated' }) + line(sys.now, 'CONTROL', 23138, 'SignalHandler', 'Shutting down', { exitCode: 0 }),
});

/** The shell, of which there is what probes and first looks ask. */
const mongosh: Program = {
  name: 'mongosh',
  start(sys) {
    if (sys.argv.includes('--version')) return sys.write(1, '2.5.9\n'), { exit: 0 };
    const at = sys.argv.indexOf('--eval');
    const script = (at > 0 ? sys.argv[at + 1] : option(sys.argv, 'eval')) ?? '';
    const [host, at2] = [sys.argv.includes('--host') ? sys.argv[sys.argv.indexOf('--host') + 1]! : '127.0.0.1', Number(sys.argv.includes('--port') ? sys.argv[sys.argv.indexOf('--port') + 1] : 27017)];
    const here = host === '127.0.0.1' || host === 'localhost';
    if (here && !sys.listening.some((l) => l.port === at2)) return sys.write(2, `MongoNetworkError: connect ECONNREFUSED ${host}:${at2}\n`), { exit: 1 };
    const asked = script.trim().replace(/;$/, '').replaceAll('"', "'").replace(/\s+/g, '');
    const answers: Readonly<Record<string, string>> = {
      "db.adminCommand('ping')": '{ ok: 1 }',
      "db.runCommand('ping')": '{ ok: 1 }',
      'db.runCommand({ping:1})': '{ ok: 1 }',
      'db.adminCommand({ping:1})': '{ ok: 1 }',
      "db.runCommand('ping').ok": '1',
      "db.adminCommand('ping').ok": '1',
      'db.version()': version(sys),
      'db.getName()': 'test',
      showdbs: 'admin   40.00 KiB\nconfig  12.00 KiB\nlocal   40.00 KiB',
    };
    if (!Object.hasOwn(answers, asked)) return sys.write(2, "mongosh: this simulated shell answers with --eval only: db.adminCommand('ping'), db.runCommand({ ping: 1 }), db.version(), db.getName()\n"), { exit: 1 };
    sys.write(1, `${answers[asked]}\n`);
    return { exit: 0 };
  },
};

/** The database MongoDB: it starts, listens and answers pings; it keeps no documents. */
export const mongoImage: Image = {
  repositories: ['docker.io/library/mongo'],
  tags: { ...releases({ '8.2': 1, '8.0': 15, '7.0': 25, '6.0': 26, '5.0': 31, '4.4': 29, '4.2': 24, '4.0': 28, '3.6': 23, '3.4': 24 }, 275_000_000), ...releases({ '8': '8.2.1', '7': '7.0.25', '6': '6.0.26', '5': '5.0.31', '4': '4.4.29' }, 275_000_000) },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['mongod'], env: { PATH }, ports: [27017] },
  base: 'debian',
  files: { '/usr/local/bin/docker-entrypoint.sh': { program: 'mongo-entrypoint' }, '/usr/bin/mongod': { program: 'mongod' }, '/usr/bin/mongosh': { program: 'mongosh' }, '/usr/bin/mongo': { program: 'mongosh' }, '/data/db': { dir: true } },
  programs: [mongod, mongosh, { name: 'mongo-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.length === 1 || sys.argv[1]!.startsWith('-') ? ['mongod', ...sys.argv.slice(1)] : sys.argv.slice(1) } }) }],
};
