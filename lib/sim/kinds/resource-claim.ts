import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { defaultDeviceClaim } from './shared/claim-defaults';
import { claimRules } from './shared/device-rules';
import type { Loose } from './types';

export type ResourceClaim = Loose;

export const ResourceClaim = define<ResourceClaim>({
  group: 'resource.k8s.io',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  subresources: ['status'],
  defaults: (d) => defaultDeviceClaim(d.spec),
  prepare: prepareSpec,
  validate: claimRules,
  columns: [
    nameColumn(),
    { name: 'State', cell: (c) => { const s = [c.metadata.deletionTimestamp && 'deleted', c.status?.allocation && 'allocated', c.status?.reservedFor?.length && 'reserved'].filter(Boolean); return s.length ? s.join(',') : 'pending'; } },
    ageColumn(),
  ],
});
