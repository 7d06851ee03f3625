import type { Turn } from '../../machine/sys';
import { clipLine } from '../editors/cells';
import { decodeKeys } from '../editors/keys';
import { formatDate } from './dates';
import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { ended, launch } from './launch';

interface Watching {
  /** The command that runs now and where its output comes from; null between two runs. */
  child: number | null;
  fd: number;
  text: string;
  last: string | null;
  /** When the next run begins. */
  next: number;
  /** When this run began, for the heading. */
  began: number;
  status: number;
}

/** Characters of output that are kept: a screenful of the largest terminal. */
const KEEP = 200_000;

function command(ctx: ToolContext<any>): string[] {
  return ctx.flags.exec ? [...ctx.args] : ['sh', '-c', ctx.args.join(' ')];
}

function interval(ctx: ToolContext<any>): number {
  const n = Number(ctx.flags.interval ?? '2');
  return Number.isFinite(n) ? Math.max(0.1, n) : NaN;
}

export const watch = tool<any, Watching>(
  {
    name: 'watch',
    usage: '[options] command',
    short: 'Execute a program periodically, showing output fullscreen.',
    version: 'from procps-ng 4.0.2',
    posix: true,
    flags: {
      beep: { type: 'bool', short: 'b', help: 'beep if command has a non-zero exit' },
      color: { type: 'bool', short: 'c', help: 'interpret ANSI color and style sequences' },
      differences: { type: 'optional', short: 'd', bare: '', value: 'permanent', help: 'highlight changes between updates' },
      errexit: { type: 'bool', short: 'e', help: 'exit if command has a non-zero exit' },
      chgexit: { type: 'bool', short: 'g', help: 'exit when output from command changes' },
      interval: { type: 'string', short: 'n', value: 'secs', help: 'seconds to wait between updates' },
      precise: { type: 'bool', short: 'p', help: 'attempt run command in precise intervals' },
      'no-title': { type: 'bool', short: 't', help: 'turn off header' },
      exec: { type: 'bool', short: 'x', help: 'pass command to exec instead of "sh -c"' },
      'no-wrap': { type: 'bool', short: 'w', help: 'turn off line wrapping' },
    },
    run(ctx) {
      const { sys, args, fail, err, misuse } = ctx;
      if (Number.isNaN(interval(ctx))) return fail(`failed to parse argument: '${ctx.flags.interval}'`);
      if (args.length === 0) {
        if (ctx.busybox) return misuse();
        err('\nUsage:\n watch [options] command\n\nFor more details see watch(1).\n');
        return 1;
      }
      const tty = sys.tty(1);
      if (!tty && !ctx.busybox) {
        err(`Error opening terminal: ${sys.env.TERM || 'unknown'}.\n`);
        return 1;
      }
      for (const s of ['INT', 'TERM', 'HUP', 'WINCH'] as const) sys.handle(s, 'handle');
      if (tty) {
        const keys = sys.tty(0);
        if (keys) keys.mode = 'raw';
        ctx.out('\x1b[?1049h\x1b[H\x1b[2J\x1b[?25l');
      }
      const state: Watching = { child: null, fd: -1, text: '', last: null, next: 0, began: sys.now, status: 0 };
      return go(ctx, state);
    },
    resume: go,
  },
  {
    signal(sys, state, signal) {
      if (signal === 'WINCH') return { wait: { until: sys.now }, state };
      restore(sys);
      return { exit: signal === 'INT' ? 0 : 143 };
    },
  },
);

function restore(sys: ToolContext['sys']): void {
  if (!sys.tty(1)) return;
  sys.write(1, '\x1b[?25h\x1b[?1049l');
  const keys = sys.tty(0);
  if (keys) keys.mode = 'cooked';
}

function quit(ctx: ToolContext<any>, s: Watching, status: number): number {
  if (s.child !== null) {
    try {
      ctx.sys.kill(s.child, 'TERM');
    } catch {
      // It ended in the meantime.
    }
  }
  restore(ctx.sys);
  return status;
}

