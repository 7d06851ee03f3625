import { clone, NetworkError, type HttpRequest, type HttpResponse, type Instant, type Json, type Loop, type Owner } from '../core';
import type { Files, FileTree } from './files';
import type { MachineInfo, Machines, MachineSpec, Mount, Routes, StartOptions, Work } from './machines';
import { DEFAULT_PATH, Ended, isLoopback, HELD_INPUT, PIPE_CAPACITY } from './limits';
import { held, resting, throttle, type Meter } from './meter';
import { Sockets } from './sockets';
import { special } from './special';
import type { Description, KernelState, Listener, LogSink, MachineState, Pipe, Proc } from './state';
import { Errno, type ChildStatus, type ProcessInfo, type Program, type Signal, type SpawnOptions, type Sys, type Turn, type Wait } from './sys';
import { emptyDir, find, graft, loadTree, plant, saveTree, weight, type DirNode } from './tree';
import { newTty, printed, type, type TtyState } from './tty';
import { TreeFiles, type Trees } from './vfs';

/**
 * The operating system of every machine in a world: processes that take turns, pipes and terminals between them, files.
 * One turn of one process is one task of the loop; between two tasks everything is in {@link KernelState}.
 *
 *     yes | head -1        yes: turn, writes 64 KB to the pipe, which is full: it gets no further turn
 *                          head: woken, reads, writes a line, exits → the pipe has no reader
 *                          yes: told by SIGPIPE, ends with 141
 *
 * What wakes a waiting process are topics, the ones it named and those its wait stands for (`pipe:7`, `tty:1`,
 * `child:laptop/12`). The index from topic to processes is derived and made again on load.
 */
export interface KernelDeps {
  readonly loop: Loop;
  readonly programs: ReadonlyMap<string, Program>;
  readonly routes: Routes;
  /** Files of a machine's base, by its name; built once per name. */
  readonly base: (name: string) => FileTree;
  /** What `Sys.service` gives. Throws EPERM by itself for what a process may not ask. */
  readonly service: (name: string, machine: string) => unknown;
  /** Text a terminal printed, as it happens; the browser's share, not part of the state. */
  readonly printed?: (tty: string, text: string) => void;
  /** Text for a connection from outside of the world; false when there is no such connection (any more). */
  readonly streamed?: (connection: string, channel: 'out' | 'err', text: string) => boolean;
  /** Does a connection from outside (by its name, or its terminal's) take nothing for now? */
  readonly held?: (connection: string) => boolean;
}

/** Units of work (microseconds) a system call costs by itself. */
const TURN_UNITS = 20;
const MAX_PROCESSES = 512;
/** How deep servers may ask each other for one answer. */
const MOST_NESTED = 50;
/** Units of work without a wait after which a container's process is taken to go round in circles, and how many each then counts for. */
const DIZZY = 3_000_000;
const LEISURE = 10;
/** Processors of a node that its own daemons and the control plane keep to themselves. */
const DAEMONS = 0.16;
const SIGNAL_NUMBER: Readonly<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22, WINCH: 28 };
const IGNORED_BY_DEFAULT: ReadonlySet<Signal> = new Set<Signal>(['CHLD', 'WINCH', 'CONT']);
const STOPPING: ReadonlySet<Signal> = new Set<Signal>(['STOP', 'TSTP', 'TTIN', 'TTOU']);

/** Built trees by base name: the same for all worlds, never changed. */
const BASES = new Map<string, DirNode>();

/** Stands for a network where what is listened on is a Unix domain socket: its port is the inode. */
const UNIX = 'unix';

export class Kernel implements Machines {
  readonly machines = new Map<string, MachineState>();
  private readonly procs = new Map<string, Map<number, Proc>>();
  readonly descriptions = new Map<number, Description>();
  readonly pipes = new Map<number, Pipe>();
  readonly ttys = new Map<string, TtyState>();
  private readonly volumes = new Map<string, DirNode>();
  private listeners: Listener[] = [];
  private readonly sinks = new Map<string, { out: string; err: string }>();
  private counters = { description: 1, pipe: 1, inode: 1_000_000 };
  /** Derived: who sleeps on which topic. */
  private readonly waiters = new Map<string, Set<Proc>>();
  readonly owner: Owner;
  readonly sockets = new Sockets(this);
  private exits: ((machine: string, pid: number, status: ChildStatus) => void)[] = [];
  /** Derived: the machines that are in another's process namespace, or a sandbox's, by its name. */
  private readonly guests = new Map<string, Set<string>>();
  private readonly views = new Map<string, TreeFiles>();
  /** Work of the turn being run, in units. */
  private units = 0;
  /** What of it others did, who were asked for something: theirs, though the turn takes that long. */
  private lent = 0;
  private running: Proc | undefined;
  readonly trees: Trees;

  constructor(
    readonly deps: KernelDeps,
    /** The system calls of a process for one turn (process.ts; handed in, since it needs this class). */
    private readonly sys: (kernel: Kernel, p: Proc) => Sys,
    state?: KernelState,
  ) {
    this.owner = deps.loop.owner('machine', {
      turn: (arg) => this.turn(arg as unknown as [string, number]),
      wake: (arg) => this.timer(arg as unknown as [string, number]),
      answer: (arg) => {
        this.units = TURN_UNITS;
        this.sockets.answer(arg as number);
        deps.loop.spend(this.units);
        this.units = 0;
      },
    });
    this.trees = {
      get: (volume) => {
        // An image as a volume is what machines of it begin with; it never changes.
        const tree = volume.startsWith('image:') ? this.baseTree(volume.slice(6)) : this.volumes.get(volume);
        if (!tree) throw new Errno('ENOENT', volume);
        return tree;
      },
      set: (volume, root, changed) => {
        this.volumes.set(volume, root);
        if (this.waiters.size > 0 || this.notified.length > 0) this.notify(`file:${volume}:${changed.join('/')}`);
        for (const watch of this.fileWatches) watch(volume, changed);
      },
      base: (volume) => this.baseOf(volume),
      mine: new WeakSet(),
      nextInode: () => this.counters.inode++,
      now: () => this.deps.loop.now,
      spend: (units) => this.spend(units),
    };
    if (state) this.load(state);
  }

  private fileWatches: ((volume: string, path: readonly string[]) => void)[] = [];

  /** Told of every changed file, for the kubelet's manifests. May only enqueue. */
  onFile(listener: (volume: string, path: readonly string[]) => void): void {
    this.fileWatches.push(listener);
  }

  // --- machines -----------------------------------------------------------------------------------------------

  private baseOf(volume: string): DirNode | undefined {
    if (!volume.startsWith('root:')) return undefined;
    const machine = this.machines.get(volume.slice(5));
    return machine && this.baseTree(machine.spec.base);
  }

  private baseTree(name: string): DirNode {
    let tree = BASES.get(name);
    if (!tree) BASES.set(name, (tree = plant(this.deps.base(name))));
    return tree;
  }

  create(spec: MachineSpec): void {
    if (this.machines.has(spec.id)) throw new Error(`machine ${spec.id} is there already`);
    const { files, ...rest } = spec;
    this.machines.set(spec.id, { spec: rest, booted: this.deps.loop.now, running: true, nextPid: 1 });
    this.procs.set(spec.id, new Map());
    this.enter(spec);
    const base = this.baseTree(spec.base);
    const made = files ? graft(files, base, this.counters.inode, this.deps.loop.now) : base;
    const root = spec.kind === 'container' ? { ...made, time: this.deps.loop.now } : made;
    if (files) this.counters.inode += 2 * Object.keys(files).length + 16;
    this.volumes.set(`root:${spec.id}`, root);
  }

