import { NetworkError, type Instant } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { option } from '../daemon';
import { respond } from '../http';
import { commandIn, encode, execute, setting as settingOf, type Data, type Reply } from './commands';
import { beginLog, changes, dump, load, log } from './persistence';

interface State {
  readonly data: Data;
  readonly started: Instant;
  readonly port: number;
  readonly appendOnly: boolean;
  commands: number;
  /** Of whom it is a copy, and whether it has reached it. */
  readonly master?: { readonly host: string; readonly port: number; linked: boolean };
  /** Who is a copy of it: addresses that asked to be. */
  replicas?: string[];
}

/** What servers of ours say to each other, and the programs that have the client in them. */
const KIND = 'application/x-redis';

/** Runs a command at a server; the reply, or undefined where none is there. */
export function command(sys: Sys, host: string, port: number, argv: readonly string[]): Reply | undefined {
  try {
    const r = sys.fetch({ method: 'POST', url: `http://${host}:${port}/`, headers: { host, 'content-type': KIND }, body: JSON.stringify(argv) });
    return r.status === 200 && r.headers['content-type'] === KIND ? (JSON.parse(String(r.body)) as { reply: Reply }).reply : undefined;
  } catch (e) {
    if (!(e instanceof NetworkError || e instanceof SyntaxError)) throw e;
    return undefined;
  }
}

/** The words of a command that came so; undefined for anything else. */
function wordsOf(body: string): readonly string[] | undefined {
  try {
    const argv: unknown = JSON.parse(body);
    return Array.isArray(argv) && argv.length > 0 && argv.every((w) => typeof w === 'string') ? argv : undefined;
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    return undefined;
  }
}

/** Takes over what the master holds; false where it cannot be reached: then what was there stays. */
function follow(sys: Sys, state: State): boolean {
  const { master } = state;
  if (!master) return false;
  const text = command(sys, master.host, master.port, ['PSYNC', `${sys.addresses[0] ?? ''}:${state.port}`]);
  if (typeof text !== 'string') return (master.linked = false);
  const { keys, expires } = JSON.parse(text) as Data;
  Object.assign(state.data, { keys, expires });
  return (master.linked = true);
}

/** Tries to reach the master, now and every second until it is there. */
function link(sys: Sys, state: State): Turn<State> {
  const { host, port } = state.master!;
  const say = (text: string, level = '*') => sys.write(1, line(sys, 'S', text, level));
  say(`Connecting to MASTER ${host}:${port}`);
  if (!follow(sys, state)) {
    say(`Unable to connect to MASTER: ${known(sys, host) ? 'Connection refused' : 'No such file or directory'}`, '#');
    return { wait: { until: sys.now + 1000 }, state };
  }
  for (const text of ['MASTER <-> REPLICA sync started', 'Non blocking connect for SYNC fired the event.', 'Master replied to PING, replication can continue...', 'Partial resynchronization not possible (no cached master)', 'MASTER <-> REPLICA sync: Flushing old data', 'MASTER <-> REPLICA sync: Loading DB in memory', 'MASTER <-> REPLICA sync: Finished with success']) say(text);
  return { wait: { signal: true }, state };
}

function known(sys: Sys, host: string): boolean {
  try {
    return sys.resolve(host).length > 0;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return false;
  }
}

/** `1:M 23 Nov 2026 15:44:25.123 * text`: a line of the server's log. */
function line(sys: Sys, role: 'C' | 'M' | 'S', text: string, level = '*'): string {
  const d = new Date(sys.now);
  const iso = d.toISOString();
  return `${sys.pid}:${role} ${iso.slice(8, 10)} ${d.toUTCString().slice(8, 11)} ${iso.slice(0, 4)} ${iso.slice(11, 23)} ${level} ${text}\n`;
}

