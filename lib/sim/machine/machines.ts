import type { HttpRequest, HttpResponse, Instant } from '../core';
import type { Credentials } from './credentials';
import type { Files, FileTree } from './files';
import type { ChildStatus, ProcessInfo, Signal } from './sys';

/**
 * All computers of a world: the learner's laptop, nodes, and containers, which are the same thing with other files and
 * another network. This is the view from outside a process, for the kubelet, the network and world.ts.
 */
export interface Machines {
  create(spec: MachineSpec): void;
  get(id: string): MachineInfo | undefined;
  /** Ids in the order of creation. */
  ids(): readonly string[];
  /** Gives a container other limits while it runs. */
  limit(id: string, limits: { readonly cpus: number; readonly memoryLimit?: number }): void;
  /** Ends everything on it without ceremony (no signals handled, no exits told) and forgets its files. */
  remove(id: string): void;
  /** Files seen by `user` (default root) from `/`. */
  files(id: string, user?: string): Files;
  /** Starts a process that belongs to nobody; it is told of by {@link onExit}. Throws Errno as `Sys.spawn` does. */
  start(id: string, argv: readonly string[], options?: StartOptions): number;
  kill(id: string, pid: number, signal: Signal): void;
  processes(id: string): readonly ProcessInfo[];
  /** What a machine has used, those that it is host of included where `all` is set; undefined if there is none of that id. */
  work(id: string, all?: boolean): Work | undefined;
  /** Sends a request as a process on that machine would. Throws NetworkError. */
  fetch(id: string, request: Omit<HttpRequest, 'from'>): HttpResponse;
  /** The certificate that a server shows there, as {@link fetch} reaches it; undefined where it speaks no TLS. Throws NetworkError. */
  certificateOf(id: string, host: string, port: number): string | undefined;
  /** Is somebody listening on this port of this network? */
  listening(network: string, port: number): boolean;
  /** Called when a process started by {@link start} ended. May only enqueue. */
  onExit(listener: (machine: string, pid: number, status: ChildStatus) => void): void;
  /** Makes an empty volume (a file tree of its own that several machines can mount), or returns silently if it is there. `top`: its topmost directory, 0777 of root if absent. */
  volume(id: string, tree?: FileTree, top?: { readonly mode?: number; readonly group?: string }): void;
  removeVolume(id: string): void;
  /** Bytes that a volume, or a file or directory in it, holds beyond what it was made of; 0 where there is none. `root:MACHINE` is a machine's own files. */
  usage(id: string, path?: readonly string[]): number;
  /** Wakes processes that wait for this topic. */
  notify(topic: string): void;
}

/** What a machine's kernel knows of the work done on it (meter.ts). */
export interface Work {
  /** Microseconds of processor time since it was booted. */
  readonly cpu: number;
  /** Bytes in use now. */
  readonly memory: number;
  readonly processes: number;
}

export interface MachineSpec {
  readonly id: string;
  readonly kind: 'laptop' | 'node' | 'container';
  readonly hostname: string;
  /** The network it is on: machines of one Pod share one. Its addresses are kept by the network folder. */
  readonly network: string;
  /** Name of the base file tree (an image reference as listed in images/index.ts, or `laptop`, `node`). Never saved. */
  readonly base: string;
  readonly files?: FileTree;
  readonly mounts?: readonly Mount[];
  readonly flavour: 'gnu' | 'busybox';
  readonly env?: Readonly<Record<string, string>>;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes a container may use before it is killed for memory; absent: `memory`. */
  readonly memoryLimit?: number;
  /** The node a container runs on. */
  readonly host?: string;
  readonly readOnlyRoot?: boolean;
  /**
   * The process namespace it is in, where that is not its own: that of another machine, by its id, or that of a Pod's sandbox, by any
   * other name; there process 1 is the sandbox's. All in one namespace see each other's processes under the same numbers.
   */
  readonly pids?: string;
  /** Who its processes are, where that is more than a user. */
  readonly credentials?: Credentials;
}

export interface Mount {
  readonly path: string;
  readonly volume: string;
  readonly readOnly?: boolean;
  /** It is held in memory, not on a disk. */
  readonly tmpfs?: boolean;
  /** How many bytes that may be, where it is limited. */
  readonly size?: number;
  /** Path inside the volume. */
  readonly sub?: string;
}

export interface MachineInfo extends MachineSpec {
  readonly booted: Instant;
  /** Off: its processes are frozen in place and answer nothing (a node that lost power). */
  readonly running: boolean;
  /** The process it was started for: a container ends with it. */
  readonly first: number;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly user?: string;
  /** Terminal to use for streams 0–2 and as controlling terminal. */
  readonly tty?: string;
  /** Where streams 1 and 2 go if there is no terminal: a file on a machine, each line stamped as containerd does
   *  (`2026-11-23T15:35:21.123456789Z stdout F text`), to a connection from outside of the world, or kept in memory until
   *  `output` is read. Absent: nowhere. */
  readonly output?: { readonly log: { readonly machine: string; readonly path: string } } | { readonly stream: string } | 'memory';
  /** Text that stream 0 holds; absent: /dev/null. */
  readonly input?: string;
  /** Stream 0 stays open without a word until somebody attaches (`Sys.attach`). */
  readonly stdin?: 'open';
  /** Gives it a terminal of its own for streams 0–2, which writes to the log named in `output` and which others may attach to. */
  readonly terminal?: boolean;
  readonly script?: string;
  /** Bytes of memory the process claims at once. */
  readonly memory?: number;
}

/** What the network folder tells the machines: who can be reached from where. All throw NetworkError. */
export interface Routes {
  /** Which network and port answers `host:port` (an address, not a name) for a sender on `machine`. */
  route(machine: string, address: string, port: number, protocol: 'tcp' | 'udp'): { readonly network: string; readonly port: number; readonly from: string };
  resolve(machine: string, name: string): readonly string[];
  /** Own addresses of a network, without loopback. */
  addresses(network: string): readonly string[];
  /** What a network has routes to beside its own: each range, and over which address; none for one that hangs on it. */
  ranges?(network: string): readonly { readonly range: string; readonly via?: string }[];
  ping(machine: string, address: string): number;
}
