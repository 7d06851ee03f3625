import { clone, equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import type { PersistentVolume, StorageClass } from '../types';
import { accessModeRules, positive } from './claim-rules';
import { goJson, unifiedGoDiff } from './go-diff';
import { keysOf } from './resource-rules';
import { duplicate, each, forbidden, IMMUTABLE, labelSelector, notSupported, required, tooLong, wrong } from './rules';
import { nodeSelectorRules } from './scheduling-rules';
import { driverName, oneSource, sourcesOfVolume } from './volume-rules';

/** Volumes and what makes and attaches them (`pkg/apis/core/validation`, `pkg/apis/storage/validation`). */

type Any = any;

const SPEC = 'io.k8s.api.core.v1.PersistentVolumeSpec';

/** The members of `PersistentVolumeSource`, in the order of that struct. */
const SOURCES = [
  ...['gcePersistentDisk', 'awsElasticBlockStore', 'hostPath', 'glusterfs', 'nfs', 'rbd', 'quobyte', 'iscsi', 'flexVolume', 'cinder', 'cephfs', 'fc', 'flocker', 'azureFile'],
  ...['vsphereVolume', 'azureDisk', 'photonPersistentDisk', 'portworxVolume', 'scaleIO', 'local', 'storageos', 'csi'],
];

const RECLAIM = ['Delete', 'Recycle', 'Retain'];

/** `ValidatePersistentVolumeSpec`. */
function volumeSpecRules(spec: Any, name: string): FieldError[] {
  const out: FieldError[] = [];
  const at = 'spec';
  if (!spec.accessModes?.length) out.push(required(`${at}.accessModes`));
  out.push(...accessModeRules(spec.accessModes, `${at}.accessModes`));
  const capacity = keysOf(spec.capacity);
  if (capacity.length === 0) out.push(required(`${at}.capacity`));
  if (spec.capacity?.storage === undefined || capacity.length > 1) out.push(notSupported(`${at}.capacity`, spec.capacity ?? null, ['storage']));
  for (const key of capacity) out.push(...positive(spec.capacity[key], `${at}.capacity[${key}]`));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !RECLAIM.includes(policy)) out.push(notSupported(`${at}.persistentVolumeReclaimPolicy`, policy, RECLAIM));
  if (spec.nodeAffinity) {
    if (spec.nodeAffinity.required) nodeSelectorRules(spec.nodeAffinity.required, `${at}.nodeAffinity.required`, out);
    else out.push(required(`${at}.nodeAffinity.required`, 'must specify required node constraints'));
  }
  const local = (key: string): FieldError[] => (key === 'local' && !spec.nodeAffinity ? [required(`${at}.nodeAffinity`, 'Local volume requires node affinity')] : []);
  const one = oneSource(spec, at, sourcesOfVolume(name), 0, local);
  out.push(...one.errors);
  if (one.count === 0) out.push(required(at, 'must specify a volume type'));
  if (/^\/+\.?\/*$/.test(spec.hostPath?.path ?? '') && policy === 'Recycle') out.push(forbidden(`${at}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) out.push(...each(`${at}.storageClassName`, spec.storageClassName, names.dnsSubdomain(spec.storageClassName)));
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported(`${at}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']));
  const attributes: string | undefined = spec.volumeAttributesClassName;
  if (attributes !== undefined) {
    if (attributes === '') out.push(required(`${at}.volumeAttributesClassName`, 'an empty string is disallowed'));
    else out.push(...each(`${at}.volumeAttributesClassName`, attributes, names.dnsSubdomain(attributes)));
    if (!spec.csi) out.push(required(`${at}.csi`, 'has to be specified when using volumeAttributesClassName'));
  }
  return out;
}

/** Labels of nodes that may be written anew under their later name. */
const RENAMED: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

function renamed(affinity: Any, like: Any): unknown {
  const out = clone(affinity) as Any;
  (out?.required?.nodeSelectorTerms ?? []).forEach((t: Any, i: number) =>
    (t.matchExpressions ?? []).forEach((e: Any, k: number) => {
      const now = like?.required?.nodeSelectorTerms?.[i]?.matchExpressions?.[k]?.key;
      if (now !== undefined && RENAMED[e.key] === now) e.key = now;
    }),
  );
  return out;
}

/** `ValidatePersistentVolume` and its update. */
export function volumeRules(v: PersistentVolume, old: PersistentVolume | undefined): FieldError[] {
  const spec = (v.spec ?? {}) as Any;
  const out = volumeSpecRules(spec, v.metadata.name);
  if (!old) return out;
  const was = (old.spec ?? {}) as Any;
  const source = (s: Any): Any => Object.fromEntries(Object.entries(s).filter(([k]) => SOURCES.includes(k)));
  const now = source(spec);
  if (was.csi && !was.csi.controllerExpandSecretRef && now.csi?.controllerExpandSecretRef) {
    const { controllerExpandSecretRef: _c, ...csi } = now.csi;
    now.csi = csi;
  }
  if (!equal(now, source(was))) out.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${unifiedGoDiff(SPEC, was, now, SOURCES)}`));
  if (!equal(spec.volumeMode, was.volumeMode)) out.push(wrong('volumeMode', spec.volumeMode ?? null, IMMUTABLE));
  if (was.nodeAffinity && !equal(spec.nodeAffinity, renamed(was.nodeAffinity, spec.nodeAffinity))) {
    out.push(wrong('nodeAffinity', spec.nodeAffinity ? goJson('io.k8s.api.core.v1.VolumeNodeAffinity', spec.nodeAffinity) : null, `${IMMUTABLE}, except for updating from beta label to GA`));
  }
  if (was.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) out.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  return out;
}

const MAX_PARAMETERS = 512;
const MAX_SIZE = 256 * 1024;

function parameterRules(parameters: Readonly<Record<string, string>> | undefined, need: boolean): FieldError[] {
  const keys = Object.keys(parameters ?? {});
  if (keys.length > MAX_PARAMETERS) return [tooLong('parameters', MAX_PARAMETERS)];
  const out: FieldError[] = [];
  let size = 0;
  for (const key of keys.sort()) {
    if (key === '') out.push(wrong('parameters', key, 'field can not be empty.'));
    size += key.length + parameters![key]!.length;
  }
  if (size > MAX_SIZE) out.push(tooLong('parameters', MAX_SIZE));
  if (need && keys.length === 0) out.push(required('parameters', 'must contain at least one key/value pair'));
  return out;
}

/** Topologies in which volumes may be made: no two alike, no key twice. */
function topologies(list: readonly Any[] | undefined, out: FieldError[]): void {
  const raw: string[] = [];
  (list ?? []).forEach((t, i) => {
    const at = `allowedTopologies[${i}]`;
    const map = new Map<string, string[]>();
    (t.matchLabelExpressions ?? []).forEach((e: Any, k: number) => {
      const here = `${at}.matchLabelExpressions[${k}]`;
      const values = new Set<string>();
      if (!e.values?.length) out.push(required(`${here}.values`));
      (e.values ?? []).forEach((v: string, n: number) => {
        if (values.has(v)) out.push(duplicate(`${here}.values[${n}]`, v));
        values.add(v);
      });
      out.push(...each(`${here}.key`, e.key ?? '', names.qualifiedName(e.key ?? '')));
      if (map.has(e.key)) out.push(duplicate(`${here}.key`, e.key));
      map.set(e.key, [...values].sort());
    });
    const text = JSON.stringify([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
    if (raw.includes(text)) out.push(duplicate(`${at}.matchLabelExpressions`, ''));
    raw.push(text);
  });
}

/** `ValidateStorageClass` and its update. */
export function storageClassRules(c: StorageClass, old: StorageClass | undefined): FieldError[] {
  const out: FieldError[] = [];
  if (old) {
    for (const key of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) if (!equal(c[key], old[key])) out.push(wrong(key, c[key] ?? null, IMMUTABLE));
    return out;
  }
  const provisioner = c.provisioner ?? '';
  if (provisioner === '') out.push(required('provisioner'));
  else out.push(...each('provisioner', provisioner, names.qualifiedName(provisioner.toLowerCase())));
  out.push(...parameterRules(c.parameters, false));
  if (c.reclaimPolicy && !['Delete', 'Retain'].includes(c.reclaimPolicy)) out.push(notSupported('reclaimPolicy', c.reclaimPolicy, ['Delete', 'Retain']));
  if (c.volumeBindingMode === undefined) out.push(required('volumeBindingMode'));
  else if (!['Immediate', 'WaitForFirstConsumer'].includes(c.volumeBindingMode)) out.push(notSupported('volumeBindingMode', c.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']));
  topologies((c as Any).allowedTopologies, out);
  return out;
}

/** `ValidateVolumeAttributesClass` and its update. */
export function volumeAttributesClassRules(c: Any, old: Any): FieldError[] {
  if (old) {
    const out: FieldError[] = [];
    if (c.driverName !== old.driverName) out.push(wrong('driverName', c.driverName ?? '', IMMUTABLE));
    if (!equal(c.parameters, old.parameters)) out.push(wrong('parameters', c.parameters ?? null, IMMUTABLE));
    return out;
  }
  return [...driverName(c.driverName ?? '', 'driverName'), ...parameterRules(c.parameters, true)];
}

/** `ValidateVolumeAttachment` and its update. */
export function volumeAttachmentRules(a: Any, old: Any): FieldError[] {
  const spec = a.spec ?? {};
  if (old) return equal(a.spec, old.spec) ? [] : [wrong('spec', goJson('io.k8s.api.storage.v1.VolumeAttachmentSpec', spec), IMMUTABLE)];
  const out: FieldError[] = [];
  const attacher: string = spec.attacher ?? '';
  if (attacher === '') out.push(required('spec.attacher'));
  else out.push(...driverName(attacher, 'spec.attacher'));
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = spec.source ?? {};
  if (name === undefined && inline === undefined) out.push(required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  else if (name !== undefined && inline !== undefined) out.push(forbidden('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  else if (name === '') out.push(required('spec.source.persistentVolumeName'));
  else if (name !== undefined) out.push(...each('spec.source.persistentVolumeName', name, names.dnsSubdomain(name)));
  if (!spec.nodeName) out.push(required('spec.nodeName'));
  else out.push(...each('spec.nodeName', spec.nodeName, names.dnsSubdomain(spec.nodeName)));
  return out;
}

/** `ValidateCSIDriver` and its update. */
export function csiDriverRules(d: Any, old: Any): FieldError[] {
  const spec = d.spec ?? {};
  const out: FieldError[] = old ? [] : driverName(d.metadata.name, 'metadata.name').filter((e) => e.type === 'TooLong');
  if (spec.attachRequired === undefined) out.push(required('spec.attachedRequired'));
  if (spec.podInfoOnMount === undefined) out.push(required('spec.podInfoOnMount'));
  if (spec.storageCapacity === undefined) out.push(required('spec.storageCapacity'));
  const policies = ['File', 'None', 'ReadWriteOnceWithFSType'];
  if (spec.fsGroupPolicy !== undefined && !policies.includes(spec.fsGroupPolicy)) out.push(notSupported('spec.fsGroupPolicy', spec.fsGroupPolicy, policies));
  const audiences = new Set<string>();
  (spec.tokenRequests ?? []).forEach((t: Any, i: number) => {
    const at = `spec.tokenRequests[${i}]`;
    if (audiences.has(t.audience ?? '')) out.push(duplicate(`${at}.audience`, t.audience ?? ''));
    audiences.add(t.audience ?? '');
    const seconds = t.expirationSeconds;
    if (seconds === undefined) return;
    if (seconds < 600) out.push(wrong(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds > 2 ** 32) out.push(wrong(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  });
  const modes = ['Ephemeral', 'Persistent'];
  for (const mode of spec.volumeLifecycleModes ?? []) if (!modes.includes(mode)) out.push(notSupported('spec.volumeLifecycleModes', mode, modes));
  if (!old) return out;
  const was = old.spec ?? {};
  const immutable = (key: string, at = key): void => {
    if (!equal(spec[key], was[key])) out.push(wrong(`spec.${at}`, spec[key] ?? null, IMMUTABLE));
  };
  immutable('attachRequired', 'attachedRequired');
  immutable('fsGroupPolicy');
  immutable('volumeLifecycleModes');
  return out;
}

/** `ValidateCSINode`. */
export function csiNodeRules(n: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (n.spec?.drivers ?? []).forEach((d: Any, i: number) => {
    const at = `spec.drivers[${i}]`;
    out.push(...driverName(d.name ?? '', `${at}.name`));
    if (!d.nodeID) out.push(required(`${at}.nodeID`));
    else if (d.nodeID.length > 256) out.push(wrong(`${at}.nodeID`, d.nodeID, 'must be 256 characters or less'));
    if (d.allocatable?.count !== undefined && d.allocatable.count < 0) out.push(wrong(`${at}.allocatable.count`, d.allocatable.count, 'must be greater than or equal to 0'));
    const keys = new Set<string>();
    for (const key of d.topologyKeys ?? []) {
      if (key === '' || keys.has(key)) out.push(key === '' ? required(at) : duplicate(at, key));
      keys.add(key);
      out.push(...each(at, key, names.qualifiedName(key)));
    }
    if (seen.has(d.name)) out.push(duplicate(`${at}.name`, d.name));
    seen.add(d.name);
  });
  if (!old) return out;
  for (const was of old.spec?.drivers ?? []) {
    const now = (n.spec?.drivers ?? []).find((d: Any) => d.name === was.name);
    if (now && !equal({ ...now, allocatable: undefined }, { ...was, allocatable: undefined })) out.push(wrong('CSINodeDriver', goJson('io.k8s.api.storage.v1.CSINodeDriver', now), IMMUTABLE));
  }
  return out;
}

/** `ValidateCSIStorageCapacity` and its update. */
export function csiStorageCapacityRules(c: Any, old: Any): FieldError[] {
  const out = labelSelector('nodeTopology', c.nodeTopology);
  out.push(...each('storageClassName', c.storageClassName ?? '', names.dnsSubdomain(c.storageClassName ?? '')));
  for (const key of ['capacity', 'maximumVolumeSize']) if (c[key] !== undefined && String(c[key]).startsWith('-')) out.push(wrong(key, c[key], 'must be greater than or equal to 0'));
  if (!old) return out;
  if (!equal(c.nodeTopology, old.nodeTopology)) out.push(wrong('nodeTopology', c.nodeTopology ?? null, IMMUTABLE));
  if (c.storageClassName !== old.storageClassName) out.push(wrong('storageClassName', c.storageClassName ?? '', IMMUTABLE));
  return out;
}

/** What is told of volumes that name what is on its way out (`pkg/api/persistentvolume/util.go`). */
export function volumeWarnings(v: PersistentVolume, term: (t: Any, at: string) => string[]): string[] {
  const spec = (v.spec ?? {}) as Any;
  const annotations = v.metadata.annotations ?? {};
  const out: string[] = [];
  if (annotations['volume.beta.kubernetes.io/storage-class'] !== undefined) out.push('metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead');
  if (annotations['volume.beta.kubernetes.io/mount-options'] !== undefined) out.push('metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead');
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') out.push('spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.');
  (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).forEach((t: Any, i: number) => out.push(...term(t, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`)));
  const gone: readonly (readonly [string, string, string?])[] = [
    ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
    ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
    ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
    ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
    ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
    ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
  ];
  for (const [key, words, name = key] of gone) if (spec[key]) out.push(`spec.${name}: ${words}`);
  const storage = spec.capacity?.storage;
  if (storage !== undefined && /m$/.test(storage)) out.push(`spec.capacity[storage]: fractional byte value ${JSON.stringify(storage)} is invalid, must be an integer`);
  return out;
}
