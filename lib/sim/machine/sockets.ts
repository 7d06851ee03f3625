import { byteLength, clone, NetworkError, type HttpRequest, type HttpResponse, type Instant, type Json } from '../core';
import { bodyText, headLines, takeRequest, wantsPretty, type WireRequest } from '../core/wire';
import type { Kernel } from './kernel';
import { Ended, PIPE_CAPACITY } from './limits';
import type { Description, Proc } from './state';
import type { Program, Talk } from './sys';

/**
 * Connections of bytes. A connection is two pipes, and a descriptor at each end that reads one and writes the other. The
 * server's end is a descriptor of the process that listens, where its program takes connections ({@link Program.connection});
 * else the kernel holds it, and gives the program what comes: whole requests of HTTP/1.1 ({@link Program.request}), or the
 * bytes as they are ({@link Program.talk}).
 *
 *     client ── up ──▶ server          nc: write(fd)  →  up  →  `answer`, a task of the loop  →  redis' `talk`
 *            ◀─ down ─                 nc: read(fd)   ←  down  ←  what it sends
 */
export interface Socket {
  readonly id: number;
  readonly up: number;
  readonly down: number;
  /** The process that answers, on which port, and who asks. */
  readonly machine: string;
  readonly pid: number;
  readonly port: number;
  readonly from: string;
  /** The description that is the server's end. */
  readonly end: number;
  /** Came, and the program has not taken it. */
  received: string;
  /** What the program remembers of this connection. */
  keep: Json;
  /** An answer of HTTP that is not there yet. */
  later?: { readonly at: Instant; readonly text: string; readonly more?: HttpResponse['more']; readonly close: boolean };
  /** One that goes on: what to ask for when one of its topics is told. */
  stream?: { readonly more: NonNullable<HttpResponse['more']>; readonly close: boolean };
}

/** Connections there may be at once in a world, and to one process. */
const MOST = 2048;
const MOST_OF_ONE = 512;
/** Characters that a program may leave untaken. */
const MOST_RECEIVED = 8 * 1024 * 1024;

export class Sockets {
  private readonly all = new Map<number, Socket>();
  /** Derived: which connections' streams wait for a topic. */
  private readonly topics = new Map<string, Set<number>>();

  constructor(private readonly kernel: Kernel) {}

  load(sockets: readonly Socket[]): void {
    for (const saved of sockets) {
      const s = clone(saved as unknown as Json) as unknown as Socket;
      this.all.set(s.id, s);
      this.enrol(s);
    }
  }

  save(): Socket[] {
    return clone([...this.all.values()] as unknown as Json) as unknown as Socket[];
  }

  /** Connects to what listens; returns the description of the client's end, with no name yet. Throws NetworkError 'reset'. */
  connect(server: Proc, port: number, from: string, dialled: string): Description {
    const { kernel } = this;
    const program = kernel.deps.programs.get(server.program);
    if (!program?.connection && !program?.talk && !program?.request) throw new NetworkError('reset', dialled);
    if (this.all.size >= MOST || this.count(server) >= MOST_OF_ONE) throw new NetworkError('timeout', dialled, 130_000);
    const up = kernel.newPipe();
    const down = kernel.newPipe();
    const client = kernel.describe({ kind: 'socket', reads: down.id, writes: up.id, shut: false });
    const end = kernel.describe({ kind: 'socket', reads: up.id, writes: down.id, shut: false });
    kernel.hold(client);
    kernel.hold(end);
    if (program.connection) {
      let fd = 10;
      while (server.fds.has(fd)) fd++;
      let taken: boolean;
      try {
        kernel.attach(server, fd, end);
        taken = kernel.serve(server, (_program, sys) => program.connection!(sys, server.state, port, fd), dialled);
        if (!taken) kernel.detach(server, fd);
      } catch (e) {
        kernel.release(client);
        kernel.release(end);
        throw e instanceof NetworkError ? e : new NetworkError('reset', dialled);
      }
      if (taken) {
        kernel.release(end);
        kernel.wakeUp(server);
        return client;
      }
    }
    const s: Socket = { id: up.id, up: up.id, down: down.id, machine: server.machine, pid: server.pid, port, from, end: end.id, received: '', keep: null };
    up.served = down.served = s.id;
    this.all.set(s.id, s);
    return client;
  }

