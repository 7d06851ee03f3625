import { NetworkError } from '../../core';
import { Errno } from '../../machine/sys';
import type { Program, Turn } from '../../machine/sys';
import { tool } from '../tool';
import type { ToolContext } from '../tool';

interface State {
  mode: 'scan' | 'client' | 'listen' | 'failing';
  host: string;
  ports: number[];
  status: number;
  until: number;
  message: string;
  /** The connection that is talked over; -1 for none. */
  fd: number;
  /** Standard input is at its end. */
  typed: boolean;
  /** Connections that came while another was talked over. */
  waiting: number[];
  /** A request has been answered (a listener that is asked by HTTP). */
  asked: boolean;
}

const fresh = (mode: State['mode'], host: string, ports: number[]): State => ({ mode, host, ports, status: 0, until: NEVER, message: '', fd: -1, typed: false, waiting: [], asked: false });

const NEVER = 8.64e15;
/** Work of one turn before others have theirs. */
const TURN = 20_000;

/** Connects: the descriptor, or why there is none. */
function dial(ctx: ToolContext<any>, host: string, port: number): number | NetworkError {
  try {
    return ctx.sys.connect(host, port);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return e;
  }
}

const WORDS = { refused: 'Connection refused', timeout: 'Connection timed out', 'no-route': 'No route to host', 'no-such-host': 'Name or service not known', reset: 'Connection reset by peer' } as const;

export const nc: Program<State> = tool<any, State>(
  {
    name: 'nc',
    usage: '[-46klNnuvz] [-p source_port] [-q seconds] [-w timeout] [destination] [port]',
    short: 'Arbitrary TCP connections and listens',
    flags: {
      '4': { type: 'bool', help: 'Use IPv4' },
      listen: { type: 'bool', short: 'l', help: 'Listen mode, for inbound connects' },
      keep: { type: 'bool', short: 'k', help: 'Keep inbound sockets open for multiple connects' },
      n: { type: 'bool', help: 'Suppress name/port resolutions' },
      port: { type: 'int', short: 'p', value: 'port', help: 'Specify local port' },
      d: { type: 'bool', help: 'Detach from stdin' },
      udp: { type: 'bool', short: 'u', help: 'UDP mode' },
      verbose: { type: 'bool', short: 'v', help: 'Verbose' },
      wait: { type: 'string', short: 'w', value: 'timeout', help: 'Timeout for connects and final net reads' },
      zero: { type: 'bool', short: 'z', help: 'Zero-I/O mode [used for scanning]' },
      N: { type: 'bool', help: 'Shutdown the network socket after EOF on stdin' },
      q: { type: 'string', value: 'secs', help: 'quit after EOF on stdin and delay of secs' },
      e: { type: 'string', value: 'prog', help: 'Run PROG after connect (busybox)' },
    },
    run(ctx) {
      const { sys, args, flags, fail, err, misuse } = ctx;
      if (flags.e !== undefined && !ctx.busybox) return misuse("invalid option -- 'e'");
      if (flags.listen) {
        const port = flags.port ?? Number(args[args.length - 1]);
        if (!(port >= 1 && port <= 65535)) return misuse('missing port number');
        try {
          sys.listen(port);
        } catch (e) {
          if (!(e instanceof Errno)) throw e;
          return fail(e.code === 'EBUSY' ? 'Address already in use' : e.message);
        }
        if (flags.verbose) err(ctx.busybox ? `listening on 0.0.0.0:${port} ...\n` : `Listening on 0.0.0.0 ${port}\n`);
        sys.handle('INT', 'default');
        return listening(ctx, fresh('listen', '', [port]));
      }
      const [host, port] = args;
      if (host === undefined || port === undefined) {
        if (ctx.busybox) return misuse();
        err('usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n');
        return 1;
      }
      const m = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port);
      const from = Number(m?.[1]);
      const to = Number(m?.[2] ?? m?.[1]);
      if (!m || from < 1 || to > 65535 || to < from) return fail(ctx.busybox ? `bad port '${port}'` : `port number invalid: ${port}`);
      if (to - from > 2000) return fail('at most 2000 ports at a time are scanned here');
      return go(ctx, fresh('scan', host, Array.from({ length: to - from + 1 }, (_, k) => from + k)));
    },
    resume: go,
  },
  {
    connection(_sys, s, _port, fd) {
      s.waiting.push(fd);
      return true;
    },
    request(sys, s, request) {
      const path = /^[a-z]+:\/\/[^/]*(.*)$/i.exec(request.url)?.[1] || '/';
      sys.write(1, `${request.method} ${path} HTTP/1.1\r\n${Object.entries(request.headers).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${typeof request.body === 'string' ? request.body : ''}`);
      s.asked = true;
      sys.notify(`nc:${sys.machine}:${sys.pid}`);
      // What nc's own standard input has is the raw answer.
      const text = sys.read(0) ?? '';
      const head = /^HTTP\/1\.[01] (\d{3})[^\n]*\n((?:[^\r\n]+\r?\n)*)\r?\n([\s\S]*)$/.exec(text);
      if (!head) return { status: 0, headers: {} };
      const headers = Object.fromEntries(head[2]!.split(/\r?\n/).filter(Boolean).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]));
      return { status: Number(head[1]), headers, body: head[3]! };
    },
  },
);

