import type { Expr, Func, Program, Stmt } from './syntax';

/** Where a variable lives: global or local, with its slot. */
export type Slot = readonly ['g' | 'l', number];
/** One instruction: its name and operands. */
export type Op = readonly [string, ...unknown[]];

export interface Code {
  readonly ops: readonly Op[];
  /** Global names → slot. */
  readonly globals: ReadonlyMap<string, number>;
  readonly arrays: ReadonlySet<string>;
  readonly main: number;
  readonly end: number;
  readonly finish: number;
  readonly ranges: number;
  readonly funcs: ReadonlyMap<string, { readonly at: number; readonly params: number; readonly arrays: readonly boolean[]; readonly locals: number }>;
}

/** A program that names things in a way that cannot be. */
export class AwkUse extends Error {}

export const SPECIAL = [
  'NR',
  'FNR',
  'NF',
  'FS',
  'OFS',
  'ORS',
  'RS',
  'SUBSEP',
  'RSTART',
  'RLENGTH',
  'FILENAME',
  'CONVFMT',
  'OFMT',
  'ARGC',
  'ARGV',
  'ENVIRON',
] as const;

/** Compiles a tree to instructions of the stack machine in vm.ts. */
export function compileAwk(program: Program): Code {
  return new Compiler(program).run();
}

class Compiler {
  private readonly ops: Op[] = [];
  private readonly globals = new Map<string, number>(SPECIAL.map((n, i) => [n, i]));
  private readonly arrayNames = new Set<string>(['ARGV', 'ENVIRON']);
  private readonly arrayParams = new Map<string, boolean[]>();
  private func: Func | null = null;
  private loops: { breaks: number[]; continues: number[]; cleanup: boolean }[] = [];
  private readonly calls: { at: number; name: string }[] = [];
  private ranges = 0;

  constructor(private readonly program: Program) {}

  run(): Code {
    this.inferArrays();
    const { rules } = this.program;
    const of = (kind: string) => rules.filter((r) => r.kind === kind);
    for (const r of of('begin')) this.stmt(r.body!);
    const needsInput = of('main').length > 0 || of('end').length > 0;
    const skip = needsInput ? -1 : this.emit('jmp', 0);
    const main = this.ops.length;
    const record = this.emit('record', 0);
    for (const r of of('main')) {
      let over = -1;
      if (r.from && r.to) {
        // In the range: only its end is looked for. The state of each range is saved by its number.
        const n = this.ranges++;
        const inside = this.emit('inrange', n, 0);
        this.expr(r.from);
        const no = this.emit('jz', 0);
        this.emit('range', n, true);
        this.patch(inside, 2);
        this.expr(r.to);
        const stays = this.emit('jz', 0);
        this.emit('range', n, false);
        this.patch(stays, 1);
        this.body(r.body);
        this.patch(no, 1);
        continue;
      }
      if (r.from) {
        this.expr(r.from);
        over = this.emit('jz', 0);
      }
      this.body(r.body);
      if (over >= 0) this.patch(over, 1);
    }
    this.emit('jmp', main);
    const end = this.ops.length;
    this.ops[record] = ['record', end];
    this.emit('ending');
    for (const r of of('end')) this.stmt(r.body!);
    const finish = this.ops.length;
    if (skip >= 0) this.ops[skip] = ['jmp', finish];
    this.emit('finish');
    const funcs = new Map<string, { at: number; params: number; arrays: boolean[]; locals: number }>();
    for (const f of this.program.funcs.values()) {
      this.func = f;
      funcs.set(f.name, { at: this.ops.length, params: f.params.length, arrays: this.arrayParams.get(f.name)!, locals: f.params.length });
      this.stmt(f.body);
      this.emit('const', null);
      this.emit('return');
    }
    return { ops: this.ops, globals: this.globals, arrays: this.arrayNames, main, end, finish, ranges: this.ranges, funcs };
  }

  private body(body: Stmt | null): void {
    if (body) this.stmt(body);
    else this.emit('print', 0, null);
  }

