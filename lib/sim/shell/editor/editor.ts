import type { Sys, Tty } from '../../machine/sys';
import { columns, layout } from './width';

/** The line being typed. */
export interface EditorState {
  text: string;
  pos: number;
  /** What stands before the text; only its last line is drawn again. */
  prompt: string;
  /** Row of the cursor within what is drawn, counted from the prompt's line, and rows drawn. */
  row: number;
  rows: number;
  /** Position in the text at which the terminal's cursor stands. */
  cursor: number;
  cols: number;
  /** Start of an escape sequence whose rest has not come yet. */
  esc: string;
  /** Text between the marks of a bracketed paste. */
  paste?: string[];
  /** Which history entry is shown (length: the new line), and lines edited on the way. */
  at: number;
  edited: Record<string, string>;
  kills: string[];
  undo: [string, number][];
  /** What the last key did: kills in a row add up, a second Tab lists. */
  last: string;
  search?: { query: string; at: number; back: boolean; failed: boolean; saved: string; savedPos: number };
  /** Waiting for y or n before so many candidates are listed. */
  ask?: string[];
  quoted?: boolean;
  /** Alt-. : how far back, and where the inserted word begins. */
  dot?: { back: number; from: number };
}

export type Done = { readonly line: string } | { readonly eof: true } | { readonly interrupted: true };

const PASTE_LIMIT = 10 * 1024 * 1024;

/** What the editor asks of the shell. */
export interface EditorHost {
  readonly history: readonly string[];
  complete(text: string, pos: number): Completed;
}

export interface Completed {
  /** Where the word begins, and what it becomes. */
  readonly from: number;
  readonly insert: string;
  /** Lines to list where the word is not unique. */
  readonly list: readonly string[];
  /** Candidates as short words, for columns. */
  readonly wide: boolean;
}

export function newEditor(prompt: string, cols: number, historyLength: number, kills: string[]): EditorState {
  return { text: '', pos: 0, prompt, row: 0, rows: 1, cursor: 0, cols, esc: '', at: historyLength, edited: {}, kills, undo: [], last: '' };
}

/** Characters that words of Alt-B and Alt-F are made of. */
const WORD = /[\p{L}\p{N}]/u;

/** One line editor, in the manner of Emacs and readline, working on a terminal in raw mode. */
export class Editor {
  private dirty = false;

  constructor(
    private readonly sys: Sys,
    private readonly tty: Tty,
    private readonly s: EditorState,
    private readonly host: EditorHost,
  ) {}

  private write(text: string): void {
    this.sys.write(this.sys.tty(2) ? 2 : 1, text);
  }

  /** Takes what was typed, as much as one turn may; undefined while the line is not finished. */
  read(): Done | undefined {
    const { s } = this;
    if (this.tty.cols !== s.cols) {
      this.erase();
      s.cols = this.tty.cols;
      this.draw();
    }
    let run: string[] = [];
    const flush = () => {
      if (!run.length) return;
      const text = run.join('');
      run = [];
      this.typed(text);
    };
    for (let n = 0; n < 65536; n++) {
      const c = s.paste ? this.sys.read(0) : this.sys.read(0, 1);
      if (c === undefined || c === '') {
        flush();
        this.refresh();
        return c === '' ? { eof: true } : undefined;
      }
      if (s.paste) {
        const done = this.pasted(c);
        if (done) return done;
        continue;
      }
      if (s.esc === '' && !s.search && !s.ask && !s.quoted && (c >= ' ' && c !== '\x7f')) {
        run.push(c);
        continue;
      }
      flush();
      const done = this.key(c);
      if (done) {
        this.refresh();
        return done;
      }
    }
    flush();
    this.refresh();
    return undefined;
  }

  /** Is there more to do at once (a turn's share was used up)? */
  get pending(): boolean {
    return this.s.paste !== undefined;
  }

