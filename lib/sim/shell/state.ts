import type { Instant } from '../core';
import type { EditorState } from './editor/editor';

/** All that a shell process keeps between two turns: plain data. */
export interface ShellState {
  /** `$0`, and what error messages begin with. */
  name: string;
  args: string[];
  /** Innermost last; the first holds the globals. */
  scopes: Scope[];
  funcs: Record<string, Func>;
  aliases: Record<string, string>;
  /** `set -o` and `shopt` options that are on. */
  opts: Record<string, true>;
  shopts: Record<string, boolean>;
  /** Texts of scripts that frames and functions refer to by number. */
  codes: Record<string, CodeText>;
  nextCode: number;
  frames: Frame[];
  status: number;
  pipestatus: number[];
  /** Status of the last command substitution, which an assignment alone takes over. */
  substatus: number;
  lastArg: string;
  /** Path or name of the command run last, for the environment's `_`. */
  lastCommand?: string;
  readsStdin?: boolean;
  readsCommand?: boolean;
  lastBackground: number | null;
  jobs: Job[];
  /** Background processes whose end nobody asked for yet. */
  ended: Record<string, number>;
  traps: Record<string, string>;
  pending: string[];
  hashed: Record<string, { path: string; hits: number }>;
  completions: Record<string, string>;
  /** Descriptors other than 0, 1 and 2 that scripts opened. */
  fds: number[];
  dirs: string[];
  /** Process id of the shell itself, also in its subshells. */
  shellPid: number;
  subshell: number;
  /** Process group of the shell; -1 without job control. */
  group: number;
  started: Instant;
  /** Bytes held by variables. */
  bytes: number;
  interactive: boolean;
  /** ash's words in messages and ash's prompt. */
  ash: boolean;
  /** Of those, Debian's dash: its messages carry line numbers. */
  dash?: boolean;
  getopts: number;
  umask: number;
  /** Set while the shell is on its way out: the status it will end with. */
  exiting?: number;
  /** Script text that is still to be read from descriptor 0, line by line. */
  stdin?: { text: string; line: number; eof: boolean };
  editor?: EditorState;
  history: string[];
  historyBase: number;
  /** Line number for messages when no command runs. */
  lines: number;
  /** How often the first character of PS4 is repeated. */
  depth: number;
  /** `bash -c`: the last command may take the shell's place. */
  lastExec?: boolean;
  /** `exit` has warned of stopped jobs. */
  warnedJobs?: boolean;
}

export interface CodeText {
  readonly src: string;
  /** Name of the file or `-c`, `eval`, `main`, for messages. */
  readonly file: string;
  /** Added to line numbers. */
  readonly line: number;
}

export type Scope = Record<string, Variable>;

/** Flags: x exported, r read-only, i integer, l lower, u upper, n reference, t temporary. */
export interface Variable {
  f: string;
  v?: string;
  a?: (string | null)[];
  h?: Record<string, string>;
}

export interface Func {
  c: string;
  n: number;
  text: string;
}

export interface Job {
  id: number;
  group: number;
  pids: number[];
  /** Statuses of the pids that ended. */
  done: (number | null)[];
  state: 'running' | 'stopped' | 'done';
  text: string;
  /** Signal that ended it, for `Terminated`. */
  signal?: string;
  /** Nobody has been told of its new state. */
  news: boolean;
  background: boolean;
  nohup?: boolean;
}

/** One level of the stack machine. `t` says what steps it; the other fields are its registers. */
export interface Frame {
  t: 'node' | 'call' | 'source' | 'eval' | 'trap' | 'stdin' | 'session' | 'prompt' | 'restore' | 'timed';
  c: string;
  n: number;
  s: number;
  /** A failure here does not end a `set -e` shell. */
  e?: boolean;
  /** Position in a list or loop. */
  i?: number;
  /** Results of expansion so far, and of substitutions within the current word. */
  w?: Arg[];
  m?: Memo[];
  sub?: { pid: number; fd: number; out: string; kind: 'cmd' | 'in' };
  /** Undoing redirections: descriptor, and where its old meaning is kept (-1: it was closed). */
  undo?: [number, number][];
  tmp?: string[];
  /** The children waited for. */
  job?: Job;
  line?: number;
  [key: string]: unknown;
}

export type Memo = string | number | boolean;

/** An expanded argument; an assignment stays apart for `declare` and its kin. */
export type Arg = string | DeclareArg;

export interface DeclareArg {
  name: string;
  index?: string;
  append?: boolean;
  value?: string;
  elements?: { index?: string; append?: boolean; value: string }[];
}
