import { RE2JS } from 're2js';
import { Errno } from '../../../machine/sys';
import type { Program, Sys } from '../../../machine/sys';
import { bufferOf, bufferText, commit, isModified, markSaved, redo, splice, undo } from '../buffer';
import type { Buffer } from '../buffer';
import { clipLine, columnOf, indexAt } from '../cells';
import { fullscreen } from '../fullscreen';
import type { Frame } from '../fullscreen';
import { isText } from '../keys';

/** A question at the bottom, and what its answer is for. */
interface Prompt {
  readonly kind: 'write' | 'save' | 'overwrite' | 'search' | 'replace' | 'with' | 'confirm' | 'line' | 'read';
  readonly label: string;
  text: string;
  at: number;
  /** After the answer: end (`^X`). */
  readonly leaving: boolean;
}

/** All of nano, as plain data. */
export interface Nano {
  file: string;
  buffer: Buffer;
  row: number;
  col: number;
  want: number;
  top: number;
  cols: number;
  rows: number;
  /** Lines cut in a row are kept together. */
  cut: string[];
  cutting: boolean;
  mark: { row: number; col: number } | null;
  search: string;
  replacing: string;
  message: string;
  prompt: Prompt | null;
  help: boolean;
  numbers: boolean;
  spaces: boolean;
  tab: number;
  indent: boolean;
  view: boolean;
  replaced: number;
  /** Kind of the change going on, so that typing is undone in one go. */
  doing: string;
}

const TAB = (n: Nano) => n.tab;
const line = (n: Nano) => n.buffer.lines[n.row]!;

const HELP = [
  "Main nano help text",
  '',
  " The nano editor is a small editor. The keys at the bottom of the screen",
  " are shortcuts: ^ stands for the Control key, M- for Alt (or Escape first).",
  '',
  ' ^G      Display this help text            ^X      Close the file and end',
  ' ^O      Write the file to disk            ^R      Insert another file',
  ' ^W      Search forward                    ^\\      Search and replace',
  ' M-W     Next occurrence                   ^_ M-G  Go to line number',
  ' ^K      Cut the line or the marked text   ^U      Paste what was cut',
  ' M-6     Copy the line or marked text      M-A     Mark text from the cursor',
  ' M-U     Undo the last change              M-E     Redo it',
  ' ^A ^E   Start and end of the line         ^Y ^V   One screen up and down',
  ' M-\\ M-/ First and last line               ^D      Delete the character',
  ' ^C      Report the position of the cursor M-N     Turn line numbers on or off',
  ' ^S      Save without asking',
  '',
  ' Press ^X to go back.',
];

/** Rows of text: all but the title, the status line and two lines of shortcuts. */
const height = (n: Nano) => Math.max(1, n.rows - 4);

function change(n: Nano, at: number, count: number, lines: readonly string[], doing: string): void {
  if (n.view) {
    n.message = 'Key is invalid in view mode';
    return;
  }
  if (doing !== n.doing) commit(n.buffer);
  n.doing = doing;
  splice(n.buffer, at, count, lines, n.row, n.col);
}

function load(sys: Sys, n: Nano, file: string): void {
  n.file = file;
  if (file === '') return;
  try {
    if (!sys.files.exists(file)) {
      n.message = 'New File';
      return;
    }
    if (sys.files.stat(file).type === 'dir') {
      n.message = `"${file}" is a directory`;
      n.file = '';
      return;
    }
    const text = sys.files.read(file);
    sys.spend(text.length >> 4);
    n.buffer = bufferOf(text);
    n.buffer.noEol = false;
    const count = text === '' ? 0 : n.buffer.lines.length;
    n.message = sys.files.may(file, 'w') ? `Read ${count} line${count === 1 ? '' : 's'}` : `Read ${count} line${count === 1 ? '' : 's'} (Warning: No write permission)`;
    if (!sys.files.may(file, 'w')) n.message = `File '${file}' is unwritable`;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    n.message = `Error reading ${file}: ${e.message}`;
  }
}

function save(sys: Sys, n: Nano, file: string): boolean {
  try {
    if (sys.files.exists(file) && sys.files.stat(file).type === 'dir') {
      n.message = `Error writing ${file}: Is a directory`;
      return false;
    }
    const text = bufferText(n.buffer);
    sys.files.write(file, text);
    sys.spend(text.length >> 4);
    n.file = file;
    commit(n.buffer);
    markSaved(n.buffer);
    const count = text === '' ? 0 : n.buffer.lines.length;
    n.message = `Wrote ${count} line${count === 1 ? '' : 's'}`;
    return true;
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    n.message = `Error writing ${file}: ${e.message}`;
    return false;
  }
}

