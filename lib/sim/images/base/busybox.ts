import type { FileTree } from '../../machine/files';
import { COMMON, programs } from './common';

/** Applets of busybox that are simulated. */
export const APPLETS: readonly string[] = [
  'sh', 'ash', 'ls', 'cat', 'echo', 'printf', 'true', 'false', 'test', '[', '[[', 'sleep', 'date', 'pwd', 'mkdir', 'rmdir', 'rm', 'cp', 'mv', 'ln', 'touch', 'chmod', 'chown', 'chgrp', 'chroot',
  'head', 'tail', 'grep', 'egrep', 'fgrep', 'sed', 'awk', 'sort', 'uniq', 'wc', 'cut', 'tr', 'tee', 'xargs', 'find', 'diff', 'cmp', 'base64', 'md5sum', 'sha256sum', 'sha1sum', 'seq', 'env', 'printenv', 'id',
  'whoami', 'hostname', 'uname', 'uptime', 'ps', 'kill', 'killall', 'pidof', 'top', 'free', 'df', 'du', 'mount', 'stat', 'readlink', 'realpath', 'basename', 'dirname', 'which', 'expr', 'yes', 'timeout',
  'watch', 'time', 'nohup', 'wget', 'nslookup', 'ping', 'nc', 'telnet', 'netstat', 'ifconfig', 'ip', 'route', 'traceroute', 'arp', 'vi', 'less', 'more', 'clear', 'tar', 'gzip', 'gunzip', 'zcat', 'od', 'hexdump',
  'xxd', 'tac', 'rev', 'nl', 'paste', 'fold', 'split', 'shuf', 'dd', 'sync', 'mktemp', 'mkfifo', 'tty', 'stty', 'su', 'arch', 'nproc', 'hostid', 'logname', 'usleep', 'truncate', 'unlink', 'comm',
  'expand', 'unexpand', 'cksum', 'sum', 'tsort', 'factor', 'sha512sum', 'base32', 'strings', 'bc',
]; // prettier-ignore

/** The busybox image: everything is one program with many names in /bin. */
export function busyboxTree(): FileTree {
  // It has no directories but those it needs.
  const { '/run': _run, '/mnt': _mnt, '/opt': _opt, '/srv': _srv, '/var/run': _varRun, ...common } = COMMON;
  return {
    ...common,
    ...programs('/bin', APPLETS, 'busybox'),
    '/bin/busybox': { program: 'busybox', flavour: 'busybox' },
    '/usr/bin/env': { program: 'env', flavour: 'busybox' },
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\nsync:x:4:100:sync:/bin:/bin/sync\nmail:x:8:8:mail:/var/spool/mail:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\noperator:x:37:37:Operator:/var:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    '/etc/group': 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nmail:x:8:\nwheel:x:10:root\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n',
    '/etc/nsswitch.conf': 'passwd: files\ngroup:  files\nhosts:  files dns\n',
    '/var/www': { dir: true },
  };
}
