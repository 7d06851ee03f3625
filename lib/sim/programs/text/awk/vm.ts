import { byteLength, Random } from '../../../core';
import { Errno } from '../../../machine/sys';
import type { Turn, Wait } from '../../../machine/sys';
import { Failure } from '../../tool';
import type { ToolContext } from '../../tool';
import { sliceBytes } from '../bytes';
import { strftime, gmtime, mktime } from '../jq/dates';
import { compile, matches, RegexError } from '../regex';
import type { Regex } from '../regex';
import { byteOrder } from '../sort';
import { HOLD, TURN } from '../stream';
import { SPECIAL } from './compile';
import type { Code, Slot } from './compile';
import { unescape } from './parse';
import { numberText, order, sprintf, toNumber, toText, truth } from './values';
import type { Val } from './values';

/** An array's elements, their keys marked with a blank in front so that no key is special to JavaScript. */
type Elements = Record<string, Val>;
interface Ref {
  readonly a: string;
}
interface Keys {
  readonly keys: readonly string[];
  i: number;
}
type Cell = Val | Ref | Keys;

interface Frame {
  readonly back: number;
  readonly base: number;
  readonly locals: Cell[];
  /** Arrays that live as long as the call. */
  readonly own: readonly string[];
}

/** A file or command being read or written. */
interface Stream {
  readonly fd: number;
  readonly pid: number;
  readonly output: boolean;
  buf: string;
  eof: boolean;
}

/** All of a running program; plain data. */
export interface State {
  pc: number;
  stack: Cell[];
  frames: Frame[];
  readonly globals: Cell[];
  readonly arrays: Record<string, Elements>;
  made: number;
  record: string;
  /** Null until the record is split. */
  fields: string[] | null;
  /** The record is to be made anew of its fields. */
  stale: boolean;
  readonly ranges: boolean[];
  main: Stream | null;
  arg: number;
  anyFile: boolean;
  ended: boolean;
  status: number;
  seed: number;
  lastSeed: number;
  readonly streams: Record<string, Stream>;
  /** A child that is waited for by system, close or the end. */
  child: number;
  failed: boolean;
}

const G = Object.fromEntries(SPECIAL.map((n, i) => [n, i])) as Record<(typeof SPECIAL)[number], number>;

export function newState(code: Code, ctx: ToolContext<any>, args: readonly string[]): State {
  const s: State = {
    pc: 0,
    stack: [],
    frames: [],
    globals: [],
    arrays: {},
    made: 0,
    record: '',
    fields: null,
    stale: false,
    ranges: [],
    main: null,
    arg: 1,
    anyFile: false,
    ended: false,
    status: 0,
    seed: Math.floor(ctx.sys.random() * 4294967296),
    lastSeed: 0,
    streams: {},
    child: 0,
    failed: false,
  };
  for (const [name, i] of code.globals) {
    s.globals[i] = null;
    if (code.arrays.has(name)) {
      s.globals[i] = { a: `g${i}` };
      s.arrays[`g${i}`] = {};
    }
  }
  const set = (name: (typeof SPECIAL)[number], v: Val) => {
    s.globals[G[name]] = v;
  };
  set('NR', 0);
  set('FNR', 0);
  set('FS', ' ');
  set('OFS', ' ');
  set('ORS', '\n');
  set('RS', '\n');
  set('SUBSEP', '\x1c');
  set('RSTART', 0);
  set('RLENGTH', -1);
  set('CONVFMT', '%.6g');
  set('OFMT', '%.6g');
  set('ARGC', args.length + 1);
  const argv = s.arrays[`g${G.ARGV}`]!;
  [ctx.name.slice(ctx.name.lastIndexOf('/') + 1), ...args].forEach((a, i) => {
    argv[` ${i}`] = { s: a };
  });
  const env = s.arrays[`g${G.ENVIRON}`]!;
  for (const [k, v] of Object.entries(ctx.sys.env)) env[` ${k}`] = { s: v };
  return s;
}

