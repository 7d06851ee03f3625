import { clone, Loop, NetworkError, type HttpRequest, type HttpResponse, type Instant, type Json, type LoopState, type Progress } from './core';
import { createKernel, type Kernel } from './machine';
import type { Files } from './machine/files';
import { Errno } from './machine/sys';
import type { KernelState } from './machine/state';
import type { Input, ScriptResult, Trace, World, WorldState } from './world-types';
import { Clusters, NO_CLUSTERS, type ClustersState } from './clusters';
import { installed, PROGRAMS } from './all-programs';
import { Connections, type ConnectionState } from './connections';
import { baseFiles } from './images/bases';
import type { CommandFeed } from './shell';

/**
 * A world: one learner's laptop and whatever it has brought up. This file only joins: the loop (clock, queue, seed),
 * the machines, the clusters with their stores, and the little that is neither (scripts that ran, pages that opened).
 *
 *     const world = createWorld({ now: Date.UTC(2026, 10, 24), seed: 7 });
 *     world.input({ at: world.now, type: 'open', tty: 't1', cols: 80, rows: 24 });
 *     world.input({ at: world.now, type: 'keys', tty: 't1', keys: 'minikube start\r' });
 *     world.runUntil(world.now + 60_000);
 *     world.tty('t1')!.take();
 */

/** Raised when what is saved changes its shape; see {@link loadWorld}. */
export const WORLD_VERSION = 2;

export interface WorldOptions {
  /** Virtual time at the start. */
  readonly now: Instant;
  /** Equal seeds and inputs give equal worlds. */
  readonly seed: number;
  /** A cluster that is up already, as `minikube start` would leave it some minutes ago. */
  readonly cluster?: { readonly name: string; readonly nodes: number };
  readonly home?: Readonly<Record<string, string>>;
}

/** Thrown by {@link loadWorld} for a state that this version cannot read: the lab offers to restart the lesson. */
export class UnknownVersion extends Error {
  constructor(readonly version: unknown) {
    super(`a saved world of version ${String(version)}; this one reads ${WORLD_VERSION}`);
  }
}

interface Script {
  readonly id: string;
  /** 0 for a command of a session. */
  readonly pid: number;
  result: ScriptResult | null;
}

/** A terminal for a tool: its shell takes commands from here. */
interface Feed {
  readonly tty: string;
  readonly term: string;
  readonly waiting: { readonly id: string; readonly text: string }[];
  running: string | null;
}

interface State {
  readonly version: number;
  readonly loop: LoopState;
  readonly machines: KernelState;
  readonly clusters: ClustersState;
  readonly scripts: readonly Script[];
  readonly opened: readonly { readonly at: Instant; readonly url: string }[];
  readonly shells: readonly { readonly tty: string; readonly pid: number }[];
  readonly feeds: readonly Feed[];
  readonly orphans: readonly (readonly [string, Json])[];
  /** Absent in worlds saved before there were any. */
  readonly connections?: readonly ConnectionState[];
}

/** The laptop's id; no cluster may be named so. */
export const LAPTOP = '@laptop';
export const LEARNER = 'learner';
const HOME = `/home/${LEARNER}`;
/** Where the shell of a tool's terminal lies. */
const SESSION = '/usr/lib/drydock/bash-session';
const OPENED = 20;

export function createWorld(options: WorldOptions): World {
  const world = new SimWorld({
    version: WORLD_VERSION,
    loop: { now: options.now, seq: 0, random: options.seed | 0, queue: [] },
    machines: NO_MACHINES,
    clusters: NO_CLUSTERS,
    scripts: [],
    opened: [],
    shells: [],
    feeds: [],
    orphans: [],
  });
  world.begin(options);
  return world;
}

/** The world that was saved. Throws {@link UnknownVersion}. */
export function loadWorld(state: WorldState): World {
  if (state.version !== WORLD_VERSION) throw new UnknownVersion(state.version);
  return new SimWorld(state as unknown as State);
}

