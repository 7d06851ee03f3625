import { RE2JS } from 're2js';
import type { HttpRequest, HttpResponse } from '../../core';
import { byteLength, NetworkError } from '../../core';
import type { Program, Sys, Turn } from '../../machine/sys';
import { Errno } from '../../machine/sys';
import { bodyText, errorTime, hostOf, httpDate, logTime, parseUrl, REASONS, respond } from '../http';
import { ConfigError, parseConfig, type Directive } from './config';

/** nginx's whole state: its configuration as last loaded, and its counters. */
interface State {
  readonly config: readonly Directive[];
  requests: number;
}

const CONFIG = '/etc/nginx/nginx.conf';

/** The web server of the nginx image: static files, `return`, `try_files`, `proxy_pass`, as its configuration says. */
export const nginx: Program<State> = {
  name: 'nginx',
  rest: { cpu: 0.02, memory: 3.4 },
  start(sys) {
    const args = sys.argv.slice(1);
    const version = versionOf(sys);
    if (args.includes('-v') || args.includes('-V')) {
      sys.write(2, `nginx version: nginx/${version}\n`);
      return { exit: 0 };
    }
    const at = args.indexOf('-c');
    const file = at >= 0 ? (args[at + 1] ?? CONFIG) : CONFIG;
    if (args.includes('-s')) return signalMaster(sys, args[args.indexOf('-s') + 1] ?? '');
    let config: Directive[];
    try {
      config = load(sys, file);
    } catch (e) {
      if (!(e instanceof ConfigError)) throw e;
      const stamp = args.includes('-t') ? '' : `${errorTime(sys.now)} [emerg] ${sys.pid}#${sys.pid}: ${e.message}\n`;
      sys.write(2, `${stamp}nginx: [emerg] ${e.message}\n`);
      if (args.includes('-t')) sys.write(2, `nginx: configuration file ${file} test failed\n`);
      return { exit: 1 };
    }
    if (args.includes('-T')) {
      sys.write(1, `# configuration file ${file}:\n${sys.files.read(file)}`);
      return { exit: 0 };
    }
    if (args.includes('-t')) {
      sys.write(2, `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`);
      return { exit: 0 };
    }
    const emerg = prepare(sys, config);
    if (emerg) {
      sys.write(2, `${errorTime(sys.now)} [emerg] ${sys.pid}#${sys.pid}: ${emerg}\nnginx: [emerg] ${emerg}\n`);
      return { exit: 1 };
    }
    notice(sys, 'using the "epoll" event method');
    notice(sys, `nginx/${version}`);
    notice(sys, /^1\.(1\d|20)\./.test(version) ? 'built by gcc 8.3.0 (Debian 8.3.0-6)' : 'built by gcc 12.2.0 (Debian 12.2.0-14)');
    notice(sys, 'OS: Linux 6.12.48-generic');
    notice(sys, 'getrlimit(RLIMIT_NOFILE): 1048576:1048576');
    notice(sys, 'start worker processes');
    for (let i = 0; i < 2; i++) notice(sys, `start worker process ${29 + i}`);
    try {
      sys.files.write('/run/nginx.pid', `${sys.pid}\n`);
    } catch {
      // Without its pid file only `nginx -s` does not work.
    }
    sys.handle('QUIT', 'handle');
    sys.handle('TERM', 'handle');
    sys.handle('HUP', 'handle');
    return { wait: { signal: true }, state: { config, requests: 0 } };
  },
  resume: (_sys, state) => ({ wait: { signal: true }, state }),
  signal(sys, state, signal) {
    if (signal === 'HUP') {
      notice(sys, 'signal 1 (SIGHUP) received, reconfiguring');
      try {
        const config = load(sys, CONFIG);
        const emerg = prepare(sys, config);
        if (emerg) sys.write(2, `${errorTime(sys.now)} [emerg] ${sys.pid}#${sys.pid}: ${emerg}\n`);
        else return { wait: { signal: true }, state: { ...state, config } };
      } catch (e) {
        if (!(e instanceof ConfigError)) throw e;
        sys.write(2, `${errorTime(sys.now)} [emerg] ${sys.pid}#${sys.pid}: ${e.message}\n`);
      }
      return { wait: { signal: true }, state };
    }
    if (signal !== 'QUIT' && signal !== 'TERM') return 'default';
    notice(sys, signal === 'QUIT' ? 'signal 3 (SIGQUIT) received, shutting down' : 'signal 15 (SIGTERM) received, exiting');
    notice(sys, 'exit');
    return { exit: 0 };
  },
  certificate(sys, state, port) {
    const server = servers(state.config).find((s) => (s.block ?? []).some((d) => d.name === 'listen' && d.args.includes('ssl') && listenPort(d) === port));
    const http = state.config.find((d) => d.name === 'http')?.block ?? [];
    const path = server && (find(server.block ?? [], 'ssl_certificate') ?? find(http, 'ssl_certificate'))?.args[0];
    return path !== undefined && sys.files.exists(absolute(path)) ? sys.files.read(absolute(path)) : undefined;
  },
  request(sys, state, request) {
    state.requests++;
    sys.spend(200);
    const server = pick(state.config, request);
    const plain = answer(sys, state, server, request);
    const response = { ...plain, headers: inOrder(plain.headers) };
    const http = state.config.find((d) => d.name === 'http')?.block ?? [];
    const logged = (find(server, 'access_log') ?? find(http, 'access_log'))?.args[0];
    if (logged !== undefined && logged !== 'off') accessLog(sys, request, response, logged);
    return response;
  },
};

