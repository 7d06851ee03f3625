/** Attempts that are left to someone, refilled over time. One table per process: Next has several copies of a module. */
interface Bucket {
  left: number;
  at: number;
}

const KEY = Symbol.for('drydock.limits');
const shared = globalThis as unknown as Record<symbol, Map<string, Bucket> | undefined>;
const buckets = (shared[KEY] ??= new Map());
/** Names remembered; the table must not grow with the number of addresses in the world. */
const MAX = 20_000;

/**
 * Takes one of `count` attempts per `minutes` under `name` (e.g. `sign-in:203.0.113.7`). False when there are none left.
 */
export function allow(name: string, count: number, minutes: number, now = Date.now()): boolean {
  const bucket = buckets.get(name) ?? { left: count, at: now };
  bucket.left = Math.min(count, bucket.left + ((now - bucket.at) * count) / (minutes * 60_000));
  bucket.at = now;
  buckets.delete(name);
  buckets.set(name, bucket);
  if (buckets.size > MAX) buckets.delete(buckets.keys().next().value!);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

/** Gives all attempts back, after a success. */
export function forgive(name: string): void {
  buckets.delete(name);
}

/** The header in which our own server tells Next who is asking; it removes it from what comes from outside. */
export const ADDRESS_HEADER = 'x-drydock-address';
