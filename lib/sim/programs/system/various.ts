import { NetworkError } from '../../core';
import type { Program } from '../../machine/sys';
import { tool } from '../tool';
import { attempt } from '../files/common';
import { readProc } from './machine';

export const logger = tool<any>({
  name: 'logger',
  usage: '[options] [<message>]',
  short: 'Enter messages into the system log (/var/log/syslog).',
  version: 'from util-linux 2.38.1',
  flags: {
    tag: { type: 'string', short: 't', value: 'tag', help: 'mark every line with this tag' },
    priority: { type: 'string', short: 'p', value: 'prio', help: 'mark given message with this priority' },
    stderr: { type: 'bool', short: 's', help: 'output message to standard error as well' },
    id: { type: 'bool', short: 'i', help: "log the logger command's PID" },
  },
  run({ sys, args, flags, err }) {
    const line = `${new Date(sys.now).toISOString()} ${sys.hostname} ${flags.tag ?? sys.user}${flags.id ? `[${sys.pid}]` : ''}: ${args.join(' ')}\n`;
    // Whoever may not write the log writes nothing, silently, as through a daemon that is away.
    attempt(() => sys.files.write('/var/log/syslog', line, { append: true }), () => {});
    if (flags.stderr) err(`${flags.tag ?? sys.user}: ${args.join(' ')}\n`);
    return 0;
  },
});

export const getent = tool<any>({
  name: 'getent',
  usage: '[OPTION...] database [key ...]',
  short: 'Get entries from administrative database: hosts, ahosts, passwd, group, services.',
  flags: { service: { type: 'string', short: 's', value: 'CONFIG', help: 'service configuration to be used' } },
  run({ sys, args, out, err }) {
    const [database, ...keys] = args;
    if (database === undefined) {
      err("Usage: getent [OPTION...] database [key ...]\n");
      return 1;
    }
    if (database === 'hosts' || database === 'ahosts' || database === 'ahostsv4') {
      if (keys.length === 0) {
        for (const line of readProc(sys, '/etc/hosts').split('\n')) {
          const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
          if (address && names.length) out(`${address.padEnd(16)}${names.join(' ')}\n`);
        }
        return 0;
      }
      let status = 0;
      for (const key of keys) {
        try {
          for (const address of sys.resolve(key)) {
            if (database === 'hosts') out(`${address.padEnd(16)}${key}\n`);
            else for (const [kind, name] of [['STREAM', key], ['DGRAM', ''], ['RAW', '']]) out(`${address.padEnd(16)}${kind!.padEnd(7)}${name}\n`.replace(/ +\n/, kind === 'STREAM' ? '\n' : '  \n'));
          }
        } catch (e) {
          if (!(e instanceof NetworkError)) throw e;
          status = 2;
        }
      }
      return status;
    }
    const file = new Map([['passwd', '/etc/passwd'], ['group', '/etc/group'], ['services', '/etc/services'], ['shadow', '/etc/shadow'], ['protocols', '/etc/protocols']]).get(database);
    if (file === undefined) {
      err(`Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
      return 1;
    }
    const lines = (attempt(() => sys.files.read(file), () => {}) ?? '').split('\n').filter((l) => l !== '' && !l.startsWith('#'));
    if (keys.length === 0) {
      for (const line of lines) out(`${line}\n`);
      return 0;
    }
    let status = 0;
    for (const key of keys) {
      const hit = lines.find((l) => l.split(/[:\s]/)[0] === key || l.split(':')[2] === key);
      if (hit) out(`${hit}\n`);
      else status = 2;
    }
    return status;
  },
});

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export const cal = tool<any>({
  name: 'cal',
  usage: '[[month] year]',
  short: 'Display a calendar.',
  version: 'from util-linux 2.38.1',
  flags: { monday: { type: 'bool', short: 'm', help: 'Monday as first day of week' } },
  run({ sys, args, flags, out, fail }) {
    const now = new Date(sys.now);
    const year = args.length > 0 ? Number(args[args.length - 1]) : now.getUTCFullYear();
    const only = args.length > 1 ? Number(args[0]) : args.length === 1 ? undefined : now.getUTCMonth() + 1;
    if (!Number.isInteger(year) || year < 1 || year > 9999) return fail(`illegal year value: use 1-9999`);
    if (only !== undefined && !(only >= 1 && only <= 12)) return fail(`illegal month value: use 1-12`);
    const month = (m: number, title: string): string[] => {
      const start = (new Date(Date.UTC(year, m - 1, 1)).getUTCDay() + (flags.monday ? 6 : 0)) % 7;
      const days = new Date(Date.UTC(year, m, 0)).getUTCDate();
      const pad = Math.max(0, Math.floor((20 - title.length) / 2));
      const cells = [...Array<string>(start).fill('  '), ...Array.from({ length: days }, (_, i) => String(i + 1).padStart(2))];
      const rows = Array.from({ length: 6 }, (_, r) => cells.slice(r * 7, r * 7 + 7).join(' ').padEnd(20));
      return [`${' '.repeat(pad)}${title}`.padEnd(20), flags.monday ? 'Mo Tu We Th Fr Sa Su' : 'Su Mo Tu We Th Fr Sa', ...rows];
    };
    if (only !== undefined) {
      out(`${month(only, `${MONTHS[only - 1]} ${year}`).map((l) => `${l}  `).join('\n')}\n`);
      return 0;
    }
    out(`${' '.repeat(31)}${year}\n\n`);
    for (let m = 1; m <= 12; m += 3) {
      const three = [m, m + 1, m + 2].map((n) => month(n, MONTHS[n - 1]!));
      for (let r = 0; r < 8; r++) out(`${three.map((t) => t[r]).join('  ')}\n`);
    }
    return 0;
  },
});

/** Tools that a learner may look for and that are not here: each says so in one line. */
const AWAY: Readonly<Record<string, string>> = {
  apt: 'nothing can be installed in this simulated machine; what the course needs is here already',
  'apt-get': 'nothing can be installed in this simulated machine; what the course needs is here already',
  yum: 'nothing can be installed in this simulated machine; what the course needs is here already',
  dnf: 'nothing can be installed in this simulated machine; what the course needs is here already',
  apk: 'nothing can be installed in this simulated machine; what the course needs is here already',
  pip: 'nothing can be installed in this simulated machine; what the course needs is here already',
  pip3: 'nothing can be installed in this simulated machine; what the course needs is here already',
  npm: 'nothing can be installed in this simulated machine; what the course needs is here already',
  brew: 'nothing can be installed in this simulated machine; what the course needs is here already',
  snap: 'nothing can be installed in this simulated machine; what the course needs is here already',
  git: 'not supported here: there is nothing to fetch from outside the simulated network',
  crontab: 'not supported here; in a cluster, a CronJob does this',
  dmesg: 'not supported here',
  lsblk: 'not supported here',
  script: 'not supported here',
  'ssh-keygen': 'not supported here',
  traceroute: 'not supported here; try ping, or curl -v',
  factor: 'not supported here',
};

export const unavailable: readonly Program[] = Object.entries(AWAY).map(([name, why]) => ({
  name,
  start: (sys) => {
    sys.write(2, `${name}: ${why}\n`);
    return { exit: 1 };
  },
}));
