import type { Client } from '../api/client';
import type { Pod } from '../kinds/types';
import type { Filter, Plugin, Rejection } from './plugin';
import { describeReasons, preempt, type Preemption } from './plugins/default-preemption';
import { place, podInfo, type NodeInfo, type Snapshot } from './snapshot';

/** What came of looking for a node. */
export type Placement =
  | { readonly node: NodeInfo }
  | {
      readonly node?: undefined;
      /** The whole sentence of the event and the condition. */
      readonly message: string;
      /** The plugins that said no; what they wait for decides when to try again. */
      readonly by: readonly string[];
      readonly preemption?: Preemption;
    };

/**
 * Finds the node for a Pod: filters, then scores, and if no node is left, preemption (`pkg/scheduler/schedule_one.go`).
 * Changes nothing. Between equals chance decides.
 */
export function findNode(pod: Pod, cluster: Snapshot, profile: readonly Plugin[], random: () => number): Placement {
  const { nodes } = cluster;
  if (nodes.length === 0) return { message: 'no nodes available to schedule pods', by: [] };
  const filters: { name: string; filter: Filter }[] = [];
  for (const plugin of profile) {
    const f = plugin.filter?.(pod, cluster);
    if (!f) continue;
    // Refused before any node was looked at: what would have released resource claims was not asked, hence its "not found".
    if (typeof f !== 'function') return { message: `0/${nodes.length} nodes are available: ${f.refused}. not found`, by: [plugin.name] };
    filters.push({ name: plugin.name, filter: f });
  }
  const rejected = new Map<string, Rejection>();
  const by = new Set<string>();
  const feasible: NodeInfo[] = [];
  for (const n of nodes) {
    const no = filters.find(({ name, filter }) => {
      const r = filter(n);
      if (r) {
        rejected.set(n.name, r);
        by.add(name);
      }
      return r !== undefined;
    });
    if (!no) feasible.push(n);
  }
  if (feasible.length === 0) {
    const sentence = `${describeReasons(
      nodes.length,
      [...rejected.values()].flatMap((r) => r.reasons),
    )}.`;
    const outcome = preempt(pod, cluster, rejected, (imagined) => refilter(pod, imagined, profile));
    return typeof outcome === 'string'
      ? { message: `${sentence} no new claims to deallocate, preemption: ${outcome}`, by: [...by] }
      : { message: sentence, by: [...by], preemption: outcome };
  }
  const nominated = feasible.find((n) => n.name === pod.status?.nominatedNodeName);
  if (nominated) return { node: nominated };
  if (feasible.length === 1) return { node: feasible[0]! };
  return { node: best(pod, cluster, feasible, profile, random) };
}

function refilter(pod: Pod, cluster: Snapshot, profile: readonly Plugin[]): Filter | undefined {
  const filters: Filter[] = [];
  for (const plugin of profile) {
    const f = plugin.filter?.(pod, cluster);
    if (typeof f === 'function') filters.push(f);
    else if (f) return undefined;
  }
  return (n) => {
    for (const f of filters) {
      const no = f(n);
      if (no) return no;
    }
    return undefined;
  };
}

function best(pod: Pod, cluster: Snapshot, feasible: readonly NodeInfo[], profile: readonly Plugin[], random: () => number): NodeInfo {
  const totals = scores(pod, cluster, feasible, profile);
  const most = Math.max(...totals);
  const top = feasible.filter((_, i) => totals[i] === most);
  return top.length === 1 ? top[0]! : top[Math.floor(random() * top.length)]!;
}

/** The sum of all plugins' points for each of `feasible`, each 0…100 times its weight. */
export function scores(pod: Pod, cluster: Snapshot, feasible: readonly NodeInfo[], profile: readonly Plugin[]): number[] {
  const totals = feasible.map(() => 0);
  for (const plugin of profile) {
    const score = plugin.score?.(pod, cluster, feasible);
    if (!score) continue;
    let points = feasible.map(score);
    if (plugin.normalize) points = plugin.normalize(points, pod, feasible, cluster);
    for (const [i, p] of points.entries()) totals[i]! += p * (plugin.weight ?? 1);
  }
  return totals;
}

/** The cluster as `pod` may use it: room is kept for nominated Pods that are at least as important. */
export function withNominated(pod: Pod, cluster: Snapshot, pending: readonly Pod[]): Snapshot {
  const others = pending.filter(
    (p) => p.status?.nominatedNodeName && p.metadata.uid !== pod.metadata.uid && (p.spec?.priority ?? 0) >= (pod.spec?.priority ?? 0) && cluster.byName.has(p.status.nominatedNodeName),
  );
  if (others.length === 0) return cluster;
  const byName = new Map(cluster.byName);
  for (const p of others) {
    const there = byName.get(p.status!.nominatedNodeName!)!;
    const copy: NodeInfo = { ...there, pods: [...there.pods], requested: new Map(there.requested), nonZero: { ...there.nonZero } };
    place(podInfo(p), copy);
    byName.set(copy.name, copy);
  }
  return { nodes: cluster.nodes.map((n) => byName.get(n.name)!), byName, client: cluster.client };
}

/** Makes the Pod's volumes ready on `node`; false if it must wait for that. */
export function reserve(pod: Pod, node: NodeInfo, cluster: Snapshot, profile: readonly Plugin[], client: Client): boolean {
  let ready = true;
  for (const plugin of profile) if (plugin.reserve && !plugin.reserve(pod, node, cluster, client)) ready = false;
  return ready;
}
