import { daemon, option } from './daemon';
import { errorTime, hostOf, httpDate, parseUrl, respond } from './http';
import type { Image } from './image';
import { releases } from './tags';

/** Small servers of tutorials and talks: each says who it is. */

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const GO = { farewell: () => '', status: 2 };
const plain = { 'content-type': 'text/plain; charset=utf-8' };

/** Google's `hello-app`: release 1.0 and 2.0 differ in what they say of themselves, for rolling updates. */
export const helloAppImage: Image = {
  repositories: ['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'],
  tags: { '1.0': { bytes: 11_400_000 }, '2.0': { bytes: 11_400_000 } },
  config: { entrypoint: ['/hello-app'], env: { PATH, PORT: '8080' } },
  base: 'distroless',
  files: { '/hello-app': { program: 'hello-app' } },
  programs: [
    daemon({
      name: 'hello-app',
      rest: { cpu: 0.1, memory: 1.6 },
      ...GO,
      stream: 2,
      ports: (sys) => [Number(sys.env['PORT'] || 8080)],
      log: (sys) => `${errorTime(sys.now)} Server listening on port ${sys.env['PORT'] || 8080}\n`,
      request(sys, request) {
        sys.write(2, `${errorTime(sys.now)} Serving request: ${parseUrl(request.url).path}\n`);
        return respond(200, `Hello, world!\nVersion: ${sys.files.read('/etc/image-tag').trim()}.0\nHostname: ${sys.hostname}\n`, { date: httpDate(sys.now), ...plain });
      },
    }),
  ],
};

/** The first server of the oldest tutorial, in Node. */
export const nodeHelloImage: Image = {
  repositories: ['gcr.io/google-samples/node-hello', 'us-docker.pkg.dev/google-samples/containers/gke/node-hello'],
  tags: { '1.0': { bytes: 260_000_000 } },
  config: { cmd: ['/bin/sh', '-c', 'node server.js'], env: { PATH }, ports: [8080] },
  base: 'debian',
  files: { '/usr/local/bin/node': { program: 'node-hello' }, '/usr/bin/ps': { program: 'ps', flavour: 'gnu' }, '/usr/bin/curl': { program: 'curl' }, '/server.js': "var http = require('http');\nvar handleRequest = function(request, response) {\n  response.writeHead(200);\n  response.end(\"Hello Kubernetes!\");\n}\nhttp.createServer(handleRequest).listen(8080);\n" },
  programs: [daemon({ name: 'node-hello', rest: { cpu: 0.3, memory: 14 }, ports: () => [8080], farewell: () => '', request: (sys) => respond(200, 'Hello Kubernetes!', { date: httpDate(sys.now), connection: 'keep-alive' }) })],
};

/** The backend of the walk-through that connects a frontend to a backend. */
export const helloGoImage: Image = {
  repositories: ['gcr.io/google-samples/hello-go-gke', 'us-docker.pkg.dev/google-samples/containers/gke/hello-go-gke'],
  tags: { '1.0': { bytes: 5_000_000 } },
  config: { cmd: ['/usr/bin/hello'], env: { PATH }, ports: [80] },
  base: 'alpine',
  files: { '/usr/bin/hello': { program: 'hello-go' } },
  programs: [daemon({ name: 'hello-go', rest: { cpu: 0.1, memory: 1.4 }, ...GO, ports: () => [80], request: (sys) => respond(200, '{"message":"Hello"}\n', { date: httpDate(sys.now), 'content-type': 'application/json' }) })],
};

