import { unbase64 } from './core';
import { builtin, byApiVersion } from './kinds';

/**
 * An object as etcd holds it: kinds of Kubernetes' own in protobuf's envelope (`k8s`, a zero, apiVersion and kind, the
 * object), custom ones as JSON. Of the object itself there are its texts in order, which is all that can be read of it.
 */
export function storedText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { apiVersion = '', kind = '' } = value as { apiVersion?: string; kind?: string };
  if (!byApiVersion(builtin, apiVersion, kind)) return JSON.stringify(value);
  const type = field(1, apiVersion) + field(2, kind);
  return `k8s\0${field(1, type)}${field(2, texts(value, kind === 'Secret' ? 'data' : undefined))}\x1a\0"\0`;
}

/** A field of protobuf that holds text. */
const field = (n: number, text: string): string => String.fromCharCode(n * 8 + 2) + length(text.length) + text;
const length = (n: number): string => (n < 128 ? String.fromCharCode(n) : String.fromCharCode((n & 127) | 128) + length(n >> 7));

function texts(value: unknown, encoded: string | undefined, inside = false): string {
  if (typeof value === 'string') return field(1, inside ? (unbase64(value) ?? value) : value);
  if (Array.isArray(value)) return value.map((v) => texts(v, encoded, inside)).join('');
  if (value === null || typeof value !== 'object') return '';
  return Object.entries(value)
    .filter(([k]) => k !== 'apiVersion' && k !== 'kind')
    .map(([k, v]) => (inside ? field(1, k) : '') + texts(v, encoded, inside || k === encoded))
    .join('');
}
