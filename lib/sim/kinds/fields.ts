import { own } from '../core';
import { builtin } from './index';
import { apiVersionOf, byApiVersion } from './lookup';
import { definitions, type Schema } from './schema';

/** A field as an editor offers and explains it. */
export interface FieldInfo {
  readonly name: string;
  /** As `kubectl explain` writes it: `[]Container`, `map[string]string`, `integer`. */
  readonly type: string;
  readonly required: boolean;
  readonly doc: string;
  /** The words it may be. */
  readonly values?: readonly string[];
}

/** Every kind that can be written to a file, with its version. */
export const kindNames = (): readonly { readonly apiVersion: string; readonly kind: string }[] => builtin.map((k) => ({ apiVersion: apiVersionOf(k), kind: k.kind }));

/** The schema of a kind that Kubernetes brings along. */
export function schemaOf(apiVersion: string, kind: string): Schema | undefined {
  const found = byApiVersion(builtin, apiVersion, kind);
  return found && own(definitions, found.schema);
}

const REF = '#/components/schemas/';

/** A reference followed: a type's name and what it is. */
function resolve(schema: Schema): { name?: string; schema: Schema } {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (!ref?.startsWith(REF)) return { schema };
  const name = ref.slice(REF.length);
  return { name: name.slice(name.lastIndexOf('.') + 1), schema: own(definitions, name) ?? schema };
}

function typeName(field: Schema): string {
  const { name, schema } = resolve(field);
  if (schema.type === 'array') return `[]${schema.items ? typeName(schema.items) : 'any'}`;
  if (schema.additionalProperties) return `map[string]${typeName(schema.additionalProperties)}`;
  return schema.properties || schema.type === undefined ? (name ?? schema.type ?? 'any') : name && schema.type === 'string' ? name : (schema.type ?? 'any');
}

/** The fields at a place: `path` are the keys that lead there, lists are passed through. Undefined where there are none to know. */
export function fieldsAt(root: Schema, path: readonly string[]): FieldInfo[] | undefined {
  const inside = (s: Schema): Schema => {
    let { schema } = resolve(s);
    for (let i = 0; i < 8 && schema.type === 'array' && schema.items; i++) ({ schema } = resolve(schema.items));
    return schema;
  };
  let at = inside(root);
  for (const key of path.slice(0, 64)) {
    const next = at.properties && own(at.properties, key) ? own(at.properties, key) : at.additionalProperties;
    if (!next) return undefined;
    at = inside(next);
  }
  if (!at.properties) return undefined;
  return Object.entries(at.properties).map(([name, field]) => {
    const values = resolve(field).schema.enum ?? field.enum;
    return { name, type: typeName(field), required: at.required?.includes(name) ?? false, doc: field.description ?? '', ...(values ? { values } : {}) };
  });
}