/** The image's entry point: says what it sets up, then becomes the command. */
export const nginxEntrypoint: Program = {
  name: 'nginx-entrypoint',
  start(sys) {
    const argv = sys.argv.slice(1);
    if (argv[0] === 'nginx' || argv[0] === 'nginx-debug') {
      let said = '';
      const say = (line: string) => (said += `${line}\n`);
      say('/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration');
      say('/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/');
      say('/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh');
      say(`10-listen-on-ipv6-by-default.sh: info: ${listenOnIpv6(sys)}`);
      say('/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh');
      say('/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh');
      say('/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh');
      say('/docker-entrypoint.sh: Configuration complete; ready for start up');
      sys.write(1, said);
    }
    return argv.length === 0 ? { exit: 0 } : { exec: { argv } };
  },
};

/** What the first of the entry point's scripts does, and what it says about it. */
function listenOnIpv6(sys: Sys): string {
  const file = '/etc/nginx/conf.d/default.conf';
  if (!sys.files.exists(file)) return `${file} is not a file or does not exist`;
  const text = sys.files.read(file);
  const say = `Getting the checksum of ${file}`;
  if (text !== DEFAULT_CONF) return `${say}\n10-listen-on-ipv6-by-default.sh: info: ${file} differs from the packaged version`;
  try {
    sys.files.write(file, text.replace('listen       80;', 'listen       80;\n    listen  [::]:80;'));
  } catch {
    return `can not modify ${file} (read-only file system?)`;
  }
  return `${say}\n10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in ${file}`;
}

function versionOf(sys: Sys): string {
  try {
    return sys.files.read('/etc/image-tag').trim();
  } catch {
    return '1.29.3';
  }
}

function notice(sys: Sys, text: string): void {
  sys.write(2, `${errorTime(sys.now)} [notice] ${sys.pid}#${sys.pid}: ${text}\n`);
}

