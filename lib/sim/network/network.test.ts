import { NetworkError } from '../core';
import { EndpointSlice, Pod, Service } from '../kinds';
import { makeTestCluster, type TestCluster } from '../kubelet/testing/cluster';
import { inRange, nth, profileSubnet } from './addresses';

const NODES = 2;

function ready(): TestCluster {
  const c = makeTestCluster({ nodes: NODES });
  for (const [name, node] of [['a', 'minikube'], ['b', 'minikube-m02']] as const)
    c.client.create(Pod, { metadata: { name, namespace: 'default', labels: { app: 'web' } }, spec: { nodeName: node, containers: [{ name: 'web', image: 'registry.k8s.io/echoserver:1.4' }] } } as never); // prettier-ignore
  c.client.create(Service, { metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, type: 'NodePort', ports: [{ name: 'http', port: 80, targetPort: 8080 }] } } as never);
  c.client.create(Service, { metadata: { name: 'headless', namespace: 'default' }, spec: { selector: { app: 'web' }, clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] } } as never);
  c.client.create(Service, { metadata: { name: 'nobody', namespace: 'default' }, spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] } } as never);
  c.pass(10);
  return c;
}

const machineOf = (c: TestCluster, name: string) => c.kernel.ids().find((id) => c.kernel.get(id)!.hostname === name && c.kernel.get(id)!.kind === 'container')!;
const get = (c: TestCluster, from: string, url: string): string => {
  try {
    const body = c.kernel.fetch(from, { method: 'GET', url, headers: {} }).body as string;
    return /client_address=(\S+)/.exec(body)![1]!;
  } catch (e) {
    if (!(e instanceof NetworkError)) throw e;
    return e.failure;
  }
};

test('who reaches whom, and who is seen', () => {
  const c = ready();
  const a = machineOf(c, 'a');
  const b = machineOf(c, 'b');
  const ip = c.client.get(Pod, 'b', 'default')!.status!.podIP!;
  const service = c.client.get(Service, 'web', 'default')!;
  const port = service.spec!.ports![0]!.nodePort!;
  const seen = (from: string, url: string) => [...new Set(Array.from({ length: 40 }, () => get(c, from, url)))].sort();
  expect({
    'pod to pod': get(c, a, `http://${ip}:8080/`),
    'pod to a port nobody listens on': get(c, a, `http://${ip}:81/`),
    'pod to a service': seen(b, `http://${service.spec!.clusterIP}/`),
    'pod to a service by name': seen(a, 'http://web/'),
    'pod to a port the service does not have': get(c, a, `http://${service.spec!.clusterIP}:81/`),
    'pod to a service without endpoints': get(c, a, 'http://nobody/'),
    'laptop to a node port': seen('laptop', `http://192.168.49.2:${port}/`),
    'laptop to a pod': get(c, 'laptop', `http://${ip}:8080/`),
    'laptop to a service': get(c, 'laptop', `http://${service.spec!.clusterIP}/`),
    'nobody there': get(c, a, 'http://10.244.1.99:80/'),
    'the outside': get(c, a, 'http://kubernetes.io/'),
  }).toEqual({
    'pod to pod': '10.244.0.3',
    'pod to a port nobody listens on': 'refused',
    'pod to a service': ['10.244.1.2'],
    'pod to a service by name': ['10.244.0.3'],
    'pod to a port the service does not have': 'timeout',
    'pod to a service without endpoints': 'refused',
    'laptop to a node port': ['10.244.0.1', '192.168.49.2'],
    'laptop to a pod': 'timeout',
    'laptop to a service': 'timeout',
    'nobody there': 'no-route',
    'the outside': 'no-such-host',
  });
  c.network.tunnel('minikube', true);
  expect(seen('laptop', `http://${service.spec!.clusterIP}/`)).toEqual(['10.244.0.1', '192.168.49.2']);
  c.client.update(Service, 'web', 'default', (d) => {
    d.spec!.externalTrafficPolicy = 'Local';
  });
  expect(seen('laptop', `http://192.168.49.3:${port}/`)).toEqual(['192.168.49.1']);
  c.kernel.power('minikube/minikube-m02', false);
  expect([get(c, a, `http://${ip}:8080/`), get(c, 'laptop', `http://192.168.49.3:${port}/`)]).toEqual(['no-route', 'no-route']);
});

test('names', () => {
  const c = ready();
  const a = machineOf(c, 'a');
  const [one, two] = ['a', 'b'].map((n) => c.client.get(Pod, n, 'default')!.status!.podIP!);
  const web = c.client.get(Service, 'web', 'default')!.spec!.clusterIP!;
  expect(c.network.resolve(a, 'web')).toEqual([web]);
  expect(c.network.resolve(a, 'kube-dns.kube-system')).toEqual(['10.96.0.10']);
  expect([...c.network.resolve(a, 'headless.default.svc.cluster.local')].sort()).toEqual([one, two].sort());
  const ask = (name: string, type = 'A') => {
    const { code, records } = c.network.dns('minikube', name, type);
    return [code, ...records.map((r) => `${r.type} ${r.data}`).sort()];
  };
  expect(ask('web.default.svc.cluster.local', 'AAAA')).toEqual(['NOERROR']);
  expect(ask('_http._tcp.web.default.svc.cluster.local', 'SRV')).toEqual(['NOERROR', 'SRV 0 100 80 web.default.svc.cluster.local']);
  expect(ask(`${one!.replaceAll('.', '-')}.default.pod.cluster.local`)).toEqual(['NOERROR', `A ${one}`]);
  expect(ask('none.default.svc.cluster.local')).toEqual(['NXDOMAIN']);
  expect(ask('web.nowhere.svc.cluster.local')).toEqual(['NXDOMAIN']);
  expect(ask(`${web.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR')).toEqual(['NOERROR', 'PTR web.default.svc.cluster.local']);
  // Without CoreDNS nobody answers.
  for (const s of c.client.list(EndpointSlice, { namespace: 'kube-system' })) c.client.delete(EndpointSlice, s.metadata.name, 'kube-system');
  expect(() => c.network.resolve(a, 'web')).toThrow(expect.objectContaining({ failure: 'timeout' }));
});

test('ranges', () => {
  expect([inRange('10.111.255.255', '10.96.0.0/12'), inRange('10.112.0.0', '10.96.0.0/12'), nth('10.244.1.0/24', 7), profileSubnet(2)]).toEqual([true, false, '10.244.1.7', '192.168.67.0/24']);
});