  private count(p: Proc): number {
    let n = 0;
    for (const s of this.all.values()) if (s.machine === p.machine && s.pid === p.pid) n++;
    return n;
  }

  /** Something came, or there is room again: the server has a turn. */
  stir(id: number, at = this.kernel.deps.loop.now): void {
    if (this.all.has(id)) this.kernel.owner.once(at, 'answer', String(id), id);
  }

  /** A topic was told: streams that wait for it go on. */
  told(topic: string): void {
    for (const id of this.topics.get(topic) ?? []) this.stir(id);
  }

  /** A process goes on after it was stopped, or its machine has power again. */
  goOn(machine: string, pid?: number): void {
    for (const s of this.all.values()) if (s.machine === machine && (pid === undefined || s.pid === pid)) this.stir(s.id);
  }

  /** A process is no more: whoever talks to it finds the connection closed. */
  closeAll(p: Proc): void {
    for (const s of [...this.all.values()]) if (s.machine === p.machine && s.pid === p.pid) this.hangUp(s);
  }

  private hangUp(s: Socket): void {
    if (!this.all.delete(s.id)) return;
    this.leave(s);
    this.kernel.owner.drop('answer', String(s.id));
    const end = this.kernel.descriptions.get(s.end);
    if (end) this.kernel.release(end);
  }

  private enrol(s: Socket): void {
    for (const topic of s.stream?.more.topics ?? []) {
      let set = this.topics.get(topic);
      if (!set) this.topics.set(topic, (set = new Set()));
      set.add(s.id);
    }
  }

  private leave(s: Socket): void {
    for (const topic of s.stream?.more.topics ?? []) {
      const set = this.topics.get(topic);
      set?.delete(s.id);
      if (set?.size === 0) this.topics.delete(topic);
    }
    delete s.stream;
  }

  /** The server's turn on one connection. */
  answer(id: number): void {
    const s = this.all.get(id);
    if (!s) return;
    const { kernel } = this;
    const p = kernel.proc(s.machine, s.pid);
    const program = p && kernel.deps.programs.get(p.program);
    if (!p || !program) return this.hangUp(s);
    if (!kernel.powered(s.machine) || p.status === 'stopped') return;
    const up = kernel.pipes.get(s.up)!;
    const down = kernel.pipes.get(s.down)!;
    if (down.readers <= 0) return this.hangUp(s);
    if (down.buffer.length >= PIPE_CAPACITY) return;
    s.received += kernel.drain(up);
    if (s.received.length > MOST_RECEIVED) return this.hangUp(s);
    const ended = up.writers <= 0;
    try {
      if (program.talk) this.talk(s, p, program, ended);
      else this.http(s, p, ended);
    } catch (e) {
      // A program that fails while it answers is a fault of ours: its client finds the connection closed.
      if (!(e instanceof NetworkError) && !(e instanceof Ended)) kernel.crashes.push(e);
      this.hangUp(s);
    }
  }

  private send(s: Socket, text: string): void {
    if (text === '') return;
    const down = this.kernel.pipes.get(s.down)!;
    if (down.readers <= 0) return;
    down.buffer += text;
    this.kernel.notify(`pipe:${down.id}`);
  }

  private talk(s: Socket, p: Proc, program: Program, ended: boolean): void {
    let closed = false;
    let taken = false;
    const talk: Talk = {
      port: s.port,
      from: s.from,
      ended,
      get received() {
        return s.received;
      },
      get keep() {
        return s.keep;
      },
      set keep(value) {
        s.keep = value;
      },
      take: (n) => {
        const text = s.received.slice(0, n);
        s.received = s.received.slice(n);
        taken ||= n > 0;
        return text;
      },
      send: (text) => this.send(s, text),
      close: () => (closed = true),
    };
    if (s.received !== '' || ended) this.kernel.serve(p, (_program, sys) => (program.talk!(sys, p.state, talk), true), s.from);
    if (closed || (ended && (s.received === '' || !taken))) this.hangUp(s);
    else if (ended) this.stir(s.id);
  }

