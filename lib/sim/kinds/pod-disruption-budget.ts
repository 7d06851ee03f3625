import { ageColumn, define, nameColumn } from './define';
import { counts } from './shared/status-rules';
import { prepareSpec } from './shared/workload';
import { budgetRules } from './shared/policy-rules';
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
  validate: budgetRules,
  validateStatus: (p) => counts(p.status, 'disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'),
  columns: [
    nameColumn(),
    { name: 'Min Available', cell: (p) => (p.spec?.minAvailable === undefined ? 'N/A' : String(p.spec.minAvailable)) },
    { name: 'Max Unavailable', cell: (p) => (p.spec?.maxUnavailable === undefined ? 'N/A' : String(p.spec.maxUnavailable)) },
    { name: 'Allowed Disruptions', type: 'integer', cell: (p) => p.status?.disruptionsAllowed ?? 0 },
    ageColumn(),
  ],
});
