import { ageColumn, define, nameColumn } from './define';
import { counts } from './shared/status-rules';
import { prepareStatusKept } from './shared/workload';
import { autoscalerRules } from './shared/autoscaling-rules';
import type { HorizontalPodAutoscaler as Stored } from './types';

export type HorizontalPodAutoscaler = Stored;

type Metric = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['metrics']>[number];

/** One entry of TARGETS: `cpu: 12%/50%`, the current value `<unknown>` until it is known. */
function target(hpa: HorizontalPodAutoscaler, m: Metric, i: number): string {
  const now = hpa.status?.currentMetrics?.[i];
  const unknown = '<unknown>';
  switch (m.type) {
    case 'Resource':
    case 'ContainerResource': {
      const spec = m.type === 'Resource' ? m.resource : m.containerResource;
      const current = (m.type === 'Resource' ? now?.resource : now?.containerResource)?.current;
      if (spec?.target.averageValue !== undefined) return `${spec.name}: ${current?.averageValue ?? unknown}/${spec.target.averageValue}`;
      const have = current?.averageUtilization;
      return `${spec?.name}: ${have === undefined ? unknown : `${have}%`}/${spec?.target.averageUtilization === undefined ? '<auto>' : `${spec.target.averageUtilization}%`}`;
    }
    case 'Pods':
      return `${now?.pods?.current.averageValue ?? unknown}/${m.pods?.target.averageValue}`;
    case 'Object':
      if (m.object?.target.averageValue !== undefined) return `${now?.object?.current.averageValue ?? unknown}/${m.object.target.averageValue} (avg)`;
      return `${now?.object?.current.value ?? unknown}/${m.object?.target.value}`;
    case 'External':
      if (m.external?.target.averageValue !== undefined) return `${now?.external?.current.averageValue ?? unknown}/${m.external.target.averageValue} (avg)`;
      return `${now?.external?.current.value ?? unknown}/${m.external?.target.value}`;
    default:
      return '<unknown type>';
  }
}

function targets(hpa: HorizontalPodAutoscaler): string {
  const metrics = hpa.spec?.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, 2).map((m, i) => target(hpa, m, i)).join(', ');
  return metrics.length > 2 ? `${shown} + ${metrics.length - 2} more...` : shown;
}

export const HorizontalPodAutoscaler = define<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  subresources: ['status'],
  defaults: (d) => {
    d.spec ??= {};
    d.spec.minReplicas ??= 1;
    if (!d.spec.metrics?.length) d.spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
    const b = d.spec.behavior;
    if (b && (b.scaleUp || b.scaleDown)) {
      b.scaleUp = {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }],
        ...b.scaleUp,
      };
      b.scaleDown = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], ...b.scaleDown };
    }
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = { desiredReplicas: 0, currentMetrics: null };
  },
  validate: autoscalerRules,
  validateStatus: (h) => counts(h.status, 'currentReplicas', 'desiredReplicas'),
  columns: [
    nameColumn(),
    { name: 'Reference', cell: (h) => `${h.spec?.scaleTargetRef.kind}/${h.spec?.scaleTargetRef.name}` },
    { name: 'Targets', cell: targets },
    { name: 'MinPods', cell: (h) => (h.spec?.minReplicas === undefined ? '<unset>' : String(h.spec.minReplicas)) },
    { name: 'MaxPods', cell: (h) => h.spec?.maxReplicas ?? 0 },
    { name: 'Replicas', cell: (h) => h.status?.currentReplicas ?? 0 },
    ageColumn(),
  ],
});
