import { base64, set } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import type { Kustomization } from './file';
import { listOf } from './file';
import { resource } from './resource';
import { fileIn } from './root';
import type { Root } from './root';
import type { Resource } from './resource';

/** The ConfigMaps and Secrets that a kustomization generates. Throws kustomize's sentences. */
export function generate(sys: Sys, root: Root, file: Kustomization): Resource[] {
  return [...listOf(file, 'configMapGenerator').map((g) => one(sys, root, file, g, 'ConfigMap')), ...listOf(file, 'secretGenerator').map((g) => one(sys, root, file, g, 'Secret'))];
}

function one(sys: Sys, root: Root, file: Kustomization, g: any, kind: 'ConfigMap' | 'Secret'): Resource {
  const { name, namespace, behavior = 'create' } = g;
  // Of a Secret the real one says the same.
  if (!name) throw new Fail('a configmap must have a name');
  if (!['create', 'merge', 'replace'].includes(behavior)) throw new Fail(`unknown behavior: ${behavior}`);
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, value] of pairs(sys, root, g)) {
    if (Object.hasOwn(data, key) || Object.hasOwn(binaryData, key)) throw new Fail(`cannot add key '${key}', another key by that name already exists in Data for ${kind} '${name}'`);
    if (kind === 'Secret') set(data, key, base64(value));
    else if (/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))) set(binaryData, key, base64(value));
    else set(data, key, value);
  }
  const common = file.generatorOptions ?? {};
  const own = g.options ?? {};
  const labels = { ...common.labels, ...own.labels };
  const annotations = { ...common.annotations, ...own.annotations };
  const immutable = own.immutable ?? common.immutable;
  const object = {
    apiVersion: 'v1',
    kind,
    ...(kind === 'Secret' ? { type: g.type ?? 'Opaque' } : {}),
    metadata: { name, ...(namespace ? { namespace } : {}), ...(Object.keys(labels).length > 0 ? { labels } : {}), ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
    ...(immutable ? { immutable: true } : {}),
  };
  return { ...resource(object), hash: !(own.disableNameSuffixHash ?? common.disableNameSuffixHash ?? false), behavior };
}

/** Keys and values of literals, files and env files. */
function pairs(sys: Sys, root: Root, g: any): [string, string][] {
  const read = (path: string, what = `file sources: [${(g.files ?? []).join(' ')}]`): string => {
    try {
      return sys.files.read(fileIn(sys, root, path));
    } catch (e) {
      if (!(e instanceof Fail)) throw e;
      throw new Fail(`loading KV pairs: ${what}: ${e.message}`);
    }
  };
  const out: [string, string][] = [];
  for (const path of [...(g.envs ?? []), ...(g.env ? [g.env] : [])] as string[]) {
    for (const raw of read(path, `env source files: [${[...(g.envs ?? []), ...(g.env ? [g.env] : [])].join(' ')}]`).split('\n')) {
      const line = raw.trimStart().replace(/\r$/, '');
      if (line === '' || line.startsWith('#')) continue;
      const eq = line.indexOf('=');
      out.push(eq < 0 ? [line, sys.env[line] ?? ''] : [line.slice(0, eq), line.slice(eq + 1)]);
    }
  }
  for (const literal of (g.literals ?? []) as string[]) {
    const eq = String(literal).indexOf('=');
    if (eq <= 0) throw new Fail(`loading KV pairs: literal sources [${g.literals.join(' ')}]: invalid literal source ${literal}, expected key=value`);
    const value = literal.slice(eq + 1);
    out.push([literal.slice(0, eq), /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value]);
  }
  for (const source of (g.files ?? []) as string[]) {
    const parts = source.split('=');
    const path = parts[parts.length - 1]!;
    out.push([parts.length > 1 ? parts[0]! : path.split('/').pop()!, read(path)]);
  }
  return out;
}

/** A generated object takes its place among those from below: beside them, into one of them, or instead of it. */
export function absorb(list: Resource[], made: Resource): void {
  const same = (r: Resource) =>
    r.object.kind === made.object.kind && [...r.before.map((b) => b.name), r.object.metadata.name].includes(made.object.metadata.name) && (r.object.metadata.namespace ?? '') === (made.object.metadata.namespace ?? r.object.metadata.namespace ?? '');
  const old = list.find(same);
  if (made.behavior === 'create') {
    if (old) throw new Fail(`merging from generator: behavior must be merge or replace, but got create for ${made.object.kind} ${made.object.metadata.name}: may not add resource with an already registered id`);
    list.push(made);
    return;
  }
  if (!old) throw new Fail(`merging from generator: id resid.ResId{Kind:"${made.object.kind}", Name:"${made.object.metadata.name}"} does not exist; cannot merge or replace`);
  const { labels, annotations } = made.object.metadata;
  const metadata = { ...old.object.metadata, ...(labels ? { labels: { ...old.object.metadata.labels, ...labels } } : {}), ...(annotations ? { annotations: { ...old.object.metadata.annotations, ...annotations } } : {}) };
  const { data: _d, binaryData: _b, ...rest } = old.object;
  const merged = (field: 'data' | 'binaryData') => {
    const value = made.behavior === 'merge' ? { ...old.object[field], ...made.object[field] } : made.object[field];
    return value && Object.keys(value).length > 0 ? { [field]: value } : {};
  };
  old.object = { ...rest, metadata, ...merged('data'), ...merged('binaryData') };
  old.hash = old.hash || made.hash;
}
