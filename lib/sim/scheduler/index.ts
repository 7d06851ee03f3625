import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { equal, type Json, type Loop } from '../core';
import { Pod } from '../kinds';
import type { KubeObject } from '../kinds/kind';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import { findNode, reserve, withNominated } from './placement';
import type { ClusterEvent } from './plugin';
import { isGated } from './plugins/scheduling-gates';
import { profile } from './profile';
import { place, podInfo, snapshot, type Snapshot } from './snapshot';

const NAME = 'default-scheduler';
/** Milliseconds from a commit until the scheduler has seen it. */
const LATENCY = 2;
/** Between two tries for one Pod, doubled each time; and when a Pod is tried again though nothing happened (`scheduling_queue.go`). */
const FIRST_BACKOFF = 1000;
const LAST_BACKOFF = 10_000;
const FLUSH = 300_000;
/** Pods that get their turn in one task of the loop: those behind them follow at the same instant. */
const BATCH = 150;

export interface SchedulerOptions {
  readonly loop: Loop;
  /** Tells the clusters of one loop apart. */
  readonly cluster: string;
  /** The store's changes; the listener only enqueues. */
  onCommit(listener: (changes: readonly { readonly value: Json | undefined; readonly previous: Json | undefined }[]) => void): void;
  client(user: string): Client;
  /** Whether a kube-scheduler is up. While it is not, Pods wait; see {@link SchedulerHandle.start}. */
  running(): boolean;
}

export interface SchedulerHandle {
  /** To be called when the kube-scheduler comes up, again or for the first time. */
  start(): void;
}

/** What the queue knows of a Pod that could not be placed. The loop holds it: the scheduler itself keeps nothing. */
interface Tried {
  readonly pod: string;
  readonly attempts: number;
  readonly last: number;
  /** Waits for an event that one of these plugins finds helpful; else it only sits out its back-off. */
  readonly by: readonly string[] | null;
}

/**
 * The scheduler of one cluster (`pkg/scheduler`). Its queue is the loop's: a Pod without a node that was never tried is
 * active and gets its turn in the next cycle; one that was turned away has a task `retry`, due when its back-off ends or
 * far off while it waits for something to change.
 */
