import type { FieldError } from '../kind';
import * as names from '../names';
import { compareQuantities, formatQuantity, isNegative, milli, parseQuantity, units } from '../quantities';
import { duplicate, each, forbidden, notFound, notSupported, required, wrong } from './rules';

/** Names and amounts of resources (`pkg/apis/core/helper` and `ValidateContainerResourceRequirements`). */

type Any = any;
type Amounts = Readonly<Record<string, string>>;

const HUGE = 'hugepages-';
const COUNTED = ['configmaps', 'persistentvolumeclaims', 'pods', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services', 'services.loadbalancers', 'services.nodeports'];
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage'];
const STANDARD = new Set([...COMPUTE, ...COUNTED, 'storage', 'requests.storage']);
const OF_QUOTAS = new Set([...COMPUTE, ...COUNTED, 'requests.storage']);
const OF_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage']);

const isHuge = (name: string): boolean => name.startsWith(HUGE);
const isQuotaHuge = (name: string): boolean => isHuge(name) || name.startsWith('requests.hugepages-');
/** Kubernetes' own: without a prefix, or under kubernetes.io. */
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHuge(name);
export const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && names.qualifiedName(`requests.${name}`).length === 0;
const isCounted = (name: string): boolean => COUNTED.includes(name) || isExtended(name);
const isStandardQuotaResource = (name: string): boolean => OF_QUOTAS.has(name) || isQuotaHuge(name);

/** A qualified name; without a prefix one that Kubernetes knows (`validateResourceName`). */
export function resourceName(name: string, at: string): FieldError[] {
  const out = each(at, name, names.qualifiedName(name));
  if (out.length) return out;
  return !name.includes('/') && !STANDARD.has(name) && !isQuotaHuge(name) ? [wrong(at, name, 'must be a standard resource type or fully qualified')] : [];
}

export function containerResourceName(name: string, at: string): FieldError[] {
  const out = resourceName(name, at);
  if (!name.includes('/')) {
    if (!OF_CONTAINERS.has(name) && !isHuge(name)) out.push(wrong(at, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name)) out.push(wrong(at, name, "doesn't follow extended resource name standard"));
  return out;
}

function quotaResourceName(name: string, at: string): FieldError[] {
  const out = resourceName(name, at);
  if (!name.includes('/') && !isStandardQuotaResource(name)) out.push(wrong(at, name, 'must be a standard resource for quota'));
  return out;
}

function podResourceName(name: string, at: string): FieldError[] {
  const out = resourceName(name, at);
  if (out.length) return out;
  return name === 'cpu' || name === 'memory' || isHuge(name) ? [] : [notSupported(at, name, ['cpu', 'hugepages-', 'memory'])];
}

/** Not less than nothing, and whole where pieces are counted (`ValidateResourceQuantityValue`). */
export function resourceAmount(name: string, value: string, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (isNegative(value)) out.push(wrong(at, value, 'must be greater than or equal to 0'));
  if (isCounted(name) && parseQuantity(value).nanos % 1_000_000_000n !== 0n) out.push(wrong(at, value, 'must be an integer'));
  return out;
}

/** The keys of amounts in a fixed order; the API server's own is that of a map of Go. */
export const keysOf = (amounts: Amounts | undefined): string[] => Object.keys(amounts ?? {}).sort();

function hugeFault(name: string, value: string): string[] {
  const size = ((): bigint => {
    try {
      return parseQuantity(name.slice(HUGE.length)).nanos;
    } catch {
      return 0n;
    }
  })();
  return size > 0n && parseQuantity(value).nanos % size === 0n ? [] : [`${value} is not positive integer multiple of ${name}`];
}

function requirements(r: Any, at: string, nameRules: (name: string, at: string) => FieldError[], claims: readonly string[], out: FieldError[]): void {
  const limits: Amounts = r?.limits ?? {};
  const requests: Amounts = r?.requests ?? {};
  let huge = false;
  let plain = false;
  const amount = (name: string, value: string, field: string): void => {
    out.push(...nameRules(name, field), ...resourceAmount(name, value, field));
    if (name === 'cpu' || name === 'memory') plain = true;
  };
  for (const name of keysOf(limits)) {
    const field = `${at}.limits[${name}]`;
    amount(name, limits[name]!, field);
    if (isHuge(name)) {
      huge = true;
      out.push(...each(field, limits[name], hugeFault(name, limits[name]!)));
    }
  }
  for (const name of keysOf(requests)) {
    const field = `${at}.requests[${name}]`;
    const value = requests[name]!;
    amount(name, value, field);
    if (Object.hasOwn(limits, name)) {
      const d = compareQuantities(value, limits[name]!);
      if (d !== 0 && !isOvercommitAllowed(name)) out.push(wrong(`${at}.requests`, value, `must be equal to ${name} limit of ${limits[name]}`));
      else if (d > 0) out.push(wrong(`${at}.requests`, value, `must be less than or equal to ${name} limit of ${limits[name]}`));
    } else if (!isOvercommitAllowed(name)) out.push(required(`${at}.limits`, 'Limit must be set for non overcommitable resources'));
    if (isHuge(name)) {
      huge = true;
      out.push(...each(field, value, hugeFault(name, value)));
    }
  }
  if (huge && !plain) out.push(forbidden(at, 'HugePages require cpu or memory'));
  claimNames(r?.claims, `${at}.claims`, claims, out);
}

function claimNames(list: Any[] | undefined, at: string, known: readonly string[], out: FieldError[]): void {
  const seen = new Set<string>();
  (list ?? []).forEach((c, i) => {
    const here = `${at}[${i}]`;
    const name: string = c.name ?? '';
    if (name === '') {
      out.push(required(here));
      return;
    }
    if (seen.has(name)) out.push(duplicate(here, name));
    else {
      let key = name;
      if (c.request) {
        out.push(...each(`${here}.request`, c.request, names.dnsLabel(c.request)));
        key += `/${c.request}`;
      }
      if (seen.has(key)) out.push(duplicate(here, key));
      else if (!c.request) for (const other of seen) if (other.startsWith(`${name}/`)) out.push(duplicate(here, name));
      seen.add(key);
    }
    if (!known.includes(name)) {
      out.push(notFound(here, name, `must be one of the names in pod.spec.resourceClaims${known.length ? `: ${known.toSorted().join(', ')}` : ' which is empty'}`));
    }
  });
}

/** Requests, limits and claims of a container. */
export function containerResources(r: Any, at: string, claims: readonly string[], out: FieldError[]): void {
  if (r && (r.limits || r.requests || r.claims)) requirements(r, at, containerResourceName, claims, out);
}

/** Requests and limits of a Pod as a whole, and how those of its containers stand to them (`validatePodResources`). */
export function podResources(spec: Any, at: string, claims: readonly string[], out: FieldError[]): void {
  const r = spec.resources;
  if (!r) return;
  const here = `${at}.resources`;
  if (spec.os?.name === 'windows') {
    out.push(forbidden(here, 'may not be set for a windows pod'));
    return;
  }
  if (r.claims) out.push(forbidden(`${here}.claims`, 'claims may not be set for Resources at pod-level'));
  requirements(r, here, podResourceName, claims, out);
  const sums = containerSums(spec, 'requests');
  for (const name of keysOf(sums)) {
    const own = r.requests?.[name];
    if (own !== undefined && compareQuantities(sums[name]!, own) > 0) out.push(wrong(`${here}.requests[${name}]`, own, `must be greater than or equal to aggregate container requests of ${sums[name]}`));
  }
  const most = containerSums(spec, 'limits');
  for (const name of keysOf(most)) {
    const own = r.limits?.[name];
    if (isHuge(name) && own !== undefined && compareQuantities(most[name]!, own) > 0) out.push(wrong(`${here}.limits[${name}]`, own, `must be greater than or equal to aggregate container limits of ${most[name]}`));
  }
  (spec.containers ?? []).forEach((c: Any, i: number) => {
    for (const name of keysOf(c.resources?.limits)) {
      const own = r.limits?.[name];
      if (own !== undefined && compareQuantities(c.resources.limits[name], own) > 0) {
        out.push(wrong(`${here}.containers[${i}][${name}].limits`, c.resources.limits[name], `must be less than or equal to pod limits of ${own}`));
      }
    }
  });
}

/** What all containers together ask for: init containers run one by one, sidecars stay. */
export function containerSums(spec: Any, which: 'requests' | 'limits'): Record<string, string> {
  const add = (to: Record<string, bigint>, from: Amounts | undefined): void => {
    for (const name of Object.keys(from ?? {})) {
      to[name] = (to[name] ?? 0n) + parseQuantity(from![name]!).nanos;
      texts[name] ??= from![name]!;
    }
  };
  const texts: Record<string, string> = {};
  const sum: Record<string, bigint> = {};
  const sidecars: Record<string, bigint> = {};
  const first: Record<string, bigint> = {};
  for (const c of spec?.containers ?? []) add(sum, c.resources?.[which]);
  for (const c of spec?.initContainers ?? []) {
    if (c.restartPolicy === 'Always') {
      add(sum, c.resources?.[which]);
      add(sidecars, c.resources?.[which]);
      continue;
    }
    const here: Record<string, bigint> = { ...sidecars };
    add(here, c.resources?.[which]);
    for (const name of Object.keys(here)) if (here[name]! > (first[name] ?? 0n)) first[name] = here[name]!;
  }
  const out: Record<string, string> = {};
  for (const name of new Set([...Object.keys(sum), ...Object.keys(first)])) {
    const nanos = (sum[name] ?? 0n) > (first[name] ?? 0n) ? sum[name]! : (first[name] ?? 0n);
    out[name] = formatLike(nanos, texts[name]!);
  }
  return out;
}

const formatLike = (nanos: bigint, like: string): string => formatQuantity({ nanos, format: parseQuantity(like).format });

const TYPES = ['Container', 'PersistentVolumeClaim', 'Pod'];

/** `ValidateLimitRange`: names, bounds and defaults that must not contradict each other. */
export function limitRangeRules(limits: readonly Any[] | undefined): FieldError[] {
  const out: FieldError[] = [];
  const seen = new Set<string>();
  (limits ?? []).forEach((item: Any, i) => {
    const at = `spec.limits[${i}]`;
    const type: string = item.type ?? '';
    const faults = names.qualifiedName(type);
    if (faults.length) out.push(...each(`${at}.type`, type, faults));
    else if (!type.includes('/') && !TYPES.includes(type)) out.push(wrong(`${at}.type`, type, 'must be a standard limit type or fully qualified'));
    if (seen.has(type)) out.push(duplicate(`${at}.type`, type));
    seen.add(type);
    const nameRule = type === 'Pod' || type === 'Container' ? containerResourceName : resourceName;
    const keys = new Set<string>();
    const look = (map: string): void => {
      for (const name of keysOf(item[map])) {
        out.push(...nameRule(name, `${at}.${map}[${name}]`));
        keys.add(name);
      }
    };
    look('max');
    look('min');
    if (type === 'Pod') {
      for (const map of ['default', 'defaultRequest']) if (keysOf(item[map]).length) out.push(forbidden(`${at}.${map}`, "may not be specified when `type` is 'Pod'"));
    } else {
      look('default');
      look('defaultRequest');
    }
    if (type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
      out.push(required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    }
    look('maxLimitRequestRatio');
    for (const name of [...keys].sort()) out.push(...bounds(item, at, name, type === 'Pod'));
  });
  return out;
}

function bounds(item: Any, at: string, name: string, pod: boolean): FieldError[] {
  const out: FieldError[] = [];
  const min = item.min?.[name];
  const max = item.max?.[name];
  const limit = pod ? undefined : item.default?.[name];
  const request = pod ? undefined : item.defaultRequest?.[name];
  const ratio = item.maxLimitRequestRatio?.[name];
  const more = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  if (more(min, max)) out.push(wrong(`${at}.min[${name}]`, min, `min value ${min} is greater than max value ${max}`));
  if (more(min, request)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `min value ${min} is greater than default request value ${request}`));
  if (more(request, max)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `default request value ${request} is greater than max value ${max}`));
  if (more(request, limit)) out.push(wrong(`${at}.defaultRequest[${name}]`, request, `default request value ${request} is greater than default limit value ${limit}`));
  if (more(min, limit)) out.push(wrong(`${at}.default[${name}]`, min, `min value ${min} is greater than default value ${limit}`));
  if (more(limit, max)) out.push(wrong(`${at}.default[${name}]`, max, `default value ${limit} is greater than max value ${max}`));
  if (ratio !== undefined && compareQuantities(ratio, '1') < 0) out.push(wrong(`${at}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is less than 1`));
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const small = Math.max(units(ratio), units(min), units(max)) < 9_000_000_000_000_000;
    const most = small ? milli(max) / milli(min) : units(max) / units(min);
    const wanted = small ? milli(ratio) / 1000 : units(ratio);
    if (wanted > most) out.push(wrong(`${at}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
  }
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0) {
    out.push(wrong(`${at}.defaultRequest[${name}]`, request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`));
  }
  return out;
}

