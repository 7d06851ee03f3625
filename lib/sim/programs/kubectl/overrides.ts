import { mergePatch, type Dict } from '../../core';
import { builtin, byApiVersion } from '../../kinds';
import { goQuote } from '../pflag';
import { asGo } from './as-go';
import { Fail } from './errors';
import { jsonPatched, strategicPatched } from './local-patches';
import { readObject } from './writes';

/** Applies `--overrides` to a generated object: laid over it, or a JSON patch; what comes of it is read as its type. */
export function override(object: any, text: string, how: string): any {
  switch (how) {
    case 'merge':
    case '':
      return asType(merge(object, text));
    case 'strategic': {
      const change = read(text);
      if (change === undefined || Array.isArray(change)) throw new Fail('invalid JSON document');
      return asType(strategicPatched(object, change as Dict));
    }
    case 'json': {
      const change = read(text);
      if (change === undefined) throw new Fail('invalid character looking for beginning of value');
      return asType(jsonPatched(object, change));
    }
    default:
      throw new Fail(`invalid override type: ${how}`);
  }
}

function merge(object: any, text: string): any {
  const change = read(text);
  if (change === undefined) throw new Fail('Invalid JSON Patch');
  if (Array.isArray(change)) throw new Fail('couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }');
  return mergePatch(object, change);
}

/** The object or list that a text is; undefined for one that is neither. */
function read(text: string): object | undefined {
  try {
    const value: unknown = readObject(text, 'overrides');
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object as its Go type holds it: fields that it does not know are gone. Throws for a kind that is none, and for what is of another type than its field. */
function asType(object: any): any {
  const kind = byApiVersion(builtin, object.apiVersion ?? '', object.kind ?? '');
  if (!kind) throw new Fail(`no kind ${goQuote(String(object.kind))} is registered for version ${goQuote(String(object.apiVersion))} in scheme "pkg/scheme/scheme.go:28"`);
  return asGo(kind.schema, object);
}
