import type { Mini, MiniCommand } from '../command';
import { Errno, type Turn } from '../../../machine/sys';
import { failure } from '../output';
import { findNode } from './node';

interface State {
  readonly pid: number;
  /** A server that minikube did not make is logged in to by plain ssh, which ends as the command does. */
  readonly plain: boolean;
}

export const ssh: MiniCommand = {
  name: 'ssh',
  usage: 'ssh [flags]',
  short: 'Log into the minikube environment (for debugging)',
  long: "Log into or run a command on a machine with SSH; similar to 'docker-machine ssh'.",
  group: 'Advanced Commands:',
  flags: {
    node: { type: 'string', short: 'n', default: '', help: 'The node to ssh into. Defaults to the primary control plane.' },
    'native-ssh': { type: 'bool', default: true, help: "Use native Golang SSH client (default true). Set to 'false' to use the command line 'ssh' command when accessing the docker machine." },
  },
  run(m): number | Turn<State> {
    const p = m.existing();
    const n = m.flags['node'] === '' ? p.nodes[0]! : findNode(p, m.flags['node']);
    if (!n) throw failure('GUEST_NODE_RETRIEVE', 85, `Node ${m.flags['node']} does not exist.`);
    if (n.host !== 'Running') throw failure('GUEST_NOT_RUNNING', 83, `The node ${n.name} is not running`);
    // As sshd does it: the words become one line for the user's login shell.
    const home = n.user === 'root' ? '/root' : `/home/${n.user}`;
    const line = m.args.join(' ');
    const shell = m.args.length === 0 ? ['bash', '-l'] : ['bash', '-c', line];
    try {
      const pid = m.sys.spawn(shell, {
        machine: `${p.name}/${n.name}`,
        user: n.user,
        cwd: home,
        env: { HOME: home, USER: n.user, LOGNAME: n.user, SHELL: '/bin/bash', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', TERM: m.sys.env['TERM'] ?? 'dumb' },
      });
      return { wait: { child: pid }, state: { pid, plain: n.user === 'root' } };
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      m.err(`ssh: ${e.message}\n`);
      return 1;
    }
  },
  resume(m: Mini, state: State): number | Turn<State> {
    const end = m.sys.wait(state.pid);
    if (!end || 'stopped' in end) return { wait: { child: state.pid }, state };
    if (end.status === 0 || state.plain) return end.status;
    m.err(`ssh: Process exited with status ${end.status}\n`);
    return 1;
  },
};
