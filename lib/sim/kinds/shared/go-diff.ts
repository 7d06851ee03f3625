import { createTwoFilesPatch } from 'diff';
import { types, type Type } from '../schema';

/**
 * The difference of two values as the API server shows it when something immutable was changed: a unified diff of how
 * Go prints the structs, one blank of indent a level, with every field whether it is set or not.
 */
export function unifiedGoDiff(schema: string, before: unknown, after: unknown): string {
  const type = types.get(schema)!;
  const patch = createTwoFilesPatch('a', 'b', `${goText(type, before, 0)}\n`, `${goText(type, after, 0)}\n`, undefined, undefined, { context: 3 });
  const at = patch.indexOf('@@');
  return at < 0 ? '' : patch.slice(at);
}

const goName = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

function goText(type: Type, value: unknown, depth: number): string {
  const pad = ' '.repeat(depth + 1);
  const end = ' '.repeat(depth);
  if (type.kind === 'struct') {
    if (value === undefined || value === null) return 'null';
    const lines = [...type.fields].map(([key, f]) => `${pad}${JSON.stringify(goName(key))}: ${goText(f.type, (value as Record<string, unknown>)[key], depth + 1)}`);
    return `{\n${lines.join(',\n')}\n${end}}`;
  }
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return 'null';
    if (value.length === 0) return '[]';
    return `[\n${value.map((v) => pad + goText(type.item, v, depth + 1)).join(',\n')}\n${end}]`;
  }
  if (type.kind === 'map') {
    if (value === undefined || value === null) return 'null';
    const keys = Object.keys(value as object).sort();
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((k) => `${pad}${JSON.stringify(k)}: ${goText(type.value, (value as Record<string, unknown>)[k], depth + 1)}`).join(',\n')}\n${end}}`;
  }
  if (value === undefined) return type.kind === 'string' ? '""' : 'null';
  return JSON.stringify(value);
}

/** A struct as data the way Go's JSON of internal types has it: every field, by its Go name. */
export function goJson(schema: string, value: unknown): unknown {
  return JSON.parse(goText(types.get(schema)!, value, 0)) as unknown;
}
