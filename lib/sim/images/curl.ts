import type { Image } from './image';
import { releases } from './tags';

/** curl on Alpine, for asking services from inside a cluster. */
export const curlImage: Image = {
  repositories: ['docker.io/curlimages/curl', 'quay.io/curl/curl', 'docker.io/radial/busyboxplus', 'docker.io/yauritux/busybox-curl'],
  tags: {
    ...releases({ '8.16': 0, '8.15': 0, '8.14': 1, '8.13': 0, '8.12': 1, '8.11': 1, '8.10': 1, '8.9': 1, '8.8': 0, '8.7': 1, '8.6': 0, '8.5': 0, '8.4': 0, '8.3': 0, '8.2': 1, '8.1': 2, '8.0': 1, '7.88': 1, '7.87': 0, '7.86': 0, '7.85': 0, '7.84': 0, '7.83': 1, '7.82': 0, '7.81': 0, '7.80': 0, '7.79': 1, '7.78': 0, '7.77': 0, '7.76': 1, '7.73': 0, '7.72': 0, '7.65': 3 }, 9600000),
    curl: { bytes: 4200000 },
  },
  config: { entrypoint: ['/entrypoint.sh'], cmd: ['curl'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, user: 'curl_user' },
  base: 'alpine',
  files: {
    '/usr/bin/curl': { program: 'curl' },
    '/entrypoint.sh': { program: 'curl-entrypoint' },
    '/home/curl_user': { dir: true, user: 'curl_user' },
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\ncurl_user:x:100:101:Linux User,,,:/home/curl_user:/sbin/nologin\n',
    '/etc/group': 'root:x:0:root\ntty:x:5:\nusers:x:100:games\ncurl_group:x:101:\nnobody:x:65534:\n',
  },
  programs: [
    {
      name: 'curl-entrypoint',
      // The image's script: a first argument that is no program is one for curl.
      start(sys) {
        const argv = sys.argv.slice(1);
        const first = argv[0] ?? 'curl';
        const known = ['/bin/', '/usr/bin/', '/sbin/', ''].some((d) => sys.files.exists(d + first));
        return { exec: { argv: known ? (argv.length ? argv : ['curl']) : ['curl', ...argv] } };
      },
    },
  ],
};
