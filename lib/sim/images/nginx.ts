import { programs } from './base/common';
import type { Image, ImageTag } from './image';
import { DEFAULT_CONF, ERROR_PAGE, MIME_TYPES, nginx, NGINX_CONF, nginxEntrypoint } from './nginx/server';

const tag = (version: string, bytes: number, base?: 'alpine'): ImageTag => ({ version, bytes, ...(base ? { base } : {}) });

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

/** Versions of the main line and the stable line, with compressed size in bytes. */
const VERSIONS: readonly (readonly [tag: string, version: string, bytes: number])[] = [
  ['1.29', '1.29.3', 59772801], ['1.28', '1.28.0', 59761234], ['1.27', '1.27.5', 72404038], ['1.26', '1.26.3', 72188133], ['1.25', '1.25.5', 70991807], ['1.24', '1.24.0', 56889123], ['1.23', '1.23.4', 57019121],
  ['1.22', '1.22.1', 56786211], ['1.21', '1.21.6', 56748223], ['1.20', '1.20.2', 56628333], ['1.19', '1.19.10', 53614203], ['1.18', '1.18.0', 53603004], ['1.17', '1.17.10', 51030575], ['1.16', '1.16.1', 50927323],
  ['1.15', '1.15.12', 44690225], ['1.14', '1.14.2', 44708492],
]; // prettier-ignore

const TAGS: Record<string, ImageTag> = { latest: tag('1.29.3', 59772801) };
for (const [name, version, bytes] of VERSIONS) {
  TAGS[name] = tag(version, bytes);
  TAGS[version] = tag(version, bytes);
  TAGS[`${name}-alpine`] = tag(version, 20506832, 'alpine');
  TAGS[`${version}-alpine`] = tag(version, 20506832, 'alpine');
  TAGS[`${name}-alpine-slim`] = tag(version, 5121222, 'alpine');
  TAGS[`${name}-bookworm`] = tag(version, bytes);
}
/** How many releases each older or newer line had: a registry serves them all. */
const RELEASES: Readonly<Record<string, number>> = { '1.7': 12, '1.8': 1, '1.9': 15, '1.10': 3, '1.11': 13, '1.12': 2, '1.13': 12 };
for (const [name, last] of [...Object.entries(RELEASES), ...VERSIONS.map(([line, version]) => [line, Number(version.split('.')[2])] as const)]) {
  TAGS[name] ??= tag(`${name}.${last}`, 44708492);
  for (let n = 0; n <= last; n++) {
    TAGS[`${name}.${n}`] ??= tag(`${name}.${n}`, TAGS[name]!.bytes);
    TAGS[`${name}.${n}-alpine`] ??= tag(`${name}.${n}`, 20506832, 'alpine');
    TAGS[`${name}.${n}-alpine-slim`] ??= tag(`${name}.${n}`, 5121222, 'alpine');
  }
}
Object.assign(TAGS, {
  stable: tag('1.28.0', 59761234),
  mainline: tag('1.29.3', 59772801),
  '1': tag('1.29.3', 59772801),
  alpine: tag('1.29.3', 20506832, 'alpine'),
  'stable-alpine': tag('1.28.0', 20506832, 'alpine'),
  'mainline-alpine': tag('1.29.3', 20506832, 'alpine'),
  'alpine-slim': tag('1.29.3', 5121222, 'alpine'),
  bookworm: tag('1.29.3', 59772801),
  perl: tag('1.29.3', 67772801),
});

