import { byteLength } from '../../../core';
import { Errno } from '../../../machine/sys';
import type { Program, Sys, Turn } from '../../../machine/sys';
import { isText } from '../keys';
import { fullscreen } from '../fullscreen';
import { HELP, atEnd, find, paint, scroll, toEnd, toLine } from './pager';
import type { Pager } from './pager';

/** Characters of a pipe that are kept. */
const KEEP = 16 * 1024 * 1024;

interface Options {
  readonly files: string[];
  readonly letters: Set<string>;
  readonly commands: string[];
  readonly pattern?: string;
  readonly problem?: string;
}

function options(argv: readonly string[], env: string | undefined): Options {
  const letters = new Set<string>([...(env ?? '').replace(/[^A-Za-z]/g, '')]);
  const files: string[] = [];
  const commands: string[] = [];
  const long = new Map([['quit-if-one-screen', 'F'], ['LINE-NUMBERS', 'N'], ['line-numbers', 'n'], ['chop-long-lines', 'S'], ['RAW-CONTROL-CHARS', 'R'], ['raw-control-chars', 'r'], ['ignore-case', 'i'], ['IGNORE-CASE', 'I'], ['no-init', 'X'], ['QUIT-AT-EOF', 'E'], ['quit-at-eof', 'e'], ['help', '?']]);
  let pattern: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      files.push(...argv.slice(i + 1));
      break;
    }
    if (word.startsWith('+') && word.length > 1) commands.push(word.slice(1).replace(/^\+/, ''));
    else if (word.startsWith('--')) {
      const letter = long.get(word.slice(2).replace(/=.*/s, ''));
      if (letter === undefined) return { files, letters, commands, problem: `There is no ${word.slice(2)} option ("less --help" for help)` };
      letters.add(letter);
    } else if (word.startsWith('-') && word !== '-') {
      for (let k = 1; k < word.length; k++) {
        const c = word[k]!;
        if (c === 'p') {
          pattern = word.slice(k + 1) || argv[++i];
          break;
        }
        if ('xyzjbhPoOtTkDc'.includes(c) && c !== 'c') {
          if (k + 1 >= word.length) i++;
          break;
        }
        letters.add(c);
      }
    } else files.push(word);
  }
  return { files, letters, commands, ...(pattern === undefined ? {} : { pattern }) };
}

/** Reads a file into the pager; a text says why it cannot be. */
function load(sys: Sys, p: Pager, path: string): string | undefined {
  try {
    if (sys.files.stat(path).type === 'dir') return `${path} is a directory`;
    const text = sys.files.read(path);
    sys.spend(text.length >> 4);
    p.lines = text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    p.partial = '';
    p.name = path;
    return undefined;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return `${path}: ${e.message}`;
  }
}

function drain(sys: Sys, p: Pager): void {
  while (p.source !== null) {
    const text = sys.read(p.source);
    if (text === undefined) return;
    if (text === '') {
      if (p.partial !== '') p.lines.push(p.partial);
      p.partial = '';
      p.source = null;
      return;
    }
    const parts = (p.partial + text).split('\n');
    p.partial = parts.pop()!;
    if (p.lines.length * 40 < KEEP) p.lines.push(...parts);
    sys.spend(text.length >> 4);
  }
}

