import type { ProcessInfo, Sys } from '../../machine/sys';
import { baseName } from '../files/common';
import { Users } from '../files/users';
import { tool } from '../tool';
import { memory } from './machine';

/** What a column shows, its heading and how it is set. `args` is as wide as the rest of the line. */
interface Column {
  readonly head: string;
  readonly width: number;
  readonly left?: boolean;
  readonly show: (p: ProcessInfo, view: View) => string;
}

export interface View {
  readonly sys: Sys;
  readonly users: Users;
  readonly now: number;
  /** Resident kibibytes of a process. */
  readonly rss: (p: ProcessInfo) => number;
  readonly total: number;
}

export function viewOf(sys: Sys): View {
  const total = memory(sys).get('MemTotal') ?? 4 * 1024 * 1024;
  const rss = (p: ProcessInfo): number => {
    try {
      const m = /^VmRSS:\s+(\d+)/m.exec(sys.files.read(`/proc/${p.pid}/status`));
      return m ? Number(m[1]) : 3200;
    } catch {
      return 3200;
    }
  };
  return { sys, users: new Users(sys), now: sys.now, rss, total };
}

function cpuPercent(p: ProcessInfo, now: number): number {
  return (100 * p.cpu) / Math.max(1000, now - p.started);
}

const two = (n: number) => String(Math.floor(n)).padStart(2, '0');

function clock(ms: number): string {
  const s = Math.floor(ms / 1000);
  return `${two(s / 3600)}:${two((s / 60) % 60)}:${two(s % 60)}`;
}

