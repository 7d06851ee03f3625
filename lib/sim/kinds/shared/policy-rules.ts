import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import { goJson } from './go-diff';
import { containerResourceName, keysOf, resourceAmount } from './resource-rules';
import { countOrPercent, duplicate, each, forbidden, IMMUTABLE, labelSelector, notSupported, oneOf, percentOf, required, wrong } from './rules';
import { tolerationRules } from './scheduling-rules';
import { validateLabels } from './meta';

/** Disruption budgets, priorities, runtime classes, leases, API priority and fairness, certificates and aggregation. */

type Any = any;

/** `ValidatePodDisruptionBudgetSpec`. */
export function budgetRules(p: { readonly spec?: unknown }): FieldError[] {
  const spec = (p.spec ?? {}) as Any;
  const out: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) out.push(wrong('spec', goJson('io.k8s.api.policy.v1.PodDisruptionBudgetSpec', spec), 'minAvailable and maxUnavailable cannot be both set'));
  for (const key of ['minAvailable', 'maxUnavailable']) {
    out.push(...countOrPercent(`spec.${key}`, spec[key]));
    if ((percentOf(spec[key]) ?? 0) > 100) out.push(wrong(`spec.${key}`, spec[key], 'must not be greater than 100%'));
  }
  out.push(...labelSelector('spec.selector', spec.selector));
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  if (spec.unhealthyPodEvictionPolicy !== undefined && !policies.includes(spec.unhealthyPodEvictionPolicy)) out.push(notSupported('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, policies));
  return out;
}

const HIGHEST = 1_000_000_000;
const SYSTEM: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

/** `ValidatePriorityClass` and its update. */
export function priorityClassRules(p: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const { name } = p.metadata;
  const value: number = p.value ?? 0;
  if (old) {
    if (value !== (old.value ?? 0)) out.push(forbidden('value', 'may not be changed in an update.'));
    if (p.preemptionPolicy !== old.preemptionPolicy) out.push(wrong('preemptionPolicy', p.preemptionPolicy ?? null, IMMUTABLE));
    return out;
  }
  if (name.startsWith('system-')) {
    const known = Object.hasOwn(SYSTEM, name) ? SYSTEM[name]! : undefined;
    const prefix = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    if (known === undefined) out.push(forbidden('metadata.name', `${prefix}${name} is not a known system priority class`));
    else if (value !== known) out.push(forbidden('metadata.name', `${prefix}value of ${name} PriorityClass must be ${known}`));
    else if (p.globalDefault) out.push(forbidden('metadata.name', `${prefix}globalDefault of ${name} PriorityClass must be false`));
  } else if (value > HIGHEST) out.push(forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`));
  if (p.preemptionPolicy !== undefined) out.push(...oneOf('preemptionPolicy', p.preemptionPolicy, ['PreemptLowerPriority', 'Never']));
  return out;
}

/** `ValidateRuntimeClass` and its update. */
export function runtimeClassRules(r: Any, old: Any): FieldError[] {
  const handler: string = r.handler ?? '';
  if (old) return old.handler !== handler ? [wrong('handler', handler, IMMUTABLE)] : [];
  const out = each('handler', handler, names.dnsLabel(handler));
  for (const name of keysOf(r.overhead?.podFixed)) out.push(...containerResourceName(name, `overhead.podFixed[${name}]`), ...resourceAmount(name, r.overhead.podFixed[name], `overhead.podFixed[${name}]`));
  const s = r.scheduling;
  if (!s) return out;
  out.push(...validateLabels(s.nodeSelector, 'scheduling.nodeSelector'));
  tolerationRules(s.tolerations, 'scheduling.tolerations', out);
  const seen: Any[] = [];
  (s.tolerations ?? []).forEach((t: Any, i: number) => {
    if (seen.some((o) => equal(o, t))) out.push(duplicate(`scheduling.tolerations[${i}]`, goJson('io.k8s.api.core.v1.Toleration', t)));
    seen.push(t);
  });
  return out;
}

/** `ValidateLeaseSpec`. */
export function leaseRules(l: Any): FieldError[] {
  const spec = l.spec ?? {};
  const out: FieldError[] = [];
  if (spec.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) out.push(wrong('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0'));
  if (spec.leaseTransitions !== undefined && spec.leaseTransitions < 0) out.push(wrong('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0'));
  if (spec.strategy !== undefined) {
    if (spec.preferredHolder !== undefined && spec.preferredHolder === '') out.push(required('spec.preferredHolder'));
    const known = ['OldestEmulationVersion'];
    if (!spec.strategy.includes('/') && !known.includes(spec.strategy)) out.push(notSupported('spec.strategy', spec.strategy, known));
  } else if (spec.preferredHolder) out.push(forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
  return out;
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

function wildcard(list: readonly string[], at: string): FieldError[] {
  return list.length > 1 && list.includes('*') ? [wrong(at, list, "if '*' is present, must not specify other values")] : [];
}

/** A verb rule of a FlowSchema: verbs, and what they are asked of. */
function verbs(r: Any, at: string): FieldError[] {
  const list: string[] = r.verbs ?? [];
  if (list.length === 0) return [required(`${at}.verbs`)];
  if (list.includes('*')) return list.length > 1 ? [wrong(`${at}.verbs`, list, "if '*' is present, must not specify other verbs")] : [];
  const odd = list.filter((v) => !VERBS.includes(v));
  return odd.length ? [notSupported(`${at}.verbs`, list, VERBS)] : [];
}

/** `ValidateFlowSchema`. */
export function flowSchemaRules(f: Any): FieldError[] {
  const spec = f.spec ?? {};
  const out: FieldError[] = [];
  const precedence: number = spec.matchingPrecedence ?? 0;
  if (precedence <= 0) out.push(wrong('spec.matchingPrecedence', precedence, 'must be a positive value'));
  if (precedence > 10000) out.push(wrong('spec.matchingPrecedence', precedence, 'must not be greater than 10000'));
  if (precedence === 1 && f.metadata.name !== 'exempt') out.push(wrong('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  const method = spec.distinguisherMethod?.type;
  if (spec.distinguisherMethod && !['ByNamespace', 'ByUser'].includes(method)) out.push(notSupported('spec.distinguisherMethod', goJson('io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod', spec.distinguisherMethod), ['ByNamespace', 'ByUser']));
  const level = spec.priorityLevelConfiguration?.name;
  if (!level) out.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  else out.push(...each('spec.priorityLevelConfiguration.name', level, names.dnsSubdomain(level)));
  (spec.rules ?? []).forEach((r: Any, i: number) => {
    const at = `spec.rules[${i}]`;
    if (!r.subjects?.length) out.push(required(`${at}.subjects`, 'subjects must contain at least one value'));
    (r.subjects ?? []).forEach((s: Any, k: number) => {
      const here = `${at}.subjects[${k}]`;
      const kinds: Readonly<Record<string, string>> = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' };
      const key = Object.hasOwn(kinds, s.kind ?? '') ? kinds[s.kind]! : undefined;
      if (!key) out.push(notSupported(`${here}.kind`, s.kind ?? '', ['Group', 'ServiceAccount', 'User']));
      else if (!s[key]) out.push(required(`${here}.${key}`, `${key} is required when subject kind is '${s.kind}'`));
      else {
        if (!s[key].name) out.push(required(`${here}.${key}.name`));
        if (key === 'serviceAccount' && !s[key].namespace) out.push(required(`${here}.${key}.namespace`, 'must specify namespace for service account'));
      }
      for (const other of Object.values(kinds)) if (key && other !== key && s[other]) out.push(forbidden(`${here}.${other}`, `${other} is forbidden when subject kind is not '${Object.keys(kinds).find((x) => kinds[x] === other)}'`));
    });
    if (!r.resourceRules?.length && !r.nonResourceRules?.length) out.push(required(at, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
    (r.resourceRules ?? []).forEach((p: Any, k: number) => {
      const here = `${at}.resourceRules[${k}]`;
      out.push(...verbs(p, here));
      for (const list of ['apiGroups', 'resources']) {
        if (!p[list]?.length) out.push(required(`${here}.${list}`));
        else out.push(...wildcard(p[list], `${here}.${list}`));
      }
      if (!p.namespaces?.length && !p.clusterScope) out.push(required(`${here}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace'));
    });
    (r.nonResourceRules ?? []).forEach((p: Any, k: number) => {
      const here = `${at}.nonResourceRules[${k}]`;
      out.push(...verbs(p, here));
      if (!p.nonResourceURLs?.length) out.push(required(`${here}.nonResourceURLs`));
    });
  });
  return out;
}

