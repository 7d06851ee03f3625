import { equal } from '../../core';
import { compile, type Scope, type Type } from '../cel';
import type { FieldError } from '../kind';
import * as names from '../names';
import { compareQuantities, parseQuantity } from '../quantities';
import { duplicate, each, forbidden, IMMUTABLE, notSupported, oneOf, required, tooLong, wrong } from './rules';
import { isExtended } from './resource-rules';
import { nodeSelectorRules } from './scheduling-rules';
import { driverName } from './volume-rules';

/** Rules of devices: classes, claims, their templates and the slices that tell of devices (`pkg/apis/resource/validation`). */

type Any = any;
type Rule = (item: Any, at: string) => FieldError[];

const MAX_EXPRESSION = 10 * 1024;
const MAX_COST = 1_000_000;
const MAX_PARAMETERS = 10 * 1024;
const MAX_VALUE = 64;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

/** What a selector may ask of a device (`dynamic-resource-allocation/cel`). */
const DEVICE: Scope = new Map<string, Type>([
  [
    'device',
    {
      is: 'object',
      name: 'kubernetes.DRADevice',
      fields: new Map<string, Type>([
        ['driver', { is: 'string', max: 63 }],
        ['attributes', byDomain({ is: 'dyn' })],
        ['capacity', byDomain({ is: 'quantity' })],
        ['allowMultipleAllocations', { is: 'bool' }],
      ]),
    },
  ],
]);

function byDomain(value: Type): Type {
  const key: Type = { is: 'string', max: 63 };
  return { is: 'map', key, max: 32, value: { is: 'map', key, max: 32, value } };
}

/** No more than some items, each of which is right. */
function list(items: readonly Any[] | undefined, at: string, max: number, rule: Rule): FieldError[] {
  if (!items) return [];
  if (max >= 0 && items.length > max) return [{ type: 'TooMany', field: at, value: items.length, max }];
  return items.flatMap((x, i) => rule(x, `${at}[${i}]`));
}

/** The same, and none twice. */
function set(items: readonly Any[] | undefined, at: string, max: number, rule: Rule, key: (item: Any) => string = (x) => x): FieldError[] {
  const out = list(items, at, max, rule);
  if (max >= 0 && (items?.length ?? 0) > max) return out;
  const seen = new Set<string>();
  (items ?? []).forEach((x, i) => {
    if (seen.has(key(x))) out.push(duplicate(`${at}[${i}]`, key(x)));
    seen.add(key(x));
  });
  return out;
}

const label: Rule = (text, at) => each(at, text ?? '', names.dnsLabel(text ?? ''));
const labelName: Rule = (text, at) => each(at, text ?? '', names.qualifiedName(text ?? ''));

function poolName(name: string | undefined, at: string): FieldError[] {
  if (!name) return [required(at)];
  return [...(name.length > 253 ? [tooLong(at, 253)] : []), ...name.split('/').flatMap((part) => each(at, part, names.dnsSubdomain(part)))];
}

function identifier(id: string, at: string): FieldError[] {
  const out: FieldError[] = id.length > 32 ? [tooLong(at, 32)] : [];
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(id)) out.push(wrong(at, id, names.regexError('a valid C identifier must start with alphabetic character or \'_\', followed by a string of alphanumeric characters or \'_\'', '[A-Za-z_][A-Za-z0-9_]*', 'my_name', 'MY_NAME', 'MyName')));
  return out;
}

/** `model`, or with a domain before it. */
function attributeName(name: string, at: string): FieldError[] {
  const parts = name.split('/');
  if (parts.length === 1) return identifier(name, at);
  if (parts.length > 2) return [wrong(at, name, 'must not contain more than one slash')];
  const [domain, id] = parts as [string, string];
  return [...(domain ? driverName(domain, at) : [wrong(at, '', 'the domain must not be empty')]), ...(id ? identifier(id, at) : [wrong(at, '', 'the name must not be empty')])];
}

const fullName: Rule = (name, at) => [...attributeName(name, at), ...(name.includes('/') ? [] : [wrong(at, name, 'a fully qualified name must be a domain and a name separated by a slash')])];

