import { Namespace, ServiceAccount } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

/** Every namespace has a ServiceAccount `default` (`pkg/controller/serviceaccount/serviceaccounts_controller.go`). */
export const serviceaccount: Controller = {
  name: 'service-account-controller',
  watches: [
    { kind: Namespace },
    { kind: ServiceAccount, when: (_sa, _before, deleted) => deleted, keys: (sa) => [sa.metadata.namespace!] } satisfies Watch<T.ServiceAccount>,
  ],
  reconcile(name, client) {
    const ns = client.get(Namespace, name);
    if (ns?.status?.phase !== 'Active' || ns.metadata.deletionTimestamp !== undefined || client.get(ServiceAccount, 'default', name)) return;
    client.create(ServiceAccount, { metadata: { name: 'default', namespace: name } });
  },
};