/** What nginx tells a program behind it of a request, by the names of CGI. */
const GATEWAY: readonly (readonly [string, string])[] = [
  ['QUERY_STRING', '$query_string'], ['REQUEST_METHOD', '$request_method'], ['CONTENT_TYPE', '$content_type'], ['CONTENT_LENGTH', '$content_length'], ['REQUEST_URI', '$request_uri'],
  ['DOCUMENT_URI', '$document_uri'], ['DOCUMENT_ROOT', '$document_root'], ['SERVER_PROTOCOL', '$server_protocol'], ['REQUEST_SCHEME', '$scheme'], ['HTTPS', '$https if_not_empty'],
]; // prettier-ignore
const PEERS: readonly (readonly [string, string])[] = [['REMOTE_ADDR', '$remote_addr'], ['REMOTE_PORT', '$remote_port'], ['SERVER_ADDR', '$server_addr'], ['SERVER_PORT', '$server_port'], ['SERVER_NAME', '$server_name']]; // prettier-ignore
const parameters = (kind: string, all: readonly (readonly [string, string])[]): string => `\n${all.map(([name, value]) => `${kind}_param  ${name.padEnd(18)} ${value};\n`).join('')}`;

/** The web server nginx. */
export const nginxImage: Image = {
  repositories: ['docker.io/library/nginx', 'public.ecr.aws/nginx/nginx', 'registry.k8s.io/nginx', 'docker.io/lfccncf/nginx'],
  tags: TAGS,
  config: {
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    ports: [80],
    stopSignal: 'QUIT',
  },
  base: 'debian',
  files: {
    '/docker-entrypoint.sh': { program: 'nginx-entrypoint' },
    '/docker-entrypoint.d': { dir: true },
    '/usr/sbin/nginx': { program: 'nginx' },
    '/usr/bin/curl': { program: 'curl' },
    '/etc/nginx/nginx.conf': NGINX_CONF,
    '/etc/nginx/mime.types': MIME_TYPES,
    '/etc/nginx/fastcgi_params': parameters('fastcgi', [...GATEWAY, ['GATEWAY_INTERFACE', 'CGI/1.1'], ['SERVER_SOFTWARE', 'nginx/$nginx_version'], ...PEERS, ['REDIRECT_STATUS', '200']]),
    '/etc/nginx/scgi_params': parameters('scgi', [...GATEWAY, ...PEERS]),
    '/etc/nginx/uwsgi_params': parameters('uwsgi', [...GATEWAY, ...PEERS]),
    '/etc/nginx/modules': { link: '/usr/lib/nginx/modules' },
    '/usr/lib/nginx/modules': { dir: true },
    '/etc/nginx/conf.d/default.conf': DEFAULT_CONF,
    '/usr/share/nginx/html/index.html': WELCOME,
    '/usr/share/nginx/html/50x.html': ERROR_PAGE,
    '/var/log/nginx/access.log': { link: '/dev/stdout' },
    '/var/log/nginx/error.log': { link: '/dev/stderr' },
    '/var/cache/nginx': { dir: true },
  },
  programs: [nginx, nginxEntrypoint],
};

/** Without its official entry point: the small ones of Kubernetes' own examples and tests, and the one that runs as nobody. */
const plain = (repositories: readonly string[], tags: Image['tags'], config: Partial<Image['config']> = {}, files: Image['files'] = {}): Image => ({
  ...nginxImage,
  repositories,
  tags,
  config: { cmd: ['nginx', '-g', 'daemon off;'], env: nginxImage.config.env!, ports: [80], stopSignal: 'QUIT', ...config },
  files: { ...nginxImage.files, ...files },
  programs: [],
});

/** What the tutorial of StatefulSets runs. */
export const nginxSlimImage = plain(['registry.k8s.io/nginx-slim', 'k8s.gcr.io/nginx-slim', 'gcr.io/google_containers/nginx-slim', 'gcr.io/google-containers/nginx-slim'], {
  '0.27': tag('1.27.1', 20400000, 'alpine'), '0.26': tag('1.27.0', 20400000, 'alpine'), '0.25': tag('1.25.3', 17200000, 'alpine'), '0.24': tag('1.25.2', 17100000, 'alpine'), '0.23': tag('1.25.1', 17100000, 'alpine'), '0.22': tag('1.25.0', 17100000, 'alpine'), '0.21': tag('1.23.3', 16800000, 'alpine'),
  '0.20': tag('1.13.1', 41000000), '0.9': tag('1.11.13', 41000000), '0.8': tag('1.11.1', 41000000), '0.7': tag('1.11.1', 41000000), latest: tag('1.11.1', 41000000),
}); // prettier-ignore

