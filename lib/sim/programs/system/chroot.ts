import { tool } from '../tool';
import type { ToolContext } from '../tool';
import { ended, launch } from './launch';
import type { Turn } from '../../machine/sys';

interface Child {
  readonly pid: number;
}

const until = (ctx: ToolContext<any>, state: Child): number | Turn<Child> => {
  const end = ended(ctx.sys, state.pid);
  return end ? end.status : { wait: { child: state.pid }, state };
};

/** Which machine has its files at a path of this one: a node whose root a container mounts (the service `root-of`). */
export type RootOf = (path: string) => string | undefined;

/** Another root directory. The only one that has programs of its own is a node's, mounted into a Pod as `kubectl debug node/…` does. */
export const chroot = tool<any, Child>({
  name: 'chroot',
  usage: '[OPTION] NEWROOT [COMMAND [ARG]...]',
  short: 'Run COMMAND with root directory set to NEWROOT.',
  posix: true,
  flags: {},
  run(ctx) {
    const { sys, args, fail, err, busybox } = ctx;
    const [path, ...rest] = args;
    if (path === undefined) {
      err(busybox ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: chroot NEWROOT [PROG ARGS]\n' : `chroot: missing operand\nTry 'chroot --help' for more information.\n`);
      return busybox ? 1 : 125;
    }
    const cannot = (why: string) => fail(busybox ? `can't change root directory to '${path}': ${why}` : `cannot change root directory to '${path}': ${why}`, busybox ? 1 : 125);
    if (!sys.files.exists(path)) return cannot('No such file or directory');
    if (sys.files.stat(path).type !== 'dir') return cannot('Not a directory');
    if (sys.user !== 'root') return cannot('Operation not permitted');
    const real = sys.files.real(path);
    const machine = real === '/' ? sys.machine : sys.service<RootOf | undefined>('root-of')?.(real);
    if (machine === undefined) return fail('only the root of a node can be entered here (a hostPath volume of /)', 125);
    const argv = rest.length > 0 ? rest : [sys.files.exists(`${path}/bin/bash`) ? '/bin/bash' : '/bin/sh', '-i'];
    const started = launch(sys, argv, machine === sys.machine ? { cwd: '/' } : { machine, cwd: '/', user: 'root' });
    if ('pid' in started) return { wait: { child: started.pid }, state: { pid: started.pid } };
    return fail(busybox ? `can't execute '${argv[0]}': ${started.reason}` : `failed to run command '${argv[0]}': ${started.reason}`, started.status);
  },
  resume: until,
});