function signalMaster(sys: Sys, word: string): Turn<State> {
  const signals = { stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' } as const;
  if (!Object.hasOwn(signals, word)) {
    sys.write(2, `nginx: invalid option: "-s ${word}"\n`);
    return { exit: 1 };
  }
  try {
    const pid = Number(sys.files.read('/run/nginx.pid'));
    notice(sys, 'signal process started');
    sys.kill(pid, signals[word as keyof typeof signals]);
    return { exit: 0 };
  } catch {
    sys.write(2, `nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n`);
    return { exit: 1 };
  }
}

/** Reads the configuration with everything it includes. Throws ConfigError. */
function load(sys: Sys, file: string): Directive[] {
  let text: string;
  try {
    text = sys.files.read(file);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw new ConfigError(`open() "${file}" failed (${e.code === 'EACCES' ? 13 : 2}: ${e.message})`);
  }
  const places = new Map<Directive, string>();
  const include = (pattern: string) => {
    const path = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
    if (!path.includes('*')) {
      try {
        return [{ path, text: sys.files.read(path) }];
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        throw new ConfigError(`open() "${path}" failed (2: ${e.message}) in ${file}:1`);
      }
    }
    const dir = path.slice(0, path.lastIndexOf('/'));
    const [before, after] = path.slice(dir.length + 1).split('*') as [string, string];
    if (!sys.files.exists(dir)) return [];
    return sys.files
      .list(dir)
      .filter((n) => n.startsWith(before) && n.endsWith(after) && !n.startsWith('.') && sys.files.stat(`${dir}/${n}`).type === 'file')
      .map((n) => ({ path: `${dir}/${n}`, text: sys.files.read(`${dir}/${n}`) }));
  };
  const config = parseConfig(file, text, include, (directive, where) => places.set(directive, where));
  examine(sys, config, places);
  return config;
}

/** What nginx looks up while it reads: the hosts it shall hand requests on to, and certificates. Throws ConfigError. */
function examine(sys: Sys, config: readonly Directive[], places: ReadonlyMap<Directive, string>): void {
  const http = config.find((d) => d.name === 'http')?.block ?? [];
  const upstreams = http.filter((d) => d.name === 'upstream');
  const names = new Set(upstreams.map((d) => d.args[0]));
  const resolve = (d: Directive, target: string): void => {
    const host = target.replace(/:\d+$/, '');
    if (/[$/]/.test(target) || /^[\d.]+$|^\[|^unix:/.test(host)) return;
    try {
      sys.resolve(host);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      throw new ConfigError(`host not found in upstream "${target}" in ${places.get(d)}`);
    }
  };
  for (const d of places.keys()) {
    const to = d.name === 'proxy_pass' ? /^https?:\/\/([^/]+)/.exec(d.args[0] ?? '')?.[1] : undefined;
    if (to !== undefined && !names.has(to)) resolve(d, to);
  }
  for (const d of upstreams.flatMap((u) => (u.block ?? []).filter((m) => m.name === 'server'))) resolve(d, d.args[0] ?? '');
  for (const block of servers(config).map((s) => s.block ?? [])) {
    const listen = block.find((d) => d.name === 'listen' && d.args.includes('ssl'));
    const [shown, key] = [find(block, 'ssl_certificate') ?? find(http, 'ssl_certificate'), find(block, 'ssl_certificate_key') ?? find(http, 'ssl_certificate_key')];
    if (listen && !shown) throw new ConfigError(`no "ssl_certificate" is defined for the "listen ... ssl" directive in ${places.get(listen)}`);
    if (shown && !key) throw new ConfigError(`no "ssl_certificate_key" is defined for certificate "${shown.args[0]}"`);
    for (const [d, what] of [[shown, 'certificate'], [key, 'certificate key']] as const) {
      if (!d) continue;
      const path = absolute(d.args[0] ?? '');
      const text = sys.files.exists(path) ? sys.files.read(path) : undefined;
      if (text === undefined) throw new ConfigError(`cannot load ${what} "${path}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${path}, r) error:10000080:BIO routines::no such file)`);
      if (!text.includes('-----BEGIN ')) throw new ConfigError(`cannot load ${what} "${path}": PEM_read_bio_${d === key ? 'PrivateKey' : 'X509_AUX'}() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: ${d === key ? 'ANY PRIVATE KEY' : 'TRUSTED CERTIFICATE'})`);
    }
  }
}

/** Relative paths of a configuration start at its directory. */
const absolute = (path: string) => (path.startsWith('/') ? path : `/etc/nginx/${path}`);

/** Makes cache directories and opens the ports; says what went wrong, if anything. */
function prepare(sys: Sys, config: readonly Directive[]): string | undefined {
  const http = config.find((d) => d.name === 'http')?.block ?? [];
  for (const dir of ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp']) {
    const path = find(http, `${dir === 'client_temp' ? 'client_body_temp' : dir}_path`)?.args[0] ?? `/var/cache/nginx/${dir}`;
    try {
      if (!sys.files.exists(path)) sys.files.mkdir(path);
    } catch (e) {
      if (e instanceof Errno) return `mkdir() "${path}" failed (${e.code === 'EROFS' ? 30 : e.code === 'EACCES' ? 13 : 2}: ${e.message})`;
    }
  }
  for (const port of ports(config)) {
    // Its own port from before a reload is in nobody's way.
    if (sys.listening.some((l) => l.port === port && l.pid === sys.pid)) continue;
    try {
      sys.listen(port);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (e.code === 'EACCES') return `bind() to 0.0.0.0:${port} failed (13: Permission denied)`;
      return `bind() to 0.0.0.0:${port} failed (98: Address already in use)`;
    }
  }
  return undefined;
}

const servers = (config: readonly Directive[]) => (config.find((d) => d.name === 'http')?.block ?? []).filter((d) => d.name === 'server');
const find = (block: readonly Directive[], name: string) => block.find((d) => d.name === name);

function listenPort(d: Directive): number {
  const m = /(?:^|:)(\d+)$/.exec(d.args[0] ?? '');
  return m ? Number(m[1]) : 80;
}

function ports(config: readonly Directive[]): Set<number> {
  const out = new Set<number>();
  for (const s of servers(config)) {
    const listens = (s.block ?? []).filter((d) => d.name === 'listen');
    if (listens.length === 0) out.add(80);
    for (const l of listens) out.add(listenPort(l));
  }
  return out;
}

/** The port a request came in at. */
const portOf = (request: HttpRequest): number => request.port ?? parseUrl(request.url).port;

/** The server block for a request: by port first, then by name; else the default of the port. */
function pick(config: readonly Directive[], request: HttpRequest): readonly Directive[] {
  const all = servers(config);
  const host = hostOf(request).replace(/:\d+$/, '').toLowerCase();
  const port = portOf(request);
  const onPort = all.filter((s) => {
    const listens = (s.block ?? []).filter((d) => d.name === 'listen');
    return listens.length === 0 ? port === 80 : listens.some((l) => listenPort(l) === port);
  });
  const list = onPort.length > 0 ? onPort : all;
  const named = list.find((s) => (s.block ?? []).some((d) => d.name === 'server_name' && d.args.includes(host)));
  const fallback = list.find((s) => (s.block ?? []).some((d) => d.name === 'listen' && d.args.includes('default_server')));
  return (named ?? fallback ?? list[0])?.block ?? [];
}

function matches(pattern: string, path: string, fold: boolean): boolean {
  try {
    return RE2JS.compile(pattern, fold ? RE2JS.CASE_INSENSITIVE : 0).matcher(path).find();
  } catch {
    return false;
  }
}

/** The location for a path: an exact one, then the first regular expression that fits, then the longest prefix. */
function locate(server: readonly Directive[], path: string): { readonly block: readonly Directive[]; readonly prefix: string } {
  let best: Directive | undefined;
  let prefix = '';
  for (const d of server) {
    if (d.name !== 'location' || !d.block) continue;
    const [modifier, pattern] = d.args.length > 1 ? [d.args[0]!, d.args[1]!] : ['', d.args[0] ?? '/'];
    if (modifier === '=') {
      if (path === pattern) return { block: d.block, prefix: pattern };
    } else if (modifier === '~' || modifier === '~*') {
      if (matches(pattern, path, modifier === '~*')) return { block: d.block, prefix: '/' };
    } else if (path.startsWith(pattern) && pattern.length >= prefix.length) {
      best = d;
      prefix = pattern;
    }
  }
  return { block: best?.block ?? [], prefix };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html', htm: 'text/html', css: 'text/css', js: 'application/javascript', json: 'application/json', txt: 'text/plain', xml: 'text/xml',
  svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif', ico: 'image/x-icon', pdf: 'application/pdf',
}; // prettier-ignore

/** The order in which nginx writes what every answer has (src/http/ngx_http_header_filter_module.c); what else there is comes behind. */
const ORDER = ['server', 'date', 'content-type', 'content-length', 'last-modified', 'location', 'transfer-encoding', 'connection'];

function inOrder(headers: Readonly<Record<string, string>>): Record<string, string> {
  const first = ORDER.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]!]);
  return { ...Object.fromEntries(first), ...headers };
}

