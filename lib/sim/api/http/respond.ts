import { marshalJson, toYaml, type HttpRequest, type HttpResponse, type Json } from '../../core';
import { wantsPretty } from '../../core/wire';
import type { Kind, KubeObject } from '../../kinds/kind';
import type { Context } from '../context';
import { failure } from '../status';
import { encodeProtobuf, encodeWatch } from '../protobuf';
import { parseAccept, PROTOBUF, type Accept } from './accept';
import { includeObject, partial, table } from './table';
import { flag, param, type Url } from './url';

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

/** An answer in the format that was asked for: protobuf, YAML, or JSON, as text for clients that people use and as data for other programs. */
export function print(response: HttpResponse, url: Url, request: HttpRequest): HttpResponse {
  const { body } = response;
  const agent = request.headers['user-agent'] ?? '';
  if (body === undefined || typeof body === 'string' || response.upgrade) return response;
  // A stream is told line by line to those who read text.
  const format = formatOf(request);
  if (isStream(url) && Array.isArray(body)) {
    const frames = format === 'protobuf' ? encodeWatch(body) : undefined;
    if (frames !== undefined) return { ...response, headers: { ...response.headers, 'content-type': `${PROTOBUF};stream=watch` }, body: frames };
    return wantsPretty('', agent) ? { ...response, body: body.map((e) => `${marshalJson(e)}\n`).join('') } : response;
  }
  if (response.more) return response;
  if (format === 'protobuf') {
    const bytes = encodeProtobuf(body);
    if (bytes !== undefined) return { ...response, headers: { ...response.headers, 'content-type': PROTOBUF }, body: bytes };
  }
  if (format === 'yaml' && response.status < 400) return { ...response, headers: { ...response.headers, 'content-type': 'application/yaml' }, body: toYaml(body) };
  return wantsPretty(request.url, agent) ? { ...response, body: marshalJson(body, 2) } : response;
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