/** HashiCorp's `http-echo`: it answers with the text it was given. */
export const httpEchoImage: Image = {
  repositories: ['docker.io/hashicorp/http-echo'],
  tags: { latest: { bytes: 2_700_000, version: '1.0.0' }, '1.0': { bytes: 2_700_000, version: '1.0.0' }, '1.0.0': { bytes: 2_700_000 }, '0.2.3': { bytes: 1_700_000 } },
  config: { entrypoint: ['/http-echo'], env: { PATH } },
  base: 'distroless',
  files: { '/http-echo': { program: 'http-echo' } },
  programs: [
    daemon({
      name: 'http-echo',
      rest: { cpu: 0.1, memory: 1.4 },
      farewell: (sys) => `${errorTime(sys.now)} [INFO] received interrupt, shutting down...\n`,
      stream: 2,
      fault: (sys) => (flag(sys.argv, 'text') === undefined && !sys.env['ECHO_TEXT'] ? 'Missing -text option!\n' : undefined),
      ports: (sys) => [echoPort(sys.argv)],
      log: (sys) => `${errorTime(sys.now)} ${sys.files.read('/etc/image-tag').startsWith('0.') ? 'Server' : '[INFO] server'} is listening on :${echoPort(sys.argv)}\n`,
      request(sys, request) {
        const url = parseUrl(request.url);
        if (url.path === '/health') return respond(200, '{"status":"ok"}\n', { 'content-type': 'application/json; charset=utf-8' });
        const text = `${flag(sys.argv, 'text') ?? sys.env['ECHO_TEXT'] ?? ''}\n`;
        sys.write(1, `${errorTime(sys.now)} ${hostOf(request)} ${request.from ?? '127.0.0.1'}:40000 "${request.method} ${url.path} HTTP/1.1" 200 ${text.length} "${request.headers['user-agent'] ?? ''}" 18.5µs\n`);
        return respond(200, text, { 'x-app-name': 'http-echo', 'x-app-version': sys.files.read('/etc/image-tag').trim(), date: httpDate(sys.now), ...plain });
      },
    }),
  ],
};

/** The value of Go's flag, with one dash or two. */
const flag = (argv: readonly string[], name: string) => option(argv, name) ?? option(argv.map((a) => (/^-[a-z]/.test(a) ? `-${a}` : a)), name);
const echoPort = (argv: readonly string[]): number => Number(/:(\d+)$/.exec(flag(argv, 'listen') ?? ':5678')?.[1] ?? 5678);

/** Traefik's `whoami`: the request, and who answered it. */
export const whoamiImage: Image = {
  repositories: ['docker.io/traefik/whoami', 'docker.io/containous/whoami'],
  tags: releases({ 'v1.11': 0, 'v1.10': 4, 'v1.9': 0, 'v1.8': 7, 'v1.5': 0 }, 2_900_000),
  config: { entrypoint: ['/whoami'], env: { PATH }, ports: [80] },
  base: 'distroless',
  files: { '/whoami': { program: 'whoami-server' } },
  programs: [
    daemon({
      name: 'whoami-server',
      rest: { cpu: 0.1, memory: 1.6 },
      ...GO,
      stream: 2,
      ports: (sys) => [Number(flag(sys.argv, 'port') ?? sys.env['WHOAMI_PORT_NUMBER'] ?? 80)],
      log: (sys) => `${errorTime(sys.now)} Starting up on port ${flag(sys.argv, 'port') ?? sys.env['WHOAMI_PORT_NUMBER'] ?? 80}\n`,
      request(sys, request) {
        const url = parseUrl(request.url);
        if (url.path === '/health') return respond(200, '');
        const title = (n: string) => n.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase());
        const name = flag(sys.argv, 'name') ?? sys.env['WHOAMI_NAME'];
        const headers = Object.entries(request.headers).filter(([n]) => n !== 'host').sort(([a], [b]) => (a < b ? -1 : 1)).map(([n, v]) => `${title(n)}: ${v}\n`); // prettier-ignore
        const body = `${name === undefined ? '' : `Name: ${name}\n`}Hostname: ${sys.hostname}\nIP: 127.0.0.1\nIP: ::1\n${sys.addresses.map((a) => `IP: ${a}\n`).join('')}RemoteAddr: ${request.from ?? '127.0.0.1'}:40000\n${request.method} ${url.path}${url.query === undefined ? '' : `?${url.query}`} HTTP/1.1\nHost: ${hostOf(request)}\n${headers.join('')}\n`;
        return respond(200, body, { date: httpDate(sys.now), ...plain });
      },
    }),
  ],
};

