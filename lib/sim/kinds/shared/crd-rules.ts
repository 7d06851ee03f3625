import { equal } from '../../core';
import { compile, type Program, type Type } from '../cel';
import { mostTimes, ruleScope } from '../cel/schema-types';
import type { FieldError } from '../kind';
import * as names from '../names';
import { clientConfigRules } from './admission-rules';
import { checkCustom } from './custom-check';
import { duplicate, each, forbidden, notSupported, oneOf, required, wrong } from './rules';

/** What a CustomResourceDefinition is refused for (`apiextensions-apiserver/pkg/apis/apiextensions/validation`). */

type Any = any;

/** What one expression, and all of a schema, may cost. */
const EXPRESSION_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MAX_DEPTH = 100;
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

const alike = (list: readonly unknown[]): boolean => list.length > 0 && list.every((x) => x !== undefined && equal(x, list[0]));

/** What all versions of a definition have alike is looked at once, as the definition's own, and so it is shown. */
function inner(spec: Any): Any {
  const versions: Any[] = spec.versions ?? [];
  const own: Any = {};
  for (const key of ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields']) {
    const all = versions.map((v) => (Array.isArray(v[key]) && !v[key].length ? undefined : v[key]));
    if (alike(all)) own[key] = all[0];
  }
  return { ...own, versions: versions.map((v) => Object.fromEntries(Object.entries(v).filter(([key]) => own[key] === undefined))) };
}

