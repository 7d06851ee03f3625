import { Errno } from '../../../machine/sys';
import type { Program, Sys } from '../../../machine/sys';
import { bufferOf } from '../buffer';
import { columnOf, wrapLine } from '../cells';
import type { Mark } from '../cells';
import { fullscreen } from '../fullscreen';
import type { Frame } from '../fullscreen';
import { isText } from '../keys';
import { compilePattern, fromVim, isLowerCase, matchesIn } from '../search';
import { edit, ex, setOptions } from './ex';
import { insertKey } from './insert';
import { searchFrom } from './motions';
import { normalKey } from './normal';
import { clamp, option, tell } from './state';
import type { Vi } from './state';

/** A key in whatever mode. */
function viKey(sys: Sys, v: Vi, key: string): number | 'suspend' | undefined {
  // Escape and a letter typed at once look like Alt and the letter.
  if (/^M-./s.test(key)) {
    const first = viKey(sys, v, 'Escape');
    return first ?? viKey(sys, v, key.slice(2));
  }
  if (v.listing) {
    v.listing = null;
    if (key !== ':') return undefined;
  }
  if (v.line) return lineKey(sys, v, key);
  if (v.mode === 'insert' || v.mode === 'replace') {
    insertKey(v, key);
    return undefined;
  }
  if (v.keys.length === 0) tell(v, '');
  const result = normalKey(v, key);
  if (result === 'save') return ex(sys, v, 'x');
  if (result === 'repeat') {
    v.replaying = true;
    for (const k of v.last) viKey(sys, v, k);
    v.replaying = false;
    v.recording = null;
    return undefined;
  }
  return result;
}

/** A key on the line after `:`, `/` or `?`. */
function lineKey(sys: Sys, v: Vi, key: string): number | 'suspend' | undefined {
  const l = v.line!;
  const put = (text: string) => {
    l.text = l.text.slice(0, l.at) + text + l.text.slice(l.at);
    l.at += text.length;
  };
  switch (key) {
    case 'Escape':
    case 'C-c':
      v.line = null;
      return undefined;
    case 'Backspace':
      if (l.text === '') v.line = null;
      else if (l.at > 0) {
        l.text = l.text.slice(0, l.at - 1) + l.text.slice(l.at);
        l.at--;
      }
      return undefined;
    case 'Delete':
      l.text = l.text.slice(0, l.at) + l.text.slice(l.at + 1);
      return undefined;
    case 'C-u':
      l.text = l.text.slice(l.at);
      l.at = 0;
      return undefined;
    case 'C-w': {
      const kept = l.text.slice(0, l.at).replace(/\S+\s*$/, '');
      l.text = kept + l.text.slice(l.at);
      l.at = kept.length;
      return undefined;
    }
    case 'Left':
      l.at = Math.max(0, l.at - 1);
      return undefined;
    case 'Right':
      l.at = Math.min(l.text.length, l.at + 1);
      return undefined;
    case 'Home':
    case 'C-b':
      l.at = 0;
      return undefined;
    case 'End':
    case 'C-e':
      l.at = l.text.length;
      return undefined;
    case 'Up':
    case 'Down': {
      const some = v.history.filter((h) => h.startsWith(l.kind));
      v.back = Math.max(-1, Math.min(some.length - 1, v.back + (key === 'Up' ? 1 : -1)));
      l.text = v.back < 0 ? '' : some[some.length - 1 - v.back]!.slice(1);
      l.at = l.text.length;
      return undefined;
    }
    case 'Tab':
      complete(sys, l);
      return undefined;
    case 'Enter': {
      v.line = null;
      tell(v, '');
      if (l.text !== '') v.history = [...v.history.filter((h) => h !== l.kind + l.text), l.kind + l.text].slice(-50);
      if (l.kind === ':') {
        tell(v, '');
        const status = ex(sys, v, l.text);
        clamp(v);
        return status;
      }
      const backward = l.kind === '?';
      const cut = l.text.replace(new RegExp(`(^|[^\\\\])\\${l.kind}[^${l.kind}]*$`), '$1');
      if (cut !== '') v.search = { pattern: cut, backward };
      else if (v.search) v.search = { ...v.search, backward };
      const hit = searchFrom(v, { row: v.row, col: v.col }, backward);
      if (hit) {
        v.row = hit.row;
        v.col = v.want = hit.col;
      }
      clamp(v);
      return undefined;
    }
    default:
      if (isText(key)) put(key);
      return undefined;
  }
}

