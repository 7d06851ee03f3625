import { hex, NetworkError, type HttpRequest, type HttpResponse, type Json } from './core';
import type { Kernel } from './machine';
import { HELD_INPUT } from './machine/limits';
import { Errno, type ChildStatus } from './machine/sys';
import { runcError } from './programs/kubectl/commands/exec';
import { forwardError } from './programs/kubectl/commands/port-forward';

/**
 * Connections from outside of the world that were handed over: to a process in a container (exec, attach) or to a port of a
 * Pod (port-forward). Which process each has, and what it has said since. A terminal of a connection is called as the
 * connection itself.
 */
export interface ConnectionState {
  readonly id: string;
  readonly machine: string;
  readonly pid: number;
  readonly tty: boolean;
  /** The open description (of the kernel) that writes to the process's input; null where it takes none, or no more. */
  input: number | null;
  ended: ChildStatus | null;
  /** The pipe that is heard, of a connection to a port; there is no process then, and `pid` is 0. */
  readonly hears?: number;
  /** Its client is slow: what would be said waits. */
  held?: true;
  /** The terminal of the container that was attached to, where its client may type. */
  readonly terminal?: string;
}

/** What a connection has to say to its client. */
export interface Connection {
  /** What the process wrote since the last call, in order. */
  take(): readonly (readonly ['out' | 'err', string])[];
  /** How the process ended; null while it runs. */
  readonly ended: ChildStatus | null;
  /** Characters sent that nobody has read yet. */
  readonly unread: number;
  /** More was written than was kept for a client that does not take it. */
  readonly overflowed: boolean;
}

/** What an API server's answer to exec or attach says of the process (kubelet/nodes.ts). */
type Upgrade =
  | { readonly machine: string; readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly cwd: string; readonly user: string }
  | { readonly machine: string; readonly attach: number; readonly stdin: boolean; readonly tty: boolean; readonly once: boolean }
  | { readonly network: string; readonly ports: readonly number[] };

/** Characters kept for a client that is slow to take them. */
const PENDING = 4 << 20;
const MOST = 256;

export class Connections {
  private readonly all: Map<string, ConnectionState>;
  /** Printed and not yet taken: the client's side, not part of the world. */
  private readonly pending = new Map<string, { chunks: ['out' | 'err', string][]; size: number; overflowed: boolean }>();

  constructor(
    private readonly kernel: Kernel,
    private readonly random: () => number,
    state: readonly ConnectionState[],
  ) {
    this.all = new Map(state.map((c) => [c.id, { ...c }]));
    kernel.onExit((machine, pid, status) => {
      for (const c of this.all.values()) {
        if (c.machine !== machine || c.pid !== pid || c.ended) continue;
        c.ended = status;
        this.closeInput(c);
      }
    });
    kernel.onNotify((topic) => {
      if (!topic.startsWith('pipe:')) return;
      for (const c of this.all.values()) if (topic === `pipe:${c.hears}`) this.hear(c);
    });
  }

  /** Asks the API as a client on `machine` would, and starts or attaches to the process that the answer names. */
  connect(id: string, machine: string, request: HttpRequest): HttpResponse {
    if (this.all.size >= MOST) return { status: 429, headers: { 'content-type': 'text/plain' }, body: 'too many connections\n' };
    let response: HttpResponse;
    try {
      response = this.kernel.fetch(machine, request);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      return { status: 502, headers: { 'content-type': 'text/plain' }, body: e.message };
    }
    const upgrade = response.upgrade as Upgrade | undefined;
    if (!upgrade || this.all.has(id)) return response;
    if ('network' in upgrade) return this.dial(id, upgrade, response);
    if (!('attach' in upgrade || 'argv' in upgrade)) return response;
    const query = new Set((request.url.split('?')[1] ?? '').split('&').map((p) => p.replace('=1', '=true')));
    const tty = query.has('tty=true');
    const stdin = query.has('stdin=true');
    return 'attach' in upgrade ? this.attach(id, upgrade, { tty: tty && upgrade.tty, stdin: stdin && upgrade.stdin }, response) : this.exec(id, upgrade, { tty, stdin }, response);
  }

