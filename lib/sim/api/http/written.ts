import { isDict, marshalJson, sortKeys, toYaml, type Dict, type Form, type HttpResponse, type Json } from '../../core';
import { encodeProtobuf, encodeWatch, frame, protobufPieces } from '../protobuf';

/** Members of a list, or events, from which on an answer is long. */
const MANY = 100;
/** Characters of text that make a piece. */
const PIECE = 32 * 1024;

/** The member of an answer that holds what it lists: the items of a list, the rows of a Table. */
function longMember(body: Dict): string | undefined {
  for (const key of ['items', 'rows']) {
    const list = body[key];
    if (Array.isArray(list) && list.length > MANY) return key;
  }
  return undefined;
}

/** Is an answer so long that it is better written in pieces? */
export const isLong = (body: unknown): boolean => (Array.isArray(body) ? body.length > MANY : isDict(body) && longMember(body) !== undefined);

/** Data in its form, at once. */
export function inForm(body: Json, form: Form): string {
  switch (form) {
    case 'protobuf':
      return encodeProtobuf(body)!;
    case 'frames':
      return encodeWatch(body as readonly unknown[])!;
    case 'yaml':
      return toYaml(body);
    case 'lines':
      return (body as readonly unknown[]).map(line).join('');
    case 'json':
      return line(body);
    case 'pretty':
      return marshalJson(body, 2);
  }
}

const line = (value: unknown): string => `${marshalJson(value)}\n`;

/**
 * The body of a long answer, piece by piece, so that others have their turns in between; an empty piece is such a pause
 * alone. The data is what it was when it was asked for, whatever happens meanwhile. Undefined for what is not long.
 *
 *     written({ status: 200, headers: {}, body: { kind: 'PodList', items: [ … 5,000 … ] } })  →  '{"kind":"PodList","items":[', '{…},{…}', …
 */
export function written({ body, form }: HttpResponse): Generator<string | Uint8Array> | undefined {
  if (body === undefined || typeof body === 'string' || !isLong(body)) return undefined;
  return gathered(parts(body, form ?? (Array.isArray(body) ? 'lines' : 'json')));
}

function parts(body: Json, form: Form): Generator<string | Uint8Array> {
  if (Array.isArray(body)) return form === 'frames' ? mapped(body, frame) : mapped(body, line);
  if (form === 'protobuf') return protobufPieces(body as Dict);
  return form === 'yaml' ? yaml(body as Dict) : json(body as Dict, form === 'pretty' ? 2 : 0);
}

function* mapped(list: readonly unknown[], write: (each: unknown) => string | Uint8Array): Generator<string | Uint8Array> {
  for (const each of list) yield write(each);
}

/** As {@link marshalJson}, with a newline behind what stands on one line. */
function* json(body: Dict, indent: number): Generator<string> {
  const long = longMember(body);
  const margin = (depth: number): string => (indent ? `\n${' '.repeat(indent * depth)}` : '');
  const inner = (value: unknown, depth: number): string => (indent ? marshalJson(value, indent).replaceAll('\n', margin(depth)) : marshalJson(value));
  let before = '{';
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (value === undefined) continue;
    yield `${before}${margin(1)}${marshalJson(key)}:${indent ? ' ' : ''}`;
    before = ',';
    if (key !== long) {
      yield inner(value, 1);
      continue;
    }
    let first = '[';
    for (const item of value as readonly unknown[]) {
      yield `${first}${margin(2)}${inner(item, 2)}`;
      first = ',';
    }
    yield `${margin(1)}]`;
  }
  yield indent ? `${margin(0)}}` : '}\n';
}

/** As {@link toYaml}. */
function* yaml(body: Dict): Generator<string> {
  const long = longMember(body);
  for (const key of sortKeys(Object.keys(body))) {
    const value = body[key];
    if (value === undefined) continue;
    if (key !== long) {
      yield toYaml({ [key]: value });
      continue;
    }
    yield `${key}:\n`;
    for (const item of value as readonly unknown[]) yield toYaml([item]);
  }
}

/** Texts put together to pieces of some size. */
function* gathered(all: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let text = '';
  for (const part of all) {
    if (typeof part !== 'string') {
      yield part;
      continue;
    }
    text += part;
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
