import type { FileTree } from '../../machine/files';
import { APPLETS } from './busybox';
import { COMMON, programs } from './common';

/** Alpine Linux: busybox with apk and an os-release. */
export function alpineTree(): FileTree {
  return {
    ...COMMON,
    ...programs('/bin', APPLETS, 'busybox'),
    '/bin/busybox': { program: 'busybox', flavour: 'busybox' },
    '/sbin/apk': { program: 'apk', flavour: 'busybox' },
    '/usr/bin/env': { program: 'env', flavour: 'busybox' },
    '/etc/alpine-release': '3.22.2\n',
    '/etc/os-release':
      'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nmail:x:8:12:mail:/var/mail:/sbin/nologin\nguest:x:405:100:guest:/dev/null:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
    '/etc/group': 'root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\nsys:x:3:root,bin\nadm:x:4:root,daemon\ntty:x:5:\nmail:x:12:mail\nusers:x:100:games\nnogroup:x:65533:\nnobody:x:65534:\n',
    '/etc/hostname': 'localhost\n',
    '/media': { dir: true },
  };
}
