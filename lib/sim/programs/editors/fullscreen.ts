import type { Program, Signal, Sys, Turn, Wait } from '../../machine/sys';
import { decodeKeys } from './keys';

/** What stands on the screen: one text per row (escape sequences allowed, at most a row wide) and the cursor. */
export interface Frame {
  readonly rows: readonly string[];
  readonly row: number;
  readonly col: number;
}

/** A full-screen program: a state of plain data, changed by keys and painted whole. */
export interface Screen<S extends object> {
  readonly name: string;
  /** Reads the command line. A number ends the program with that status before the screen is touched. */
  open(sys: Sys, size: { readonly cols: number; readonly rows: number }): S | number;
  resize(state: S, cols: number, rows: number): void;
  /** A number ends the program. */
  key(sys: Sys, state: S, key: string): number | 'suspend' | undefined;
  frame(state: S): Frame;
  /** Called on every wake, before keys; for following a file. A number ends the program. */
  wake?(sys: Sys, state: S): number | undefined;
  /** What else to wait for besides keys. */
  wait?(sys: Sys, state: S): Wait;
  /** Printed after the screen is restored. */
  farewell?(state: S): string;
}

interface Running<S> {
  app: S;
  /** Keys are read here, and the screen is written here. */
  keys: number;
  screen: number;
  /** Rows as last painted; null when all must be painted anew. */
  shown: readonly string[] | null;
  cursor: string;
}

const ENTER = '\x1b[?1049h\x1b[H\x1b[2J';
const LEAVE = '\x1b[?1049l';

/** Makes a program of a {@link Screen}: alternate screen, raw keys, repainting only rows that changed, WINCH, ^Z and TERM. */
export function fullscreen<S extends object>(screen: Screen<S>): Program<Running<S>> {
  const start = (sys: Sys): Turn<Running<S>> => {
    const fd = sys.tty(1) ? 1 : sys.tty(2) ? 2 : -1;
    const tty = fd < 0 ? undefined : sys.tty(fd);
    const size = { cols: Math.max(tty?.cols ?? 80, 10), rows: Math.max(tty?.rows ?? 24, 3) };
    const opened = screen.open(sys, size);
    if (typeof opened === 'number') return { exit: opened };
    if (!tty) return { exit: 1 };
    const keys = sys.tty(0) ? 0 : keyboard(sys, fd);
    const state: Running<S> = { app: opened, keys, screen: fd, shown: null, cursor: '' };
    for (const signal of ['WINCH', 'TERM', 'HUP', 'CONT', 'INT'] as const) sys.handle(signal, 'handle');
    enter(sys, state);
    return paint(sys, state);
  };

  const enter = (sys: Sys, state: Running<S>): void => {
    const tty = sys.tty(state.keys) ?? sys.tty(state.screen);
    if (tty) tty.mode = 'raw';
    sys.write(state.screen, ENTER);
    state.shown = null;
  };

  const leave = (sys: Sys, state: Running<S>): void => {
    const tty = sys.tty(state.keys) ?? sys.tty(state.screen);
    sys.write(state.screen, LEAVE);
    if (tty) tty.mode = 'cooked';
  };

  const end = (sys: Sys, state: Running<S>, status: number): Turn<Running<S>> => {
    leave(sys, state);
    const last = screen.farewell?.(state.app);
    if (last) sys.write(state.screen, last);
    return { exit: status };
  };

  const paint = (sys: Sys, state: Running<S>): Turn<Running<S>> => {
    const frame = screen.frame(state.app);
    let out = '';
    frame.rows.forEach((row, i) => {
      if (state.shown?.[i] !== row) out += `\x1b[${i + 1};1H${row}\x1b[K`;
    });
    const cursor = `\x1b[${frame.row + 1};${frame.col + 1}H`;
    if (out !== '' || cursor !== state.cursor) sys.write(state.screen, `${out}${cursor}`);
    state.shown = frame.rows;
    state.cursor = cursor;
    const more = screen.wait?.(sys, state.app) ?? {};
    return { wait: { ...more, readable: [state.keys, ...(more.readable ?? [])] }, state };
  };

  return {
    name: screen.name,
    start,
    resume(sys, state) {
      const over = screen.wake?.(sys, state.app);
      if (typeof over === 'number') return end(sys, state, over);
      const input = sys.read(state.keys);
      if (input === '') return end(sys, state, 1);
      for (const key of decodeKeys(input ?? '')) {
        sys.spend(50);
        const result = screen.key(sys, state.app, key);
        if (typeof result === 'number') return end(sys, state, result);
        if (result === 'suspend') {
          leave(sys, state);
          sys.kill(-sys.group, 'TSTP');
          return { wait: { readable: [state.keys] }, state };
        }
      }
      return paint(sys, state);
    },
    signal(sys, state, signal: Signal) {
      if (signal === 'TERM' || signal === 'HUP') return end(sys, state, signal === 'TERM' ? 143 : 129);
      if (signal === 'CONT') enter(sys, state);
      const tty = sys.tty(state.screen);
      if (tty && (signal === 'WINCH' || signal === 'CONT')) {
        screen.resize(state.app, Math.max(tty.cols, 10), Math.max(tty.rows, 3));
        state.shown = null;
        sys.write(state.screen, '\x1b[2J');
      }
      return paint(sys, state);
    },
  };
}

/** The descriptor keys come from when the standard input is a pipe: the terminal itself. */
function keyboard(sys: Sys, otherwise: number): number {
  try {
    return sys.open('/dev/tty', 'rw');
  } catch {
    return otherwise;
  }
}
