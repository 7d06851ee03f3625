import { selects, type Selector } from '../../core';
import { Namespace } from '../../kinds';
import type { Pod } from '../../kinds/types';
import { MAX_SCORE, type Plugin } from '../plugin';
import type { Snapshot } from '../snapshot';

interface Term {
  readonly labelSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly namespaces?: readonly string[];
  readonly topologyKey: string;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}
interface Weighted {
  readonly weight: number;
  readonly podAffinityTerm: Term;
}

const required = (pod: Pod, which: 'podAffinity' | 'podAntiAffinity'): readonly Term[] =>
  (pod.spec?.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? []) as readonly Term[];
const preferred = (pod: Pod, which: 'podAffinity' | 'podAntiAffinity'): readonly Weighted[] =>
  (pod.spec?.affinity?.[which]?.preferredDuringSchedulingIgnoredDuringExecution ?? []) as readonly Weighted[];

/** Whether a term of `owner` speaks of `other`. */
function speaksOf(term: Term, owner: Pod, other: Pod, cluster: Snapshot): boolean {
  const namespace = other.metadata.namespace!;
  const named = term.namespaces ?? [];
  const here =
    named.includes(namespace) ||
    (named.length === 0 && !term.namespaceSelector && owner.metadata.namespace === namespace) ||
    (term.namespaceSelector !== undefined && selects(term.namespaceSelector, cluster.client.get(Namespace, namespace)?.metadata.labels));
  if (!here || !selects(term.labelSelector, other.metadata.labels)) return false;
  const same = (key: string): boolean => owner.metadata.labels?.[key] === undefined || owner.metadata.labels[key] === other.metadata.labels?.[key];
  return (term.matchLabelKeys ?? []).every(same) && !(term.mismatchLabelKeys ?? []).some((k) => owner.metadata.labels?.[k] !== undefined && same(k));
}

const pair = (key: string, value: string): string => `${key}\0${value}`;

function count(map: Map<string, number>, key: string, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}

/** Pods that want to be near others, or far from them. */
export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  weight: 2,

  filter(pod, cluster) {
    const near = required(pod, 'podAffinity');
    const far = required(pod, 'podAntiAffinity');
    const nearPairs = new Map<string, number>();
    const farPairs = new Map<string, number>();
    /** Places that Pods already there keep this one away from. */
    const keptAway = new Map<string, number>();
    for (const n of cluster.nodes) {
      for (const { pod: other } of n.pods) {
        if (!other.spec?.affinity && near.length === 0 && far.length === 0) continue;
        for (const t of required(other, 'podAntiAffinity')) {
          const value = n.labels[t.topologyKey];
          if (value !== undefined && speaksOf(t, other, pod, cluster)) count(keptAway, pair(t.topologyKey, value), 1);
        }
        if (near.length > 0 && near.every((t) => speaksOf(t, pod, other, cluster))) {
          for (const t of near) if (n.labels[t.topologyKey] !== undefined) count(nearPairs, pair(t.topologyKey, n.labels[t.topologyKey]!), 1);
        }
        for (const t of far) {
          if (n.labels[t.topologyKey] !== undefined && speaksOf(t, pod, other, cluster)) count(farPairs, pair(t.topologyKey, n.labels[t.topologyKey]!), 1);
        }
      }
    }
    if (near.length === 0 && far.length === 0 && keptAway.size === 0) return undefined;
    // The first of a group that wants to be together may go anywhere that has the label.
    const first = nearPairs.size === 0 && near.every((t) => speaksOf(t, pod, pod, cluster));
    return (n) => {
      const has = (pairs: Map<string, number>, key: string): boolean => n.labels[key] !== undefined && (pairs.get(pair(key, n.labels[key]!)) ?? 0) > 0;
      const together = near.every((t) => n.labels[t.topologyKey] !== undefined && (first || has(nearPairs, t.topologyKey)));
      if (!together) return { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
      if (far.some((t) => has(farPairs, t.topologyKey))) return { reasons: ["node(s) didn't match pod anti-affinity rules"], unresolvable: false };
      for (const [key, value] of Object.entries(n.labels)) {
        if (keptAway.has(pair(key, value))) return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], unresolvable: false };
      }
      return undefined;
    };
  },

  score(pod, cluster) {
    const near = preferred(pod, 'podAffinity');
    const far = preferred(pod, 'podAntiAffinity');
    const points = new Map<string, number>();
    for (const n of cluster.nodes) {
      const add = (term: Term, owner: Pod, other: Pod, by: number): void => {
        const value = n.labels[term.topologyKey];
        if (value !== undefined && speaksOf(term, owner, other, cluster)) count(points, pair(term.topologyKey, value), by);
      };
      for (const { pod: other } of n.pods) {
        if (!other.spec?.affinity && near.length === 0 && far.length === 0) continue;
        for (const w of near) add(w.podAffinityTerm, pod, other, w.weight);
        for (const w of far) add(w.podAffinityTerm, pod, other, -w.weight);
        if (!other.spec?.affinity) continue;
        for (const t of required(other, 'podAffinity')) add(t, other, pod, 1);
        for (const w of preferred(other, 'podAffinity')) add(w.podAffinityTerm, other, pod, w.weight);
        for (const w of preferred(other, 'podAntiAffinity')) add(w.podAffinityTerm, other, pod, -w.weight);
      }
    }
    if (points.size === 0) return undefined;
    return (n) => Object.entries(n.labels).reduce((sum, [k, v]) => sum + (points.get(pair(k, v)) ?? 0), 0);
  },

  normalize(points) {
    const most = Math.max(0, ...points);
    const least = Math.min(0, ...points);
    return points.map((p) => (most > least ? Math.trunc((MAX_SCORE * (p - least)) / (most - least)) : 0));
  },

  wakes(e, pod) {
    if (e.type === 'node') {
      const keys = [...required(pod, 'podAffinity'), ...required(pod, 'podAntiAffinity')].map((t) => t.topologyKey);
      return e.before === undefined || keys.some((k) => e.before!.metadata.labels?.[k] !== e.node.metadata.labels?.[k]);
    }
    if (e.type !== 'pod') return false;
    const speaks = (t: Term): boolean => selects(t.labelSelector, e.pod.metadata.labels);
    if (e.gone) return required(pod, 'podAntiAffinity').some(speaks) || required(e.pod, 'podAntiAffinity').some((t) => selects(t.labelSelector, pod.metadata.labels));
    return required(pod, 'podAffinity').some(speaks);
  },
};
