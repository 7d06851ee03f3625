import { clone } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail, messageOf } from '../errors';
import { flatten, readManifests } from '../manifests';
import { listOf, readKustomization } from './file';
import { absorb, generate } from './generators';
import { applyLabels } from './labels';
import { legacyOrder } from './order';
import { applyJson6902, applyPatches } from './patches';
import { settleNames } from './references';
import { applyReplacements } from './replacements';
import { idText, resource } from './resource';
import type { Resource } from './resource';
import { applyVars } from './vars';
import type { Var } from './vars';
import { applyImages, applyNames, applyNamespace, applyReplicas } from './transformers';

const MAX_DEPTH = 20;

/**
 * The objects that a kustomization directory builds, in the order kustomize gives them. Warnings of deprecated fields go to
 * stderr. Throws kustomize's sentences.
 */
export function kustomize(sys: Sys, path: string): any[] {
  const directory = sys.files.absolute(path);
  mustBeDirectory(sys, path, directory);
  const vars: Var[] = [];
  const list = build(sys, directory, [], vars);
  settleNames(list);
  applyVars(list, vars);
  const options = readKustomization(sys, directory, () => {}).sortOptions;
  const { orderFirst, orderLast } = options?.legacySortOptions ?? {};
  return (options?.order !== 'fifo' ? legacyOrder(list, orderFirst, orderLast) : list).map((r) => r.object);
}

function mustBeDirectory(sys: Sys, path: string, directory: string): void {
  if (!sys.files.exists(directory)) throw new Fail(`must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${directory}: no such file or directory`);
  if (sys.files.stat(directory).type !== 'dir') throw new Fail(`must build at directory: '${path}': file is not directory`);
}

function build(sys: Sys, directory: string, above: readonly string[], vars: Var[]): Resource[] {
  sys.spend(200);
  if (above.includes(directory) || above.length > MAX_DEPTH) throw new Fail(`cycle detected: candidate root '${directory}' contains visited root '${directory}'`);
  const file = readKustomization(sys, directory, (text) => sys.write(2, text));
  const list: Resource[] = [];
  for (const entry of [...listOf(file, 'resources'), ...listOf(file, 'bases')]) accumulate(sys, directory, String(entry), list, [...above, directory], vars);
  vars.push(...listOf(file, 'vars'));
  if (Object.keys(file).length === 0) throw new Fail('kustomization.yaml is empty');
  for (const made of generate(sys, directory, file)) absorb(list, made);
  for (const entry of listOf(file, 'components')) component(sys, sys.files.absolute(`${directory}/${entry}`), list, [...above, directory], vars);
  transform(sys, directory, file, list);
  return list;
}

/** A component works on what the directory that names it has gathered so far. */
function component(sys: Sys, directory: string, list: Resource[], above: readonly string[], vars: Var[]): void {
  mustBeDirectory(sys, directory, directory);
  if (above.includes(directory)) throw new Fail(`cycle detected: candidate root '${directory}' contains visited root '${directory}'`);
  const file = readKustomization(sys, directory, (text) => sys.write(2, text));
  if (file.kind !== 'Component') throw new Fail(`accumulating components: accumulateDirectory: "expected kind 'Component' for path '${directory}' but got 'Kustomization'"`);
  for (const entry of listOf(file, 'resources')) accumulate(sys, directory, String(entry), list, [...above, directory], vars);
  for (const made of generate(sys, directory, file)) absorb(list, made);
  for (const entry of listOf(file, 'components')) component(sys, sys.files.absolute(`${directory}/${entry}`), list, [...above, directory], vars);
  transform(sys, directory, file, list);
}

/** The order is kustomize's own. */
function transform(sys: Sys, directory: string, file: ReturnType<typeof readKustomization>, list: Resource[]): void {
  applyPatches(sys, directory, file, list);
  applyNamespace(file, list);
  applyNames(file, list);
  applyLabels(file, list);
  applyJson6902(sys, directory, file, list);
  applyReplicas(file, list);
  applyImages(file, list);
  applyReplacements(sys, directory, file, list);
  if (listOf(file, 'buildMetadata').includes('managedByLabel')) for (const r of list) r.object = { ...r.object, metadata: { ...r.object.metadata, labels: { ...r.object.metadata?.labels, 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' } } };
}

function accumulate(sys: Sys, directory: string, entry: string, list: Resource[], above: readonly string[], vars: Var[]): void {
  if (/^(https?|ssh|git):|^git@|^github\.com\//.test(entry)) throw new Fail(`accumulating resources: accumulation err='accumulating resources from '${entry}': remote resources are not supported here'`);
  const full = sys.files.absolute(`${directory}/${entry}`);
  if (!sys.files.exists(full)) {
    throw new Fail(`accumulating resources: accumulation err='accumulating resources from '${entry}': evalsymlink failure on '${full}' : lstat ${full}: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`);
  }
  const made = sys.files.stat(full).type === 'dir' ? build(sys, full, above, vars) : fromFile(sys, full, entry);
  for (const r of made) {
    const id = idText(r.object);
    if (list.some((x) => idText(x.object) === id)) throw new Fail(`accumulating resources: accumulation err='merging resources from '${entry}': may not add resource with an already registered id: ${id}': must build at directory: '${full}': file is not directory`);
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
