/* eslint-disable @typescript-eslint/no-explicit-any */
import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { ingressRules, ingressStatusRules, ingressWarnings } from './shared/network-rules';
import type { Ingress as Stored } from './types';

export type Ingress = Stored;

function hosts(i: Ingress): string {
  const list: string[] = [];
  for (const rule of i.spec?.rules ?? []) if (rule.host) list.push(rule.host);
  if (list.length === 0) return '*';
  const shown = list.slice(0, 3).join(',');
  return list.length > 3 ? `${shown} + ${list.length - 3} more...` : shown;
}

export const Ingress = define<Ingress>({
  group: 'networking.k8s.io',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  prefix: 'ingress',
  subresources: ['status'],
  prepare: (draft, old) => {
    // Go writes a group that is not there as null.
    const { defaultBackend, rules = [] } = (draft.spec ?? {}) as any;
    for (const backend of [defaultBackend, ...rules.flatMap((r: any) => (r.http?.paths ?? []).map((p: any) => p.backend))]) if (backend?.resource) backend.resource.apiGroup ??= null;
    prepareSpec(draft, old);
    if (!old) draft.status = { loadBalancer: {} };
  },
  validate: ingressRules,
  validateStatus: ingressStatusRules,
  warnings: ingressWarnings,
  columns: [
    nameColumn(),
    { name: 'Class', cell: (i) => i.spec?.ingressClassName ?? i.metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>' },
    { name: 'Hosts', cell: hosts },
    { name: 'Address', cell: (i) => (i.status?.loadBalancer?.ingress ?? []).map((a) => a.ip || a.hostname || '').filter(Boolean).join(',') },
    { name: 'Ports', cell: (i) => (i.spec?.tls?.length ? '80, 443' : '80') },
    ageColumn(),
  ],
});
