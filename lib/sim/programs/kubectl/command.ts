import type { Completion, Sys, Turn } from '../../machine/sys';
import type { Context, Flags } from '../command';
import type { Api } from './client';
import type { Discovery } from './discovery';
import type { Kubeconfig } from './kubeconfig';
import type { Manifests } from './manifests';

/** What a kubectl command is run with. The cluster is asked only for what is used: each part is made when first read. */
export interface Ctx extends Context {
  /** The command's words: `kubectl rollout undo`. */
  readonly path: string;
  /** The kubeconfig, all files merged; flags are not applied to it. */
  readonly config: Kubeconfig;
  readonly api: Api;
  readonly discovery: Discovery;
  /** The namespace to work in: flag, context or `default`. */
  readonly namespace: string;
  /** What stdin held, where the command said that it reads it (`-f -`). */
  readonly stdin: string;
  /** What `-f` named, parsed, where it was long. */
  readonly manifests?: readonly Manifests[];
  /** All commands there are. */
  readonly commands: readonly KubectlCommand[];
  /** The whole `--help` of this command. */
  help(): string;
  /** Prints `Warning: text` (or `shown`) on stderr; each text once. */
  warn(text: string, shown?: string): void;
}

/** One kubectl command: a word of the command line, in a file of its own under commands/, listed in commands/index.ts. */
export interface KubectlCommand<S = any> {
  /** `rollout undo`: without `kubectl`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The usage line without the closing ` [options]`, which is added where kubectl adds it. */
  readonly usage: string;
  readonly short: string;
  readonly long?: string;
  /** Lines of `  # what` and `  kubectl …`, unindented. */
  readonly examples?: string;
  readonly flags: Flags;
  readonly hidden?: boolean;
  /** `--help` says nothing. */
  readonly mute?: boolean;
  /** Does this command line read stdin to its end before anything else? `-f -` always does. */
  readonly readsStdin?: (flags: Readonly<Record<string, any>>, args: readonly string[]) => boolean;
  /** Flags end at the first word that is none. */
  readonly stopAtWord?: boolean;
  /** Absent for a group (`kubectl config`), which prints its help. */
  run?(ctx: Ctx): number | Turn<S>;
  resume?(ctx: Ctx, state: S): number | Turn<S>;
  signal?(ctx: Ctx, state: S, signal: string): number | Turn<S> | 'default';
  request?(ctx: Ctx, state: S, request: import('../../core').HttpRequest): import('../../core').HttpResponse;
  /** Takes a connection of bytes to a port this command listens on, as the descriptor `fd`. */
  connection?(ctx: Ctx, state: S, port: number, fd: number): void;
  /** What may stand in place of `word`, after `ctx.args`; where this is absent, files may. */
  complete?(ctx: Ctx, word: string): readonly Completion[];
  /** The names of files may stand there as well as what `complete` finds. */
  readonly filesToo?: boolean;
}

export type { Completion, Sys, Turn };