/** Sets a variable as `-v` and `name=value` operands do. */
export function assign(code: Code, s: State, name: string, value: string): void {
  const i = code.globals.get(name);
  if (i === undefined || code.arrays.has(name)) return;
  s.globals[i] = { s: unescape(value) };
}

const WAIT = Symbol('wait');

export class Vm {
  private wait: Wait = {};
  private readonly regexes = new Map<string, Regex>();

  constructor(
    private readonly ctx: ToolContext<any> & { flush(): void },
    private readonly code: Code,
    private readonly s: State,
  ) {}

  run(): number | Turn<State> {
    const { s, code } = this;
    for (let steps = 0; steps < 60000; steps++) {
      const op = code.ops[s.pc]!;
      const r = this.step(op[0], op[1], op[2]);
      if (r === WAIT) {
        this.ctx.sys.spend(steps * 0.1);
        return { wait: this.wait, state: s };
      }
      if (typeof r === 'number') return r;
      if (s.stack.length > 50000) throw new Failure('run time error: evaluation stack overflow', 2);
    }
    this.ctx.sys.spend(6000);
    return { wait: {}, state: s };
  }

  private get convfmt(): string {
    const v = this.s.globals[G.CONVFMT];
    return typeof v === 'string' ? v : '%.6g';
  }

  private text(v: Cell): string {
    return toText(v as Val, this.convfmt);
  }

  private global(name: (typeof SPECIAL)[number]): string {
    return this.text(this.s.globals[G[name]]!);
  }

  private pop(): Val {
    return this.s.stack.pop() as Val;
  }

  private push(v: Cell): void {
    this.s.stack.push(v);
  }

  private frame(): Frame {
    return this.s.frames[this.s.frames.length - 1]!;
  }

  private cell(slot: Slot): Cell {
    return slot[0] === 'g' ? (this.s.globals[slot[1]] ?? null) : (this.frame().locals[slot[1]] ?? null);
  }

  private elements(slot: Slot): Elements {
    const ref = this.cell(slot) as Ref;
    return this.s.arrays[ref.a]!;
  }

