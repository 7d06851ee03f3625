import type { Instant } from '../../core';
import { rfc3339 } from '../../kinds/times';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/**
 * The list with `next` in it, at its place or at the end. The transition time is kept while the status stays the same;
 * where nothing differs the list comes back as it was.
 */
export function withCondition<C extends Condition>(list: readonly C[] | undefined, next: C, now: Instant): readonly C[] {
  const old = list?.find((c) => c.type === next.type);
  if (old && old.status === next.status && old.reason === next.reason && old.message === next.message) return list!;
  const lastTransitionTime = old && old.status === next.status && old.lastTransitionTime !== undefined ? old.lastTransitionTime : rfc3339(now);
  const made = { ...next, lastTransitionTime };
  return old ? list!.map((c) => (c === old ? made : c)) : [...(list ?? []), made];
}

/** The list without conditions of a type; the same list where there are none. */
export function without<C extends Condition>(list: readonly C[] | undefined, type: string): readonly C[] | undefined {
  return list?.some((c) => c.type === type) ? list.filter((c) => c.type !== type) : list;
}
