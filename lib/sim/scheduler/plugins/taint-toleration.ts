import { equal } from '../../core';
import { proportional, type Plugin } from '../plugin';
import { tolerated, type Toleration } from '../../kinds/placement';

/** Keeps Pods off nodes whose taints they don't tolerate; counts PreferNoSchedule taints against a node. */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  filter(pod) {
    return (n) => {
      const bad = n.node.spec?.taints?.find((t) => (t.effect === 'NoSchedule' || t.effect === 'NoExecute') && !tolerated(t, pod.spec?.tolerations));
      return bad && { reasons: ['node(s) had untolerated taint(s)'], unresolvable: true };
    };
  },
  score(pod) {
    const soft = (pod.spec?.tolerations ?? []).filter((t: Toleration) => !t.effect || t.effect === 'PreferNoSchedule');
    return (n) => (n.node.spec?.taints ?? []).filter((t) => t.effect === 'PreferNoSchedule' && !tolerated(t, soft)).length;
  },
  normalize: (points) => proportional(points, true),
  wakes: (e, pod) =>
    e.type === 'node' &&
    !equal(e.before?.spec?.taints ?? null, e.node.spec?.taints ?? []) &&
    !(e.node.spec?.taints ?? []).some((t) => t.effect !== 'PreferNoSchedule' && !tolerated(t, pod.spec?.tolerations)),
};
