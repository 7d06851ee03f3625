import { define } from '../kinds/define';
import { HorizontalPodAutoscaler } from '../kinds/horizontal-pod-autoscaler';
import type { View } from './views';

/**
 * `autoscaling/v1`: only a CPU target, as one number; what it has no field for is written into annotations, and read
 * back from there (`pkg/apis/autoscaling/v1/conversion.go`).
 */

type Any = any;

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const [METRICS, CURRENT, CONDITIONS, BEHAVIOR] = ['metrics', 'current-metrics', 'conditions', 'behavior'].map((n) => PREFIX + n) as [string, string, string, string];

const isCpu = (m: Any): boolean => m.type === 'Resource' && m.resource?.name === 'cpu' && m.resource.target?.averageUtilization !== undefined;
const lower = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1);
const defined = (o: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));

/** One metric in v1's form: targets are fields of their own. `word` is `target` in a spec, `current` in a status. */
function metricToV1(m: Any, word: 'target' | 'current'): Any {
  const key = lower(m.type);
  const from = m[key] ?? {};
  const t = from[word] ?? {};
  const name = (what: string): string => `${word}${what}`;
  const selector = from.metric?.selector;
  switch (m.type) {
    case 'Resource':
    case 'ContainerResource':
      return { type: m.type, [key]: defined({ name: from.name, [name('AverageUtilization')]: t.averageUtilization, [name('AverageValue')]: t.averageValue, container: from.container }) };
    case 'Pods':
      return { type: m.type, [key]: defined({ metricName: from.metric?.name, [name('AverageValue')]: t.averageValue, selector }) };
    case 'Object':
      return { type: m.type, [key]: defined({ target: from.describedObject, metricName: from.metric?.name, [name('Value')]: t.value ?? '0', selector, averageValue: t.averageValue }) };
    default:
      return { type: m.type, [key]: defined({ metricName: from.metric?.name, metricSelector: selector, [name('Value')]: t.value, [name('AverageValue')]: t.averageValue }) };
  }
}

function metricFromV1(m: Any): Any {
  const key = lower(String(m?.type ?? ''));
  const from = m?.[key] ?? {};
  const target = (average: unknown, utilization: unknown, value: unknown): Any =>
    utilization !== undefined ? { type: 'Utilization', averageUtilization: utilization } : average !== undefined ? { type: 'AverageValue', averageValue: average } : { type: 'Value', value };
  switch (m?.type) {
    case 'Resource':
    case 'ContainerResource':
      return { type: m.type, [key]: defined({ name: from.name, target: target(from.targetAverageValue, from.targetAverageUtilization, undefined), container: from.container }) };
    case 'Pods':
      return { type: m.type, [key]: { metric: defined({ name: from.metricName, selector: from.selector }), target: target(from.targetAverageValue, undefined, undefined) } };
    case 'Object':
      return { type: m.type, [key]: { describedObject: from.target, metric: defined({ name: from.metricName, selector: from.selector }), target: target(from.averageValue, undefined, from.targetValue) } };
    case 'External':
      return { type: m.type, [key]: { metric: defined({ name: from.metricName, selector: from.metricSelector }), target: target(from.targetAverageValue, undefined, from.targetValue) } };
    default:
      return undefined;
  }
}

/** Scaling rules as Go writes a type that has no JSON names. */
function rulesToGo(r: Any): Any {
  if (!r) return null;
  return {
    StabilizationWindowSeconds: r.stabilizationWindowSeconds ?? null,
    SelectPolicy: r.selectPolicy ?? null,
    Policies: r.policies?.map((p: Any) => ({ Type: p.type, Value: p.value, PeriodSeconds: p.periodSeconds })) ?? null,
    Tolerance: r.tolerance ?? null,
  };
}

function rulesFromGo(r: Any): Any {
  if (!r) return undefined;
  return defined({
    stabilizationWindowSeconds: r.StabilizationWindowSeconds ?? undefined,
    selectPolicy: r.SelectPolicy ?? undefined,
    policies: r.Policies?.map((p: Any) => ({ type: p.Type, value: p.Value, periodSeconds: p.PeriodSeconds })),
    tolerance: r.Tolerance ?? undefined,
  });
}

function parsed(text: string | undefined): Any {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const autoscalers: View = {
  kind: define<any>({
    group: 'autoscaling',
    version: 'v1',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    shortNames: ['hpa'],
    categories: ['all'],
    subresources: ['status'],
    columns: HorizontalPodAutoscaler.columns as never,
  }),
  of: HorizontalPodAutoscaler,
  show: (h) => {
    const all: Any[] = h.spec?.metrics ?? [];
    const cpu = all.find(isCpu);
    const others = all.filter((m) => m !== cpu);
    const current: Any[] = h.status?.currentMetrics ?? [];
    const now = current.find((m) => m.type === 'Resource' && m.resource?.name === 'cpu');
    const rest = current.filter((m) => m !== now);
    const { metrics: _m, behavior, ...spec } = h.spec ?? {};
    const { currentMetrics: _c, conditions, ...status } = h.status ?? {};
    const annotations: Record<string, string> = { ...h.metadata.annotations };
    if (behavior) annotations[BEHAVIOR] = JSON.stringify({ ScaleUp: rulesToGo(behavior.scaleUp), ScaleDown: rulesToGo(behavior.scaleDown) });
    if (conditions?.length) annotations[CONDITIONS] = JSON.stringify(conditions.map((c: Any) => defined({ type: c.type, status: c.status, lastTransitionTime: c.lastTransitionTime, reason: c.reason, message: c.message })));
    if (rest.length) annotations[CURRENT] = JSON.stringify(rest.map((m) => metricToV1(m, 'current')));
    if (others.length) annotations[METRICS] = JSON.stringify(others.map((m) => metricToV1(m, 'target')));
    const sorted = Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      ...h,
      apiVersion: 'autoscaling/v1',
      metadata: Object.keys(sorted).length ? { ...h.metadata, annotations: sorted } : h.metadata,
      spec: { ...spec, ...(cpu && { targetCPUUtilizationPercentage: cpu.resource.target.averageUtilization }) },
      status: { currentReplicas: 0, ...status, ...(now?.resource.current.averageUtilization !== undefined && { currentCPUUtilizationPercentage: now.resource.current.averageUtilization }) },
    };
  },
  store: (h) => {
    const { targetCPUUtilizationPercentage: cpu, ...spec } = h.spec ?? {};
    const annotations: Record<string, string> = { ...h.metadata?.annotations };
    const listed = parsed(annotations[METRICS]);
    const metrics: Any[] = (Array.isArray(listed) ? listed : []).map(metricFromV1).filter(Boolean);
    const rules = parsed(annotations[BEHAVIOR]);
    for (const key of [METRICS, CURRENT, CONDITIONS, BEHAVIOR]) delete annotations[key];
    if (cpu !== undefined || metrics.length === 0) metrics.push({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu ?? 80 } } });
    const { annotations: _a, ...metadata } = h.metadata ?? {};
    return {
      ...h,
      apiVersion: 'autoscaling/v2',
      metadata: Object.keys(annotations).length ? { ...metadata, annotations } : metadata,
      spec: { ...spec, metrics, ...(rules && typeof rules === 'object' && { behavior: defined({ scaleUp: rulesFromGo(rules.ScaleUp), scaleDown: rulesFromGo(rules.ScaleDown) }) }) },
      status: undefined,
    };
  },
};
