import { clone, isDict, own, set, type Dict } from '../../core';
import type { Kind } from '../../kinds/kind';
import { apiVersionOf } from '../../kinds/lookup';
import { typeOf, type Type } from '../../kinds/schema';
import { rfc3339 } from '../../kinds/times';
import type { Context, User } from '../context';
import { decode, DecodeError } from '../decode';
import { allFaults, faults } from '../fields/check';
import { forSubresource, readManagers, strip, writeManagers, type Manager } from '../fields/managers';
import { FieldSet, pathText } from '../fields/set';
import { compare, fieldsOf, parts } from '../fields/walk';
import { KUBECTL, asLastApplied, noteApplied } from './last-applied';
import { mergeApplied } from './merge-applied';
import * as registry from '../registry';
import * as storage from '../stored';
import { badRequest, conflict, failure, invalid, MODIFIED, plain500 } from '../status';

/** Those of any write, and whether fields of others are taken over. */
export interface ApplyOptions extends registry.WriteOptions {
  readonly force: boolean;
}

/**
 * Server-side apply: the configuration is merged into the object, fields the manager owned and no longer mentions go
 * away, and fields that others own differently are conflicts unless forced (`fieldmanager`, `structured-merge-diff`).
 *
 *     stored   { spec: { replicas: 3, paused: true } }     kubectl-scale owns replicas; `me` applied replicas and paused
 *     applied  { spec: { replicas: 3 } } by `me`           →  { spec: { replicas: 3 } }: paused had no other owner; both own replicas
 *     applied  { spec: { replicas: 5 } } by `me`           →  Conflict with kubectl-scale, unless forced: then `me` alone owns it
 *
 * `ours`: nobody else holds the data. Throws ApiError: BadRequest, Conflict, Invalid, and without a reason where the configuration fits no schema.
 */
