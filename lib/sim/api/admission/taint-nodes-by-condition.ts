import { resourceName } from '../../kinds/lookup';
import type { Plugin } from './admission';

/** A new node takes no Pods until it has said that it is ready. */
export const TaintNodesByCondition: Plugin = {
  name: 'TaintNodesByCondition',
  mutate: (a) => {
    if (a.operation !== 'CREATE' || resourceName(a.kind) !== 'nodes' || a.subresource) return;
    const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
    const spec = (a.object.spec ??= {});
    const taints: { key: string; effect: string }[] = spec.taints ?? [];
    if (!taints.some((t) => t.key === taint.key && t.effect === taint.effect)) spec.taints = [...taints, taint];
  },
};