/** A listener talks over one connection at a time; without -k the first is the last. */
function listening(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, flags, err, busybox } = ctx;
  const forever = flags.keep || (busybox && sys.argv.some((a) => /^-[a-z]*l[a-z]*l/.test(a)));
  for (;;) {
    if (s.asked && !forever) return 0;
    if (s.fd < 0) {
      const fd = s.waiting.shift();
      if (fd === undefined) return { wait: { signal: true, topics: [`nc:${sys.machine}:${sys.pid}`] }, state: s };
      s.fd = fd;
      if (!forever) sys.unlisten(s.ports[0]!);
      if (flags.verbose) err(busybox ? 'connect to [::ffff:127.0.0.1] from [::ffff:127.0.0.1]\n' : 'Connection received on localhost\n');
    }
    if (flags.e !== undefined) {
      execute(ctx, s.fd);
      sys.close(s.fd);
      s.fd = -1;
      if (!forever) return 0;
      continue;
    }
    const turn = relay(ctx, s);
    if (typeof turn !== 'number') return turn;
    sys.close(s.fd);
    s.fd = -1;
    if (!forever) return 0;
  }
}

/** busybox' -e: a program whose streams are the connection. */
function execute({ sys, flags, args, fail }: ToolContext<any>, fd: number): void {
  const rest = sys.argv.slice(sys.argv.indexOf('-e') + 1);
  try {
    sys.handle('CHLD', 'ignore');
    sys.spawn(sys.argv.includes('-e') ? rest : [flags.e, ...args], { fds: { 0: fd, 1: fd, 2: fd } });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    fail(`can't execute '${flags.e}': ${e.message}`);
  }
}

function go(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, flags, err, busybox } = ctx;
  if (s.mode === 'listen') return listening(ctx, s);
  if (s.mode === 'failing') {
    if (sys.now < s.until) return { wait: { until: s.until }, state: s };
    err(s.message);
    s.status = 1;
    s.mode = 'scan';
    s.ports.shift();
    if (s.ports.length === 0) return s.status;
  }
  if (s.mode === 'scan') {
    const chatty = flags.verbose;
    while (s.ports.length) {
      const port = s.ports[0]!;
      sys.spend(50);
      const failure = dial(ctx, s.host, port);
      if (typeof failure !== 'number') {
        const limit = flags.wait === undefined ? NEVER : Number(flags.wait) * 1000;
        if (failure.failure === 'no-such-host') {
          err(busybox ? `nc: bad address '${s.host}'\n` : `nc: getaddrinfo for host "${s.host}" port ${port}: Name or service not known\n`);
          return 1;
        }
        const address = failure.target.replace(/:\d+$/, '');
        s.message = busybox
          ? `nc: ${failure.after > limit ? 'timed out' : `${s.host} (${address}:${port}): ${WORDS[failure.failure]}`}\n`
          : chatty
            ? `nc: connect to ${s.host}${address === s.host ? '' : ` (${address})`} port ${port} (tcp) ${failure.after > limit ? 'timed out: Operation now in progress' : `failed: ${WORDS[failure.failure]}`}\n`
            : '';
        if (busybox && !chatty && flags.zero) s.message = '';
        s.mode = 'failing';
        s.until = sys.now + Math.min(failure.after, limit);
        return go(ctx, s);
      }
      const address = addressOf(ctx, s.host);
      if (chatty) err(busybox ? `${s.host} (${address}:${port}) open\n` : `Connection to ${s.host} ${port} port [tcp/${service(port)}] succeeded!\n`);
      if (!flags.zero) {
        s.mode = 'client';
        s.fd = failure;
        break;
      }
      sys.close(failure);
      s.ports.shift();
    }
    if (s.mode === 'scan') return s.status;
  }
  if (flags.e !== undefined) {
    execute(ctx, s.fd);
    return 0;
  }
  return relay(ctx, s);
}

