import { own, type Instant } from '../../core';
import { parseTime } from '../../kinds/times';
import type { Pod, PodCondition } from '../../kinds/types';

/** Questions about a Pod that more than one controller asks (`pkg/controller/controller_utils.go`, `pkg/api/v1/pod`). */

/** The condition of a type (`GetPodCondition`). */
export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  for (const c of pod.status?.conditions ?? []) if (c.type === type) return c;
  return undefined;
}

/** Whether a Pod's condition Ready is true (`IsPodReady`). */
export function isReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** When the Pod became Ready, NaN if it is not. */
function readySince(pod: Pod): Instant {
  const c = podCondition(pod, 'Ready');
  return c?.status === 'True' ? (parseTime(c.lastTransitionTime) ?? NaN) : NaN;
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: Instant): boolean {
  return isReady(pod) && (minReadySeconds === 0 || readySince(pod) + minReadySeconds * 1000 <= now);
}

/** Milliseconds until the next of `pods` that is ready becomes available, undefined if none will by waiting alone. */
export function untilAvailable(pods: readonly Pod[], minReadySeconds: number, now: Instant): number | undefined {
  let soonest: number | undefined;
  if (minReadySeconds === 0) return undefined;
  for (const pod of pods) {
    if (!isReady(pod)) continue;
    const wait = readySince(pod) + minReadySeconds * 1000 - now;
    if (wait > 0 && (soonest === undefined || wait < soonest)) soonest = wait;
  }
  return soonest;
}

/** Ended for good: phase Succeeded or Failed. */
export function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Counts towards the wanted replicas: neither ended nor marked for deletion. */
export function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Marked for deletion, and its containers have not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

function restarts(pod: Pod): number {
  let most = 0;
  for (const c of pod.status?.containerStatuses ?? []) most = Math.max(most, c.restartCount);
  return most;
}

function deletionCost(pod: Pod): number {
  const n = Number(own(pod.metadata.annotations, 'controller.kubernetes.io/pod-deletion-cost') ?? 0);
  return Number.isInteger(n) ? n : 0;
}

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Which power of two of nanoseconds an age falls into: ages of one bucket count as equal, so that not always the newest go. */
function ageBucket(since: Instant, now: Instant): number {
  const age = (now - since) * 1e6;
  return age <= 0 ? -1 : Math.floor(Math.log2(age));
}

/**
 * Active Pods in the order in which a controller gives them up (`ActivePodsWithRanks`): unassigned, then pending, then
 * not ready, then cheap, then those with many siblings on their node, then newly ready, often restarted, newly made.
 * `siblings` are all Pods that serve the same owner, those of other ReplicaSets included.
 */
export function rankForDeletion(pods: readonly Pod[], siblings: readonly Pod[], now: Instant): Pod[] {
  const onNode = new Map<string, number>();
  for (const p of siblings) if (isActive(p) && p.spec?.nodeName) onNode.set(p.spec.nodeName, (onNode.get(p.spec.nodeName) ?? 0) + 1);
  const keyed = pods.map((pod) => ({
    pod,
    assigned: pod.spec?.nodeName ? 1 : 0,
    phase: PHASE_RANK[pod.status?.phase ?? 'Pending'] ?? 0,
    ready: isReady(pod) ? 1 : 0,
    cost: deletionCost(pod),
    rank: onNode.get(pod.spec?.nodeName ?? '') ?? 0,
    since: readySince(pod),
    restarts: restarts(pod),
    created: (parseTime(pod.metadata.creationTimestamp) ?? NaN),
  }));
  keyed.sort((a, b) => {
    if (a.assigned !== b.assigned) return a.assigned - b.assigned;
    if (a.phase !== b.phase) return a.phase - b.phase;
    if (a.ready !== b.ready) return a.ready - b.ready;
    if (a.cost !== b.cost) return a.cost - b.cost;
    if (a.rank !== b.rank) return b.rank - a.rank;
    if (a.ready && b.ready && a.since !== b.since) {
      const d = ageBucket(a.since, now) - ageBucket(b.since, now);
      if (d !== 0) return d;
      return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
    }
    if (a.restarts !== b.restarts) return b.restarts - a.restarts;
    if (a.created !== b.created) {
      const d = ageBucket(a.created, now) - ageBucket(b.created, now);
      if (d !== 0) return d;
    }
    return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
  });
  return keyed.map((k) => k.pod);
}
