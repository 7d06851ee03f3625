import { ageColumn, define, nameColumn } from './define';
import { formatLabelSelector } from './selectors';
import { prepareSpec } from './shared/workload';
import { networkPolicyRules, networkPolicyWarnings } from './shared/network-rules';
import type { NetworkPolicy as Stored } from './types';

export type NetworkPolicy = Stored;

export const NetworkPolicy = define<NetworkPolicy>({
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  defaults: (d) => {
    d.spec ??= {};
    d.spec.podSelector ??= {};
    for (const rule of [...(d.spec.ingress ?? []), ...(d.spec.egress ?? [])]) for (const p of rule.ports ?? []) p.protocol ??= 'TCP';
    if (!d.spec.policyTypes?.length) d.spec.policyTypes = d.spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    delete draft.status;
  },
  validate: networkPolicyRules,
  warnings: networkPolicyWarnings,
  columns: [nameColumn(), { name: 'Pod-Selector', cell: (p) => formatLabelSelector(p.spec?.podSelector) }, ageColumn()],
});
