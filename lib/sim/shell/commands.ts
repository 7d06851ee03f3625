import { Errno } from '../machine/sys';
import { builtinNames, builtins, isDeclaration, isSpecial } from './builtins';
import { describeNames } from './builtins/naming';
import type { Expander } from './expand';
import { newJob, poll } from './jobs';
import type { Assign, Node, Redir, Word } from './nodes';
import { Processes } from './processes';
import { quote } from './quote';
import { redirect, settle } from './redirect';
import type { Outcome, Step } from './runner';
import { Abort } from './shell';
import type { Arg, DeclareArg, Frame } from './state';

/** Simple commands: words, redirections and assignments, then a function, a builtin or a program. */
export abstract class Commands extends Processes {
  /** Expands a list of words into `frame.w`, one each step; true when all are done. */
  protected expandWords(frame: Frame, words: readonly (Word | Assign)[]): boolean {
    const out = (frame.w ??= []);
    let i = frame.i ?? 0;
    for (; i < words.length; i++) {
      const word = words[i]!;
      const ex = this.expander(frame);
      if ('name' in word) {
        const command = typeof out[0] === 'string' ? out[0] : '';
        if (isDeclaration(command)) out.push(this.declareArg(ex, word, frame));
        else for (const f of ex.fields(word.word)) out.push(f);
      } else for (const f of ex.fields(word)) out.push(f);
      frame.m = [];
      frame.i = i + 1;
      this.sys.spend(1);
    }
    return true;
  }

  protected declareArg(ex: Expander, a: Assign, frame: Frame): DeclareArg {
    const arg: DeclareArg = { name: a.name, ...(a.append ? { append: true } : {}) };
    if (a.index) arg.index = ex.text(a.index);
    if (a.elements) {
      const assoc = this.find(a.name)?.h !== undefined || (frame.w ?? []).some((w) => typeof w === 'string' && /^-\w*A/.test(w));
      arg.elements = this.elements(ex, a, assoc);
    } else arg.value = a.value ? ex.text(a.value, true) : '';
    return arg;
  }

  protected elements(ex: Expander, a: Assign, assoc: boolean): { index?: string; append?: boolean; value: string }[] {
    const out: { index?: string; append?: boolean; value: string }[] = [];
    for (const e of a.elements!) {
      if (e.index) out.push({ index: assoc ? ex.text(e.index) : ex.arith(e.index), ...(e.append ? { append: true } : {}), value: ex.text(e.value, true) });
      else for (const f of ex.fields(e.value)) out.push({ value: f });
    }
    return out;
  }

  /** Puts an expanded assignment into effect. */
  apply(arg: DeclareArg): void {
    if (!arg.elements) {
      this.assign(arg.name, arg.value ?? '', arg.append, arg.index);
      return;
    }
    const target = this.find(arg.name, false);
    if (target?.f.includes('r')) {
      this.warn(`${arg.name}: readonly variable`);
      throw new Abort(1);
    }
    if (target?.h) {
      if (!arg.append) target.h = {};
      let key: string | undefined;
      for (const e of arg.elements) {
        if (e.index !== undefined) this.assign(arg.name, e.value, e.append, e.index);
        else if (key === undefined) key = e.value;
        else {
          this.assign(arg.name, e.value, false, key);
          key = undefined;
        }
      }
      if (key !== undefined) this.assign(arg.name, '', false, key);
      return;
    }
    if (!arg.append) this.setList(arg.name, []);
    else if (!target) this.setList(arg.name, []);
    else if (!target.a) {
      target.a = target.v === undefined ? [] : [target.v];
      delete target.v;
    }
    let next = this.find(arg.name)!.a!.length;
    for (const e of arg.elements) {
      if (e.index !== undefined) {
        next = Number(e.index);
        if (next < 0) next += this.find(arg.name)!.a!.length;
      }
      this.assign(arg.name, e.value, e.append, String(next));
      next++;
    }
  }

  // --- redirections ---------------------------------------------------------------------------------------------

