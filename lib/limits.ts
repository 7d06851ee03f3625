/** Attempts that are left to someone, refilled over time. */
interface Bucket {
  left: number;
  at: number;
}

const KEY = Symbol.for('drydock.limits');
/** A table per kind of attempt (`sign-in`). One of each per process: Next has several copies of a module. */
const shared = globalThis as unknown as Record<symbol, Map<string, Map<string, Bucket>> | undefined>;
const tables = (shared[KEY] ??= new Map());
/** Names remembered of a kind: a table must not grow with the number of addresses in the world, nor one kind push out another. */
const MAX = 20_000;

function tableOf(name: string): Map<string, Bucket> {
  const kind = name.slice(0, name.indexOf(':'));
  const table = tables.get(kind) ?? new Map<string, Bucket>();
  tables.set(kind, table);
  return table;
}

/**
 * Takes one of `count` attempts per `minutes` under `name` (e.g. `sign-in:203.0.113.7`). False when there are none left.
 */
export function allow(name: string, count: number, minutes: number, now = Date.now()): boolean {
  const buckets = tableOf(name);
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

/** Gives attempts back after a success: all, or `count` of them. */
export function forgive(name: string, count = Infinity): void {
  const bucket = tableOf(name).get(name);
  if (bucket) bucket.left += count;
}

/** The header in which our own server tells Next who is asking; it removes it from what comes from outside. */
export const ADDRESS_HEADER = 'x-drydock-address';
