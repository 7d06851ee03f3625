import { RE2JS } from 're2js';
import { byteLength } from '../../../core';
import { Errno } from '../../../machine/sys';
import type { Sys } from '../../../machine/sys';
import { bufferOf, bufferText, commit, isModified, markSaved, redo, undo } from '../buffer';
import { compilePattern, fromVim, isLowerCase } from '../search';
import { firstText, searchFrom } from './motions';
import { change, clamp, line, option, tell } from './state';
import type { Vi } from './state';

/** Opens a file in place of what is there. */
export function edit(sys: Sys, v: Vi, file: string): void {
  v.file = file;
  v.row = v.col = v.top = v.want = 0;
  v.readOnly = false;
  try {
    if (file !== '' && sys.files.exists(file)) {
      if (sys.files.stat(file).type === 'dir') {
        v.buffer = bufferOf('');
        tell(v, `"${file}" is a directory`, true);
        return;
      }
      const text = sys.files.read(file);
      sys.spend(text.length >> 4);
      v.buffer = bufferOf(text);
      v.readOnly = !sys.files.may(file, 'w');
      const n = text === '' ? 0 : v.buffer.lines.length;
      tell(v, v.busybox ? `'${file}'${v.readOnly ? ' [readonly]' : ''} 1/${Math.max(1, n)} ${n ? Math.floor(100 / n) : 100}%` : `"${file}" ${v.readOnly ? '[readonly] ' : ''}${v.buffer.noEol ? '[noeol] ' : ''}${n}L, ${byteLength(text)}B`);
      return;
    }
    v.buffer = bufferOf('');
    tell(v, file === '' ? '' : v.busybox ? `'${file}' [New file] 1/1 100%` : `"${file}" [New]`);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    v.buffer = bufferOf('');
    tell(v, `"${file}" [${e.message}]`, true);
  }
}

/** Writes lines to a file; false (and a message) when that is not possible. */
function write(sys: Sys, v: Vi, path: string, force: boolean, range: [number, number] | null, append: boolean): boolean {
  if (path === '') {
    tell(v, 'E32: No file name', true);
    return false;
  }
  const other = path !== v.file;
  if (!other && v.readOnly && !force) {
    tell(v, "E45: 'readonly' option is set (add ! to override)", true);
    return false;
  }
  const there = sys.files.exists(path);
  if (other && there && !force && !append && v.file !== '') {
    tell(v, 'E13: File exists (add ! to override)', true);
    return false;
  }
  const lines = range ? v.buffer.lines.slice(range[0], range[1] + 1) : v.buffer.lines;
  const text = range ? lines.map((l) => `${l}\n`).join('') : bufferText(v.buffer);
  try {
    if (there && sys.files.stat(path).type === 'dir') {
      tell(v, `"${path}" E502: is a directory`, true);
      return false;
    }
    sys.files.write(path, text, { append });
    sys.spend(text.length >> 4);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    tell(v, e.code === 'ENOENT' ? `"${path}" E212: Can't open file for writing` : `"${path}" E212: Can't open file for writing: ${e.message}`.replace(': Permission denied', ''), true);
    return false;
  }
  if (!range && !append && (!other || v.file === '')) {
    v.file = path;
    v.readOnly = false;
    commit(v.buffer);
    markSaved(v.buffer);
  }
  const n = text === '' ? 0 : lines.length;
  tell(v, v.busybox ? `'${path}' ${n}L, ${byteLength(text)}C` : `"${path}" ${there ? '' : '[New] '}${n}L, ${byteLength(text)}B written`);
  return true;
}

