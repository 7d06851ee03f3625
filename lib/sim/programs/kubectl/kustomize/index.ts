import { clone } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail, messageOf } from '../errors';
import { flatten, parseManifests, readManifests } from '../manifests';
import { configOfCrds } from './crds';
import { changeFields, mergeConfig, noConfig, readConfig, type Config } from './fields';
import { chartsOf, kustomizationName, listOf, readKustomization, type Kustomization } from './file';
import { absorb, generate } from './generators';
import { applyLabels } from './labels';
import { legacyOrder } from './order';
import { applyJson6902, applyPatches, misconfigured } from './patches';
import { settleNames } from './references';
import { HELM, runGenerator, runTransformer } from './plugins';
import { applyReplacements } from './replacements';
import { fileIn } from './root';
import type { Root } from './root';
import { idText, resource } from './resource';
import type { Origin, Resource } from './resource';
import { applyVars } from './vars';
import type { Var } from './vars';
import { applyImages, applyNames, applyNamespace, applyReplicas, taggedImage } from './transformers';

const MAX_DEPTH = 20;
/** How many directories one build reads; each that names two below it would double them. */
const MAX_BUILT = 400;

/**
 * The objects that a kustomization directory builds, in the order kustomize gives them. Warnings of deprecated fields go to
 * stderr. Throws kustomize's sentences.
 */
export function kustomize(sys: Sys, path: string, { restricted = true, helm = false }: { readonly restricted?: boolean; readonly helm?: boolean } = {}): any[] {
  const directory = sys.files.absolute(path);
  mustBeDirectory(sys, path, directory);
  const top = readKustomization(sys, directory, () => {});
  const gathered: Gathered = { vars: [], config: noConfig(), built: { count: 0 } };
  const wanted = listOf(top, 'buildMetadata');
  const list = build(sys, { directory, restricted, helm }, [], gathered, { path: '', metadata: wanted });
  settleNames(list, gathered.config.nameReference);
  applyVars(list, gathered.vars, gathered.config.varReference);
  for (const r of list) describeOrigin(r, wanted);
  return sorted(list, top.sortOptions).map((r) => r.object);
}

