import { clone } from '../../../core';
import { Fail } from '../errors';
import { changeFields, concerns, type FieldSpec } from './fields';
import type { Kustomization } from './file';
import { listOf } from './file';
import { nameOf, namespaceOf, namespaced, rename } from './resource';
import type { Resource } from './resource';

/** `namespace`: of all that has one, of the Namespace itself, and of the service accounts that bindings name. */
export function applyNamespace(file: Kustomization, list: readonly Resource[]): void {
  const { namespace } = file;
  if (!namespace) return;
  const accounts = new Set(list.filter((r) => r.object.kind === 'ServiceAccount').flatMap((r) => [nameOf(r), ...r.before.map((b) => b.name)]));
  for (const r of list) {
    if (r.object.kind === 'Namespace') rename(r, namespace);
    else if (namespaced(r.object)) rename(r, nameOf(r), namespace);
    if (!/^(Cluster)?RoleBinding$/.test(r.object.kind) || !Array.isArray(r.object.subjects)) continue;
    const object = clone(r.object) as any;
    for (const s of object.subjects) if (s.kind === 'ServiceAccount' && (s.name === 'default' || accounts.has(s.name))) s.namespace = namespace;
    r.object = object;
  }
}

/** Kinds whose name is not touched: others rely on it being what it is. */
export const FIXED = new Set(['APIService', 'CustomResourceDefinition', 'Namespace']);

export function applyNames(file: Kustomization, list: readonly Resource[]): void {
  const { namePrefix = '', nameSuffix = '' } = file;
  for (const r of list) if (!FIXED.has(r.object.kind)) rename(r, `${namePrefix}${nameOf(r)}${nameSuffix}`, namespaceOf(r));
}

export function applyReplicas(file: Kustomization, list: readonly Resource[], more: readonly FieldSpec[] = []): void {
  for (const { name = '', count = 0 } of listOf(file, 'replicas')) {
    const found = list.filter((r) => ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].includes(r.object.kind) && [nameOf(r), ...r.before.map((b) => b.name)].includes(name));
    const others = list.filter((r) => more.some((s) => concerns(s, r.object)) && [nameOf(r), ...r.before.map((b) => b.name)].includes(name));
    changeFields(others, more, 0, () => count);
    if (found.length + others.length === 0) throw new Fail(`resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`);
    for (const r of found) r.object = { ...r.object, spec: { ...r.object.spec, replicas: count } };
  }
}

/** `images`: name, tag or digest of the containers' images, wherever containers stand. */
export function applyImages(file: Kustomization, list: readonly Resource[]): void {
  const images = listOf(file, 'images');
  if (images.length === 0) return;
  for (const r of list) {
    const object = clone(r.object) as any;
    for (const wanted of images) containers(object, (c) => (c.image = taggedImage(c.image, wanted)), 0);
    r.object = object;
  }
}

function containers(value: any, visit: (container: any) => void, depth: number): void {
  if (value === null || typeof value !== 'object' || depth > 40) return;
  for (const key of Object.keys(value)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(value[key])) for (const c of value[key]) if (typeof c?.image === 'string') visit(c);
    containers(value[key], visit, depth + 1);
  }
}

/** An image with the name, tag or digest that is wanted, if it is the one that is meant. */
export function taggedImage(image: string, wanted: any): string {
  const [, name, tag = '', digest = ''] = /^(.+?)(:[^:/@]+)?(@.+)?$/.exec(image) ?? [];
  if (name === undefined || name !== wanted.name) return image;
  const named = wanted.newName || name;
  if (wanted.digest) return `${named}${wanted.newTag ? `:${wanted.newTag}` : ''}@${wanted.digest}`;
  if (wanted.newTag) return `${named}:${wanted.newTag}`;
  return `${named}${tag}${wanted.tagSuffix && tag ? wanted.tagSuffix : ''}${digest}`;
}
