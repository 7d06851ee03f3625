import { RE2JS } from 're2js';
import { equal, own } from '../../core';
import { Budget, BudgetError, compile, EvaluationError, toValue, type Program, type Value } from '../cel';
import { ruleScope, schemaType } from '../cel/schema-types';
import type { FieldError } from '../kind';
import * as names from '../names';
import { parseTime } from '../times';
import { duplicate, forbidden, notSupported, required, wrong } from './rules';

/** What a custom object is refused for: its schema in the words of kube-openapi, and then the rules of the schema. */

type Any = any;

/** Steps that all rules of one object may take together. */
const BUDGET = 400_000;

/** Faults after which rules are not asked (`hasBlockingErr`). */
const BLOCKING: ReadonlySet<string> = new Set(['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid']);

export function checkCustom(schema: Any, object: Any, old: Any): FieldError[] {
  const errors = check(schema, object, '', true, 0, old);
  // What an update found wrong already it may leave so.
  const spare = (found: (o: Any) => FieldError[]): FieldError[] => (old !== undefined && found(old).length ? [] : found(object));
  errors.push(...embedded(schema, object, '', true), ...spare((o) => lists(schema, o, '')));
  // Rules are only asked of what has the form they were written for.
  if (errors.some((e) => BLOCKING.has(e.type))) {
    return hasRules(schema, 0) ? [...errors, wrong('<nil>', null, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation')] : errors;
  }
  const budget = new Budget(BUDGET);
  try {
    return [...errors, ...rules(schema, object, old, '', true, budget)];
  } catch (e) {
    if (e instanceof BudgetError) return [...errors, wrong('', 'object', 'validation failed due to running out of cost budget, no further validation rules will be run')];
    throw e;
  }
}

/** Whole objects inside of others must say what they are (`schema/objectmeta/validation.go`). */
function embedded(s: Any, value: Any, path: string, root = false): FieldError[] {
  if (!s || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((v, i) => embedded(s.items, v, `${path}[${i}]`));
  const out: FieldError[] = [];
  if (!root && s['x-kubernetes-embedded-resource']) {
    for (const key of ['apiVersion', 'kind']) {
      const v = own(value, key);
      if (v === undefined) out.push(required(`${path}.${key}`, 'must not be empty'));
      else if (typeof v !== 'string') out.push(wrong(`${path}.${key}`, v, 'must be a string'));
      else if (v === '') out.push(wrong(`${path}.${key}`, v, 'must not be empty'));
      else if (key === 'apiVersion' && v.split('/').length > 2) out.push(wrong(`${path}.${key}`, v, `unexpected GroupVersion string: ${v}`));
      else if (key === 'kind') for (const fault of names.dns1035Label(v.toLowerCase())) out.push(wrong(`${path}.${key}`, v, `may have mixed case, but should otherwise match: ${fault}`));
    }
    const name = own(own(value, 'metadata') as Any, 'name');
    if (typeof name === 'string' && name !== '') for (const fault of names.pathSegment(name)) out.push(wrong(`${path}.metadata.name`, name, fault));
  }
  for (const key of Object.keys(value)) out.push(...embedded(own(s.properties, key) ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined), value[key], path === '' ? key : `${path}.${key}`));
  return out;
}

function hasRules(s: Any, depth: number): boolean {
  if (!s || typeof s !== 'object' || depth > 64) return false;
  return Boolean(s['x-kubernetes-validations']?.length) || Object.values(s.properties ?? {}).some((p) => hasRules(p, depth + 1)) || hasRules(s.items, depth + 1) || hasRules(s.additionalProperties, depth + 1);
}

const jsonType = (v: unknown): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v === 'number' ? (Number.isInteger(v) ? 'integer' : 'number') : typeof v);

/** Whether a text has the format; formats that are not known are not looked at. */
function formatFits(format: string, text: string): boolean {
  switch (format) {
    case 'date-time':
      return parseTime(text) !== undefined;
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
    case 'email':
      return /^[^@\s]+@[^@\s]+$/.test(text);
    case 'ipv4':
      return /^(\d{1,3})(\.\d{1,3}){3}$/.test(text) && text.split('.').every((n) => Number(n) < 256);
    case 'uri':
      return /^[A-Za-z][A-Za-z0-9+.-]*:\S+$|^\/\S*$/.test(text);
    case 'uuid':
      return /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text);
    case 'byte':
      return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
    case 'duration':
      return /^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d|w))+$|^0$/.test(text);
    default:
      return true;
  }
}

/** The part of an old list that an item stands for: known by its keys, where the list has keys. */
function itemBefore(s: Any, item: Any, old: Any): Any {
  const keys: string[] | undefined = s['x-kubernetes-list-type'] === 'map' ? s['x-kubernetes-list-map-keys'] : undefined;
  return keys && Array.isArray(old) ? old.find((o) => keys.every((k) => equal(o?.[k], item?.[k]))) : undefined;
}

const memberBefore = (key: string, old: Any): Any => (old === null || typeof old !== 'object' || Array.isArray(old) ? undefined : own(old, key));