function ask(n: Nano, kind: Prompt['kind'], label: string, text = '', leaving = false): undefined {
  n.prompt = { kind, label, text, at: text.length, leaving };
  n.message = '';
}

function clamp(n: Nano): void {
  n.row = Math.max(0, Math.min(n.row, n.buffer.lines.length - 1));
  n.col = Math.max(0, Math.min(n.col, line(n).length));
}

function toRow(n: Nano, row: number): void {
  n.row = Math.max(0, Math.min(row, n.buffer.lines.length - 1));
  n.col = indexAt(line(n), n.want, TAB(n));
}

function nanoKey(sys: Sys, n: Nano, key: string): number | 'suspend' | undefined {
  if (n.help) {
    if (key === 'C-x' || key === 'q' || key === 'Escape' || key === 'C-c') n.help = false;
    return undefined;
  }
  if (n.prompt) return promptKey(sys, n, n.prompt, key);
  n.message = '';
  const text = line(n);
  const vertical = ['Up', 'Down', 'C-p', 'C-n', 'PageUp', 'PageDown', 'C-y', 'C-v'].includes(key);
  if (key !== 'C-k' && key !== 'M-6') n.cutting = false;
  const result = edit(sys, n, key, text);
  clamp(n);
  if (!vertical) n.want = columnOf(line(n), n.col, TAB(n));
  return result;
}