function selectors(items: readonly Any[] | undefined, at: string, stored: boolean): FieldError[] {
  return list(items, at, 32, (s, here) => {
    if (!s.cel) return [required(`${here}.cel`)];
    const field = `${here}.cel.expression`;
    const text: string = s.cel.expression ?? '';
    if (stored) return [];
    if (text.length > MAX_EXPRESSION) return [tooLong(field, MAX_EXPRESSION)];
    const p = compile(text, DEVICE);
    if ('refused' in p) return [wrong(field, text, p.refused)];
    if (!['bool', 'dyn'].includes(p.type.is)) return [wrong(field, text, 'must evaluate to bool or the unknown type, not ' + p.type.is)];
    return p.cost > MAX_COST ? [forbidden(field, 'too complex, exceeds cost limit')] : [];
  });
}

function configuration(c: Any, at: string): FieldError[] {
  if (!c.opaque) return [required(`${at}.opaque`)];
  const { driver = '', parameters } = c.opaque;
  const out = driverName(driver, `${at}.opaque.driver`);
  const field = `${at}.opaque.parameters`;
  if (parameters === undefined || parameters === null) out.push(required(field));
  else if (JSON.stringify(parameters).length > MAX_PARAMETERS) out.push(tooLong(field, MAX_PARAMETERS));
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) out.push(wrong(field, '<value omitted>', 'must be a valid JSON object'));
  return out;
}

function toleration(t: Any, at: string): FieldError[] {
  const out = t.key ? labelName(t.key, `${at}.key`) : [];
  if (t.operator === 'Exists') {
    if (t.value) out.push(wrong(`${at}.value`, t.value, 'must be empty for operator `Exists`'));
  } else if (t.operator === 'Equal') out.push(...each(`${at}.value`, t.value ?? '', names.labelValue(t.value ?? '')));
  else out.push(...oneOf(`${at}.operator`, t.operator, ['Equal', 'Exists']));
  return [...out, ...oneOf(`${at}.effect`, t.effect, EFFECTS, false)];
}

function request(r: Any, at: string): FieldError[] {
  const out = each(`${at}.deviceClassName`, r.deviceClassName, r.deviceClassName ? names.dnsSubdomain(r.deviceClassName) : []);
  if (!r.deviceClassName) out.push(required(`${at}.deviceClassName`));
  out.push(...selectors(r.selectors, `${at}.selectors`, false));
  if (r.allocationMode === 'All') {
    if (r.count) out.push(wrong(`${at}.count`, r.count, "must not be specified when allocationMode is 'All'"));
  } else if (r.allocationMode === 'ExactCount') {
    if (r.count <= 0) out.push(wrong(`${at}.count`, r.count, 'must be greater than zero'));
  } else out.push(notSupported(`${at}.allocationMode`, r.allocationMode, ['All', 'ExactCount']));
  return [...out, ...list(r.tolerations, `${at}.tolerations`, 16, toleration)];
}

