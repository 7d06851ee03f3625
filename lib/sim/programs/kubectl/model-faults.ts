import { own } from '../../core';
import { definitions, type Schema } from '../../kinds/schema';
import { goQuote } from '../pflag';

/**
 * What is wrong with plain data by the API's description, as a client tells it where no server is asked about its fields
 * (kube-openapi `util/proto/validation`): unknown fields, values of other types, required fields that are not there. Of what
 * the description does not have nothing is wrong.
 */
export function modelFaults(object: Readonly<Record<string, unknown>>): string[] {
  const kind = String(object.kind);
  const apiVersion = String(object.apiVersion);
  const name = NAMES.get(`${apiVersion.includes('/') ? '' : '/'}${apiVersion}/${kind}`);
  if (name === undefined) return [];
  const faults: string[] = [];
  judge({ $ref: REF + name }, name, object, kind, faults);
  return faults;
}

const REF = '#/components/schemas/';

/** Types' names in OpenAPI, by what they are called in manifests. */
const NAMES = new Map(Object.entries(definitions).flatMap(([name, d]) => (d['x-kubernetes-group-version-kind'] ?? []).map((g) => [[g.group, g.version, g.kind].join('/'), name] as const)).reverse());

/** `model`: where the type is described, as its faults name it; `at`: where the value stands. */
function judge(schema: Schema, model: string, value: unknown, at: string, faults: string[]): void {
  const fault = (why: string) => void faults.push(`ValidationError(${at}): ${why}`);
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref !== undefined) {
    const name = ref.slice(REF.length);
    const target = own(definitions, name);
    if (target) judge(target, name, value, at, faults);
    return;
  }
  const actual = goKind(value);
  const wrong = (expected: string) => fault(`invalid type for ${model}: got ${goQuote(actual)}, expected ${goQuote(expected)}`);
  if (schema.properties) {
    if (actual !== 'map') return wrong('map');
    const object = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(object).sort()) {
      if (object[key] === null) continue;
      const field = own(schema.properties, key);
      if (!field) fault(`unknown field ${goQuote(key)} in ${model}`);
      else judge(field, `${model}.${key}`, object[key], `${at}.${key}`, faults);
    }
    for (const key of schema.required ?? []) if (object[key] === undefined || object[key] === null) fault(`missing required field ${goQuote(key)} in ${model}`);
  } else if (schema.additionalProperties) {
    if (actual !== 'map') return wrong('map');
    const map = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(map).sort()) {
      if (map[key] === null) faults.push(`unknown object type "nil" in ${at}.${key}`);
      else judge(schema.additionalProperties, model, map[key], `${at}.${key}`, faults);
    }
  } else if (schema.items) {
    if (actual !== 'array') return wrong('array');
    for (const [i, v] of (value as unknown[]).entries()) {
      if (v === null) faults.push(`ValidationError(${at}): unknown object type "nil" in ${at}[${i}]`);
      else judge(schema.items, model, v, `${at}[${i}]`, faults);
    }
  } else if (schema.type !== undefined && schema.type !== 'object' && schema.type !== 'array') {
    // A text may be anything that is one value.
    const fits = schema.type === 'string' ? actual !== 'map' && actual !== 'array' : schema.type === actual || (schema.type === 'integer' && actual === 'number');
    if (!fits) wrong(schema.type);
  }
}

/** What a value is called. */
const goKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'object' ? 'map' : typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value);
