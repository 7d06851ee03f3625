import { ConfigMap, Namespace } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Every namespace has the ConfigMap that Pods know the API server's certificate by (`pkg/controller/certificates/rootcacertpublisher`). */
export const rootCA: Controller = {
  name: 'root-ca-certificate-publisher',
  account: 'root-ca-cert-publisher',
  watches: [
    { kind: Namespace },
    { kind: ConfigMap, when: (cm) => cm.metadata.name === NAME, keys: (cm) => [cm.metadata.namespace!] } satisfies Watch<T.ConfigMap>,
  ],
  reconcile(name, client, outside) {
    const ns = client.get(Namespace, name);
    if (!ns || ns.status?.phase !== 'Active') return;
    const data = { 'ca.crt': outside.rootCA() };
    const there = client.get(ConfigMap, NAME, name);
    if (!there) client.create(ConfigMap, { metadata: { name: NAME, namespace: name, annotations: { 'kubernetes.io/description': DESCRIPTION } }, data });
    else {
      client.update(ConfigMap, NAME, name, (d) => {
        d.data = data;
        d.metadata.annotations = { ...d.metadata.annotations, 'kubernetes.io/description': DESCRIPTION };
      });
    }
  },
};
