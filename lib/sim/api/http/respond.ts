import type { Form, HttpRequest, HttpResponse, Json } from '../../core';
import { wantsPretty } from '../../core/wire';
import type { Kind, KubeObject } from '../../kinds/kind';
import type { Context } from '../context';
import { failure } from '../status';
import { hasProtobuf } from '../protobuf';
import { parseAccept, PROTOBUF, type Accept } from './accept';
import { includeObject, partial, table } from './table';
import { flag, param, type Url } from './url';
import { inForm, isLong } from './written';

/** An answer in words, as Go's `http.Error` and `fmt.Fprint` make it: no Status, and no page. */
export const text = (status: number, body: string): HttpResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body });

/** One object in the form the caller asked for. */
export function objectBody(ctx: Context, kind: Kind<any>, o: KubeObject, accept: Accept, url: Url): Json {
  if (accept.as === 'Table') {
    return table(kind, [o], { resourceVersion: o.metadata.resourceVersion }, { include: includeObject(param(url, 'includeObject')), now: ctx.now(), version: accept.version }) as Json;
  }
  if (accept.as === 'PartialObjectMetadataList') {
    throw failure(406, 'NotAcceptable', `you requested PartialObjectMetadataList, but the requested object is not a list (*${goPackage(kind)}.${kind.kind})`);
  }
  if (accept.as) return partial(o, `meta.k8s.io/${accept.version}`) as Json;
  return o as unknown as Json;
}

export const goPackage = (kind: Kind<any>): string => (kind.group === '' ? 'core' : kind.group.split('.')[0]!);

/** Warnings as they stand in one header, each quoted. */
export function warningHeader(warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0) return {};
  const unique = [...new Set(warnings)];
  return { warning: unique.map((w) => `299 - ${JSON.stringify(w)}`).join(', ') };
}

/**
 * An answer in the format that was asked for: protobuf, YAML, or JSON, as text for clients that people use and as data for other programs.
 * `later`: a long one stays data, with the form in which it is to be written ({@link written}).
 */
export function print(response: HttpResponse, url: Url, request: HttpRequest, later = false): HttpResponse {
  const { body } = response;
  if (body === undefined || typeof body === 'string' || response.upgrade) return response;
  const form = formOf(response, body, url, request);
  if (form === undefined) return response;
  const type = TYPED[form];
  const answer = type === undefined ? response : { ...response, headers: { ...response.headers, 'content-type': type } };
  if (later && isLong(body)) return { ...answer, form };
  return { ...answer, body: inForm(body, form) };
}

const TYPED: Partial<Record<Form, string>> = { yaml: 'application/yaml', protobuf: PROTOBUF, frames: `${PROTOBUF};stream=watch` };

/** The form that is made of an answer's data; undefined where it goes as it is. */
function formOf(response: HttpResponse, body: Json, url: Url, request: HttpRequest): Form | undefined {
  const agent = request.headers['user-agent'] ?? '';
  const asked = formatOf(request);
  // A stream is told line by line to those who read text.
  if (isStream(url) && Array.isArray(body)) {
    if (asked === 'protobuf' && body.every((e) => hasProtobuf((e as { readonly object?: unknown }).object))) return 'frames';
    return wantsPretty('', agent) ? 'lines' : undefined;
  }
  if (response.more) return undefined;
  if (asked === 'protobuf' && hasProtobuf(body)) return 'protobuf';
  if (asked === 'yaml') return 'yaml';
  return wantsPretty(request.url, agent) ? 'pretty' : undefined;
}

/** In which form an answer is printed; a refusal of all forms is JSON. */
function formatOf(request: HttpRequest): Accept['format'] {
  try {
    return parseAccept(request.headers.accept).format;
  } catch {
    return 'json';
  }
}

const isStream = (url: Url): boolean => flag(url, 'watch') || url.parts.includes('watch');
