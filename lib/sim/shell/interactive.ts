import type { Wait } from '../machine/sys';
import { expandAliases } from './aliases';
import { complete } from './editor/complete';
import { Editor, newEditor } from './editor/editor';
import { appendHistory, expandHistory } from './history';
import { notify } from './jobs';
import { decodePrompt } from './prompt';
import { compile, compileText } from './syntax';
import type { Runner } from './runner';
import type { Frame } from './state';

/**
 * The loop of an interactive shell, one frame at the bottom: prompt, edit, parse, run, and again. Registers of the frame:
 * `typed` what was entered so far of a command that is not complete, `queue` lines entered at once that wait their turn.
 */
export function prompt(m: Runner, frame: Frame): Wait | undefined {
  const { st, sys } = m;
  const tty = sys.tty(0);
  if (frame.s === 0) {
    m.sweep();
    st.depth = 0;
    delete frame.e;
    const queue = frame.queue as string | undefined;
    if (queue !== undefined) {
      const end = queue.indexOf('\n');
      const line = end < 0 ? queue : queue.slice(0, end);
      if (end < 0) delete frame.queue;
      else frame.queue = queue.slice(end + 1);
      take(m, frame, line, true);
      return undefined;
    }
    m.reclaim();
    notify(m);
    const command = m.list('PROMPT_COMMAND');
    frame.s = 1;
    if (command?.length && frame.typed === undefined && !frame.prompted) {
      frame.prompted = true;
      frame.s = 0;
      frame.keep = st.status;
      const c = m.addCode({ src: command.join('\n'), file: '', line: 0 });
      m.push({ t: 'node', c, n: compile(command.join('\n')).code.root, e: true });
      return undefined;
    }
    if (frame.keep !== undefined) {
      st.status = frame.keep as number;
      delete frame.keep;
    }
    delete frame.prompted;
  }
  if (frame.s === 1) {
    const ps = frame.typed === undefined ? (m.get('PS1') ?? (st.ash ? '\\w \\$ ' : '\\s-\\v\\$ ')) : (m.get('PS2') ?? '> ');
    const text = m.expander(frame).text(compileText(decodePrompt(m, ps)));
    frame.m = [];
    frame.s = 2;
    if (!tty) {
      m.err(text.replace(/[\x01\x02]/g, ''));
    } else {
      const dumb = (m.get('TERM') ?? 'dumb') === 'dumb';
      tty.mode = 'raw';
      st.editor = newEditor(text, tty.cols || 80, st.history.length, st.editor?.kills ?? []);
      if (!dumb && !st.ash) m.err('\x1b[?2004h');
      new Editor(sys, tty, st.editor, host(m)).fresh();
    }
  }
  if (!tty) return plain(m, frame);
  const { editor } = st;
  if (!editor) {
    frame.s = 0;
    return undefined;
  }
  tty.mode = 'raw';
  const ed = new Editor(sys, tty, editor, host(m));
  let done;
  if (frame.interrupt) {
    delete frame.interrupt;
    m.err('^C\r\n');
    done = { interrupted: true as const };
  } else done = ed.read();
  if (!done) return { readable: [0], topics: [] };
  const dumb = (m.get('TERM') ?? 'dumb') === 'dumb';
  if (!dumb && !st.ash) m.err('\x1b[?2004l\r');
  tty.mode = 'cooked';
  tty.echo = true;
  if ('interrupted' in done) {
    delete frame.typed;
    delete frame.queue;
    st.status = 130;
    frame.s = 0;
    if (st.traps.INT) m.runTrap('INT', st.traps.INT);
    return undefined;
  }
  if ('eof' in done) {
    if (frame.typed !== undefined) {
      m.err(`${m.speaker()}: syntax error: unexpected end of file\n`);
      delete frame.typed;
      st.status = 2;
      frame.s = 0;
      return undefined;
    }
    m.err('\r\n'.slice(0, 0));
    const stopped = st.jobs.some((j) => j.state === 'stopped');
    m.err(st.shopts.login_shell ? 'logout\n' : 'exit\n');
    if (stopped && !st.warnedJobs) {
      st.warnedJobs = true;
      m.err('There are stopped jobs.\n');
      frame.s = 0;
      return undefined;
    }
    m.exit(st.status);
    return undefined;
  }
  frame.s = 0;
  if (done.line.includes('\n')) {
    frame.queue = done.line;
    return undefined;
  }
  take(m, frame, done.line, false);
  return undefined;
}

function host(m: Runner) {
  return { history: m.st.history, complete: (text: string, pos: number) => complete(m, text, pos) };
}

/** Input that is no terminal (`bash -i < file`). */
function plain(m: Runner, frame: Frame): Wait | undefined {
  let text = (frame.partial as string | undefined) ?? '';
  for (let n = 0; n < 4096; n++) {
    const c = m.sys.read(0, 1);
    if (c === undefined) {
      frame.partial = text;
      return { readable: [0] };
    }
    if (c === '' && text === '') {
      m.err('exit\n');
      m.exit(m.st.status);
      return undefined;
    }
    if (c === '' || c === '\n') {
      delete frame.partial;
      frame.s = 0;
      take(m, frame, text, false);
      return undefined;
    }
    text += c;
  }
  frame.partial = text;
  return {};
}

/** One entered line: more of an unfinished command, or a command to run. */
function take(m: Runner, frame: Frame, entered: string, queued: boolean): void {
  const { st } = m;
  let line = entered;
  delete st.warnedJobs;
  if (st.opts.histexpand && !st.ash) {
    const expanded = expandHistory(m, line);
    if ('error' in expanded) {
      m.err(`${m.speaker()}: ${expanded.error}\n`);
      delete frame.typed;
      st.status = 1;
      return;
    }
    if (expanded.changed) {
      line = expanded.text;
      m.err(`${line}\n`);
      if (expanded.print) {
        appendHistory(m, line);
        return;
      }
    }
  }
  void queued;
  const text = frame.typed === undefined ? line : `${frame.typed as string}\n${line}`;
  if (frame.typed === undefined && line.trim() === '') return;
  const compiled = compile(`${text}\n`);
  if ((compiled.fault?.eof || compiled.open || /(^|[^\\])(\\\\)*\\$/.test(text)) && !/^\s*#/.test(text)) {
    frame.typed = text;
    return;
  }
  delete frame.typed;
  appendHistory(m, text);
  st.lines++;
  const src = expandAliases(m, `${text}\n`);
  const now = compile(src);
  const c = m.addCode({ src, file: '', line: 0 });
  m.push({ t: 'node', c, n: now.code.root });
}
