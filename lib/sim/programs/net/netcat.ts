import { NetworkError } from '../../core';
import { Errno } from '../../machine/sys';
import type { Program, Turn } from '../../machine/sys';
import { HOLD } from '../text/stream';
import { tool } from '../tool';
import type { ToolContext } from '../tool';

interface State {
  mode: 'scan' | 'client' | 'listen' | 'failing';
  host: string;
  ports: number[];
  status: number;
  until: number;
  message: string;
  pending: string;
  asked: boolean;
}

const NEVER = 8.64e15;

/** Can a connection be made? Undefined if so, else the failure. */
function probe(ctx: ToolContext<any>, host: string, port: number): NetworkError | undefined {
  try {
    ctx.sys.message(host, port, '');
    return undefined;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    // Whoever does not speak line by line has answered all the same.
    return e.failure === 'reset' ? undefined : e;
  }
}

const WORDS = { refused: 'Connection refused', timeout: 'Connection timed out', 'no-route': 'No route to host', 'no-such-host': 'Name or service not known', reset: 'Connection reset by peer' } as const;

export const nc: Program<State> = tool<any, State>(
  {
    name: 'nc',
    usage: '[-46lnvz] [-p source_port] [-w timeout] [destination] [port]',
    short: 'Arbitrary TCP connections and listens: line by line here.',
    flags: {
      '4': { type: 'bool', help: 'Use IPv4' },
      listen: { type: 'bool', short: 'l', help: 'Listen mode, for inbound connects' },
      keep: { type: 'bool', short: 'k', help: 'Keep inbound sockets open for multiple connects' },
      n: { type: 'bool', help: 'Suppress name/port resolutions' },
      port: { type: 'int', short: 'p', value: 'port', help: 'Specify local port' },
      udp: { type: 'bool', short: 'u', help: 'UDP mode' },
      verbose: { type: 'bool', short: 'v', help: 'Verbose' },
      wait: { type: 'string', short: 'w', value: 'timeout', help: 'Timeout for connects and final net reads' },
      zero: { type: 'bool', short: 'z', help: 'Zero-I/O mode [used for scanning]' },
      N: { type: 'bool', help: 'Shutdown the network socket after EOF on stdin' },
      q: { type: 'string', value: 'secs', help: 'quit after EOF on stdin and delay of secs' },
      e: { type: 'string', value: 'prog', help: 'Program to execute after connect', unsupported: true },
    },
    run(ctx) {
      const { sys, args, flags, fail, err, misuse } = ctx;
      const state: State = { mode: 'client', host: '', ports: [], status: 0, until: NEVER, message: '', pending: '', asked: false };
      if (flags.listen) {
        const port = flags.port ?? Number(args[args.length - 1]);
        if (!(port >= 1 && port <= 65535)) return misuse('missing port number');
        try {
          sys.listen(port);
        } catch (e) {
          if (!(e instanceof Errno)) throw e;
          return fail(e.code === 'EAGAIN' ? 'Address already in use' : e.message);
        }
        if (flags.verbose) err(ctx.busybox ? `listening on 0.0.0.0:${port} ...\n` : `Listening on 0.0.0.0 ${port}\n`);
        sys.handle('INT', 'default');
        return { wait: { signal: true, topics: [`nc:${sys.machine}:${sys.pid}`] }, state: { ...state, mode: 'listen', ports: [port] } };
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
      for (let p = from; p <= to; p++) state.ports.push(p);
      state.host = host;
      state.mode = 'scan';
      return go(ctx, state);
    },
    resume: go,
  },
  {
    message(sys, s, _port, text) {
      if (s.mode !== 'listen') return '';
      if (text !== '') sys.write(1, text);
      s.asked = true;
      sys.notify(`nc:${sys.machine}:${sys.pid}`);
      return '';
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

function go(ctx: ToolContext<any>, s: State): number | Turn<State> {
  const { sys, flags, err, busybox } = ctx;
  if (s.mode === 'listen') {
    if (s.asked && !flags.keep) return 0;
    return { wait: { signal: true, topics: [`nc:${sys.machine}:${sys.pid}`] }, state: s };
  }
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
      const failure = probe(ctx, s.host, port);
      if (failure) {
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
        break;
      }
      s.ports.shift();
    }
    if (s.mode === 'scan') return s.status;
  }
  // The client: what is typed is sent line by line, the answers are printed.
  for (;;) {
    const text = sys.read(0);
    if (text === undefined) return { wait: { readable: [0] }, state: s };
    if (text === '') {
      if (s.pending !== '') talk(ctx, s, s.pending);
      return s.status;
    }
    s.pending += text;
    if (s.pending.length > HOLD) return ctx.fail('memory exhausted');
    const end = httpRequest(s.pending) ?? s.pending.lastIndexOf('\n') + 1;
    if (end > 0) {
      const part = s.pending.slice(0, end);
      s.pending = s.pending.slice(end);
      if (!talk(ctx, s, part)) return 1;
    }
  }
}

/** The length of a whole HTTP request at the start of what was typed; 0 while it is not complete; undefined when it is none. */
function httpRequest(text: string): number | undefined {
  if (!/^(GET|HEAD|POST|PUT|DELETE|OPTIONS) \S/.test(text)) return undefined;
  const m = /\r?\n\r?\n/.exec(text);
  return m ? text.length : 0;
}

function addressOf(ctx: ToolContext<any>, host: string): string {
  try {
    return /^[\d.]+$/.test(host) ? host : (ctx.sys.resolve(host)[0] ?? host);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return host;
  }
}

function talk(ctx: ToolContext<any>, s: State, text: string): boolean {
  const { sys, out } = ctx;
  const http = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS) (\S+)[^\n]*\n([\s\S]*?)(?:\r?\n\r?\n([\s\S]*))?$/.exec(text);
  try {
    if (http) {
      const headers = Object.fromEntries(http[3]!.split(/\r?\n/).filter((l) => l.includes(':')).map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]));
      const r = sys.fetch({ method: http[1]!, url: `http://${s.host}:${s.ports[0]}${http[2]}`, headers, ...(http[4] ? { body: http[4] } : {}) });
      const body = typeof r.body === 'string' ? r.body : r.body === undefined ? '' : JSON.stringify(r.body);
      out(`HTTP/1.1 ${r.status}\r\n${Object.entries(r.headers).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${body}`);
    } else out(sys.message(s.host, s.ports[0]!, text));
    return true;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return false;
  }
}