function go(ctx: ToolContext<any>, s: Watching): number | Turn<Watching> {
  const { sys, flags } = ctx;
  const keyboard = sys.tty(0) !== undefined;
  if (keyboard) {
    for (const key of decodeKeys(sys.read(0) ?? '')) {
      if (key === 'q' || key === 'C-c') return quit(ctx, s, 0);
      if (key === ' ' && s.child === null) s.next = sys.now;
    }
  }
  if (s.child === null && sys.now >= s.next) {
    const { read, write } = sys.pipe();
    const tty = sys.tty(1);
    const env = tty ? { ...sys.env, COLUMNS: String(tty.cols), LINES: String(tty.rows) } : sys.env;
    const started = launch(sys, command(ctx), { fds: { 1: write, 2: write }, env });
    sys.close(write);
    s.began = sys.now;
    s.text = '';
    if (!('pid' in started)) {
      sys.close(read);
      quit(ctx, s, 0);
      return ctx.fail(`unable to execute '${command(ctx)[0]}': ${started.reason}`, 4);
    }
    s.child = started.pid;
    s.fd = read;
  }
  if (s.child !== null) {
    let open = true;
    for (;;) {
      const text = sys.read(s.fd);
      if (text === undefined) break;
      if (text === '') {
        open = false;
        break;
      }
      if (s.text.length < KEEP) s.text += text;
    }
    const end = open ? undefined : ended(sys, s.child);
    if (!end) return { wait: { ...(open ? { readable: [s.fd, ...(keyboard ? [0] : [])] } : { child: s.child, ...(keyboard ? { readable: [0] } : {}) }) }, state: s };
    sys.close(s.fd);
    s.child = null;
    const ms = interval(ctx) * 1000;
    s.next = (flags.precise ? s.began : sys.now) + ms;
    if (flags.beep && end.status !== 0) ctx.out('\x07');
    if (flags.errexit && end.status !== 0) return quit(ctx, s, 8);
    const changed = s.last !== null && s.last !== s.text;
    paint(ctx, s);
    s.last = s.text;
    if (flags.chgexit && changed) return quit(ctx, s, 0);
  } else if (s.last !== null) paint(ctx, { ...s, text: s.last });
  return { wait: { until: s.next, ...(keyboard ? { readable: [0] } : {}) }, state: s };
}

function paint(ctx: ToolContext<any>, s: Watching): void {
  const { sys, flags } = ctx;
  const tty = sys.tty(1);
  const cols = tty?.cols ?? 80;
  const rows = tty?.rows ?? 24;
  const seconds = interval(ctx).toFixed(1);
  const label = `Every ${ctx.busybox && seconds.endsWith('.0') ? seconds.slice(0, -2) : seconds}s: ${ctx.args.join(' ')}`;
  const clock = formatDate('%a %b %e %H:%M:%S %Y', s.began, sys.env.TZ);
  const right = ctx.busybox ? formatDate('%Y-%m-%d %H:%M:%S', s.began, sys.env.TZ) : `${sys.hostname}: ${clock}`;
  const room = Math.max(0, cols - right.length - 1);
  const head = flags['no-title'] ? [] : [`${(label.length > room ? `${label.slice(0, Math.max(0, room - 3))}...` : label).padEnd(cols - right.length)}${right}`.slice(0, cols), ''];
  const strip = (text: string) => (flags.color ? text : text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, ''));
  const old = strip(s.last ?? '').split('\n');
  const lines: string[] = [];
  strip(s.text)
    .replace(/\n$/, '')
    .split('\n')
    .forEach((line, i) => {
      if (lines.length + head.length >= rows) return;
      if (flags.color) {
        lines.push(line);
        return;
      }
      const marks = flags.differences !== undefined && s.last !== null ? differences(old[i] ?? '', line) : [];
      lines.push(clipLine(line.replace(/\r/g, ''), 0, cols, marks));
      if (flags['no-wrap'] || line.includes('\t')) return;
      for (let from = cols; from < line.length && lines.length + head.length < rows; from += cols) lines.push(clipLine(line, from, cols, marks));
    });
  if (!tty) ctx.out(`\x1b[H\x1b[J${[...head, ...lines].join('\n')}\n`);
  else ctx.out(`\x1b[H${[...head, ...lines].map((l) => `${l}\x1b[K`).slice(0, rows).join('\r\n')}\x1b[J`);
}

function differences(before: string, after: string): { from: number; to: number; sgr: string }[] {
  const out: { from: number; to: number; sgr: string }[] = [];
  for (let i = 0; i < after.length; i++) {
    if (before[i] === after[i]) continue;
    const last = out[out.length - 1];
    if (last && last.to === i) out[out.length - 1] = { ...last, to: i + 1 };
    else out.push({ from: i, to: i + 1, sgr: '7' });
  }
  return out;
}
