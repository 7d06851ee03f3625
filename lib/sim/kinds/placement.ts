import { meets, selects, type Selector } from '../core';
import { units } from './quantities';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from './types';

/** Which Pod may be on which node, which volume serves which claim: rules that the scheduler, controllers and kubelets share. */

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
export type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];

/** `Toleration.ToleratesTaint`: an empty key with Exists tolerates everything, an empty effect every effect. */
export function tolerates(t: Toleration, taint: Taint): boolean {
  if (t.effect && t.effect !== taint.effect) return false;
  if (t.key && t.key !== taint.key) return false;
  if ((t.operator || 'Equal') === 'Equal') return (t.value ?? '') === (taint.value ?? '') && (t.key ?? '') === taint.key;
  return t.operator === 'Exists';
}

export function tolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return (tolerations ?? []).some((t) => tolerates(t, taint));
}

interface Term {
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
  readonly matchFields?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** Whether a node meets one term of a node selector. A term without any requirement matches nothing. */
export function matchesTerm(term: Term, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  return expressions.every((r) => meets(r, node.metadata.labels)) && fields.every((r) => meets(r, { 'metadata.name': node.metadata.name }));
}

export function matchesAnyTerm(terms: readonly Term[] | undefined, node: Node): boolean {
  return (terms ?? []).some((t) => matchesTerm(t, node));
}

/** Whether nodeSelector and required node affinity take the node. */
export function takesNode(spec: Pick<NonNullable<Pod['spec']>, 'nodeSelector' | 'affinity'> | undefined, node: Node): boolean {
  for (const [k, v] of Object.entries(spec?.nodeSelector ?? {})) if (node.metadata.labels?.[k] !== v) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesAnyTerm(required.nodeSelectorTerms as readonly Term[], node);
}

/** Bytes a claim asks for, or a volume has. */
export const claimSize = (claim: PersistentVolumeClaim): number => units((claim.spec?.resources?.requests?.['storage'] as string | undefined) ?? '0');
export const volumeSize = (volume: PersistentVolume): number => units((volume.spec?.capacity?.['storage'] as string | undefined) ?? '0');

/** Whether a volume may serve a claim: class, mode, labels, size and access modes, and nobody else has it. */
export function volumeFits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec?.claimRef;
  if (ref) {
    if (ref.name !== claim.metadata.name || ref.namespace !== claim.metadata.namespace || (ref.uid && ref.uid !== claim.metadata.uid)) return false;
  } else if (volume.status?.phase !== 'Available') return false;
  if (volume.metadata.deletionTimestamp !== undefined) return false;
  if ((volume.spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? '')) return false;
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return false;
  if (claim.spec?.selector && !selects(claim.spec.selector as Selector, volume.metadata.labels)) return false;
  return volumeSize(volume) >= claimSize(claim) && (claim.spec?.accessModes ?? []).every((m) => volume.spec?.accessModes?.includes(m));
}

/** The smallest of `volumes` that fits, one that is reserved for the claim before all others. */
export function bestVolume(volumes: readonly PersistentVolume[], claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const fits = volumes.filter((v) => volumeFits(v, claim));
  const reserved = (v: PersistentVolume): number => (v.spec?.claimRef ? 0 : 1);
  return fits.sort((a, b) => reserved(a) - reserved(b) || volumeSize(a) - volumeSize(b) || (a.metadata.name < b.metadata.name ? -1 : 1))[0];
}
