import type { HttpRequest, HttpResponse, Json } from '../core';
import type { Kernel } from './kernel';
import { DEFAULT_PATH, Ended, HELD_INPUT, isLoopback, PIPE_CAPACITY } from './limits';
import type { Description, Proc } from './state';
import { Errno, type ChildStatus, type ProcessInfo, type Signal, type SpawnOptions, type Sys, type Tty, type Attachment } from './sys';
import { find } from './tree';
import { handle, readTty } from './tty';
import type { TreeFiles } from './vfs';

/** Units per printed character: a terminal takes about a megabyte a second. */
const TTY_UNITS = 1;
/** Characters that a device without end (/dev/zero) gives in one turn: then others have theirs. */
const ENDLESS = 4 * PIPE_CAPACITY;

/** The system calls of one process, for one turn or one request. */
export class ProcessSys implements Sys {
  private view: TreeFiles | undefined;
  /** Read from devices without end in this turn. */
  private gulped = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly p: Proc,
  ) {}

  get pid(): number {
    return this.p.pid;
  }
  get ppid(): number {
    return this.p.parent && this.p.parent.machine === this.p.machine ? this.p.parent.pid : 0;
  }
  get group(): number {
    return this.p.group;
  }
  get argv(): readonly string[] {
    return this.p.argv;
  }
  get user(): string {
    return this.p.user;
  }
  get env(): Record<string, string> {
    return this.p.env;
  }
  get script(): string | null {
    return this.p.script;
  }
  get machine(): string {
    return this.p.machine;
  }
  get hostname(): string {
    return this.kernel.machines.get(this.p.machine)!.spec.hostname;
  }
  get flavour(): 'gnu' | 'busybox' {
    return this.p.flavour;
  }
  get now(): number {
    return this.kernel.deps.loop.now;
  }
  get random(): () => number {
    return this.kernel.deps.loop.random;
  }
  get files(): TreeFiles {
    this.kernel.spend(2);
    return (this.view ??= this.kernel.filesOf(this.p.machine, this.p.user, () => this.p.cwd, this.p.umask, this.p));
  }
  get cwd(): string {
    return this.p.cwd;
  }
  set cwd(path: string) {
    const real = this.files.absolute(path);
    if (this.files.stat(path).type !== 'dir') throw new Errno('ENOTDIR', path);
    if (!this.files.may(path, 'x')) throw new Errno('EACCES', path);
    this.p.cwd = real;
  }
  get umask(): number {
    return this.p.umask;
  }
  set umask(mask: number) {
    this.p.umask = mask & 0o777;
  }

  private description(fd: number): Description {
    const d = this.kernel.descriptions.get(this.p.fds.get(fd) ?? -1);
    if (!d) throw new Errno('EBADF', String(fd));
    return d;
  }

  read(fd: number, max = PIPE_CAPACITY): string | undefined {
    const { kernel, p } = this;
    const d = this.description(fd);
    kernel.spend(3);
    switch (d.kind) {
      case 'null':
      case 'log':
      case 'memory':
      case 'stream':
        return '';
      case 'text': {
        const text = d.text.slice(d.pos, d.pos + max);
        d.pos += text.length;
        return text;
      }
      case 'special': {
        if (/^\/dev\/(u?random|zero|full)$/.test(d.path)) {
          if (this.gulped >= ENDLESS) return undefined;
          this.gulped += Math.min(max, 4096);
        }
        if (d.path === '/dev/urandom' || d.path === '/dev/random') {
          let out = '';
          for (let i = Math.min(max, 4096); i > 0; i--) {
            const b = Math.floor(this.random() * 256);
            out += String.fromCharCode(b < 128 ? b : 0xdc00 + b);
          }
          return out;
        }
        const all = d.text ?? kernel.filesOf(d.machine, 'root', '/', 0, p).read(d.path);
        if (d.path === '/dev/zero' || d.path === '/dev/full') {
          this.gulped += Math.min(all.length, max);
          kernel.spend(max >> 8);
          return all.slice(0, max);
        }
        const text = all.slice(d.pos, d.pos + max);
        d.pos += text.length;
        return text;
      }
      case 'file': {
        if (d.mode === 'w' || d.mode === 'a') throw new Errno('EBADF', String(fd));
        const node = find(kernel.trees.get(d.volume), d.inside);
        if (node?.type === 'dir') throw new Errno('EISDIR', d.path);
        if (node?.type !== 'file') return '';
        const all = node.program === undefined ? node.text : `\x7fELF${node.program}`;
        const text = all.slice(d.pos, d.pos + max);
        d.pos += text.length;
        return text;
      }
      case 'pipe':
      case 'socket': {
        if (d.kind === 'pipe' && d.end !== 'r') throw new Errno('EBADF', String(fd));
        const pipe = kernel.pipes.get(d.kind === 'pipe' ? d.pipe : d.reads)!;
        if (pipe.buffer === '') return pipe.writers > 0 ? undefined : '';
        return kernel.drain(pipe, max);
      }
      case 'watch': {
        if (d.buffer === '') return d.ended ? '' : undefined;
        const text = d.buffer.slice(0, max);
        d.buffer = d.buffer.slice(text.length);
        return text;
      }
      case 'tty': {
        const tty = kernel.ttys.get(d.tty);
        if (!tty) return '';
        if (p.tty === tty.id && p.group !== tty.foreground && tty.foreground !== 0) {
          kernel.signal(p, 'TTIN');
          return undefined;
        }
        return readTty(tty, max);
      }
    }
  }

  write(fd: number, text: string): void {
    if (text === '') return;
    const { kernel, p } = this;
    const d = this.description(fd);
    kernel.spend(2 + text.length / 200);
    switch (d.kind) {
      case 'null':
        return;
      case 'text':
        throw new Errno('EBADF', String(fd));
      case 'special':
        return kernel.filesOf(d.machine, 'root', '/', 0, p).write(d.path, text);
      case 'log':
        return kernel.say(d, text);
      case 'watch':
        if (d.keys === undefined) throw new Errno('EBADF', String(fd));
        return kernel.keys(d.keys, text);
      case 'memory':
        return kernel.appendSink(d.sink, d.stream, text);
      case 'stream':
        kernel.spend(text.length * TTY_UNITS);
        if (kernel.deps.streamed?.(d.to, d.channel, text)) {
          if (kernel.deps.held?.(d.to)) p.blocked = d.to;
          return;
        }
        // The client has gone.
        if (p.handlers.PIPE === undefined) kernel.signal(p, 'PIPE');
        throw new Errno('EPIPE');
      case 'file': {
        if (d.mode === 'r') throw new Errno('EBADF', String(fd));
        // A command on another machine (exec, ssh) writes to its caller's file.
        const files = kernel.filesOf(d.machine ?? p.machine, 'root', '/', 0, p);
        const node = find(kernel.trees.get(d.volume), d.inside);
        if (node && node.type !== 'file') throw new Errno('EISDIR', d.path);
        const old = node?.text ?? '';
        if (d.mode === 'a') d.pos = old.length;
        if (d.pos === old.length) files.write(d.path, text, { append: true });
        else files.write(d.path, old.slice(0, d.pos) + '\0'.repeat(Math.max(0, d.pos - old.length)) + text + old.slice(d.pos + text.length));
        d.pos += text.length;
        return;
      }
      case 'pipe':
      case 'socket': {
        if (d.kind === 'pipe' && d.end !== 'w') throw new Errno('EBADF', String(fd));
        const pipe = kernel.pipes.get(d.kind === 'pipe' ? d.pipe : d.writes)!;
        if (pipe.readers <= 0 || (d.kind === 'socket' && d.shut)) {
          if (p.handlers.PIPE === undefined) kernel.signal(p, 'PIPE');
          throw new Errno('EPIPE');
        }
        if (pipe.buffer.length + text.length > MAX_PIPE) throw new Errno('ENOSPC', 'pipe');
        pipe.buffer += text;
        if (pipe.buffer.length >= PIPE_CAPACITY) p.blocked = pipe.id;
        kernel.filled(pipe);
        return;
      }
      case 'tty':
        kernel.spend(text.length * TTY_UNITS);
        kernel.print(d.tty, text);
        if (kernel.deps.held?.(d.tty)) p.blocked = d.tty;
        return;
    }
  }

  open(path: string, mode: 'r' | 'w' | 'a' | 'rw' | 'wx'): number {
    const { kernel, p } = this;
    const files = this.files;
    const absolute = files.absolute(path);
    let d: Description | undefined;
    const fdPath = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(absolute.startsWith('/dev/') || absolute.startsWith('/proc/') ? realSpecial(files, absolute) : '');
    if (fdPath && Number(fdPath[1]) === p.pid) {
      const old = this.description(Number(fdPath[2]));
      return this.lowest(old);
    }
    if (absolute === '/dev/tty') {
      if (!p.tty) throw new Errno('ENOENT', path);
      d = kernel.describe({ kind: 'tty', tty: p.tty });
    } else if (absolute === '/dev/null') d = kernel.describe({ kind: 'null' });
    else if (absolute.startsWith('/dev/') || absolute.startsWith('/proc/') || absolute.startsWith('/sys/')) {
      const stat = files.stat(path);
      if (stat.type === 'dir' && mode !== 'r') throw new Errno('EISDIR', path);
      const real = files.real(path);
      if (stat.type !== 'dir' || real !== absolute) d = kernel.describe({ kind: 'special', path: real, machine: p.machine, pos: 0, ...(real.startsWith('/proc/') ? { text: files.read(real) } : {}) });
    }
    if (!d) {
      if (files.exists(path) && files.stat(path).type === 'socket') throw new Errno('ENXIO', path);
      if (mode === 'r') {
        const stat = files.stat(path);
        if (stat.type !== 'dir' && !files.may(path, 'r')) throw new Errno('EACCES', path);
      } else if (mode === 'w' || mode === 'wx') files.write(path, '', { exclusive: mode === 'wx' });
      else if (!files.exists(path)) files.write(path, '');
      else if (files.stat(path).type === 'dir') throw new Errno('EISDIR', path);
      else if (!files.may(path, 'w')) throw new Errno('EACCES', path);
      d = kernel.describe({ kind: 'file', machine: p.machine, ...files.locate(path), pos: 0, mode: mode === 'wx' ? 'w' : mode });
    }
    return this.lowest(d);
  }

  private lowest(d: Description, from = 3): number {
    let fd = from;
    while (this.p.fds.has(fd)) fd++;
    this.kernel.attach(this.p, fd, d);
    return fd;
  }

  close(fd: number): void {
    this.kernel.detach(this.p, fd);
  }

  dup(fd: number, to?: number): number {
    const d = this.description(fd);
    if (to === undefined) return this.lowest(d, 10);
    this.kernel.attach(this.p, to, d);
    return to;
  }

  pipe(): { read: number; write: number } {
    const pipe = this.kernel.newPipe();
    const r = this.lowest(this.kernel.describe({ kind: 'pipe', pipe: pipe.id, end: 'r' }), 10);
    const w = this.lowest(this.kernel.describe({ kind: 'pipe', pipe: pipe.id, end: 'w' }), 10);
    return { read: r, write: w };
  }

  isOpen(fd: number): boolean {
    return this.p.fds.has(fd);
  }

  tty(fd: number): Tty | undefined {
    const d = this.kernel.descriptions.get(this.p.fds.get(fd) ?? -1);
    const id = d?.kind === 'tty' ? d.tty : undefined;
    const tty = id === undefined ? undefined : this.kernel.ttys.get(id);
    return tty && handle(tty);
  }

  private child(child: Proc, options: SpawnOptions, inherit: 'streams' | 'all'): number {
    const { kernel, p } = this;
    const fds = options.fds ? Object.entries(options.fds).map(([to, from]) => [Number(to), from] as const) : inherit === 'all' ? [...p.fds.keys()].map((fd) => [fd, fd] as const) : [0, 1, 2].map((fd) => [fd, fd] as const);
    for (const [to, from] of fds) if (p.fds.has(from)) kernel.attach(child, to, this.description(from));
    if (!child.fds.has(0)) kernel.attach(child, 0, kernel.describe({ kind: 'null' }));
    kernel.spend(300);
    return child.parent!.alias;
  }

  private parentage(machine: string): { parent: Proc['parent'] } {
    // On another machine the child's own number means nothing here: it goes by one of ours.
    const mine = this.kernel.machines.get(this.p.machine)!;
    const alias = this.kernel.nextPid(this.p.machine);
    if (machine !== this.p.machine) mine.nextPid = alias + 1;
    return { parent: { machine: this.p.machine, pid: this.p.pid, alias } };
  }

  spawn(argv: readonly string[], options: SpawnOptions = {}): number {
    const { kernel, p } = this;
    const machine = options.machine ?? p.machine;
    const target = kernel.machines.get(machine);
    if (!target || !target.running) throw new Errno('ESRCH', machine);
    const elsewhere = machine !== p.machine;
    const user = options.user ?? (elsewhere ? 'root' : p.user);
    const cwd = options.cwd ?? (elsewhere ? '/' : p.cwd);
    const env = options.env ?? (elsewhere ? { PATH: DEFAULT_PATH, HOME: '/root', HOSTNAME: target.spec.hostname, ...target.spec.env, ...(p.tty ? { TERM: p.env.TERM ?? 'xterm' } : {}) } : p.env);
    const found = kernel.lookUp(kernel.filesOf(machine, user, cwd, p.umask, undefined), argv, env.PATH);
    const child = kernel.makeProc(machine, {
      argv: found.argv,
      env: { ...env },
      cwd,
      user,
      umask: p.umask,
      program: found.program,
      flavour: found.flavour ?? target.spec.flavour,
      script: options.script ?? null,
      tty: p.tty,
      ...this.parentage(machine),
      ...(typeof options.group === 'number' ? { group: options.group } : options.group === 'new' ? {} : { group: p.group }),
    });
    for (const [s, h] of Object.entries(p.handlers)) if (h === 'ignore') child.handlers[s as Signal] = 'ignore';
    return this.child(child, options, 'streams');
  }

  attach(machine: string, pid: number, { once }: { readonly once: boolean }): Attachment {
    const { kernel } = this;
    const target = kernel.proc(machine, pid);
    if (!target || target.status === 'zombie') throw new Errno('ESRCH', String(pid));
    const terminal = target.tty === null ? undefined : kernel.ttys.get(target.tty);
    if (terminal?.log) {
      const line = terminal.screen.slice(terminal.screen.lastIndexOf('\n') + 1);
      const d = kernel.watch(terminal.log, line, terminal.id);
      const fd = this.lowest(d, 10);
      return { input: fd, output: fd, error: -1, tty: true };
    }
    const watched = (fd: number): number => {
      const d = kernel.descriptions.get(target.fds.get(fd) ?? -1);
      return d?.kind === 'log' ? this.lowest(kernel.watch(d, ''), 10) : -1;
    };
    const own = kernel.descriptions.get(target.fds.get(HELD_INPUT) ?? -1);
    const input = own?.kind === 'pipe' ? this.lowest(own, 10) : -1;
    if (own && once) kernel.detach(target, HELD_INPUT);
    return { input, output: watched(1), error: watched(2), tty: false };
  }

  resize(fd: number, cols: number, rows: number): void {
    const d = this.kernel.descriptions.get(this.p.fds.get(fd) ?? -1);
    if (d?.kind === 'watch' && d.keys !== undefined) this.kernel.resizeTty(d.keys, cols, rows);
  }

  fork(program: string, state: Json, options: SpawnOptions = {}): number {
    const { kernel, p } = this;
    const child = kernel.makeProc(p.machine, {
      argv: p.argv,
      env: { ...(options.env ?? p.env) },
      cwd: options.cwd ?? p.cwd,
      user: options.user ?? p.user,
      umask: p.umask,
      program,
      flavour: p.flavour,
      script: null,
      tty: p.tty,
      state,
      status: 'ready',
      ...this.parentage(p.machine),
      ...(typeof options.group === 'number' ? { group: options.group } : options.group === 'new' ? {} : { group: p.group }),
    });
    for (const [s, h] of Object.entries(p.handlers)) if (h === 'ignore') child.handlers[s as Signal] = 'ignore';
    return this.child(child, options, 'all');
  }

  wait(pid: number): ChildStatus | undefined {
    const { kernel, p } = this;
    const child = kernel.children(p).find((c) => c.parent!.alias === pid);
    if (!child) {
      const gone = kernel.orphans.get(`${p.machine}/${pid}`);
      if (!gone) throw new Errno('ECHILD', String(pid));
      kernel.orphans.delete(`${p.machine}/${pid}`);
      return gone;
    }
    if (!child.news || !child.exit) return undefined;
    child.news = false;
    const status = child.exit;
    if (child.status === 'zombie') kernel.forget(child);
    else child.exit = null;
    return status;
  }

  kill(pid: number, signal: Signal): void {
    const { kernel, p } = this;
    kernel.spend(10);
    const targets = pid < 0 ? (pid === -1 ? kernel.all(p.machine).filter((q) => q !== p) : this.groupMembers(-pid)) : [kernel.proc(p.machine, pid)].filter((q) => q !== undefined);
    const live = targets.filter((q) => q.status !== 'zombie');
    if (live.length === 0 && !(pid >= 0 && targets.length > 0)) throw new Errno('ESRCH', String(pid));
    if (p.user !== 'root' && live.length > 0 && !live.some((q) => q.user === p.user)) throw new Errno('EPERM', String(pid));
    for (const q of live.sort((a, b) => Number(a === p) - Number(b === p))) if (p.user === 'root' || q.user === p.user) kernel.signal(q, signal, !kernel.relatives(p.machine).includes(q.machine));
  }

  private groupMembers(group: number): Proc[] {
    const own = this.kernel.all(this.p.machine).filter((q) => q.group === group);
    const elsewhere = this.kernel.proc(this.p.machine, group);
    return elsewhere && elsewhere.machine !== this.p.machine ? [...own, elsewhere] : own;
  }

  processes(): readonly ProcessInfo[] {
    return this.kernel.processes(this.p.machine);
  }

  setGroup(pid: number, group: number): void {
    const q = pid === this.p.pid ? this.p : this.kernel.children(this.p).find((c) => c.parent!.alias === pid);
    if (!q) throw new Errno('ESRCH', String(pid));
    q.group = group;
  }

  handle(signal: Signal, what: 'default' | 'ignore' | 'handle'): void {
    if (signal === 'KILL' || signal === 'STOP') throw new Errno('EINVAL', signal);
    if (what === 'default') delete this.p.handlers[signal];
    else this.p.handlers[signal] = what;
  }

  fetch(request: Omit<HttpRequest, 'from'>): HttpResponse {
    return this.kernel.fetch(this.p.machine, request);
  }
  fetchOn(path: string, request: Omit<HttpRequest, 'from'>): HttpResponse {
    return this.kernel.fetchOn(this.p, path, request);
  }
  certificateOf(host: string, port: number): string | undefined {
    return this.kernel.certificateOf(this.p.machine, host, port);
  }
  connect(host: string, port: number): number {
    this.kernel.spend(20);
    return this.connected(this.kernel.connect(this.p.machine, host, port));
  }
  connectInside(network: string, port: number): number {
    this.kernel.spend(20);
    return this.connected(this.kernel.connectInside(network, port));
  }
  private connected(d: Description): number {
    try {
      return this.lowest(d, 10);
    } finally {
      // From here on only the descriptor keeps it open.
      this.kernel.release(d);
    }
  }
  shutdown(fd: number): void {
    const d = this.description(fd);
    if (d.kind !== 'socket') throw new Errno('EINVAL', String(fd));
    this.kernel.shut(d);
  }
  fetchInside(network: string, port: number, request: Omit<HttpRequest, 'from'>): HttpResponse {
    return this.kernel.fetchInside(network, port, request);
  }
  resolve(name: string): readonly string[] {
    this.kernel.spend(20);
    return this.kernel.resolve(this.p.machine, name);
  }
  ping(host: string): number {
    return this.kernel.ping(this.p.machine, host);
  }
  listen(port: number, address = '0.0.0.0'): void {
    if (port < 1024 && this.p.user !== 'root' && this.kernel.machines.get(this.p.machine)!.spec.kind !== 'container') throw new Errno('EACCES', `${address}:${port}`);
    this.kernel.listen(this.p, port, isLoopback(address) && address !== '0.0.0.0' ? '127.0.0.1' : address);
  }
  listenOn(path: string): void {
    this.kernel.listenOn(this.p, path);
  }
  unlisten(port: number): void {
    this.kernel.unlisten(this.p, port);
  }
  get ranges(): readonly { readonly range: string; readonly via?: string }[] {
    return this.kernel.ranges(this.p.machine);
  }

  get addresses(): readonly string[] {
    return this.kernel.addresses(this.p.machine);
  }
  get listening(): readonly { readonly port: number; readonly address: string; readonly pid: number }[] {
    return this.kernel.ports(this.kernel.machines.get(this.p.machine)!.spec.network);
  }

  compute(milliseconds: number, threads = 1): number {
    return this.kernel.compute(this.p, milliseconds, threads);
  }

  spend(units: number): void {
    this.kernel.spend(units);
  }
  get spent(): number {
    return this.kernel.spent;
  }
  claim(bytes: number): void {
    this.kernel.claim(this.p, bytes);
  }
  notify(topic: string): void {
    this.kernel.notify(topic);
  }
  service<T>(service: string): T {
    return this.kernel.deps.service(service, this.p.machine) as T;
  }
}

/** More than this in one pipe is a program that does not split its work into turns. */
const MAX_PIPE = 32 << 20;

function realSpecial(files: TreeFiles, path: string): string {
  try {
    const s = files.lstat(path);
    if (s.type === 'link' && s.target) return realSpecial(files, s.target.startsWith('/') ? s.target : `${path.slice(0, path.lastIndexOf('/'))}/${s.target}`);
    if (path.startsWith('/proc/self')) return realSpecial(files, path.replace('/proc/self', files.lstat('/proc/self').target ?? '/proc/0'));
    if (path.startsWith('/dev/fd/')) return realSpecial(files, path.replace('/dev/fd', '/proc/self/fd'));
  } catch (e) {
    if (e instanceof Ended) throw e;
  }
  return path;
}
