import { Errno } from '../../../machine/sys';
import type { Turn } from '../../../machine/sys';
import { Failure, tool } from '../../tool';
import type { ToolContext } from '../../tool';
import type { Match, Regex } from '../regex';
import { matches } from '../regex';
import { buffered, closeInput, HOLD, inputs, next, splitLines } from '../stream';
import type { Inputs } from '../stream';
import { parseScript, ScriptError } from './parse';
import type { Address, Instruction, Replacement, Substitution } from './parse';

const flags = {
  quiet: { type: 'bool', short: 'n', aliases: ['silent'], help: 'suppress automatic printing of pattern space' },
  debug: { type: 'bool', help: 'annotate program execution', unsupported: true },
  expression: { type: 'array', short: 'e', value: 'script', help: 'add the script to the commands to be executed' },
  file: { type: 'array', short: 'f', value: 'script-file', help: 'add the contents of script-file to the commands\nto be executed' },
  'follow-symlinks': { type: 'bool', help: 'follow symlinks when processing in place' },
  'in-place': { type: 'optional', short: 'i', value: 'SUFFIX', help: 'edit files in place (makes backup if SUFFIX supplied)' },
  'line-length': { type: 'string', short: 'l', value: 'N', help: "specify the desired line-wrap length for the `l' command" },
  posix: { type: 'bool', help: 'disable all GNU extensions.' },
  'regexp-extended': { type: 'bool', short: 'E', aliases: ['r'], help: 'use extended regular expressions in the script' },
  separate: { type: 'bool', short: 's', help: 'consider files as separate rather than as a single\ncontinuous long stream.' },
  sandbox: { type: 'bool', help: 'operate in sandbox mode (disable e/r/w commands).' },
  unbuffered: { type: 'bool', short: 'u', help: 'load minimal amounts of data from the input files and flush\nthe output buffers more often' },
  'null-data': { type: 'bool', short: 'z', aliases: ['zero-terminated'], help: 'separate lines by NUL characters' },
} as const;

type Ctx = ToolContext<typeof flags>;

interface Script {
  readonly code: readonly Instruction[];
  readonly files: readonly string[];
  readonly quiet: boolean;
  readonly sep: string;
  readonly separate: boolean;
  /** Backup suffix, or null when not editing in place. */
  readonly inPlace: string | null;
}

interface State {
  readonly at: Inputs;
  /** Text read and not yet taken; complete lines in it, and a rest. */
  buf: string;
  from: number;
  fileEnded: boolean;
  pattern: string;
  /** Did the line in the pattern space end with a newline? */
  ended: boolean;
  hold: string;
  line: number;
  pc: number;
  /** 'start' a cycle by reading; 'again': without reading (after D). */
  phase: 'read' | 'run' | 'again';
  substituted: boolean;
  /** Per instruction: the line a range ends at (Infinity as -1: by its expression), or 0 when not in its range. */
  readonly ranges: number[];
  after: ({ readonly text: string } | { readonly file: string } | { readonly line: string })[];
  /** Text written to the file being edited in place. */
  made: string;
  /** The last output lacked its newline. */
  missing: boolean;
  readonly taken: Record<string, number>;
  file: string;
  /** Which of the script's expressions was used last, or -1. */
  last: number;
}

/** Every expression of a script, in order. */
function expressions(script: Script): (Regex | null)[] {
  return script.code.flatMap((x) => [x.from?.a === 'regex' ? x.from.re : null, x.to?.a === 'regex' ? x.to.re : null, x.sub?.re ?? null]);
}

