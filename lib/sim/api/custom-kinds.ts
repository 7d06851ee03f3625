import { clone } from '../core';
import { decode } from './decode';
import { customKinds } from '../kinds/custom';
import { CustomResourceDefinition } from '../kinds/custom-resource-definition';
import { apiVersionOf, storePrefix } from '../kinds/lookup';
import type { Kind } from '../kinds/kind';
import type { Store } from '../store';
import { views, type View } from './views';

/** The kinds of the CustomResourceDefinitions there are: derived from the store, kept up with its commits. */
export class CustomKinds {
  private known: { readonly kinds: readonly Kind<any>[]; readonly views: readonly View[] } | undefined;

  constructor(
    private readonly store: Store,
    private readonly builtin: readonly Kind<any>[],
  ) {
    store.onCommit((changes) => {
      if (changes.some((c) => c.key.startsWith(storePrefix(CustomResourceDefinition)))) this.known = undefined;
    });
  }

  private read(): { readonly kinds: readonly Kind<any>[]; readonly views: readonly View[] } {
    if (this.known) return this.known;
    const kinds: Kind<any>[] = [...this.builtin];
    const more: View[] = [...views];
    for (const e of this.store.list(storePrefix(CustomResourceDefinition))) {
      const crd = e.value as any;
      // A definition whose names others have is not served.
      if (crd.status?.conditions?.some((c: any) => c.type === 'NamesAccepted' && c.status === 'False')) continue;
      const [stored, ...others] = customKinds(crd);
      if (!stored) continue;
      kinds.push(stored);
      for (const kind of others) more.push({ kind, of: stored, show: (o) => ({ ...(decode(kind, o).object as object), apiVersion: apiVersionOf(kind) }), store: (o) => ({ ...clone(o), apiVersion: apiVersionOf(stored) }) });
    }
    return (this.known = { kinds, views: more });
  }

  get kinds(): readonly Kind<any>[] {
    return this.read().kinds;
  }

  get views(): readonly View[] {
    return this.read().views;
  }
}
