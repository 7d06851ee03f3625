import { NetworkError } from '../../core';
import type { Program, Sys } from '../../machine/sys';
import { decode, show, words } from './commands';

interface State {
  readonly host: string;
  readonly port: number;
  /** What was read and holds no whole line yet. */
  readonly rest: string;
}

/** The client: one command from its arguments, or one per line of its input. */
export const redisCli: Program<State> = {
  name: 'redis-cli',
  start(sys) {
    let host = '127.0.0.1';
    let port = 6379;
    let i = 1;
    for (; i < sys.argv.length; i++) {
      const a = sys.argv[i]!;
      if (a === '-h') host = sys.argv[++i] ?? host;
      else if (a === '-p') port = Number(sys.argv[++i]) || port;
      else if (a === '-a' || a === '-n') i++;
      else if (a === '--raw' || a === '--no-raw' || a === '--no-auth-warning') continue;
      else if (a === '-v' || a === '--version') {
        sys.write(1, `redis-cli ${sys.files.exists('/etc/image-tag') ? sys.files.read('/etc/image-tag').trim() : '7.4.0'}\n`);
        return { exit: 0 };
      } else if (a.startsWith('-')) {
        sys.write(2, `Unrecognized option or bad number of args for: '${a}'\n`);
        return { exit: 1 };
      } else break;
    }
    const argv = sys.argv.slice(i);
    if (argv.length > 0) return { exit: send(sys, host, port, argv.map((w) => JSON.stringify(w)).join(' ')) ? 0 : 1 };
    return prompt(sys, { host, port, rest: '' });
  },
  resume(sys, state) {
    const text = sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state };
    if (text === '') return { exit: 0 };
    const lines = (state.rest + text).split('\n');
    const rest = lines.pop()!;
    for (const l of lines) {
      const argv = words(l);
      if (l.trim() === '') continue;
      if (argv && /^(exit|quit)$/i.test(argv[0] ?? '')) return { exit: 0 };
      if (!argv) sys.write(1, 'Invalid argument(s)\n');
      else send(sys, state.host, state.port, argv.map((w) => JSON.stringify(w)).join(' '));
    }
    return prompt(sys, { ...state, rest });
  },
};

function prompt(sys: Sys, state: State) {
  if (sys.tty(0)) sys.write(1, `${state.host}:${state.port}> `);
  return { wait: { readable: [0] }, state };
}

function send(sys: Sys, host: string, port: number, line: string): boolean {
  try {
    const reply = decode(sys.message(host, port, line));
    sys.write(1, show(reply, sys.tty(1) === undefined));
    return reply === null || typeof reply !== 'object' || !('error' in reply);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const why = e.failure === 'no-such-host' ? 'Temporary failure in name resolution' : e.failure === 'timeout' ? 'Connection timed out' : 'Connection refused';
    sys.write(2, `Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return false;
  }
}