/** What is wrong with a value, but for what is as it was before (`ratcheting.go`). */
function check(s: Any, value: Any, path: string, root = false, depth = 0, old?: Any): FieldError[] {
  const out = faults(s, value, path, root, depth, old);
  return out.length && old !== undefined && equal(value, old) ? [] : out;
}

/** In the order of kube-openapi's validators (`validate/schema.go`). Of an object's members there it is Go's chance that decides; here they come as the object has them. */
function faults(s: Any, value: Any, path: string, root: boolean, depth: number, old: Any): FieldError[] {
  if (depth > 100 || (value === null && s.nullable)) return [];
  const out: FieldError[] = [];
  const bad = (shown: unknown, what: string): void => void out.push(wrong(path, shown, `${path} in body ${what}`));
  const mistyped = (shown: unknown, type: string): void => void out.push({ type: 'TypeInvalid', field: path, value: shown, detail: `${path} in body must be of type ${type}: ${JSON.stringify(shown)}` });
  if (s['x-kubernetes-int-or-string']) {
    if (typeof value !== 'string' && !Number.isInteger(value)) mistyped(jsonType(value), 'integer,string');
  } else if (s.type) {
    const is = jsonType(value);
    if (is !== s.type && !(s.type === 'number' && is === 'integer')) mistyped(is, s.type);
  }
  out.push(...logic(s, value, path, root, depth));
  if (typeof value === 'string') {
    const length = [...value].length;
    if (s.maxLength !== undefined && length > s.maxLength) out.push({ type: 'TooLong', field: path, value, max: s.maxLength });
    else if (s.minLength !== undefined && length < s.minLength) bad(value, `should be at least ${s.minLength} chars long`);
    else if (s.pattern && !find(s.pattern, value)) bad(value, `should match '${s.pattern}'`);
    if (s.format && !s['x-kubernetes-int-or-string'] && !formatFits(s.format, value)) mistyped(value, s.format);
  } else if (typeof value === 'number') {
    if (s.multipleOf && value % s.multipleOf !== 0) bad(value, `should be a multiple of ${s.multipleOf}`);
    if (s.minimum !== undefined && (s.exclusiveMinimum ? value <= s.minimum : value < s.minimum)) bad(value, `should be greater than ${s.exclusiveMinimum ? '' : 'or equal to '}${s.minimum}`);
    if (s.maximum !== undefined && (s.exclusiveMaximum ? value >= s.maximum : value > s.maximum)) bad(value, `should be less than ${s.exclusiveMaximum ? '' : 'or equal to '}${s.maximum}`);
  } else if (Array.isArray(value)) {
    if (s.items) value.forEach((v, i) => out.push(...check(s.items, v, `${path}[${i}]`, false, depth + 1, itemBefore(s, v, old))));
    if (s.minItems !== undefined && value.length < s.minItems) bad(value.length, `should have at least ${s.minItems} items`);
    if (s.maxItems !== undefined && value.length > s.maxItems) out.push({ type: 'TooMany', field: path, value: value.length, max: s.maxItems });
  }
  if (s.enum && !s.enum.some((e: unknown) => equal(e, value))) out.push(notSupported(path, value, s.enum.map((e: unknown) => (typeof e === 'string' ? e : JSON.stringify(e)))));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return out;
  const count = Object.keys(value).length;
  // With too few or too many members no more is looked at.
  if (s.minProperties !== undefined && count < s.minProperties) return bad(count, `should have at least ${s.minProperties} properties`), out;
  if (s.maxProperties !== undefined && count > s.maxProperties) return [...out, { type: 'TooMany', field: path, value: count, max: s.maxProperties }];
  for (const key of Object.keys(value)) {
    if (root && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) continue;
    const p = own(s.properties, key) ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined);
    if (p) out.push(...check(p, value[key], path === '' ? key : `${path}.${key}`, false, depth + 1, memberBefore(key, old)));
  }
  for (const key of s.required ?? []) if (own(value, key) === undefined) out.push(required(path === '' ? key : `${path}.${key}`));
  return out;
}

/** `allOf`, `anyOf`, `oneOf`, `not`. */
function logic(s: Any, value: Any, path: string, root: boolean, depth: number): FieldError[] {
  const out: FieldError[] = [];
  const of = (x: Any): FieldError[] => check(x, value, path, root, depth + 1);
  const say = (what: string): void => void out.push(wrong(path || '<nil>', '', `${JSON.stringify(path)} ${what}`));
  if (s.anyOf) {
    const tries: FieldError[][] = s.anyOf.map(of);
    if (!tries.some((t) => !t.length)) {
      say('must validate at least one schema (anyOf)');
      out.push(...best(tries));
    }
  }
  if (s.oneOf) {
    const tries: FieldError[][] = s.oneOf.map(of);
    const fits = tries.filter((t) => !t.length).length;
    if (fits !== 1) say(`must validate one and only one schema (oneOf). Found ${fits ? `${fits} valid alternatives` : 'none valid'}`);
    if (!fits) out.push(...best(tries));
  }
  if (s.allOf) {
    const faults: FieldError[] = s.allOf.flatMap(of);
    if (faults.length) {
      say('must validate all the schemas (allOf)');
      out.push(...faults);
    }
  }
  if (s.not && !of(s.not).length) say('must not validate the schema (not)');
  return out;
}

