import type { Kind } from './kind';

/** Finding kinds by what people and URLs call them: pure functions over a list of kinds. */

export const apiVersionOf = (kind: Pick<Kind, 'group' | 'version'>): string => (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`);

/** `deployments.apps`, `pods`: the resource as messages name it. */
export const resourceName = (kind: Pick<Kind, 'group' | 'plural'>): string => (kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`);

/** `Deployment.apps`, `Pod`: the kind as messages name it. */
export const kindName = (kind: Pick<Kind, 'group' | 'kind'>): string => (kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`);

/** The kind of an object's apiVersion and kind. */
export function byApiVersion(kinds: readonly Kind[], apiVersion: string, kind: string): Kind | undefined {
  return kinds.find((k) => k.kind === kind && apiVersionOf(k) === apiVersion);
}

/** Where an object stands in the store. */
export function storeKey(kind: Pick<Kind<any>, 'prefix' | 'namespaced'>, namespace: string | undefined, name: string): string {
  return kind.namespaced ? `/registry/${kind.prefix}/${namespace}/${name}` : `/registry/${kind.prefix}/${name}`;
}

/** What the keys of all its objects, or of one namespace, start with. */
export function storePrefix(kind: Pick<Kind<any>, 'prefix' | 'namespaced'>, namespace?: string): string {
  return kind.namespaced && namespace ? `/registry/${kind.prefix}/${namespace}/` : `/registry/${kind.prefix}/`;
}
