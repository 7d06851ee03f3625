import { equal } from '../../core';
import type { FieldError, Kind, KubeObject } from '../kind';
import * as names from '../names';

/** How names of a kind may look; subdomains unless said otherwise (`Validate…Name` in `pkg/apis/core/validation`). */
const RULES: Readonly<Record<string, (name: string) => string[]>> = {
  namespaces: names.dnsLabel,
  statefulsets: names.dnsLabel,
  flowschemas: names.pathSegment,
  prioritylevelconfigurations: names.pathSegment,
  certificatesigningrequests: names.pathSegment,
  poddisruptionbudgets: names.pathSegment,
  ipaddresses: names.strictIPFaults,
  services: names.dnsLabel,
  roles: names.pathSegment,
  clusterroles: names.pathSegment,
  rolebindings: names.pathSegment,
  clusterrolebindings: names.pathSegment,
};

const TOTAL_ANNOTATIONS = 256 * 1024;

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  const out: FieldError[] = [];
  for (const key of Object.keys(labels ?? {})) {
    for (const detail of names.qualifiedName(key)) out.push({ type: 'Invalid', field, value: key, detail });
    for (const detail of names.labelValue(labels![key]!)) out.push({ type: 'Invalid', field, value: labels![key], detail });
  }
  return out;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  const out: FieldError[] = [];
  let total = 0;
  for (const key of Object.keys(annotations ?? {})) {
    for (const detail of names.qualifiedName(key.toLowerCase())) out.push({ type: 'Invalid', field, value: key, detail });
    total += key.length + annotations![key]!.length;
  }
  if (total > TOTAL_ANNOTATIONS) out.push({ type: 'TooLong', field, value: '', max: TOTAL_ANNOTATIONS });
  return out;
}

/** Kinds of other servers than the core's take any finalizer that is a qualified name. */
const qualifiedOnly = (kind: Kind<any>): boolean => kind.openapi !== undefined || kind.group === 'apiextensions.k8s.io' || kind.group === 'apiregistration.k8s.io';

/** Labels, annotations and owners. */
function described(meta: KubeObject['metadata']): FieldError[] {
  const out: FieldError[] = [...validateLabels(meta.labels, 'metadata.labels'), ...validateAnnotations(meta.annotations, 'metadata.annotations')];
  let controllers = 0;
  const disallowed: FieldError[] = [];
  for (const owner of meta.ownerReferences ?? []) {
    const field = 'metadata.ownerReferences';
    if (!owner.apiVersion) out.push({ type: 'Invalid', field: `${field}.apiVersion`, value: '', detail: 'version must not be empty' });
    if (!owner.kind) out.push({ type: 'Invalid', field: `${field}.kind`, value: '', detail: 'must not be empty' });
    if (!owner.name) out.push({ type: 'Invalid', field: `${field}.name`, value: '', detail: 'must not be empty' });
    if (!owner.uid) out.push({ type: 'Invalid', field: `${field}.uid`, value: '', detail: 'must not be empty' });
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') disallowed.push({ type: 'Invalid', field, value: owner, detail: '/v1, Kind=Event is disallowed from being an owner' });
    if (owner.controller && ++controllers > 1) {
      out.push({ type: 'Invalid', field, value: meta.ownerReferences, detail: `Only one reference can have Controller set to true. Found "true" in references for ${meta.ownerReferences!.find((o) => o.controller)!.kind}/${meta.ownerReferences!.find((o) => o.controller)!.name} and ${owner.kind}/${owner.name}` });
    }
  }
  return [...out, ...disallowed];
}

const qualifiedFinalizers = (meta: KubeObject['metadata']): FieldError[] => (meta.finalizers ?? []).flatMap((f) => names.qualifiedName(f).map((detail): FieldError => ({ type: 'Invalid', field: 'metadata.finalizers', value: f, detail })));

/** What the core's kinds ask of finalizers besides (`validateKubeFinalizerName`). */
function knownFinalizers(kind: Kind<any>, meta: KubeObject['metadata']): FieldError[] {
  if (qualifiedOnly(kind)) return [];
  return (meta.finalizers ?? []).flatMap((f, i): FieldError[] =>
    f.includes('/') || ['foregroundDeletion', 'orphan', 'kubernetes'].includes(f) ? [] : [{ type: 'Invalid', field: `metadata.finalizers[${i}]`, value: f, detail: 'name is neither a standard finalizer name nor is it fully qualified' }],
  );
}

/** Metadata of a new object (`ValidateObjectMeta`). */
export function validateMeta(kind: Kind<any>, object: KubeObject): FieldError[] {
  const { metadata: meta } = object;
  const out: FieldError[] = [];
  const rule = !kind.openapi && Object.hasOwn(RULES, kind.plural) ? RULES[kind.plural]! : names.dnsSubdomain;
  if (meta.generateName) for (const detail of rule(meta.generateName.replace(/-$/, 'a'))) out.push({ type: 'Invalid', field: 'metadata.generateName', value: meta.generateName, detail });
  if (!meta.name) out.push({ type: 'Required', field: 'metadata.name', detail: 'name or generateName is required' });
  else for (const detail of rule(meta.name)) out.push({ type: 'Invalid', field: 'metadata.name', value: meta.name, detail });
  return [...out, ...described(meta), ...qualifiedFinalizers(meta), ...knownFinalizers(kind, meta)];
}

/**
 * Metadata of a changed object: as any object's, as any changed object's, and once more by the kind's own rules, so that
 * one fault is told of several times (`rest.BeforeUpdate`).
 */
export function validateMetaUpdate(kind: Kind<any>, object: KubeObject, old: KubeObject): FieldError[] {
  const [meta, was] = [object.metadata, old.metadata];
  // What is stored has been judged.
  if (equal(meta.labels, was.labels) && equal(meta.annotations, was.annotations) && equal(meta.ownerReferences, was.ownerReferences) && equal(meta.finalizers, was.finalizers)) return [];
  const changed: FieldError[] = [];
  if (was.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((f) => !was.finalizers?.includes(f));
    const list = [...new Set(added)].sort().map((f) => JSON.stringify(f));
    if (list.length) changed.push({ type: 'Forbidden', field: 'metadata.finalizers', detail: `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.join(', ')}}` });
  }
  const faults = described(meta);
  changed.push(...faults);
  return [...faults, ...qualifiedFinalizers(meta), ...changed, ...changed, ...knownFinalizers(kind, meta)];
}
