import type { MapStep } from '@/lib/cluster-map';
import { say } from './map-words';

const step = (actor: string, verb: string, resource: string, name = 'x', more: Partial<MapStep> = {}): MapStep => ({ actor, verb, resource, name, namespace: 'default', status: 200, wrote: true, ...more }) as MapStep;

test('who asked for what, and the way it took', () => {
  const said = [
    step('kubernetes-admin', 'create', 'deployments'),
    step('system:serviceaccount:kube-system:replicaset-controller', 'create', 'pods'),
    step('system:kube-scheduler', 'create', 'pods/binding'),
    step('system:node:minikube', 'update', 'pods'),
    step('system:apiserver', 'update', 'apiservices'),
    step('system:serviceaccount:default:robot', 'delete', 'pods', 'x', { status: 403, wrote: false }),
  ].map((s) => {
    const { who, what, way } = say(s, { 'default/x': { node: 'minikube' } } as never);
    return `${who}: ${what} (${way.join(' > ')})`;
  });
  expect(said).toEqual([
    'you: create deployment x (kubectl > apiserver > etcd)',
    'replicaset-controller: create pod x (controllers > apiserver > etcd)',
    'scheduler: bind pod x to minikube (scheduler > apiserver > etcd > apiserver > kubelet:minikube)',
    'kubelet on minikube: report the state of pod x (kubelet:minikube > apiserver > etcd)',
    'API server: update apiservice x (apiserver > etcd)',
    'service account default/robot: delete pod x: refused (403) (kubectl > apiserver)',
  ]);
});
