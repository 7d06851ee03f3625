import type { Program, Signal, Sys, Turn } from '../../machine/sys';
import { curly } from '../files/common';
import { Failure, tool } from '../tool';
import type { ToolContext } from '../tool';
import { ended, launch } from './launch';
import { parseSignal, signalNumber } from './signals';
import { FOREVER, parseInterval } from './sleep';

interface Waiting {
  readonly pid: number;
  /** When the next signal is to be sent. */
  until: number;
  /** The time is up, and the signal was sent. */
  fired: boolean;
  killed: boolean;
}

function settings(ctx: ToolContext<any>): { signal: Signal; ms: number; killAfter: number | undefined } {
  const { args, flags, busybox, misuse, err, name } = ctx;
  const bad = (text: string, what: string): never => {
    if (busybox) throw new Failure(`invalid number '${text}'`, 1);
    err(`${name}: ${what} ${curly(text)}\n`);
    misuse();
    throw new Failure('', 125);
  };
  const signal = parseSignal(flags.signal ?? 'TERM');
  if (signal === undefined || signal === '0') return bad(flags.signal, 'invalid signal') as never;
  const ms = parseInterval(args[0]!) ?? (bad(args[0]!, 'invalid time interval') as never);
  const killAfter = flags['kill-after'] === undefined ? undefined : (parseInterval(flags['kill-after']) ?? (bad(flags['kill-after'], 'invalid time interval') as never));
  return { signal, ms, killAfter };
}

const base = tool<any, Waiting>({
  name: 'timeout',
  usage: '[OPTION] DURATION COMMAND [ARG]...',
  short: 'Start COMMAND, and kill it if still running after DURATION.',
  posix: true,
  misuse: 125,
  flags: {
    'preserve-status': { type: 'bool', help: 'exit with the same status as COMMAND, even when the command times out' },
    foreground: { type: 'bool', help: 'when not running timeout directly from a shell prompt,\nallow COMMAND to read from the TTY and get TTY signals' },
    'kill-after': { type: 'string', short: 'k', value: 'DURATION', help: 'also send a KILL signal if COMMAND is still running\nthis long after the initial signal was sent' },
    signal: { type: 'string', short: 's', value: 'SIGNAL', help: 'specify the signal to be sent on timeout;' },
    verbose: { type: 'bool', short: 'v', help: 'diagnose to stderr any signal sent upon timeout' },
    t: { type: 'bool', hidden: true },
  },
  run(ctx) {
    const { sys, args, flags, fail, misuse } = ctx;
    // GNU's says nothing of what is missing.
    if (args.length < 2) return misuse();
    const { ms } = settings(ctx);
    // A group of its own, so that the command's own children get the signal too.
    if (!flags.foreground && sys.group !== sys.pid && !sys.tty(0)) sys.setGroup(sys.pid, sys.pid);
    for (const s of ['TERM', 'INT', 'HUP', 'QUIT'] as const) sys.handle(s, 'handle');
    const started = launch(sys, args.slice(1));
    if (!('pid' in started)) return fail(ctx.busybox ? `can't execute '${args[1]}': ${started.reason}` : `failed to run command ${curly(args[1]!)}: ${started.reason}`, started.status);
    const until = ms === 0 ? FOREVER : Math.min(sys.now + ms, FOREVER);
    return { wait: { child: started.pid, until }, state: { pid: started.pid, until, fired: false, killed: false } };
  },
  resume(ctx, s) {
    const { sys, flags, args, err, name } = ctx;
    const { signal, killAfter } = settings(ctx);
    const end = ended(sys, s.pid);
    if (end) {
      if (!s.fired || flags['preserve-status']) return end.status;
      if (ctx.busybox) return 128 + signalNumber(signal)!;
      return s.killed || signal === 'KILL' ? 137 : 124;
    }
    if (sys.now < s.until) return { wait: { child: s.pid, until: s.until }, state: s };
    const which: Signal = s.fired ? 'KILL' : signal;
    if (flags.verbose) err(`${name}: sending signal ${which} to command ${curly(args[1]!)}\n`);
    send(sys, s.pid, which);
    if (s.fired) s.killed = true;
    s.until = !s.fired && killAfter !== undefined ? sys.now + killAfter : FOREVER;
    s.fired = true;
    return { wait: { child: s.pid, until: s.until }, state: s };
  },
});

/** To the command, and to all of its group where that is ours. */
function send(sys: Sys, pid: number, signal: Signal): void {
  try {
    sys.kill(pid, signal);
    if (sys.group === sys.pid && signal !== 'KILL') {
      for (const s of [signal, 'CONT'] as const) {
        sys.handle(s, 'ignore');
        sys.kill(-sys.group, s);
      }
    } else if (sys.group === sys.pid) for (const p of sys.processes()) if (p.group === sys.group && p.pid !== sys.pid) sys.kill(p.pid, 'KILL');
  } catch {
    // It ended in the meantime.
  }
}

/** A signal that timeout itself gets is passed on, and counts as the time being up. */
export const timeout: Program<Waiting> = {
  ...base,
  signal(sys, s, signal): Turn<Waiting> {
    try {
      sys.kill(s.pid, signal);
    } catch {
      // It ended in the meantime.
    }
    if (signal === 'TERM') s.fired = true;
    return { wait: { child: s.pid, until: s.until }, state: s };
  },
};
