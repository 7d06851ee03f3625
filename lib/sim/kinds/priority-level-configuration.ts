import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { priorityLevelRules } from './shared/policy-rules';
import type { Loose } from './types';

export type PriorityLevelConfiguration = Loose;

export const PriorityLevelConfiguration = define<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  defaults: (d) => {
    const { limited, exempt } = (d.spec ??= {});
    if (exempt) {
      exempt.nominalConcurrencyShares ??= 0;
      exempt.lendablePercent ??= 0;
    }
    if (!limited) return;
    limited.nominalConcurrencyShares ??= 30;
    limited.lendablePercent ??= 0;
    const queuing = limited.limitResponse?.queuing;
    if (!queuing) return;
    queuing.queues ??= 64;
    queuing.handSize ??= 8;
    queuing.queueLengthLimit ??= 50;
  },
  validate: priorityLevelRules,
  columns: [
    nameColumn(),
    { name: 'Type', cell: (p) => p.spec?.type ?? '' },
    { name: 'NominalConcurrencyShares', cell: (p) => p.spec?.limited?.nominalConcurrencyShares ?? '<none>' },
    { name: 'Queues', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.queues ?? '<none>' },
    { name: 'HandSize', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>' },
    { name: 'QueueLengthLimit', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>' },
    ageColumn(),
  ],
});
