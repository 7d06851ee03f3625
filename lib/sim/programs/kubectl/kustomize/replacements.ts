import { clone, set } from '../../../core';
import type { Sys } from '../../../machine/sys';
import { Fail } from '../errors';
import { parseYaml } from '../manifests';
import type { Kustomization } from './file';
import { listOf } from './file';
import { misconfigured, targets } from './patches';
import type { Resource } from './resource';
import { fileIn } from './root';
import type { Root } from './root';

/** `replacements`: a field of one object is copied into fields of others. */
export function applyReplacements(sys: Sys, root: Root, file: Kustomization, list: readonly Resource[]): void {
  const all = listOf(file, 'replacements').flatMap((r) => {
    if (!r.path) return [r];
    let full: string;
    try {
      full = fileIn(sys, root, r.path);
    } catch (e) {
      if (!(e instanceof Fail)) throw e;
      throw new Fail(misconfigured('ReplacementTransformer', { Replacements: listOf(file, 'replacements') }, e.message));
    }
    const value = parseYaml(sys.files.read(full), r.path);
    return Array.isArray(value) ? value : [value];
  });
  for (const replacement of all) {
    const { source } = replacement;
    if (!source || !replacement.targets) throw new Fail(`replacements must specify a source and at least one target`);
    const from = targets(list, source);
    if (from.length === 0) throw new Fail(`nothing selected by ${[source.kind, source.name].filter(Boolean).join('.')}:${source.fieldPath ?? 'metadata.name'}`);
    if (from.length > 1) throw new Fail(`multiple matches for selector ${[source.kind, source.name].filter(Boolean).join('.')}`);
    const path: string = source.fieldPath ?? 'metadata.name';
    let value = read(from[0]!.object, partsOf(path));
    if (value === undefined) throw new Fail(`fieldPath \`${path}\` is missing for replacement source ${source.kind}.${source.name ?? ''}`);
    const cut = source.options;
    if (cut?.delimiter) value = String(value).split(cut.delimiter)[cut.index ?? 0];
    for (const target of replacement.targets) {
      const rejected = new Set((target.reject ?? []).flatMap((r: any) => targets(list, r)));
      for (const r of targets(list, target.select ?? {})) {
        if (rejected.has(r)) continue;
        const object = clone(r.object) as any;
        for (const field of target.fieldPaths ?? ['metadata.name']) write(object, partsOf(field), value, target.options ?? {}, field);
        r.object = object;
      }
    }
  }
}

/** `spec.template.spec.containers.[name=web].image`; dots inside brackets, and escaped ones, part nothing. */
function partsOf(path: string): string[] {
  return (path.match(/(?:\[[^\]]*\]|\\.|[^.\\])+/g) ?? []).map((p) => p.replace(/\\(.)/g, '$1'));
}

/** The places in a list that `*`, an index or `[name=web]` names. */
function places(list: readonly any[], part: string): number[] {
  if (part === '*') return list.map((_, i) => i);
  const pair = /^\[([^=]+)=(.*)\]$/.exec(part);
  if (pair) return list.flatMap((x, i) => (String(x?.[pair[1]!]) === pair[2] ? [i] : []));
  return /^\d+$/.test(part) ? [Number(part)] : [];
}

function read(at: any, [part, ...rest]: readonly string[]): any {
  if (part === undefined) return at;
  if (Array.isArray(at)) {
    const [i] = places(at, part);
    return i === undefined ? undefined : read(at[i], rest);
  }
  return at !== null && typeof at === 'object' && Object.hasOwn(at, part) ? read(at[part], rest) : undefined;
}

function write(at: any, parts: readonly string[], value: any, options: any, path: string): void {
  const [part, ...rest] = parts as [string, ...string[]];
  const put = (holder: any, key: string | number) => {
    if (rest.length > 0) {
      if (holder[key] === undefined && options.create) set(holder, String(key), {});
      if (holder[key] === null || typeof holder[key] !== 'object') throw new Fail(`unable to find field ${JSON.stringify(path)} in replacement target`);
      write(holder[key], rest, value, options, path);
    } else if (options.delimiter && holder[key] !== undefined) {
      const pieces = String(holder[key]).split(options.delimiter);
      const index = options.index ?? 0;
      if (index < 0) pieces.unshift(String(value));
      else if (index >= pieces.length) pieces.push(String(value));
      else pieces[index] = String(value);
      set(holder, String(key), pieces.join(options.delimiter));
    } else if (holder[key] === undefined && !options.create) throw new Fail(`unable to find field ${JSON.stringify(path)} in replacement target`);
    else if (Array.isArray(holder)) holder[key as number] = value;
    else set(holder, String(key), value);
  };
  if (Array.isArray(at)) {
    const found = places(at, part);
    if (found.length === 0 && part !== '*') throw new Fail(`unable to find field ${JSON.stringify(path)} in replacement target`);
    for (const i of found) put(at, i);
  } else put(at, part);
}
