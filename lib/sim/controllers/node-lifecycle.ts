import type { Client } from '../api/client';
import { equal, type Instant } from '../core';
import { Node, Pod } from '../kinds';
import { parseTime, rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Outside, Watch } from './controller';
import type { Taint } from '../kinds/placement';
import { podCondition } from './shared/pods';

const NAME = 'node-controller';
/** A node whose lease was not renewed for so long is given up (`--node-monitor-grace-period`), and how often that is looked at. */
const GRACE = 50_000;
const PERIOD = 5000;
/** Between two nodes whose Pods are put out (`--node-eviction-rate` 0.1 per second). */
const EVICTION_GAP = 10_000;

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const BY_CONDITION: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure',
  DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure',
  NetworkUnavailable: 'node.kubernetes.io/network-unavailable',
};
const OURS = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...Object.values(BY_CONDITION)]);

/** Keys of news: the node came, or went. */
const CAME = '+';
const WENT = '-';

/**
 * Watches over nodes: one that is silent becomes Unknown, its Pods not ready; what is wrong with a node becomes taints
 * (`pkg/controller/nodelifecycle`). A well node costs nothing: only when a kubelet falls silent, which world.ts tells by
 * `ControllersHandle.silent`, is its time of grace waited for.
 */
export const nodeLifecycle: Controller = {
  name: 'node-lifecycle-controller',
  account: NAME,
  watches: [
    {
      kind: Node,
      when: (n, before, deleted) => deleted || before === undefined || !equal(before.spec, n.spec) || !equal(before.status?.conditions, n.status?.conditions),
      keys: (n, before, client) => {
        const { name } = n.metadata;
        if (client.get(Node, name)?.metadata.uid !== n.metadata.uid) return [`${WENT}${name}|${n.metadata.uid}`];
        return before === undefined ? [`${CAME}${name}`, name] : [name];
      },
    } satisfies Watch<T.Node>,
  ],
  reconcile(key, client, outside) {
    if (key.startsWith(WENT)) {
      const [name, uid] = key.slice(1).split('|') as [string, string];
      const ref = { apiVersion: 'v1', kind: 'Node', name, uid };
      return client.event(ref, { type: 'Normal', reason: 'RemovingNode', message: `Node ${name} event: Removing Node ${name} from Controller`, component: NAME });
    }
    const name = key.startsWith(CAME) ? key.slice(1) : key;
    const node = client.get(Node, name);
    if (!node) return;
    if (key.startsWith(CAME)) {
      return client.event(node, { type: 'Normal', reason: 'RegisteredNode', message: `Node ${name} event: Registered Node ${name} in Controller`, component: NAME });
    }
    const grace = judge(client, node, outside);
    const taints = taint(client, client.get(Node, name)!);
    const again = Math.min(grace ?? Infinity, taints ?? Infinity);
    if (again !== Infinity) return { again };
  },
};

function statusOf(node: T.Node): string {
  return node.status?.conditions?.find((c) => c.type === 'Ready')?.status ?? 'Unknown';
}

/** Gives a silent node up once its grace is over; in how many milliseconds that is, if not yet. */
function judge(client: Client, node: T.Node, outside: Outside): number | undefined {
  const { name } = node.metadata;
  const heard = outside.heartbeat(name);
  if (heard === 'alive' || statusOf(node) === 'Unknown') return undefined;
  const due = nextTick(Math.max(heard, parseTime(node.metadata.creationTimestamp) ?? 0) + GRACE);
  if (due > client.now) return due - client.now;
  const wasReady = statusOf(node) === 'True';
  const at = rfc3339(client.now);
  client.updateStatus(Node, name, undefined, (d) => {
    const list = [...(d.status?.conditions ?? [])];
    for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']) {
      const i = list.findIndex((c) => c.type === type);
      const old = list[i];
      const said = { type, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
      if (!old) list.push({ ...said, reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: node.metadata.creationTimestamp, lastTransitionTime: at } as never);
      else if (old.status !== 'Unknown') list[i] = { ...old, ...said, lastTransitionTime: at } as never;
    }
    d.status = { ...d.status, conditions: list } as never;
  });
  if (wasReady) tellNotReady(client, node);
  return undefined;
}

/** The monitor looks every five seconds. */
function nextTick(t: Instant): Instant {
  return Math.ceil(t / PERIOD) * PERIOD;
}

