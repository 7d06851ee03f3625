import type { FileTree } from '../../machine/files';
import { COMMON, GNU_GROUPS, GNU_USERS, programs } from './common';

/** What a slim Debian image brings: GNU's tools, no curl, ping, ps or editor. */
export const DEBIAN_PROGRAMS: readonly string[] = [
  'apt', 'apt-get', 'bash', 'sh', 'ls', 'cat', 'echo', 'printf', 'true', 'false', 'test', '[', 'sleep', 'date', 'pwd', 'mkdir', 'rmdir', 'rm', 'cp', 'mv', 'ln', 'touch', 'chmod', 'chown', 'chgrp', 'chroot', 'head', 'tail', 'grep', 'egrep',
  'fgrep', 'sed', 'awk', 'sort', 'uniq', 'wc', 'cut', 'tr', 'tee', 'xargs', 'find', 'diff', 'cmp', 'comm', 'base64', 'md5sum', 'sha256sum', 'sha1sum', 'seq', 'env', 'printenv', 'id', 'whoami', 'hostname', 'uname',
  'kill', 'df', 'du', 'mount', 'stat', 'readlink', 'realpath', 'basename', 'dirname', 'which', 'expr', 'yes', 'timeout', 'nohup', 'tar', 'gzip', 'gunzip', 'zcat', 'od', 'tac', 'rev', 'nl', 'paste', 'fold', 'split',
  'shuf', 'dd', 'sync', 'mktemp', 'mkfifo', 'tty', 'stty', 'su', 'arch', 'nproc', 'more', 'clear', 'truncate', 'unlink', 'fmt', 'join', 'numfmt', 'column', 'tput', 'reset', 'getent',
  'expand', 'unexpand', 'cksum', 'sum', 'tsort', 'factor', 'pr', 'mawk', 'sha224sum', 'sha384sum', 'sha512sum', 'base32',
]; // prettier-ignore

/** Debian 12 as the usual images build on it. */
export function debianTree(): FileTree {
  return {
    ...COMMON,
    ...debianBase(),
    ...programs('/usr/bin', DEBIAN_PROGRAMS, 'gnu'),
  };
}

/** Debian's own files, without programs: also the base of laptop and node. */
export function debianBase(): FileTree {
  return {
    '/bin': { link: '/usr/bin' },
    '/sbin': { link: '/usr/sbin' },
    '/lib': { link: '/usr/lib' },
    '/usr/bin': { dir: true },
    '/usr/sbin': { dir: true },
    '/usr/lib': { dir: true },
    '/usr/share': { dir: true },
    '/etc/debian_version': '12.12\n',
    '/etc/os-release':
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
    '/etc/passwd': GNU_USERS,
    '/etc/group': GNU_GROUPS,
    '/etc/nsswitch.conf': 'passwd:         files\ngroup:          files\nhosts:          files dns\n',
    '/etc/bash.bashrc': 'PS1=\'\\u@\\h:\\w\\$ \'\n',
    '/etc/shells': '# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n',
    '/root/.bashrc': '# ~/.bashrc: executed by bash(1) for non-login shells.\n',
  };
}
