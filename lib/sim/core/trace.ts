import type { Instant } from './types';

/** Who did what, and what it caused; what the cluster map animates. */
export interface Trace {
  readonly at: Instant;
  readonly actor: string;
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  /** Store revision, when something was written. */
  readonly revision?: number;
}
