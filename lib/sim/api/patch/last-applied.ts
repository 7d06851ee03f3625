import { own } from '../../core';
import type { Kind } from '../../kinds/kind';
import type { Type } from '../../kinds/schema';
import { decode } from '../decode';
import { strip } from '../fields/managers';
import { FieldSet } from '../fields/set';
import { compare, fieldsOf } from '../fields/walk';

/**
 * How server-side apply by kubectl gets on with client-side apply (apimachinery `fieldmanager/lastappliedmanager.go` and
 * `lastappliedupdater.go`): what client-side apply wrote and nobody changed since is no conflict, and the annotation is
 * kept true, so that one may go back.
 */
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
export const KUBECTL = 'kubectl';

/** The fields that the annotation states as they are in the object. */
export function asLastApplied(kind: Kind<any>, type: Type, object: any): FieldSet {
  const text = own(object.metadata?.annotations, ANNOTATION);
  if (typeof text !== 'string') return new FieldSet();
  try {
    const applied = decode(kind, JSON.parse(text)).object as any;
    const fields = strip(fieldsOf(type, applied));
    return fields.remove(compare(type, applied, object).modified);
  } catch {
    // An annotation that makes no sense says nothing.
    return new FieldSet();
  }
}

/** Writes the annotation anew, where there is one. Changes the object. */
export function noteApplied(object: any, config: any): void {
  if (own(object.metadata?.annotations, ANNOTATION) === undefined) return;
  const { [ANNOTATION]: _old, ...annotations } = config.metadata?.annotations ?? {};
  const { managedFields: _m, annotations: _a, ...metadata } = config.metadata ?? {};
  const bare = { ...config, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) } };
  object.metadata = { ...object.metadata, annotations: { ...object.metadata.annotations, [ANNOTATION]: `${sorted(bare)}\n` } };
}

/** JSON with its keys in order, as Go writes a map. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const record = value as Record<string, unknown>;
  return `{${Object.keys(record).filter((k) => record[k] !== undefined).sort().map((k) => `${JSON.stringify(k)}:${sorted(record[k])}`).join(',')}}`;
}