/** The faults of the alternative that is nearest. */
const best = (tries: readonly FieldError[][]): FieldError[] => tries.reduce((a, b) => (b.length < a.length ? b : a));

/** Items of sets and maps are there once. */
function lists(s: Any, value: Any, path: string): FieldError[] {
  if (!s || value === null || typeof value !== 'object') return [];
  const out: FieldError[] = [];
  if (Array.isArray(value)) {
    const list = s['x-kubernetes-list-type'];
    if (list === 'set' || list === 'map') {
      const seen = new Set<string>();
      value.forEach((v, i) => {
        const key: Any = list === 'set' ? v : Object.fromEntries((s['x-kubernetes-list-map-keys'] ?? []).map((k: string) => [k, v === null || typeof v !== 'object' ? undefined : (own(v, k) ?? s.items?.properties?.[k]?.default)]));
        const text = JSON.stringify(key);
        if (seen.has(text)) out.push(duplicate(`${path}[${i}]`, key));
        seen.add(text);
      });
    }
    if (s.items) value.forEach((v, i) => out.push(...lists(s.items, v, `${path}[${i}]`)));
    return out;
  }
  for (const key of Object.keys(value)) {
    const p = own(s.properties, key) ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined);
    if (p) out.push(...lists(p, value[key], path === '' ? key : `${path}.${key}`));
  }
  return out;
}

/** Rules compiled, by the part of a schema they stand at: that follows from the schema alone. */
const compiled = new WeakMap<object, readonly { readonly rule: Any; readonly program?: Program; readonly message?: Program }[]>();

function programs(s: Any, root: boolean): readonly { readonly rule: Any; readonly program?: Program; readonly message?: Program }[] {
  let known = compiled.get(s);
  if (!known) {
    const scope = ruleScope(s, root);
    known = (s['x-kubernetes-validations'] as Any[]).map((rule) => {
      const program = compile(String(rule.rule ?? ''), scope, 'bool');
      const message = rule.messageExpression ? compile(rule.messageExpression, scope, 'string') : undefined;
      return { rule, ...(!('refused' in program) && { program }), ...(message && !('refused' in message) && { message }) };
    });
    compiled.set(s, known);
  }
  return known;
}

function rules(s: Any, value: Any, old: Any, path: string, root: boolean, budget: Budget): FieldError[] {
  if (!s || typeof s !== 'object' || value === undefined || (value === null && s.nullable)) return [];
  const out: FieldError[] = [];
  // What did not change is not judged anew.
  if (s['x-kubernetes-validations']?.length && !(old !== undefined && equal(value, old))) {
    const type = schemaType(s, root);
    let self: Value | undefined;
    for (const { rule, program, message } of programs(s, root)) {
      if (!program) continue;
      const transition = /\boldSelf\b/.test(rule.rule);
      if (transition && old === undefined && !rule.optionalOldSelf) continue;
      const bindings = new Map<string, Value | (() => Value)>([['self', (self ??= toValue(value, type))]]);
      if (old !== undefined) bindings.set('oldSelf', () => toValue(old, type));
      const at = rule.fieldPath ? `${path}${rule.fieldPath}`.replace(/^\./, '') : path;
      try {
        if (program.run(bindings, budget) === true) continue;
      } catch (e) {
        if (!(e instanceof EvaluationError)) throw e;
        out.push(wrong(path, s.type ?? 'object', `rule: ${JSON.stringify(rule.rule)}: ${e.message}`));
        continue;
      }
      out.push(fault(rule, at, s, said(rule, message, bindings, budget)));
    }
  }
  if (Array.isArray(value)) {
    if (s.items) value.forEach((v, i) => out.push(...rules(s.items, v, itemBefore(s, v, old), `${path}[${i}]`, false, budget)));
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      const p = own(s.properties, key) ?? (typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined);
      if (p && !(root && (key === 'metadata' || key === 'apiVersion' || key === 'kind'))) out.push(...rules(p, value[key], memberBefore(key, old), path === '' ? key : `${path}.${key}`, false, budget));
    }
  }
  return out;
}

function said(rule: Any, message: Program | undefined, bindings: Parameters<Program['run']>[0], budget: Budget): string {
  if (message) {
    try {
      const text = message.run(bindings, budget);
      if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text;
    } catch (e) {
      if (!(e instanceof EvaluationError)) throw e;
    }
  }
  return rule.message ?? `failed rule: ${String(rule.rule).trim()}`;
}

function fault(rule: Any, at: string, s: Any, message: string): FieldError {
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbidden(at, message);
    case 'FieldValueRequired':
      return required(at, message);
    case 'FieldValueDuplicate':
      return duplicate(at, s.type ?? 'object');
    default:
      return wrong(at, s.type ?? 'object', message);
  }
}

function find(pattern: string, text: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(text).find();
  } catch {
    return true;
  }
}
