import type { Draft } from './types';

/** A deep copy of plain data, with every part writable. */
export function clone<T>(value: T): Draft<T> {
  return copy(value) as Draft<T>;
}

function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy);
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const v = (value as Record<string, unknown>)[key];
    if (v !== undefined) set(out, key, copy(v));
  }
  return out;
}

/** Sets an own property even where the key is `__proto__`, which learners do type into YAML. */
export function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

/** Reads an own property only: `get(obj, 'constructor')` is undefined unless the data has such a key. */
export function own<T>(target: { readonly [key: string]: T } | undefined | null, key: string): T | undefined {
  return target != null && Object.prototype.hasOwnProperty.call(target, key) ? target[key] : undefined;
}

/** Data by name: an object of JSON. */
export type Dict = Record<string, unknown>;
export const isDict = (v: unknown): v is Dict => v !== null && typeof v === 'object' && !Array.isArray(v);

/** Deep equality of plain data; a property that is undefined counts as absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  }
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  // All that `a` has is in `b`, which has no more than that.
  let more = 0;
  for (const key of Object.keys(x)) {
    if (x[key] === undefined) continue;
    if (!equal(x[key], own(y, key))) return false;
    more--;
  }
  for (const key of Object.keys(y)) if (y[key] !== undefined) more++;
  return more === 0;
}

/** Freezes plain data in depth, and returns it. Parts that are frozen already are taken to be frozen in depth. */
export function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key of Object.keys(value)) {
      const part = (value as Record<string, unknown>)[key];
      if (part !== null && typeof part === 'object') freeze(part);
    }
  }
  return value;
}

/** JSON with keys in sorted order: equal data gives equal text, so it may be hashed. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const x = value as Record<string, unknown>;
  return `{${Object.keys(x)
    .filter((k) => x[k] !== undefined)
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(x[k])}`)
    .join(',')}}`;
}
