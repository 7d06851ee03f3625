import { RE2JS } from 're2js';
import { Errno } from '../../machine/sys';
import type { ProcessInfo, Signal, Sys } from '../../machine/sys';
import { baseName, curly } from '../files/common';
import { Users } from '../files/users';
import { tool } from '../tool';
import { parseSignal, signalName, signalNames, signalNumber } from './signals';

/** Sends a signal, or only asks whether that is possible. Returns why not. */
function send(sys: Sys, pid: number, signal: Signal | '0'): string | undefined {
  try {
    if (signal !== '0') sys.kill(pid, signal);
    else if (pid > 0 && !sys.processes().some((p) => p.pid === pid)) return 'No such process';
    return undefined;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return e.message;
  }
}

/** `-9 …`, `-TERM …`, `-s HUP …`: takes the signal out of the words. A string is a complaint. */
function takeSignal(words: string[]): Signal | '0' | string {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') break;
    const attached = /^-(?:s|-signal=)(.+)$/.exec(word);
    if (word === '-s' || word === '--signal') {
      const name = words[i + 1] ?? '';
      words.splice(i, 2);
      return parseSignal(name) ?? `!${name}`;
    }
    if (/^-(\d+|[A-Z][A-Z0-9]+)$/.test(word)) {
      words.splice(i, 1);
      return parseSignal(word.slice(1)) ?? `!${word.slice(1)}`;
    }
    if (attached && word.startsWith('--signal=')) {
      words.splice(i, 1);
      return parseSignal(attached[1]!) ?? `!${attached[1]}`;
    }
  }
  return 'TERM';
}

export const kill = tool<any>({
  name: 'kill',
  usage: '[options] <pid> [...]',
  short: 'Send a signal to a process.',
  version: 'from procps-ng 4.0.2',
  raw: true,
  flags: {},
  run({ sys, args, out, err, fail, busybox }) {
    const words = [...args];
    if (words[0] === '-l' || words[0] === '-L' || words[0] === '--list') {
      if (words[1] !== undefined) {
        const n = Number(words[1]);
        const text = Number.isInteger(n) ? signalName(n > 128 ? n - 128 : n) : signalNumber(words[1])?.toString();
        if (text === undefined) return fail(`unknown signal name ${words[1]}`);
        out(`${text}\n`);
      } else out(`${signalNames().join(' ')}\n`);
      return 0;
    }
    const signal = takeSignal(words);
    if (signal.startsWith('!')) return fail(busybox ? `invalid signal '${signal.slice(1)}'` : `unknown signal name ${signal.slice(1)}`);
    const pids = words.filter((w) => w !== '--');
    if (pids.length === 0) {
      err(busybox ? 'kill: you need to specify whom to kill\n' : '\nUsage:\n kill [options] <pid> [...]\n\nOptions:\n <pid> [...]            send signal to every <pid> listed\n -<signal>, -s, --signal <signal>\n                        specify the <signal> to be sent\n -l, --list=[<signal>]  list all signal names, or convert one to a name\n\nFor more details see kill(1).\n');
      return 1;
    }
    let status = 0;
    for (const word of pids) {
      if (!/^-?\d{1,9}$/.test(word)) {
        status = fail(busybox ? `bad pid '${word}'` : `failed to parse argument: '${word}'`);
        continue;
      }
      const why = send(sys, Number(word), signal as Signal | '0');
      if (why !== undefined) {
        err(busybox ? `kill: can't kill pid ${word}: ${why}\n` : `kill: (${word}): ${why}\n`);
        status = 1;
      }
    }
    return status;
  },
});

export const killall = tool<any>({
  name: 'killall',
  usage: '[OPTION]... [--] NAME...',
  short: 'Kill processes by name.',
  version: '(PSmisc) 23.6',
  raw: true,
  flags: {},
  run({ sys, args, err, fail, busybox }) {
    const words = [...args];
    const signal = takeSignal(words);
    if (signal.startsWith('!')) return fail(`${signal.slice(1)}: unknown signal; killall -l lists signals.`);
    const quiet = words.includes('-q');
    let status = 0;
    const names = words.filter((w) => !/^-[a-z]+$/.test(w) && w !== '--');
    if (names.length === 0) {
      err('Usage: killall [OPTION]... [--] NAME...\n');
      return 1;
    }
    for (const name of names) {
      const hit = sys.processes().filter((p) => p.pid !== sys.pid && p.state !== 'zombie' && baseName(p.argv[0] ?? '') === baseName(name));
      if (hit.length === 0) {
        if (!quiet) err(busybox ? `killall: ${name}: no process killed\n` : `${name}: no process found\n`);
        status = 1;
      }
      for (const p of hit) {
        const why = send(sys, p.pid, signal as Signal | '0');
        if (why !== undefined) {
          err(`${name}(${p.pid}): ${why}\n`);
          status = 1;
        }
      }
    }
    return status;
  },
});

