import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { changeFields, fieldSpecs, type FieldSpec } from './fields';
import { checkShape } from './file';
import { generate } from './generators';
import { asText } from './labels';
import { applyJson6902, applyPatches } from './patches';
import { applyReplacements } from './replacements';
import { nameOf, namespaceOf, rename } from './resource';
import type { Resource } from './resource';
import type { Root } from './root';
import { legacyOrder } from './order';
import { applyImages, applyNamespace, FIXED, taggedImage } from './transformers';

/**
 * The plugins that kustomize has built in, each by an object of `apiVersion: builtin` in `generators`, `transformers` or
 * `validators`. They do what the fields of a kustomization do, at the fields that they are told of.
 */
type Any = any;

/** What generators of such an object make. Throws Fail. */
export function runGenerator(sys: Sys, root: Root, config: Any): Resource[] {
  checkShape(config);
  const { metadata, kind, apiVersion: _a, ...args } = config;
  const field = kind === 'ConfigMapGenerator' ? 'configMapGenerator' : kind === 'SecretGenerator' ? 'secretGenerator' : undefined;
  // A generator's own words for what is wrong are those of the kustomization's field.
  if (field) return generate(sys, root, { [field]: [{ name: metadata?.name, ...(metadata?.namespace ? { namespace: metadata.namespace } : {}), ...args }] });
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
  LegacyOrderTransformer: (_s, _d, _c, list) => void list.splice(0, list.length, ...legacyOrder(list)),
};

/** Has the transformer of such an object change the objects. Throws Fail. */
export function runTransformer(sys: Sys, root: Root, config: Any, list: Resource[]): void {
  const run = config.apiVersion === 'builtin' && Object.hasOwn(TRANSFORMERS, config.kind) ? TRANSFORMERS[config.kind] : undefined;
  if (!run) throw new Fail(known(config) ? `plugin ${idOf(config)} not a transformer` : unknown(config));
  checkShape(config);
  run(sys, root, config, list);
}

function renamed(list: readonly Resource[], specs: readonly FieldSpec[], change: (name: string) => string): void {
  for (const spec of specs) {
    if (spec.path !== 'metadata/name') changeFields(list, [spec], '', (v) => (typeof v === 'string' ? change(v) : v));
    else for (const r of list) if (!FIXED.has(r.object.kind) && (!spec.kind || spec.kind === r.object.kind)) rename(r, change(nameOf(r)), namespaceOf(r));
  }
}

const known = ({ apiVersion, kind }: Any): boolean => apiVersion === 'builtin' && (kind === 'ConfigMapGenerator' || kind === 'SecretGenerator' || Object.hasOwn(TRANSFORMERS, kind));
const idOf = ({ apiVersion, kind, metadata }: Any): string => `${kind}.${apiVersion}.[noGrp]/${metadata?.name ?? '[noName]'}.${metadata?.namespace ?? '[noNs]'}`;
/** Of kustomize's own these are not here. */
const MISSING = ['HashTransformer', 'HelmChartInflationGenerator', 'IAMPolicyGenerator', 'SortOrderTransformer', 'ValueAddTransformer'];

function unknown(config: Any): string {
  if (config.apiVersion !== 'builtin') return `external plugins disabled; unable to load external plugin '${config.kind ?? ''}'`;
  return MISSING.includes(config.kind) ? `the plugin ${config.kind} of kustomize is not supported here` : `unable to load builtin ${config.kind}.builtin.[noGrp]`;
}
