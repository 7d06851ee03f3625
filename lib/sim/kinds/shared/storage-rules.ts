import { clone, equal } from '../../core';
import type { FieldError } from '../kind';
import { compareQuantities, parseQuantity } from '../quantities';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../types';
import { unifiedGoDiff } from './go-diff';
import { forbidden, IMMUTABLE, labelSelector, notSupported, required, wrong } from './rules';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** `ValidatePersistentVolumeClaim` and its update: of a spec only the size may change, and only once it is bound. */
export function claimRules(c: PersistentVolumeClaim, old: PersistentVolumeClaim | undefined): FieldError[] {
  const spec = c.spec as any;
  const out: FieldError[] = [];
  if (!spec?.accessModes?.length) out.push(required('spec.accessModes', 'at least 1 access mode is required'));
  for (const m of spec?.accessModes ?? []) if (!MODES.includes(m)) out.push(notSupported('spec.accessModes', m, MODES));
  out.push(...labelSelector('spec.selector', spec?.selector));
  const size = spec?.resources?.requests?.storage;
  if (size === undefined) out.push(required('spec.resources[storage]'));
  else if (parseQuantity(size).nanos <= 0n) out.push(wrong('spec.resources[storage]', size, 'must be greater than zero'));
  if (spec?.volumeMode && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']));
  if (!old || out.length) return out;
  const was = old.spec as any;
  const muted = clone(spec) as any;
  const bound = old.status?.phase === 'Bound';
  if (!was.volumeName && spec.volumeName) muted.volumeName = was.volumeName;
  if (was.storageClassName === undefined && spec.storageClassName) muted.storageClassName = was.storageClassName;
  if (bound) {
    if (was.resources?.requests) muted.resources = { ...muted.resources, requests: was.resources.requests };
    if (was.volumeAttributesClassName !== undefined || spec.volumeAttributesClassName) muted.volumeAttributesClassName = was.volumeAttributesClassName;
  }
  if (!equal(muted, was)) {
    return [forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${unifiedGoDiff('io.k8s.api.core.v1.PersistentVolumeClaimSpec', was, spec)}`)];
  }
  const before = was.resources?.requests?.storage;
  const capacity = c.status?.capacity?.storage;
  if (before !== undefined && compareQuantities(size, before) < 0 && capacity !== undefined && compareQuantities(size, capacity as string) <= 0) {
    out.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  return out;
}

const NOT_A_SOURCE = new Set(['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode']);

/** `ValidatePersistentVolume`. */
export function volumeRules(v: PersistentVolume, old: PersistentVolume | undefined): FieldError[] {
  const spec = (v.spec ?? {}) as any;
  const out: FieldError[] = [];
  if (!spec.accessModes?.length) out.push(required('spec.accessModes'));
  for (const m of spec.accessModes ?? []) if (!MODES.includes(m)) out.push(notSupported('spec.accessModes', m, MODES));
  if (!spec.capacity || !Object.keys(spec.capacity).length) out.push(required('spec.capacity'));
  else if (spec.capacity.storage === undefined) out.push(notSupported('spec.capacity', spec.capacity, ['storage']));
  else if (parseQuantity(spec.capacity.storage).nanos <= 0n) out.push(wrong('spec.capacity[storage]', spec.capacity.storage, 'must be greater than zero'));
  if (!['Delete', 'Recycle', 'Retain'].includes(spec.persistentVolumeReclaimPolicy)) out.push(notSupported('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']));
  const sources = Object.keys(spec).filter((k) => !NOT_A_SOURCE.has(k));
  if (sources.length === 0) out.push(required('spec', 'must specify a volume type'));
  for (const extra of sources.slice(1)) out.push(forbidden(`spec.${extra}`, 'may not specify more than 1 volume type'));
  if (spec.hostPath && !spec.hostPath.path) out.push(required('spec.hostPath.path'));
  if (spec.hostPath?.path === '/' && spec.persistentVolumeReclaimPolicy === 'Recycle') out.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.local) {
    if (!spec.local.path) out.push(required('spec.local.path'));
    if (!spec.nodeAffinity) out.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (old) {
    const source = (s: any): unknown => Object.fromEntries(Object.entries(s ?? {}).filter(([k]) => !NOT_A_SOURCE.has(k)));
    if (!equal(source(spec), source(old.spec))) out.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${unifiedGoDiff('io.k8s.api.core.v1.PersistentVolumeSpec', old.spec, v.spec)}`));
    if (!equal(spec.volumeMode, (old.spec as any)?.volumeMode)) out.push(wrong('spec.volumeMode', spec.volumeMode ?? null, IMMUTABLE));
  }
  return out;
}

/** `ValidateStorageClass` and its update. */
export function storageClassRules(c: StorageClass, old: StorageClass | undefined): FieldError[] {
  const out: FieldError[] = [];
  if (old) {
    for (const key of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) if (!equal(c[key], old[key])) out.push(wrong(key, c[key] ?? null, IMMUTABLE));
    return out;
  }
  if (!c.provisioner) out.push(required('provisioner'));
  if (c.reclaimPolicy && !['Delete', 'Retain'].includes(c.reclaimPolicy)) out.push(notSupported('reclaimPolicy', c.reclaimPolicy, ['Delete', 'Retain']));
  if (!c.volumeBindingMode) out.push(required('volumeBindingMode'));
  else if (!['Immediate', 'WaitForFirstConsumer'].includes(c.volumeBindingMode)) out.push(notSupported('volumeBindingMode', c.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']));
  return out;
}
