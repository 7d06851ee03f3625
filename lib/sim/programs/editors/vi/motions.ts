import { compilePattern, fromVim, isLowerCase, matchesIn } from '../search';
import { line, option, tell } from './state';
import type { Vi } from './state';

export interface Place {
  row: number;
  col: number;
}

/** Where a motion leads. `whole`: it is about whole lines; `inclusive`: the character there belongs to it. */
export interface Motion extends Place {
  readonly whole?: boolean;
  readonly inclusive?: boolean;
  /** Place where the stretch begins, for text objects. */
  readonly from?: Place;
  /** Up and down: the wanted column stays. */
  readonly keep?: boolean;
}

const kind = (c: string | undefined, big: boolean): number => (c === undefined || /\s/.test(c) ? 0 : big || /[\p{L}\p{N}_]/u.test(c) ? 1 : 2);

function nextWord(v: Vi, p: Place, big: boolean): Place {
  const { lines } = v.buffer;
  let { row, col } = p;
  const k = kind(lines[row]![col], big);
  if (k !== 0) while (col < lines[row]!.length && kind(lines[row]![col], big) === k) col++;
  for (;;) {
    while (col < lines[row]!.length && kind(lines[row]![col], big) === 0) col++;
    if (col < lines[row]!.length) return { row, col };
    if (row + 1 >= lines.length) return { row, col: lines[row]!.length };
    row++;
    col = 0;
    if (lines[row] === '') return { row, col };
  }
}

function wordEnd(v: Vi, p: Place, big: boolean): Place {
  const { lines } = v.buffer;
  let { row, col } = p;
  col++;
  for (;;) {
    while (col < lines[row]!.length && kind(lines[row]![col], big) === 0) col++;
    if (col < lines[row]!.length) break;
    if (row + 1 >= lines.length) return { row, col: Math.max(0, lines[row]!.length - 1) };
    row++;
    col = 0;
  }
  const k = kind(lines[row]![col], big);
  while (col + 1 < lines[row]!.length && kind(lines[row]![col + 1], big) === k) col++;
  return { row, col };
}

function wordBack(v: Vi, p: Place, big: boolean): Place {
  const { lines } = v.buffer;
  let { row, col } = p;
  col--;
  for (;;) {
    while (col >= 0 && kind(lines[row]![col], big) === 0) col--;
    if (col >= 0) break;
    if (row === 0) return { row: 0, col: 0 };
    row--;
    col = lines[row]!.length - 1;
    if (lines[row] === '') return { row, col: 0 };
  }
  const k = kind(lines[row]![col], big);
  while (col > 0 && kind(lines[row]![col - 1], big) === k) col--;
  return { row, col };
}

export const firstText = (text: string): number => Math.max(0, text.search(/\S/));

function times(n: number, p: Place, step: (p: Place) => Place): Place {
  for (let i = 0; i < Math.min(n, 100_000); i++) {
    const next = step(p);
    if (next.row === p.row && next.col === p.col) break;
    p = next;
  }
  return p;
}

/** The next place that matches, going around the end of the file; undefined (and a message) when there is none. */
export function searchFrom(v: Vi, from: Place, backward: boolean, count = 1): Place | undefined {
  const s = v.search;
  if (!s) {
    tell(v, 'E35: No previous regular expression', true);
    return undefined;
  }
  const fold = option(v, 'ignorecase') !== 0 && !(option(v, 'smartcase') && !isLowerCase(s.pattern));
  const re = compilePattern(fromVim(s.pattern), fold);
  if (!re) {
    tell(v, `E383: Invalid search string: ${s.pattern}`, true);
    return undefined;
  }
  const { lines } = v.buffer;
  let at: Place = from;
  for (let n = 0; n < Math.min(count, 1000); n++) {
    let hit: Place | undefined;
    for (let i = 0; i <= lines.length && !hit; i++) {
      const row = (((at.row + (backward ? -i : i)) % lines.length) + lines.length) % lines.length;
      const starts = matchesIn(re, lines[row]!).map(([a]) => a);
      const here = i === 0 ? starts.filter((c) => (backward ? c < at.col : c > at.col)) : i === lines.length ? starts.filter((c) => (backward ? c >= at.col : c <= at.col)) : starts;
      const col = backward ? here[here.length - 1] : here[0];
      if (col !== undefined) hit = { row, col };
    }
    if (!hit) {
      tell(v, `E486: Pattern not found: ${s.pattern}`, true);
      return undefined;
    }
    if (backward ? hit.row > at.row || (hit.row === at.row && hit.col >= at.col) : hit.row < at.row || (hit.row === at.row && hit.col <= at.col)) {
      tell(v, backward ? 'search hit TOP, continuing at BOTTOM' : 'search hit BOTTOM, continuing at TOP', true);
    } else if (n === 0) tell(v, `${backward ? '?' : '/'}${s.pattern}`);
    at = hit;
  }
  v.highlight = true;
  return at;
}

