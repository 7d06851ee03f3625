import type { Describer } from './sheet';
import { heading, rfc1123 } from './sheet';

export const serviceCidr: Describer = {
  group: 'networking.k8s.io',
  kind: 'ServiceCIDR',
  describe(s, c) {
    heading(s, c, false);
    s.put(0, `CIDRs:\t${(c.spec?.cidrs ?? []).join(', ')}`);
    if (!c.status?.conditions?.length) return;
    s.put(0, 'Status:');
    s.put(0, 'Conditions:');
    s.put(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
    s.put(1, '----\t------\t------------------\t------\t-------');
    for (const x of c.status.conditions) s.put(1, `${x.type}\t${x.status}\t${rfc1123(x.lastTransitionTime)}\t${x.reason ?? ''}\t${x.message ?? ''}`);
  },
};

export const ipAddress: Describer = {
  group: 'networking.k8s.io',
  kind: 'IPAddress',
  describe(s, a) {
    heading(s, a, false);
    const p = a.spec?.parentRef;
    if (!p) return;
    s.put(0, 'Parent Reference:');
    s.put(1, `Group:\t${p.group ?? ''}`);
    s.put(1, `Resource:\t${p.resource ?? ''}`);
    s.put(1, `Namespace:\t${p.namespace ?? ''}`);
    s.put(1, `Name:\t${p.name ?? ''}`);
  },
};
