import type { Client } from '../../api/client';
import { equal, type Json, type Selector } from '../../core';
import { Deployment, HorizontalPodAutoscaler, Pod, ReplicaSet, ReplicationController, StatefulSet } from '../../kinds';
import type { Kind, KubeObject } from '../../kinds/kind';
import { at, putAt } from '../../kinds/custom';
import { apiVersionOf, resourceName } from '../../kinds/lookup';
import { formatQuantity, milli } from '../../kinds/quantities';
import { formatLabelSelector, parseSelector, SelectorError, selects } from '../../kinds/selectors';
import { rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { Controller, Outside, Watch } from '../controller';
import { splitKey } from '../shared/owners';
import { normalize, type Memo } from './behavior';
import { propose, tolerances, type Proposal } from './calculator';
import { CUSTOM_REFUSAL, externalRefusal, resourceFigures } from './metrics';

const NAME = 'horizontal-pod-autoscaler';
/** `--horizontal-pod-autoscaler-sync-period`. */
const PERIOD = 15_000;

type Condition = NonNullable<NonNullable<T.HorizontalPodAutoscaler['status']>['conditions']>[number];
type MetricSpec = NonNullable<NonNullable<T.HorizontalPodAutoscaler['spec']>['metrics']>[number];

/** Scales workloads by what their Pods use (`pkg/controller/podautoscaler`). */
export const horizontalpodautoscaler: Controller = {
  name: 'horizontal-pod-autoscaler-controller',
  account: NAME,
  watches: [{ kind: HorizontalPodAutoscaler, when: (h, before, deleted) => !deleted && (before === undefined || !equal(before.spec, h.spec)) } satisfies Watch<T.HorizontalPodAutoscaler>],
  delay: PERIOD,
  reconcile(key, client, outside, memo) {
    const { namespace, name } = splitKey(key);
    const hpa = client.get(HorizontalPodAutoscaler, name, namespace);
    if (!hpa?.spec) return;
    const next = look(client, hpa, outside, (memo ?? { recommended: [], scaled: [] }) as unknown as Memo);
    return { again: PERIOD, memo: next as unknown as Json };
  },
};

interface Scale {
  readonly kind: Kind<any>;
  readonly object: KubeObject & { readonly spec?: { readonly replicas?: number; readonly selector?: unknown } };
  readonly replicas: number;
  readonly selector: Selector;
  /** Where its replicas stand: `.spec.replicas`. */
  readonly path: string;
}

const SCALABLE: readonly Kind<any>[] = [Deployment, ReplicaSet, StatefulSet, ReplicationController];

function scaleOf(client: Client, hpa: T.HorizontalPodAutoscaler): Scale | string {
  const ref = hpa.spec!.scaleTargetRef;
  const named = (k: Kind<any>) => k.kind === ref.kind && apiVersionOf(k) === ref.apiVersion;
  const kind = SCALABLE.find(named) ?? client.kinds().find(named);
  if (!kind) return `no matches for kind "${ref.kind}" in group "${(ref.apiVersion ?? '').split('/')[0]}"`;
  if (!SCALABLE.includes(kind) && !kind.scale) return 'the server could not find the requested resource';
  const object = client.get(kind as Kind<KubeObject>, ref.name, hpa.metadata.namespace) as Scale['object'] | undefined;
  if (!object) return `${resourceName(kind)} "${ref.name}" not found`;
  const { scale } = kind;
  if (scale) {
    const text = scale.labelSelectorPath ? at(object, scale.labelSelectorPath) : undefined;
    return { kind, object, replicas: Number(at(object, scale.specReplicasPath) ?? 0), selector: typeof text === 'string' ? labelSelectorOf(text) : {}, path: scale.specReplicasPath };
  }
  const said = object.spec?.selector ?? {};
  return { kind, object, replicas: object.spec?.replicas ?? 1, selector: kind === ReplicationController ? { matchLabels: said as Record<string, string> } : (said as Selector), path: '.spec.replicas' };
}

/** A selector that stands in an object as text; an empty one where it cannot be read. */
function labelSelectorOf(text: string): Selector {
  const words = { '=': 'In', '==': 'In', in: 'In', '!=': 'NotIn', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist', gt: 'Gt', lt: 'Lt' };
  try {
    return { matchExpressions: parseSelector(text).map((r) => ({ key: r.key, operator: words[r.operator], values: [...r.values] })) };
  } catch (e) {
    if (!(e instanceof SelectorError)) throw e;
    return {};
  }
}

function look(client: Client, hpa: T.HorizontalPodAutoscaler, outside: Outside, memo: Memo): Memo {
  const now = client.now;
  let conditions: readonly Condition[] = hpa.status?.conditions ?? [];
  const say = (type: string, status: 'True' | 'False', reason: string, message: string): void => {
    const old = conditions.find((c) => c.type === type);
    const lastTransitionTime = old && old.status === status ? old.lastTransitionTime : rfc3339(now);
    const made = { type, status, reason, message, lastTransitionTime } as Condition;
    conditions = old ? conditions.map((c) => (c === old ? made : c)) : [...conditions, made];
  };
  const event = (type: 'Normal' | 'Warning', reason: string, message: string): void => client.event(hpa, { type, reason, message, component: NAME });
  const write = (more: object): void => {
    const status = { ...hpa.status, ...more, conditions };
    if (equal(hpa.status ?? {}, status)) return;
    client.updateStatus(HorizontalPodAutoscaler, hpa.metadata.name, hpa.metadata.namespace, (d) => {
      d.status = status as never;
    });
  };

  const scale = scaleOf(client, hpa);
  if (typeof scale === 'string') {
    event('Warning', 'FailedGetScale', scale);
    say('AbleToScale', 'False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${scale}`);
    write({ currentReplicas: hpa.status?.currentReplicas ?? 0, desiredReplicas: hpa.status?.desiredReplicas ?? 0 });
    return memo;
  }
  say('AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
  const current = scale.replicas;
  const { maxReplicas } = hpa.spec!;
  const minReplicas = hpa.spec!.minReplicas ?? 1;

  let desired = current;
  let reason = '';
  let shown = hpa.status?.currentMetrics as readonly unknown[] | undefined;
  let next = memo;
  let failure: string | undefined;
  if (current === 0 && minReplicas !== 0) {
    say('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
  } else if (current > maxReplicas) {
    reason = 'Current number of replicas above Spec.MaxReplicas';
    desired = maxReplicas;
  } else if (current < minReplicas) {
    reason = 'Current number of replicas below Spec.MinReplicas';
    desired = minReplicas;
  } else {
    const found = compute(client, hpa, scale, outside, event, say);
    ({ shown, failure } = found);
    if (found.best === undefined) {
      // What there is of a status stays.
      write({ currentReplicas: current, desiredReplicas: hpa.status?.desiredReplicas ?? 0, currentMetrics: shown });
      event('Warning', 'FailedComputeMetricsReplicas', failure!);
      return memo;
    }
    const { proposal, name } = found.best;
    if (proposal.replicas > current) reason = `${name} above target`;
    else if (proposal.replicas < current) reason = 'All metrics below target';
    const limited = normalize(hpa.spec!.behavior, memo, { current, proposed: proposal.replicas, least: minReplicas, most: maxReplicas, now });
    say('AbleToScale', 'True', limited.able.reason, limited.able.message);
    say('ScalingLimited', limited.limit.limited ? 'True' : 'False', limited.limit.reason, limited.limit.message);
    desired = limited.replicas;
    next = limited.memo;
  }

  let lastScaleTime = hpa.status?.lastScaleTime;
  if (desired !== current) {
    client.update(scale.kind as Kind<T.Deployment>, scale.object.metadata.name, hpa.metadata.namespace, (d) => {
      putAt(d, scale.path, desired);
    });
    say('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`);
    event('Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    lastScaleTime = rfc3339(now);
    if (hpa.spec!.behavior) next = { ...next, scaled: [...next.scaled, { at: now, by: desired - current }].slice(-100) };
  }
  write({ currentReplicas: current, desiredReplicas: desired, currentMetrics: shown, ...(lastScaleTime === undefined ? {} : { lastScaleTime }) });
  return next;
}

type Say = (type: string, status: 'True' | 'False', reason: string, message: string) => void;
type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

interface Computed {
  /** The largest proposal of all metrics, where there is one to go by. */
  readonly best?: { readonly proposal: Proposal; readonly name: string };
  readonly shown: readonly unknown[] | undefined;
  /** What failed of them. */
  readonly failure?: string;
}

/** What all metrics together propose (`computeReplicasForMetrics`). */
function compute(client: Client, hpa: T.HorizontalPodAutoscaler, scale: Scale, outside: Outside, event: Tell, say: Say): Computed {
  const current = scale.replicas;
  const namespace = hpa.metadata.namespace!;
  const before = hpa.status?.currentMetrics as readonly unknown[] | undefined;
  if (isEmptySelector(scale.selector)) {
    event('Warning', 'SelectorRequired', 'selector is required');
    say('ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
    return { shown: before, failure: 'selector is required' };
  }
  const pods = client.list(Pod, { namespace, selector: scale.selector });
  const rivals = client.list(HorizontalPodAutoscaler, { namespace }).filter((h) => {
    const other = h.spec && scaleOf(client, h);
    return typeof other === 'object' && !isEmptySelector(other.selector) && pods.some((p) => selects(other.selector as never, p.metadata.labels ?? {}));
  });
  if (rivals.length > 1) {
    const why = `pods by selector ${formatLabelSelector(scale.selector as never)} are controlled by multiple HPAs: [${rivals.map((h) => `${namespace}/${h.metadata.name}`).join(' ')}]`;
    event('Warning', 'AmbiguousSelector', why);
    say('ScalingActive', 'False', 'AmbiguousSelector', why);
    return { shown: before, failure: why };
  }
  const metrics = hpa.spec!.metrics ?? [];
  const results = metrics.map((m) => {
    const r = evaluate(m, pods, outside, hpa, scale, current, client.now);
    if (r.fault) event('Warning', r.fault.reason, r.fault.message);
    return r;
  });
  const shown = results.map((r) => r.shown);
  const failed = results.flatMap((r) => (r.fault ? [r.fault] : []));
  let best: { proposal: Proposal; name: string } | undefined;
  for (const r of results) if (r.proposal && (!best || r.proposal.replicas > best.proposal.replicas)) best = { proposal: r.proposal, name: r.name };
  const failure = failed[0] && `invalid metrics (${failed.length} invalid out of ${metrics.length}), first error is: ${failed[0].outer}`;
  if (failed[0] && (!best || best.proposal.replicas < current)) {
    say('ScalingActive', 'False', failed[0].reason, `the HPA was unable to compute the replica count: ${failed[0].message}`);
    return { shown, failure };
  }
  if (!best) return { shown, failure: 'no metrics' };
  say('ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${best.name}`);
  return { best, shown, ...(failure === undefined ? {} : { failure }) };
}

interface Evaluated {
  /** As reasons name it. */
  readonly name: string;
  readonly proposal?: Proposal;
  readonly fault?: { readonly reason: string; readonly message: string; readonly outer: string };
  /** Its entry in the status. */
  readonly shown: unknown;
}

const BLANK = { type: '' };

/** What one metric proposes (`computeReplicasForMetric`). */
function evaluate(m: MetricSpec, pods: readonly T.Pod[], outside: Outside, hpa: T.HorizontalPodAutoscaler, scale: Scale, current: number, now: number): Evaluated {
  const namespace = hpa.metadata.namespace!;
  const fail = (reason: string, message: string, outer: string): Evaluated => ({ name: '', fault: { reason, message, outer }, shown: BLANK });
  switch (m.type) {
    case 'Resource':
    case 'ContainerResource':
      break;
    case 'Object': {
      const { metric, describedObject: of, target } = m.object!;
      // The server's own words, which take their arguments in another order than their places.
      const message = `unable to get metric ${metric.name}: ${of.kind} on ${namespace} ${of.name}/${CUSTOM_REFUSAL}`;
      return fail('FailedGetObjectMetric', message, `failed to get object metric value: ${target.averageValue === undefined ? '' : `failed to get ${metric.name} object metric: `}${message}`);
    }
    case 'Pods': {
      const message = `unable to get metric ${m.pods!.metric.name}: ${CUSTOM_REFUSAL}`;
      return fail('FailedGetPodsMetric', message, `failed to get pods metric value: ${message}`);
    }
    case 'External': {
      const { metric, target } = m.external!;
      const message = `unable to get external metric ${namespace}/${metric.name}/${goSelector(metric.selector)}: ${externalRefusal(outside, namespace, metric.name)}`;
      return fail('FailedGetExternalMetric', message, `failed to get ${metric.name} external metric value: failed to get ${target.averageValue === undefined ? `external metric ${metric.name}` : `${metric.name} external metric`}: ${message}`);
    }
    default: {
      const message = `unknown metric source type ${JSON.stringify(m.type)}`;
      return fail('InvalidMetricSourceType', message, message);
    }
  }
  const source = m.type === 'Resource' ? m.resource! : m.containerResource!;
  const { name: resource, target } = source;
  const container = m.type === 'ContainerResource' ? m.containerResource!.container : undefined;
  const reason = m.type === 'Resource' ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric';
  const refuse = (message: string): Evaluated => fail(reason, message, `failed to get ${container === undefined ? `${resource} resource` : `${container} container`} metric value: ${message}`);
  const byPercent = target.averageValue === undefined;
  if (byPercent && target.averageUtilization === undefined) return refuse('invalid resource metric source: neither an average utilization target nor an average value (usage) target was set');
  const figures = resourceFigures(outside, namespace, scale.selector as never, resource, container);
  const wanted = byPercent ? { utilization: target.averageUtilization! } : { average: milli(target.averageValue as string) };
  const proposal = typeof figures === 'string' ? `unable to get metrics for resource ${resource}: ${figures}` : propose(pods, figures, { resource, ...(container === undefined ? {} : { container }), ...wanted }, current, tolerances(hpa.spec!), now);
  if (typeof proposal === 'string') return refuse(`failed to get ${resource} ${byPercent ? 'utilization' : 'usage'}: ${proposal}`);
  const averageValue = formatQuantity({ nanos: BigInt(proposal.average) * 1_000_000n, format: 'DecimalSI' });
  const value = { ...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }), averageValue };
  return {
    name: byPercent ? `${resource} ${container === undefined ? 'resource' : 'container resource'} utilization (percentage of request)` : `${resource} resource`,
    proposal,
    shown: container === undefined ? { type: 'Resource', resource: { name: resource, current: value } } : { type: 'ContainerResource', containerResource: { name: resource, container, current: value } },
  };
}

/** A label selector as Go prints a pointer to one. */
function goSelector(s: Selector | undefined): string {
  if (!s) return 'nil';
  const labels = Object.entries(s.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}: ${v},`).join(''); // prettier-ignore
  const terms = (s.matchExpressions ?? []).map((e) => `LabelSelectorRequirement{Key:${e.key},Operator:${e.operator},Values:[${(e.values ?? []).join(' ')}],},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${terms}},}`;
}

const isEmptySelector = (s: Selector): boolean => Object.keys(s.matchLabels ?? {}).length === 0 && (s.matchExpressions ?? []).length === 0;
