import { ageColumn, define, nameColumn } from './define';
import { firstThree } from './shared/endpoints';
import { endpointsRules } from './shared/cluster-rules';
import type { Endpoints as Stored } from './types';

export type Endpoints = Stored;

/** `10.0.0.1:80,10.0.0.2:80`; the ports in one subset repeat its addresses. */
export function endpointsText(e: Endpoints): string {
  const out: string[] = [];
  for (const subset of e.subsets ?? []) {
    const ip = (a: string): string => (a.includes(':') ? `[${a}]` : a);
    if (!subset.ports?.length) for (const a of subset.addresses ?? []) out.push(a.ip);
    for (const p of subset.ports ?? []) for (const a of subset.addresses ?? []) out.push(`${ip(a.ip)}:${p.port}`);
  }
  return firstThree(out, '<none>');
}

export const Endpoints = define<Endpoints>({
  group: '',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  prefix: 'services/endpoints',
  deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  defaults: (d) => {
    for (const s of d.subsets ?? []) for (const p of s.ports ?? []) p.protocol ??= 'TCP';
  },
  validate: endpointsRules,
  columns: [nameColumn(), { name: 'Endpoints', cell: endpointsText }, ageColumn()],
});
