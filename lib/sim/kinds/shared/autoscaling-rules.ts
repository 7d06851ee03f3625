import type { FieldError } from '../kind';
import * as names from '../names';
import { parseQuantity } from '../quantities';
import { containerResourceName } from './resource-rules';
import { each, forbidden, notSupported, required, wrong } from './rules';

/** HorizontalPodAutoscalers (`pkg/apis/autoscaling/validation/validation.go`). */

type Any = any;

/** Some object by kind and name; `group` says whether its API group must be named. */
function reference(ref: Any, at: string, group: boolean, out: FieldError[]): void {
  for (const key of ['kind', 'name']) {
    const value: string = ref?.[key] ?? '';
    if (value === '') out.push(required(`${at}.${key}`));
    else out.push(...each(`${at}.${key}`, value, names.pathSegment(value)));
  }
  const version: string = ref?.apiVersion ?? '';
  const parts = version.split('/');
  if (parts.length > 2) out.push(wrong(`${at}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  else if (group && parts.length < 2) out.push(wrong(`${at}.apiVersion`, version, 'apiVersion must specify API group'));
}

function target(t: Any, at: string, out: FieldError[]): void {
  const type: string = t?.type ?? '';
  if (type === '') out.push(required(`${at}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) out.push(wrong(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const key of ['value', 'averageValue']) if (t?.[key] !== undefined && parseQuantity(t[key]).nanos <= 0n) out.push(wrong(`${at}.${key}`, t[key], 'must be positive'));
  if (t?.averageUtilization !== undefined && t.averageUtilization < 1) out.push(wrong(`${at}.averageUtilization`, t.averageUtilization, 'must be greater than 0'));
}

function metricName(m: Any, at: string, out: FieldError[]): void {
  if (!m?.name) out.push(required(`${at}.name`, 'must specify a metric name'));
  else out.push(...each(`${at}.name`, m.name, names.pathSegment(m.name)));
}

function utilization(t: Any, at: string, out: FieldError[]): void {
  target(t, at, out);
  if (t?.averageUtilization === undefined && t?.averageValue === undefined) out.push(required(`${at}.averageUtilization`, 'must set either a target raw value or a target utilization'));
  if (t?.averageUtilization !== undefined && t?.averageValue !== undefined) out.push(forbidden(`${at}.averageValue`, 'may not set both a target raw value and a target utilization'));
}

const SOURCES: Readonly<Record<string, (s: Any, at: string, out: FieldError[]) => void>> = {
  object: (s, at, out) => {
    reference(s.describedObject, `${at}.describedObject`, false, out);
    metricName(s.metric, `${at}.metric`, out);
    target(s.target, `${at}.target`, out);
    if (s.target?.value === undefined && s.target?.averageValue === undefined) out.push(required(`${at}.target.averageValue`, 'must set either a target value or averageValue'));
  },
  external: (s, at, out) => {
    metricName(s.metric, `${at}.metric`, out);
    target(s.target, `${at}.target`, out);
    if (s.target?.value === undefined && s.target?.averageValue === undefined) out.push(required(`${at}.target.averageValue`, 'must set either a target value for metric or a per-pod target'));
    if (s.target?.value !== undefined && s.target?.averageValue !== undefined) out.push(forbidden(`${at}.target.value`, 'may not set both a target value for metric and a per-pod target'));
  },
  pods: (s, at, out) => {
    metricName(s.metric, `${at}.metric`, out);
    target(s.target, `${at}.target`, out);
    if (s.target?.averageValue === undefined) out.push(required(`${at}.target.averageValue`, 'must specify a positive target averageValue'));
  },
  resource: (s, at, out) => {
    if (!s.name) out.push(required(`${at}.name`, 'must specify a resource name'));
    utilization(s.target, `${at}.target`, out);
  },
  containerResource: (s, at, out) => {
    if (!s.name) out.push(required(`${at}.name`, 'must specify a resource name'));
    else out.push(...containerResourceName(s.name, `${at}.name`));
    if (!s.container) out.push(required(`${at}.container`, 'must specify a container'));
    else out.push(...each(`${at}.container`, s.container, names.dnsLabel(s.container)));
    utilization(s.target, `${at}.target`, out);
  },
};

const TYPES: Readonly<Record<string, string>> = { ContainerResource: 'containerResource', External: 'external', Object: 'object', Pods: 'pods', Resource: 'resource' };

function metric(m: Any, at: string, out: FieldError[]): void {
  const type: string = m.type ?? '';
  const unknown = (): void => void out.push(notSupported(`${at}.type`, type, Object.keys(TYPES)));
  const expected = Object.hasOwn(TYPES, type) ? TYPES[type]! : undefined;
  if (type === '') out.push(required(`${at}.type`, 'must specify a metric source type'));
  if (!expected) unknown();
  const present = Object.keys(SOURCES).filter((key) => m[key] !== undefined);
  if (present[0]) SOURCES[present[0]]!(m[present[0]], `${at}.${present[0]}`, out);
  if (!expected) unknown();
  else if (m[expected] === undefined) out.push(required(`${at}.${expected}`, 'must populate information for the given metric source'));
  if (present.length !== 1) for (const key of present) if (key !== expected) out.push(forbidden(`${at}.${key}`, 'must populate the given metric source only'));
}

function scalingRules(r: Any, at: string, out: FieldError[]): void {
  if (!r) return;
  const window = r.stabilizationWindowSeconds;
  if (window < 0) out.push(wrong(`${at}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  if (window > 3600) out.push(wrong(`${at}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'));
  const select = ['Disabled', 'Max', 'Min'];
  if (r.selectPolicy !== undefined && !select.includes(r.selectPolicy)) out.push(notSupported(`${at}.selectPolicy`, r.selectPolicy, select));
  if (!r.policies?.length) out.push(required(`${at}.policies`, 'must specify at least one Policy'));
  (r.policies ?? []).forEach((p: Any, i: number) => {
    const here = `${at}.policies[${i}]`;
    const { type = '', value = 0, periodSeconds = 0 } = p;
    if (type !== 'Pods' && type !== 'Percent') out.push(notSupported(`${here}.type`, type, ['Percent', 'Pods']));
    if (value <= 0) out.push(wrong(`${here}.value`, value, 'must be greater than zero'));
    if (periodSeconds <= 0) out.push(wrong(`${here}.periodSeconds`, periodSeconds, 'must be greater than zero'));
    if (periodSeconds > 1800) out.push(wrong(`${here}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800'));
  });
  if (r.tolerance !== undefined && parseQuantity(r.tolerance).nanos < 0n) out.push(wrong(`${at}.tolerance`, r.tolerance, 'must be greater than or equal to 0'));
}

/** `ValidateHorizontalPodAutoscaler`. */
export function autoscalerRules(h: { readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (h.spec ?? {}) as Any;
  const out: FieldError[] = [];
  const { minReplicas: min, maxReplicas: max = 0, scaleTargetRef: ref } = spec;
  if (min !== undefined && min < 1) out.push(wrong('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (max < 1) out.push(wrong('spec.maxReplicas', max, 'must be greater than 0'));
  if (min !== undefined && max < min) out.push(wrong('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  const kept = old && old.spec?.scaleTargetRef?.apiVersion === ref?.apiVersion;
  reference(kept ? { ...ref, apiVersion: 'a/b' } : ref, 'spec.scaleTargetRef', ref?.kind !== 'ReplicationController', out);
  (spec.metrics ?? []).forEach((m: Any, i: number) => metric(m, `spec.metrics[${i}]`, out));
  if (min === 0 && !(spec.metrics ?? []).some((m: Any) => m.type === 'Object' || m.type === 'External')) {
    out.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  for (const way of ['scaleUp', 'scaleDown']) scalingRules(spec.behavior?.[way], `spec.behavior.${way}`, out);
  return out;
}
