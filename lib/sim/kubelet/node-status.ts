import { clone, hex, fnv32a, Random, type Instant } from '../core';
import type { Client } from '../api/client';
import { Lease, Node } from '../kinds';
import { canonicalQuantity } from '../kinds/quantities';
import { rfc3339, rfc3339Micro } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Files } from '../machine/files';
import type { MachineInfo } from '../machine/machines';
import { storedImages } from './image-store';

export const VERSION = 'v1.36.3';
const LEASE_NAMESPACE = 'kube-node-lease';

export interface NodeFacts {
  readonly name: string;
  readonly address: string;
  readonly machine: MachineInfo;
  readonly files: Files;
  readonly controlPlane: boolean;
  readonly runtime: boolean;
  readonly now: Instant;
  /** When the kubelet began. */
  readonly since: Instant;
}

/** Labels that a kubelet and kubeadm put on a node. */
export function nodeLabels(name: string, controlPlane: boolean): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(controlPlane ? { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}),
  };
}

/** What the container runtime can start containers with: by default, and by name. */
export const RUNTIME_HANDLERS: readonly string[] = ['', 'runc'];

/** A node's status as its kubelet writes it (`pkg/kubelet/nodestatus`). */
export function nodeStatus(f: NodeFacts, old: T.Node['status'] | undefined): Record<string, unknown> {
  const memory = canonicalQuantity(`${Math.floor(f.machine.memory / 1024)}Ki`);
  const own = { cpu: String(f.machine.cpus), 'ephemeral-storage': '264212084Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory, pods: '110' };
  // What somebody else says that the node has (extended resources) stays, and all of it may be given away.
  const resources = { ...old?.capacity, ...own };
  const condition = (type: string, status: string, reason: string, message: string) => {
    const before = old?.conditions?.find((c) => c.type === type);
    return { lastHeartbeatTime: rfc3339(f.now), lastTransitionTime: before?.status === status ? before.lastTransitionTime : rfc3339(f.now), message, reason, status, type };
  };
  const random = new Random(fnv32a(`${f.machine.id}@${f.machine.booted}`));
  const id = new Random(fnv32a(f.machine.id));
  const features = { recursiveReadOnlyMounts: true, userNamespaces: false };
  return {
    addresses: [{ address: f.address, type: 'InternalIP' }, { address: f.name, type: 'Hostname' }],
    allocatable: resources,
    capacity: resources,
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      f.runtime ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status') : condition('Ready', 'False', 'KubeletNotReady', 'container runtime is down'),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    declaredFeatures: ['ExtendWebSocketsToKubelet', 'InPlacePodLevelResourcesVerticalScaling', 'InPlacePodVerticalScalingInitContainers', 'RestartAllContainersOnContainerExits'],
    features: { supplementalGroupsPolicy: true },
    images: storedImages(f.files)
      .slice(0, 50)
      .map((i) => ({ names: [...i.names].reverse(), sizeBytes: i.bytes })),
    nodeInfo: {
      architecture: 'amd64',
      bootID: guid(random),
      containerRuntimeVersion: 'containerd://2.3.7',
      kernelVersion: '6.12.48-generic',
      kubeProxyVersion: '',
      kubeletVersion: VERSION,
      machineID: hex(() => id.next(), 32),
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: guid(id),
    },
    runtimeHandlers: RUNTIME_HANDLERS.map((name) => ({ features, name })),
  };
}

function guid(random: Random): string {
  const h = hex(() => random.next(), 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
}

/** Registers a node, or brings its status up to date; then its lease. */
export function postNode(client: Client, f: NodeFacts): void {
  if (!client.get(Node, f.name)) {
    client.create(Node, {
      metadata: { name: f.name, labels: nodeLabels(f.name, f.controlPlane), annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
      spec: {},
      status: nodeStatus(f, undefined),
    } as never);
  }
  client.updateStatus(Node, f.name, undefined, (d) => {
    const status = nodeStatus(f, d.status as never);
    // Heartbeats alone are no news: they are written when something else is, or every five minutes.
    const kept = d.status as Record<string, unknown> | undefined;
    if (kept?.['volumesInUse']) status['volumesInUse'] = kept['volumesInUse'];
    d.status = clone(status) as never;
  });
  renewLease(client, f.name, f.now);
}

/** Writes the node's sign of life. */
export function renewLease(client: Client, node: string, now: Instant): void {
  const owner = client.get(Node, node);
  const spec = { holderIdentity: node, leaseDurationSeconds: 40, renewTime: rfc3339Micro(now) };
  if (client.get(Lease, node, LEASE_NAMESPACE)) client.update(Lease, node, LEASE_NAMESPACE, (d) => Object.assign(d, { spec: { ...d.spec, ...spec } }));
  else
    client.create(Lease, {
      metadata: { name: node, namespace: LEASE_NAMESPACE, ...(owner ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: owner.metadata.uid }] } : {}) },
      spec,
    } as never);
}
