import { set } from '../../../core';
import { Fail } from '../errors';

/**
 * What the fields of a kustomization hold (kustomize `api/types`), as far as Go's decoder judges it: the names of structs
 * and of what is embedded in them stand in its refusals.
 */
type Shape = 'string' | 'bool' | 'int' | 'int64' | 'any' | { readonly list: Shape; readonly called?: string } | { readonly map: Shape } | { readonly named: string } | Struct;

interface Struct {
  readonly struct: string;
  /** Fields by name; what comes from an embedded struct stands under the path of that. */
  readonly fields: Readonly<Record<string, Shape>>;
  readonly embedded?: Readonly<Record<string, string>>;
}

const struct = (name: string, fields: Readonly<Record<string, Shape>>, embedded: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {}): Struct => ({
  struct: name,
  fields: Object.assign({}, fields, ...Object.values(embedded)) as Record<string, Shape>,
  embedded: Object.fromEntries(Object.entries(embedded).flatMap(([path, all]) => Object.keys(all).map((key) => [key, path]))),
});
const list = (of: Shape, called?: string): Shape => ({ list: of, ...(called ? { called } : {}) });
const TEXTS: Shape = { map: 'string' };
const GVK: Readonly<Record<string, Shape>> = { group: 'string', version: 'string', kind: 'string' };
const RESID = { 'ResId.Gvk': GVK, ResId: { name: 'string', namespace: 'string' } } as const;

