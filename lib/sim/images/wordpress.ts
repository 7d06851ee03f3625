import { byteLength, NetworkError } from '../core';
import type { Sys } from '../machine/sys';
import { notice, startedWithPhp } from './apache';
import { daemon } from './daemon';
import { httpDate, logTime, parseUrl, respond } from './http';
import type { Image } from './image';
import { ask, setting } from './sql/store';
import { releases } from './tags';

const databaseSetting = (sys: Sys, name: string, otherwise: string): string => setting(sys, `WORDPRESS_DB_${name}`) ?? otherwise;

/** Whether its database takes it in: asked at each request, as PHP does. */
function connected(sys: Sys): boolean {
  const [host, port] = databaseSetting(sys, 'HOST', 'mysql').split(':') as [string, string?];
  try {
    const database = databaseSetting(sys, 'NAME', 'wordpress');
    const hello = ask(sys, host, Number(port ?? 3306), { user: databaseSetting(sys, 'USER', 'root'), password: databaseSetting(sys, 'PASSWORD', ''), database: '', sql: `CREATE DATABASE IF NOT EXISTS \`${database}\`` });
    return !('error' in hello);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return false;
  }
}

const html = (title: string, body: string): string => `<!DOCTYPE html>\n<html lang="en-US">\n<head>\n\t<meta charset="utf-8" />\n\t<title>${title}</title>\n</head>\n<body>\n${body}</body>\n</html>\n`;
const apache = (sys: Sys): string => `Apache/2.4.65 (Debian) PHP/${sys.env['PHP_VERSION'] ?? '8.2.29'}`;

/** WordPress before it is set up: it leads to its installer, or says that it finds no database. */
const server = daemon({
  name: 'wordpress-apache',
  rest: { cpu: 0.8, memory: 34 },
  ports: () => [80],
  stream: 2,
  log: (sys) =>
    `WordPress not found in /var/www/html - copying now...\nComplete! WordPress has been successfully copied to /var/www/html\nNo 'wp-config.php' found in /var/www/html, but 'WORDPRESS_...' variables supplied; copying 'wp-config-docker.php' (${Object.keys(sys.env).filter((k) => k.startsWith('WORDPRESS_')).sort().join(' ')})\n` +
    startedWithPhp(sys, apache(sys)),
  farewell: (sys) => notice(sys, 'mpm_prefork', 'AH00170: caught SIGWINCH, shutting down gracefully'),
  request(sys, request) {
    const { path } = parseUrl(request.url);
    const headers: Record<string, string> = { date: httpDate(sys.now), server: apache(sys), 'x-powered-by': `PHP/${sys.env['PHP_VERSION'] ?? '8.2.29'}`, 'content-type': 'text/html; charset=utf-8' };
    let [status, body] = [200, ''];
    if (!connected(sys)) [status, body] = [500, html('Database Error', '<h1>Error establishing a database connection</h1>\n')];
    else if (path === '/wp-admin/install.php') body = html('WordPress &rsaquo; Installation', '<p id="logo">WordPress</p>\n<h1>Welcome</h1>\n<form id="setup" method="post" action="install.php?step=2" novalidate="novalidate">\n</form>\n');
    else {
      status = 302;
      headers['location'] = `http://${request.headers['host'] ?? sys.hostname}/wp-admin/install.php`;
      headers['x-redirect-by'] = 'WordPress';
    }
    sys.write(1, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${path} HTTP/1.1" ${status} ${byteLength(body) + 400} "-" "${request.headers['user-agent'] ?? '-'}"\n`);
    return respond(status, request.method === 'HEAD' ? '' : body, headers);
  },
});

export const wordpressImage: Image = {
  repositories: ['docker.io/library/wordpress'],
  tags: { ...releases({ '6.8': 3, '6.7': 2, '6.6': 2, '6.5': 5, '6.4': 3, '6.3': 2, '6.2': 2, '6.1': 1, '6.0': 3, '5.9': 3, '5.8': 3, '5.7': 2, '5.6': 2, '5.5': 3, '5.2': 4, '4.9': 8, '4.8': 3 }, 270_000_000, { '-apache': {} }), '6': { bytes: 270_000_000 }, '5': { bytes: 270_000_000 } },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['apache2-foreground'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', PHP_VERSION: '8.2.29' }, workdir: '/var/www/html', ports: [80] },
  base: 'debian',
  files: { '/usr/local/bin/docker-entrypoint.sh': { program: 'wordpress-entrypoint' }, '/usr/local/bin/apache2-foreground': { program: 'wordpress-apache' }, '/usr/bin/curl': { program: 'curl' }, '/var/www/html': { dir: true } },
  programs: [server, { name: 'wordpress-entrypoint', start: (sys) => ({ exec: { argv: sys.argv.slice(1) } }) }],
};
