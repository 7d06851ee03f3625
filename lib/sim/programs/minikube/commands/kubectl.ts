import type { MiniCommand } from '../command';

export const kubectl: MiniCommand = {
  name: 'kubectl',
  usage: 'kubectl [flags]',
  short: 'Run a kubectl binary matching the cluster version',
  long: 'Run the Kubernetes client, download it if necessary. Remember -- after kubectl!\n\nThis will run the Kubernetes client (kubectl) with the same version as the cluster',
  examples: 'minikube kubectl -- --help\nminikube kubectl -- get pods --namespace kube-system',
  group: 'Advanced Commands:',
  flags: { ssh: { type: 'bool', default: false, help: 'Use SSH for running kubernetes client on the node', unsupported: true } },
  run(m) {
    const args = [...m.args];
    if (args.length > 0) {
      const first = args.findIndex((a) => a.startsWith('-'));
      args.splice(first < 0 ? args.length : first, 0, `--cluster=${m.profile}`);
    }
    return { exec: { argv: ['kubectl', ...args] } };
  },
};