/** `ValidateCustomResourceDefinition` and its update. */
export function crdRules(c: Any, old?: Any): FieldError[] {
  const { spec = {}, metadata } = c;
  const out: FieldError[] = [];
  const { names: n = {} } = spec;
  if (!old && metadata.name && metadata.name !== `${n.plural ?? ''}.${spec.group ?? ''}`) out.push(wrong('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  const group: string = spec.group ?? '';
  const groupFaults = names.dnsSubdomain(group);
  if (!group) out.push(required('spec.group'));
  else if (groupFaults.length) out.push(wrong('spec.group', group, groupFaults.join(',')));
  else if (!group.includes('.')) out.push(wrong('spec.group', group, 'should be a domain with at least one dot'));
  out.push(...oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  const own = inner(spec);
  const versions: Any[] = own.versions;
  if (!own.schema?.openAPIV3Schema) {
    versions.forEach((v, i) => {
      if (!v.schema?.openAPIV3Schema) out.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
    });
  }
  const seen = new Set<string>();
  let unique = true;
  versions.forEach((v, i) => {
    const at = `spec.versions[${i}]`;
    if (seen.has(v.name)) unique = false;
    seen.add(v.name);
    const faults = names.dns1035Label(v.name ?? '');
    if (faults.length) out.push(wrong(`${at}.name`, v.name ?? '', faults.join(',')));
    for (const detail of deprecationFaults(v)) out.push(wrong(`${at}.deprecationWarning`, v.deprecationWarning, detail));
    out.push(...parts(v, at, `${at}.schema`, Boolean((own.subresources ?? v.subresources)?.status)));
  });
  const shown = (): unknown => (spec.versions ? versions.map(shownVersion) : null);
  if (!unique) out.push(wrong('spec.versions', shown(), 'must contain unique version names'));
  if (versions.filter((v) => v.storage).length !== 1) out.push(wrong('spec.versions', shown(), 'must have exactly one version marked as storage version'));
  const first: string | undefined = versions[0]?.name;
  if (first) {
    const faults = names.dns1035Label(first);
    if (faults.length) out.push(wrong('spec.version', first, faults.join(',')));
  }
  for (const key of ['plural', 'singular', 'kind', 'listKind']) if (!n[key]) out.push(required(`spec.names.${key}`));
  out.push(...kindNames(n));
  out.push(...parts(own, 'spec', 'spec.validation', Boolean(own.subresources?.status) || versions.some((v) => v.subresources?.status)));
  out.push(...conversionRules(spec.conversion));
  if (old) out.push(...unchanging(c, old));
  const stored: readonly string[] = c.status?.storedVersions ?? [];
  if (!stored.length) out.push(wrong('status.storedVersions', null, 'must have at least one stored version'));
  else {
    const list: readonly string[] = versions.map((v) => v.name);
    for (const v of versions) if (v.storage && !stored.includes(v.name)) out.push(wrong('status.storedVersions', stored, `must have the storage version ${v.name}`));
    stored.forEach((v, i) => {
      if (!list.includes(v)) out.push(wrong(`status.storedVersions[${i}]`, v, `missing from spec.versions; ${v} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${v} and removes ${v} from status.storedVersions`));
    });
  }
  out.push(...approval(c, old));
  if (spec.preserveUnknownFields === true) out.push(wrong('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'));
  return out;
}

/** What a version, or all of them, are served by: schema, subresources, columns, fields to select by. */
function parts(v: Any, at: string, schemaAt: string, status: boolean): FieldError[] {
  const out: FieldError[] = [];
  const schema = v.schema?.openAPIV3Schema;
  if (schema) out.push(...new SchemaRules(`${schemaAt}.openAPIV3Schema`, schema, status).all());
  const scale = v.subresources?.scale;
  if (scale) {
    const path = (key: string, roots: readonly string[], words: string): void => {
      const field = `${at}.subresources.scale.${key}`;
      const text: string = scale[key] ?? '';
      if (text === '') {
        if (key !== 'labelSelectorPath') out.push(required(field));
      } else if (!text.startsWith('.')) out.push(wrong(field, text, 'must be a simple json path starting with .'));
      else if (!roots.some((r) => text.startsWith(r))) out.push(wrong(field, text, `should be a json path under ${words}`));
    };
    path('specReplicasPath', ['.spec.'], '.spec');
    path('statusReplicasPath', ['.status.'], '.status');
    path('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status');
  }
  (v.additionalPrinterColumns ?? []).forEach((col: Any, k: number) => out.push(...printerColumn(`${at}.additionalPrinterColumns[${k}]`, col)));
  if (v.selectableFields?.length && schema) out.push(...selectable(v.selectableFields, schema, `${at}.selectableFields`));
  return out;
}

function selectable(list: Any[], schema: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  list.forEach(({ jsonPath: path = '' }, i) => {
    const field = `${at}[${i}].jsonPath`;
    if (path === '') return void out.push(required(field));
    const found = fieldAt(schema, path);
    if (!found) return void out.push(wrong(field, path, `is an invalid path: does not refer to a valid field`));
    if (/^\.metadata(\.|$)/.test(path)) out.push(wrong(field, path, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.type)) out.push(wrong(field, path, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'));
    if (seen.has(path)) out.push(duplicate(field, path));
    seen.add(path);
  });
  if (seen.size > 8) out.push({ type: 'TooMany', field: at, value: seen.size, max: 8 });
  return out;
}

function deprecationFaults(v: Any): string[] {
  const text: string | undefined = v.deprecationWarning;
  if (text === undefined) return [];
  if (!v.deprecated) return ['can only be set for deprecated versions'];
  const out: string[] = [];
  if (text.length > 256) out.push('must be <= 256 characters long');
  if (text === '') out.push('must not be an empty string');
  const odd = [...text].findIndex((ch) => /[\p{C}\p{Zl}\p{Zp}]/u.test(ch) || (/\p{Zs}/u.test(ch) && ch !== ' '));
  if (odd >= 0) out.push(`must only contain printable UTF-8 characters; non-printable character found at index ${odd}`);
  return out;
}

function conversionRules(conversion: Any): FieldError[] {
  if (!conversion) return [];
  const at = 'spec.conversion';
  const out = oneOf(`${at}.strategy`, conversion.strategy, ['None', 'Webhook']);
  const { clientConfig, conversionReviewVersions: reviews = [] } = conversion.webhook ?? {};
  if (conversion.strategy !== 'Webhook') {
    if (clientConfig) out.push(forbidden(`${at}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook'));
    if (reviews.length) out.push(forbidden(`${at}.conversionReviewVersions`, 'should not be set when strategy is not set to Webhook'));
    return out;
  }
  if (!clientConfig) out.push(required(`${at}.webhookClientConfig`, 'required when strategy is set to Webhook'));
  else out.push(...clientConfigRules(`${at}.webhookClientConfig`, clientConfig));
  const field = `${at}.conversionReviewVersions`;
  if (!reviews.length) return [...out, required(field)];
  reviews.forEach((v: string, i: number) => {
    if (reviews.indexOf(v) < i) out.push(wrong(`${field}[${i}]`, v, 'duplicate version'));
    else out.push(...each(`${field}[${i}]`, v, names.dns1035Label(v)));
  });
  if (!reviews.includes('v1') && !reviews.includes('v1beta1')) out.push(wrong(field, reviews, 'must include at least one of v1, v1beta1'));
  return out;
}

const APPROVED = 'api-approved.kubernetes.io';

/** Groups of the project are for what it has agreed to (`validateAPIApproval`). */
function approval(c: Any, old: Any): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(c.spec?.group ?? '')) return [];
  const state = (x: Any): [string, string] => {
    const text: string | undefined = x.metadata.annotations?.[APPROVED];
    if (!text) return ['missing', `protected groups must have approval annotation "${APPROVED}", see https://github.com/kubernetes/enhancements/pull/1111`];
    if (text.startsWith('unapproved')) return ['bypassed', ''];
    return /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(text) ? ['approved', ''] : ['invalid', `protected groups must have approval annotation "${APPROVED}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`];
  };
  const [now, reason] = state(c);
  if ((old && state(old)[0] === now) || reason === '') return [];
  const field = `metadata.annotations[${APPROVED}]`;
  return [now === 'missing' ? required(field, reason) : wrong(field, c.metadata.annotations[APPROVED], reason)];
}

/** What a definition keeps. */
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
  return out;
}

/** The members of a schema as Go has them, with what stands for each that is not given. */
const MEMBERS: readonly (readonly [string, string, unknown])[] = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null],
  ['AllOf', 'allOf', null],
  ['OneOf', 'oneOf', null],
  ['AnyOf', 'anyOf', null],
  ['Not', 'not', null],
  ['Properties', 'properties', null],
  ['AdditionalProperties', 'additionalProperties', null],
  ['PatternProperties', 'patternProperties', null],
  ['Dependencies', 'dependencies', null],
  ['AdditionalItems', 'additionalItems', null],
  ['Definitions', 'definitions', null],
  ['ExternalDocs', 'externalDocs', null],
  ['Example', 'example', null],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null],
];

function goSchema(s: Any, depth = 0): unknown {
  if (s === null || typeof s !== 'object' || depth > MAX_DEPTH) return null;
  const go = (x: Any): unknown => goSchema(x, depth + 1);
  return Object.fromEntries(
    MEMBERS.map(([name, key, none]) => {
      const v = s[key];
      if (v === undefined) return [name, none];
      if (name === 'Items') return [name, { Schema: go(v), JSONSchemas: null }];
      if (name === 'AdditionalProperties' || name === 'AdditionalItems') return [name, { Allows: v !== false, Schema: go(v) }];
      if (name === 'Not') return [name, go(v)];
      if (Array.isArray(v) && name.endsWith('Of')) return [name, v.map(go)];
      if (name === 'XValidations') return [name, v.map(goRule)];
      if (name === 'Properties' || name === 'Definitions' || name === 'PatternProperties') return [name, Object.fromEntries(Object.keys(v).sort().map((k) => [k, go(v[k])]))];
      return [name, v];
    }),
  );
}

const shownVersion = (v: Any): unknown => {
  const sub = v.subresources;
  const scale = sub?.scale && { SpecReplicasPath: sub.scale.specReplicasPath ?? '', StatusReplicasPath: sub.scale.statusReplicasPath ?? '', LabelSelectorPath: sub.scale.labelSelectorPath ?? null };
  return {
    Name: v.name ?? '',
    Served: v.served ?? false,
    Storage: v.storage ?? false,
    Deprecated: v.deprecated ?? false,
    DeprecationWarning: v.deprecationWarning ?? null,
    Schema: v.schema ? { OpenAPIV3Schema: goSchema(v.schema.openAPIV3Schema) } : null,
    Subresources: sub ? { Status: sub.status ? {} : null, Scale: scale ?? null } : null,
    AdditionalPrinterColumns: v.additionalPrinterColumns?.map((x: Any) => ({ Name: x.name ?? '', Type: x.type ?? '', Format: x.format ?? '', Description: x.description ?? '', Priority: x.priority ?? 0, JSONPath: x.jsonPath ?? '' })) ?? null,
    SelectableFields: v.selectableFields?.map((x: Any) => ({ JSONPath: x.jsonPath ?? '' })) ?? null,
  };
};

function kindNames(n: Any): FieldError[] {
  const out: FieldError[] = [];
  const at = 'spec.names';
  const label = (key: string, value: string, words = ''): void => {
    const faults = names.dns1035Label(value);
    if (faults.length) out.push(wrong(`${at}.${key}`, n[key] ?? value, `${words}${faults.join(',')}`));
  };
  if (n.plural) label('plural', n.plural);
  if (n.singular) label('singular', n.singular);
  if (n.kind) label('kind', n.kind.toLowerCase(), 'may have mixed case, but should otherwise match: ');
  if (n.listKind) label('listKind', n.listKind.toLowerCase(), 'may have mixed case, but should otherwise match: ');
  const labels = (key: string): void =>
    (n[key] ?? []).forEach((s: string, i: number) => {
      const faults = names.dns1035Label(s);
      if (faults.length) out.push(wrong(`${at}.${key}[${i}]`, s, faults.join(',')));
    });
  labels('shortNames');
  if (n.kind && n.kind === n.listKind) out.push(wrong(`${at}.listKind`, n.listKind, 'kind and listKind may not be the same'));
  labels('categories');
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
  if (!c.jsonPath) out.push(required(`${at}.JSONPath`));
  else if (!c.jsonPath.startsWith('.')) out.push(wrong(`${at}.JSONPath`, c.jsonPath, 'must be a simple json path starting with .'));
  return out;
}

const costWords = (what: string, cost: number, limit: number): string => {
  const factor = cost / limit;
  const words = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${words} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
};

/** How often what a list or map holds occurs, by how often that does; Infinity where nothing bounds it (`CELSchemaContext.MaxCardinality`). */
const within = (count: number, most: number | undefined): number => (most === undefined || count === Infinity ? Infinity : count * Math.max(0, most));

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const METADATA = ['apiVersion', 'kind', 'metadata'];
const AT_ROOT = ['Description', 'Type', 'Format', 'Title', 'Maximum', 'ExclusiveMaximum', 'Minimum', 'ExclusiveMinimum', 'MaxLength', 'MinLength', 'Pattern', 'MaxItems', 'MinItems', 'UniqueItems', 'MultipleOf', 'Required', 'Items', 'Properties', 'ExternalDocs', 'Example', 'XPreserveUnknownFields', 'XValidations'];
/** What only the structure of a schema may say, and not its alternatives. */
const STRUCTURE: readonly (readonly [string, string])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

/** How faults are put in order: by their text. */
const WORDS: Readonly<Record<string, string>> = { Invalid: 'Invalid value', NotSupported: 'Unsupported value', Required: 'Required value' };

const isIntOrString = (anyOf: Any): boolean => equal(anyOf, [{ type: 'integer' }, { type: 'string' }]);
const object = (s: Any): boolean => s !== null && typeof s === 'object';

class SchemaRules {
  private out: FieldError[] = [];
  private total = 0;
  private expensive: { readonly path: string; readonly cost: number }[] = [];

  constructor(
    private readonly path: string,
    private readonly schema: Any,
    private readonly status: boolean,
  ) {}

  all(): FieldError[] {
    const { schema, path } = this;
    if (this.status) this.rootMembers();
    if (schema.nullable) this.out.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
    const before = this.out;
    this.out = [];
    this.structural(schema, path, 'root', 0);
    this.complete(schema, schema, path, path, 0);
    const text = (e: FieldError): string => `${e.field}: ${WORDS[e.type] ?? e.type} ${'detail' in e ? e.detail : ''}`;
    const faults = this.out.sort((x, y) => (text(x) < text(y) ? -1 : 1));
    this.out = [...before, ...faults];
    let sound = faults.length === 0;
    if (sound) {
      this.defaults(schema, path, true, 0);
      sound = this.out.length === before.length;
    }
    const rules: FieldError[] = [];
    this.openAPI(schema, path, { root: true, count: 1, depth: 0, sound, rules });
    this.out.push(...rules);
    if (this.total > SCHEMA_LIMIT) {
      for (const e of this.expensive) this.out.push(forbidden(e.path, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'));
      this.out.push(forbidden(path, costWords('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', this.total, SCHEMA_LIMIT)));
    }
    return this.out;
  }

  /** With a status of its own, the rest of an object must be judged apart from it. */
  private rootMembers(): void {
    const { schema, path } = this;
    for (const [name, key, none] of MEMBERS) {
      if (schema[key] === undefined || equal(schema[key], none)) continue;
      if (name === 'Type') {
        if (schema.type === 'object') continue;
        this.out.push(wrong(`${path}.type`, schema.type, 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'));
        return;
      }
      if (AT_ROOT.includes(name)) continue;
      this.out.push(wrong(path, goSchema(schema), `only [${AT_ROOT.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`));
      return;
    }
  }

  /** Each part says its type and nothing that contradicts it (`validateStructuralInvariants`). */
  private structural(s: Any, at: string, level: 'root' | 'field' | 'item', depth: number): void {
    if (depth > MAX_DEPTH || !object(s)) return;
    const { out } = this;
    if (s.type === 'array' && !s.items) out.push(required(`${at}.items`, 'must be specified'));
    if (s.items) this.structural(s.items, `${at}.items`, 'item', depth + 1);
    for (const key of Object.keys(s.properties ?? {})) this.structural(s.properties[key], `${at}.properties[${key}]`, 'field', depth + 1);
    if (s.additionalProperties !== undefined) {
      if (level === 'root') out.push(forbidden(`${at}.additionalProperties`, 'must not be used at the root'));
      this.structural(s.additionalProperties, `${at}.additionalProperties`, 'field', depth + 1);
    }
    const either = Boolean(s['x-kubernetes-int-or-string']);
    const free = Boolean(s['x-kubernetes-preserve-unknown-fields']);
    const embedded = Boolean(s['x-kubernetes-embedded-resource']);
    if (either && free) out.push(wrong(`${at}.x-kubernetes-preserve-unknown-fields`, true, 'must be false if x-kubernetes-int-or-string is true'));
    if (either && embedded) out.push(wrong(`${at}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'));
    this.alternatives(s, at, isIntOrString(s.anyOf), isIntOrString(s.allOf?.[0]?.anyOf), depth);
    if (embedded && s.type !== 'object') out.push(s.type ? wrong(`${at}.type`, s.type, 'must be object if x-kubernetes-embedded-resource is true') : required(`${at}.type`, 'must be object if x-kubernetes-embedded-resource is true'));
    else if (!s.type && !either && !free) out.push(required(`${at}.type`, `must not be empty ${level === 'root' ? 'at the root' : level === 'item' ? 'for specified array items' : 'for specified object fields'}`));
    if (embedded && s.additionalProperties !== undefined) out.push(forbidden(`${at}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
    if (level === 'root' && s.type && s.type !== 'object') out.push(wrong(`${at}.type`, s.type, 'must be object at the root'));
    if (level === 'root' || embedded) {
      for (const key of ['kind', 'apiVersion']) {
        const p = s.properties?.[key];
        if (p && p.type !== 'string') out.push(wrong(`${at}.properties[${key}].type`, p.type ?? '', 'must be string'));
      }
    }
    const metadata = s.properties?.metadata;
    if (metadata) {
      const here = `${at}.properties[metadata]`;
      if ((level === 'root' || embedded) && metadata.type !== 'object') out.push(wrong(`${here}.type`, metadata.type ?? '', 'must be object'));
      if (level === 'root') {
        const { type: _t, default: _d, properties, ...rest } = metadata;
        const keys = Object.keys(properties ?? {});
        const named = keys.length > 0 && keys.every((k) => k === 'name' || k === 'generateName');
        if ((properties !== undefined && !named) || Object.keys(rest).length) out.push(forbidden(here, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
      }
    }
    if (embedded && !free && !Object.keys(s.properties ?? {}).length) out.push(required(`${at}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
  }

  /** What a schema asks of values, with its alternatives (`validateValueValidation`). */
  private alternatives(s: Any, at: string, skipAny: boolean, skipFirst: boolean, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (!skipAny) (s.anyOf ?? []).forEach((x: Any, i: number) => this.nested(x, `${at}.anyOf[${i}]`, false, depth + 1));
    (s.allOf ?? []).forEach((x: Any, i: number) => this.nested(x, `${at}.allOf[${i}]`, skipFirst && i === 0, depth + 1));
    (s.oneOf ?? []).forEach((x: Any, i: number) => this.nested(x, `${at}.oneOf[${i}]`, false, depth + 1));
    if (s.not) this.nested(s.not, `${at}.not`, false, depth + 1);
    if (s.pattern) {
      const fault = names.regexFault(s.pattern);
      if (fault) this.out.push(wrong(`${at}.pattern`, s.pattern, `must be a valid regular expression, but isn't: ${fault}`));
    }
  }

  private nested(s: Any, at: string, skipAny: boolean, depth: number): void {
    if (depth > MAX_DEPTH || !object(s)) return;
    this.alternatives(s, at, skipAny, false, depth);
    if (s.items) this.nested(s.items, `${at}.items`, false, depth + 1);
    for (const key of Object.keys(s.properties ?? {})) this.nested(s.properties[key], `${at}.properties[${key}]`, false, depth + 1);
    for (const [key, what] of STRUCTURE) if (s[key] !== undefined && s[key] !== false && s[key] !== '') this.out.push(forbidden(`${at}.${key}`, `must be ${what} to be structural`));
    if (s.properties?.metadata) this.out.push(forbidden(`${at}.properties[metadata]`, 'must not be specified in a nested context'));
  }

  /** Whatever an alternative speaks of is there in the structure too (`validateStructuralCompleteness`). */
  private complete(v: Any, s: Any, at: string, from: string, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const ask = (x: Any, path: string): void => this.covered(x, s, at, path, depth + 1);
    for (const key of ['anyOf', 'allOf', 'oneOf']) (v[key] ?? []).forEach((x: Any, i: number) => ask(x, `${from}.${key}[${i}]`));
    if (v.not) ask(v.not, `${from}.not`);
  }

  private covered(v: Any, s: Any, at: string, from: string, depth: number): void {
    if (depth > MAX_DEPTH || !object(v)) return;
    if (!object(s)) return void this.out.push(required(at, `because it is defined in ${from}`));
    this.complete(v, s, at, from, depth + 1);
    if (v.items) this.covered(v.items, s.items, `${at}.items`, `${from}.items`, depth + 1);
    for (const key of Object.keys(v.properties ?? {})) this.covered(v.properties[key], s.properties?.[key], `${at}.properties[${key}]`, `${from}.properties[${key}]`, depth + 1);
  }

  /** Defaults are of the form that they are the default of (`defaulting.ValidateDefaults`). */
  private defaults(s: Any, at: string, root: boolean, depth: number): void {
    if (depth > MAX_DEPTH || !object(s)) return;
    if (s.default !== undefined && s.default !== null) {
      const here = `${at}.default`;
      if (hasUnknown(s, s.default, Boolean(s['x-kubernetes-embedded-resource']))) this.out.push(wrong(here, s.default, 'must not have unknown fields'));
      for (const e of checkCustom(s, s.default, undefined)) this.out.push({ ...e, field: e.field === '' || e.field === '<nil>' ? here : `${here}.${e.field}` });
    }
    if (s.items) this.defaults(s.items, `${at}.items`, false, depth + 1);
    for (const key of Object.keys(s.properties ?? {}).sort()) if (!(root && METADATA.includes(key))) this.defaults(s.properties[key], `${at}.properties[${key}]`, false, depth + 1);
  }

  /** What a schema may say at all, and its rules (`ValidateCustomResourceDefinitionOpenAPISchema`). Gives whether all is well so far. */
  private openAPI(s: Any, at: string, where: { readonly root: boolean; readonly count: number; readonly depth: number; readonly sound: boolean; readonly rules: FieldError[]; readonly noDefaults?: string }): boolean {
    if (where.depth > MAX_DEPTH || !object(s)) return true;
    const { out } = this;
    const before = out.length;
    const type: string = s.type ?? '';
    if (type && !TYPES.includes(type)) out.push(notSupported(`${at}.type`, type, TYPES));
    if (s.default !== undefined && where.noDefaults) out.push(forbidden(`${at}.default`, `must not be set ${where.noDefaults}`));
    for (const key of ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref']) if (s[key] !== undefined && s[key] !== '') out.push(forbidden(`${at}.${key}`, `${key} is not supported`));
    if (type === 'null') out.push(forbidden(`${at}.type`, 'type cannot be set to null, use nullable as an alternative'));
    if (Array.isArray(s.items)) out.push(forbidden(`${at}.items`, 'items must be a schema object and not an array'));
    if (s.uniqueItems) out.push(forbidden(`${at}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
    const child = (x: Any, path: string, more: Partial<typeof where> = {}): void => void this.openAPI(x, path, { ...where, root: false, depth: where.depth + 1, ...more });
    if (s.additionalProperties !== undefined) {
      if (Object.keys(s.properties ?? {}).length && s.additionalProperties !== true) out.push(forbidden(`${at}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
      child(s.additionalProperties, `${at}.additionalProperties`, { count: within(where.count, s.maxProperties) });
    }
    for (const key of Object.keys(s.properties ?? {}).sort()) child(s.properties[key], `${at}.properties[${key}]`, where.root && METADATA.includes(key) ? { noDefaults: `in top-level ${key}` } : {});
    const apart = { sound: false };
    if (s.not) child(s.not, `${at}.not`, apart);
    for (const key of ['allOf', 'oneOf', 'anyOf']) (s[key] ?? []).forEach((x: Any, i: number) => child(x, `${at}.${key}[${i}]`, apart));
    if (s.items && !Array.isArray(s.items)) child(s.items, `${at}.items`, { count: within(where.count, s.maxItems) });
    if (s['x-kubernetes-preserve-unknown-fields'] === false) out.push(wrong(`${at}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
    this.listType(s, at);
    const list: Any[] = s['x-kubernetes-validations'] ?? [];
    list.forEach((r, i) => this.ruleForm(r, `${at}.x-kubernetes-validations[${i}]`, s));
    const well = out.length === before;
    if (well && where.sound && list.length) {
      const scope = ruleScope(s, where.root);
      list.forEach((r, i) => this.rule(r, `${at}.x-kubernetes-validations[${i}]`, scope, Number.isFinite(where.count) ? where.count : mostTimes(s), where.rules));
    }
    return well;
  }

  private listType(s: Any, at: string): void {
    const { out } = this;
    const type: string = s.type ?? '';
    const list = s['x-kubernetes-list-type'];
    const map = s['x-kubernetes-map-type'];
    const keys: string[] = s['x-kubernetes-list-map-keys'] ?? [];
    const items = object(s.items) && !Array.isArray(s.items) ? s.items : undefined;
    const mustBe = (wanted: string, key: string): void => void out.push(type ? wrong(`${at}.type`, type, `must be ${wanted} if ${key} is specified`) : required(`${at}.type`, `must be ${wanted} if ${key} is specified`));
    if (map !== undefined && type !== 'object') mustBe('object', 'x-kubernetes-map-type');
    if (map !== undefined && !['atomic', 'granular'].includes(map)) out.push(notSupported(`${at}.x-kubernetes-map-type`, map, ['atomic', 'granular']));
    if (list !== undefined && type !== 'array') mustBe('array', 'x-kubernetes-list-type');
    else if (list === 'set' && items) {
      const inside = items['x-kubernetes-list-type'];
      if (items.type === 'array' && inside !== undefined && inside !== 'atomic') out.push(wrong(`${at}.items.x-kubernetes-list-type`, inside, 'must be atomic as item of a list with x-kubernetes-list-type=set'));
      if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') out.push(wrong(`${at}.items.x-kubernetes-map-type`, inside ?? null, 'must be atomic as item of a list with x-kubernetes-list-type=set'));
    }
    if (list !== undefined && !['atomic', 'set', 'map'].includes(list)) out.push(notSupported(`${at}.x-kubernetes-list-type`, list, ['atomic', 'set', 'map']));
    if (keys.length && list === undefined) out.push(required(`${at}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty'));
    else if (keys.length && list !== 'map') out.push(wrong(`${at}.x-kubernetes-list-type`, list, 'must be map if x-kubernetes-list-map-keys is non-empty'));
    if (list === 'map') {
      if (!keys.length) out.push(required(`${at}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
      if (!s.items) out.push(required(`${at}.items`, 'must have a schema if x-kubernetes-list-type is map'));
      if (items && items.type !== 'object') out.push(wrong(`${at}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"));
      else if (items) {
        keys.forEach((k, i) => {
          const p = items.properties?.[k];
          if (!p) out.push(wrong(`${at}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
          else if (p.type === 'array' || p.type === 'object') out.push(wrong(`${at}.items.properties[${k}].type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
          if (keys.indexOf(k) < i) out.push(wrong(`${at}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
        });
      }
    }
    if (!items || (list !== 'set' && list !== 'map')) return;
    if (items.nullable) out.push(forbidden(`${at}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${list}`));
    if (list !== 'map') return;
    for (const k of keys) {
      const p = items.properties?.[k];
      if (!p) continue;
      if (!items.required?.includes(k) && p.default === undefined) out.push(required(`${at}.items.properties[${k}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
      if (p.nullable) out.push(forbidden(`${at}.items.properties[${k}].nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
    }
  }

  private ruleForm(r: Any, at: string, s: Any): void {
    const { out } = this;
    const rule = String(r.rule ?? '').trim();
    const message: string = r.message ?? '';
    const broken = (text: string): boolean => text.includes('\n') || text.includes('\r');
    if (rule === '') out.push(required(`${at}.rule`, 'rule is not specified'));
    else if (message !== '' && message.trim() === '') out.push(wrong(`${at}.message`, message, 'must be non-empty if specified'));
    else if (broken(message.trim())) out.push(wrong(`${at}.message`, message, 'must not contain line breaks'));
    else if (broken(rule) && message.trim() === '') out.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    if (r.messageExpression && r.messageExpression.trim() === '') out.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
    if (r.reason !== undefined && !REASONS.includes(r.reason)) out.push(notSupported(`${at}.reason`, r.reason, REASONS));
    const path: string = r.fieldPath ?? '';
    if (path !== '' && path.trim() === '') out.push(wrong(`${at}.fieldPath`, path, 'must be non-empty if specified'));
    if (broken(path)) out.push(wrong(`${at}.fieldPath`, path, 'must not contain line breaks'));
    if (path !== '' && !fieldAt(s, path)) out.push(wrong(`${at}.fieldPath`, path, 'must be a valid path'));
  }

  private spend(path: string, cost: number): void {
    this.total += cost;
    if (cost < SCHEMA_LIMIT / 100) return;
    this.expensive = [...this.expensive, { path, cost }].sort((a, b) => b.cost - a.cost).slice(0, 4);
  }

  private rule(r: Any, at: string, scope: Map<string, Type>, count: number, out: FieldError[]): void {
    const rule = compile(String(r.rule), scope, 'bool');
    if ('refused' in rule) out.push(wrong(`${at}.rule`, goRule(r), rule.refused.replace('must evaluate to bool but got', 'must evaluate to a bool, but got')));
    else this.judge(`${at}.rule`, 'estimated rule cost', rule, count, out);
    if (!r.messageExpression) return;
    const message = compile(r.messageExpression, scope, 'string');
    if ('refused' in message) out.push(wrong(`${at}.messageExpression`, goRule(r), message.refused.startsWith('compilation failed') ? `messageExpression ${message.refused}` : 'messageExpression must evaluate to a string'));
    else this.judge(`${at}.messageExpression`, 'estimated messageExpression cost', message, count, out);
  }

  private judge(path: string, what: string, p: Program, count: number, out: FieldError[]): void {
    const cost = p.cost * count;
    if (cost > EXPRESSION_LIMIT) out.push(forbidden(path, costWords(what, cost, EXPRESSION_LIMIT)));
    this.spend(path, cost);
  }
}

/** Whether a default says something that would be pruned. */
function hasUnknown(s: Any, value: Any, embedded: boolean): boolean {
  if (!object(s) || !object(value)) return false;
  if (Array.isArray(value)) return value.some((v) => hasUnknown(s.items, v, Boolean(s.items?.['x-kubernetes-embedded-resource'])));
  const free = Boolean(s['x-kubernetes-preserve-unknown-fields']);
  return Object.keys(value).some((key) => {
    if (embedded && METADATA.includes(key)) return false;
    const p = s.properties?.[key] ?? (s.additionalProperties === true ? {} : s.additionalProperties);
    if (!object(p)) return !free;
    return s.additionalProperties === true ? false : hasUnknown(p, value[key], Boolean(p['x-kubernetes-embedded-resource']));
  });
}

/** A rule as Go writes it, by the names of its fields. */
const goRule = (r: Any): unknown => ({ Rule: r.rule ?? '', Message: r.message ?? '', MessageExpression: r.messageExpression ?? '', Reason: r.reason ?? null, FieldPath: r.fieldPath ?? '', OptionalOldSelf: r.optionalOldSelf ?? null });

/** The part of a schema that a path like `.spec['a-b']` names. */
function fieldAt(s: Any, path: string): Any {
  let at = s;
  const steps = [...path.matchAll(/\.([A-Za-z_][\w-]*)|\['([^']+)'\]/g)];
  if (!steps.length || steps.map((m) => m[0]).join('') !== path) return undefined;
  for (const m of steps) at = at?.properties?.[(m[1] ?? m[2])!] ?? (object(at?.additionalProperties) ? at.additionalProperties : undefined);
  return at;
}
