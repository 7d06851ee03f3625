import { ageColumn, define, nameColumn } from './define';
import { prepareSpec } from './shared/workload';
import { ingressClassRules } from './shared/network-rules';
import type { IngressClass as Stored } from './types';

export type IngressClass = Stored;

export const IngressClass = define<IngressClass>({
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  defaults: (d) => {
    if (d.spec?.parameters) d.spec.parameters.scope ??= 'Cluster';
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    delete draft.status;
  },
  validate: ingressClassRules,
  columns: [
    nameColumn(),
    { name: 'Controller', cell: (c) => c.spec?.controller ?? '' },
    {
      name: 'Parameters',
      cell: (c) => {
        const p = c.spec?.parameters;
        return p ? `${p.kind.toLowerCase()}${p.apiGroup ? `.${p.apiGroup}` : ''}/${p.name}` : '<none>';
      },
    },
    ageColumn(),
  ],
});
