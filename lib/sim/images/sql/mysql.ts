import { NetworkError, set, type Instant } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { statements, type Answer, type Session } from './engine';
import { ask, asked, read, reply, run, setting, shown, SILENCE, widest, write, type Held } from './store';

/** MySQL and MariaDB, which differ in their names. */
interface Brand {
  readonly name: 'MySQL' | 'MariaDB';
  readonly server: string;
  readonly client: string;
  readonly prefixes: readonly string[];
}

export const MYSQL: Brand = { name: 'MySQL', server: 'mysqld', client: 'mysql', prefixes: ['MYSQL'] };
export const MARIADB: Brand = { name: 'MariaDB', server: 'mariadbd', client: 'mariadb', prefixes: ['MARIADB', 'MYSQL'] };

const FILE = '/var/lib/mysql/ibdata1';
const SOCKET = '/var/run/mysqld/mysqld.sock';
/** How long a new directory takes to be set up, in milliseconds. */
const SETUP = 6000;

const version = (sys: Sys): string => sys.files.read('/etc/image-tag').trim();
const old = (sys: Sys): boolean => /^5\./.test(version(sys));

const brandSetting = (sys: Sys, brand: Brand, name: string): string | undefined => setting(sys, ...brand.prefixes.map((p) => `${p}_${name}`));

const note = (sys: Sys, level: 'Note' | 'ERROR' | 'Warn', text: string): string => `${new Date(sys.now).toISOString().slice(0, 19).replace('T', ' ')}+00:00 [${level}] [Entrypoint]: ${text}\n`;

/** The image's script: an option is one for the server; what is no server is run as it is. */
export const entrypoint = (brand: Brand): Program => ({
  name: `${brand.client}-entrypoint`,
  start(sys) {
    const argv = sys.argv.slice(1);
    const all = argv.length === 0 || argv[0]!.startsWith('-') ? [brand.server, ...argv] : argv;
    if (all[0] !== brand.server && all[0] !== 'mysqld') return { exec: { argv: all } };
    const said = `Entrypoint script for ${brand.name} Server ${version(sys)}-1.el9 started.`;
    sys.write(1, note(sys, 'Note', said) + (sys.user === 'root' ? note(sys, 'Note', `Switching to dedicated user 'mysql'`) + note(sys, 'Note', said) : ''));
    if (read(sys, FILE) === undefined && brandSetting(sys, brand, 'ROOT_PASSWORD') === undefined && brandSetting(sys, brand, 'ALLOW_EMPTY_PASSWORD') === undefined && brandSetting(sys, brand, 'ALLOW_EMPTY_ROOT_PASSWORD') === undefined && brandSetting(sys, brand, 'RANDOM_ROOT_PASSWORD') === undefined) {
      const names = brand.name === 'MySQL' ? ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'] : ['MARIADB_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD_HASH', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_RANDOM_ROOT_PASSWORD'];
      sys.write(2, note(sys, 'ERROR', 'Database is uninitialized and password option is not specified').trimEnd() + `\n    You need to specify one of the following as an environment variable:\n${names.map((n) => `    - ${n}\n`).join('')}`);
      return { exit: 1 };
    }
    return { exec: { argv: all } };
  },
});

interface State {
  readonly until: Instant;
  held: Held;
  readonly ready: boolean;
  readonly setup: boolean;
}

function line(sys: Sys, text: string, level = 'System', part = 'Server', code = 'MY-010116'): string {
  const stamp = `${new Date(sys.now).toISOString().slice(0, 23)}000Z`;
  return old(sys) ? `${stamp} 0 [Note] ${text}\n` : `${stamp} 0 [${level}] [${code}] [${part}] ${text}\n`;
}

