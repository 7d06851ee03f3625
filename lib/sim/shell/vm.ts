import type { Json } from '../core';
import { Errno, type Turn } from '../machine/sys';
import { isSpecial } from './builtins';
import { Commands } from './commands';
import { evaluate } from './conditional';
import { Need } from './expand';
import { prompt } from './interactive';
import { addJob, newJob } from './jobs';
import type { Node } from './nodes';
import { matches, parsePattern } from './pattern';
import { settle } from './redirect';
import type { Step } from './runner';
import { nextCommand } from './session';
import { Abort } from './shell';
import type { Frame } from './state';
import { readScript } from './stdin';
import { compile } from './syntax';

/** Steps of one turn; then others have theirs. */
const STEPS = 2000;
/** Units a turn may cost, where steps cost more than usual. */
const UNITS = 20_000;
/** Characters a turn may write before it lets others read. */
const WRITES = 48_000;

/**
 * Runs compiled scripts. A frame is one construct under way: which node, how far (`s`), and what it found so far; the
 * deepest runs. A step does a bounded piece of work and either goes on, or pushes the frame of an inner construct, or
 * finishes its frame with a status, or says what to wait for. Between any two steps everything is in {@link ShellState}.
 *
 *     if a; then b; fi    [if s=0] → push a → a finishes, status in st.status → [if s=1] looks at it → push b …
 */
export class Machine extends Commands {
  private written = 0;

  override out(text: string): void {
    this.written += text.length;
    super.out(text);
  }

  /** One turn of the process. */
  run(): Turn<Json> {
    const { st } = this;
    try {
      for (let left = STEPS; left > 0 && this.written < WRITES && this.sys.spent < UNITS; left--) {
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

  protected guard(frame: Frame): Step | undefined {
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
  protected caught(frame: Frame, work: () => Step | undefined): Step | undefined {
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

  // --- steps ----------------------------------------------------------------------------------------------------

  protected step(frame: Frame): Step | undefined {
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

  protected stepNode(frame: Frame, node: Node): Step | undefined {
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

  protected redirected(frame: Frame, node: Node & { t: 'redir' }): undefined {
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

  protected pipeline(frame: Frame, node: Node & { t: 'pipe' }): Step | undefined {
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

  protected timed(began: number, how: 'bash' | 'posix'): void {
    const real = (this.sys.now - began) / 1000;
    const text = (s: number) => `${Math.floor(s / 60)}m${(s % 60).toFixed(3)}s`;
    if (how === 'posix') this.err(`real ${real.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
    else this.err(`\nreal\t${text(real)}\nuser\t${text(0)}\nsys\t${text(0)}\n`);
  }

  protected awaited(frame: Frame): Step | undefined {
    const done = this.await(frame);
    if (typeof done !== 'number') return done;
    if (done >= 0) this.finish(frame, done, true);
    return undefined;
  }

  protected background(frame: Frame, node: Node & { t: 'bg' }): void {
    const { st } = this;
    const pid = this.fork({ c: frame.c, n: node.body, ...(frame.e ? { e: true } : {}) }, {}, { background: true, ...(this.jobControl() ? { group: 'new' as const } : {}) });
    const job = addJob(this, newJob([pid], node.text, this.jobControl() ? pid : 0, true));
    st.lastBackground = pid;
    if (st.interactive && this.jobControl()) this.err(`[${job.id}] ${pid}\n`);
    this.finish(frame, 0);
  }

  // --- case, traces, errors -------------------------------------------------------------------------------------

  protected caseOf(frame: Frame, node: Node & { t: 'case' }): undefined {
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

  protected syntaxError(frame: Frame, node: Node & { t: 'error' }): void {
    const { st } = this;
    const file = st.codes[frame.c]?.file ?? '';
    const line = node.line + (st.codes[frame.c]?.line ?? 0);
    const shown = st.interactive && file === '' ? `${this.speaker()}: ` : st.ash ? `${st.name}: ` : file === '' || file === st.name ? `${st.name}: line ${line}: ` : `${st.name}: ${file}: line ${line}: `;
    if (st.ash) this.err(`${st.dash ? `${st.name}: ${Math.max(1, line - (/end of file/.test(node.lines[0]!) ? 1 : 0))}: ` : shown}${posixSyntax(node.lines[0]!, st.dash === true)}\n`);
    else for (const text of node.lines) this.err(`${shown}${text}\n`);
    const status = node.lines.some((l) => l.includes('conditional')) && !st.interactive ? 0 : 2;
    // eval, source and the prompt survive it; a script does not
    const at = st.frames.findLastIndex((f) => f.t === 'eval' || f.t === 'source' || f.t === 'prompt');
    if (at < 0 || (st.frames[at]!.t === 'eval' && st.frames[at]!.main)) return this.exit(status);
    while (st.frames.length > at + 1) this.pop();
    st.status = status;
  }
}

/** A syntax error as dash and busybox say it. */
function posixSyntax(text: string, dash: boolean): string {
  const token = /unexpected token `(.*)'$/s.exec(text)?.[1];
  const start = dash ? 'Syntax error' : 'syntax error';
  if (token !== undefined) {
    const shown = token === 'newline' ? token : `"${token}"`;
    return dash ? `${start}: ${shown} unexpected` : `${start}: unexpected ${shown}`;
  }
  if (/matching `["']'/.test(text)) return `${start}: ${dash ? 'Unterminated' : 'unterminated'} quoted string`;
  if (/EOF|end of file/.test(text)) return dash ? `${start}: end of file unexpected` : `${start}: unexpected end of file`;
  return text;
}