/** Completes the file name at the end of a command line, when only one fits. */
function complete(sys: Sys, l: NonNullable<Vi['line']>): void {
  const m = /^(.*\s)(\S*)$/s.exec(l.text);
  if (!m || l.kind !== ':') return;
  const slash = m[2]!.lastIndexOf('/') + 1;
  try {
    const names = sys.files.list(m[2]!.slice(0, slash) || '.').filter((n) => n.startsWith(m[2]!.slice(slash)));
    if (names.length === 1) {
      l.text = `${m[1]}${m[2]!.slice(0, slash)}${names[0]}`;
      l.at = l.text.length;
    }
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

function frame(v: Vi): Frame {
  if (v.listing) {
    const rows = v.listing.slice(0, v.rows - 1).map((l) => l.slice(0, v.cols));
    while (rows.length < v.rows - 1) rows.push('');
    return { rows: [...rows, '\x1b[32mPress ENTER or type command to continue\x1b[m'], row: v.rows - 1, col: Math.min(39, v.cols - 1) };
  }
  const height = v.rows - 1;
  const { lines } = v.buffer;
  const tab = option(v, 'tabstop') || 8;
  const numbers = option(v, 'number') || option(v, 'relativenumber') ? Math.max(3, String(lines.length).length) + 1 : 0;
  const width = Math.max(4, v.cols - numbers);
  const tall = (row: number) => (option(v, 'wrap') ? wrapLine(lines[row]!, width, [], tab).length : 1);
  if (v.row < v.top) v.top = v.row < v.top - height ? Math.max(0, v.row - Math.floor(height / 2)) : v.row;
  else {
    let used = 0;
    let first = v.row;
    for (; first >= v.top; first--) {
      used += tall(first);
      if (used > height) break;
    }
    if (first >= v.top) v.top = v.row > v.top + 2 * height ? Math.max(0, v.row - Math.floor(height / 2)) : Math.min(v.row, first + 1);
  }
  const marksOf = marker(v);
  const rows: string[] = [];
  let cursor = { row: 0, col: 0 };
  for (let i = v.top; i < lines.length && rows.length < height; i++) {
    const label = numbers ? `\x1b[33m${String(option(v, 'relativenumber') && i !== v.row ? Math.abs(i - v.row) : i + 1).padStart(numbers - 1)} \x1b[m` : '';
    const some = wrapLine(lines[i]!, width, marksOf(i), tab);
    if (i > v.top && rows.length + some.length > height && i !== v.row) {
      // A line that does not fit as a whole is not begun.
      while (rows.length < height) rows.push('\x1b[94m@\x1b[m');
      break;
    }
    if (i === v.row) {
      const column = columnOf(lines[i]!, v.col, tab);
      cursor = { row: rows.length + Math.floor(column / width), col: numbers + (column % width) };
    }
    some.forEach((text, k) => rows.push((k === 0 ? label : ' '.repeat(numbers)) + text));
  }
  while (rows.length < height) rows.push('\x1b[94m~\x1b[m');
  rows.length = height;
  const status = statusLine(v);
  return v.line ? { rows: [...rows, status], row: v.rows - 1, col: Math.min(v.line.at + 1, v.cols - 1) } : { rows: [...rows, status], row: Math.min(cursor.row, height - 1), col: cursor.col };
}

/** What is to be shown in reverse: the selection, and matches of the search. */
function marker(v: Vi): (row: number) => Mark[] {
  const visual = v.mode === 'visual' || v.mode === 'lines';
  let [a, b] = [v.anchor, { row: v.row, col: v.col }];
  if (a.row > b.row || (a.row === b.row && a.col > b.col)) [a, b] = [b, a];
  const fold = option(v, 'ignorecase') !== 0 && !(option(v, 'smartcase') && v.search && !isLowerCase(v.search.pattern));
  const re = v.highlight && option(v, 'hlsearch') && v.search ? compilePattern(fromVim(v.search.pattern), fold) : undefined;
  return (row) => {
    if (visual && row >= a.row && row <= b.row) {
      const whole = v.mode === 'lines';
      return [{ from: whole || row > a.row ? 0 : a.col, to: whole || row < b.row ? Number.MAX_SAFE_INTEGER : b.col + 1, sgr: '7' }];
    }
    return re ? matchesIn(re, v.buffer.lines[row]!, 100).map(([from, to]) => ({ from, to, sgr: '30;43' })) : [];
  };
}

function statusLine(v: Vi): string {
  if (v.line) return `${v.line.kind}${v.line.text}`.slice(0, v.cols - 1);
  const modes = { insert: '-- INSERT --', replace: '-- REPLACE --', visual: '-- VISUAL --', lines: '-- VISUAL LINE --', normal: '', command: '' };
  const left = v.message !== '' ? v.message : v.busybox ? busyboxStatus(v) : modes[v.mode];
  const { lines } = v.buffer;
  const height = v.rows - 1;
  const column = columnOf(lines[v.row]!, v.col, option(v, 'tabstop') || 8) + 1;
  const place = lines.length === 1 && lines[0] === '' ? '0,0-1' : `${v.row + 1},${lines[v.row] === '' ? '0-1' : column === v.col + 1 ? column : `${v.col + 1}-${column}`}`;
  const where = lines.length <= height ? 'All' : v.top === 0 ? 'Top' : v.top + height >= lines.length ? 'Bot' : `${Math.floor((100 * v.top) / Math.max(1, lines.length - height))}%`;
  const shown = left.slice(0, v.cols - 1);
  const bold = v.message === '' && left !== '' && !v.busybox ? `\x1b[1m${shown}\x1b[m` : v.error ? `\x1b[97;41m${shown}\x1b[m` : shown;
  const at = Math.max(0, v.cols - 18);
  if (v.busybox || shown.length >= at - 11) return bold;
  const typed = v.keys.join('').slice(-10);
  return `${bold}${' '.repeat(at - 11 - shown.length)}${typed.padEnd(11)}${place.padEnd(14)}${where}`;
}

function busyboxStatus(v: Vi): string {
  const n = v.buffer.lines.length;
  return `${{ insert: 'I', replace: 'R', normal: '-', visual: '-', lines: '-', command: '-' }[v.mode]} '${v.file || 'No file'}'${v.readOnly ? ' [Readonly]' : ''}${v.buffer.saved === v.buffer.undo.length ? '' : ' [Modified]'} ${v.row + 1}/${n} ${Math.floor((100 * (v.row + 1)) / n)}%`;
}

/** vi as it starts: read from the command line. A number is the status of a mistake. */
function openVi(sys: Sys, size: { readonly cols: number; readonly rows: number }): Vi | number {
  const words = sys.argv.slice(1);
  const name = (sys.argv[0] ?? 'vi').split('/').pop()!;
  if (words.includes('--version') || words.includes('--help') || words.includes('-h')) {
    sys.write(1, words.includes('--version') ? 'VIM - Vi IMproved 9.0 (2022 Jun 28): the part of it that is simulated here\n' : 'Usage: vi [+command] [-R] [file ..]\n\n  +N       start at line N\n  +/PAT    start at the first match\n  -R       read only\n');
    return 0;
  }
  const files: string[] = [];
  const commands: string[] = [];
  let readOnly = name === 'view';
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    if (w === '--') {
      files.push(...words.slice(i + 1));
      break;
    }
    if (w.startsWith('+')) commands.push(w.slice(1) || '$');
    else if (w === '-c' || w === '--cmd') commands.push(words[++i] ?? '');
    else if (w === '-R') readOnly = true;
    else if (w === '-u' || w === '-i' || w === '-T') i++;
    else if (w.startsWith('-') && w !== '-') {
      if (!/^-[nNvxZbyeEmM]+$|^-[oOp]\d*$/.test(w)) {
        sys.write(2, `VIM - Vi IMproved 9.0\nUnknown option argument: "${w}"\nMore info with: "vim -h"\n`);
        return 1;
      }
    } else files.push(w);
  }
  if (!sys.tty(1)) {
    sys.write(2, sys.tty(0) ? 'Vim: Warning: Output is not to a terminal\n' : 'Vim: Warning: Input is not from a terminal\nVim: Error reading input, exiting...\n');
    return 1;
  }
  const v: Vi = {
    files,
    at: 0,
    file: '',
    buffer: bufferOf(''),
    row: 0,
    col: 0,
    want: 0,
    top: 0,
    cols: size.cols,
    rows: size.rows,
    mode: 'normal',
    keys: [],
    line: null,
    history: [],
    back: -1,
    registers: {},
    search: null,
    highlight: false,
    find: null,
    options: { number: false, ignorecase: false, smartcase: false, hlsearch: true, incsearch: true, expandtab: false, tabstop: 8, shiftwidth: 8, softtabstop: 0, autoindent: false, wrap: true },
    message: '',
    error: false,
    readOnly: false,
    last: [],
    recording: null,
    replaying: false,
    anchor: { row: 0, col: 0 },
    marks: {},
    repeat: 1,
    listing: null,
    busybox: sys.flavour === 'busybox',
  };
  configure(sys, v);
  edit(sys, v, files[0] ?? '');
  if (readOnly) v.readOnly = true;
  const opening = v.message;
  for (const c of commands) ex(sys, v, c);
  if (v.message === '') v.message = opening;
  clamp(v);
  return v;
}

/** The `set` lines of ~/.vimrc: what courses have their learners write for YAML. */
function configure(sys: Sys, v: Vi): void {
  const path = `${sys.env.HOME ?? '/'}/.vimrc`;
  try {
    if (!sys.files.exists(path)) return;
    for (const raw of sys.files.read(path).split('\n').slice(0, 200)) {
      const m = /^\s*:?(?:set|se|setlocal)\s+(.*?)\s*(".*)?$/.exec(raw) ?? /^\s*autocmd\s+FileType\s+\S+\s+setlocal\s+(.*)$/.exec(raw);
      if (m) setOptions(v, m[1]!);
    }
    tell(v, '');
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

export const vi: Program<any> = fullscreen<Vi>({
  name: 'vi',
  open: openVi,
  resize(v, cols, rows) {
    v.cols = cols;
    v.rows = rows;
  },
  key: viKey,
  frame,
});
