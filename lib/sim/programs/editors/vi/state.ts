import type { Buffer } from '../buffer';
import { splice } from '../buffer';

export type Mode = 'normal' | 'insert' | 'replace' | 'visual' | 'lines' | 'command';

/** All of vi, as plain data. */
export interface Vi {
  files: string[];
  at: number;
  /** Name of the file being edited; '' when there is none. */
  file: string;
  buffer: Buffer;
  row: number;
  col: number;
  /** Column that up and down keep to. */
  want: number;
  /** First line shown. */
  top: number;
  cols: number;
  rows: number;
  mode: Mode;
  /** Keys of a command that is not complete yet. */
  keys: string[];
  /** The line being typed after `:`, `/` or `?`. */
  line: { kind: ':' | '/' | '?'; text: string; at: number } | null;
  history: string[];
  back: number;
  registers: Record<string, { lines: string[]; whole: boolean }>;
  search: { pattern: string; backward: boolean } | null;
  highlight: boolean;
  find: { key: string; char: string } | null;
  options: Record<string, boolean | number>;
  message: string;
  error: boolean;
  readOnly: boolean;
  /** Keys of the last change, for `.`; those of the change going on. */
  last: string[];
  recording: string[] | null;
  replaying: boolean;
  /** Where visual mode began. */
  anchor: { row: number; col: number };
  marks: Record<string, { row: number; col: number }>;
  /** How often what is inserted is to be put in. */
  repeat: number;
  /** Lines shown in place of the text until a key is pressed. */
  listing: string[] | null;
  busybox: boolean;
}

export const line = (v: Vi): string => v.buffer.lines[v.row]!;

/** Replaces lines; the place of the cursor is noted for undo. */
export function change(v: Vi, at: number, count: number, lines: readonly string[]): void {
  splice(v.buffer, at, count, lines, v.row, v.col);
}

/** Keeps the cursor on a character: in normal mode never after the last. */
export function clamp(v: Vi): void {
  v.row = Math.max(0, Math.min(v.row, v.buffer.lines.length - 1));
  const most = line(v).length - (v.mode === 'insert' || v.mode === 'replace' || v.mode === 'visual' ? 0 : 1);
  v.col = Math.max(0, Math.min(v.col, most));
  if (v.col > 0 && (line(v).charCodeAt(v.col) & 0xfc00) === 0xdc00 && (line(v).charCodeAt(v.col - 1) & 0xfc00) === 0xd800) v.col--;
}

export function tell(v: Vi, text: string, error = false): void {
  v.message = text;
  v.error = error;
}

export function option(v: Vi, name: string): number {
  return Number(Object.hasOwn(v.options, name) ? v.options[name] : 0);
}

/** Text from one place to another, the second not included. */
export function textBetween(v: Vi, a: { row: number; col: number }, b: { row: number; col: number }): string[] {
  const { lines } = v.buffer;
  if (a.row === b.row) return [lines[a.row]!.slice(a.col, b.col)];
  return [lines[a.row]!.slice(a.col), ...lines.slice(a.row + 1, b.row), lines[b.row]!.slice(0, b.col)];
}

export function deleteBetween(v: Vi, a: { row: number; col: number }, b: { row: number; col: number }): void {
  const { lines } = v.buffer;
  change(v, a.row, b.row - a.row + 1, [lines[a.row]!.slice(0, a.col) + lines[b.row]!.slice(b.col)]);
  v.row = a.row;
  v.col = a.col;
}

/** Puts text in at the cursor; several lines break the line there. The cursor ends behind it. */
export function insertText(v: Vi, parts: readonly string[]): void {
  const text = line(v);
  const before = text.slice(0, v.col);
  const after = text.slice(v.col);
  const last = parts[parts.length - 1]!;
  if (parts.length === 1) change(v, v.row, 1, [before + last + after]);
  else change(v, v.row, 1, [before + parts[0]!, ...parts.slice(1, -1), last + after]);
  v.row += parts.length - 1;
  v.col = (parts.length === 1 ? before.length : 0) + last.length;
}
