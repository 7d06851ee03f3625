import { NetworkError, type Instant } from '../core';
import type { Program, Sys, Turn } from '../machine/sys';
import { option } from './daemon';
import type { Image } from './image';
import { statements, type Answer } from './sql/engine';
import { ask, asked, read, reply, run, setting, SILENCE, widest, write, type Held } from './sql/store';
import { releases } from './tags';

/** Where the server keeps its data: a directory of its own below the volume, if PGDATA says so. */
const directory = (sys: Sys): string => sys.env['PGDATA'] || '/var/lib/postgresql/data';
const file = (sys: Sys): string => `${directory(sys)}/PG_DATA`;
const version = (sys: Sys): string => sys.files.read('/etc/image-tag').trim();
const SETUP = 2500;

const line = (sys: Sys, text: string, level = 'LOG'): string => `${new Date(sys.now).toISOString().slice(0, 23).replace('T', ' ')} UTC [${sys.pid}] ${level}:  ${text}\n`;

const UNSET = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

const entrypoint: Program = {
  name: 'postgres-entrypoint',
  start(sys) {
    const argv = sys.argv.slice(1);
    const all = argv.length === 0 || argv[0]!.startsWith('-') ? ['postgres', ...argv] : argv;
    if (all[0] !== 'postgres') return { exec: { argv: all } };
    const fresh = read(sys, file(sys)) === undefined;
    if (fresh && setting(sys, 'POSTGRES_PASSWORD') === undefined && sys.env['POSTGRES_HOST_AUTH_METHOD'] !== 'trust') return sys.write(2, UNSET), { exit: 1 };
    // A volume that is a file system of its own has a directory that initdb does not take for empty.
    if (fresh && sys.files.exists(`${directory(sys)}/lost+found`)) {
      sys.write(2, `initdb: error: directory "${directory(sys)}" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.\ninitdb: hint: Using a mount point directly as the data directory is not recommended.\nCreate a subdirectory under the mount point.\n`);
      return { exit: 1 };
    }
    return { exec: { argv: all } };
  },
};

interface State {
  readonly until: Instant;
  readonly held: Held;
  readonly port: number;
  readonly ready: boolean;
  readonly fresh: boolean;
}

