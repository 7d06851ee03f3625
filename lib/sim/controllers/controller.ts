import type { Client } from '../api/client';
import type { Kind, KubeObject } from '../kinds/kind';

/**
 * A controller looks at the world as it is and does one step towards what is asked for. It keeps nothing between two
 * calls: whatever it needs to know is in the store.
 */
export interface Controller {
  /** `deployment-controller`: who its events are from. */
  readonly name: string;
  /** Which changes make which keys (`namespace/name`) worth another look. */
  readonly watches: readonly Watch<any>[];
  reconcile(key: string, client: Client): void | { readonly again: number };
  /** Milliseconds between looking at everything anew; absent: never. */
  readonly resync?: number;
}

export interface Watch<T extends KubeObject> {
  readonly kind: Kind<T>;
  /** Keys to reconcile when an object appeared, changed or went away. Absent: the object's own key. */
  readonly keys?: (object: T, previous: T | undefined, client: Client) => readonly string[];
  /** Filters out changes that don't matter. */
  readonly when?: (object: T, previous: T | undefined, deleted: boolean) => boolean;
}