  limit(id: string, limits: { readonly cpus: number; readonly memoryLimit?: number }): void {
    const m = this.machines.get(id);
    if (!m) return;
    const { memoryLimit: _old, ...rest } = m.spec;
    this.machines.set(id, { ...m, spec: { ...rest, ...limits } });
  }

  /** Has the machine power? Undefined if there is none of that id. */
  powered(id: string): boolean | undefined {
    return this.machines.get(id)?.running;
  }

  get(id: string): MachineInfo | undefined {
    const m = this.machines.get(id);
    return m && { ...m.spec, booted: m.booted, running: m.running, first: m.first ?? 1 };
  }

  ids(): readonly string[] {
    return [...this.machines.keys()];
  }

  /** Cuts or gives power. Off, no process of the machine gets a turn and none answers. */
  power(id: string, on: boolean): void {
    const m = this.machines.get(id);
    if (!m || m.running === on) return;
    m.running = on;
    if (on) for (const p of this.procs.get(id)!.values()) if (p.status === 'ready' || p.status === 'new') this.queueTurn(p, this.deps.loop.now);
      else if (p.status === 'waiting') this.ready(p);
    if (on) this.sockets.goOn(id);
  }

  remove(id: string): void {
    const host = this.machines.get(this.machines.get(id)?.spec.host ?? '');
    if (host) {
      const meter = this.meterOf(host);
      meter.gone = (meter.gone ?? 0) + this.work(id)!.cpu;
    }
    for (const p of [...(this.procs.get(id)?.values() ?? [])]) this.vanish(p);
    this.guests.get(this.machines.get(id)?.spec.pids ?? '')?.delete(id);
    this.machines.delete(id);
    this.procs.delete(id);
    this.volumes.delete(`root:${id}`);
    for (const key of [...this.views.keys()]) if (key.startsWith(`${id}\0`)) this.views.delete(key);
  }

  volume(id: string, tree?: FileTree, top: { readonly mode?: number; readonly group?: string } = {}): void {
    if (!this.volumes.has(id)) this.grow(id, tree ?? {}, top);
  }

  private grow(id: string, tree: FileTree, top: { readonly mode?: number; readonly group?: string }): void {
    const { now } = this.deps.loop;
    const root = emptyDir(this.counters.inode++, now, 'root', top.mode ?? 0o777);
    this.volumes.set(id, plant(tree, { ...root, group: top.group ?? 'root' }, this.counters.inode, now));
    this.counters.inode += Object.keys(tree).length + 8;
  }

  usage(id: string, path: readonly string[] = []): number {
    const root = this.volumes.get(id);
    const node = root && find(root, path);
    return node ? weight(node, path.length === 0 ? this.baseOf(id) : undefined) : 0;
  }

  removeVolume(id: string): void {
    this.volumes.delete(id);
  }

  /** Replaces all of a volume's files (a projected ConfigMap that changed). */
  fillVolume(id: string, tree: FileTree, top: { readonly mode?: number; readonly group?: string } = {}): void {
    this.grow(id, tree, top);
    this.notify(`volume:${id}`);
  }

  files(id: string, user = 'root'): Files {
    return this.filesOf(id, user, '/', 0o022, undefined);
  }

  filesOf(id: string, user: string, cwd: string | (() => string), umask: number, self: Proc | undefined): TreeFiles {
    const machine = this.machines.get(id);
    if (!machine) throw new Errno('ENOENT', id);
    const host = {
      machine,
      self,
      mounts: machine.spec.mounts ?? [],
      processes: () => this.visible(id),
      work: () => this.work(id)!,
      now: this.deps.loop.now,
      booted: this.machines.get(machine.spec.host ?? '')?.booted ?? machine.booted,
    };
    return new TreeFiles(this.trees, {
      root: `root:${id}`,
      mounts: this.mountsOf(machine.spec),
      user,
      ...(machine.spec.credentials ? { powers: machine.spec.credentials.capabilities } : {}),
      ...(machine.spec.credentials?.user === user ? { groups: machine.spec.credentials.names } : {}),
      readOnlyRoot: machine.spec.readOnlyRoot ?? false,
      cwd: typeof cwd === 'string' ? () => cwd : cwd,
      special: special(host),
      umask: () => self?.umask ?? umask,
    });
  }

  /** What is mounted there, and under `/proc/PID/root` what processes of other machines see, where they are visible. */
  private mountsOf(spec: MachineState['spec']): readonly Mount[] {
    const own = spec.mounts ?? NO_MOUNTS;
    const others = this.relatives(spec.id).filter((id) => id !== spec.id);
    if (others.length === 0) return own;
    return [
      ...own,
      ...others.flatMap((id) => this.all(id).flatMap((p) => [{ path: `/proc/${p.pid}/root`, volume: `root:${id}` }, ...(this.machines.get(id)!.spec.mounts ?? []).map((m) => ({ ...m, path: `/proc/${p.pid}/root${m.path}` }))])),
    ];
  }

  // --- what is used -------------------------------------------------------------------------------------------

  private meterOf(m: MachineState): Meter {
    return (m.meter ??= { cpu: 0 });
  }

  work(id: string, all = false): Work | undefined {
    const m = this.machines.get(id);
    if (!m) return undefined;
    const { now } = this.deps.loop;
    const machines = all ? [m, ...[...this.machines.values()].filter((c) => c.spec.host === id)] : [m];
    const usage = { cpu: all ? (m.meter?.gone ?? 0) : 0, memory: 0, processes: 0 };
    for (const each of machines) {
      usage.cpu += each.meter?.cpu ?? 0;
      for (const p of this.all(each.spec.id)) {
        if (p.status === 'zombie') continue;
        const rest = this.deps.programs.get(p.program)?.rest;
        if (rest && each.running) usage.cpu += resting(rest, each.booted, now, each.spec.id);
        usage.memory += held(rest, p.memory);
        usage.processes++;
      }
    }
    return usage;
  }

  /** Computes on behalf of a process; see `Sys.compute`. */
  compute(p: Proc, milliseconds: number, threads: number): number {
    const m = this.machines.get(p.machine)!;
    const meter = this.meterOf(m);
    meter.cpu += milliseconds * 1000;
    return throttle(meter, milliseconds, m.spec.cpus || 1, this.deps.loop.now, threads);
  }

  // --- processes ----------------------------------------------------------------------------------------------

  proc(machine: string, pid: number): Proc | undefined {
    const own = this.procs.get(machine)?.get(pid);
    if (own) return own;
    for (const id of this.relatives(machine)) {
      const p = this.procs.get(id)?.get(pid);
      if (p) return p;
    }
    for (const table of this.procs.values()) for (const p of table.values()) if (p.parent?.machine === machine && p.parent.alias === pid && p.machine !== machine) return p;
    return undefined;
  }

  all(machine: string): Proc[] {
    return [...(this.procs.get(machine)?.values() ?? [])];
  }

  /** The machines of one process namespace. */
  relatives(id: string): readonly string[] {
    const namespace = this.machines.get(id)?.spec.pids ?? id;
    const guests = this.guests.get(namespace);
    if (!guests || guests.size === 0) return [id];
    return this.machines.has(namespace) ? [namespace, ...guests] : [...guests];
  }