function load(ctx: Ctx): Script {
  const f = ctx.flags;
  let files = ctx.args;
  const chunks: { text: string; label: (at: number, text: string) => string }[] = [];
  let expression = 0;
  for (const o of ctx.order) {
    if (o.flag === 'expression') {
      const n = ++expression;
      chunks.push({ text: o.value[0], label: (at) => `-e expression #${n}, char ${at}` });
    } else if (o.flag === 'file') {
      const name: string = o.value[0];
      let text: string;
      try {
        text = name === '-' ? (ctx.sys.read(0, HOLD) ?? '') : ctx.sys.files.read(name);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        throw new Failure(`couldn't open file ${name}: ${e.message}`);
      }
      chunks.push({ text: text.replace(/\n$/, ''), label: (at, t) => `file ${name} line ${t.slice(0, at).split('\n').length}` });
    }
  }
  if (chunks.length === 0) {
    if (files.length === 0) {
      ctx.err(`Usage: ${ctx.name} [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n`);
      throw new Failure('', 1);
    }
    chunks.push({ text: files[0]!, label: (at) => `-e expression #1, char ${at}` });
    files = files.slice(1);
  }
  const source = chunks.map((c) => c.text).join('\n');
  let quiet: boolean = f.quiet;
  if (/^#n(\n|$)/.test(source)) quiet = true;
  let code: readonly Instruction[];
  try {
    code = parseScript(source, { extended: f['regexp-extended'] });
  } catch (e) {
    if (!(e instanceof ScriptError)) throw e;
    if (e.at < 0) throw new Failure(e.message);
    let base = 0;
    let chunk = chunks[0]!;
    for (const c of chunks) {
      chunk = c;
      if (e.at <= base + c.text.length + 1 || c === chunks[chunks.length - 1]) break;
      base += c.text.length + 1;
    }
    const at = e.at === 0 ? 0 : Math.min(e.at - base, chunk.text.length);
    throw new Failure(`${chunk.label(at, chunk.text)}: ${e.message}`);
  }
  const inPlace = f['in-place'] === undefined ? null : (f['in-place'] as string);
  return { code, files, quiet, sep: f['null-data'] ? '\0' : '\n', separate: f.separate || inPlace !== null, inPlace };
}

type Line = { readonly text: string; readonly ended: boolean } | 'wait' | 'end';

class Run {
  /** The expression used last, for `//`; found again after a save by where it stands in the script. */
  private last: Regex | null;
  private waitFd = 0;

  constructor(
    private readonly ctx: Ctx,
    private readonly script: Script,
    private readonly s: State,
  ) {
    this.last = expressions(script)[s.last] ?? null;
  }

  go(): number | Turn<State> {
    const { s } = this;
    for (let steps = 0; steps < 20000;) {
      if (s.phase === 'read') {
        const line = this.take();
        if (line === 'wait') return this.sleep();
        if (line === 'end') return this.finish(0);
        s.pattern = line.text;
        s.ended = line.ended;
        s.phase = 'run';
        s.pc = 0;
        s.substituted = false;
        steps += 1 + line.text.length / 256;
        this.ctx.sys.spend(1 + line.text.length / 64);
      } else if (s.phase === 'again') {
        s.phase = 'run';
        s.pc = 0;
      }
      while (s.pc < this.script.code.length) {
        if (++steps > 20000) break;
        this.ctx.sys.spend(0.3);
        const done = this.step(this.script.code[s.pc]!);
        if (done === 'wait') return this.sleep();
        if (typeof done === 'number') return done;
        if (done === 'cycle') break;
      }
      if (s.phase === 'run' && s.pc >= this.script.code.length) this.endCycle(!this.script.quiet);
    }
    return { wait: {}, state: s };
  }

  private sleep(): Turn<State> {
    return this.waitFd < 0 ? { wait: {}, state: this.s } : { wait: { readable: [this.waitFd] }, state: this.s };
  }

  /** Prints the pattern space and what was queued, and begins anew. */
  private endCycle(print: boolean): void {
    const { s } = this;
    if (print) this.put(s.pattern, s.ended);
    this.flushAfter();
    s.phase = 'read';
    s.pc = 0;
  }

  private flushAfter(): void {
    for (const a of this.s.after) {
      if ('text' in a) this.raw(a.text);
      else if ('line' in a) this.put(a.line, true);
      else {
        try {
          const text = a.file === '/dev/stdin' ? (this.ctx.sys.read(0, HOLD) ?? '') : this.ctx.sys.files.read(a.file);
          if (text !== '') this.raw(text);
        } catch (e) {
          if (!(e instanceof Errno)) throw e;
        }
      }
    }
    this.s.after = [];
  }

  /** The next line of the input, moving on from file to file. */
  private take(): Line {
    const { s, script } = this;
    for (;;) {
      const at = s.buf.indexOf(script.sep, s.from);
      if (at >= 0) {
        const text = s.buf.slice(s.from, at);
        s.from = at + 1;
        s.line++;
        return { text, ended: true };
      }
      if (s.fileEnded && s.from < s.buf.length) {
        const text = s.buf.slice(s.from);
        s.from = s.buf.length;
        s.line++;
        return { text, ended: false };
      }
      if (s.fileEnded) this.saveFile();
      const more = this.fill();
      if (more !== 'more') return more;
    }
  }

  /** Reads on. At the end of a file `fileEnded` is set, and a call after that opens the next. */
  private fill(): 'more' | 'wait' | 'end' {
    const { s, ctx } = this;
    s.buf = s.buf.slice(s.from);
    s.from = 0;
    const piece = next(ctx, s.at, "can't read %", '%');
    if (piece === 'end') return 'end';
    if ('wait' in piece) {
      this.waitFd = piece.wait;
      return 'wait';
    }
    if ('open' in piece) {
      s.fileEnded = false;
      s.file = piece.open;
      if (this.script.separate) {
        s.line = 0;
        s.ranges.fill(0);
      }
    } else if ('text' in piece) {
      if (s.buf.length + piece.text.length > HOLD) throw new Failure('memory exhausted', 4);
      s.buf += piece.text;
    } else s.fileEnded = true;
    return 'more';
  }

  /** Is the line in the pattern space the last one? 'wait' when that cannot be told yet. */
  private isLast(): boolean | 'wait' {
    const { s } = this;
    for (;;) {
      if (s.from < s.buf.length) return false;
      if (s.fileEnded && this.script.separate) return true;
      if (s.fileEnded && s.at.next >= s.at.names.length) return true;
      const more = this.fill();
      if (more === 'wait') return 'wait';
      if (more === 'end') return true;
    }
  }

  private raw(text: string): void {
    const { s } = this;
    const out = (s.missing ? '\n' : '') + text;
    s.missing = false;
    if (this.script.inPlace !== null && s.file !== '-') {
      s.made += out;
      if (s.made.length > HOLD) throw new Failure('memory exhausted', 4);
    } else this.ctx.out(out);
  }

  private put(text: string, ended: boolean): void {
    this.raw(text + (ended ? this.script.sep : ''));
    if (!ended) this.s.missing = true;
  }

  private toFile(path: string, text: string): void {
    if (path === '/dev/stdout') return this.raw(text);
    if (path === '/dev/stderr') return this.ctx.err(text);
    this.ctx.sys.files.write(path, text, { append: true });
  }

  /** Puts the edited text in place of the file. */
  private saveFile(): void {
    const { s, script, ctx } = this;
    s.fileEnded = false;
    if (script.inPlace === null || s.file === '-' || s.file === '') return;
    const { mode } = ctx.sys.files.stat(s.file);
    if (script.inPlace !== '') {
      const slash = s.file.lastIndexOf('/') + 1;
      const backup = script.inPlace.includes('*') ? s.file.slice(0, slash) + script.inPlace.replaceAll('*', s.file.slice(slash)) : s.file + script.inPlace;
      ctx.sys.files.write(backup, ctx.sys.files.read(s.file), { mode });
    }
    this.rename(s.file, s.made, mode);
    s.made = '';
    s.missing = false;
    s.file = '';
  }

  /** As sed does it: a new file beside the old one takes its name, so the directory must be writable. */
  private rename(path: string, text: string, mode: number): void {
    const { files } = this.ctx.sys;
    const real = this.ctx.flags['follow-symlinks'] ? files.real(path) : path;
    const letters = Array.from({ length: 6 }, () => String.fromCharCode(97 + Math.floor(this.ctx.sys.random() * 26))).join('');
    const folder = real.includes('/') ? real.slice(0, real.lastIndexOf('/') + 1) : './';
    const temporary = `${folder}sed${letters}`;
    try {
      files.write(temporary, text, { mode });
    } catch (e) {
      if (e instanceof Errno) throw new Failure(`couldn't open temporary file ${temporary}: ${e.message}`, 4);
      throw e;
    }
    try {
      files.rename(temporary, real);
    } catch (e) {
      files.remove(temporary);
      if (e instanceof Errno) throw new Failure(`cannot rename ${temporary}: ${e.message}`, 4);
      throw e;
    }
  }

  private finish(status: number): number {
    const { s, script } = this;
    if (script.inPlace !== null && s.file !== '') {
      // After q the rest of the file stays as it is.
      for (;;) {
        if (s.from < s.buf.length) this.raw(s.buf.slice(s.from));
        s.buf = '';
        s.from = 0;
        if (s.fileEnded) break;
        if (this.fill() !== 'more') break;
      }
      this.saveFile();
    }
    if (s.at.fd >= 0) closeInput(this.ctx.sys, s.at);
    return status !== 0 ? status : s.at.failed ? 2 : 0;
  }

  private matches(a: Address): boolean | 'wait' {
    const { s } = this;
    switch (a.a) {
      case 'line':
        return s.line === a.n;
      case 'step':
        return a.step <= 0 ? s.line === a.first : s.line >= a.first && (s.line - a.first) % a.step === 0;
      case 'last':
        return this.isLast();
      case 'regex':
        return this.regex(a.re).test(s.pattern);
      default:
        return false;
    }
  }

  private regex(re: Regex | null): Regex {
    const found = re ?? this.last;
    if (!found) throw new Failure('no previous regular expression');
    if (found !== this.last) {
      this.last = found;
      this.s.last = expressions(this.script).indexOf(found);
    }
    return found;
  }

  private selected(x: Instruction): boolean | 'wait' {
    const { s } = this;
    if (!x.from) return true;
    if (!x.to) return this.matches(x.from);
    const k = s.pc;
    const active = s.ranges[k]!;
    if (active === 0) {
      const zero = x.from.a === 'line' && x.from.n === 0 && s.line === 1;
      const hit = zero ? true : this.matches(x.from);
      if (hit !== true) return hit;
      switch (x.to.a) {
        case 'line':
          s.ranges[k] = x.to.n > s.line ? x.to.n : 0;
          break;
        case 'plus':
          s.ranges[k] = x.to.n > 0 ? s.line + x.to.n : 0;
          break;
        case 'multiple':
          s.ranges[k] = x.to.n > 0 && s.line % x.to.n !== 0 ? Math.ceil(s.line / x.to.n) * x.to.n : 0;
          break;
        case 'last': {
          const last = this.isLast();
          if (last === 'wait') return 'wait';
          s.ranges[k] = last ? 0 : -1;
          break;
        }
        default:
          s.ranges[k] = -1;
          if (zero && this.matches(x.to) === true) s.ranges[k] = 0;
      }
      return true;
    }
    if (active > 0) {
      if (s.line >= active) s.ranges[k] = 0;
      return s.line <= active || x.to.a !== 'line' ? true : this.startsAnew(x);
    }
    const end = this.matches(x.to);
    if (end === 'wait') return 'wait';
    if (end) s.ranges[k] = 0;
    return true;
  }

  /** A range that ended before this line (lines were skipped by n or N) may begin again with it. */
  private startsAnew(x: Instruction): boolean | 'wait' {
    return this.selected(x);
  }

  /** Does one instruction. 'cycle': the cycle is over. A number is the exit status. */
  private step(x: Instruction): void | 'wait' | 'cycle' | number {
    const { s, script } = this;
    const hit = this.selected(x);
    if (hit === 'wait') return 'wait';
    if (hit === x.not) {
      s.pc = x.name === '{' ? x.jump : s.pc + 1;
      return;
    }
    switch (x.name) {
      case '{':
        break;
      case '=':
        this.raw(`${s.line}\n`);
        break;
      case 'a':
        s.after.push({ text: x.text });
        break;
      case 'i':
        this.raw(x.text);
        break;
      case 'c':
        // A range is replaced by the text once, at its end.
        if (!x.to || x.not || s.ranges[s.pc] === 0) this.raw(x.text);
        this.endCycle(false);
        return 'cycle';
      case 'b':
        s.pc = x.jump;
        return;
      case 't':
      case 'T': {
        const jump = s.substituted === (x.name === 't');
        s.substituted = false;
        s.pc = jump ? x.jump : s.pc + 1;
        return;
      }
      case 'd':
        this.endCycle(false);
        return 'cycle';
      case 'D': {
        const at = s.pattern.indexOf('\n');
        this.endCycle(false);
        if (at >= 0) {
          s.pattern = s.pattern.slice(at + 1);
          s.phase = 'again';
        }
        return 'cycle';
      }
      case 'F':
        this.raw(`${s.file}\n`);
        break;
      case 'g':
        s.pattern = s.hold;
        break;
      case 'G':
        s.pattern += `\n${s.hold}`;
        break;
      case 'h':
        s.hold = s.pattern;
        break;
      case 'H':
        s.hold += `\n${s.pattern}`;
        break;
      case 'l':
      case 'L':
        this.raw(visible(s.pattern, x.n >= 0 ? x.n : Number(this.ctx.flags['line-length'] ?? 70)));
        break;
      case 'n':
      case 'N': {
        const last = this.isLast();
        if (last === 'wait') return 'wait';
        if (last && !script.separate) {
          // Without a next line GNU sed prints what it has and ends.
          this.endCycle(!script.quiet);
          return this.finish(0);
        }
        if (last) {
          this.endCycle(!script.quiet);
          return 'cycle';
        }
        if (x.name === 'n') {
          if (!script.quiet) this.put(s.pattern, s.ended);
          this.flushAfter();
        } else this.flushAfter();
        const line = this.take();
        if (typeof line === 'string') return line === 'wait' ? 'wait' : this.finish(0);
        s.pattern = x.name === 'n' ? line.text : `${s.pattern}\n${line.text}`;
        s.ended = line.ended;
        break;
      }
      case 'p':
        this.put(s.pattern, true);
        break;
      case 'P':
        this.put(s.pattern.split('\n', 1)[0]!, true);
        break;
      case 'q':
        this.endCycle(!script.quiet);
        return this.finish(Math.max(0, x.n));
      case 'Q':
        return this.finish(Math.max(0, x.n));
      case 'r':
        s.after.push({ file: x.text });
        break;
      case 'R': {
        const line = this.lineOf(x.text);
        if (line !== undefined) s.after.push({ line });
        break;
      }
      case 's':
        this.substitute(x.sub!);
        break;
      case 'w':
        this.toFile(x.text, `${s.pattern}\n`);
        break;
      case 'W':
        this.toFile(x.text, `${s.pattern.split('\n', 1)[0]}\n`);
        break;
      case 'x':
        [s.pattern, s.hold] = [s.hold, s.pattern];
        break;
      case 'y':
        s.pattern = [...s.pattern].map((c) => x.map!.get(c) ?? c).join('');
        break;
      case 'z':
        s.pattern = '';
        break;
    }
    if (s.pattern.length + s.hold.length > HOLD) throw new Failure('memory exhausted', 4);
    s.pc++;
  }

  private lineOf(path: string): string | undefined {
    try {
      const n = (this.s.taken[`f:${path}`] ??= 0);
      const line = splitLines(this.ctx.sys.files.read(path))[n];
      if (line !== undefined) this.s.taken[`f:${path}`] = n + 1;
      return line;
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      return undefined;
    }
  }

  private substitute(sub: Substitution): void {
    const { s } = this;
    const re = this.regex(sub.re);
    let out = '';
    let last = 0;
    let n = 0;
    this.ctx.sys.spend(s.pattern.length / 16);
    for (const m of matches(re, s.pattern)) {
      n++;
      if (n < sub.nth) continue;
      out += s.pattern.slice(last, m.start) + expand(sub.to, m);
      last = m.end;
      if (out.length > HOLD) throw new Failure('memory exhausted', 4);
      if (!sub.global) break;
    }
    if (n === 0 || n < sub.nth) return;
    s.pattern = out + s.pattern.slice(last);
    s.substituted = true;
    if (sub.print > 0) this.put(s.pattern, true);
    if (sub.file !== null) this.toFile(sub.file, `${s.pattern}\n`);
  }
}

/** A replacement for one match; \U and \L last until \E, \u and \l for one character. */
function expand(to: Replacement, m: Match): string {
  let out = '';
  let mode: 'U' | 'L' | null = null;
  let once: 'u' | 'l' | null = null;
  for (const part of to) {
    if (typeof part === 'object' && 'turn' in part) {
      if (part.turn === 'u' || part.turn === 'l') once = part.turn;
      else mode = part.turn === 'E' ? null : part.turn;
      if (part.turn === 'E') once = null;
      continue;
    }
    let text = typeof part === 'string' ? part : (m.groups[part.group] ?? '');
    if (mode) text = mode === 'U' ? text.toUpperCase() : text.toLowerCase();
    if (once && text !== '') {
      const first = String.fromCodePoint(text.codePointAt(0)!);
      text = (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + text.slice(first.length);
      once = null;
    }
    out += text;
  }
  return out;
}

/** The pattern space unambiguously, as `l` prints it. */
function visible(text: string, width: number): string {
  const known: Readonly<Record<string, string>> = { '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  let out = '';
  let column = 0;
  for (const c of text) {
    const code = c.charCodeAt(0);
    const shown = known[c] ?? (code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : c);
    if (width > 1 && column + shown.length > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return `${out}$\n`;
}

function turn(raw: Ctx, given?: State): number | Turn<State> {
  const ctx = buffered(raw);
  try {
    const script = load(ctx);
    if (!given) {
      for (const x of script.code) {
        const file = x.name === 'w' || x.name === 'W' ? x.text : (x.sub?.file ?? null);
        if (file === null || file.startsWith('/dev/std')) continue;
        try {
          ctx.sys.files.write(file, '');
        } catch (e) {
          if (e instanceof Errno) throw new Failure(`couldn't open file ${file}: ${e.message}`, 4);
          throw e;
        }
      }
    }
    const state: State = given ?? {
      at: inputs(script.files),
      buf: '',
      from: 0,
      fileEnded: false,
      pattern: '',
      ended: true,
      hold: '',
      line: 0,
      pc: 0,
      phase: 'read',
      substituted: false,
      ranges: script.code.map(() => 0),
      after: [],
      made: '',
      missing: false,
      taken: {},
      file: '',
      last: -1,
    };
    return new Run(ctx, script, state).go();
  } finally {
    ctx.flush();
  }
}

export const sed = tool({
  name: 'sed',
  usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
  short: '',
  flags,
  version: '(GNU sed) 4.9',
  run: (ctx) => turn(ctx),
  resume: (ctx, state: State) => turn(ctx, state),
});