/** A page, or a few lines, of nginx about the server that answers. */
export const nginxHelloImage: Image = {
  repositories: ['docker.io/nginxdemos/hello', 'docker.io/nginxdemos/nginx-hello'],
  tags: { latest: { bytes: 21_000_000 }, 'plain-text': { bytes: 21_000_000 }, '0.4': { bytes: 21_000_000 }, '0.4-plain-text': { bytes: 21_000_000 } },
  config: { cmd: ['nginx', '-g', 'daemon off;'], env: { PATH }, ports: [80], stopSignal: 'QUIT' },
  base: 'alpine',
  files: { '/usr/sbin/nginx': { program: 'nginx-hello' } },
  programs: [
    daemon({
      name: 'nginx-hello',
      rest: { cpu: 0.02, memory: 3.4 },
      ports: () => [80],
      farewell: () => '',
      request(sys, request) {
        const uri = parseUrl(request.url).path;
        const rows = [['Server address', `${sys.addresses[0] ?? '127.0.0.1'}:80`], ['Server name', sys.hostname], ['Date', `${new Date(sys.now).toUTCString().slice(5, 25).replaceAll(' ', '/').replace(/\/(\d\d:)/, ':$1')} +0000`], ['URI', uri]]; // prettier-ignore
        const id = [...`${sys.hostname}${uri}${sys.now}`].reduce((n, c) => (n * 31n + BigInt(c.charCodeAt(0))) & ((1n << 128n) - 1n), 7n).toString(16).padStart(32, '0');
        const text = sys.files.read('/etc/image-tag').includes('plain-text');
        const body = text
          ? `${rows.map(([k, v]) => `${k}: ${v}\n`).join('')}Request ID: ${id}\n`
          : `<!DOCTYPE html>\n<html>\n<head>\n<title>Hello World</title>\n</head>\n<body>\n<h1>NGINX</h1>\n<div class="info">\n${rows.map(([k, v]) => `<p><span>${k}:</span> <span>${v}</span></p>\n`).join('')}</div>\n<div id="footer"><p>Request ID: ${id}</p></div>\n</body>\n</html>\n`;
        sys.write(1, `${request.from ?? '127.0.0.1'} - - "${request.method} ${uri} HTTP/1.1" 200 ${body.length}\n`);
        return respond(200, body, { server: 'nginx/1.27.4', date: httpDate(sys.now), 'content-type': text ? 'text/plain' : 'text/html', connection: 'keep-alive', 'cache-control': 'no-cache' });
      },
    }),
  ],
};