function edit(sys: Sys, n: Nano, key: string, text: string): number | 'suspend' | undefined {
  const { lines } = n.buffer;
  switch (key) {
    case 'Up':
    case 'C-p':
      toRow(n, n.row - 1);
      return undefined;
    case 'Down':
    case 'C-n':
      toRow(n, n.row + 1);
      return undefined;
    case 'Left':
    case 'C-b':
      if (n.col > 0) n.col--;
      else if (n.row > 0) {
        n.row--;
        n.col = line(n).length;
      }
      return undefined;
    case 'Right':
    case 'C-f':
      if (n.col < text.length) n.col++;
      else if (n.row + 1 < lines.length) {
        n.row++;
        n.col = 0;
      }
      return undefined;
    case 'Home':
    case 'C-a':
      n.col = 0;
      return undefined;
    case 'End':
    case 'C-e':
      n.col = text.length;
      return undefined;
    case 'PageUp':
    case 'C-y':
      n.top = Math.max(0, n.top - height(n) + 2);
      toRow(n, n.row - height(n) + 2);
      return undefined;
    case 'PageDown':
    case 'C-v':
      n.top = Math.max(0, Math.min(lines.length - 1, n.top + height(n) - 2));
      toRow(n, n.row + height(n) - 2);
      return undefined;
    case 'C-Right':
    case 'M- ': {
      const m = /^[\p{L}\p{N}_]*[^\p{L}\p{N}_]*/u.exec(text.slice(n.col))!;
      if (n.col >= text.length && n.row + 1 < lines.length) {
        n.row++;
        n.col = 0;
      } else n.col += m[0].length;
      return undefined;
    }
    case 'C-Left': {
      if (n.col === 0 && n.row > 0) {
        n.row--;
        n.col = line(n).length;
      } else n.col -= /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(text.slice(0, n.col))![0].length;
      return undefined;
    }
    case 'M-\\':
    case 'C-Home':
      n.row = n.col = 0;
      return undefined;
    case 'M-/':
    case 'C-End':
      n.row = lines.length - 1;
      n.col = line(n).length;
      return undefined;
    case 'C-g':
    case 'F1':
      n.help = true;
      return undefined;
    case 'C-x':
      if (!isModified(n.buffer)) return 0;
      return ask(n, 'save', 'Save modified buffer? ', '', true);
    case 'C-o':
      return ask(n, 'write', 'File Name to Write: ', n.file);
    case 'C-s':
      if (n.file === '') return ask(n, 'write', 'File Name to Write: ');
      save(sys, n, n.file);
      return undefined;
    case 'C-r':
      return ask(n, 'read', 'File to insert [from ./]: ');
    case 'C-w':
      return ask(n, 'search', n.search ? `Search [${n.search}]: ` : 'Search: ');
    case 'M-w':
    case 'M-W':
      if (n.search === '') n.message = 'No current search pattern';
      else find(n, n.search);
      return undefined;
    case 'C-\\':
    case 'M-r':
      return ask(n, 'replace', n.search ? `Search (to replace) [${n.search}]: ` : 'Search (to replace): ');
    case 'C-_':
    case 'M-g':
    case 'M-G':
      return ask(n, 'line', 'Enter line number, column number: ');
    case 'C-c': {
      const all = lines.reduce((t, l) => t + l.length + 1, 0);
      const here = lines.slice(0, n.row).reduce((t, l) => t + l.length + 1, 0) + n.col;
      const percent = (a: number, b: number) => (b === 0 ? 0 : Math.floor((100 * a) / b));
      n.message = `line ${n.row + 1}/${lines.length} (${percent(n.row + 1, lines.length)}%), col ${n.col + 1}/${text.length + 1} (${percent(n.col + 1, text.length + 1)}%), char ${here}/${all} (${percent(here, all)}%)`;
      return undefined;
    }
    case 'C-k':
    case 'M-6': {
      if (n.mark) {
        let [a, b] = [n.mark, { row: n.row, col: n.col }];
        if (a.row > b.row || (a.row === b.row && a.col > b.col)) [a, b] = [b, a];
        n.cut = a.row === b.row ? [lines[a.row]!.slice(a.col, b.col)] : [lines[a.row]!.slice(a.col), ...lines.slice(a.row + 1, b.row), lines[b.row]!.slice(0, b.col)];
        if (key === 'C-k') {
          change(n, a.row, b.row - a.row + 1, [lines[a.row]!.slice(0, a.col) + lines[b.row]!.slice(b.col)], 'cut');
          n.row = a.row;
          n.col = a.col;
        }
        n.mark = null;
        return undefined;
      }
      if (key === 'C-k' && n.row === lines.length - 1 && text === '') {
        n.message = 'Nothing was cut';
        return undefined;
      }
      const before = n.cutting ? n.cut.slice(0, -1) : [];
      n.cut = [...before, text, ''];
      n.cutting = true;
      if (key === 'M-6') toRow(n, n.row + 1);
      else {
        if (n.row < lines.length - 1) change(n, n.row, 1, [], 'cut');
        else change(n, n.row, 1, [''], 'cut');
        n.col = 0;
      }
      return undefined;
    }
    case 'C-u':
      if (n.cut.length === 0) {
        n.message = 'Cutbuffer is empty';
        return undefined;
      }
      commit(n.buffer);
      insert(n, n.cut, 'paste');
      commit(n.buffer);
      return undefined;
    case 'M-a':
    case 'M-A':
    case 'C-^':
      n.mark = n.mark ? null : { row: n.row, col: n.col };
      n.message = n.mark ? 'Mark Set' : 'Mark Unset';
      return undefined;
    case 'M-u':
    case 'M-U': {
      n.doing = '';
      const step = undo(n.buffer);
      n.message = step ? 'Undid change' : 'Nothing to undo';
      if (step) {
        n.row = step.row;
        n.col = step.col;
      }
      return undefined;
    }
    case 'M-e':
    case 'M-E': {
      n.doing = '';
      const step = redo(n.buffer);
      n.message = step ? 'Redid change' : 'Nothing to redo';
      const last = step?.changes[step.changes.length - 1];
      if (last) {
        n.row = last.at + Math.max(0, last.inserted.length - 1);
        n.col = last.inserted.length ? last.inserted[last.inserted.length - 1]!.length : 0;
      }
      return undefined;
    }
    case 'M-n':
    case 'M-N':
      n.numbers = !n.numbers;
      return undefined;
    case 'Backspace':
      if (n.col > 0) {
        const wide = (text.charCodeAt(n.col - 1) & 0xfc00) === 0xdc00 && n.col > 1 && (text.charCodeAt(n.col - 2) & 0xfc00) === 0xd800 ? 2 : 1;
        change(n, n.row, 1, [text.slice(0, n.col - wide) + text.slice(n.col)], 'delete');
        if (!n.view) n.col -= wide;
      } else if (n.row > 0 && !n.view) {
        const before = lines[n.row - 1]!;
        change(n, n.row - 1, 2, [before + text], 'delete');
        n.row--;
        n.col = before.length;
      }
      return undefined;
    case 'Delete':
    case 'C-d':
      if (n.col < text.length) change(n, n.row, 1, [text.slice(0, n.col) + text.slice(n.col + 1)], 'delete');
      else if (n.row + 1 < lines.length) change(n, n.row, 2, [text + lines[n.row + 1]!], 'delete');
      return undefined;
    case 'Enter': {
      const lead = n.indent ? /^[ \t]*/.exec(text)![0].slice(0, n.col) : '';
      insert(n, ['', lead], 'enter');
      return undefined;
    }
    case 'Tab':
      insert(n, [n.spaces ? ' '.repeat(n.tab - (columnOf(text, n.col, n.tab) % n.tab)) : '\t'], 'type');
      return undefined;
    case 'C-l':
    case 'Escape':
    case 'C-t':
    case 'C-j':
      return undefined;
    case 'C-z':
      return 'suspend';
    default:
      if (isText(key)) insert(n, [key], 'type');
      else if (/^[CM]-/.test(key)) n.message = `Unbound key: ${key.startsWith('C-') ? `^${key.slice(2).toUpperCase()}` : `M-${key.slice(2).toUpperCase()}`}`;
      return undefined;
  }
}