  /** A name is an array if it is used as one, or given to a function that uses it as one. */
  private inferArrays(): void {
    const { funcs, rules } = this.program;
    for (const f of funcs.values())
      this.arrayParams.set(
        f.name,
        f.params.map(() => false),
      );
    for (let changed = true; changed;) {
      changed = false;
      const mark = (name: string, f: Func | null) => {
        const at = f ? f.params.indexOf(name) : -1;
        if (at >= 0) {
          const list = this.arrayParams.get(f!.name)!;
          if (!list[at]) changed = list[at] = true;
        } else if (!this.arrayNames.has(name)) {
          this.arrayNames.add(name);
          changed = true;
        }
      };
      const visit = (node: unknown, f: Func | null): void => {
        if (Array.isArray(node)) return node.forEach((n) => visit(n, f));
        if (node === null || typeof node !== 'object') return;
        const n = node as Expr & Stmt & { array?: string };
        if (n.e === 'elem' || n.e === 'in' || (n as { s?: string }).s === 'delete') mark((n as { name: string }).name, f);
        if ((n as { s?: string }).s === 'forin') mark(n.array!, f);
        if (n.e === 'builtin' && n.name === 'split' && n.args[1]?.e === 'var') mark(n.args[1].name, f);
        if (n.e === 'call') n.args.forEach((a, i) => (a.e === 'var' && this.arrayParams.get(n.name)?.[i] ? mark(a.name, f) : undefined));
        for (const v of Object.values(n)) visit(v, f);
      };
      for (const r of rules) visit([r.from, r.to, r.body], null);
      for (const f of funcs.values()) visit(f.body, f);
    }
  }

  private emit(...op: [string, ...unknown[]]): number {
    if (this.ops.length > 100000) throw new AwkUse('program too large');
    this.ops.push(op);
    return this.ops.length - 1;
  }

  /** Makes a jump go to here. */
  private patch(at: number, operand: number): void {
    const op = [...this.ops[at]!] as [string, ...unknown[]];
    op[operand] = this.ops.length;
    this.ops[at] = op;
  }

  private slot(name: string): Slot {
    const at = this.func ? this.func.params.indexOf(name) : -1;
    if (at >= 0) return ['l', at];
    let g = this.globals.get(name);
    if (g === undefined) {
      g = this.globals.size;
      this.globals.set(name, g);
    }
    return ['g', g];
  }

  private isArray(name: string): boolean {
    const at = this.func ? this.func.params.indexOf(name) : -1;
    return at >= 0 ? this.arrayParams.get(this.func!.name)![at]! : this.arrayNames.has(name);
  }

  private stmt(s: Stmt): void {
    switch (s.s) {
      case 'block':
        s.body.forEach((x) => this.stmt(x));
        return;
      case 'expr':
        this.expr(s.of);
        this.emit('pop');
        return;
      case 'print':
      case 'printf':
        s.args.forEach((a) => this.expr(a));
        if (s.to) this.expr(s.to.of);
        this.emit(s.s, s.args.length, s.to?.op ?? null);
        return;
      case 'if': {
        this.expr(s.c);
        const no = this.emit('jz', 0);
        this.stmt(s.a);
        if (!s.b) return this.patch(no, 1);
        const over = this.emit('jmp', 0);
        this.patch(no, 1);
        this.stmt(s.b);
        return this.patch(over, 1);
      }
      case 'while': {
        const top = this.ops.length;
        this.expr(s.c);
        const out = this.emit('jz', 0);
        this.loop(s.body, false, () => this.emit('jmp', top), top);
        return this.patchOut(out);
      }
      case 'do': {
        const top = this.ops.length;
        this.loop(s.body, false, () => {
          this.expr(s.c);
          this.emit('jnz', top);
        });
        return;
      }
      case 'for': {
        if (s.init) this.stmt(s.init);
        const top = this.ops.length;
        let out = -1;
        if (s.c) {
          this.expr(s.c);
          out = this.emit('jz', 0);
        }
        this.loop(s.body, false, () => {
          if (s.step) this.stmt(s.step);
          this.emit('jmp', top);
        });
        if (out >= 0) this.patch(out, 1);
        return;
      }
      case 'forin': {
        this.emit('keys', this.slot(s.array));
        const top = this.ops.length;
        const out = this.emit('nextkey', 0);
        this.store({ e: 'var', name: s.name });
        this.emit('pop');
        this.loop(s.body, true, () => this.emit('jmp', top));
        this.patch(out, 1);
        this.emit('pop');
        return;
      }
      case 'break':
      case 'continue': {
        const loop = this.loops[this.loops.length - 1];
        if (!loop) throw new AwkUse(`${s.s} statement outside of loop`);
        loop[s.s === 'break' ? 'breaks' : 'continues'].push(this.emit('jmp', 0));
        return;
      }
      case 'next':
      case 'nextfile':
        this.emit(s.s);
        return;
      case 'exit':
        if (s.of) this.expr(s.of);
        this.emit('exit', s.of !== null);
        return;
      case 'return':
        if (!this.func) throw new AwkUse('return outside function body');
        if (s.of) this.expr(s.of);
        else this.emit('const', null);
        this.emit('return');
        return;
      case 'delete':
        if (s.subs) {
          this.subscript(s.subs);
          this.emit('delete', this.slot(s.name));
        } else this.emit('clear', this.slot(s.name));
    }
  }

