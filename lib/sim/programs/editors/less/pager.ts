import { RE2JS } from 're2js';
import { clipLine, wrapLine } from '../cells';
import type { Mark } from '../cells';
import { compilePattern, isLowerCase, matchesIn } from '../search';

/** The state of `less`: what it shows, where, and what is being typed. All plain data. */
export interface Pager {
  /** Files on the command line; empty when a pipe is read. */
  files: string[];
  at: number;
  /** What the prompt calls this text; '' for a pipe. */
  name: string;
  lines: string[];
  /** Text after the last newline read so far (a pipe may go on). */
  partial: string;
  /** Pipe still being read, or null. */
  source: number | null;
  /** First row shown: line and which of its rows. */
  top: number;
  row: number;
  shift: number;
  cols: number;
  rows: number;
  numbers: boolean;
  chop: boolean;
  raw: boolean;
  ignoreCase: boolean;
  quitIfOneScreen: boolean;
  quitAtEnd: boolean;
  /** F: wait for more and stay at the end. */
  follow: boolean;
  search: { pattern: string; backward: boolean } | null;
  highlight: boolean;
  /** A command line being typed after `/`, `?`, `:` or digits. */
  entry: { kind: string; text: string } | null;
  message: string;
  /** The help is shown; what was before it. */
  help: { lines: string[]; top: number; row: number; name: string } | null;
  marks: Record<string, number>;
  pending: string;
  /** Lines to print again on a restored screen (-F). */
  leave: string;
}

export const HELP = [
  '',
  '                   SUMMARY OF LESS COMMANDS',
  '',
  '      Commands marked with * may be preceded by a number, N.',
  '',
  '  h  H                 Display this help.',
  '  q  :q  Q  :Q  ZZ     Exit.',
  ' ---------------------------------------------------------------------------',
  '',
  '                           MOVING',
  '',
  '  e  ^E  j  ^N  CR  *  Forward  one line   (or N lines).',
  '  y  ^Y  k  ^K  ^P  *  Backward one line   (or N lines).',
  '  f  ^F  ^V  SPACE  *  Forward  one window (or N lines).',
  '  b  ^B  ESC-v      *  Backward one window (or N lines).',
  '  d  ^D             *  Forward  one half-window.',
  '  u  ^U             *  Backward one half-window.',
  '  F                    Forward forever; like "tail -f".',
  '  g  <                *  Go to first line in file (or line N).',
  '  G  >                *  Go to last line in file (or line N).',
  '  p  %                *  Go to N percent into the file.',
  '  <left> <right>         Shift the text sideways (with -S).',
  ' ---------------------------------------------------------------------------',
  '',
  '                          SEARCHING',
  '',
  '  /pattern             Search forward for a line that matches.',
  '  ?pattern             Search backward for a line that matches.',
  '  n                    Repeat previous search.',
  '  N                    Repeat previous search in reverse direction.',
  '  ESC-u                Undo (toggle) search highlighting.',
  '  &pattern             Not supported here.',
  ' ---------------------------------------------------------------------------',
  '',
  '                         FILES AND OPTIONS',
  '',
  '  :n  :p               Next or previous file.',
  '  m<letter> \'<letter>   Mark a place, and go back to it.',
  '  =  ^G                Print current file name.',
  '  -N  -S  -i           Toggle line numbers, chopping of long lines, ignoring of case.',
  '',
  '                   HELP -- Press q when done',
];

export function pattern(p: Pager): RE2JS | undefined {
  if (!p.search) return undefined;
  return compilePattern(p.search.pattern, p.ignoreCase && isLowerCase(p.search.pattern));
}

const body = (p: Pager) => p.rows - 1;

/** The rows of the screen that a line takes. */
function rowsOf(p: Pager, index: number, re?: RE2JS): string[] {
  const line = p.lines[index]!;
  const label = p.numbers ? `${String(index + 1).padStart(7)} ` : '';
  const width = Math.max(4, p.cols - label.length);
  if (p.raw && line.includes('\x1b')) return [`${label}${line}\x1b[m`];
  const text = line.replace(/\r$/, '');
  const marks: Mark[] = re && p.highlight ? matchesIn(re, text, 200).filter(([a, b]) => b > a).map(([from, to]) => ({ from, to, sgr: '7' })) : [];
  if (p.chop) return [`${label}${clipLine(text, p.shift, width, marks)}`];
  return wrapLine(text, width, marks).map((row, i) => (i === 0 ? label : ' '.repeat(label.length)) + row);
}