const PAIRS = '()[]{}';

function matching(v: Vi): Place | undefined {
  const { lines } = v.buffer;
  let { row, col } = v;
  while (col < lines[row]!.length && !PAIRS.includes(lines[row]![col]!)) col++;
  const c = lines[row]![col];
  if (c === undefined) return undefined;
  const i = PAIRS.indexOf(c);
  const other = PAIRS[i ^ 1]!;
  const step = i % 2 === 0 ? 1 : -1;
  let depth = 0;
  for (;;) {
    const x = lines[row]![col];
    if (x === c) depth++;
    else if (x === other && --depth === 0) return { row, col };
    col += step;
    while (col < 0 || col >= lines[row]!.length) {
      row += step;
      if (row < 0 || row >= lines.length) return undefined;
      col = step > 0 ? 0 : lines[row]!.length - 1;
      if (lines[row] === '') continue;
    }
  }
}

function findChar(v: Vi, key: string, char: string, n: number): number | undefined {
  const text = line(v);
  let col = v.col;
  for (let i = 0; i < Math.min(n, 1000); i++) {
    const from = key === 'f' ? col + 1 : key === 't' ? col + (i === 0 ? 2 : 1) : col;
    const hit = key === 'f' || key === 't' ? text.indexOf(char, from) : text.lastIndexOf(char, col - (key === 'T' ? 2 : 1));
    if (hit < 0 || (col === 0 && (key === 'F' || key === 'T'))) return undefined;
    col = hit;
  }
  return key === 't' ? col - 1 : key === 'T' ? col + 1 : col;
}

/** Where a motion key leads from the cursor; undefined when it leads nowhere. `n` is null without a count. */
export function motion(v: Vi, key: string, arg: string, n: number | null): Motion | undefined {
  const { lines } = v.buffer;
  const text = line(v);
  const count = n ?? 1;
  const here = { row: v.row, col: v.col };
  const page = Math.max(1, v.rows - 3);
  const toRow = (row: number): Motion => {
    const r = Math.max(0, Math.min(lines.length - 1, row));
    return { row: r, col: firstText(lines[r]!), whole: true };
  };
  const vertical = (by: number): Motion | undefined => {
    const row = v.row + by;
    if ((row < 0 || row >= lines.length) && Math.abs(by) === 1) return undefined;
    const r = Math.max(0, Math.min(lines.length - 1, row));
    return { row: r, col: Math.min(v.want, Math.max(0, lines[r]!.length - 1)), whole: true, keep: true };
  };
  switch (key) {
    case 'h':
    case 'Left':
    case 'Backspace':
      return v.col === 0 ? undefined : { row: v.row, col: Math.max(0, v.col - count) };
    case 'l':
    case 'Right':
    case ' ':
      return { row: v.row, col: Math.min(text.length, v.col + count) };
    case 'j':
    case 'Down':
    case 'C-n':
      return vertical(count);
    case 'k':
    case 'Up':
    case 'C-p':
      return vertical(-count);
    case '+':
    case 'Enter':
      return v.row + count < lines.length ? toRow(v.row + count) : undefined;
    case '-':
      return v.row - count >= 0 ? toRow(v.row - count) : undefined;
    case '_':
      return toRow(v.row + count - 1);
    case '0':
    case 'Home':
      return { row: v.row, col: 0 };
    case '^':
      return { row: v.row, col: firstText(text) };
    case '$':
    case 'End': {
      const row = Math.min(lines.length - 1, v.row + count - 1);
      return { row, col: Math.max(0, lines[row]!.length - 1), inclusive: true };
    }
    case '|':
      return { row: v.row, col: Math.min(text.length, count - 1) };
    case 'w':
    case 'W':
      return times(count, here, (p) => nextWord(v, p, key === 'W'));
    case 'b':
    case 'B':
      return times(count, here, (p) => wordBack(v, p, key === 'B'));
    case 'e':
    case 'E':
      return { ...times(count, here, (p) => wordEnd(v, p, key === 'E')), inclusive: true };
    case 'G':
      return toRow(n === null ? lines.length - 1 : n - 1);
    case 'gg':
      return toRow((n ?? 1) - 1);
    case 'H':
      return toRow(v.top + count - 1);
    case 'M':
      return toRow(Math.min(v.top + Math.floor(page / 2), Math.floor((v.top + lines.length) / 2)));
    case 'L':
      return toRow(Math.min(v.top + page, lines.length - 1) - count + 1);
    case '}': {
      let row = v.row;
      for (let i = 0; i < Math.min(count, 1000); i++) {
        while (row < lines.length - 1 && lines[row] === '') row++;
        while (row < lines.length - 1 && lines[row] !== '') row++;
      }
      return { row, col: lines[row] === '' ? 0 : lines[row]!.length };
    }
    case '{': {
      let row = v.row;
      for (let i = 0; i < Math.min(count, 1000); i++) {
        while (row > 0 && lines[row] === '') row--;
        while (row > 0 && lines[row] !== '') row--;
      }
      return { row, col: 0 };
    }
    case '%': {
      const at = matching(v);
      return at && { ...at, inclusive: true };
    }
    case 'f':
    case 'F':
    case 't':
    case 'T': {
      v.find = { key, char: arg };
      const col = findChar(v, key, arg, count);
      return col === undefined ? undefined : { row: v.row, col, inclusive: key === 'f' || key === 't' };
    }
    case ';':
    case ',': {
      if (!v.find) return undefined;
      const k = key === ';' ? v.find.key : v.find.key === v.find.key.toLowerCase() ? v.find.key.toUpperCase() : v.find.key.toLowerCase();
      const col = findChar(v, k, v.find.char, count);
      return col === undefined ? undefined : { row: v.row, col, inclusive: k === 'f' || k === 't' };
    }
    case 'n':
    case 'N':
      return searchFrom(v, here, (v.search?.backward ?? false) !== (key === 'N'), count);
    case '*':
    case '#': {
      const word = /[\p{L}\p{N}_]+/gu;
      let m: RegExpExecArray | null;
      while ((m = word.exec(text))) if (m.index + m[0].length > v.col) break;
      if (!m) {
        tell(v, 'E348: No string under cursor', true);
        return undefined;
      }
      v.search = { pattern: `\\<${m[0]}\\>`, backward: key === '#' };
      return searchFrom(v, { row: v.row, col: m.index }, key === '#', count);
    }
    case "'":
    case '`': {
      const mark = Object.hasOwn(v.marks, arg) ? v.marks[arg]! : undefined;
      if (!mark) {
        tell(v, 'E20: Mark not set', true);
        return undefined;
      }
      const row = Math.min(mark.row, lines.length - 1);
      return key === "'" ? toRow(row) : { row, col: mark.col };
    }
    case 'i':
    case 'a':
      return textObject(v, key === 'a', arg);
    default:
      return undefined;
  }
}

