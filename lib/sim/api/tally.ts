import type { Instant, Trace } from '../core';

/** How often what was asked of an API server since its process started, by `code resource scope verb`. */
export interface Tally {
  since: Instant;
  counts: Record<string, number>;
}

export const newTally = (since: Instant): Tally => ({ since, counts: {} });

/** Counts one request. */
export function count(tally: Tally, { status, resource, namespace, name, verb }: Trace): void {
  const key = `${status} ${resource} ${name && (verb !== 'create' || resource.includes('/')) ? 'resource' : namespace ? 'namespace' : 'cluster'} ${verb}`;
  tally.counts[key] = (tally.counts[key] ?? 0) + 1;
}