export const server = (brand: Brand): Program<State> => {
  const serve = (sys: Sys, state: State): Turn<State> => {
    sys.listen(3306);
    if (!old(sys) && brand.name === 'MySQL' && Number(version(sys).split('.')[0]) >= 8) sys.listen(33060);
    sys.write(2, line(sys, `/usr/sbin/${brand.server}: ready for connections. Version: '${version(sys)}'  socket: '${SOCKET}'  port: 3306  ${brand.name === 'MySQL' ? 'MySQL Community Server - GPL.' : 'mariadb.org binary distribution'}`, 'System', 'Server', 'MY-010931'));
    return { wait: { signal: true }, state: { ...state, ready: true } };
  };
  return {
    name: brand.server,
    rest: brand.name === 'MySQL' ? { cpu: 6, memory: 380 } : { cpu: 1, memory: 90 },
    start(sys) {
      if (sys.argv.includes('--version') || sys.argv.includes('-V')) return sys.write(1, `/usr/sbin/${brand.server}  Ver ${version(sys)} for Linux on x86_64 (MySQL Community Server - GPL)\n`), { exit: 0 };
      for (const s of ['TERM', 'INT'] as const) sys.handle(s, 'handle');
      const found = read(sys, FILE);
      if (found) {
        sys.write(2, line(sys, `/usr/sbin/${brand.server} (mysqld ${version(sys)}) starting as process ${sys.pid}`));
        return { wait: { until: sys.now + 1500 }, state: { until: sys.now + 1500, held: found, ready: false, setup: false } };
      }
      sys.write(1, note(sys, 'Note', 'Initializing database files'));
      const root = brandSetting(sys, brand, 'ROOT_PASSWORD') ?? '';
      const held: Held = { data: { information_schema: {}, mysql: {}, performance_schema: {}, sys: {} }, users: { root } };
      const [database, user] = [brandSetting(sys, brand, 'DATABASE'), brandSetting(sys, brand, 'USER')];
      if (database !== undefined) set(held.data, database, {});
      if (user !== undefined) set(held.users, user, brandSetting(sys, brand, 'PASSWORD') ?? '');
      return { wait: { until: sys.now + SETUP }, state: { until: sys.now + SETUP, held, ready: false, setup: true } };
    },
    resume(sys, state) {
      if (state.ready) return { wait: { signal: true }, state };
      if (sys.now < state.until) return { wait: { until: state.until }, state };
      if (state.setup) {
        const [database, user] = [brandSetting(sys, brand, 'DATABASE'), brandSetting(sys, brand, 'USER')];
        const lines = ['Database files initialized', 'Starting temporary server', 'Temporary server started.', ...(database === undefined ? [] : [`Creating database ${database}`]), ...(user === undefined ? [] : [`Creating user ${user}`]), ...(database === undefined || user === undefined ? [] : [`Giving user ${user} access to schema ${database}`]), 'Stopping temporary server', 'Temporary server stopped', `${brand.name} init process done. Ready for start up.`];
        sys.write(1, lines.map((l) => note(sys, 'Note', l)).join(''));
        write(sys, FILE, state.held);
        sys.write(2, line(sys, `/usr/sbin/${brand.server} (mysqld ${version(sys)}) starting as process ${sys.pid}`));
      }
      sys.write(2, line(sys, 'InnoDB initialization has started.', 'System', 'InnoDB', 'MY-013576') + line(sys, 'InnoDB initialization has ended.', 'System', 'InnoDB', 'MY-013577'));
      return serve(sys, state);
    },
    signal(sys, state, signal) {
      if (signal !== 'TERM' && signal !== 'INT') return 'default';
      if (state.ready) sys.write(2, line(sys, `Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: ${version(sys)}).`, 'System', 'Server', 'MY-013172') + line(sys, `/usr/sbin/${brand.server}: Shutdown complete (mysqld ${version(sys)})  ${brand.name === 'MySQL' ? 'MySQL Community Server - GPL.' : 'mariadb.org binary distribution'}`, 'System', 'Server', 'MY-010910'));
      return { exit: 0 };
    },
    request(sys, state, request) {
      const what = asked(request);
      if (!what) return SILENCE;
      const from = request.from === undefined || request.from.startsWith('127.') ? 'localhost' : request.from;
      const { users, data } = state.held;
      if (!Object.hasOwn(users, what.user) || users[what.user] !== what.password) return reply({ error: `Access denied for user '${what.user}'@'${from}' (using password: ${what.password === '' ? 'NO' : 'YES'})`, code: [1045, '28000'] });
      if (what.database !== '' && !Object.hasOwn(data, what.database)) return reply({ error: `Unknown database '${what.database}'`, code: [1049, '42000'] });
      sys.spend(200);
      if (what.sql === '') return reply({ done: version(sys), count: 0 });
      const session: Session = { database: what.database, user: what.user, host: from, hostname: sys.hostname, version: version(sys), now: sys.now, dialect: 'mysql' };
      return reply(run(sys, FILE, state.held, what.sql, session));
    },
  };
};

interface Talk {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  database: string;
  /** Tables with borders, as at a terminal. */
  readonly boxed: boolean;
  readonly headless: boolean;
  readonly interactive: boolean;
  rest: string;
}

/** A result as a table with borders. */
function box(columns: readonly string[], rows: readonly (readonly string[])[], numeric: readonly boolean[]): string {
  const widths = columns.map((c, i) => widest(c, rows.map((r) => r[i]!)));
  const rule = `+${widths.map((w) => '-'.repeat(w + 2)).join('+')}+\n`;
  const row = (cells: readonly string[], left: boolean) => `|${cells.map((c, i) => ` ${!left && numeric[i] ? c.padStart(widths[i]!) : c.padEnd(widths[i]!)} `).join('|')}|\n`;
  return rule + row(columns, true) + rule + rows.map((r) => row(r, false)).join('') + (rows.length ? rule : '');
}

