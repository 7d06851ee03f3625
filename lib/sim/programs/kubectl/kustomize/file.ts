import { isDict } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { parseManifests } from '../manifests';
import { fileIn } from './root';
import { goKind, inShape } from './shape';

/** A kustomization file as read: `kind`, `apiVersion` and the fields below. */
export type Kustomization = Readonly<Record<string, any>>;

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const DEPRECATED: readonly (readonly [string, string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
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
  try {
    file = inShape(file);
  } catch (e) {
    throw e instanceof Fail ? new Fail(`invalid Kustomization: ${e.message}`) : e;
  }
  if (Object.keys(file).every((k) => k === 'kind' || k === 'apiVersion' || k === 'metadata')) throw new Fail('kustomization.yaml is empty');
  const kind = file.kind ?? 'Kustomization';
  const unread = (why: string) => new Fail(`Failed to read kustomization file under ${directory}:\n${why}`);
  if (kind !== 'Kustomization' && kind !== 'Component') throw unread('kind should be Kustomization or Component');
  const version = file.apiVersion ?? (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1');
  if (version !== (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1')) throw unread(`apiVersion for ${kind} should be ${kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'}`);
  for (const [old, now] of DEPRECATED) if (file[old] !== undefined && file[old] !== null) warn(`# Warning: '${old}' is deprecated. Please use '${now}' instead.${old === 'vars' ? ' [EXPERIMENTAL]' : ''} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  checkOpenApi(sys, directory, file.openapi);
  const tags = listOf(file, 'imageTags');
  if (tags.length > 0) return { ...file, images: [...listOf(file, 'images'), ...tags] };
  return file;
}

/** The description of the API that kustomize has built in. */
const OPENAPI = 'v1.21.2';

/** `openapi`: another description of the API. A built-in one makes no difference; a file is not read. */
function checkOpenApi(sys: Sys, directory: string, openapi: any): void {
  if (openapi === undefined || openapi === null) return;
  if (openapi.path) {
    fileIn(sys, { directory, restricted: false }, openapi.path);
    if (openapi.version !== undefined) throw new Fail('builtin version and custom schema provided, cannot use both');
    throw new Fail('a file of "openapi" of a kustomization is not supported here');
  }
  if (openapi.version && openapi.version !== OPENAPI) throw new Fail('the specified OpenAPI version is not built in');
}

/** The Helm charts that a kustomization has inflated, as the generator is told of them; those of the old field are called otherwise there. */
export function chartsOf(file: Kustomization): any[] {
  const old = listOf(file, 'helmChartInflationGenerator').map(({ chartName: name, chartVersion: version, chartRepoUrl: repo, values: valuesFile, chartRepoName: _r, helmBin: _b, helmHome: _h, ...rest }: any) => ({ name, version, repo, valuesFile, ...rest }));
  return [...listOf(file, 'helmCharts'), ...old].map((chart) => ({ ...file.helmGlobals, ...chart }));
}

/** A list field of what was read. */
export const listOf = (file: Kustomization, field: string): readonly any[] => (Array.isArray(file[field]) ? file[field] : []);

/** What fields of generators and transformers hold. */
const SHAPES: Readonly<Record<string, 'string' | 'number' | 'object' | 'strings' | 'objects' | 'texts'>> = {
  metadata: 'object', name: 'string', namespace: 'string', prefix: 'string', suffix: 'string', labels: 'texts', annotations: 'texts', imageTag: 'object', replica: 'object', patch: 'string', path: 'string', paths: 'strings', patches: 'string', jsonOp: 'string', target: 'object', options: 'object',
  replacements: 'objects', source: 'object', targets: 'objects', select: 'object', reject: 'objects', fieldPaths: 'strings', fieldPath: 'string', literals: 'strings', files: 'strings', envs: 'strings', env: 'string', behavior: 'string', type: 'string',
  group: 'string', version: 'string', kind: 'string', labelSelector: 'string', annotationSelector: 'string', newName: 'string', newTag: 'string', digest: 'string', tagSuffix: 'string', count: 'number', pairs: 'texts', objref: 'object', fieldref: 'object', fieldpath: 'string', delimiter: 'string', index: 'number', legacySortOptions: 'object', orderFirst: 'strings', orderLast: 'strings',
};
const GO = { string: 'string', number: 'int64', object: 'struct', strings: '[]string', objects: '[]struct', texts: 'map[string]string' } as const;

/** Refuses what is of another form than such a field has, as Go's decoder does. */
export function checkShape(config: unknown, at = '', depth = 0): void {
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
      texts: (x: unknown) => isDict(x) && Object.values(x).every((y) => y === null || typeof y !== 'object'),
    }[shape](value);
    if (!fits) {
      const inner = shape === 'strings' && Array.isArray(value) ? value.find((y) => typeof y !== 'string') : undefined;
      throw new Fail(`json: cannot unmarshal ${goKind(inner ?? value)} into Go struct field ${at}.${key} of type ${inner === undefined ? GO[shape] : 'string'}`);
    }
    if (shape === 'object') checkShape(value, `${at}.${key}`, depth + 1);
    if (shape === 'objects') for (const x of value as unknown[]) checkShape(x, `${at}.${key}`, depth + 1);
  }
}
