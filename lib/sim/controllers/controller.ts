import type { Client } from '../api/client';
import type { HttpResponse, Instant, Json } from '../core';
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
  /**
   * Does one step for `key`. `again` asks for another look after so many milliseconds, whatever happens meanwhile.
   * `memo` comes back at the next look: for what a real controller has in memory and loses when it is restarted.
   */
  reconcile(key: string, client: Client, outside: Outside, memo?: Json): void | { readonly again: number; readonly memo?: Json };
  /** Its account in kube-system, where that is not its name: `daemon-set-controller`. */
  readonly account?: string;
  /** Milliseconds it waits after a change before it looks; absent: as fast as a watch brings the news. */
  readonly delay?: number;
  /** Milliseconds between looking at everything anew; absent: never. */
  readonly resync?: number;
}

export interface Watch<T extends KubeObject> {
  /** `*`: whatever kind. */
  readonly kind: Kind<T> | '*';
  /** Keys to reconcile when an object appeared, changed or went away. Absent: the object's own key. */
  readonly keys?: (object: T, previous: T | undefined, client: Client) => readonly string[];
  /** Filters out changes that don't matter. */
  readonly when?: (object: T, previous: T | undefined, deleted: boolean) => boolean;
}

/** What some controllers learn otherwise than from the API; joined in world.ts. */
export interface Outside {
  /** When the node's kubelet last renewed its lease, or that it is well and renews it as it should. */
  heartbeat(node: string): Instant | 'alive';
  /** The certificate of the cluster's authority, as PEM: what `kube-root-ca.crt` carries. */
  rootCA(): string;
  /** Answers a GET of the API server, what others serve behind it included, as the autoscaler's account. */
  read?(path: string): HttpResponse;
}
