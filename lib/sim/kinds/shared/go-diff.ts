import { createTwoFilesPatch } from 'diff';
import { types, type Field, type GoField, type Type } from '../schema';

/**
 * The difference of two values as the API server shows it when something immutable was changed: a unified diff of how
 * Go prints the structs, one blank of indent a level, with every field whether it is set or not. `only` names the members
 * of a struct that has no schema of its own.
 */
export function unifiedGoDiff(schema: string, before: unknown, after: unknown, only?: readonly string[]): string {
  const type = types.get(schema)!;
  const part = only && type.kind === 'struct' ? { ...type, fields: new Map(only.map((key) => [key, type.fields.get(key)!])) } : type;
  const patch = createTwoFilesPatch('a', 'b', `${goText(part, before, 0)}\n`, `${goText(part, after, 0)}\n`, undefined, undefined, { context: 3 });
  const at = patch.indexOf('@@');
  return at < 0 ? '' : patch.slice(at);
}

/** Where the internal types have another order than the versioned ones (`pkg/apis/core/types.go`): the Pod's host settings stand in its security context. */
const HOST = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

function fieldsOf(type: Type & { kind: 'struct' }): [string, Field][] {
  const all = [...type.fields];
  if (type.name === 'io.k8s.api.core.v1.PodSpec') {
    const fqdn = all.filter(([key]) => key === 'setHostnameAsFQDN');
    const rest = all.filter(([key]) => key !== 'serviceAccount' && key !== 'setHostnameAsFQDN' && !HOST.includes(key));
    rest.splice(rest.findIndex(([key]) => key === 'subdomain') + 1, 0, ...fqdn);
    return rest;
  }
  if (type.name === 'io.k8s.api.core.v1.Volume') {
    const quobyte = all.find(([key]) => key === 'quobyte');
    const rest = all.filter(([key]) => key !== 'quobyte');
    if (quobyte) rest.splice(rest.findIndex(([key]) => key === 'rbd') + 1, 0, quobyte);
    return rest;
  }
  return all;
}

/** Types of apimachinery have names of their own for JSON, and leave out what is empty. */
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

const indented = (value: unknown, depth: number): string => JSON.stringify(value, null, 1).replaceAll('\n', `\n${' '.repeat(depth)}`);

function goText(type: Type, value: unknown, depth: number, field?: GoField, host?: Record<string, unknown>): string {
  const pad = ' '.repeat(depth + 1);
  const end = ' '.repeat(depth);
  if (type.kind === 'struct') {
    if (value === undefined || value === null) {
      if (!field || field.pointer) return 'null';
      return goText(type, {}, depth);
    }
    const object = value as Record<string, unknown>;
    if (type.name.startsWith(META)) return indented(object, depth);
    const isPod = type.name === 'io.k8s.api.core.v1.PodSpec';
    const lines: string[] = [];
    if (host) {
      for (const key of HOST) {
        const pointer = key === 'shareProcessNamespace' || key === 'hostUsers';
        lines.push(`${pad}${JSON.stringify(key.charAt(0).toUpperCase() + key.slice(1))}: ${JSON.stringify(host[key] ?? (pointer ? null : false))}`);
      }
    }
    for (const [key, f] of fieldsOf(type)) {
      // Metadata is embedded: its members stand among the others.
      if (key === 'metadata' && f.type.kind === 'struct' && f.type.name === `${META}ObjectMeta`) {
        for (const [name, v] of Object.entries((object[key] ?? {}) as Record<string, unknown>)) lines.push(`${pad}${JSON.stringify(name)}: ${indented(v, depth + 1)}`);
        continue;
      }
      lines.push(`${pad}${JSON.stringify(f.go.name)}: ${goText(f.type, object[key], depth + 1, f.go, isPod && key === 'securityContext' ? object : undefined)}`);
    }
    return lines.length ? `{\n${lines.join(',\n')}\n${end}}` : '{}';
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
  if (value === undefined) {
    if (field?.pointer) return 'null';
    switch (type.kind) {
      case 'string':
        return '""';
      case 'boolean':
        return 'false';
      case 'integer':
      case 'int-or-string':
        return '0';
      case 'quantity':
        return '"0"';
      default:
        return 'null';
    }
  }
  return JSON.stringify(value);
}

/** A struct as data the way Go's JSON of internal types has it: every field, by its Go name. */
export function goJson(schema: string, value: unknown): unknown {
  return JSON.parse(goText(types.get(schema)!, value, 0)) as unknown;
}