  private enter(spec: Pick<MachineSpec, 'id' | 'pids'>): void {
    if (spec.pids === undefined) return;
    const guests = this.guests.get(spec.pids) ?? new Set();
    this.guests.set(spec.pids, guests.add(spec.id));
  }

  /** All processes that those of a machine see, by number. */
  private visible(id: string): Proc[] {
    const relatives = this.relatives(id);
    if (relatives.length === 1) return this.all(relatives[0]!);
    return relatives.flatMap((r) => this.all(r)).sort((a, b) => a.pid - b.pid);
  }

  /** The number that the next process of a machine gets. */
  nextPid(id: string): number {
    const m = this.machines.get(id)!;
    const relatives = this.relatives(id);
    if (relatives.length === 1 && m.spec.pids === undefined) return m.nextPid;
    // The runtime's own steps into a namespace that is there already take numbers too.
    return Math.max(2, ...relatives.map((r) => this.machines.get(r)!.nextPid)) + (m.first === undefined && m.spec.pids !== undefined ? 6 : 0);
  }

  /** Is it the process that its machine was started for? */
  private isFirst(p: Proc): boolean {
    return p.pid === (this.machines.get(p.machine)?.first ?? 1);
  }

  processes(id: string): readonly ProcessInfo[] {
    const m = this.machines.get(id);
    // The sandbox's own process has nothing to do.
    const pause: ProcessInfo[] = m?.spec.pids === undefined || this.machines.has(m.spec.pids) ? [] : [{ pid: 1, ppid: 0, group: 1, argv: ['/pause'], user: '65535', tty: null, started: m.booted, cpu: 0, state: 'sleeping' }];
    return pause.concat(this.visible(id).map((p): ProcessInfo => ({
      pid: p.pid,
      ppid: p.parent && p.parent.machine === p.machine ? p.parent.pid : 0,
      group: p.group,
      argv: p.argv,
      user: p.user,
      tty: p.tty,
      started: p.started,
      cpu: p.cpu / 1000,
      state: p.status === 'zombie' ? 'zombie' : p.status === 'stopped' ? 'stopped' : p.status === 'waiting' ? 'sleeping' : 'running',
    })));
  }

  /** Finds what `argv[0]` names on a machine. Throws ENOENT, EACCES, ENOEXEC. */
  lookUp(files: TreeFiles, argv: readonly string[], path: string | undefined, depth = 0): { program: string; flavour: 'gnu' | 'busybox' | undefined; argv: readonly string[] } {
    const name = argv[0] ?? '';
    if (depth > 4) throw new Errno('ELOOP', name);
    let file: string | undefined;
    if (name.includes('/')) file = name;
    else if (name !== '') {
      for (const dir of (path ?? DEFAULT_PATH).split(':')) {
        const candidate = `${dir || '.'}/${name}`;
        if (!files.exists(candidate) || files.stat(candidate).type !== 'file') continue;
        file ??= candidate;
        if (files.may(candidate, 'x')) {
          file = candidate;
          break;
        }
      }
    }
    if (file === undefined) throw new Errno('ENOENT', name);
    const stat = files.stat(file);
    if (stat.type === 'dir' || !files.may(file, 'x')) throw new Errno('EACCES', name);
    if (stat.program !== undefined) return { program: stat.program, flavour: files.flavour(file), argv };
    const text = files.read(file);
    const line = /^#!\s*(\S+)[ \t]*([^\n]*)/.exec(text);
    if (!line) throw new Errno('ENOEXEC', file);
    const interpreter = [line[1]!, ...(line[2]!.trim() ? [line[2]!.trim()] : []), file, ...argv.slice(1)];
    return this.lookUp(files, interpreter, path, depth + 1);
  }

  /** Makes a process. Its first turn is queued; descriptors are the caller's business. */
  makeProc(machine: string, init: Pick<Proc, 'argv' | 'env' | 'cwd' | 'user' | 'program' | 'flavour' | 'script'> & Partial<Pick<Proc, 'parent' | 'group' | 'tty' | 'outer' | 'umask' | 'state' | 'status'>>): Proc {
    const m = this.machines.get(machine);
    const table = this.procs.get(machine);
    if (!m || !table || !m.running) throw new Errno('ESRCH', machine);
    if (table.size >= MAX_PROCESSES) throw new Errno('EAGAIN', init.argv[0]);
    const pid = this.nextPid(machine);
    m.nextPid = pid + 1;
    if (m.spec.pids !== undefined) m.first ??= pid;
    const p: Proc = {
      pid,
      machine,
      parent: init.parent ?? null,
      group: init.group ?? pid,
      user: init.user,
      argv: init.argv,
      env: { ...init.env },
      cwd: init.cwd,
      umask: init.umask ?? 0o022,
      program: init.program,
      flavour: init.flavour,
      script: init.script,
      state: init.state ?? null,
      status: init.status ?? 'new',
      wait: null,
      blocked: null,
      fds: new Map(),
      tty: init.tty ?? null,
      started: this.deps.loop.now,
      cpu: 0,
      memory: 0,
      handlers: {},
      pending: [],
      exit: null,
      news: false,
      outer: init.outer ?? false,
    };
    table.set(pid, p);
    this.queueTurn(p, this.deps.loop.now);
    return p;
  }

  start(id: string, argv: readonly string[], options: StartOptions = {}): number {
    const machine = this.machines.get(id);
    if (!machine) throw new Errno('ESRCH', id);
    const user = options.user ?? 'root';
    const env: Record<string, string> = { PATH: DEFAULT_PATH, ...(options.terminal ? { TERM: 'xterm' } : {}), HOSTNAME: machine.spec.hostname, ...machine.spec.env, ...options.env };
    env.HOME ??= user === 'root' ? '/root' : machine.spec.kind === 'container' ? '/' : `/home/${user}`;
    const cwd = options.cwd ?? '/';
    const files = this.filesOf(id, user, cwd, 0o022, undefined);
    const found = this.lookUp(files, argv, env.PATH);
    const p = this.makeProc(id, { argv: found.argv, env, cwd, user, program: found.program, flavour: found.flavour ?? machine.spec.flavour, script: options.script ?? null, outer: true, tty: options.tty ?? null });
    const output = options.output;
    if (options.terminal && output && output !== 'memory' && 'log' in output) {
      const tty = newTty(`${id}#${p.pid}`, id, 80, 24);
      tty.log = { ...output.log, stream: 'stdout', partial: '' };
      tty.foreground = p.group;
      tty.session = p.pid;
      this.ttys.set(tty.id, tty);
      p.tty = tty.id;
      const d = this.describe({ kind: 'tty', tty: tty.id });
      for (const fd of [0, 1, 2]) this.attach(p, fd, d);
    } else if (options.tty !== undefined) {
      const tty = this.ttys.get(options.tty);
      if (!tty) throw new Errno('ENOENT', options.tty);
      const d = this.describe({ kind: 'tty', tty: options.tty });
      for (const fd of [0, 1, 2]) this.attach(p, fd, d);
      tty.foreground = p.group;
      tty.session = p.pid;
    } else {
      if (options.stdin) {
        // The process itself holds the other end, so that its input does not end before somebody attaches.
        const pipe = this.newPipe();
        this.attach(p, 0, this.describe({ kind: 'pipe', pipe: pipe.id, end: 'r' }));
        this.attach(p, HELD_INPUT, this.describe({ kind: 'pipe', pipe: pipe.id, end: 'w' }));
      } else this.attach(p, 0, this.describe(options.input === undefined ? { kind: 'null' } : { kind: 'text', text: options.input, pos: 0 }));
      for (const fd of [1, 2]) {
        if (output === 'memory') this.attach(p, fd, this.describe({ kind: 'memory', sink: `${id}/${p.pid}`, stream: fd === 1 ? 'out' : 'err' }));
        else if (output && 'stream' in output) this.attach(p, fd, this.describe({ kind: 'stream', to: output.stream, channel: fd === 1 ? 'out' : 'err' }));
        else if (output) this.attach(p, fd, this.describe({ kind: 'log', machine: output.log.machine, path: output.log.path, stream: fd === 1 ? 'stdout' : 'stderr', partial: '' }));
        else this.attach(p, fd, this.describe({ kind: 'null' }));
      }
      if (output === 'memory') this.sinks.set(`${id}/${p.pid}`, { out: '', err: '' });
    }
    if (options.memory !== undefined) this.claim(p, options.memory);
    return p.pid;
  }