/** Weave's demonstration of a service: JSON about itself, health and readiness that can be switched. */
export const podinfoImage: Image = {
  repositories: ['docker.io/stefanprodan/podinfo', 'ghcr.io/stefanprodan/podinfo'],
  tags: releases({ '6.9': 2, '6.8': 0, '6.7': 1, '6.6': 3, '6.5': 4, '6.4': 1, '6.3': 6, '6.2': 3, '6.1': 8, '6.0': 4, '5.2': 1, '5.0': 3 }, 22_000_000),
  config: { cmd: ['./podinfo'], env: { PATH }, workdir: '/home/app', ports: [9898] },
  base: 'alpine',
  files: { '/home/app/podinfo': { program: 'podinfo' } },
  programs: [
    daemon({
      name: 'podinfo',
      rest: { cpu: 1, memory: 12 },
      ports: (sys) => [Number(option(sys.argv, 'port') ?? 9898)],
      stream: 2,
      log: (sys) => `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"podinfo/main.go:153","msg":"Starting podinfo","version":"${sys.files.read('/etc/image-tag').trim()}","revision":"0000000000000000000000000000000000000000","port":"${option(sys.argv, 'port') ?? 9898}"}\n`,
      farewell: (sys) => `{"level":"info","ts":"${new Date(sys.now).toISOString()}","caller":"signals/shutdown.go:67","msg":"Shutting down HTTP/HTTPS server","timeout":5}\n`,
      request(sys, request) {
        const { path } = parseUrl(request.url);
        const json = (body: unknown, status = 200) => respond(status, `${JSON.stringify(body, null, 2)}`, { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff', date: httpDate(sys.now) });
        const version = sys.files.read('/etc/image-tag').trim();
        const message = option(sys.argv, 'ui-message') ?? sys.env['PODINFO_UI_MESSAGE'] ?? `greetings from podinfo v${version}`;
        const color = option(sys.argv, 'ui-color') ?? sys.env['PODINFO_UI_COLOR'] ?? '#34577c';
        if (path === '/' || path === '/api/info') return json({ hostname: sys.hostname, version, revision: '0000000000000000000000000000000000000000', color, logo: 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif', message, goos: 'linux', goarch: 'amd64', runtime: 'go1.25.1', num_goroutine: '8', num_cpu: '2' });
        if (path === '/healthz' || path === '/readyz') return json({ status: 'OK' });
        if (path === '/version') return json({ commit: '0000000000000000000000000000000000000000', version });
        if (path === '/env') return json(Object.entries(sys.env).map(([k, v]) => `${k}=${v}`));
        if (path === '/headers') return json(Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, [v]])));
        const status = /^\/status\/(\d{3})$/.exec(path)?.[1];
        if (status !== undefined) return json({ status: Number(status) }, Number(status));
        return respond(404, '404 page not found\n', plain);
      },
    }),
  ],
};

const COLORS: Readonly<Record<string, string>> = { red: '#e74c3c', green: '#16a085', blue: '#2980b9', blue2: '#30336b', pink: '#be2edd', darkblue: '#130f40' };

/** A page in one colour: from the variable APP_COLOR, or the release's own. */
export const webappColorImage: Image = {
  repositories: ['docker.io/kodekloud/webapp-color'],
  tags: { latest: { bytes: 31_000_000, version: 'red' }, v1: { bytes: 31_000_000, version: 'red' }, v2: { bytes: 31_000_000, version: 'green' }, v3: { bytes: 31_000_000, version: 'blue' } },
  config: { entrypoint: ['python', 'app.py'], env: { PATH }, workdir: '/opt', ports: [8080] },
  base: 'alpine',
  files: { '/usr/local/bin/python': { program: 'webapp-color' }, '/opt/app.py': '# a page in the colour of APP_COLOR\n' },
  programs: [
    daemon({
      name: 'webapp-color',
      rest: { cpu: 0.4, memory: 22 },
      ports: () => [8080],
      log: () => ' * Serving Flask app "app" (lazy loading)\n * Environment: production\n   WARNING: Do not use the development server in a production environment.\n   Use a production WSGI server instead.\n * Debug mode: off\n * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n',
      request(sys, request) {
        const { path } = parseUrl(request.url);
        const color = option(sys.argv, 'color') ?? sys.env['APP_COLOR'] ?? sys.files.read('/etc/image-tag').trim();
        sys.write(2, `${request.from ?? '127.0.0.1'} - - [${new Date(sys.now).toUTCString().slice(5, 25).replaceAll(' ', '/').replace(/\/(\d\d:)/, ' $1')}] "${request.method} ${path} HTTP/1.1" 200 -\n`);
        return respond(200, `<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${Object.hasOwn(COLORS, color) ? COLORS[color] : COLORS['red']};"></body>\n<div style="color: #e4e4e4;\n    text-align:  center;\n    height: 90px;\n    vertical-align:  middle;">\n  <h1>Hello from ${sys.hostname}!</h1>\n</div>\n`, { server: 'Werkzeug/1.0.1 Python/3.6.6', date: httpDate(sys.now), 'content-type': 'text/html; charset=utf-8' });
      },
    }),
  ],
};
