import type { HttpRequest, HttpResponse, Instant, Json } from '../core';
import type { Files } from './files';

/**
 * What a program sees of the machine it runs on: the system calls. A program is a reducer: it is given a turn, does
 * some work through `sys`, and either ends or says what it waits for, leaving its whole state as plain data. So a
 * process can be saved between any two turns. For example `sleep`:
 *
 *     start: (sys) => ({ wait: { until: sys.now + 1000 * seconds }, state: null })
 *     resume: () => ({ exit: 0 })
 *
 * A wait may end early (a topic is a hint), so `resume` looks again and may wait on.
 */
export interface Program<S = any> {
  /** Unique among all programs; the word a file's `program` field names. */
  readonly name: string;
  start(sys: Sys): Turn<S>;
  resume?(sys: Sys, state: S): Turn<S>;
  /** Called for a signal that is neither ignored nor deadly by itself. 'default' does what the signal does by default. */
  signal?(sys: Sys, state: S, signal: Signal): Turn<S> | 'default';
  /** What a process of it uses while it has nothing to do. Absent: next to nothing. */
  readonly rest?: Rest;
  /** Answers a request to a port this process listens on. May change `state` in place. Never waits: use `delay` or `more`. */
  request?(sys: Sys, state: S, request: HttpRequest): HttpResponse;
  /** The certificate (PEM) shown on a port this process listens on, where it speaks TLS. */
  certificate?(sys: Sys, state: S, port: number): string | undefined;
  /** Answers what has come on a connection to a port this process listens on, byte by byte. May change `state` in place. Never waits. */
  talk?(sys: Sys, state: S, talk: Talk): void;
  /**
   * Takes a connection to a port this process listens on: it is the descriptor `fd` from now on. May change `state` in place;
   * a turn follows. False: it does not, and what comes is for `talk` or `request`.
   */
  connection?(sys: Sys, state: S, port: number, fd: number): boolean;
  /** Words that may stand at `words[index]`, the word the cursor is in. Given the shell's own `sys`. */
  complete?(sys: Sys, words: readonly string[], index: number): Completion[];
}

/** A connection as {@link Program.talk} sees it. */
export interface Talk {
  readonly port: number;
  /** Address of the client. */
  readonly from: string;
  /** What came and was not taken; the rest of an unfinished message comes behind it. */
  readonly received: string;
  /** The client says no more. */
  readonly ended: boolean;
  /** What the program remembers of this connection; null at first. */
  keep: Json;
  /** Takes so many characters off the front of `received`. */
  take(characters: number): string;
  send(text: string): void;
  /** Closes the connection once this call is over. */
  close(): void;
}

export interface Rest {
  /** Thousandths of a processor. */
  readonly cpu: number;
  /** Mebibytes. */
  readonly memory: number;
}

export interface Completion {
  readonly word: string;
  /** Shown beside the word when several are listed, as kubectl's completion does. */
  readonly about?: string;
  /** 'file': the word is a prefix of more (a directory), so no blank is typed after it. */
  readonly open?: boolean;
}

export type Turn<S> = { readonly exit: number } | { readonly wait: Wait; readonly state: S } | { readonly exec: SpawnOptions & { readonly argv: readonly string[] } };

/** What a process sleeps for; it is woken when any one of these holds. `{}` means: give others a turn, then go on. */
export interface Wait {
  readonly until?: Instant;
  /** A file descriptor has something to read, or is at its end. */
  readonly readable?: readonly number[];
  /** The child with this process id has ended or stopped; 'any' for whichever. */
  readonly child?: number | 'any';
  /** Somebody called `notify` with one of these. `file:<volume>:<path>` and `store:<cluster>` are made by the world. */
  readonly topics?: readonly string[];
  /** Sleep until a signal comes. */
  readonly signal?: true;
}

export type Signal = 'HUP' | 'INT' | 'QUIT' | 'KILL' | 'USR1' | 'USR2' | 'PIPE' | 'ALRM' | 'TERM' | 'CHLD' | 'CONT' | 'STOP' | 'TSTP' | 'TTIN' | 'TTOU' | 'WINCH';

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Child's descriptor → own descriptor. Absent: 0, 1 and 2 are inherited. */
  readonly fds?: Readonly<Record<number, number>>;
  /** Process group: 'new' makes the child a leader of one, a number joins it; absent inherits. */
  readonly group?: 'new' | number;
  /** Id of another machine to run on (exec into a container, ssh); absent: this one. */
  readonly machine?: string;
  readonly user?: string;
  /** Runs this text as a shell script in place of a file, with argv as $0, $1 … */
  readonly script?: string;
}

