import { own } from '../core';
import goFields from './facts/go-fields.json';
import generated from './generated/schema.json';

/** A type or a field in the form of OpenAPI v3, as `scripts/generate-schema.mjs` writes it. */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

/** Every type of the API by its OpenAPI name. */
export const definitions = generated as unknown as Readonly<Record<string, Schema>>;

/** A type, resolved so that objects can be walked with it. */
export type Type =
  | { readonly kind: 'struct'; readonly name: string; readonly fields: ReadonlyMap<string, Field>; readonly atomic: boolean; readonly implied: readonly Implied[] }
  | { readonly kind: 'map'; readonly value: Type; readonly atomic: boolean }
  | ListType
  | { readonly kind: 'string' | 'boolean' | 'integer' | 'number' | 'time' | 'microtime' | 'quantity' | 'int-or-string' | 'bytes' | 'any'; readonly format?: string };

/** A field that is written though nobody gave it. */
export interface Implied {
  readonly key: string;
  readonly index: number;
  readonly value: () => unknown;
}

export interface ListType {
  readonly kind: 'list';
  readonly item: Type;
  /** How server-side apply merges it. */
  readonly list: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  /** Values a key has when an item leaves it out (`protocol`: `TCP`). */
  readonly keyDefaults: Readonly<Record<string, unknown>>;
}

export interface Field {
  readonly type: Type;
  readonly required: boolean;
  /** How strategic merge patch treats it: by key or as a set, or replacing; retainKeys for unions. */
  readonly merge?: { readonly key?: string; readonly retainKeys: boolean; readonly merge: boolean };
  readonly schema: Schema;
  /** How Go holds it: facts/go-fields.json. */
  readonly go: GoField;
  /** Its place in the struct. */
  readonly index: number;
}

export interface GoField {
  readonly name: string;
  /** A named string (`RestartPolicy`), where Go has one. */
  readonly type?: string;
  /** Kept when it is zero, as `replicas: 0` is: a pointer, or a list of which defaults tell none from an empty one. */
  readonly pointer: boolean;
  /** Written even when it is empty. */
  readonly always: boolean;
}

function readGo(text: string): [string, GoField] {
  const m = /^([^=:*!]+)(?:=(\w+))?(?::(\w+))?([*!]?)$/.exec(text)!;
  const key = m[1]!;
  return [key, { name: m[2] ?? key.charAt(0).toUpperCase() + key.slice(1), ...(m[3] && { type: m[3] }), pointer: m[4] === '*', always: m[4] === '!' }];
}

const EMPTY: Readonly<Record<string, unknown>> = { integer: 0, boolean: false, string: '' };

/** A struct of which nothing is set, as Go writes it. */
function unset(type: Extract<Type, { kind: 'struct' }>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const { key, value } of type.implied) out[key] = value();
  return out;
}