  /** Carries out the redirections of a frame; true when all are done. */
  protected redirections(frame: Frame, redirs: readonly Redir[]): boolean {
    const undo = (frame.undo ??= []);
    for (let i = (frame.r as number) ?? 0; i < redirs.length; i++) {
      const r = redirs[i]!;
      const only = r.word.parts.length === 1 ? r.word.parts[0] : undefined;
      if (only?.t === 'proc') {
        this.processEnd(r, only, undo);
        frame.r = i + 1;
        continue;
      }
      const ex = this.expander(frame);
      let target: string;
      if (r.op === '<<') target = ex.text(r.word);
      else if (r.op === '<<<') target = `${ex.text(r.word)}\n`;
      else {
        const fields = ex.fields(r.word);
        if (fields.length !== 1) {
          this.warn(`${r.word.text}: ambiguous redirect`);
          throw new Abort(1, true);
        }
        target = fields[0]!;
      }
      frame.m = [];
      redirect(this, r, target, undo);
      frame.r = i + 1;
    }
    return true;
  }

  /** `< <(cmd)` and `> >(cmd)` are joined by a real pipe. */
  protected processEnd(r: Redir, part: { src: string; out: boolean; line: number }, undo: [number, number][]): void {
    const { sys } = this;
    const { read, write } = sys.pipe();
    const pid = this.fork({ src: part.src, file: this.codeFile(), line: part.line - 1 }, part.out ? { 0: read } : { 1: write }, {});
    this.st.lastBackground = pid;
    sys.close(part.out ? read : write);
    const end = part.out ? write : read;
    const fd = r.fd ?? (part.out ? 1 : 0);
    undo.push([fd, sys.isOpen(fd) ? sys.dup(fd) : -1]);
    sys.dup(end, fd);
    sys.close(end);
    if (fd > 2 && !this.st.fds.includes(fd)) this.st.fds.push(fd);
  }

  // --- simple commands ------------------------------------------------------------------------------------------

  protected simple(frame: Frame, node: Node & { t: 'cmd' }): Step | undefined {
    const { st } = this;
    if (frame.s === 0) {
      if (!frame.w) st.substatus = 0;
      this.expandWords(frame, node.words);
      frame.s = 1;
      frame.i = 0;
    }
    const words = frame.w!;
    if (frame.s === 1) {
      if (node.redirs.length) this.redirections(frame, node.redirs);
      frame.s = 2;
    }
    if (frame.s === 2) {
      if (!words.length && node.assigns.length) this.assignments(frame, node);
      else if (node.assigns.length) {
        const set = (frame.a ??= []) as DeclareArg[];
        for (let i = set.length; i < node.assigns.length; i++) {
          const a = node.assigns[i]!;
          const ex = this.expander(frame);
          const arg: DeclareArg = { name: a.name, ...(a.append ? { append: true } : {}), value: a.value ? ex.text(a.value, true) : '' };
          frame.m = [];
          set.push(arg);
        }
      }
      frame.s = 3;
      if (st.opts.xtrace) this.traceCommand(words, (frame.a as DeclareArg[]) ?? []);
      if (!words.length) {
        const status = st.substatus;
        // redirections without a command are opened and closed again
        if (!node.assigns.length) this.finish(frame, frame.subs ? status : 0, true);
        else this.finish(frame, frame.subs ? status : 0, true);
        return undefined;
      }
    }
    if (frame.s === 3) return this.dispatch(frame, node);
    if (frame.s === 4) {
      const done = this.await(frame);
      if (typeof done !== 'number') return done;
      if (done >= 0) this.finish(frame, done, true);
      return undefined;
    }
    if (frame.s === 5) return this.builtin(frame);
    this.finish(frame, st.status, frame.inner !== true);
    return undefined;
  }

  protected assignments(frame: Frame, node: Node & { t: 'cmd' }): void {
    const { st } = this;
    for (let i = (frame.ai as number) ?? 0; i < node.assigns.length; i++) {
      const a = node.assigns[i]!;
      const ex = this.expander(frame);
      const arg: DeclareArg = { name: a.name, ...(a.append ? { append: true } : {}) };
      if (a.index) arg.index = this.find(a.name)?.h ? ex.text(a.index) : ex.subscript(a.name, a.index);
      if (a.elements) arg.elements = this.elements(ex, a, this.find(a.name)?.h !== undefined);
      else arg.value = a.value ? ex.text(a.value, true) : '';
      frame.m = [];
      frame.ai = i + 1;
      if (st.opts.xtrace) this.traceCommand([], [arg]);
      this.apply(arg);
    }
    frame.a = [];
  }

