import type { Sys, Turn, Completion } from '../machine/sys';

/**
 * One flag of a command. The table of flags is the one place where flags are stated: it gives parsing, `--help` and
 * completion. `type` decides what `ctx.flags[name]` is: boolean, string, number, string[] (repeatable) …
 */
export interface Flag {
  readonly type: 'bool' | 'string' | 'int' | 'strings' | 'array' | 'duration' | 'optional' | 'pairs';
  /** One letter, without the dash. A flag whose name in the table is one letter has no long form. */
  readonly short?: string;
  /** Other names of the same flag, long or one letter: `--silent` and `-s` for `--quiet`. */
  readonly aliases?: readonly string[];
  readonly default?: boolean | string | number | readonly string[];
  readonly help?: string;
  /** The word in `--output=<value>` of help texts of GNU tools. */
  readonly value?: string;
  /** For 'optional' (as `--dry-run`): what the flag means without a value. */
  readonly bare?: string;
  readonly required?: boolean;
  readonly hidden?: boolean;
  readonly deprecated?: string;
  /** There only while this variable of the environment is `true`. */
  readonly gate?: string;
  /** Listed in docs/differences.md; using it says that it is not supported yet. */
  readonly unsupported?: boolean;
  readonly complete?: (sys: Sys, word: string) => readonly Completion[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** What a command is run with. */
export interface Context<F extends Flags = Flags> {
  readonly sys: Sys;
  /** What is left of the words after the command's own name and its flags. */
  readonly args: readonly string[];
  readonly flags: { readonly [K in keyof F]: any };
  /** Was the flag given, or has it its default? */
  readonly given: (flag: keyof F & string) => boolean;
  /** Index into `args` where `--` stood, or -1. */
  readonly dash: number;
  out(text: string): void;
  err(text: string): void;
}

/** One command line word and what it does: `ls`, or `kubectl rollout undo`. */
export interface Command<F extends Flags = Flags, S = any> {
  /** `rollout undo`, without the tool's own name. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The usage line as the real tool prints it. */
  readonly usage: string;
  readonly short: string;
  readonly long?: string;
  readonly examples?: string;
  readonly flags: F;
  run(ctx: Context<F>): number | Turn<S>;
  resume?(ctx: Context<F>, state: S): number | Turn<S>;
  complete?(sys: Sys, args: readonly string[], word: string): readonly Completion[];
}
