import { ageColumn, define, nameColumn } from './define';
import { leaseRules } from './shared/policy-rules';
import type { Lease as Stored } from './types';

export type Lease = Stored;

export const Lease = define<Lease>({
  group: 'coordination.k8s.io',
  kind: 'Lease',
  plural: 'leases',
  validate: leaseRules,
  columns: [nameColumn(), { name: 'Holder', cell: (l) => l.spec?.holderIdentity ?? '' }, ageColumn()],
});
