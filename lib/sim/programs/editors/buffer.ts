/**
 * The text an editor works on, with undo. Every change goes through {@link splice}, which notes what it took out and put
 * in; changes between two calls of {@link commit} are undone together.
 */
export interface Buffer {
  lines: string[];
  /** Did the file end without a newline? Then it is written without one. */
  noEol: boolean;
  undo: Step[];
  redo: Step[];
  /** Are changes going to the last step of `undo`? */
  open: boolean;
  /** Length of `undo` when the text was last written; -1 when that state cannot be reached any more. */
  saved: number;
}

export interface Step {
  changes: { at: number; removed: string[]; inserted: string[] }[];
  row: number;
  col: number;
}

const UNDO_STEPS = 200;

export function bufferOf(text: string): Buffer {
  const noEol = text !== '' && !text.endsWith('\n');
  const lines = text === '' ? [''] : (noEol ? text : text.slice(0, -1)).split('\n');
  return { lines, noEol, undo: [], redo: [], open: false, saved: 0 };
}

/** The text as it is to be written: every line ends with a newline. An empty buffer is an empty file. */
export function bufferText(buffer: Buffer): string {
  if (buffer.lines.length === 1 && buffer.lines[0] === '') return '';
  return `${buffer.lines.join('\n')}${buffer.noEol ? '' : '\n'}`;
}

export function isModified(buffer: Buffer): boolean {
  return buffer.saved !== buffer.undo.length;
}

export function markSaved(buffer: Buffer): void {
  buffer.open = false;
  buffer.saved = buffer.undo.length;
}

/** Replaces `count` lines from `at` on by others. `row` and `col` are where the cursor goes when this is undone. */
export function splice(buffer: Buffer, at: number, count: number, lines: readonly string[], row: number, col: number): void {
  if (!buffer.open) {
    buffer.undo.push({ changes: [], row, col });
    if (buffer.saved >= buffer.undo.length) buffer.saved = -1;
    if (buffer.undo.length > UNDO_STEPS) {
      buffer.undo.shift();
      buffer.saved = Math.max(buffer.saved - 1, -1);
    }
    buffer.redo = [];
    buffer.open = true;
  }
  const step = buffer.undo[buffer.undo.length - 1]!;
  const removed = buffer.lines.slice(at, at + count);
  const last = step.changes[step.changes.length - 1];
  // Typing in one line changes it again and again: one note of that line is enough.
  if (last && last.at === at && count === 1 && lines.length === 1 && last.inserted.length === 1 && last.removed.length === 1) last.inserted = [lines[0]!];
  else step.changes.push({ at, removed, inserted: [...lines] });
  replaceLines(buffer, at, count, lines);
  if (buffer.lines.length === 0) buffer.lines = [''];
}

function replaceLines(buffer: Buffer, at: number, count: number, lines: readonly string[]): void {
  if (count === lines.length) for (let i = 0; i < count; i++) buffer.lines[at + i] = lines[i]!;
  else buffer.lines = [...buffer.lines.slice(0, at), ...lines, ...buffer.lines.slice(at + count)];
}

/** Ends a step: what comes next is undone by itself. */
export function commit(buffer: Buffer): void {
  buffer.open = false;
}

/** Takes the last step back and says where the cursor was, or undefined when there is none. */
export function undo(buffer: Buffer): Step | undefined {
  commit(buffer);
  const step = buffer.undo.pop();
  if (!step) return undefined;
  for (let i = step.changes.length - 1; i >= 0; i--) {
    const { at, removed, inserted } = step.changes[i]!;
    // A buffer is never without a line: when all were taken out, one empty line stood for them.
    const whole = inserted.length === 0 && removed.length > 0 && buffer.lines.length === 1 && buffer.lines[0] === '' && at === 0;
    replaceLines(buffer, at, whole ? 1 : inserted.length, removed);
  }
  buffer.redo.push(step);
  return step;
}

/** Does the last undone step again. */
export function redo(buffer: Buffer): Step | undefined {
  commit(buffer);
  const step = buffer.redo.pop();
  if (!step) return undefined;
  for (const { at, removed, inserted } of step.changes) {
    replaceLines(buffer, at, removed.length, inserted);
    if (buffer.lines.length === 0) buffer.lines = [''];
  }
  buffer.undo.push(step);
  return step;
}