function service(port: number): string {
  return { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https', 3306: 'mysql', 5432: 'postgresql', 6379: 'redis', 8080: 'http-alt' }[port] ?? '*';
}

export const telnet: Program<State> = tool<any, State>({
  name: 'telnet',
  usage: '[host [port]]',
  short: 'Connect to a port and talk to it line by line. Ctrl-C ends it.',
  flags: { E: { type: 'bool', hidden: true } },
  run(ctx) {
    const { sys, args, out, err, busybox, misuse } = ctx;
    const host = args[0];
    const port = Number(args[1] ?? 23);
    if (host === undefined || !(port >= 1 && port <= 65535)) return misuse(host === undefined ? 'a host is needed' : `bad port '${args[1]}'`);
    const state: State = { mode: 'client', host, ports: [port], status: 0, until: NEVER, message: '', pending: '', asked: false };
    let address = host;
    try {
      address = /^[\d.]+$/.test(host) ? host : (sys.resolve(host)[0] ?? host);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      err(busybox ? `telnet: bad address '${host}'\n` : `telnet: could not resolve ${host}/${port}: Name or service not known\n`);
      return 1;
    }
    if (!busybox) out(`Trying ${address}...\n`);
    const failure = probe(ctx, host, port);
    if (failure) {
      state.mode = 'failing';
      state.until = sys.now + failure.after;
      state.message = busybox ? `telnet: can't connect to remote host (${address}): ${WORDS[failure.failure]}\n` : `telnet: Unable to connect to remote host: ${WORDS[failure.failure]}\n`;
      return go(ctx, state);
    }
    out(busybox ? `Connected to ${host}\n\nEntering character mode\nEscape character is '^]'.\n\n` : `Connected to ${host}.\nEscape character is '^]'.\n`);
    return go(ctx, state);
  },
  resume: go,
});
