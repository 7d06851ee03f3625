import { meets } from '../core';
import type { Node, Pod } from '../kinds/types';

interface Term {
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
  readonly matchFields?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** Whether a node meets one term of a node selector. A term without any requirement matches nothing. */
export function matchesTerm(term: Term, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every((r) => meets(r, node.metadata.labels)) && fields.every((r) => meets(r, { 'metadata.name': node.metadata.name }))
  );
}

export function matchesAnyTerm(terms: readonly Term[] | undefined, node: Node): boolean {
  return (terms ?? []).some((t) => matchesTerm(t, node));
}

/** Whether the Pod's nodeSelector and required node affinity take the node. */
export function takesNode(pod: Pod, node: Node): boolean {
  for (const [k, v] of Object.entries(pod.spec?.nodeSelector ?? {})) if (node.metadata.labels?.[k] !== v) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesAnyTerm(required.nodeSelectorTerms as readonly Term[], node);
}
