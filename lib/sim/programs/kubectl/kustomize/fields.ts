import { clone } from '../../../core';
import { Fail } from '../errors';
import type { Kustomization } from './file';
import type { Resource } from './resource';

/** Fields of objects, as kustomize's configurations name them: `spec/template/metadata/labels` of a kind. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly path: string;
  /** The field is made where it is not there. */
  readonly create?: boolean;
}

/** A kind, and the fields that name objects of it. */
export interface NameReference {
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  readonly fieldSpecs?: readonly FieldSpec[];
}

const LISTS = ['namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels', 'templateLabels', 'commonAnnotations', 'varReference', 'images', 'replicas'] as const;

/** Fields beside those that kustomize knows by itself. */
export type Config = Record<(typeof LISTS)[number], FieldSpec[]> & { nameReference: NameReference[] };

export const noConfig = (): Config => ({ ...(Object.fromEntries(LISTS.map((l) => [l, []])) as unknown as Record<(typeof LISTS)[number], FieldSpec[]>), nameReference: [] });

/** Takes the fields of another configuration in. */
export function mergeConfig(into: Config, from: Partial<Config>): void {
  for (const list of LISTS) into[list].push(...(from[list] ?? []));
  into.nameReference.push(...(from.nameReference ?? []));
}

/** Field specs as a file states them. Throws Fail where they are none. */
export function fieldSpecs(value: unknown, field = 'fieldSpecs'): FieldSpec[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Fail(`json: cannot unmarshal ${typeof value} into Go struct field .${field} of type []types.FieldSpec`);
  for (const spec of value) if (spec === null || typeof spec !== 'object') throw new Fail(`json: cannot unmarshal ${typeof spec} into Go struct field .${field} of type types.FieldSpec`);
  return value.filter((spec) => typeof spec.path === 'string' && spec.path !== '');
}

/** A file of `configurations`. Throws Fail for a field that it does not have. */
export function readConfig(value: Kustomization): Partial<Config> {
  const wrong = Object.keys(value).find((k) => k !== 'nameReference' && !(LISTS as readonly string[]).includes(k));
  if (wrong !== undefined) throw new Fail(`unknown field "${wrong}"`);
  const references: unknown = value.nameReference ?? [];
  if (!Array.isArray(references) || references.some((r) => r === null || typeof r !== 'object')) throw new Fail('cannot unmarshal nameReference into Go struct field TransformerConfig.nameReference of type []builtinconfig.NameBackReferences');
  return {
    ...Object.fromEntries(LISTS.map((list) => [list, fieldSpecs(value[list], list)])),
    nameReference: references.map((r) => ({ ...r, fieldSpecs: fieldSpecs(r.fieldSpecs) })),
  };
}

/** Whether a spec is about an object. */
export function concerns(spec: Pick<FieldSpec, 'group' | 'version' | 'kind'>, object: any): boolean {
  const api = String(object.apiVersion ?? '');
  const [group, version] = api.includes('/') ? (api.split('/') as [string, string]) : ['', api];
  return (!spec.kind || spec.kind === object.kind) && (!spec.group || spec.group === group) && (!spec.version || spec.version === version);
}

/** Puts what `change` makes of a field in its place, in each object that the specs are about; `empty` is what a field that is made holds at first. */
export function changeFields(list: readonly Resource[], specs: readonly FieldSpec[], empty: unknown, change: (value: any, r: Resource) => unknown): void {
  for (const r of list) {
    const mine = specs.filter((s) => concerns(s, r.object));
    if (!mine.length) continue;
    const object = clone(r.object) as any;
    for (const spec of mine) walk(object, spec.path.replaceAll('\\/', '\0').split('/').map((p) => p.replaceAll('\0', '/')), spec.create === true, empty, (v) => change(v, r));
    r.object = object;
  }
}

function walk(at: any, parts: readonly string[], create: boolean, empty: unknown, change: (value: any) => unknown): void {
  if (Array.isArray(at)) {
    for (const item of at) walk(item, parts, create, empty, change);
    return;
  }
  if (at === null || typeof at !== 'object') return;
  const [part = '', ...rest] = parts;
  const list = part.endsWith('[]');
  const key = list ? part.slice(0, -2) : part;
  if (!Object.hasOwn(at, key) || at[key] === null) {
    if (!create || list) return;
    at[key] = rest.length ? {} : clone(empty as never);
  }
  if (rest.length) walk(at[key], rest, create, empty, change);
  else if (Array.isArray(at[key])) at[key] = at[key].map(change);
  else at[key] = change(at[key]);
}