const screen = fullscreen<Pager>({
  name: 'less',
  open(sys, size) {
    const o = options(sys.argv.slice(1), sys.env.LESS);
    if (o.problem !== undefined) {
      sys.write(2, `${o.problem}\n`);
      return 1;
    }
    const p: Pager = {
      files: o.files.filter((f) => f !== '-'),
      at: 0,
      name: '',
      lines: [],
      partial: '',
      source: null,
      top: 0,
      row: 0,
      shift: 0,
      cols: size.cols,
      rows: size.rows,
      numbers: o.letters.has('N'),
      chop: o.letters.has('S'),
      raw: o.letters.has('R') || o.letters.has('r'),
      ignoreCase: o.letters.has('i') || o.letters.has('I'),
      quitIfOneScreen: o.letters.has('F'),
      quitAtEnd: o.letters.has('E') || o.letters.has('e'),
      follow: false,
      search: o.pattern === undefined ? null : { pattern: o.pattern, backward: false },
      highlight: false,
      entry: null,
      message: '',
      help: null,
      marks: {},
      pending: '',
      leave: '',
    };
    if (p.files.length === 0) {
      if (sys.tty(0)) {
        sys.write(2, 'Missing filename ("less --help" for help)\n');
        return 1;
      }
      p.source = 0;
      drain(sys, p);
    } else {
      const problem = load(sys, p, p.files[0]!);
      if (problem !== undefined) {
        if (p.files.length === 1) {
          sys.write(2, `${problem}\n`);
          return 1;
        }
        p.message = problem;
      }
      if (p.quitIfOneScreen && p.files.length === 1 && atEnd(p)) {
        sys.write(1, p.lines.map((l) => `${l}\n`).join(''));
        return 0;
      }
    }
    if (p.search) find(p, false, 0);
    for (const command of o.commands) {
      if (/^\d+$/.test(command)) toLine(p, Number(command) - 1);
      else if (command === 'G') toEnd(p);
      else if (command === 'F') startFollowing(p);
      else if (command.startsWith('/')) {
        p.search = { pattern: command.slice(1), backward: false };
        find(p, false, 0);
      }
    }
    return p;
  },
  resize(p, cols, rows) {
    p.cols = cols;
    p.rows = rows;
    p.row = 0;
  },
  wake(sys, p) {
    if (p.source !== null) {
      drain(sys, p);
      if (p.source === null && p.quitIfOneScreen && p.top === 0 && atEnd(p)) {
        p.leave = p.lines.map((l) => `${l}\n`).join('');
        return 0;
      }
    }
    if (p.follow) {
      const path = p.files[p.at];
      if (path !== undefined) load(sys, p, path);
      toEnd(p);
    }
    return undefined;
  },
  wait(sys, p) {
    const path = p.files[p.at];
    return { ...(p.source === null ? {} : { readable: [p.source] }), ...(p.follow && path !== undefined ? { topics: [sys.files.topic(path)] } : {}) };
  },
  key,
  frame: paint,
  farewell: (p) => p.leave,
});

function startFollowing(p: Pager): void {
  toEnd(p);
  p.follow = true;
}

function key(sys: Sys, p: Pager, k: string): number | 'suspend' | undefined {
  if (p.follow) {
    if (k === 'C-c' || k === 'C-x' || k === 'q') p.follow = false;
    return undefined;
  }
  if (p.entry) return entry(sys, p, k);
  p.message = '';
  if (p.pending === 'Z') {
    p.pending = '';
    return k === 'Z' ? 0 : undefined;
  }
  if (p.pending === 'm' || p.pending === "'") {
    if (p.pending === 'm' && isText(k)) p.marks = { ...p.marks, [`m${k}`]: p.top };
    else if (k === '^') toLine(p, 0);
    else if (k === '$') toEnd(p);
    else if (Object.hasOwn(p.marks, `m${k}`)) toLine(p, p.marks[`m${k}`]!);
    else p.message = 'Mark not set';
    p.pending = '';
    return undefined;
  }
  if (p.pending === '-') {
    p.pending = '';
    if (k === 'N' || k === 'n') {
      p.numbers = k === 'N' ? !p.numbers : false;
      p.message = p.numbers ? 'Constantly display line numbers' : "Don't use line numbers";
    } else if (k === 'S') {
      p.chop = !p.chop;
      p.message = p.chop ? 'Chop long lines' : 'Fold long lines';
      p.row = 0;
    } else if (k === 'i' || k === 'I') {
      p.ignoreCase = !p.ignoreCase;
      p.message = p.ignoreCase ? 'Ignore case in searches' : 'Case is significant in searches';
    } else if (k === 'R') {
      p.raw = !p.raw;
      p.message = p.raw ? 'Display ANSI sequences directly, other control chars as ^X' : 'Display control characters as ^X';
    } else p.message = `There is no -${k} option (press RETURN)`;
    return undefined;
  }
  return command(sys, p, k, undefined);
}

