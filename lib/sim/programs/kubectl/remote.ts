import { Errno } from '../../machine/sys';
import type { SpawnOptions, Turn } from '../../machine/sys';
import type { Ctx } from './command';

/**
 * A program that runs elsewhere with this process's streams. It gets pipes of its own, so that it sees no terminal unless
 * it was given one (`-t`), and what goes through them is passed on here.
 */
export interface Remote {
  readonly pid: number;
  /** Pipes that carry its output, and where that goes. */
  readonly from: readonly { readonly fd: number; readonly to: number }[];
  /** The pipe to its input, while this process's own is read for it. */
  readonly input?: number;
}

export interface RemoteTarget {
  readonly machine: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: string;
}

/** Starts the program. Throws Errno where it cannot be started. */
export function startRemote(ctx: Ctx, target: RemoteTarget, streams: { readonly stdin: boolean; readonly tty: boolean }): Remote {
  const { sys } = ctx;
  const spawn = (fds: NonNullable<SpawnOptions['fds']>) => sys.spawn(target.argv, { machine: target.machine, env: target.env, cwd: target.cwd, user: target.user, fds });
  if (streams.tty) return { pid: spawn({ 0: 0, 1: 1, 2: 1 }), from: [] };
  const close: number[] = [];
  const from: { fd: number; to: number }[] = [];
  const output = (to: number) => {
    const pipe = sys.pipe();
    close.push(pipe.write);
    from.push({ fd: pipe.read, to });
    return pipe.write;
  };
  let input = 0;
  let feed: number | undefined;
  if (!streams.stdin) {
    input = sys.open('/dev/null', 'r');
    close.push(input);
  } else if (sys.tty(0)) {
    const pipe = sys.pipe();
    input = pipe.read;
    feed = pipe.write;
    close.push(pipe.read);
  }
  try {
    const pid = spawn({ 0: input, 1: output(1), 2: output(2) });
    return { pid, from, ...(feed !== undefined ? { input: feed } : {}) };
  } catch (e) {
    if (e instanceof Errno && feed !== undefined) close.push(feed);
    for (const f of from) close.push(f.fd);
    throw e;
  } finally {
    for (const fd of close) sys.close(fd);
  }
}

/** Passes on what there is; the status once the program has ended and all was passed on, else what to wait for. */
export function pump(ctx: Ctx, remote: Remote): number | Extract<Turn<Remote>, { wait: unknown }> {
  const { sys } = ctx;
  let { input } = remote;
  while (input !== undefined) {
    const text = sys.read(0);
    if (text === undefined) break;
    if (text === '') {
      sys.close(input);
      input = undefined;
    } else sys.write(input, text);
  }
  const open = remote.from.filter(({ fd, to }) => {
    for (;;) {
      const text = sys.read(fd);
      if (text === undefined) return true;
      if (text === '') {
        sys.close(fd);
        return false;
      }
      sys.write(to, text);
    }
  });
  const feeding = input !== undefined ? { input } : {};
  // The status is asked for once its output was read to the end: asking forgets it.
  if (open.length > 0) return { wait: { readable: [...open.map((o) => o.fd), ...(input !== undefined ? [0] : [])] }, state: { pid: remote.pid, from: open, ...feeding } };
  const status = sys.wait(remote.pid);
  if (status && 'exited' in status) return status.status;
  return { wait: { child: remote.pid, ...(input !== undefined ? { readable: [0] } : {}) }, state: { pid: remote.pid, from: [], ...feeding } };
}
