import { unbase64 } from '../base64';
import { set } from '../json';
import { composeYaml } from './compose';
import type { YamlNode } from './compose';
import { YamlError } from './scan';

export { YamlError };
export { sortKeys, toYaml } from './write';

/**
 * YAML as kubectl and the API server read it (sigs.k8s.io/yaml over go-yaml v2): the first document of a text as what it is
 * in JSON. `y` and `on` are true, `0o17` and `017` numbers, times are texts, keys become texts. `duplicates`, where
 * given, is filled with the paths of keys that stand twice; the last one counts.
 *
 *     readYaml('a: on\nb: 017\nc: [x, {d: 1_000}]')  →  { a: true, b: 15, c: ['x', { d: 1000 }] }
 *     readYaml('a: 1\n  b: 2')                       →  throws `yaml: line 2: mapping values are not allowed in this context`
 *
 * Throws {@link YamlError} with what follows `error converting YAML to JSON: `; `yaml: ` is part of it where the text itself is
 * at fault, and not where JSON has no such value.
 */
export function readYaml(text: string, options: { readonly duplicates?: string[]; /** As go-yaml v3 reads: only `true` and `false` are booleans (kustomize). */ readonly core?: boolean } = {}): unknown {
  const steps = readYamlInSteps(text, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As {@link readYaml}, with pauses for others: a long text takes its time. */
export function* readYamlInSteps(text: string, options: { readonly duplicates?: string[]; readonly core?: boolean } = {}): Generator<void, unknown> {
  let value: unknown;
  try {
    const node = composeYaml(text);
    yield;
    if (node === undefined) return null;
    value = new Decoder(options.duplicates, options.core === true).value(node, '');
    yield;
  } catch (e) {
    if (e instanceof YamlError) throw new YamlError(`yaml: ${options.core === true ? e.v3 : e.message}`);
    throw e;
  }
  return toJson(value);
}

/** A mapping before its keys are made texts. */
type Pairs = Map<unknown, unknown>;

class Decoder {
  private decoded = 0;
  private aliased = 0;
  private inAlias = 0;
  private readonly open = new Set<YamlNode>();
  constructor(
    private readonly duplicates: string[] | undefined,
    private readonly core: boolean,
  ) {}

  value(node: YamlNode, path: string): unknown {
    this.decoded++;
    if (this.inAlias > 0) this.aliased++;
    if (this.aliased > 100 && this.decoded > 1000 && this.aliased / this.decoded > allowedRatio(this.decoded)) throw new YamlError('document contains excessive aliasing');
    switch (node.kind) {
      case 'alias': {
        if (this.open.has(node.to)) throw new YamlError(`anchor '${node.name}' value contains itself`);
        this.inAlias++;
        const value = this.value(node.to, path);
        this.inAlias--;
        return value;
      }
      case 'scalar':
        return scalar(node, this.core);
      case 'sequence':
        return this.within(node, () => node.items.map((item, i) => this.value(item, `${path}[${i}]`)));
      case 'mapping':
        return this.within(node, () => this.mapping(node, path, new Map()));
    }
  }

  private within<T>(node: YamlNode, run: () => T): T {
    this.open.add(node);
    try {
      return run();
    } finally {
      this.open.delete(node);
    }
  }

  private mapping(node: YamlNode & { kind: 'mapping' }, path: string, into: Pairs): Pairs {
    const seen = new Set<unknown>();
    for (const [k, v] of node.pairs) {
      if (k.kind === 'scalar' && k.text === '<<' && k.plain && (k.tag === '' || k.tag === '!' || k.tag === 'tag:yaml.org,2002:merge')) {
        this.merge(v, path, into);
        continue;
      }
      const key = this.value(k, path);
      if (key !== null && typeof key === 'object') throw new YamlError(`invalid map key: ${goText(key)}`);
      const here = path === '' ? String(key) : `${path}.${String(key)}`;
      if (seen.has(key)) this.duplicates?.push(here);
      seen.add(key);
      into.set(key, this.value(v, here));
    }
    return into;
  }

  private merge(node: YamlNode, path: string, into: Pairs): void {
    const target = node.kind === 'alias' ? node.to : node;
    const wrong = () => new YamlError('map merge requires map or sequence of maps as the value');
    const one = (each: YamlNode) => {
      const map = each.kind === 'alias' ? each.to : each;
      if (map.kind !== 'mapping') throw wrong();
      if (this.open.has(map)) throw new YamlError(`anchor '${each.kind === 'alias' ? each.name : ''}' value contains itself`);
      this.within(map, () => this.mapping(map, path, into));
    };
    if (target.kind === 'mapping') one(node);
    else if (node.kind === 'sequence') for (const each of [...node.items].reverse()) one(each);
    else throw wrong();
  }
}

/** What part of the nodes read may come of aliases (yaml.v2 `decode.go`): nearly all of a small document, a tenth of one of four million. */
export const allowedRatio = (decoded: number): number => (decoded <= 400_000 ? 0.99 : decoded >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000));

// ---- scalars (go-yaml `resolve.go`)

const PREFIX = 'tag:yaml.org,2002:';
const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** What Go's ParseFloat takes of what begins with a point. */
const POINT_FLOAT = /^\.[0-9]+([eE][-+]?[0-9]+)?$/;

type Resolved = readonly ['null' | 'bool' | 'int' | 'float' | 'str', unknown];

function scalar(node: YamlNode & { kind: 'scalar' }, core: boolean): unknown {
  const tag = node.tag.startsWith(PREFIX) ? node.tag.slice(PREFIX.length) : node.tag === '' ? '' : undefined;
  if (node.tag === '' && !node.plain) return node.text;
  if (tag === undefined || tag === 'str') return node.text;
  if (tag === 'binary') {
    const bytes = unbase64(node.text.replace(/\s/g, ''));
    if (bytes === undefined) throw new YamlError('!!binary value contains invalid base64 data');
    return bytes;
  }
  if (tag !== '' && !['bool', 'int', 'float', 'null', 'timestamp'].includes(tag)) return node.text;
  const [type, value] = resolve(node.text, core);
  if (tag === '' || tag === type || tag === 'timestamp' || (tag === 'float' && type === 'int')) return value;
  throw new YamlError(`cannot decode !!${type} \`${node.text}\` as a !!${tag}`);
}

function resolve(text: string, core: boolean): Resolved {
  const first = text[0] ?? '';
  if (NULL.has(text)) return ['null', null];
  if (core ? /^(?:true|True|TRUE)$/.test(text) : TRUE.has(text)) return ['bool', true];
  if (core ? /^(?:false|False|FALSE)$/.test(text) : FALSE.has(text)) return ['bool', false];
  if (first > '9' || first < '+') return ['str', text];
  if (/^[+]?\.(?:inf|Inf|INF)$/.test(text)) return ['float', Infinity];
  if (/^-\.(?:inf|Inf|INF)$/.test(text)) return ['float', -Infinity];
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return ['float', NaN];
  if (first === '.') return POINT_FLOAT.test(text) && Number.isFinite(Number(text)) ? ['float', Number(text)] : ['str', text];
  if (first === '+' || first === '-' || (first >= '0' && first <= '9')) {
    const plain = text.replaceAll('_', '');
    const int = integer(plain);
    if (int !== undefined) return ['int', int];
    if (FLOAT.test(plain) && Number.isFinite(Number(plain))) return ['float', Number(plain)];
  }
  return ['str', text];
}

const MOST = (1n << 64n) - 1n;
const LEAST = -(1n << 63n);

/** Go's ParseInt with base 0: `0x`, `0o`, `0b`, and a leading nought for octal. */
function integer(text: string): number | undefined {
  const m = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (!m) return undefined;
  const size = m[2] !== undefined ? BigInt(`0x${m[2]}`) : m[3] !== undefined ? BigInt(`0o${m[3]}`) : m[4] !== undefined ? BigInt(`0b${m[4]}`) : BigInt(m[5]!);
  const value = m[1] === '-' ? -size : size;
  if (value > MOST || value < LEAST || (m[1] === '+' && value > MOST >> 1n)) return undefined;
  return Number(value);
}

// ---- into JSON (sigs.k8s.io/yaml)

function toJson(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new YamlError(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
  if (Array.isArray(value)) return value.map(toJson);
  if (!(value instanceof Map)) return value;
  const out: Record<string, unknown> = {};
  for (const [k, v] of value as Pairs) {
    if (k === null) throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goText(v)}`);
    const key = typeof k === 'number' && !Number.isFinite(k) ? (Number.isNaN(k) ? '.nan' : k > 0 ? '.inf' : '-.inf') : String(k);
    set(out, key, toJson(v));
  }
  return out;
}

/** A value as Go's `%#v` writes it. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goText).join(', ')}}`;
  if (value instanceof Map) return `map[interface {}]interface {}{${[...(value as Pairs)].map(([k, v]) => `${goText(k)}:${goText(v)}`).join(', ')}}`;
  return String(value);
}