function insert(n: Nano, parts: readonly string[], doing: string): void {
  if (n.view) {
    n.message = 'Key is invalid in view mode';
    return;
  }
  const text = line(n);
  const head = text.slice(0, n.col);
  const tail = text.slice(n.col);
  const last = parts[parts.length - 1]!;
  if (parts.length === 1) change(n, n.row, 1, [head + last + tail], doing);
  else change(n, n.row, 1, [head + parts[0]!, ...parts.slice(1, -1), last + tail], doing);
  n.row += parts.length - 1;
  n.col = (parts.length === 1 ? head.length : 0) + last.length;
}

const fold = (text: string) => text.toLowerCase();

/** Searches on from the cursor, around the end; letters of either case are one. */
function find(n: Nano, wanted: string, quiet = false): boolean {
  const { lines } = n.buffer;
  const word = fold(wanted);
  for (let i = 0; i <= lines.length; i++) {
    const row = (n.row + i) % lines.length;
    const from = i === 0 ? n.col + 1 : 0;
    const col = fold(lines[row]!).indexOf(word, from);
    if (col < 0 || (i === lines.length && col > n.col)) continue;
    if (!quiet && (row < n.row || (row === n.row && col <= n.col))) n.message = row === n.row && col === n.col ? 'This is the only occurrence' : 'Search Wrapped';
    n.row = row;
    n.col = col;
    n.want = columnOf(line(n), n.col, TAB(n));
    return true;
  }
  if (!quiet) n.message = `"${wanted}" not found`;
  return false;
}

function promptKey(sys: Sys, n: Nano, p: Prompt, key: string): number | 'suspend' | undefined {
  if (key === 'C-c' || key === 'Escape') {
    n.prompt = null;
    n.message = 'Cancelled';
    return undefined;
  }
  if (p.kind === 'save' || p.kind === 'overwrite' || p.kind === 'confirm') return yesOrNo(sys, n, p, key.toLowerCase());
  switch (key) {
    case 'Enter':
      n.prompt = null;
      return answer(sys, n, p);
    case 'Backspace':
      if (p.at > 0) {
        p.text = p.text.slice(0, p.at - 1) + p.text.slice(p.at);
        p.at--;
      }
      return undefined;
    case 'Delete':
    case 'C-d':
      p.text = p.text.slice(0, p.at) + p.text.slice(p.at + 1);
      return undefined;
    case 'Left':
    case 'C-b':
      p.at = Math.max(0, p.at - 1);
      return undefined;
    case 'Right':
    case 'C-f':
      p.at = Math.min(p.text.length, p.at + 1);
      return undefined;
    case 'Home':
    case 'C-a':
      p.at = 0;
      return undefined;
    case 'End':
    case 'C-e':
      p.at = p.text.length;
      return undefined;
    case 'C-k':
    case 'C-u':
      p.text = '';
      p.at = 0;
      return undefined;
    case 'C-\\':
    case 'C-r':
      if (p.kind === 'search') return ask(n, 'replace', n.search ? `Search (to replace) [${n.search}]: ` : 'Search (to replace): ', p.text);
      return undefined;
    default:
      if (isText(key)) {
        p.text = p.text.slice(0, p.at) + key + p.text.slice(p.at);
        p.at += key.length;
      }
      return undefined;
  }
}

