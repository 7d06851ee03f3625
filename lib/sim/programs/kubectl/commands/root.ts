import type { KubectlCommand } from '../command';

/** `kubectl` alone. */
export const root: KubectlCommand = {
  name: '',
  usage: 'kubectl [flags]',
  short: 'kubectl controls the Kubernetes cluster manager',
  long: 'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/',
  flags: {},
};
