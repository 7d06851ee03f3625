import type { Instant, Trace } from '../core';
import type { Store } from '../store';
import type { Kind } from '../kinds/kind';
import type { Nodes } from '../kinds/shared/nodes';
import type { Indexes } from './indexes';
import type { RecentTokens } from './authentication';
import type { Tally } from './tally';
import type { View } from './views';

/** Who asks: what authentication found out. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Facts of the cluster that the API server itself knows, from its flags. */
export interface Identity {
  /** Under which the store's commits are told: topic `store:<cluster>`. */
  readonly cluster: string;
  /** `https://192.168.49.2:8443`. */
  readonly address: string;
  /** First address is the kubernetes Service itself. */
  readonly serviceCIDR: string;
  readonly nodePorts: readonly [number, number];
  /** The text of the cluster's CA certificate, for tokens' ca.crt. */
  readonly ca: string;
}

/** Everything a request handler may use. */
export interface Context {
  readonly store: Store;
  /** Every kind served now, those of CustomResourceDefinitions included. */
  readonly kinds: readonly Kind<any>[];
  /** Other forms in which kinds are served. */
  readonly views: readonly View[];
  readonly now: () => Instant;
  readonly random: () => number;
  readonly trace: (t: Trace) => void;
  readonly nodes: Nodes;
  readonly identity: Identity;
  readonly indexes: Indexes;
  /** Why `scheduler`, `controller-manager` or `etcd-0` does not answer; undefined when it does. */
  readonly component: (name: string) => string | undefined;
  /** What was asked of it since it started. */
  readonly tally: () => Tally;
  /** Tokens found good a moment ago; what is asked by the way writes nothing. */
  readonly recentTokens: { readonly read: () => RecentTokens; readonly write: (tokens: RecentTokens) => void };
}
