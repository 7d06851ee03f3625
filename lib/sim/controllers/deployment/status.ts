import { equal, type Instant } from '../../core';
import type { Client } from '../../api/client';
import { Deployment } from '../../kinds';
import { parseTime, rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import * as rollout from './rollout';

type Status = NonNullable<T.Deployment['status']>;
type Conditions = NonNullable<Status['conditions']>;
type Condition = Conditions[number];

/**
 * The list with a condition put in last (`SetDeploymentCondition`): one of the same status and reason stays as it is,
 * message and times included.
 */
export function setCondition(list: Conditions | undefined, next: { type: string; status: string; reason: string; message: string }, now: Instant): Conditions {
  const old = list?.find((c) => c.type === next.type);
  if (old && old.status === next.status && old.reason === next.reason) return list!;
  const at = rfc3339(now);
  const made: Condition = { ...next, lastUpdateTime: at, lastTransitionTime: old && old.status === next.status ? old.lastTransitionTime : at };
  return [...(list ?? []).filter((c) => c.type !== next.type), made];
}

/** The condition of a type (`GetDeploymentCondition`). */
export function condition(d: { readonly status?: { readonly conditions?: Conditions } }, type: string): Condition | undefined {
  return d.status?.conditions?.find((c) => c.type === type);
}

/** What the ReplicaSets add up to (`calculateStatus`). Zeros are left out, as the API's `omitempty` does. */
export function calculate(d: T.Deployment, all: readonly T.ReplicaSet[], fresh: T.ReplicaSet | undefined, now: Instant): Status {
  const available = rollout.sum(all, rollout.available);
  const enough = available >= rollout.wanted(d) - rollout.maxUnavailable(d);
  const conditions = setCondition(
    d.status?.conditions,
    {
      type: 'Available',
      status: enough ? 'True' : 'False',
      reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    },
    now,
  );
  return {
    observedGeneration: d.metadata.generation,
    replicas: some(rollout.sum(all, (rs) => rs.status?.replicas ?? 0)),
    updatedReplicas: some(fresh?.status?.replicas ?? 0),
    readyReplicas: some(rollout.sum(all, (rs) => rs.status?.readyReplicas ?? 0)),
    availableReplicas: some(available),
    unavailableReplicas: some(Math.max(0, rollout.sum(all, rollout.size) - available)),
    terminatingReplicas: rollout.sum(all, (rs) => rs.status?.terminatingReplicas ?? 0),
    collisionCount: d.status?.collisionCount,
    conditions,
  } as Status;
}

const some = (n: number): number | undefined => (n === 0 ? undefined : n);

/** Every wanted Pod runs the new template and is available, and no other is left (`DeploymentComplete`). */
export function isComplete(d: T.Deployment, s: Status | undefined): boolean {
  const n = rollout.wanted(d);
  return (
    (s?.updatedReplicas ?? 0) === n && (s?.replicas ?? 0) === n && (s?.availableReplicas ?? 0) === n && (s?.observedGeneration ?? 0) >= (d.metadata.generation ?? 0)
  );
}

function moved(before: Status | undefined, after: Status): boolean {
  const old = (s: Status | undefined): number => (s?.replicas ?? 0) - (s?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function deadline(d: T.Deployment, c: Condition): Instant {
  return (parseTime(c.lastUpdateTime) ?? 0) + d.spec!.progressDeadlineSeconds! * 1000;
}

/**
 * Writes the status with the verdict on the rollout's progress (`syncRolloutStatus`). Returns in how many milliseconds
 * the deadline wants another look, if it does.
 */
export function syncRolloutStatus(client: Client, d: T.Deployment, all: readonly T.ReplicaSet[], fresh: T.ReplicaSet | undefined): number | undefined {
  const now = client.now;
  const status = calculate(d, all, fresh, now);
  let conditions: Conditions = status.conditions!;
  const current = condition(d, 'Progressing');
  if (!rollout.hasDeadline(d)) conditions = conditions.filter((c) => c.type !== 'Progressing');
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  const what = fresh ? `ReplicaSet "${fresh.metadata.name}"` : `Deployment "${d.metadata.name}"`;
  if (rollout.hasDeadline(d) && !settled) {
    if (isComplete(d, status)) {
      conditions = setCondition(conditions, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `${what} has successfully progressed.` }, now);
    } else if (moved(d.status, status)) {
      const at = rfc3339(now);
      const made: Condition = {
        type: 'Progressing',
        status: 'True',
        reason: 'ReplicaSetUpdated',
        message: `${what} is progressing.`,
        lastUpdateTime: at,
        lastTransitionTime: current?.status === 'True' ? current.lastTransitionTime : at,
      };
      conditions = [...conditions.filter((c) => c.type !== 'Progressing'), made];
    } else if (current && current.reason !== 'NewReplicaSetAvailable' && (current.reason === 'ProgressDeadlineExceeded' || deadline(d, current) < now)) {
      conditions = setCondition(conditions, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `${what} has timed out progressing.` }, now);
    }
  }
  const failure = [...(fresh ? [fresh] : []), ...all].flatMap((rs) => rs.status?.conditions ?? []).find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  conditions = failure
    ? setCondition(conditions, { type: 'ReplicaFailure', status: failure.status, reason: failure.reason ?? '', message: failure.message ?? '' }, now)
    : conditions.filter((c) => c.type !== 'ReplicaFailure');
  write(client, d, { ...status, conditions });

  const progressing = conditions.find((c) => c.type === 'Progressing');
  if (!progressing || isComplete(d, status) || progressing.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, deadline(d, progressing) - now) + 1000;
}

/** Writes the status, if it differs. */
export function write(client: Client, d: T.Deployment, status: Status): void {
  if (equal(d.status ?? {}, status)) return;
  client.updateStatus(Deployment, d.metadata.name, d.metadata.namespace, (x) => {
    x.status = status as never;
  });
}
