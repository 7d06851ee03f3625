import { clone, equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import { compareQuantities, isNegative, parseQuantity } from '../quantities';
import type { PersistentVolumeClaim } from '../types';
import { unifiedGoDiff } from './go-diff';
import { each, forbidden, IMMUTABLE, labelSelector, notSupported, required, wrong } from './rules';

/** PersistentVolumeClaims, and the templates of them (`ValidatePersistentVolumeClaim` and its update). */

type Any = any;

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** Access modes that are known, and ReadWriteOncePod alone. */
export function accessModeRules(modes: readonly string[] | undefined, at: string): FieldError[] {
  const list = modes ?? [];
  const out = list.filter((m) => !MODES.includes(m)).map((m) => notSupported(at, m, MODES));
  if (list.includes('ReadWriteOncePod') && list.some((m) => m !== 'ReadWriteOncePod' && MODES.includes(m))) out.push(forbidden(at, 'may not use ReadWriteOncePod with other access modes'));
  return out;
}

/** An amount that must be more than nothing. */
export const positive = (value: string, at: string): FieldError[] => (parseQuantity(value).nanos <= 0n ? [wrong(at, value, 'must be greater than zero')] : []);

function dataSource(s: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!s.name) out.push(required(`${at}.name`));
  if (!s.kind) out.push(required(`${at}.kind`));
  if (!s.apiGroup && s.kind !== 'PersistentVolumeClaim') out.push(wrong(at, s.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (s.apiGroup) out.push(...each(`${at}.apiGroup`, s.apiGroup, names.dnsSubdomain(s.apiGroup)));
  return out;
}

/** `ValidatePersistentVolumeClaimSpec`. */
export function claimSpecRules(spec: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!spec.accessModes?.length) out.push(required(`${at}.accessModes`, 'at least 1 access mode is required'));
  out.push(...labelSelector(`${at}.selector`, spec.selector), ...accessModeRules(spec.accessModes, `${at}.accessModes`));
  const size = spec.resources?.requests?.storage;
  if (size === undefined) out.push(required(`${at}.resources[storage]`));
  else out.push(...positive(size, `${at}.resources[storage]`));
  if (spec.storageClassName) out.push(...each(`${at}.storageClassName`, spec.storageClassName, names.dnsSubdomain(spec.storageClassName)));
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported(`${at}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']));
  const { dataSource: source, dataSourceRef: ref } = spec;
  if (source) out.push(...dataSource(source, `${at}.dataSource`));
  if (ref) {
    out.push(...dataSource(ref, `${at}.dataSourceRef`));
    if (ref.namespace) out.push(...each(`${at}.dataSourceRef.namespace`, ref.namespace, names.dnsLabel(ref.namespace)));
  }
  if (ref?.namespace) {
    if (source) out.push(wrong(at, `${at}.dataSource`, 'may not be specified when dataSourceRef.namespace is specified'));
  } else if (source && ref && !(source.apiGroup === ref.apiGroup && source.kind === ref.kind && source.name === ref.name)) out.push(wrong(at, `${at}.dataSource`, 'must match dataSourceRef'));
  if (spec.volumeAttributesClassName) out.push(...each(`${at}.volumeAttributesClassName`, spec.volumeAttributesClassName, names.dnsSubdomain(spec.volumeAttributesClassName)));
  return out;
}

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Of a claim's spec only the size may change, and only once it is bound. */
export function claimRules(c: PersistentVolumeClaim, old: PersistentVolumeClaim | undefined): FieldError[] {
  const spec = (c.spec ?? {}) as Any;
  const out = claimSpecRules(spec, 'spec');
  if (!old) return out;
  const was = clone((old.spec ?? {}) as Any) as Any;
  const now = clone(spec) as Any;
  const bound = c.status?.phase === 'Bound';
  if (!was.volumeName && now.volumeName) was.volumeName = now.volumeName;
  const annotated = old.metadata.annotations?.[BETA_CLASS];
  const kept = c.metadata.annotations?.[BETA_CLASS];
  if (annotated !== undefined && was.storageClassName === undefined && now.storageClassName === annotated && (kept === undefined || kept === annotated)) delete now.storageClassName;
  else {
    if ((kept ?? '') !== (annotated ?? '')) out.push(wrong(`metadata.annotations.${BETA_CLASS}`, kept ?? '', IMMUTABLE));
    if (now.storageClassName !== undefined && was.storageClassName === undefined && (annotated === undefined || now.storageClassName === annotated)) delete now.storageClassName;
  }
  const size = spec.resources?.requests?.storage;
  const before = was.resources?.requests?.storage;
  if (bound && now.resources?.requests) now.resources.requests = { ...now.resources.requests, storage: before };
  if (bound) {
    if (was.volumeAttributesClassName === undefined) delete now.volumeAttributesClassName;
    else now.volumeAttributesClassName = was.volumeAttributesClassName;
  }
  if (!equal(now, was)) {
    out.push(forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${unifiedGoDiff('io.k8s.api.core.v1.PersistentVolumeClaimSpec', was, now)}`));
  }
  if (before !== undefined && compareQuantities(size ?? '0', before) < 0 && compareQuantities(size ?? '0', (old.status?.capacity?.storage as string | undefined) ?? '0') <= 0) {
    out.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (!equal(spec.volumeMode, (old.spec as Any)?.volumeMode)) out.push(wrong('volumeMode', spec.volumeMode ?? null, IMMUTABLE));
  const attributes = spec.volumeAttributesClassName;
  if (!equal(attributes, (old.spec as Any)?.volumeAttributesClassName) && (old.status as Any)?.currentVolumeAttributesClassName !== undefined && !attributes) {
    out.push(forbidden('spec.volumeAttributesClassName', `update to ${attributes === undefined ? 'nil' : 'empty string'} is forbidden when status.currentVolumeAttributesClassName is not nil`));
  }
  return out;
}

/** `ValidatePersistentVolumeClaimStatusUpdate`. */
export function claimStatusRules(c: PersistentVolumeClaim): FieldError[] {
  const capacity = (c.status?.capacity ?? {}) as Record<string, string>;
  return Object.keys(capacity)
    .sort()
    .filter((name) => isNegative(capacity[name]!))
    .map((name) => wrong(`status.capacity[${name}]`, Number(parseQuantity(capacity[name]!).nanos / 1_000_000_000n), 'must be a valid resource quantity'));
}
