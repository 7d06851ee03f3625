import { canonical, clone, JsonError, jsonPatch, JsonPatchError, marshalJson, mergePatch } from '../../core';
import type { Kind } from '../../kinds/kind';
import { typeOf } from '../../kinds/schema';
import { goMap, StrategicError, strategicPatch } from '../../kinds/strategic-merge';
import { ApiError } from '../client';
import { checkKind, decode, DecodeError, jsonKind } from '../decode';
import { MAX_OPERATIONS, strictPatch } from '../patch/json';
import { badRequest, failure, invalid, plain500 } from '../status';
import { LIMIT, readJson, tooLarge } from './body';
import type { Options } from './options';
import type { Call } from './resource';

const unprocessable = (): ApiError => failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

/** The words for a patch whose result is no object of its kind. */
const patchInvalid = (value: unknown, detail: string): ApiError =>
  invalid({ group: '', kind: '' }, '', [{ type: 'Invalid', field: 'patch', value, detail }]);

/** An object without a name of its own. */
export const unnamed = (name: string): ApiError => badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);

/** A patch as data. Throws BadRequest, in front of whose words `before` stands. */
function patchData(call: Call, before: string): { data: any; duplicates: readonly string[] } {
  const { body } = call.request;
  if (body !== undefined && typeof body !== 'string') return { data: clone(body), duplicates: [] };
  if ((body?.length ?? 0) > LIMIT) throw tooLarge();
  try {
    return readJson(body ?? '');
  } catch (e) {
    if (e instanceof JsonError) throw badRequest(`${before}${e.message}`);
    throw e;
  }
}

/**
 * An object with the patch of the request applied: JSON patch, merge patch or strategic merge patch (`handlers/patch.go`).
 * Throws BadRequest, Invalid, RequestEntityTooLarge, and errors without a reason.
 */
export function patched(call: Call, shape: Kind<any>, old: unknown, type: string, validation: Options['validation']): any {
  const strict: string[] = [];
  let changed: unknown;
  /** The patch or what came of it, as refusals quote it. */
  let value: () => string;
  if (type === 'application/json-patch+json') {
    const { data, duplicates } = patchData(call, 'error decoding patch: ');
    try {
      strict.push(...strictPatch(data, duplicates));
    } catch (e) {
      if (e instanceof JsonPatchError) throw badRequest(`error decoding patch: ${e.message}`);
      throw e;
    }
    if ((data?.length ?? 0) > MAX_OPERATIONS) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${data.length}`);
    try {
      changed = jsonPatch(old, data ?? []);
    } catch (e) {
      if (e instanceof JsonPatchError) throw unprocessable();
      throw e;
    }
    value = () => marshalJson(changed);
  } else {
    const merging = type === 'application/merge-patch+json';
    if (!merging && shape.openapi) throw failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml');
    const before = merging ? 'error decoding patch: ' : '';
    const { data, duplicates } = patchData(call, before);
    if (data !== null && (typeof data !== 'object' || Array.isArray(data))) throw badRequest(`${before}json: cannot unmarshal ${jsonKind(data)} into Go value of type map[string]interface {}`);
    strict.push(...duplicates.map((d) => `duplicate field ${JSON.stringify(d)}`));
    if (merging) {
      if (data === null) throw badRequest('Invalid JSON Patch');
      changed = mergePatch(old, data);
      value = () => (shape.openapi ? canonical(changed) : marshalJson(changed));
    } else {
      try {
        changed = strategicPatch(old, data ?? {}, typeOf(shape));
      } catch (e) {
        if (e instanceof StrategicError) throw e.reason === 'BadRequest' ? badRequest(e.message) : plain500(e.message);
        throw e;
      }
      value = () => goMap(data ?? {});
    }
  }
  let decoded;
  if (type !== 'application/strategic-merge-patch+json') ofKind(shape, changed, value);
  try {
    // What a JSON patch copies stands in two places, and nowhere else: neither is its own.
    decoded = decode(shape, changed, [], type !== 'application/json-patch+json');
  } catch (e) {
    if (e instanceof DecodeError) throw patchInvalid(value(), type === 'application/strategic-merge-patch+json' ? conversionFault(e.message) : e.message);
    throw e;
  }
  strict.push(...decoded.strict);
  if (strict.length && validation === 'Strict') throw patchInvalid(value(), `strict decoding error: ${strict.join(', ')}`);
  if (validation === 'Warn') call.warnings.push(...strict);
  if (!decoded.object.metadata?.name) throw unnamed(call.info.name!);
  return decoded.object;
}

/** A patch may not make another kind of an object. Throws Invalid. */
function ofKind(shape: Kind<any>, changed: unknown, value: () => string): void {
  try {
    checkKind(shape, changed);
  } catch (e) {
    const why = e instanceof ApiError && /cannot be handled as a \w+: ([^]*)$/.exec(e.status.message ?? '')?.[1];
    if (why) throw patchInvalid(value(), why);
    throw e;
  }
}

/** A value of the wrong type in the words of the converter that puts merged data into Go's types (`runtime/converter.go`). */
function conversionFault(message: string): string {
  const m = /^json: cannot unmarshal (\w+)(?: ([\d.eE+-]+))? into .* of type (\S+)$/.exec(message);
  if (!m) return message;
  const [, given, number, wanted] = m as unknown as [string, string, string | undefined, string];
  if (/^\[\]/.test(wanted)) return `cannot restore slice from ${given === 'object' ? 'map' : given === 'number' ? 'int64' : given}`;
  if (/^map\[/.test(wanted)) return `cannot restore map from ${given === 'array' ? 'slice' : given === 'number' ? 'int64' : given}`;
  if (/^v1\.[A-Z]/.test(wanted) && given !== 'number') return `cannot restore struct from: ${given === 'array' ? 'slice' : given}`;
  if (given === 'number' && /^(string|v1\.)/.test(wanted)) return `cannot convert int64 to ${wanted}`;
  if (given === 'number' && number !== undefined && /^u?int/.test(wanted)) return `cannot convert float64 to ${wanted}`;
  return `unrecognized type: ${wanted}`;
}