  protected dispatch(frame: Frame, node: Node & { t: 'cmd' }): Step | undefined {
    const { st } = this;
    const words = frame.w!;
    const name = String(typeof words[0] === 'string' ? words[0] : words[0]!.name);
    const assigns = (frame.a as DeclareArg[]) ?? [];
    const last = words[words.length - 1]!;
    st.lastArg = typeof last === 'string' ? last : last.name;
    if (Object.hasOwn(st.funcs, name)) {
      const func = st.funcs[name]!;
      const depth = st.frames.reduce((n, f) => n + (f.t === 'call' ? 1 : 0), 0);
      if (depth >= 1000) {
        this.warn(`${name}: maximum function nesting level exceeded (1000)`);
        throw new Abort(1);
      }
      const scopes = st.scopes.length;
      if (assigns.length) this.temporary(assigns);
      st.scopes.push({});
      frame.s = 6;
      frame.inner = true;
      const args = st.args;
      st.args = words.slice(1).map((w) => (typeof w === 'string' ? w : `${w.name}=${w.value ?? ''}`));
      this.push({ t: 'call', c: func.c, n: func.n, name, args, scopes, from: frame.line ?? 0, ...(frame.e ? { e: true } : {}) });
      return undefined;
    }
    if (builtins.has(name)) {
      if (assigns.length) {
        if (isSpecial(name) && name !== 'exec' && st.opts.posix) for (const a of assigns) this.apply(a);
        else {
          frame.scopes = st.scopes.length;
          this.temporary(assigns);
        }
      }
      frame.s = 5;
      return this.builtin(frame);
    }
    return this.external(frame, node, words.map((w) => (typeof w === 'string' ? w : w.name)), assigns);
  }

  /** Variables of `NAME=value command`, seen by that command alone. */
  temporary(assigns: readonly DeclareArg[]): void {
    this.st.scopes.push({});
    const scope = this.st.scopes[this.st.scopes.length - 1]!;
    for (const a of assigns) {
      const before = this.find(a.name);
      if (before?.f.includes('r')) {
        this.warn(`${a.name}: readonly variable`);
        continue;
      }
      const v = this.create(scope, a.name, 'xt');
      v.v = a.append ? (before?.v ?? '') + (a.value ?? '') : (a.value ?? '');
    }
  }

  protected builtin(frame: Frame): Step | undefined {
    const words = frame.w!;
    const name = String(words[0]);
    const depth = this.st.frames.length;
    const result = builtins.get(name)!(this, words.slice(1), frame, name);
    if (typeof result === 'object') return 'exec' in result ? result : result.wait;
    if (result === 'entered') {
      // frames were pushed (eval, source) or dropped (return, break, exit)
      if (this.st.frames.length > depth && this.st.frames.includes(frame)) {
        frame.s = 6;
        frame.inner = true;
      }
      return undefined;
    }
    if (!this.st.frames.includes(frame)) return undefined;
    this.st.pipestatus = [result];
    this.finish(frame, result, true);
    return undefined;
  }