export function serverSideApply(ctx: Context, user: User, kind: Kind<any>, namespace: string | undefined, name: string, data: unknown, options: ApplyOptions, ours = false): registry.Written & { created?: boolean } {
  const config = checkApplied(kind, data, name);
  const unnamed = !config.metadata.name;
  config.metadata.name = name;
  const given = { ...config.metadata, ...((data as any)?.metadata) };
  delete config.metadata.resourceVersion;
  const apiVersion = apiVersionOf(kind);
  const type = typeOf(kind);
  let wanted: any;
  try {
    wanted = onlyGiven(decode(kind, config, [], ours).object, config);
  } catch (e) {
    if (e instanceof DecodeError) throw untyped(kind, given, e.message);
    throw e;
  }
  const old = storage.read(ctx, kind, namespace, name) as any;
  if (!old && given.uid) throw conflict(kind, name, `uid mismatch: the provided object specified uid ${given.uid}, and no existing object was found`);
  if (old && given.resourceVersion && given.resourceVersion !== old.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
  if (old && given.uid && given.uid !== old.metadata.uid) {
    const fault = { type: 'Invalid', field: 'metadata.uid', value: given.uid, detail: 'field is immutable' } as const;
    throw invalid(kind, name, [fault, fault]);
  }
  const owned = type ? forSubresource(kind, strip(fieldsOf(type, wanted)), options.subresource) : new FieldSet();
  const now = rfc3339(ctx.now());
  const me = (m: Manager): boolean => m.manager === options.manager && m.operation === 'Apply' && m.subresource === (options.subresource ?? '');
  const fresh = (): Manager => ({ manager: options.manager, operation: 'Apply', apiVersion, subresource: options.subresource ?? '', time: now, fields: new FieldSet() });

  if (!old) {
    if (unnamed) throw invalid(kind, '', [{ type: 'Required', field: 'metadata.name', detail: 'name or generateName is required' }]);
    const mine = { ...fresh(), fields: owned };
    wanted.metadata.namespace ??= namespace;
    const done = registry.create(ctx, user, kind, namespace, wanted, { ...options, managers: writeManagers([mine]) });
    return { ...done, created: true };
  }

  const managers = readManagers(old.metadata.managedFields);
  // Of an object that nobody managed, all belongs to whoever wrote it before.
  if (type && managers.length === 0) managers.push({ manager: 'before-first-apply', operation: 'Update', apiVersion, subresource: '', time: now, fields: forSubresource(kind, strip(compare(type, { metadata: {} }, old).added), undefined) });
  // An entry has a time once its manager changed something; taking over what is there already is no change.
  let changes = !type;
  const mine = managers.find(me) ?? { ...fresh(), time: '' };
  const before = mine.fields;
  const merged = (type ? mergeApplied(type, old, wanted) : { ...old, ...wanted }) as any;
  if (type) {
    // What this manager had applied and now leaves out goes away, if nobody else wants it.
    let dropped = before.without(owned);
    for (const m of managers) if (m !== mine && !dropped.empty) dropped = dropped.without(m.fields);
    removeFields(type, merged, dropped);
    const d = compare(type, old, merged);
    changes = !(d.added.empty && d.modified.empty && d.removed.empty);
    // What this endpoint does not write is no conflict (`IgnoreFilter`).
    const changed = forSubresource(kind, strip(d.added.add(d.modified)), options.subresource);
    const removed = forSubresource(kind, strip(d.removed), options.subresource);
    const conflicts: { readonly who: Manager; readonly path: string }[] = [];
    const allowed = options.manager === KUBECTL ? asLastApplied(kind, type, old) : new FieldSet();
    for (const m of managers) {
      if (m === mine) continue;
      const common = m.fields.both(changed);
      if (common.empty) continue;
      const taken = options.force ? common : common.both(allowed);
      if (!taken.empty) m.fields.remove(taken);
      if (options.force) continue;
      common.remove(taken);
      for (const p of common.paths()) conflicts.push({ who: m, path: pathText(p) });
    }
    if (conflicts.length) throw conflictError(conflicts);
    for (const m of managers) if (m !== mine) m.fields.remove(removed);
  }
  if (options.manager === KUBECTL) noteApplied(merged, config);
  if (!managers.includes(mine)) managers.push(mine);
  if (changes) mine.time = now;
  mine.fields = owned;
  merged.metadata.resourceVersion = old.metadata.resourceVersion;
  return registry.update(ctx, user, kind, namespace, name, decode(kind, merged, [], true).object, { ...options, managers: writeManagers(managers) });
}

/** An applied configuration as data of its own. Throws BadRequest for what is of another kind or name, and untyped errors for what fits no schema. */
export function checkApplied(kind: Kind<any>, data: unknown, name: string): any {
  if (data !== undefined && data !== null && !isDict(data)) throw badRequest('error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}');
  // Only its metadata is changed here.
  const config: any = isDict(data) ? { ...data, ...(isDict(data.metadata) && { metadata: { ...data.metadata } }) } : {};
  const apiVersion = String(config.apiVersion ?? '');
  if (apiVersion !== apiVersionOf(kind) || config.kind !== kind.kind) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${config.kind ?? ''}`);
  }
  const type = typeOf(kind);
  const bad = type ? faults(type, config) : [];
  if (bad.length) throw untyped(kind, config.metadata, allFaults(bad));
  config.metadata ??= {};
  if (config.metadata.managedFields?.length) throw badRequest('metadata.managedFields must be nil');
  if (config.metadata.name && config.metadata.name !== name) throw badRequest(`the name of the object (${config.metadata.name}) does not match the name on the URL (${name})`);
  return config;
}

function untyped(kind: Kind<any>, meta: any, why: string): Error {
  const apiVersion = apiVersionOf(kind);
  return plain500(`failed to create typed patch object (${meta?.namespace ?? ''}/${meta?.name ?? ''}; ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind.kind}): ${why}`);
}

/** Decoding fills in what Go writes anyway; a configuration owns only what was given. */
function onlyGiven(decoded: any, given: any): any {
  if (decoded === given) return decoded;
  if (!isDict(decoded) || !isDict(given)) {
    if (Array.isArray(decoded) && Array.isArray(given)) return decoded.map((v, i) => onlyGiven(v, given[i]));
    return decoded;
  }
  const out: Dict = {};
  for (const key of Object.keys(decoded)) if (own(given, key) !== undefined) set(out, key, onlyGiven(decoded[key], given[key]));
  // What Go would leave out was still said: an empty map, a zero.
  for (const key of Object.keys(given)) if (own(decoded, key) === undefined && given[key] !== null && own(out, key) === undefined) set(out, key, clone(given[key]));
  return out;
}

/** Takes the fields of a set out of a value; changes it, copying as it goes. */
function removeFields(type: Type, value: any, set: FieldSet): void {
  const there = parts(type, value);
  const gone: number[] = [];
  for (const [step, below] of set.below) {
    const p = there.get(step);
    if (!p) continue;
    if (below.here && (below.below.size === 0 || type.kind === 'list')) {
      if (type.kind === 'list') gone.push(p.key as number);
      else delete value[p.key];
      continue;
    }
    if (!p.type) continue;
    const copy = Array.isArray(p.value) ? [...p.value] : { ...(p.value as Dict) };
    value[p.key] = copy;
    removeFields(p.type, copy, below);
    // A struct or list that was only there for those fields goes with them.
    if (Array.isArray(copy) ? copy.length === 0 : Object.keys(copy).length === 0) delete value[p.key];
  }
  for (const i of gone.sort((a, b) => b - a)) value.splice(i, 1);
}

/** `Apply failed with 2 conflicts: …`. */
export function conflictError(conflicts: readonly { readonly who: Manager; readonly path: string }[]): Error {
  const named = (m: Manager): string => `${JSON.stringify(m.manager)}${m.subresource ? ` with subresource ${JSON.stringify(m.subresource)}` : ''}${m.operation === 'Update' ? ` using ${m.apiVersion}` : ''}`;
  const groups = new Map<string, string[]>();
  for (const c of conflicts) {
    const who = named(c.who);
    const paths = groups.get(who);
    if (paths) paths.push(c.path);
    else groups.set(who, [c.path]);
  }
  const text =
    conflicts.length === 1
      ? `conflict with ${named(conflicts[0]!.who)}: ${conflicts[0]!.path}`
      : [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([who, paths]) => `conflicts with ${who}:\n${paths.sort().map((p) => `- ${p}`).join('\n')}`).join('\n');
  return failure(409, 'Conflict', `Apply failed with ${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}: ${text}`, {
    causes: conflicts.map((c) => ({ reason: 'FieldManagerConflict', message: `conflict with ${named(c.who)}`, field: c.path })),
  });
}
