import { selects, type Selector } from '../../core';
import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import type { Kind, KubeObject, OwnerReference } from '../../kinds/kind';

/** The owner that manages an object, if any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((r) => r.controller === true);
}

/** What stands in `apiVersion`: `v1`, `apps/v1`. */
export function apiVersionOf(kind: Kind<any>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** The reference by which `owner` manages what it makes. */
export function controllerRef(kind: Kind<any>, owner: KubeObject): OwnerReference {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** `namespace/name`, or the name alone for what has no namespace. */
export function keyOf(object: KubeObject): string {
  return object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`;
}

/** The other way round. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The key of the controller of `object`, if it is of `kind`. */
export function keyOfController(object: KubeObject, kind: Kind<any>): string | undefined {
  const ref = controllerOf(object);
  if (!ref || ref.kind !== kind.kind || ref.apiVersion.split('/')[0] !== apiVersionOf(kind).split('/')[0]) return undefined;
  return object.metadata.namespace === undefined ? ref.name : `${object.metadata.namespace}/${ref.name}`;
}

/**
 * Keys to look at when a dependent changed: its controller, before and after; for one that nobody controls, every
 * possible owner whose selector would take it (it may be adopted).
 */
export function dependentKeys<O extends KubeObject>(
  kind: Kind<O>,
  object: KubeObject,
  previous: KubeObject | undefined,
  client: Client,
  selector: (owner: O) => Selector | undefined,
): string[] {
  const keys: string[] = [];
  const now = keyOfController(object, kind);
  const before = previous && keyOfController(previous, kind);
  if (now !== undefined) keys.push(now);
  if (before !== undefined && before !== now) keys.push(before);
  if (!controllerOf(object) && object.metadata.deletionTimestamp === undefined) {
    for (const owner of client.list(kind, { namespace: object.metadata.namespace })) {
      if (selects(selector(owner), object.metadata.labels)) keys.push(keyOf(owner));
    }
  }
  return keys;
}

/**
 * What `owner` controls: adopts what its selector takes and nobody controls, lets go of what it no longer takes
 * (`controller_ref_manager.go`).
 */
export function claim<T extends KubeObject>(client: Client, owner: KubeObject, ownerKind: Kind<any>, selector: Selector, kind: Kind<T>): T[] {
  const namespace = owner.metadata.namespace;
  const mine: T[] = [];
  const dying = owner.metadata.deletionTimestamp !== undefined;
  for (const object of client.list(kind, { controller: owner.metadata.uid, ...(namespace === undefined ? {} : { namespace }) })) {
    if (selects(selector, object.metadata.labels)) mine.push(object);
    else if (!dying && object.metadata.deletionTimestamp === undefined) {
      client.update(kind, object.metadata.name, namespace, (d) => {
        d.metadata.ownerReferences = (d.metadata.ownerReferences ?? []).filter((r: OwnerReference) => r.uid !== owner.metadata.uid) as never;
      });
    } else mine.push(object);
  }
  if (dying) return mine;
  for (const object of client.list(kind, { controller: '', namespace })) {
    if (object.metadata.deletionTimestamp !== undefined || (selector && !selects(selector, object.metadata.labels))) continue;
    try {
      mine.push(
        client.update(kind, object.metadata.name, namespace, (d) => {
          d.metadata.ownerReferences = [...(d.metadata.ownerReferences ?? []), controllerRef(ownerKind, owner)] as never;
        }),
      );
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
    }
  }
  return mine;
}
