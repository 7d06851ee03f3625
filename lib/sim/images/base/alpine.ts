import type { FileTree } from '../../machine/files';
import { APPLETS } from './busybox';
import { COMMON, programs } from './common';

/** Alpine's groups, with who is in them besides: root is in many. */
const GROUPS = [
  'root:0:root', 'bin:1:root,bin,daemon', 'daemon:2:root,bin,daemon', 'sys:3:root,bin', 'adm:4:root,daemon', 'tty:5:', 'disk:6:root', 'lp:7:lp', 'kmem:9:', 'wheel:10:root', 'floppy:11:root', 'mail:12:mail', 'news:13:news',
  'uucp:14:uucp', 'cron:16:cron', 'audio:18:', 'cdrom:19:', 'dialout:20:root', 'ftp:21:', 'sshd:22:', 'input:23:', 'tape:26:root', 'video:27:root', 'netdev:28:', 'kvm:34:kvm', 'games:35:', 'shadow:42:', 'www-data:82:', 'users:100:games',
  'ntp:123:', 'abuild:300:', 'utmp:406:', 'ping:999:', 'nogroup:65533:', 'nobody:65534:',
].map((g) => `${g.replace(':', ':x:')}\n`).join(''); // prettier-ignore

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
    '/etc/group': GROUPS,
    '/etc/hostname': 'localhost\n',
    '/media': { dir: true },
  };
}
