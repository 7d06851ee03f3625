import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type PriorityLevelConfiguration = Loose;

export const PriorityLevelConfiguration = define<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  columns: [
    nameColumn(),
    { name: 'Type', cell: (p) => p.spec?.type ?? '' },
    { name: 'NominalConcurrencyShares', cell: (p) => p.spec?.limited?.nominalConcurrencyShares ?? (p.spec?.exempt?.nominalConcurrencyShares ?? '<none>') },
    { name: 'Queues', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.queues ?? '<none>' },
    { name: 'HandSize', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>' },
    { name: 'QueueLengthLimit', cell: (p) => p.spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>' },
    ageColumn(),
  ],
});
