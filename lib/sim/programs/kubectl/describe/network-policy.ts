import type { Describer, Sheet } from './sheet';
import { annotations, formatSelector, labels } from './sheet';

export const networkPolicy: Describer = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  describe(s, p) {
    const { metadata: m, spec = {} } = p;
    const types: readonly string[] = spec.policyTypes ?? [];
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `Created on:\t${created(m.creationTimestamp)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, 'Spec:');
    const selector = formatSelector(spec.podSelector);
    s.put(1, `PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`);
    if (types.includes('Ingress')) {
      s.put(1, 'Allowing ingress traffic:');
      rules(s, spec.ingress ?? [], 'From', 'from', 'ingress', 'source');
    } else s.put(1, 'Not affecting ingress traffic');
    if (types.includes('Egress')) {
      s.put(1, 'Allowing egress traffic:');
      rules(s, spec.egress ?? [], 'To', 'to', 'egress', 'destination');
    } else s.put(1, 'Not affecting egress traffic');
    s.put(1, `Policy Types: ${types.join(', ') || '<none>'}`);
    return false;
  },
};

/** `2026-11-23 15:35:21 +0000 UTC`: Go's plain print of a time. */
const created = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 19)} +0000 UTC`;

function rules(s: Sheet, all: readonly any[], title: string, key: string, direction: string, other: string): void {
  if (all.length === 0) s.put(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  all.forEach((rule, i) => {
    if (!rule.ports?.length) s.put(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const p of rule.ports ?? []) {
      const protocol = p.protocol ?? 'TCP';
      s.put(2, p.endPort === undefined ? `To Port: ${p.port ?? '<nil>'}/${protocol}` : `To Port Range: ${p.port}-${p.endPort}/${protocol}`);
    }
    if (!rule[key]?.length) s.put(2, `${title}: <any> (traffic not restricted by ${other})`);
    for (const peer of rule[key] ?? []) {
      s.put(2, `${title}:`);
      if (peer.namespaceSelector) s.put(3, `NamespaceSelector: ${formatSelector(peer.namespaceSelector)}`);
      if (peer.podSelector) s.put(3, `PodSelector: ${formatSelector(peer.podSelector)}`);
      if (peer.ipBlock && !peer.podSelector && !peer.namespaceSelector) {
        s.put(3, 'IPBlock:');
        s.put(4, `CIDR: ${peer.ipBlock.cidr}`);
        s.put(4, `Except: ${(peer.ipBlock.except ?? []).join(', ')}`);
      }
    }
    if (i < all.length - 1) s.put(2, '----------');
  });
}
