import { ask, serverOf } from '../api';
import type { MiniCommand } from '../command';
import { configuredFor, currentContext, useContext, writeKubeconfig } from '../kubeconfig';
import { failure, usage } from '../output';
import { findNode } from './node';

const refuse = (name: string, short: string, group: string, usageLine = `${name} [flags]`): MiniCommand => ({
  name,
  usage: usageLine,
  short,
  group,
  flags: {},
  raw: true,
  run: () => {
    throw failure('MK_UNSUPPORTED', 16, `minikube ${name} is not simulated here yet`, 'unsupported');
  },
});

export const refused: readonly MiniCommand[] = [
  refuse('pause', 'pause Kubernetes', 'Basic Commands:'),
  refuse('unpause', 'unpause Kubernetes', 'Basic Commands:'),
  refuse('cache', 'Manage cache for images', 'Images Commands:'),
  refuse('mount', 'Mounts the specified directory into minikube', 'Advanced Commands:', 'mount [flags] <source directory>:<target directory>'),
  refuse('license', 'Outputs the licenses of dependencies to a directory', 'Other Commands:'),
];

/** The node's runtime is containerd, which docker's client does not speak to. */
export const dockerEnv: MiniCommand = {
  name: 'docker-env',
  usage: 'docker-env [flags]',
  short: "Provides instructions to point your terminal's docker-cli to the Docker Engine inside minikube. (Useful for building docker images directly inside minikube)",
  group: 'Images Commands:',
  flags: {
    shell: { type: 'string', default: '', help: 'Force environment to be configured for a specified shell: [fish, cmd, powershell, tcsh, bash, zsh], default is auto-detect' },
    unset: { type: 'bool', short: 'u', default: false, help: 'Unset variables instead of setting them' },
  },
  run(m) {
    m.healthy();
    throw usage('The docker-env command is incompatible with the containerd runtime of this cluster. Use the docker runtime, which is not simulated here.');
  },
};

export const podmanEnv: MiniCommand = {
  name: 'podman-env',
  usage: 'podman-env [flags]',
  short: "Configure environment to use minikube's Podman service",
  group: 'Images Commands:',
  flags: { shell: { type: 'string', default: '', help: 'Force environment to be configured for a specified shell' }, unset: { type: 'bool', short: 'u', default: false, help: 'Unset variables instead of setting them' } },
  run(m) {
    m.healthy();
    throw usage(`The podman-env command is only compatible with the "crio" runtime, but this cluster was configured to use the "containerd" runtime.`);
  },
};

export const updateContext: MiniCommand = {
  name: 'update-context',
  usage: 'update-context [flags]',
  short: 'Update kubeconfig in case of an IP or port change',
  long: 'Retrieves the IP address of the running cluster, checks it\n\t\t\twith IP in kubeconfig, and corrects kubeconfig if incorrect.',
  group: 'Configuration and Management Commands:',
  flags: {},
  run(m) {
    const p = m.healthy();
    if (configuredFor(m.sys.files, m.kubeconfig, p.name, serverOf(p))) m.say('meh', `No changes required for the "${p.name}" context`);
    else {
      writeKubeconfig(m.sys.files, { home: m.home, path: m.kubeconfig, profile: p.name, server: serverOf(p), now: m.sys.now });
      m.say('celebrate', `"${p.name}" context has been updated to point to ${p.nodes[0]!.address}:${p.port}`);
    }
    if (currentContext(m.sys.files, m.kubeconfig) !== p.name) useContext(m.sys.files, m.kubeconfig, p.name);
    m.say('celebrate', `Current context is "${p.name}"`);
    return 0;
  },
};

export const sshKey: MiniCommand = {
  name: 'ssh-key',
  usage: 'ssh-key [flags]',
  short: 'Retrieve the ssh identity key path of the specified node',
  group: 'Troubleshooting Commands:',
  flags: { node: { type: 'string', short: 'n', default: '', help: 'The node to get ssh-key path. Defaults to the primary control plane.' } },
  run(m) {
    const p = m.existing();
    const n = m.flags['node'] === '' ? p.nodes[0] : findNode(p, m.flags['node']);
    if (!n) throw failure('GUEST_NODE_RETRIEVE', 85, `retrieving node: Could not find node ${m.flags['node']}`);
    m.out(`${m.home}/.minikube/machines/${n.name}/id_rsa\n`);
    return 0;
  },
};

/** The last lines that the control plane's Pods have written: a short form of the real command's long report. */
export const logs: MiniCommand = {
  name: 'logs',
  usage: 'logs [flags]',
  short: 'Returns logs to debug a local Kubernetes cluster',
  long: 'Gets the logs of the running instance, used for debugging minikube, not user code.',
  group: 'Troubleshooting Commands:',
  flags: {
    length: { type: 'int', short: 'n', default: 60, help: 'Number of lines back to go within the log' },
    node: { type: 'string', default: '', help: 'The node to get logs from. Defaults to the primary control plane.', unsupported: true },
    follow: { type: 'bool', short: 'f', default: false, help: 'Show only the most recent journal entries, and continuously print new entries as they are appended to the journal.', unsupported: true },
    problems: { type: 'bool', default: false, help: 'Show only log entries which point to known problems' },
    file: { type: 'string', default: '', help: 'If present, writes to the provided file instead of stdout.' },
    audit: { type: 'bool', default: false, help: 'Show only the audit logs', unsupported: true },
  },
  run(m) {
    const p = m.healthy();
    const pods: any[] = ask(m.sys, p, 'GET', '/api/v1/namespaces/kube-system/pods')?.body?.items ?? [];
    let text = '';
    for (const pod of pods) {
      const found = m.sys.fetch({ method: 'GET', url: `${serverOf(p)}/api/v1/namespaces/kube-system/pods/${pod.metadata.name}/log?tailLines=${m.flags['length']}`, headers: {}, certificate: { user: 'minikube-user', groups: ['system:masters'] } });
      const body = typeof found.body === 'string' && found.status === 200 ? found.body.trimEnd() : '';
      text += `\n==> ${pod.spec.containers[0].name} [${pod.metadata.name}] <==\n${body}\n`;
    }
    if (m.flags['problems']) return 0;
    if (m.flags['file'] !== '') m.sys.files.write(m.flags['file'], text);
    else m.out(text);
    return 0;
  },
};
