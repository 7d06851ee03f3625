import { units } from '../quantities';
import { types, type Field, type Type } from '../schema';

/**
 * A value as Go's controllers print it to make a hash of it: every field of every struct with its type, in the order of
 * the structs (`pkg/util/hash`, which prints by `github.com/davecgh/go-spew` with `%#v`).
 */
export function goDump(schema: string, value: unknown): string {
  return dump(types.get(schema)!, value, true);
}

/** Structs that hold some of their fields in an embedded one: its name, and whether a field is one of them. */
const LOCAL = { name: 'LocalObjectReference', has: (key: string) => key === 'name' };
const EMBEDDED: Readonly<Record<string, { readonly name: string; readonly has: (key: string) => boolean }>> = {
  Volume: { name: 'VolumeSource', has: (key) => key !== 'name' },
  Probe: { name: 'ProbeHandler', has: (key) => ['exec', 'httpGet', 'tcpSocket', 'grpc'].includes(key) },
  ConfigMapKeySelector: LOCAL,
  SecretKeySelector: LOCAL,
  ConfigMapEnvSource: LOCAL,
  SecretEnvSource: LOCAL,
  ConfigMapVolumeSource: LOCAL,
  ConfigMapProjection: LOCAL,
  SecretProjection: LOCAL,
};

/** Lists and maps whose Go type is not that of their members as JSON has them. */
const NAMED: Readonly<Record<string, string>> = {
  'Capabilities.add': '[]v1.Capability',
  'Capabilities.drop': '[]v1.Capability',
  'PersistentVolumeClaimSpec.accessModes': '[]v1.PersistentVolumeAccessMode',
  'ResourceRequirements.limits': 'v1.ResourceList',
  'ResourceRequirements.requests': 'v1.ResourceList',
  'VolumeResourceRequirements.limits': 'v1.ResourceList',
  'VolumeResourceRequirements.requests': 'v1.ResourceList',
  'PodSpec.overhead': 'v1.ResourceList',
  'ObjectMeta.uid': 'types.UID',
};

const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function goType(type: Type): string {
  switch (type.kind) {
    case 'struct':
      return `v1.${last(type.name)}`;
    case 'list':
      return `[]${goType(type.item)}`;
    case 'map':
      return `map[string]${goType(type.value)}`;
    case 'integer':
      return type.format ?? 'int64';
    case 'boolean':
      return 'bool';
    case 'quantity':
      return 'resource.Quantity';
    case 'int-or-string':
      return 'intstr.IntOrString';
    case 'time':
    case 'microtime':
      return 'v1.Time';
    default:
      return 'string';
  }
}

function fieldType(owner: string, key: string, f: Field): string {
  const named = NAMED[`${owner}.${key}`];
  if (named !== undefined) return named;
  return f.go.type !== undefined && f.type.kind === 'string' ? `v1.${f.go.type}` : goType(f.type);
}

function dump(type: Type, value: unknown, typed: boolean): string {
  const own = typed ? `(${goType(type)})` : '';
  switch (type.kind) {
    case 'struct': {
      const object = (value ?? {}) as Record<string, unknown>;
      const name = last(type.name);
      const embedded = EMBEDDED[name];
      const member = ([key, f]: [string, Field]) => `${f.go.name}:${dumpField(name, key, f, object[key])}`;
      const all = [...type.fields];
      if (!embedded) return `${own}{${all.map(member).join(' ')}}`;
      const inner = all.filter(([key]) => embedded.has(key));
      const at = all.indexOf(inner[0]!);
      const whole = `${embedded.name}:(v1.${embedded.name}){${inner.map(member).join(' ')}}`;
      const before = all.slice(0, at).filter(([key]) => !embedded.has(key));
      const after = all.slice(at).filter(([key]) => !embedded.has(key));
      return `${own}{${[...before.map(member), whole, ...after.map(member)].join(' ')}}`;
    }
    case 'list':
      if (!Array.isArray(value)) return `${own}<nil>`;
      return `${own}[${value.map((v) => dump(type.item, v, false)).join(' ')}]`;
    case 'map': {
      if (value === undefined || value === null) return `${own}<nil>`;
      const entries = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
      return `${own}map[${entries.map(([k, v]) => `${k}:${dump(type.value, v, false)}`).join(' ')}]`;
    }
    case 'boolean':
      return `${own}${value === true}`;
    case 'integer':
    case 'number':
      return `${own}${Number(value ?? 0)}`;
    case 'time':
    case 'microtime':
      return `${own}{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}`;
    case 'quantity':
      return own + quantity(String(value ?? '0'));
    case 'int-or-string':
      return typeof value === 'string' ? `${own}{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}` : `${own}{Type:(intstr.Type)0 IntVal:(int32)${Number(value ?? 0)} StrVal:(string)}`;
    default:
      return own + String(value ?? '');
  }
}

function dumpField(owner: string, key: string, f: Field, value: unknown): string {
  const pointer = f.go.pointer && f.type.kind !== 'list' && f.type.kind !== 'map';
  const own = `(${pointer ? '*' : ''}${fieldType(owner, key, f)})`;
  if (pointer && (value === undefined || value === null)) return `${own}<nil>`;
  return own + dump(f.type, value, false);
}

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** A quantity as it is read into a whole number, with its text where that is found to be the canonical one (`ParseQuantity`). */
function quantity(text: string): string {
  const [, digits = '0', fraction = '', suffix = ''] = /^(-?\d+)(?:\.(\d+))?(.*)$/.exec(text) ?? [];
  const binary = suffix.endsWith('i');
  const value = binary ? String(units(text)) : `${digits}${fraction}`;
  const scale = binary ? 0 : (/^[eE]/.test(suffix) ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0)) - fraction.length;
  const format = binary ? 'BinarySI' : /^[eE]-?\d/.test(suffix) ? 'DecimalExponent' : 'DecimalSI';
  const canonical = binary ? (Number(digits) & 7) !== 0 : scale % 3 === 0 && !value.endsWith('000') && !value.startsWith('0');
  return `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${canonical ? text : ''} Format:(resource.Format)${format}}`;
}