function minutes(ms: number): string {
  const s = Math.floor(ms / 1000);
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

function elapsed(ms: number): string {
  const s = Math.floor(ms / 1000);
  const days = Math.floor(s / 86400);
  const hours = Math.floor((s % 86400) / 3600);
  return `${days ? `${days}-` : ''}${days || hours ? `${two(hours)}:` : ''}${two((s / 60) % 60)}:${two(s % 60)}`;
}

/** Started today: the time; else the date. */
function startedAt(p: ProcessInfo, now: number): string {
  const d = new Date(p.started);
  return now - p.started < 86_400_000 ? d.toISOString().slice(11, 16) : `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][d.getUTCMonth()]}${two(d.getUTCDate())}`;
}

export function stateLetter(p: ProcessInfo): string {
  return { running: 'R', sleeping: 'S', stopped: 'T', zombie: 'Z' }[p.state];
}

function stat(p: ProcessInfo, sys: Sys): string {
  const leader = p.group === p.pid ? 's' : '';
  const front = p.tty && sys.tty(0)?.foreground === p.group ? '+' : '';
  return `${p.pid === sys.pid ? 'R' : stateLetter(p)}${leader}${front}`;
}

const terminal = (p: ProcessInfo) => (p.tty ? 'pts/0' : '?');
const shownArgs = (p: ProcessInfo) => (p.state === 'zombie' ? `[${baseName(p.argv[0] ?? '')}] <defunct>` : p.argv.join(' '));

const COLUMNS = new Map<string, Column>([
  ['pid', { head: 'PID', width: 7, show: (p) => String(p.pid) }],
  ['ppid', { head: 'PPID', width: 7, show: (p) => String(p.ppid) }],
  ['pgid', { head: 'PGID', width: 7, show: (p) => String(p.group) }],
  ['user', { head: 'USER', width: 8, left: true, show: (p, v) => v.users.userName(p.user) }],
  ['uid', { head: 'UID', width: 5, show: (p, v) => String(v.users.uid(p.user) ?? 0) }],
  ['gid', { head: 'GID', width: 5, show: (p, v) => String(v.users.primaryGroup(p.user)) }],
  ['group', { head: 'GROUP', width: 8, left: true, show: (p, v) => v.users.groupName(String(v.users.primaryGroup(p.user))) }],
  ['comm', { head: 'COMMAND', width: 15, left: true, show: (p) => baseName(p.argv[0] ?? '').slice(0, 15) }],
  ['args', { head: 'COMMAND', width: 27, left: true, show: shownArgs }],
  ['tty', { head: 'TT', width: 8, left: true, show: terminal }],
  ['time', { head: 'TIME', width: 8, show: (p) => clock(p.cpu) }],
  ['etime', { head: 'ELAPSED', width: 11, show: (p, v) => elapsed(v.now - p.started) }],
  ['etimes', { head: 'ELAPSED', width: 7, show: (p, v) => String(Math.floor((v.now - p.started) / 1000)) }],
  ['stat', { head: 'STAT', width: 4, left: true, show: (p, v) => stat(p, v.sys) }],
  ['s', { head: 'S', width: 1, left: true, show: (p) => stateLetter(p) }],
  ['pcpu', { head: '%CPU', width: 4, show: (p, v) => cpuPercent(p, v.now).toFixed(1) }],
  ['pmem', { head: '%MEM', width: 4, show: (p, v) => ((100 * v.rss(p)) / v.total).toFixed(1) }],
  ['rss', { head: 'RSS', width: 5, show: (p, v) => String(v.rss(p)) }],
  ['vsz', { head: 'VSZ', width: 6, show: (p, v) => String(v.rss(p) + 2048) }],
  ['ni', { head: 'NI', width: 3, show: () => '0' }],
  ['pri', { head: 'PRI', width: 3, show: () => '19' }],
  ['start', { head: 'STARTED', width: 8, show: (p, v) => startedAt(p, v.now) }],
  ['lstart', { head: 'STARTED', width: 24, show: (p) => new Date(p.started).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, (_, a, d, m, y, t) => `${a} ${m} ${String(Number(d)).padStart(2)} ${t} ${y}`) }],
]);
const ALIASES = new Map([['cmd', 'args'], ['command', 'args'], ['euser', 'user'], ['uname', 'user'], ['ucmd', 'comm'], ['tt', 'tty'], ['tname', 'tty'], ['cputime', 'time'], ['state', 's'], ['%cpu', 'pcpu'], ['c', 'pcpu'], ['%mem', 'pmem'], ['vsize', 'vsz'], ['nice', 'ni'], ['ruser', 'user'], ['euid', 'uid'], ['pgrp', 'pgid'], ['bsdstart', 'start'], ['start_time', 'start'], ['stime', 'start']]);