function textObject(v: Vi, around: boolean, arg: string): Motion | undefined {
  const text = line(v);
  if (arg === 'w' || arg === 'W') {
    const k = kind(text[v.col], arg === 'W');
    let a = v.col;
    let b = v.col;
    while (a > 0 && kind(text[a - 1], arg === 'W') === k) a--;
    while (b + 1 < text.length && kind(text[b + 1], arg === 'W') === k) b++;
    if (around) while (b + 1 < text.length && kind(text[b + 1], false) === 0) b++;
    return { from: { row: v.row, col: a }, row: v.row, col: b + 1 };
  }
  if (`"'\``.includes(arg)) {
    const a = text.lastIndexOf(arg, v.col) >= 0 && text.indexOf(arg, v.col + 1) >= 0 ? text.lastIndexOf(arg, v.col) : text.indexOf(arg, v.col);
    const b = a < 0 ? -1 : text.indexOf(arg, a + 1);
    if (b < 0) return undefined;
    return { from: { row: v.row, col: around ? a : a + 1 }, row: v.row, col: around ? b + 1 : b };
  }
  if (arg === 'p') {
    const { lines } = v.buffer;
    let a = v.row;
    let b = v.row;
    while (a > 0 && lines[a - 1] !== '') a--;
    while (b + 1 < lines.length && lines[b + 1] !== '') b++;
    if (around) while (b + 1 < lines.length && lines[b + 1] === '') b++;
    return { from: { row: a, col: 0 }, row: b, col: 0, whole: true };
  }
  const open = { '(': '(', ')': '(', b: '(', '{': '{', '}': '{', B: '{', '[': '[', ']': '[' }[arg];
  if (open === undefined) return undefined;
  const close = PAIRS[PAIRS.indexOf(open) + 1]!;
  let depth = 0;
  for (let a = v.col; a >= 0; a--) {
    if (text[a] === close && a !== v.col) depth++;
    if (text[a] === open && depth-- === 0) {
      let level = 0;
      for (let b = a; b < text.length; b++) {
        if (text[b] === open) level++;
        if (text[b] === close && --level === 0) return { from: { row: v.row, col: around ? a : a + 1 }, row: v.row, col: around ? b + 1 : b };
      }
      return undefined;
    }
  }
  return undefined;
}
