import type { Change, Store } from '../store';
import type { KubeObject } from '../kinds/kind';

/**
 * Which objects belong to a controller, and which Pods to a node: derived from the store when it is loaded and kept up
 * with its commits, so that a reconcile does not scan a cluster. Nothing in here is saved.
 */
export class Indexes {
  private readonly controllers = new Map<string, Keys>();
  private readonly owners = new Map<string, Keys>();
  private readonly nodes = new Map<string, Keys>();
  /** By the prefix of a kind, of those kinds that were asked for. */
  private readonly loose = new Map<string, Keys>();

  constructor(private readonly store: Store) {
    for (const e of store.list('/registry/')) this.note(e.key, e.value as unknown as KubeObject, true);
    store.onCommit((changes) => changes.forEach((c) => this.follow(c)));
  }

  private follow(c: Change): void {
    if (c.previous !== undefined && c.value !== undefined && samePlace(c.previous as never, c.value as never)) return;
    if (c.previous !== undefined) this.note(c.key, c.previous as unknown as KubeObject, false);
    if (c.value !== undefined) this.note(c.key, c.value as unknown as KubeObject, true);
  }

  private note(key: string, object: KubeObject, there: boolean): void {
    for (const owner of object.metadata?.ownerReferences ?? []) {
      change(this.owners, owner.uid, key, there);
      if (owner.controller) change(this.controllers, owner.uid, key, there);
    }
    if (key.startsWith('/registry/pods/')) {
      change(this.nodes, (object as { spec?: { nodeName?: string } }).spec?.nodeName ?? '', key, there);
    }
    for (const [prefix, keys] of this.loose) {
      if (!key.startsWith(prefix) || isControlled(object)) continue;
      if (there) keys.set.add(key);
      else keys.set.delete(key);
      keys.sorted = undefined;
    }
  }

  /** Keys of the objects of a kind, by its prefix, that nobody controls, in key order. */
  uncontrolled(prefix: string): readonly string[] {
    let keys = this.loose.get(prefix);
    if (!keys) {
      keys = { set: new Set(), sorted: undefined };
      for (const e of this.store.list(prefix)) if (!isControlled(e.value as unknown as KubeObject)) keys.set.add(e.key);
      this.loose.set(prefix, keys);
    }
    return inOrder(keys);
  }

  /** Keys of the objects controlled by that uid, under a prefix, in key order. */
  controlledBy(uid: string, prefix: string): readonly string[] {
    const all = inOrder(this.controllers.get(uid));
    return all.every((k) => k.startsWith(prefix)) ? all : all.filter((k) => k.startsWith(prefix));
  }

  /** Keys of the objects of any kind that name that uid as an owner, in key order. */
  ownedBy(uid: string): readonly string[] {
    return inOrder(this.owners.get(uid));
  }

  /** Keys of the Pods on that node (`''`: on none yet), in key order. */
  onNode(node: string): readonly string[] {
    return inOrder(this.nodes.get(node));
  }
}

const isControlled = (object: KubeObject): boolean => object.metadata?.ownerReferences?.some((o) => o.controller) ?? false;

/** Whether an object has the same owners, and is on the same node, as before. */
function samePlace(a: KubeObject & { spec?: { nodeName?: string } }, b: typeof a): boolean {
  return a.metadata?.ownerReferences === b.metadata?.ownerReferences && a.spec?.nodeName === b.spec?.nodeName;
}

/** Some keys, and the same in order once somebody has asked for that. */
interface Keys {
  readonly set: Set<string>;
  sorted: readonly string[] | undefined;
}

function inOrder(keys: Keys | undefined): readonly string[] {
  if (!keys) return [];
  return (keys.sorted ??= [...keys.set].sort());
}

function change(map: Map<string, Keys>, key: string, value: string, there: boolean): void {
  let keys = map.get(key);
  if (there) {
    if (!keys) map.set(key, (keys = { set: new Set(), sorted: undefined }));
    if (keys.set.has(value)) return;
    keys.set.add(value);
    keys.sorted = undefined;
  } else if (keys?.set.delete(value)) {
    keys.sorted = undefined;
    if (keys.set.size === 0) map.delete(key);
  }
}