function yesOrNo(sys: Sys, n: Nano, p: Prompt, key: string): number | undefined {
  if (p.kind === 'confirm') {
    const all = key === 'a';
    if (key !== 'y' && key !== 'n' && !all) return undefined;
    replaceFrom(n, all, key === 'n');
    return undefined;
  }
  if (key === 'n') {
    n.prompt = null;
    if (p.kind === 'save') return 0;
    return ask(n, 'write', 'File Name to Write: ', p.text, p.leaving);
  }
  if (key !== 'y') return undefined;
  n.prompt = null;
  if (p.kind === 'save') return ask(n, 'write', 'File Name to Write: ', n.file, true);
  return save(sys, n, p.text) && p.leaving ? 0 : undefined;
}

function answer(sys: Sys, n: Nano, p: Prompt): number | undefined {
  switch (p.kind) {
    case 'write':
      if (p.text === '') {
        n.message = 'Cancelled';
        return undefined;
      }
      if (p.text !== n.file && sys.files.exists(p.text)) return ask(n, 'overwrite', `File "${p.text}" exists; OVERWRITE? `, p.text, p.leaving);
      return save(sys, n, p.text) && p.leaving ? 0 : undefined;
    case 'read':
      try {
        const some = bufferOf(sys.files.read(p.text)).lines;
        commit(n.buffer);
        insert(n, [...some, ''], 'read');
        n.message = `Inserted ${some.length} line${some.length === 1 ? '' : 's'}`;
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        n.message = p.text === '' ? 'Cancelled' : `Error reading ${p.text}: ${e.message}`;
      }
      return undefined;
    case 'search':
      n.search = p.text || n.search;
      if (n.search === '') n.message = 'Cancelled';
      else find(n, n.search);
      return undefined;
    case 'replace':
      n.search = p.text || n.search;
      if (n.search === '') {
        n.message = 'Cancelled';
        return undefined;
      }
      return ask(n, 'with', 'Replace with: ');
    case 'with': {
      n.replacing = p.text;
      n.replaced = 0;
      const { row, col } = n;
      n.col = col - 1;
      if (!find(n, n.search, true)) {
        n.row = row;
        n.col = col;
        n.message = `"${n.search}" not found`;
        return undefined;
      }
      return ask(n, 'confirm', 'Replace this instance? ');
    }
    default: {
      const m = /^\s*(-?\d{0,9})\s*[,.;]?\s*(\d{0,6})\s*$/.exec(p.text);
      if (!m || (m[1] === '' && m[2] === '')) {
        n.message = 'Invalid line or column number';
        return undefined;
      }
      if (m[1] !== '') n.row = Number(m[1]) < 0 ? n.buffer.lines.length + Number(m[1]) : Number(m[1]) - 1;
      n.col = m[2] === '' ? 0 : Number(m[2]) - 1;
      clamp(n);
      n.want = columnOf(line(n), n.col, TAB(n));
      return undefined;
    }
  }
}

/** Replaces the word under the cursor (or passes it by), then asks for the next; with `all` no more is asked. */
function replaceFrom(n: Nano, all: boolean, skip: boolean): void {
  commit(n.buffer);
  for (let i = 0; i < 100_000; i++) {
    const text = line(n);
    if (!skip) {
      change(n, n.row, 1, [text.slice(0, n.col) + n.replacing + text.slice(n.col + n.search.length)], 'replace');
      n.replaced++;
      n.col += n.replacing.length - 1;
    }
    // On to the next one, but not around the end.
    const { row, col } = n;
    const more = find(n, n.search, true) && (n.row > row || (n.row === row && n.col > col));
    if (!more) {
      n.row = row;
      n.col = Math.max(0, col + (skip ? 0 : 1));
      n.prompt = null;
      n.message = `Replaced ${n.replaced} occurrence${n.replaced === 1 ? '' : 's'}`;
      commit(n.buffer);
      return;
    }
    if (!all) return;
  }
}