export function startScheduler(options: SchedulerOptions): SchedulerHandle {
  const { loop } = options;
  const client = options.client('system:kube-scheduler');

  const keyOf = (pod: T.Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}/${pod.metadata.uid}`;
  const tried = (pod: T.Pod): Tried | undefined => queue.waiting('retry', keyOf(pod))?.arg as unknown as Tried | undefined;
  const backoff = (attempts: number): number => Math.min(FIRST_BACKOFF * 2 ** (attempts - 1), LAST_BACKOFF);

  /** Pods for which others were made to leave a node. */
  const nominated = (): T.Pod[] => client.list(Pod, { node: '' }).filter((p) => p.status?.nominatedNodeName !== undefined);

  /** Places a Pod, or notes why it cannot be. True if others are to make room for it. */
  const turn = (pod: T.Pod, cluster: Snapshot, waiting: readonly T.Pod[], attempts: number): boolean => {
    const found = findNode(pod, withNominated(pod, cluster, waiting), profile, client.random);
    const { name, namespace } = pod.metadata;
    const again = (by: readonly string[] | null, n: number): void => {
      const arg: Tried = { pod: keyOf(pod), attempts: n, last: loop.now, by };
      queue.once(by === null ? loop.now + backoff(n) : loop.now + FLUSH, 'retry', keyOf(pod), arg as unknown as Json);
    };
    try {
      if (found.node) {
        if (!reserve(pod, found.node, cluster, profile, client)) {
          again(['VolumeBinding'], 0);
          return false;
        }
        client.bind(pod, found.node.name);
        client.event(pod, { type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${namespace}/${name} to ${found.node.name}`, component: NAME });
        const bound = client.get(Pod, name, namespace);
        if (bound) place(podInfo(bound), cluster.byName.get(found.node.name)!);
        return false;
      }
      if (found.preemption) {
        for (const victim of found.preemption.victims) evict(client, victim, pod, found.preemption.node);
      }
      client.event(pod, { type: 'Warning', reason: 'FailedScheduling', message: found.message, component: NAME });
      client.updateStatus(Pod, name, namespace, (p) => {
        const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: found.message, observedGeneration: p.metadata.generation };
        const old = p.status?.conditions?.find((c) => c.type === 'PodScheduled');
        const made = { lastProbeTime: null, lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : rfc3339(loop.now), ...condition };
        const others = (p.status?.conditions ?? []).filter((c) => c.type !== 'PodScheduled');
        p.status = {
          ...p.status,
          conditions: old && equal({ ...old, lastTransitionTime: undefined }, { ...made, lastTransitionTime: undefined }) ? p.status!.conditions : [...others, made],
          ...(found.preemption ? { nominatedNodeName: found.preemption.node } : {}),
        } as never;
      });
      again([...found.by, ...(found.preemption ? ['DefaultPreemption'] : [])], attempts + 1);
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
      if (e.code !== 404) again(null, attempts + 1);
    }
    return !found.node && found.preemption !== undefined;
  };

  const queue = loop.owner(`scheduler/${options.cluster}`, {
    cycle: () => {
      if (!options.running()) return;
      const active = client.list(Pod, { node: '' }).filter((p) => isPending(p) && !tried(p));
      if (active.length === 0) return;
      active.sort((a, b) => (b.spec?.priority ?? 0) - (a.spec?.priority ?? 0) || age(a) - age(b));
      const cluster = snapshot(client);
      // Looked up again only where a turn may have changed it: thousands may wait.
      let waiting: readonly T.Pod[] | undefined;
      if (active.length > BATCH) queue.once(loop.now, 'cycle', '');
      for (const pod of active.slice(0, BATCH)) {
        loop.spend(1);
        if (turn(pod, cluster, queue.count('retry') > 0 ? (waiting ??= nominated()) : [], 0) || pod.status?.nominatedNodeName !== undefined) waiting = undefined;
      }
    },
    retry: (arg) => {
      if (!options.running()) return;
      const { pod: key, attempts } = arg as unknown as Tried;
      const [namespace, name, uid] = key.split('/') as [string, string, string];
      const pod = client.get(Pod, name, namespace);
      if (pod && pod.metadata.uid === uid && isPending(pod)) turn(pod, snapshot(client), nominated(), attempts);
    },
    start: () => {
      if (!options.running()) return;
      for (const pod of client.list(Pod, { node: '' })) queue.drop('retry', keyOf(pod));
      queue.once(loop.now, 'cycle', '');
    },
  });

  /** Ends the wait of those Pods whom the event may help; their back-off they sit out all the same. */
  const wake = (event: ClusterEvent): void => {
    if (queue.count('retry') === 0) return;
    for (const pod of client.list(Pod, { node: '' })) {
      if (!isPending(pod)) continue;
      const t = tried(pod);
      if (!t?.by || !profile.some((p) => t.by!.includes(p.name) && p.wakes?.(event, pod))) continue;
      release(pod, t);
    }
  };
  const release = (pod: T.Pod, t: Tried): void => {
    const due = t.attempts === 0 ? loop.now + LATENCY : Math.max(loop.now + LATENCY, t.last + backoff(t.attempts));
    queue.once(due, 'retry', keyOf(pod), { ...t, by: null } as unknown as Json);
  };

  options.onCommit((changes) => {
    if (!options.running()) return;
    for (const c of changes) {
      const object = (c.value ?? c.previous) as unknown as KubeObject | undefined;
      const before = c.previous as unknown as KubeObject | undefined;
      switch (object?.kind) {
        case 'Pod':
          if (object.apiVersion === 'v1') seePod(object as T.Pod, before as T.Pod | undefined, c.value === undefined);
          break;
        case 'Node':
          if (object.apiVersion === 'v1' && c.value !== undefined && nodeMatters(object as T.Node, before as T.Node | undefined)) {
            wake({ type: 'node', node: object as T.Node, before: before as T.Node | undefined });
          }
          break;
        case 'PersistentVolume':
        case 'PersistentVolumeClaim':
        case 'StorageClass':
          if (c.value !== undefined) wake({ type: 'volume' });
          break;
      }
    }
  });

  const seePod = (pod: T.Pod, before: T.Pod | undefined, gone: boolean): void => {
    if (!pod.spec?.nodeName) {
      if (gone || !isPending(pod)) queue.drop('retry', keyOf(pod));
      else {
        const t = tried(pod);
        if (!t) queue.once(loop.now + LATENCY, 'cycle', '');
        else if (before && (!equal(before.spec, pod.spec) || !equal(before.metadata.labels, pod.metadata.labels))) release(pod, t);
      }
      return;
    }
    const ended = isEnded(pod);
    if (gone ? !ended : ended && before !== undefined && !isEnded(before)) wake({ type: 'pod', pod, before, gone: true });
    else if (!gone && !ended && (!before?.spec?.nodeName || !equal(before.metadata.labels, pod.metadata.labels))) {
      wake({ type: 'pod', pod, before: before?.spec?.nodeName ? before : undefined, gone: false });
    }
  };

  return { start: () => queue.once(loop.now + LATENCY, 'start', '') };
}

const age = (pod: T.Pod): number => Date.parse(pod.metadata.creationTimestamp);
const isEnded = (pod: T.Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Ours to place, and to be placed now. */
function isPending(pod: T.Pod): boolean {
  return (
    !pod.spec?.nodeName && pod.metadata.deletionTimestamp === undefined && !isEnded(pod) && (pod.spec?.schedulerName ?? NAME) === NAME && !isGated(pod.spec ? { spec: pod.spec } : {})
  );
}

/** Heartbeats and conditions don't: they never let a Pod fit. */
function nodeMatters(node: T.Node, before: T.Node | undefined): boolean {
  return (
    before === undefined || !equal(before.spec, node.spec) || !equal(before.metadata.labels, node.metadata.labels) || !equal(before.status?.allocatable, node.status?.allocatable)
  );
}

function evict(client: Client, victim: T.Pod, by: T.Pod, node: string): void {
  const { name, namespace } = victim.metadata;
  if (victim.metadata.deletionTimestamp === undefined) {
    client.updateStatus(Pod, name, namespace, (p) => {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: rfc3339(client.now),
        reason: 'PreemptionByScheduler',
        message: `${NAME}: preempting to accommodate a higher priority pod`,
        observedGeneration: p.metadata.generation,
      };
      p.status = { ...p.status, conditions: [...(p.status?.conditions ?? []).filter((c) => c.type !== 'DisruptionTarget'), condition] } as never;
    });
    client.delete(Pod, name, namespace, { uid: victim.metadata.uid });
  }
  client.event(victim, { type: 'Normal', reason: 'Preempted', message: `Preempted by pod ${by.metadata.uid} on node ${node}`, component: NAME });
}
