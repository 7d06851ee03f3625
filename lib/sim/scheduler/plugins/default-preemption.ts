import { PodDisruptionBudget, PriorityClass } from '../../kinds';
import { selects, type Selector } from '../../core';
import { parseTime } from '../../kinds/times';
import type { Pod } from '../../kinds/types';
import type { Filter, Plugin, Rejection } from '../plugin';
import { withoutPods, type NodeInfo, type PodInfo, type Snapshot } from '../snapshot';

/** Preemption as a plugin: it has no say about nodes; {@link preempt} is asked when no node was left. */
export const defaultPreemption: Plugin = {
  name: 'DefaultPreemption',
  // A Pod that waits for its victims is woken when one is gone.
  wakes: (e) => e.type === 'pod' && e.gone,
};

export interface Preemption {
  readonly node: string;
  readonly victims: readonly Pod[];
}

const priority = (pod: Pod): number => pod.spec?.priority ?? 0;

/** Makes a filter for a cluster imagined otherwise; undefined where a Pod is refused altogether. */
export type Refilter = (cluster: Snapshot) => Filter | undefined;

/**
 * Looks for Pods of lower priority whose end would make room: on one node, as few and as unimportant as possible.
 * A text says why it came to nothing, in the words that follow `preemption: `.
 */
export function preempt(pod: Pod, cluster: Snapshot, rejected: ReadonlyMap<string, Rejection>, refilter: Refilter): Preemption | string {
  if (policy(pod, cluster) === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName;
  const nominatedInfo = nominated ? cluster.byName.get(nominated) : undefined;
  if (nominatedInfo && !rejected.get(nominatedInfo.name)?.unresolvable) {
    const leaving = nominatedInfo.pods.some((p) => p.pod.metadata.deletionTimestamp !== undefined && priority(p.pod) < priority(pod) && disrupted(p.pod));
    if (leaving) return 'not eligible due to a terminating pod on the nominated node.';
  }
  const verdicts: string[] = [];
  const candidates: { node: NodeInfo; victims: readonly PodInfo[]; violations: number }[] = [];
  for (const node of cluster.nodes) {
    if (rejected.get(node.name)?.unresolvable ?? false) {
      verdicts.push('Preemption is not helpful for scheduling');
      continue;
    }
    const found = victimsOn(node, pod, cluster, refilter);
    if (typeof found === 'string') verdicts.push(found);
    else candidates.push({ node, ...found });
  }
  if (candidates.length === 0) return `${describeReasons(cluster.nodes.length, verdicts)}.`;
  candidates.sort((a, b) => compareCandidates(a, b));
  const best = candidates[0]!;
  return { node: best.node.name, victims: best.victims.map((v) => v.pod) };
}

function policy(pod: Pod, cluster: Snapshot): string {
  const said = pod.spec?.preemptionPolicy;
  if (said) return said;
  const name = pod.spec?.priorityClassName;
  return (name ? cluster.client.get(PriorityClass, name)?.preemptionPolicy : undefined) ?? 'PreemptLowerPriority';
}

function disrupted(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some((c) => c.type === 'DisruptionTarget' && c.status === 'True' && c.reason === 'PreemptionByScheduler');
}

/** All lower Pods out, then as many back in as still fit, the important ones first (`SelectVictimsOnNode`). */
function victimsOn(node: NodeInfo, pod: Pod, cluster: Snapshot, refilter: Refilter): { victims: PodInfo[]; violations: number } | string {
  const lower = node.pods.filter((p) => priority(p.pod) < priority(pod));
  if (lower.length === 0) return 'No preemption victims found for incoming pod';
  const rejects = (gone: Set<string>): Rejection | undefined => {
    const imagined = withoutPods(cluster, gone);
    const filter = refilter(imagined);
    return filter ? filter(imagined.byName.get(node.name)!) : { reasons: [], unresolvable: true };
  };
  const gone = new Set(lower.map((p) => p.pod.metadata.uid));
  const without = rejects(gone);
  if (without) return without.reasons[0] ?? 'Preemption is not helpful for scheduling';
  const { violating, others } = byBudget(lower, cluster);
  const victims: PodInfo[] = [];
  let violations = 0;
  const reprieve = (list: readonly PodInfo[], violates: boolean): void => {
    for (const p of [...list].sort(moreImportant)) {
      gone.delete(p.pod.metadata.uid);
      if (!rejects(gone)) continue;
      gone.add(p.pod.metadata.uid);
      victims.push(p);
      if (violates) violations++;
    }
  };
  reprieve(violating, true);
  reprieve(others, false);
  return { victims: victims.sort(moreImportant), violations };
}

function started(p: PodInfo): number {
  return parseTime(p.pod.status?.startTime) ?? Number.MAX_SAFE_INTEGER;
}

function moreImportant(a: PodInfo, b: PodInfo): number {
  return priority(b.pod) - priority(a.pod) || started(a) - started(b) || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1);
}

function byBudget(pods: readonly PodInfo[], cluster: Snapshot): { violating: PodInfo[]; others: PodInfo[] } {
  const budgets = cluster.client.list(PodDisruptionBudget).map((b) => ({ b, left: b.status?.disruptionsAllowed ?? 0 }));
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const p of [...pods].sort(moreImportant)) {
    let over = false;
    for (const entry of budgets) {
      const { b } = entry;
      const named = Object.keys(b.spec?.selector?.matchLabels ?? {}).length + (b.spec?.selector?.matchExpressions?.length ?? 0) > 0;
      if (b.metadata.namespace !== p.pod.metadata.namespace || !named || !selects(b.spec?.selector as Selector, p.pod.metadata.labels)) continue;
      if (--entry.left < 0) over = true;
    }
    (over ? violating : others).push(p);
  }
  return { violating, others };
}

interface Candidate {
  readonly node: NodeInfo;
  readonly victims: readonly PodInfo[];
  readonly violations: number;
}

/** Fewest violated budgets, lowest top priority, smallest sum of priorities, fewest victims, latest start (`pickOneNodeForPreemption`). */
function compareCandidates(a: Candidate, b: Candidate): number {
  const top = (c: Candidate): number => Math.max(...c.victims.map((v) => priority(v.pod)));
  const total = (c: Candidate): number => c.victims.reduce((n, v) => n + priority(v.pod) + 2147483648, 0);
  const start = (c: Candidate): number => Math.min(...c.victims.filter((v) => priority(v.pod) === top(c)).map(started));
  return a.violations - b.violations || top(a) - top(b) || total(a) - total(b) || a.victims.length - b.victims.length || start(b) - start(a);
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 …`: reasons with their counts, sorted as texts; no full stop. */
export function describeReasons(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const r of reasons) counts.set(r, (counts.get(r) ?? 0) + 1);
  const list = [...counts].map(([r, n]) => `${n} ${r}`).sort();
  return `0/${nodes} nodes are available: ${list.join(', ')}`;
}