const FIELD_SPEC = struct('FieldSpec', { path: 'string', create: 'bool' }, { Gvk: GVK });
const SELECTOR = struct('Selector', { annotationSelector: 'string', labelSelector: 'string' }, RESID);
const PATCH = struct('Patch', { path: 'string', patch: 'string', target: SELECTOR, options: { map: 'bool' } });
const IMAGE = struct('Image', { name: 'string', newName: 'string', tagSuffix: 'string', newTag: 'string', digest: 'string' });
const FIELD_OPTIONS = struct('FieldOptions', { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' });
const SOURCE = struct('SourceSelector', { fieldPath: 'string', options: FIELD_OPTIONS }, RESID);
const TARGET = struct('TargetSelector', { select: SELECTOR, reject: list(SELECTOR, '[]*types.Selector'), fieldPaths: list('string'), options: FIELD_OPTIONS });
const OPTIONS = struct('GeneratorOptions', { labels: TEXTS, annotations: TEXTS, disableNameSuffixHash: 'bool', immutable: 'bool' });
const GENERATOR = {
  'GeneratorArgs.KvPairSources': { literals: list('string'), files: list('string'), envs: list('string'), env: 'string' },
  GeneratorArgs: { namespace: 'string', name: 'string', behavior: 'string', options: OPTIONS },
} as const;
const CHART: Readonly<Record<string, Shape>> = {
  name: 'string', version: 'string', repo: 'string', releaseName: 'string', namespace: 'string', additionalValuesFiles: list('string'), valuesFile: 'string', valuesInline: { map: 'any' }, valuesMerge: 'string',
  includeCRDs: 'bool', skipHooks: 'bool', apiVersions: list('string'), kubeVersion: 'string', nameTemplate: 'string', skipTests: 'bool', debug: 'bool', devel: 'bool',
};
const OLD_CHART: Readonly<Record<string, Shape>> = {
  chartName: 'string', chartVersion: 'string', chartRepoUrl: 'string', chartHome: 'string', chartRepoName: 'string', helmBin: 'string', helmHome: 'string', values: 'string', valuesLocal: { map: 'any' }, valuesMerge: 'string', releaseName: 'string', releaseNamespace: 'string', extraArgs: list('string'),
};

const KUSTOMIZATION = struct(
  'Kustomization',
  {
    metadata: struct('ObjectMeta', { name: 'string', namespace: 'string', labels: TEXTS, annotations: TEXTS }),
    openapi: TEXTS,
    namePrefix: 'string',
    nameSuffix: 'string',
    namespace: 'string',
    commonLabels: TEXTS,
    labels: list(struct('Label', { pairs: TEXTS, includeSelectors: 'bool', includeTemplates: 'bool', fields: list(FIELD_SPEC) })),
    commonAnnotations: TEXTS,
    patchesStrategicMerge: list({ named: 'types.PatchStrategicMerge' }),
    patchesJson6902: list(PATCH),
    patches: list(PATCH),
    images: list(IMAGE),
    imageTags: list(IMAGE),
    replacements: list(struct('ReplacementField', { path: 'string' }, { Replacement: { source: SOURCE, sourceValue: 'string', targets: list(TARGET, '[]*types.TargetSelector') } })),
    replicas: list(struct('Replica', { name: 'string', count: 'int64' })),
    vars: list(struct('Var', { name: 'string', objref: struct('Target', { apiVersion: 'string', name: 'string', namespace: 'string' }, { Gvk: GVK }), fieldref: struct('FieldSelector', { fieldpath: 'string' }) })),
    sortOptions: struct('SortOptions', { order: { named: 'types.SortOrder' }, legacySortOptions: struct('LegacySortOptions', { orderFirst: list('string'), orderLast: list('string') }) }),
    resources: list('string'),
    components: list('string'),
    crds: list('string'),
    bases: list('string'),
    configMapGenerator: list(struct('ConfigMapArgs', {}, GENERATOR)),
    secretGenerator: list(struct('SecretArgs', { type: 'string' }, GENERATOR)),
    helmGlobals: struct('HelmGlobals', { chartHome: 'string', configHome: 'string' }),
    helmCharts: list(struct('HelmChart', CHART)),
    helmChartInflationGenerator: list(struct('HelmChartArgs', OLD_CHART)),
    generatorOptions: OPTIONS,
    configurations: list('string'),
    generators: list('string'),
    transformers: list('string'),
    validators: list('string'),
    buildMetadata: list('string'),
  },
  { TypeMeta: { kind: 'string', apiVersion: 'string' } },
);

/** A kustomization with its fields called as they are. Throws Fail with the words of Go's strict decoder for what it does not take. */
export function inShape(value: unknown): any {
  return decode(KUSTOMIZATION, value, { struct: '', path: '' });
}

const VALUE_TARGETS = list(struct('builtins.Target', { selector: SELECTOR, fieldPath: 'string', filePathPosition: 'int' }));

/** Plugins whose configuration is read as a type of its own; what it does not know is passed over. */
const PLUGINS: Readonly<Record<string, Struct>> = { ValueAddTransformer: struct('ValueAddTransformerPlugin', { value: 'string', targets: VALUE_TARGETS, targetFilePath: 'string' }) };

/** A plugin's configuration; undefined for a plugin that has no type here. Throws Fail. */
export const pluginInShape = (kind: string, value: unknown): any => (Object.hasOwn(PLUGINS, kind) ? decode(PLUGINS[kind]!, value, { struct: '', path: '' }, false) : undefined);

/** The targets in a file that `targetFilePath` names. Throws Fail. */
export function targetsInShape(value: unknown): any[] {
  if (value === null || value === undefined) return [];
  if (goKind(value) !== 'object') throw new Fail(`json: cannot unmarshal ${goKind(value)} into Go value of type struct { Targets []builtins.Target "json:\\"targets,omitempty\\" yaml:\\"targets,omitempty\\"" }`);
  return (decode(struct('', { targets: VALUE_TARGETS }), value, { struct: '', path: '' }, false) as { targets?: any[] }).targets ?? [];
}

interface Place {
  readonly struct: string;
  readonly path: string;
}

function goType(shape: Shape): string {
  if (typeof shape === 'string') return shape === 'any' ? 'interface {}' : shape;
  if ('list' in shape) return shape.called ?? `[]${goType(shape.list)}`;
  if ('map' in shape) return `map[string]${goType(shape.map)}`;
  if ('named' in shape) return shape.named;
  return shape.struct.includes('.') ? shape.struct : `types.${shape.struct}`;
}

/** What a value is to Go's JSON decoder. */
export const goKind = (v: unknown): string => (Array.isArray(v) ? 'array' : v !== null && typeof v === 'object' ? 'object' : typeof v === 'boolean' ? 'bool' : typeof v);

/** What null is in a list. */
const zero = (shape: Shape): unknown => (shape === 'string' || (typeof shape === 'object' && 'named' in shape) ? '' : typeof shape === 'object' && 'struct' in shape ? {} : null);

function decode(shape: Shape, value: unknown, place: Place, strict = true): unknown {
  if (value === null || value === undefined || shape === 'any') return value;
  const is = goKind(value);
  const unfit = (): never => {
    const what = is === 'number' && (shape === 'int' || shape === 'int64') ? `number ${String(value)}` : is;
    throw new Fail(`json: cannot unmarshal ${what} into Go ${place.path === '' ? 'value' : `struct field ${place.struct}.${place.path}`} of type ${goType(shape)}`);
  };
  if (typeof shape === 'string' || 'named' in shape) {
    const fits = shape === 'bool' ? is === 'bool' : shape === 'int' || shape === 'int64' ? Number.isInteger(value) : is === 'string';
    return fits ? value : unfit();
  }
  if ('list' in shape) return Array.isArray(value) ? value.map((v) => (v === null ? zero(shape.list) : decode(shape.list, v, place, strict))) : unfit();
  if (is !== 'object') return unfit();
  const out: Record<string, unknown> = {};
  const given = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given).sort()) {
    if ('map' in shape) {
      set(out, key, decode(shape.map, given[key], place, strict) ?? (shape.map === 'string' ? '' : given[key]));
      continue;
    }
    const name = Object.hasOwn(shape.fields, key) ? key : Object.keys(shape.fields).find((f) => f.toLowerCase() === key.toLowerCase());
    if (name === undefined) {
      if (strict) throw new Fail(`json: unknown field ${JSON.stringify(key)}`);
      continue;
    }
    const within = shape.embedded?.[name];
    out[name] = decode(shape.fields[name]!, given[key], { struct: shape.struct.split('.').pop()!, path: [...(place.path === '' ? [] : [place.path]), ...(within === undefined ? [] : [within]), name].join('.') }, strict);
  }
  return out;
}
