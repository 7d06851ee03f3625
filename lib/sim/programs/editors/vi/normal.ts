import { commit, redo, undo } from '../buffer';
import type { Step } from '../buffer';
import { isText } from '../keys';
import { firstText, motion } from './motions';
import type { Motion, Place } from './motions';
import { change, clamp, deleteBetween, insertText, line, option, tell, textBetween } from './state';
import type { Vi } from './state';

/** Longest text that a repeat count may make. */
const LIMIT = 2_000_000;

interface Command {
  readonly register: string;
  readonly count: number | null;
  readonly operator: string;
  readonly key: string;
  readonly arg: string;
}

const OPERATORS = ['d', 'c', 'y', '>', '<', 'g~', 'gu', 'gU', '='];
const WITH_ARGUMENT = ['f', 'F', 't', 'T', "'", '`', 'r', 'm'];

/** Reads a command out of the keys typed so far: 'more' when it is not complete, undefined when it is none. */
function parse(keys: readonly string[], visual: boolean): Command | 'more' | undefined {
  let i = 0;
  let register = '';
  let count: number | null = null;
  let operator = '';
  const digits = () => {
    let text = '';
    while (/^[1-9]$/.test(keys[i] ?? '') || (text !== '' && keys[i] === '0')) text += keys[i++];
    if (text !== '') count = Math.min((count ?? 1) * Number(text), 999_999);
  };
  const key = (): string | undefined => {
    const k = keys[i];
    if (k === 'g' || k === 'z' || k === 'Z') {
      if (keys[i + 1] === undefined) return undefined;
      i += 2;
      return k + keys[i - 1]!;
    }
    i++;
    return k;
  };
  for (;;) {
    digits();
    if (keys[i] !== '"') break;
    if (keys[i + 1] === undefined) return 'more';
    register = keys[i + 1]!;
    i += 2;
  }
  let k = key();
  if (k === undefined) return 'more';
  if (!visual && OPERATORS.includes(k)) {
    operator = k;
    digits();
    k = key();
    if (k === undefined) return 'more';
    // `dd`, `yy`, `>>`, `gUU`.
    if (k === operator || (operator.length === 2 && k === operator[1])) return { register, count, operator, key: 'line', arg: '' };
  }
  let arg = '';
  const object = (operator !== '' || visual) && (k === 'i' || k === 'a');
  if (WITH_ARGUMENT.includes(k) || object) {
    if (keys[i] === undefined) return 'more';
    arg = keys[i]!;
  }
  return { register, count, operator, key: k, arg };
}

const later = (a: Place, b: Place) => a.row > b.row || (a.row === b.row && a.col > b.col);

function store(v: Vi, name: string, lines: string[], whole: boolean, deleted: boolean): void {
  if (name === '_') return;
  const value = { lines, whole };
  if (name !== '') v.registers[`r${name.toLowerCase()}`] = /[A-Z]/.test(name) && v.registers[`r${name.toLowerCase()}`] ? { lines: [...v.registers[`r${name.toLowerCase()}`]!.lines, ...lines], whole } : value;
  v.registers['r"'] = value;
  if (!deleted && name === '') v.registers.r0 = value;
}