export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly argv: readonly string[];
  readonly user: string;
  readonly tty: string | null;
  readonly started: Instant;
  /** Milliseconds of processor time used. */
  readonly cpu: number;
  readonly state: 'running' | 'sleeping' | 'stopped' | 'zombie';
}

/** How a child ended. `signal` is set when a signal ended it; `status` is then 128 + its number, as the shell shows it. */
export type ChildStatus = { readonly exited: true; readonly status: number; readonly signal?: Signal; readonly oom?: boolean } | { readonly stopped: Signal };

export interface Attachment {
  readonly input: number;
  readonly output: number;
  readonly error: number;
  readonly tty: boolean;
}

/** Thrown by a system call that fails; the message is the C library's text for it, e.g. `No such file or directory`. */
export class Errno extends Error {
  constructor(
    readonly code: 'ENOENT' | 'EACCES' | 'EPERM' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EINVAL' | 'EROFS' | 'ENOEXEC' | 'ELOOP' | 'EBADF' | 'ENOSPC' | 'EFBIG' | 'EMFILE' | 'EAGAIN' | 'ESRCH' | 'ECHILD' | 'EPIPE' | 'EXDEV' | 'ENAMETOOLONG' | 'EBUSY' | 'ENOTTY' | 'ENOMEM' | 'E2BIG' | 'ENXIO',
    readonly path = '',
  ) {
    super(MESSAGES[code]);
  }
}

const MESSAGES = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EINVAL: 'Invalid argument',
  EROFS: 'Read-only file system',
  ENOEXEC: 'Exec format error',
  ELOOP: 'Too many levels of symbolic links',
  EBADF: 'Bad file descriptor',
  ENOSPC: 'No space left on device',
  E2BIG: 'Argument list too long',
  EFBIG: 'File too large',
  EMFILE: 'Too many open files',
  EAGAIN: 'Resource temporarily unavailable',
  ESRCH: 'No such process',
  ECHILD: 'No child processes',
  EPIPE: 'Broken pipe',
  EXDEV: 'Invalid cross-device link',
  ENAMETOOLONG: 'File name too long',
  EBUSY: 'Device or resource busy',
  ENXIO: 'No such device or address',
  ENOTTY: 'Inappropriate ioctl for device',
  ENOMEM: 'Cannot allocate memory',
} as const;

export interface Tty {
  readonly cols: number;
  readonly rows: number;
  /**
   * 'cooked': the terminal edits lines, echoes, and turns ^C ^Z ^\ into signals. 'raw': keys come as typed, unechoed,
   * and ^C is a character. The mode stays until it is set again; the shell sets it back when its foreground job ends.
   */
  mode: 'cooked' | 'raw';
  echo: boolean;
  /** The process group that gets ^C and may read. */
  foreground: number;
}

export interface Sys {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly argv: readonly string[];
  readonly user: string;
  /** The process's own environment; assignments last as long as the process. */
  readonly env: Record<string, string>;
  /** The id of this machine, its host name, and whether its tools are GNU's or busybox's. */
  readonly machine: string;
  readonly hostname: string;
  readonly flavour: 'gnu' | 'busybox';
  readonly now: Instant;
  readonly random: () => number;
  /** Files as this process sees them: relative paths start at `cwd`, permissions are checked for `user`. Throws Errno. */
  readonly files: Files;
  cwd: string;
  umask: number;
  /** Text to run as a shell script in place of a file (SpawnOptions.script), or null. */
  readonly script: string | null;

  /** Up to `max` characters; '' at the end of input; undefined when nothing is there yet (then wait for `readable`). */
  read(fd: number, max?: number): string | undefined;
  /**
   * Always takes the text. When the reader of a pipe is slow, this process gets no further turn (and does not end)
   * until there is room again; when nobody reads any more it is sent SIGPIPE. Throws EBADF.
   */
  write(fd: number, text: string): void;
  open(path: string, mode: 'r' | 'w' | 'a' | 'rw' | 'wx'): number;
  close(fd: number): void;
  /** Makes `to` (or the lowest free descriptor from 10 up) name what `fd` names, and returns it. */
  dup(fd: number, to?: number): number;
  pipe(): { readonly read: number; readonly write: number };
  isOpen(fd: number): boolean;
  /** The terminal behind a descriptor, or undefined. Changes to it take effect at once. */
  tty(fd: number): Tty | undefined;

