import { ageColumn, define, nameColumn } from './define';
import { prepareGeneration } from './shared/workload';
import { priorityClassRules } from './shared/policy-rules';
import type { PriorityClass as Stored } from './types';

export type PriorityClass = Stored;

export const PriorityClass = define<PriorityClass>({
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  defaults: (d) => {
    d.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  prepare: prepareGeneration('metadata'),
  validate: priorityClassRules,
  columns: [
    nameColumn(),
    { name: 'Value', type: 'integer', cell: (p) => p.value ?? 0 },
    { name: 'Global-Default', type: 'boolean', cell: (p) => p.globalDefault ?? false },
    ageColumn(),
    { name: 'PreemptionPolicy', cell: (p) => p.preemptionPolicy ?? 'PreemptLowerPriority' },
  ],
});