/** Does what an operator does to a stretch of text or of lines. */
function operate(v: Vi, operator: string, register: string, from: Place, to: Place, whole: boolean): void {
  const count = to.row - from.row + 1;
  const lines = whole ? v.buffer.lines.slice(from.row, to.row + 1) : textBetween(v, from, to);
  switch (operator) {
    case 'y':
      store(v, register, lines, whole, false);
      v.row = from.row;
      if (!whole) v.col = from.col;
      if (whole && count > 2) tell(v, `${count} lines yanked`);
      clamp(v);
      return;
    case 'd':
      store(v, register, lines, whole, true);
      if (whole) {
        change(v, from.row, count, []);
        v.row = Math.min(from.row, v.buffer.lines.length - 1);
        v.col = firstText(line(v));
        if (count > 2) tell(v, v.buffer.lines.length === 1 && line(v) === '' ? '--No lines in buffer--' : `${count} fewer lines`);
        else if (v.buffer.lines.length === 1 && line(v) === '') tell(v, '--No lines in buffer--');
      } else deleteBetween(v, from, to);
      clamp(v);
      return;
    case 'c':
      store(v, register, lines, whole, true);
      if (whole) {
        const indent = option(v, 'autoindent') ? /^\s*/.exec(lines[0]!)![0] : '';
        change(v, from.row, count, [indent]);
        v.row = from.row;
        v.col = indent.length;
      } else deleteBetween(v, from, to);
      insertMode(v, 1);
      return;
    case '>':
    case '<': {
      const width = option(v, 'shiftwidth') || option(v, 'tabstop') || 8;
      const unit = option(v, 'expandtab') ? ' '.repeat(width) : '\t';
      const moved = v.buffer.lines.slice(from.row, to.row + 1).map((l) => {
        if (operator === '>') return l === '' ? l : unit + l;
        return l.startsWith('\t') ? l.slice(1) : l.replace(new RegExp(`^ {1,${width}}`), '');
      });
      change(v, from.row, count, moved);
      v.row = from.row;
      v.col = firstText(line(v));
      if (count > 2) tell(v, `${count} lines ${operator}ed 1 time`);
      return;
    }
    case '=':
      return;
    default: {
      const turn = (t: string) => (operator === 'gu' ? t.toLowerCase() : operator === 'gU' ? t.toUpperCase() : [...t].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''));
      if (whole) change(v, from.row, count, lines.map(turn));
      else {
        const before = v.buffer.lines[from.row]!.slice(0, from.col);
        const after = v.buffer.lines[to.row]!.slice(to.col);
        const turned = lines.map(turn);
        turned[0] = before + turned[0]!;
        turned[turned.length - 1] += after;
        change(v, from.row, count, turned);
      }
      v.row = from.row;
      if (!whole) v.col = from.col;
      clamp(v);
    }
  }
}

function insertMode(v: Vi, repeat: number): void {
  v.mode = 'insert';
  v.repeat = repeat;
}

/** What is left to the caller: ending, stopping, doing the last change again (`.`), writing and ending (`ZZ`). */
export type Outcome = number | 'suspend' | 'repeat' | 'save' | undefined;

/** A key in normal or visual mode. */
export function normalKey(v: Vi, k: string): Outcome {
  const visual = v.mode === 'visual' || v.mode === 'lines';
  if (k === 'Escape' || k === 'C-c') {
    if (k === 'C-c' && !visual && v.keys.length === 0) tell(v, 'Type  :qa  and press <Enter> to exit Vim');
    v.keys = [];
    if (visual) v.mode = 'normal';
    clamp(v);
    return undefined;
  }
  v.keys.push(k);
  const command = parse(v.keys, visual);
  if (command === 'more') return undefined;
  const keys = v.keys;
  v.keys = [];
  if (!command) return undefined;
  if (k !== 'u' && !v.replaying) v.recording = [...keys];
  const before = v.buffer.undo.length + (v.buffer.open ? 0.5 : 0);
  const result = visual ? runVisual(v, command) : run(v, command);
  if (v.mode === 'insert' || v.mode === 'replace') return result;
  const changed = v.buffer.open && v.buffer.undo.length + 0.5 !== before;
  if (changed && v.recording && !v.replaying) v.last = v.recording;
  v.recording = null;
  commit(v.buffer);
  clamp(v);
  return result;
}

function go(v: Vi, m: Motion): void {
  v.row = m.row;
  v.col = m.col;
  if (m.whole && !m.keep) v.col = m.col;
  clamp(v);
  if (!m.keep) v.want = v.col;
}

