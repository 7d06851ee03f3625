import { clone, equal, freeze, nameSuffix, own, set, uuid, type Json } from '../core';
import { apiVersionOf, kindName, resourceName, storeKey, storePrefix } from '../kinds/lookup';
import type { FieldError, Kind, KubeObject } from '../kinds/kind';
import { defaultContainer } from '../kinds/shared/pod-spec';
import { ephemeralRules, resized, resizeRules } from '../kinds/shared/pod-update';
import { customKinds } from '../kinds/custom';
import { CertificateSigningRequest, keepDecision } from '../kinds/certificate-signing-request';
import { CustomResourceDefinition } from '../kinds/custom-resource-definition';
import { Pod } from '../kinds/pod';
import { parseTime, rfc3339 } from '../kinds/times';
import { typeOf } from '../kinds/schema';
import type { Op } from '../store';
import { inGoOrder, keysInOrder } from './decode';
import * as admission from './admission';
import type { Context, User } from './context';
import { trackUpdate } from './fields/managers';
import { alreadyExists, badRequest, conflict, failure, invalid, MODIFIED, plain500 } from './status';
import { addressOps, allocateService } from './service-addresses';
import { mustRead, readAll } from './stored';
import { validateMeta, validateMetaUpdate } from '../kinds/shared/meta';
import type { View } from './views';

/**
 * The generic registry: what create, update and delete mean for every kind (`apiserver/pkg/registry/generic/registry/store.go`).
 * Who calls has authenticated and authorized. Objects come decoded; they go into the store frozen.
 */
export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Who the written fields are said to belong to. */
  readonly manager: string;
  readonly subresource?: string;
  /** The form in which it was asked for, if not the stored one. */
  readonly view?: View;
  readonly warn?: (message: string) => void;
  /** managedFields that are known already, as server-side apply makes them. */
  readonly managers?: readonly unknown[];
  /** All but metadata and status is the stored object's already. */
  readonly complete?: boolean;
}

export interface Written {
  readonly object: KubeObject;
  /** The store's revision, if anything was written. */
  readonly revision?: number;
}

/** The members of an object in the order in which Go writes them; with `maps`, as it is stored: what is still to be judged has its maps as they came. */
export function arrange(kind: Kind<any>, object: any, maps = false): any {
  const type = typeOf(kind);
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(object)) if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') set(rest, key, object[key]);
  const body = type?.kind === 'struct' ? (inGoOrder(type, rest, maps) as Record<string, unknown>) : rest;
  const m = object.metadata ?? {};
  const ordered: Record<string, unknown> = {};
  for (const key of META_ORDER) if (m[key] !== undefined) ordered[key] = maps && (key === 'labels' || key === 'annotations') ? keysInOrder(m[key]) : m[key];
  return {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: ordered,
    ...body,
  };
}

const META_ORDER = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

