import { DurationError, NetworkError, parseDuration, type HttpRequest, type HttpResponse } from '../core';
import type { Program, Sys, Turn } from '../machine/sys';
import { programs } from './base/common';
import { option } from './daemon';
import { bodyText, parseUrl, respond } from './http';
import type { Image } from './image';
import { klog } from './system/klog';

interface State {
  readonly mode: string;
  readonly port: number;
  /** What is left of a task that ends by itself: lines to write, milliseconds between them. */
  readonly lines?: number;
  readonly every?: number;
  readonly said?: number;
  /** A health server that was told by HTTP what to say. */
  unhealthy?: boolean;
}

/** What its subcommands do with a request. Those not listed here are not simulated and say so. */
const MODES: Readonly<Record<string, { readonly port: (sys: Sys) => number; readonly log: (sys: Sys, port: number) => string }>> = {
  netexec: { port: (s) => Number(option(s.argv, 'http-port') ?? 8080), log: (s, p) => klog(s, 'I', 'log.go:195', `Started HTTP server on port ${p}`) + klog(s, 'I', 'log.go:195', `Started UDP server on port  ${option(s.argv, 'udp-port') ?? 8081}`) },
  'serve-hostname': { port: (s) => Number(option(s.argv, 'port') ?? 9376), log: (s, p) => klog(s, 'I', 'log.go:195', `Serving on port ${p}.`) },
  'test-webserver': { port: (s) => Number(option(s.argv, 'port') ?? 80), log: () => '' },
  porter: { port: (s) => Number(Object.keys(s.env).find((k) => /^SERVE_PORT_\d+$/.test(k))?.slice(11) ?? 80), log: () => '' },
  liveness: { port: () => 8080, log: () => '' },
  // goproxy, which only has to have its port open.
  'proxy': { port: () => 8080, log: () => '' },
  'grpc-health-checking': { port: (s) => Number(option(s.argv, 'port') ?? 5000), log: (s, p) => klog(s, 'I', 'log.go:245', `Http server starting to listen on :${httpPort(s)}`) + klog(s, 'I', 'log.go:245', `gRPC server starting to listen on :${p}`) },
};

/** Where the health server can be told by HTTP what to say. */
const httpPort = (sys: Sys): number => Number(option(sys.argv, 'http-port') ?? 8080);

/** `grpc-health-checking`: its health over gRPC, of the service it is for; by HTTP it is told what to say. */
function health(sys: Sys, state: State, request: HttpRequest): HttpResponse {
  const url = parseUrl(request.url);
  const started = sys.processes().find((p) => p.pid === sys.pid)?.started ?? sys.now;
  if (new RegExp(`:${httpPort(sys)}(?:/|$)`).test(request.url)) {
    if (url.path !== '/make-serving' && url.path !== '/make-not-serving') return respond(404, '404 page not found\n');
    state.unhealthy = url.path === '/make-not-serving';
    sys.write(2, klog(sys, 'I', 'log.go:245', `Mark as ${state.unhealthy ? 'unhealthy' : 'healthy'}`));
    return respond(200, `${(sys.now - started) / 1000}s`);
  }
  if (!request.headers['content-type']?.startsWith('application/grpc')) return respond(415, '');
  const grpc = (status: number, message: string, body = ''): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/grpc', 'grpc-status': String(status), ...(message ? { 'grpc-message': message } : {}) }, body });
  if (url.path !== '/grpc.health.v1.Health/Check') return grpc(12, `unknown service ${url.path.split('/')[1] ?? ''}`);
  sys.write(2, klog(sys, 'I', 'log.go:245', `Serving the Check request for health check, started at ${new Date(started).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC m=+0.004`));
  if ((request.body ?? '') !== (option(sys.argv, 'service') ?? '')) return grpc(5, 'unknown service');
  const after = Number(option(sys.argv, 'delay-unhealthy-sec') ?? -1);
  const bad = state.unhealthy ?? (after >= 0 && sys.now - started >= after * 1000);
  return grpc(0, '', bad ? 'NOT_SERVING' : 'SERVING');
}

const word = (sys: Sys): readonly string[] => sys.argv.slice(2).filter((a) => !a.startsWith('-'));

function duration(text: string | undefined): number {
  try {
    return text === undefined ? 0 : parseDuration(text);
  } catch (e) {
    if (!(e instanceof DurationError)) throw e;
    return 0;
  }
}

/** Values of a key of resolv.conf. */
function resolver(sys: Sys, key: string): string {
  const text = sys.files.exists('/etc/resolv.conf') ? sys.files.read('/etc/resolv.conf') : '';
  return text.split('\n').map((l) => l.trim().split(/\s+/)).filter((w) => w[0] === key).flatMap((w) => w.slice(1)).join(','); // prettier-ignore
}