  private step(op: string, a: unknown, b: unknown): void | number | typeof WAIT {
    const { s } = this;
    switch (op) {
      case 'const':
        this.push(a as Val);
        break;
      case 'regexconst':
        this.push(a as string);
        break;
      case 'pop':
        s.stack.pop();
        break;
      case 'dup':
        this.push(s.stack[s.stack.length - 1]!);
        break;
      case 'swap': {
        const x = s.stack.pop()!;
        const y = s.stack.pop() ?? null;
        s.stack.push(x, y);
        break;
      }
      case 'value':
        break;
      case 'load':
        this.push(this.cell(a as Slot));
        break;
      case 'store': {
        const [where, i] = a as Slot;
        const v = s.stack[s.stack.length - 1]!;
        if (where === 'g') s.globals[i] = v;
        else this.frame().locals[i] = v;
        break;
      }
      case 'nf':
        this.push(this.split().length);
        break;
      case 'setnf': {
        const n = Math.trunc(toNumber(s.stack[s.stack.length - 1] as Val));
        if (n < 0 || n > 100000) throw new Failure(`run time error: negative field count`, 2);
        const f = this.split();
        while (f.length < n) f.push('');
        f.length = n;
        s.stale = true;
        break;
      }
      case 'field':
        this.push(this.field(toNumber(this.pop())));
        break;
      case 'setfield': {
        const n = Math.trunc(toNumber(this.pop()));
        this.setField(n, this.text(s.stack[s.stack.length - 1]!));
        break;
      }
      case 'sub': {
        const n = a as number;
        const keys = s.stack.splice(s.stack.length - n, n).map((v) => this.text(v));
        this.push(keys.join(n > 1 ? this.global('SUBSEP') : ''));
        break;
      }
      case 'aget': {
        const key = ` ${this.text(this.pop())}`;
        const e = this.elements(a as Slot);
        // Looking makes the element, as awk's own arrays do.
        if (!Object.hasOwn(e, key)) this.put(e, key, null);
        this.push(e[key]!);
        break;
      }
      case 'aset': {
        const key = ` ${this.text(this.pop())}`;
        this.put(this.elements(a as Slot), key, s.stack[s.stack.length - 1] as Val);
        break;
      }
      case 'aref':
        this.push(this.cell(a as Slot));
        break;
      case 'in':
        this.push(Object.hasOwn(this.elements(a as Slot), ` ${this.text(this.pop())}`) ? 1 : 0);
        break;
      case 'delete':
        delete this.elements(a as Slot)[` ${this.text(this.pop())}`];
        break;
      case 'clear':
        s.arrays[(this.cell(a as Slot) as Ref).a] = {};
        break;
      case 'count':
        this.push(Object.keys(this.elements(a as Slot)).length);
        break;
      case 'keys': {
        const keys = Object.keys(this.elements(a as Slot)).map((k) => k.slice(1));
        this.ctx.sys.spend(keys.length / 4);
        this.push({ keys: keys.sort(byteOrder), i: 0 });
        break;
      }
      case 'nextkey': {
        const list = s.stack[s.stack.length - 1] as Keys;
        if (list.i >= list.keys.length) {
          s.pc = a as number;
          return;
        }
        this.push({ s: list.keys[list.i++]! });
        break;
      }
      case 'jmp':
        s.pc = a as number;
        return;
      case 'jz':
      case 'jnz':
        s.pc = truth(this.pop()) === (op === 'jnz') ? (a as number) : s.pc + 1;
        return;
      case 'jle':
        s.pc = (s.stack[s.stack.length - 1] as number) <= 0 ? (a as number) : s.pc + 1;
        return;
      case 'not':
        this.push(truth(this.pop()) ? 0 : 1);
        break;
      case 'bool':
        this.push(truth(this.pop()) ? 1 : 0);
        break;
      case 'neg':
        this.push(-toNumber(this.pop()));
        break;
      case 'num':
        this.push(toNumber(this.pop()));
        break;
      case 'binary': {
        const y = this.pop();
        const x = this.pop();
        this.push(this.binary(a as string, x, y));
        break;
      }
      case 'match': {
        const re = this.regex(this.text(this.pop()));
        const text = this.text(this.pop());
        this.ctx.sys.spend(text.length / 64);
        this.push(re.test(text) !== a ? 1 : 0);
        break;
      }
      case 'inrange':
        if (s.ranges[a as number]) {
          s.pc = b as number;
          return;
        }
        break;
      case 'range':
        s.ranges[a as number] = b as boolean;
        break;
      case 'call':
        return this.call(a as string, b as number);
      case 'return':
        return this.ret();
      case 'next':
        s.stack = [];
        this.unwind();
        s.pc = this.code.main;
        return;
      case 'nextfile':
        this.closeMain();
        s.stack = [];
        this.unwind();
        s.pc = this.code.main;
        return;
      case 'exit':
        if (a) s.status = Math.trunc(toNumber(this.pop())) & 255;
        s.stack = [];
        this.unwind();
        s.pc = s.ended ? this.code.finish : this.code.end;
        return;
      case 'ending':
        s.ended = true;
        break;
      case 'record': {
        const r = this.mainRecord();
        if (r === WAIT) return WAIT;
        if (r === undefined) {
          s.pc = a as number;
          return;
        }
        this.setRecord(r);
        break;
      }
      case 'print':
        return this.print(a as number, b as string | null);
      case 'printf':
        return this.printf(a as number, b as string | null);
      case 'getline':
        return this.getline(a as string, b as boolean);
      case 'split':
        this.splitInto(a as Slot, b as boolean);
        break;
      case 'replace':
        this.replace(a as boolean);
        break;
      case 'matchat': {
        const re = this.regex(this.text(this.pop()));
        const text = this.text(this.pop());
        const m = re.match(text);
        s.globals[G.RSTART] = m ? byteLength(text.slice(0, m.start)) + 1 : 0;
        s.globals[G.RLENGTH] = m ? byteLength(text.slice(m.start, m.end)) : -1;
        this.push(s.globals[G.RSTART]!);
        break;
      }
      case 'system':
        return this.system();
      case 'close':
        return this.close();
      case 'finish':
        return this.finish();
      case 'builtin': {
        const n = b as number;
        const args = s.stack.splice(s.stack.length - n, n) as Val[];
        this.push(this.builtin(a as string, args));
        break;
      }
      default:
        throw new Error(`awk: no instruction ${op}`);
    }
    s.pc++;
  }