function span(v: Vi, operator: string, m: Motion, key: string): { from: Place; to: Place; whole: boolean } {
  let from: Place = m.from ?? { row: v.row, col: v.col };
  let to: Place = { row: m.row, col: m.col };
  if (later(from, to)) [from, to] = [to, from];
  let whole = m.whole ?? false;
  if (m.inclusive && !whole) to = { row: to.row, col: Math.min(to.col + 1, v.buffer.lines[to.row]!.length) };
  if (!whole && (key === 'w' || key === 'W') && to.row > from.row) {
    // A word at the end of a line: not the line break too.
    to = { row: to.row - 1, col: v.buffer.lines[to.row - 1]!.length };
    if (later(from, to)) to = { row: from.row, col: v.buffer.lines[from.row]!.length };
  }
  if (operator === '>' || operator === '<' || operator === '=') whole = true;
  return { from, to, whole };
}

function put(v: Vi, register: string, count: number, after: boolean): void {
  const name = `r${register === '' ? '"' : register.toLowerCase()}`;
  const value = Object.hasOwn(v.registers, name) ? v.registers[name] : undefined;
  if (!value) {
    tell(v, `E353: Nothing in register ${register || '"'}`, true);
    return;
  }
  if (value.lines.reduce((n, l) => n + l.length + 1, 0) * count > LIMIT) {
    tell(v, 'E342: Out of memory!', true);
    return;
  }
  if (value.whole) {
    const many = Array.from({ length: count }, () => value.lines).flat();
    const at = after ? v.row + 1 : v.row;
    change(v, at, 0, many);
    v.row = at;
    v.col = firstText(line(v));
    if (many.length > 2) tell(v, `${many.length} more lines`);
    return;
  }
  if (after && line(v).length > 0) v.col++;
  const start = { row: v.row, col: v.col };
  for (let i = 0; i < count; i++) insertText(v, value.lines);
  if (value.lines.length > 1) Object.assign(v, start);
  else v.col--;
}

function report(v: Vi, step: Step, done: 'undo' | 'redo'): void {
  const plus = step.changes.reduce((n, c) => n + c.inserted.length, 0);
  const minus = step.changes.reduce((n, c) => n + c.removed.length, 0);
  const net = done === 'undo' ? minus - plus : plus - minus;
  const what = net === 0 ? `${Math.max(1, Math.min(plus, minus))} ${Math.min(plus, minus) > 1 ? 'changes' : 'change'}` : `${Math.abs(net)} ${net > 0 ? 'more line' : Math.abs(net) === 1 ? 'line less' : 'fewer line'}${Math.abs(net) > 1 ? 's' : ''}`;
  tell(v, `${what}; ${done === 'undo' ? 'before' : 'after'} #${v.buffer.undo.length + (done === 'undo' ? 1 : 0)}`);
}

