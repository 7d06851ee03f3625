import type { Client } from '../api/client';
import { equal, selects, type Selector } from '../core';
import { Deployment, Pod, PodDisruptionBudget, ReplicaSet, ReplicationController, StatefulSet } from '../kinds';
import { parseTime, rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { controllerOf, keyOf, splitKey } from './shared/owners';
import { scaled } from './shared/percent';
import { isReady } from './shared/pods';

/** An eviction that was granted but never happened is forgotten after this time. */
const FORGET = 120_000;

/** How many Pods a budget lets go right now (`pkg/controller/disruption`); evictions count it down themselves. */
export const disruption: Controller = {
  name: 'disruption-controller',
  watches: [
    { kind: PodDisruptionBudget, when: (b, before, deleted) => !deleted && (before === undefined || !equal(before.spec, b.spec) || !equal(before.status, b.status)) } satisfies Watch<T.PodDisruptionBudget>,
    {
      kind: Pod,
      keys: (p, before, client) =>
        client
          .list(PodDisruptionBudget, { namespace: p.metadata.namespace })
          .filter((b) => selects(b.spec?.selector as Selector, p.metadata.labels) || (before && selects(b.spec?.selector as Selector, before.metadata.labels)))
          .map(keyOf),
    } satisfies Watch<T.Pod>,
    // What they want in all is a workload's affair.
    ...[Deployment, ReplicaSet, StatefulSet, ReplicationController].map((kind) => ({
      kind: kind as typeof Deployment,
      when: (o: T.Deployment, before: T.Deployment | undefined) => before !== undefined && before.spec?.replicas !== o.spec?.replicas,
      keys: (o: T.Deployment, _before: T.Deployment | undefined, client: Client) => client.list(PodDisruptionBudget, { namespace: o.metadata.namespace }).map(keyOf),
    })),
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const budget = client.get(PodDisruptionBudget, name, namespace);
    if (!budget?.spec) return;
    const matching = budget.spec.selector ? client.list(Pod, { namespace, selector: budget.spec.selector as Selector }) : [];
    if (matching.length === 0) client.event(budget, { type: 'Normal', reason: 'NoPods', message: 'No matching pods found', component: 'controllermanager' });
    const pods = matching.filter((p) => p.status?.phase !== 'Succeeded' && p.status?.phase !== 'Failed');
    const { expected, desired } = target(client, budget, pods);

    const disrupted: Record<string, string> = {};
    let again: number | undefined;
    for (const [pod, since] of Object.entries((budget.status?.disruptedPods ?? {}) as Readonly<Record<string, string>>)) {
      const there = pods.find((p) => p.metadata.name === pod);
      if (!there || there.metadata.deletionTimestamp !== undefined) continue;
      const left = (parseTime(since) ?? 0) + FORGET - client.now;
      if (left <= 0) continue;
      disrupted[pod] = since;
      again = Math.min(again ?? Infinity, left);
    }
    const healthy = pods.filter((p) => p.metadata.deletionTimestamp === undefined && !Object.hasOwn(disrupted, p.metadata.name) && isReady(p)).length;
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    const old = budget.status?.conditions?.find((c) => c.type === 'DisruptionAllowed');
    const said = allowed > 0 ? 'True' : 'False';
    const condition = {
      type: 'DisruptionAllowed',
      status: said,
      observedGeneration: budget.metadata.generation,
      lastTransitionTime: old?.status === said ? old.lastTransitionTime : rfc3339(client.now),
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    };
    const status = {
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      disruptionsAllowed: allowed,
      observedGeneration: budget.metadata.generation,
      ...(Object.keys(disrupted).length ? { disruptedPods: disrupted } : {}),
      conditions: [...(budget.status?.conditions ?? []).filter((c) => c.type !== 'DisruptionAllowed'), condition],
    };
    if (!equal(budget.status ?? {}, status)) {
      client.updateStatus(PodDisruptionBudget, name, namespace, (d) => {
        d.status = status as never;
      });
    }
    return again === undefined ? undefined : { again };
  },
};

/** How many Pods there should be, and how many of them must stay. */
function target(client: Client, budget: T.PodDisruptionBudget, pods: readonly T.Pod[]): { expected: number; desired: number } {
  const { minAvailable, maxUnavailable } = budget.spec!;
  if (maxUnavailable !== undefined) {
    const expected = scale(client, pods);
    return { expected, desired: Math.max(0, expected - scaled(maxUnavailable as number | string, expected, 'up')) };
  }
  if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable };
  const expected = scale(client, pods);
  return { expected, desired: scaled((minAvailable ?? 0) as number | string, expected, 'up') };
}

/** What all the Pods' controllers want together. */
function scale(client: Client, pods: readonly T.Pod[]): number {
  const wanted = new Map<string, number>();
  for (const p of pods) {
    const ref = controllerOf(p);
    if (!ref || wanted.has(ref.uid)) continue;
    const { namespace } = p.metadata;
    if (ref.kind === 'ReplicaSet') {
      const rs = client.get(ReplicaSet, ref.name, namespace);
      const up = rs && controllerOf(rs);
      if (up?.kind === 'Deployment') wanted.set(up.uid, client.get(Deployment, up.name, namespace)?.spec?.replicas ?? 0);
      else wanted.set(ref.uid, rs?.spec?.replicas ?? 0);
    } else if (ref.kind === 'StatefulSet') wanted.set(ref.uid, client.get(StatefulSet, ref.name, namespace)?.spec?.replicas ?? 0);
    else if (ref.kind === 'ReplicationController') wanted.set(ref.uid, client.get(ReplicationController, ref.name, namespace)?.spec?.replicas ?? 0);
  }
  return [...wanted.values()].reduce((a, b) => a + b, 0);
}
