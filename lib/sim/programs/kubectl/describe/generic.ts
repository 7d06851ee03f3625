import { goPrint } from '../print/jsonpath';
import type { Sheet } from './sheet';
import { heading } from './sheet';

/** Kinds without a description of their own: every field, its name in words (kubectl `genericDescriber`). */
export function describeGeneric(s: Sheet, object: any): void {
  heading(s, object);
  content(s, 0, object, '');
}

const SKIPPED = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);

function content(s: Sheet, level: number, value: any, at: string): void {
  for (const field of Object.keys(value).sort()) {
    const path = `${at}.${field}`;
    if (SKIPPED.has(path)) continue;
    const child = value[field];
    if (Array.isArray(child)) {
      s.put(level, `${title(field)}:`);
      for (const item of child) {
        if (item !== null && typeof item === 'object' && !Array.isArray(item)) content(s, level + 1, item, path);
        else s.put(level + 1, goPrint(item));
      }
    } else if (child !== null && typeof child === 'object') {
      s.put(level, `${title(field)}:`);
      content(s, level + 1, child, path);
    } else s.put(level, `${title(field)}:\t${goPrint(child)}`);
  }
}

const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID']);

/** `creationTimestamp` → `Creation Timestamp`; names with other than letters and dashes stay. */
export function title(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  // Runs of capitals stay together, their last letter going with the word it begins: `podIPs` → `Pod I Ps` in Go's splitter.
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+/g) ?? [field];
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const next = parts[i + 1];
    // `URLs` is split before its last capital, and is one word all the same.
    if (next !== undefined && /^[A-Z]{2,}$/.test(parts[i]!) && /^[A-Z]/.test(next)) words.push(parts[i]! + parts[++i]!);
    else words.push(parts[i]!);
  }
  return words
    .filter((p) => p !== '_')
    .map((p) => (ACRONYMS.has(p.toUpperCase()) ? p.toUpperCase() : p === p.toLowerCase() ? p[0]!.toUpperCase() + p.slice(1) : p))
    .join(' ');
}
