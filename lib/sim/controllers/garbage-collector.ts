import type { Client } from '../api/client';
import { equal } from '../core';
import { byApiVersion } from '../kinds/lookup';
import type { Kind, KubeObject, OwnerReference } from '../kinds/kind';
import type { Controller, Watch } from './controller';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/**
 * Removes what nobody owns any more, and works off the two finalizers by which an owner goes only after its dependents
 * (`foregroundDeletion`), or without them (`orphan`). Keys are `apiVersion|kind|namespace|name`
 * (`pkg/controller/garbagecollector`).
 */
export const garbageCollector: Controller = {
  name: 'garbage-collector-controller',
  account: 'generic-garbage-collector',
  watches: [
    {
      kind: '*',
      when: (o, before, deleted) =>
        deleted ||
        !equal(before?.metadata.ownerReferences, o.metadata.ownerReferences) ||
        (o.metadata.deletionTimestamp !== undefined && (o.metadata.finalizers?.length ?? 0) > 0),
      keys: (o, before, client) => affected(o, before, client),
    } satisfies Watch<KubeObject>,
  ],
  reconcile(key, client) {
    const [apiVersion, kindName, namespace, name] = key.split('|') as [string, string, string, string];
    const kind = byApiVersion(client.kinds(), apiVersion, kindName);
    const object = kind && client.get(kind as Kind<KubeObject>, name, namespace || undefined);
    if (!object) return;
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp !== undefined) {
      if (finalizers.includes(ORPHAN)) orphan(client, kind, object);
      else if (finalizers.includes(FOREGROUND)) foreground(client, kind, object);
    }
    collect(client, kind, object);
  },
};

function keyOf(o: KubeObject): string {
  return `${o.apiVersion}|${o.kind}|${o.metadata.namespace ?? ''}|${o.metadata.name}`;
}

/** Which objects a change may leave to be collected: those it owned, if it is gone; itself, if an owner is not there. */
function affected(o: KubeObject, before: KubeObject | undefined, client: Client): string[] {
  const keys: string[] = [];
  const owned = client.dependents(o.metadata.uid);
  const here = kindOf(client, o);
  const now = here && client.get(here, o.metadata.name, o.metadata.namespace);
  if (now?.metadata.uid !== o.metadata.uid) {
    keys.push(...owned.map(keyOf));
    // An owner that waits for its dependents may be able to go now.
    for (const ref of o.metadata.ownerReferences ?? []) {
      const owner = ownerOf(client, o, ref);
      if (owner?.metadata.finalizers?.includes(FOREGROUND)) keys.push(keyOf(owner));
    }
    return keys;
  }
  if (now.metadata.deletionTimestamp !== undefined && now.metadata.finalizers?.some((f) => f === FOREGROUND || f === ORPHAN)) keys.push(keyOf(now));
  const refs = now.metadata.ownerReferences ?? [];
  if (refs.some((r) => !isSolid(ownerOf(client, now, r)))) keys.push(keyOf(now));
  // A reference that was taken off may free an owner.
  for (const ref of before?.metadata.ownerReferences ?? []) {
    if (refs.some((r) => r.uid === ref.uid)) continue;
    const owner = ownerOf(client, now, ref);
    if (owner?.metadata.finalizers?.includes(FOREGROUND)) keys.push(keyOf(owner));
  }
  return keys;
}

function kindOf(client: Client, o: KubeObject): Kind<KubeObject> | undefined {
  return byApiVersion(client.kinds(), o.apiVersion, o.kind);
}

/** The owner a reference means: in the object's own namespace, or without one, and with that very uid. */
function ownerOf(client: Client, o: KubeObject, ref: OwnerReference): KubeObject | undefined {
  const kind = byApiVersion(client.kinds(), ref.apiVersion, ref.kind) as Kind<KubeObject> | undefined;
  if (!kind) return undefined;
  const owner = client.get(kind, ref.name, kind.namespaced ? o.metadata.namespace : undefined);
  return owner?.metadata.uid === ref.uid ? owner : undefined;
}

/** There, and not itself waiting for its dependents to go. */
function isSolid(owner: KubeObject | undefined): boolean {
  return owner !== undefined && !awaits(owner);
}

function awaits(owner: KubeObject): boolean {
  return owner.metadata.deletionTimestamp !== undefined && (owner.metadata.finalizers ?? []).includes(FOREGROUND);
}

function collect(client: Client, kind: Kind<any>, object: KubeObject): void {
  const refs = object.metadata.ownerReferences ?? [];
  if (refs.length === 0 || object.metadata.deletionTimestamp !== undefined) return;
  // A kind that is not served (any more) tells nothing about its objects.
  if (refs.some((r) => !byApiVersion(client.kinds(), r.apiVersion, r.kind))) return;
  const owners = refs.map((ref) => ({ ref, owner: ownerOf(client, object, ref) }));
  const solid = owners.filter((o) => isSolid(o.owner));
  const { name, namespace, uid } = object.metadata;
  if (solid.length > 0) {
    if (solid.length < owners.length) {
      client.update(kind as Kind<KubeObject>, name, namespace, (d) => {
        d.metadata.ownerReferences = solid.map((o) => o.ref) as never;
      });
    }
    return;
  }
  const waiting = owners.some((o) => o.owner && awaits(o.owner));
  const finalizers = object.metadata.finalizers ?? [];
  const propagation =
    waiting && client.dependents(uid).length > 0 ? 'Foreground' : finalizers.includes(ORPHAN) ? 'Orphan' : finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
  client.delete(kind, name, namespace, { uid, propagation });
}

/** Takes the owner off its dependents' lists, then lets it go. */
function orphan(client: Client, kind: Kind<any>, owner: KubeObject): void {
  for (const d of client.dependents(owner.metadata.uid)) {
    const dependent = kindOf(client, d);
    if (!dependent) continue;
    client.update(dependent, d.metadata.name, d.metadata.namespace, (x) => {
      x.metadata.ownerReferences = (x.metadata.ownerReferences ?? []).filter((r: OwnerReference) => r.uid !== owner.metadata.uid) as never;
    });
  }
  release(client, kind, owner, ORPHAN);
}

/** Deletes the dependents; the owner goes when none that blocks it is left. */
function foreground(client: Client, kind: Kind<any>, owner: KubeObject): void {
  for (const d of client.dependents(owner.metadata.uid)) {
    const dependent = kindOf(client, d);
    if (dependent) collect(client, dependent, d);
  }
  const blocking = client.dependents(owner.metadata.uid).some((d) => d.metadata.ownerReferences?.some((r) => r.uid === owner.metadata.uid && r.blockOwnerDeletion));
  if (!blocking) release(client, kind, owner, FOREGROUND);
}

function release(client: Client, kind: Kind<any>, owner: KubeObject, finalizer: string): void {
  client.update(kind as Kind<KubeObject>, owner.metadata.name, owner.metadata.namespace, (d) => {
    d.metadata.finalizers = (d.metadata.finalizers ?? []).filter((f: string) => f !== finalizer);
  });
}
