import type { FileTree } from '../../machine/files';
import { COMMON, GNU_GROUPS, GNU_USERS, programs } from './common';
import { DEBIAN_PROGRAMS, debianBase } from './debian';

/** What is installed beyond {@link DEBIAN_PROGRAMS}. */
const LAPTOP_PROGRAMS: readonly string[] = [
  ...DEBIAN_PROGRAMS, 'kubectl', 'minikube', 'curl', 'wget', 'nslookup', 'dig', 'host', 'ping', 'nc', 'ss', 'netstat', 'ip', 'jq', 'yq', 'nano', 'vi', 'vim', 'less', 'man', 'ps', 'top', 'free', 'uptime', 'watch', 'killall',
  'pgrep', 'pkill', 'pidof', 'hexdump', 'xxd', 'tree', 'time', 'file', 'bc', 'openssl', 'sudo', 'xdg-open', 'cal', 'ssh', 'history', 'sha512sum', 'w', 'who', 'groups', 'nl', 'strings', 'telnet', 'traceroute', 'envsubst',
]; // prettier-ignore

/** The learner's own computer: Debian with a home and the tools of the trade. */
export function laptopTree(): FileTree {
  return {
    ...COMMON,
    ...debianBase(),
    ...programs('/usr/bin', LAPTOP_PROGRAMS, 'gnu'),
    '/etc/hostname': 'drydock\n',
    '/etc/hosts': '127.0.0.1\tlocalhost\n127.0.1.1\tdrydock\n\n# The following lines are desirable for IPv6 capable hosts\n::1     localhost ip6-localhost ip6-loopback\n',
    '/etc/resolv.conf': 'nameserver 192.168.1.1\n',
    '/etc/passwd': `${GNU_USERS}learner:x:1000:1000:Learner,,,:/home/learner:/bin/bash\n`,
    '/etc/group': `${GNU_GROUPS}docker:x:999:learner\nlearner:x:1000:\n`,
    '/home/learner': { dir: true, user: 'learner', mode: 0o755 },
    '/home/learner/.bashrc': { text: LEARNER_BASHRC, user: 'learner' },
    '/home/learner/.profile': { text: '# ~/.profile: executed by the command interpreter for login shells.\n[ -f "$HOME/.bashrc" ] && . "$HOME/.bashrc"\n', user: 'learner' },
  };
}

const LEARNER_BASHRC = `# ~/.bashrc: executed by bash(1) for non-login shells.
HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
PS1='\\[\\e[32m\\]\\u@\\h\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]\\$ '
alias ls='ls --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias grep='grep --color=auto'
`;