  /** What a process started with `output: 'memory'` has written; forgets it. */
  output(id: string, pid: number): { out: string; err: string } | undefined {
    const sink = this.sinks.get(`${id}/${pid}`);
    this.sinks.delete(`${id}/${pid}`);
    return sink;
  }

  appendSink(sink: string, stream: 'out' | 'err', text: string): void {
    const s = this.sinks.get(sink);
    if (s && s[stream].length < SINK) s[stream] += text;
  }

  claim(p: Proc, bytes: number): void {
    p.memory += bytes;
    const { memoryLimit, memory } = this.machines.get(p.machine)!.spec;
    const used = this.all(p.machine).reduce((n, q) => n + q.memory, 0);
    if (used > (memoryLimit ?? memory)) {
      // The kernel's out-of-memory killer: the claimant is the largest in all that learners do.
      this.machines.get(p.machine)!.exhausted = true;
      this.end(p, { exited: true, status: 137, signal: 'KILL' });
      if (this.running === p) throw new Ended('killed for memory');
    }
  }

  // --- descriptors --------------------------------------------------------------------------------------------

  describe(d: DescriptionInit): Description {
    const made = { ...d, id: this.counters.description++, refs: 0 } as Description;
    this.descriptions.set(made.id, made);
    return made;
  }

  attach(p: Proc, fd: number, d: Description): void {
    if (p.fds.get(fd) === d.id) return;
    if (p.fds.has(fd)) this.detach(p, fd);
    if (p.fds.size >= 256) throw new Errno('EMFILE');
    p.fds.set(fd, d.id);
    this.hold(d);
  }

  /** One name more for what is open. */
  hold(d: Description): void {
    if (++d.refs > 1) return;
    if (d.kind === 'pipe') this.pipes.get(d.pipe)![d.end === 'r' ? 'readers' : 'writers']++;
    if (d.kind === 'socket') {
      this.pipes.get(d.reads)!.readers++;
      this.pipes.get(d.writes)!.writers++;
    }
  }

  detach(p: Proc, fd: number): void {
    const id = p.fds.get(fd);
    if (id === undefined) return;
    p.fds.delete(fd);
    this.release(this.descriptions.get(id)!);
  }

  /** One name fewer for what is open; with the last it is closed. */
  release(d: Description): void {
    if (--d.refs > 0) return;
    this.descriptions.delete(d.id);
    if (d.kind === 'log' && d.partial !== '') this.log(d, '\n');
    if (d.kind === 'pipe') this.closeEnd(d.pipe, d.end);
    if (d.kind === 'socket') {
      this.closeEnd(d.reads, 'r');
      if (!d.shut) this.closeEnd(d.writes, 'w');
    }
  }

  private closeEnd(id: number, end: 'r' | 'w'): void {
    const pipe = this.pipes.get(id)!;
    if (end === 'r') pipe.readers--;
    else pipe.writers--;
    if (pipe.readers <= 0 && pipe.writers <= 0) this.pipes.delete(pipe.id);
    this.filled(pipe);
    if (end === 'r' && pipe.readers <= 0) this.unblock(pipe.id);
  }

  /** Nothing more is written on a connection. */
  shut(d: Description & { kind: 'socket' }): void {
    if (d.shut) return;
    d.shut = true;
    this.closeEnd(d.writes, 'w');
  }

  /** Tells whoever is at the other end of a pipe that there is more, or an end. */
  filled(pipe: Pipe): void {
    this.notify(`pipe:${pipe.id}`);
    if (pipe.served !== undefined) this.sockets.stir(pipe.served);
  }

  /** Takes what is in a pipe, up to `max` characters; who waited for room goes on. */
  drain(pipe: Pipe, max = Infinity): string {
    const full = pipe.buffer.length >= PIPE_CAPACITY;
    const text = pipe.buffer.length <= max ? pipe.buffer : pipe.buffer.slice(0, max);
    pipe.buffer = pipe.buffer.slice(text.length);
    if (full && pipe.buffer.length < PIPE_CAPACITY) {
      this.unblock(pipe.id);
      if (pipe.served !== undefined) this.sockets.stir(pipe.served);
    }
    return text;
  }

  newPipe(): Pipe {
    const pipe: Pipe = { id: this.counters.pipe++, buffer: '', readers: 0, writers: 0 };
    this.pipes.set(pipe.id, pipe);
    return pipe;
  }

  /** Writers that waited for room in a pipe, or for a slow client, go on. */
  unblock(pipe: number | string): void {
    for (const table of this.procs.values()) {
      for (const p of table.values()) {
        if (p.blocked !== pipe) continue;
        p.blocked = null;
        if (p.status === 'ready' || p.status === 'new') this.queueTurn(p, this.deps.loop.now);
      }
    }
  }

  /** What a container says: to its log, and to those who are attached. */
  say(d: LogSink, text: string): void {
    this.tell(d, text);
    this.log(d, text);
  }

  private tell(d: LogSink, text: string): void {
    for (const name of d.tees ?? []) {
      if (!name.startsWith('#')) {
        if (!this.deps.streamed?.(name, d.stream === 'stdout' ? 'out' : 'err', text)) d.tees = d.tees!.filter((x) => x !== name);
        continue;
      }
      const watch = this.descriptions.get(Number(name.slice(1)));
      if (watch?.kind !== 'watch') {
        d.tees = d.tees!.filter((x) => x !== name);
        continue;
      }
      watch.buffer = (watch.buffer + text).slice(-SINK);
      this.notify(`watch:${watch.id}`);
    }
  }

  /** Opens what is said there from now on, after `before`; `keys` names the terminal that is typed at by it. */
  watch(sink: LogSink, before: string, keys?: string): Description {
    const d = this.describe({ kind: 'watch', buffer: before, ended: false, ...(keys !== undefined ? { keys } : {}) });
    sink.tees = [...(sink.tees ?? []), `#${d.id}`];
    return d;
  }

  /** Nothing more will be said there. */
  private hush(sink: LogSink): void {
    for (const name of sink.tees ?? []) {
      const watch = this.descriptions.get(Number(name.slice(1)));
      if (!name.startsWith('#') || watch?.kind !== 'watch') continue;
      watch.ended = true;
      this.notify(`watch:${watch.id}`);
    }
    delete sink.tees;
  }