const NO_MACHINES: KernelState = {
  machines: [],
  procs: [],
  descriptions: [],
  pipes: [],
  ttys: [],
  volumes: [],
  listeners: [],
  sinks: [],
  counters: { description: 1, pipe: 1, inode: 1_000_000 },
};

class SimWorld implements World {
  private readonly loop: Loop;
  readonly kernel: Kernel;
  private readonly hosts: Clusters;
  private readonly connections: Connections;
  private readonly scripts: Map<string, Script>;
  private readonly pages: { at: Instant; url: string }[];
  private readonly shells: Map<string, number>;
  private readonly feeds: Map<string, Feed>;
  /** Printed and not yet taken: the browser's side, not part of the world. */
  private readonly pending = new Map<string, string>();
  private readonly listeners: ((t: Trace) => void)[] = [];

  constructor(state: State) {
    this.loop = new Loop(state.loop, (e) => this.kernel.crashes.push(e));
    this.kernel = createKernel(
      {
        loop: this.loop,
        programs: PROGRAMS,
        routes: {
          route: (machine, address, port, protocol) => this.hosts.network.route(machine, address, port, protocol),
          resolve: (machine, name) => this.hosts.network.resolve(machine, name),
          addresses: (network) => this.hosts.network.addresses(network),
          ranges: (network) => this.hosts.network.ranges?.(network) ?? [],
          ping: (machine, address) => this.hosts.network.ping(machine, address),
        },
        base: (name) => installed(name === 'laptop' ? { ...baseFiles(name), [SESSION]: { program: 'bash-session' } } : baseFiles(name)),
        service: (name, machine) => this.service(name, machine),
        printed: (tty, text) => {
          if (this.connections.streamed(tty, 'out', text)) return;
          const all = (this.pending.get(tty) ?? '') + text;
          // Cut now and then: cutting copies all of it.
          this.pending.set(tty, all.length > 2 * PENDING ? all.slice(-PENDING) : all);
        },
        streamed: (connection, channel, text) => this.connections.streamed(connection, channel, text),
        held: (connection) => this.connections.held(connection),
      },
      state.machines,
    );
    for (const [key, status] of state.orphans) this.kernel.orphans.set(key, status as never);
    this.hosts = new Clusters({ loop: this.loop, kernel: this.kernel, fault: (e) => this.kernel.crashes.push(e), laptop: LAPTOP, trace: (t) => this.listeners.forEach((f) => f(t)) }, state.clusters);
    this.connections = new Connections(this.kernel, this.loop.random, state.connections ?? []);
    this.scripts = new Map(state.scripts.map((s) => [s.id, { ...s }]));
    this.pages = state.opened.map((o) => ({ ...o }));
    this.shells = new Map(state.shells.map((s) => [s.tty, s.pid]));
    this.feeds = new Map(state.feeds.map((f) => [f.tty, { ...f, waiting: [...f.waiting] }]));
    this.kernel.onExit((machine, pid, status) => {
      if (machine !== LAPTOP) return;
      for (const s of this.scripts.values()) {
        if (s.pid !== pid || s.result) continue;
        const text = this.kernel.output(LAPTOP, pid) ?? { out: '', err: '' };
        s.result = { status: 'exited' in status ? status.status : 1, stdout: text.out, stderr: text.err };
      }
      for (const [tty, shell] of this.shells) {
        if (shell !== pid) continue;
        const feed = this.feeds.get(tty);
        if (feed?.running) this.ended(feed.running, 'exited' in status ? status.status : 1);
        if (feed) feed.running = null;
        this.login(tty);
      }
    });
  }

  /** Makes the laptop, and the cluster if one is to be there. */
  begin(options: WorldOptions): void {
    this.kernel.create({ id: LAPTOP, kind: 'laptop', hostname: 'drydock', network: LAPTOP, base: 'laptop', flavour: 'gnu', cpus: 4, memory: 16 * 2 ** 30 });
    const files = this.kernel.files(LAPTOP, LEARNER);
    for (const [path, text] of Object.entries(options.home ?? {})) writeHome(files, path, text);
    this.hosts.network.addLaptop(LAPTOP, ['192.168.1.20']);
    if (options.cluster) this.hosts.ready(options.cluster.name, options.cluster.nodes);
  }

