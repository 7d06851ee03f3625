import { marshalJson } from '../core';
import type { FieldError, Kind } from '../kinds/kind';
import { kindName, resourceName } from '../kinds/lookup';
import { OMIT } from '../kinds/shared/rules';
import { ApiError, type Status } from './client';

/** Every refusal of the API, built in one place so that the same fault always reads the same (`apimachinery/pkg/api/errors`). */

type Details = Status['details'];
type Cause = NonNullable<NonNullable<Details>['causes']>[number];

export function failure(code: number, reason: string, message: string, details?: Details): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, ...(reason && { reason }), ...(details && { details }), code } as Status);
}

/** Names the resource an error is about: `{ name, group, kind: plural }`. */
export function about(kind: Pick<Kind<any>, 'group' | 'plural'>, name?: string): NonNullable<Details> {
  return { ...(name && { name }), ...(kind.group && { group: kind.group }), kind: kind.plural };
}

export const notFound = (kind: Pick<Kind<any>, 'group' | 'plural'>, name: string): ApiError =>
  failure(404, 'NotFound', `${resourceName(kind)} ${JSON.stringify(name)} not found`, about(kind, name));

export const alreadyExists = (kind: Pick<Kind<any>, 'group' | 'plural'>, name: string): ApiError =>
  failure(409, 'AlreadyExists', `${resourceName(kind)} ${JSON.stringify(name)} already exists`, about(kind, name));

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export const conflict = (kind: Pick<Kind<any>, 'group' | 'plural'>, name: string, why: string): ApiError =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${resourceName(kind)} ${JSON.stringify(name)}: ${why}`, about(kind, name));

export const forbidden = (kind: Pick<Kind<any>, 'group' | 'plural'>, name: string | undefined, why: string): ApiError =>
  failure(403, 'Forbidden', name ? `${resourceName(kind)} ${JSON.stringify(name)} is forbidden: ${why}` : `${resourceName(kind)} is forbidden: ${why}`, about(kind, name));

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message);
export const internal = (message: string): ApiError => failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] as unknown as Cause[] });
/** An error the server did not expect; it has no reason. */
export const plain500 = (message: string): ApiError => failure(500, '', message);
export const notAllowed = (): ApiError => failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
export const noSuchResource = (): ApiError => failure(404, 'NotFound', 'the server could not find the requested resource', {});
export const gone = (message: string): ApiError => failure(410, 'Expired', message);

/** `The Pod "x" is invalid: …`, with one cause for each error. */
export function invalid(kind: Pick<Kind<any>, 'group' | 'kind'>, name: string, errors: readonly FieldError[]): ApiError {
  return failure(422, 'Invalid', `${kindName(kind)} ${JSON.stringify(name)} is invalid: ${aggregate(errors.map(fieldErrorText))}`, {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    ...(kind.kind && { kind: kind.kind }),
    causes: errors.map((e) => ({ reason: REASONS[e.type], message: body(e), ...(e.field && { field: e.field }) })),
  });
}

/** One error stands alone; several, without repeats, in brackets. */
export function aggregate(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  return unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]`;
}

const REASONS: Readonly<Record<FieldError['type'], string>> = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  TypeInvalid: 'FieldValueTypeInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  NotFound: 'FieldValueNotFound',
};

/** How a bad value is shown: a text as Go quotes it, anything else as Go's JSON. */
export const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : marshalJson(value));

/** The words of a field error without the field. */
function body(e: FieldError): string {
  switch (e.type) {
    case 'Required':
      return e.detail ? `Required value: ${e.detail}` : 'Required value';
    case 'Invalid':
    case 'TypeInvalid':
      return `Invalid value${e.value === OMIT ? '' : `: ${shown(e.value)}`}${e.detail ? `: ${e.detail}` : ''}`;
    case 'NotSupported':
      return `Unsupported value: ${shown(e.value)}${e.supported.length ? `: supported values: ${e.supported.map((s) => JSON.stringify(s)).join(', ')}` : ''}`;
    case 'Duplicate':
      return `Duplicate value: ${shown(e.value)}${e.detail ? `: ${e.detail}` : ''}`;
    case 'Forbidden':
      return `Forbidden: ${e.detail}`;
    case 'TooLong':
      return `Too long: may not be more than ${e.max} bytes`;
    case 'TooMany':
      return `Too many: ${e.value}: must have at most ${e.max} items`;
    case 'NotFound':
      return `Not found: ${shown(e.value)}${e.detail ? `: ${e.detail}` : ''}`;
  }
}

export const fieldErrorText = (e: FieldError): string => `${e.field}: ${body(e)}`;
