import type { Json } from '../../core';
import type { Completion, Sys, Turn } from '../../machine/sys';
import type { Flags } from '../command';
import type { Fleet, ProfileState } from './fleet';
import type { Style } from './output';

/** What a command of minikube is run with. */
export interface Mini {
  readonly sys: Sys;
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, any>>;
  given(flag: string): boolean;
  /** How many of `args` stood before `--`; -1 without one. */
  readonly dash: number;
  readonly fleet: Fleet;
  /** The profile that is meant: `-p`, else the one that is set. */
  readonly profile: string;
  readonly home: string;
  readonly kubeconfig: string;
  /** A message in a style; to stdout unless said otherwise. */
  say(style: Style, text: string, fd?: 1 | 2): void;
  out(text: string): void;
  err(text: string): void;
  /** The profile, or the end of the command if there is none (`mustload.Partial`). */
  existing(): ProfileState;
  /** The profile, whose control plane runs (`mustload.Healthy`). */
  healthy(): ProfileState;
}

/** A command: `start`, or `node add`. */
export interface MiniCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows `minikube` in its usage line. */
  readonly usage: string;
  readonly short: string;
  readonly long?: string;
  readonly examples?: string;
  readonly flags: Flags;
  /** Group of the main help; only of the commands on top. */
  readonly group?: string;
  /** All words after its name are its own, flags or not (`kubectl`). */
  readonly raw?: boolean;
  run?(m: Mini): number | Turn<any>;
  resume?(m: Mini, state: any): number | Turn<any>;
  signal?(m: Mini, state: any, signal: string): number | Turn<any> | 'default';
  complete?(sys: Sys, fleet: Fleet, args: readonly string[], word: string): readonly Completion[];
}

/** A step of a command that takes time: what is said, what is done, and how long it takes. Plain data. */
export interface Step {
  readonly say?: readonly [Style, string];
  readonly wait?: number;
  readonly do?: Json;
}