  private service(name: string, machine: string): unknown {
    if (name === 'browser') {
      return (url: string) => {
        this.pages.push({ at: this.now, url });
        if (this.pages.length > OPENED) this.pages.shift();
      };
    }
    if (name === 'programs') return PROGRAMS;
    if (name === 'commands') return this.commands();
    const found = this.hosts.service(name, machine);
    if (found === undefined) throw new Errno('EPERM', name);
    return found;
  }

  /** The feed of the one session there is; a world has at most one. */
  private commands(): CommandFeed {
    const feed = [...this.feeds.values()][0]!;
    return {
      topic: `commands:${feed.tty}`,
      take: () => {
        const next = feed.waiting.shift();
        feed.running = next?.id ?? null;
        return next;
      },
      done: (id, status) => {
        feed.running = null;
        this.ended(id, status);
      },
    };
  }

  private ended(id: string, status: number): void {
    const script = this.scripts.get(id);
    if (script) script.result = { status, stdout: '', stderr: '' };
  }

  private login(tty: string): void {
    const t = this.kernel.ttys.get(tty);
    if (!t) return;
    t.mode = 'cooked';
    t.echo = true;
    const feed = this.feeds.get(tty);
    if (feed) {
      this.shells.set(tty, this.kernel.start(LAPTOP, [SESSION], { tty, user: LEARNER, cwd: HOME, env: { ...environment(''), TERM: feed.term } }));
      return;
    }
    const pid = this.kernel.start(LAPTOP, ['bash', '-l', '-i'], { tty, user: LEARNER, cwd: HOME, env: environment(tty) });
    this.shells.set(tty, pid);
  }

  get now(): Instant {
    return this.loop.now;
  }

  nextDue(): Instant | null {
    return this.loop.nextDue();
  }

  runUntil(t: Instant, fuel?: number): Progress {
    return this.loop.runUntil(t, fuel);
  }

