import { equal, type Instant } from '../../core';
import type { Kind } from '../../kinds/kind';
import { apiVersionOf } from '../../kinds/lookup';
import { typeOf } from '../../kinds/schema';
import { rfc3339 } from '../../kinds/times';
import { fieldsV1, minus, plus, type FieldsV1 } from './fields-v1';
import { FieldSet, readFieldsV1 } from './set';
import { compare } from './walk';

/** One entry of metadata.managedFields, with its fields as a set. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  time: string;
  fields: FieldSet;
  /** As they were stored. */
  readonly stored?: FieldsV1;
}

/** What nobody manages: the system sets it. */
const STRIPPED = ['f:apiVersion', 'f:kind'];
const STRIPPED_META = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'managedFields', 'resourceVersion'].map((n) => `f:${n}`);

export function strip(set: FieldSet): FieldSet {
  for (const step of STRIPPED) set.below.delete(step);
  if (set.below.has('f:metadata')) {
    const meta = set.child('f:metadata');
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
    ...(e.fieldsV1 !== null && typeof e.fieldsV1 === 'object' && { stored: e.fieldsV1 }),
  }));
}

const order = (a: { operation: string; time: string; manager: string; apiVersion: string; subresource: string }, b: typeof a): number =>
  cmp(a.operation, b.operation) || cmp(a.time, b.time) || cmp(a.manager, b.manager) || cmp(a.apiVersion, b.apiVersion) || cmp(a.subresource, b.subresource);
const cmp = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const entryOf = (m: Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource' | 'time'>, fields: FieldsV1): any => ({
  manager: m.manager,
  operation: m.operation,
  apiVersion: m.apiVersion,
  ...(m.time && { time: m.time }),
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
  ...(m.subresource && { subresource: m.subresource }),
});

/** In the order of the API server: Apply before Update, then by time and name. */
export function writeManagers(managers: readonly Manager[]): any[] {
  return managers
    .filter((m) => !m.fields.empty)
    .sort(order)
    .map((m) => entryOf(m, fieldsV1(m.fields, m.stored)));
}

export interface Write {
  readonly manager: string;
  readonly subresource?: string;
}

/**
 * managedFields after a plain write of `object` over `old`: what changed now belongs to the writer, and to nobody else
 * (`structured-merge-diff/merge`, Update). `sent` are the managedFields the client sent: none, or one empty entry, clears them.
 */
export function trackUpdate(kind: Kind<any>, old: any, object: any, sent: any, write: Write, now: Instant): any[] | undefined {
  const type = typeOf(kind);
  if (!type) return old?.metadata.managedFields;
  const reset = Array.isArray(sent) && (sent.length === 0 || (sent.length === 1 && Object.keys(sent[0] ?? {}).length === 0));
  // A writer may say who manages what (`kubectl apply --server-side` takes over what client-side apply had).
  const told = Array.isArray(sent) && sent.length > 0 && sent.every((e) => typeof e?.manager === 'string' && e.fieldsV1 !== null && typeof e.fieldsV1 === 'object');
  const before: readonly any[] | undefined = told ? sent : old?.metadata.managedFields;
  // Of what nobody manages, nobody takes anything by a plain write (`skipNonAppliedManager`).
  if (old && (reset || !before?.length)) return undefined;
  const d = compare(type, old ?? NOTHING, object);
  const changed = forSubresource(kind, strip(d.added.add(d.modified)), write.subresource);
  const removed = strip(d.removed);
  if (changed.empty && removed.empty && !reset) return before as any[] | undefined;
  return take(reset ? [] : (before ?? []), { manager: write.manager, subresource: write.subresource, apiVersion: apiVersionOf(kind) }, changed, removed, now);
}

const NOTHING = { metadata: {} };
const NO_FIELDS: FieldsV1 = {};

/** Gives `changed` to one updater and takes it, and what was removed, from all others. Entries that stay the same stay the same objects. */
function take(entries: readonly any[], who: { manager: string; subresource?: string; apiVersion: string }, changed: FieldSet, removed: FieldSet, now: Instant): any[] | undefined {
  // A binding is a write to the Pod itself.
  const subresource = who.subresource === 'binding' ? '' : (who.subresource ?? '');
  const out: any[] = [];
  let found = false;
  const isMine = (e: any): boolean => e.operation === 'Update' && e.manager === who.manager && e.apiVersion === who.apiVersion && (e.subresource ?? '') === subresource;
  for (const e of entries) {
    const fields = e.fieldsV1 as FieldsV1;
    let next = minus(fields, removed);
    if (isMine(e)) {
      found = true;
      next = plus(next, changed);
      out.push(next === fields ? e : entryOf({ ...e, time: equal(next, fields) || subresource === 'scale' ? e.time : rfc3339(now) }, next));
      continue;
    }
    next = minus(next, changed);
    if (Object.keys(next).length === 0) continue;
    out.push(next === fields ? e : entryOf(e, next));
  }
  if (!found && !changed.empty) out.push(entryOf({ manager: who.manager, operation: 'Update', apiVersion: who.apiVersion, subresource, time: subresource === 'scale' ? '' : rfc3339(now) }, plus(NO_FIELDS, changed)));
  if (out.length > 1) out.sort((a, b) => order({ ...a, subresource: a.subresource ?? '', time: a.time ?? '' }, { ...b, subresource: b.subresource ?? '', time: b.time ?? '' }));
  return out.length ? out : undefined;
}
