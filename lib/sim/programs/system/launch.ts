import { Errno } from '../../machine/sys';
import type { ChildStatus, SpawnOptions, Sys } from '../../machine/sys';

export type Launched = { readonly pid: number } | { readonly status: 126 | 127; readonly reason: string };

/** Starts a command as execvp(3) does: a script without `#!` is given to the shell. Failures come back as data. */
export function launch(sys: Sys, argv: readonly string[], options: SpawnOptions = {}): Launched {
  try {
    return { pid: sys.spawn(argv, options) };
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    if (e.code === 'ENOEXEC') {
      try {
        const path = argv[0]!.includes('/') ? argv[0]! : (which(sys, argv[0]!, options.env?.PATH) ?? argv[0]!);
        return { pid: sys.spawn(['sh', path, ...argv.slice(1)], options) };
      } catch (again) {
        if (!(again instanceof Errno)) throw again;
        return { status: 126, reason: again.message };
      }
    }
    return { status: e.code === 'ENOENT' ? 127 : 126, reason: e.message };
  }
}

/** The file that a command's name means, or undefined when there is none that may be run. */
export function which(sys: Sys, name: string, path = sys.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'): string | undefined {
  const places = name.includes('/') ? [name] : path.split(':').map((d) => `${d || '.'}/${name}`);
  return places.find((p) => {
    try {
      return sys.files.stat(p).type === 'file' && sys.files.may(p, 'x');
    } catch {
      return false;
    }
  });
}

/** The exit status of a child that has ended; undefined while it runs or is stopped. */
export function ended(sys: Sys, pid: number): Extract<ChildStatus, { readonly exited: true }> | undefined {
  const status = sys.wait(pid);
  return status && 'exited' in status ? status : undefined;
}

/**
 * A turn that becomes another program, as `env` and `nohup` end: `{ exec }`, or why it cannot be. The shell runs scripts
 * that have no `#!`.
 */
export function become(sys: Sys, argv: readonly string[], env?: Readonly<Record<string, string>>): { readonly exec: { readonly argv: readonly string[]; readonly env?: Readonly<Record<string, string>> } } | { readonly status: 126 | 127; readonly reason: string } {
  const name = argv[0]!;
  const path = which(sys, name, env ? env.PATH : undefined);
  if (path === undefined) {
    const there = name.includes('/') && sys.files.exists(name);
    return there ? { status: 126, reason: 'Permission denied' } : { status: 127, reason: 'No such file or directory' };
  }
  const stat = sys.files.stat(path);
  const bare = stat.program === undefined && !sys.files.read(path).startsWith('#!');
  return { exec: { argv: bare ? ['sh', path, ...argv.slice(1)] : argv, ...(env ? { env } : {}) } };
}
