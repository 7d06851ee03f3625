import { byteLength } from '../core';
import { notice, startedWithPhp } from './apache';
import { daemon } from './daemon';
import { httpDate, logTime, parseUrl, respond } from './http';
import type { Image } from './image';

/** Milliseconds of processor time that the page takes: square roots, of whose sum nobody wants to know. */
const PAGE = 11;
const ROOT = '/var/www/html';

/** Apache with PHP and one page that computes on every request: what Kubernetes' walk-through of autoscaling puts under load. */
const server = daemon({
  name: 'hpa-example',
  rest: { cpu: 0.9, memory: 9.2 },
  ports: () => [80],
  stream: 2,
  log: (sys) => startedWithPhp(sys, 'Apache/2.4.10 (Debian) PHP/5.6.14'),
  request(sys, request) {
    const { path, query } = parseUrl(request.url);
    const there = path === '/' || path === '/index.php';
    const body = there ? 'OK!' : `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL ${path} was not found on this server.</p>\n<hr>\n<address>Apache/2.4.10 (Debian) Server at ${request.headers['host'] ?? ''} Port 80</address>\n</body></html>\n`;
    const delay = there ? sys.compute(PAGE) : 0;
    sys.write(1, `${request.from ?? '127.0.0.1'} - - [${logTime(sys.now)}] "${request.method} ${path}${query === undefined ? '' : `?${query}`} HTTP/1.1" ${there ? 200 : 404} ${byteLength(body) + 203} "-" "${request.headers['user-agent'] ?? '-'}"\n`);
    const headers = { date: httpDate(sys.now), server: 'Apache/2.4.10 (Debian)', ...(there ? { 'x-powered-by': 'PHP/5.6.14' } : {}), 'content-type': there ? 'text/html; charset=UTF-8' : 'text/html; charset=iso-8859-1' };
    return { ...respond(there ? 200 : 404, request.method === 'HEAD' ? '' : body, headers), delay };
  },
  farewell: (sys) => notice(sys, 'mpm_prefork', 'AH00169: caught SIGTERM, shutting down'),
});

export const hpaExampleImage: Image = {
  repositories: ['registry.k8s.io/hpa-example', 'k8s.gcr.io/hpa-example', 'gcr.io/google_containers/hpa-example'],
  tags: { latest: { bytes: 181_400_000 } },
  config: { cmd: ['apache2-foreground'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', PHP_VERSION: '5.6.14' }, workdir: ROOT, ports: [80] },
  base: 'debian',
  files: {
    '/usr/local/bin/apache2-foreground': { program: 'hpa-example' },
    '/usr/sbin/apache2': { program: 'hpa-example' },
    [`${ROOT}/index.php`]: '<?php\n$sum = 0.0001;\nfor ($n = 0; $n < 1000000; $n++) {\n  $sum += sqrt($sum);\n}\necho "OK!";\n',
  },
  programs: [server],
};
