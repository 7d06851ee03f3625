import { fnv32a } from '../core';
import type { KubeletDeps } from './deps';
import { nodeMachine } from './deps';

/** Where a node's kubelet listens; nobody there means that it does not run. */
export const KUBELET_PORT = 10250;

/** Does the kubelet of this node run: machine on, process listening? */
export function kubeletRuns(deps: Pick<KubeletDeps, 'cluster' | 'machines'>, node: string): boolean {
  const id = nodeMachine(deps.cluster, node);
  return deps.machines.get(id)?.running === true && deps.machines.listening(id, KUBELET_PORT);
}

/** Does its container runtime run? */
export function runtimeRuns(deps: Pick<KubeletDeps, 'cluster' | 'machines'>, node: string): boolean {
  return deps.machines.processes(nodeMachine(deps.cluster, node)).some((p) => p.argv[0]?.endsWith('containerd') && p.state !== 'stopped' && p.state !== 'zombie');
}

/** Directory of a container's logs on its node. */
export const logDirectory = (namespace: string, pod: string, uid: string, container: string): string => `/var/log/pods/${namespace}_${pod}_${uid}/${container}`;

/** A number in [0, 1) that is the same for the same text: spreads what need not be random. */
export const spread = (text: string): number => fnv32a(text) / 4294967296;