/** A claim's `spec` at a path. */
function claimSpec(spec: Any, at: string): FieldError[] {
  const { requests, constraints, config } = spec?.devices ?? {};
  const here = `${at}.devices`;
  const known = new Map<string, ReadonlySet<string>>((requests ?? []).map((r: Any) => [r.name, new Set((r.firstAvailable ?? []).map((s: Any) => s.name))]));
  const reference: Rule = (name: string, field) => {
    const FORM = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    const [first, second, more] = name.split('/');
    if (more !== undefined) return [wrong(field, name, FORM)];
    const out = name.split('/').flatMap((part) => label(part, field));
    if (!(second === undefined ? known.has(first!) : known.get(first!)?.has(second))) out.push(wrong(field, name, FORM));
    return out;
  };
  return [
    ...set(
      requests,
      `${here}.requests`,
      32,
      (r, field) => {
        const out = label(r.name, `${field}.name`);
        const many = Boolean(r.firstAvailable?.length);
        if (!many && !r.exactly) out.push(required(field, 'exactly one of `exactly` or `firstAvailable` is required'));
        else if (many && r.exactly) out.push(wrong(field, null, 'exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set'));
        else if (many) out.push(...set(r.firstAvailable, `${field}.firstAvailable`, 8, (s, sub) => [...label(s.name, `${sub}.name`), ...request(s, sub)], (s) => s.name));
        else out.push(...request(r.exactly, `${field}.exactly`));
        return out;
      },
      (r) => r.name,
    ),
    ...list(constraints, `${here}.constraints`, 32, (c, field) => {
      const out = set(c.requests, `${field}.requests`, 32, reference);
      if (c.matchAttribute !== undefined) out.push(...fullName(c.matchAttribute, `${field}.matchAttribute`));
      else if (c.distinctAttribute !== undefined) out.push(...fullName(c.distinctAttribute, `${field}.distinctAttribute`));
      else out.push(required(field, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'));
      return out;
    }),
    ...list(config, `${here}.config`, 32, (c, field) => [...set(c.requests, `${field}.requests`, 32, reference), ...configuration(c, field)]),
  ];
}

/** A spec stays as it was made; an update of it is told of nothing else. */
const kept = (now: Any, old: Any): FieldError[] => (equal(now.spec, old.spec) ? [] : [wrong('spec', now.spec ?? null, IMMUTABLE)]);

/** `ValidateResourceClaim` and its update. */
export const claimRules = (c: Any, old: Any): FieldError[] => (old ? kept(c, old) : claimSpec(c.spec, 'spec'));
/** `ValidateResourceClaimTemplate` and its update. */
export const claimTemplateRules = (t: Any, old: Any): FieldError[] => (old ? kept(t, old) : claimSpec(t.spec?.spec, 'spec.spec'));

/** `ValidateDeviceClass` and its update. */
export function deviceClassRules(c: Any, old: Any): FieldError[] {
  const spec = c.spec ?? {};
  const out = [...selectors(spec.selectors, 'spec.selectors', old !== undefined && equal(spec.selectors, old.spec?.selectors)), ...list(spec.config, 'spec.config', 32, configuration)];
  if (spec.extendedResourceName !== undefined && !isExtended(spec.extendedResourceName)) out.push(wrong('spec.extendedResourceName', spec.extendedResourceName, 'must be a valid extended resource name'));
  return out;
}

const byKey = (map: Any, at: string, max: number, key: (name: string, at: string) => FieldError[], rule: Rule): FieldError[] => {
  const keys = Object.keys(map ?? {});
  if (max >= 0 && keys.length > max) return [{ type: 'TooMany', field: at, value: keys.length, max }];
  return keys.sort().flatMap((k) => [...key(k, at), ...rule(map[k], `${at}[${k}]`)]);
};

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

function attribute(a: Any, at: string): FieldError[] {
  const text = (v: string, field: string): FieldError[] => (v.length > MAX_VALUE ? [tooLong(field, MAX_VALUE)] : []);
  const version = (v: string, field: string): FieldError[] => [...(SEMVER.test(v) ? [] : [wrong(field, v, 'must be a string compatible with semver.org spec 2.0.0')]), ...text(v, field)];
  const out: FieldError[] = [...(a.string !== undefined ? text(a.string, `${at}.string`) : []), ...(a.version !== undefined ? version(a.version, `${at}.version`) : [])];
  const given = ['bool', 'int', 'string', 'version'].filter((k) => a[k] !== undefined);
  if (given.length !== 1) out.push(wrong(at, given.length ? a : '', 'exactly one value must be specified'));
  return out;
}

/** How much of a capacity can be asked for at once. */
function requestPolicy(most: string, p: Any, at: string): FieldError[] {
  const { validValues: values, validRange: range, default: standard } = p;
  const over = (v: string, than: string): boolean => compareQuantities(v, than) > 0;
  if (values?.length && range) return [forbidden(at, 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time')];
  if (values?.length) {
    if (standard === undefined) return [required(`${at}.default`, 'required when validValues is defined')];
    const here = `${at}.validValues`;
    const out: FieldError[] = [];
    values.forEach((v: string, i: number) => i && over(values[i - 1], v) && out.push(wrong(`${here}[${i}]`, v, 'values must be sorted in ascending order')));
    out.push(...set(values, here, 10, (v, field) => (over(v, most) ? [wrong(field, v, `option is larger than capacity value: ${most}`)] : []), (v) => String(parseQuantity(v).nanos)));
    if (!values.some((v: string) => compareQuantities(v, standard) === 0)) out.push(wrong(here, standard, 'default value is not valid according to the requestPolicy'));
    return out;
  }
  if (!range) return [];
  if (standard === undefined) return [required(`${at}.default`, 'required when validRange is defined')];
  const here = `${at}.validRange`;
  const { min, max, step } = range;
  if (min === undefined) return [required(`${here}.min`, 'required when validRange is defined')];
  const out: FieldError[] = [];
  if (over(min, most)) out.push(wrong(`${here}.min`, min, `min is larger than capacity value: ${most}`));
  if (over(min, standard)) out.push(wrong(`${here}.default`, standard, `default is less than min: ${min}`));
  if (max !== undefined) {
    if (over(min, max)) out.push(wrong(`${here}.max`, min, `min is larger than max: ${max}`));
    if (over(max, most)) out.push(wrong(`${here}.max`, max, `max is larger than capacity value: ${most}`));
    if (over(standard, max)) out.push(wrong(`${here}.default`, standard, `default is more than max: ${max}`));
  }
  if (step === undefined) return out;
  if (!over(step, '0')) return [...out, wrong(`${here}.step`, step, 'must be greater than zero')];
  const nanos = (v: string): bigint => parseQuantity(v).nanos;
  for (const v of [standard, ...(max !== undefined ? [max] : [])]) if ((nanos(v) - nanos(min)) % nanos(step)) out.push(wrong(`${here}.step`, v, `value is not a multiple of a given step (${step}) from (${min})`));
  return out;
}

function taint(t: Any, at: string): FieldError[] {
  return [...labelName(t.key, `${at}.key`), ...(t.value ? each(`${at}.value`, t.value, names.labelValue(t.value)) : []), ...oneOf(`${at}.effect`, t.effect, EFFECTS)];
}

/** Where a slice or a device is: by exactly one of some fields. */
function placed(x: Any, at: string, fields: readonly string[], words: { readonly none: string; readonly many: string; readonly name: string }): FieldError[] {
  const out: FieldError[] = [];
  const given: string[] = [];
  for (const key of fields) {
    const v = x[key];
    if (v === undefined) continue;
    if (v === '') out.push(wrong(`${at}.${key}`, v, words.name));
    else if (v === false) out.push(wrong(`${at}.${key}`, v, 'must be either unset or set to true'));
    else given.push(`\`${key}\``);
    if (key === 'nodeName' && v) out.push(...each(`${at}.${key}`, v, names.dnsSubdomain(v)));
    if (key === 'nodeSelector') nodeSelectorRules(v, `${at}.${key}`, out);
  }
  if (!given.length) out.push(required(at, words.none));
  else if (given.length > 1) out.push(wrong(at, `{${given.join(', ')}}`, words.many));
  return out;
}

const PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const DEVICE_PLACE = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

function conditions(d: Any, at: string): FieldError[] {
  const { bindingConditions: yes = [], bindingFailureConditions: no = [] } = d;
  const out = [...list(yes, `${at}.bindingConditions`, 4, labelName), ...list(no, `${at}.bindingFailureConditions`, 4, labelName)];
  yes.forEach((c: string, i: number) => yes.indexOf(c) < i && out.push(duplicate(`${at}.bindingConditions[${i}]`, c)));
  no.forEach((c: string, i: number) => {
    if (no.indexOf(c) < i) out.push(duplicate(`${at}.bindingFailureConditions[${i}]`, c));
    if (yes.includes(c)) out.push(wrong(`${at}.bindingFailureConditions[${i}]`, c, 'bindingFailureConditions must not overlap with bindingConditions'));
  });
  if (!yes.length && no.length) out.push(wrong(`${at}.bindingConditions`, null, 'bindingConditions are required to use bindingFailureConditions'));
  if (!no.length && yes.length) out.push(wrong(`${at}.bindingFailureConditions`, null, 'bindingFailureConditions are required to use bindingConditions'));
  return out;
}

function counters(c: Any, at: string, name: string): FieldError[] {
  const out = c[name] ? label(c[name], `${at}.${name}`) : [required(`${at}.${name}`)];
  return [...out, ...(Object.keys(c.counters ?? {}).length ? byKey(c.counters, `${at}.counters`, 32, label, () => []) : [required(`${at}.counters`)])];
}

function device(d: Any, at: string, eachPlaced: boolean, before: Any): FieldError[] {
  const out = label(d.name, `${at}.name`);
  const count = Object.keys(d.attributes ?? {}).length + Object.keys(d.capacity ?? {}).length;
  if (count > 32) out.push(wrong(at, count, 'the total number of attributes and capacities must not exceed 32'));
  out.push(...byKey(d.attributes, `${at}.attributes`, -1, attributeName, attribute));
  if (!before || !equal(before.capacity, d.capacity)) {
    const capacity: Rule = (c, field) => (!c.requestPolicy ? [] : d.allowMultipleAllocations ? requestPolicy(c.value, c.requestPolicy, `${field}.requestPolicy`) : [forbidden(`${field}.requestPolicy`, 'allowMultipleAllocations must be true')]);
    out.push(...byKey(d.capacity, `${at}.capacity`, -1, attributeName, capacity));
  }
  if (!before || !equal(before.taints, d.taints)) out.push(...list(d.taints, `${at}.taints`, 16, taint));
  out.push(...set(d.consumesCounters, `${at}.consumesCounters`, 2, (c, field) => counters(c, field, 'counterSet'), (c) => c.counterSet));
  if (eachPlaced) out.push(...placed(d, at, ['nodeName', 'nodeSelector', 'allNodes'], { none: DEVICE_PLACE, many: DEVICE_PLACE, name: 'must not be empty' }));
  else if (d.nodeName !== undefined || d.nodeSelector || d.allNodes !== undefined) out.push(wrong(at, null, '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'));
  return [...out, ...conditions(d, at)];
}

/** `ValidateResourceSlice` and its update. */
export function sliceRules(s: Any, old: Any): FieldError[] {
  const spec = s.spec ?? {};
  const was = old?.spec;
  const pool = spec.pool ?? {};
  const out = [...driverName(spec.driver ?? '', 'spec.driver'), ...poolName(pool.name, 'spec.pool.name')];
  if ((pool.resourceSliceCount ?? 0) <= 0) out.push(wrong('spec.pool.resourceSliceCount', pool.resourceSliceCount ?? 0, 'must be greater than zero'));
  if ((pool.generation ?? 0) < 0) out.push(wrong('spec.pool.generation', pool.generation, 'must be greater than or equal to zero'));
  if (was) {
    if (pool.name !== was.pool?.name) out.push(wrong('spec.pool.name', pool.name ?? '', IMMUTABLE));
    for (const key of ['driver', 'nodeName']) if (spec[key] !== was[key]) out.push(wrong(`spec.${key}`, spec[key] ?? null, IMMUTABLE));
  }
  out.push(...placed(spec, 'spec', ['nodeName', 'nodeSelector', 'allNodes', 'perDeviceNodeSelection'], { none: PLACE, many: `${PLACE}, but multiple fields are set`, name: 'must be either unset or set to a non-empty string' }));
  if (spec.sharedCounters && spec.devices) out.push(wrong('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const advanced = (spec.devices ?? []).some((d: Any) => d.taints?.length || d.consumesCounters?.length);
  out.push(...set(spec.devices, 'spec.devices', advanced ? 64 : 128, (d, at) => device(d, at, spec.perDeviceNodeSelection === true, was?.devices?.find((x: Any) => x.name === d.name)), (d) => d.name));
  out.push(...set(spec.sharedCounters, 'spec.sharedCounters', 8, (c, at) => counters(c, at, 'name'), (c) => c.name));
  return out;
}
