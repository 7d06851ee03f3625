import { Deployment, Pod, ReplicaSet } from '../../kinds';
import { makeCluster, type Cluster } from '../testing/cluster';

const create = (c: Cluster, spec: object) =>
  c.client.create(Deployment, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'v1' }] } }, ...spec },
  } as never);
const image = (c: Cluster, to: string) => c.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.template.spec!.containers[0]!.image = to));
const conditions = (c: Cluster) => c.client.get(Deployment, 'web', 'default')!.status!.conditions!.map((x) => `${x.type} ${x.status} ${x.reason} ${x.message!.replace(/web-\w+/, 'web-x')}`);
const images = (c: Cluster) => c.client.list(Pod, { namespace: 'default' }).map((p) => p.spec!.containers[0]!.image).sort();

test('a paused Deployment follows its size, not its template', () => {
  const c = makeCluster();
  create(c, {});
  c.pass(3);
  c.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.paused = true));
  image(c, 'v2');
  c.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.replicas = 3));
  c.pass(3);
  expect([images(c), conditions(c).sort()]).toEqual([
    ['v1', 'v1', 'v1'],
    ['Available True MinimumReplicasAvailable Deployment has minimum availability.', 'Progressing Unknown DeploymentPaused Deployment is paused'],
  ]);
  c.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.paused = false));
  c.pass(10);
  expect([images(c), conditions(c).sort()[1]]).toEqual([['v2', 'v2', 'v2'], 'Progressing True NewReplicaSetAvailable ReplicaSet "web-x" has successfully progressed.']);
});

test('a rollout that hangs is given up by its deadline', () => {
  const c = makeCluster();
  create(c, { progressDeadlineSeconds: 20 });
  c.pass(3);
  c.client.update(Deployment, 'web', 'default', (d) => {
    d.spec!.template.spec!.nodeSelector = { no: 'where' };
  });
  c.pass(15);
  expect(conditions(c).at(-1)).toBe('Progressing True ReplicaSetUpdated ReplicaSet "web-x" is progressing.');
  c.pass(10);
  expect(conditions(c).at(-1)).toBe('Progressing False ProgressDeadlineExceeded ReplicaSet "web-x" has timed out progressing.');
});

test('Recreate ends the old before it begins the new; history is kept to its limit; a Pod must stay ready a while', () => {
  const c = makeCluster();
  create(c, { strategy: { type: 'Recreate' }, revisionHistoryLimit: 1, minReadySeconds: 2 });
  c.pass(2.5);
  expect(c.client.get(Deployment, 'web', 'default')!.status).toMatchObject({ readyReplicas: 2, unavailableReplicas: 2 });
  c.pass(2);
  expect(c.client.get(Deployment, 'web', 'default')!.status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
  image(c, 'v2');
  c.pass(0.5);
  expect(images(c)).toEqual(['v1', 'v1']);
  c.pass(6);
  expect(images(c)).toEqual(['v2', 'v2']);
  for (const v of ['v3', 'v4']) {
    image(c, v);
    c.pass(8);
  }
  expect(c.client.list(ReplicaSet).map((r) => r.metadata.annotations!['deployment.kubernetes.io/revision']).sort()).toEqual(['3', '4']);
});
