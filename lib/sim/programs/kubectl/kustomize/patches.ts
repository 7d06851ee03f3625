import { RE2JS } from 're2js';
import { toYaml } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { goQuote } from '../../pflag';
import { jsonPatched } from '../local-patches';
import { parseManifests, parseYaml } from '../manifests';
import { matchesLabels } from '../labels';
import type { Kustomization } from './file';
import { listOf } from './file';
import { strategicMerge } from './merge';
import { idText, nameOf, namespaceOf, rename } from './resource';
import type { Resource } from './resource';
import { fileIn } from './root';
import type { Root } from './root';

/** All patches of a kustomization that come before the other transformers. */
export function applyPatches(sys: Sys, root: Root, file: Kustomization, list: Resource[]): void {
  for (const entry of listOf(file, 'patchesStrategicMerge') as string[]) {
    const text = entry.includes('\n') ? entry : read(sys, root, entry, 'PatchStrategicMergeTransformer', { paths: [entry] });
    for (const patch of parseManifests(text, entry, { core: true })) strategic(list, patch, undefined, {});
  }
  for (const entry of listOf(file, 'patches')) {
    const text = textOf(sys, root, entry, 'PatchTransformer');
    const operations = asOperations(text);
    if (operations) {
      if (!entry.target) throw new Fail(`must specify a target for JSON patch ${text.trim()}`);
      json(list, operations, entry.target);
    } else if (text.trimStart().startsWith('[')) throw notAPatch(entry);
    else for (const patch of parseManifests(text, entry.path ?? 'patch', { core: true })) strategic(list, patch, entry.target, entry.options ?? {});
  }
}

/** What is neither kind of patch, with the entry that states it. */
function notAPatch({ path, patch, target, options }: any): Fail {
  const entry = toYaml({ ...(options ? { options } : {}), ...(patch ? { patch } : {}), ...(path ? { path } : {}), ...(target ? { target } : {}) });
  return new Fail(`trouble configuring builtin PatchTransformer with config: \`\n${entry}\`: unable to parse SM or JSON patch from [${patch ? `patch: ${goQuote(patch)}` : `path: ${goQuote(path)}`}]`);
}

/** `patchesJson6902`, which come after labels and names. */
export function applyJson6902(sys: Sys, root: Root, file: Kustomization, list: Resource[]): void {
  for (const entry of listOf(file, 'patchesJson6902')) {
    const operations = asOperations(textOf(sys, root, entry, 'PatchJson6902Transformer'));
    if (!operations) throw new Fail(`unable to parse SM or JSON patch from [patch: ${JSON.stringify(entry.patch ?? entry.path ?? '')}]`);
    json(list, operations, entry.target ?? {});
  }
}

function textOf(sys: Sys, root: Root, entry: any, transformer: string): string {
  if (Boolean(entry.path) === Boolean(entry.patch)) throw new Fail(misconfigured(transformer, entry, `${entry.path ? "patch and path can't be set at the same time" : 'must specify one of patch and path in'}\n${toYaml(entry)}`));
  return entry.patch ?? read(sys, root, entry.path, transformer, entry);
}

function read(sys: Sys, root: Root, path: string, transformer: string, config: object): string {
  try {
    return sys.files.read(fileIn(sys, root, path));
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    throw new Fail(misconfigured(transformer, config, `${transformer === 'PatchTransformer' ? `failed to get the patch file from path(${path}): ` : ''}${e.message}`));
  }
}

/** How a transformer's failure is told. */
export const misconfigured = (transformer: string, config: object, why: string): string => `trouble configuring builtin ${transformer} with config: \`\n${toYaml(config)}\`: ${why}`;

function asOperations(text: string): any[] | undefined {
  try {
    // What begins as JSON has to be JSON.
    const value = text.trimStart().startsWith('[') ? JSON.parse(text) : parseYaml(text, 'patch');
    return Array.isArray(value) && value.every((x) => typeof x?.op === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The objects that a target names: each part a pattern that must fit the whole. */
export function targets(list: readonly Resource[], target: any): Resource[] {
  const fits = (pattern: string | undefined, ...values: readonly string[]) => {
    if (!pattern) return true;
    try {
      const re = RE2JS.compile(`^(?:${pattern})$`);
      return values.some((v) => re.matches(v));
    } catch {
      throw new Fail(`error parsing regexp: ${pattern}`);
    }
  };
  return list.filter((r) => {
    const [group, version] = String(r.object.apiVersion).includes('/') ? String(r.object.apiVersion).split('/') : ['', r.object.apiVersion];
    const names = [nameOf(r), ...r.before.map((b) => b.name)];
    const namespaces = [namespaceOf(r), ...r.before.map((b) => b.namespace)];
    return (
      fits(target.group, group!) && fits(target.version, version!) && fits(target.kind, r.object.kind) && fits(target.name, ...names) && fits(target.namespace, ...namespaces) &&
      (!target.labelSelector || matchesLabels(r.object.metadata?.labels ?? {}, target.labelSelector)) && (!target.annotationSelector || matchesLabels(r.object.metadata?.annotations ?? {}, target.annotationSelector))
    );
  });
}

function json(list: Resource[], operations: readonly any[], target: any): void {
  for (const r of targets(list, target)) {
    const name = nameOf(r);
    const patched = jsonPatched(r.object, operations);
    r.object = { ...patched, metadata: { ...patched.metadata, name } };
    if (patched.metadata?.name !== name) rename(r, patched.metadata.name);
  }
}

function strategic(list: Resource[], patch: any, target: any, options: { allowNameChange?: boolean; allowKindChange?: boolean }): void {
  const sameGroup = (a: string, b: string) => (a.includes('/') ? a.split('/')[0] : '') === (b.includes('/') ? b.split('/')[0] : '');
  const found = target
    ? targets(list, target)
    : list.filter((r) => r.object.kind === patch.kind && sameGroup(String(r.object.apiVersion), String(patch.apiVersion ?? '')) && [nameOf(r), ...r.before.map((b) => b.name)].includes(patch.metadata?.name) && (patch.metadata?.namespace === undefined || [namespaceOf(r), ...r.before.map((b) => b.namespace)].includes(patch.metadata.namespace)));
  if (!target && found.length === 0) throw new Fail(`no resource matches strategic merge patch ${JSON.stringify(idText(patch))}: no matches for Id ${idText(patch)}; failed to find unique target for patch ${idText(patch)}`);
  for (const r of found) {
    const { kind, apiVersion } = r.object;
    const name = nameOf(r);
    const merged = strategicMerge(r.object, patch);
    if (merged === undefined) {
      list.splice(list.indexOf(r), 1);
      continue;
    }
    const renamed = options.allowNameChange ? merged.metadata?.name : name;
    r.object = { ...merged, kind: options.allowKindChange ? merged.kind : kind, apiVersion: options.allowKindChange ? merged.apiVersion : apiVersion, metadata: { ...merged.metadata, name, ...(r.object.metadata?.namespace !== undefined ? { namespace: r.object.metadata.namespace } : {}) } };
    if (renamed !== name) rename(r, renamed);
  }
}
