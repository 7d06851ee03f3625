import { ageColumn, define, nameColumn } from './define';
import { prepareStatusKept } from './shared/workload';
import { quotaRules, quotaStatusRules } from './shared/cluster-rules';
import type { ResourceQuota as Stored } from './types';

export type ResourceQuota = Stored;

function used(q: ResourceQuota, limits: boolean): string {
  const hard = q.status?.hard ?? {};
  return Object.keys(hard)
    .sort()
    .filter((r) => r.startsWith('limits') === limits)
    .map((r) => `${r}: ${q.status?.used?.[r] ?? 0}/${hard[r]}`)
    .join(', ');
}

export const ResourceQuota = define<ResourceQuota>({
  group: '',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  subresources: ['status'],
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = {};
  },
  validate: quotaRules,
  validateStatus: quotaStatusRules,
  columns: [nameColumn(), { name: 'Request', cell: (q) => used(q, false) }, { name: 'Limit', cell: (q) => used(q, true) }, ageColumn()],
});