const PREFIX = '#/components/schemas/';
const SPECIAL: Readonly<Record<string, Type>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { kind: 'quantity' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { kind: 'time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { kind: 'microtime' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { kind: 'any' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { kind: 'any' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { kind: 'int-or-string' },
};

/** Resolves types on demand. Holds nothing but what follows from the definitions, so one may serve all worlds. */
export class Types {
  private readonly known = new Map<string, Type>();
  constructor(private readonly all: Readonly<Record<string, Schema>>) {}

  /** The type of that OpenAPI name; undefined if there is none. */
  get(name: string): Type | undefined {
    const known = this.known.get(name);
    if (known) return known;
    const special = own(SPECIAL, name);
    if (special) return special;
    const schema = own(this.all, name);
    if (!schema) return undefined;
    if (schema.type !== 'object' || !schema.properties) {
      const simple = this.of(schema);
      this.known.set(name, simple);
      return simple;
    }
    const fields = new Map<string, Field>();
    const implied: Implied[] = [];
    const type: Type = { kind: 'struct', name, fields, atomic: schema['x-kubernetes-map-type'] === 'atomic', implied };
    // Known before its fields are resolved, for a type may contain itself.
    this.known.set(name, type);
    const inGo = new Map((own(goFields.types as Readonly<Record<string, string>>, name) ?? '').split(' ').filter(Boolean).map(readGo));
    const keys = [...inGo.keys(), ...Object.keys(schema.properties).filter((k) => !inGo.has(k))];
    for (const key of keys) {
      const s = schema.properties[key]!;
      const strategy = s['x-kubernetes-patch-strategy'];
      fields.set(key, {
        type: this.of(s),
        index: fields.size,
        required: schema.required?.includes(key) ?? false,
        schema: s,
        go: inGo.get(key) ?? { name: key.charAt(0).toUpperCase() + key.slice(1), pointer: true, always: false },
        ...(strategy && {
          merge: { key: s['x-kubernetes-patch-merge-key'], retainKeys: strategy.includes('retainKeys'), merge: /\bmerge\b/.test(strategy) },
        }),
      });
    }
    // What Go writes though it is not set: scalars and lists without omitempty, structs that are no pointers; a time is null then.
    const struct = name.slice(name.lastIndexOf('.') + 1);
    for (const [key, { type: of, go, index }] of fields) {
      if (go.always && own(EMPTY, of.kind) !== undefined) implied.push({ key, index, value: () => EMPTY[of.kind] });
      else if (go.always && (of.kind === 'list' || of.kind === 'map' || of.kind === 'bytes')) implied.push({ key, index, value: () => null });
      else if (of.kind === 'struct' && !go.pointer && key !== 'metadata') implied.push({ key, index, value: () => unset(of) });
      else if ((of.kind === 'time' || of.kind === 'microtime') && !go.pointer && struct !== 'ObjectMeta') implied.push({ key, index, value: () => null });
      else if (key === 'metadata' && (struct.endsWith('TemplateSpec') || struct === 'PersistentVolumeClaimTemplate')) implied.push({ key, index, value: () => ({}) });
    }
    return type;
  }

  /** A struct without a name, as a custom kind's parts are. */
  private inline(s: Schema): Type {
    const fields = new Map<string, Field>();
    for (const key of Object.keys(s.properties!)) {
      const schema = s.properties![key]!;
      fields.set(key, { type: this.of(schema), index: fields.size, required: s.required?.includes(key) ?? false, schema, go: { name: key, pointer: true, always: false } });
    }
    return { kind: 'struct', name: '', fields, atomic: s['x-kubernetes-map-type'] === 'atomic', implied: [] };
  }

  /** The type that a schema describes. */
  of(s: Schema): Type {
    const ref = s.$ref ?? s.allOf?.[0]?.$ref;
    if (ref) {
      const type = this.get(ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : ref) ?? { kind: 'any' as const };
      return s['x-kubernetes-map-type'] === 'atomic' && type.kind === 'struct' ? { ...type, atomic: true } : type;
    }
    switch (s.type) {
      case 'array': {
        const item = this.of(s.items ?? {});
        const list = s['x-kubernetes-list-type'] ?? 'atomic';
        const keys = s['x-kubernetes-list-map-keys'] ?? [];
        const keyDefaults: Record<string, unknown> = {};
        if (list === 'map' && item.kind === 'struct') for (const k of keys) keyDefaults[k] = item.fields.get(k)?.schema.default;
        return { kind: 'list', item, list, keys, keyDefaults };
      }
      case 'object':
        if (s.properties) return this.inline(s);
        if (s.additionalProperties) return { kind: 'map', value: this.of(s.additionalProperties), atomic: s['x-kubernetes-map-type'] === 'atomic' };
        return { kind: 'any' };
      case 'string':
        if (s.format === 'byte') return { kind: 'bytes' };
        if (s.format === 'date-time') return { kind: 'time' };
        if (s.format === 'int-or-string') return { kind: 'int-or-string' };
        return { kind: 'string' };
      case 'integer':
        return { kind: 'integer', format: s.format };
      case 'number':
        return { kind: 'number', format: s.format };
      case 'boolean':
        return { kind: 'boolean' };
      default:
        return { kind: 'any' };
    }
  }
}

/** The types of the built-in kinds. */
export const types = new Types(definitions);

const custom = new WeakMap<object, Type>();

/** The type of a kind's objects; undefined where nothing is known of it. */
export function typeOf(kind: { readonly schema: string; readonly openapi?: Schema }): Type | undefined {
  if (!kind.openapi) return types.get(kind.schema);
  let type = custom.get(kind.openapi);
  if (!type) custom.set(kind.openapi, (type = new Types(definitions).of(kind.openapi)));
  return type;
}
