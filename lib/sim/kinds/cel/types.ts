import type { ListType } from './values';

/** Types of expressions (`cel-go/common/types`). */
export type Type =
  | { readonly is: 'int' | 'uint' | 'double' | 'bool' | 'null' | 'dyn' | 'duration' | 'timestamp' | 'quantity' | 'url' | 'ip' | 'cidr' | 'semver' | 'format' | 'authorizer' | 'authorizer.group' | 'authorizer.resource' | 'authorizer.path' | 'authorizer.decision' | 'any' }
  | { readonly is: 'string' | 'bytes'; readonly max?: number }
  | { readonly is: 'list'; readonly of: Type; readonly max?: number; readonly type?: ListType }
  | { readonly is: 'map'; readonly key: Type; readonly value: Type; readonly max?: number }
  /** Something with known fields. */
  | { readonly is: 'object'; readonly name: string; readonly fields: ReadonlyMap<string, Type> }
  | { readonly is: 'optional'; readonly of: Type }
  | { readonly is: 'type' }
  | { readonly is: 'param'; readonly name: string };

export const DYN: Type = { is: 'dyn' };
export const BOOL: Type = { is: 'bool' };
export const INT: Type = { is: 'int' };
export const STRING: Type = { is: 'string' };

const NAMES: Readonly<Record<string, string>> = {
  null: 'null',
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
  quantity: 'kubernetes.Quantity',
  url: 'kubernetes.URL',
  ip: 'net.IP',
  cidr: 'net.CIDR',
  semver: 'kubernetes.Semver',
  format: 'kubernetes.NamedFormat',
  authorizer: 'kubernetes.authorization.Authorizer',
  'authorizer.group': 'kubernetes.authorization.GroupCheck',
  'authorizer.resource': 'kubernetes.authorization.ResourceCheck',
  'authorizer.path': 'kubernetes.authorization.PathCheck',
  'authorizer.decision': 'kubernetes.authorization.Decision',
};

/** A type as messages name it. */
export function typeText(t: Type): string {
  switch (t.is) {
    case 'list':
      return `list(${typeText(t.of)})`;
    case 'map':
      return `map(${typeText(t.key)}, ${typeText(t.value)})`;
    case 'object':
      return t.name;
    case 'optional':
      return `optional_type(${typeText(t.of)})`;
    case 'param':
      return t.name;
    default:
      return NAMES[t.is] ?? t.is;
  }
}

const known = new Map<string, Type>(['int', 'uint', 'double', 'bool', 'null', 'dyn', 'duration', 'timestamp', 'quantity', 'url', 'ip', 'cidr', 'semver', 'format', 'authorizer', 'authorizer.group', 'authorizer.resource', 'authorizer.path', 'authorizer.decision', 'string', 'bytes', 'type'].map((n) => [n, { is: n } as Type]));

/** Reads a type: `list(T)`, `map(string, dyn)`; a single capital is a parameter. */
export function readType(text: string): Type {
  const t = text.trim();
  const simple = known.get(t);
  if (simple) return simple;
  if (/^[A-Z]$/.test(t)) return { is: 'param', name: t };
  const m = /^(list|map|optional)\((.*)\)$/.exec(t);
  if (!m) throw new Error(`cel: no type ${text}`);
  if (m[1] === 'list') return { is: 'list', of: readType(m[2]!) };
  if (m[1] === 'optional') return { is: 'optional', of: readType(m[2]!) };
  const comma = m[2]!.indexOf(',');
  return { is: 'map', key: readType(m[2]!.slice(0, comma)), value: readType(m[2]!.slice(comma + 1)) };
}

/** Whether a value of type `given` may stand where `wanted` is asked for; parameters are bound as it goes. */
export function assignable(given: Type, wanted: Type, bound: Map<string, Type>): boolean {
  if (wanted.is === 'param') {
    const before = bound.get(wanted.name);
    if (!before || before.is === 'dyn') {
      if (!before) bound.set(wanted.name, given);
      return true;
    }
    if (given.is === 'dyn') return true;
    if (assignable(given, before, bound)) return true;
    if (assignable(before, given, bound)) {
      bound.set(wanted.name, given);
      return true;
    }
    return false;
  }
  if (given.is === 'dyn' || wanted.is === 'dyn' || given.is === 'any' || given.is === 'param') return true;
  // Null may stand for what has no value of its own kind.
  if (given.is === 'null') return ['null', 'object', 'duration', 'timestamp', 'optional'].includes(wanted.is);
  if (given.is !== wanted.is) return false;
  switch (wanted.is) {
    case 'list':
      return assignable((given as typeof wanted).of, wanted.of, bound);
    case 'optional':
      return assignable((given as typeof wanted).of, wanted.of, bound);
    case 'map':
      return assignable((given as typeof wanted).key, wanted.key, bound) && assignable((given as typeof wanted).value, wanted.value, bound);
    case 'object':
      return (given as typeof wanted).name === wanted.name;
    default:
      return true;
  }
}

/** A type with its parameters filled in; what nothing is known of is dyn. */
export function substitute(t: Type, bound: ReadonlyMap<string, Type>): Type {
  switch (t.is) {
    case 'param':
      return bound.get(t.name) ?? DYN;
    case 'list':
      return { is: 'list', of: substitute(t.of, bound) };
    case 'optional':
      return { is: 'optional', of: substitute(t.of, bound) };
    case 'map':
      return { is: 'map', key: substitute(t.key, bound), value: substitute(t.value, bound) };
    default:
      return t;
  }
}

/** One type for both, or dyn. */
export function join(a: Type | undefined, b: Type): Type {
  if (a === undefined) return b;
  if (a.is === 'dyn' || b.is === 'dyn') return DYN;
  if (assignable(b, a, new Map())) return a;
  if (assignable(a, b, new Map())) return b;
  return DYN;
}