  private patchOut(at: number): void {
    this.patch(at, 1);
  }

  private loop(body: Stmt, iterates: boolean, again: () => void, continueTo?: number): void {
    const mine = { breaks: [] as number[], continues: [] as number[], cleanup: iterates };
    this.loops.push(mine);
    this.stmt(body);
    this.loops.pop();
    for (const at of mine.continues) {
      if (continueTo !== undefined) this.ops[at] = ['jmp', continueTo];
      else this.patch(at, 1);
    }
    again();
    // A for-in leaves its list of keys on the stack; a break goes to where it is popped, which comes next.
    for (const at of mine.breaks) this.patch(at, 1);
  }

  private subscript(subs: readonly Expr[]): void {
    subs.forEach((x) => this.expr(x));
    this.emit('sub', subs.length);
  }

  private load(to: Expr): void {
    if (to.e === 'var') {
      if (this.isArray(to.name)) throw new AwkUse(`illegal reference to array ${to.name}`);
      this.emit(to.name === 'NF' ? 'nf' : 'load', this.slot(to.name));
    } else if (to.e === 'field') {
      this.expr(to.of);
      this.emit('field');
    } else if (to.e === 'elem') {
      this.subscript(to.subs);
      this.emit('aget', this.slot(to.name));
    } else this.expr(to);
  }

  /** Stores the top of the stack; it stays there. For elements and fields the key is evaluated after the value. */
  private store(to: Expr): void {
    if (to.e === 'var') {
      if (this.isArray(to.name)) throw new AwkUse(`illegal reference to array ${to.name}`);
      this.emit(to.name === 'NF' ? 'setnf' : 'store', this.slot(to.name));
    } else if (to.e === 'field') {
      this.expr(to.of);
      this.emit('setfield');
    } else if (to.e === 'elem') {
      this.subscript(to.subs);
      this.emit('aset', this.slot(to.name));
    } else if (to.e === 'group') this.store(to.of);
    else throw new AwkUse('syntax error in assignment');
  }

  /** Changes a place in terms of its old value: the key is evaluated once. `change` works on the top of the stack. */
  private update(to: Expr, change: () => void): void {
    if (to.e === 'group') return this.update(to.of, change);
    if (to.e === 'elem') {
      this.subscript(to.subs);
      this.emit('dup');
      this.emit('aget', this.slot(to.name));
      change();
      this.emit('swap');
      this.emit('aset', this.slot(to.name));
    } else if (to.e === 'field') {
      this.expr(to.of);
      this.emit('dup');
      this.emit('field');
      change();
      this.emit('swap');
      this.emit('setfield');
    } else {
      this.load(to);
      change();
      this.store(to);
    }
  }

  private regexOr(e: Expr): void {
    if (e.e === 'regex') this.emit('regexconst', e.s);
    else this.expr(e);
  }