  /** Starts a process. `argv[0]` is looked up in PATH unless it has a slash. Throws ENOENT, EACCES, ENOEXEC, EAGAIN. */
  spawn(argv: readonly string[], options?: SpawnOptions): number;
  /** Copies the calling process's descriptors into a child that runs `program` from `state` (the shell's subshells). */
  fork(program: string, state: Json, options?: SpawnOptions): number;
  /**
   * Attaches to a process that belongs to nobody and writes to a log (see StartOptions): descriptors that tell what it
   * says from now on and are at their end when it ends, and one that leads to its input (-1 where it takes none). At a
   * terminal of its own `output` begins with the line that stands there, `error` is -1, and what is written to `input` is
   * typed there. `once`: its input ends when `input` is closed. Throws ESRCH.
   */
  attach(machine: string, pid: number, how: { readonly once: boolean }): Attachment;
  /** Tells a terminal that was attached to, by its descriptor, how large its window is now. */
  resize(fd: number, cols: number, rows: number): void;
  /** How `pid` (a child) ended or stopped, and forgets it if it ended; undefined while it runs. Throws ECHILD. */
  wait(pid: number): ChildStatus | undefined;
  /** Sends a signal to a process, or to a whole group where `pid` is negative. Throws ESRCH, EPERM. */
  kill(pid: number, signal: Signal): void;
  processes(): readonly ProcessInfo[];
  setGroup(pid: number, group: number): void;
  /** Signals to ignore, or to hand to `signal()` rather than to die of. */
  handle(signal: Signal, what: 'default' | 'ignore' | 'handle'): void;

  /** Sends a request and has its answer at once; `delay` and `more` say what of it is still to come. Throws NetworkError. */
  fetch(request: Omit<HttpRequest, 'from'>): HttpResponse;
  /** The same over a Unix domain socket. Throws NetworkError, ENOENT, EACCES. */
  fetchOn(path: string, request: Omit<HttpRequest, 'from'>): HttpResponse;
  /** The certificate (PEM) that a server shows; undefined where it does not say. Throws NetworkError. */
  certificateOf(host: string, port: number): string | undefined;
  /** Opens a connection of bytes: a descriptor to read and to write. Throws NetworkError, EMFILE. */
  connect(host: string, port: number): number;
  /** Says on a connection that nothing more will be written; it can still be read. */
  shutdown(fd: number): void;
  /**
   * As {@link fetch} and {@link connect}, to a port of localhost on another network: what a container runtime does for a
   * forwarded port. `network` is what the kubelet said of the Pod.
   */
  fetchInside(network: string, port: number, request: Omit<HttpRequest, 'from'>): HttpResponse;
  connectInside(network: string, port: number): number;
  /** The addresses of a name, by /etc/hosts and then DNS. Throws NetworkError 'no-such-host' or 'timeout'. */
  resolve(name: string): readonly string[];
  /** Milliseconds for an echo from `host`. Throws NetworkError. */
  ping(host: string): number;
  /** Answers requests to `port` on this machine's addresses from now on. Throws EACCES below 1024 unless root, EAGAIN if taken. */
  listen(port: number, address?: string): void;
  unlisten(port: number): void;
  /** Makes a Unix domain socket of that name and answers requests that come over it. Throws EEXIST and what making a file throws. */
  listenOn(path: string): void;
  /** What listens on this machine's network. */
  readonly listening: readonly { readonly port: number; readonly address: string; readonly pid: number }[];
  readonly addresses: readonly string[];
  /** What this machine has routes to beside its own networks; `via` an address, or hanging on it. */
  readonly ranges: readonly { readonly range: string; readonly via?: string }[];

  /** Charges processor time: 1,000 units are one millisecond. Every system call charges a little by itself. */
  spend(units: number): void;
  /**
   * Uses so many milliseconds of processor time at which the host need not work: what a real program would compute here.
   * Returns how many milliseconds pass until it is done: fewer where several threads share the work, more where the machine
   * may use less than a processor.
   */
  compute(milliseconds: number, threads?: number): number;
  /** What this turn has been charged so far: a program that can pause anywhere pauses by it. */
  readonly spent: number;
  /** Claims memory (bytes, may be negative). Above the machine's limit the process is killed on the spot. */
  claim(bytes: number): void;
  notify(topic: string): void;
  /** Asks what this world's own machinery offers under `service`; world.ts says who may ask for what. */
  service<T>(service: string): T;
}