/** `ValidatePriorityLevelConfiguration`. */
export function priorityLevelRules(p: Any): FieldError[] {
  const spec = p.spec ?? {};
  const out: FieldError[] = [];
  const { type = '', limited, exempt } = spec;
  const percent = (x: Any, at: string): void => {
    const lend = x.lendablePercent;
    if (x.nominalConcurrencyShares !== undefined && x.nominalConcurrencyShares < 0) out.push(wrong(`${at}.nominalConcurrencyShares`, x.nominalConcurrencyShares, 'must be a non-negative integer'));
    if (lend !== undefined && (lend < 0 || lend > 100)) out.push(wrong(`${at}.lendablePercent`, lend, 'must be between 0 and 100, inclusive'));
    if (x.borrowingLimitPercent !== undefined && x.borrowingLimitPercent < 0) out.push(wrong(`${at}.borrowingLimitPercent`, x.borrowingLimitPercent, 'if specified, must be a non-negative integer'));
  };
  if (type === 'Exempt') {
    if (limited) out.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) percent(exempt, 'spec.exempt');
  } else if (type === 'Limited') {
    if (exempt) out.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (!limited) out.push(required('spec.limited', 'must not be empty when type is Limited'));
    else {
      percent(limited, 'spec.limited');
      const response = limited.limitResponse ?? {};
      const at = 'spec.limited.limitResponse';
      if (response.type === 'Reject') {
        if (response.queuing) out.push(forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
      } else if (response.type === 'Queue') {
        const q = response.queuing;
        if (!q) out.push(required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
        else {
          if ((q.queueLengthLimit ?? 0) <= 0) out.push(wrong(`${at}.queuing.queueLengthLimit`, q.queueLengthLimit ?? 0, 'must be positive'));
          if ((q.queues ?? 0) <= 0) out.push(wrong(`${at}.queuing.queues`, q.queues ?? 0, 'must be positive'));
          else if (q.queues > 10_000_000) out.push(wrong(`${at}.queuing.queues`, q.queues, 'must not be greater than 10000000'));
          if ((q.handSize ?? 0) <= 0) out.push(wrong(`${at}.queuing.handSize`, q.handSize ?? 0, 'must be positive'));
          else if (q.handSize > q.queues) out.push(wrong(`${at}.queuing.handSize`, q.handSize, `should not be greater than queues (${q.queues})`));
        }
      } else out.push(notSupported(`${at}.type`, response.type ?? '', ['Queue', 'Reject']));
    }
  } else out.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  return out;
}
