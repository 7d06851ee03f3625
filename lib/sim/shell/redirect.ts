import { NetworkError } from '../core';
import { Errno } from '../machine/sys';
import type { Frame } from './state';
import type { Redir } from './nodes';
import { Abort, type Shell } from './shell';

/** Undoing a redirection: the descriptor, and where its old meaning is kept (-1: it was closed). */
type Undo = [number, number];

/** Carries one redirection out on the shell's own descriptors; `undo` tells how to take it back. Throws Abort. */
export function redirect(sh: Shell, r: Redir, target: string, undo: Undo[]): void {
  const { sys, st } = sh;
  const fd = r.fd ?? (r.op === '<' || r.op === '<>' || r.op === '<&' || r.op === '<<' || r.op === '<<<' ? 0 : 1);
  const save = (n: number) => {
    undo.push([n, sys.isOpen(n) ? sys.dup(n) : -1]);
  };
  const keep = (n: number) => {
    if (n > 2 && !st.fds.includes(n)) st.fds.push(n);
  };
  const use = (made: number, at: number) => {
    if (r.into !== undefined) {
      const free = sys.dup(made);
      if (made !== free) sys.close(made);
      keep(free);
      sh.assign(r.into, String(free));
      return;
    }
    if (made === at) {
      undo.push([at, -1]);
    } else {
      save(at);
      sys.dup(made, at);
      sys.close(made);
    }
    keep(at);
  };
  const fail = (what: string, e: unknown): never => {
    if (!(e instanceof Errno)) throw e;
    if (st.ash && /^[<>&|]+$/.test(r.op) && !/&$/.test(r.op)) {
      const creates = r.op !== '<';
      const missing = creates ? (st.dash ? 'Directory nonexistent' : 'nonexistent directory') : st.dash ? 'No such file' : 'no such file';
      sh.warn(`${st.dash ? 'cannot' : "can't"} ${creates ? 'create' : 'open'} ${what}: ${e.code === 'ENOENT' ? missing : e.message}`);
      throw new Abort(st.dash ? 2 : 1, true);
    }
    sh.warn(`${what}: ${e.code === 'EEXIST' ? 'cannot overwrite existing file' : e.message}`);
    throw new Abort(1, true);
  };
  const open = (path: string, mode: 'r' | 'w' | 'a' | 'rw' | 'wx'): number => {
    try {
      if (path === '') throw new Errno('ENOENT', path);
      const peer = st.ash ? null : /^\/dev\/tcp\/([^/]+)\/(\d{1,5})$/.exec(path);
      if (peer) return connect(sh, path, peer[1]!, Number(peer[2]));
      if (mode === 'wx') {
        const there = sys.files.exists(path) && sys.files.stat(path).type === 'file';
        return sys.open(path, there ? 'wx' : 'w');
      }
      return sys.open(path, mode);
    } catch (e) {
      return fail(path, e);
    }
  };
  switch (r.op) {
    case '<':
      return use(open(target, 'r'), fd);
    case '<>':
      return use(open(target, 'rw'), fd);
    case '>':
      return use(open(target, st.opts.noclobber ? 'wx' : 'w'), fd);
    case '>|':
      return use(open(target, 'w'), fd);
    case '>>':
      return use(open(target, 'a'), fd);
    case '&>':
    case '&>>': {
      use(open(target, r.op === '&>' ? 'w' : 'a'), 1);
      save(2);
      sys.dup(1, 2);
      return;
    }
    case '<<':
    case '<<<':
      return use(document(sh, target), fd);
    case '<&':
    case '>&': {
      if (target === '-') {
        const n = r.into !== undefined ? Number(sh.get(r.into) ?? -1) : fd;
        if (sys.isOpen(n)) {
          save(n);
          sys.close(n);
        }
        st.fds = st.fds.filter((x) => x !== n);
        return;
      }
      const m = /^(\d+)(-?)$/.exec(target);
      if (!m) {
        if (r.op === '>&' && r.fd === undefined) return redirect(sh, { ...r, op: '&>' }, target, undo);
        sh.warn(`${target}: ambiguous redirect`);
        throw new Abort(1, true);
      }
      const from = Number(m[1]);
      if (!sys.isOpen(from)) fail(String(from), new Errno('EBADF'));
      if (r.into !== undefined) {
        const free = sys.dup(from);
        keep(free);
        sh.assign(r.into, String(free));
        return;
      }
      if (from !== fd) {
        save(fd);
        sys.dup(from, fd);
        keep(fd);
        if (m[2]) {
          save(from);
          sys.close(from);
        }
      }
    }
  }
}

/** `/dev/tcp/HOST/PORT` is a connection to bash. It is not waited for: what would time out does so at once. */
function connect(sh: Shell, path: string, host: string, port: number): number {
  try {
    return sh.sys.connect(host, port);
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const unknown = e.failure === 'no-such-host';
    const why = unknown ? 'Name or service not known' : { refused: 'Connection refused', timeout: 'Connection timed out', 'no-route': 'No route to host', reset: 'Connection reset by peer' }[e.failure];
    sh.err(`${sh.speaker()}: ${unknown ? host : 'connect'}: ${why}\n`);
    sh.warn(`${path}: ${unknown ? 'Invalid argument' : why}`);
    throw new Abort(1, true);
  }
}

/** A descriptor from which `text` can be read. */
export function document(sh: Shell, text: string): number {
  const { sys } = sh;
  if (text.length < 32_000) {
    const { read, write } = sys.pipe();
    sys.write(write, text);
    sys.close(write);
    return read;
  }
  const path = temporary(sh);
  sys.files.write(path, text, { mode: 0o600 });
  const fd = sys.open(path, 'r');
  return fd;
}

/** A new name under /tmp. */
export function temporary(sh: Shell): string {
  const base = sh.sys.files.exists('/tmp') ? '/tmp' : '/dev/shm';
  for (;;) {
    const path = `${base}/sh-np.${Math.floor(sh.sys.random() * 2 ** 31).toString(36)}`;
    if (!sh.sys.files.exists(path)) return path;
  }
}

/** Takes redirections back, the last first. */
export function restore(sh: Shell, frame: Frame): void {
  const { sys } = sh;
  for (const [fd, kept] of (frame.undo ?? []).reverse()) {
    if (kept < 0) {
      if (sys.isOpen(fd)) sys.close(fd);
      sh.st.fds = sh.st.fds.filter((x) => x !== fd);
    } else {
      sys.dup(kept, fd);
      sys.close(kept);
    }
  }
  delete frame.undo;
}

/** Makes redirections last: `exec >file`. */
export function settle(sh: Shell, frame: Frame): void {
  for (const [, kept] of frame.undo ?? []) if (kept >= 0) sh.sys.close(kept);
  delete frame.undo;
}
