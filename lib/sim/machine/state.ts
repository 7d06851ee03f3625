import type { Instant, Json } from '../core';
import type { MachineSpec } from './machines';
import type { Meter } from './meter';
import type { Socket } from './sockets';
import type { ChildStatus, Signal, Wait } from './sys';
import type { TtyState } from './tty';

/** An open file description: what descriptors of one or more processes name. */
export type Description = { readonly id: number; refs: number } & (
  | { readonly kind: 'file'; /** Where it was opened; absent in worlds saved before: where it is used. */ readonly machine?: string; readonly volume: string; readonly inside: readonly string[]; readonly path: string; pos: number; readonly mode: 'r' | 'w' | 'a' | 'rw' }
  | { readonly kind: 'special'; readonly path: string; readonly machine: string; readonly text?: string; pos: number }
  | { readonly kind: 'pipe'; readonly pipe: number; readonly end: 'r' | 'w' }
  /** One end of a connection: two pipes. `shut`: nothing more is written. */
  | { readonly kind: 'socket'; readonly reads: number; readonly writes: number; shut: boolean }
  | { readonly kind: 'tty'; readonly tty: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly text: string; pos: number }
  | ({ readonly kind: 'log' } & LogSink)
  /** What a process of a container says from now on, for one who is attached; with `keys`, what is written here is typed at that terminal. */
  | { readonly kind: 'watch'; buffer: string; ended: boolean; readonly keys?: string }
  | { readonly kind: 'memory'; readonly sink: string; readonly stream: 'out' | 'err' }
  /** Goes to a client outside of the world, by the name of its connection. */
  | { readonly kind: 'stream'; readonly to: string; readonly channel: 'out' | 'err' }
);

/** A container's log, and who else hears what goes there. */
export interface LogSink {
  readonly machine: string;
  readonly path: string;
  readonly stream: 'stdout' | 'stderr';
  /** The line that has not ended yet. */
  partial: string;
  /** Those attached: names of connections from outside of the world, or `#` and the number of a `watch`. */
  tees?: string[];
}

export interface Pipe {
  readonly id: number;
  buffer: string;
  readers: number;
  writers: number;
  /** The connection it is of, where the kernel holds the server's end. */
  served?: number;
}

export interface Proc {
  readonly pid: number;
  readonly machine: string;
  /** The parent may be on another machine (exec): then `pid` is not what the parent calls it, `alias` is. */
  parent: { readonly machine: string; readonly pid: number; readonly alias: number } | null;
  group: number;
  readonly user: string;
  argv: readonly string[];
  env: Record<string, string>;
  cwd: string;
  umask: number;
  program: string;
  flavour: 'gnu' | 'busybox';
  script: string | null;
  state: Json;
  /** new: its first turn is `start`. ready: a turn is queued. waiting: see `wait`. */
  status: 'new' | 'ready' | 'waiting' | 'stopped' | 'zombie';
  wait: Wait | null;
  /** Pipe it has filled up, or connection from outside whose client is slow: no turn until there is room. */
  blocked: number | string | null;
  readonly fds: Map<number, number>;
  tty: string | null;
  readonly started: Instant;
  /** Units of work done; 1,000 are a millisecond. */
  cpu: number;
  /** Those of them since it last waited for something. */
  busy?: number;
  /** The part of a millisecond by which it is ahead of the clock. */
  ahead?: number;
  memory: number;
  handlers: Partial<Record<Signal, 'ignore' | 'handle'>>;
  pending: Signal[];
  exit: ChildStatus | null;
  /** A stop or an end that the parent has not been told of yet. */
  news: boolean;
  /** Started from outside (Machines.start): its end is told to `onExit`. */
  readonly outer: boolean;
}

export interface MachineState {
  readonly spec: MachineSpec;
  readonly booted: Instant;
  running: boolean;
  nextPid: number;
  /** The first process there was on it, where that is not 1. */
  first?: number;
  /** One of its processes was killed for memory. */
  exhausted?: true;
  /** What its processes have used, and those it was host of and that are gone. */
  meter?: Meter;
}

export interface Listener {
  readonly network: string;
  readonly port: number;
  readonly machine: string;
  readonly pid: number;
  readonly address: string;
}

/** All machines as saved: plain data. */
export interface KernelState {
  readonly machines: readonly MachineState[];
  readonly procs: readonly Json[];
  readonly descriptions: readonly Description[];
  readonly pipes: readonly Pipe[];
  readonly ttys: readonly TtyState[];
  readonly volumes: readonly { readonly id: string; readonly tree: Json }[];
  readonly listeners: readonly Listener[];
  /** Absent in worlds saved before there were any. */
  readonly sockets?: readonly Socket[];
  readonly sinks: readonly { readonly id: string; readonly out: string; readonly err: string }[];
  readonly counters: { readonly description: number; readonly pipe: number; readonly inode: number };
}
