import type * as T from '../kinds/types';
import { tablesOf } from './tables';

const slice = (service: string, endpoints: readonly [string, string, boolean?][]) =>
  ({ metadata: { name: `${service}-x`, namespace: 'default', labels: { 'kubernetes.io/service-name': service } }, ports: [{ port: 8443, name: service === 'kubernetes' ? 'https' : '', protocol: 'TCP' }], endpoints: endpoints.map(([address, nodeName, ready = true]) => ({ addresses: [address], nodeName, conditions: { ready } })) }) as unknown as T.EndpointSlice;
const service = (name: string, spec: object) => ({ metadata: { name, namespace: 'default' }, spec }) as unknown as T.Service;

test("a node's tables are what kube-proxy makes of Services and endpoints", () => {
  const services = [
    service('kubernetes', { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, protocol: 'TCP' }] }),
    service('web', { type: 'NodePort', clusterIP: '10.96.1.1', externalTrafficPolicy: 'Local', sessionAffinity: 'ClientIP', ports: [{ port: 80, nodePort: 30080 }] }),
    service('none', { clusterIP: '10.96.1.2', ports: [{ port: 80 }] }),
    service('headless', { clusterIP: 'None', ports: [{ port: 80 }] }),
  ];
  const slices = [slice('kubernetes', [['192.168.49.2', 'a']]), slice('web', [['10.244.1.2', 'b'], ['10.244.0.2', 'a'], ['10.244.0.9', 'a', false]]), slice('none', [])]; // prettier-ignore
  const [, filter, nat] = tablesOf({ services, slices }, 'a');
  expect(filter!.rules.filter((r) => r.includes('default/'))).toEqual(['-A KUBE-SERVICES -d 10.96.1.2/32 -p tcp -m comment --comment "default/none has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable']);
  expect(nat!.rules).toMatchSnapshot();
  // The chain of the API server's service has the same name in every cluster.
  expect(nat!.chains).toContain('KUBE-SVC-NPX46M4PTMTKRN6Y');
});