function run(v: Vi, c: Command): Outcome {
  const count = c.count ?? 1;
  const text = line(v);
  if (c.operator !== '') {
    if (c.key === 'line') {
      const last = v.row + count - 1;
      if (last >= v.buffer.lines.length && count > 1 && v.row === v.buffer.lines.length - 1) return undefined;
      operate(v, c.operator, c.register, { row: v.row, col: 0 }, { row: Math.min(last, v.buffer.lines.length - 1), col: 0 }, true);
      return undefined;
    }
    // `cw` is `ce` on a word.
    const key = c.operator === 'c' && (c.key === 'w' || c.key === 'W') && /\S/.test(text[v.col] ?? ' ') ? (c.key === 'w' ? 'e' : 'E') : c.key;
    let m = motion(v, key, c.arg, c.count);
    // On the last character of a word `e` goes on to the next word: `cw` stays.
    if (key !== c.key && m && /\S/.test(text[v.col] ?? '') && count === 1) {
      const same = (x: string | undefined) => x !== undefined && /[\p{L}\p{N}_]/u.test(x) === /[\p{L}\p{N}_]/u.test(text[v.col]!) && /\S/.test(x);
      if (!same(text[v.col + 1])) m = { row: v.row, col: v.col, inclusive: true };
    }
    if (!m) return undefined;
    const { from, to, whole } = span(v, c.operator, m, key);
    operate(v, c.operator, c.register, from, to, whole);
    v.want = v.col;
    return undefined;
  }
  switch (c.key) {
    case 'x':
    case 'Delete':
      if (text !== '') operate(v, 'd', c.register, { row: v.row, col: v.col }, { row: v.row, col: Math.min(text.length, v.col + count) }, false);
      return undefined;
    case 'X':
      if (v.col > 0) operate(v, 'd', c.register, { row: v.row, col: Math.max(0, v.col - count) }, { row: v.row, col: v.col }, false);
      return undefined;
    case 'D':
    case 'C':
      operate(v, c.key.toLowerCase(), c.register, { row: v.row, col: v.col }, { row: v.row, col: text.length }, false);
      return undefined;
    case 'S':
      return run(v, { ...c, operator: 'c', key: 'line' });
    case 's':
      operate(v, 'c', c.register, { row: v.row, col: v.col }, { row: v.row, col: Math.min(text.length, v.col + count) }, false);
      return undefined;
    case 'Y':
      return run(v, { ...c, operator: 'y', key: 'line' });
    case 'p':
    case 'P':
      put(v, c.register, Math.min(count, 100_000), c.key === 'p');
      return undefined;
    case 'i':
    case 'Insert':
      insertMode(v, count);
      return undefined;
    case 'a':
      insertMode(v, count);
      v.col = Math.min(text.length, v.col + 1);
      return undefined;
    case 'I':
      insertMode(v, count);
      v.col = firstText(text) < 0 ? 0 : /\S/.test(text) ? firstText(text) : text.length;
      return undefined;
    case 'A':
      insertMode(v, count);
      v.col = text.length;
      return undefined;
    case 'R':
      v.mode = 'replace';
      v.repeat = 1;
      return undefined;
    case 'o':
    case 'O': {
      const at = c.key === 'o' ? v.row + 1 : v.row;
      const indent = option(v, 'autoindent') ? /^\s*/.exec(text)![0] : '';
      change(v, at, 0, [indent]);
      v.row = at;
      v.col = indent.length;
      insertMode(v, 1);
      return undefined;
    }
    case 'J': {
      for (let i = 0; i < Math.min(Math.max(1, count - 1), 10_000); i++) {
        const next = v.buffer.lines[v.row + 1];
        if (next === undefined) return undefined;
        const tail = next.replace(/^\s+/, '');
        const head = line(v);
        const space = head === '' || tail === '' || /\s$/.test(head) || tail.startsWith(')') ? '' : ' ';
        change(v, v.row, 2, [head + space + tail]);
        v.col = Math.max(0, head.length + space.length - (tail === '' ? 1 : space ? 1 : 0));
      }
      return undefined;
    }
    case 'r':
      if (text.length < v.col + count || (!isText(c.arg) && c.arg !== 'Enter' && c.arg !== 'Tab')) return undefined;
      if (c.arg === 'Enter') {
        change(v, v.row, 1, [text.slice(0, v.col), text.slice(v.col + count)]);
        v.row++;
        v.col = 0;
      } else {
        change(v, v.row, 1, [text.slice(0, v.col) + (c.arg === 'Tab' ? '\t' : c.arg).repeat(count) + text.slice(v.col + count)]);
        v.col += count - 1;
      }
      return undefined;
    case '~': {
      const turned = [...text.slice(v.col, v.col + count)].map((x) => (x === x.toUpperCase() ? x.toLowerCase() : x.toUpperCase())).join('');
      if (turned !== '') change(v, v.row, 1, [text.slice(0, v.col) + turned + text.slice(v.col + turned.length)]);
      v.col = Math.min(v.col + count, Math.max(0, text.length - 1));
      return undefined;
    }
    case 'C-a':
    case 'C-x': {
      const re = /-?\d{1,15}/g;
      let m: RegExpExecArray | null;
      while ((m = re.exec(text))) if (m.index + m[0].length > v.col) break;
      if (!m) return undefined;
      const value = String(Number(m[0]) + (c.key === 'C-a' ? count : -count));
      change(v, v.row, 1, [text.slice(0, m.index) + value + text.slice(m.index + m[0].length)]);
      v.col = m.index + value.length - 1;
      return undefined;
    }
    case 'u':
    case 'C-r':
      for (let i = 0; i < Math.min(count, 1000); i++) {
        const step = c.key === 'u' ? undo(v.buffer) : redo(v.buffer);
        if (!step) {
          tell(v, c.key === 'u' ? 'Already at oldest change' : 'Already at newest change');
          break;
        }
        v.row = Math.min(step.row, v.buffer.lines.length - 1);
        const first = step.changes[0];
        if (first) v.row = Math.min(first.at, v.buffer.lines.length - 1);
        v.col = first && first.removed.length === 1 && first.inserted.length === 1 ? step.col : firstText(line(v));
        report(v, step, c.key === 'u' ? 'undo' : 'redo');
      }
      return undefined;
    case 'U':
      tell(v, 'U is not supported here: use u', true);
      return undefined;
    case '.':
      return 'repeat';
    case 'm':
      if (/^[a-z]$/.test(c.arg)) v.marks[c.arg] = { row: v.row, col: v.col };
      return undefined;
    case 'v':
    case 'V':
      v.mode = c.key === 'v' ? 'visual' : 'lines';
      v.anchor = { row: v.row, col: v.col };
      return undefined;
    case 'C-v':
      tell(v, 'Blockwise visual mode is not supported here', true);
      return undefined;
    case ':':
    case '/':
    case '?':
      v.line = { kind: c.key, text: c.key === ':' && c.count !== null ? (c.count === 1 ? '.' : `.,.+${c.count - 1}`) : '', at: 0 };
      v.line.at = v.line.text.length;
      v.back = -1;
      tell(v, '');
      return undefined;
    case 'ZZ':
      return 'save';
    case 'ZQ':
      return 0;
    case 'C-z':
      return 'suspend';
    case 'C-d':
    case 'C-u': {
      const half = c.count ?? Math.max(1, Math.floor((v.rows - 1) / 2));
      const by = c.key === 'C-d' ? half : -half;
      v.top = Math.max(0, Math.min(v.buffer.lines.length - 1, v.top + by));
      v.row = Math.max(0, Math.min(v.buffer.lines.length - 1, v.row + by));
      v.col = firstText(line(v));
      return undefined;
    }
    case 'C-f':
    case 'PageDown':
    case 'C-b':
    case 'PageUp': {
      const by = Math.max(1, v.rows - 3) * Math.min(count, 10_000) * (c.key === 'C-f' || c.key === 'PageDown' ? 1 : -1);
      v.top = Math.max(0, Math.min(v.buffer.lines.length - 1, v.top + by));
      v.row = by > 0 ? v.top : Math.max(0, Math.min(v.row, v.top + v.rows - 2));
      v.col = firstText(line(v));
      return undefined;
    }
    case 'C-e':
      v.top = Math.min(v.buffer.lines.length - 1, v.top + count);
      v.row = Math.max(v.row, v.top);
      return undefined;
    case 'C-y':
      v.top = Math.max(0, v.top - count);
      v.row = Math.min(v.row, v.top + v.rows - 2);
      return undefined;
    case 'zz':
    case 'z.':
      v.top = Math.max(0, v.row - Math.floor((v.rows - 1) / 2));
      return undefined;
    case 'zt':
    case 'zEnter':
      v.top = v.row;
      return undefined;
    case 'zb':
    case 'z-':
      v.top = Math.max(0, v.row - v.rows + 2);
      return undefined;
    case 'C-l':
      v.highlight = false;
      return undefined;
    case 'C-g':
      tell(v, `"${v.file || '[No Name]'}" ${v.buffer.saved === v.buffer.undo.length ? '' : '[Modified] '}${v.buffer.lines.length} line${v.buffer.lines.length === 1 ? '' : 's'} --${Math.round((100 * (v.row + 1)) / v.buffer.lines.length)}%--`);
      return undefined;
    case 'q':
    case '@':
    case '&':
    case 'K':
    case 'Q':
      tell(v, `${c.key} is not supported here`, true);
      return undefined;
    default: {
      const m = motion(v, c.key, c.arg, c.count);
      if (m) go(v, m);
      if (c.key === '$' || c.key === 'End') v.want = Number.MAX_SAFE_INTEGER;
      return undefined;
    }
  }
}

