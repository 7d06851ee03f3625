import { makeCluster, type Cluster, type ClusterOptions } from '../controllers/testing/cluster';
import { Event, Node, PersistentVolumeClaim, Pod, PriorityClass, StorageClass } from '../kinds';

const three: ClusterOptions = { nodes: ['n1', 'n2', 'n3'].map((name) => ({ name, cpu: '2', memory: '4Gi' })) };
const pod = (c: Cluster, name: string, spec: object = {}, labels: Record<string, string> = { app: name }) =>
  c.client.create(Pod, { metadata: { name, namespace: 'default', labels }, spec: { containers: [{ name: 'c', image: 'nginx', ...(spec as { c?: object }).c }], ...spec, c: undefined } } as never);
const asks = (cpu: string, memory?: string) => ({ c: { resources: { requests: { cpu, ...(memory ? { memory } : {}) } } } });
const why = (c: Cluster, name: string): string | undefined => c.client.get(Pod, name, 'default')!.status?.conditions?.find((x) => x.type === 'PodScheduled' && x.status === 'False')?.message;
const where = (c: Cluster, name: string): string | undefined => c.client.get(Pod, name, 'default')?.spec?.nodeName;
const unhelpful = (n: number) => `no new claims to deallocate, preemption: 0/${n} nodes are available: ${n} Preemption is not helpful for scheduling.`;

test('sentences of FailedScheduling, as a real cluster says them', () => {
  const c = makeCluster(three);
  pod(c, 'big', asks('5'));
  pod(c, 'bigmem', asks('5', '999Gi'));
  pod(c, 'affine', { nodeSelector: { zone: 'mars' } });
  pod(c, 'friend', { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'nobody' } } }] } } });
  pod(c, 'claim', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'missing-claim' } }] });
  c.pass(0.5);
  expect(['big', 'bigmem', 'affine', 'friend', 'claim'].map((n) => why(c, n))).toEqual([
    `0/3 nodes are available: 3 Insufficient cpu. ${unhelpful(3)}`,
    `0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. ${unhelpful(3)}`,
    `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${unhelpful(3)}`,
    `0/3 nodes are available: 3 node(s) didn't match pod affinity rules. ${unhelpful(3)}`,
    '0/3 nodes are available: persistentvolumeclaim "missing-claim" not found. not found',
  ]);
  expect(c.client.list(Event).filter((e) => e.reason === 'FailedScheduling').map((e) => e.involvedObject.name).sort()).toEqual(['affine', 'big', 'bigmem', 'claim', 'friend']);
  c.client.update(Node, 'n2', undefined, (d) => void (d.spec = { ...d.spec, unschedulable: true }));
  c.client.update(Node, 'n3', undefined, (d) => void (d.spec = { ...d.spec, taints: [{ key: 'team', value: 'blue', effect: 'NoSchedule' }] }));
  c.pass(0.1);
  pod(c, 'sel', { nodeSelector: { 'kubernetes.io/hostname': 'n3' } });
  pod(c, 'more', asks('5'));
  c.pass(0.5);
  expect([why(c, 'sel'), why(c, 'more')]).toEqual([
    `0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${unhelpful(3)}`,
    `0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${unhelpful(3)}`,
  ]);
});

test('a Pod that waits is placed when what it waits for comes, and not sooner than its back-off', () => {
  const c = makeCluster(three);
  pod(c, 'sel', { nodeSelector: { disk: 'ssd' } });
  c.pass(0.2);
  c.client.update(Node, 'n2', undefined, (d) => void (d.metadata.labels!['disk'] = 'ssd'));
  c.pass(0.5);
  expect(where(c, 'sel')).toBeUndefined();
  c.pass(0.5);
  expect(where(c, 'sel')).toBe('n2');
  expect(c.loop.nextDue()).not.toBeNull();
  c.pass(2);
  expect(c.loop.nextDue()).toBeNull();
});

test('Pods spread over nodes, and by a hard constraint', () => {
  const c = makeCluster(three);
  const spread = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 's' } } }] };
  for (let i = 0; i < 6; i++) pod(c, `s${i}`, spread, { app: 's' });
  c.pass(0.5);
  const count = () => ['n1', 'n2', 'n3'].map((n) => c.client.list(Pod, { node: n }).length);
  expect(count()).toEqual([2, 2, 2]);
  c.client.update(Node, 'n3', undefined, (d) => void (d.spec = { ...d.spec, unschedulable: true }));
  for (let i = 6; i < 9; i++) pod(c, `s${i}`, spread, { app: 's' });
  c.pass(0.5);
  expect(count()).toEqual([3, 3, 2]);
  expect(why(c, 's8')).toBe(
    "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: " +
      '0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
  );
});

test('an important Pod makes others go, one that may not preempt waits', () => {
  const c = makeCluster({ nodes: [{ name: 'n1', cpu: '2' }, { name: 'n2', cpu: '2', labels: { keep: 'out' } }] });
  c.client.create(PriorityClass, { metadata: { name: 'high' }, value: 1000, globalDefault: false } as never);
  c.client.create(PriorityClass, { metadata: { name: 'polite' }, value: 1000, globalDefault: false, preemptionPolicy: 'Never' } as never);
  const here = { nodeSelector: { 'kubernetes.io/hostname': 'n1' } };
  pod(c, 'low', { ...asks('1500m'), ...here, terminationGracePeriodSeconds: 1 });
  c.pass(2);
  pod(c, 'polite', { ...asks('1'), ...here, priorityClassName: 'polite', priority: 1000 });
  c.pass(0.5);
  expect(why(c, 'polite')).toBe(
    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
  );
  c.client.delete(Pod, 'polite', 'default', { gracePeriodSeconds: 0 });
  const high = pod(c, 'high', { ...asks('1'), ...here, priorityClassName: 'high', priority: 1000 });
  c.pass(0.5);
  expect(why(c, 'high')).toBe("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector.");
  expect(c.client.get(Pod, 'high', 'default')!.status!.nominatedNodeName).toBe('n1');
  const low = c.client.get(Pod, 'low', 'default')!;
  expect(low.metadata.deletionTimestamp).toBeDefined();
  expect(low.status!.conditions!.find((x) => x.type === 'DisruptionTarget')).toMatchObject({ reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod' });
  expect(c.client.list(Event).find((e) => e.reason === 'Preempted')!.message).toBe(`Preempted by pod ${high.metadata.uid} on node n1`);
  c.pass(3);
  expect(where(c, 'high')).toBe('n1');
});

test('without a scheduler Pods wait, and are caught up with', () => {
  let on = false;
  const c = makeCluster({ up: () => ({ controllers: true, scheduler: on }) });
  pod(c, 'p');
  c.pass(5);
  expect([where(c, 'p'), why(c, 'p'), c.loop.nextDue()]).toEqual([undefined, undefined, null]);
  on = true;
  const back = makeCluster({}, JSON.parse(JSON.stringify(c.save())));
  back.pass(1);
  expect(where(back, 'p')).toBeUndefined();
  back.schedulerStarts();
  back.pass(1);
  expect(where(back, 'p')).toBeDefined();
});

test('a claim that waits for its first consumer', () => {
  const c = makeCluster(three);
  c.client.create(StorageClass, { metadata: { name: 'late' }, provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' } as never);
  c.client.create(PersistentVolumeClaim, { metadata: { name: 'data', namespace: 'default' }, spec: { storageClassName: 'late', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as never);
  c.pass(1);
  pod(c, 'user', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
  c.pass(1);
  expect(why(c, 'user')).toBe(`0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. ${unhelpful(3)}`);
});