const matchFlags = {
  full: { type: 'bool', short: 'f', help: 'use full process name to match' },
  'ignore-case': { type: 'bool', short: 'i', help: 'match case insensitively' },
  newest: { type: 'bool', short: 'n', help: 'select most recently started' },
  oldest: { type: 'bool', short: 'o', help: 'select least recently started' },
  parent: { type: 'string', short: 'P', value: 'PPID', help: 'match only child processes of the given parent' },
  euid: { type: 'string', short: 'u', value: 'ID', help: 'match by effective IDs' },
  inverse: { type: 'bool', short: 'v', help: 'negates the matching' },
  exact: { type: 'bool', short: 'x', help: 'match exactly with the command name' },
  count: { type: 'bool', short: 'c', help: 'count of matching processes' },
} as const;

/** The processes a pgrep command line means, or a status. */
function matching(sys: Sys, flags: any, args: readonly string[], fail: (m: string, s?: number) => number): ProcessInfo[] | number {
  if (args.length === 0 && flags.parent === undefined && flags.euid === undefined) return fail("no matching criteria specified\nTry `pgrep --help' for more information.", 2);
  if (args.length > 1) return fail("only one pattern can be provided\nTry `pgrep --help' for more information.", 2);
  let re: RE2JS | undefined;
  try {
    if (args[0] !== undefined) re = RE2JS.compile(flags.exact ? `^(?:${args[0]})$` : args[0], flags['ignore-case'] ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return fail(`regex error: Invalid regular expression`, 2);
  }
  const users = new Users(sys);
  const all = sys.processes().filter((p) => p.pid !== sys.pid && p.state !== 'zombie');
  const hit = all.filter((p) => {
    const text = flags.full ? p.argv.join(' ') : baseName(p.argv[0] ?? '').slice(0, 15);
    let ok = re === undefined || re.matcher(text).find();
    if (flags.parent !== undefined) ok &&= String(flags.parent).split(',').includes(String(p.ppid));
    if (flags.euid !== undefined) ok &&= String(flags.euid).split(',').some((u) => users.uid(u) === users.uid(p.user));
    return ok !== Boolean(flags.inverse);
  });
  hit.sort((a, b) => a.pid - b.pid);
  const byAge = [...hit].sort((a, b) => a.started - b.started || a.pid - b.pid);
  return flags.newest ? byAge.slice(-1) : flags.oldest ? byAge.slice(0, 1) : hit;
}

export const pgrep = tool<any>({
  name: 'pgrep',
  usage: '[options] <pattern>',
  short: 'Look up processes based on name.',
  version: 'from procps-ng 4.0.2',
  misuse: 2,
  flags: {
    ...matchFlags,
    delimiter: { type: 'string', short: 'd', value: 'STRING', help: 'specify output delimiter', default: '\n' },
    'list-name': { type: 'bool', short: 'l', help: 'list PID and process name' },
    'list-full': { type: 'bool', short: 'a', help: 'list PID and full command line' },
  },
  run({ sys, args, flags, out, fail }) {
    const hit = matching(sys, flags, args, fail);
    if (typeof hit === 'number') return hit;
    if (flags.count) out(`${hit.length}\n`);
    else if (hit.length) out(`${hit.map((p) => `${p.pid}${flags['list-full'] ? ` ${p.argv.join(' ')}` : flags['list-name'] ? ` ${baseName(p.argv[0] ?? '')}` : ''}`).join(flags.delimiter)}\n`);
    return hit.length ? 0 : 1;
  },
});

export const pkill = tool<any>({
  name: 'pkill',
  usage: '[options] <pattern>',
  short: 'Signal processes based on name.',
  version: 'from procps-ng 4.0.2',
  misuse: 2,
  tidy: (typed) => {
    const words = [...typed];
    const signal = takeSignal(words);
    return signal === 'TERM' && words.length === typed.length ? words : [`--signal=${signal}`, ...words];
  },
  flags: {
    ...matchFlags,
    signal: { type: 'string', value: 'SIGNAL', help: 'signal to send (either number or name)' },
    echo: { type: 'bool', short: 'e', help: 'display what is killed' },
  },
  run({ sys, args, flags, out, err, fail }) {
    const signal = parseSignal(flags.signal ?? 'TERM');
    if (signal === undefined) return fail(`Unknown signal ${curly(String(flags.signal).replace(/^!/, ''))}`, 2);
    const hit = matching(sys, flags, args, fail);
    if (typeof hit === 'number') return hit;
    let sent = 0;
    for (const p of hit) {
      const why = send(sys, p.pid, signal);
      if (why === undefined) sent++;
      else err(`pkill: killing pid ${p.pid} failed: ${why}\n`);
      if (why === undefined && flags.echo) out(`${baseName(p.argv[0] ?? '')} killed (pid ${p.pid})\n`);
    }
    if (flags.count) out(`${sent}\n`);
    return sent ? 0 : 1;
  },
});