/** Tries a connection, and says in one word why there is none. */
function connect(sys: Sys): number {
  const [, host, port] = /^(.+):(\d+)$/.exec(word(sys)[0] ?? '') ?? [];
  const fail = (why: string): number => (sys.write(2, `${why}\n`), 1);
  if (host === undefined) return fail(`UNKNOWN: address ${word(sys)[0] ?? ''}: missing port in address`);
  try {
    sys.close(sys.connect(host, Number(port)));
    return 0;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return fail(e.failure === 'no-such-host' ? `DNS: lookup ${host}: no such host` : e.failure === 'timeout' ? 'TIMEOUT' : 'REFUSED');
  }
}

/** Subcommands that do something and end. */
const TASKS: Readonly<Record<string, (sys: Sys) => number>> = {
  connect,
  'dns-suffix': (sys) => (sys.write(1, `${resolver(sys, 'search')}\n`), 0),
  'dns-server-list': (sys) => (sys.write(1, `${resolver(sys, 'nameserver')}\n`), 0),
  'etc-hosts': (sys) => (sys.write(1, sys.files.read('/etc/hosts')), 0),
  'entrypoint-tester': (sys) => (sys.write(1, `[${sys.argv.join(' ')}]\n`), 0),
  help: (sys) => (sys.write(1, `Usage:\n  app [command]\n\nAvailable Commands:\n${COMMANDS.map((m) => `  ${m}\n`).join('')}`), 0),
};
const COMMANDS = [...Object.keys(MODES), ...Object.keys(TASKS), 'logs-generator', 'pause'].filter((m) => m !== 'help' && m !== 'proxy').sort();

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];

/** Writes the next of its lines, made up as an API server's would be. */
function generate(sys: Sys, s: State): Turn<State> {
  const said = s.said ?? 0;
  if (said >= s.lines!) return { exit: 0 };
  const pick = (n: number) => Math.floor(sys.random() * n);
  const name = Array.from({ length: 3 + pick(2) }, () => 'bcdfghjklmnpqrstvwxz2456789'[pick(27)]).join('');
  sys.write(2, klog(sys, 'I', 'logs_generator.go:76', `${said} ${METHODS[pick(3)]} /api/v1/namespaces/${NAMESPACES[pick(3)]}/pods/${name} ${200 + pick(400)}`));
  return { wait: { until: sys.now + s.every! }, state: { ...s, said: said + 1 } };
}