function answer(sys: Sys, state: State, server: readonly Directive[], request: HttpRequest): HttpResponse {
  const url = parseUrl(request.url);
  let path: string;
  try {
    path = decodeURIComponent(url.path);
  } catch {
    return page(sys, 400, server);
  }
  const version = versionOf(sys);
  const headers: Record<string, string> = { server: `nginx/${version}`, date: httpDate(sys.now), connection: 'keep-alive' };
  const listens = server.filter((d) => d.name === 'listen');
  const here = listens.filter((d) => listenPort(d) === portOf(request));
  if (url.scheme === 'http' && here.some((d) => d.args.includes('ssl'))) return page(sys, 400, server, 'The plain HTTP request was sent to HTTPS port');
  const { block, prefix } = locate(server, path);
  const expand = (text: string) => variables(text, request, url.path, url.query, sys);
  for (const d of [...server, ...block]) {
    if (d.name === 'add_header' && d.args.length >= 2) headers[d.args[0]!.toLowerCase()] = expand(d.args[1]!);
  }
  const back = find(block, 'return') ?? (block.length === 0 || !find(block, 'proxy_pass') ? find(server, 'return') : undefined);
  if (back) {
    const status = /^\d+$/.test(back.args[0] ?? '') ? Number(back.args[0]) : 302;
    const rest = /^\d+$/.test(back.args[0] ?? '') ? back.args[1] : back.args[0];
    if (status >= 300 && status < 400 && rest !== undefined) {
      const p = page(sys, status, server);
      return { ...p, headers: { ...headers, ...p.headers, location: expand(rest) } };
    }
    if (rest === undefined && status >= 400) return page(sys, status, server);
    const type = find(block, 'default_type')?.args[0] ?? find(server, 'default_type')?.args[0] ?? headers['content-type'] ?? 'application/octet-stream';
    return respond(status, expand(rest ?? ''), { ...headers, 'content-type': type });
  }
  if (find(block, 'stub_status')) {
    return respond(200, `Active connections: 1 \nserver accepts handled requests\n ${state.requests} ${state.requests} ${state.requests} \nReading: 0 Writing: 1 Waiting: 0 \n`, { ...headers, 'content-type': 'text/plain' });
  }
  const pass = find(block, 'proxy_pass');
  if (pass) return proxy(sys, state, server, block, request, prefix, pass.args[0] ?? '', headers);
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(sys, 405, server);
  const response = file(sys, server, block, prefix, path, headers, about(server, request));
  return request.method === 'HEAD' ? { ...response, body: '' } : response;
}