  private expr(e: Expr): void {
    switch (e.e) {
      case 'num':
        this.emit('const', e.n);
        return;
      case 'str':
        this.emit('const', e.s);
        return;
      case 'regex':
        this.emit('const', 0);
        this.emit('field');
        this.emit('regexconst', e.s);
        this.emit('match', false);
        return;
      case 'var':
      case 'elem':
      case 'field':
        return this.load(e);
      case 'group':
        return this.expr(e.of);
      case 'list':
        return this.subscript(e.items);
      case 'unary':
        this.expr(e.of);
        this.emit(e.op === '!' ? 'not' : e.op === '-' ? 'neg' : 'num');
        return;
      case 'binary':
        this.expr(e.a);
        this.expr(e.b);
        this.emit('binary', e.op);
        return;
      case 'and':
      case 'or': {
        this.expr(e.a);
        const short = this.emit(e.e === 'and' ? 'jz' : 'jnz', 0);
        this.expr(e.b);
        this.emit('bool');
        const over = this.emit('jmp', 0);
        this.patch(short, 1);
        this.emit('const', e.e === 'and' ? 0 : 1);
        this.patch(over, 1);
        return;
      }
      case 'cond': {
        this.expr(e.c);
        const no = this.emit('jz', 0);
        this.expr(e.a);
        const over = this.emit('jmp', 0);
        this.patch(no, 1);
        this.expr(e.b);
        this.patch(over, 1);
        return;
      }
      case 'assign':
        if (e.op === '=') {
          this.expr(e.value);
          this.emit('value');
          return this.store(e.to);
        }
        return this.update(e.to, () => {
          this.expr(e.value);
          this.emit('binary', e.op[0]);
        });
      case 'step':
        // After x++ the old value, as a number, is what remains.
        this.update(e.to, () => {
          this.emit('const', 1);
          this.emit('binary', e.op[0]);
        });
        if (!e.prefix) {
          this.emit('const', 1);
          this.emit('binary', e.op === '++' ? '-' : '+');
        }
        return;
      case 'match':
        this.expr(e.a);
        this.regexOr(e.b);
        this.emit('match', e.not);
        return;
      case 'in':
        this.subscript(e.subs);
        this.emit('in', this.slot(e.name));
        return;
      case 'call': {
        const arrays = this.arrayParams.get(e.name);
        if (!arrays) throw new AwkUse(`function ${e.name} never defined`);
        if (e.args.length > arrays.length) throw new AwkUse(`too many arguments in call to ${e.name}`);
        e.args.forEach((a, i) => {
          if (!arrays[i]) return this.expr(a);
          if (a.e !== 'var') throw new AwkUse(`type error in arg(${i + 1}) in call to ${e.name}`);
          this.emit('aref', this.slot(a.name));
        });
        this.emit('call', e.name, e.args.length);
        return;
      }
      case 'builtin':
        return this.builtin(e.name, e.args);
      case 'getline': {
        if (e.from) this.expr(e.from);
        // Leaves the line and, above it, 1; or 0 or -1 alone.
        this.emit('getline', e.kind, e.to !== null);
        const none = this.emit('jle', 0);
        if (e.to) {
          this.emit('swap');
          this.store(e.to);
          this.emit('pop');
        }
        this.patch(none, 1);
        return;
      }
    }
  }

  private builtin(name: string, args: readonly Expr[]): void {
    const wrong = () => {
      throw new AwkUse(`wrong number of arguments in call to ${name}`);
    };
    switch (name) {
      case 'length': {
        const a = args[0];
        if (!a) {
          this.emit('const', 0);
          this.emit('field');
        } else if (a.e === 'var' && this.isArray(a.name)) {
          this.emit('count', this.slot(a.name));
          return;
        } else this.expr(a);
        this.emit('builtin', name, 1);
        return;
      }
      case 'split': {
        const a = args[1];
        if (args.length < 2 || args.length > 3 || a?.e !== 'var') return wrong();
        this.expr(args[0]!);
        if (args[2]) this.regexOr(args[2]);
        else this.load({ e: 'var', name: 'FS' });
        this.emit('split', this.slot(a.name), args[2]?.e === 'regex');
        return;
      }
      case 'sub':
      case 'gsub': {
        if (args.length < 2 || args.length > 3) return wrong();
        const to: Expr = args[2] ?? { e: 'field', of: { e: 'num', n: 0 } };
        const place = to.e === 'group' ? to.of : to;
        const assignable = place.e === 'var' || place.e === 'elem' || place.e === 'field';
        this.regexOr(args[0]!);
        this.expr(args[1]!);
        this.load(place);
        // Leaves the new text and, above it, how many were replaced; or 0 alone.
        this.emit('replace', name === 'gsub');
        const none = this.emit('jle', 0);
        this.emit('swap');
        if (assignable) this.store(place);
        this.emit('pop');
        this.patch(none, 1);
        return;
      }
      case 'match':
        if (args.length !== 2) return wrong();
        this.expr(args[0]!);
        this.regexOr(args[1]!);
        this.emit('matchat');
        return;
      case 'system':
        if (args.length !== 1) return wrong();
        this.expr(args[0]!);
        this.emit('system');
        return;
      case 'close':
        if (args.length !== 1) return wrong();
        this.expr(args[0]!);
        this.emit('close');
        return;
      default: {
        const [low, high] = ARITY[name] ?? [0, 99];
        if (args.length < low || args.length > high) wrong();
        args.forEach((a) => this.expr(a));
        this.emit('builtin', name, args.length);
      }
    }
  }
}

const ARITY: Readonly<Record<string, readonly [number, number]>> = {
  substr: [2, 3],
  index: [2, 2],
  sprintf: [1, 99],
  sin: [1, 1],
  cos: [1, 1],
  atan2: [2, 2],
  exp: [1, 1],
  log: [1, 1],
  sqrt: [1, 1],
  int: [1, 1],
  rand: [0, 0],
  srand: [0, 1],
  tolower: [1, 1],
  toupper: [1, 1],
  fflush: [0, 1],
  strftime: [0, 3],
  mktime: [1, 1],
  systime: [0, 0],
};