/** Says what came of a statement; false for an error. */
function tell(sys: Sys, t: Talk, answer: Answer): boolean {
  if ('error' in answer) {
    sys.write(2, `ERROR ${answer.code[0]} (${answer.code[1]})${t.interactive ? '' : ' at line 1'}: ${answer.error}\n`);
    return false;
  }
  if ('columns' in answer) {
    const rows = answer.rows.map((r) => r.map(shown));
    if (answer.rows.length === 0) {
      if (t.interactive) sys.write(1, 'Empty set (0.00 sec)\n\n');
      return true;
    }
    const numeric = answer.columns.map((_, i) => answer.rows.every((r) => typeof r[i] === 'number' || r[i] === null));
    if (t.boxed) sys.write(1, box(answer.columns, rows, numeric) + (t.interactive ? `${rows.length} row${rows.length === 1 ? '' : 's'} in set (0.00 sec)\n\n` : ''));
    else sys.write(1, [...(t.headless ? [] : [answer.columns]), ...rows].map((r) => `${r.join('\t')}\n`).join(''));
    return true;
  }
  if (answer.use !== undefined) {
    t.database = answer.use;
    if (t.interactive) sys.write(1, 'Database changed\n');
  } else if (t.interactive) sys.write(1, `Query OK, ${answer.count} row${answer.count === 1 ? '' : 's'} affected (0.01 sec)\n\n`);
  return true;
}

/** Why no server answers, as the client words it. */
function unreachable(e: NetworkError, host: string, port: number): string {
  if (host === 'localhost') return `ERROR 2002 (HY000): Can't connect to local MySQL server through socket '${SOCKET}' (2)`;
  if (e.failure === 'no-such-host') return `ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)`;
  return `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${e.failure === 'timeout' ? 110 : 111})`;
}

const prompt = (sys: Sys, t: Talk, brand: Brand): void => {
  if (!t.interactive) return;
  const head = brand.name === 'MySQL' ? 'mysql' : `MariaDB [${t.database || '(none)'}]`;
  sys.write(1, t.rest.trim() === '' ? `${head}> ` : `${'->'.padStart(head.length + 1)} `);
};

