/**
 * Aligned columns as kubectl's printers lay them out (liggitt/tabwriter: least width 6, padding 3): every cell but the
 * last of a row is padded to its column; a column ends where a row has no cell in it.
 *
 *     table([['NAME', 'AGE'], ['web', '5s']])  →  'NAME   AGE\nweb    5s\n'
 *
 * `widths` remembers the columns from one batch of a watch to the next.
 */
export function table(rows: readonly (readonly string[])[], widths: number[] = [], minWidth = 6, padding = 3): string {
  for (const row of rows) for (let i = 0; i < row.length - 1; i++) widths[i] = Math.max(widths[i] ?? minWidth, width(row[i]!) + padding);
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : pad(cell, widths[i]!))).join('')}\n`).join('');
}

/** Width of a text in columns of a terminal, as Go counts: one per code point. */
export function width(text: string): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0xdc00 || c > 0xdfff) n++;
    else if (i === 0 || (text.charCodeAt(i - 1) & 0xfc00) !== 0xd800) n++;
  }
  return n;
}

export const pad = (text: string, to: number) => text + ' '.repeat(Math.max(0, to - width(text)));

/**
 * Go's own text/tabwriter (least width 0, padding 2), for describe and its like: cells end in tabs, and a column is
 * formed by neighbouring lines that all have a cell in it, so each block is aligned by itself.
 */
export function tabwriter(text: string, options: { readonly minWidth?: number; readonly padding?: number } = {}): string {
  const { minWidth = 0, padding = 2 } = options;
  const trailing = text.endsWith('\n');
  const lines = (trailing ? text.slice(0, -1) : text).split('\n').map((l) => l.split('\t'));
  const out: string[] = lines.map(() => '');
  // A column of cells is a run of lines that have more than `column` tabs.
  const format = (from: number, to: number, column: number) => {
    let i = from;
    while (i < to) {
      if (lines[i]!.length - 1 <= column) {
        out[i] += lines[i]![column] ?? '';
        i++;
        continue;
      }
      let end = i;
      let w = 0;
      let discardable = true;
      while (end < to && lines[end]!.length - 1 > column) {
        const cell = lines[end]![column]!;
        w = Math.max(w, width(cell) + padding);
        if (cell !== '') discardable = false;
        end++;
      }
      w = Math.max(w, minWidth);
      void discardable;
      for (let k = i; k < end; k++) out[k] += pad(lines[k]![column]!, w);
      format(i, end, column + 1);
      i = end;
    }
  };
  format(0, lines.length, 0);
  return out.join('\n') + (trailing ? '\n' : '');
}
