import { types, type Type as ApiType } from '../schema';
import { DYN, type Type } from './types';
import { escapeField, type ListType } from './values';

/** A request's bytes at most, which bounds what a text or list without a bound may hold (`apiserver/pkg/cel`). */
const REQUEST = 3 * 1024 * 1024;

type Any = any;

/** The fewest bytes of texts in a format, quotes included (`apiserver/pkg/cel/limits.go`). */
const LEAST: Readonly<Record<string, number>> = { duration: 3, date: 12, 'date-time': 21 };

/** The fewest bytes that a value of the schema takes as JSON. */
function least(s: Any): number {
  if (!s) return 1;
  if (s['x-kubernetes-int-or-string']) return 1;
  switch (s.type) {
    case 'boolean':
      return 4;
    case 'string':
      return LEAST[s.format] ?? 2;
    case 'array':
      return 2;
    case 'object': {
      let n = 2;
      for (const key of s.required ?? []) if (s.properties?.[key] && s.properties[key].default === undefined) n += key.length + 4 + least(s.properties[key]);
      return n;
    }
    default:
      return 1;
  }
}

/** How often a value of the schema can stand in one request at most: what is counted where a list or map around it has no bound. */
export const mostTimes = (s: Any): number => Math.floor(REQUEST / (least(s) + 1));

/** How many items a list of the schema holds at most. */
const mostItems = (s: Any): number => s.maxItems ?? Math.floor((REQUEST - 2) / (least(s.items) + 1));
const mostProperties = (s: Any): number => s.maxProperties ?? Math.floor((REQUEST - 2) / (least(s.additionalProperties) + 6));

function listType(s: Any): { readonly type?: ListType } {
  switch (s['x-kubernetes-list-type']) {
    case 'set':
      return { type: 'set' };
    case 'map':
      return { type: (s['x-kubernetes-list-map-keys'] ?? []).map((k: string) => escapeField(k) ?? k) };
    default:
      return {};
  }
}

/** The type that expressions see in values of a CustomResourceDefinition's schema, with how large each can be. */
export function schemaType(s: Any, root = false, depth = 0): Type {
  if (!s || depth > 64) return DYN;
  if (s['x-kubernetes-int-or-string']) return DYN;
  switch (s.type) {
    case 'array':
      return s.items ? { is: 'list', of: schemaType(s.items, false, depth + 1), max: mostItems(s), ...listType(s) } : DYN;
    case 'object': {
      if (s.additionalProperties && typeof s.additionalProperties === 'object') return { is: 'map', key: { is: 'string' }, value: schemaType(s.additionalProperties, false, depth + 1), max: mostProperties(s) };
      if (s['x-kubernetes-preserve-unknown-fields'] && !s.properties) return DYN;
      const fields = new Map<string, Type>();
      if (root || s['x-kubernetes-embedded-resource']) {
        fields.set('apiVersion', { is: 'string', max: REQUEST }).set('kind', { is: 'string', max: REQUEST });
        fields.set('metadata', { is: 'object', name: 'object', fields: new Map([['name', { is: 'string', max: 253 * 4 }], ['generateName', { is: 'string', max: 253 * 4 }]]) });
      }
      for (const key of Object.keys(s.properties ?? {})) {
        const name = escapeField(key);
        if (name !== undefined && !(fields.has(name) && name !== 'metadata')) {
          if (!(root && name === 'metadata')) fields.set(name, schemaType(s.properties[key], false, depth + 1));
        }
      }
      return { is: 'object', name: 'object', fields };
    }
    case 'boolean':
      return { is: 'bool' };
    case 'integer':
      return { is: 'int' };
    case 'number':
      return { is: 'double' };
    case 'string':
      switch (s.format) {
        case 'byte':
          return { is: 'bytes', max: s.maxLength ?? REQUEST - 2 };
        case 'duration':
          return { is: 'duration' };
        case 'date':
        case 'date-time':
          return { is: 'timestamp' };
        default:
          return { is: 'string', max: s.maxLength !== undefined ? Math.max(0, s.maxLength) * 4 : s.enum?.length ? Math.max(...s.enum.map((e: unknown) => String(e).length)) : REQUEST - 2 };
      }
    default:
      return DYN;
  }
}

/** The type that expressions see in objects of a built-in type. */
export function builtinType(schema: string): Type {
  const type = types.get(schema);
  return type ? convert(type, new Map()) : DYN;
}

function convert(t: ApiType, seen: Map<ApiType, Type>): Type {
  switch (t.kind) {
    case 'struct': {
      const known = seen.get(t);
      if (known) return known;
      const fields = new Map<string, Type>();
      const out: Type = { is: 'object', name: t.name, fields };
      seen.set(t, out);
      for (const [key, f] of t.fields) {
        const name = escapeField(key);
        if (name !== undefined) fields.set(name, convert(f.type, seen));
      }
      return out;
    }
    case 'map':
      return { is: 'map', key: { is: 'string' }, value: convert(t.value, seen) };
    case 'list':
      return { is: 'list', of: convert(t.item, seen) };
    case 'boolean':
      return { is: 'bool' };
    case 'integer':
      return { is: 'int' };
    case 'number':
      return { is: 'double' };
    case 'string':
      return { is: 'string' };
    case 'quantity':
      return { is: 'string' };
    case 'bytes':
      return { is: 'bytes' };
    case 'time':
    case 'microtime':
      return { is: 'timestamp' };
    default:
      return DYN;
  }
}

/** The scope of a rule of that schema. */
export function ruleScope(schema: Any, root: boolean): Map<string, Type> {
  const self = schemaType(schema, root);
  return new Map([
    ['self', self],
    ['oldSelf', self],
  ]);
}
