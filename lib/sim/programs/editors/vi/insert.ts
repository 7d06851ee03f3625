import { commit } from '../buffer';
import { isText } from '../keys';
import { change, clamp, insertText, line, option, tell } from './state';
import type { Vi } from './state';

const LIMIT = 2_000_000;

/** A key while text is being typed. */
export function insertKey(v: Vi, k: string): void {
  const text = line(v);
  if (v.recording && !v.replaying) v.recording.push(k);
  switch (k) {
    case 'Escape':
    case 'C-c': {
      repeat(v);
      v.mode = 'normal';
      if (v.buffer.open && v.recording && !v.replaying) v.last = v.recording;
      v.recording = null;
      commit(v.buffer);
      v.col = Math.max(0, v.col - 1);
      v.want = v.col;
      clamp(v);
      return;
    }
    case 'Enter': {
      const indent = option(v, 'autoindent') ? /^\s*/.exec(text)![0].slice(0, v.col) : '';
      insertText(v, ['', indent]);
      return;
    }
    case 'Backspace':
    case 'C-h':
      if (v.mode === 'replace') v.col = Math.max(0, v.col - 1);
      else if (v.col > 0) {
        const n = (text.charCodeAt(v.col - 1) & 0xfc00) === 0xdc00 && v.col > 1 && (text.charCodeAt(v.col - 2) & 0xfc00) === 0xd800 ? 2 : 1;
        change(v, v.row, 1, [text.slice(0, v.col - n) + text.slice(v.col)]);
        v.col -= n;
      } else if (v.row > 0) {
        const before = v.buffer.lines[v.row - 1]!;
        change(v, v.row - 1, 2, [before + text]);
        v.row--;
        v.col = before.length;
      }
      return;
    case 'Delete':
      if (v.col < text.length) change(v, v.row, 1, [text.slice(0, v.col) + text.slice(v.col + 1)]);
      else if (v.row + 1 < v.buffer.lines.length) change(v, v.row, 2, [text + v.buffer.lines[v.row + 1]!]);
      return;
    case 'C-w': {
      const kept = text.slice(0, v.col).replace(/(\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+)\s*$/u, '');
      change(v, v.row, 1, [kept + text.slice(v.col)]);
      v.col = kept.length;
      return;
    }
    case 'C-u':
      change(v, v.row, 1, [text.slice(v.col)]);
      v.col = 0;
      return;
    case 'C-t':
    case 'C-d': {
      const width = option(v, 'shiftwidth') || 8;
      const unit = option(v, 'expandtab') ? ' '.repeat(width) : '\t';
      const next = k === 'C-t' ? unit + text : text.startsWith('\t') ? text.slice(1) : text.replace(new RegExp(`^ {1,${width}}`), '');
      change(v, v.row, 1, [next]);
      v.col = Math.max(0, v.col + next.length - text.length);
      return;
    }
    case 'Tab': {
      const width = option(v, 'softtabstop') || option(v, 'shiftwidth') || option(v, 'tabstop') || 8;
      type(v, option(v, 'expandtab') ? ' '.repeat(width - (v.col % width)) : '\t');
      return;
    }
    case 'Left':
      v.col = Math.max(0, v.col - 1);
      return;
    case 'Right':
      v.col = Math.min(text.length, v.col + 1);
      return;
    case 'Up':
    case 'Down':
      v.row = Math.max(0, Math.min(v.buffer.lines.length - 1, v.row + (k === 'Up' ? -1 : 1)));
      clamp(v);
      return;
    case 'Home':
      v.col = 0;
      return;
    case 'End':
      v.col = text.length;
      return;
    case 'PageUp':
    case 'PageDown':
      v.row = Math.max(0, Math.min(v.buffer.lines.length - 1, v.row + (k === 'PageUp' ? -1 : 1) * (v.rows - 3)));
      clamp(v);
      return;
    default:
      if (isText(k)) type(v, k);
  }
}

function type(v: Vi, text: string): void {
  const now = line(v);
  if (now.length > LIMIT) {
    tell(v, 'E342: Out of memory!', true);
    return;
  }
  if (v.mode === 'replace' && v.col < now.length) {
    change(v, v.row, 1, [now.slice(0, v.col) + text + now.slice(v.col + 1)]);
    v.col += text.length;
  } else insertText(v, [text]);
}

/** `3ix<Esc>`: the text typed in this line goes in again. */
function repeat(v: Vi): void {
  const count = Math.min(v.repeat, 10_000);
  v.repeat = 1;
  const keys = (v.recording ?? v.last).slice();
  if (count < 2) return;
  const start = keys.findIndex((k) => 'iaAI'.includes(k) && k.length === 1);
  const typed = keys.slice(start + 1).filter((k) => isText(k)).join('');
  if (start < 0 || typed.length * count > LIMIT) return;
  insertText(v, [typed.repeat(count - 1)]);
}
