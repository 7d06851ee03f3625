import { selects, type Selector } from '../../core';
import { ReplicaSet, ReplicationController, Service, StatefulSet } from '../../kinds';
import type { Node, Pod } from '../../kinds/types';
import { takesNode } from '../../kinds/placement';
import { MAX_SCORE, type Plugin } from '../plugin';
import type { NodeInfo, Snapshot } from '../snapshot';
import { tolerated } from '../../kinds/placement';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Selector | undefined;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
}

function constraints(pod: Pod, when: 'DoNotSchedule' | 'ScheduleAnyway'): Constraint[] {
  return (pod.spec?.topologySpreadConstraints ?? [])
    .filter((c) => c.whenUnsatisfiable === when)
    .map((c) => {
      const extra = (c.matchLabelKeys ?? []).flatMap((k) => (pod.metadata.labels?.[k] === undefined ? [] : [{ key: k, operator: 'In', values: [pod.metadata.labels[k]!] }]));
      const selector = c.labelSelector as Selector | undefined;
      return {
        topologyKey: c.topologyKey,
        maxSkew: c.maxSkew,
        minDomains: c.minDomains ?? 1,
        selector: selector && extra.length ? { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...extra] } : selector,
        honorAffinity: c.nodeAffinityPolicy !== 'Ignore',
        honorTaints: c.nodeTaintsPolicy === 'Honor',
      };
    });
}

/** Pods that name no constraints are spread a little over zones and hosts, if something selects them as a group. */
function defaults(pod: Pod, cluster: Snapshot): Constraint[] {
  const selector = groupSelector(pod, cluster);
  if (!selector) return [];
  const base = { minDomains: 1, selector, honorAffinity: true, honorTaints: false };
  return [
    { ...base, topologyKey: HOSTNAME, maxSkew: 3 },
    { ...base, topologyKey: ZONE, maxSkew: 5 },
  ];
}

/** All that Services and the owner select by, together (`helper.DefaultSelector`). */
function groupSelector(pod: Pod, { client }: Snapshot): Selector | undefined {
  const { namespace, labels } = pod.metadata;
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<Selector['matchExpressions']>[number][] = [];
  for (const s of client.list(Service, { namespace })) {
    const chosen = s.spec?.selector;
    if (chosen && Object.keys(chosen).length > 0 && selects({ matchLabels: chosen }, labels)) Object.assign(matchLabels, chosen);
  }
  const owner = pod.metadata.ownerReferences?.find((r) => r.controller);
  let more: Selector | undefined;
  if (owner?.kind === 'ReplicaSet') more = client.get(ReplicaSet, owner.name, namespace)?.spec?.selector as Selector | undefined;
  else if (owner?.kind === 'StatefulSet') more = client.get(StatefulSet, owner.name, namespace)?.spec?.selector as Selector | undefined;
  else if (owner?.kind === 'ReplicationController') more = { matchLabels: client.get(ReplicationController, owner.name, namespace)?.spec?.selector ?? {} };
  Object.assign(matchLabels, more?.matchLabels);
  matchExpressions.push(...(more?.matchExpressions ?? []));
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0 ? undefined : { matchLabels, matchExpressions };
}

function counts(c: Constraint, pod: Pod, node: Node): boolean {
  if (c.honorAffinity && !takesNode(pod.spec, node)) return false;
  return !c.honorTaints || !(node.spec?.taints ?? []).some((t) => t.effect !== 'PreferNoSchedule' && !tolerated(t, pod.spec?.tolerations));
}

function matching(n: NodeInfo, c: Constraint, namespace: string | undefined): number {
  let count = 0;
  for (const { pod } of n.pods) {
    if (pod.metadata.namespace === namespace && pod.metadata.deletionTimestamp === undefined && selects(c.selector, pod.metadata.labels)) count++;
  }
  return count;
}

/** Spreads Pods over the values of a node label: as a rule, or as a wish. */
export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  weight: 2,

  filter(pod, cluster) {
    const hard = constraints(pod, 'DoNotSchedule');
    if (hard.length === 0) return undefined;
    const perValue = hard.map((c) => {
      const count = new Map<string, number>();
      for (const n of cluster.nodes) {
        if (!hard.every((h) => n.labels[h.topologyKey] !== undefined) || !counts(c, pod, n.node)) continue;
        const value = n.labels[c.topologyKey]!;
        count.set(value, (count.get(value) ?? 0) + matching(n, c, pod.metadata.namespace));
      }
      // Too few domains: the emptiest is taken to be one that is not there yet.
      const least = count.size < c.minDomains ? 0 : Math.min(...count.values());
      return { count, least, self: selects(c.selector, pod.metadata.labels) ? 1 : 0 };
    });
    return (n) => {
      for (const [i, c] of hard.entries()) {
        const value = n.labels[c.topologyKey];
        if (value === undefined) return { reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"], unresolvable: true };
        const { count, least, self } = perValue[i]!;
        if ((count.get(value) ?? 0) + self - least > c.maxSkew) return { reasons: ["node(s) didn't match pod topology spread constraints"], unresolvable: false };
      }
      return undefined;
    };
  },

  score(pod, cluster, nodes) {
    const named = (pod.spec?.topologySpreadConstraints?.length ?? 0) > 0;
    const soft = named ? constraints(pod, 'ScheduleAnyway') : defaults(pod, cluster);
    if (soft.length === 0) return undefined;
    const complete = (n: NodeInfo): boolean => !named || soft.every((c) => n.labels[c.topologyKey] !== undefined);
    const scored = nodes.filter(complete);
    const perValue = soft.map((c) => {
      const count = new Map<string, number>();
      if (c.topologyKey === HOSTNAME) return { count, weight: Math.log(scored.length + 2) };
      for (const n of scored) count.set(n.labels[c.topologyKey] ?? '', 0);
      for (const n of cluster.nodes) {
        const value = n.labels[c.topologyKey] ?? '';
        if (complete(n) && count.has(value) && counts(c, pod, n.node)) count.set(value, count.get(value)! + matching(n, c, pod.metadata.namespace));
      }
      return { count, weight: Math.log(count.size + 2) };
    });
    return (n) => {
      if (!complete(n)) return -1;
      let score = 0;
      for (const [i, c] of soft.entries()) {
        const value = n.labels[c.topologyKey];
        if (value === undefined) continue;
        const count = c.topologyKey === HOSTNAME ? matching(n, c, pod.metadata.namespace) : perValue[i]!.count.get(value)!;
        score += count * perValue[i]!.weight + (c.maxSkew - 1);
      }
      return Math.round(score);
    };
  },

  normalize(points) {
    const valid = points.filter((p) => p >= 0);
    const most = Math.max(0, ...valid);
    const least = Math.min(...valid);
    return points.map((p) => (p < 0 ? 0 : most === 0 ? MAX_SCORE : Math.floor((MAX_SCORE * (most + least - p)) / most)));
  },

  wakes(e, pod) {
    const hard = constraints(pod, 'DoNotSchedule');
    if (e.type === 'pod') return e.pod.metadata.namespace === pod.metadata.namespace && hard.some((c) => selects(c.selector, e.pod.metadata.labels));
    return e.type === 'node' && hard.some((c) => e.before === undefined || e.before.metadata.labels?.[c.topologyKey] !== e.node.metadata.labels?.[c.topologyKey]);
  },
};
