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
  if (typeof file !== 'object' || Array.isArray(file)) throw new Fail(`invalid Kustomization: json: cannot unmarshal ${Array.isArray(file) ? 'array' : typeof file === 'boolean' ? 'bool' : typeof file} into Go value of type types.Kustomization`);
  const wrong = Object.keys(file).find((k) => !KNOWN.has(k));
  if (wrong !== undefined) throw new Fail(`invalid Kustomization: json: unknown field ${JSON.stringify(wrong)}`);
  for (const field of ['commonLabels', 'commonAnnotations']) {
    for (const value of Object.values((file[field] as object | undefined) ?? {})) {
      if (value !== null && typeof value !== 'string') throw new Fail(`invalid Kustomization: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go struct field Kustomization.${field} of type string`);
    }
  }
  for (const field of ['namespace', 'namePrefix', 'nameSuffix']) {
    const value = file[field];
    if (value !== undefined && value !== null && typeof value !== 'string') throw new Fail(`invalid Kustomization: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go struct field Kustomization.${field} of type string`);
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

/** What such lists are of, where not of strings. */
const STRUCTS: Readonly<Record<string, string>> = { labels: 'types.Label', patches: 'types.Patch', images: 'types.Image', replicas: 'types.Replica', replacements: 'types.ReplacementField', configMapGenerator: 'types.ConfigMapArgs', secretGenerator: 'types.SecretArgs', patchesJson6902: 'types.Patch' };

/** A list field; one that is no list is refused as Go's decoder does. */
export function listOf(file: Kustomization, field: string): readonly any[] {
  const value = file[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Fail(`invalid Kustomization: json: cannot unmarshal ${typeof value === 'object' ? 'object' : typeof value} into Go struct field Kustomization.${field} of type []${STRUCTS[field] ?? 'string'}`);
  return value;
}

/** What fields of generators and transformers hold. */
const SHAPES: Readonly<Record<string, 'string' | 'object' | 'strings' | 'objects' | 'texts'>> = {
  metadata: 'object', name: 'string', namespace: 'string', prefix: 'string', suffix: 'string', labels: 'texts', annotations: 'texts', imageTag: 'object', replica: 'object', patch: 'string', path: 'string', paths: 'strings', patches: 'string', jsonOp: 'string', target: 'object', options: 'object',
  replacements: 'objects', source: 'object', targets: 'objects', select: 'object', reject: 'objects', fieldPaths: 'strings', fieldPath: 'string', literals: 'strings', files: 'strings', envs: 'strings', env: 'string', behavior: 'string', type: 'string',
};
const GO = { string: 'string', object: 'struct', strings: '[]string', objects: '[]struct', texts: 'map[string]string' } as const;

/** Refuses what is of another form than such a field has, as Go's decoder does. */
export function checkShape(config: unknown, at = '', depth = 0): void {
  if (config === null || typeof config !== 'object' || depth > 6) return;
  for (const [key, value] of Object.entries(config)) {
    const shape = Object.hasOwn(SHAPES, key) ? SHAPES[key]! : undefined;
    if (shape === undefined || value === undefined || value === null) continue;
    const isObject = (x: unknown): boolean => x !== null && typeof x === 'object' && !Array.isArray(x);
    const fits = {
      string: (x: unknown) => typeof x === 'string',
      object: isObject,
      strings: (x: unknown) => Array.isArray(x) && x.every((y) => typeof y === 'string'),
      objects: (x: unknown) => Array.isArray(x) && x.every(isObject),
      texts: (x: unknown) => isObject(x) && Object.values(x as object).every((y) => y === null || typeof y !== 'object'),
    }[shape](value);
    if (!fits) throw new Fail(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go struct field ${at}.${key} of type ${GO[shape]}`);
    if (shape === 'object') checkShape(value, `${at}.${key}`, depth + 1);
    if (shape === 'objects') for (const x of value as unknown[]) checkShape(x, `${at}.${key}`, depth + 1);
  }
}
