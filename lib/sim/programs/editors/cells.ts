/** Where the characters of a line stand on a terminal: tabs, control characters and wide letters take several columns. */

/** Columns a character takes when it is shown at column `at`. */
function cellWidth(char: string, at: number, tab = 8): number {
  const code = char.codePointAt(0)!;
  if (code === 9) return tab - (at % tab);
  if (code < 0x20 || code === 0x7f) return 2;
  if (code < 0x300) return 1;
  if (code >= 0xdc80 && code <= 0xdcff) return 4;
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff);
  return wide ? 2 : 1;
}

function shownAs(char: string, at: number, tab: number): string {
  const code = char.codePointAt(0)!;
  if (code === 9) return ' '.repeat(tab - (at % tab));
  if (code === 0x7f) return '^?';
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `<${(code - 0xdc00).toString(16)}>`;
  return char;
}

/** The column at which the character at `index` of `line` begins. */
export function columnOf(line: string, index: number, tab = 8): number {
  let column = 0;
  let i = 0;
  for (const char of line) {
    if (i >= index) break;
    column += cellWidth(char, column, tab);
    i += char.length;
  }
  return column;
}

/** The index of the character shown at `column`, or the length of the line. */
export function indexAt(line: string, column: number, tab = 8): number {
  let at = 0;
  let i = 0;
  for (const char of line) {
    const width = cellWidth(char, at, tab);
    if (at + width > column) return i;
    at += width;
    i += char.length;
  }
  return i;
}

/** A stretch of a line to be shown in reverse or another rendition. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  /** SGR parameters that switch it on, e.g. `7`. */
  readonly sgr: string;
}

/** A line as rows of at most `cols` columns each; always at least one row. */
export function wrapLine(line: string, cols: number, marks: readonly Mark[] = [], tab = 8): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  let column = 0;
  let i = 0;
  let on: string | null = null;
  for (const char of line) {
    const text = shownAs(char, column, tab);
    const width = cellWidth(char, column, tab);
    if (used + width > cols && used > 0) {
      rows.push(on === null ? row : `${row}\x1b[m`);
      row = on === null ? '' : `\x1b[${on}m`;
      used = 0;
    }
    const mark = marks.length ? marks.find((m) => i >= m.from && i < m.to) : undefined;
    const sgr = mark ? mark.sgr : null;
    if (sgr !== on) {
      row += on === null ? `\x1b[${sgr}m` : sgr === null ? '\x1b[m' : `\x1b[m\x1b[${sgr}m`;
      on = sgr;
    }
    row += text.length > cols ? text.slice(0, cols) : text;
    used += width;
    column += width;
    i += char.length;
  }
  rows.push(on === null ? row : `${row}\x1b[m`);
  return rows;
}

/** The part of a line from column `from` on, `cols` columns wide, without a colour. */
export function clipLine(line: string, from: number, cols: number, marks: readonly Mark[] = [], tab = 8): string {
  let out = '';
  let column = 0;
  let i = 0;
  let on: string | null = null;
  for (const char of line) {
    const width = cellWidth(char, column, tab);
    if (column + width > from + cols) break;
    if (column >= from) {
      const sgr = marks.find((m) => i >= m.from && i < m.to)?.sgr ?? null;
      if (sgr !== on) {
        out += on === null ? `\x1b[${sgr}m` : sgr === null ? '\x1b[m' : `\x1b[m\x1b[${sgr}m`;
        on = sgr;
      }
      out += shownAs(char, column, tab);
    } else if (column + width > from) out += ' '.repeat(column + width - from);
    column += width;
    i += char.length;
  }
  return on === null ? out : `${out}\x1b[m`;
}