/** The order that `sortOptions` of the directory that is built ask for. Throws Fail for one that is none. */
function sorted(list: readonly Resource[], options: Kustomization | undefined | null): readonly Resource[] {
  if (options === undefined || options === null) return legacyOrder(list);
  if (options.order !== 'fifo' && options.order !== 'legacy') throw new Fail("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (options.order === 'legacy') return legacyOrder(list, options.legacySortOptions?.orderFirst, options.legacySortOptions?.orderLast);
  if (options.legacySortOptions) throw new Fail("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'");
  return list;
}

function mustBeDirectory(sys: Sys, path: string, directory: string): void {
  if (!sys.files.exists(directory)) throw new Fail(`must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${directory}: no such file or directory`);
  if (sys.files.stat(directory).type !== 'dir') throw new Fail(`must build at directory: '${path}': file is not directory`);
}

/** What a directory hands up beside its objects. */
interface Gathered {
  readonly vars: Var[];
  readonly config: Config;
  /** Directories read so far, of the whole build. */
  readonly built: { count: number };
}

/** Where a directory is, seen from the one that is built, and what is to be noted of where things come from. */
interface Where {
  readonly path: string;
  readonly metadata: readonly string[];
}

const below = (where: Where, entry: string): Where => ({ ...where, path: joined(where.path, entry) });

/** Two relative paths as one, without `.` and with `..` only at its start. */
function joined(path: string, entry: string): string {
  const out: string[] = [];
  for (const part of `${path}/${entry}`.split('/')) {
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return out.join('/');
}

function build(sys: Sys, root: Root, above: readonly string[], up: Gathered, where: Where, file = readKustomization(sys, root.directory, (text) => sys.write(2, text))): Resource[] {
  sys.spend(200);
  const { directory } = root;
  const list: Resource[] = [];
  const own: Gathered = { vars: up.vars, config: noConfig(), built: up.built };
  if (++up.built.count > MAX_BUILT) throw new Fail('too many directories');
  for (const entry of [...listOf(file, 'resources'), ...listOf(file, 'bases')]) accumulate(sys, root, String(entry), list, [...above, directory], own, where);
  if (Object.keys(file).length === 0) throw new Fail('kustomization.yaml is empty');
  complete(sys, root, file, list, [...above, directory], own, where);
  mergeConfig(up.config, own.config);
  return list;
}

/** A component works on what the directory that names it has gathered so far. */
function component(sys: Sys, root: Root, list: Resource[], above: readonly string[], own: Gathered, where: Where): void {
  const { directory } = root;
  try {
    mustBeDirectory(sys, directory, directory);
  } catch (e) {
    throw new Fail(`accumulating components: loader.New "${messageOf(e)}"`);
  }
  if (above.includes(directory)) throw new Fail(`cycle detected: candidate root '${directory}' contains visited root '${directory}'`);
  const file = readKustomization(sys, directory, (text) => sys.write(2, text));
  if (file.kind !== 'Component') throw new Fail(`accumulating components: accumulateDirectory: "expected kind 'Component' for path '${directory}' but got 'Kustomization'"`);
  for (const entry of listOf(file, 'resources')) accumulate(sys, root, String(entry), list, [...above, directory], own, where);
  complete(sys, root, file, list, [...above, directory], own, where);
}

/** What follows on the resources: configurations, generators, components, transformers, validators. */
function complete(sys: Sys, root: Root, file: Kustomization, list: Resource[], above: readonly string[], own: Gathered, where: Where): void {
  const { directory } = root;
  for (const path of listOf(file, 'configurations')) mergeConfig(own.config, configuration(sys, root, String(path)));
  for (const path of listOf(file, 'crds')) {
    try {
      mergeConfig(own.config, configOfCrds(sys, root, String(path)));
    } catch (e) {
      throw e instanceof Fail ? new Fail(`loading CRDs [${listOf(file, 'crds').join(' ')}]: ${e.message}`) : e;
    }
  }
  own.vars.push(...listOf(file, 'vars'));
  const configuredIn = joined(where.path, kustomizationName(sys, directory));
  for (const made of generate(sys, root, file)) {
    made.origin = { configuredIn, configuredBy: { apiVersion: 'builtin', kind: made.object.kind === 'Secret' ? 'SecretGenerator' : 'ConfigMapGenerator' } };
    absorb(list, made);
  }
  const [chart] = chartsOf(file);
  if (chart) throw new Fail(root.helm ? HELM : misconfigured('HelmChartInflationGenerator', chart, 'must specify --enable-helm'));
  for (const plugin of plugins(sys, root, file, 'generators', above, own, where)) {
    for (const made of runGenerator(sys, root, plugin.object)) {
      made.origin = pluginOrigin(plugin, configuredIn);
      absorb(list, made);
    }
  }
  for (const entry of listOf(file, 'components')) component(sys, { ...root, directory: sys.files.absolute(`${directory}/${entry}`) }, list, above, own, below(where, String(entry)));
  transform(sys, root, file, list, own.config, configuredIn);
  for (const plugin of plugins(sys, root, file, 'transformers', above, own, where)) {
    runTransformer(sys, root, plugin.object, list);
    noteTransformer(list, pluginOrigin(plugin, configuredIn));
  }
  for (const plugin of plugins(sys, root, file, 'validators', above, own, where)) {
    const before = JSON.stringify(list.map((r) => r.object));
    runTransformer(sys, root, plugin.object, list);
    if (JSON.stringify(list.map((r) => r.object)) !== before) throw new Fail('validator shouldn\'t modify the resource map');
  }
}

function configuration(sys: Sys, root: Root, path: string): Partial<Config> {
  const value = parseManifests(sys.files.read(fileIn(sys, root, path)), path)[0] ?? {};
  try {
    return readConfig(value);
  } catch (e) {
    throw e instanceof Fail ? new Fail(`error unmarshaling JSON: while decoding JSON: json: ${e.message}`) : e;
  }
}

/** The objects that configure plugins: written in the file itself, or in files and directories that it names. */
function plugins(sys: Sys, root: Root, file: Kustomization, field: string, above: readonly string[], own: Gathered, where: Where): Resource[] {
  const out: Resource[] = [];
  const paths: string[] = [];
  for (const entry of listOf(file, field)) {
    const inline = typeof entry === 'string' && entry.includes('\n') ? fromText(entry) : undefined;
    if (inline) out.push(...inline);
    else paths.push(String(entry));
  }
  try {
    for (const path of paths) accumulate(sys, root, path, out, above, { vars: [], config: noConfig(), built: own.built }, where);
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Fail(e.message.replace(/^accumulating resources: /, ''));
  }
  return out;
}

function fromText(text: string): Resource[] | undefined {
  try {
    return parseManifests(text, 'inline').map((object) => resource(object));
  } catch (e) {
    if (e instanceof Fail) return undefined;
    throw e;
  }
}

/** The order is kustomize's own. */
function transform(sys: Sys, root: Root, file: Kustomization, list: Resource[], config: Config, configuredIn: string): void {
  const did = (kind: string, times: number): void => {
    for (let i = 0; i < times; i++) noteTransformer(list, { configuredIn, configuredBy: { apiVersion: 'builtin', kind } });
  };
  const count = (field: string): number => listOf(file, field).length;
  applyPatches(sys, root, file, list);
  did('PatchStrategicMergeTransformer', Math.min(1, count('patchesStrategicMerge')));
  did('PatchTransformer', count('patches'));
  applyNamespace(file, list);
  if (file.namespace) changeFields(list, config.namespace, '', () => file.namespace);
  did('NamespaceTransformer', file.namespace ? 1 : 0);
  applyNames(file, list);
  for (const [field, change] of [['namePrefix', (v: string) => `${file.namePrefix}${v}`], ['nameSuffix', (v: string) => `${v}${file.nameSuffix}`]] as const) {
    if (file[field]) changeFields(list, config[field].filter((s) => s.path !== 'metadata/name'), '', (v) => (typeof v === 'string' ? change(v) : v));
    did(field === 'namePrefix' ? 'PrefixTransformer' : 'SuffixTransformer', file[field] ? 1 : 0);
  }
  applyLabels(file, list, config);
  // Where there is any of them the one for commonLabels is made, too.
  const common = Object.keys(file.commonLabels ?? {}).length;
  did('LabelTransformer', count('labels') + (common || count('labels') ? 1 : 0));
  did('AnnotationsTransformer', Object.keys(file.commonAnnotations ?? {}).length ? 1 : 0);
  applyJson6902(sys, root, file, list);
  did('PatchJson6902Transformer', count('patchesJson6902'));
  applyReplicas(file, list, config.replicas);
  did('ReplicaCountTransformer', count('replicas'));
  applyImages(file, list);
  for (const wanted of listOf(file, 'images')) changeFields(list, config.images, '', (v) => (typeof v === 'string' ? taggedImage(v, wanted) : v));
  did('ImageTagTransformer', count('images'));
  applyReplacements(sys, root, file, list);
  did('ReplacementTransformer', Math.min(1, count('replacements')));
  if (listOf(file, 'buildMetadata').includes('managedByLabel')) for (const r of list) r.object = { ...r.object, metadata: { ...r.object.metadata, labels: { ...r.object.metadata?.labels, 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' } } };
}

function noteTransformer(list: readonly Resource[], origin: Origin): void {
  for (const r of list) (r.transformers ??= []).push(origin);
}

/** A plugin that a file configures is named by that file and object. */
function pluginOrigin({ object, origin }: Resource, configuredIn: string): Origin {
  return { configuredIn: origin?.path ?? configuredIn, configuredBy: { apiVersion: object.apiVersion, kind: object.kind, ...(object.metadata?.name ? { name: object.metadata.name } : {}) } };
}

/** `buildMetadata`: annotations that tell where an object comes from, and what changed it. */
function describeOrigin(r: Resource, wanted: readonly string[]): void {
  const annotations: Record<string, string> = {};
  if (wanted.includes('originAnnotations') && r.origin) annotations['config.kubernetes.io/origin'] = originText(r.origin, '');
  if (wanted.includes('transformerAnnotations') && r.transformers?.length) annotations['alpha.config.kubernetes.io/transformations'] = r.transformers.map((o) => `- ${originText(o, '  ').trimStart()}`).join('');
  if (Object.keys(annotations).length) r.object = { ...r.object, metadata: { ...r.object.metadata, annotations: { ...r.object.metadata?.annotations, ...annotations } } };
}

function originText({ path, configuredIn, configuredBy }: Origin, indent: string): string {
  const lines = [...(path !== undefined ? [`path: ${path}`] : []), ...(configuredIn !== undefined ? [`configuredIn: ${configuredIn}`] : [])];
  if (configuredBy) lines.push('configuredBy:', ...Object.entries(configuredBy).map(([k, v]) => `  ${k}: ${v}`));
  return lines.map((l) => `${indent}${l}\n`).join('');
}

function accumulate(sys: Sys, root: Root, entry: string, list: Resource[], above: readonly string[], own: Gathered, where: Where): void {
  if (/^(https?|ssh|git):|^git@|^github\.com\//.test(entry)) throw new Fail(`accumulating resources: accumulation err='accumulating resources from '${entry}': remote resources are not supported here'`);
  // An entry is tried as a file first, and then as a directory (kustomize `KustTarget.accumulateResources`).
  const full = sys.files.absolute(entry.startsWith('/') ? entry : `${root.directory}/${entry}`);
  const there = sys.files.exists(full) ? sys.files.stat(full).type : undefined;
  if (there === 'dir') {
    accumulateDirectory(sys, { ...root, directory: full }, entry, list, above, own, below(where, entry));
    return;
  }
  try {
    fileIn(sys, root, entry);
  } catch (e) {
    const why = entry.startsWith('/') ? `new root '${entry}' cannot be absolute` : there === undefined ? `must build at directory: not a valid directory: ${messageOf(e)}` : `must build at directory: '${full}': file is not directory`;
    throw new Fail(`accumulating resources: accumulation err='accumulating resources from '${entry}': ${messageOf(e)}': ${why}`);
  }
  const made = fromFile(sys, full, entry).map((r) => ({ ...r, origin: { path: joined(where.path, entry) } }));
  merge(made, list, (id) => `accumulating resources: accumulation err='merging resources from '${entry}': may not add resource with an already registered id: ${id}': must build at directory: '${full}': file is not directory`);
}

function accumulateDirectory(sys: Sys, root: Root, entry: string, list: Resource[], above: readonly string[], own: Gathered, where: Where): void {
  const { directory } = root;
  const head = `accumulating resources: accumulation err='accumulating resources from '${entry}': '${directory}' must resolve to a file': `;
  if (above.includes(directory) || above.length > MAX_DEPTH) throw new Fail(`${head}cycle detected: candidate root '${directory}' contains visited root '${directory}'`);
  const told = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (e) {
      if (!(e instanceof Fail)) throw e;
      throw new Fail(`${head}${what} path '${directory}': ${e.message}`);
    }
  };
  const file = told("couldn't make target for", () => readKustomization(sys, directory, (text) => sys.write(2, text)));
  const made = told('recursed accumulation of', () => build(sys, root, above, own, where, file));
  merge(made, list, (id) => `${head}recursed merging from path '${directory}': may not add resource with an already registered id: ${id}`);
}

/** Objects take their places among the others. Throws `taken` where one of the same name is there. */
function merge(made: readonly Resource[], list: Resource[], taken: (id: string) => string): void {
  for (const r of made) {
    const id = idText(r.object);
    if (list.some((x) => idText(x.object) === id)) throw new Fail(taken(id));
    list.push(r);
  }
}

function fromFile(sys: Sys, full: string, entry: string): Resource[] {
  const { objects, error } = readManifests(sys.files.read(full), entry, { core: true });
  if (error) throw new Fail(`accumulating resources: accumulating resources from '${entry}': MalformedYAMLError: ${error.message.replace(/^error parsing [^:]*: (?:error converting YAML to JSON: )?/, '')} in File: ${entry}`);
  try {
    return objects
      .flatMap(flatten)
      .map((object) => {
        if (!object.kind) throw new Fail(`missing kind in object {{${object.apiVersion ?? ''} } {{ ${object.metadata?.name ?? ''}} map[] map[]}}`);
        if (!object.metadata?.name && !object.metadata?.generateName) throw new Fail(`missing metadata.name in object {{${object.apiVersion ?? ''} ${object.kind}} {{ } map[] map[]}}`);
        return resource({ ...(clone(object) as any) });
      });
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Fail(`accumulating resources: accumulation err='accumulating resources from '${entry}': ${messageOf(e)}': must build at directory: '${full}': file is not directory`);
  }
}