  input(input: Input): HttpResponse | undefined {
    if (input.at > this.loop.now) this.loop.runUntil(input.at);
    switch (input.type) {
      case 'open':
        if (this.kernel.ttys.has(input.tty)) return undefined;
        this.kernel.openTty(input.tty, LAPTOP, input.cols, input.rows);
        if (input.session !== undefined) this.feeds.set(input.tty, { tty: input.tty, term: input.session, waiting: [], running: null });
        this.login(input.tty);
        return undefined;
      case 'close':
        this.shells.delete(input.tty);
        this.kernel.closeTty(input.tty);
        this.pending.delete(input.tty);
        return undefined;
      case 'keys':
        this.kernel.keys(input.tty, input.keys);
        return undefined;
      case 'resize':
        this.kernel.resizeTty(this.connections.terminalOf(input.tty), input.cols, input.rows);
        return undefined;
      case 'command':
        this.scripts.delete(input.id);
        this.scripts.set(input.id, { id: input.id, pid: 0, result: null });
        this.feeds.get(input.tty)?.waiting.push({ id: input.id, text: input.text });
        this.kernel.notify(`commands:${input.tty}`);
        return undefined;
      case 'script': {
        const pid = this.kernel.start(LAPTOP, ['bash'], { user: LEARNER, cwd: HOME, env: { ...environment(''), TERM: 'dumb', ...input.env }, output: 'memory', script: input.text });
        this.scripts.delete(input.id);
        this.scripts.set(input.id, { id: input.id, pid, result: null });
        return undefined;
      }
      case 'connect':
        return this.connections.connect(input.id, LAPTOP, input.request);
      case 'send':
        this.connections.send(input.id, input.text);
        return undefined;
      case 'end':
        this.connections.end(input.id);
        return undefined;
      case 'hold':
        this.connections.hold(input.id, input.on);
        return undefined;
      case 'disconnect':
        this.connections.disconnect(input.id);
        return undefined;
      case 'request':
        try {
          return this.kernel.fetch(LAPTOP, input.request);
        } catch (e) {
          if (e instanceof NetworkError) return { status: 502, headers: { 'content-type': 'text/plain' }, body: e.message };
          // A program that failed while it answered is a fault of ours; the world goes on.
          this.kernel.crashes.push(e);
          return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'internal error\n' };
        }
      case 'files': {
        const files = this.kernel.files(LAPTOP, LEARNER);
        for (const [path, text] of Object.entries(input.files)) writeHome(files, path, text);
        return undefined;
      }
    }
  }

  tty(id: string) {
    const tty = this.kernel.ttys.get(id);
    if (!tty) return undefined;
    return {
      take: () => {
        const text = this.pending.get(id) ?? '';
        this.pending.delete(id);
        return text.slice(-PENDING);
      },
      size: { cols: tty.cols, rows: tty.rows },
      busy: this.shells.get(id) !== tty.foreground,
      screen: tty.screen,
      line: this.typed(id, tty),
    };
  }

  private typed(id: string, tty: { readonly foreground: number; readonly input: string }): string | null {
    const shell = this.shells.get(id);
    if (shell !== tty.foreground || /[\r\n]/.test(tty.input)) return null;
    const state = this.kernel.all(LAPTOP).find((p) => p.pid === shell)?.state as { editor?: { text: string }; frames?: readonly { typed?: string }[] } | undefined;
    return state?.editor && state.frames?.[0]?.typed === undefined ? state.editor.text + tty.input : null;
  }

  ttys(): readonly string[] {
    return [...this.kernel.ttys.keys()].filter((id) => this.shells.has(id));
  }

  script(id: string): ScriptResult | undefined {
    return this.scripts.get(id)?.result ?? undefined;
  }

  clusters() {
    return this.hosts.list();
  }

  read(cluster: string, path: string, accept?: string): HttpResponse | undefined {
    return this.hosts.read(cluster, path, accept);
  }

  look(cluster: string, request: HttpRequest): HttpResponse | undefined {
    return this.hosts.look(cluster, request);
  }

  connection(id: string) {
    return this.connections.get(id);
  }

  onNotify(listener: (topic: string) => void): void {
    this.kernel.onNotify(listener);
  }

  opened() {
    return this.pages;
  }

  files() {
    return this.kernel.files(LAPTOP, LEARNER);
  }

  save(): WorldState {
    const state: State = {
      version: WORLD_VERSION,
      loop: this.loop.save(),
      machines: this.kernel.save(),
      clusters: this.hosts.save(),
      scripts: [...this.scripts.values()].map((s) => ({ ...s })),
      opened: this.pages.map((p) => ({ ...p })),
      shells: [...this.shells].map(([tty, pid]) => ({ tty, pid })),
      feeds: [...this.feeds.values()].map((f) => clone(f)) as never,
      orphans: clone([...this.kernel.orphans]) as never,
      connections: this.connections.save(),
    };
    return state as unknown as WorldState;
  }

  fork(): World {
    return loadWorld(this.save());
  }

  faults(): readonly unknown[] {
    return this.kernel.crashes.splice(0);
  }

  onTrace(listener: (t: Trace) => void): void {
    this.listeners.push(listener);
  }
}

/** Characters of a terminal's output kept for a browser that is slow to take them. */
const PENDING = 1 << 20;

const environment = (tty: string): Record<string, string> => ({
  HOME,
  USER: LEARNER,
  LOGNAME: LEARNER,
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  EDITOR: 'nano',
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  ...(tty ? { TERM: 'xterm-256color', COLORTERM: 'truecolor' } : {}),
});

/** Writes (null: removes) a file whose path starts at the home directory. Paths that leave it are refused by throwing EPERM. */
function writeHome(files: Files, path: string, text: string | null): void {
  const absolute = files.absolute(`${HOME}/${path}`);
  if (!absolute.startsWith(`${HOME}/`)) throw new Errno('EPERM', path);
  if (text === null) {
    if (files.exists(absolute)) files.remove(absolute, { recursive: true });
    return;
  }
  files.mkdir(absolute.slice(0, absolute.lastIndexOf('/')), { parents: true });
  files.write(absolute, text);
}
