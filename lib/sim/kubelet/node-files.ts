import { fnv32a } from '../core';
import type { Files } from '../machine/files';
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

/** The network plug-in's configuration, which says what addresses the node's Pods get. */
const CNI = '/etc/cni/net.d/10-bridge.conflist';

/** The range of a node's Pods. */
export function podRange(files: Files): string {
  const text = files.exists(CNI) ? files.read(CNI) : '';
  return /"subnet": "([\d.]+\/\d+)"/.exec(text)?.[1] ?? '10.244.0.0/24';
}

/** The text of that configuration for a range, and where it stands. */
export const cniConfiguration = (cidr: string): { readonly path: string; readonly text: string } => ({
  path: CNI,
  text: `{
  "cniVersion": "0.4.0",
  "name": "bridge",
  "plugins": [
    { "type": "bridge", "bridge": "bridge", "isDefaultGateway": true, "ipMasq": true, "hairpinMode": true, "ipam": { "type": "host-local", "subnet": "${cidr}" } },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
`,
});

/** How the kubelet of a node is started: its unit's drop-in file. */
export const KUBELET_UNIT = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';

/** The node's address by its kubelet's command line. */
export function nodeAddress(files: Files): string {
  const text = files.exists(KUBELET_UNIT) ? files.read(KUBELET_UNIT) : '';
  return /--node-ip=([\d.]+)/.exec(text)?.[1] ?? '';
}
