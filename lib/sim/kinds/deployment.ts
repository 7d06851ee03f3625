import { ageColumn, define, nameColumn } from './define';
import { formatLabelSelector } from './selectors';
import { defaultPodSpec } from './shared/pod-spec';
import { containerImages, containerNames, prepareTemplated } from './shared/workload';
import { immutableSelector, nonNegative, selectorAndTemplate } from './shared/workload-rules';
import { countOrPercent, forbidden, notSupported, percentOf, wrong } from './shared/rules';
import { podWarnings } from './shared/pod-warnings';
import type { FieldError } from './kind';
import type { Deployment as Stored } from './types';
import { deploymentStatus } from './shared/status-rules';

export type Deployment = Stored;

/** `ValidateDeployment` and `ValidateDeploymentUpdate`. */
function deploymentRules(d: Deployment, old: Deployment | undefined): FieldError[] {
  const spec = d.spec as any;
  const out: FieldError[] = [...nonNegative('spec.replicas', spec?.replicas), ...selectorAndTemplate(spec, 'deployment')];
  const strategy = spec?.strategy;
  if (strategy?.type === 'Recreate') {
    if (strategy.rollingUpdate) out.push(forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"));
  } else if (strategy?.type === 'RollingUpdate') {
    const at = 'spec.strategy.rollingUpdate';
    const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
    out.push(...countOrPercent(`${at}.maxUnavailable`, maxUnavailable), ...countOrPercent(`${at}.maxSurge`, maxSurge));
    const zero = (v: number | string | undefined): boolean => v === 0 || percentOf(v) === 0;
    if (zero(maxUnavailable) && zero(maxSurge)) out.push(wrong(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    if ((percentOf(maxUnavailable) ?? 0) > 100) out.push(wrong(`${at}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
  } else if (strategy) out.push(notSupported('spec.strategy.type', strategy.type, ['Recreate', 'RollingUpdate']));
  for (const key of ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']) out.push(...nonNegative(`spec.${key}`, spec?.[key]));
  if (spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
    out.push(wrong('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return [...out, ...immutableSelector(spec, old)];
}

export const Deployment = define<Deployment>({
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  defaults: (d) => {
    const spec = d.spec;
    if (!spec) return;
    defaultPodSpec(spec.template?.spec);
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepare: prepareTemplated,
  validate: (d, old) => deploymentRules(d, old),
  warnings: (o) => podWarnings(o.spec?.template, 'spec.template.'),
  validateStatus: deploymentStatus,
  columns: [
    nameColumn(),
    { name: 'Ready', cell: (d) => `${d.status?.readyReplicas ?? 0}/${d.spec?.replicas ?? 0}` },
    { name: 'Up-to-date', cell: (d) => d.status?.updatedReplicas ?? 0 },
    { name: 'Available', cell: (d) => d.status?.availableReplicas ?? 0 },
    ageColumn(),
    { name: 'Containers', priority: 1, cell: (d) => containerNames(d.spec?.template.spec) },
    { name: 'Images', priority: 1, cell: (d) => containerImages(d.spec?.template.spec) },
    { name: 'Selector', priority: 1, cell: (d) => formatLabelSelector(d.spec?.selector) },
  ],
});
