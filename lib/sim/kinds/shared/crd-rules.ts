import { compile, type Program, type Type } from '../cel';
import { mostItems, mostProperties, schemaType } from '../cel/schema-types';
import type { FieldError } from '../kind';
import * as names from '../names';
import { each, forbidden, notSupported, oneOf, required, wrong } from './rules';

/** What a CustomResourceDefinition is refused for (`apiextensions-apiserver/pkg/apis/apiextensions/validation`). */

type Any = any;

/** What one expression, and all of a schema, may cost. */
const EXPRESSION_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MAX_DEPTH = 100;
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

export function crdRules(c: Any, old?: Any): FieldError[] {
  const { spec = {}, metadata } = c;
  const out: FieldError[] = [];
  const { names: n = {}, versions = [] } = spec;
  if (spec.group && n.plural && metadata.name !== `${n.plural}.${spec.group}`) out.push(wrong('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  if (!spec.group) out.push(required('spec.group'));
  else {
    out.push(...each('spec.group', spec.group, names.dnsSubdomain(spec.group)));
    if (!spec.group.includes('.')) out.push(wrong('spec.group', spec.group, 'should be a domain with at least one dot'));
  }
  out.push(...oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  const stored = versions.filter((v: Any) => v.storage);
  if (stored.length !== 1) out.push(wrong('spec.versions', versions.map(shownVersion), 'must have exactly one version marked as storage version'));
  const seen = new Set<string>();
  let unique = true;
  versions.forEach((v: Any, i: number) => {
    const at = `spec.versions[${i}]`;
    if (seen.has(v.name)) unique = false;
    seen.add(v.name);
    const faults = names.dns1035Label(v.name ?? '');
    if (faults.length) out.push(wrong(`${at}.name`, v.name ?? '', faults.join(',')));
    if (!v.schema?.openAPIV3Schema) out.push(required(`${at}.schema.openAPIV3Schema`, 'schemas are required'));
  });
  if (!unique) out.push(wrong('spec.versions', versions.map(shownVersion), 'must contain unique version names'));
  out.push(...kindNames(n));
  const schemas: Any[] = versions.map((v: Any) => v.schema?.openAPIV3Schema);
  // Versions that agree are looked at once, as a definition's one schema.
  const together = schemas.length > 0 && schemas.every((s) => JSON.stringify(s) === JSON.stringify(schemas[0]));
  schemas.forEach((s, i) => {
    if (!s || (together && i > 0)) return;
    out.push(...new SchemaRules(together ? 'spec.validation.openAPIV3Schema' : `spec.versions[${i}].schema.openAPIV3Schema`, s).all());
  });
  versions.forEach((v: Any, i: number) => {
    const at = together && versions.length === 1 ? 'spec' : `spec.versions[${i}]`;
    (v.additionalPrinterColumns ?? []).forEach((col: Any, k: number) => out.push(...printerColumn(`${at}.additionalPrinterColumns[${k}]`, col)));
    const scale = v.subresources?.scale;
    if (!scale) return;
    for (const [key, root] of [['specReplicasPath', '.spec.'], ['statusReplicasPath', '.status.']] as const) {
      const path = scale[key];
      if (!path) out.push(required(`${at}.subresources.scale.${key}`));
      else if (!path.startsWith(root)) out.push(wrong(`${at}.subresources.scale.${key}`, path, `should be a json path under ${root.slice(0, -1)}`));
    }
  });
  if (old) out.push(...unchanging(c, old));
  return out;
}

/** What a definition keeps, and the versions that objects may be stored in. */
function unchanging(c: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const same = (field: string, now: unknown, before: unknown): void => {
    if (now !== before) out.push(wrong(field, now ?? '', 'field is immutable'));
  };
  if (old.status?.conditions?.some((x: Any) => x.type === 'Established' && x.status === 'True')) {
    same('spec.scope', c.spec?.scope, old.spec.scope);
    same('spec.names.kind', c.spec?.names?.kind, old.spec.names.kind);
  }
  same('spec.group', c.spec?.group, old.spec.group);
  same('spec.names.plural', c.spec?.names?.plural, old.spec.names.plural);
  const versions: readonly string[] = (c.spec?.versions ?? []).map((v: Any) => v.name);
  (c.status?.storedVersions ?? []).forEach((v: string, i: number) => {
    if (!versions.includes(v)) out.push(wrong(`status.storedVersions[${i}]`, v, `missing from spec.versions; ${v} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${v} and removes ${v} from status.storedVersions`));
  });
  return out;
}

const shownVersion = (v: Any): unknown => ({ Name: v.name, Served: v.served ?? false, Storage: v.storage ?? false });

function kindNames(n: Any): FieldError[] {
  const out: FieldError[] = [];
  const at = 'spec.names';
  const label = (key: string, value: string, words = ''): void => {
    const faults = names.dns1035Label(value);
    if (faults.length) out.push(wrong(`${at}.${key}`, n[key] ?? value, `${words}${faults.join(',')}`));
  };
  if (!n.plural) out.push(required(`${at}.plural`));
  else label('plural', n.plural);
  if (n.singular) label('singular', n.singular);
  if (!n.kind) out.push(required(`${at}.kind`));
  else label('kind', n.kind.toLowerCase(), 'may have mixed case, but should otherwise match: ');
  if (n.listKind) label('listKind', n.listKind.toLowerCase(), 'may have mixed case, but should otherwise match: ');
  if (n.kind && n.kind === n.listKind) out.push(wrong(`${at}.listKind`, n.listKind, 'kind and listKind may not be the same'));
  (n.shortNames ?? []).forEach((s: string, i: number) => {
    const faults = names.dns1035Label(s);
    if (faults.length) out.push(wrong(`${at}.shortNames[${i}]`, s, faults.join(',')));
  });
  return out;
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function printerColumn(at: string, c: Any): FieldError[] {
  const out: FieldError[] = [];
  if (!c.name) out.push(required(`${at}.name`));
  if (!c.type) out.push(required(`${at}.type`, `must be one of ${COLUMN_TYPES.join(',')}`));
  else if (!COLUMN_TYPES.includes(c.type)) out.push(wrong(`${at}.type`, c.type, `must be one of ${COLUMN_TYPES.join(',')}`));
  if (c.format && !COLUMN_FORMATS.includes(c.format)) out.push(wrong(`${at}.format`, c.format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  if (!c.jsonPath) out.push(required(`${at}.jsonPath`));
  return out;
}

const costWords = (what: string, cost: number, limit: number): string => {
  const factor = cost / limit;
  const words = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${words} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
};

/** The scope of a rule of that schema. */
export function ruleScope(schema: Any, root: boolean): Map<string, Type> {
  const self = schemaType(schema, root);
  return new Map([
    ['self', self],
    ['oldSelf', self],
  ]);
}

class SchemaRules {
  private readonly out: FieldError[] = [];
  private total = 0;
  private expensive: { readonly path: string; readonly cost: number }[] = [];

  constructor(
    private readonly path: string,
    private readonly schema: Any,
  ) {}

  all(): FieldError[] {
    this.structural(this.schema, this.path, 'root', 0);
    if (!this.out.length) {
      this.rules(this.schema, this.path, 1, true, 0);
      if (this.total > SCHEMA_LIMIT) {
        for (const e of this.expensive) this.out.push(forbidden(e.path, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'));
        this.out.push(forbidden(this.path, costWords('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', this.total, SCHEMA_LIMIT)));
      }
    }
    return this.out;
  }

  /** Each part says its type and nothing that contradicts it. */
  private structural(s: Any, at: string, level: 'root' | 'field' | 'item', depth: number): void {
    if (depth > MAX_DEPTH || s === null || typeof s !== 'object') return;
    const { out } = this;
    const free = s['x-kubernetes-int-or-string'] || s['x-kubernetes-preserve-unknown-fields'];
    if (!s.type && !free) out.push(required(`${at}.type`, `must not be empty ${level === 'root' ? 'at the root' : level === 'item' ? 'for specified array items' : 'for specified object fields'}`));
    else if (s.type && !['array', 'boolean', 'integer', 'number', 'object', 'string'].includes(s.type)) out.push(notSupported(`${at}.type`, s.type, ['array', 'boolean', 'integer', 'number', 'object', 'string']));
    if (level === 'root' && s.type && s.type !== 'object') out.push(wrong(`${at}.type`, s.type, 'must be object at the root'));
    if (s['x-kubernetes-int-or-string'] && s.type) out.push(forbidden(`${at}.type`, 'must be empty if x-kubernetes-int-or-string is true'));
    if (s.type === 'array' && !s.items) out.push(required(`${at}.items`, 'must be specified'));
    if (s.properties && s.additionalProperties) out.push(forbidden(`${at}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
    if (s.additionalProperties === false) out.push(forbidden(`${at}.additionalProperties`, 'additionalProperties cannot be set to false'));
    if (s.uniqueItems) out.push(forbidden(`${at}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
    if (s.$ref) out.push(forbidden(`${at}.$ref`, '$ref is not supported'));
    if (s.pattern !== undefined) {
      const faults = badPattern(s.pattern);
      if (faults) out.push(wrong(`${at}.pattern`, s.pattern, `must be a valid regular expression, but isn't: ${faults}`));
    }
    this.listType(s, at);
    if (level === 'root' && s.properties?.metadata) {
      const { type: _t, description: _d, properties, ...rest } = s.properties.metadata;
      const other = Object.keys(properties ?? {}).filter((k) => k !== 'name' && k !== 'generateName');
      if (other.length || Object.keys(rest).length) out.push(forbidden(`${at}.properties[metadata]`, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
    }
    for (const key of Object.keys(s.properties ?? {}).sort()) this.structural(s.properties[key], `${at}.properties[${key}]`, 'field', depth + 1);
    if (s.additionalProperties && typeof s.additionalProperties === 'object') this.structural(s.additionalProperties, `${at}.additionalProperties`, 'field', depth + 1);
    if (s.items) this.structural(s.items, `${at}.items`, 'item', depth + 1);
  }

  private listType(s: Any, at: string): void {
    const { out } = this;
    const list = s['x-kubernetes-list-type'];
    const keys: string[] = s['x-kubernetes-list-map-keys'] ?? [];
    if (list !== undefined) {
      if (s.type !== 'array') out.push(wrong(`${at}.type`, s.type ?? '', 'must be array if x-kubernetes-list-type is specified'));
      if (!['atomic', 'map', 'set'].includes(list)) out.push(notSupported(`${at}.x-kubernetes-list-type`, list, ['atomic', 'map', 'set']));
    }
    if (list !== 'map' && keys.length) out.push(wrong(`${at}.x-kubernetes-list-type`, list ?? '', 'must be map if x-kubernetes-list-map-keys is non-empty'));
    if (list !== 'map') return;
    if (!keys.length) out.push(required(`${at}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
    keys.forEach((k, i) => {
      const p = s.items?.properties?.[k];
      if (!p) out.push(wrong(`${at}.x-kubernetes-list-map-keys[${i}]`, k, 'must be a key of items.properties'));
      else if (!s.items.required?.includes(k) && p.default === undefined) out.push(required(`${at}.items.properties[${k}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    });
  }

  /** Rules of each part; `count` is how often that part may be there. */
  private rules(s: Any, at: string, count: number, root: boolean, depth: number): void {
    if (depth > MAX_DEPTH || s === null || typeof s !== 'object') return;
    const list: Any[] = s['x-kubernetes-validations'] ?? [];
    const scope = list.length ? ruleScope(s, root) : undefined;
    list.forEach((r, i) => this.rule(r, `${at}.x-kubernetes-validations[${i}]`, scope!, count, s));
    for (const key of Object.keys(s.properties ?? {}).sort()) this.rules(s.properties[key], `${at}.properties[${key}]`, count, false, depth + 1);
    if (s.additionalProperties && typeof s.additionalProperties === 'object') this.rules(s.additionalProperties, `${at}.additionalProperties`, count * mostProperties(s), false, depth + 1);
    if (s.items) this.rules(s.items, `${at}.items`, count * mostItems(s), false, depth + 1);
  }

  private spend(path: string, cost: number): void {
    this.total += cost;
    if (cost < SCHEMA_LIMIT / 100) return;
    this.expensive = [...this.expensive, { path, cost }].sort((a, b) => b.cost - a.cost).slice(0, 4);
  }

  private rule(r: Any, at: string, scope: Map<string, Type>, count: number, s: Any): void {
    const { out } = this;
    const text = String(r.rule ?? '');
    if (text.trim() === '') {
      out.push(required(`${at}.rule`, 'rule is not specified'));
      return;
    }
    if (r.message !== undefined) {
      if (r.message.trim() === '' && r.message !== '') out.push(wrong(`${at}.message`, r.message, 'message must be non-empty if specified'));
      else if (r.message.includes('\n')) out.push(wrong(`${at}.message`, r.message, 'message must not contain line breaks'));
      else if (r.message.length > 2048) out.push(wrong(`${at}.message`, `${r.message.slice(0, 10)}...`, 'message must have a maximum length of 2048 characters'));
    } else if (text.includes('\n') && !r.messageExpression) out.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    if (r.reason !== undefined && !REASONS.includes(r.reason)) out.push(notSupported(`${at}.reason`, r.reason, REASONS));
    if (r.fieldPath !== undefined && !fieldPathFits(s, r.fieldPath)) out.push(wrong(`${at}.fieldPath`, r.fieldPath, 'fieldPath must be a valid path'));
    const rule = compile(text, scope, 'bool');
    if ('refused' in rule) out.push(wrong(`${at}.rule`, goRule(r), rule.refused.replace('must evaluate to bool but got', 'must evaluate to a bool, but got')));
    else this.judge(`${at}.rule`, 'estimated rule cost', rule, count);
    if (r.messageExpression === undefined) return;
    const message = compile(r.messageExpression, scope, 'string');
    if ('refused' in message) out.push(wrong(`${at}.messageExpression`, goRule(r), message.refused.startsWith('compilation failed') ? `messageExpression ${message.refused}` : 'messageExpression must evaluate to a string'));
    else this.judge(`${at}.messageExpression`, 'estimated messageExpression cost', message, count);
  }

  private judge(path: string, what: string, p: Program, count: number): void {
    const cost = p.cost * count;
    if (cost > EXPRESSION_LIMIT) this.out.push(forbidden(path, costWords(what, cost, EXPRESSION_LIMIT)));
    this.spend(path, cost);
  }
}

/** A rule as Go writes it, by the names of its fields. */
const goRule = (r: Any): unknown => ({ Rule: r.rule ?? '', Message: r.message ?? '', MessageExpression: r.messageExpression ?? '', Reason: r.reason ?? null, FieldPath: r.fieldPath ?? '', OptionalOldSelf: r.optionalOldSelf ?? null });

function fieldPathFits(s: Any, path: string): boolean {
  let at = s;
  const parts = [...path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^']+)'\]/g)];
  if (!parts.length || parts.map((m) => m[0]).join('') !== path) return false;
  for (const m of parts) at = at?.properties?.[(m[1] ?? m[2])!] ?? (typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined);
  return at !== undefined;
}

function badPattern(pattern: string): string | undefined {
  return names.regexFault(pattern);
}
