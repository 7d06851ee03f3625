import { byteLength } from '../core';
import type { Sys } from '../machine/sys';
import { notice, startedWithPhp } from './apache';
import { daemon } from './daemon';
import { httpDate, logTime, parseUrl, respond } from './http';
import type { Image } from './image';
import { command } from './redis/server';

/** A page of ours in the place of the tutorial's own: a heading, a field, and what was written. */
const PAGE = `<!doctype html>
<html>
  <head><title>Guestbook</title></head>
  <body>
    <h2>Guestbook</h2>
    <form action="guestbook.php"><input type="hidden" name="cmd" value="set"><input type="hidden" name="key" value="messages"><input name="value" placeholder="Messages"> <button>Submit</button></form>
    <p><a href="guestbook.php?cmd=get&amp;key=messages">What was written</a></p>
  </body>
</html>
`;

/** Where messages are written to and read from: the Services of the tutorial, which had other names before v5. */
function host(sys: Sys, what: 'write' | 'read'): string {
  const now = sys.files.read('/etc/image-tag').trim() === 'v5';
  const name = what === 'write' ? (now ? 'redis-leader' : 'redis-master') : now ? 'redis-follower' : 'redis-slave';
  return sys.env['GET_HOSTS_FROM'] === 'env' ? (sys.env[`${name.toUpperCase().replace('-', '_')}_SERVICE_HOST`] ?? name) : name;
}

/** The guestbook's frontend: a page, and a script that keeps its messages in Redis. */
const frontend = daemon({
  name: 'gb-frontend',
  rest: { cpu: 0.9, memory: 9.2 },
  ports: () => [80],
  stream: 2,
  log: (sys) => startedWithPhp(sys, 'Apache/2.4.38 (Debian) PHP/7.4.7'),
  farewell: (sys) => notice(sys, 'mpm_prefork', 'AH00170: caught SIGWINCH, shutting down gracefully'),
  request(sys, request) {
    const { path, query } = parseUrl(request.url);
    const asked = new Query(query ?? '');
    const [status, type, body] = page(sys, path, asked);
    sys.write(1, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${path}${query === undefined ? '' : `?${query}`} HTTP/1.1" ${status} ${byteLength(body) + 240} "-" "${request.headers['user-agent'] ?? '-'}"\n`);
    return respond(status, request.method === 'HEAD' ? '' : body, { date: httpDate(sys.now), server: 'Apache/2.4.38 (Debian)', ...(path.endsWith('.php') ? { 'x-powered-by': 'PHP/7.4.7' } : {}), 'content-type': type });
  },
});

/** The values of a query. */
class Query {
  private readonly values: ReadonlyMap<string, string>;
  constructor(query: string) {
    this.values = new Map(query.split('&').map((pair) => [pair.split('=')[0]!, pair.slice(pair.indexOf('=') + 1)]));
  }
  get(name: string): string {
    try {
      return decodeURIComponent((this.values.get(name) ?? '').replaceAll('+', ' '));
    } catch {
      return '';
    }
  }
}

function page(sys: Sys, path: string, asked: Query): readonly [number, string, string] {
  if (path === '/' || path === '/index.html') return [200, 'text/html', PAGE];
  if (path !== '/guestbook.php') return [404, 'text/html; charset=iso-8859-1', `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n<hr>\n<address>Apache/2.4.38 (Debian) Server Port 80</address>\n</body></html>\n`];
  const set = asked.get('cmd') === 'set';
  const at = host(sys, set ? 'write' : 'read');
  const reply = command(sys, at, 6379, set ? ['SET', asked.get('key'), asked.get('value')] : ['GET', asked.get('key')]);
  if (reply === undefined) {
    sys.write(2, `PHP Fatal error:  Uncaught Predis\\Connection\\ConnectionException: Connection refused [tcp://${at}:6379] in /usr/local/lib/php/Predis/Connection/AbstractConnection.php:155\n`);
    return [500, 'text/html; charset=UTF-8', ''];
  }
  return [200, 'application/json', set ? '{"message": "Updated"}' : `{"data": "${typeof reply === 'string' ? reply : ''}"}`];
}

export const gbFrontendImage: Image = {
  repositories: ['gcr.io/google_samples/gb-frontend', 'gcr.io/google-samples/gb-frontend', 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend'],
  tags: { v5: { bytes: 165_000_000 }, v4: { bytes: 150_000_000 }, v3: { bytes: 150_000_000 } },
  config: { entrypoint: ['docker-php-entrypoint'], cmd: ['apache2-foreground'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', PHP_VERSION: '7.4.7' }, workdir: '/var/www/html', ports: [80] },
  base: 'debian',
  files: {
    '/usr/local/bin/docker-php-entrypoint': { program: 'php-entrypoint' },
    '/usr/local/bin/apache2-foreground': { program: 'gb-frontend' },
    '/usr/bin/curl': { program: 'curl' },
    '/var/www/html/index.html': PAGE,
  },
  programs: [frontend, { name: 'php-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.slice(1) } }) }],
};
