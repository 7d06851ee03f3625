import type { LogSink } from './state';
import type { Signal, Tty } from './sys';

/** A terminal as saved. `screen` is the tail of what was printed, for a browser that attaches again. */
export interface TtyState {
  readonly id: string;
  readonly machine: string;
  cols: number;
  rows: number;
  mode: 'cooked' | 'raw';
  echo: boolean;
  foreground: number;
  /** The session leader: it is sent SIGHUP when the terminal is closed. */
  session: number;
  /** What may be read now. In cooked mode whole lines only. */
  input: string;
  /** The line being typed in cooked mode. */
  line: string;
  /** ^D was typed on an empty line: the next read is the end. */
  eof: boolean;
  screen: string;
  /** A terminal of a container: what is printed goes to the container's log. */
  log?: LogSink;
}

/** Characters kept for a browser that attaches again. */
const SCREEN = 96 * 1024;
/** Characters of type-ahead; more is dropped with a bell, as a real line discipline does at 4096. */
const INPUT = 12 << 20;

/** A terminal that nobody has typed at yet. */
export function newTty(id: string, machine: string, cols: number, rows: number): TtyState {
  return { id, machine, cols, rows, mode: 'cooked', echo: true, foreground: 0, session: 0, input: '', line: '', eof: false, screen: '' };
}

/** Remembers printed text (with carriage returns already in) for replay. */
export function printed(tty: TtyState, text: string): void {
  const all = tty.screen + text;
  if (all.length <= 2 * SCREEN) tty.screen = all;
  else {
    const cut = all.length - SCREEN;
    const line = all.indexOf('\n', cut);
    tty.screen = all.slice(line >= 0 && line < cut + 4096 ? line + 1 : cut);
  }
}

/** What came of typed keys: text to echo, signals for the foreground group, and whether a reader has something new. */
export interface Typed {
  echo: string;
  signals: Signal[];
  wake: boolean;
}

/** The line discipline: takes keys as typed. In raw mode they are simply handed on. */
export function type(tty: TtyState, keys: string): Typed {
  const out: Typed = { echo: '', signals: [], wake: false };
  if (tty.mode === 'raw') {
    if (tty.input.length + keys.length <= INPUT) tty.input += keys;
    else out.echo = '\x07';
    out.wake = true;
    return out;
  }
  const echo = (s: string) => {
    if (tty.echo) out.echo += s;
  };
  for (const key of keys.replace(/\x1b\[20[01]~/g, '')) {
    switch (key) {
      case '\x03':
      case '\x1c':
      case '\x1a':
        out.signals.push(key === '\x03' ? 'INT' : key === '\x1c' ? 'QUIT' : 'TSTP');
        echo(key === '\x03' ? '^C' : key === '\x1c' ? '^\\' : '^Z');
        tty.line = '';
        break;
      case '\x04':
        if (tty.line === '') tty.eof = true;
        else {
          tty.input += tty.line;
          tty.line = '';
        }
        out.wake = true;
        break;
      case '\x7f':
      case '\b': {
        const chars = [...tty.line];
        const gone = chars.pop();
        if (gone !== undefined) echo('\b \b'.repeat(width(gone)));
        tty.line = chars.join('');
        break;
      }
      case '\x15':
        echo('\b \b'.repeat([...tty.line].reduce((n, c) => n + width(c), 0)));
        tty.line = '';
        break;
      case '\x17': {
        const kept = tty.line.replace(/\S+\s*$/, '');
        echo('\b \b'.repeat([...tty.line.slice(kept.length)].reduce((n, c) => n + width(c), 0)));
        tty.line = kept;
        break;
      }
      case '\r':
      case '\n':
        if (tty.input.length + tty.line.length < INPUT) tty.input += `${tty.line}\n`;
        tty.line = '';
        echo('\r\n');
        out.wake = true;
        break;
      default:
        if (tty.line.length >= 4095) {
          out.echo += '\x07';
          break;
        }
        tty.line += key;
        echo(key < ' ' && key !== '\t' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key);
    }
  }
  return out;
}

const width = (c: string): number => (c < ' ' ? 2 : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(c) ? 2 : 1);

/** Reads up to `max` characters: '' at the end, undefined when there is nothing yet. In cooked mode one line at a time. */
export function readTty(tty: TtyState, max: number): string | undefined {
  if (tty.input === '') {
    if (!tty.eof) return undefined;
    tty.eof = false;
    return '';
  }
  let n = Math.min(max, tty.input.length);
  if (tty.mode === 'cooked') {
    const line = tty.input.indexOf('\n');
    if (line >= 0) n = Math.min(n, line + 1);
  }
  const text = tty.input.slice(0, n);
  tty.input = tty.input.slice(n);
  return text;
}

/** The terminal as a program sees it. Type-ahead follows the mode: a half-typed line becomes raw input. */
export function handle(tty: TtyState): Tty {
  return {
    get cols() {
      return tty.cols;
    },
    get rows() {
      return tty.rows;
    },
    get mode() {
      return tty.mode;
    },
    set mode(mode) {
      if (mode === tty.mode) return;
      if (mode === 'raw') {
        tty.input = (tty.input + tty.line).replace(/\n/g, '\r');
        tty.line = '';
        if (tty.eof) tty.input += '\x04';
        tty.eof = false;
      }
      tty.mode = mode;
    },
    get echo() {
      return tty.echo;
    },
    set echo(echo) {
      tty.echo = echo;
    },
    get foreground() {
      return tty.foreground;
    },
    set foreground(group) {
      tty.foreground = group;
    },
  };
}