function command(sys: Sys, p: Pager, k: string, count: number | undefined): number | 'suspend' | undefined {
  const page = p.rows - 1;
  const half = Math.max(1, Math.floor(page / 2));
  switch (k) {
    case 'q':
    case 'Q':
      if (p.help) {
        Object.assign(p, p.help);
        p.help = null;
        return undefined;
      }
      return 0;
    case 'Z':
    case 'm':
    case "'":
    case '-':
      p.pending = k;
      return undefined;
    case 'j':
    case 'e':
    case 'Enter':
    case 'Down':
    case 'C-n':
    case 'C-e':
      if (p.quitAtEnd && atEnd(p)) return 0;
      scroll(p, count ?? 1);
      return undefined;
    case 'k':
    case 'y':
    case 'Up':
    case 'C-p':
    case 'C-k':
    case 'C-y':
      scroll(p, -(count ?? 1));
      return undefined;
    case ' ':
    case 'f':
    case 'C-f':
    case 'C-v':
    case 'PageDown':
    case 'z':
      if (p.quitAtEnd && atEnd(p)) return 0;
      scroll(p, count ?? page);
      return undefined;
    case 'b':
    case 'w':
    case 'C-b':
    case 'M-v':
    case 'PageUp':
      scroll(p, -(count ?? page));
      return undefined;
    case 'd':
    case 'C-d':
      scroll(p, count ?? half);
      return undefined;
    case 'u':
    case 'C-u':
      scroll(p, -(count ?? half));
      return undefined;
    case 'g':
    case '<':
    case 'Home':
    case 'M-<':
      toLine(p, (count ?? 1) - 1);
      return undefined;
    case 'G':
    case '>':
    case 'End':
    case 'M->':
      if (count !== undefined) toLine(p, count - 1);
      else toEnd(p);
      return undefined;
    case 'p':
    case '%':
      toLine(p, Math.floor(((count ?? 0) * p.lines.length) / 100));
      return undefined;
    case 'Right':
      p.shift += p.chop ? half * 2 : 0;
      return undefined;
    case 'Left':
      p.shift = Math.max(0, p.shift - half * 2);
      return undefined;
    case '/':
    case '?':
    case ':':
      p.entry = { kind: k, text: '' };
      return undefined;
    case 'n':
    case 'N': {
      const back = (p.search?.backward ?? false) !== (k === 'N');
      find(p, back, p.top + (back ? -1 : 1));
      return undefined;
    }
    case 'M-u':
      p.highlight = !p.highlight;
      return undefined;
    case 'F':
      if (p.source === null && p.files.length) startFollowing(p);
      else toEnd(p);
      return undefined;
    case 'h':
    case 'H':
      if (!p.help) {
        p.help = { lines: p.lines, top: p.top, row: p.row, name: p.name };
        p.lines = [...HELP];
        p.top = p.row = 0;
      }
      return undefined;
    case '=':
    case 'C-g': {
      const bytes = p.lines.reduce((n, l) => n + byteLength(l) + 1, 0);
      const last = Math.min(p.lines.length, p.top + page);
      p.message = `${p.name || 'standard input'} lines ${p.top + 1}-${last}/${p.lines.length} byte ${bytes}/${bytes} ${atEnd(p) ? '100%  (END)' : `${Math.floor((100 * last) / Math.max(1, p.lines.length))}%`} (press RETURN)`;
      return undefined;
    }
    case 'C-z':
      return 'suspend';
    case 'C-c':
      return undefined;
    default:
      if (/^\d$/.test(k)) p.entry = { kind: ':', text: k };
      return undefined;
  }
}