const postgres: Program<State> = {
  name: 'postgres',
  rest: { cpu: 0.5, memory: 28 },
  start(sys) {
    for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
    const user = setting(sys, 'POSTGRES_USER') ?? 'postgres';
    const found = read(sys, file(sys));
    const held = found ?? { data: { postgres: {}, template0: {}, template1: {}, [setting(sys, 'POSTGRES_DB') ?? user]: {} }, users: { [user]: setting(sys, 'POSTGRES_PASSWORD') ?? '' } };
    if (!found)
      sys.write(
        1,
        `The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\nThe database cluster will be initialized with locale "en_US.utf8".\nThe default database encoding has accordingly been set to "UTF8".\nThe default text search configuration will be set to "english".\n\nData page checksums are disabled.\n\nfixing permissions on existing directory ${directory(sys)} ... ok\ncreating subdirectories ... ok\nselecting dynamic shared memory implementation ... posix\nselecting default "max_connections" ... 100\nselecting default "shared_buffers" ... 128MB\nselecting default time zone ... Etc/UTC\ncreating configuration files ... ok\nrunning bootstrap script ... ok\nperforming post-bootstrap initialization ... ok\nsyncing data to disk ... ok\n\n`,
      );
    const until = sys.now + (found ? 300 : SETUP);
    return { wait: { until }, state: { until, held, port: Number(option(sys.argv, 'port') ?? (sys.argv.includes('-p') ? sys.argv[sys.argv.indexOf('-p') + 1] : 5432)) || 5432, ready: false, fresh: !found } };
  },
  resume(sys, state) {
    if (state.ready) return { wait: { signal: true }, state };
    if (sys.now < state.until) return { wait: { until: state.until }, state };
    if (state.fresh) {
      if (!sys.files.exists(directory(sys))) sys.files.mkdir(directory(sys), { parents: true });
      write(sys, file(sys), state.held);
      sys.write(1, '\nPostgreSQL init process complete; ready for start up.\n\n');
    }
    sys.listen(state.port);
    sys.write(
      2,
      line(sys, `starting PostgreSQL ${version(sys)} (Debian ${version(sys)}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`) +
        line(sys, `listening on IPv4 address "0.0.0.0", port ${state.port}`) +
        line(sys, `listening on IPv6 address "::", port ${state.port}`) +
        line(sys, `listening on Unix socket "/var/run/postgresql/.s.PGSQL.${state.port}"`) +
        line(sys, `database system was shut down at ${new Date(sys.now).toISOString().slice(0, 19).replace('T', ' ')} UTC`) +
        line(sys, 'database system is ready to accept connections'),
    );
    return { wait: { signal: true }, state: { ...state, ready: true } };
  },
  signal(sys, state, signal) {
    if (signal !== 'TERM' && signal !== 'INT') return 'default';
    if (state.ready) sys.write(2, line(sys, `received ${signal === 'TERM' ? 'smart' : 'fast'} shutdown request`) + line(sys, 'shutting down') + line(sys, 'database system is shut down'));
    return { exit: 0 };
  },
  request(sys, state, request) {
    const what = asked(request);
    if (!what) return SILENCE;
    const { users, data } = state.held;
    const local = request.from === undefined || request.from.startsWith('127.');
    if (!Object.hasOwn(users, what.user)) return reply({ error: local ? `role "${what.user}" does not exist` : `password authentication failed for user "${what.user}"`, code: [0, 'FATAL'] });
    if (!local && users[what.user] !== what.password && sys.env['POSTGRES_HOST_AUTH_METHOD'] !== 'trust') return reply({ error: what.password === '' ? 'no password supplied' : `password authentication failed for user "${what.user}"`, code: [0, 'FATAL'] });
    if (!Object.hasOwn(data, what.database)) return reply({ error: `database "${what.database}" does not exist`, code: [0, 'FATAL'] });
    sys.spend(200);
    if (what.sql === '') return reply({ done: version(sys), count: 0 });
    if (what.sql === '\\l') return reply({ columns: ['Name', 'Owner', 'Encoding'], rows: Object.keys(data).sort().map((d) => [d, Object.keys(users)[0]!, 'UTF8']) }); // prettier-ignore
    if (what.sql === '\\dt') return reply({ columns: ['Schema', 'Name', 'Type', 'Owner'], rows: Object.keys(data[what.database]!).sort().map((t) => ['public', t, 'table', Object.keys(users)[0]!]) }); // prettier-ignore
    return reply(run(sys, file(sys), state.held, what.sql, { database: what.database, user: what.user, host: request.from ?? 'localhost', hostname: sys.hostname, version: version(sys), now: sys.now, dialect: 'postgres' }));
  },
};

interface Talk {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  database: string;
  readonly bare: boolean;
  readonly interactive: boolean;
  rest: string;
}

/** A result as psql lays it out: headings in the middle, numbers to the right. */
function table(answer: Extract<Answer, { rows: unknown }>, bare: boolean): string {
  const rows = answer.rows.map((r) => r.map((c) => (c === null ? '' : String(c))));
  if (bare) return rows.map((r) => `${r.join('|')}\n`).join('');
  const widths = answer.columns.map((c, i) => widest(c, rows.map((r) => r[i]!)));
  const centre = (c: string, w: number) => `${' '.repeat(Math.floor((w - c.length) / 2))}${c}`.padEnd(w);
  const numeric = answer.columns.map((_, i) => answer.rows.length > 0 && answer.rows.every((r) => typeof r[i] === 'number'));
  const cells = (r: readonly string[]) => r.map((c, i) => (numeric[i] ? c.padStart(widths[i]!) : i === r.length - 1 ? c : c.padEnd(widths[i]!))).join(' | ');
  return ` ${answer.columns.map((c, i) => centre(c, widths[i]!)).join(' | ')} \n${widths.map((w) => '-'.repeat(w + 2)).join('+')}\n${rows.map((r) => ` ${cells(r)}\n`).join('')}(${rows.length} row${rows.length === 1 ? '' : 's'})\n\n`;
}

