import type { HttpRequest, HttpResponse, Instant, Json, Progress } from './core';

/** Everything that reaches a world from outside. With a snapshot, the inputs since make the lab again, exactly. */
export type Input = { readonly at: Instant } & (
  | { readonly type: 'keys'; readonly tty: string; readonly keys: string }
  | { readonly type: 'resize'; readonly tty: string; readonly cols: number; readonly rows: number }
  /** A terminal is opened with a login shell on the laptop; or closed (SIGHUP). */
  | { readonly type: 'open'; readonly tty: string; readonly cols: number; readonly rows: number }
  | { readonly type: 'close'; readonly tty: string }
  /** A script is run on the laptop in a shell of its own, without a terminal: lesson set-up, and checks in a fork. */
  | { readonly type: 'script'; readonly id: string; readonly text: string; readonly env?: Readonly<Record<string, string>> }
  /** An HTTP request to the cluster's API or to an address in the world, e.g. from the browser panel. */
  | { readonly type: 'request'; readonly id: string; readonly request: HttpRequest }
  /** Files laid into the learner's home: lesson files, an edit in the Files tab. */
  | { readonly type: 'files'; readonly files: Readonly<Record<string, string | null>> }
);

export interface ScriptResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who did what, and what it caused; what the cluster map animates. */
export interface Trace {
  readonly at: Instant;
  readonly actor: string;
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  /** Store revision, when something was written. */
  readonly revision?: number;
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
  tty(id: string): { take(): string; readonly size: { cols: number; rows: number }; readonly busy: boolean; readonly screen: string } | undefined;
  /** The result of a script once it has ended, else undefined. */
  script(id: string): ScriptResult | undefined;
  /** An answer that had `more`, continued: waits for nothing. Undefined while none of its topics was notified. */
  save(): WorldState;
  fork(): World;
  onTrace(listener: (t: Trace) => void): void;
}
