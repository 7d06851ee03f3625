import { goQuote } from '../../pflag';
import type { Describer, Sheet } from './sheet';
import { heading, rfc1123 } from './sheet';

export const horizontalPodAutoscaler: Describer = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  describe(s, h) {
    const { spec, status = {} } = h;
    heading(s, h);
    s.put(0, `CreationTimestamp:\t${rfc1123(h.metadata.creationTimestamp)}`);
    s.put(0, `Reference:\t${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
    s.put(0, 'Metrics:\t( current / target )');
    (spec.metrics ?? []).forEach((m: any, i: number) => s.put(1, metric(m, status.currentMetrics?.[i])));
    s.put(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}`);
    s.put(0, `Max replicas:\t${spec.maxReplicas}`);
    if (spec.behavior) {
      s.put(0, 'Behavior:');
      direction(s, 'Scale Up', spec.behavior.scaleUp);
      direction(s, 'Scale Down', spec.behavior.scaleDown);
    }
    s.put(0, `${spec.scaleTargetRef.kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
    if (!status.conditions?.length) return;
    s.put(0, 'Conditions:');
    s.put(1, 'Type\tStatus\tReason\tMessage');
    s.put(1, '----\t------\t------\t-------');
    for (const c of status.conditions) s.put(1, `${c.type}\t${c.status}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  },
};

function metric(m: any, now: any): string {
  const unknown = '<unknown>';
  const resource = (x: any, current: any, about: string) => {
    if (x.target.averageValue !== undefined) return `${about}:\t${current?.current?.averageValue ?? unknown} / ${x.target.averageValue}`;
    const value = current?.current?.averageUtilization === undefined ? unknown : `${current.current.averageUtilization}% (${current.current.averageValue})`;
    return `${about}  (as a percentage of request):\t${value} / ${x.target.averageUtilization === undefined ? '<auto>' : `${x.target.averageUtilization}%`}`;
  };
  switch (m.type) {
    case 'Resource':
      return resource(m.resource, now?.resource, `resource ${m.resource.name} on pods`);
    case 'ContainerResource':
      return resource(m.containerResource, now?.containerResource, `resource ${m.containerResource.name} of container "${m.containerResource.container}" on pods`);
    case 'Pods':
      return `${goQuote(m.pods.metric.name)} on pods:\t${now?.pods?.current?.averageValue ?? unknown} / ${m.pods.target.averageValue}`;
    case 'External':
      return m.external.target.averageValue !== undefined
        ? `${goQuote(m.external.metric.name)} (target average value):\t${now?.external?.current?.averageValue ?? unknown} / ${m.external.target.averageValue}`
        : `${goQuote(m.external.metric.name)} (target value):\t${now?.external?.current?.value ?? unknown} / ${m.external.target.value}`;
    case 'Object': {
      const key = m.object.target.type === 'AverageValue' ? 'averageValue' : 'value';
      const about = key === 'value' ? '(target value)' : '(target average value)';
      return `"${m.object.metric.name}" on ${m.object.describedObject.kind}/${m.object.describedObject.name} ${about}:\t${now?.object?.current?.[key] ?? unknown} / ${m.object.target[key]}`;
    }
    default:
      return `<unknown metric type ${goQuote(String(m.type))}>`;
  }
}

function direction(s: Sheet, title: string, r: any): void {
  if (!r) return;
  s.put(1, `${title}:`);
  if (r.stabilizationWindowSeconds !== undefined) s.put(2, `Stabilization Window: ${r.stabilizationWindowSeconds} seconds`);
  if (!r.policies?.length) return;
  s.put(2, `Select Policy: ${r.selectPolicy ?? 'Max'}`);
  s.put(2, 'Policies:');
  for (const p of r.policies) s.put(3, `- Type: ${p.type}\tValue: ${p.value}\tPeriod: ${p.periodSeconds} seconds`);
}
