import { set } from '../../../core';

/**
 * JSON as Go's encoding/json prints it: keys sorted, `<`, `>`, `&` and the line separators escaped, four blanks of
 * indentation (kubectl `-o json`). `indent` '' gives one line.
 */
export function toJson(value: unknown, indent = '    ', sorted = true): string {
  return render(value, indent, '', sorted);
}

function render(value: unknown, step: string, pad: string, sorted: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return goString(value);
  if (typeof value !== 'object') return String(value);
  const open = step === '' ? '' : `\n${pad}${step}`;
  const close = step === '' ? '' : `\n${pad}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${open}${value.map((x) => render(x, step, pad + step, sorted)).join(`,${open}`)}${close}]`;
  }
  const record = value as Record<string, unknown>;
  let keys = Object.keys(record).filter((k) => record[k] !== undefined);
  if (sorted) keys = keys.sort();
  if (keys.length === 0) return '{}';
  return `{${open}${keys.map((k) => `${goString(k)}:${step === '' ? '' : ' '}${render(record[k], step, pad + step, sorted)}`).join(`,${open}`)}${close}}`;
}

/** The same value with the keys of all its objects in order. */
export function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) set(out, key, sortKeys((value as Record<string, unknown>)[key]));
  return out;
}

/** A string in Go's JSON. */
function goString(s: string): string {
  return JSON.stringify(s).replace(/[<>&\u2028\u2029\x7f]|\\b|\\f/g, (c) => (c === '\\b' ? '\\u0008' : c === '\\f' ? '\\u000c' : c === '\x7f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
