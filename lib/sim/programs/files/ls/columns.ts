/** Names in columns, as the two kinds of `ls` arrange them: downwards, then to the right. */
export interface Cell {
  /** With colour. */
  readonly text: string;
  /** Columns it takes on the screen. */
  readonly width: number;
}

/** GNU's: as few rows as fit, each column as wide as its longest name and two blanks; tabs where they save characters. */
export function gnuColumns(cells: readonly Cell[], lineWidth: number, across = false): string {
  if (cells.length === 0) return '';
  const most = Math.max(1, Math.min(cells.length, Math.floor(lineWidth / 3)));
  for (let cols = most; cols >= 1; cols--) {
    const rows = Math.ceil(cells.length / cols);
    const used = across ? cols : Math.ceil(cells.length / rows);
    const at = (row: number, col: number) => cells[across ? row * cols + col : col * rows + row];
    const widths: number[] = [];
    for (let c = 0; c < used; c++) {
      let widest = 0;
      for (let r = 0; r < rows; r++) widest = Math.max(widest, (at(r, c)?.width ?? 0) + (c === used - 1 ? 0 : 2));
      widths.push(Math.max(widest, 3));
    }
    if (cols > 1 && widths.reduce((a, b) => a + b, 0) >= lineWidth) continue;
    let out = '';
    for (let r = 0; r < rows; r++) {
      let pos = 0;
      let start = 0;
      for (let c = 0; c < used; c++) {
        const cell = at(r, c);
        if (!cell) break;
        out += pad(pos, start) + cell.text;
        pos = start + cell.width;
        start += widths[c]!;
      }
      out += '\n';
    }
    return out;
  }
  return '';
}

function pad(from: number, to: number): string {
  let out = '';
  while (from < to) {
    if (Math.floor(to / 8) > Math.floor((from + 1) / 8)) {
      out += '\t';
      from += 8 - (from % 8);
    } else {
      out += ' ';
      from++;
    }
  }
  return out;
}

/** Busybox's: all columns as wide as the longest name and two blanks. */
export function busyboxColumns(cells: readonly Cell[], lineWidth: number): string {
  const width = Math.max(0, ...cells.map((c) => c.width)) + 2;
  const cols = Math.max(1, Math.floor(lineWidth / width));
  const rows = Math.ceil(cells.length / cols);
  let out = '';
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c * rows + r < cells.length; c++) {
      const cell = cells[c * rows + r]!;
      const last = (c + 1) * rows + r >= cells.length;
      out += cell.text + (last ? '' : ' '.repeat(width - cell.width));
    }
    out += '\n';
  }
  return out;
}
