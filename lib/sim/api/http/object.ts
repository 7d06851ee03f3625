import { canonical } from '../../core';
import { define, nameColumn } from '../../kinds/define';
import type { Kind } from '../../kinds/kind';
import { apiVersionOf } from '../../kinds/lookup';
import type { ApiError } from '../client';
import { checkKind, decode, DecodeError } from '../decode';
import { badRequest, invalid } from '../status';
import type { Body } from './body';
import type { Options } from './options';
import type { Call } from './resource';

/** A kind that is asked and never stored: a review, a token request, an eviction. */
export const asked = (group: string, kind: string): Kind<any> => define<any>({ group, kind, plural: `${kind.toLowerCase()}s`, columns: [nameColumn()] });

/** Reads an object as a kind's, telling of unknown and repeated fields as asked. */
export function readObject(call: Pick<Call, 'warnings'>, kind: Kind<any>, body: Body, validation: Options['validation']): any {
  const data = checkKind(kind, body.data, body.raw);
  if (kind.openapi && data.kind !== kind.kind) {
    throw invalid({ group: kind.group, kind: String(data.kind) }, String((data.metadata as any)?.name ?? ''), [{ type: 'Invalid', field: 'kind', value: data.kind, detail: `must be ${kind.kind}` }]);
  }
  const handled = (message: string): ApiError => badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${message}`);
  let decoded;
  try {
    decoded = decode(kind, data, body.duplicates, body.raw !== undefined);
  } catch (e) {
    if (e instanceof DecodeError) throw handled(body.raw === undefined ? firstFault(kind, data, e) : e.message);
    throw e;
  }
  const { strict } = decoded;
  if (strict.length && validation === 'Strict') throw handled(`strict decoding error: ${strict.join(', ')}`);
  if (validation === 'Warn') call.warnings.push(...strict);
  decoded.object.apiVersion ??= apiVersionOf(kind);
  decoded.object.kind ??= kind.kind;
  return decoded.object;
}

/** What a client that sends data would have printed has its keys in order: of several faults, that decides which is found first. */
function firstFault(kind: Kind<any>, data: unknown, found: DecodeError): string {
  try {
    decode(kind, JSON.parse(canonical(data)));
  } catch (e) {
    if (e instanceof DecodeError) return e.message;
    throw e;
  }
  return found.message;
}