  private http(s: Socket, p: Proc, ended: boolean): void {
    const { now } = this.kernel.deps.loop;
    if (s.later) {
      if (s.later.at > now) return this.stir(s.id, s.later.at);
      const { text, more, close } = s.later;
      delete s.later;
      if (!this.begin(s, text, more, close)) return;
    }
    if (s.stream) {
      if (!this.goOnWith(s, p)) return;
    }
    for (;;) {
      const request = takeRequest(s.received);
      if (request === undefined) break;
      if (typeof request === 'string') {
        const status = request === 'large' ? 413 : 400;
        const words = status === 413 ? '413 Request Entity Too Large' : '400 Bad Request';
        this.send(s, `HTTP/1.1 ${words}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${words}`);
        return this.hangUp(s);
      }
      s.received = s.received.slice(request.length);
      if (!this.respond(s, p, request)) return;
      if (this.kernel.pipes.get(s.down)!.buffer.length >= PIPE_CAPACITY) return;
    }
    if (ended) this.hangUp(s);
  }

  /** Answers one request; false where the next has to wait, or there is none any more. */
  private respond(s: Socket, p: Proc, { method, target, version, headers, body }: WireRequest): boolean {
    const host = headers.host ?? `127.0.0.1:${s.port}`;
    const url = /^https?:\/\//i.test(target) ? target : `http://${host}${target.startsWith('/') ? '' : '/'}${target}`;
    const asked: HttpRequest = { method, url, headers, ...(body !== '' ? { body } : {}), from: s.from };
    const response = this.kernel.serve(p, (program, sys) => program.request!(sys, p.state, asked), s.from);
    // A server that closes the connection without a word.
    if (response.status === 0) return this.hangUp(s), false;
    const close = /close/i.test(headers.connection ?? '') || (version === '1.0' && !/keep-alive/i.test(headers.connection ?? ''));
    const pretty = wantsPretty(url, headers['user-agent'] ?? '');
    const plain = { ...response, headers: Object.fromEntries(Object.entries(response.headers).filter(([k]) => !(method === 'HEAD' ? /^(?:transfer-encoding|connection)$/i : /^(?:content-length|transfer-encoding|connection)$/i).test(k))) };
    const head = headLines(plain, false, this.kernel.deps.loop.now + (response.delay ?? 0), pretty);
    if (close) head.splice(-1, 0, 'Connection: close');
    const text = bodyText(response.body, pretty);
    const none = method === 'HEAD' || response.status === 204 || response.status === 304;
    const printed = `${head.join('\r\n')}\r\n${none ? '' : response.more ? chunk(text) : text}`;
    const more = method === 'HEAD' ? undefined : response.more;
    if (response.delay) {
      const at = this.kernel.deps.loop.now + response.delay;
      s.later = { at, text: printed, more, close };
      this.stir(s.id, at);
      return false;
    }
    return this.begin(s, printed, more, close);
  }

  private begin(s: Socket, text: string, more: HttpResponse['more'], close: boolean): boolean {
    this.send(s, text);
    if (more) {
      this.await(s, more, close);
      return false;
    }
    if (close) this.hangUp(s);
    return !close;
  }

  private await(s: Socket, more: NonNullable<HttpResponse['more']>, close: boolean): void {
    this.leave(s);
    s.stream = { more, close };
    this.enrol(s);
    if (more.until !== undefined) this.stir(s.id, more.until);
  }

  /** Sends what a stream has by now; true when it has ended and the next request may be answered. */
  private goOnWith(s: Socket, p: Proc): boolean {
    const { more, close } = s.stream!;
    const { next } = more;
    const here = new RegExp(`^https?://[^/]*:${s.port}(?:/|$)`).test(next.url) || /^https?:\/\/(?:localhost|127\.0\.0\.1)(?:[:/]|$)/.test(next.url);
    let response: HttpResponse;
    try {
      response = here ? this.kernel.serve(p, (program, sys) => program.request!(sys, p.state, { ...next, from: s.from }), s.from) : this.kernel.fetch(s.machine, next);
    } catch (e) {
      if (!(e instanceof NetworkError)) throw e;
      this.hangUp(s);
      return false;
    }
    const text = bodyText(response.body, false);
    if (text !== '') this.send(s, chunk(text));
    if (response.more) {
      this.await(s, response.more, close);
      return false;
    }
    this.leave(s);
    this.send(s, '0\r\n\r\n');
    if (close) this.hangUp(s);
    return !close;
  }
}

const chunk = (text: string): string => (text === '' ? '' : `${byteLength(text).toString(16)}\r\n${text}\r\n`);
