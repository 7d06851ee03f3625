import type { ProcessInfo, Sys, Turn } from '../../machine/sys';
import { decodeKeys } from '../editors/keys';
import { baseName } from '../files/common';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { cpuCount, memory, uptimeLine } from './machine';
import { stateLetter, viewOf } from './ps';

interface Topping {
  /** Processor milliseconds of each process at the last look, by number. */
  before: Record<string, number>;
  at: number;
  left: number;
  by: 'cpu' | 'mem' | 'pid';
  next: number;
}

export const top = tool<any, Topping>(
  {
    name: 'top',
    usage: '[-bcH] [-d secs] [-n max] [-p pid(s)] [-u user]',
    short: 'Display processes, refreshed every few seconds. q quits, P sorts by processor, M by memory.',
    version: 'from procps-ng 4.0.2',
    flags: {
      b: { type: 'bool', help: 'batch mode' },
      c: { type: 'bool', help: 'command line in place of the program name' },
      d: { type: 'string', value: 'SECS', help: 'delay between updates' },
      n: { type: 'int', value: 'MAX', help: 'number of updates before it ends' },
      o: { type: 'string', value: 'FIELD', help: 'sort by %CPU, %MEM or PID' },
      p: { type: 'string', value: 'PIDS', help: 'only these processes' },
      u: { type: 'string', value: 'USER', help: "only this user's processes" },
      H: { type: 'bool', hidden: true },
    },
    run(ctx) {
      const { sys, flags, fail, err } = ctx;
      if (flags.d !== undefined && !/^\d+(\.\d+)?$/.test(flags.d)) return fail(`bad delay interval '${flags.d}'`);
      if (!flags.b && !sys.tty(1)) {
        err('top: failed tty get\n');
        return 1;
      }
      const by = /MEM|RES/i.test(flags.o ?? '') ? 'mem' : /PID/i.test(flags.o ?? '') ? 'pid' : 'cpu';
      if (!flags.b) {
        for (const s of ['INT', 'TERM', 'WINCH'] as const) sys.handle(s, 'handle');
        const keys = sys.tty(0);
        if (keys) keys.mode = 'raw';
        ctx.out('\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J');
      }
      return show(ctx, { before: {}, at: sys.now, left: flags.n ?? (flags.b && !sys.tty(1) && ctx.busybox ? 1 : Infinity), by, next: 0 });
    },
    resume(ctx, s) {
      const { sys, flags } = ctx;
      if (!flags.b && sys.tty(0)) {
        for (const key of decodeKeys(sys.read(0) ?? '')) {
          if (key === 'q' || key === 'C-c') return leave(sys, 0);
          if (key === 'M') s.by = 'mem';
          if (key === 'P') s.by = 'cpu';
          if (key === 'N') s.by = 'pid';
          s.next = sys.now;
        }
      }
      if (sys.now < s.next) return { wait: { until: s.next, ...(flags.b || !sys.tty(0) ? {} : { readable: [0] }) }, state: s };
      return show(ctx, s);
    },
  },
  {
    signal(sys, s, signal) {
      if (signal === 'WINCH') return { wait: { until: sys.now }, state: { ...s, next: sys.now } };
      return { exit: leave(sys, signal === 'INT' ? 0 : 143) };
    },
  },
);

function leave(sys: Sys, status: number): number {
  sys.write(1, '\x1b[?25h\x1b[?1049l');
  const keys = sys.tty(0);
  if (keys) keys.mode = 'cooked';
  return status;
}

