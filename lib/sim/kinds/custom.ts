import { own, set } from '../core';
import { ageColumn, ALL_VERBS, nameColumn } from './define';
import type { Column, Kind } from './kind';
import type { Schema } from './schema';
import { prepareGeneration } from './shared/workload';
import { checkCustom } from './shared/custom-check';
import { age } from './times';
import type { CustomResourceDefinition } from './custom-resource-definition';
import type { Loose } from './types';

/** The kinds that a CustomResourceDefinition brings: pure functions from its spec (`apiextensions-apiserver`). */

type Any = any;

/** A JSON schema as CRDs have it; what is not read here is kept, and not enforced. */
export interface CustomSchema extends Schema {
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly nullable?: boolean;
}

const META: Schema = { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };

/** Kinds of the versions served; the first is the one that is stored. */
export function customKinds(crd: CustomResourceDefinition): Kind<any>[] {
  const { spec } = crd;
  const versions: Any[] = (spec?.versions ?? []).filter((v: Any) => v.served);
  versions.sort((a, b) => Number(b.storage ?? false) - Number(a.storage ?? false));
  return versions.map((v) => kindOf(crd, v));
}

function kindOf(crd: CustomResourceDefinition, v: Any): Kind<any> {
  const { spec } = crd;
  const { names } = spec;
  const schema: CustomSchema = v.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const name = `${[...spec.group.split('.')].reverse().join('.')}.${v.name}.${names.kind}`;
  const gvk = { group: spec.group, version: v.name, kind: names.kind };
  const full: Schema = {
    ...schema,
    properties: {
      apiVersion: { type: 'string', description: 'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources' },
      kind: { type: 'string', description: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds' },
      metadata: { description: "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata", allOf: [META] },
      ...schema.properties,
    },
    'x-kubernetes-group-version-kind': [gvk],
  };
  const hasStatus = v.subresources?.status !== undefined;
  const generation = prepareGeneration('metadata', ...(hasStatus ? ['status'] : []));
  return {
    group: spec.group,
    version: v.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: spec.scope !== 'Cluster',
    verbs: [...ALL_VERBS],
    subresources: [...(v.subresources?.scale ? ['scale'] : []), ...(hasStatus ? ['status'] : [])],
    ...(v.subresources?.scale && { scale: v.subresources.scale }),
    schema: name,
    versions: spec.versions.map((x: Any) => x.name),
    openapi: full,
    prefix: `${spec.group}/${names.plural}`,
    defaults: (draft) => fillDefaults(schema, draft),
    prepare: (draft, old) => {
      if (hasStatus) {
        if (old && (old as Any).status !== undefined) draft.status = (old as Any).status;
        else delete draft.status;
      }
      generation(draft, old);
    },
    validate: (o, old) => checkCustom(schema, o, old),
    warnings: (o, old) => finalizerWarnings(o, old),
    validateStatus: (o, old) => checkCustom(schema, o, old),
    ...(crd.metadata.deletionTimestamp && { terminating: true }),
    columns: columnsOf(v.additionalPrinterColumns),
    ...(v.deprecated && { deprecated: v.deprecationWarning ?? `${spec.group}/${v.name} ${names.kind} is deprecated` }),
    ...(v.selectableFields?.length && {
      selectable: Object.fromEntries(v.selectableFields.map((f: Any) => [f.jsonPath.replace(/^\./, ''), (o: Any) => String(at(o, f.jsonPath) ?? '')])),
    }),
  };
}

const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion']);

/** Finalizers that nobody else could tell whose they are. */
function finalizerWarnings(o: Any, old: Any): string[] {
  const added: string[] = (o.metadata.finalizers ?? []).filter((f: string) => !old?.metadata.finalizers?.includes(f));
  return added.sort().filter((f) => !f.includes('/') && !STANDARD_FINALIZERS.has(f)).map((f) => `metadata.finalizers: ${JSON.stringify(f)}: prefer a domain-qualified finalizer name ${f.includes('.') ? 'including a path (/) ' : ''}to avoid accidental conflicts with other finalizer writers`);
}

/** The value at a simple path: `.spec.replicas`, `.status.conditions[0].type`. */
export function at(object: Any, path: string): unknown {
  let value: Any = object;
  for (const m of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]|\[\?\(@\.([\w]+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    if (value === null || value === undefined) return undefined;
    if (m[4] !== undefined) value = Array.isArray(value) ? value.find((x) => own(x, m[4]!) === m[5]) : undefined;
    else if (m[2] !== undefined) value = Array.isArray(value) ? value[Number(m[2])] : undefined;
    else value = typeof value === 'object' ? own(value, (m[1] ?? m[3])!.replace(/\\/g, '')) : undefined;
  }
  return value;
}

/** Sets what stands at a simple path (`.spec.replicas`). */
export function putAt(object: Any, path: string, value: unknown): void {
  const keys = path.split('.').filter(Boolean);
  let here = object;
  for (const key of keys.slice(0, -1)) {
    if (own(here, key) === undefined || here[key] === null || typeof here[key] !== 'object') set(here, key, {});
    here = here[key];
  }
  set(here, keys[keys.length - 1]!, value);
}

function columnsOf(extra: readonly Any[] | undefined): Column<Loose>[] {
  if (!extra?.length) return [nameColumn(), ageColumn()];
  return [
    nameColumn(),
    ...extra.map((c): Column<Loose> => ({
      name: c.name,
      type: c.type === 'date' ? 'date' : c.type === 'integer' ? 'integer' : c.type === 'boolean' ? 'boolean' : 'string',
      description: c.description || `Custom resource definition column (in JSONPath format): ${c.jsonPath}`,
      priority: c.priority ? 1 : 0,
      cell: (o, now) => {
        const v = at(o, c.jsonPath);
        if (v === undefined || v === null) return '';
        if (c.type === 'date') return age(String(v), now);
        return typeof v === 'object' ? JSON.stringify(v) : (v as string | number | boolean);
      },
    })),
  ];
}

function fillDefaults(s: CustomSchema, value: Any): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    if (s.items) for (const v of value) fillDefaults(s.items, v);
    return;
  }
  for (const [key, p] of Object.entries(s.properties ?? {})) {
    if (own(value, key) === undefined && p.default !== undefined) set(value, key, JSON.parse(JSON.stringify(p.default)));
    const v = own(value, key);
    if (v !== undefined) fillDefaults(p, v);
  }
  if (s.additionalProperties) for (const key of Object.keys(value)) fillDefaults(s.additionalProperties, value[key]);
}

/** Leaves out what the schema does not know, and says what that was. */
export function prune(s: CustomSchema, value: unknown, path: string, unknown: (path: string) => void, root = true): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return s.items ? value.map((v, i) => prune(s.items!, v, `${path}[${i}]`, unknown, false)) : value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const v = (value as Record<string, unknown>)[key];
    const here = path === '' ? key : `${path}.${key}`;
    if ((root || s['x-kubernetes-embedded-resource']) && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) set(out, key, v);
    else if (own(s.properties, key)) {
      if (v !== null || s.properties![key]!.default === undefined) set(out, key, prune(s.properties![key]!, v, here, unknown, false));
    } else if (s.additionalProperties && typeof s.additionalProperties === 'object') set(out, key, prune(s.additionalProperties, v, here, unknown, false));
    else if (s['x-kubernetes-preserve-unknown-fields'] || (s.additionalProperties as unknown) === true) set(out, key, v);
    else unknown(here);
  }
  return out;
}
