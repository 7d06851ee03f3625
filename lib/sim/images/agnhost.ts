import type { Program, Sys } from '../machine/sys';
import { option } from './daemon';
import { bodyText, parseUrl, respond } from './http';
import type { Image } from './image';
import { klog } from './system/klog';

interface State {
  readonly mode: string;
  readonly port: number;
}

/** What its subcommands do with a request. Those not listed here are not simulated and say so. */
const MODES: Readonly<Record<string, { readonly port: (sys: Sys) => number; readonly log: (sys: Sys, port: number) => string }>> = {
  netexec: { port: (s) => Number(option(s.argv, 'http-port') ?? 8080), log: (s, p) => klog(s, 'I', 'log.go:195', `Started HTTP server on port ${p}`) + klog(s, 'I', 'log.go:195', `Started UDP server on port  ${option(s.argv, 'udp-port') ?? 8081}`) },
  'serve-hostname': { port: (s) => Number(option(s.argv, 'port') ?? 9376), log: (s) => klog(s, 'I', 'log.go:195', 'Serving on port 9376.') },
  'test-webserver': { port: (s) => Number(option(s.argv, 'port') ?? 80), log: () => '' },
  porter: { port: (s) => Number(Object.keys(s.env).find((k) => /^SERVE_PORT_\d+$/.test(k))?.slice(11) ?? 80), log: () => '' },
  liveness: { port: () => 8080, log: () => '' },
  'grpc-health-checking': { port: (s) => Number(option(s.argv, 'port') ?? 5000), log: (s, p) => klog(s, 'I', 'log.go:245', `gRPC server starting to listen on :${p}`) },
};

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
    if (mode === '--help' || mode === 'help') {
      sys.write(1, `Usage:\n  app [command]\n\nAvailable Commands:\n${[...Object.keys(MODES), 'pause'].sort().map((m) => `  ${m}\n`).join('')}`);
      return { exit: 0 };
    }
    if (!Object.hasOwn(MODES, mode)) {
      sys.write(2, `agnhost: the subcommand "${mode}" is not simulated; these are: ${[...Object.keys(MODES), 'pause'].sort().join(', ')}\n`);
      return { exit: 1 };
    }
    const port = MODES[mode]!.port(sys);
    sys.listen(port);
    sys.write(2, MODES[mode]!.log(sys, port));
    // A Go program that does not ask for signals is ended by them with status 2, even as PID 1.
    sys.handle('TERM', 'handle');
    sys.handle('INT', 'handle');
    return { wait: { signal: true }, state: { mode, port } };
  },
  resume: (_sys, state) => ({ wait: { signal: true }, state }),
  signal: (_sys, _state, signal) => (signal === 'TERM' || signal === 'INT' ? { exit: 2 } : 'default'),
  request(sys, state, request) {
    const url = parseUrl(request.url);
    const query = new Map((url.query ?? '').split('&').map((kv) => [kv.split('=')[0]!, kv.split('=').slice(1).join('=')]));
    if (state.mode === 'serve-hostname') return respond(200, sys.hostname);
    if (state.mode === 'porter') return respond(200, sys.env[`SERVE_PORT_${state.port}`] ?? '');
    if (state.mode === 'liveness') {
      const up = (sys.now - (sys.processes().find((p) => p.pid === sys.pid)?.started ?? sys.now)) / 1000;
      return up > 10 ? respond(500, `error: ${up}`) : respond(200, 'ok');
    }
    if (state.mode === 'test-webserver') return url.path === '/' ? respond(200, '<pre>\n</pre>\n', { 'content-type': 'text/html; charset=utf-8' }) : respond(404, '404 page not found\n');
    sys.write(2, klog(sys, 'I', 'log.go:195', `${request.method} ${url.path}`));
    switch (url.path) {
      case '/':
        return respond(200, `NOW: ${new Date(sys.now).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`);
      case '/hostname':
      case '/hostName':
        return respond(200, sys.hostname);
      case '/clientip':
        return respond(200, `${request.from ?? ''}:40000`);
      case '/echo':
        return respond(Number(query.get('code') ?? 200) || 200, query.get('msg') ?? bodyText(request.body));
      case '/header':
        return respond(200, request.headers[(query.get('key') ?? '').toLowerCase()] ?? '');
      case '/healthz':
        return respond(200, '');
      default:
        return respond(404, '404 page not found\n');
    }
  },
};

export const agnhostImage: Image = {
  repositories: ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost', 'registry.k8s.io/agnhost'],
  tags: { '2.53': { bytes: 50_600_000 }, '2.52': { bytes: 50_600_000 }, '2.45': { bytes: 50_000_000 }, '2.43': { bytes: 50_000_000 }, '2.40': { bytes: 50_000_000 }, '2.39': { bytes: 50_000_000 }, '2.33': { bytes: 50_000_000 }, '2.21': { bytes: 45_900_000 } },
  config: { entrypoint: ['/agnhost'], cmd: ['pause'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } },
  base: 'alpine',
  files: { '/agnhost': { program: 'agnhost' }, '/usr/bin/curl': { program: 'curl' } },
  programs: [agnhost],
};
