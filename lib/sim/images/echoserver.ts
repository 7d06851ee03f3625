import type { HttpRequest, HttpResponse } from '../core';
import { byteLength } from '../core';
import type { Sys } from '../machine/sys';
import type { Image } from './image';
import { daemon } from './daemon';
import { bodyText, hostOf, httpDate, logTime, parseUrl, respond } from './http';

/**
 * The echo server of Kubernetes' examples: it answers with what it was asked. 1.4 is terse; from 1.5 on it names the
 * Pod too. Its web server is nginx with a Lua script, hence the access log.
 */
const echoserver = daemon({
  name: 'echoserver',
  rest: { cpu: 0.1, memory: 4 },
  ports: () => [8080],
  log: () => '',
  request: echo,
  farewell: () => '',
});

function echo(sys: Sys, request: HttpRequest): HttpResponse {
  const url = parseUrl(request.url);
  const host = hostOf(request);
  const terse = sys.files.read('/etc/image-tag').trim() === '1.4';
  const target = `${url.path}${url.query === undefined ? '' : `?${url.query}`}`;
  const headers: Record<string, string> = { ...request.headers, host };
  const names = Object.keys(headers).sort();
  const received = names.map((n) => (terse ? `${n}=${headers[n]}` : `\t${n}=${headers[n]}`)).join('\n');
  const sent = bodyText(request.body);
  const server = sys.files.read('/etc/nginx-version').trim();
  const authority = `${host.replace(/:\d+$/, '')}:8080`;
  const body = terse
    ? `CLIENT VALUES:\nclient_address=${request.from ?? ''}\ncommand=${request.method}\nreal path=${target}\nquery=${url.query ?? 'nil'}\nrequest_version=1.1\nrequest_uri=http://${authority}${target}\n\nSERVER VALUES:\nserver_version=${server}\n\nHEADERS RECEIVED:\n${received}\nBODY:\n${sent || '-no body in request-'}\n`
    : `\n\nHostname: ${sys.hostname}\n\nPod Information:\n${podInformation(sys)}\nServer values:\n\tserver_version=${server}\n\nRequest Information:\n\tclient_address=${request.from ?? ''}\n\tmethod=${request.method}\n\treal path=${target}\n\tquery=${url.query ?? ''}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${authority}${target}\n\nRequest Headers:\n${received}\n\nRequest Body:\n${sent || '\t-no body in request-'}\n\n`;
  sys.write(1, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${target} HTTP/1.1" 200 ${byteLength(body)} "${request.headers['referer'] ?? '-'}" "${request.headers['user-agent'] ?? '-'}"\n`);
  return respond(200, body, { server: `nginx/${/nginx: (\S+)/.exec(server)?.[1] ?? '1.13.3'}`, date: httpDate(sys.now), 'content-type': 'text/plain', connection: 'keep-alive' });
}

function podInformation(sys: Sys): string {
  const rows = [
    ['node name', sys.env['NODE_NAME']],
    ['pod name', sys.env['POD_NAME']],
    ['pod namespace', sys.env['POD_NAMESPACE']],
    ['pod IP', sys.env['POD_IP']],
  ].filter(([, v]) => v !== undefined);
  return rows.length === 0 ? '\t-no pod information available-\n' : rows.map(([k, v]) => `\t${k}:\t${v}\n`).join('');
}

const NGINX_LUA_OLD = { '/etc/nginx-version': 'nginx: 1.10.0 - lua: 10001\n' };
const NGINX_LUA = { '/etc/nginx-version': 'nginx: 1.13.3 - lua: 10008\n' };
const NGINX_LUA_NEW = { '/etc/nginx-version': 'nginx: 1.14.2 - lua: 10015\n' };

/** `echoserver`, the image of the first tutorial; k8s.gcr.io still serves what it served when it was frozen. */
export const echoserverImage: Image = {
  repositories: ['k8s.gcr.io/echoserver', 'registry.k8s.io/echoserver', 'gcr.io/google_containers/echoserver', 'gcr.io/google-containers/echoserver'],
  tags: {
    '1.4': { bytes: 50398000, files: NGINX_LUA_OLD },
    '1.8': { bytes: 53600000, files: NGINX_LUA },
    '1.10': { bytes: 43763000, files: NGINX_LUA },
  },
  config: { cmd: ['/usr/local/bin/run.sh'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, ports: [8080], stopSignal: 'TERM' },
  base: 'debian',
  files: { '/usr/local/bin/run.sh': { program: 'echoserver' }, '/usr/bin/curl': { program: 'curl' } },
  programs: [echoserver],
};

/** The same server as built for minikube's own tutorial. */
export const kicbaseEchoImage: Image = {
  repositories: ['docker.io/kicbase/echo-server'],
  tags: { '1.0': { bytes: 4940000, files: NGINX_LUA_NEW }, latest: { bytes: 4940000, files: NGINX_LUA_NEW } },
  config: { cmd: ['/bin/echo-server'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, ports: [8080] },
  files: { '/bin/echo-server': { program: 'echo-server' } },
  programs: [
    daemon({
      name: 'echo-server',
      ports: (sys) => [Number(sys.env['PORT'] ?? 8080)],
      log: (sys) => `Echo server listening on port ${sys.env['PORT'] ?? 8080}.\n`,
      request(sys, request) {
        const url = parseUrl(request.url);
        const target = `${url.path}${url.query === undefined ? '' : `?${url.query}`}`;
        const title = (n: string) => n.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase());
        const headers = Object.entries(request.headers).filter(([n]) => n !== 'host').map(([n, v]) => `${title(n)}: ${v}\n`); // prettier-ignore
        sys.write(1, `${request.from ?? '127.0.0.1'} | ${request.method} ${target}\n`);
        return respond(200, `Request served by ${sys.hostname}\n\nHTTP/1.1 ${request.method} ${target}\n\nHost: ${hostOf(request)}\n${headers.join('')}\n${bodyText(request.body)}`, { 'content-type': 'text/plain', date: httpDate(sys.now) });
      },
    }),
  ],
};