/** Carries bytes both ways until the other side closes; the status then. */
function relay(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, flags, busybox } = ctx;
  const seconds = (text: string | undefined) => (text === undefined ? undefined : Number(text) * 1000);
  const idle = seconds(flags.wait);
  for (;;) {
    if (s.until !== NEVER && sys.now >= s.until) return 0;
    // In the background nobody types.
    const mine = !s.typed && !flags.d && (sys.tty(0)?.foreground ?? sys.group) === sys.group;
    const typed = mine ? sys.read(0) : undefined;
    if (typed === '') {
      s.typed = true;
      const linger = seconds(flags.q);
      if (busybox || flags.N || (linger ?? -1) >= 0) sys.shutdown(s.fd);
      if (linger !== undefined && linger >= 0) s.until = sys.now + linger;
      continue;
    }
    const heard = sys.read(s.fd);
    if (heard === '') return 0;
    if (typed !== undefined) sys.write(s.fd, typed);
    if (heard !== undefined) ctx.out(heard);
    if (typed !== undefined || heard !== undefined) {
      if (idle !== undefined && !s.typed) s.until = NEVER;
      if (sys.spent > TURN) return { wait: {}, state: s };
      continue;
    }
    if (idle !== undefined && s.until === NEVER) s.until = sys.now + idle;
    return { wait: { readable: mine ? [0, s.fd] : [s.fd], ...(s.until === NEVER ? {} : { until: s.until }) }, state: s };
  }
}

function addressOf(ctx: ToolContext<any>, host: string): string {
  try {
    return /^[\d.]+$/.test(host) ? host : (ctx.sys.resolve(host)[0] ?? host);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return host;
  }
}

function service(port: number): string {
  return { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https', 3306: 'mysql', 5432: 'postgresql', 6379: 'redis', 8080: 'http-alt' }[port] ?? '*';
}

export const telnet: Program<State> = tool<any, State>({
  name: 'telnet',
  usage: '[host [port]]',
  short: 'Connect to a port and talk to it. Ctrl-C ends it.',
  flags: { E: { type: 'bool', hidden: true } },
  run(ctx) {
    const { sys, args, out, err, busybox, misuse } = ctx;
    const host = args[0];
    const port = Number(args[1] ?? 23);
    if (host === undefined || !(port >= 1 && port <= 65535)) return misuse(host === undefined ? 'a host is needed' : `bad port '${args[1]}'`);
    const state = fresh('client', host, [port]);
    let address = host;
    try {
      address = /^[\d.]+$/.test(host) ? host : (sys.resolve(host)[0] ?? host);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      err(busybox ? `telnet: bad address '${host}'\n` : `telnet: could not resolve ${host}/${port}: Name or service not known\n`);
      return 1;
    }
    if (!busybox) out(`Trying ${address}...\n`);
    const failure = dial(ctx, host, port);
    if (typeof failure !== 'number') {
      state.mode = 'failing';
      state.until = sys.now + failure.after;
      state.message = busybox ? `telnet: can't connect to remote host (${address}): ${WORDS[failure.failure]}\n` : `telnet: Unable to connect to remote host: ${WORDS[failure.failure]}\n`;
      return go(ctx, state);
    }
    state.fd = failure;
    out(busybox ? `Connected to ${host}\n\nEntering character mode\nEscape character is '^]'.\n\n` : `Connected to ${host}.\nEscape character is '^]'.\n`);
    return talking(ctx, state);
  },
  resume: (ctx, state) => (state.fd < 0 ? go(ctx, state) : talking(ctx, state)),
});

function talking(ctx: ToolContext<any>, s: State): number | Turn<State> {
  // At the end of what is typed, telnet goes.
  if (s.typed) return 0;
  const turn = relay(ctx, s);
  if (typeof turn === 'number') {
    ctx.err(ctx.busybox ? 'Connection closed by foreign host\n' : 'Connection closed by foreign host.\n');
    return 1;
  }
  return s.typed && ctx.sys.read(s.fd) === undefined ? 0 : turn;
}
