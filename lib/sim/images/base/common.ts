import type { FileTree } from '../../machine/files';

/** Files that every Linux has. `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf` are the business of whoever makes the machine. */
export const COMMON: FileTree = {
  '/tmp': { dir: true, mode: 0o1777 },
  '/var/tmp': { dir: true, mode: 0o1777 },
  '/root': { dir: true, mode: 0o700 },
  '/home': { dir: true },
  '/dev': { dir: true },
  '/proc': { dir: true, mode: 0o555 },
  '/sys': { dir: true, mode: 0o555 },
  '/run': { dir: true },
  '/mnt': { dir: true },
  '/opt': { dir: true },
  '/srv': { dir: true },
  '/usr/local/bin': { dir: true },
  '/var/lib': { dir: true },
  '/var/log': { dir: true },
  '/var/run': { link: '/run' },
  '/etc/shells': '/bin/sh\n',
};

/** Entries for simulated programs under one directory. */
export function programs(dir: string, names: readonly string[], flavour: 'gnu' | 'busybox'): FileTree {
  return Object.fromEntries(names.map((name) => [`${dir}/${name}`, { program: name, flavour }]));
}

export const GNU_GROUPS = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
mail:x:8:
www-data:x:33:
sudo:x:27:
staff:x:50:
users:x:100:
nogroup:x:65534:
`;

export const GNU_USERS = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
