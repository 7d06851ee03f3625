import { NetworkError } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { decode, encode, show, words } from './commands';

interface State {
  readonly host: string;
  readonly port: number;
  /** One command, from the command line. */
  readonly once: boolean;
  /** The connection; -1 while there is none. */
  fd: number;
  /** What was read and holds no whole line yet, and what came of a reply. */
  rest: string;
  reply: string;
  /** An answer is awaited. */
  asked: boolean;
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
    const state: State = { host, port, once: argv.length > 0, fd: -1, rest: '', reply: '', asked: false };
    if (!state.once) prompt(sys, state);
    else if (!send(sys, state, argv)) return { exit: 1 };
    return go(sys, state);
  },
  resume: (sys, state) => go(sys, state),
};

function go(sys: Sys, s: State): Turn<State> {
  for (;;) {
    if (s.asked) {
      const text = sys.read(s.fd);
      if (text === undefined) return { wait: { readable: [s.fd] }, state: s };
      s.reply += text;
      const found = decode(s.reply);
      if (!found && text !== '') continue;
      s.asked = false;
      if (!found) {
        sys.write(2, 'Error: Server closed the connection\n');
        sys.close(s.fd);
        s.fd = -1;
        if (s.once) return { exit: 1 };
      } else {
        const { reply } = found;
        s.reply = s.reply.slice(found.length);
        sys.write(1, show(reply, sys.tty(1) === undefined));
        if (s.once) return { exit: reply !== null && typeof reply === 'object' && 'error' in reply ? 1 : 0 };
      }
      prompt(sys, s);
    }
    const end = s.rest.indexOf('\n');
    if (end < 0) {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      if (text === '' && s.rest === '') return { exit: 0 };
      s.rest += text === '' ? '\n' : text;
      continue;
    }
    const l = s.rest.slice(0, end);
    s.rest = s.rest.slice(end + 1);
    const argv = words(l);
    if (argv && /^(exit|quit)$/i.test(argv[0] ?? '')) return { exit: 0 };
    if (!argv) sys.write(1, 'Invalid argument(s)\n');
    if (argv?.length && send(sys, s, argv)) continue;
    prompt(sys, s);
  }
}

function prompt(sys: Sys, { host, port }: State): void {
  if (sys.tty(0)) sys.write(1, `${host}:${port}> `);
}

/** Sends a command, on the connection there is or a new one. */
function send(sys: Sys, s: State, argv: readonly string[]): boolean {
  try {
    if (s.fd < 0) s.fd = sys.connect(s.host, s.port);
    sys.write(s.fd, encode(argv));
    s.asked = true;
    s.reply = '';
    return true;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const why = e.failure === 'no-such-host' ? 'Temporary failure in name resolution' : e.failure === 'timeout' ? 'Connection timed out' : 'Connection refused';
    sys.write(2, `Could not connect to Redis at ${s.host}:${s.port}: ${why}\n`);
    return false;
  }
}
