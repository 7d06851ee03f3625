import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { serviceCIDRRules } from './shared/network-rules';
import type { Loose } from './types';

export type ServiceCIDR = Loose;

export const ServiceCIDR = define<ServiceCIDR>({
  group: 'networking.k8s.io',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  validate: serviceCIDRRules,
  columns: [
    nameColumn(),
    { name: 'CIDRs', cell: (c) => (c.spec?.cidrs ?? []).join(',') },
    ageColumn(),
  ],
});