/** Keys typed at the bottom line. */
function entry(sys: Sys, p: Pager, k: string): number | 'suspend' | undefined {
  const e = p.entry!;
  const number = e.kind === ':' && /^\d/.test(e.text);
  if (k === 'Escape' || k === 'C-c' || k === 'C-g') {
    p.entry = null;
    return undefined;
  }
  if (k === 'Backspace') {
    if (e.text === '') p.entry = null;
    else e.text = e.text.slice(0, -1);
    if (number && e.text === '') p.entry = null;
    return undefined;
  }
  if (number && !/^\d$/.test(k)) {
    p.entry = null;
    return command(sys, p, k === 'Enter' ? 'j' : k, Math.min(Number(e.text), 10_000_000));
  }
  if (k === 'C-u') {
    e.text = '';
    return undefined;
  }
  if (k !== 'Enter') {
    if (isText(k)) e.text += k;
    else if (k === 'Tab') e.text += '\t';
    // `:n` and its like need no Enter.
    if (e.kind !== ':' || !/^[npqxdeQ]$/.test(e.text) || e.text === 'e') return undefined;
  }
  p.entry = null;
  if (e.kind === ':') {
    if (e.text === 'q' || e.text === 'Q') return p.help ? command(sys, p, 'q', undefined) : 0;
    const to = e.text === 'n' ? p.at + 1 : e.text === 'p' ? p.at - 1 : e.text === 'x' ? 0 : -2;
    if (to === -2) return undefined;
    if (to < 0 || to >= p.files.length) {
      p.message = e.text === 'p' ? 'No previous file' : 'No next file';
      return undefined;
    }
    p.at = to;
    p.top = p.row = 0;
    p.message = load(sys, p, p.files[to]!) ?? '';
    return undefined;
  }
  const backward = e.kind === '?';
  if (e.text !== '') p.search = { pattern: e.text, backward };
  find(p, backward, p.top + (backward ? -1 : p.search && e.text !== '' && p.top === 0 && !p.highlight ? 0 : 1));
  return undefined;
}

/** Without a terminal to write to, less is cat. */
interface Passing {
  readonly passing: true;
  todo: string[];
  status: number;
}

function pass(sys: Sys, s: Passing): Turn<Passing> {
  for (;;) {
    const path = s.todo[0];
    if (path === undefined) return { exit: s.status };
    if (path === '-') {
      const text = sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state: s };
      if (text === '') s.todo.shift();
      else sys.write(1, text);
      continue;
    }
    try {
      if (sys.files.stat(path).type === 'dir') {
        sys.write(2, `${path} is a directory\n`);
        s.status = 1;
      } else sys.write(1, sys.files.read(path));
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      sys.write(2, `${path}: ${e.message}\n`);
      s.status = 1;
    }
    s.todo.shift();
  }
}

export const less: Program<any> = {
  name: 'less',
  start(sys) {
    const words = sys.argv.slice(1);
    if (words.includes('--help')) {
      sys.write(1, `${HELP.slice(1, -1).join('\n')}\n`);
      return { exit: 0 };
    }
    if (words.includes('--version') || words.includes('-V')) {
      sys.write(1, 'less 590\n');
      return { exit: 0 };
    }
    if (sys.tty(1)) return screen.start(sys);
    const { files } = options(words, undefined);
    if (files.length === 0 && sys.tty(0)) {
      sys.write(2, 'Missing filename ("less --help" for help)\n');
      return { exit: 1 };
    }
    return pass(sys, { passing: true, todo: files.length ? files : ['-'], status: 0 });
  },
  resume: (sys, s) => (s.passing ? pass(sys, s) : screen.resume!(sys, s)),
  signal: (sys, s, signal) => (s.passing ? 'default' : screen.signal!(sys, s, signal)),
};