  /** A connection to the one port that was asked for. */
  private dial(id: string, { network, ports }: Extract<Upgrade, { network: unknown }>, response: HttpResponse): HttpResponse {
    const port = ports[0];
    if (port === undefined) return response;
    try {
      const d = this.kernel.connectInside(network, port);
      if (d.kind !== 'socket') return response;
      const c: ConnectionState = { id, machine: '', pid: 0, tty: false, input: d.id, ended: null, hears: d.reads };
      this.all.set(id, c);
      this.hear(c);
      return response;
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      return { status: 101, headers: {}, body: { refused: forwardError(this.random, port, e) } as Json };
    }
  }

  /** What a port says, for its client; at its end the connection is over. */
  private hear(c: ConnectionState): void {
    const pipe = this.kernel.pipes.get(c.hears!);
    if (!pipe || c.held || c.ended) return;
    const text = this.kernel.drain(pipe);
    if (text !== '') this.streamed(c.id, 'out', text);
    if (pipe.writers > 0) return;
    c.ended = { exited: true, status: 0 };
    this.closeInput(c);
  }

  private exec(id: string, upgrade: Extract<Upgrade, { argv: unknown }>, { tty, stdin }: { tty: boolean; stdin: boolean }, response: HttpResponse): HttpResponse {
    const { kernel } = this;
    const { machine, argv, env, cwd, user } = upgrade;
    if (tty) kernel.openTty(id, machine, 80, 24);
    let pid: number;
    try {
      pid = kernel.start(machine, argv, { env, cwd, user, ...(tty ? { tty: id } : { output: { stream: id }, ...(stdin ? { stdin: 'open' as const } : {}) }) });
    } catch (e) {
      if (tty) kernel.closeTty(id);
      if (!(e instanceof Errno)) throw e;
      // The container runtime's refusal comes on a connection that stands already.
      return { status: 101, headers: {}, body: { refused: runcError(argv[0] ?? '', e, hex(this.random, 64)) } as Json };
    }
    let input: number | null = null;
    if (!tty && stdin) {
      // The connection holds the other end, and nobody else does.
      const p = kernel.proc(machine, pid)!;
      const d = kernel.descriptions.get(p.fds.get(HELD_INPUT) ?? -1);
      if (d) {
        d.refs++;
        kernel.detach(p, HELD_INPUT);
        input = d.id;
      }
    }
    this.all.set(id, { id, machine, pid, tty, input, ended: null });
    return response;
  }

  private attach(id: string, upgrade: Extract<Upgrade, { attach: unknown }>, { tty, stdin }: { tty: boolean; stdin: boolean }, response: HttpResponse): HttpResponse {
    const { kernel } = this;
    const target = kernel.proc(upgrade.machine, upgrade.attach);
    if (!target) return response;
    const own = kernel.descriptions.get(target.fds.get(HELD_INPUT) ?? -1);
    const terminal = target.tty === null ? undefined : kernel.ttys.get(target.tty);
    let input: number | null = null;
    if (terminal?.log) terminal.log.tees = [...(terminal.log.tees ?? []), id];
    else if (stdin && own?.kind === 'pipe') {
      own.refs++;
      input = own.id;
    }
    for (const out of [1, 2]) {
      const d = kernel.descriptions.get(target.fds.get(out) ?? -1);
      if (d?.kind === 'log') d.tees = [...(d.tees ?? []), id];
    }
    if (own && upgrade.once && stdin) kernel.detach(target, HELD_INPUT);
    this.all.set(id, { id, machine: upgrade.machine, pid: upgrade.attach, tty: tty && !terminal?.log, input, ended: null, ...(terminal?.log && stdin ? { terminal: terminal.id } : {}) });
    // What stands on the terminal's line: the prompt, most likely.
    if (terminal?.log) this.streamed(id, 'out', terminal.screen.slice(terminal.screen.lastIndexOf('\n') + 1));
    return response;
  }

