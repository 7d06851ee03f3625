import { clone, set, toYaml } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { parseManifests } from '../manifests';
import { changeFields, fieldSpecs, type FieldSpec } from './fields';
import { checkShape } from './file';
import { generate } from './generators';
import { asText } from './labels';
import { applyJson6902, applyPatches, targets } from './patches';
import { hashNames } from './references';
import { applyReplacements } from './replacements';
import { nameOf, namespaceOf, rename } from './resource';
import type { Resource } from './resource';
import { fileIn } from './root';
import type { Root } from './root';
import { pluginInShape, targetsInShape } from './shape';
import { legacyOrder } from './order';
import { applyImages, applyNamespace, FIXED, taggedImage } from './transformers';

/**
 * The plugins that kustomize has built in, each by an object of `apiVersion: builtin` in `generators`, `transformers` or
 * `validators`. They do what the fields of a kustomization do, at the fields that they are told of.
 */
type Any = any;

export const HELM = 'Helm charts are not supported here';

/** What generators of such an object make. Throws Fail. */
export function runGenerator(sys: Sys, root: Root, config: Any): Resource[] {
  checkShape(config);
  const { metadata, kind, apiVersion: _a, ...args } = config;
  const field = kind === 'ConfigMapGenerator' ? 'configMapGenerator' : kind === 'SecretGenerator' ? 'secretGenerator' : undefined;
  // A generator's own words for what is wrong are those of the kustomization's field.
  if (field) return generate(sys, root, { [field]: [{ name: metadata?.name, ...(metadata?.namespace ? { namespace: metadata.namespace } : {}), ...args }] });
  if (config.apiVersion === 'builtin' && kind === 'IAMPolicyGenerator') throw new Fail('the plugin IAMPolicyGenerator of kustomize is not supported here');
  if (config.apiVersion === 'builtin' && kind === 'HelmChartInflationGenerator') throw new Fail(root.helm ? HELM : `loading generator plugins: failed to load generator: ${unconfigured(config, 'must specify --enable-helm')}`);
  throw new Fail(`loading generator plugins: failed to load generator: ${known(config) ? `plugin ${idOf(config)} not a generator` : unknown(config)}`);
}

const TRANSFORMERS: Readonly<Record<string, (sys: Sys, root: Root, c: Any, list: Resource[]) => void>> = {
  PrefixTransformer: (_s, _d, c, list) => renamed(list, fieldSpecs(c.fieldSpecs), (name) => `${c.prefix ?? ''}${name}`),
  SuffixTransformer: (_s, _d, c, list) => renamed(list, fieldSpecs(c.fieldSpecs), (name) => `${name}${c.suffix ?? ''}`),
  LabelTransformer: (_s, _d, c, list) => changeFields(list, fieldSpecs(c.fieldSpecs), {}, (v) => ({ ...v, ...asText(c.labels ?? {}) })),
  AnnotationsTransformer: (_s, _d, c, list) => changeFields(list, fieldSpecs(c.fieldSpecs), {}, (v) => ({ ...v, ...asText(c.annotations ?? {}) })),
  NamespaceTransformer: (_s, _d, c, list) => {
    const namespace: string | undefined = c.metadata?.namespace;
    const specs: readonly FieldSpec[] = fieldSpecs(c.fieldSpecs);
    const others = list.filter((r) => r.object.kind !== 'Namespace' && !(c.unsetOnly && namespaceOf(r) !== ''));
    applyNamespace({ namespace }, others);
    if (namespace) changeFields(list, specs.filter((s) => !['metadata/namespace', 'metadata/name', 'subjects'].includes(s.path)), '', () => namespace);
    if (namespace && specs.some((s) => s.path === 'metadata/name' && s.kind === 'Namespace')) applyNamespace({ namespace }, list.filter((r) => r.object.kind === 'Namespace'));
  },
  ImageTagTransformer: (_s, _d, c, list) => {
    applyImages({ images: [c.imageTag ?? {}] }, list);
    changeFields(list, fieldSpecs(c.fieldSpecs), '', (v) => (typeof v === 'string' ? taggedImage(v, c.imageTag ?? {}) : v));
  },
  ReplicaCountTransformer: (_s, _d, c, list) => {
    const { name, count } = c.replica ?? {};
    const mine = list.filter((r) => [nameOf(r), ...r.before.map((b) => b.name)].includes(name));
    changeFields(mine, fieldSpecs(c.fieldSpecs), 0, () => count ?? 0);
  },
  PatchTransformer: (sys, root, c, list) => applyPatches(sys, root, { patches: [c] }, list),
  PatchStrategicMergeTransformer: (sys, root, c, list) => applyPatches(sys, root, { patchesStrategicMerge: [...(c.paths ?? []), ...(c.patches ? [`${c.patches}\n`] : [])] }, list),
  PatchJson6902Transformer: (sys, root, c, list) => applyJson6902(sys, root, { patchesJson6902: [{ target: c.target, ...(c.path ? { path: c.path } : {}), ...(c.jsonOp ? { patch: c.jsonOp } : {}) }] }, list),
  ReplacementTransformer: (sys, root, c, list) => applyReplacements(sys, root, { replacements: c.replacements }, list),
  HashTransformer: (_s, _d, _c, list) => hashNames(list),
  ValueAddTransformer: (sys, root, c, list) => addValue(sys, root, c, list),
  LegacyOrderTransformer: (_s, _d, _c, list) => void list.splice(0, list.length, ...legacyOrder(list)),
};

