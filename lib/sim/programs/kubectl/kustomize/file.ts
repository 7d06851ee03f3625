import { isDict } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { parseManifests } from '../manifests';

/** A kustomization file as read: `kind`, `apiVersion` and the fields below. */
export type Kustomization = Readonly<Record<string, any>>;

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const KNOWN = new Set([
  'apiVersion', 'kind', 'metadata', 'resources', 'components', 'bases', 'namespace', 'namePrefix', 'nameSuffix', 'labels', 'commonLabels', 'commonAnnotations', 'images', 'imageTags', 'replicas',
  'configMapGenerator', 'secretGenerator', 'generatorOptions', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'sortOptions', 'buildMetadata', 'crds', 'configurations', 'generators', 'helmChartInflationGenerator', 'helmCharts', 'helmGlobals', 'openapi', 'transformers', 'validators', 'vars',
]);
/** What stands in the real file and is not done here. */
const UNSUPPORTED = ['crds', 'helmChartInflationGenerator', 'helmCharts', 'helmGlobals', 'imageTags', 'openapi'];
const DEPRECATED: readonly (readonly [string, string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements'],
];

/** The name of a directory's kustomization file. */
export const kustomizationName = (sys: Sys, directory: string): string => NAMES.find((n) => sys.files.exists(`${directory}/${n}`)) ?? NAMES[0]!;

/** The kustomization of a directory. `warn` gets what is said of deprecated fields. Throws kustomize's sentences. */
export function readKustomization(sys: Sys, directory: string, warn: (text: string) => void): Kustomization {
  const there = NAMES.filter((n) => sys.files.exists(`${directory}/${n}`));
  if (there.length === 0) throw new Fail(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`);
  if (there.length > 1) throw new Fail(`Found multiple kustomization files under: ${directory}\n`);
  const text = sys.files.read(`${directory}/${there[0]}`);
  if (text.trim() === '') throw new Fail('kustomization.yaml is empty');
  let file: Kustomization;
  try {
    file = parseManifests(text, there[0]!)[0] ?? {};
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Fail(`invalid Kustomization: ${e.message.replace(/^error parsing [^:]*: (?:error converting YAML to JSON: )?/, '')}`);
  }
  if (typeof file !== 'object' || Array.isArray(file)) throw new Fail(`invalid Kustomization: json: cannot unmarshal ${goKind(file)} into Go value of type types.Kustomization`);
  const wrong = Object.keys(file).find((k) => !KNOWN.has(k));
  if (wrong !== undefined) throw new Fail(`invalid Kustomization: json: unknown field ${JSON.stringify(wrong)}`);
  for (const field of Object.keys(file)) {
    if (LISTS.has(field)) listOf(file, field);
    else checkField(file, field);
  }
  if (Object.keys(file).every((k) => k === 'kind' || k === 'apiVersion' || k === 'metadata')) throw new Fail('kustomization.yaml is empty');
  const kind = file.kind ?? 'Kustomization';
  const unread = (why: string) => new Fail(`Failed to read kustomization file under ${directory}:\n${why}`);
  if (kind !== 'Kustomization' && kind !== 'Component') throw unread('kind should be Kustomization or Component');
  const version = file.apiVersion ?? (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1');
  if (version !== (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1')) throw unread(`apiVersion for ${kind} should be ${kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'}`);
  for (const [old, now] of DEPRECATED) if (file[old] !== undefined) warn(`# Warning: '${old}' is deprecated. Please use '${now}' instead.${old === 'vars' ? ' [EXPERIMENTAL]' : ''} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  const missing = UNSUPPORTED.find((k) => file[k] !== undefined);
  if (missing !== undefined) throw new Fail(`the field ${JSON.stringify(missing)} of a kustomization is not supported here`);
  return file;
}

/** What fields that are no lists hold. */
const TYPES: Readonly<Record<string, readonly [shape: 'string' | 'object' | 'texts', type: string]>> = {
  commonLabels: ['texts', 'map[string]string'], commonAnnotations: ['texts', 'map[string]string'], generatorOptions: ['object', 'types.GeneratorOptions'], sortOptions: ['object', 'types.SortOptions'], namespace: ['string', 'string'], namePrefix: ['string', 'string'], nameSuffix: ['string', 'string'],
}; // prettier-ignore

function checkField(file: Kustomization, field: string): void {
  const value = file[field];
  const known = Object.hasOwn(TYPES, field) ? TYPES[field] : undefined;
  if (!known || value === null || value === undefined) return;
  const [shape, type] = known;
  const refuse = (wrong: unknown, of: string): never => {
    throw new Fail(`invalid Kustomization: json: cannot unmarshal ${goKind(wrong)} into Go struct field Kustomization.${field} of type ${of}`);
  };
  if (shape === 'string' ? typeof value !== 'string' : !isDict(value)) refuse(value, type);
  if (shape === 'texts') for (const text of Object.values(value)) if (text !== null && typeof text !== 'string') refuse(text, 'string');
  if (shape === 'object') checkShape(value, 'invalid Kustomization: ', `${type.replace('types.', '')}.${field}`);
}

/** What such lists are of, where not of strings. */
const STRUCTS: Readonly<Record<string, string>> = { labels: 'types.Label', patches: 'types.Patch', images: 'types.Image', replicas: 'types.Replica', replacements: 'types.ReplacementField', configMapGenerator: 'types.ConfigMapArgs', secretGenerator: 'types.SecretArgs', patchesJson6902: 'types.Patch', vars: 'types.Var' };
const LISTS = new Set(['resources', 'bases', 'components', 'configurations', 'generators', 'transformers', 'validators', 'patchesStrategicMerge', 'buildMetadata', ...Object.keys(STRUCTS)]);

const goKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** A list field; one that is no list, or not of what it has to be, is refused as Go's decoder does. What is null is as if it held nothing. */
export function listOf(file: Kustomization, field: string): readonly any[] {
  const value = file[field];
  if (value === undefined || value === null) return [];
  const struct = Object.hasOwn(STRUCTS, field) ? STRUCTS[field] : undefined;
  const refuse = (wrong: unknown, type: string): never => {
    throw new Fail(`invalid Kustomization: json: cannot unmarshal ${goKind(wrong)} into Go struct field Kustomization.${field} of type ${type}`);
  };
  if (!Array.isArray(value)) return refuse(value, `[]${struct ?? 'string'}`);
  return value.map((item) => {
    if (struct === undefined) return item === null ? '' : typeof item === 'string' ? item : refuse(item, 'string');
    if (item === null) return {};
    if (!isDict(item)) refuse(item, struct);
    checkShape(item, 'invalid Kustomization: ', `${struct.replace('types.', '')}.${field}${field.endsWith('Generator') ? '.GeneratorArgs' : ''}`);
    return item;
  });
}

/** What fields of generators and transformers hold. */
const SHAPES: Readonly<Record<string, 'string' | 'number' | 'object' | 'strings' | 'objects' | 'texts'>> = {
  metadata: 'object', name: 'string', namespace: 'string', prefix: 'string', suffix: 'string', labels: 'texts', annotations: 'texts', imageTag: 'object', replica: 'object', patch: 'string', path: 'string', paths: 'strings', patches: 'string', jsonOp: 'string', target: 'object', options: 'object',
  replacements: 'objects', source: 'object', targets: 'objects', select: 'object', reject: 'objects', fieldPaths: 'strings', fieldPath: 'string', literals: 'strings', files: 'strings', envs: 'strings', env: 'string', behavior: 'string', type: 'string',
  group: 'string', version: 'string', kind: 'string', labelSelector: 'string', annotationSelector: 'string', newName: 'string', newTag: 'string', digest: 'string', tagSuffix: 'string', count: 'number', pairs: 'texts', objref: 'object', fieldref: 'object', fieldpath: 'string', delimiter: 'string', index: 'number', legacySortOptions: 'object', orderFirst: 'strings', orderLast: 'strings',
};
const GO = { string: 'string', number: 'int64', object: 'struct', strings: '[]string', objects: '[]struct', texts: 'map[string]string' } as const;

/** Fields of generators that stand in a struct of their own within theirs. */
const SOURCES = new Set(['literals', 'files', 'envs', 'env']);

/** Refuses what is of another form than such a field has, as Go's decoder does. `before` and `at`: how the message begins, and where `config` stands; plugins, which say neither, take numbers for texts. */
export function checkShape(config: unknown, before = '', at = '', depth = 0): void {
  if (config === null || typeof config !== 'object' || depth > 6) return;
  for (const [key, value] of Object.entries(config)) {
    const shape = Object.hasOwn(SHAPES, key) ? SHAPES[key]! : undefined;
    if (shape === undefined || value === undefined || value === null) continue;
    const fits = {
      string: (x: unknown) => typeof x === 'string',
      number: (x: unknown) => typeof x === 'number',
      object: isDict,
      strings: (x: unknown) => Array.isArray(x) && x.every((y) => typeof y === 'string'),
      objects: (x: unknown) => Array.isArray(x) && x.every(isDict),
      texts: (x: unknown) => isDict(x) && Object.values(x).every((y) => y === null || typeof y === 'string' || (before === '' && typeof y !== 'object')),
    }[shape](value);
    if (!fits) {
      const inner = shape === 'strings' && Array.isArray(value) ? value.find((y) => typeof y !== 'string') : shape === 'texts' && isDict(value) ? Object.values(value).find((y) => y !== null && typeof y !== 'string') : undefined;
      throw new Fail(`${before}json: cannot unmarshal ${goKind(inner ?? value)} into Go struct field ${at}.${at.endsWith('GeneratorArgs') && SOURCES.has(key) ? 'KvPairSources.' : ''}${key} of type ${inner === undefined ? GO[shape] : 'string'}`);
    }
    if (shape === 'object') checkShape(value, before, `${at}.${key}`, depth + 1);
    if (shape === 'objects') for (const x of value as unknown[]) checkShape(x, before, `${at}.${key}`, depth + 1);
  }
}