const failure = (e: NetworkError, host: string, port: number): string =>
  host === '' ? `connection to server on socket "/var/run/postgresql/.s.PGSQL.${port}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?` : e.failure === 'no-such-host' ? `could not translate host name "${host}" to address: Name or service not known` : `connection to server at "${host}", port ${port} failed: ${e.failure === 'timeout' ? 'Connection timed out' : 'Connection refused'}\n\tIs the server running on that host and accepting TCP/IP connections?`;

const prompt = (sys: Sys, t: Talk): void => {
  if (t.interactive) sys.write(1, `${t.database}${t.rest.trim() === '' ? '=' : '-'}# `);
};

/** Runs one statement or backslash command; false where it failed. */
function one(sys: Sys, t: Talk, sql: string): boolean {
  const connect = /^\\c(?:onnect)?\s+(\S+)/.exec(sql);
  if (sql.startsWith('\\') && !connect && sql !== '\\l' && sql !== '\\dt') {
    sys.write(2, `psql: the command ${sql.split(/\s/)[0]} is not simulated; these are: \\c, \\dt, \\l, \\q\n`);
    return false;
  }
  try {
    const answer = ask(sys, t.host || 'localhost', t.port, { user: t.user, password: t.password, database: connect?.[1] ?? t.database, sql: connect ? '' : sql });
    if ('error' in answer) sys.write(2, answer.code[1] === 'FATAL' ? `psql: error: connection to server failed: FATAL:  ${answer.error}\n` : `ERROR:  ${answer.error}\n`);
    else if ('columns' in answer) sys.write(1, table(answer, t.bare));
    else if (connect) {
      t.database = connect[1]!;
      sys.write(1, `You are now connected to database "${t.database}" as user "${t.user}".\n`);
    } else sys.write(1, `${answer.done}\n`);
    return !('error' in answer);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    sys.write(2, `psql: error: ${failure(e, t.host, t.port)}\n`);
    return false;
  }
}

function go(sys: Sys, t: Talk): Turn<Talk> {
  for (;;) {
    const text = sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state: t };
    t.rest += text;
    // Backslash commands end with their line.
    for (let m; (m = /^\s*(\\[^\n]*)\n/.exec(t.rest)); ) {
      t.rest = t.rest.slice(m[0].length);
      if (/^\\q/.test(m[1]!)) return { exit: 0 };
      one(sys, t, m[1]!.trim());
    }
    const { whole, rest } = statements(t.rest);
    t.rest = text === '' ? '' : rest;
    for (const sql of text === '' && rest.trim() !== '' ? [...whole, rest.trim()] : whole) if (sql !== '') one(sys, t, sql);
    if (/^(exit|quit)\s*$/.test(rest.trim())) return { exit: 0 };
    if (text === '') return t.interactive && sys.write(1, '\n'), { exit: 0 };
    prompt(sys, t);
  }
}

