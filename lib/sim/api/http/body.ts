import { parseDocument, visit } from 'yaml';
import type { HttpRequest } from '../../core';
import { excessiveAliasing, set } from '../../core';
import { decodeProtobuf, ProtobufError } from '../protobuf';
import type { ApiError } from '../client';
import { badRequest, failure } from '../status';

/** A request's body as data. */
export interface Body {
  readonly data: unknown;
  /** Keys given twice: `spec.containers[0].name`. */
  readonly duplicates: readonly string[];
  /** How the body came, for messages. */
  readonly raw?: string;
}

/** Bytes that a body may have. */
export const LIMIT = 3 * 1024 * 1024;
const TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export const tooLarge = (): ApiError => failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`);

/** Thrown for text that is no JSON, with the words of Go's decoder. */
export class JsonError extends Error {}

/** Reads a body by its content type. Throws ApiError for types the server does not take and for text that cannot be read. */
export function readBody(request: HttpRequest, kind: string): Body {
  const { body } = request;
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  if (body !== undefined && typeof body !== 'string') return { data: body, duplicates: [] };
  const text = body ?? '';
  if (text.length > LIMIT) throw tooLarge();
  if (type === 'application/vnd.kubernetes.protobuf') {
    try {
      return { data: decodeProtobuf(text), duplicates: [] };
    } catch (e) {
      if (!(e instanceof ProtobufError)) throw e;
      throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${e.message}`);
    }
  }
  const raw = text;
  if (type === 'application/yaml') return { ...parseYaml(text, kind), raw };
  if (type !== 'application/json' && type !== '') {
    throw failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${TYPES}`);
  }
  try {
    return { ...parseJson(text), raw };
  } catch (e) {
    if (!(e instanceof JsonError)) throw e;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${e.message} (${excerpt(text)})`);
  }
}

/** The beginning of a body that could not be read. */
function excerpt(text: string): string {
  if (text === '') return '<empty>';
  return text.length > 1024 ? `${text.slice(0, 1024)} [truncated ${text.length - 1024} chars]` : text;
}

/**
 * JSON with what JSON.parse does not tell: keys given twice, and errors in Go's words. Keys such as `__proto__` become
 * plain properties. Throws {@link JsonError}.
 */
export function parseJson(text: string): { data: unknown; duplicates: string[] } {
  const duplicates: string[] = [];
  let i = 0;
  const space = (): void => {
    while (i < text.length && (text[i] === ' ' || text[i] === '\n' || text[i] === '\t' || text[i] === '\r')) i++;
  };
  const bad = (where: string): never => {
    if (i >= text.length) throw new JsonError('unexpected end of JSON input');
    const c = text[i]!;
    const shown = c === "'" ? `'\\''` : c === '"' ? `'"'` : c < ' ' ? `'\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}'` : `'${c}'`;
    throw new JsonError(`invalid character ${shown} ${where}`);
  };
  const string = (): string => {
    const start = i;
    i++;
    for (;;) {
      if (i >= text.length) throw new JsonError('unexpected end of JSON input');
      const c = text[i]!;
      if (c === '"') break;
      if (c === '\\') i++;
      else if (c < ' ') bad('in string literal');
      i++;
    }
    i++;
    try {
      return JSON.parse(text.slice(start, i)) as string;
    } catch {
      throw new JsonError('invalid character in string escape code');
    }
  };
  const value = (at: string, depth: number): unknown => {
    if (depth > 1000) throw new JsonError('exceeded max depth');
    space();
    const c = text[i];
    if (c === '{') {
      const out: Record<string, unknown> = {};
      const seen = new Set<string>();
      i++;
      space();
      if (text[i] === '}') {
        i++;
        return out;
      }
      for (;;) {
        space();
        if (text[i] !== '"') bad(seen.size ? 'looking for beginning of object key string' : 'looking for beginning of object key string');
        const key = string();
        space();
        if (text[i] !== ':') bad('after object key');
        i++;
        const here = at === '' ? key : `${at}.${key}`;
        if (seen.has(key)) duplicates.push(here);
        seen.add(key);
        set(out, key, value(here, depth + 1));
        space();
        if (text[i] === ',') i++;
        else if (text[i] === '}') {
          i++;
          return out;
        } else bad('after object key:value pair');
      }
    }
    if (c === '[') {
      const out: unknown[] = [];
      i++;
      space();
      if (text[i] === ']') {
        i++;
        return out;
      }
      for (;;) {
        out.push(value(`${at}[${out.length}]`, depth + 1));
        space();
        if (text[i] === ',') i++;
        else if (text[i] === ']') {
          i++;
          return out;
        } else bad('after array element');
      }
    }
    if (c === '"') return string();
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(text.slice(i, i + 400))?.[0];
    if (!word) return bad('looking for beginning of value');
    i += word.length;
    return JSON.parse(word);
  };
  const data = value('', 0);
  space();
  if (i < text.length) bad('after top-level value');
  return { data, duplicates };
}

