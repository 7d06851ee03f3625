import { JsonError, parseJson, parseJsonInSteps, plainJson, plainJsonInSteps, readYaml, readYamlInSteps, set, YamlError, type HttpRequest } from '../../core';
import { ApiError } from '../client';
import { summary } from '../decode';
import { decodeProtobuf, ProtobufError } from '../protobuf';
import { badRequest, failure } from '../status';
import { PROTOBUF, TYPES } from './accept';

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

export const tooLarge = (): ApiError => failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`);

/** Reads a body by its content type. Throws ApiError for types the server does not take and for text that cannot be read. */
export function readBody(request: HttpRequest, kind: string): Body {
  const { body } = request;
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  if (body !== undefined && typeof body !== 'string') return { data: body, duplicates: [] };
  const text = body ?? '';
  if (text.length > LIMIT) throw tooLarge();
  if (type === PROTOBUF) {
    try {
      return { data: decodeProtobuf(text), duplicates: [] };
    } catch (e) {
      if (!(e instanceof ProtobufError)) throw e;
      throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${e.message}`);
    }
  }
  const raw = text;
  const unreadable = (words: string): ApiError => badRequest(`the object provided is unrecognized (must be of type ${kind}): ${words} (${summary(text)})`);
  if (type === 'application/yaml') return { ...(taken('yaml', text) ?? parseYaml(text, unreadable)), raw };
  if (type !== 'application/json' && type !== '') {
    throw failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${TYPES}`);
  }
  try {
    return { ...readJson(text), raw };
  } catch (e) {
    if (!(e instanceof JsonError)) throw e;
    throw unreadable(`couldn't get version/kind; json parse error: ${e.message}`);
  }
}

interface Parsed {
  readonly data: unknown;
  readonly duplicates: string[];
}

/**
 * Long bodies that were read before their request is answered, in turns of their own: reading says nothing of the world, so it
 * is the same whenever it is done. Each is taken once, for who takes it may change it.
 */
const ahead: Record<'json' | 'yaml' | 'applied', Map<string, Parsed>> = { json: new Map(), yaml: new Map(), applied: new Map() };
/** Characters from which on a body is long; and how many of them wait. */
const LONG = 64 * 1024;
const WAITING = 4;

function taken(form: keyof typeof ahead, text: string): Parsed | undefined {
  if (text.length < LONG) return undefined;
  const found = ahead[form].get(text);
  ahead[form].delete(text);
  return found;
}

function keep(form: keyof typeof ahead, text: string, parsed: Parsed): void {
  const all = ahead[form];
  all.set(text, parsed);
  if (all.size > WAITING) all.delete(all.keys().next().value!);
}

/** Reads a request's long body ahead, with pauses for others. What cannot be read is refused when it is asked. */
export function* readAhead(request: HttpRequest): Generator<void> {
  const { body } = request;
  if (typeof body !== 'string' || body.length < LONG || body.length > LIMIT) return;
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  try {
    if (/[+/]json$/.test(type) || type === '') keep('json', body, yield* parseJsonInSteps(body));
    else {
      const form = type === 'application/yaml' ? 'yaml' : type === 'application/apply-patch+yaml' ? 'applied' : undefined;
      if (form === undefined) return;
      const json = form === 'applied' ? yield* plainJsonInSteps(body) : undefined;
      yield;
      const duplicates: string[] = [];
      const data = json?.alike ? json.data : yield* readYamlInSteps(body, { duplicates });
      yield;
      keep(form, body, { data: plain(data, 0), duplicates });
    }
    // What is done with it is another stretch.
    yield;
  } catch (e) {
    if (!(e instanceof JsonError || e instanceof YamlError || e instanceof ApiError)) throw e;
  }
}

/** JSON, as {@link parseJson} reads it. */
export const readJson = (text: string): Parsed => taken('json', text) ?? parseJson(text);

/** YAML as the server reads it, keys sorted as Go sorts them on the way to JSON. */
export function parseYaml(text: string, refuse: (words: string) => ApiError): { data: unknown; duplicates: string[] } {
  const duplicates: string[] = [];
  try {
    return { data: plain(readYaml(text, { duplicates }), 0), duplicates };
  } catch (e) {
    if (e instanceof YamlError) throw refuse(e.message);
    throw e;
  }
}

/** A configuration in YAML, as server-side apply reads it; clients mostly write it as JSON. */
export const parseApplied = (text: string): { data: unknown; duplicates: string[] } => {
  const before = taken('applied', text);
  if (before) return before;
  const json = plainJson(text);
  if (json?.alike) return { data: plain(json.data, 0), duplicates: [] };
  return parseYaml(text, (words) => badRequest(`error decoding YAML: error converting YAML to JSON: ${words}`));
};

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
