import { fromBytes, own, toBytes } from '../core';
import { jsonKind } from '../kinds/decode';
import type { Kind } from '../kinds/kind';
import { apiVersionOf } from '../kinds/lookup';
import { definitions } from '../kinds/schema';
import { badRequest } from './status';

export { decode, DecodeError, inGoOrder, jsonKind, keysInOrder } from '../kinds/decode';

/** Puts apiVersion and kind where they belong, and refuses an object of another kind. */
export function checkKind(kind: Kind<any>, data: unknown, raw?: string): Record<string, unknown> {
  if (data !== null && typeof data === 'object') {
    for (const key of ['apiVersion', 'kind']) {
      const v = own(data as Record<string, unknown>, key) ?? '';
      if (typeof v !== 'string') throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(v)} into Go struct field .${key} of type string (${summary(raw ?? JSON.stringify(data))})`);
    }
  }
  if (kind.openapi && data !== null && typeof data === 'object' && !Array.isArray(data)) return checkCustomKind(kind, data as Record<string, unknown>, raw);
  if (data === null) return {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(data)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${summary(raw ?? JSON.stringify(data))})`);
  }
  const object = data as Record<string, unknown>;
  const apiVersion = own(object, 'apiVersion') ?? '';
  const name = own(object, 'kind') ?? '';
  const expected = apiVersionOf(kind);
  if (apiVersion !== '' && apiVersion !== expected && typeof apiVersion === 'string') {
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    if (group === kind.group || !known(apiVersion, String(name))) {
      if (known(apiVersion, String(name)) || (apiVersion.includes('/') && group === kind.group)) throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
      throw badRequest(`${name || kind.kind} in version ${JSON.stringify(versionOf(apiVersion))} cannot be handled as a ${kind.kind}: no kind ${JSON.stringify(name || kind.kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`);
    }
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
  }
  if (name !== '' && name !== kind.kind) {
    if (!known(expected, String(name))) {
      throw badRequest(`${name} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(expected)} in scheme "pkg/runtime/scheme.go:111"`);
    }
    const pkg = kind.group === '' ? 'core' : kind.group.split('.')[0];
    throw badRequest(`${name} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: converting (v1.${name}) to (${pkg}.${kind.kind}): unknown conversion`);
  }
  return object;
}

/** Custom objects must say what they are; another kind among them is for validation to refuse (`conversion/converter.go`). */
function checkCustomKind(kind: Kind<any>, object: Record<string, unknown>, raw: string | undefined): Record<string, unknown> {
  const name = String(own(object, 'kind') ?? '');
  const apiVersion = String(own(object, 'apiVersion') ?? '');
  if (name === '') throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${raw?.startsWith('{') ? raw : JSON.stringify(object)}' (${summary(raw ?? JSON.stringify(object))})`);
  const expected = apiVersionOf(kind);
  if (apiVersion === expected) return object;
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const cannot = (why: string): never => {
    throw badRequest(`${name} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${why}`);
  };
  if (group !== kind.group) cannot(`${group === '' ? `/${version}` : apiVersion}, Kind=${name} is unstructured and is not suitable for converting to ${JSON.stringify(expected)}`);
  if (kind.versions && !kind.versions.includes(version)) cannot(`request to convert CR from an invalid group/version: ${apiVersion}`);
  throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
}

const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

function known(apiVersion: string, kind: string): boolean {
  const version = versionOf(apiVersion);
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]!.split('.')[0]! : 'core';
  return Object.hasOwn(definitions, `io.k8s.api.${group}.${version}.${kind}`);
}

/** The beginning of a body that could not be read: its text, or bytes in hex where it is no object (`summarizeData` of `handlers/rest.go`). */
export function summary(text: string): string {
  if (text === '') return '<empty>';
  const bytes = toBytes(text);
  const shown = bytes.subarray(0, 30);
  const end = bytes.length > 30 ? ' ...' : '';
  return (text.startsWith('{') ? fromBytes(shown) : [...shown].map((b) => b.toString(16).padStart(2, '0')).join('')) + end;
}
