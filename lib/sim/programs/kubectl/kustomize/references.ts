import { clone } from '../../../core';
import { nameHash } from '../name-hash';
import { changeFields, type NameReference } from './fields';
import { at, nameOf, namespaceOf, podSpecPath, rename } from './resource';
import type { Resource } from './resource';

/** Suffixes of generated names, and then every field that names an object by a name it had before. */
export function settleNames(list: readonly Resource[], references: readonly NameReference[]): void {
  hashNames(list);
  if (!list.some((r) => r.before.length > 0)) return;
  for (const r of list) {
    const object = clone(r.object) as any;
    const { namespace } = { namespace: namespaceOf(r) };
    const point = (holder: any, field: string, kinds: readonly string[], own = namespace) => {
      const name = holder[field];
      if (typeof name === 'string') holder[field] = newName(list, kinds, name, own) ?? name;
    };
    inPods(object, point);
    elsewhere(object, point);
    r.object = object;
  }
  for (const { kind, fieldSpecs } of references) if (kind) changeFields(list, fieldSpecs ?? [], '', (v, r) => (typeof v === 'string' ? (newName(list, [kind], v, namespaceOf(r)) ?? v) : named(list, kind, v, namespaceOf(r))));
}

/** A field that holds a name and perhaps a namespace. */
function named(list: readonly Resource[], kind: string, value: any, own: string): unknown {
  if (value === null || typeof value !== 'object' || typeof value.name !== 'string') return value;
  return { ...value, name: newName(list, [kind], value.name, value.namespace ?? own) ?? value.name };
}

/** Gives those that are to have one a suffix made of what they hold. */
export function hashNames(list: readonly Resource[]): void {
  for (const r of list) {
    if (!r.hash) continue;
    // The name is no part of what is hashed: kustomize's hasher looks for it where it is not (`api/internal/hasher`).
    rename(r, `${nameOf(r)}-${nameHash({ ...r.object, metadata: { name: '' }, data: r.object.data ?? '' })}`);
  }
}

type Point = (holder: any, field: string, kinds: readonly string[], namespace?: string) => void;

/** What an object that was called so is called now. */
function newName(list: readonly Resource[], kinds: readonly string[], name: string, namespace: string): string | undefined {
  const was = list.filter((r) => kinds.includes(r.object.kind) && r.before.some((b) => b.name === name));
  const best = was.find((r) => namespaceOf(r) === namespace) ?? was[0];
  return best && nameOf(best);
}

const CONFIG_MAP = ['ConfigMap'];
const SECRET = ['Secret'];

function inPods(object: any, point: Point): void {
  const spec = podSpecPath(object);
  if (spec === undefined) return;
  at(object, spec, (s) => {
    point(s, 'serviceAccountName', ['ServiceAccount']);
    point(s, 'priorityClassName', ['PriorityClass']);
    point(s, 'runtimeClassName', ['RuntimeClass']);
  });
  for (const list of ['containers[]', 'initContainers[]', 'ephemeralContainers[]']) {
    at(object, `${spec}/${list}/env[]/valueFrom/configMapKeyRef`, (h) => point(h, 'name', CONFIG_MAP));
    at(object, `${spec}/${list}/env[]/valueFrom/secretKeyRef`, (h) => point(h, 'name', SECRET));
    at(object, `${spec}/${list}/envFrom[]/configMapRef`, (h) => point(h, 'name', CONFIG_MAP));
    at(object, `${spec}/${list}/envFrom[]/secretRef`, (h) => point(h, 'name', SECRET));
  }
  at(object, `${spec}/imagePullSecrets[]`, (h) => point(h, 'name', SECRET));
  at(object, `${spec}/volumes[]/configMap`, (h) => point(h, 'name', CONFIG_MAP));
  at(object, `${spec}/volumes[]/secret`, (h) => point(h, 'secretName', SECRET));
  at(object, `${spec}/volumes[]/persistentVolumeClaim`, (h) => point(h, 'claimName', ['PersistentVolumeClaim']));
  at(object, `${spec}/volumes[]/projected/sources[]/configMap`, (h) => point(h, 'name', CONFIG_MAP));
  at(object, `${spec}/volumes[]/projected/sources[]/secret`, (h) => point(h, 'name', SECRET));
}

function elsewhere(object: any, point: Point): void {
  switch (object.kind) {
    case 'StatefulSet':
      at(object, 'spec', (h) => point(h, 'serviceName', ['Service']));
      at(object, 'spec/volumeClaimTemplates[]/spec', (h) => point(h, 'storageClassName', ['StorageClass']));
      break;
    case 'Ingress':
      at(object, 'spec/defaultBackend/service', (h) => point(h, 'name', ['Service']));
      at(object, 'spec/rules[]/http/paths[]/backend/service', (h) => point(h, 'name', ['Service']));
      at(object, 'spec/tls[]', (h) => point(h, 'secretName', SECRET));
      at(object, 'spec', (h) => point(h, 'ingressClassName', ['IngressClass']));
      break;
    case 'HorizontalPodAutoscaler':
      at(object, 'spec/scaleTargetRef', (h) => point(h, 'name', [h.kind]));
      break;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      at(object, 'roleRef', (h) => point(h, 'name', [h.kind]));
      at(object, 'subjects[]', (h) => h.kind === 'ServiceAccount' && point(h, 'name', ['ServiceAccount'], h.namespace));
      break;
    case 'Role':
    case 'ClusterRole':
      for (const rule of object.rules ?? []) {
        const kinds = (rule.resources ?? []).map((r: string) => ({ configmaps: 'ConfigMap', secrets: 'Secret', services: 'Service', serviceaccounts: 'ServiceAccount' })[r]).filter(Boolean);
        if (Array.isArray(rule.resourceNames) && kinds.length > 0) for (const i of rule.resourceNames.keys()) point(rule.resourceNames, i as never, kinds);
      }
      break;
    case 'ServiceAccount':
      at(object, 'secrets[]', (h) => point(h, 'name', SECRET));
      at(object, 'imagePullSecrets[]', (h) => point(h, 'name', SECRET));
      break;
    case 'PersistentVolumeClaim':
      at(object, 'spec', (h) => {
        point(h, 'volumeName', ['PersistentVolume']);
        point(h, 'storageClassName', ['StorageClass']);
      });
      break;
    case 'PersistentVolume':
      at(object, 'spec', (h) => point(h, 'storageClassName', ['StorageClass']));
      at(object, 'spec/claimRef', (h) => point(h, 'name', ['PersistentVolumeClaim'], h.namespace));
      break;
    case 'APIService':
      at(object, 'spec/service', (h) => point(h, 'name', ['Service'], h.namespace));
      break;
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      at(object, 'webhooks[]/clientConfig/service', (h) => point(h, 'name', ['Service'], h.namespace));
      break;
  }
}
