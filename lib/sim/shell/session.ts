import { expandAliases } from './aliases';
import type { Json } from '../core';
import type { Program, Wait } from '../machine/sys';
import type { Frame, ShellState } from './state';
import type { Runner } from './runner';
import { compile } from './syntax';

/**
 * Where a shell without a prompt gets its commands from, one by one: a tool that replays a session, instead of a person.
 * Each is a script of its own, with lines counted from 1, but all run in the one shell.
 */
export interface CommandFeed {
  /** The next command, or undefined when there is none yet; then `topic` is notified once there is. */
  take(): { readonly id: string; readonly text: string } | undefined;
  done(id: string, status: number): void;
  readonly topic: string;
}

/** A frame that never ends: tells how the last command ended, and begins the next. */
export function nextCommand(m: Runner, frame: Frame): Wait | undefined {
  const feed = m.sys.service<CommandFeed>('commands');
  if (typeof frame.id === 'string') feed.done(frame.id, m.st.status);
  delete frame.id;
  const next = feed.take();
  if (!next) return { topics: [feed.topic] };
  m.sweep();
  m.warnOpen(compile(next.text), 0);
  frame.id = next.id;
  m.push({ t: 'eval', c: m.addCode({ src: expandAliases(m, next.text), file: '', line: 0 }), n: 0 });
  return undefined;
}

/** Such a shell: ^C ends what it runs, never itself. */
export function sessionShell(begin: Program<Json>['start'], base: Program<Json>): Program<Json> {
  return {
    ...base,
    name: 'bash-session',
    start: (sys) => {
      sys.handle('INT', 'handle');
      return begin(sys);
    },
    signal: (sys, state, name) => (name === 'INT' && (state as unknown as ShellState).traps.INT === undefined ? { wait: {}, state } : base.signal!(sys, state, name)),
  };
}
