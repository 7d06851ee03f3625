import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { flowSchemaRules } from './shared/policy-rules';
import type { Loose } from './types';

export type FlowSchema = Loose;

export const FlowSchema = define<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  defaults: (d) => {
    d.spec ??= {};
    d.spec.matchingPrecedence ??= 1000;
  },
  validate: flowSchemaRules,
  order: (a, b) => (a.spec?.matchingPrecedence ?? 0) - (b.spec?.matchingPrecedence ?? 0),
  columns: [
    nameColumn(),
    { name: 'PriorityLevel', cell: (f) => f.spec?.priorityLevelConfiguration?.name ?? '' },
    { name: 'MatchingPrecedence', type: 'integer', cell: (f) => f.spec?.matchingPrecedence ?? 0 },
    { name: 'DistinguisherMethod', cell: (f) => f.spec?.distinguisherMethod?.type ?? '<none>' },
    ageColumn(),
    { name: 'MissingPL', cell: (f) => f.status?.conditions?.find((c: { type: string }) => c.type === 'Dangling')?.status ?? '?' },
  ],
});