  private put(e: Elements, key: string, v: Val): void {
    if (!Object.hasOwn(e, key) && ++this.s.made > 500_000) throw new Failure('run time error: out of memory', 2);
    e[key] = v;
  }

  private unwind(): void {
    for (const f of this.s.frames) for (const id of f.own) delete this.s.arrays[id];
    this.s.frames = [];
  }

  private call(name: string, given: number): void {
    const { s } = this;
    const f = this.code.funcs.get(name)!;
    if (s.frames.length >= 5000) throw new Failure('run time error: function call nesting too deep', 2);
    const locals = s.stack.splice(s.stack.length - given, given);
    const own: string[] = [];
    for (let i = 0; i < f.params; i++) {
      if (f.arrays[i] && (locals[i] === undefined || locals[i] === null)) {
        const id = `l${s.made++}`;
        s.arrays[id] = {};
        own.push(id);
        locals[i] = { a: id };
      } else locals[i] ??= null;
    }
    s.frames.push({ back: s.pc + 1, base: s.stack.length, locals, own });
    s.pc = f.at;
  }

  private ret(): void {
    const { s } = this;
    const v = this.pop();
    const f = s.frames.pop()!;
    for (const id of f.own) delete s.arrays[id];
    s.stack.length = f.base;
    this.push(v);
    s.pc = f.back;
  }

  private binary(op: string, x: Val, y: Val): Val {
    switch (op) {
      case '+':
        return toNumber(x) + toNumber(y);
      case '-':
        return toNumber(x) - toNumber(y);
      case '*':
        return toNumber(x) * toNumber(y);
      case '/':
        return toNumber(x) / toNumber(y);
      case '%':
        return toNumber(x) % toNumber(y);
      case '^':
        return toNumber(x) ** toNumber(y);
      case ' ': {
        const text = this.text(x) + this.text(y);
        if (text.length > HOLD) throw new Failure('run time error: out of memory', 2);
        this.ctx.sys.spend(text.length / 512);
        return text;
      }
    }
    const d = order(x, y, this.convfmt);
    return (op === '<' ? d < 0 : op === '<=' ? d <= 0 : op === '==' ? d === 0 : op === '!=' ? d !== 0 : op === '>' ? d > 0 : d >= 0) ? 1 : 0;
  }

  private regex(source: string): Regex {
    let re = this.regexes.get(source);
    if (!re) {
      try {
        re = compile(source, { syntax: 'awk' });
      } catch (e) {
        if (!(e instanceof RegexError)) throw e;
        throw new Failure(`run time error: regular expression compile failure (${e.message})\n${source}`, 2);
      }
      if (this.regexes.size > 200) this.regexes.clear();
      this.regexes.set(source, re);
    }
    return re;
  }

  // Records and fields.

  private setRecord(text: string): void {
    this.s.record = text;
    this.s.fields = null;
    this.s.stale = false;
  }

  private split(): string[] {
    this.s.fields ??= this.pieces(this.s.record, this.global('FS'), this.global('RS') === '');
    return this.s.fields;
  }