const BARS: Readonly<Record<'main' | 'yes' | 'write' | 'search', readonly (readonly [string, string])[]>> = {
  main: [['^G', 'Help'], ['^X', 'Exit'], ['^O', 'Write Out'], ['^R', 'Read File'], ['^W', 'Where Is'], ['^\\', 'Replace'], ['^K', 'Cut'], ['^U', 'Paste'], ['^C', 'Location'], ['^_', 'Go To Line'], ['M-U', 'Undo'], ['M-E', 'Redo']],
  yes: [[' Y', 'Yes'], [' N', 'No'], ['', ''], ['^C', 'Cancel']],
  write: [['^G', 'Help'], ['^C', 'Cancel']],
  search: [['^G', 'Help'], ['^C', 'Cancel'], ['^R', 'Replace']],
}; // prettier-ignore

function bars(n: Nano): [string, string] {
  const p = n.prompt;
  const list = n.help ? [['^X', 'Close']] as const : !p ? BARS.main : p.kind === 'save' || p.kind === 'overwrite' ? BARS.yes : p.kind === 'confirm' ? [[' Y', 'Yes'], ['^C', 'Cancel'], [' N', 'No'], [' A', 'All']] as const : p.kind === 'search' ? BARS.search : BARS.write;
  const pairs = Math.max(1, Math.min(Math.ceil(list.length / 2), Math.floor(n.cols / 13)));
  const width = Math.floor(n.cols / Math.max(pairs, p ? 2 : 1));
  const row = (k: number) =>
    Array.from({ length: pairs }, (_, i) => list[i * 2 + k])
      .filter((e) => e !== undefined)
      .map(([key, word]) => (key === '' ? '' : `\x1b[7m${key}\x1b[27m ${word.padEnd(Math.max(0, width - key.length - 1)).slice(0, Math.max(0, width - key.length - 1))}`))
      .join('');
  return [row(0), row(1)];
}

function frame(n: Nano): Frame {
  const tall = height(n);
  if (n.row < n.top || n.row >= n.top + tall) n.top = Math.max(0, n.row - Math.floor(tall / 2));
  const name = n.help ? 'Help' : n.file === '' ? 'New Buffer' : n.file;
  const state = n.view ? 'View' : isModified(n.buffer) ? 'Modified' : '';
  const left = '  GNU nano 7.2';
  const middle = Math.max(left.length + 2, Math.floor((n.cols - name.length) / 2));
  const title = `${left.padEnd(middle)}${name}`.slice(0, n.cols - 10).padEnd(n.cols - 10) + state.padStart(9) + ' ';
  const rows = [`\x1b[7m${title.slice(0, n.cols)}\x1b[27m`];
  let col = 0;
  if (n.help) for (let i = 0; i < tall; i++) rows.push((HELP[i] ?? '').slice(0, n.cols));
  else {
    const numbers = n.numbers ? String(n.buffer.lines.length).length + 1 : 0;
    const width = Math.max(4, n.cols - numbers);
    const place = columnOf(line(n), n.col, TAB(n));
    // The line of the cursor is shifted by whole steps when it is too long.
    const from = place < width - 1 ? 0 : Math.max(0, Math.floor(place / Math.max(1, width - 8)) * Math.max(1, width - 8) - 4);
    for (let i = 0; i < tall; i++) {
      const text = n.buffer.lines[n.top + i];
      if (text === undefined) {
        rows.push('');
        continue;
      }
      const here = n.top + i === n.row;
      const start = here ? from : 0;
      const whole = columnOf(text, Infinity, TAB(n));
      let shown = clipLine(text, start, width, marks(n, n.top + i), TAB(n));
      if (whole - start > width) shown = `${clipLine(text, start, width - 1, marks(n, n.top + i), TAB(n))}\x1b[7m>\x1b[27m`;
      if (start > 0) shown = `\x1b[7m<\x1b[27m${clipLine(text, start + 1, width - (whole - start > width ? 2 : 1), marks(n, n.top + i), TAB(n))}${whole - start > width ? '\x1b[7m>\x1b[27m' : ''}`;
      rows.push(`${numbers ? `${String(n.top + i + 1).padStart(numbers - 1)} ` : ''}${shown}`);
    }
    col = numbers + place - from;
  }
  const p = n.prompt;
  const status = p ? `\x1b[7m${(p.label + (p.kind === 'save' || p.kind === 'overwrite' || p.kind === 'confirm' ? '' : p.text)).slice(-n.cols).padEnd(n.cols)}\x1b[27m` : n.message ? `${' '.repeat(Math.max(0, Math.floor((n.cols - n.message.length - 4) / 2)))}\x1b[7m[ ${n.message.slice(0, n.cols - 4)} ]\x1b[27m` : '';
  rows.push(status, ...bars(n));
  if (p) return { rows, row: n.rows - 3, col: Math.min(n.cols - 1, p.label.length + p.at) };
  return { rows, row: 1 + n.row - n.top, col: Math.min(col, n.cols - 1) };
}