  /** The client's input. */
  send(id: string, text: string): void {
    const c = this.all.get(id);
    if (!c || c.ended) return;
    if (c.terminal !== undefined) return this.kernel.keys(c.terminal, text);
    if (c.tty) return this.kernel.keys(id, text);
    const d = this.kernel.descriptions.get(c.input ?? -1);
    const pipe = this.inputOf(c);
    if (!pipe || (d?.kind === 'socket' && d.shut) || pipe.readers <= 0 || pipe.buffer.length > PENDING) return;
    pipe.buffer += text;
    this.kernel.filled(pipe);
  }

  private inputOf(c: ConnectionState) {
    const d = this.kernel.descriptions.get(c.input ?? -1);
    return d?.kind === 'pipe' ? this.kernel.pipes.get(d.pipe) : d?.kind === 'socket' ? this.kernel.pipes.get(d.writes) : undefined;
  }

  private unread(c: ConnectionState): number {
    if (c.ended) return 0;
    if (c.tty || c.terminal !== undefined) return this.kernel.ttys.get(c.terminal ?? c.id)?.input.length ?? 0;
    const pipe = this.inputOf(c);
    return pipe && pipe.readers > 0 ? pipe.buffer.length : 0;
  }

  /** The client is slow to take what is said (or no more): who says it has to wait. */
  hold(id: string, on: boolean): void {
    const c = this.all.get(id);
    if (!c || (c.held ?? false) === on) return;
    if (on) {
      c.held = true;
      return;
    }
    delete c.held;
    this.kernel.unblock(id);
    if (c.hears !== undefined) this.hear(c);
  }

  /** Is what is said on it to wait? */
  held(id: string): boolean {
    return this.all.get(id)?.held ?? false;
  }

  /** The terminal whose size a resize of this connection means. */
  terminalOf(id: string): string {
    return this.all.get(id)?.terminal ?? id;
  }

  /** The client's input has ended. */
  end(id: string): void {
    const c = this.all.get(id);
    if (!c) return;
    const d = this.kernel.descriptions.get(c.input ?? -1);
    if (d?.kind === 'socket') this.kernel.shut(d);
    else this.closeInput(c);
  }

  private closeInput(c: ConnectionState): void {
    const d = this.kernel.descriptions.get(c.input ?? -1);
    c.input = null;
    if (d) this.kernel.release(d);
  }

  /** The client has gone. A terminal hangs up; a process without one is told when it writes. */
  disconnect(id: string): void {
    const c = this.all.get(id);
    if (!c) return;
    this.closeInput(c);
    this.all.delete(id);
    this.pending.delete(id);
    if (c.tty) this.kernel.closeTty(id);
    this.kernel.unblock(id);
  }

  /** Text for a client; false if there is no such one. */
  streamed(id: string, channel: 'out' | 'err', text: string): boolean {
    if (!this.all.has(id)) return false;
    let p = this.pending.get(id);
    if (!p) this.pending.set(id, (p = { chunks: [], size: 0, overflowed: false }));
    // One writes as much as one likes at once; but not again and again.
    if (p.size > PENDING) p.overflowed = true;
    else p.chunks.push([channel, text]);
    p.size += text.length;
    return true;
  }

  get(id: string): Connection | undefined {
    const c = this.all.get(id);
    if (!c) return undefined;
    return {
      take: () => {
        const p = this.pending.get(id);
        const chunks = p?.chunks ?? [];
        if (p) {
          p.chunks = [];
          p.size = 0;
        }
        return chunks;
      },
      ended: c.ended,
      unread: this.unread(c),
      overflowed: this.pending.get(id)?.overflowed ?? false,
    };
  }

  save(): ConnectionState[] {
    return [...this.all.values()].map((c) => ({ ...c }));
  }
}
