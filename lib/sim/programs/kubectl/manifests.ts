import { Ahead, JsonError, NetworkError, YamlError, parseJsonAt, readYaml, readYamlInSteps } from '../../core';
import { Errno } from '../../machine/sys';
import type { Sys } from '../../machine/sys';
import { resolver } from '../net/dns';
import { ConnectionError, Fail } from './errors';

/** Reading of manifests: files, directories, URLs and stdin into plain objects (cli-runtime `resource/builder.go`). */
export interface Manifest {
  readonly object: any;
  /** The file as messages name it; `STDIN`. */
  readonly source: string;
}

const EXTENSIONS = /\.(json|yaml|yml)$/;
const MAX_BYTES = 20_000_000;

/** What is said of each `-f` that names no file. */
export function missingPaths(sys: Sys, names: readonly string[]): Fail[] {
  const missing = names.filter((name) => name !== '-' && !/^https?:\/\//.test(name) && !sys.files.exists(name) && glob(sys, name).length === 0);
  return missing.map((name) => new Fail(`the path ${JSON.stringify(name)} does not exist`));
}

/** The texts behind `-f` words. Throws {@link Fail} for what is not there. */
export function readSources(sys: Sys, names: readonly string[], recursive: boolean, stdin: string): { source: string; text: string }[] {
  const out: { source: string; text: string }[] = [];
  for (const name of names) {
    if (name === '-') out.push({ source: 'STDIN', text: stdin });
    else if (/^https?:\/\//.test(name)) out.push({ source: name, text: readUrl(sys, name) });
    else {
      const paths = sys.files.exists(name) ? [name] : glob(sys, name);
      if (paths.length === 0) throw new Fail(`the path ${JSON.stringify(name)} does not exist`);
      for (const path of paths) {
        const before = out.length;
        walk(sys, path, recursive, true, out);
        if (out.length === before && sys.files.stat(path).type === 'dir') throw new Fail(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
      }
    }
  }
  return out;
}

function walk(sys: Sys, path: string, recursive: boolean, top: boolean, out: { source: string; text: string }[]): void {
  const { type, size } = sys.files.stat(path);
  if (type === 'dir') {
    if (!top && !recursive) return;
    for (const name of sys.files.list(path)) walk(sys, path === '.' ? name : `${path.replace(/\/$/, '')}/${name}`, recursive, false, out);
    return;
  }
  if (!top && !EXTENSIONS.test(path)) return;
  if (size > MAX_BYTES) throw new Fail(`the file ${path} is larger than what can be read here`);
  out.push({ source: path, text: sys.files.read(path) });
}

/** Files whose name matches a pattern with `*` and `?` in its last part. */
function glob(sys: Sys, pattern: string): string[] {
  if (!/[*?]/.test(pattern)) return [];
  const slash = pattern.lastIndexOf('/') + 1;
  const folder = pattern.slice(0, slash);
  if (/[*?]/.test(folder) || !sys.files.exists(folder || '.')) return [];
  const last = pattern.slice(slash);
  return sys.files
    .list(folder || '.')
    .filter((n) => matches(last, n))
    .map((n) => folder + n);
}

function matches(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern[0] === '*') return matches(pattern.slice(1), name) || (name !== '' && matches(pattern, name.slice(1)));
  return name !== '' && (pattern[0] === '?' || pattern[0] === name[0]) && matches(pattern.slice(1), name.slice(1));
}

function readUrl(sys: Sys, url: string): string {
  try {
    const response = sys.fetch({ method: 'GET', url, headers: {} });
    if (response.status !== 200) throw new Fail(`unable to read URL "${url}", server reported ${response.status}, status code=${response.status}`);
    return typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? '');
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    const host = /^[a-z]+:\/\/([^/:]*)/.exec(url)?.[1] ?? url;
    throw new ConnectionError('GET', url, e.failure === 'no-such-host' ? `dial tcp: lookup ${host} on ${resolver(sys).server}:53: no such host` : `dial tcp ${e.target}: ${e.failure === 'refused' ? 'connect: connection refused' : 'i/o timeout'}`);
  }
}

/** All objects of a text, in order; a List's items are still inside it. `core` is YAML 1.2, as kustomize reads it. Throws {@link Fail} for broken YAML. */
export function parseManifests(text: string, source: string, options: { readonly core?: boolean } = {}): any[] {
  const { objects, error } = readManifests(text, source, options);
  if (error) throw error;
  return objects;
}

/**
 * The objects of a text up to what is wrong in it. What begins with a brace is JSON, one object after another, and if it is
 * not that it may be YAML all the same: the failure is told as JSON's then (apimachinery `YAMLOrJSONDecoder`).
 */
export function readManifests(text: string, source: string, options: { readonly core?: boolean } = {}): { readonly objects: any[]; readonly error?: Fail } {
  const objects: any[] = [];
  let rest = text;
  let first: string | undefined;
  if (text.trimStart().startsWith('{')) {
    let at = 0;
    try {
      for (;;) {
        at += /^[ \n\t\r]*/.exec(text.slice(at))![0].length;
        if (at >= text.length) return { objects };
        const { data, end } = parseJsonAt(text, at);
        objects.push(data);
        at = end;
      }
    } catch (e) {
      if (!(e instanceof JsonError)) throw e;
      first = e.ended ? 'unexpected EOF' : `json: offset ${e.offset}: ${e.message}`;
      if (objects.length > 1) return { objects, error: new Fail(`error parsing ${source}: ${e.ended ? first : e.message}`) };
      rest = text.slice(at).replace(/^[^\S\n]*\n?/, '');
    }
  }
  try {
    const { parts, failed } = splitDocuments(rest);
    for (const part of parts) {
      const value = readYaml(part, options);
      if (value !== null && value !== undefined) objects.push(value);
      first = undefined;
    }
    return failed === undefined ? { objects } : { objects, error: new Fail(`error parsing ${source}: ${first ?? failed}`) };
  } catch (e) {
    if (!(e instanceof YamlError)) throw e;
    return { objects, error: new Fail(`error parsing ${source}: ${first ?? `error converting YAML to JSON: ${e.message}`}`) };
  }
}

/** The objects of one source up to what is wrong with it. */
export interface Manifests {
  readonly source: string;
  readonly objects: any[];
  readonly failed?: string;
}

/** Long manifests on their way to objects: plain data, for they take several turns. */
export interface Parsing {
  readonly sources: readonly { readonly source: string; readonly text: string }[];
  /** The documents of the first of the sources, once it was cut, and how many of them were read. */
  readonly documents: readonly string[];
  readonly at: number;
  /** How many steps were done for the next of them, where it is long. */
  readonly steps?: number;
  readonly parsed: readonly Manifests[];
}

/** Characters that are parsed in one turn; what has fewer is parsed when it is used. */
export const SLICE = 16_384;
/** Characters from which on one document is read in steps. */
const LONG = 4 * SLICE;

const reading = new Ahead((text) => readYamlInSteps(text));

/** The long manifests that `-f` words name; undefined where all is short, or where something is not there. */
export function longManifests(sys: Sys, names: readonly string[], recursive: boolean, stdin: string): Parsing | undefined {
  try {
    // What comes from far is fetched once, by the command.
    if (names.some((name) => /^https?:\/\//.test(name))) return undefined;
    const sources = readSources(sys, names, recursive, stdin);
    if (sources.reduce((sum, s) => sum + s.text.length, 0) <= SLICE) return undefined;
    return { sources, documents: [], at: 0, parsed: [] };
  } catch (e) {
    if (e instanceof Fail || e instanceof Errno) return undefined;
    throw e;
  }
}

/** Parses some more; there is nothing left to do when no sources are. */
export function parseOn({ sources, documents, at, steps = 0, parsed }: Parsing): Parsing {
  const [first, ...rest] = sources;
  if (!first) return { sources, documents, at, parsed };
  const { source, text } = first;
  const last = parsed.at(-1)!;
  try {
    if (documents.length === 0) {
      const { parts, failed } = text.trimStart().startsWith('{') ? { parts: [], failed: undefined } : splitDocuments(text);
      if (parts.length > 0) return { sources, documents: parts, at: 0, parsed: [...parsed, { source, objects: [], ...(failed !== undefined ? { failed: `error parsing ${source}: ${failed}` } : {}) }] };
      const { objects, error } = readManifests(text, source);
      return { sources: rest, documents: [], at: 0, parsed: [...parsed, { source, objects, ...(error ? { failed: error.message } : {}) }] };
    }
    for (let done = 0; at < documents.length && done < SLICE; at++) {
      const text = documents[at]!;
      if (text.length > LONG) {
        // A turn for each step of it.
        if (done > 0 || !reading.on(text, steps)) return { sources, documents, at, steps: done > 0 ? 0 : steps + 1, parsed };
        steps = 0;
      }
      done += text.length;
      const value = parseYaml(text, source);
      if (value !== null && value !== undefined) last.objects.push(value);
    }
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    return { sources: rest, documents: [], at: 0, parsed: [...parsed.slice(0, -1), { ...last, failed: e.message }] };
  }
  return at < documents.length ? { sources, documents, at, parsed } : { sources: rest, documents: [], at: 0, parsed };
}

/** Cuts at lines that begin with `---`, before any YAML is read; the first such line alone belongs to what follows it (apimachinery `YAMLReader`). */
function splitDocuments(text: string): { readonly parts: string[]; readonly failed?: string } {
  const parts: string[] = [];
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  let part: string[] = [];
  const end = () => {
    if (part.length > 0) parts.push(`${part.join('\n')}\n`);
    part = [];
  };
  for (const line of lines) {
    if (line.startsWith('---')) {
      const after = line.slice(3).trim();
      if (after !== '' && !after.startsWith('#')) return { parts, failed: `invalid Yaml document separator: ${after}` };
      if (part.length > 0) {
        end();
        continue;
      }
    }
    part.push(line);
  }
  end();
  return { parts };
}

/** One document of YAML, as Kubernetes reads it. Throws {@link Fail}. */
export function parseYaml(text: string, source: string): any {
  try {
    return text.length > LONG ? reading.take(text) : readYaml(text);
  } catch (e) {
    if (e instanceof YamlError) throw new Fail(`error parsing ${source}: error converting YAML to JSON: ${e.message}`);
    throw e;
  }
}

/** Puts a List's items in its place. */
export function flatten(object: any): any[] {
  if (!isList(object)) return [object];
  // Items of a PodList need not say that they are Pods.
  const kind = String(object.kind).replace(/List$/, '');
  return object.items.flatMap((item: any) => flatten(item?.kind || item?.apiVersion || item === null || typeof item !== 'object' ? item : { ...item, apiVersion: object.apiVersion, kind }));
}

/** Whatever has items is a list to Go's decoder (apimachinery `unstructuredJSONScheme.decode`). */
export const isList = (object: any): boolean => Array.isArray(object?.items) && Boolean(object.kind);
