import { ageColumn, define, nameColumn } from './define';
import { firstThree } from './shared/endpoints';
import { prepareGeneration } from './shared/workload';
import { endpointSliceRules, endpointSliceWarnings } from './shared/network-rules';
import type { EndpointSlice as Stored } from './types';

export type EndpointSlice = Stored;

export const EndpointSlice = define<EndpointSlice>({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  defaults: (d) => {
    for (const p of d.ports ?? []) {
      p.name ??= '';
      p.protocol ??= 'TCP';
    }
  },
  prepare: prepareGeneration('metadata', 'status'),
  validate: endpointSliceRules,
  warnings: endpointSliceWarnings,
  columns: [
    nameColumn(),
    { name: 'AddressType', cell: (s) => s.addressType },
    { name: 'Ports', cell: (s) => firstThree((s.ports ?? []).map((p) => (p.port === undefined ? '*' : String(p.port))), '<unset>') },
    { name: 'Endpoints', cell: (s) => firstThree((s.endpoints ?? []).flatMap((e) => e.addresses), '<unset>') },
    ageColumn(),
  ],
});