/** The image of Kubernetes' own tests: one program, many small servers. */
const agnhost: Program<State> = {
  name: 'agnhost',
  rest: { cpu: 0.5, memory: 7 },
  start(sys) {
    const mode = sys.argv[1] ?? 'pause';
    if (mode === 'pause') {
      sys.write(1, 'Paused\n');
      return { wait: { signal: true }, state: { mode, port: 0 } };
    }
    const task = mode === '--help' || mode === '-h' ? TASKS['help'] : Object.hasOwn(TASKS, mode) ? TASKS[mode] : undefined;
    if (task) return { exit: task(sys) };
    if (mode === 'logs-generator') {
      const value = (long: string, short: string): string | undefined => option(sys.argv, long) ?? (sys.argv.includes(short) ? sys.argv[sys.argv.indexOf(short) + 1] : undefined);
      const [lines, length] = [Number(value('log-lines-total', '-t') ?? 0), duration(value('run-duration', '-d'))];
      if (!(lines > 0)) return sys.write(2, klog(sys, 'F', 'logs_generator.go:64', `Invalid total number of lines: ${lines}`)), { exit: 255 };
      if (!(length > 0)) return sys.write(2, klog(sys, 'F', 'logs_generator.go:68', `Invalid duration: ${length}s`)), { exit: 255 };
      return generate(sys, { mode, port: 0, lines, every: Math.max(1, length / lines) });
    }
    if (!Object.hasOwn(MODES, mode)) {
      sys.write(2, `agnhost: the subcommand "${mode}" is not simulated; these are: ${COMMANDS.join(', ')}\n`);
      return { exit: 1 };
    }
    const port = MODES[mode]!.port(sys);
    sys.listen(port);
    if (mode === 'grpc-health-checking') sys.listen(httpPort(sys));
    sys.write(2, MODES[mode]!.log(sys, port));
    // A Go program that does not ask for signals is ended by them with status 2, even as PID 1.
    sys.handle('TERM', 'handle');
    sys.handle('INT', 'handle');
    return { wait: { signal: true }, state: { mode, port } };
  },
  resume(sys, state) {
    if (state.every === undefined) return { wait: { signal: true }, state };
    return generate(sys, state);
  },
  signal: (_sys, _state, signal) => (signal === 'TERM' || signal === 'INT' ? { exit: 2 } : 'default'),
  request(sys, state, request) {
    const url = parseUrl(request.url);
    if (state.mode === 'grpc-health-checking') return health(sys, state, request);
    const query = new Map((url.query ?? '').split('&').map((kv) => [kv.split('=')[0]!, kv.split('=').slice(1).join('=')]));
    if (state.mode === 'serve-hostname') return respond(200, sys.hostname);
    if (state.mode === 'porter') return respond(200, sys.env[`SERVE_PORT_${state.port}`] ?? '');
    if (state.mode === 'liveness') {
      const up = (sys.now - (sys.processes().find((p) => p.pid === sys.pid)?.started ?? sys.now)) / 1000;
      return up > 10 ? respond(500, `error: ${up}`) : respond(200, 'ok');
    }
    if (state.mode === 'test-webserver') return url.path === '/' ? respond(200, '<pre>\n</pre>\n', { 'content-type': 'text/html; charset=utf-8' }) : respond(404, '404 page not found\n');
    const text = (name: string): string => decode(query.get(name) ?? '');
    const asked = (names: readonly string[]): string => (names.length === 0 ? '' : `?${names.map((n) => `${n}=${text(n)}`).join('&')}`);
    const named: Readonly<Record<string, readonly string[]>> = { '/echo': ['msg', 'code'], '/dial': ['host', 'protocol', 'port', 'request', 'tries'], '/redirect': ['location', 'code'] };
    sys.write(2, klog(sys, 'I', 'log.go:195', `GET ${url.path}${asked(named[url.path] ?? [])}`));
    switch (url.path) {
      case '/':
        return respond(200, `NOW: ${new Date(sys.now).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`);
      case '/hostname':
      case '/hostName':
        return respond(200, sys.hostname);
      case '/clientip':
        return respond(200, `${request.from ?? ''}:40000`);
      case '/echo':
        return respond(Number(query.get('code') ?? 200) || 200, query.has('msg') ? text('msg') : bodyText(request.body));
      case '/redirect':
        return respond(Number(query.get('code') ?? 302) || 302, '', { location: text('location') });
      case '/dial':
        return dial(sys, text);
      case '/header':
        return respond(200, request.headers[(query.get('key') ?? '').toLowerCase()] ?? '');
      case '/healthz':
        return respond(200, '');
      default:
        return respond(404, '404 page not found\n');
    }
  },
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/** Asks somebody else over HTTP, as often as wanted, and tells what came of it. */
function dial(sys: Sys, text: (name: string) => string): HttpResponse {
  const tries = text('tries') === '' ? 1 : Math.min(1000, Number(text('tries')));
  if (!Number.isInteger(tries)) return respond(400, `tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(text('tries'))}: invalid syntax\n`);
  if (text('request') === '') return respond(400, 'request parameter not specified. <nil>\n');
  const protocol = text('protocol').toLowerCase();
  if (protocol !== '' && protocol !== 'http') return respond(400, `unsupported protocol. ${text('protocol')}\n`);
  const [responses, errors]: [string[], string[]] = [[], []];
  const url = `http://${text('host')}:${text('port')}/${text('request')}`;
  for (let i = 0; i < tries; i++) {
    try {
      responses.push(bodyText(sys.fetch({ method: 'GET', url, headers: { host: `${text('host')}:${text('port')}`, 'user-agent': 'Go-http-client/1.1' } }).body));
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      errors.push(`Get ${JSON.stringify(url)}: ${e.failure === 'timeout' ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : e.failure === 'no-such-host' ? `dial tcp: lookup ${text('host')}: no such host` : `dial tcp ${text('host')}:${text('port')}: connect: connection refused`}`);
    }
  }
  return respond(200, JSON.stringify({ ...(errors.length ? { errors } : {}), ...(responses.length ? { responses } : {}) }));
}

const TAGS: Record<string, { bytes: number }> = {};
for (let minor = 0; minor <= 61; minor++) TAGS[`2.${minor}`] = { bytes: 50_600_000 };

export const agnhostImage: Image = {
  repositories: ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost', 'registry.k8s.io/agnhost'],
  tags: TAGS,
  config: { entrypoint: ['/agnhost'], cmd: ['pause'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'alpine',
  files: { '/agnhost': { program: 'agnhost' }, '/usr/bin/curl': { program: 'curl' }, ...programs('/usr/bin', ['dig', 'host', 'nslookup'], 'gnu') },
  programs: [agnhost],
};

/** Images that agnhost took the place of, each with one of its servers; some manifests still name them. */
const before = (name: string, path: string, mode: string, tags: readonly string[]): Image => ({
  repositories: ['registry.k8s.io', 'k8s.gcr.io', 'gcr.io/google_containers', 'gcr.io/google-containers'].map((r) => `${r}/${name}`),
  tags: Object.fromEntries(tags.map((t) => [t, { bytes: 2_000_000 }])),
  config: { entrypoint: [path], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'distroless',
  files: { [path]: { program: `start-${mode}` }, '/agnhost': { program: 'agnhost' } },
  programs: [{ name: `start-${mode}`, start: (sys) => ({ exec: { argv: ['/agnhost', mode, ...sys.argv.slice(1)] } }) }],
});

export const serveHostnameImage = before('serve_hostname', '/serve_hostname', 'serve-hostname', ['latest', 'v1.4', '1.1', '1.2']);
export const livenessImage = before('liveness', '/server', 'liveness', ['latest', '1.0', '1.1']);
export const goproxyImage = before('goproxy', '/goproxy', 'proxy', ['latest', '0.1']);
