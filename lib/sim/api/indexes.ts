import type { Change, Store } from '../store';
import type { KubeObject } from '../kinds/kind';

/**
 * Which objects belong to a controller, and which Pods to a node: derived from the store when it is loaded and kept up
 * with its commits, so that a reconcile does not scan a cluster. Nothing in here is saved.
 */
export class Indexes {
  private readonly controllers = new Map<string, Set<string>>();
  private readonly owners = new Map<string, Set<string>>();
  private readonly nodes = new Map<string, Set<string>>();

  constructor(private readonly store: Store) {
    for (const e of store.list('/registry/')) this.note(e.key, e.value as unknown as KubeObject, true);
    store.onCommit((changes) => changes.forEach((c) => this.follow(c)));
  }

  private follow(c: Change): void {
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
  }

  /** Keys of the objects controlled by that uid, under a prefix, in key order. */
  controlledBy(uid: string, prefix: string): readonly string[] {
    return [...(this.controllers.get(uid) ?? [])].filter((k) => k.startsWith(prefix)).sort();
  }

  /** Keys of the objects of any kind that name that uid as an owner, in key order. */
  ownedBy(uid: string): readonly string[] {
    return [...(this.owners.get(uid) ?? [])].sort();
  }

  /** Keys of the Pods on that node (`''`: on none yet), in key order. */
  onNode(node: string): readonly string[] {
    return [...(this.nodes.get(node) ?? [])].sort();
  }
}

function change(map: Map<string, Set<string>>, key: string, value: string, there: boolean): void {
  let set = map.get(key);
  if (there) {
    if (!set) map.set(key, (set = new Set()));
    set.add(value);
  } else if (set) {
    set.delete(value);
    if (set.size === 0) map.delete(key);
  }
}