/** Whose request it was, at the end of a line of the error log. */
function about(server: readonly Directive[], request: HttpRequest): string {
  const host = request.headers['host'];
  const name = find(server, 'server_name')?.args[0] ?? '';
  return `client: ${request.from ?? '127.0.0.1'}, server: ${name}, request: "${request.method} ${request.url.replace(/^https?:\/\/[^/]*/, '') || '/'} HTTP/1.1"${host === undefined ? '' : `, host: "${host}"`}`;
}

function file(sys: Sys, server: readonly Directive[], block: readonly Directive[], prefix: string, path: string, headers: Record<string, string>, whose: string): HttpResponse {
  const alias = find(block, 'alias')?.args[0];
  const root = find(block, 'root')?.args[0] ?? find(server, 'root')?.args[0] ?? '/etc/nginx/html';
  const onDisk = (p: string) => (alias !== undefined ? alias + p.slice(prefix.length) : root + p).replace(/\/+/g, '/');
  const index = (find(block, 'index') ?? find(server, 'index'))?.args ?? ['index.html'];
  const isFile = (p: string) => sys.files.exists(p) && sys.files.stat(p).type === 'file';
  const isDir = (p: string) => sys.files.exists(p) && sys.files.stat(p).type === 'dir';
  let target = onDisk(path);
  const tries = find(block, 'try_files')?.args;
  if (tries) {
    const hit = tries.slice(0, -1).map((t) => t.replace('$uri', path)).find((t) => (t.endsWith('/') ? index.some((n) => isFile(onDisk(t) + n)) : isFile(onDisk(t)))); // prettier-ignore
    const last = tries[tries.length - 1]!;
    if (hit === undefined && last.startsWith('=')) return page(sys, Number(last.slice(1)) || 404, server);
    target = onDisk(hit ?? last);
  }
  if (target.includes('/../')) return page(sys, 400, server);
  if (isDir(target)) {
    if (!target.endsWith('/')) {
      const p = page(sys, 301, server);
      return { ...p, headers: { ...headers, ...p.headers, location: `${path}/` } };
    }
    const name = index.find((n) => isFile(target + n));
    if (name === undefined) {
      if (find(block, 'autoindex')?.args[0] === 'on') return listing(sys, target, path, headers);
      sys.write(2, `${errorTime(sys.now)} [error] 29#29: *1 directory index of "${target}" is forbidden, ${whose}\n`);
      return page(sys, 403, server);
    }
    target += name;
  }
  if (!isFile(target)) {
    sys.write(2, `${errorTime(sys.now)} [error] 29#29: *1 open() "${target}" failed (2: No such file or directory), ${whose}\n`);
    return page(sys, 404, server);
  }
  let text: string;
  try {
    text = sys.files.read(target);
  } catch {
    return page(sys, 403, server);
  }
  const modified = sys.files.stat(target).modified;
  const ext = /\.([a-z0-9]+)$/i.exec(target)?.[1]?.toLowerCase() ?? '';
  const type = Object.hasOwn(TYPES, ext) ? TYPES[ext]! : (find(block, 'default_type')?.args[0] ?? 'application/octet-stream');
  return respond(200, text, {
    ...headers,
    'content-type': type,
    'last-modified': httpDate(modified),
    etag: `"${Math.floor(modified / 1000).toString(16)}-${byteLength(text).toString(16)}"`,
    'accept-ranges': 'bytes',
  });
}