export const client = (brand: Brand): Program<Talk> => {
  const go = (sys: Sys, t: Talk): Turn<Talk> => {
    for (;;) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: t };
      const last = text === '';
      t.rest += text;
      const { whole, rest } = statements(t.rest.replace(/\\[gG]/g, ';'));
      t.rest = rest;
      if (/^(exit|quit|\\q)\s*$/i.test(rest.trim()) || whole.some((w) => /^(exit|quit)$/i.test(w))) return t.interactive && sys.write(1, 'Bye\n'), { exit: 0 };
      if (/\\c\s*$/.test(rest)) t.rest = '';
      const due = last && rest.trim() !== '' ? [...whole, rest.trim()] : whole;
      if (last) t.rest = '';
      for (const sql of due) if (sql !== '' && !one(sys, t, sql) && !t.interactive) return { exit: 1 };
      if (last) return t.interactive && sys.write(1, 'Bye\n'), { exit: 0 };
      prompt(sys, t, brand);
    }
  };
  const one = (sys: Sys, t: Talk, sql: string): boolean => {
    try {
      return tell(sys, t, ask(sys, t.host, t.port, { user: t.user, password: t.password, database: t.database, sql }));
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      sys.write(2, `${unreachable(e, t.host, t.port)}\n`);
      return false;
    }
  };
  return {
    name: brand.client,
    start(sys) {
      let [host, port, user, password, database] = ['localhost', 3306, sys.user || 'root', sys.env['MYSQL_PWD'] ?? '', ''];
      let run: string | undefined;
      let [boxed, headless, warned] = [sys.tty(1) !== undefined, false, false];
      const argv = sys.argv.slice(1);
      for (let i = 0; i < argv.length; i++) {
        const a = argv[i]!;
        const value = (short: string, long: string): string | undefined => {
          if (a === short || a === `--${long}`) return argv[++i] ?? '';
          if (a.startsWith(`--${long}=`)) return a.slice(long.length + 3);
          return short !== '' && a.startsWith(short) && !a.startsWith('--') ? a.slice(short.length) : undefined;
        };
        let v: string | undefined;
        if (a === '--version' || a === '-V') return sys.write(1, `${brand.client}  Ver ${version(sys)} for Linux on x86_64 (MySQL Community Server - GPL)\n`), { exit: 0 };
        if (a.startsWith('-p') || a.startsWith('--password')) {
          const given = a.startsWith('--password=') ? a.slice(11) : a.startsWith('-p') ? a.slice(2) : '';
          if (given !== '') [password, warned] = [given, true];
        } else if ((v = value('-h', 'host')) !== undefined) host = v;
        else if ((v = value('-P', 'port')) !== undefined) port = Number(v) || port;
        else if ((v = value('-u', 'user')) !== undefined) user = v;
        else if ((v = value('-D', 'database')) !== undefined) database = v;
        else if ((v = value('-e', 'execute')) !== undefined) run = v;
        else if (a === '-t' || a === '--table') boxed = true;
        else if (a === '-B' || a === '--batch' || a === '-s' || a === '--silent') boxed = false;
        else if (a === '-N' || a === '--skip-column-names') headless = true;
        else if (/^-[sNBt]+$/.test(a)) [boxed, headless] = [a.includes('t'), a.includes('N')];
        else if (a.startsWith('-')) {
          if (!/^--(protocol|default-character-set|ssl-mode|skip-ssl|get-server-public-key|connect-timeout)/.test(a)) return sys.write(2, `${brand.client}: unknown option '${a}'\n`), { exit: 7 };
        } else database = a;
      }
      if (warned && brand.name === 'MySQL') sys.write(2, 'mysql: [Warning] Using a password on the command line interface can be insecure.\n');
      const t: Talk = { host, port, user, password, database, boxed, headless, interactive: run === undefined && sys.tty(0) !== undefined, rest: '' };
      try {
        const hello = ask(sys, host, port, { user, password, database, sql: '' });
        if ('error' in hello) return sys.write(2, `ERROR ${hello.code[0]} (${hello.code[1]}): ${hello.error}\n`), { exit: 1 };
        if (t.interactive)
          sys.write(1, brand.name === 'MySQL' ? `Welcome to the MySQL monitor.  Commands end with ; or \\g.\nYour MySQL connection id is 8\nServer version: ${'done' in hello ? hello.done : ''} MySQL Community Server - GPL\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n` : `Welcome to the MariaDB monitor.  Commands end with ; or \\g.\nYour MariaDB connection id is 3\nServer version: ${'done' in hello ? hello.done : ''}-MariaDB-ubu2404 mariadb.org binary distribution\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`);
      } catch (e) {
        if (!(e instanceof NetworkError)) throw e;
        sys.write(2, `${unreachable(e, host, port)}\n`);
        return { exit: 1 };
      }
      if (run !== undefined) {
        const { whole, rest } = statements(run);
        for (const sql of rest.trim() === '' ? whole : [...whole, rest]) if (sql !== '' && !one(sys, t, sql)) return { exit: 1 };
        return { exit: 0 };
      }
      prompt(sys, t, brand);
      return go(sys, t);
    },
    resume: (sys, t) => go(sys, t),
  };
};

/** `mysqladmin ping` and `status`: what probes run. */
export const admin = (brand: Brand): Program => ({
  name: `${brand.client}admin`,
  start(sys) {
    const argv = sys.argv.slice(1);
    const word = argv.filter((a, i) => !a.startsWith('-') && !['-h', '-u', '-P', '--host', '--user'].includes(argv[i - 1] ?? ''))[0];
    const at = argv.findIndex((a) => a === '-h' || a === '--host');
    const host = at >= 0 ? (argv[at + 1] ?? 'localhost') : (argv.find((a) => /^-h.|^--host=/.test(a))?.replace(/^-h|^--host=/, '') ?? 'localhost');
    if (word !== 'ping' && word !== 'status') return sys.write(2, `mysqladmin: unknown or unsupported command: '${word ?? ''}'\n`), { exit: 1 };
    try {
      ask(sys, host, 3306, { user: 'root', password: '', database: '', sql: '' });
      sys.write(1, word === 'ping' ? 'mysqld is alive\n' : 'Uptime: 60  Threads: 2  Questions: 6  Slow queries: 0  Opens: 119  Flush tables: 3  Open tables: 38  Queries per second avg: 0.100\n');
      return { exit: 0 };
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      sys.write(2, `mysqladmin: connect to server at '${host}' failed\nerror: '${unreachable(e, host, 3306).replace(/^ERROR \d+ \(\w+\): /, '')}'\n${host === 'localhost' ? `Check that mysqld is running and that the socket: '${SOCKET}' exists!\n` : ''}`);
      return { exit: 1 };
    }
  },
});
