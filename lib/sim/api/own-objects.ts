import { EndpointSlice } from '../kinds/endpoint-slice';
import { Endpoints } from '../kinds/endpoints';
import { CustomResourceDefinition } from '../kinds/custom-resource-definition';
import { storeKey, storePrefix } from '../kinds/lookup';
import { Service } from '../kinds/service';
import type { Client } from './client';
import type { Identity } from './context';

/**
 * What the API server itself keeps in place: the Service `kubernetes` and where it leads
 * (`pkg/controlplane/controller/kubernetesservice`). It looks every ten seconds.
 */
export const OWN_INTERVAL = 10_000;

const NAME = 'kubernetes';
const NAMESPACE = 'default';

/** Under which definitions of custom kinds stand: one that is marked makes work for `finishDefinitions`. */
export const DEFINITIONS = storePrefix(CustomResourceDefinition);

/** The keys of those objects: whoever deletes one makes work for {@link restoreOwn}. */
export const OWN_KEYS: ReadonlySet<string> = new Set([storeKey(Service, NAMESPACE, NAME), storeKey(Endpoints, NAMESPACE, NAME), storeKey(EndpointSlice, NAMESPACE, NAME)]);

/** Makes anew what is missing. */
export function restoreOwn(client: Client, identity: Identity): void {
  const [, ip = '', port = ''] = /^https:\/\/(.+):(\d+)$/.exec(identity.address) ?? [];
  const ports = [{ name: 'https', port: Number(port), protocol: 'TCP' }];
  if (!client.get(Service, NAME, NAMESPACE)) {
    const first = identity.serviceCIDR.split('/')[0]!.replace(/\d+$/, (n) => String(Number(n) + 1));
    client.create(Service, {
      metadata: { name: NAME, namespace: NAMESPACE, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: first, clusterIPs: [first], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster', sessionAffinity: 'None', type: 'ClusterIP', ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: Number(port) }] },
    } as never);
  }
  if (!client.get(Endpoints, NAME, NAMESPACE)) {
    client.create(Endpoints, { metadata: { name: NAME, namespace: NAMESPACE, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, subsets: [{ addresses: [{ ip }], ports }] } as never);
  }
  if (!client.get(EndpointSlice, NAME, NAMESPACE)) {
    client.create(EndpointSlice, { metadata: { name: NAME, namespace: NAMESPACE, labels: { 'kubernetes.io/service-name': NAME } }, addressType: 'IPv4', endpoints: [{ addresses: [ip], conditions: { ready: true } }], ports } as never);
  }
}