function listing(sys: Sys, dir: string, path: string, headers: Record<string, string>): HttpResponse {
  const rows = sys.files.list(dir).map((n) => {
    const name = sys.files.stat(dir + n).type === 'dir' ? `${n}/` : n;
    return `<a href="${name}">${name}</a>\r\n`;
  });
  const body = `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${rows.join('')}</pre><hr></body>\r\n</html>\r\n`;
  return respond(200, body, { ...headers, 'content-type': 'text/html' });
}

/** Hands the request on, and the answer back; an upstream block is one name for several servers, taken in turn. */
function proxy(sys: Sys, state: State, server: readonly Directive[], block: readonly Directive[], request: HttpRequest, prefix: string, to: string, headers: Record<string, string>): HttpResponse {
  const url = parseUrl(request.url);
  const m = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(variables(to, request, url.path, url.query, sys));
  if (!m) return page(sys, 500, server);
  const http = state.config.find((d) => d.name === 'http')?.block ?? [];
  const upstream = http.find((d) => d.name === 'upstream' && d.args[0] === m[2]);
  const members = (upstream?.block ?? []).filter((d) => d.name === 'server');
  const host = members.length > 0 ? members[state.requests % members.length]!.args[0]! : m[2]!;
  const path = m[3] === undefined ? url.path : m[3] + url.path.slice(prefix.length);
  const sent: Record<string, string> = { ...request.headers, host: m[2]!, connection: 'close' };
  for (const d of [...server, ...block]) {
    if (d.name === 'proxy_set_header' && d.args.length >= 2) sent[d.args[0]!.toLowerCase()] = variables(d.args[1]!, request, url.path, url.query, sys);
  }
  try {
    const r = sys.fetch({ method: request.method, url: `${m[1]}://${host}${path}${url.query === undefined ? '' : `?${url.query}`}`, headers: sent, body: request.body });
    return { ...r, headers: { ...r.headers, ...headers } };
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const why = e.failure === 'timeout' ? 'upstream timed out (110: Connection timed out)' : e.failure === 'no-such-host' ? `${host} could not be resolved (3: Host not found)` : 'connect() failed (111: Connection refused)';
    sys.write(2, `${errorTime(sys.now)} [error] 29#29: *${state.requests} ${why} while connecting to upstream, ${about(server, request).replace(/, host: "[^"]*"$/, (host) => `, upstream: "${to}"${host}`)}\n`);
    return { ...page(sys, e.failure === 'timeout' ? 504 : 502, server), delay: e.after };
  }
}

