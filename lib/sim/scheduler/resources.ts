import { milli, units } from '../kinds/quantities';
import type { Container, Pod } from '../kinds/types';

/** Amounts by resource name: cpu in thousandths of a core, everything else in whole units (bytes, pieces). */
export type Amounts = ReadonlyMap<string, number>;

type Quantities = Readonly<Record<string, string | number>> | undefined;

/** What a container counts with in scores when it asks for nothing: 100m and 200 MB (`util.GetNonzeroRequests`). */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** Quantities as numbers: cpu in thousandths, all else in units. */
export function amounts(quantities: Quantities): Map<string, number> {
  const out = new Map<string, number>();
  for (const [name, q] of Object.entries(quantities ?? {})) out.set(name, name === 'cpu' ? milli(q) : units(q));
  return out;
}

function add(to: Map<string, number>, more: Amounts): void {
  for (const [name, n] of more) to.set(name, (to.get(name) ?? 0) + n);
}

function atLeast(to: Map<string, number>, other: Amounts): void {
  for (const [name, n] of other) to.set(name, Math.max(to.get(name) ?? 0, n));
}

/**
 * What a Pod asks a node for: the sum of its containers, or what its init containers need at their time if that is more
 * (an init container with restartPolicy Always goes on beside the others), plus overhead (`resourcehelper.PodRequests`).
 */
export function podRequests(pod: Pod, ofContainer: (c: Container) => Map<string, number> = (c) => amounts(c.resources?.requests as Quantities)): Map<string, number> {
  const total = new Map<string, number>();
  for (const c of pod.spec?.containers ?? []) add(total, ofContainer(c));
  const sidecars = new Map<string, number>();
  const initial = new Map<string, number>();
  for (const c of pod.spec?.initContainers ?? []) {
    const needs = ofContainer(c);
    if (c.restartPolicy === 'Always') {
      add(total, needs);
      add(sidecars, needs);
      atLeast(initial, sidecars);
    } else {
      add(needs, sidecars);
      atLeast(initial, needs);
    }
  }
  atLeast(total, initial);
  const ofPod = (pod.spec as { resources?: { requests?: Quantities } } | undefined)?.resources?.requests;
  if (ofPod) for (const [name, n] of amounts(ofPod)) total.set(name, n);
  add(total, amounts(pod.spec?.overhead as Quantities));
  return total;
}

/** CPU and memory for scores, where a container without requests counts as a small one. */
export function nonZeroRequests(pod: Pod): { cpu: number; memory: number } {
  const total = podRequests(pod, (c) => {
    const r = c.resources?.requests as Quantities;
    return new Map([
      ['cpu', r?.['cpu'] === undefined ? DEFAULT_CPU : milli(r['cpu'])],
      ['memory', r?.['memory'] === undefined ? DEFAULT_MEMORY : units(r['memory'])],
    ]);
  });
  return { cpu: total.get('cpu') ?? 0, memory: total.get('memory') ?? 0 };
}
