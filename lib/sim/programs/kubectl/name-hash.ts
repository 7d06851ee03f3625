import { sha256 } from '@noble/hashes/sha2.js';
import { toBytes } from '../../core';
import { toJson } from './print/json';

/** The suffix of a generated ConfigMap's or Secret's name, made of what it holds (kubectl `pkg/util/hash`, kustomize `hasher`). */
export function nameHash(object: any): string {
  const { kind, type, metadata, data, immutable, binaryData, stringData } = object;
  const parts = { ...(binaryData ? { binaryData } : {}), data, ...(immutable !== undefined ? { immutable } : {}), kind, name: metadata.name, ...(stringData ? { stringData } : {}), ...(kind === 'Secret' ? { type: type ?? '' } : {}) };
  const sorted = Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));
  const digits = [...sha256(toBytes(toJson(sorted, '')))].map((b) => b.toString(16).padStart(2, '0')).join('');
  // Digits that may make words are others.
  const other: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };
  return [...digits.slice(0, 10)].map((c) => other[c] ?? c).join('');
}
