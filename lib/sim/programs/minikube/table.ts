/** Columns a text takes on a screen: marks of combining kind none, pictures two. */
export function width(text: string): number {
  let n = 0;
  for (const c of text.replace(/\u001b\[[0-9;]*m/g, '')) {
    const p = c.codePointAt(0)!;
    n += p === 0xfe0f || p === 0x200d ? 0 : (p >= 0x1f300 && p <= 0x1faff) || p === 0x2705 || p === 0x274c ? 2 : 1;
  }
  return n;
}

const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

function centre(text: string, to: number): string {
  const left = Math.floor((to - width(text)) / 2);
  return pad(' '.repeat(Math.max(0, left)) + text, to);
}

/** A table in a box, as the library tablewriter draws it: header centred, cells to the left, cells of several lines allowed. */
export function boxTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((r) => r.map((c) => c.split('\n')));
  const widths = header.map((h, i) => Math.max(width(h), ...lines.flatMap((r) => (r[i] ?? ['']).map(width))));
  const rule = (left: string, middle: string, right: string) => `${left}${widths.map((w) => '─'.repeat(w + 2)).join(middle)}${right}\n`;
  const row = (cells: readonly string[], align: (text: string, to: number) => string) => `│${cells.map((c, i) => ` ${align(c, widths[i]!)} `).join('│')}│\n`;
  let out = rule('┌', '┬', '┐') + row(header, centre) + rule('├', '┼', '┤');
  for (const r of lines) {
    const height = Math.max(1, ...r.map((c) => c.length));
    for (let y = 0; y < height; y++) out += row(header.map((_, i) => r[i]?.[y] ?? ''), pad); // prettier-ignore
  }
  return out + rule('└', '┴', '┘');
}
