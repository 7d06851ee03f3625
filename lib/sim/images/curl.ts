import type { Image } from './image';

/** curl on Alpine, for asking services from inside a cluster. */
export const curlImage: Image = {
  repositories: ['docker.io/curlimages/curl', 'quay.io/curl/curl', 'docker.io/radial/busyboxplus'],
  tags: { latest: { bytes: 9600000 }, '8.16.0': { bytes: 9600000 }, '8.15.0': { bytes: 9600000 }, '8.14.1': { bytes: 9600000 }, '8.10.1': { bytes: 9600000 }, '8.8.0': { bytes: 9600000 }, '8.7.1': { bytes: 9600000 }, '8.5.0': { bytes: 9600000 }, curl: { bytes: 4200000 } },
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
