import { RE2JS } from 're2js';
import { byteLength, fromBytes, type HttpResponse } from '../../../core';
import { Errno } from '../../../machine/sys';
import { logHeader } from '../client';
import type { Ctx, KubectlCommand } from '../command';
import { Fail, StatusError } from '../errors';

const ACCEPT_HOSTS = '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$';
const REJECT_PATHS = '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach';

export const proxy: KubectlCommand<null> = {
  name: 'proxy',
  usage: 'kubectl proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  short: 'Run a proxy to the Kubernetes API server',
  long: `Creates a proxy server or application-level gateway between localhost and the Kubernetes API server. Files can be served beside it, below a path of your choice. All incoming data enters through one port and gets forwarded to the remote Kubernetes API server port, except for paths that the filters refuse.`,
  examples: `# To proxy all of the Kubernetes API and nothing else
kubectl proxy --api-prefix=/

# A part of the API, and files beside it
# 'curl localhost:8001/api/v1/pods' tells of pods
kubectl proxy --www=/my/files --www-prefix=/static/ --api-prefix=/api/

# To proxy the entire Kubernetes API at a different root
# You can get pods info with 'curl localhost:8001/custom/api/v1/pods'
kubectl proxy --api-prefix=/custom/

# A proxy on port 8011, and files of ./local/www/ beside the API
kubectl proxy --port=8011 --www=./local/www/

# Run a proxy to the Kubernetes API server on an arbitrary local port
# The chosen port for the server will be output to stdout
kubectl proxy --port=0

# A proxy with the API below k8s-api,
# so that pods are at localhost:8001/k8s-api/v1/pods/
kubectl proxy --api-prefix=/k8s-api`,
  flags: {
    'accept-hosts': { type: 'string', default: ACCEPT_HOSTS, help: 'Regular expression for hosts that the proxy should accept.' },
    'accept-paths': { type: 'string', default: '^.*', help: 'Regular expression for paths that the proxy should accept.' },
    address: { type: 'string', default: '127.0.0.1', help: 'The IP address on which to serve on.' },
    'api-prefix': { type: 'string', default: '/', help: 'Prefix to serve the proxied API under.' },
    'append-server-path': { type: 'bool', help: 'If true, enables automatic path appending of the kube context server path to each request.' },
    'disable-filter': { type: 'bool', help: 'If true, disable request filtering in the proxy. This is dangerous, and can leave you vulnerable to XSRF attacks, when used with an accessible port.' },
    keepalive: { type: 'duration', help: 'keepalive specifies the keep-alive period for an active network connection. Set to 0 to disable keepalive.' },
    port: { type: 'int', short: 'p', default: 8001, help: 'The port on which to run the proxy. Set to 0 to pick a random port.' },
    'reject-methods': { type: 'string', default: '^$', help: 'Regular expression for HTTP methods that the proxy should reject (example --reject-methods=\'POST,PUT,PATCH\'). ' },
    'reject-paths': { type: 'string', default: REJECT_PATHS, help: 'Regular expression for paths that the proxy should reject. Paths specified here will be rejected even accepted by --accept-paths.' },
    'unix-socket': { type: 'string', short: 'u', help: 'Unix socket on which to run the proxy.' },
    www: { type: 'string', short: 'w', help: 'Also serve static files from the given directory under the specified prefix.' },
    'www-prefix': { type: 'string', short: 'P', default: '/static/', help: 'Prefix to serve static files under, if static file directory is specified.' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    const log = (level: 'W' | 'F', where: string, text: string) => ctx.err(`${logHeader(ctx.sys, level, where)} ${text}\n`);
    void ctx.api.target;
    const socket: string = f['unix-socket'] ?? '';
    if (f['disable-filter']) {
      if (socket === '') log('W', 'proxy.go:177', 'Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious');
    } else {
      if (f['reject-paths'] === '' || f['reject-methods'] === '') log('W', 'proxy.go:182', 'Request filter has been relaxed, your proxy may be vulnerable to attacks, please be cautious');
      for (const flag of ['accept-paths', 'reject-paths', 'accept-hosts', 'reject-methods'] as const) {
        try {
          patterns(f[flag]);
        } catch (e) {
          if (!(e instanceof Fail)) throw e;
          log('F', 'proxy_server.go:83', `Error compiling re: ${e.message}`);
          return 255;
        }
      }
    }
    if (f.port !== 8001 && socket !== '') throw new Fail('cannot set --unix-socket and --port at the same time');
    if (f.www) {
      const { files } = ctx.sys;
      if (!files.exists(f.www)) log('W', 'proxy.go:200', `Failed to stat static file directory ${f.www}: stat ${f.www}: no such file or directory`);
      else if (files.stat(f.www).type !== 'dir') log('W', 'proxy.go:202', `Static file directory ${f.www} is not a directory`);
    }
    if (socket !== '') {
      listenOn(ctx, socket);
      ctx.out(`Starting to serve on ${socket}\n`);
      return { wait: { signal: true }, state: null };
    }
    if (f.port < 0 || f.port > 65535) throw new Fail(`listen tcp: address ${f.port}: invalid port`);
    const address: string = f.address;
    for (let tries = 0; ; tries++) {
      const port: number = f.port > 0 ? f.port : 32768 + Math.floor(ctx.sys.random() * 28000);
      try {
        ctx.sys.listen(port, address === '0.0.0.0' ? undefined : address);
        ctx.out(`Starting to serve on ${address}:${port}\n`);
        return { wait: { signal: true }, state: null };
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        if (f.port === 0 && tries < 20) continue;
        throw new Fail(`listen tcp ${address}:${port}: bind: ${e.code === 'EACCES' ? 'permission denied' : 'address already in use'}`);
      }
    }
  },
  resume: (_ctx, state) => ({ wait: { signal: true }, state }),
  request(ctx, _state, request) {
    const f = ctx.flags as Record<string, any>;
    const [, host = '', rest = '/'] = /^[a-z]+:\/\/([^/?#]*)(.*)$/.exec(request.url) ?? [];
    const path = (rest || '/').split('?')[0]!;
    if (/%(?![0-9a-f]{2})/i.test(path)) return { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }, body: '400 Bad Request' };
    const name = (request.headers.host ?? host).replace(/:\d+$/, '');
    const files = f.www ? served(ctx, f.www, String(f['www-prefix']).replace(/\/?$/, '/'), path) : undefined;
    if (files) return files;
    const any = (flag: string, text: string) => patterns(f[flag]).some((p) => p.matcher(text).find());
    if (!f['disable-filter'] && (!any('accept-hosts', name) || !any('accept-paths', path) || any('reject-paths', path) || any('reject-methods', request.method))) {
      return { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Forbidden\n' };
    }
    const prefix = String(f['api-prefix']).replace(/\/$/, '');
    if (prefix !== '' && !rest.startsWith(`${prefix}/`)) return { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' };
    const { authorization: _, host: _host, ...headers } = request.headers;
    const { target } = ctx.api;
    const own: Record<string, string> = target.token ? { authorization: `Bearer ${target.token}` } : {};
    try {
      return passed(ctx.sys.now, ctx.sys.fetch({
        method: request.method,
        url: `${target.server}${rest.slice(prefix.length) || '/'}`,
        headers: { ...headers, ...own },
        ...(request.body !== undefined ? { body: request.body } : {}),
        ...(target.certificate ? { certificate: target.certificate } : {}),
      }));
    } catch (e) {
      if (e instanceof StatusError) throw e;
      return { status: 502, headers: { 'content-type': 'text/plain' }, body: '' };
    }
  },
};

/** Listens on a Unix socket that only its maker may use; one that is there, stale or not, makes room (`ListenUnix`). Throws Fail. */
function listenOn({ sys }: Ctx, path: string): void {
  try {
    if (sys.files.exists(path) && sys.files.stat(path).type === 'socket') sys.files.remove(path);
    sys.listenOn(path);
    sys.files.chmod(path, 0o700);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw new Fail(`listen unix ${path}: bind: ${e.code === 'EEXIST' ? 'address already in use' : e.message.toLowerCase()}`);
  }
}

/** What a Go file server answers for a path under the prefix of static files; undefined for any other path. */
function served({ sys }: Ctx, base: string, prefix: string, path: string): HttpResponse | undefined {
  if (!path.startsWith(prefix)) return path === prefix.slice(0, -1) ? { status: 307, headers: { location: prefix, 'content-type': 'text/html; charset=utf-8' }, body: `<a href="${prefix}">Temporary Redirect</a>.\n\n` } : undefined;
  const missing = { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: '404 page not found\n' };
  const parts: string[] = [];
  for (const part of decoded(path.slice(prefix.length)).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  let file = [base.replace(/\/$/, ''), ...parts].join('/');
  try {
    if (sys.files.stat(file).type === 'dir') {
      if (!path.endsWith('/')) return { status: 301, headers: { location: `${parts.at(-1)}/` } };
      if (!sys.files.exists(`${file}/index.html`)) {
        const rows = sys.files.list(file).map((name) => `${name}${sys.files.stat(`${file}/${name}`).type === 'dir' ? '/' : ''}`).sort().map((name) => `<a href="${encodeURIComponent(name).replaceAll('%2F', '/')}">${name.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!)}</a>\n`); // prettier-ignore
        return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${rows.join('')}</pre>\n` };
      }
      file = `${file}/index.html`;
    }
    const type = TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'text/plain; charset=utf-8';
    const text = sys.files.read(file);
    return { status: 200, headers: { 'accept-ranges': 'bytes', 'content-length': String(byteLength(text)), 'content-type': type, 'last-modified': new Date(sys.files.stat(file).modified).toUTCString(), date: new Date(sys.now).toUTCString() }, body: text };
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return e.code === 'EACCES' ? { ...missing, status: 403, body: '403 Forbidden\n' } : missing;
  }
}

const decoded = (text: string): string => text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => fromBytes(run.slice(1).split('%').map((h) => Number.parseInt(h, 16))));

const TYPES: Readonly<Record<string, string>> = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json', svg: 'image/svg+xml', png: 'image/png' };

/** An answer as a Go proxy hands it on: its headers by name, those of the transfer among them. */
function passed(now: number, response: HttpResponse): HttpResponse {
  const all: Record<string, string> = { date: new Date(now).toUTCString(), ...response.headers };
  if (typeof response.body === 'string' && !response.more) all['content-length'] ??= String(byteLength(response.body));
  return { ...response, headers: Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) };
}

function patterns(text: string): RE2JS[] {
  return text.split(',').map((p) => {
    try {
      return RE2JS.compile(p);
    } catch (e) {
      throw new Fail((e as Error).message);
    }
  });
}