function marks(n: Nano, row: number): { from: number; to: number; sgr: string }[] {
  if (!n.mark) return [];
  let [a, b] = [n.mark, { row: n.row, col: n.col }];
  if (a.row > b.row || (a.row === b.row && a.col > b.col)) [a, b] = [b, a];
  if (row < a.row || row > b.row) return [];
  return [{ from: row > a.row ? 0 : a.col, to: row < b.row ? Number.MAX_SAFE_INTEGER : b.col, sgr: '7' }];
}

function open(sys: Sys, size: { readonly cols: number; readonly rows: number }): Nano | number {
  const words = sys.argv.slice(1);
  if (words.includes('--version') || words.includes('-V')) {
    sys.write(1, ' GNU nano, version 7.2\n');
    return 0;
  }
  if (words.includes('--help') || words.includes('-h')) {
    sys.write(1, `Usage: nano [OPTIONS] [[+LINE[,COLUMN]] FILE]...\n\n${HELP.slice(4, -2).join('\n')}\n`);
    return 0;
  }
  const n: Nano = { file: '', buffer: bufferOf(''), row: 0, col: 0, want: 0, top: 0, cols: size.cols, rows: Math.max(size.rows, 6), cut: [], cutting: false, mark: null, search: '', replacing: '', message: '', prompt: null, help: false, numbers: false, spaces: false, tab: 8, indent: false, view: false, replaced: 0, doing: '' };
  let place: RegExpExecArray | null = null;
  let file = '';
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    const at = /^\+(\d*)(?:,(\d+))?$/.exec(w);
    if (at) place = at;
    else if (w === '-T' || w === '--tabsize') n.tab = Math.max(1, Math.min(32, Number(words[++i]) || 8));
    else if (/^--tabsize=\d+$/.test(w)) n.tab = Math.max(1, Math.min(32, Number(w.slice(10))));
    else if (/^--/.test(w)) {
      if (w === '--linenumbers') n.numbers = true;
      else if (w === '--view') n.view = true;
      else if (w === '--autoindent') n.indent = true;
      else if (w === '--tabstospaces') n.spaces = true;
    } else if (/^-[A-Za-z%\d]+$/.test(w)) {
      if (w.includes('l')) n.numbers = true;
      if (w.includes('v')) n.view = true;
      if (w.includes('i')) n.indent = true;
      if (w.includes('E')) n.spaces = true;
    } else if (file === '') file = w;
  }
  if (!sys.tty(1) || (!sys.tty(0) && file !== '-')) {
    sys.write(2, sys.tty(1) ? 'Standard input is not a terminal\n' : 'Standard output is not a terminal\n');
    return 1;
  }
  configure(sys, n);
  load(sys, n, file === '-' ? '' : file);
  if (file === '') n.message = 'Welcome to nano.  For basic help, type Ctrl+G.';
  if (place) {
    n.row = place[1] === '' ? n.buffer.lines.length - 1 : Number(place[1]) - 1;
    n.col = Number(place[2] ?? 1) - 1;
    clamp(n);
  }
  return n;
}

/** The `set` lines of ~/.nanorc that are known here. */
function configure(sys: Sys, n: Nano): void {
  const path = `${sys.env.HOME ?? '/'}/.nanorc`;
  try {
    if (!sys.files.exists(path)) return;
    for (const l of sys.files.read(path).split('\n').slice(0, 200)) {
      const m = RE2JS.compile('^\\s*set\\s+(\\w+)\\s*(\\d*)').matcher(l);
      if (!m.find()) continue;
      const word = m.group(1);
      if (word === 'tabsize') n.tab = Math.max(1, Math.min(32, Number(m.group(2)) || 8));
      else if (word === 'tabstospaces') n.spaces = true;
      else if (word === 'linenumbers') n.numbers = true;
      else if (word === 'autoindent') n.indent = true;
    }
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

export const nano: Program<any> = fullscreen<Nano>({
  name: 'nano',
  open,
  resize(n, cols, rows) {
    n.cols = cols;
    n.rows = Math.max(rows, 6);
  },
  key: nanoKey,
  frame,
});
