import { clone, type Json } from '../core';
import { Errno, type SpawnOptions, type Turn, type Wait } from '../machine/sys';
import { builtinNames, builtins, isDeclaration, isSpecial } from './builtins';
import { describeNames } from './builtins/naming';
import { Expander, Need } from './expand';
import { addJob, describeSignal, newJob, notify, poll, remember, statusOf } from './jobs';
import type { Assign, Node, Redir, Word } from './nodes';
import { matches, parsePattern } from './pattern';
import { quote } from './quote';
import { document, redirect, restore, settle, temporary } from './redirect';
import { Runner, type Outcome } from './runner';
import { Abort, LIMIT } from './shell';
import { evaluate } from './conditional';
import { compile, type Compiled } from './syntax';
import type { Arg, CodeText, DeclareArg, Frame, Job, ShellState } from './state';
import { prompt } from './interactive';
import { nextCommand } from './session';
import { readScript } from './stdin';

/** Steps of one turn; then others have theirs. */
const STEPS = 2000;
/** Characters a turn may write before it lets others read. */
const WRITES = 48_000;
export const FORK = 'bash-fork';

/**
 * Runs compiled scripts. A frame is one construct under way: which node, how far (`s`), and what it found so far; the
 * deepest runs. A step does a bounded piece of work and either goes on, or pushes the frame of an inner construct, or
 * finishes its frame with a status, or says what to wait for. Between any two steps everything is in {@link ShellState}.
 *
 *     if a; then b; fi    [if s=0] → push a → a finishes, status in st.status → [if s=1] looks at it → push b …
 */
export class Machine extends Runner {
  private written = 0;

  override out(text: string): void {
    this.written += text.length;
    super.out(text);
  }

  /** One turn of the process. */
  run(): Turn<Json> {
    const { st } = this;
    try {
      for (let left = STEPS; left > 0 && this.written < WRITES; left--) {
        if (st.pending.length && this.trapDue()) continue;
        const frame = st.frames[st.frames.length - 1];
        if (!frame) {
          if (this.leave()) return { exit: st.exiting! & 255 };
          continue;
        }
        this.sys.spend(1);
        const wait = this.guard(frame);
        if (wait && 'exec' in wait) return wait;
        if (wait) return { wait, state: st as unknown as Json };
      }
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      if (e.code === 'EPIPE') return { exit: 1 };
      this.warn(e.message);
      return { exit: 1 };
    }
    return { wait: {}, state: st as unknown as Json };
  }

  /** A signal the shell has asked for. */
  signalled(signal: string): Turn<Json> {
    const { st } = this;
    if (signal === 'CHLD' || signal === 'WINCH') return this.run();
    if (st.traps[signal] !== undefined) st.pending.push(signal);
    else if (signal === 'INT' && st.interactive) {
      if (this.atPrompt()) st.pending.push(signal);
      else this.toPrompt(130, true);
    } else if (signal === 'HUP') {
      for (const job of st.jobs) if (job.group > 0 && !job.nohup) try {
        this.sys.kill(-job.group, 'HUP');
        if (job.state === 'stopped') this.sys.kill(-job.group, 'CONT');
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
      }
      return { exit: 129 };
    }
    return this.run();
  }

  /** Says that the end of the text ended a here-document. */
  warnOpen(compiled: Compiled, base: number): void {
    const { open } = compiled;
    if (open) this.err(`${this.st.interactive ? `${this.st.name}: ` : `${this.st.name}: line ${open.endLine + base}: `}warning: here-document at line ${open.line + base} delimited by end-of-file (wanted \`${open.delimiter}')\n`);
  }

  private atPrompt(): boolean {
    return this.st.frames[this.st.frames.length - 1]?.t === 'prompt';
  }