/** Reads `10`, `.`, `$`, `'a`, `/pat/`, `+3` at the start of a text. */
function address(v: Vi, text: string): { line: number | undefined; rest: string } {
  let m = /^\s*(?:(\d+)|([.$])|'([a-z<>])|\/((?:[^/\\]|\\.)*)\/?|\?((?:[^?\\]|\\.)*)\??)?/.exec(text)!;
  let at: number | undefined;
  if (m[1] !== undefined) at = Number(m[1]) - 1;
  else if (m[2] === '.') at = v.row;
  else if (m[2] === '$') at = v.buffer.lines.length - 1;
  else if (m[3] !== undefined) at = Object.hasOwn(v.marks, m[3]) ? v.marks[m[3]]!.row : NaN;
  else if (m[4] !== undefined || m[5] !== undefined) {
    v.search = { pattern: m[4] || m[5] || v.search?.pattern || '', backward: m[4] === undefined };
    at = searchFrom(v, { row: v.row, col: m[4] === undefined ? 0 : Number.MAX_SAFE_INTEGER }, m[4] === undefined)?.row ?? NaN;
  }
  let rest = text.slice(m[0].length);
  while ((m = /^\s*([-+])(\d*)/.exec(rest)!)) {
    at = (at ?? v.row) + (m[1] === '+' ? 1 : -1) * (m[2] === '' ? 1 : Number(m[2]));
    rest = rest.slice(m[0].length);
  }
  return { line: at, rest };
}

const OPTIONS = new Map<string, string>([
  ['nu', 'number'], ['number', 'number'], ['rnu', 'relativenumber'], ['relativenumber', 'relativenumber'], ['ic', 'ignorecase'], ['ignorecase', 'ignorecase'], ['scs', 'smartcase'], ['smartcase', 'smartcase'],
  ['hls', 'hlsearch'], ['hlsearch', 'hlsearch'], ['is', 'incsearch'], ['incsearch', 'incsearch'], ['et', 'expandtab'], ['expandtab', 'expandtab'], ['ts', 'tabstop'], ['tabstop', 'tabstop'],
  ['sw', 'shiftwidth'], ['shiftwidth', 'shiftwidth'], ['sts', 'softtabstop'], ['softtabstop', 'softtabstop'], ['ai', 'autoindent'], ['autoindent', 'autoindent'], ['paste', 'paste'], ['list', 'list'],
  ['wrap', 'wrap'], ['cuc', 'cursorcolumn'], ['cursorcolumn', 'cursorcolumn'], ['cul', 'cursorline'], ['cursorline', 'cursorline'], ['ro', 'readonly'], ['readonly', 'readonly'], ['si', 'smartindent'],
  ['smartindent', 'smartindent'], ['ruler', 'ruler'], ['ru', 'ruler'], ['ff', 'fileformat'], ['ft', 'filetype'], ['filetype', 'filetype'], ['mouse', 'mouse'], ['bg', 'background'], ['background', 'background'],
]); // prettier-ignore

export function setOptions(v: Vi, text: string): void {
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const m = /^(no|inv)?([a-z]+)([!?]|=(.*))?$/.exec(word);
    const whole = m && (OPTIONS.has((m[1] ?? '') + m[2]) ? OPTIONS.get((m[1] ?? '') + m[2]!) : OPTIONS.get(m[2]!));
    if (!m || !whole) {
      tell(v, `E518: Unknown option: ${word}`, true);
      return;
    }
    const off = m[1] === 'no';
    if (m[3] === '?') tell(v, typeof v.options[whole] === 'number' ? `  ${whole}=${v.options[whole]}` : `${v.options[whole] ? '  ' : 'no'}${whole}`);
    else if (m[4] !== undefined) {
      const n = Number(m[4]);
      if (/^\d+$/.test(m[4])) v.options[whole] = Math.min(n, 100);
    } else if (m[3] === '!' || m[1] === 'inv') v.options[whole] = !v.options[whole];
    else v.options[whole] = !off;
    if (whole === 'readonly') v.readOnly = Boolean(v.options[whole]);
  }
}

