import type { Instant } from './types';

/** Who did what, and what it caused; what the cluster map animates. */
export interface Trace {
  readonly at: Instant;
  readonly actor: string;
  readonly verb: string;
  /** API group of the resource; absent for the core one. */
  readonly group?: string;
  /** Plural, with the subresource behind a slash; a path that leads to no resource begins with one. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  /** Store revision, when something was written. */
  readonly revision?: number;
}
