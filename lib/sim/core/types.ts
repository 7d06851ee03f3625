/** A moment of virtual time: milliseconds since 1970-01-01T00:00:00Z, as `Date` counts them. */
export type Instant = number;

/** Anything `JSON.stringify` keeps whole. All state of a world is made of this and nothing else. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A value nobody may write to. What is read from a store is of this type, and frozen at run time. */
export type DeepReadonly<T> = T extends (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The writable twin of a {@link DeepReadonly} value: what `clone` returns. */
export type Draft<T> = T extends readonly (infer U)[] ? Draft<U>[] : T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;
