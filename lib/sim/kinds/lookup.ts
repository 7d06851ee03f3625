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

/**
 * What somebody may have meant by a word: plural, singular, short name, each also with `.group` or `.version.group`
 * after it. In order of preference; empty if nothing goes by that name.
 */
export function byWord(kinds: readonly Kind[], word: string): readonly Kind[] {
  const w = word.toLowerCase();
  const dot = w.indexOf('.');
  const name = dot < 0 ? w : w.slice(0, dot);
  const rest = dot < 0 ? undefined : w.slice(dot + 1);
  const inGroup = (k: Kind): boolean => rest === undefined || k.group === rest || `${k.version}.${k.group}` === rest || (rest === k.version && k.group === '') || (rest.length > 0 && k.group.startsWith(`${rest}.`));
  const exact = kinds.filter((k) => inGroup(k) && (k.plural === name || k.singular === name));
  if (exact.length) return exact;
  return kinds.filter((k) => inGroup(k) && k.shortNames.includes(name));
}

/** Where an object stands in the store. */
export function storeKey(kind: Pick<Kind<any>, 'prefix' | 'namespaced'>, namespace: string | undefined, name: string): string {
  return kind.namespaced ? `/registry/${kind.prefix}/${namespace}/${name}` : `/registry/${kind.prefix}/${name}`;
}

/** What the keys of all its objects, or of one namespace, start with. */
export function storePrefix(kind: Pick<Kind<any>, 'prefix' | 'namespaced'>, namespace?: string): string {
  return kind.namespaced && namespace ? `/registry/${kind.prefix}/${namespace}/` : `/registry/${kind.prefix}/`;
}
