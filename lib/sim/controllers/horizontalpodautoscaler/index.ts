import type { Client } from '../../api/client';
import { equal, type Json, type Selector } from '../../core';
import { Deployment, HorizontalPodAutoscaler, Pod, ReplicaSet, ReplicationController, StatefulSet } from '../../kinds';
import type { Kind, KubeObject } from '../../kinds/kind';
import { apiVersionOf, resourceName } from '../../kinds/lookup';
import { formatQuantity, milli, units } from '../../kinds/quantities';
import { rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { Controller, Outside, Watch } from '../controller';
import { splitKey } from '../shared/owners';
import { propose, type Proposal } from './metrics';
import { normalize, type Memo } from './behavior';

const NAME = 'horizontal-pod-autoscaler';
/** `--horizontal-pod-autoscaler-sync-period`. */
const PERIOD = 15_000;
const NO_METRICS = 'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

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
  readonly selector: Selector;
}

const SCALABLE: readonly Kind<any>[] = [Deployment, ReplicaSet, StatefulSet, ReplicationController];

function scaleOf(client: Client, hpa: T.HorizontalPodAutoscaler): Scale | string {
  const ref = hpa.spec!.scaleTargetRef;
  const kind = SCALABLE.find((k) => k.kind === ref.kind && apiVersionOf(k) === ref.apiVersion);
  if (!kind) return `no matches for kind "${ref.kind}" in group "${(ref.apiVersion ?? '').split('/')[0]}"`;
  const object = client.get(kind as Kind<KubeObject>, ref.name, hpa.metadata.namespace) as Scale['object'] | undefined;
  if (!object) return `${resourceName(kind)} "${ref.name}" not found`;
  const said = object.spec?.selector ?? {};
  return { kind, object, selector: kind === ReplicationController ? { matchLabels: said as Record<string, string> } : (said as Selector) };
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
  const current = scale.object.spec?.replicas ?? 1;
  const { maxReplicas } = hpa.spec!;
  const minReplicas = hpa.spec!.minReplicas ?? 1;
  const metrics = hpa.spec!.metrics ?? [];

  let desired = current;
  let reason = '';
  let shown = hpa.status?.currentMetrics as readonly unknown[] | undefined;
  let next = memo;
  if (current === 0 && minReplicas !== 0) {
    say('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
    write({ currentReplicas: current, desiredReplicas: 0 });
    return memo;
  }
  if (current > maxReplicas) {
    reason = 'Current number of replicas above Spec.MaxReplicas';
    desired = maxReplicas;
  } else if (current < minReplicas) {
    reason = 'Current number of replicas below Spec.MinReplicas';
    desired = minReplicas;
  } else {
    const pods = client.list(Pod, { namespace: hpa.metadata.namespace, selector: scale.selector });
    const results = metrics.map((m) => evaluate(m, pods, outside, hpa.metadata.namespace!, current, now));
    shown = results.map((r) => r.shown);
    const failed = results.filter((r) => r.fault !== undefined);
    for (const r of failed) event('Warning', r.fault!.reason, r.fault!.message);
    const best = results.filter((r) => r.proposal).sort((a, b) => b.proposal!.replicas - a.proposal!.replicas)[0];
    const first = failed[0];
    if (first && (!best || best.proposal!.replicas < current)) {
      const text = `invalid metrics (${failed.length} invalid out of ${metrics.length}), first error is: ${first.fault!.outer}`;
      say('ScalingActive', 'False', first.fault!.reason, `the HPA was unable to compute the replica count: ${first.fault!.message}`);
      event('Warning', 'FailedComputeMetricsReplicas', text);
      write({ currentReplicas: current, desiredReplicas: hpa.status?.desiredReplicas ?? 0, currentMetrics: shown });
      return memo;
    }
    if (best) {
      say('ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${best.name}`);
      desired = best.proposal!.replicas;
      if (desired > current) reason = `${best.name} above target`;
      else if (desired < current) reason = 'All metrics below target';
    }
    const limited = normalize(hpa.spec!, memo, current, desired, minReplicas, maxReplicas, now);
    say('AbleToScale', 'True', limited.able.reason, limited.able.message);
    say('ScalingLimited', limited.limited ? 'True' : 'False', limited.limited?.reason ?? 'DesiredWithinRange', limited.limited?.message ?? 'the desired count is within the acceptable range');
    desired = limited.replicas;
    next = limited.memo;
  }

  let lastScaleTime = hpa.status?.lastScaleTime;
  if (desired !== current) {
    client.update(scale.kind as Kind<T.Deployment>, scale.object.metadata.name, hpa.metadata.namespace, (d) => {
      d.spec!.replicas = desired;
    });
    say('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`);
    event('Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    lastScaleTime = rfc3339(now);
    next = { ...next, scaled: [...next.scaled, { at: now, by: desired - current }].slice(-50) };
  }
  write({ currentReplicas: current, desiredReplicas: desired, currentMetrics: shown, ...(lastScaleTime === undefined ? {} : { lastScaleTime }) });
  return next;
}

interface Evaluated {
  /** As reasons name it. */
  readonly name: string;
  readonly proposal?: Proposal;
  readonly fault?: { readonly reason: string; readonly message: string; readonly outer: string };
  /** Its entry in the status. */
  readonly shown: unknown;
}

function evaluate(m: MetricSpec, pods: readonly T.Pod[], outside: Outside, namespace: string, current: number, now: number): Evaluated {
  const blank = { type: '' };
  if (m.type !== 'Resource' || !m.resource) {
    const api = m.type === 'External' ? 'external.metrics.k8s.io' : 'custom.metrics.k8s.io';
    const what = m.type === 'ContainerResource' ? 'ContainerResource' : `${m.type}Metric`;
    const message = `unable to get metric: no ${api} API is served`;
    return { name: m.type, fault: { reason: `FailedGet${what}`, message, outer: message }, shown: blank };
  }
  const { name } = m.resource;
  const { target } = m.resource;
  const byPercent = target.averageUtilization !== undefined;
  const fail = (why: string): Evaluated => {
    const message = `failed to get ${name} ${byPercent ? 'utilization' : 'usage'}: ${why}`;
    return { name, fault: { reason: 'FailedGetResourceMetric', message, outer: `failed to get ${name} resource metric value: ${message}` }, shown: blank };
  };
  if (name !== 'cpu' && name !== 'memory') return fail(`unable to get metrics for resource ${name}: no metrics returned from resource metrics API`);
  const metrics = outside.metrics?.(namespace, pods.map((p) => p.metadata.name));
  if (!metrics) return fail(`unable to get metrics for resource ${name}: ${NO_METRICS}`);
  const wanted = byPercent ? { utilization: target.averageUtilization! } : { average: name === 'cpu' ? milli(target.averageValue as string) : units(target.averageValue as string) };
  const proposal = propose(pods, metrics, { resource: name, ...wanted }, current, now);
  if (typeof proposal === 'string') {
    return fail(proposal.startsWith('no metrics') ? `unable to get metrics for resource ${name}: ${proposal}` : proposal);
  }
  const averageValue = name === 'cpu' ? formatQuantity({ nanos: BigInt(proposal.average) * 1_000_000n, format: 'DecimalSI' }) : String(proposal.average);
  const currentValue = { ...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }), averageValue };
  return {
    name: byPercent ? `${name} resource utilization (percentage of request)` : `${name} resource`,
    proposal,
    shown: { type: 'Resource', resource: { name, current: currentValue } },
  };
}