const SCOPES = ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating', 'VolumeAttributesClass'];
const OF_PODS = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);

function scopeFits(scope: string, name: string): boolean {
  if (scope === 'BestEffort') return name === 'pods';
  if (scope === 'VolumeAttributesClass') return name === 'persistentvolumeclaims' || name === 'requests.storage';
  return !SCOPES.includes(scope) || OF_PODS.has(name);
}

/** Names and amounts of a quota, in its spec or its status. */
export function quotaAmounts(amounts: Amounts | undefined, at: string): FieldError[] {
  return keysOf(amounts).flatMap((name) => [...quotaResourceName(name, `${at}[${name}]`), ...resourceAmount(name, amounts![name]!, `${at}[${name}]`)]);
}

/** `ValidateResourceQuotaSpec`. */
export function quotaSpecRules(spec: Any, at: string): FieldError[] {
  const out = quotaAmounts(spec?.hard, `${at}.hard`);
  const hard = keysOf(spec?.hard).filter(isStandardQuotaResource);
  const scopes: string[] = spec?.scopes ?? [];
  const pairs = (given: readonly string[], field: string): void => {
    for (const [a, b] of [
      ['BestEffort', 'NotBestEffort'],
      ['NotTerminating', 'Terminating'],
    ] as const) {
      if (given.includes(a) && given.includes(b)) out.push(wrong(field, spec.scopes ?? null, 'conflicting scopes'));
    }
  };
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) out.push(wrong(`${at}.scopes`, scopes, 'unsupported scope'));
    for (const name of hard) if (!scopeFits(scope, name)) out.push(wrong(`${at}.scopes`, scopes, 'unsupported scope applied to resource'));
  }
  if (scopes.length) pairs(scopes, `${at}.scopes`);
  if (!spec?.scopeSelector) return out;
  const field = `${at}.scopeSelector.matchExpressions`;
  const list: Any[] = spec.scopeSelector.matchExpressions ?? [];
  for (const e of list) {
    if (!SCOPES.includes(e.scopeName)) out.push(wrong(`${field}.scopeName`, e.scopeName ?? '', 'unsupported scope'));
    for (const name of hard) {
      if (!scopeFits(e.scopeName, name)) out.push(wrong(field, { MatchExpressions: list.map((x) => ({ ScopeName: x.scopeName ?? '', Operator: x.operator ?? '', Values: x.values ?? null })) }, 'unsupported scope applied to resource'));
    }
    if (['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'].includes(e.scopeName) && e.operator !== 'Exists') {
      out.push(
        wrong(
          `${field}.operator`,
          e.operator ?? '',
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
        ),
      );
    }
    if (e.operator === 'In' || e.operator === 'NotIn') {
      if (!e.values?.length) out.push(required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (e.operator === 'Exists' || e.operator === 'DoesNotExist') {
      if (e.values?.length) out.push(wrong(`${field}.values`, e.values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else out.push(wrong(`${field}.operator`, e.operator ?? '', 'not a valid selector operator'));
  }
  pairs(
    list.map((e) => e.scopeName),
    field,
  );
  return out;
}
