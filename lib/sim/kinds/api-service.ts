import { ageColumn, define, nameColumn } from './define';
import { prepareStatusKept } from './shared/workload';
import type { Loose } from './types';

export type APIService = Loose;

export const APIService = define<APIService>({
  group: 'apiregistration.k8s.io',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  prefix: 'apiregistration.k8s.io/apiservices',
  prepare: prepareStatusKept,
  columns: [
    nameColumn(),
    { name: 'Service', cell: (s) => (s.spec?.service ? `${s.spec.service.namespace}/${s.spec.service.name}` : 'Local') },
    {
      name: 'Available',
      cell: (s) => {
        const c = s.status?.conditions?.find((x: { type: string }) => x.type === 'Available');
        if (!c) return 'Unknown';
        return c.status === 'True' ? 'True' : `${c.status} (${c.reason})`;
      },
    },
    ageColumn(),
  ],
});