  private field(n: number): Val {
    const { s } = this;
    const i = Math.trunc(n);
    if (i < 0) throw new Failure(`run time error: negative field index $${i}`, 2);
    if (i === 0) {
      if (s.stale) {
        s.record = s.fields!.join(this.global('OFS'));
        s.stale = false;
      }
      return { s: s.record };
    }
    const f = this.split()[i - 1];
    return f === undefined ? null : { s: f };
  }

  private setField(i: number, text: string): void {
    if (i < 0) throw new Failure(`run time error: negative field index $${i}`, 2);
    if (i === 0) return this.setRecord(text);
    if (i > 100000) throw new Failure(`run time error: field index too large`, 2);
    const f = this.split();
    while (f.length < i) f.push('');
    f[i - 1] = text;
    this.s.stale = true;
  }

  /** A text split as fields are. */
  private pieces(text: string, fs: string, paragraph: boolean, regex = false): string[] {
    this.ctx.sys.spend(text.length / 64);
    if (text === '') return [];
    if (fs === ' ' && !regex) return text.split(/[ \t\n]+/).filter((x, i, all) => x !== '' || (i > 0 && i < all.length - 1));
    if (fs === '') return [...text];
    if (fs.length === 1 && !regex && fs !== '\\') {
      const parts = text.split(fs);
      return paragraph && fs !== '\n' ? parts.flatMap((p) => p.split('\n')) : parts;
    }
    const re = this.regex(paragraph ? `(${fs})|\n` : fs);
    const out: string[] = [];
    let last = 0;
    for (const m of matches(re, text)) {
      if (m.end === m.start) continue;
      out.push(text.slice(last, m.start));
      last = m.end;
    }
    out.push(text.slice(last));
    return out;
  }

  /** Takes a record off a stream's buffer: undefined when more text is needed; at its end whatever is left. */
  private cut(stream: Stream): string | undefined {
    const rs = this.global('RS');
    let start = 0;
    if (rs === '') {
      while (stream.buf[start] === '\n') start++;
      const m = /\n\n+/.exec(stream.buf.slice(start));
      if (m && (stream.eof || start + m.index + m[0].length < stream.buf.length))
        return this.cutAt(stream, start, start + m.index, start + m.index + m[0].length);
      if (!stream.eof) return undefined;
      const rest = stream.buf.slice(start).replace(/\n+$/, '');
      stream.buf = '';
      return rest === '' ? undefined : rest;
    }
    if (rs.length === 1) {
      const at = stream.buf.indexOf(rs);
      if (at >= 0) return this.cutAt(stream, 0, at, at + 1);
    } else {
      const m = this.regex(rs).match(stream.buf);
      if (m && m.end > m.start && (stream.eof || m.end < stream.buf.length)) return this.cutAt(stream, 0, m.start, m.end);
    }
    if (!stream.eof || stream.buf === '') return undefined;
    const rest = stream.buf;
    stream.buf = '';
    return rest;
  }

  private cutAt(stream: Stream, from: number, to: number, next: number): string {
    const text = stream.buf.slice(from, to);
    stream.buf = stream.buf.slice(next);
    return text;
  }

  /** The next record of a stream; undefined at its end. */
  private read(stream: Stream): string | undefined | typeof WAIT {
    for (;;) {
      const record = this.cut(stream);
      if (record !== undefined) return record;
      if (stream.eof) return undefined;
      const more = this.ctx.sys.read(stream.fd, TURN);
      if (more === undefined) {
        this.wait = { readable: [stream.fd] };
        return WAIT;
      }
      if (more === '') stream.eof = true;
      else stream.buf += more;
      if (stream.buf.length > HOLD) throw new Failure('run time error: out of memory', 2);
    }
  }

  private closeMain(): void {
    const { s } = this;
    if (s.main && s.main.fd > 0) this.ctx.sys.close(s.main.fd);
    s.main = null;
  }