function variables(text: string, request: HttpRequest, path: string, query: string | undefined, sys: Sys): string {
  return text.replace(/\$(\w+)|\$\{(\w+)\}/g, (all, a: string | undefined, b: string | undefined) => {
    const name = (a ?? b)!;
    switch (name) {
      case 'uri': case 'document_uri': return path; // prettier-ignore
      case 'request_uri': return query === undefined ? path : `${path}?${query}`; // prettier-ignore
      case 'args': case 'query_string': return query ?? ''; // prettier-ignore
      case 'host': return hostOf(request).replace(/:\d+$/, ''); // prettier-ignore
      case 'http_host': return hostOf(request); // prettier-ignore
      case 'scheme': return parseUrl(request.url).scheme; // prettier-ignore
      case 'hostname': return sys.hostname; // prettier-ignore
      case 'remote_addr': case 'proxy_add_x_forwarded_for': return request.from ?? ''; // prettier-ignore
      case 'server_addr': return sys.addresses[0] ?? ''; // prettier-ignore
      case 'server_port': return String(parseUrl(request.url).port); // prettier-ignore
      case 'request_method': return request.method; // prettier-ignore
      case 'nginx_version': return versionOf(sys); // prettier-ignore
      case 'time_iso8601': return new Date(sys.now).toISOString().slice(0, 19) + '+00:00'; // prettier-ignore
      case 'request_body': return bodyText(request.body); // prettier-ignore
    }
    if (name.startsWith('http_')) return request.headers[name.slice(5).replaceAll('_', '-')] ?? '';
    if (name.startsWith('arg_')) return new Map((query ?? '').split('&').map((kv) => [kv.split('=')[0]!, kv.split('=').slice(1).join('=')])).get(name.slice(4)) ?? '';
    return all;
  });
}

/** nginx's own page for a status, or what `error_page` names. */
function page(sys: Sys, status: number, server: readonly Directive[], why = Object.hasOwn(REASONS, status) ? REASONS[status]! : ''): HttpResponse {
  const version = versionOf(sys);
  const headers = { server: `nginx/${version}`, date: httpDate(sys.now), 'content-type': 'text/html', connection: status === 400 ? 'close' : 'keep-alive' };
  const own = server.find((d) => d.name === 'error_page' && d.args.slice(0, -1).includes(String(status)));
  if (own) {
    const root = find(locate(server, own.args[own.args.length - 1]!).block, 'root')?.args[0] ?? find(server, 'root')?.args[0] ?? '/etc/nginx/html';
    const path = root + own.args[own.args.length - 1]!;
    if (sys.files.exists(path)) return respond(status, sys.files.read(path), headers);
  }
  const title = `${status} ${why}`;
  const reason = Object.hasOwn(REASONS, status) ? `${status} ${REASONS[status]}` : title;
  return respond(status, `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${reason}</h1></center>\r\n${reason === title ? '' : `<center>${why}</center>\r\n`}<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`, headers);
}

/** One line in the "main" format; to the container's output where the log is a link to it. */
function accessLog(sys: Sys, request: HttpRequest, response: HttpResponse, path: string): void {
  const url = parseUrl(request.url);
  const line = `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${url.path}${url.query === undefined ? '' : `?${url.query}`} HTTP/1.1" ${response.status} ${byteLength(bodyText(response.body))} "${request.headers['referer'] ?? '-'}" "${request.headers['user-agent'] ?? '-'}" "${request.headers['x-forwarded-for'] ?? '-'}"\n`;
  if (path === '/var/log/nginx/access.log' || path === '/dev/stdout') sys.write(1, line);
  else {
    try {
      sys.files.write(path, line, { append: true });
    } catch {
      // A log that cannot be written is lost, as with the real one.
    }
  }
}

export const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

export const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

export const MIME_TYPES = `
types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    application/json                                 json;
    text/plain                                       txt;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
}
`;

export const ERROR_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p>If you are the system administrator of this resource then you should check
the error log for details.</p>
<p><em>Faithfully yours, nginx.</em></p>
</body>
</html>
`;
