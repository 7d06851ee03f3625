import { matchesTerm, takesNode } from '../../kinds/placement';
import { proportional, type Plugin } from '../plugin';

/** nodeSelector and node affinity, required and preferred. */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  filter(pod) {
    const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!pod.spec?.nodeSelector && !required) return undefined;
    // A Pod meant for nodes by name (a DaemonSet's) is not even tried elsewhere, which reads differently.
    const terms = required?.nodeSelectorTerms ?? [];
    const byName = terms.length > 0 && terms.every((t) => t.matchFields?.some((f) => f.key === 'metadata.name' && f.operator === 'In'));
    const names = byName ? new Set(terms.flatMap((t) => t.matchFields!.flatMap((f) => f.values ?? []))) : undefined;
    return (n) => {
      if (names && !names.has(n.name)) return { reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], unresolvable: true };
      return takesNode(pod.spec, n.node) ? undefined : { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };
    };
  },
  score(pod) {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return (n) => preferred.reduce((sum, p) => sum + (matchesTerm(p.preference as never, n.node) ? p.weight : 0), 0);
  },
  normalize: (points) => proportional(points, false),
  wakes: (e, pod) => e.type === 'node' && takesNode(pod.spec, e.node) && (e.before === undefined || !takesNode(pod.spec, e.before)),
};