  /** A process that belongs to nobody ends: those who were attached are told, and a terminal of its own goes. */
  private fallSilent(p: Proc): void {
    for (const fd of [1, 2]) {
      const d = this.descriptions.get(p.fds.get(fd) ?? -1);
      if (d?.kind === 'log') this.hush(d);
    }
    const tty = p.tty === null ? undefined : this.ttys.get(p.tty);
    if (!tty?.log || tty.session !== p.pid || tty.machine !== p.machine) return;
    this.hush(tty.log);
    if (tty.log.partial !== '') this.log(tty.log, '\n');
    this.ttys.delete(tty.id);
  }

  /** Appends to a container's log, each line stamped as the container runtime does. Kept to the last few hundred KB. */
  log(d: LogSink, text: string): void {
    const all = d.partial + text;
    const cut = all.lastIndexOf('\n');
    d.partial = cut < 0 ? all : all.slice(cut + 1);
    const stampPartial = d.partial.length > 16384;
    if (cut < 0 && !stampPartial) return;
    const nanos = String(Math.floor(this.deps.loop.random() * 1e6)).padStart(6, '0');
    const stamp = `${new Date(Math.floor(this.deps.loop.now)).toISOString().slice(0, -1)}${nanos}Z ${d.stream}`;
    let out = cut < 0 ? '' : all.slice(0, cut).split('\n').map((line) => `${stamp} F ${line}\n`).join('');
    if (stampPartial) {
      out += `${stamp} P ${d.partial}\n`;
      d.partial = '';
    }
    if (!this.machines.has(d.machine)) return;
    const files = this.files(d.machine);
    try {
      const kept = files.exists(d.path) ? files.read(d.path) : '';
      const append = kept.length <= LOG_LENGTH;
      if (!append) out = kept.slice(kept.indexOf('\n', kept.length >> 1) + 1) + out;
      files.write(d.path, out, { append });
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
  }

  // --- terminals ----------------------------------------------------------------------------------------------

  openTty(id: string, machine: string, cols: number, rows: number): void {
    if (!this.ttys.has(id)) this.ttys.set(id, newTty(id, machine, cols, rows));
  }

  closeTty(id: string): void {
    const tty = this.ttys.get(id);
    if (!tty) return;
    for (const table of this.procs.values()) for (const p of [...table.values()]) if (p.tty === id) this.signal(p, 'HUP');
    this.ttys.delete(id);
    for (const table of this.procs.values()) for (const p of [...table.values()]) if (p.tty === id) this.vanish(p);
  }

  resizeTty(id: string, cols: number, rows: number): void {
    const tty = this.ttys.get(id);
    if (!tty || (tty.cols === cols && tty.rows === rows)) return;
    tty.cols = cols;
    tty.rows = rows;
    for (const table of this.procs.values()) for (const p of table.values()) if (p.tty === id) this.signal(p, 'WINCH');
  }

  /** Keys as typed at a terminal. */
  keys(id: string, keys: string): void {
    const tty = this.ttys.get(id);
    if (!tty) return;
    const { echo, signals, wake } = type(tty, keys);
    if (echo) this.printRaw(tty, echo);
    for (const s of signals) this.signalForeground(tty, s);
    if (wake) this.notify(`tty:${id}`);
  }

  private signalForeground(tty: TtyState, signal: Signal): void {
    const group = [...this.procs.values()].flatMap((table) => [...table.values()].filter((p) => p.tty === tty.id && p.group === tty.foreground));
    // Where all have ended and their shell did not yet hear of it, a key would be lost in a moment that is no moment on a real machine.
    const ended = group.every((p) => p.status === 'zombie');
    for (const p of ended ? new Set(group.flatMap((z) => (z.parent && this.procs.get(z.parent.machine)?.get(z.parent.pid)) ?? [])) : group) this.signal(p, signal);
  }

  print(id: string, text: string): void {
    const tty = this.ttys.get(id);
    if (tty) this.printRaw(tty, text.replace(/\r?\n/g, '\r\n'));
  }

  private printRaw(tty: TtyState, text: string): void {
    printed(tty, text);
    if (!tty.log) {
      this.deps.printed?.(tty.id, text);
      return;
    }
    this.tell(tty.log, text);
    this.log(tty.log, text.replaceAll('\r\n', '\n'));
  }

  // --- turns --------------------------------------------------------------------------------------------------

  private queueTurn(p: Proc, at: Instant): void {
    this.owner.once(at, 'turn', `${p.machine}/${p.pid}`, [p.machine, p.pid]);
  }

  private ready(p: Proc): void {
    if (p.status !== 'waiting') return;
    this.unwait(p);
    p.status = 'ready';
    this.queueTurn(p, this.deps.loop.now);
  }

  private timer([machine, pid]: [string, number]): void {
    const p = this.procs.get(machine)?.get(pid);
    if (p && this.machines.get(machine)!.running) this.ready(p);
  }

  private topics(p: Proc, wait: Wait): string[] {
    const out = [...(wait.topics ?? [])];
    if (wait.child !== undefined) out.push(`child:${p.machine}/${p.pid}`);
    for (const fd of wait.readable ?? []) {
      const d = this.descriptions.get(p.fds.get(fd) ?? -1);
      if (d?.kind === 'pipe') out.push(`pipe:${d.pipe}`);
      else if (d?.kind === 'socket') out.push(`pipe:${d.reads}`);
      else if (d?.kind === 'tty') out.push(`tty:${d.tty}`);
      else if (d?.kind === 'watch') out.push(`watch:${d.id}`);
    }
    return out;
  }

  private unwait(p: Proc): void {
    if (!p.wait) return;
    for (const t of this.topics(p, p.wait)) {
      const set = this.waiters.get(t);
      set?.delete(p);
      if (set?.size === 0) this.waiters.delete(t);
    }
    if (p.wait.until !== undefined) this.owner.drop('wake', `${p.machine}/${p.pid}`);
    p.wait = null;
  }

  private enrol(p: Proc): void {
    for (const t of this.topics(p, p.wait!)) {
      let set = this.waiters.get(t);
      if (!set) this.waiters.set(t, (set = new Set()));
      set.add(p);
    }
  }

  private notified: ((topic: string) => void)[] = [];

  /** Told of every topic, for streams that clients outside of the world read. */
  onNotify(listener: (topic: string) => void): void {
    this.notified.push(listener);
  }

  notify(topic: string): void {
    for (const tell of this.notified) tell(topic);
    this.sockets.told(topic);
    const set = this.waiters.get(topic);
    if (!set) return;
    for (const p of [...set].sort((a, b) => (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : a.pid - b.pid))) this.ready(p);
  }

  /** Does a wait hold already? Then there is nothing to sleep for. */
  private holds(p: Proc, wait: Wait): boolean {
    if (wait.until !== undefined && wait.until <= this.deps.loop.now) return true;
    for (const fd of wait.readable ?? []) if (this.canRead(p, fd)) return true;
    if (wait.child !== undefined) {
      for (const child of this.children(p)) if (child.news && (wait.child === 'any' || child.parent!.alias === wait.child)) return true;
      if (wait.child !== 'any' && !this.proc(p.machine, wait.child)) return true;
      if (wait.child === 'any' && this.children(p).length === 0) return true;
    }
    return false;
  }

  children(p: Proc): Proc[] {
    const out: Proc[] = [];
    for (const table of this.procs.values()) for (const q of table.values()) if (q.parent?.machine === p.machine && q.parent.pid === p.pid) out.push(q);
    return out;
  }

  canRead(p: Proc, fd: number): boolean {
    const d = this.descriptions.get(p.fds.get(fd) ?? -1);
    if (!d) return true;
    if (d.kind === 'pipe' || d.kind === 'socket') {
      const pipe = this.pipes.get(d.kind === 'pipe' ? d.pipe : d.reads)!;
      return pipe.buffer !== '' || pipe.writers <= 0;
    }
    if (d.kind === 'watch') return d.buffer !== '' || d.ended;
    if (d.kind === 'tty') {
      const tty = this.ttys.get(d.tty);
      return !tty || tty.input !== '' || tty.eof;
    }
    return true;
  }

  private turn([machine, pid]: [string, number]): void {
    const p = this.procs.get(machine)?.get(pid);
    if (!p || !this.machines.get(machine)!.running || (p.status !== 'new' && p.status !== 'ready') || p.blocked !== null) return;
    const program = this.deps.programs.get(p.program);
    if (!program) throw new Error(`no program ${p.program}`);
    this.units = TURN_UNITS;
    this.lent = 0;
    this.running = p;
    const sys = this.sys(this, p);
    let turn: Turn<Json>;
    try {
      turn = this.take(program, sys, p);
    } catch (e) {
      this.running = undefined;
      this.charge(p);
      if (e instanceof Ended) return;
      if (!(e instanceof RangeError) && !(e instanceof Errno)) this.crashes.push(e);
      if (isZombie(p) || !this.procs.get(machine)?.has(pid)) return;
      // A program that fails inside is a fault of ours; to the learner it is a crash, and everything else goes on.
      try {
        sys.write(2, e instanceof Errno ? `${p.argv[0]}: ${e.path ? `${e.path}: ` : ''}${e.message}\n` : 'Segmentation fault (core dumped)\n');
      } catch {
        // Nobody reads its standard error.
      }
      this.end(p, { exited: true, status: e instanceof Errno ? 1 : 139 });
      return;
    }
    this.running = undefined;
    const spent = this.charge(p);
    if (isZombie(p) || !this.procs.get(machine)?.has(pid)) return;
    if ('exit' in turn) {
      this.end(p, { exited: true, status: turn.exit & 255 });
      return;
    }
    if ('exec' in turn) {
      this.exec(p, turn.exec);
      return;
    }
    p.state = turn.state;
    if (p.pending.length > 0 && (p.status as string) !== 'stopped') {
      p.status = 'ready';
      this.queueTurn(p, this.deps.loop.now + spent);
      return;
    }
    if ((p.status as string) === 'stopped') {
      p.wait = null;
      return;
    }
    const wait = turn.wait;
    const yields = Object.keys(wait).length === 0;
    if (yields || this.holds(p, wait)) {
      p.status = 'ready';
      this.queueTurn(p, this.deps.loop.now + Math.max(spent, yields ? 1 : 0));
      return;
    }
    p.status = 'waiting';
    p.wait = wait;
    delete p.busy;
    this.enrol(p);
    if (wait.until !== undefined) this.owner.once(wait.until, 'wake', `${p.machine}/${p.pid}`, [p.machine, p.pid]);
  }

  /** Faults inside programs, for tests to look at; a world in use only shows the learner a crash. */
  readonly crashes: unknown[] = [];

  private take(program: Program, sys: Sys, p: Proc): Turn<Json> {
    while (p.pending.length > 0 && p.status !== 'new') {
      const signal = p.pending.shift()!;
      const turn = program.signal?.(sys, p.state, signal) ?? 'default';
      if (turn !== 'default') return turn;
      this.byDefault(p, signal);
      if (isZombie(p) || (p.status as string) === 'stopped') throw new Ended();
    }
    if (p.status === 'new') return program.start(sys);
    if (!program.resume) return { exit: 0 };
    return program.resume(sys, p.state);
  }

  private charge(p: Proc): number {
    const { units, lent } = this;
    this.units = 0;
    this.lent = 0;
    const m = this.machines.get(p.machine);
    p.busy = (p.busy ?? 0) + units;
    // Whoever goes round in circles in a container does so at leisure: the time is the same, the host has less to do.
    const work = (units - lent) * (p.busy > DIZZY && m?.spec.kind === 'container' ? LEISURE : 1) + lent;
    if (m) this.meterOf(m).cpu += work - lent;
    const before = Math.floor(p.cpu / 1000);
    p.cpu += work;
    this.deps.loop.spend(units);
    const spent = Math.floor(p.cpu / 1000) - before;
    const crowding = spent > 0 && m ? this.crowding(m) : 1;
    if (crowding === 1) return spent;
    const elapsed = spent * crowding + (p.ahead ?? 0);
    p.ahead = elapsed % 1;
    return Math.floor(elapsed);
  }

  /** How much longer work takes where more processes want to run than there are processors, or than a container may use. */
  private crowding(m: MachineState): number {
    const running = (id: string) => this.all(id).filter((p) => (p.status === 'ready' || p.status === 'new') && p.blocked === null).length;
    const here = running(m.spec.id);
    const host = this.machines.get(m.spec.host ?? '');
    let most = here / (m.spec.cpus || 1);
    if (host) {
      let all = running(host.spec.id);
      for (const other of this.machines.values()) if (other.spec.host === host.spec.id) all += Math.min(running(other.spec.id), other.spec.cpus);
      most = Math.max(most, all / (host.spec.cpus - DAEMONS));
    }
    return Math.max(1, most);
  }

  spend(units: number): void {
    this.units += units;
  }

  /** Units of the turn under way. */
  get spent(): number {
    return this.units;
  }

  // --- ends and signals ---------------------------------------------------------------------------------------

  private exec(p: Proc, options: SpawnOptions & { argv: readonly string[] }): void {
    const files = this.filesOf(p.machine, p.user, p.cwd, p.umask, p);
    const found = this.lookUp(files, options.argv, options.env?.PATH ?? p.env.PATH);
    p.argv = found.argv;
    p.program = found.program;
    p.flavour = found.flavour ?? this.machines.get(p.machine)!.spec.flavour;
    p.script = options.script ?? null;
    if (options.env) p.env = { ...options.env };
    p.state = null;
    for (const [s, h] of Object.entries(p.handlers)) if (h === 'handle') delete p.handlers[s as Signal];
    for (const fd of [...p.fds.keys()]) if (fd >= 10) this.detach(p, fd);
    p.status = 'new';
    this.queueTurn(p, this.deps.loop.now);
  }

  /** Ends a process: closes what it had open, tells its parent, and with PID 1 of a container all else in it. */
  end(p: Proc, status: ChildStatus): void {
    if (p.status === 'zombie') return;
    this.unwait(p);
    p.status = 'zombie';
    p.exit = status;
    if (p.outer) this.fallSilent(p);
    for (const fd of [...p.fds.keys()]) this.detach(p, fd);
    this.listeners = this.listeners.filter((l) => l.machine !== p.machine || l.pid !== p.pid);
    this.sockets.closeAll(p);
    for (const child of this.children(p)) {
      child.parent = null;
      if (child.status === 'zombie') this.forget(child);
    }
    const parent = p.parent && this.procs.get(p.parent.machine)?.get(p.parent.pid);
    if (p.outer) {
      this.forget(p);
      // The runtime knows of its containers' control groups only: whoever of them was killed for memory, that is how the container ended.
      const told = this.isFirst(p) && this.machines.get(p.machine)?.exhausted && 'exited' in status ? { ...status, oom: true } : status;
      for (const tell of this.exits) tell(p.machine, p.pid, told);
    } else if (!parent || parent.status === 'zombie' || parent.handlers.CHLD === 'ignore') this.forget(p);
    else {
      p.news = true;
      this.notify(`child:${parent.machine}/${parent.pid}`);
      if (parent.handlers.CHLD === 'handle') this.signal(parent, 'CHLD');
    }
    // A container's processes end with its first, a namespace's with number 1.
    if (this.machines.get(p.machine)?.spec.kind === 'container') for (const q of p.pid === 1 ? this.visible(p.machine) : this.isFirst(p) ? this.all(p.machine) : []) if (q !== p) this.end(q, { exited: true, status: 137, signal: 'KILL' });
  }

  private vanish(p: Proc): void {
    this.unwait(p);
    p.status = 'zombie';
    if (p.outer) this.fallSilent(p);
    for (const fd of [...p.fds.keys()]) this.detach(p, fd);
    this.listeners = this.listeners.filter((l) => l.machine !== p.machine || l.pid !== p.pid);
    this.sockets.closeAll(p);
    const parent = p.parent && this.procs.get(p.parent.machine)?.get(p.parent.pid);
    if (parent && parent.machine !== p.machine && parent.status !== 'zombie') {
      // An exec into a container that goes away ends as killed, for whoever waits for it.
      p.exit = { exited: true, status: 137, signal: 'KILL' };
      p.news = true;
      this.orphans.set(`${parent.machine}/${p.parent!.alias}`, p.exit);
      this.forget(p);
      this.notify(`child:${parent.machine}/${parent.pid}`);
      return;
    }
    this.forget(p);
  }

  /** Ends of processes whose machine is gone, until their parent asks: `<machine>/<alias>` → status. */
  readonly orphans = new Map<string, ChildStatus>();

  forget(p: Proc): void {
    this.procs.get(p.machine)?.delete(p.pid);
    this.owner.drop('turn', `${p.machine}/${p.pid}`);
  }

  kill(id: string, pid: number, signal: Signal): void {
    const p = this.procs.get(id)?.get(pid);
    if (!p || p.status === 'zombie') throw new Errno('ESRCH');
    this.signal(p, signal, true);
  }

  /** Delivers a signal. PID 1 of a container ignores what it has no handler for, unless KILL comes from outside. */
  signal(p: Proc, signal: Signal, outside = false): void {
    if (p.status === 'zombie') return;
    if (signal === 'KILL') {
      if (p.pid === 1 && !outside && this.machines.get(p.machine)?.spec.kind === 'container') return;
      this.end(p, { exited: true, status: 137, signal: 'KILL' });
      if (this.running === p) throw new Ended();
      return;
    }
    if (signal === 'CONT' && p.status === 'stopped') {
      p.status = 'ready';
      p.news = false;
      this.queueTurn(p, this.deps.loop.now);
      this.sockets.goOn(p.machine, p.pid);
    }
    const how = signal === 'STOP' ? undefined : p.handlers[signal];
    if (how === 'ignore') return;
    if (how === 'handle') {
      if (!p.pending.includes(signal)) p.pending.push(signal);
      if (p.status === 'waiting') this.ready(p);
      return;
    }
    this.byDefault(p, signal);
    if (this.running === p && isZombie(p)) throw new Ended();
  }

  private byDefault(p: Proc, signal: Signal): void {
    if (IGNORED_BY_DEFAULT.has(signal)) return;
    if (p.pid === 1 && this.machines.get(p.machine)?.spec.kind === 'container') return;
    if (STOPPING.has(signal)) {
      if (p.status === 'stopped') return;
      this.unwait(p);
      p.status = 'stopped';
      p.exit = { stopped: signal };
      p.news = true;
      if (p.parent) {
        this.notify(`child:${p.parent.machine}/${p.parent.pid}`);
        const parent = this.procs.get(p.parent.machine)?.get(p.parent.pid);
        if (parent?.handlers.CHLD === 'handle') this.signal(parent, 'CHLD');
      }
      return;
    }
    this.end(p, { exited: true, status: 128 + SIGNAL_NUMBER[signal], signal });
  }

  onExit(listener: (machine: string, pid: number, status: ChildStatus) => void): void {
    this.exits.push(listener);
  }

  // --- network ------------------------------------------------------------------------------------------------

  listen(p: Proc, port: number, address: string): void {
    const network = this.machines.get(p.machine)!.spec.network;
    if (this.listeners.some((l) => l.network === network && l.port === port)) throw new Errno('EBUSY', `${address}:${port}`);
    this.listeners.push({ network, port, machine: p.machine, pid: p.pid, address });
    for (const tell of this.listens) tell(p.machine, port);
  }

  /** Makes a Unix domain socket that a process listens on; it is found by its inode. Throws EEXIST, ENOENT, EACCES. */
  listenOn(p: Proc, path: string): void {
    const files = this.filesOf(p.machine, p.user, p.cwd, p.umask, p);
    files.bind(path);
    this.listeners.push({ network: UNIX, port: files.stat(path).inode, machine: p.machine, pid: p.pid, address: path });
  }

  /** A request over a Unix domain socket. Throws NetworkError 'refused' where nobody listens on it, ENOENT, EACCES. */
  fetchOn(asker: Proc, path: string, request: Omit<HttpRequest, 'from'>): HttpResponse {
    const files = this.filesOf(asker.machine, asker.user, asker.cwd, asker.umask, asker);
    const { type, inode } = files.stat(path);
    if (!files.may(path, 'w')) throw new Errno('EACCES', path);
    if (type !== 'socket') throw new NetworkError('refused', path);
    const p = this.listener(UNIX, inode, '127.0.0.1', path);
    return this.serve(p, (program, sys) => program.request?.(sys, p.state, { ...request, from: '@' }), path);
  }

  private listens: ((machine: string, port: number) => void)[] = [];

  /** Told when a process begins to listen: a component of a control plane is up. May only enqueue. */
  onListen(listener: (machine: string, port: number) => void): void {
    this.listens.push(listener);
  }

  unlisten(p: Proc, port: number): void {
    this.listeners = this.listeners.filter((l) => !(l.machine === p.machine && l.pid === p.pid && l.port === port));
  }

  listening(network: string, port: number): boolean {
    return this.listeners.some((l) => l.network === network && l.port === port);
  }

  /** Ports answered on a network, in order. */
  ports(network: string): readonly Listener[] {
    return this.listeners.filter((l) => l.network === network).sort((a, b) => a.port - b.port);
  }

  /** The process that answers, or why nobody does. */
  private server(machine: string, host: string, port: number): { p: Proc; from: string; port: number } {
    const target = `${host}:${port}`;
    const own = this.machines.get(machine)!.spec.network;
    const address = this.address(machine, host);
    const at = isLoopback(address) ? { network: own, port, from: '127.0.0.1' } : this.deps.routes.route(machine, address, port, 'tcp');
    return { p: this.listener(at.network, at.port, address, target, `${address}:${port}`), from: at.from, port: at.port };
  }

  /** `dialled` is the address that a refusal names: names are resolved before. */
  private listener(network: string, port: number, address: string, target: string, dialled = target): Proc {
    const listener = this.listeners.find((l) => l.network === network && l.port === port && (l.address !== '127.0.0.1' || isLoopback(address)));
    if (!listener) throw new NetworkError('refused', dialled);
    const p = this.procs.get(listener.machine)?.get(listener.pid);
    if (!p || !this.machines.get(listener.machine)!.running || p.status === 'stopped') throw new NetworkError('timeout', target, 130_000);
    return p;
  }

  /** Throws NetworkError 'no-route' where nobody is on a network any more. */
  private inhabited(network: string, target: string): void {
    for (const m of this.machines.values()) if (m.spec.network === network) return;
    throw new NetworkError('no-route', target);
  }

  /** A request to localhost, made on that network itself. */
  fetchInside(network: string, port: number, request: Omit<HttpRequest, 'from'>): HttpResponse {
    const target = `127.0.0.1:${port}`;
    this.inhabited(network, target);
    const p = this.listener(network, port, '127.0.0.1', target);
    return this.serve(p, (program, sys) => program.request?.(sys, p.state, { ...request, from: '127.0.0.1', port }), target);
  }

  /** The client's end of a connection to localhost, made on that network itself; the caller holds it. Throws NetworkError. */
  connectInside(network: string, port: number): Description {
    const target = `127.0.0.1:${port}`;
    this.inhabited(network, target);
    return this.sockets.connect(this.listener(network, port, '127.0.0.1', target), port, '127.0.0.1', target);
  }

  private address(machine: string, host: string): string {
    if (/^[\d.]+$/.test(host) || host.includes(':')) return host;
    return this.resolve(machine, host)[0]!;
  }

  resolve(machine: string, name: string): readonly string[] {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return [name];
    const lower = name.toLowerCase();
    try {
      for (const line of this.files(machine).read('/etc/hosts').split('\n')) {
        const [ip, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
        if (ip && !ip.includes(':') && names.some((n) => n.toLowerCase() === lower)) return [ip];
      }
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
    if (lower === 'localhost') return ['127.0.0.1'];
    return this.deps.routes.resolve(machine, name);
  }

  fetch(id: string, request: Omit<HttpRequest, 'from'>): HttpResponse {
    const url = /^(https?):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?/i.exec(request.url);
    if (!url || url[2] === '') throw new NetworkError('no-such-host', request.url);
    const host = url[2]!.replace(/^\[|\]$/g, '');
    const { p, from, port } = this.server(id, host, url[3] ? Number(url[3]) : url[1]!.toLowerCase() === 'https' ? 443 : 80);
    return this.serve(p, (program, sys) => program.request?.(sys, p.state, { ...request, from, port }), host);
  }

  certificateOf(id: string, host: string, port: number): string | undefined {
    const { p, port: reached } = this.server(id, host, port);
    return this.serve(p, (program, sys) => program.certificate?.(sys, p.state, reached) ?? '', host) || undefined;
  }

  /** The client's end of a connection; the caller holds it. Throws NetworkError. */
  connect(id: string, host: string, port: number): Description {
    const { p, from, port: reached } = this.server(id, host, port);
    return this.sockets.connect(p, reached, from, `${host}:${port}`);
  }

  /** A process has a turn, though what it waits for has not come. */
  wakeUp(p: Proc): void {
    this.ready(p);
  }

  /** Requests that are being answered, each for the one before it. */
  private nested = 0;

  /** Asks a process, between its turns, for an answer. Throws NetworkError 'reset' where it has none. */
  serve<T>(p: Proc, ask: (program: Program, sys: Sys) => T | undefined, host: string): T {
    const program = this.deps.programs.get(p.program);
    const before = this.running;
    const { units, lent } = this;
    // Servers that ask each other in a circle (a proxy of itself) run out of connections.
    if (this.nested >= MOST_NESTED) throw new NetworkError('reset', host);
    this.nested++;
    this.running = p;
    this.spend(30);
    try {
      const answer = program && ask(program, this.sys(this, p));
      if (answer === undefined) throw new NetworkError('reset', host);
      return answer;
    } catch (e) {
      if (e instanceof Ended) throw new NetworkError('reset', host);
      throw e;
    } finally {
      this.nested--;
      this.running = before;
      // What the server asked of others in turn is theirs.
      const m = this.machines.get(p.machine);
      if (m) this.meterOf(m).cpu += this.units - units - (this.lent - lent);
      this.lent = lent + this.units - units;
    }
  }

  ping(id: string, host: string): number {
    const address = this.address(id, host);
    if (isLoopback(address)) return 0.04;
    return this.deps.routes.ping(id, address);
  }

  ranges(id: string): readonly { readonly range: string; readonly via?: string }[] {
    return this.deps.routes.ranges?.(this.machines.get(id)!.spec.network) ?? [];
  }

  addresses(id: string): readonly string[] {
    return this.deps.routes.addresses(this.machines.get(id)!.spec.network);
  }

  // --- save and load ------------------------------------------------------------------------------------------

  save(): KernelState {
    const procs: Json[] = [];
    for (const table of this.procs.values()) for (const p of table.values()) procs.push({ ...clone({ ...p, fds: [...p.fds] }) } as unknown as Json);
    const volumes: { id: string; tree: Json }[] = [];
    for (const [id, tree] of this.volumes) {
      const saved = saveTree(tree, this.baseOf(id));
      if (saved !== null) volumes.push({ id, tree: saved });
    }
    return {
      machines: [...this.machines.values()].map((m) => clone(m)) as unknown as MachineState[],
      procs,
      descriptions: [...this.descriptions.values()].map((d) => clone(d)) as unknown as Description[],
      pipes: [...this.pipes.values()].map((x) => ({ ...x })),
      ttys: [...this.ttys.values()].map((x) => clone(x as unknown as Json)) as unknown as TtyState[],
      volumes,
      listeners: [...this.listeners],
      sockets: this.sockets.save(),
      sinks: [...this.sinks].map(([id, s]) => ({ id, ...s })),
      counters: { ...this.counters },
    };
  }

  private load(state: KernelState): void {
    for (const m of state.machines) {
      this.machines.set(m.spec.id, clone(m) as unknown as MachineState);
      this.procs.set(m.spec.id, new Map());
      this.enter(m.spec);
      this.volumes.set(`root:${m.spec.id}`, this.baseTree(m.spec.base));
    }
    for (const v of state.volumes) this.volumes.set(v.id, loadTree(v.tree, this.baseOf(v.id)) as DirNode);
    for (const d of state.descriptions) this.descriptions.set(d.id, clone(d) as unknown as Description);
    for (const x of state.pipes) this.pipes.set(x.id, { ...x });
    this.sockets.load(state.sockets ?? []);
    for (const t of state.ttys) this.ttys.set(t.id, clone(t as unknown as Json) as unknown as TtyState);
    for (const { id, out, err } of state.sinks) this.sinks.set(id, { out, err });
    this.listeners = [...state.listeners];
    this.counters = { ...state.counters };
    for (const saved of state.procs) {
      const s = clone(saved) as unknown as Omit<Proc, 'fds'> & { fds: [number, number][] };
      const p: Proc = { ...s, fds: new Map(s.fds) };
      this.procs.get(p.machine)!.set(p.pid, p);
      if (p.wait) this.enrol(p);
    }
  }
}

export type DescriptionInit = Description extends infer D ? (D extends Description ? Omit<D, 'id' | 'refs'> : never) : never;

const NO_MOUNTS: readonly Mount[] = [];
const LOG_LENGTH = 256 * 1024;
/** Characters kept of what a script writes. */
const SINK = 4 << 20;

/** Asked through a function, since the compiler does not see that a call may have ended the process. */
const isZombie = (p: Proc): boolean => p.status === 'zombie';
