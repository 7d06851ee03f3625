import type { Client } from '../api/client';
import { Node, Pod } from '../kinds';
import type * as T from '../kinds/types';
import { amounts, nonZeroRequests, podRequests, type Amounts } from './resources';

export interface PodInfo {
  readonly pod: T.Pod;
  readonly requests: Amounts;
  /** CPU and memory as scores count them. */
  readonly nonZero: { readonly cpu: number; readonly memory: number };
}

/** A node with the Pods that have a claim on it. */
export interface NodeInfo {
  readonly name: string;
  readonly node: T.Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Amounts;
  readonly pods: PodInfo[];
  readonly requested: Map<string, number>;
  readonly nonZero: { cpu: number; memory: number };
}

/** The cluster as the scheduler sees it during one turn. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  readonly byName: ReadonlyMap<string, NodeInfo>;
  readonly client: Client;
}

/** A Pod with what it asks for. */
export function podInfo(pod: T.Pod): PodInfo {
  return { pod, requests: podRequests(pod), nonZero: nonZeroRequests(pod) };
}

function nodeInfo(node: T.Node): NodeInfo {
  return {
    name: node.metadata.name,
    node,
    labels: node.metadata.labels ?? {},
    allocatable: amounts((node.status?.allocatable ?? node.status?.capacity) as Record<string, string> | undefined),
    pods: [],
    requested: new Map(),
    nonZero: { cpu: 0, memory: 0 },
  };
}

/** Counts a Pod as one of the node's; changes the node's sums. */
export function place(info: PodInfo, node: NodeInfo): void {
  node.pods.push(info);
  for (const [name, n] of info.requests) node.requested.set(name, (node.requested.get(name) ?? 0) + n);
  node.nonZero.cpu += info.nonZero.cpu;
  node.nonZero.memory += info.nonZero.memory;
}

/** The cluster now: all nodes in name order, each with its Pods that have not ended. */
export function snapshot(client: Client): Snapshot {
  const nodes = client.list(Node).map(nodeInfo);
  const byName = new Map(nodes.map((n) => [n.name, n]));
  for (const pod of client.list(Pod)) {
    const node = pod.spec?.nodeName ? byName.get(pod.spec.nodeName) : undefined;
    if (node && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') place(podInfo(pod), node);
  }
  return { nodes, byName, client };
}

/** The same cluster without some Pods, as preemption imagines it. */
export function withoutPods(cluster: Snapshot, gone: ReadonlySet<string>): Snapshot {
  const nodes = cluster.nodes.map((n) => {
    if (!n.pods.some((p) => gone.has(p.pod.metadata.uid))) return n;
    const copy: NodeInfo = { ...n, pods: [], requested: new Map(), nonZero: { cpu: 0, memory: 0 } };
    for (const p of n.pods) if (!gone.has(p.pod.metadata.uid)) place(p, copy);
    return copy;
  });
  return { nodes, byName: new Map(nodes.map((n) => [n.name, n])), client: cluster.client };
}