  private mainRecord(): string | undefined | typeof WAIT {
    const { s } = this;
    for (;;) {
      if (!s.main && !this.openNext()) return undefined;
      const record = this.read(s.main!);
      if (record === WAIT) return WAIT;
      if (record !== undefined) {
        s.globals[G.NR] = toNumber(s.globals[G.NR] as Val) + 1;
        s.globals[G.FNR] = toNumber(s.globals[G.FNR] as Val) + 1;
        return record;
      }
      this.closeMain();
      if (!s.anyFile) s.anyFile = true;
    }
  }

  /** Opens the next file among the operands, doing assignments on the way; standard input when there is none. */
  private openNext(): boolean {
    const { s, ctx } = this;
    const argv = s.arrays[`g${G.ARGV}`]!;
    for (; s.arg < toNumber(s.globals[G.ARGC] as Val);) {
      const v = argv[` ${s.arg++}`];
      const name = v === undefined ? '' : this.text(v);
      if (name === '') continue;
      const set = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(name);
      if (set) {
        assign(this.code, s, set[1]!, set[2]!);
        continue;
      }
      s.anyFile = true;
      s.globals[G.FNR] = 0;
      s.globals[G.FILENAME] = name;
      try {
        const fd = name === '-' ? 0 : ctx.sys.open(name, 'r');
        s.main = { fd, pid: 0, output: false, buf: '', eof: false };
        return true;
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        if (ctx.busybox) throw new Failure(`${name}: ${e.message}`, 2);
        throw new Failure(`cannot open ${name} (${e.message})`, 2);
      }
    }
    if (s.anyFile) return false;
    s.anyFile = true;
    s.main = { fd: 0, pid: 0, output: false, buf: '', eof: false };
    return true;
  }

  // Output.

  private print(n: number, to: string | null): void {
    const { s } = this;
    const target = to ? this.text(this.pop()) : '';
    const args = s.stack.splice(s.stack.length - n, n) as Val[];
    const ofmt = this.global('OFMT');
    const text =
      n === 0 ? (this.field(0) as { s: string }).s : args.map((v) => (typeof v === 'number' ? numberText(v, ofmt) : this.text(v))).join(this.global('OFS'));
    this.write(text + this.global('ORS'), to, target);
    s.pc++;
  }

  private printf(n: number, to: string | null): void {
    const { s } = this;
    const target = to ? this.text(this.pop()) : '';
    const args = s.stack.splice(s.stack.length - n, n) as Val[];
    if (n === 0) throw new Failure('no arguments in call to printf', 2);
    this.write(sprintf(this.text(args[0]!), args.slice(1), this.convfmt), to, target);
    s.pc++;
  }

  private write(text: string, op: string | null, target: string): void {
    const { ctx, s } = this;
    if (op === null || target === '/dev/stdout' || (target === '-' && op !== '|')) return ctx.out(text);
    if (target === '/dev/stderr') return ctx.err(text);
    const key = `${op === '|' ? '|' : '>'}${target}`;
    let stream = Object.hasOwn(s.streams, key) ? s.streams[key] : undefined;
    if (!stream) {
      stream = op === '|' ? this.pipeTo(target) : this.openFile(target, op === '>>' ? 'a' : 'w', true);
      if (!stream) throw new Failure(`cannot open "${target}" for output`, 2);
      this.limit();
      s.streams[key] = stream;
    }
    ctx.sys.write(stream.fd, text);
  }

  private limit(): void {
    if (Object.keys(this.s.streams).length > 200) throw new Failure('run time error: too many open files', 2);
  }

  private openFile(path: string, mode: 'r' | 'w' | 'a', output: boolean): Stream | undefined {
    try {
      return { fd: this.ctx.sys.open(path, mode), pid: 0, output, buf: '', eof: false };
    } catch (e) {
      if (e instanceof Errno) return undefined;
      throw e;
    }
  }

  private pipeTo(command: string): Stream {
    const { sys } = this.ctx;
    this.ctx.flush();
    const { read, write } = sys.pipe();
    const pid = sys.spawn(['sh', '-c', command], { fds: { 0: read, 1: 1, 2: 2 } });
    sys.close(read);
    return { fd: write, pid, output: true, buf: '', eof: false };
  }

