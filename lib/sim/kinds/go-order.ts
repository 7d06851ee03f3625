import { set } from '../core';
import { types, type Type } from './schema';

/**
 * An object of Kubernetes' own types with its fields in the order of Go's structs, maps by key: how a program prints in JSON
 * what it holds as such a type (`kubectl create deployment -o json`), rather than as any object. Others stay as they are.
 */
export function goOrder(object: any): any {
  const { kind, apiVersion } = object ?? {};
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return object;
  if (kind.endsWith('List') && Array.isArray(object.items)) return { kind, apiVersion, metadata: object.metadata ?? {}, items: object.items.map(goOrder) };
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
  const type = types.get(`io.k8s.api.${group === '' ? 'core' : group!.split('.')[0]}.${version}.${kind}`);
  if (type?.kind !== 'struct') return object;
  const { kind: _k, apiVersion: _v, ...rest } = object;
  return { kind, apiVersion, ...(ordered(rest, type) as object) };
}

function ordered(value: unknown, type: Type): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return type.kind === 'list' ? value.map((v) => ordered(v, type.item)) : value;
  const record = value as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  if (type.kind === 'struct') {
    const place = (key: string): number => type.fields.get(key)?.index ?? Infinity;
    for (const key of Object.keys(record).sort((a, b) => place(a) - place(b))) {
      const field = type.fields.get(key);
      set(out, key, field ? ordered(record[key], field.type) : record[key]);
    }
    return out;
  }
  for (const key of Object.keys(record).sort()) set(out, key, type.kind === 'map' ? ordered(record[key], type.value) : record[key]);
  return out;
}