  private pasted(text: string): Done | undefined {
    const { s } = this;
    s.paste!.push(text);
    // the end mark may be split between reads: look at the tail only
    const tail = s.paste!.slice(-2).join('');
    const mark = tail.indexOf('\x1b[201~');
    if (mark < 0) {
      if (s.paste!.length > 1000) s.paste = [s.paste!.join('')];
      return undefined;
    }
    const all = s.paste!.join('');
    const end = all.indexOf('\x1b[201~');
    let body = all.slice(0, end).replace(/\r\n?/g, '\n');
    const rest = all.slice(end + 6);
    delete s.paste;
    if (body.length + s.text.length > PASTE_LIMIT) {
      body = '';
      this.write(`\r\nbash: paste is larger than ${PASTE_LIMIT / 1024 / 1024} MB and was not taken\r\n`);
      s.row = 0;
      s.rows = 1;
    }
    if (s.search) this.endSearch();
    this.insert(body.replace(/\x1b/g, ''));
    this.dirty = true;
    for (const c of rest) {
      const done = this.key(c);
      if (done) {
        this.refresh();
        return done;
      }
    }
    return undefined;
  }

  private typed(text: string): void {
    const { s } = this;
    const end = s.pos === s.text.length;
    this.insert(text);
    s.last = 'insert';
    // the common case needs no redrawing: characters are added at the end of the line's last row
    if (end && !this.dirty && !s.text.includes('\n')) {
      const before = layout(s.prompt, s.text.slice(0, s.text.length - text.length), s.cols);
      const after = layout(s.prompt, s.text, s.cols);
      if (after.row === before.row && after.col > before.col && s.row === before.row && after.col < s.cols && !/[\x00-\x1f]/.test(text)) {
        this.write(text);
        s.cursor = s.pos;
        return;
      }
    }
    this.dirty = true;
  }

  private save(): void {
    const { s } = this;
    if (s.text.length > 65536) return;
    s.undo.push([s.text, s.pos]);
    if (s.undo.length > 100) s.undo.shift();
  }

  private insert(text: string): void {
    const { s } = this;
    if (text === '') return;
    if (s.last !== 'insert') this.save();
    s.text = s.text.slice(0, s.pos) + text + s.text.slice(s.pos);
    s.pos += text.length;
  }

  private bell(): void {
    this.write('\x07');
  }

  // --- keys -----------------------------------------------------------------------------------------------------

  private key(c: string): Done | undefined {
    const { s } = this;
    if (s.quoted) {
      delete s.quoted;
      this.insert(c);
      this.dirty = true;
      return undefined;
    }
    if (s.esc !== '' || c === '\x1b') {
      s.esc += c;
      const name = escapeName(s.esc);
      if (name === undefined) return undefined;
      s.esc = '';
      return this.command(name);
    }
    if (s.ask) return this.answer(c);
    return this.command(c);
  }

  private answer(c: string): undefined {
    const { s } = this;
    if (/[yY \t]/.test(c)) {
      const list = s.ask!;
      delete s.ask;
      this.write('\r\n');
      this.show(list);
    } else if (/[nN\x03\x7f]/.test(c)) {
      delete s.ask;
      this.write('\r\n');
      this.fresh();
    } else this.bell();
    return undefined;
  }

