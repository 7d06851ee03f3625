import type { HttpRequest, HttpResponse, Instant, Json, Progress, Trace } from './core';

export type { Trace } from './core';
import type { Connection } from './connections';
import type { Files } from './machine/files';

/** Everything that reaches a world from outside. With a snapshot, the inputs since make the lab again, exactly. */
export type Input = { readonly at: Instant } & (
  | { readonly type: 'keys'; readonly tty: string; readonly keys: string }
  | { readonly type: 'resize'; readonly tty: string; readonly cols: number; readonly rows: number }
  /** A terminal is opened with a login shell on the laptop; or closed (SIGHUP). */
  | {
      readonly type: 'open';
      readonly tty: string;
      readonly cols: number;
      readonly rows: number;
      /** A terminal for a tool, not a person: no prompt and no line editor, commands come as 'command'. The word is its TERM. */
      readonly session?: string;
    }
  /** A command for such a terminal: run as a script in its one shell; the status comes as that of a script. */
  | { readonly type: 'command'; readonly tty: string; readonly id: string; readonly text: string }
  | { readonly type: 'close'; readonly tty: string }
  /** A script is run on the laptop in a shell of its own, without a terminal: lesson set-up, and checks in a fork. */
  | { readonly type: 'script'; readonly id: string; readonly text: string; readonly env?: Readonly<Record<string, string>> }
  /** An HTTP request to the cluster's API or to an address in the world, e.g. from the browser panel. */
  | { readonly type: 'request'; readonly id: string; readonly request: HttpRequest }
  /** As 'request', by a client outside of the world, for exec, attach and port-forward: the process (or the one port) that comes of it is this connection's. */
  | { readonly type: 'connect'; readonly id: string; readonly request: HttpRequest }
  /** What its client types, the end of that, and the client's going. A terminal of a connection has its id ('resize'). */
  | { readonly type: 'send'; readonly id: string; readonly text: string }
  | { readonly type: 'end'; readonly id: string }
  /** Its client is slow: what would be said waits; and that it is so no longer. */
  | { readonly type: 'hold'; readonly id: string; readonly on: boolean }
  | { readonly type: 'disconnect'; readonly id: string }
  /** Files laid into the learner's home: lesson files, an edit in the Files tab. */
  | { readonly type: 'files'; readonly files: Readonly<Record<string, string | null>> }
);

export interface ScriptResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WorldState {
  readonly version: number;
  readonly [part: string]: Json;
}

export interface World {
  readonly now: Instant;
  nextDue(): Instant | null;
  runUntil(t: Instant, fuel?: number): Progress;
  /** Applies an input; time is first moved on to `input.at`. Returns the answer to a 'request'. */
  input(input: Input): HttpResponse | undefined;
  /** What a terminal printed since the last call of `take`. */
  tty(id: string): { take(): string; readonly size: { cols: number; rows: number }; readonly busy: boolean; readonly screen: string; /** What stands at the prompt of its login shell; null while something runs, or a command goes on from the line before. */ readonly line: string | null } | undefined;
  /** The result of a script once it has ended, else undefined. */
  script(id: string): ScriptResult | undefined;
  /** Ids of the terminals that are open, in the order in which they were opened. */
  ttys(): readonly string[];
  /** The clusters there are (minikube's profiles), in the order in which they were made. */
  clusters(): readonly { readonly name: string; readonly running: boolean; /** The current kubectl context is of this one. */ readonly current: boolean; /** `https://192.168.49.2:8443` */ readonly server: string }[];
  /**
   * Reads from a cluster's API as its admin, from outside of the world: it leaves no mark (no trace, no time, no random
   * number), so it is no input and is not journalled. Only GET. `accept` may ask for a Table. Undefined when there is no
   * such cluster or its API server does not run. The cluster map and the dashboard are drawn of this.
   */
  read(cluster: string, path: string, accept?: string): HttpResponse | undefined;
  /**
   * As `read`, with a whole GET request, and as whom its certificate says: for clients outside of the world. What it has
   * of `more` is asked for in the same way. A long answer comes as data with its `form`: `written` makes text of it.
   */
  look(cluster: string, request: HttpRequest): HttpResponse | undefined;
  /** A connection made by 'connect', until its 'disconnect'. */
  connection(id: string): Connection | undefined;
  /** Told of every topic that a stream may wait for (`HttpResponse.more`). May only take note. */
  onNotify(listener: (topic: string) => void): void;
  /** What the laptop's browser was told to open (`minikube service`, `xdg-open`), oldest first, at most the last 20. */
  opened(): readonly { readonly at: Instant; readonly url: string }[];
  /** The laptop's files as the learner may read them, to look at from outside (writing is an input). Throws Errno. */
  files(): Pick<Files, 'read' | 'list' | 'stat' | 'exists'>;
  save(): WorldState;
  fork(): World;
  onTrace(listener: (t: Trace) => void): void;
  /** Takes the faults of ours that showed since the last call (a program that threw); the world goes on after them. For a log. */
  faults(): readonly unknown[];
}