/** YAML as the server reads it: YAML 1.1 words are booleans (`y`, `on`), keys are texts. */
export function parseYaml(text: string, kind: string, before = `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error`): { data: unknown; duplicates: string[] } {
  const doc = parseDocument(text, { version: '1.1', uniqueKeys: false });
  if (doc.errors.length) {
    const e = doc.errors[0]!;
    throw badRequest(`${before}: error converting YAML to JSON: yaml: ${yamlFault(text, e.code, e.linePos?.[0])}`);
  }
  const duplicates: string[] = [];
  const paths = new Map<unknown, string>();
  visit(doc, {
    Map: (key, node, path) => {
      void key;
      const parent = path[path.length - 1];
      const at = paths.get(parent) ?? '';
      const seen = new Set<string>();
      for (const pair of node.items) {
        const name = String((pair.key as { value?: unknown })?.value ?? '');
        const here = at === '' ? name : `${at}.${name}`;
        if (seen.has(name)) duplicates.push(here);
        seen.add(name);
        paths.set(pair, here);
      }
    },
    Seq: (key, node, path) => {
      void key;
      const at = paths.get(path[path.length - 1]) ?? '';
      node.items.forEach((item, n) => paths.set(item, `${at}[${n}]`));
    },
  });
  if (excessiveAliasing(doc)) throw badRequest(`${before}: error converting YAML to JSON: yaml: document contains excessive aliasing`);
  const data: unknown = doc.toJS({ maxAliasCount: -1 });
  return { data: plain(data, 0), duplicates };
}

/** A fault in YAML in the words of go-yaml. */
function yamlFault(text: string, code: string, at: { readonly line: number; readonly col: number } | undefined): string {
  const lines = text.replace(/\n+$/, '').split('\n');
  const line = Math.min(at?.line ?? 1, lines.length);
  const here = lines[line - 1] ?? '';
  if (/^ *\t/.test(here)) return `line ${line}: found a tab character that violates indentation`;
  switch (code) {
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MISSING_CHAR':
    case 'BAD_INDENT':
    case 'BAD_FLOW':
      if (/[[{,]\s*$/.test(here)) return `line ${line}: did not find expected node content`;
      if (/[[{]/.test(here)) return `line ${line}: did not find expected ',' or '${here.lastIndexOf('[') > here.lastIndexOf('{') ? ']' : '}'}'`;
      return `line ${line}: could not find expected ':'`;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW': {
      // A key further in than it may be is taken for more of the value before it, and found out at its colon.
      const next = lines[line] ?? '';
      const further = /^( *)/.exec(next)![1]!.length > /^( *)/.exec(here)![1]!.length && next.includes(':');
      return `line ${further ? line + 1 : line}: mapping values are not allowed in this context`;
    }
    case 'BAD_ALIAS':
      return `unknown anchor '${/\*([\w-]+)/.exec(here)?.[1] ?? ''}' referenced`;
    default:
      return `line ${line}: did not find expected key`;
  }
}

/** Own plain properties only, whatever the keys are called. */
function plain(value: unknown, depth: number): unknown {
  if (depth > 1000) throw badRequest('exceeded max depth');
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map((v) => plain(v, depth + 1));
  const out: Record<string, unknown> = {};
  // Go turns YAML into JSON with its keys sorted.
  for (const key of Object.keys(value).sort()) set(out, key, plain((value as Record<string, unknown>)[key], depth + 1));
  return out;
}
