import type { Instant, Trace } from '../core';

/** How often what was asked of an API server since its process started, by `code resource scope verb group`. */
export interface Tally {
  since: Instant;
  counts: Record<string, number>;
}

/** Other verbs are methods that somebody made up. */
const VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']);

export const newTally = (since: Instant): Tally => ({ since, counts: {} });

/** Counts a request for a resource that is served. Any other reaches no handler that would count it, and there is no end of them. */
export function count(tally: Tally, { status, group = '', resource, namespace, name, verb }: Trace): void {
  const key = `${status} ${resource} ${name && (verb !== 'create' || resource.includes('/')) ? 'resource' : namespace ? 'namespace' : 'cluster'} ${VERBS.has(verb) ? verb : 'other'} ${group}`;
  tally.counts[key] = (tally.counts[key] ?? 0) + 1;
}
