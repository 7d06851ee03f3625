import { parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { NetworkError, excessiveAliasing, set } from '../../core';
import { Errno } from '../../machine/sys';
import type { Sys } from '../../machine/sys';
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
    throw new ConnectionError('GET', url, e.failure === 'no-such-host' ? `dial tcp: lookup ${host}: no such host` : `dial tcp ${e.target}: ${e.failure === 'refused' ? 'connect: connection refused' : 'i/o timeout'}`);
  }
}

/** All objects of a text, in order; a List's items are still inside it. Throws {@link Fail} for broken YAML. */
export function parseManifests(text: string, source: string): any[] {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{')) {
    try {
      return [JSON.parse(trimmed)];
    } catch {
      // Several JSON objects, or flow-style YAML: the YAML reader takes both.
    }
  }
  return splitDocuments(text).flatMap((part) => parseDocument(part, source));
}

/** The object of one document; none of an empty one. */
function parseDocument(text: string, source: string): any[] {
  const value = parseYaml(text, source);
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    const got = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw new Fail(`error parsing ${source}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${got} into Go value of type map[string]interface {}`);
  }
  return [value];
}

/** The objects of one source, or why there are none. */
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
  readonly parsed: readonly Manifests[];
}

/** Characters that are parsed in one turn; what has fewer is parsed when it is used. */
export const SLICE = 16_384;

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
export function parseOn({ sources, documents, at, parsed }: Parsing): Parsing {
  const [first, ...rest] = sources;
  if (!first) return { sources, documents, at, parsed };
  const { source, text } = first;
  const last = parsed.at(-1)!;
  try {
    if (documents.length === 0) {
      const cut = text.trimStart().startsWith('{') ? [] : splitDocuments(text);
      if (cut.length === 0) return { sources: rest, documents: [], at: 0, parsed: [...parsed, { source, objects: parseManifests(text, source) }] };
      return { sources, documents: cut, at: 0, parsed: [...parsed, { source, objects: [] }] };
    }
    for (let done = 0; at < documents.length && done < SLICE; at++) {
      done += documents[at]!.length;
      last.objects.push(...parseDocument(documents[at]!, source));
    }
  } catch (e) {
    if (!(e instanceof Fail)) throw e;
    const failed: Manifests = { source, objects: [], failed: e.message };
    return { sources: rest, documents: [], at: 0, parsed: [...(documents.length === 0 ? parsed : parsed.slice(0, -1)), failed] };
  }
  return at < documents.length ? { sources, documents, at, parsed } : { sources: rest, documents: [], at: 0, parsed };
}

/** Cuts at lines that begin with `---`, as apimachinery's splitYAMLDocument does, before any YAML is read. */
function splitDocuments(text: string): string[] {
  const out: string[] = [];
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  let start = 0;
  for (let i = 0; i <= lines.length; i++) {
    if (i < lines.length && !(lines[i]!.startsWith('---') && (lines[i]!.slice(3).trim() === '' || /^---\s+#/.test(lines[i]!) || /^---\s/.test(lines[i]!)))) continue;
    const body = lines.slice(start, i).join('\n');
    if (body.trim() !== '') out.push(body);
    if (i < lines.length) {
      const rest = lines[i]!.slice(3).trim();
      if (rest !== '' && !rest.startsWith('#')) lines[i] = rest;
      else lines[i] = '';
      start = i;
    }
  }
  return out;
}

/** YAML 1.1 as Kubernetes reads it (`yes` is true, the last of equal keys wins, no dates). */
export function parseYaml(text: string, source: string): any {
  const [doc] = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    strict: false,
    prettyErrors: true,
    customTags: (tags) => tags.filter((t) => typeof t === 'string' || !/timestamp|binary|omap|pairs|set|TIME/.test(`${t.tag} ${'format' in t ? t.format : ''}`)),
  }) as Document.Parsed[];
  if (!doc) return null;
  const [error] = doc.errors;
  if (error) throw new Fail(`error parsing ${source}: error converting YAML to JSON: yaml: ${yamlMessage(error, text)}`);
  if (excessiveAliasing(doc)) throw new Fail(`error parsing ${source}: error converting YAML to JSON: yaml: document contains excessive aliasing`);
  return plain(doc.toJS({ maxAliasCount: -1 }));
}

/** Keys become strings, as JSON has no others. */
function plain(value: unknown): any {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    const out: Record<string, unknown> = {};
    for (const [k, v] of value) set(out, String(k), plain(v));
    return out;
  }
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) set(out, key, plain((value as Record<string, unknown>)[key]));
  return out;
}

/**
 * A parse error in the words of Go's YAML library, which counts lines from 1 for its scanner's errors and from 0 for its
 * parser's.
 */
export function yamlMessage(error: { code: string; message: string; linePos?: [{ line: number; col: number }, ...unknown[]] }, text: string): string {
  const at = error.linePos?.[0]?.line ?? 1;
  const scanner = (what: string, line = at) => `line ${line}: ${what}`;
  const parser = (what: string, line = at - 1) => (line > 0 ? `line ${line}: ${what}` : what);
  if (/^Flow sequence/.test(error.message)) return parser("did not find expected ',' or ']'", Math.min(at, text.trimEnd().split('\n').length));
  if (/^Flow map/.test(error.message)) return parser("did not find expected ',' or '}'", Math.min(at, text.trimEnd().split('\n').length));
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return scanner(/^\s*\t+\s*[-\w"']/.test(text.split('\n')[at - 1] ?? '') ? 'found character that cannot start any token' : 'found a tab character that violates indentation');
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return scanner('mapping values are not allowed in this context');
    case 'BAD_ALIAS':
      return `unknown anchor '${/\S+$/.exec(error.message)?.[0] ?? ''}' referenced`;
    case 'MISSING_CHAR':
      if (/quote/.test(error.message)) return scanner('found unexpected end of stream', text.split('\n').length);
      return /Implicit map keys|colon|:/.test(error.message) ? scanner("could not find expected ':'", at + 1) : parser('did not find expected key');
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token');
    default:
      return parser('did not find expected key');
  }
}

/** Puts a List's items in its place. */
export function flatten(object: any): any[] {
  if (typeof object?.kind === 'string' && object.kind.endsWith('List') && Array.isArray(object.items)) return object.items.flatMap(flatten);
  return [object];
}
