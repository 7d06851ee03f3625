import type { Instant } from '../../core';
import type { Kind } from '../../kinds/kind';
import { apiVersionOf } from '../../kinds/lookup';
import { typeOf } from '../../kinds/schema';
import { rfc3339 } from '../../kinds/times';
import { FieldSet, readFieldsV1, toFieldsV1 } from './set';
import { compare } from './walk';

/** One entry of metadata.managedFields, with its fields as a set. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  time: string;
  fields: FieldSet;
}

/** What nobody manages: the system sets it. */
const STRIPPED = ['f:apiVersion', 'f:kind'];
const STRIPPED_META = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'managedFields', 'resourceVersion'].map((n) => `f:${n}`);

export function strip(set: FieldSet): FieldSet {
  for (const step of STRIPPED) set.below.delete(step);
  const meta = set.below.get('f:metadata');
  if (meta) {
    meta.here = false;
    for (const step of STRIPPED_META) meta.below.delete(step);
    if (meta.empty) set.below.delete('f:metadata');
  }
  return set;
}

/** Kinds whose plain writes may set the status too, having no status of their own to protect. */
const STATUS = new Set(['status', 'approval']);

/** A write to the object does not own status, and one to the status owns nothing else. */
export function forSubresource(kind: Kind<any>, set: FieldSet, subresource: string | undefined): FieldSet {
  if (subresource && STATUS.has(subresource)) {
    for (const step of [...set.below.keys()]) if (step !== 'f:status' && step !== 'f:metadata') set.below.delete(step);
  } else if (kind.subresources.includes('status')) set.below.delete('f:status');
  return set;
}

export function readManagers(entries: readonly any[] | undefined): Manager[] {
  return (entries ?? []).map((e) => ({
    manager: e.manager ?? '',
    operation: e.operation,
    apiVersion: e.apiVersion ?? '',
    subresource: e.subresource ?? '',
    time: e.time ?? '',
    fields: readFieldsV1(e.fieldsV1),
  }));
}

/** In the order of the API server: Apply before Update, then by time and name. */
export function writeManagers(managers: readonly Manager[]): any[] {
  const key = (m: Manager): string => `${m.operation}\0${m.time}\0${m.manager}\0${m.apiVersion}\0${m.subresource}`;
  return managers
    .filter((m) => !m.fields.empty)
    .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
    .map((m) => ({
      manager: m.manager,
      operation: m.operation,
      apiVersion: m.apiVersion,
      ...(m.time && { time: m.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(m.fields),
      ...(m.subresource && { subresource: m.subresource }),
    }));
}

export interface Write {
  readonly manager: string;
  readonly subresource?: string;
}

/**
 * managedFields after a plain write of `object` over `old`: what changed now belongs to the writer, and to nobody else
 * (`structured-merge-diff/merge`, Update). `sent` are the managedFields the client sent: an empty list clears them.
 */
export function trackUpdate(kind: Kind<any>, old: any, object: any, sent: any, write: Write, now: Instant): any[] | undefined {
  const type = typeOf(kind);
  if (!type) return old?.metadata.managedFields;
  const reset = Array.isArray(sent) && sent.length === 0 && old?.metadata.managedFields?.length;
  const managers = reset ? [] : readManagers(old?.metadata.managedFields);
  const d = compare(type, old ?? { metadata: {} }, object);
  const changed = forSubresource(kind, strip(d.added.copy().add(d.modified)), write.subresource);
  const removed = strip(d.removed);
  if (changed.empty && removed.empty) return old?.metadata.managedFields;
  take(managers, { ...write, operation: 'Update', apiVersion: apiVersionOf(kind) }, changed, removed, now);
  const out = writeManagers(managers);
  return out.length ? out : undefined;
}

/** Gives `changed` to one manager and takes it, and what was removed, from all others. */
export function take(managers: Manager[], who: { manager: string; subresource?: string; operation: 'Apply' | 'Update'; apiVersion: string }, changed: FieldSet, removed: FieldSet, now: Instant): void {
  const subresource = who.subresource === 'approval' || who.subresource === 'binding' ? (who.subresource === 'binding' ? '' : who.subresource) : (who.subresource ?? '');
  let mine = managers.find((m) => m.manager === who.manager && m.operation === who.operation && m.apiVersion === who.apiVersion && m.subresource === subresource);
  for (const m of managers) {
    if (m === mine) continue;
    m.fields.remove(changed);
    m.fields.remove(removed);
  }
  const before = mine?.fields.copy();
  if (!mine) {
    mine = { manager: who.manager, operation: who.operation, apiVersion: who.apiVersion, subresource, time: rfc3339(now), fields: new FieldSet() };
    managers.push(mine);
  }
  mine.fields.remove(removed);
  mine.fields.add(changed);
  if (!before || !before.equals(mine.fields)) mine.time = rfc3339(now);
}