/** What goes with a node that was ready and is not any more: an event, and its Pods are not ready either. */
function tellNotReady(client: Client, node: T.Node): void {
  const { name } = node.metadata;
  client.event(node, { type: 'Normal', reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady`, component: NAME });
  for (const pod of client.list(Pod, { node: name })) {
    if (podCondition(pod, 'Ready')?.status !== 'True') continue;
    client.updateStatus(Pod, pod.metadata.name, pod.metadata.namespace, (d) => {
      const conditions = (d.status?.conditions ?? []).map((c) => (c.type === 'Ready' ? { ...c, status: 'False', lastTransitionTime: rfc3339(client.now) } : c));
      d.status = { ...d.status, conditions } as never;
    });
    client.event(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', component: NAME });
  }
}

/** Brings the node's taints in line with its conditions. Returns when to look again, if something has to wait. */
function taint(client: Client, node: T.Node): number | undefined {
  const ready = statusOf(node);
  const old = (node.spec?.taints ?? []) as readonly Taint[];
  const timeAdded = rfc3339(client.now);
  const wanted: Taint[] = [];
  const want = (key: string, effect: 'NoSchedule' | 'NoExecute'): void => {
    wanted.push(old.find((t) => t.key === key && t.effect === effect) ?? { key, effect, timeAdded });
  };
  if (node.spec?.unschedulable) want(UNSCHEDULABLE, 'NoSchedule');
  for (const [type, key] of Object.entries(BY_CONDITION)) {
    if (node.status?.conditions?.some((c) => c.type === type && c.status === 'True')) want(key, 'NoSchedule');
  }
  let again: number | undefined;
  const trouble = ready === 'False' ? NOT_READY : ready === 'Unknown' ? UNREACHABLE : undefined;
  const executed = old.filter((t) => t.effect === 'NoExecute' && (t.key === NOT_READY || t.key === UNREACHABLE));
  if (trouble) {
    want(trouble, 'NoSchedule');
    // The kubelet said itself that it is not ready: then nobody has told of it yet.
    if (ready === 'False' && !old.some((t) => t.key === NOT_READY || t.key === UNREACHABLE) && isOld(client, node)) tellNotReady(client, node);
    const turn = evictionTurn(client, node, executed.length > 0);
    if (turn === 0) want(trouble, 'NoExecute');
    else again = turn;
  } else if (executed.length > 0) {
    // Taken off with the next look of the monitor.
    const off = nextTick(parseTime(node.status?.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime) ?? 0) + 1000;
    if (off > client.now) {
      wanted.push(...executed);
      again = off - client.now;
    }
  }
  const kept = old.filter((t) => !OURS.has(t.key) || (t.effect === 'NoExecute' && t.key !== NOT_READY && t.key !== UNREACHABLE));
  const all = [...kept, ...wanted];
  const same = all.length === old.length && all.every((t) => old.some((o) => o.key === t.key && o.effect === t.effect && o.value === t.value));
  if (!same) {
    client.update(Node, node.metadata.name, undefined, (d) => {
      if (all.length) d.spec = { ...d.spec, taints: all as never };
      else delete d.spec!.taints;
    });
  }
  return again;
}

/** A node that has just registered is not ready yet, which is no news. */
function isOld(client: Client, node: T.Node): boolean {
  return client.list(Pod, { node: node.metadata.name }).some((p) => podCondition(p, 'Ready')?.status === 'True');
}

/**
 * When the node's Pods may be put out: 0 for now, undefined for not at all. One node after the other, and none while
 * all nodes are down: then the fault is likely on this side.
 */
function evictionTurn(client: Client, node: T.Node, already: boolean): number | undefined {
  const nodes = client.list(Node);
  if (nodes.every((n) => statusOf(n) !== 'True')) return undefined;
  if (already) return 0;
  let last = -Infinity;
  for (const n of nodes) {
    if (n.metadata.uid === node.metadata.uid) continue;
    for (const t of n.spec?.taints ?? []) {
      if (t.effect === 'NoExecute' && (t.key === NOT_READY || t.key === UNREACHABLE)) last = Math.max(last, parseTime(t.timeAdded) ?? -Infinity);
    }
  }
  return Math.max(0, last + EVICTION_GAP - client.now);
}
