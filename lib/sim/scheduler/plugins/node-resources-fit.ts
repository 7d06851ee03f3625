import { equal } from '../../core';
import { MAX_SCORE, type Plugin } from '../plugin';
import { nonZeroRequests, podRequests } from '../resources';

/** Requests must fit into what a node has left; of those where they do, the emptier is better (LeastAllocated). */
export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  filter(pod) {
    const wanted = [...podRequests(pod)].filter(([, n]) => n > 0).sort((a, b) => rank(a[0]) - rank(b[0]) || (a[0] < b[0] ? -1 : 1));
    return (n) => {
      const reasons: string[] = [];
      let unresolvable = false;
      const room = n.allocatable.get('pods') ?? 0;
      if (n.pods.length + 1 > room) {
        reasons.push('Too many pods');
        if (room === 0) unresolvable = true;
      }
      for (const [name, amount] of wanted) {
        const all = n.allocatable.get(name) ?? 0;
        if (amount <= all - (n.requested.get(name) ?? 0)) continue;
        reasons.push(`Insufficient ${name}`);
        if (amount > all) unresolvable = true;
      }
      return reasons.length ? { reasons, unresolvable } : undefined;
    };
  },
  score(pod) {
    const { cpu, memory } = nonZeroRequests(pod);
    const left = (capacity: number, used: number): number => (capacity === 0 || used > capacity ? 0 : Math.floor(((capacity - used) * MAX_SCORE) / capacity));
    return (n) => {
      const ofCpu = left(n.allocatable.get('cpu') ?? 0, n.nonZero.cpu + cpu);
      const ofMemory = left(n.allocatable.get('memory') ?? 0, n.nonZero.memory + memory);
      return Math.floor((ofCpu + ofMemory) / 2);
    };
  },
  wakes(e) {
    if (e.type === 'node') return e.before === undefined || !equal(e.before.status?.allocatable, e.node.status?.allocatable);
    return e.type === 'pod' && e.gone;
  },
};

/** In the order in which the real one names them. */
function rank(resource: string): number {
  const i = ['cpu', 'memory', 'ephemeral-storage'].indexOf(resource);
  return i < 0 ? 3 : i;
}