export const ps = tool<any>({
  name: 'ps',
  usage: '[options]',
  short: 'Report a snapshot of the current processes.',
  version: 'from procps-ng 4.0.2',
  raw: true,
  flags: {},
  run({ sys, args, out, err, busybox }) {
    const all = [...sys.processes()].sort((a, b) => a.pid - b.pid);
    const view = viewOf(sys);
    const o = options(args);
    if (typeof o === 'string') {
      err(busybox ? `ps: unrecognized option: ${o}\n` : `error: ${o}\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
      return 1;
    }
    const missing = o.columns.find((c) => !COLUMNS.has(c.name));
    if (missing) {
      err(busybox ? `ps: bad -o argument '${missing.name}', supported arguments: user,group,comm,args,pid,ppid,pgid,etime,nice,rgroup,ruser,time,tty,vsz,stat,rss\n` : `error: unknown user-defined format specifier "${missing.name}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
      return 1;
    }
    let rows = all;
    if (o.pids) rows = all.filter((p) => o.pids!.includes(p.pid));
    else if (o.user !== undefined) rows = all.filter((p) => view.users.uid(p.user) === view.users.uid(o.user!));
    else if (o.comm !== undefined) rows = all.filter((p) => o.comm!.split(',').includes(baseName(p.argv[0] ?? '')));
    else if (!o.everything && !busybox) {
      const tty = all.find((p) => p.pid === sys.pid)?.tty;
      rows = all.filter((p) => (o.bsd ? p.tty !== null : p.tty === tty) && p.user === sys.user);
    }
    if (busybox && o.columns.length === 0) {
      if (o.pids === undefined) rows = all;
      out('PID   USER     TIME  COMMAND\n');
      for (const p of rows) out(`${String(p.pid).padStart(5)} ${view.users.userName(p.user).padEnd(8).slice(0, 8)} ${minutes(p.cpu).padStart(5)} ${shownArgs(p)}\n`);
      return 0;
    }
    if (o.sort) {
      const { name, down } = o.sort;
      const key = (p: ProcessInfo): number | string => (name === 'pcpu' ? cpuPercent(p, sys.now) : name === 'pmem' || name === 'rss' ? view.rss(p) : name === 'pid' ? p.pid : (COLUMNS.get(name)?.show(p, view) ?? p.pid));
      rows = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
    }
    const lines = o.columns.length ? table(rows, o.columns, view, o.noHead) : o.style === 'u' ? userStyle(rows, view) : o.style === 'f' ? fullStyle(rows, view) : o.style === 'l' ? longStyle(rows, view) : simpleStyle(rows, view, o.bsd);
    const width = sys.tty(1) && !o.wide ? (sys.tty(1)!.cols || 80) : Infinity;
    for (const line of o.noHead && o.columns.length === 0 ? lines.slice(1) : lines) out(`${line.slice(0, width)}\n`);
    return rows.length ? 0 : 1;
  },
});

interface Options {
  everything: boolean;
  bsd: boolean;
  wide: boolean;
  noHead: boolean;
  style: '' | 'u' | 'f' | 'l';
  columns: { name: string; head?: string }[];
  pids?: number[];
  user?: string;
  comm?: string;
  sort?: { name: string; down: boolean };
}

function options(args: readonly string[]): Options | string {
  const o: Options = { everything: false, bsd: false, wide: false, noHead: false, style: '', columns: [] };
  const column = (text: string) => {
    for (const part of text.split(/[, ]+/).filter(Boolean)) {
      const [name, head] = part.split(/=(.*)/s);
      o.columns.push({ name: ALIASES.get(name!.toLowerCase()) ?? name!.toLowerCase(), ...(head === undefined ? {} : { head }) });
    }
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const value = () => long[2] ?? args[++i] ?? '';
      if (long[1] === 'sort') {
        const key = value().split(',')[0]!;
        o.sort = { name: ALIASES.get(key.replace(/^[-+]/, '')) ?? key.replace(/^[-+]/, ''), down: key.startsWith('-') };
      } else if (long[1] === 'no-headers' || long[1] === 'no-heading') o.noHead = true;
      else if (long[1] === 'format') column(value());
      else if (long[1] === 'pid') o.pids = value().split(',').map(Number);
      else if (long[1] === 'user') o.user = value();
      else if (long[1] === 'forest') continue;
      else return 'unknown gnu long option';
      continue;
    }
    if (/^\d+$/.test(word)) {
      (o.pids ??= []).push(Number(word));
      continue;
    }
    const dash = word.startsWith('-');
    const letters = dash ? word.slice(1) : word;
    if (!dash) o.bsd = true;
    for (let k = 0; k < letters.length; k++) {
      const c = letters[k]!;
      const value = () => {
        const rest = letters.slice(k + 1);
        k = letters.length;
        return rest !== '' ? rest : (args[++i] ?? '');
      };
      if (c === 'e' || c === 'A') o.everything = dash || c === 'A' ? true : o.everything;
      else if (c === 'a') o.everything = o.everything || (!dash && letters.includes('x'));
      else if (c === 'x') o.everything = o.everything || !dash;
      else if (c === 'u' && !dash) o.style = 'u';
      else if (c === 'f') o.style = o.style === 'u' ? 'u' : 'f';
      else if (c === 'F') o.style = 'f';
      else if (c === 'l') o.style = 'l';
      else if (c === 'w') o.wide = true;
      else if (c === 'o') column(value());
      else if (c === 'p' || c === 'q') o.pids = value().split(/[, ]+/).map(Number);
      else if (c === 'u' || c === 'U') o.user = value();
      else if (c === 'C') o.comm = value();
      else if (c === 'h') o.noHead = true;
      else if (!'djyHTLm'.includes(c)) return dash ? 'unsupported SysV option' : 'unsupported option (BSD syntax)';
    }
  }
  return o;
}