/** nginx of Kubernetes' end-to-end tests: two releases, to go from one to the other. */
export const nginxTestImage = plain(['registry.k8s.io/e2e-test-images/nginx', 'k8s.gcr.io/e2e-test-images/nginx'], { '1.15-4': tag('1.15.12', 7000000, 'alpine'), '1.14-4': tag('1.14.2', 7000000, 'alpine'), '1.15-2': tag('1.15.12', 7000000, 'alpine'), '1.14-2': tag('1.14.2', 7000000, 'alpine') });

/** nginx that needs no privilege: it listens on 8080. */
export const nginxUnprivilegedImage: Image = {
  ...nginxImage,
  repositories: ['docker.io/nginxinc/nginx-unprivileged'],
  config: { ...nginxImage.config, user: '101', ports: [8080] },
  files: {
    ...nginxImage.files,
    '/etc/nginx/conf.d/default.conf': DEFAULT_CONF.replace('listen       80;', 'listen       8080;'),
    '/etc/nginx/nginx.conf': NGINX_CONF.replace(/^user .*\n/m, '').replace(/^pid .*$/m, 'pid        /tmp/nginx.pid;').replace('http {\n', 'http {\n    proxy_temp_path /tmp/proxy_temp;\n    client_body_temp_path /tmp/client_temp;\n    fastcgi_temp_path /tmp/fastcgi_temp;\n    uwsgi_temp_path /tmp/uwsgi_temp;\n    scgi_temp_path /tmp/scgi_temp;\n'),
  },
  programs: [],
};

const { '/etc/nginx/conf.d/default.conf': _default, ...BARE } = nginxImage.files;

/** nginx with a configuration of its own in front of the Service `hello`: the frontend of a walk-through. */
export const helloFrontendImage: Image = {
  ...nginxImage,
  repositories: ['gcr.io/google-samples/hello-frontend', 'us-docker.pkg.dev/google-samples/containers/gke/hello-frontend'],
  tags: { '1.0': tag('1.13.12', 44700000) },
  config: { cmd: ['nginx', '-g', 'daemon off;'], env: nginxImage.config.env!, ports: [80] },
  files: {
    ...BARE,
    '/etc/nginx/conf.d/frontend.conf': 'upstream hello {\n    server hello;\n}\n\nserver {\n    listen 80;\n\n    location / {\n        proxy_pass http://hello;\n    }\n}\n',
  },
  programs: [],
};

/** nginx that is told of new certificates by a script: the servers with TLS of two examples. */
export const nginxHttpsImage = plain(['docker.io/bprashanth/nginxhttps', 'docker.io/ymqytw/nginxhttps'], { '1.0': tag('1.11.1', 48000000), '1.5': tag('1.11.1', 48000000) }, { cmd: ['/home/auto-reload-nginx.sh'], ports: [80, 443] }, { '/home/auto-reload-nginx.sh': { program: 'nginx' } });

/** nginx among tools that look at networks. */
export const multitoolImage = plain(['docker.io/praqma/network-multitool', 'docker.io/wbitt/network-multitool'], { latest: tag('1.26.2', 17000000, 'alpine'), alpine: tag('1.26.2', 17000000, 'alpine'), minimal: tag('1.26.2', 17000000, 'alpine'), extra: tag('1.26.2', 60000000, 'alpine') }, {}, { '/usr/share/nginx/html/index.html': 'WBITT Network MultiTool (with NGINX)\n', ...programs('/usr/bin', ['dig', 'host', 'nslookup', 'jq', 'openssl', 'bash'], 'gnu'), '/bin/bash': { program: 'bash', flavour: 'gnu' } });
