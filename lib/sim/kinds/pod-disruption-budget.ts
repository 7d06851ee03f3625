import { ageColumn, define, nameColumn } from './define';
import { counts } from './shared/status-rules';
import { prepareSpec } from './shared/workload';
import { countOrPercent, labelSelector, percentOf, wrong } from './shared/rules';
import type { PodDisruptionBudget as Stored } from './types';

export type PodDisruptionBudget = Stored;

export const PodDisruptionBudget = define<PodDisruptionBudget>({
  group: 'policy',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  subresources: ['status'],
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (!old) draft.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  },
  validate: (p) => {
    const spec = p.spec as any;
    const out = [];
    if (spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined) out.push(wrong('spec', { minAvailable: spec.minAvailable, maxUnavailable: spec.maxUnavailable }, 'minAvailable and maxUnavailable cannot be both set'));
    for (const key of ['minAvailable', 'maxUnavailable']) {
      out.push(...countOrPercent(`spec.${key}`, spec?.[key]));
      if ((percentOf(spec?.[key]) ?? 0) > 100) out.push(wrong(`spec.${key}`, spec[key], 'must not be greater than 100%'));
    }
    out.push(...labelSelector('spec.selector', spec?.selector));
    return out;
  },
  validateStatus: (p) => counts(p.status, 'disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'),
  columns: [
    nameColumn(),
    { name: 'Min Available', cell: (p) => (p.spec?.minAvailable === undefined ? 'N/A' : String(p.spec.minAvailable)) },
    { name: 'Max Unavailable', cell: (p) => (p.spec?.maxUnavailable === undefined ? 'N/A' : String(p.spec.maxUnavailable)) },
    { name: 'Allowed Disruptions', type: 'integer', cell: (p) => p.status?.disruptionsAllowed ?? 0 },
    ageColumn(),
  ],
});
