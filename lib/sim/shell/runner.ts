import type { SpawnOptions, Wait } from '../machine/sys';
import type { Expander } from './expand';
import { Shell } from './shell';
import type { DeclareArg, Frame, Job } from './state';
import type { Compiled } from './syntax';

/** What a step of the machine may come to besides going on: waiting, or becoming another program. */
export type Step = Wait | { readonly exec: SpawnOptions & { readonly argv: readonly string[] } };

/** What came of a builtin's step: a status; what to wait for before it is called again; or it has changed the frames. */
export type Outcome = number | { readonly wait: Wait } | Extract<Step, { exec: unknown }> | 'entered';

/** The stack machine as builtins, the prompt and other feeders of commands see it; `Machine` in vm.ts is the one there is. */
export abstract class Runner extends Shell {
  // frames
  abstract push(frame: Pick<Frame, 't' | 'c' | 'n'> & Partial<Frame>): void;
  /** Ends the top frame with a status. */
  abstract finish(frame: Frame, status: number, checked?: boolean): void;
  /** Leaves the shell; the EXIT trap still runs. */
  abstract exit(status: number): void;
  /** `break` and `continue` over so many loops. */
  abstract loop(levels: number, again: boolean): void;
  abstract isLoop(frame: Frame): boolean;
  /** `return`; false if there is nothing to return from. */
  abstract returnFrom(status: number): boolean;
  abstract runTrap(name: string, action: string, then?: number, line?: number): void;
  abstract warnOpen(compiled: Compiled, base: number): void;
  abstract expander(frame: Frame): Expander;
  /** Puts an expanded assignment into effect. */
  abstract apply(arg: DeclareArg): void;

  // commands
  /** The file a command name stands for, or bash's message and status. */
  abstract resolve(name: string): string | { message: string; status: number };
  abstract lookup(name: string, remembers?: boolean): string | undefined;
  abstract describe(names: readonly string[], how: 'v' | 'V', by: string): number;
  abstract runSimple(frame: Frame, words: readonly string[], programs: boolean): Outcome;
  abstract resetSignals(): void;
  abstract isBuiltin(name: string): boolean;
  abstract isSpecialBuiltin(name: string): boolean;
  abstract builtinNames(): string[];

  // jobs
  abstract await(frame: Frame): Wait | number;
  abstract foreground(job: Job): void;
  abstract reclaim(): void;
}
