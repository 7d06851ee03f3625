import type { Plugin } from '../plugin';
import { tolerated } from '../../kinds/placement';

const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Passes over cordoned nodes, but for Pods that tolerate that. */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filter(pod) {
    const anyway = tolerated(TAINT, pod.spec?.tolerations);
    return (n) => (n.node.spec?.unschedulable && !anyway ? { reasons: ['node(s) were unschedulable'], unresolvable: true } : undefined);
  },
  wakes: (e) => e.type === 'node' && !e.node.spec?.unschedulable && (e.before === undefined || e.before.spec?.unschedulable === true),
};
