import { own } from '../../core';
import type { Deployment, ReplicaSet } from '../../kinds/types';
import { parseTime } from '../../kinds/times';
import { scaled } from '../shared/percent';

/** The arithmetic of a rollout: pure functions of a Deployment and its ReplicaSets (`pkg/controller/deployment/util`). */

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const TEMPLATE_HASH = 'pod-template-hash';

/** Go's MaxInt32, by which a field says "no limit". */
const UNLIMITED = 2147483647;

export const wanted = (d: Deployment): number => d.spec?.replicas ?? 1;
export const size = (rs: ReplicaSet): number => rs.spec?.replicas ?? 1;
export const available = (rs: ReplicaSet): number => rs.status?.availableReplicas ?? 0;
export const isRolling = (d: Deployment): boolean => d.spec?.strategy?.type !== 'Recreate';
export const sum = (list: readonly ReplicaSet[], of: (rs: ReplicaSet) => number): number => list.reduce((n, rs) => n + of(rs), 0);
export const withReplicas = (list: readonly (ReplicaSet | undefined)[]): ReplicaSet[] => list.filter((rs): rs is ReplicaSet => !!rs && size(rs) > 0);

/** How many Pods more, and fewer, than wanted a rollout may have. Both zero would never move, so then one may be missing. */
function fences(d: Deployment): { surge: number; unavailable: number } {
  const surge = scaled(d.spec?.strategy?.rollingUpdate?.maxSurge ?? '25%', wanted(d), 'up');
  const unavailable = scaled(d.spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%', wanted(d), 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Pods there may be beyond the wanted (`deploymentutil.MaxSurge`); none unless it rolls. */
export function maxSurge(d: Deployment): number {
  return isRolling(d) ? fences(d).surge : 0;
}

/** Pods that may be missing of the wanted, no more than there are (`deploymentutil.MaxUnavailable`). */
export function maxUnavailable(d: Deployment): number {
  return isRolling(d) && wanted(d) > 0 ? Math.min(fences(d).unavailable, wanted(d)) : 0;
}

/** Whether a rollout is given up after a time; the largest int32 stands for never (`HasProgressDeadline`). */
export function hasDeadline(d: Deployment): boolean {
  return d.spec?.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== UNLIMITED;
}

/** How many old ReplicaSets are kept; undefined for all (`HasRevisionHistoryLimit`). */
export function historyLimit(d: Deployment): number | undefined {
  const limit = d.spec?.revisionHistoryLimit;
  return limit === undefined || limit === UNLIMITED ? undefined : limit;
}

/** The revision in the annotations; 0 where there is none, or no number (`deploymentutil.Revision`). */
export function revision(o: ReplicaSet | Deployment): number {
  const n = Number(own(o.metadata.annotations, REVISION) ?? 0);
  return Number.isInteger(n) ? n : 0;
}

/** A whole number of the annotations; undefined where it is none. */
export function annotated(rs: ReplicaSet, name: string): number | undefined {
  const text = own(rs.metadata.annotations, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export const created = (rs: ReplicaSet): number => parseTime(rs.metadata.creationTimestamp) ?? 0;

/** Oldest first, names deciding between equals. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return created(a) - created(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

/** Of how many Pods the new ReplicaSet shall be, given all there are (`NewRSNewReplicas`). */
export function newSize(d: Deployment, all: readonly ReplicaSet[], current: number): number {
  if (!isRolling(d)) return wanted(d);
  const total = sum(all, size);
  const room = wanted(d) + scaled(d.spec?.strategy?.rollingUpdate?.maxSurge ?? '25%', wanted(d), 'up') - total;
  return room <= 0 ? current : current + Math.min(room, wanted(d) - current);
}

/** Every wanted Pod runs the new template and is available, and the ReplicaSet that shows it was scaled for this size. */
export function isSaturated(d: Deployment, rs: ReplicaSet | undefined): boolean {
  return !!rs && size(rs) === wanted(d) && annotated(rs, DESIRED_REPLICAS) === wanted(d) && available(rs) === wanted(d);
}

/**
 * New sizes of several ReplicaSets, when a Deployment is scaled in the middle of a rollout: each grows or shrinks in
 * proportion, the largest takes what rounding leaves over.
 */
export function proportionally(d: Deployment, all: readonly ReplicaSet[]): Map<ReplicaSet, number> {
  const allowed = wanted(d) > 0 ? wanted(d) + maxSurge(d) : 0;
  const add = allowed - sum(all, size);
  const sorted = [...all].sort((a, b) => size(b) - size(a) || (add >= 0 ? byCreation(b, a) : byCreation(a, b)));
  const out = new Map<ReplicaSet, number>();
  let added = 0;
  for (const rs of sorted) {
    let part = 0;
    if (add !== 0 && size(rs) !== 0 && add !== added) {
      const fraction = share(d, rs);
      part = add > 0 ? Math.min(fraction, add - added) : Math.max(fraction, add - added);
    }
    out.set(rs, size(rs) + part);
    added += part;
  }
  const first = sorted[0];
  if (first && add !== 0) out.set(first, Math.max(0, out.get(first)! + add - added));
  return out;
}

function share(d: Deployment, rs: ReplicaSet): number {
  if (wanted(d) === 0) return -size(rs);
  const before = annotated(rs, MAX_REPLICAS) || (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size(rs) * (wanted(d) + maxSurge(d))) / before) - size(rs);
}

/**
 * How far old ReplicaSets may shrink in one step: first Pods that are not healthy anyway, then as many as leave enough
 * available (`reconcileOldReplicaSets`). The sizes that change, by ReplicaSet.
 */
export function shrinkOld(d: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet): Map<ReplicaSet, number> {
  const out = new Map<ReplicaSet, number>();
  const sizeNow = (rs: ReplicaSet): number => out.get(rs) ?? size(rs);
  if (sum(old, size) === 0) return out;
  const minAvailable = wanted(d) - maxUnavailable(d);
  const most = sum(old, size) + size(fresh) - minAvailable - (size(fresh) - available(fresh));
  if (most <= 0) return out;
  const sorted = [...old].sort(byCreation);
  let down = 0;
  for (const rs of sorted) {
    if (down >= most) break;
    if (size(rs) === 0 || size(rs) === available(rs)) continue;
    const by = Math.min(most - down, size(rs) - available(rs));
    out.set(rs, size(rs) - by);
    down += by;
  }
  let surplus = sum(old, available) + available(fresh) - minAvailable;
  for (const rs of sorted) {
    if (surplus <= 0) break;
    const by = Math.min(sizeNow(rs), surplus);
    if (by === 0) continue;
    out.set(rs, sizeNow(rs) - by);
    surplus -= by;
  }
  return out;
}
