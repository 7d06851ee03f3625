import { isDict, own } from '../../core';
import type { Type } from '../../kinds/schema';
import { itemStep } from './walk';
import { pathText } from './set';

/** What keeps a value from being of that type, as `structured-merge-diff/typed` says it: `.spec.replicas: expected numeric …`. */
export function faults(type: Type, value: unknown): string[] {
  const out: string[] = [];
  check(type, value, '', out);
  return out;
}

/** Several faults in one text, as Go joins them. */
export const allFaults = (list: readonly string[]): string => (list.length === 1 ? list[0]! : ['errors:', ...list.map((f) => `  ${f}`)].join('\n'));

function check(type: Type, value: unknown, path: string, out: string[]): void {
  if (value === null || value === undefined) return;
  const expected = (what: string): void => void out.push(`${path}: expected ${what}, got &value.valueUnstructured{Value:${goValue(value)}}`);
  switch (type.kind) {
    case 'struct':
    case 'map':
      if (!isDict(value)) return expected('map');
      for (const key of Object.keys(value)) {
        const below = type.kind === 'map' ? type.value : type.fields.get(key)?.type;
        if (below?.kind === 'string' && typeof value[key] === 'string') continue;
        if (below) check(below, value[key], `${path}.${key}`, out);
        else out.push(`${path}.${key}: field not declared in schema`);
      }
      return;
    case 'list': {
      if (!Array.isArray(value)) return expected('list');
      const seen = new Set<string>();
      value.forEach((item, i) => {
        if (type.list === 'atomic') return check(type.item, item, `${path}[${i}]`, out);
        const bad = noStep(type, item);
        if (bad) return void out.push(`${path}: element ${i}: ${bad}`);
        const step = itemStep(type, item)!;
        if (seen.has(step)) out.push(`${path}: duplicate entries for key ${pathText([step])}`);
        seen.add(step);
        check(type.item, item, `${path}${pathText([step])}`, out);
      });
      return;
    }
    case 'integer':
    case 'number':
      if (typeof value !== 'number') expected('numeric (int or float)');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') expected('boolean');
      return;
    case 'string':
    case 'bytes':
    case 'time':
    case 'microtime':
      if (typeof value !== 'string') expected('string');
      return;
    default:
  }
}

/** Why an item cannot be told from the others of its list. */
function noStep(type: Extract<Type, { kind: 'list' }>, item: unknown): string | undefined {
  if (type.list === 'set') {
    if (isDict(item)) return "associative list without keys has an element that's a map type";
    return Array.isArray(item) ? 'not supported: associative list with lists as elements' : undefined;
  }
  if (item === null) return 'associative list with keys may not have a null element';
  if (!isDict(item)) return 'associative list with keys may not have non-map elements';
  const without = type.keys.find((k) => own(item, k) === undefined && own(type.keyDefaults, k) === undefined);
  return without === undefined ? undefined : `associative list with keys has an element that omits key field ${JSON.stringify(without)} (and doesn't have default value)`;
}

/** A value as Go's %#v prints it. */
function goValue(v: unknown): string {
  if (Array.isArray(v)) return `[]interface {}{${v.map(goValue).join(', ')}}`;
  if (isDict(v)) return `map[string]interface {}{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${goValue(v[k])}`).join(', ')}}`;
  return typeof v === 'string' ? JSON.stringify(v) : String(v);
}
