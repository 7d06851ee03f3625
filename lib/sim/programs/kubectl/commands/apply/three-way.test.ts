import { patchForm, threeWay, twoWay } from './three-way';

const type = (group: string, kind: string, plural: string) => ({ group, version: 'v1', kind, plural, singular: '', shortNames: [], categories: [], namespaced: true, verbs: [], subresources: [] });
const DEPLOYMENT = type('apps', 'Deployment', 'deployments');
const SERVICE = type('', 'Service', 'services');
const BOAT = type('example.com', 'Boat', 'boats');

const pod = (containers: unknown[], more: object = {}) => ({ spec: { template: { spec: { containers, ...more } } } });

test('what the last manifest said and this one does not goes, what others wrote stays', () => {
  expect(threeWay({ data: { a: '1', b: '2' } }, { data: { a: '3' } }, { data: { a: '1', b: '2', c: '4' } }, type('', 'ConfigMap', 'configmaps'))).toEqual({ data: { a: '3', b: null } });
});

test('lists with a merge key are compared item by item, and their order is said', () => {
  const was = pod([{ name: 'web', image: 'nginx:1' }, { name: 'log', image: 'busybox' }]);
  const live = pod([{ name: 'web', image: 'nginx:1', imagePullPolicy: 'IfNotPresent' }, { name: 'log', image: 'busybox' }]);
  expect(threeWay(was, pod([{ name: 'web', image: 'nginx:2' }]), live, DEPLOYMENT)).toEqual({
    spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'web', image: 'nginx:2' }, { $patch: 'delete', name: 'log' }] } } },
  });
  expect(threeWay(was, was, live, DEPLOYMENT)).toEqual({});
});

test('the ports of a Service go by their number, those of a container by its own', () => {
  const live = { spec: { ports: [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort: 30_000 }] } };
  expect(threeWay(undefined, { spec: { ports: [{ port: 80, targetPort: 8080 }] } }, live, SERVICE)).toEqual({ spec: { '$setElementOrder/ports': [{ port: 80 }], ports: [{ port: 80, targetPort: 8080 }] } });
});

test('a strategy of another kind keeps none of the old fields', () => {
  const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } };
  expect(threeWay({}, { spec: { strategy: { type: 'Recreate' } } }, live, DEPLOYMENT)).toEqual({ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } });
});

test('custom resources take JSON merge patches: their lists are replaced', () => {
  expect([patchForm(BOAT), patchForm(DEPLOYMENT)]).toEqual(['merge', 'strategic']);
  expect(threeWay({ spec: { a: 1, b: 2 } }, { spec: { a: 1, ports: ['x'] } }, { spec: { a: 1, b: 2, ports: ['y'] } }, BOAT)).toEqual({ spec: { b: null, ports: ['x'] } });
  expect(twoWay({ spec: { a: 1, b: 2 } }, { spec: { a: 2 } }, BOAT)).toEqual({ spec: { a: 2, b: null } });
});