/** The key-value store; its keys are in the state of its process, and in its working directory when it has ended well. */
export const redisServer: Program<State> = {
  name: 'redis-server',
  rest: { cpu: 1.6, memory: 3.6 },
  start(sys) {
    const version = sys.files.read('/etc/image-tag').trim();
    if (sys.argv.includes('--version') || sys.argv.includes('-v')) {
      sys.write(1, `Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=c10b0b3b2a5c2b2b\n`);
      return { exit: 0 };
    }
    let port = 6379;
    const file = sys.argv[1] !== undefined && !sys.argv[1].startsWith('-') ? sys.argv[1] : undefined;
    if (file !== undefined) {
      if (!sys.files.exists(file)) {
        sys.write(2, `${line(sys, 'C', `Fatal error, can't open config file '${file}': No such file or directory`, '#')}`);
        return { exit: 1 };
      }
      port = Number(/^\s*port\s+(\d+)/m.exec(sys.files.read(file))?.[1] ?? port);
    }
    const config = file === undefined ? '' : sys.files.read(file);
    const setting = (name: string) => option(sys.argv, name) ?? new RegExp(`^\\s*${name}\\s+(\\S+)`, 'm').exec(config)?.[1];
    const appendOnly = setting('appendonly') === 'yes';
    const at = sys.argv.indexOf('--port');
    if (at > 0) port = Number(sys.argv[at + 1]) || port;
    sys.listen(port);
    sys.write(
      1,
      line(sys, 'C', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo') +
        line(sys, 'C', `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${sys.pid}, just started`) +
        (file === undefined ? line(sys, 'C', 'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf', '#') : line(sys, 'C', 'Configuration loaded')) +
        line(sys, 'M', 'monotonic clock: POSIX clock_gettime') +
        line(sys, 'M', `Running mode=standalone, port=${port}.`) +
        line(sys, 'M', 'Server initialized') +
        line(sys, 'M', 'Ready to accept connections tcp'),
    );
    if (appendOnly && !beginLog(sys)) {
      sys.write(1, line(sys, 'M', "Can't open or create append-only dir appendonlydir: Permission denied", '#'));
      return { exit: 1 };
    }
    sys.handle('TERM', 'handle');
    sys.handle('INT', 'handle');
    const state: State = { data: load(sys, appendOnly), started: sys.now, port, appendOnly, commands: 0 };
    const given = config.split('\n').flatMap((l) => {
      const m = /^([a-z-]+)[ \t]+(.+)$/.exec(l.trim());
      return m ? [[m[1]!, m[2]!.replace(/^"(.*)"$/, '$1')] as const] : [];
    });
    const typed = sys.argv.flatMap((a, i) => (a.startsWith('--') && sys.argv[i + 1] !== undefined ? [[a.slice(2), sys.argv[i + 1]!] as const] : []));
    state.data.config = Object.fromEntries([...given, ...typed].map(([name, value]) => [name, settingOf(name, value)]));
    const replica = sys.argv.findIndex((a) => /^--(replicaof|slaveof)$/.test(a));
    const of = replica > 0 ? sys.argv.slice(replica + 1, replica + 3) : given.find(([name]) => name === 'replicaof' || name === 'slaveof')?.[1].split(/\s+/);
    const host = of?.[0]?.split(/\s+/)[0];
    if (host === undefined) return { wait: { signal: true }, state };
    return link(sys, { ...state, master: { host, port: Number(of?.[1] ?? of?.[0]?.split(/\s+/)[1] ?? 6379), linked: false } });
  },
  resume: (sys, state) => (state.master && !state.master.linked ? link(sys, state) : { wait: { signal: true }, state }),
  signal(sys, state, signal) {
    if (signal !== 'TERM' && signal !== 'INT') return 'default';
    const saved = dump(sys, state.data);
    sys.write(
      1,
      `${sys.pid}:signal-handler (${Math.floor(sys.now / 1000)}) Received SIG${signal} scheduling shutdown...\n` +
        line(sys, 'M', 'User requested shutdown...') +
        line(sys, 'M', 'Saving the final RDB snapshot before exiting.') +
        (saved ? line(sys, 'M', 'DB saved on disk') : line(sys, 'M', 'Failed opening the temp RDB file for saving: Permission denied', '#')) +
        line(sys, 'M', 'Redis is now ready to exit, bye bye...', '#'),
    );
    return { exit: 0 };
  },
  request(sys, state, request) {
    // Somebody's curl: it is no command.
    const argv = request.headers['content-type'] === KIND ? wordsOf(String(request.body)) : undefined;
    if (!argv) return { status: 0, headers: {}, body: '' };
    const answer = (reply: Reply) => respond(200, JSON.stringify({ reply }), { 'content-type': KIND });
    if (argv[0] !== 'PSYNC') return answer(run(sys, state, argv));
    const who = argv[1] ?? '';
    if (!(state.replicas ??= []).includes(who)) {
      state.replicas.push(who);
      for (const text of [`Replica ${who} asks for synchronization`, `Full resync requested by replica ${who}`, 'Starting BGSAVE for SYNC with target: replicas sockets', `Synchronization with replica ${who} succeeded`]) sys.write(1, line(sys, 'M', text));
    }
    return answer(JSON.stringify(state.data));
  },
  talk(sys, state, talk) {
    for (;;) {
      const next = commandIn(talk.received);
      if (next === undefined) return;
      if ('wrong' in next) {
        talk.send(encode({ error: `ERR Protocol error: ${next.wrong}` }));
        talk.take(talk.received.length);
        return talk.close();
      }
      talk.take(next.length);
      if (next.argv.length === 0) continue;
      const { reply, keep } = transact(sys, state, next.argv, talk.keep as Transaction | null);
      talk.keep = keep as never;
      talk.send(encode(reply));
      if (/^quit$/i.test(next.argv[0]!)) return talk.close();
    }
  },
};

/** Commands that a connection has queued since MULTI; `failed`: one of them was refused, so none will run. */
interface Transaction {
  readonly queued: readonly (readonly string[])[];
  readonly failed?: true;
}

/** One command of a connection: run, or queued for EXEC. */
function transact(sys: Sys, state: State, argv: readonly string[], open: Transaction | null): { readonly reply: Reply; readonly keep: Transaction | null } {
  switch (argv[0]!.toUpperCase()) {
    case 'QUIT':
      return { reply: { status: 'OK' }, keep: open };
    case 'MULTI':
      return open ? { reply: { error: 'ERR MULTI calls can not be nested' }, keep: open } : { reply: { status: 'OK' }, keep: { queued: [] } };
    case 'DISCARD':
      return open ? { reply: { status: 'OK' }, keep: null } : { reply: { error: 'ERR DISCARD without MULTI' }, keep: null };
    case 'EXEC':
      if (!open) return { reply: { error: 'ERR EXEC without MULTI' }, keep: null };
      if (open.failed) return { reply: { error: 'EXECABORT Transaction discarded because of previous errors.' }, keep: null };
      return { reply: open.queued.map((q) => run(sys, state, q)), keep: null };
  }
  if (!open) return { reply: run(sys, state, argv), keep: null };
  // What cannot be a command at all is told at once; everything else when it is its turn.
  const trial = execute({ keys: {}, expires: {} }, argv, sys.now, () => '');
  if (trial !== null && typeof trial === 'object' && 'error' in trial && /^ERR (?:unknown command|wrong number)/.test(trial.error)) return { reply: trial, keep: { ...open, failed: true } };
  return { reply: { status: 'QUEUED' }, keep: { ...open, queued: [...open.queued, argv] } };
}

function run(sys: Sys, state: State, argv: readonly string[]): Reply {
  state.commands++;
  sys.spend(20);
  if (state.master) {
    if (changes(argv)) return { error: "READONLY You can't write against a read only replica." };
    follow(sys, state);
  }
  const reply = execute(state.data, argv, sys.now, () => info(sys, state));
  if (state.appendOnly && changes(argv)) log(sys, argv);
  if (/^(bg)?save$/i.test(argv[0]!)) dump(sys, state.data);
  return reply;
}

function info(sys: Sys, state: State): string {
  const up = Math.floor((sys.now - state.started) / 1000);
  const keys = Object.keys(state.data.keys).length;
  return `# Server\r\nredis_version:${sys.files.read('/etc/image-tag').trim()}\r\nredis_mode:standalone\r\nos:Linux 6.12.48-generic x86_64\r\nprocess_id:${sys.pid}\r\ntcp_port:${state.port}\r\nuptime_in_seconds:${up}\r\nuptime_in_days:${Math.floor(up / 86400)}\r\n\r\n# Clients\r\nconnected_clients:1\r\n\r\n# Stats\r\ntotal_commands_processed:${state.commands}\r\n\r\n# Replication\r\n${replication(sys, state)}\r\n# Keyspace\r\n${keys ? `db0:keys=${keys},expires=${Object.keys(state.data.expires).length},avg_ttl=0\r\n` : ''}`;
}

function replication(sys: Sys, state: State): string {
  if (state.master) return `role:slave\r\nmaster_host:${state.master.host}\r\nmaster_port:${state.master.port}\r\nmaster_link_status:${state.master.linked ? 'up' : 'down'}\r\nslave_read_only:1\r\nconnected_slaves:0\r\n`;
  const alive = (state.replicas ?? []).filter((r) => {
    const [host, port] = r.split(':') as [string, string];
    return command(sys, host, Number(port), ['PING']) !== undefined;
  });
  return `role:master\r\nconnected_slaves:${alive.length}\r\n${alive.map((r, i) => `slave${i}:ip=${r.split(':')[0]},port=${r.split(':')[1]},state=online,offset=0,lag=0\r\n`).join('')}`;
}

/** The image's entry point: an option or nothing is for redis-server. */
export const redisEntrypoint: Program = {
  name: 'redis-entrypoint',
  start(sys) {
    const argv = sys.argv.slice(1);
    return { exec: { argv: argv.length === 0 || argv[0]!.startsWith('-') || argv[0]!.endsWith('.conf') ? ['redis-server', ...argv] : argv } };
  },
};