function runVisual(v: Vi, c: Command): Outcome {
  let from: Place = v.anchor;
  let to: Place = { row: v.row, col: v.col };
  if (later(from, to)) [from, to] = [to, from];
  const whole = v.mode === 'lines';
  to = { row: to.row, col: Math.min(to.col + 1, v.buffer.lines[to.row]!.length) };
  const apply = (operator: string, all = whole) => {
    v.mode = 'normal';
    operate(v, operator, c.register, from, to, all);
    return undefined;
  };
  switch (c.key) {
    case 'd':
    case 'x':
    case 'Delete':
      return apply('d');
    case 'X':
    case 'D':
      return apply('d', true);
    case 'c':
    case 's':
      return apply('c');
    case 'S':
    case 'C':
    case 'R':
      return apply('c', true);
    case 'y':
      return apply('y');
    case 'Y':
      return apply('y', true);
    case '>':
    case '<':
    case '=':
      return apply(c.key, true);
    case 'u':
    case 'gu':
      return apply('gu');
    case 'U':
    case 'gU':
      return apply('gU');
    case '~':
      return apply('g~');
    case 'p': {
      const kept = v.registers['r"'];
      apply('d');
      if (kept) {
        const cut = v.registers['r"']!;
        v.registers['r"'] = kept;
        put(v, '', 1, kept.whole ? false : v.col < from.col);
        v.registers['r"'] = cut;
      }
      return undefined;
    }
    case 'J': {
      v.mode = 'normal';
      v.row = from.row;
      return run(v, { ...c, key: 'J', count: to.row - from.row + 1 });
    }
    case 'r':
      v.mode = 'normal';
      if (isText(c.arg)) {
        for (let row = from.row; row <= to.row; row++) {
          const text = v.buffer.lines[row]!;
          const a = whole || row > from.row ? 0 : from.col;
          const b = whole || row < to.row ? text.length : to.col;
          change(v, row, 1, [text.slice(0, a) + c.arg.repeat(Math.max(0, b - a)) + text.slice(b)]);
        }
      }
      v.row = from.row;
      v.col = from.col;
      return undefined;
    case 'o':
      [v.anchor, v.row, v.col] = [{ row: v.row, col: v.col }, v.anchor.row, v.anchor.col];
      return undefined;
    case 'v':
    case 'V': {
      const mode = c.key === 'v' ? 'visual' : 'lines';
      v.mode = v.mode === mode ? 'normal' : mode;
      return undefined;
    }
    case ':':
      v.marks['<'] = from;
      v.marks['>'] = { row: to.row, col: to.col };
      v.mode = 'normal';
      v.line = { kind: ':', text: "'<,'>", at: 5 };
      return undefined;
    case 'i':
    case 'a': {
      const m = motion(v, c.key, c.arg, c.count);
      if (m?.from) {
        v.anchor = m.from;
        v.row = m.row;
        v.col = Math.max(0, m.col - 1);
      }
      return undefined;
    }
    case '/':
    case '?':
      return run(v, c);
    default: {
      const m = motion(v, c.key, c.arg, c.count);
      if (m) go(v, m);
      return undefined;
    }
  }
}
