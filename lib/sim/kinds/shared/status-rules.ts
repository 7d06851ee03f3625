import type { FieldError } from '../kind';
import { nonNegative, wrong } from './rules';

/** What a write to the status of a workload may not say (`Validate…Status` in `pkg/apis/apps/validation`). */

type Status = Readonly<Record<string, number | undefined>>;

/** None of these counts may be negative. */
export function counts(status: unknown, ...fields: readonly string[]): FieldError[] {
  const s = (status ?? {}) as Status;
  return fields.flatMap((f) => nonNegative(`status.${f}`, s[f]));
}

/** No count may be greater than `of`; each is at least 0 where it is not given. */
function within(status: unknown, of: string, words: string, ...fields: readonly string[]): FieldError[] {
  const s = (status ?? {}) as Status;
  return fields.filter((f) => (s[f] ?? 0) > (s[of] ?? 0)).map((f) => wrong(`status.${f}`, s[f] ?? 0, `cannot be greater than ${words}`));
}

function collisions(status: unknown, old: unknown): FieldError[] {
  const before = (old as { collisionCount?: number } | undefined)?.collisionCount;
  const now = (status as { collisionCount?: number } | undefined)?.collisionCount ?? 0;
  return before !== undefined && now < before ? [wrong('status.collisionCount', now, 'cannot be decremented')] : [];
}

type Object = { readonly status?: unknown };

export const deploymentStatus = (o: Object, old: Object): FieldError[] => [
  ...counts(o.status, 'observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'terminatingReplicas', 'collisionCount'),
  ...within(o.status, 'replicas', 'status.replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'),
  ...within(o.status, 'readyReplicas', 'readyReplicas', 'availableReplicas'),
  ...collisions(o.status, old.status),
];

/** ReplicaSets and ReplicationControllers. */
export const replicaStatus = (o: Object): FieldError[] => [
  ...counts(o.status, 'replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'terminatingReplicas', 'observedGeneration'),
  ...within(o.status, 'replicas', 'status.replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'),
  ...within(o.status, 'readyReplicas', 'readyReplicas', 'availableReplicas'),
];

export const statefulSetStatus = (o: Object, old: Object): FieldError[] => [
  ...counts(o.status, 'replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'),
  ...within(o.status, 'replicas', 'status.replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'),
  ...within(o.status, 'readyReplicas', 'status.readyReplicas', 'availableReplicas'),
  ...collisions(o.status, old.status),
];

export const daemonSetStatus = (o: Object, old: Object): FieldError[] => [
  ...counts(o.status, 'currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady', 'observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'collisionCount'),
  ...collisions(o.status, old.status),
];
