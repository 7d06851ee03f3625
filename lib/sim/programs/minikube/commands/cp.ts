import { Errno, type Turn } from '../../../machine/sys';
import type { Mini, MiniCommand } from '../command';
import type { ProfileState } from '../fleet';
import { failure, usage } from '../output';
import { findNode } from './node';

interface State {
  readonly pid: number;
  /** A pipe to read what comes back, and where it goes. */
  readonly read?: number;
  readonly target?: string;
  readonly got: string;
}

/** `node:path` or `path`. */
function parse(m: Mini, p: ProfileState, text: string): { readonly machine?: string; readonly path: string } {
  const colon = text.indexOf(':');
  if (colon <= 0 || text.startsWith('/') || text.startsWith('.')) return { path: text };
  const n = findNode(p, text.slice(0, colon));
  if (!n) throw failure('GUEST_NODE_RETRIEVE', 85, `retrieving node: Could not find node ${text.slice(0, colon)}`);
  return { machine: `${p.name}/${n.name}`, path: text.slice(colon + 1) };
}

export const cp: MiniCommand = {
  name: 'cp',
  usage: 'cp <source file path> <target file path> [flags]',
  short: 'Copy the specified file into minikube',
  long: 'Copy the specified file into minikube, it will be saved at path <target file absolute path> in your minikube.\nDefault target node controlplane and If <source node name> is omitted, It will trying to copy from host.',
  examples: 'minikube cp a.txt /home/docker/b.txt +\nminikube cp a.txt minikube-m02:/home/docker/b.txt\nminikube cp minikube-m01:a.txt minikube-m02:/home/docker/b.txt',
  group: 'Advanced Commands:',
  flags: {},
  run(m): number | Turn<State> {
    if (m.args.length !== 2) throw usage('Please specify the path to copy: \n\tminikube cp <source file path> <target file absolute path> (example: "minikube cp a/b.txt /copied.txt")');
    const p = m.healthy();
    const source = parse(m, p, m.args[0]!);
    const given = parse(m, p, m.args[1]!);
    const target = source.machine === undefined && given.machine === undefined ? { machine: `${p.name}/${p.nodes[0]!.name}`, path: given.path } : given;
    if (target.machine !== undefined && !target.path.startsWith('/')) throw usage(`<target file absolute path> must be an absolute Path. Relative Path is not allowed (example: "minikube:/home/docker/copied.txt")`);
    if (source.machine !== undefined) {
      const { read, write } = m.sys.pipe();
      const pid = m.sys.spawn(['cat', source.path], { machine: source.machine, user: 'root', fds: { 1: write, 2: 2 } });
      m.sys.close(write);
      return { wait: { readable: [read] }, state: { pid, read, target: m.args[1]!, got: '' } };
    }
    return put(m, target.machine!, target.path, read(m, source.path));
  },
  resume(m, state: State): number | Turn<State> {
    if (state.read !== undefined) {
      let got = state.got;
      for (;;) {
        const text = m.sys.read(state.read);
        if (text === undefined) return { wait: { readable: [state.read] }, state: { ...state, got } };
        if (text === '') break;
        got += text;
      }
      m.sys.close(state.read);
      const p = m.healthy();
      const target = parse(m, p, state.target!);
      if (target.machine !== undefined) return put(m, target.machine, target.path, got);
      m.sys.files.write(target.path, got);
      return 0;
    }
    const end = m.sys.wait(state.pid);
    if (!end || 'stopped' in end) return { wait: { child: state.pid }, state };
    return end.status === 0 ? 0 : 80;
  },
};

function read(m: Mini, path: string): string {
  try {
    return m.sys.files.read(path);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    throw failure('HOST_PATH_MISSING', 35, `Cannot find directory ${path} for copy`);
  }
}

function put(m: Mini, machine: string, path: string, text: string): Turn<State> {
  const pipe = m.sys.pipe();
  const pid = m.sys.spawn(['tee', path], { machine, user: 'root', fds: { 0: pipe.read, 2: 2 } });
  m.sys.close(pipe.read);
  m.sys.write(pipe.write, text);
  m.sys.close(pipe.write);
  return { wait: { child: pid }, state: { pid, got: '' } };
}