  private pipeFrom(command: string): Stream {
    const { sys } = this.ctx;
    this.ctx.flush();
    const { read, write } = sys.pipe();
    const pid = sys.spawn(['sh', '-c', command], { fds: { 0: 0, 1: write, 2: 2 } });
    sys.close(write);
    return { fd: read, pid, output: false, buf: '', eof: false };
  }

  private getline(kind: string, hasPlace: boolean): void | typeof WAIT {
    const { s } = this;
    let record: string | undefined | typeof WAIT;
    if (kind === 'main') record = this.mainRecord();
    else {
      const name = this.text(s.stack[s.stack.length - 1]!);
      const key = `${kind === 'file' ? '<' : '!'}${name}`;
      let stream = Object.hasOwn(s.streams, key) ? s.streams[key] : undefined;
      if (!stream) {
        stream =
          kind === 'command'
            ? this.pipeFrom(name)
            : name === '-' || name === '/dev/stdin'
              ? { fd: 0, pid: 0, output: false, buf: '', eof: false }
              : this.openFile(name, 'r', false);
        if (!stream) {
          s.stack.pop();
          this.push(-1);
          s.pc++;
          return;
        }
        this.limit();
        s.streams[key] = stream;
      }
      record = this.read(stream);
      if (record === WAIT) return WAIT;
      s.stack.pop();
      if (record !== undefined && kind === 'command') s.globals[G.NR] = toNumber(s.globals[G.NR] as Val) + 1;
    }
    if (record === WAIT) return WAIT;
    s.pc++;
    if (record === undefined) {
      this.push(0);
      return;
    }
    if (hasPlace) this.push({ s: record });
    else this.setRecord(record);
    this.push(1);
  }

  // Functions.

  private splitInto(slot: Slot, regex: boolean): void {
    const fs = this.text(this.pop());
    const parts = this.pieces(this.text(this.pop()), fs, false, regex);
    const e: Elements = {};
    parts.forEach((p, i) => {
      e[` ${i + 1}`] = { s: p };
    });
    this.s.made += parts.length;
    if (this.s.made > 5_000_000) throw new Failure('run time error: out of memory', 2);
    this.s.arrays[(this.cell(slot) as Ref).a] = e;
    this.push(parts.length);
  }

  private replace(all: boolean): void {
    const text = this.text(this.pop());
    const by = this.text(this.pop());
    const re = this.regex(this.text(this.pop()));
    let out = '';
    let last = 0;
    let n = 0;
    this.ctx.sys.spend(text.length / 32);
    for (const m of matches(re, text)) {
      out += text.slice(last, m.start) + by.replace(/\\\\&|\\&|&/g, (x) => (x === '&' ? m.groups[0]! : x === '\\&' ? '&' : `\\${m.groups[0]!}`));
      last = m.end;
      n++;
      if (out.length > HOLD) throw new Failure('run time error: out of memory', 2);
      if (!all) break;
    }
    if (n === 0) {
      this.push(0);
      return;
    }
    this.push(out + text.slice(last));
    this.push(n);
  }