  private command(name: string): Done | undefined {
    const { s } = this;
    if (s.search && this.searchKey(name)) return undefined;
    const last = s.last;
    s.last = '';
    if (name !== 'M-.' && name !== 'M-_') delete s.dot;
    switch (name) {
      case '\r':
      case '\n':
        return this.accept();
      case '\x03': {
        s.pos = s.text.length;
        this.refresh(true);
        this.write('^C\r\n');
        return { interrupted: true };
      }
      case '\x04':
        if (s.text === '') return { eof: true };
        this.remove(s.pos, this.right(s.pos));
        break;
      case 'delete':
        this.remove(s.pos, this.right(s.pos));
        break;
      case '\x7f':
      case '\b':
        if (s.pos === 0) this.bell();
        else this.remove(this.left(s.pos), s.pos);
        break;
      case '\x01':
      case 'home':
        this.move(0);
        break;
      case '\x05':
      case 'end':
        this.move(s.text.length);
        break;
      case '\x02':
      case 'left':
        this.move(this.left(s.pos));
        break;
      case '\x06':
      case 'right':
        this.move(this.right(s.pos));
        break;
      case 'M-b':
      case 'word-left':
        this.move(this.wordLeft(s.pos));
        break;
      case 'M-f':
      case 'word-right':
        this.move(this.wordRight(s.pos));
        break;
      case '\x0b':
        this.kill(s.pos, s.text.length, last, false);
        break;
      case '\x15':
        this.kill(0, s.pos, last, true);
        break;
      case '\x17': {
        const before = s.text.slice(0, s.pos);
        this.kill(before.replace(/\s+$/, '').replace(/\S+$/, '').length, s.pos, last, true);
        break;
      }
      case 'M-\x7f':
      case 'M-\b':
        this.kill(this.wordLeft(s.pos), s.pos, last, true);
        break;
      case 'M-d':
        this.kill(s.pos, this.wordRight(s.pos), last, false);
        break;
      case '\x19':
        if (s.kills.length) {
          this.insert(s.kills[s.kills.length - 1]!);
          s.last = 'yank';
          this.dirty = true;
        }
        break;
      case 'M-y':
        if (last === 'yank' && s.kills.length > 1) {
          const old = s.kills.pop()!;
          s.kills.unshift(old);
          s.text = s.text.slice(0, s.pos - old.length) + s.text.slice(s.pos);
          s.pos -= old.length;
          this.insert(s.kills[s.kills.length - 1]!);
          s.last = 'yank';
          this.dirty = true;
        } else this.bell();
        break;
      case '\x14':
        this.transpose();
        break;
      case 'M-u':
      case 'M-l':
      case 'M-c':
        this.recase(name[2]!);
        break;
      case '\x0c':
        this.write('\x1b[H\x1b[2J');
        s.row = 0;
        s.rows = 1;
        this.draw();
        break;
      case '\x1f':
      case '\x18\x15':
        this.undo();
        break;
      case 'M-r':
        if (s.undo.length) [s.text, s.pos] = s.undo[0]!;
        s.undo = [];
        this.dirty = true;
        break;
      case '\x10':
      case 'up':
        this.recall(s.at - 1);
        break;
      case '\x0e':
      case 'down':
        this.recall(s.at + 1);
        break;
      case 'M-<':
        this.recall(0);
        break;
      case 'M->':
        this.recall(this.host.history.length);
        break;
      case '\x12':
      case '\x13':
        s.search = { query: '', at: s.at, back: name === '\x12', failed: false, saved: s.text, savedPos: s.pos };
        this.dirty = true;
        break;
      case 'M-.':
      case 'M-_':
        this.lastArgument();
        break;
      case '\x16':
        s.quoted = true;
        break;
      case '\t':
        this.complete(last === 'tab');
        s.last = 'tab';
        break;
      case 'M-#':
        this.move(0);
        this.insert('#');
        return this.accept();
      case 'paste':
        s.paste = [];
        break;
      case '\x07':
        this.bell();
        break;
      default:
        if (name.length === 1 && name >= ' ') this.typed(name);
        else if (name.length === 1 && !name.startsWith('M-') && name < ' ') void 0;
    }
    return undefined;
  }

  private accept(): Done {
    const { s } = this;
    if (s.search) this.endSearch();
    this.dirty = false;
    s.pos = s.text.length;
    this.refresh(true);
    this.write('\r\n');
    return { line: s.text };
  }