function show(ctx: ToolContext<any>, s: Topping): number | Turn<Topping> {
  const { sys, flags, out } = ctx;
  const tty = sys.tty(1);
  const rows = tty && !flags.b ? tty.rows : Infinity;
  const cols = tty && !flags.b ? tty.cols : 512;
  const lines = frame(ctx, s).slice(0, rows).map((l) => l.slice(0, cols));
  if (flags.b) out(`${lines.join('\n')}\n\n`.replace(/\n\n$/, s.left > 1 ? '\n\n' : '\n'));
  else out(`\x1b[H${lines.map((l, i) => (l.includes('PID') && i > 0 ? `\x1b[7m${l.padEnd(Math.min(cols, 200))}\x1b[m` : l)).map((l) => `${l}\x1b[K`).join('\r\n')}\x1b[J`);
  s.left -= 1;
  if (s.left <= 0) return flags.b ? 0 : leave(sys, 0);
  s.next = sys.now + Math.max(0.1, Number(flags.d ?? (ctx.busybox ? 5 : 3))) * 1000;
  if (!Number.isFinite(s.left)) s.left = Number.MAX_SAFE_INTEGER;
  return { wait: { until: s.next, ...(flags.b || !sys.tty(0) ? {} : { readable: [0] }) }, state: s };
}

function frame(ctx: ToolContext<any>, s: Topping): string[] {
  const { sys, flags, busybox } = ctx;
  const view = viewOf(sys);
  const span = Math.max(1, sys.now - s.at);
  const first = Object.keys(s.before).length === 0;
  const share = (p: ProcessInfo) => (first ? (100 * p.cpu) / Math.max(1000, sys.now - p.started) : (100 * Math.max(0, p.cpu - (s.before[p.pid] ?? 0))) / span);
  let list = sys.processes().filter((p) => (flags.p === undefined || String(flags.p).split(',').includes(String(p.pid))) && (flags.u === undefined || view.users.userName(p.user) === flags.u));
  const key = { cpu: (p: ProcessInfo) => share(p), mem: (p: ProcessInfo) => view.rss(p), pid: (p: ProcessInfo) => p.pid }[s.by];
  list = [...list].sort((a, b) => key(b) - key(a) || a.pid - b.pid);
  const total = list.reduce((n, p) => n + share(p), 0) / cpuCount(sys);
  const m = memory(sys);
  const kb = (name: string) => m.get(name) ?? 0;
  const used = kb('MemTotal') - kb('MemFree');
  const hundredths = (ms: number) => {
    const c = Math.floor(ms / 10);
    return `${Math.floor(c / 6000)}:${String(Math.floor(c / 100) % 60).padStart(2, '0')}.${String(c % 100).padStart(2, '0')}`;
  };
  const idle = Math.max(0, 100 - total);
  const rows: string[] = busybox
    ? [
        `Mem: ${used}K used, ${kb('MemFree')}K free, 0K shrd, ${kb('Buffers')}K buff, ${kb('Cached')}K cached`,
        `CPU: ${String(Math.round(total)).padStart(3)}% usr   0% sys   0% nic ${String(Math.round(idle)).padStart(3)}% idle   0% io   0% irq   0% sirq`,
        `Load average: ${uptimeLine(sys).replace(/^.*load average: /, '').replaceAll(',', '')} 1/${list.length} ${sys.pid}`,
        '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
        ...list.map((p) => `${String(p.pid).padStart(5)} ${String(p.ppid).padStart(5)} ${view.users.userName(p.user).padEnd(8).slice(0, 8)} ${(p.pid === sys.pid ? 'R' : stateLetter(p)).padEnd(4)} ${String(view.rss(p)).padStart(5)} ${String(Math.round((100 * view.rss(p)) / view.total)).padStart(4)}%   0 ${String(Math.round(share(p))).padStart(3)}% ${p.argv.join(' ')}`),
      ]
    : [
        `top -${uptimeLine(sys)}`,
        `Tasks: ${String(list.length).padStart(3)} total,   1 running, ${String(list.filter((p) => p.state !== 'stopped' && p.state !== 'zombie').length - 1).padStart(3)} sleeping, ${String(list.filter((p) => p.state === 'stopped').length).padStart(3)} stopped, ${String(list.filter((p) => p.state === 'zombie').length).padStart(3)} zombie`,
        `%Cpu(s): ${total.toFixed(1).padStart(4)} us,  0.0 sy,  0.0 ni, ${idle.toFixed(1)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
        `MiB Mem : ${(kb('MemTotal') / 1024).toFixed(1).padStart(8)} total, ${(kb('MemFree') / 1024).toFixed(1).padStart(8)} free, ${(used / 1024).toFixed(1).padStart(8)} used, ${((kb('Cached') + kb('Buffers')) / 1024).toFixed(1).padStart(8)} buff/cache     `,
        `MiB Swap: ${'0.0'.padStart(8)} total, ${'0.0'.padStart(8)} free, ${'0.0'.padStart(8)} used. ${(kb('MemAvailable') / 1024).toFixed(1).padStart(8)} avail Mem `,
        '',
        '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
        ...list.map((p) => {
          const rss = view.rss(p);
          return `${String(p.pid).padStart(7)} ${view.users.userName(p.user).padEnd(8).slice(0, 8)}  20   0 ${String(rss + 2048).padStart(7)} ${String(rss).padStart(6)} ${String(Math.floor(rss * 0.8)).padStart(6)} ${p.pid === sys.pid ? 'R' : stateLetter(p)} ${share(p).toFixed(1).padStart(5)} ${((100 * rss) / view.total).toFixed(1).padStart(5)} ${hundredths(p.cpu).padStart(9)} ${flags.c ? p.argv.join(' ') : baseName(p.argv[0] ?? '')}`;
        }),
      ];
  s.before = Object.fromEntries(list.map((p) => [String(p.pid), p.cpu]));
  s.at = sys.now;
  return rows;
}
