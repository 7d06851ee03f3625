import type { Instant } from '../core';
import type { Backoff } from './record';

const FIRST = 10_000;
const MAX = 300_000;

/** Is a retry still held back, counted from `since` (client-go's `IsInBackOffSince`)? */
export function heldBack(b: Backoff | undefined, since: Instant, now: Instant): boolean {
  if (!b || since - b.updated > 2 * MAX) return false;
  return now - since < b.delay;
}

/** The back-off after one more failure: 10 s, doubled each time, 300 s at most, forgotten after ten quiet minutes. */
export function nextBackoff(b: Backoff | undefined, since: Instant, now: Instant): Backoff {
  if (!b || since - b.updated > 2 * MAX) return { delay: FIRST, updated: now };
  return { delay: Math.min(b.delay * 2, MAX), updated: now };
}
