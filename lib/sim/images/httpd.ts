import { byteLength } from '../core';
import type { Sys } from '../machine/sys';
import { daemon } from './daemon';
import { httpDate, logTime, parseUrl, REASONS, respond } from './http';
import type { Image } from './image';
import { releases } from './tags';

const ROOT = '/usr/local/apache2/htdocs';

const apache = daemon({
  name: 'apache-httpd',
  rest: { cpu: 0.6, memory: 6 },
  ports: (sys) => [Number(/^\s*Listen\s+(?:\S+:)?(\d+)/m.exec(sys.files.read('/usr/local/apache2/conf/httpd.conf'))?.[1] ?? 80)],
  stream: 2,
  log: (sys) =>
    `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${sys.addresses[0] ?? '127.0.0.1'}. Set the 'ServerName' directive globally to suppress this message\n`.repeat(2) +
    line(sys, 'mpm_event', `AH00489: Apache/${version(sys)} (Unix) configured -- resuming normal operations`) +
    line(sys, 'core', "AH00094: Command line: 'httpd -D FOREGROUND'"),
  request(sys, request) {
    const url = parseUrl(request.url);
    let path: string;
    try {
      path = decodeURIComponent(url.path);
    } catch {
      path = '/\0';
    }
    let target = ROOT + path;
    if (sys.files.exists(target) && sys.files.stat(target).type === 'dir' && path.endsWith('/')) target += 'index.html';
    const ok = !path.includes('/..') && sys.files.exists(target) && sys.files.stat(target).type === 'file';
    const status = ok ? 200 : 404;
    const body = ok
      ? sys.files.read(target)
      : `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n`;
    sys.write(1, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${url.path}${url.query === undefined ? '' : `?${url.query}`} HTTP/1.1" ${status} ${byteLength(body)}\n`);
    const headers: Record<string, string> = { date: httpDate(sys.now), server: `Apache/${version(sys)} (Unix)`, 'content-type': ok && !/\.html?$/.test(target) ? 'text/plain' : ok ? 'text/html' : 'text/html; charset=iso-8859-1' };
    if (ok) headers['last-modified'] = httpDate(sys.files.stat(target).modified);
    return respond(Object.hasOwn(REASONS, status) ? status : 500, request.method === 'HEAD' ? '' : body, headers);
  },
  farewell: (sys) => line(sys, 'mpm_event', 'AH00492: caught SIGWINCH, shutting down gracefully'),
});

function version(sys: Sys): string {
  return sys.files.read('/etc/image-tag').trim();
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function line(sys: Sys, module: string, text: string): string {
  const d = new Date(sys.now);
  const month = d.toUTCString().slice(8, 11);
  const iso = d.toISOString();
  return `[${DAYS[d.getUTCDay()]} ${month} ${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${d.getUTCFullYear()}] [${module}:notice] [pid ${sys.pid}:tid ${sys.pid}] ${text}\n`;
}

/** Apache's web server. */
export const httpdImage: Image = {
  repositories: ['docker.io/library/httpd', 'registry.k8s.io/e2e-test-images/httpd', 'k8s.gcr.io/e2e-test-images/httpd'],
  tags: {
    ...releases({ '2.4': 65, '2.2': 34 }, 45276000, { '-alpine': { bytes: 20276000, base: 'alpine' }, '-bookworm': {} }),
    '2': { version: '2.4.65', bytes: 45276000 },
    '2.4.38-4': { version: '2.4.38', bytes: 47000000, base: 'alpine' },
    '2.4.39-4': { version: '2.4.39', bytes: 47000000, base: 'alpine' },
    '2.4.38-2': { version: '2.4.38', bytes: 47000000, base: 'alpine' },
    '2.4.39-2': { version: '2.4.39', bytes: 47000000, base: 'alpine' },
  },
  config: { cmd: ['httpd-foreground'], env: { PATH: '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HTTPD_PREFIX: '/usr/local/apache2' }, workdir: '/usr/local/apache2', ports: [80], stopSignal: 'TERM' },
  base: 'debian',
  files: {
    '/usr/local/bin/httpd-foreground': { program: 'apache-httpd' },
    '/usr/local/apache2/bin/httpd': { program: 'apache-httpd' },
    '/usr/local/apache2/conf/httpd.conf': 'ServerRoot "/usr/local/apache2"\nListen 80\nDocumentRoot "/usr/local/apache2/htdocs"\nErrorLog /proc/self/fd/2\nLogLevel warn\nCustomLog /proc/self/fd/1 common\n',
    [`${ROOT}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n',
  },
  programs: [apache],
};