/** Moves the window by rows; stops with the last row at the bottom, or where the text begins. */
export function scroll(p: Pager, by: number, past = false): void {
  for (let n = 0; n < Math.abs(by); n++) {
    if (by < 0) {
      if (p.row > 0) p.row--;
      else if (p.top > 0) {
        p.top--;
        p.row = rowsOf(p, p.top).length - 1;
      } else return;
    } else {
      if (!past && atEnd(p)) return;
      if (p.row + 1 < (p.top < p.lines.length ? rowsOf(p, p.top).length : 1)) p.row++;
      else if (p.top < p.lines.length - 1) {
        p.top++;
        p.row = 0;
      } else return;
    }
  }
}

export function atEnd(p: Pager): boolean {
  let room = body(p) + p.row;
  for (let i = p.top; i < p.lines.length; i++) {
    room -= rowsOf(p, i).length;
    if (room < 0) return false;
  }
  return true;
}

export function toEnd(p: Pager): void {
  p.top = Math.max(0, p.lines.length - 1);
  p.row = p.lines.length ? rowsOf(p, p.top).length - 1 : 0;
  scroll(p, -(body(p) - 1));
}

export function toLine(p: Pager, line: number): void {
  p.top = Math.max(0, Math.min(p.lines.length - 1, line));
  p.row = 0;
}

/** Goes to the next line that matches, from the one after the first shown. */
export function find(p: Pager, backward: boolean, from: number): void {
  const re = pattern(p);
  if (!re) {
    p.message = p.search ? 'Invalid pattern' : 'No previous regular expression';
    return;
  }
  p.highlight = true;
  const step = backward ? -1 : 1;
  for (let i = from; i >= 0 && i < p.lines.length; i += step) {
    if (re.matcher(p.lines[i]!).find()) {
      toLine(p, i);
      return;
    }
  }
  p.message = 'Pattern not found';
}

export function paint(p: Pager): { rows: string[]; row: number; col: number } {
  const re = p.highlight ? pattern(p) : undefined;
  const rows: string[] = [];
  for (let i = p.top; i < p.lines.length && rows.length < body(p); i++) {
    const some = rowsOf(p, i, re);
    for (let k = i === p.top ? p.row : 0; k < some.length && rows.length < body(p); k++) rows.push(some[k]!);
  }
  while (rows.length < body(p)) rows.push('~');
  const prompt = promptOf(p);
  rows.push(prompt.text);
  return { rows, row: p.rows - 1, col: Math.min(prompt.col, p.cols - 1) };
}

function promptOf(p: Pager): { text: string; col: number } {
  if (p.entry) {
    const text = `${p.entry.kind}${p.entry.text}`.slice(-(p.cols - 1));
    return { text, col: text.length };
  }
  const show = (text: string) => ({ text: `\x1b[7m${text.slice(0, p.cols - 1)}\x1b[27m`, col: Math.min(text.length, p.cols - 1) });
  if (p.follow) return show('Waiting for data... (interrupt to abort)');
  if (p.message !== '') return show(p.message);
  const end = p.source === null && atEnd(p);
  if (p.help) return show(end ? 'HELP -- END -- Press g to see it again, or q when done' : 'HELP -- Press RETURN for more, or q when done');
  const several = p.files.length > 1 ? ` (file ${p.at + 1} of ${p.files.length})` : '';
  if (end) return show(`${p.top === 0 && p.name ? `${p.name}${several} ` : ''}(END)${p.at + 1 < p.files.length ? ` - Next: ${p.files[p.at + 1]}` : ''}`);
  if (p.top === 0 && p.row === 0 && p.name) return show(`${p.name}${several}`);
  return { text: ':', col: 1 };
}