function checkNamespace(kind: Kind<any>, namespace: string | undefined, meta: { namespace?: string }): void {
  if (!kind.namespaced) {
    delete meta.namespace;
    return;
  }
  if (meta.namespace && meta.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  meta.namespace = namespace;
}

/** Stores a new object. `draft` is decoded and may be changed. */
export function create(ctx: Context, user: User, kind: Kind<any>, namespace: string | undefined, draft: any, options: WriteOptions): Written {
  const meta = (draft.metadata ??= {});
  if (meta.resourceVersion && meta.resourceVersion !== '0') throw plain500('resourceVersion should not be set on objects to be created');
  checkNamespace(kind, namespace, meta);
  kind.defaults?.(draft);
  const warn = options.warn ?? ((): void => {});
  const managed = options.managers ? (options.managers.length ? options.managers : undefined) : trackUpdate(kind, undefined, draft, undefined, options, ctx.now());
  const attributes: admission.Attributes = { operation: 'CREATE', kind, view: options.view, namespace, name: meta.name ?? '', user, object: draft, old: undefined, dryRun: options.dryRun ?? false, warn };
  admission.mutate(attributes, ctx);

  for (const key of ['selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'resourceVersion', 'managedFields']) delete meta[key];
  const named = Boolean(meta.name);
  if (!meta.name && meta.generateName) {
    // A name that is taken is made anew, seven times (`registry/generic/registry/store.go`, RetryGenerateName).
    for (let tries = 0; tries < 8; tries++) {
      meta.name = `${String(meta.generateName).slice(0, 58)}${nameSuffix(ctx.random)}`;
      if (!ctx.store.get(storeKey(kind, namespace, meta.name))) break;
    }
  }
  if (resourceName(kind) === 'namespaces' && !named && meta.name) kind.defaults?.(draft);
  meta.creationTimestamp = rfc3339(ctx.now());
  meta.uid = uuid(ctx.random);
  kind.prepare?.(draft, undefined);
  kind.stamp?.(draft, undefined, ctx.now());
  if (managed) meta.managedFields = managed;
  // The store writes the revision over it; this is its place.
  if (!options.dryRun) meta.resourceVersion = '0';
  const isService = resourceName(kind) === 'services';
  let object = arrange(kind, draft);

  const found = createErrors(kind, object);
  const errors = options.view?.judge?.(found, object, undefined) ?? found;
  if (errors.length) throw invalid(kind, meta.name ?? '', errors);
  for (const w of kind.warnings?.(object, undefined) ?? []) warn(w);
  if (isService) {
    allocateService(ctx, object, undefined);
    object = arrange(kind, object);
  }
  admission.validate({ ...attributes, object, name: meta.name }, ctx);
  object = arrange(kind, object, true);

  const key = storeKey(kind, namespace, meta.name);
  if (ctx.store.get(key)) {
    if (!named) throw failure(409, 'AlreadyExists', `${resourceName(kind)} ${JSON.stringify(meta.name)} already exists, the server was not able to generate a unique name for the object`, { name: meta.name, ...(kind.group && { group: kind.group }), kind: kind.plural, retryAfterSeconds: 1 });
    throw alreadyExists(kind, meta.name);
  }
  if (options.dryRun) return { object: freeze(object) };
  roomFor(ctx, object as Json);
  const done = ctx.store.commit([...(isService ? addressOps(ctx, object, undefined) : []), { put: key, value: object as Json }], [{ key, revision: 0 }]);
  if ('conflict' in done) throw alreadyExists(kind, meta.name);
  return { object, revision: done.revision };
}

/** What must hold of the stored object for an update or delete to go through. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

function checkPreconditions(kind: Kind<any>, old: KubeObject, p: Preconditions | undefined): void {
  if (!p) return;
  // These name the kind where other refusals name the resource.
  const fail = (why: string): never => {
    throw failure(409, 'Conflict', `Operation cannot be fulfilled on ${kindName(kind)} ${JSON.stringify(old.metadata.name)}: ${why}`, { name: old.metadata.name, ...(kind.group && { group: kind.group }), kind: kind.kind });
  };
  if (p.uid !== undefined && p.uid !== old.metadata.uid) fail(`the UID in the precondition (${p.uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`);
  if (p.resourceVersion !== undefined && p.resourceVersion !== old.metadata.resourceVersion) {
    fail(`the ResourceVersion in the precondition (${p.resourceVersion}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`);
  }
}

/** Replaces an object by `draft`, which is decoded, complete, and may be changed. */
export function update(ctx: Context, user: User, kind: Kind<any>, namespace: string | undefined, name: string, draft: any, options: WriteOptions): Written {
  const old = mustRead(ctx, kind, namespace, name) as any;
  const meta = (draft.metadata ??= {});
  meta.name ??= name;
  if (meta.name !== name) throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`);
  checkNamespace(kind, namespace, meta);
  if (meta.uid && meta.uid !== old.metadata.uid) {
    throw conflict(kind, name, `StorageError: invalid object, Code: 4, Key: ${storeKey(kind, namespace, name)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${meta.uid}, UID in object meta: ${old.metadata.uid}`);
  }
  if (meta.resourceVersion && meta.resourceVersion !== '0') {
    if (!/^\d+$/.test(meta.resourceVersion)) throw plain500(`strconv.ParseUint: parsing ${JSON.stringify(meta.resourceVersion)}: invalid syntax`);
    if (meta.resourceVersion !== old.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
  }
  else if (mustBeVersioned(kind)) {
    throw invalid({ group: kind.group, kind: kind.plural }, name, [{ type: 'Invalid', field: 'metadata.resourceVersion', value: 0, detail: 'must be specified for an update' }]);
  }
  if (!options.complete) kind.defaults?.(draft);
  const warn = options.warn ?? ((): void => {});
  const managed = options.managers ? (options.managers.length ? options.managers : undefined) : trackUpdate(kind, old, forTracking(kind, draft, old, options.subresource), meta.managedFields, options, ctx.now());
  const attributes: admission.Attributes = { operation: 'UPDATE', kind, view: options.view, subresource: options.subresource, namespace, name, user, object: draft, old, dryRun: options.dryRun ?? false, warn };
  admission.mutate(attributes, ctx);

  // What only the system sets comes from the stored object.
  meta.uid = old.metadata.uid;
  meta.creationTimestamp = old.metadata.creationTimestamp;
  for (const key of ['generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generateName', 'selfLink']) {
    if (old.metadata[key] === undefined) delete meta[key];
    else meta[key] = old.metadata[key];
  }
  meta.resourceVersion = old.metadata.resourceVersion;
  takeSubresource(kind, draft, old, options.subresource, options.complete);
  kind.stamp?.(draft, old, ctx.now());

  if (managed === undefined) delete meta.managedFields;
  else meta.managedFields = managed;
  const isService = resourceName(kind) === 'services';
  let object = arrange(kind, draft);
  const found = [...validateMetaUpdate(kind, object, old), ...subresourceErrors(kind, object, old, options.subresource)];
  const errors = options.view?.judge?.(found, object, old) ?? found;
  if (errors.length) throw invalid(kind, name, errors);
  for (const w of options.subresource ? [] : (kind.warnings?.(object, old) ?? [])) warn(w);
  if (isService && !options.subresource) {
    allocateService(ctx, object, old);
    object = arrange(kind, object);
  }
  admission.validate({ ...attributes, object }, ctx);
  object = arrange(kind, object, true);

  shareParts(object, old);
  if (sameButForTimes(object, old)) return { object: old };
  if (options.dryRun) return { object: freeze(object) };
  const key = storeKey(kind, namespace, name);
  // Once nothing holds an object that is on its way out, it is gone.
  if (object.metadata.deletionTimestamp && !object.metadata.finalizers?.length && !object.metadata.deletionGracePeriodSeconds && !(resourceName(kind) === 'namespaces' && object.spec?.finalizers?.length)) {
    const done = commit(ctx, kind, name, [...(isService ? addressOps(ctx, undefined, old) : []), { delete: key }], key, Number(old.metadata.resourceVersion));
    return { object: freeze(object), revision: done };
  }
  const done = commit(ctx, kind, name, [...(isService ? addressOps(ctx, object, old) : []), { put: key, value: object as Json }], key, Number(old.metadata.resourceVersion));
  return { object, revision: done };
}

/** Kinds that take no update without a resourceVersion (`AllowUnconditionalUpdate` of their strategies); so do custom ones. */
const VERSIONED: ReadonlySet<string> = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'runtimeclasses.node.k8s.io',
  ...['csidrivers', 'csinodes', 'csistoragecapacities', 'volumeattachments'].map((k) => `${k}.storage.k8s.io`),
  ...['mutatingwebhookconfigurations', 'validatingwebhookconfigurations', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings'].map((k) => `${k}.admissionregistration.k8s.io`),
]);
const mustBeVersioned = (kind: Kind<any>): boolean => kind.openapi !== undefined || VERSIONED.has(resourceName(kind));

/** Kinds that a PUT also makes (`AllowCreateOnUpdate` of their strategies). */
const UPSERTED: ReadonlySet<string> = new Set(['endpoints', 'events', 'limitranges', 'services', 'leases.coordination.k8s.io', ...['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((k) => `${k}.rbac.authorization.k8s.io`)]);
export const madeByUpdate = (kind: Kind<any>): boolean => UPSERTED.has(resourceName(kind));

/** Kinds of whose metadata a write to their status changes nothing (`ResetObjectMetaForStatus` and the like in their strategies). */
const STATUS_ALONE: ReadonlySet<string> = new Set(['apiservices.apiregistration.k8s.io', 'volumeattachments.storage.k8s.io', 'resourceclaims.resource.k8s.io', 'validatingadmissionpolicies.admissionregistration.k8s.io', ...['flowschemas', 'prioritylevelconfigurations'].map((k) => `${k}.flowcontrol.apiserver.k8s.io`)]);

/** What a write is seen to change: its own part of the object. */
function forTracking(kind: Kind<any>, draft: any, old: any, subresource: string | undefined): any {
  if (subresource === 'status' || subresource === 'approval') return { ...old, metadata: draft.metadata, status: draft.status };
  return kind.subresources.includes('status') ? { ...draft, status: old.status } : draft;
}

/** Puts back into `draft` whatever a write to that subresource may not change. */
function takeSubresource(kind: Kind<any>, draft: any, old: any, subresource: string | undefined, complete = false): void {
  const keepOld = (...except: readonly string[]): void => {
    for (const key of Object.keys(draft)) if (key !== 'metadata' && !except.includes(key)) delete draft[key];
    for (const key of Object.keys(old)) if (key !== 'metadata' && !except.includes(key)) draft[key] = old[key];
  };
  switch (subresource) {
    case undefined:
    case 'scale':
      kind.prepare?.(draft, old);
      break;
    case 'status':
      if (!complete) keepOld('status');
      if (kind === (CertificateSigningRequest as Kind<any>)) draft.status = keepDecision(draft.status, old.status);
      if (resourceName(kind) === 'deployments.apps') {
        if (old.metadata.labels === undefined) delete draft.metadata.labels;
        else draft.metadata.labels = old.metadata.labels;
      }
      if (kind.openapi || STATUS_ALONE.has(resourceName(kind))) {
        for (const key of ['labels', 'annotations', 'finalizers']) {
          if (old.metadata[key] === undefined) delete draft.metadata[key];
          else draft.metadata[key] = old.metadata[key];
        }
      }
      // References are not for the status endpoint to change.
      if (old.metadata.ownerReferences === undefined) delete draft.metadata.ownerReferences;
      else draft.metadata.ownerReferences = old.metadata.ownerReferences;
      break;
    case 'approval': {
      const conditions = draft.status?.conditions;
      keepOld();
      const { conditions: _c, ...status } = old.status ?? {};
      draft.status = { ...status, ...(conditions && { conditions }) };
      break;
    }
    case 'ephemeralcontainers': {
      const list = draft.spec?.ephemeralContainers;
      keepOld();
      draft.spec = { ...old.spec, ...(list && { ephemeralContainers: list.map((c: any) => clone(c)) }) };
      for (const c of draft.spec.ephemeralContainers ?? []) defaultContainer(c);
      if (!equal(draft.spec, old.spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
      break;
    }
    case 'resize': {
      const wanted = draft.spec;
      keepOld();
      draft.spec = resized(wanted, old.spec);
      if (!equal(draft.spec, old.spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
      break;
    }
    case 'finalize':
      draft.status = old.status;
      if (draft.spec?.finalizers?.length === 0) delete draft.spec.finalizers;
      break;
    default:
  }
}

/** What is wrong with a new object: its metadata first, except where only what it wants is looked at before the metadata of any object. */
function createErrors(kind: Kind<any>, object: any): FieldError[] {
  const errors = kind.validate?.(object.metadata.name ? object : { ...object, metadata: { ...object.metadata, name: '' } }, undefined) ?? [];
  return resourceName(kind) === 'poddisruptionbudgets.policy' && errors.length ? errors : [...validateMeta(kind, object), ...errors];
}

function subresourceErrors(kind: Kind<any>, object: any, old: any, subresource: string | undefined): FieldError[] {
  switch (subresource) {
    case undefined:
    case 'scale':
      return kind.validate?.(object, old) ?? [];
    case 'status':
    case 'approval':
      return kind.validateStatus?.(object, old, subresource) ?? [];
    case 'ephemeralcontainers':
      return ephemeralRules(object, old);
    case 'resize':
      return resizeRules(object, old);
    default:
      return [];
  }
}

/** Throws, in etcd's words, for what it does not take. */
function roomFor(ctx: Context, value: Json): void {
  const why = ctx.store.refuses(value);
  if (why !== undefined) throw plain500(`etcdserver: ${why}`);
}

function commit(ctx: Context, kind: Kind<any>, name: string, ops: readonly Op[], key: string, revision: number): number {
  for (const op of ops) if ('put' in op) roomFor(ctx, op.value);
  const done = ctx.store.commit(ops, [{ key, revision }]);
  if ('conflict' in done) throw conflict(kind, name, MODIFIED);
  return done.revision;
}

/** Lets an object use the parts of the stored one that are the same: history keeps both, and looking for changes is quick. */
function shareParts(object: any, old: any): void {
  for (const key of Object.keys(object)) if (key !== 'metadata') object[key] = shared(object[key], old[key]);
  for (const key of Object.keys(object.metadata)) if (key !== 'managedFields') object.metadata[key] = shared(object.metadata[key], old.metadata[key]);
}

/** `before` if it is equal to `now`; else `now`, with what it has in common. */
function shared(now: any, before: any): any {
  if (now === before || now === null || before === null || typeof now !== 'object' || typeof before !== 'object') return now;
  if (Object.isFrozen(now) || Array.isArray(now) !== Array.isArray(before)) return now;
  const keys = Object.keys(now);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const had = own(before, key);
    const part = shared(now[key], had);
    if (part !== had) same = false;
    if (part !== now[key]) set(now, key, part);
  }
  return same ? before : now;
}

/** A write that changes nothing but the times of managedFields is none. */
function sameButForTimes(a: any, b: any): boolean {
  for (const key of Object.keys(a)) if (key !== 'metadata' && !equal(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && a[key] === undefined) return false;
  const { managedFields: x, ...metaA } = a.metadata;
  const { managedFields: y, ...metaB } = b.metadata;
  if (!equal(metaA, metaB)) return false;
  if (x === y) return true;
  const strip = (list: any): any => (list ?? []).map(({ time: _t, ...rest }: any) => rest);
  return equal(strip(x), strip(y));
}

export interface RemoveOptions {
  /** The form in which it was asked for, if not the stored one. */
  readonly view?: View;
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: Preconditions;
  readonly dryRun?: boolean;
}

export interface Removed extends Written {
  /** False while the object is only marked. */
  readonly gone: boolean;
}

/** Deletes, or marks for deletion where something is to be waited for: grace, finalizers, dependents. */
export function remove(ctx: Context, user: User, kind: Kind<any>, namespace: string | undefined, name: string, options: RemoveOptions): Removed {
  const old = mustRead(ctx, kind, namespace, name) as any;
  checkPreconditions(kind, old, options.preconditions);
  const attributes: admission.Attributes = { operation: 'DELETE', kind, view: options.view, namespace, name, user, object: undefined, old, dryRun: options.dryRun ?? false, warn: () => {} };
  admission.mutate(attributes, ctx);
  admission.validate(attributes, ctx);

  if (kind === (CustomResourceDefinition as Kind<any>) && !old.metadata.deletionTimestamp && !options.dryRun) return { ...terminateDefinition(ctx, name, clone(old) as any, Number(old.metadata.resourceVersion)), gone: false };
  // Only its metadata changes, and whole parts of it.
  const draft: any = { ...old, metadata: { ...old.metadata } };
  const meta = draft.metadata;
  const finalizers = new Set<string>(meta.finalizers ?? []);
  if (options.propagation !== undefined) {
    finalizers.delete('orphan');
    finalizers.delete('foregroundDeletion');
    if (options.propagation === 'Orphan') finalizers.add('orphan');
    if (options.propagation === 'Foreground') finalizers.add('foregroundDeletion');
  }
  const grace = graceOf(kind, old, options.gracePeriodSeconds);
  const held = finalizers.size > 0 || (resourceName(kind) === 'namespaces' && (!meta.deletionTimestamp || old.spec?.finalizers?.length > 0));
  const key = storeKey(kind, namespace, name);

  if (meta.deletionTimestamp) {
    // Already on its way: only a shorter grace changes anything.
    if (grace > 0 && grace >= (meta.deletionGracePeriodSeconds ?? 0)) {
      if (equal([...finalizers], meta.finalizers ?? [])) return { object: old, gone: false };
    } else if (grace > 0) {
      const asked = (parseTime(meta.deletionTimestamp) ?? ctx.now()) - (meta.deletionGracePeriodSeconds ?? 0) * 1000;
      meta.deletionTimestamp = rfc3339(Math.max(asked + grace * 1000, ctx.now()));
      meta.deletionGracePeriodSeconds = grace;
    } else if (!held) {
      return { ...drop(ctx, kind, name, key, old, options), gone: true };
    } else {
      if (meta.deletionGracePeriodSeconds === 0 && equal([...finalizers], meta.finalizers ?? [])) return { object: old, gone: false };
      meta.deletionGracePeriodSeconds = 0;
      meta.deletionTimestamp = rfc3339(ctx.now());
    }
  } else {
    if (grace === 0 && !held) return { ...drop(ctx, kind, name, key, old, options), gone: true };
    meta.deletionTimestamp = rfc3339(ctx.now() + grace * 1000);
    meta.deletionGracePeriodSeconds = grace;
    if (meta.generation !== undefined) meta.generation += 1;
  }
  if (finalizers.size) meta.finalizers = [...finalizers];
  else delete meta.finalizers;
  if (resourceName(kind) === 'namespaces') {
    draft.status = { ...draft.status, phase: 'Terminating' };
    delete meta.deletionGracePeriodSeconds;
  }
  const object = arrange(kind, draft);
  if (options.dryRun) return { object: freeze(object), gone: false };
  const revision = commit(ctx, kind, name, [{ put: key, value: object as Json }], key, Number(old.metadata.resourceVersion));
  return { object, revision, gone: false };
}

/** A definition is marked first; it goes once its objects are gone ({@link finishDefinitions}). */
function terminateDefinition(ctx: Context, name: string, draft: any, revision: number): Written {
  const kind = CustomResourceDefinition as Kind<any>;
  const { metadata: meta } = draft;
  meta.deletionTimestamp = rfc3339(ctx.now());
  meta.deletionGracePeriodSeconds = 0;
  if (meta.generation !== undefined) meta.generation += 1;
  meta.finalizers = [...new Set([...(meta.finalizers ?? []), CLEANUP])];
  setCondition(draft, { type: 'Terminating', status: 'True', lastTransitionTime: rfc3339(ctx.now()), reason: 'InstanceDeletionPending', message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon' });
  const key = storeKey(kind, undefined, name);
  const object = arrange(kind, draft);
  return { object, revision: commit(ctx, kind, name, [{ put: key, value: object as Json }], key, revision) };
}

const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

function setCondition(draft: any, condition: any): void {
  const list: any[] = ((draft.status ??= {}).conditions ??= []);
  const at = list.findIndex((c) => c.type === condition.type);
  if (at < 0) list.push(condition);
  else list[at] = condition;
}

/**
 * Deletes the objects of definitions that are on their way out, and lets go of those that have none left
 * (`apiextensions-apiserver/pkg/controller/finalizer`). True while some objects are held by finalizers of their own.
 */
export function finishDefinitions(ctx: Context, user: User): boolean {
  let waiting = false;
  for (const crd of readAll(ctx, CustomResourceDefinition) as any[]) {
    if (!crd.metadata.deletionTimestamp || !crd.metadata.finalizers?.includes(CLEANUP)) continue;
    const kinds = customKinds(crd);
    const key = storeKey(CustomResourceDefinition, undefined, crd.metadata.name);
    for (const e of kinds[0] ? ctx.store.list(storePrefix(kinds[0])) : []) {
      const o = e.value as unknown as KubeObject;
      if (!o.metadata.deletionTimestamp) remove(ctx, user, kinds[0]!, o.metadata.namespace, o.metadata.name, {});
    }
    const left = kinds[0] ? ctx.store.count(storePrefix(kinds[0])) : 0;
    const draft = clone(crd) as any;
    if (left > 0) {
      waiting = true;
      const had = draft.status?.conditions?.find((c: any) => c.type === 'Terminating');
      if (had?.reason === 'InstanceDeletionCheck') continue;
      setCondition(draft, { type: 'Terminating', status: 'True', lastTransitionTime: had?.lastTransitionTime ?? rfc3339(ctx.now()), reason: 'InstanceDeletionCheck', message: 'could not confirm zero CustomResources remaining: timed out waiting for the condition' });
      ctx.store.commit([{ put: key, value: draft as Json }]);
      continue;
    }
    draft.metadata.finalizers = crd.metadata.finalizers.filter((f: string) => f !== CLEANUP);
    if (draft.metadata.finalizers.length === 0) ctx.store.commit([{ delete: key }]);
    else ctx.store.commit([{ put: key, value: draft as Json }]);
  }
  return waiting;
}

function drop(ctx: Context, kind: Kind<any>, name: string, key: string, stored: KubeObject, options: RemoveOptions): Written {
  let old = stored;
  let last = Number(stored.metadata.resourceVersion);
  const { deletionTimestamp, deletionGracePeriodSeconds } = stored.metadata;
  if (kind === (Pod as Kind<any>) && (!deletionTimestamp || deletionGracePeriodSeconds)) {
    // A Pod that needs no grace, or no longer, is told so before it goes (`updateForGracefulDeletionAndFinalizers`).
    const meta = { ...stored.metadata, deletionTimestamp: rfc3339(ctx.now()), deletionGracePeriodSeconds: 0, ...(!deletionTimestamp && { generation: (stored.metadata.generation ?? 0) + 1 }) };
    old = freeze(arrange(kind, { ...stored, metadata: meta })) as KubeObject;
    if (!options.dryRun) last = commit(ctx, kind, name, [{ put: key, value: old as unknown as Json }], key, last);
  }
  if (options.dryRun) return { object: old };
  // With a definition go its objects.
  const objects = kind === (CustomResourceDefinition as Kind<any>) ? customKinds(old as never).slice(0, 1).flatMap((k) => ctx.store.list(storePrefix(k)).map((e) => ({ delete: e.key }))) : [];
  const addresses = resourceName(kind) === 'services' ? addressOps(ctx, undefined, stored) : [];
  const revision = commit(ctx, kind, name, [...objects, ...addresses, { delete: key }], key, last);
  return { object: old, revision };
}

/** Only Pods have a grace: their own by default, none where nothing runs. */
function graceOf(kind: Kind<any>, object: any, asked: number | undefined): number {
  if (kind !== (Pod as Kind<any>)) return 0;
  const { spec, status } = object;
  let grace = asked ?? spec?.terminationGracePeriodSeconds ?? 30;
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') grace = 0;
  return grace < 0 ? 1 : grace;
}
