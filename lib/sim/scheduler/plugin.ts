import type { Client } from '../api/client';
import type { Node, Pod } from '../kinds/types';
import type { NodeInfo, Snapshot } from './snapshot';

/** Why a node will not do. */
export interface Rejection {
  /** `Insufficient cpu`: without a count; one filter may have several. */
  readonly reasons: readonly string[];
  /** True where evicting Pods would not help (`UnschedulableAndUnresolvable`). */
  readonly unresolvable: boolean;
}

/** Found before any node was looked at: no node at all will do. */
export interface Refusal {
  readonly refused: string;
}

export type Filter = (node: NodeInfo) => Rejection | undefined;
export type Score = (node: NodeInfo) => number;

/** What happened in the cluster, as far as it may let a Pod that waits be placed after all. */
export type ClusterEvent =
  | { readonly type: 'node'; readonly node: Node; readonly before: Node | undefined }
  /** A Pod that has a node appeared, changed or went. */
  | { readonly type: 'pod'; readonly pod: Pod; readonly before: Pod | undefined; readonly gone: boolean }
  | { readonly type: 'volume' };

/**
 * One concern of placement (`pkg/scheduler/framework/plugins`). A plugin keeps nothing: `filter` and `score` look at the
 * Pod and the cluster once and return what judges one node; undefined means that it has no say about this Pod.
 */
export interface Plugin {
  readonly name: string;
  filter?(pod: Pod, cluster: Snapshot): Filter | Refusal | undefined;
  /** Points for each of the nodes that passed, any scale; `normalize` brings them to 0…100. */
  score?(pod: Pod, cluster: Snapshot, nodes: readonly NodeInfo[]): Score | undefined;
  normalize?(points: number[], pod: Pod, nodes: readonly NodeInfo[], cluster: Snapshot): number[];
  /** How much its points count. */
  readonly weight?: number;
  /** Whether a Pod that this plugin turned away deserves another try now. */
  wakes?(event: ClusterEvent, pod: Pod): boolean;
  /** Before the Pod is bound to `node`: false if that must wait for something, which will wake it. */
  reserve?(pod: Pod, node: NodeInfo, cluster: Snapshot, client: Client): boolean;
}

export const MAX_SCORE = 100;

/** Points in proportion to the highest, or the other way round (`DefaultNormalizeScore`). */
export function proportional(points: readonly number[], reverse: boolean): number[] {
  const most = Math.max(0, ...points);
  if (most === 0) return points.map(() => (reverse ? MAX_SCORE : 0));
  return points.map((p) => {
    const score = Math.floor((MAX_SCORE * p) / most);
    return reverse ? MAX_SCORE - score : score;
  });
}