const psql: Program<Talk> = {
  name: 'psql',
  start(sys) {
    let [host, port, user, database] = [sys.env['PGHOST'] ?? '', Number(sys.env['PGPORT'] ?? 5432), sys.env['PGUSER'] ?? sys.user ?? 'postgres', sys.env['PGDATABASE'] ?? ''];
    let password = sys.env['PGPASSWORD'] ?? '';
    const runs: string[] = [];
    let bare = false;
    const argv = sys.argv.slice(1);
    const free: string[] = [];
    for (let i = 0; i < argv.length; i++) {
      const a = argv[i]!;
      const value = (short: string, long: string): string | undefined => (a === short || a === `--${long}` ? (argv[++i] ?? '') : a.startsWith(`--${long}=`) ? a.slice(long.length + 3) : a.startsWith(short) && !a.startsWith('--') ? a.slice(2) : undefined);
      let v: string | undefined;
      if (a === '--version' || a === '-V') return sys.write(1, `psql (PostgreSQL) ${version(sys)} (Debian ${version(sys)}-1.pgdg13+1)\n`), { exit: 0 };
      if ((v = value('-h', 'host')) !== undefined) host = v;
      else if ((v = value('-p', 'port')) !== undefined) port = Number(v) || port;
      else if ((v = value('-U', 'username')) !== undefined) user = v;
      else if ((v = value('-d', 'dbname')) !== undefined) database = v;
      else if ((v = value('-c', 'command')) !== undefined) runs.push(v);
      else if (/^-[tAXqwW]+$/.test(a)) bare ||= a.includes('t') || a.includes('A');
      else if (a.startsWith('-')) return sys.write(2, `psql: error: unrecognized option '${a}'\nTry "psql --help" for more information.\n`), { exit: 1 };
      else free.push(a);
    }
    const url = /^postgres(?:ql)?:\/\/(?:([^:@/]+)(?::([^@/]*))?@)?([^:/]+)(?::(\d+))?(?:\/([^?]*))?/.exec(free[0] ?? database);
    if (url) [user, password, host, port, database] = [url[1] ?? user, url[2] ?? password, url[3]!, Number(url[4] ?? port), url[5] ?? database];
    else {
      database = free[0] ?? database;
      user = free[1] ?? user;
    }
    const t: Talk = { host, port, user, password, database: database || user, bare, interactive: runs.length === 0 && sys.tty(0) !== undefined, rest: '' };
    try {
      const hello = ask(sys, host || 'localhost', port, { user, password, database: t.database, sql: '' });
      if ('error' in hello) {
        const where = host === '' ? `on socket "/var/run/postgresql/.s.PGSQL.${port}"` : `at "${host}", port ${port}`;
        sys.write(2, `psql: error: connection to server ${where} failed: ${hello.error === 'no password supplied' ? `fe_sendauth: ${hello.error}` : `FATAL:  ${hello.error}`}\n`);
        return { exit: 2 };
      }
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      sys.write(2, `psql: error: ${failure(e, host, port)}\n`);
      return { exit: 2 };
    }
    if (runs.length > 0) {
      for (const text of runs) {
        const { whole, rest } = statements(text);
        for (const sql of rest.trim() === '' ? whole : [...whole, rest.trim()]) if (sql !== '' && !one(sys, t, sql)) return { exit: 1 };
      }
      return { exit: 0 };
    }
    if (t.interactive) sys.write(1, `psql (${version(sys)} (Debian ${version(sys)}-1.pgdg13+1))\nType "help" for help.\n\n`);
    prompt(sys, t);
    return go(sys, t);
  },
  resume: (sys, t) => go(sys, t),
};

/** What probes of it run. */
const isReady: Program = {
  name: 'pg_isready',
  start(sys) {
    const argv = sys.argv.slice(1);
    const value = (short: string, long: string): string | undefined => option(sys.argv, long) ?? (argv.includes(short) ? argv[argv.indexOf(short) + 1] : argv.find((a) => a.startsWith(short) && a.length > 2 && !a.startsWith('--'))?.slice(2));
    const [host, port] = [value('-h', 'host'), Number(value('-p', 'port') ?? 5432)];
    const where = `${host ?? '/var/run/postgresql'}:${port}`;
    try {
      ask(sys, host ?? 'localhost', port, { user: 'postgres', password: '', database: 'postgres', sql: '' });
      sys.write(1, `${where} - accepting connections\n`);
      return { exit: 0 };
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      sys.write(1, `${where} - no response\n`);
      return { exit: 2 };
    }
  },
};

const LINES = { '18': 0, '17': 6, '16': 10, '15': 14, '14': 19, '13': 22, '12': 22, '11': 22, '10': 23, '9.6': 24, '9.5': 25 };

/** The database PostgreSQL, with as much of SQL as tutorials type. */
export const postgresImage: Image = {
  repositories: ['docker.io/library/postgres'],
  tags: { ...releases(LINES, 160_000_000, { '-alpine': { bytes: 105_000_000, base: 'alpine' }, '-bookworm': {} }), '9': { bytes: 160_000_000, version: '9.6.24' } },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['postgres'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', PGDATA: '/var/lib/postgresql/data' }, ports: [5432], stopSignal: 'INT' },
  base: 'debian',
  files: {
    '/usr/local/bin/docker-entrypoint.sh': { program: 'postgres-entrypoint' },
    '/usr/local/bin/postgres': { program: 'postgres' },
    '/usr/local/bin/psql': { program: 'psql' },
    '/usr/local/bin/pg_isready': { program: 'pg_isready' },
    '/var/lib/postgresql/data': { dir: true, mode: 0o1777 },
  },
  programs: [entrypoint, postgres, psql, isReady],
};