  private move(to: number): void {
    const { s } = this;
    if (to === s.pos) return;
    s.pos = to;
    if (this.dirty) return;
    const at = layout(s.prompt, s.text.slice(0, to), s.cols);
    let out = '';
    if (at.row < s.row) out += `\x1b[${s.row - at.row}A`;
    else if (at.row > s.row) out += `\x1b[${at.row - s.row}B`;
    out += `\r${at.col > 0 ? `\x1b[${at.col}C` : ''}`;
    s.row = at.row;
    s.cursor = to;
    this.write(out);
  }

  private left(pos: number): number {
    const c = this.s.text.charCodeAt(pos - 1);
    return Math.max(0, pos - (c >= 0xdc00 && c < 0xe000 && pos > 1 && (this.s.text.charCodeAt(pos - 2) & 0xfc00) === 0xd800 ? 2 : 1));
  }

  private right(pos: number): number {
    const { text } = this.s;
    if (pos >= text.length) return pos;
    return pos + ((text.charCodeAt(pos) & 0xfc00) === 0xd800 && pos + 1 < text.length ? 2 : 1);
  }

  private wordLeft(pos: number): number {
    const { text } = this.s;
    while (pos > 0 && !WORD.test(text[pos - 1]!)) pos--;
    while (pos > 0 && WORD.test(text[pos - 1]!)) pos--;
    return pos;
  }

  private wordRight(pos: number): number {
    const { text } = this.s;
    while (pos < text.length && !WORD.test(text[pos]!)) pos++;
    while (pos < text.length && WORD.test(text[pos]!)) pos++;
    return pos;
  }

  private remove(from: number, to: number): void {
    const { s } = this;
    if (from === to) {
      this.bell();
      return;
    }
    this.save();
    s.text = s.text.slice(0, from) + s.text.slice(to);
    s.pos = from;
    this.dirty = true;
  }

  private kill(from: number, to: number, last: string, backward: boolean): void {
    const { s } = this;
    s.last = 'kill';
    if (from === to) return;
    const text = s.text.slice(from, to);
    if (last === 'kill' && s.kills.length) {
      const old = s.kills.pop()!;
      s.kills.push(backward ? text + old : old + text);
    } else s.kills.push(text);
    if (s.kills.length > 10) s.kills.shift();
    this.remove(from, to);
  }

  private transpose(): void {
    const { s } = this;
    if (s.pos === 0 || s.text.length < 2) {
      this.bell();
      return;
    }
    this.save();
    const at = s.pos === s.text.length ? s.pos - 1 : s.pos;
    s.text = s.text.slice(0, at - 1) + s.text[at]! + s.text[at - 1]! + s.text.slice(at + 1);
    s.pos = at + 1;
    this.dirty = true;
  }

  private recase(how: string): void {
    const { s } = this;
    this.save();
    const to = this.wordRight(s.pos);
    const word = s.text.slice(s.pos, to);
    const changed = how === 'u' ? word.toUpperCase() : how === 'l' ? word.toLowerCase() : word.toLowerCase().replace(/[\p{L}]/u, (x) => x.toUpperCase());
    s.text = s.text.slice(0, s.pos) + changed + s.text.slice(to);
    s.pos = to;
    this.dirty = true;
  }

  private undo(): void {
    const { s } = this;
    const before = s.undo.pop();
    if (!before) {
      this.bell();
      return;
    }
    [s.text, s.pos] = before;
    this.dirty = true;
  }

  private recall(at: number): void {
    const { s, host } = this;
    if (at < 0 || at > host.history.length) {
      this.bell();
      return;
    }
    s.edited[s.at] = s.text;
    s.at = at;
    s.text = Object.hasOwn(s.edited, String(at)) ? s.edited[at]! : (host.history[at] ?? '');
    s.pos = s.text.length;
    s.undo = [];
    this.dirty = true;
  }

  private lastArgument(): void {
    const { s, host } = this;
    const back = (s.dot?.back ?? 0) + 1;
    const line = host.history[host.history.length - back];
    if (line === undefined) {
      this.bell();
      return;
    }
    const words = line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s"'\\]|\\.)+/g) ?? [];
    const word = words[words.length - 1] ?? '';
    if (s.dot) {
      s.text = s.text.slice(0, s.dot.from) + s.text.slice(s.pos);
      s.pos = s.dot.from;
    }
    const from = s.pos;
    this.insert(word);
    s.dot = { back, from };
    this.dirty = true;
  }

  // --- search ---------------------------------------------------------------------------------------------------

  /** True when the key belonged to the search. */
  private searchKey(name: string): boolean {
    const { s, host } = this;
    const f = s.search!;
    const find = (from: number) => {
      const step = f.back ? -1 : 1;
      for (let i = from; i >= 0 && i < host.history.length; i += step) if (f.query !== '' && host.history[i]!.includes(f.query)) {
        f.at = i;
        f.failed = false;
        s.text = host.history[i]!;
        s.pos = s.text.lastIndexOf(f.query);
        s.at = i;
        return;
      }
      f.failed = f.query !== '';
      if (f.failed) this.bell();
    };
    this.dirty = true;
    if (name === '\x12' || name === '\x13') {
      const back = name === '\x12';
      const turned = back !== f.back;
      f.back = back;
      find(f.at + (f.query === '' || turned ? 0 : back ? -1 : 1));
      return true;
    }
    if (name === '\x07' || name === '\x03') {
      s.text = f.saved;
      s.pos = f.savedPos;
      s.at = host.history.length;
      delete s.search;
      return name === '\x07';
    }
    if (name === '\x7f' || name === '\b') {
      f.query = [...f.query].slice(0, -1).join('');
      f.at = f.back ? host.history.length - 1 : 0;
      if (f.query === '') {
        s.text = f.saved;
        f.failed = false;
      } else find(f.at);
      return true;
    }
    if (name.length >= 1 && name >= ' ' && !/^(M-|[a-z-]{2,}$)/.test(name)) {
      f.query += name;
      find(Math.min(f.at, host.history.length - 1));
      return true;
    }
    this.endSearch();
    return name === 'M-\x1b' || name === 'escape';
  }

  private endSearch(): void {
    delete this.s.search;
    this.dirty = true;
  }

  // --- completion -----------------------------------------------------------------------------------------------

  private complete(again: boolean): void {
    const { s } = this;
    const found = this.host.complete(s.text, s.pos);
    const word = s.text.slice(found.from, s.pos);
    if (found.insert !== word && found.insert !== '') {
      this.save();
      s.text = s.text.slice(0, found.from) + found.insert + s.text.slice(s.pos);
      s.pos = found.from + found.insert.length;
      this.dirty = true;
      return;
    }
    if (!found.list.length) {
      this.bell();
      return;
    }
    if (!again) {
      this.bell();
      return;
    }
    const pos = s.pos;
    s.pos = s.text.length;
    this.refresh(true);
    s.pos = pos;
    if (found.list.length > 100) {
      s.ask = [...found.list];
      this.write(`\r\nDisplay all ${found.list.length} possibilities? (y or n)`);
      return;
    }
    this.write('\r\n');
    this.show(found.list);
  }

  private show(list: readonly string[]): void {
    this.write(columns(list, this.s.cols));
    this.fresh();
  }

  // --- drawing --------------------------------------------------------------------------------------------------

  /** Draws prompt and text where the cursor is now, at the start of a line. */
  fresh(): void {
    const { s } = this;
    s.row = 0;
    s.rows = 1;
    this.write(s.prompt.replace(/[\x01\x02]/g, ''));
    this.paint();
    this.dirty = false;
  }

  private erase(): void {
    const { s } = this;
    this.write(`${s.row > 0 ? `\x1b[${s.row}A` : ''}\r\x1b[J`);
    s.row = 0;
  }

  private refresh(force = false): void {
    if (!this.dirty && !force) return;
    if (!this.dirty && force) {
      this.moveTo(this.s.pos);
      return;
    }
    this.dirty = false;
    this.erase();
    this.draw();
  }

  private moveTo(pos: number): void {
    const { s } = this;
    if (s.cursor === pos) return;
    s.cursor = pos;
    const at = layout(s.prompt, s.text.slice(0, pos), s.cols);
    if (at.row !== s.row) this.write(at.row < s.row ? `\x1b[${s.row - at.row}A` : `\x1b[${at.row - s.row}B`);
    this.write(`\r${at.col > 0 ? `\x1b[${at.col}C` : ''}`);
    s.row = at.row;
  }

  private draw(): void {
    const { s } = this;
    if (s.search) {
      const f = s.search;
      const label = `(${f.failed ? 'failed ' : ''}${f.back ? 'reverse-' : ''}i-search)\`${f.query}': `;
      const all = layout(label, s.text, s.cols);
      this.write(label + s.text.replace(/\n/g, '\r\n'));
      const at = layout(label, s.text.slice(0, s.pos), s.cols);
      s.rows = all.row + 1;
      if (all.row > at.row) this.write(`\x1b[${all.row - at.row}A`);
      this.write(`\r${at.col > 0 ? `\x1b[${at.col}C` : ''}`);
      s.row = at.row;
      s.cursor = s.pos;
      return;
    }
    const line = s.prompt.slice(s.prompt.lastIndexOf('\n') + 1);
    this.write(line.replace(/[\x01\x02]/g, ''));
    this.paint();
  }

  /** Writes the text behind the prompt, and puts the cursor where it belongs. */
  private paint(): void {
    const { s } = this;
    let out = '';
    for (const part of s.text.split(/([\x00-\x1f\x7f])/)) {
      if (part === '\n') out += '\x1b[K\r\n';
      else if (part === '\t') out += '        '.slice(0, 8 - (layout(s.prompt, s.text.slice(0, 0), s.cols).col % 8));
      else if (part.length === 1 && (part < ' ' || part === '\x7f')) out += `^${String.fromCharCode(part.charCodeAt(0) ^ 64)}`;
      else out += part;
    }
    const all = layout(s.prompt, s.text, s.cols);
    // at the right edge the terminal wraps only with the next character: make it do so now
    if (all.col === 0 && all.row > 0 && !s.text.endsWith('\n')) out += ' \r';
    const at = layout(s.prompt, s.text.slice(0, s.pos), s.cols);
    if (all.row > at.row) out += `\x1b[${all.row - at.row}A`;
    if (all.row !== at.row || all.col !== at.col) out += `\r${at.col > 0 ? `\x1b[${at.col}C` : ''}`;
    s.row = at.row;
    s.rows = all.row + 1;
    s.cursor = s.pos;
    this.write(out);
  }
}

/** The name of a key by its escape sequence; undefined while it is not complete. */
function escapeName(seq: string): string | undefined {
  if (seq === '\x1b') return undefined;
  if (seq === '\x1b\x1b') return undefined;
  const csi = /^\x1b\x1b?[[O]([0-9;]*)([~A-Za-z]?)$/.exec(seq);
  if (csi) {
    const [, params, end] = csi as unknown as [string, string, string];
    if (end === '') return undefined;
    const modified = /;[3-8]$/.test(params) || seq.startsWith('\x1b\x1b');
    switch (end) {
      case 'A':
        return 'up';
      case 'B':
        return 'down';
      case 'C':
        return modified ? 'word-right' : 'right';
      case 'D':
        return modified ? 'word-left' : 'left';
      case 'H':
        return 'home';
      case 'F':
        return 'end';
      case '~':
        switch (params.split(';')[0]) {
          case '1':
          case '7':
            return 'home';
          case '4':
          case '8':
            return 'end';
          case '3':
            return 'delete';
          case '200':
            return 'paste';
        }
    }
    return 'unknown';
  }
  if (/^\x1b[[O]/.test(seq)) return seq.length > 16 ? 'unknown' : undefined;
  return `M-${seq.slice(-1).toLowerCase() === seq.slice(-1) ? seq.slice(-1) : seq.slice(-1).toLowerCase()}`;
}
