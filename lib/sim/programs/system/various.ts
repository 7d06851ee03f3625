import { NetworkError } from '../../core';
import type { Program } from '../../machine/sys';
import { tool } from '../tool';
import { attempt, baseName } from '../files/common';
import { become } from './launch';
import { readProc, uptimeLine } from './machine';

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
  apk: 'nothing can be installed in this simulated machine; what the course needs is here already',
  traceroute: 'not supported here; try ping, or curl -v',
};

export const unavailable: readonly Program[] = Object.entries(AWAY).map(([name, why]) => ({
  name,
  start: (sys) => {
    sys.write(2, `${name}: ${why}\n`);
    return { exit: 1 };
  },
}));

/** External `test`, `[`, `printf` and `echo`, as `find -exec test …` or `xargs printf` run them: the shell has them built in. */
export const builtins: readonly Program[] = ['test', '[', 'printf', 'echo'].map((name) => ({
  name,
  start: (sys) => ({ exec: { argv: ['sh', '-c', `${name} "$@"`, name, ...sys.argv.slice(1)] } }),
}));

export const busybox: Program = {
  name: 'busybox',
  start(sys) {
    const words = sys.argv.slice(1);
    if (words.length === 0 || words[0] === '--help') {
      sys.write(1, 'BusyBox v1.36.1 (2024-06-10 07:11:47 UTC) multi-call binary.\n\nUsage: busybox [function [arguments]...]\n');
      return { exit: 0 };
    }
    if (words[0] === '--list') {
      const names = attempt(() => sys.files.list('/bin'), () => {}) ?? [];
      sys.write(1, names.map((n) => `${n}\n`).join(''));
      return { exit: 0 };
    }
    const turn = become(sys, words);
    if ('exec' in turn) return turn;
    sys.write(2, `${words[0]}: applet not found\n`);
    return { exit: 127 };
  },
};

export const pidof = tool<any>({
  name: 'pidof',
  usage: '[-s] program...',
  short: 'Find the process ID of a running program.',
  flags: { s: { type: 'bool', help: 'single shot: one process only' }, x: { type: 'bool', help: 'scripts too' } },
  run({ sys, args, flags, out }) {
    const hit = sys.processes().filter((p) => p.state !== 'zombie' && args.some((a) => baseName(p.argv[0] ?? '') === baseName(a))).map((p) => p.pid).sort((a, b) => b - a);
    if (hit.length === 0) return 1;
    out(`${(flags.s ? hit.slice(0, 1) : hit).join(' ')}\n`);
    return 0;
  },
});

export const logname = tool<any>({
  name: 'logname',
  usage: '',
  short: "Print the user's login name.",
  flags: {},
  run({ sys, out }) {
    out(`${sys.env.LOGNAME ?? sys.user}\n`);
    return 0;
  },
});

export const hostid = tool<any>({
  name: 'hostid',
  usage: '',
  short: 'Print the numeric identifier (in hexadecimal) for the current host.',
  flags: {},
  run({ sys, out }) {
    const parts = (sys.addresses[0] ?? '127.0.0.1').split('.').map((n) => Number(n).toString(16).padStart(2, '0'));
    out(`${parts[1] ?? '00'}${parts[0] ?? '7f'}${parts[3] ?? '01'}${parts[2] ?? '00'}\n`);
    return 0;
  },
});

export const usleep = tool<any, number>({
  name: 'usleep',
  usage: 'N',
  short: 'Pause for N microseconds.',
  flags: {},
  run({ sys, args, fail }) {
    if (!/^\d{1,12}$/.test(args[0] ?? '')) return fail(`invalid number '${args[0] ?? ''}'`);
    const until = sys.now + Number(args[0]) / 1000;
    return { wait: { until }, state: until };
  },
  resume: ({ sys }, until) => (sys.now >= until ? 0 : { wait: { until }, state: until }),
});

/** `who`, and `w` with what each does. */
function users(name: 'who' | 'w'): Program {
  return tool<any>({
    name,
    usage: '',
    short: 'Show who is logged on.',
    flags: {},
    run({ sys, out }) {
      const shells = sys.processes().filter((p) => p.tty !== null && p.group === p.pid && /sh$/.test(baseName(p.argv[0] ?? '')));
      const when = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
      if (name === 'w') out(`${uptimeLine(sys)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
      shells.slice(0, 1).forEach((p) => out(name === 'who' ? `${p.user.padEnd(8)} pts/0        ${when(p.started)}\n` : `${p.user.padEnd(8)} pts/0    -                ${when(p.started).slice(11)}    0.00s  0.00s  0.00s ${name}\n`));
      return 0;
    },
  });
}
export const who = users('who');
export const w = users('w');