  private builtin(name: string, args: Val[]): Val {
    const { s } = this;
    const num = (i: number) => toNumber(args[i] ?? null);
    const str = (i: number) => this.text(args[i] ?? null);
    switch (name) {
      case 'length':
        return byteLength(str(0));
      case 'substr': {
        const text = str(0);
        const size = byteLength(text);
        const from = Math.round(num(1));
        const to = args.length > 2 ? from + Math.round(num(2)) : size + 1;
        if (Number.isNaN(from) || Number.isNaN(to)) return '';
        return sliceBytes(text, Math.max(0, from - 1), Math.max(0, Math.min(size, to - 1), Math.max(0, from - 1)));
      }
      case 'index': {
        const at = str(0).indexOf(str(1));
        return at < 0 ? 0 : byteLength(str(0).slice(0, at)) + 1;
      }
      case 'sprintf':
        return sprintf(str(0), args.slice(1), this.convfmt);
      case 'sin':
        return Math.sin(num(0));
      case 'cos':
        return Math.cos(num(0));
      case 'atan2':
        return Math.atan2(num(0), num(1));
      case 'exp':
        return Math.exp(num(0));
      case 'log':
        return Math.log(num(0));
      case 'sqrt':
        return Math.sqrt(num(0));
      case 'int':
        return Math.trunc(num(0));
      case 'rand': {
        const r = new Random(s.seed);
        const v = r.next();
        s.seed = r.state;
        return v;
      }
      case 'srand': {
        const old = s.lastSeed;
        s.lastSeed = args.length > 0 ? num(0) : Math.floor(this.ctx.sys.now / 1000);
        s.seed = s.lastSeed | 0;
        return old;
      }
      case 'tolower':
        return str(0).replace(/[A-Z]/g, (c) => c.toLowerCase());
      case 'toupper':
        return str(0).replace(/[a-z]/g, (c) => c.toUpperCase());
      case 'fflush':
        this.ctx.flush();
        return 0;
      case 'systime':
        return Math.floor(this.ctx.sys.now / 1000);
      case 'mktime': {
        const p = str(0).trim().split(/\s+/).map(Number);
        return p.length < 6 || p.some(Number.isNaN) ? -1 : mktime([p[0]!, p[1]! - 1, p[2]!, p[3]!, p[4]!, p[5]!]);
      }
      case 'strftime':
        return strftime(args.length > 0 ? str(0) : '%c', gmtime(args.length > 1 ? num(1) : Math.floor(this.ctx.sys.now / 1000)));
    }
    throw new Failure(`function ${name} not implemented`, 2);
  }

  /** Waits for the child that was started; its exit status, or undefined while it runs. */
  private await(): number | undefined {
    const { s, ctx } = this;
    try {
      const end = ctx.sys.wait(s.child);
      if (!end || !('exited' in end)) {
        this.wait = { child: s.child };
        return undefined;
      }
      s.child = 0;
      return end.status;
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      s.child = 0;
      return 0;
    }
  }

  private system(): void | typeof WAIT {
    const { s, ctx } = this;
    if (s.child === 0) {
      ctx.flush();
      s.child = ctx.sys.spawn(['sh', '-c', this.text(s.stack[s.stack.length - 1]!)]);
    }
    const status = this.await();
    if (status === undefined) return WAIT;
    s.stack.pop();
    this.push(status);
    s.pc++;
  }

  private close(): void | typeof WAIT {
    const { s } = this;
    const name = this.text(s.stack[s.stack.length - 1]!);
    let status = -1;
    if (s.child !== 0) {
      const end = this.await();
      if (end === undefined) return WAIT;
      status = end;
    } else {
      for (const mark of ['>', '|', '<', '!']) {
        const key = mark + name;
        if (!Object.hasOwn(s.streams, key)) continue;
        const stream = s.streams[key]!;
        if (stream.fd > 0) this.ctx.sys.close(stream.fd);
        delete s.streams[key];
        status = 0;
        if (stream.pid > 0) {
          s.child = stream.pid;
          const end = this.await();
          if (end === undefined) return WAIT;
          status = end;
        }
      }
    }
    s.stack.pop();
    this.push(status);
    s.pc++;
  }

  /** Closes all that is open and waits for the commands that were written to. */
  private finish(): number | typeof WAIT {
    const { s } = this;
    this.ctx.flush();
    for (;;) {
      if (s.child !== 0 && this.await() === undefined) return WAIT;
      const key = Object.keys(s.streams)[0];
      if (key === undefined) break;
      const stream = s.streams[key]!;
      if (stream.fd > 0) this.ctx.sys.close(stream.fd);
      delete s.streams[key];
      if (stream.pid > 0 && stream.output) s.child = stream.pid;
    }
    return s.status;
  }
}