/** Has the transformer of such an object change the objects. Throws Fail. */
export function runTransformer(sys: Sys, root: Root, config: Any, list: Resource[]): void {
  const run = config.apiVersion === 'builtin' && Object.hasOwn(TRANSFORMERS, config.kind) ? TRANSFORMERS[config.kind] : undefined;
  if (!run) throw new Fail(known(config) ? `plugin ${idOf(config)} not a transformer` : unknown(config));
  let args: Any;
  try {
    args = pluginInShape(config.kind, config);
  } catch (e) {
    throw e instanceof Fail ? new Fail(unconfigured(config, `${UNREAD}${e.message}`)) : e;
  }
  if (args === undefined) checkShape(config);
  run(sys, root, { ...config, ...args }, list);
}

const UNREAD = 'error unmarshaling JSON: while decoding JSON: ';
const unconfigured = (config: Any, why: string): string => `plugin ${idOf(config)} fails configuration: ${why}`;

/** Puts a value into fields, made where they are not there (kustomize `filters/valueadd`). */
function addValue(sys: Sys, root: Root, config: Any, list: readonly Resource[]): void {
  const refuse = (why: string) => new Fail(unconfigured(config, why));
  const value = String(config.value ?? '').trim() || root.directory.split('/').pop()!;
  const wanted: Any[] = [...(config.targets ?? [])];
  if (config.targetFilePath) {
    try {
      wanted.push(...targetsOf(sys, fileIn(sys, root, config.targetFilePath)));
    } catch (e) {
      throw e instanceof Fail ? refuse(e.message) : e;
    }
  }
  if (wanted.length === 0) throw refuse('must specify at least one target');
  for (const { fieldPath, filePathPosition = 0 } of wanted) {
    if (!fieldPath) throw refuse('fieldPath cannot be empty');
    if (filePathPosition < 0) throw refuse(`value of FilePathPosition (${filePathPosition}) cannot be negative`);
  }
  for (const { selector, fieldPath, filePathPosition = 0 } of wanted) {
    for (const r of selector ? targets(list, selector) : list) {
      if (fieldPath === 'metadata/namespace') {
        applyNamespace({ namespace: value }, [r]);
        continue;
      }
      const object = clone(r.object) as Any;
      const parts: string[] = String(fieldPath).replaceAll('\\/', '\0').split('/').map((p) => p.replaceAll('\0', '/'));
      let at = object;
      for (const part of parts.slice(0, -1)) at = into(at, part);
      const last = parts[parts.length - 1]!;
      const old = mapping(at)[last];
      if (old !== null && typeof old === 'object') throw wrongKind('ScalarNode', old);
      set(at, last, filePathPosition > 0 ? inserted(String(old ?? ''), filePathPosition - 1, value) : value);
      r.object = object;
    }
  }
}

function targetsOf(sys: Sys, path: string): Any[] {
  const value = parseManifests(sys.files.read(path), path)[0];
  try {
    return targetsInShape(value);
  } catch (e) {
    throw e instanceof Fail ? new Fail(`${UNREAD}${e.message}`) : e;
  }
}

/** What stands at a part of a path: a field, made where it is not there, or the item of a list that `[name=x]` names. */
function into(at: Any, part: string): Any {
  const [, key, wanted] = /^\[(.*?)=(.*)\]$/.exec(part) ?? [];
  if (key !== undefined && Array.isArray(at)) {
    const found = at.find((item) => String(item?.[key]) === wanted);
    if (found !== undefined) return found;
    const made = { [key]: wanted };
    at.push(made);
    return made;
  }
  const holder = mapping(at);
  if (!Object.hasOwn(holder, part) || holder[part] === null) set(holder, part, {});
  return holder[part];
}

function mapping(value: Any): Any {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrongKind('MappingNode', value);
  return value;
}

const wrongKind = (expected: string, value: unknown): Fail => new Fail(`wrong node kind: expected ${expected} but got ${Array.isArray(value) ? 'SequenceNode' : value !== null && typeof value === 'object' ? 'MappingNode' : 'ScalarNode'}: node contents:\n${toYaml(value)}`);

/** A file's path with another part at a position of it, or at its end. */
function inserted(path: string, position: number, part: string): string {
  const parts = path.split('/').filter((p) => p !== '');
  parts.splice(Math.min(position, parts.length), 0, part);
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

function renamed(list: readonly Resource[], specs: readonly FieldSpec[], change: (name: string) => string): void {
  for (const spec of specs) {
    if (spec.path !== 'metadata/name') changeFields(list, [spec], '', (v) => (typeof v === 'string' ? change(v) : v));
    else for (const r of list) if (!FIXED.has(r.object.kind) && (!spec.kind || spec.kind === r.object.kind)) rename(r, change(nameOf(r)), namespaceOf(r));
  }
}

const GENERATORS = ['ConfigMapGenerator', 'SecretGenerator', 'HelmChartInflationGenerator', 'IAMPolicyGenerator'];
const known = ({ apiVersion, kind }: Any): boolean => apiVersion === 'builtin' && (GENERATORS.includes(kind) || Object.hasOwn(TRANSFORMERS, kind));
const idOf = ({ apiVersion, kind, metadata }: Any): string => `${kind}.${apiVersion}.[noGrp]/${metadata?.name ?? '[noName]'}.${metadata?.namespace ?? '[noNs]'}`;

function unknown(config: Any): string {
  return config.apiVersion !== 'builtin' ? `external plugins disabled; unable to load external plugin '${config.kind ?? ''}'` : `unable to load builtin ${config.kind}.builtin.[noGrp]`;
}