  private guard(frame: Frame): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
    return this.caught(frame, () => {
      try {
        if (frame.sub) {
          const wait = this.pump(frame);
          if (wait) return wait;
        }
        return this.step(frame);
      } catch (e) {
        if (!(e instanceof Need)) throw e;
        this.substitute(frame, e);
        return undefined;
      }
    });
  }

  /** Does a step's work; what goes wrong in it becomes a message and a status. */
  private caught(frame: Frame, work: () => Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
    try {
      return work();
    } catch (e) {
      if (e instanceof Abort) {
        this.abort(e);
        return undefined;
      }
      if (e instanceof Errno) {
        if (e.code === 'EPIPE') {
          this.warn(`write error: ${e.message}`);
          this.finish(frame, 1);
          return undefined;
        }
        if (e.code === 'EAGAIN') {
          // as bash does: again after 1, 2, 4 and 8 seconds, then no more
          const tries = ((frame.tries as number) ?? 0) + 1;
          frame.tries = tries;
          this.warn(`fork: ${tries > 4 ? '' : 'retry: '}${e.message}`);
          if (tries <= 4) return { until: this.sys.now + 500 * 2 ** tries };
          this.abort(new Abort(254));
          return undefined;
        }
        this.warn(e.code === 'EBADF' || e.code === 'ENOSPC' ? `write error: ${e.message}` : e.message);
        this.finish(frame, 1);
        return undefined;
      }
      if (e instanceof RangeError) {
        this.warn('xrealloc: cannot allocate memory: expression or word nested too deeply');
        this.abort(new Abort(2));
        return undefined;
      }
      throw e;
    }
  }

  // --- frames ---------------------------------------------------------------------------------------------------

  push(frame: Pick<Frame, 't' | 'c' | 'n'> & Partial<Frame>): void {
    const below = this.st.frames[this.st.frames.length - 1];
    this.st.frames.push({ s: 0, ...(below?.e ? { e: true } : {}), ...frame });
    if (this.st.frames.length > 20_000) {
      this.warn('maximum function nesting level exceeded (1000)');
      throw new Abort(1);
    }
  }

  /** Enters an inner node of the same code. */
  private enter(frame: Frame, n: number, safe = false): void {
    this.push({ t: 'node', c: frame.c, n, ...(safe || frame.e ? { e: true } : {}) });
  }

  /** Puts a frame at the bottom: it runs when all the others have ended. */
  insert(frame: Pick<Frame, 't' | 'c' | 'n'> & Partial<Frame>): void {
    this.st.frames.unshift({ s: 0, ...frame });
  }

  /** Takes the top frame off, undoing what it set up. */
  pop(): Frame {
    const frame = this.st.frames.pop()!;
    if (frame.undo) restore(this, frame);
    if (frame.scopes !== undefined) this.st.scopes.length = frame.scopes as number;
    if (frame.args !== undefined) {
      this.st.args = frame.args as string[];
    }
    if (frame.depth !== undefined) this.st.depth = frame.depth as number;
    if (frame.sub) {
      if (this.sys.isOpen(frame.sub.fd)) this.sys.close(frame.sub.fd);
    }
    for (const path of frame.tmp ?? []) this.removeTemporary(path);
    if (frame.t === 'trap') this.st.status = frame.status as number;
    return frame;
  }

  private removeTemporary(path: string): void {
    try {
      this.sys.files.remove(path);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
  }

  /** Ends the top frame. */
  finish(frame: Frame, status: number, checked = false): void {
    const { st } = this;
    if (frame.out) {
      const outs = frame.out as { src: string; path: string; line: number }[];
      delete frame.out;
      // what was written to `>(…)` is now complete: hand it over
      for (const o of outs) this.feed(frame, o);
    }
    while (st.frames[st.frames.length - 1] !== frame) this.pop();
    this.pop();
    st.status = status;
    if (status !== 0 && checked && !frame.e) this.failed(status, frame.line === undefined ? undefined : frame.line + this.lineBase(frame));
  }

  /** A command failed where nothing looks at its status. */
  private failed(status: number, line?: number): void {
    const { st } = this;
    const running = st.frames.some((f) => f.t === 'trap');
    const inFunction = st.frames.some((f) => f.t === 'call');
    if (st.traps.ERR && !running && (!inFunction || st.opts.errtrace)) this.runTrap('ERR', st.traps.ERR, st.opts.errexit ? status : undefined, line);
    else if (st.opts.errexit) this.exit(status);
  }

  /** Unwinds to the nearest function, sourced file or trap and lets it end with `status`; false if there is none. */
  returnFrom(status: number): boolean {
    const { frames } = this.st;
    const at = frames.findLastIndex((f) => f.t === 'call' || f.t === 'source' || (f.t === 'trap' && f.name !== 'EXIT'));
    if (at < 0) return false;
    while (frames.length > at + 1) this.pop();
    frames[at]!.s = 9;
    this.st.status = status;
    return true;
  }

  /** `break` and `continue`: how many loops were found. */
  loop(levels: number, again: boolean): void {
    const { st } = this;
    for (let left = levels; ; ) {
      let at = st.frames.length - 1;
      while (at >= 0 && !this.isLoop(st.frames[at]!)) {
        if (st.frames[at]!.t === 'call' || st.frames[at]!.t === 'trap') {
          at = -1;
          break;
        }
        at--;
      }
      if (at < 0) return;
      const more = st.frames.slice(0, at).some((f) => this.isLoop(f));
      while (st.frames.length > at + 1) this.pop();
      st.status = 0;
      if (--left <= 0 || !more) {
        if (again) st.frames[at]!.s = this.node(st.frames[at]!).t === 'cfor' ? 3 : 1;
        else this.pop();
        return;
      }
      this.pop();
    }
  }

  isLoop(f: Frame): boolean {
    if (f.t !== 'node') return false;
    const t = this.node(f).t;
    return t === 'for' || t === 'while' || t === 'cfor';
  }

  node(frame: Frame): Node {
    return compile(this.st.codes[frame.c]!.src).code.nodes[frame.n]!;
  }

  /** Leaves the shell: unwinds everything; the EXIT trap still runs. */
  exit(status: number): void {
    const { st } = this;
    while (st.frames.length) this.pop();
    if (st.exiting === undefined) {
      st.exiting = status & 255;
      const trap = st.traps.EXIT;
      if (trap) {
        delete st.traps.EXIT;
        this.runTrap('EXIT', trap);
        this.top().status = status & 255;
        st.status = status & 255;
      }
    } else st.exiting = status & 255;
  }

  /** Nothing is left to run. True when the process may end. */
  private leave(): boolean {
    const { st } = this;
    if (st.exiting === undefined) this.exit(st.status);
    return st.frames.length === 0;
  }

  abort(e: Abort): void {
    const { st } = this;
    if (e.soft) {
      const frame = this.top();
      // a failed redirection of a special builtin ends nothing in bash's own mode
      this.finish(frame, e.status, true);
      return;
    }
    if (st.frames.some((f) => f.t === 'prompt')) {
      this.toPrompt(e.status, false);
      return;
    }
    this.exit(st.subshell > 0 && e.status === 127 ? 1 : e.status);
  }

  /** Drops whatever runs and asks for the next command. */
  toPrompt(status: number, newline: boolean): void {
    const { st } = this;
    const at = st.frames.findIndex((f) => f.t === 'prompt');
    if (at < 0) return this.exit(status);
    while (st.frames.length > at + 1) this.pop();
    st.status = status;
    if (newline) this.err('\n');
  }

  // --- traps ----------------------------------------------------------------------------------------------------

  private trapDue(): boolean {
    const { st } = this;
    const top = st.frames[st.frames.length - 1];
    if (st.frames.some((f) => f.t === 'trap')) return false;
    // bash lets a foreground command end first
    if (top?.job && !top.waiting) return false;
    const signal = st.pending.shift()!;
    const action = st.traps[signal];
    if (signal === 'INT' && action === undefined && this.atPrompt()) {
      const f = this.top();
      f.interrupt = true;
      return false;
    }
    if (action === undefined) return false;
    if (action === '') return false;
    if (top?.waiting) {
      top.interrupted = 128 + signalNumber(signal);
    }
    this.runTrap(signal, action);
    return true;
  }

  runTrap(name: string, action: string, then?: number, line = this.line()): void {
    const { st } = this;
    const c = this.addCode({ src: action, file: '', line: 0 });
    this.push({ t: 'trap', c, n: 0, name, status: st.status, line, e: true, ...(then === undefined ? {} : { then }) });
  }

  // --- substitutions --------------------------------------------------------------------------------------------

  expander(frame: Frame): Expander {
    return new Expander(this, (frame.m ??= []));
  }

  private substitute(frame: Frame, need: Need): void {
    const { sys } = this;
    if (need.kind === 'out') {
      const path = temporary(this);
      sys.files.write(path, '', { mode: 0o600 });
      ((frame.out as unknown[]) ??= []).push({ src: need.src, path, line: need.line });
      (frame.tmp ??= []).push(path);
      frame.m!.push(path);
      return;
    }
    const compiled = compile(need.src).code;
    const only = compiled.nodes[compiled.root];
    const first = only?.t === 'list' && only.items.length === 1 ? compiled.nodes[only.items[0]!] : undefined;
    if (need.kind === 'cmd' && first?.t === 'cmd' && !first.words.length && !first.assigns.length && first.redirs.length === 1 && first.redirs[0]!.op === '<') {
      this.readFile(frame, first.redirs[0]!.word);
      return;
    }
    const { read, write } = sys.pipe();
    let pid: number;
    try {
      pid = this.fork({ src: need.src, file: this.codeFile(), line: this.lineBase(frame) + need.line - 1 }, { 1: write }, { depth: 1, cmdsub: true });
    } catch (e) {
      sys.close(read);
      throw e;
    } finally {
      sys.close(write);
    }
    frame.sub = { pid, fd: read, out: '', kind: need.kind === 'cmd' ? 'cmd' : 'in' };
  }

  private readFile(frame: Frame, word: Word): void {
    const path = this.expander(frame).text(word);
    try {
      frame.m!.push(this.sys.files.read(path).replace(/\n+$/, ''));
      this.st.substatus = 0;
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      this.warn(`${path}: ${e.message}`);
      frame.m!.push('');
      this.st.substatus = 1;
    }
  }

  private lineBase(frame: Frame): number {
    return this.st.codes[frame.c]?.line ?? 0;
  }

  private codeFile(): string {
    const { st } = this;
    for (let i = st.frames.length - 1; i >= 0; i--) {
      const file = st.codes[st.frames[i]!.c]?.file;
      if (file) return file;
    }
    return '';
  }

  /** Reads what a substitution prints, until it ends. */
  private pump(frame: Frame): Wait | undefined {
    const { sys } = this;
    const sub = frame.sub!;
    while (sub.fd >= 0) {
      const text = sys.read(sub.fd);
      if (text === undefined) return { readable: [sub.fd] };
      if (text === '') {
        sys.close(sub.fd);
        sub.fd = -1;
        break;
      }
      sub.out += text;
      if (sub.out.length > LIMIT) {
        sys.close(sub.fd);
        delete frame.sub;
        this.tooMuch(sub.out.length);
      }
    }
    const status = sys.wait(sub.pid);
    if (!status || 'stopped' in status) return { child: sub.pid };
    if (sub.kind === 'cmd') {
      let out = sub.out;
      if (out.includes('\0')) {
        this.warn('warning: command substitution: ignored null byte in input');
        out = out.replace(/\0/g, '');
      }
      let end = out.length;
      while (end > 0 && out[end - 1] === '\n') end--;
      frame.m!.push(out.slice(0, end));
      this.st.substatus = status.status;
      this.st.status = status.status;
      frame.subs = true;
    } else {
      const path = temporary(this);
      sys.files.write(path, sub.out, { mode: 0o600 });
      (frame.tmp ??= []).push(path);
      frame.m!.push(path);
    }
    delete frame.sub;
    if (status.signal === 'INT' && this.st.interactive && this.st.frames.some((f) => f.t === 'prompt')) this.toPrompt(130, true);
    return undefined;
  }

  /** `tee >(cmd)`: gives what was written to the file to `cmd`, which runs on its own. */
  private feed(frame: Frame, o: { src: string; path: string; line: number }): void {
    try {
      const fd = document(this, this.sys.files.read(o.path));
      this.fork({ src: o.src, file: '', line: o.line - 1 }, { 0: fd }, {});
      this.sys.close(fd);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
    void frame;
  }

  // --- children -------------------------------------------------------------------------------------------------

  /** Descriptors a child is given. */
  private descriptors(other: Readonly<Record<number, number>> = {}): Record<number, number> {
    const out: Record<number, number> = {};
    for (const fd of [0, 1, 2, ...this.st.fds]) if (this.sys.isOpen(fd)) out[fd] = fd;
    return { ...out, ...other };
  }

  /** Starts a copy of this shell that runs `code` (or the frame given) and ends. */
  fork(code: CodeText | { c: string; n: number; e?: boolean }, fds: Readonly<Record<number, number>>, how: { depth?: number; group?: 'new' | number; cmdsub?: boolean; background?: boolean; plain?: boolean }): number {
    const { st } = this;
    const { frames, editor, history, ...rest } = st;
    void frames;
    void editor;
    const copy = clone(rest) as unknown as ShellState;
    copy.history = how.cmdsub ? history.slice(-50) : [];
    copy.frames = [];
    copy.jobs = how.cmdsub ? copy.jobs : [];
    for (const key of Object.keys(copy.traps)) if (copy.traps[key] !== '') delete copy.traps[key];
    copy.pending = [];
    copy.group = -1;
    copy.subshell += how.plain ? 0 : 1;
    if (how.depth) copy.depth += how.depth;
    delete copy.exiting;
    delete copy.opts.monitor;
    if (how.cmdsub && !st.shopts.inherit_errexit) delete copy.opts.errexit;
    if ('src' in code) {
      const id = String(copy.nextCode++);
      copy.codes[id] = code;
      copy.frames.push({ t: 'node', c: id, n: compile(code.src).code.root, s: 0, root: true });
    } else copy.frames.push({ t: 'node', c: code.c, n: code.n, s: 0, root: true, ...(code.e ? { e: true } : {}) });
    copy.lines = this.line();
    const used = new Set([copy.frames[0]!.c, ...Object.values(copy.funcs).map((f) => f.c)]);
    for (const id of Object.keys(copy.codes)) if (!used.has(id)) delete copy.codes[id];
    // the calls it stands in still count for FUNCNAME and `return`
    for (const f of [...st.frames].reverse()) if (f.t === 'call') {
      copy.frames.unshift({ t: 'call', c: f.c, n: f.n, s: 9, name: f.name, from: f.from });
      break;
    }
    const all = this.descriptors(fds);
    const options: SpawnOptions = { fds: all, ...(how.group !== undefined ? { group: how.group } : {}) };
    if (how.background && st.group <= 0 && fds[0] === undefined) {
      const none = this.sys.open('/dev/null', 'r');
      const pid = this.sys.fork(FORK, copy as unknown as Json, { ...options, fds: { ...all, 0: none } });
      this.sys.close(none);
      return pid;
    }
    return this.sys.fork(FORK, copy as unknown as Json, options);
  }

  private jobControl(): boolean {
    return this.st.group > 0;
  }

  /** Lets a job have the terminal. */
  foreground(job: Job): void {
    if (!this.jobControl()) return;
    const tty = this.sys.tty(0) ?? this.sys.tty(2);
    if (tty) tty.foreground = job.group;
  }

  /** Takes the terminal back. */
  reclaim(): void {
    if (!this.jobControl()) return;
    const tty = this.sys.tty(0) ?? this.sys.tty(2);
    if (!tty) return;
    tty.foreground = this.st.group;
    tty.mode = 'cooked';
    tty.echo = true;
  }

  /** Waits for a foreground job; when it has ended or stopped, its status. Throws to the prompt after ^C. */
  await(frame: Frame): Wait | number {
    const job = frame.job!;
    const state = poll(this, job);
    if (state === 'running') {
      const at = job.done.findIndex((d) => d === null);
      return job.pids.length === 1 ? { child: job.pids[at]! } : { child: 'any' };
    }
    this.reclaim();
    const { st } = this;
    delete frame.job;
    if (state === 'stopped') {
      const known = addJob(this, job);
      known.background = true;
      known.news = false;
      if (st.interactive) {
        this.err('\n');
        notify(this, true);
        known.news = true;
        notify(this);
      }
      this.pipestatus(job);
      return statusOf(job);
    }
    if (st.jobs.includes(job)) remember(this, job);
    this.pipestatus(job);
    const status = statusOf(job, st.opts.pipefail);
    if (job.signal && status > 128) {
      if (job.signal === 'INT') {
        if (st.frames.some((f) => f.t === 'prompt')) {
          this.toPrompt(130, true);
          return -1;
        }
        if (!st.traps.INT && !st.interactive) {
          // the shell itself got the signal too, unless only the child did
        }
      } else if (job.signal !== 'PIPE') {
        if (st.interactive && this.jobControl()) this.err(`${describeSignal(job.signal)}\n`);
        else if (st.subshell === 0 || !st.interactive) this.err(`${this.prefix()}${String(job.pids[job.pids.length - 1]).padStart(5)} ${describeSignal(job.signal).padEnd(24)}${job.text}\n`);
      }
    }
    return status;
  }

  private pipestatus(job: Job): void {
    this.st.pipestatus = job.done.map((d) => d ?? 148);
  }

  // --- steps ----------------------------------------------------------------------------------------------------

  private step(frame: Frame): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
    switch (frame.t) {
      case 'node': {
        const node = this.node(frame);
        return this.stepNode(frame, node);
      }
      case 'call':
      case 'eval':
      case 'source':
        if (frame.s === 0) {
          frame.s = 9;
          const c = frame.c;
          const n = frame.t === 'call' ? frame.n : compile(this.st.codes[c]!.src).code.root;
          this.push({ t: 'node', c, n, ...(frame.e ? { e: true } : {}) });
          return undefined;
        }
        this.pop();
        return undefined;
      case 'trap': {
        if (frame.s === 0) {
          frame.s = 9;
          const { code } = compile(this.st.codes[frame.c]!.src);
          this.push({ t: 'node', c: frame.c, n: code.root, e: true });
          return undefined;
        }
        const then = frame.then as number | undefined;
        const exiting = frame.name === 'EXIT';
        this.pop();
        if (exiting) return undefined;
        if (then !== undefined) this.exit(then);
        return undefined;
      }
      case 'prompt':
        return prompt(this, frame);
      case 'stdin':
        return readScript(this, frame);
      case 'session':
        return nextCommand(this, frame);
      default:
        this.pop();
        return undefined;
    }
  }

  private stepNode(frame: Frame, node: Node): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
    const { st } = this;
    switch (node.t) {
      case 'list': {
        const i = frame.i ?? 0;
        if (i === 0 && node.items.length === 0) {
          this.finish(frame, 0);
          return undefined;
        }
        if (i >= node.items.length) {
          this.finish(frame, st.status);
          return undefined;
        }
        frame.i = i + 1;
        if (st.opts.noexec && !st.interactive) return undefined;
        this.enter(frame, node.items[i]!);
        return undefined;
      }
      case 'cmd':
        frame.line = node.line;
        return this.simple(frame, node);
      case 'andor': {
        const i = frame.i ?? 0;
        if (i > 0) {
          // skip what the operators say is not to be run
          const op = node.ops[i - 1];
          if (i < node.items.length && (op === '&&') !== (st.status === 0)) {
            frame.i = i + 1;
            return undefined;
          }
        }
        if (i >= node.items.length) {
          this.finish(frame, st.status);
          return undefined;
        }
        frame.i = i + 1;
        this.enter(frame, node.items[i]!, i < node.items.length - 1);
        return undefined;
      }
      case 'pipe':
        frame.line = node.line;
        return this.pipeline(frame, node);
      case 'bg':
        this.background(frame, node);
        return undefined;
      case 'group':
        if (frame.s === 0) {
          frame.s = 1;
          this.enter(frame, node.body);
        } else this.finish(frame, st.status);
        return undefined;
      case 'sub':
        frame.line = node.line;
        if (frame.s === 0) {
          if (frame.root && st.frames.length === 1) {
            // the process is a subshell already
            frame.s = 2;
            this.enter(frame, node.body);
            return undefined;
          }
          const body = { c: frame.c, n: node.body, ...(frame.e ? { e: true } : {}) };
          const pid = this.fork(body, {}, this.jobControl() ? { group: 'new' } : {});
          frame.s = 1;
          frame.job = newJob([pid], node.text, this.jobControl() ? pid : 0, false);
          this.foreground(frame.job);
          return { child: pid };
        }
        if (frame.s === 2) {
          this.finish(frame, st.status);
          return undefined;
        }
        return this.awaited(frame);
      case 'if': {
        if (frame.s === 0) {
          const arm = node.arms[frame.i ?? 0];
          frame.s = 1;
          if (arm) this.enter(frame, arm.cond, true);
          else if (node.else !== undefined) {
            frame.s = 2;
            this.enter(frame, node.else);
          } else this.finish(frame, 0);
          return undefined;
        }
        if (frame.s === 1) {
          if (st.status === 0) {
            frame.s = 2;
            this.enter(frame, node.arms[frame.i ?? 0]!.then);
          } else {
            frame.i = (frame.i ?? 0) + 1;
            frame.s = 0;
          }
          return undefined;
        }
        this.finish(frame, st.status);
        return undefined;
      }
      case 'while': {
        if (frame.s === 0) {
          frame.last = 0;
          frame.s = 1;
        }
        if (frame.s === 1) {
          frame.s = 2;
          this.enter(frame, node.cond, true);
          return undefined;
        }
        if (frame.s === 2) {
          if ((st.status === 0) === node.until) {
            this.finish(frame, frame.last as number);
            return undefined;
          }
          frame.s = 3;
          this.enter(frame, node.body);
          return undefined;
        }
        frame.last = st.status;
        frame.s = 1;
        return undefined;
      }
      case 'for': {
        frame.line = node.line;
        if (frame.s === 0) {
          frame.w ??= [];
          if (!node.words) frame.w = [...st.args];
          else if (!this.expandWords(frame, node.words)) return undefined;
          frame.s = 1;
          frame.i = 0;
          st.status = 0;
        }
        const i = frame.i!;
        if (i >= frame.w!.length) {
          this.finish(frame, i === 0 ? 0 : st.status);
          return undefined;
        }
        frame.i = i + 1;
        if (st.opts.xtrace) this.trace(`${node.text}`);
        if (!/^[A-Za-z_]\w*$/.test(node.name)) {
          this.warn(`\`${node.name}': not a valid identifier`);
          this.finish(frame, 1);
          return undefined;
        }
        this.assign(node.name, frame.w![i] as string);
        this.enter(frame, node.body);
        return undefined;
      }
      case 'cfor': {
        frame.line = node.line;
        const ex = () => this.expander(frame);
        if (frame.s === 0) {
          if (node.init.text.trim()) ex().arith(node.init, '((: ');
          frame.m = [];
          frame.s = 1;
        } else if (frame.s === 1) {
          const go = node.test.text.trim() ? ex().arith(node.test, '((: ') !== '0' : true;
          frame.m = [];
          if (!go) {
            this.finish(frame, (frame.last as number) ?? 0);
            return undefined;
          }
          frame.s = 2;
          this.enter(frame, node.body);
        } else {
          if (frame.s === 2) frame.last = st.status;
          frame.s = 3;
          if (node.step.text.trim()) ex().arith(node.step, '((: ');
          frame.m = [];
          frame.s = 1;
        }
        return undefined;
      }
      case 'case':
        frame.line = node.line;
        return this.caseOf(frame, node);
      case 'func':
        if (isSpecial(node.name) && st.opts.posix) this.warn(`\`${node.name}': is a special builtin`);
        st.funcs[node.name] = { c: frame.c, n: node.body, text: node.text };
        this.finish(frame, 0);
        return undefined;
      case 'test': {
        frame.line = node.line;
        const ex = this.expander(frame);
        const status = evaluate(this, ex, node.test);
        if (st.opts.xtrace) this.trace(node.text);
        this.finish(frame, status, true);
        return undefined;
      }
      case 'arith': {
        frame.line = node.line;
        try {
          const value = this.expander(frame).arith(node.body, '((: ');
          if (st.opts.xtrace) this.trace(`(( ${node.body.text.trim()} ))`);
          this.finish(frame, value === '0' ? 1 : 0, true);
        } catch (e) {
          if (!(e instanceof Abort) || e.status !== 1) throw e;
          this.finish(frame, 1, true);
        }
        return undefined;
      }
      case 'redir':
        return this.redirected(frame, node);
      case 'error':
        this.syntaxError(frame, node);
        return undefined;
    }
  }

  /** Expands a list of words into `frame.w`, one each step; true when all are done. */
  private expandWords(frame: Frame, words: readonly (Word | Assign)[]): boolean {
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

  private declareArg(ex: Expander, a: Assign, frame: Frame): DeclareArg {
    const arg: DeclareArg = { name: a.name, ...(a.append ? { append: true } : {}) };
    if (a.index) arg.index = ex.text(a.index);
    if (a.elements) {
      const assoc = this.find(a.name)?.h !== undefined || (frame.w ?? []).some((w) => typeof w === 'string' && /^-\w*A/.test(w));
      arg.elements = this.elements(ex, a, assoc);
    } else arg.value = a.value ? ex.text(a.value, true) : '';
    return arg;
  }

  private elements(ex: Expander, a: Assign, assoc: boolean): { index?: string; append?: boolean; value: string }[] {
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
  private redirections(frame: Frame, redirs: readonly Redir[]): boolean {
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
  private processEnd(r: Redir, part: { src: string; out: boolean; line: number }, undo: [number, number][]): void {
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

  private redirected(frame: Frame, node: Node & { t: 'redir' }): undefined {
    frame.line = node.line;
    if (frame.s === 0) {
      this.redirections(frame, node.redirs);
      frame.s = 1;
      if (frame.root && this.st.frames.length === 1) {
        // nothing comes after: what is redirected stays so
        settle(this, frame);
        const inner: Frame = { t: 'node', c: frame.c, n: node.body, s: 0, root: true, ...(frame.e ? { e: true } : {}) };
        this.st.frames[0] = inner;
        return undefined;
      }
      this.enter(frame, node.body);
      return undefined;
    }
    this.finish(frame, this.st.status);
    return undefined;
  }

  // --- pipelines and jobs ---------------------------------------------------------------------------------------

  private pipeline(frame: Frame, node: Node & { t: 'pipe' }): Wait | undefined {
    const { st, sys } = this;
    if (frame.s === 0) {
      if (node.time) frame.began = sys.now;
      if (node.items.length <= 1) {
        frame.s = 1;
        if (node.items.length) this.enter(frame, node.items[0]!, node.bang);
        else st.status = 0;
        return undefined;
      }
      const pids: number[] = [];
      let from = -1;
      for (let i = 0; i < node.items.length; i++) {
        const pipe = i < node.items.length - 1 ? sys.pipe() : undefined;
        const fds: Record<number, number> = {};
        if (from >= 0) fds[0] = from;
        if (pipe) fds[1] = pipe.write;
        const group = this.jobControl() ? (i === 0 ? ('new' as const) : pids[0]!) : undefined;
        try {
          pids.push(this.fork({ c: frame.c, n: node.items[i]!, ...(frame.e || node.bang ? { e: true } : {}) }, fds, group === undefined ? {} : { group }));
        } catch (e) {
          // all stages or none
          for (const fd of [from, pipe?.read ?? -1, pipe?.write ?? -1]) if (fd >= 0) sys.close(fd);
          for (const pid of pids) sys.kill(pid, 'KILL');
          throw e;
        }
        if (from >= 0) sys.close(from);
        if (pipe) sys.close(pipe.write);
        from = pipe ? pipe.read : -1;
      }
      frame.s = 1;
      frame.job = newJob(pids, node.text, this.jobControl() ? pids[0]! : 0, false);
      this.foreground(frame.job);
      return { child: 'any' };
    }
    let status = st.status;
    if (frame.job) {
      const done = this.await(frame);
      if (typeof done !== 'number') return done;
      if (done < 0) return undefined;
      status = done;
    }
    if (node.time) this.timed(frame.began as number, node.time);
    if (node.bang) this.finish(frame, status === 0 ? 1 : 0);
    else this.finish(frame, status, node.items.length > 1);
    return undefined;
  }

  private timed(began: number, how: 'bash' | 'posix'): void {
    const real = (this.sys.now - began) / 1000;
    const text = (s: number) => `${Math.floor(s / 60)}m${(s % 60).toFixed(3)}s`;
    if (how === 'posix') this.err(`real ${real.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
    else this.err(`\nreal\t${text(real)}\nuser\t${text(0)}\nsys\t${text(0)}\n`);
  }

  private awaited(frame: Frame): Wait | undefined {
    const done = this.await(frame);
    if (typeof done !== 'number') return done;
    if (done >= 0) this.finish(frame, done, true);
    return undefined;
  }

  private background(frame: Frame, node: Node & { t: 'bg' }): void {
    const { st } = this;
    const pid = this.fork({ c: frame.c, n: node.body, ...(frame.e ? { e: true } : {}) }, {}, { background: true, ...(this.jobControl() ? { group: 'new' as const } : {}) });
    const job = addJob(this, newJob([pid], node.text, this.jobControl() ? pid : 0, true));
    st.lastBackground = pid;
    if (st.interactive && this.jobControl()) this.err(`[${job.id}] ${pid}\n`);
    this.finish(frame, 0);
  }

  // --- simple commands ------------------------------------------------------------------------------------------

  private simple(frame: Frame, node: Node & { t: 'cmd' }): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
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

  private assignments(frame: Frame, node: Node & { t: 'cmd' }): void {
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

  private dispatch(frame: Frame, node: Node & { t: 'cmd' }): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
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

  private builtin(frame: Frame): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
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
  external(frame: Frame, node: { text: string }, argv: string[], assigns: readonly DeclareArg[]): Wait | { exec: SpawnOptions & { argv: readonly string[] } } | undefined {
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

  private mayExec(frame: Frame): boolean {
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

  private needsShell(path: string): boolean {
    try {
      const stat = this.sys.files.stat(path);
      if (stat.program !== undefined || stat.type !== 'file') return false;
      return !this.sys.files.read(path).startsWith('#!');
    } catch (e) {
      if (e instanceof Errno) return false;
      throw e;
    }
  }

  /** The file a command name stands for, or bash's message and status. */
  resolve(name: string): string | { message: string; status: number } {
    const { files } = this.sys;
    if (name.includes('/')) {
      try {
        const stat = files.stat(name);
        if (stat.type === 'dir') return { message: `${this.prefix()}${name}: Is a directory\n`, status: 126 };
        if (!files.may(name, 'x')) return { message: `${this.prefix()}${name}: Permission denied\n`, status: 126 };
        if (stat.program === undefined) {
          const m = /^#!\s*(\S+)/.exec(files.read(name));
          if (m && !files.exists(m[1]!)) {
            if (this.st.ash) return { message: `${this.prefix()}${name}: not found\n`, status: 127 };
            return { message: `${this.prefix()}${name}: cannot execute: required file not found\n`, status: 127 };
          }
        }
        return name;
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
        return { message: this.lookupError(name, e), status: e.code === 'ENOENT' ? 127 : 126 };
      }
    }
    const found = this.lookup(name);
    if (found) return found;
    return { message: this.lookupError(name, new Errno('ENOENT', name)), status: 127 };
  }

  private lookupError(name: string, e: Errno): string {
    if (this.st.ash) return `${this.prefix()}${name}: ${e.code === 'EACCES' ? 'Permission denied' : 'not found'}\n`;
    if (name.includes('/') || e.code !== 'ENOENT') return `${this.prefix()}${name}: ${e.message}\n`;
    return `${this.prefix()}${name}: command not found\n`;
  }

  /** Looks a name up in PATH; remembers it as `hash` does. */
  lookup(name: string, remembers = true): string | undefined {
    const { files } = this.sys;
    if (name === '') return undefined;
    const known = Object.hasOwn(this.st.hashed, name) ? this.st.hashed[name] : undefined;
    if (known && files.exists(known.path)) {
      known.hits++;
      return known.path;
    }
    const path = this.get('PATH');
    if (path === undefined) return undefined;
    for (const dir of path.split(':')) {
      const file = `${dir || '.'}/${name}`;
      try {
        if (!files.exists(file) || files.stat(file).type !== 'file' || !files.may(file, 'x')) continue;
      } catch (e) {
        if (e instanceof Errno) continue;
        throw e;
      }
      if (remembers) this.st.hashed[name] = { path: file, hits: 1 };
      return file;
    }
    return undefined;
  }

  // --- case, traces, errors -------------------------------------------------------------------------------------

  private caseOf(frame: Frame, node: Node & { t: 'case' }): undefined {
    const { st } = this;
    if (frame.s === 0) {
      frame.word = this.expander(frame).text(node.word);
      frame.m = [];
      frame.s = 1;
      frame.i = 0;
      frame.p = 0;
      st.status = 0;
      if (st.opts.xtrace) this.trace(`case ${node.word.text} in`);
    }
    if (frame.s === 2) {
      const end = node.items[frame.i!]!.end;
      frame.i = frame.i! + 1;
      frame.p = 0;
      if (end === ';;' || frame.i >= node.items.length) {
        this.finish(frame, st.status);
        return undefined;
      }
      if (end === ';&') {
        this.enter(frame, node.items[frame.i]!.body);
        return undefined;
      }
      frame.s = 1;
    }
    while (frame.i! < node.items.length) {
      const item = node.items[frame.i!]!;
      while ((frame.p as number) < item.patterns.length) {
        const pattern = parsePattern(this.expander(frame).pattern(item.patterns[frame.p as number]!));
        frame.m = [];
        frame.p = (frame.p as number) + 1;
        if (matches(pattern, String(frame.word), st.shopts.nocasematch, (n) => this.sys.spend(n / 10))) {
          frame.s = 2;
          this.enter(frame, item.body);
          return undefined;
        }
      }
      frame.i = frame.i! + 1;
      frame.p = 0;
    }
    this.finish(frame, st.status);
    return undefined;
  }

  /** A line of `set -x`. */
  trace(text: string): void {
    const ps4 = this.get('PS4') ?? '+ ';
    this.err(`${(ps4[0] ?? '').repeat(1 + this.st.depth)}${ps4.slice(1).replace(/\$\{?LINENO\}?/g, String(this.line()))}${text}\n`);
  }

  private traceCommand(words: readonly Arg[], assigns: readonly DeclareArg[]): void {
    const assignment = (a: DeclareArg) => `${a.name}${a.index === undefined ? '' : `[${a.index}]`}${a.append ? '+' : ''}=${a.elements ? `(${a.elements.map((e) => (e.index === undefined ? '' : `[${e.index}]=`) + quote(e.value)).join(' ')})` : a.value === '' ? '' : quote(a.value!)}`;
    if (!words.length) {
      for (const a of assigns) this.trace(assignment(a));
      return;
    }
    for (const a of assigns) this.trace(assignment(a));
    this.trace(words.map((w) => (typeof w === 'string' ? quote(w) : w.elements ? assignment(w) : quote(`${w.name}${w.append ? '+' : ''}=${w.value ?? ''}`))).join(' '));
  }

  private syntaxError(frame: Frame, node: Node & { t: 'error' }): void {
    const { st } = this;
    const file = st.codes[frame.c]?.file ?? '';
    const line = node.line + (st.codes[frame.c]?.line ?? 0);
    const shown = st.interactive && file === '' ? `${st.name}: ` : st.ash ? `${st.name}: ` : file === '' || file === st.name ? `${st.name}: line ${line}: ` : `${st.name}: ${file}: line ${line}: `;
    for (const text of node.lines) this.err(`${shown}${text}\n`);
    const status = node.lines.some((l) => l.includes('conditional')) && !st.interactive ? 0 : 2;
    // eval, source and the prompt survive it; a script does not
    const at = st.frames.findLastIndex((f) => f.t === 'eval' || f.t === 'source' || f.t === 'prompt');
    if (at < 0 || (st.frames[at]!.t === 'eval' && st.frames[at]!.main)) return this.exit(status);
    while (st.frames.length > at + 1) this.pop();
    st.status = status;
  }
}

function signalNumber(name: string): number {
  return ({ HUP: 1, INT: 2, QUIT: 3, USR1: 10, USR2: 12, ALRM: 14, TERM: 15, CHLD: 17 } as Record<string, number>)[name] ?? 0;
}
