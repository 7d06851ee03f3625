import { ageColumn, define, nameColumn } from './define';
import { prepareGeneration } from './shared/workload';
import { forbidden, IMMUTABLE, wrong } from './shared/rules';
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
  validate: (p, old) => {
    if (!old) {
      const out = [];
      if (p.metadata.name.startsWith('system-') && !['system-node-critical', 'system-cluster-critical'].includes(p.metadata.name)) out.push(forbidden('metadata.name', "priority class names with 'system-' prefix are reserved for system use only"));
      if (!p.metadata.name.startsWith('system-') && (p.value ?? 0) > 1000000000) out.push(forbidden('value', 'maximum allowed value of a user defined priority is 1000000000'));
      return out;
    }
    const out = [];
    if ((p.value ?? 0) !== (old.value ?? 0)) out.push(forbidden('value', 'may not be changed in an update.'));
    if (p.preemptionPolicy !== old.preemptionPolicy) out.push(wrong('preemptionPolicy', p.preemptionPolicy, IMMUTABLE));
    return out;
  },
  columns: [
    nameColumn(),
    { name: 'Value', type: 'integer', cell: (p) => p.value ?? 0 },
    { name: 'Global-Default', type: 'boolean', cell: (p) => p.globalDefault ?? false },
    ageColumn(),
    { name: 'PreemptionPolicy', cell: (p) => p.preemptionPolicy ?? 'PreemptLowerPriority' },
  ],
});