  /** Starts a program, or becomes it where nothing else is left to do. */
  external(frame: Frame, node: { text: string }, argv: string[], assigns: readonly DeclareArg[]): Step | undefined {
    const { st, sys } = this;
    const env = this.env();
    for (const a of assigns) env[a.name] = a.append ? (this.get(a.name) ?? '') + (a.value ?? '') : (a.value ?? '');
    const name = argv[0]!;
    const found = this.resolve(name);
    if (typeof found === 'object') {
      this.err(found.message);
      this.finish(frame, found.status, true);
      return undefined;
    }
    st.lastCommand = found;
    env._ = found;
    let run: { argv: string[]; name: string } = { argv, name };
    if (this.needsShell(found)) run = { argv: [st.ash ? 'sh' : 'bash', found, ...argv.slice(1)], name };
    else if (found !== name && !name.includes('/')) run = { argv, name };
    if (this.mayExec(frame)) {
      if (frame.undo) settle(this, frame);
      for (const f of st.frames) if (f.undo) settle(this, f);
      this.resetSignals();
      return { exec: { argv: run.argv, env } };
    }
    // Jobs that have ended since are taken notice of at once, not left as zombies.
    for (const job of st.jobs) if (job.background && job.state === 'running') poll(this, job);
    let pid: number;
    try {
      pid = sys.spawn(run.argv, { env, fds: this.descriptors(), ...(this.jobControl() ? { group: 'new' as const } : {}) });
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (e.code === 'EAGAIN') throw e;
      this.err(this.lookupError(name, e));
      this.finish(frame, e.code === 'ENOENT' ? 127 : 126, true);
      return undefined;
    }
    frame.s = 4;
    frame.job = newJob([pid], node.text, this.jobControl() ? pid : 0, false);
    this.foreground(frame.job);
    return { child: pid };
  }

  builtinNames(): string[] {
    return builtinNames();
  }

  isBuiltin(name: string): boolean {
    return builtins.has(name);
  }

  isSpecialBuiltin(name: string): boolean {
    return isSpecial(name);
  }

  describe(names: readonly string[], how: 'v' | 'V', by: string): number {
    return describeNames(this, names, how, by);
  }

  /** `command` and `builtin`: runs the rest of the words in the same frame, functions left aside. */
  runSimple(frame: Frame, words: readonly string[], programs: boolean): Outcome {
    const name = words[0]!;
    if (builtins.has(name)) return builtins.get(name)!(this, words.slice(1), frame, name);
    if (!programs) return 1;
    if (frame.job) {
      const done = this.await(frame);
      if (typeof done !== 'number') return { wait: done };
      return done < 0 ? 'entered' : done;
    }
    const result = this.external(frame, { text: words.join(' ') }, [...words], []);
    if (!result) return 'entered';
    return 'exec' in result ? result : { wait: result };
  }

  /** Signals back to what a new program expects. */
  resetSignals(): void {
    for (const s of ['INT', 'TERM', 'QUIT', 'TSTP', 'TTIN', 'TTOU', 'HUP', 'CHLD', 'WINCH'] as const) if (this.st.traps[s] !== '') this.sys.handle(s, 'default');
  }

  protected mayExec(frame: Frame): boolean {
    const { st } = this;
    if (frame.out || frame.tmp || Object.keys(st.traps).some((t) => st.traps[t] !== '')) return false;
    if (frame.root) return st.frames.filter((f) => f.t === 'node').length === 1;
    if (!st.lastExec && !st.frames[0]?.root) return false;
    for (const f of st.frames) {
      if (f === frame) return true;
      if (f.tmp || f.out) return false;
      if (f.t === 'eval' && f.main) continue;
      if (f.t !== 'node') return false;
      const node = this.node(f);
      if (node.t === 'list' && f.i === node.items.length) continue;
      if (node.t === 'sub' && f.s === 2) continue;
      return false;
    }
    return true;
  }

  /** A line of `set -x`. */
  trace(text: string): void {
    const ps4 = this.get('PS4') ?? '+ ';
    this.err(`${(ps4[0] ?? '').repeat(1 + this.st.depth)}${ps4.slice(1).replace(/\$\{?LINENO\}?/g, String(this.line()))}${text}\n`);
  }

  protected traceCommand(words: readonly Arg[], assigns: readonly DeclareArg[]): void {
    const assignment = (a: DeclareArg) => `${a.name}${a.index === undefined ? '' : `[${a.index}]`}${a.append ? '+' : ''}=${a.elements ? `(${a.elements.map((e) => (e.index === undefined ? '' : `[${e.index}]=`) + quote(e.value)).join(' ')})` : a.value === '' ? '' : quote(a.value!)}`;
    if (!words.length) {
      for (const a of assigns) this.trace(assignment(a));
      return;
    }
    for (const a of assigns) this.trace(assignment(a));
    this.trace(words.map((w) => (typeof w === 'string' ? quote(w) : w.elements ? assignment(w) : quote(`${w.name}${w.append ? '+' : ''}=${w.value ?? ''}`))).join(' '));
  }

}
