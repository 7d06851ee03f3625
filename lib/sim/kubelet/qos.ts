import { own } from '../core';
import { addQuantities, milli, units } from '../kinds/quantities';
import type { Container, Pod } from '../kinds/types';

/** `Guaranteed`, `Burstable` or `BestEffort` (`ComputePodQOS`). */
export function qosClass(pod: Pod): string {
  let any = false;
  let guaranteed = true;
  for (const c of [...pod.spec!.containers, ...(pod.spec!.initContainers ?? [])]) {
    for (const r of ['cpu', 'memory']) {
      const request = own(c.resources?.requests, r);
      const limit = own(c.resources?.limits, r);
      const size = (q: unknown) => (q === undefined ? 0 : r === 'cpu' ? milli(q as string) : units(q as string));
      if (size(request) > 0 || size(limit) > 0) any = true;
      if (size(limit) === 0 || (request !== undefined && size(request) !== size(limit))) guaranteed = false;
    }
  }
  return !any ? 'BestEffort' : guaranteed ? 'Guaranteed' : 'Burstable';
}

/** Sums of `requests` or `limits` over the containers that run together. */
export function totals(containers: readonly Container[], side: 'requests' | 'limits'): Record<string, string> | undefined {
  const out: Record<string, string> = {};
  for (const c of containers) for (const [k, q] of Object.entries(c.resources?.[side] ?? {})) out[k] = out[k] === undefined ? String(q) : addQuantities(out[k]!, String(q));
  return Object.keys(out).length ? out : undefined;
}

/** What a Pod asks of a node: CPU in thousandths, memory in bytes; init containers count by their largest. */
export function podRequests(pod: Pod): { readonly cpu: number; readonly memory: number } {
  const of = (c: Container) => ({ cpu: milli(own(c.resources?.requests, 'cpu') as string ?? '0'), memory: units(own(c.resources?.requests, 'memory') as string ?? '0') });
  let cpu = 0;
  let memory = 0;
  for (const c of pod.spec!.containers) {
    cpu += of(c).cpu;
    memory += of(c).memory;
  }
  for (const c of pod.spec!.initContainers ?? []) {
    if (c.restartPolicy === 'Always') {
      cpu += of(c).cpu;
      memory += of(c).memory;
    } else {
      cpu = Math.max(cpu, of(c).cpu);
      memory = Math.max(memory, of(c).memory);
    }
  }
  return { cpu, memory };
}
