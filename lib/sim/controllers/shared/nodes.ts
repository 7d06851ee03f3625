import { meets } from '../../core';
import type { Node, Pod } from '../../kinds/types';

/** What controllers ask about a node on a Pod's behalf: the same rules as the scheduler's, which none of them may import. */

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
export type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];

export function tolerates(t: Toleration, taint: Taint): boolean {
  if (t.effect && t.effect !== taint.effect) return false;
  if (t.key && t.key !== taint.key) return false;
  return t.operator === 'Exists' || ((t.value ?? '') === (taint.value ?? '') && (t.key ?? '') === taint.key);
}

export function tolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return (tolerations ?? []).some((t) => tolerates(t, taint));
}

/** Whether nodeSelector and required node affinity take the node. */
export function takesNode(spec: Pick<NonNullable<Pod['spec']>, 'nodeSelector' | 'affinity'> | undefined, node: Node): boolean {
  for (const [k, v] of Object.entries(spec?.nodeSelector ?? {})) if (node.metadata.labels?.[k] !== v) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some((t) => {
    const expressions = t.matchExpressions ?? [];
    const fields = t.matchFields ?? [];
    if (expressions.length === 0 && fields.length === 0) return false;
    return expressions.every((r) => meets(r, node.metadata.labels)) && fields.every((r) => meets(r, { 'metadata.name': node.metadata.name }));
  });
}
