import { Errno } from '../../../machine/sys';
import type { Program, Sys, Turn } from '../../../machine/sys';
import { wrapLine } from '../cells';
import { decodeKeys } from '../keys';

interface State {
  /** Files still to be shown; '-' is the standard input. */
  files: string[];
  /** Rows read and not yet shown. */
  rows: string[];
  partial: string;
  /** Rows that may still be shown before it asks. */
  room: number;
  asking: boolean;
  keys: number;
  total: number;
  shown: number;
  status: number;
}

/** A page at a time, without a screen of its own: what was shown stays. */
export const more: Program<State> = {
  name: 'more',
  start(sys) {
    const files = sys.argv.slice(1).filter((w) => w === '-' || !w.startsWith('-'));
    if (files.length === 0 && sys.tty(0)) {
      sys.write(2, sys.flavour === 'busybox' ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: more [FILE]...\n' : "more: bad usage\nTry 'more --help' for more information.\n");
      return { exit: 1 };
    }
    const state: State = { files: files.length ? files : ['-'], rows: [], partial: '', room: 0, asking: false, keys: -1, total: 0, shown: 0, status: 0 };
    if (sys.tty(1)) {
      state.keys = sys.tty(0) ? 0 : open(sys);
      sys.handle('INT', 'handle');
    }
    state.room = page(sys);
    return go(sys, state);
  },
  resume: go,
  signal(sys, s) {
    end(sys, s);
    return { exit: 130 };
  },
};

const page = (sys: Sys) => (sys.tty(1)?.rows ?? 24) - 1;

function open(sys: Sys): number {
  try {
    return sys.open('/dev/tty', 'rw');
  } catch {
    return sys.tty(2) ? 2 : 1;
  }
}

function end(sys: Sys, s: State): void {
  if (s.asking) sys.write(1, '\r\x1b[K');
  const tty = s.keys >= 0 ? sys.tty(s.keys) : undefined;
  if (tty) tty.mode = 'cooked';
}

function take(sys: Sys, s: State, text: string, last: boolean): void {
  const parts = (s.partial + text).split('\n');
  s.partial = parts.pop()!;
  if (last && s.partial !== '') {
    parts.push(s.partial);
    s.partial = '';
  }
  const cols = sys.tty(1)?.cols;
  for (const line of parts) s.rows.push(...(cols && !line.includes('\x1b') && line.length >= cols ? wrapLine(line, cols) : [line]));
}

function go(sys: Sys, s: State): Turn<State> {
  if (s.asking) {
    for (const key of decodeKeys(sys.read(s.keys) ?? '')) {
      if (key === 'q' || key === 'Q' || key === 'C-c') {
        end(sys, s);
        return { exit: 0 };
      }
      if (key === ' ' || key === 'f' || key === 'z' || key === 'C-f' || key === 'PageDown') s.room = page(sys);
      else if (key === 'Enter' || key === 'j' || key === 'Down') s.room = 1;
      else if (key === 'd' || key === 'C-d') s.room = 11;
    }
    if (s.room === 0) return { wait: { readable: [s.keys] }, state: s };
    sys.write(1, '\r\x1b[K');
    s.asking = false;
  }
  for (;;) {
    while (s.rows.length && (s.room > 0 || s.keys < 0)) {
      const some = s.rows.splice(0, s.keys < 0 ? s.rows.length : s.room);
      sys.write(1, `${some.join('\n')}\n`);
      s.room -= some.length;
      s.shown += some.reduce((n, r) => n + r.length + 1, 0);
    }
    if (s.rows.length) {
      const tty = sys.tty(s.keys);
      if (tty) tty.mode = 'raw';
      sys.write(1, `\x1b[7m--More--${s.total ? `(${Math.floor((100 * s.shown) / s.total)}%)` : ''}\x1b[27m`);
      s.asking = true;
      s.room = 0;
      return { wait: { readable: [s.keys] }, state: s };
    }
    const file = s.files[0];
    if (file === undefined) {
      end(sys, s);
      return { exit: s.status };
    }
    if (file === '-') {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      take(sys, s, text, text === '');
      if (text === '') s.files.shift();
      continue;
    }
    try {
      if (sys.files.stat(file).type === 'dir') sys.write(1, `\n*** ${file}: directory ***\n\n`);
      else {
        const text = sys.files.read(file);
        s.total = text.length;
        s.shown = 0;
        take(sys, s, text, true);
      }
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      sys.write(2, sys.flavour === 'busybox' ? `more: can't open '${file}': ${e.message}\n` : `more: cannot open ${file}: ${e.message}\n`);
      s.status = 1;
    }
    s.files.shift();
  }
}
