import { MAX_SCORE, type Plugin } from '../plugin';
import { podRequests } from '../resources';

/** Prefers nodes whose CPU and memory are used to a like degree. Has no say about Pods that ask for nothing. */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score(pod) {
    const wanted = podRequests(pod);
    if (!wanted.get('cpu') && !wanted.get('memory')) return undefined;
    return (n) => {
      const used = ['cpu', 'memory'].flatMap((r) => {
        const all = n.allocatable.get(r) ?? 0;
        return all === 0 ? [] : [Math.min(1, ((n.requested.get(r) ?? 0) + (wanted.get(r) ?? 0)) / all)];
      });
      const deviation = used.length === 2 ? Math.abs(used[0]! - used[1]!) / 2 : 0;
      return Math.trunc((1 - deviation) * MAX_SCORE);
    };
  },
};
