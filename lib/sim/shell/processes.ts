import { clone, type Json } from '../core';
import { Errno, type SpawnOptions, type Wait } from '../machine/sys';
import { Expander, type Need } from './expand';
import { Frames } from './frames';
import { addJob, describeSignal, notify, poll, remember, statusOf } from './jobs';
import type { Word } from './nodes';
import { document, temporary } from './redirect';
import { LIMIT } from './shell';
import type { CodeText, Frame, Job, ShellState } from './state';
import { compile } from './syntax';

/** The program that forked parts of a shell run as. */
export const FORK = 'bash-fork';

/** What the machine starts beside itself: substitutions, subshells, jobs, and waiting for them. */
export abstract class Processes extends Frames {
  // --- substitutions --------------------------------------------------------------------------------------------

  expander(frame: Frame): Expander {
    return new Expander(this, (frame.m ??= []));
  }

  protected substitute(frame: Frame, need: Need): void {
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

  protected readFile(frame: Frame, word: Word): void {
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

  protected codeFile(): string {
    const { st } = this;
    for (let i = st.frames.length - 1; i >= 0; i--) {
      const file = st.codes[st.frames[i]!.c]?.file;
      if (file) return file;
    }
    return '';
  }

  /** Reads what a substitution prints, until it ends. */
  protected pump(frame: Frame): Wait | undefined {
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
  protected feed(frame: Frame, o: { src: string; path: string; line: number }): void {
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
  protected descriptors(other: Readonly<Record<number, number>> = {}): Record<number, number> {
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
    // Hundreds of lines, which only those who name them need.
    copy.history = Object.values(copy.codes).some((c) => /\b(history|fc)\b/.test(c.src)) ? [...history] : [];
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

  protected jobControl(): boolean {
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
        if (st.ash || (st.interactive && this.jobControl())) this.err(`${describeSignal(job.signal)}\n`);
        else if (st.subshell === 0 || !st.interactive) this.err(`${this.prefix()}${String(job.pids[job.pids.length - 1]).padStart(5)} ${describeSignal(job.signal).padEnd(24)}${job.text}\n`);
      }
    }
    return status;
  }

  protected pipestatus(job: Job): void {
    this.st.pipestatus = job.done.map((d) => d ?? 148);
  }

}