function table(rows: readonly ProcessInfo[], columns: Options['columns'], view: View, noHead: boolean): string[] {
  const picked = columns.map(({ name, head }) => ({ ...COLUMNS.get(name)!, ...(head === undefined ? {} : { head }) }));
  const cells = rows.map((p) => picked.map((c) => c.show(p, view)));
  const headless = noHead || columns.every((c) => c.head === '');
  const widths = picked.map((c, i) => Math.max(c.width, c.head.length, ...(c.head === 'COMMAND' ? [] : cells.map((r) => r[i]!.length))));
  const line = (r: readonly string[]) => r.map((text, i) => (picked[i]!.left ? (i === r.length - 1 ? text : text.padEnd(widths[i]!)) : text.padStart(widths[i]!))).join(' ');
  return [...(headless ? [] : [line(picked.map((c) => c.head))]), ...cells.map(line)];
}

function simpleStyle(rows: readonly ProcessInfo[], view: View, bsd: boolean): string[] {
  if (bsd) return ['    PID TTY      STAT   TIME COMMAND', ...rows.map((p) => `${String(p.pid).padStart(7)} ${terminal(p).padEnd(8)} ${stat(p, view.sys).padEnd(4)} ${minutes(p.cpu).padStart(6)} ${shownArgs(p)}`)];
  return ['    PID TTY          TIME CMD', ...rows.map((p) => `${String(p.pid).padStart(7)} ${terminal(p).padEnd(8)} ${clock(p.cpu)} ${baseName(p.argv[0] ?? '').slice(0, 15)}`)];
}

function userStyle(rows: readonly ProcessInfo[], view: View): string[] {
  return [
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
    ...rows.map((p) => {
      const rss = view.rss(p);
      return `${view.users.userName(p.user).padEnd(8)} ${String(p.pid).padStart(7)} ${cpuPercent(p, view.now).toFixed(1).padStart(4)} ${((100 * rss) / view.total).toFixed(1).padStart(4)} ${String(rss + 2048).padStart(6)} ${String(rss).padStart(5)} ${terminal(p).padEnd(8)} ${stat(p, view.sys).padEnd(4)} ${startedAt(p, view.now)} ${minutes(p.cpu).padStart(6)} ${shownArgs(p)}`;
    }),
  ];
}

function fullStyle(rows: readonly ProcessInfo[], view: View): string[] {
  return [
    'UID          PID    PPID  C STIME TTY          TIME CMD',
    ...rows.map((p) => `${view.users.userName(p.user).padEnd(8)} ${String(p.pid).padStart(7)} ${String(p.ppid).padStart(7)} ${String(Math.floor(cpuPercent(p, view.now))).padStart(2)} ${startedAt(p, view.now)} ${terminal(p).padEnd(8)} ${clock(p.cpu)} ${shownArgs(p)}`),
  ];
}

function longStyle(rows: readonly ProcessInfo[], view: View): string[] {
  return [
    'F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD',
    ...rows.map((p) => `0 ${stateLetter(p)} ${String(view.users.uid(p.user) ?? 0).padStart(5)} ${String(p.pid).padStart(7)} ${String(p.ppid).padStart(7)}  0  80   0 - ${String(Math.floor(view.rss(p) / 4)).padStart(5)} -      ${terminal(p).padEnd(8)} ${clock(p.cpu)} ${baseName(p.argv[0] ?? '').slice(0, 15)}`),
  ];
}
