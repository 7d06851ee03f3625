const WIDE = /[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const ZERO = /^\p{M}$|^[\u200b-\u200f]$/u;

/** Columns a character takes on a terminal. */
function charWidth(c: string): number {
  if (c < '\u0300') return c < ' ' || c === '\x7f' ? 2 : 1;
  return ZERO.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
}

function textWidth(text: string): number {
  let n = 0;
  for (const c of text) n += charWidth(c);
  return n;
}

/** Columns of the prompt's last line: what stands between \x01 and \x02, and escape sequences, take none. */
function promptWidth(prompt: string): number {
  const line = prompt.slice(prompt.lastIndexOf('\n') + 1);
  return textWidth(line.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, ''));
}

/** Where the cursor stands after `text` was written behind the prompt. */
export function layout(prompt: string, text: string, cols: number): { row: number; col: number } {
  let col = promptWidth(prompt);
  let row = Math.floor(col / cols);
  col %= cols;
  // plain text needs no look at each character
  if (/^[\x20-\x7e]*$/.test(text)) {
    const n = col + text.length;
    return { row: row + Math.floor(n / cols), col: n % cols };
  }
  for (const c of text) {
    if (c === '\n') {
      row++;
      col = 0;
      continue;
    }
    const w = c === '\t' ? 8 - (col % 8) : charWidth(c);
    if (col + w > cols) {
      row++;
      col = 0;
    }
    col += w;
    if (col >= cols) {
      row++;
      col = 0;
    }
  }
  return { row, col };
}

/** Lays words out in columns, sorted downwards, as readline lists candidates. */
export function columns(list: readonly string[], cols: number): string {
  const longest = Math.max(...list.map(textWidth)) + 2;
  const across = Math.max(1, Math.floor(cols / longest));
  const rows = Math.ceil(list.length / across);
  let out = '';
  for (let r = 0; r < rows; r++) {
    let line = '';
    for (let c = 0; c < across; c++) {
      const word = list[c * rows + r];
      if (word === undefined) break;
      line += c === across - 1 || list[(c + 1) * rows + r] === undefined ? word : word + ' '.repeat(longest - textWidth(word));
    }
    out += `${line}\r\n`;
  }
  return out;
}
