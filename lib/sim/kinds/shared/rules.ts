import type { FieldError } from '../kind';
import * as names from '../names';
import type { LabelSelector } from '../selectors';

/** Small rules that many kinds share; each gives the faults of one field. */

export const required = (field: string, detail?: string): FieldError => ({ type: 'Required', field, ...(detail && { detail }) });
export const wrong = (field: string, value: unknown, detail: string): FieldError => ({ type: 'Invalid', field, value, detail });
export const forbidden = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({ type: 'NotSupported', field, value, supported });
export const duplicate = (field: string, value: unknown, detail?: string): FieldError => ({ type: 'Duplicate', field, value, ...(detail && { detail }) });
export const notFound = (field: string, value: unknown, detail?: string): FieldError => ({ type: 'NotFound', field, value, ...(detail && { detail }) });
export const tooLong = (field: string, max: number): FieldError => ({ type: 'TooLong', field, value: '', max });

export const IMMUTABLE = 'field is immutable';

/** Stands for a value that a message leaves out (`field.OmitValueType`). */
export const OMIT = Symbol('omitted');

/** A value must be one of a few; `''` or nothing counts as missing. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[], need = true): FieldError[] {
  if (value === undefined || value === '') return need ? [required(field)] : [];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

export const each = (field: string, value: unknown, faults: readonly string[]): FieldError[] => faults.map((detail) => wrong(field, value, detail));

export function nonNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [wrong(field, value, 'must be greater than or equal to 0')] : [];
}

/** A port by number or by name. */
export function portRef(field: string, value: number | string | undefined): FieldError[] {
  if (typeof value === 'string') return each(field, value, names.portName(value));
  return each(field, value ?? 0, names.portNumber(value ?? 0));
}

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `acme.io/foo` (`IsDomainPrefixedPath`). */
export function domainPrefixedPath(field: string, text: string): FieldError[] {
  if (text === '') return [required(field)];
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return [wrong(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const host = text.slice(0, slash);
  const path = text.slice(slash + 1);
  const out = each(field, host, names.dnsSubdomain(host));
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path)) out.push(wrong(field, path, names.regexError('Invalid path', HTTP_PATH)));
  return out;
}

/** `25%` or a number, not negative. */
export function countOrPercent(field: string, value: number | string | undefined): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return each(field, value, names.percent(value));
  return nonNegative(field, value);
}

export const percentOf = (value: number | string | undefined): number | undefined => (typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined);

/** `ValidateLabelSelector`. */
export function labelSelector(field: string, s: LabelSelector | undefined): FieldError[] {
  if (!s) return [];
  const out: FieldError[] = [];
  for (const key of Object.keys(s.matchLabels ?? {})) {
    out.push(...each(`${field}.matchLabels`, key, names.qualifiedName(key)));
    out.push(...each(`${field}.matchLabels`, s.matchLabels![key], names.labelValue(s.matchLabels![key]!)));
  }
  (s.matchExpressions ?? []).forEach((e, i) => {
    const at = `${field}.matchExpressions[${i}]`;
    if (e.operator === 'In' || e.operator === 'NotIn') {
      if (!e.values?.length) out.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (e.operator === 'Exists' || e.operator === 'DoesNotExist') {
      if (e.values?.length) out.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else out.push(wrong(`${at}.operator`, e.operator, 'not a valid selector operator'));
    out.push(...each(`${at}.key`, e.key, names.qualifiedName(e.key ?? '')));
    (e.values ?? []).forEach((v, k) => out.push(...each(`${at}.values[${k}]`, v, names.labelValue(v))));
  });
  return out;
}

export const isEmptySelector = (s: LabelSelector | undefined): boolean => !Object.keys(s?.matchLabels ?? {}).length && !s?.matchExpressions?.length;
