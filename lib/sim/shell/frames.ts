import { Errno } from '../machine/sys';
import { Lookup } from './lookup';
import type { Node } from './nodes';
import { restore } from './redirect';
import { Abort } from './shell';
import type { Frame } from './state';
import { compile, type Compiled } from './syntax';

/** The frames of the machine: pushing, ending, unwinding, and the traps that run between two of them. */
export abstract class Frames extends Lookup {
  /** Hands what was written to `>(…)` over to its command. */
  protected abstract feed(frame: Frame, o: { src: string; path: string; line: number }): void;

  /** What is added to the line numbers of a frame's code. */
  protected lineBase(frame: Frame): number {
    return this.st.codes[frame.c]?.line ?? 0;
  }

  /** Says that the end of the text ended a here-document. */
  warnOpen(compiled: Compiled, base: number): void {
    const { open } = compiled;
    if (open) this.err(`${this.st.interactive ? `${this.speaker()}: ` : `${this.st.name}: line ${open.endLine + base}: `}warning: here-document at line ${open.line + base} delimited by end-of-file (wanted \`${open.delimiter}')\n`);
  }

  protected atPrompt(): boolean {
    return this.st.frames[this.st.frames.length - 1]?.t === 'prompt';
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
  protected enter(frame: Frame, n: number, safe = false): void {
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

  protected removeTemporary(path: string): void {
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
  protected failed(status: number, line?: number): void {
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
  protected leave(): boolean {
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

  protected trapDue(): boolean {
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

}

function signalNumber(name: string): number {
  return ({ HUP: 1, INT: 2, QUIT: 3, USR1: 10, USR2: 12, ALRM: 14, TERM: 15, CHLD: 17 } as Record<string, number>)[name] ?? 0;
}