/** Runs a line typed after `:`. A number ends vi with that status. */
export function ex(sys: Sys, v: Vi, typed: string): number | undefined {
  let text = typed.trim();
  const { lines } = v.buffer;
  let range: [number, number] | null = null;
  if (text.startsWith('%')) {
    range = [0, lines.length - 1];
    text = text.slice(1);
  } else {
    const a = address(v, text);
    if (a.line !== undefined) range = [a.line, a.line];
    text = a.rest;
    while (/^\s*[,;]/.test(text)) {
      const b = address(v, text.replace(/^\s*[,;]/, ''));
      range = [range ? range[1] : v.row, b.line ?? v.row];
      text = b.rest;
    }
  }
  text = text.trim();
  if (range?.some((n) => Number.isNaN(n))) {
    if (!v.error) tell(v, 'E20: Mark not set', true);
    return undefined;
  }
  if (range) {
    if (range[0] > range[1]) range = [range[1], range[0]];
    if (range[0] < -1 || range[1] >= lines.length) {
      if (text === '') range = [Math.min(range[0], lines.length - 1), Math.min(range[1], lines.length - 1)];
      else {
        tell(v, 'E16: Invalid range', true);
        return undefined;
      }
    }
    range = [Math.max(0, range[0]), Math.max(0, range[1])];
  }
  if (text === '') {
    if (range) {
      v.row = range[1];
      v.col = firstText(line(v));
    }
    return undefined;
  }
  const sub = /^(s|substitute|&&?)([^a-zA-Z0-9\s"|].*)?$/s.exec(text);
  if (sub && (sub[2] !== undefined || sub[1] !== 'substitute')) {
    substitute(v, range ?? [v.row, v.row], sub[2]);
    return undefined;
  }
  const global = /^(g|v|global|vglobal)(!?)([^a-zA-Z0-9\s].*)$/s.exec(text);
  if (global) {
    globally(sys, v, range ?? [0, lines.length - 1], global[1]!.startsWith('v') || global[2] === '!', global[3]!);
    return undefined;
  }
  const m = /^([a-z]+|[!<>=#&@])(!?)\s*(.*)$/is.exec(text);
  if (!m) {
    tell(v, `E492: Not an editor command: ${text}`, true);
    return undefined;
  }
  const [, name, bang, arg] = m as unknown as [string, string, string, string];
  const force = bang === '!';
  const rows: [number, number] = range ?? [v.row, v.row];
  const unsaved = () => tell(v, v.busybox ? 'No write since last change (:q! overrides)' : 'E37: No write since last change (add ! to override)', true);
  switch (name) {
    case 'w':
    case 'write': {
      const append = arg.startsWith('>>');
      const path = append ? arg.slice(2).trim() : arg;
      if (path.startsWith('!')) tell(v, 'Commands of the shell are not supported here', true);
      else write(sys, v, path || v.file, force, range, append);
      return undefined;
    }
    case 'wq':
      return write(sys, v, arg || v.file, force, range, false) ? last(v, force) : undefined;
    case 'x':
    case 'xit':
    case 'exit':
      if (!isModified(v.buffer) && arg === '') return last(v, force);
      return write(sys, v, arg || v.file, force, range, false) ? last(v, force) : undefined;
    case 'wa':
    case 'wall':
      write(sys, v, v.file, force, null, false);
      return undefined;
    case 'wqa':
    case 'wqall':
    case 'xa':
    case 'xall':
      return !isModified(v.buffer) || write(sys, v, v.file, force, null, false) ? 0 : undefined;
    case 'q':
    case 'quit':
    case 'qa':
    case 'qall':
    case 'clo':
    case 'close':
      if (isModified(v.buffer) && !force) {
        unsaved();
        return undefined;
      }
      return name === 'q' || name === 'quit' ? last(v, force) : 0;
    case 'cq':
    case 'cquit':
      return 1;
    case 'e':
    case 'edit':
      if (isModified(v.buffer) && !force) {
        unsaved();
        return undefined;
      }
      edit(sys, v, arg || v.file);
      return undefined;
    case 'n':
    case 'next':
    case 'prev':
    case 'previous':
    case 'N': {
      const to = v.at + (name.startsWith('n') ? 1 : -1);
      if (isModified(v.buffer) && !force) unsaved();
      else if (to >= v.files.length) tell(v, v.files.length < 2 ? 'E163: There is only one file to edit' : 'E165: Cannot go beyond last file', true);
      else if (to < 0) tell(v, v.files.length < 2 ? 'E163: There is only one file to edit' : 'E164: Cannot go before first file', true);
      else {
        v.at = to;
        edit(sys, v, v.files[to]!);
      }
      return undefined;
    }
    case 'r':
    case 'read': {
      if (arg.startsWith('!')) {
        tell(v, 'Commands of the shell are not supported here', true);
        return undefined;
      }
      try {
        const read = bufferOf(sys.files.read(arg || v.file)).lines;
        change(v, (range ? range[1] : v.row) + 1, 0, read);
        v.row = (range ? range[1] : v.row) + 1;
        tell(v, `"${arg}" ${read.length}L`);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        tell(v, `E484: Can't open file ${arg}`, true);
      }
      commit(v.buffer);
      return undefined;
    }
    case 'd':
    case 'delete': {
      v.registers['r"'] = { lines: lines.slice(rows[0], rows[1] + 1), whole: true };
      change(v, rows[0], rows[1] - rows[0] + 1, []);
      v.row = rows[0];
      const n = rows[1] - rows[0] + 1;
      if (n > 2) tell(v, `${n} fewer lines`);
      commit(v.buffer);
      return undefined;
    }
    case 'y':
    case 'yank':
      v.registers['r"'] = { lines: lines.slice(rows[0], rows[1] + 1), whole: true };
      if (rows[1] - rows[0] > 1) tell(v, `${rows[1] - rows[0] + 1} lines yanked`);
      return undefined;
    case 'm':
    case 'move':
    case 't':
    case 'co':
    case 'copy': {
      const to = address(v, arg).line;
      if (to === undefined || Number.isNaN(to) || to < -1 || to >= lines.length) {
        tell(v, 'E14: Invalid address', true);
        return undefined;
      }
      const moved = lines.slice(rows[0], rows[1] + 1);
      if (name.startsWith('m')) {
        if (to >= rows[0] && to < rows[1]) {
          tell(v, 'E134: Cannot move a range of lines into itself', true);
          return undefined;
        }
        change(v, rows[0], moved.length, []);
        const at = to >= rows[1] ? to + 1 - moved.length : to + 1;
        change(v, at, 0, moved);
        v.row = at + moved.length - 1;
      } else {
        change(v, to + 1, 0, moved);
        v.row = to + moved.length;
      }
      commit(v.buffer);
      return undefined;
    }
    case 'j':
    case 'join': {
      const end = rows[0] === rows[1] ? Math.min(rows[1] + 1, lines.length - 1) : rows[1];
      change(v, rows[0], end - rows[0] + 1, [lines.slice(rows[0], end + 1).map((l, i) => (i ? l.trimStart() : l)).join(force ? '' : ' ')]);
      commit(v.buffer);
      return undefined;
    }
    case '>':
    case '<': {
      const width = option(v, 'shiftwidth') || 8;
      const unit = option(v, 'expandtab') ? ' '.repeat(width) : '\t';
      change(v, rows[0], rows[1] - rows[0] + 1, lines.slice(rows[0], rows[1] + 1).map((l) => (name === '>' ? (l === '' ? l : unit + l) : l.startsWith('\t') ? l.slice(1) : l.replace(new RegExp(`^ {1,${width}}`), ''))));
      commit(v.buffer);
      return undefined;
    }
    case 'u':
    case 'undo':
      if (!undo(v.buffer)) tell(v, 'Already at oldest change');
      return undefined;
    case 'red':
    case 'redo':
      if (!redo(v.buffer)) tell(v, 'Already at newest change');
      return undefined;
    case 'se':
    case 'set':
      if (arg === '') v.listing = Object.entries(v.options).map(([k, x]) => (typeof x === 'number' ? `  ${k}=${x}` : `${x ? '  ' : 'no'}${k}`));
      else setOptions(v, arg);
      return undefined;
    case 'noh':
    case 'nohlsearch':
      v.highlight = false;
      return undefined;
    case 'f':
    case 'file':
      if (arg) v.file = arg;
      tell(v, `"${v.file || '[No Name]'}" ${isModified(v.buffer) ? '[Modified] ' : ''}${lines.length} line${lines.length === 1 ? '' : 's'} --${Math.round((100 * (v.row + 1)) / lines.length)}%--`);
      return undefined;
    case 'reg':
    case 'registers':
      v.listing = ['Type Name Content', ...Object.entries(v.registers).map(([k, r]) => `  ${r.whole ? 'l' : 'c'}  "${k.slice(1)}   ${r.lines.join('^J').slice(0, 200)}`)];
      return undefined;
    case 'h':
    case 'help':
      v.listing = HELP;
      return undefined;
    case 'sy':
    case 'syntax':
    case 'filetype':
    case 'colo':
    case 'colorscheme':
    case 'retab':
      if (name === 'retab') {
        const tab = option(v, 'tabstop') || 8;
        change(v, 0, lines.length, lines.map((l) => l.replace(/\t/g, ' '.repeat(tab))));
        commit(v.buffer);
      }
      return undefined;
    case '!':
    case 'sh':
    case 'shell':
      tell(v, 'Commands of the shell are not supported here: stop vi with Ctrl-Z, and come back with fg', true);
      return undefined;
    default:
      tell(v, v.busybox ? `'${text}' is not implemented` : `E492: Not an editor command: ${typed.trim()}`, true);
      return undefined;
  }
}

/** Ends, unless there are more files to edit. */
function last(v: Vi, force: boolean): number | undefined {
  const left = v.files.length - v.at - 1;
  if (left > 0 && !force) {
    tell(v, `E173: ${left} more file${left > 1 ? 's' : ''} to edit`, true);
    return undefined;
  }
  return 0;
}

function compile(v: Vi, pattern: string, ignore: boolean): RE2JS | undefined {
  const fold = ignore || (option(v, 'ignorecase') !== 0 && !(option(v, 'smartcase') && !isLowerCase(pattern)));
  const re = compilePattern(fromVim(pattern), fold);
  if (!re) tell(v, `E486: Pattern not found: ${pattern}`, true);
  return re;
}

/** Cuts `/a/b/flags` at its own delimiter. */
function pieces(text: string): string[] {
  const delimiter = text[0]!;
  const out = [''];
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\' && i + 1 < text.length) {
      out[out.length - 1] += text[i + 1] === delimiter && delimiter !== '/' ? delimiter : text[i]! + text[i + 1]!;
      i++;
    } else if (text[i] === delimiter && out.length < 3) out.push('');
    else out[out.length - 1] += text[i]!;
  }
  return out;
}

function substitute(v: Vi, range: [number, number], text: string | undefined): void {
  const [pattern = '', replacement = '', flags = ''] = text === undefined ? [v.search?.pattern ?? '', '', ''] : pieces(text);
  if (!/^[&cegiInp#lr]*( *\d+)?$/.test(flags.trim())) {
    tell(v, 'E488: Trailing characters', true);
    return;
  }
  const source = pattern || v.search?.pattern;
  if (source === undefined || source === '') {
    tell(v, 'E35: No previous regular expression', true);
    return;
  }
  v.search = { pattern: source, backward: false };
  const re = compile(v, source, flags.includes('i'));
  if (!re) return;
  if (flags.includes('c')) {
    tell(v, ':s with confirmation (c) is not supported here', true);
    return;
  }
  let count = 0;
  let changedLines = 0;
  let size = 0;
  const out: string[] = [];
  let lastRow = v.row;
  for (let row = range[0]; row <= range[1]; row++) {
    const old = v.buffer.lines[row]!;
    const matcher = re.matcher(old);
    let at = 0;
    let made = '';
    let hits = 0;
    while (matcher.find()) {
      hits++;
      made += old.slice(at, matcher.start()) + expand(replacement, (n) => (n <= matcher.groupCount() ? (matcher.group(n) ?? '') : ''));
      at = matcher.end();
      if (!flags.includes('g')) break;
    }
    if (hits === 0) {
      out.push(old);
      continue;
    }
    made += old.slice(at);
    size += made.length;
    if (size > 8_000_000) {
      tell(v, 'E342: Out of memory!', true);
      return;
    }
    count += hits;
    changedLines++;
    out.push(...made.split('\n'));
    lastRow = out.length - 1 + range[0];
  }
  if (count === 0) {
    if (!flags.includes('e')) tell(v, `E486: Pattern not found: ${source}`, true);
    return;
  }
  if (flags.includes('n')) {
    tell(v, `${count} match${count > 1 ? 'es' : ''} on ${changedLines} line${changedLines > 1 ? 's' : ''}`);
    return;
  }
  change(v, range[0], range[1] - range[0] + 1, out);
  commit(v.buffer);
  v.row = lastRow;
  v.col = 0;
  clamp(v);
  if (changedLines > 2) tell(v, `${count} substitutions on ${changedLines} lines`);
}

/** `\1`, `&`, `\0`, `\r`, `\n`, `\u` … of a replacement. */
function expand(text: string, group: (n: number) => string): string {
  let out = '';
  let fold: '' | 'u' | 'l' | 'U' | 'L' = '';
  const add = (t: string) => {
    if (t === '') return;
    if (fold === 'U') out += t.toUpperCase();
    else if (fold === 'L') out += t.toLowerCase();
    else if (fold === 'u' || fold === 'l') {
      out += (fold === 'u' ? t[0]!.toUpperCase() : t[0]!.toLowerCase()) + t.slice(1);
      fold = '';
    } else out += t;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '&') add(group(0));
    else if (c === '\\' && i + 1 < text.length) {
      const n = text[++i]!;
      if (/\d/.test(n)) add(group(Number(n)));
      else if (n === 'r') add('\n');
      else if (n === 'n') add('\0');
      else if (n === 't') add('\t');
      else if (n === 'u' || n === 'l' || n === 'U' || n === 'L') fold = n;
      else if (n === 'e' || n === 'E') fold = '';
      else add(n);
    } else add(c);
  }
  return out;
}

/** `:g/pat/d`, and `:v`: the command for every line that matches (or does not). Only `d`, `s`, `m0`, `t.`, `>` and `normal`-free commands. */
function globally(sys: Sys, v: Vi, range: [number, number], invert: boolean, text: string): void {
  const delimiter = text[0]!;
  const end = text.indexOf(delimiter, 1);
  const source = (end < 0 ? text.slice(1) : text.slice(1, end)) || v.search?.pattern || '';
  const command = end < 0 ? 'p' : text.slice(end + 1).trim() || 'p';
  const re = compile(v, source, false);
  if (!re) return;
  v.search = { pattern: source, backward: false };
  const hits: number[] = [];
  for (let row = range[0]; row <= range[1]; row++) if (re.matcher(v.buffer.lines[row]!).find() !== invert) hits.push(row);
  if (hits.length === 0) {
    tell(v, `E486: Pattern not found: ${source}`, true);
    return;
  }
  if (command === 'p' || command === 'nu' || command === '#') {
    v.listing = hits.slice(0, 1000).map((r) => (command === 'p' ? v.buffer.lines[r]! : `${String(r + 1).padStart(3)} ${v.buffer.lines[r]!}`));
    return;
  }
  if (/^d(elete)?$/.test(command)) {
    const gone = new Set(hits);
    const kept = v.buffer.lines.filter((_, i) => !gone.has(i));
    change(v, 0, v.buffer.lines.length, kept);
    commit(v.buffer);
    v.row = Math.max(0, Math.min(hits[0]!, v.buffer.lines.length - 1));
    if (hits.length > 2) tell(v, `${hits.length} fewer lines`);
    return;
  }
  if (!/^(s[^a-z]|>|<|m0?$|t\.|j)/.test(command)) {
    tell(v, `:g with ${command} is not supported here`, true);
    return;
  }
  let offset = 0;
  for (const row of hits.slice(0, 5_000)) {
    const before = v.buffer.lines.length;
    v.row = row + offset;
    ex(sys, v, `${v.row + 1}${command}`);
    if (v.error && !/^E486/.test(v.message)) return;
    if (!/^m/.test(command)) offset += v.buffer.lines.length - before;
  }
}

const HELP = [
  'vi, in short (press a key to go back)',
  '',
  '  i a I A o O    insert; Escape ends it            :w        write',
  '  h j k l        move; w b e by words              :q :q!    quit; quit without writing',
  '  0 ^ $ gg G     start and end of line and text    :wq :x    write and quit',
  '  x dd dw D      delete                            :e FILE   edit another file',
  '  yy p P         copy and put                      :s/a/b/g  replace; :%s in all lines',
  '  cw cc C r R    change                            :set nu   line numbers',
  '  u Ctrl-R .     undo, redo, repeat                :set et sw=2',
  '  / ? n N        search                            v V       mark text: then d y c > <',
];
