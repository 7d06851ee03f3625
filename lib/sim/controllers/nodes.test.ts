import { Deployment, Endpoints, Event, Job, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, ResourceQuota, Service, StorageClass, HorizontalPodAutoscaler, ConfigMap } from '../kinds';
import { makeCluster, START, type Cluster } from './testing/cluster';

const template = (app: string, more: object = {}) => ({ metadata: { labels: { app } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'nginx', ...(more as { c?: object }).c }], ...more, c: undefined } });
const meta = (name: string) => ({ metadata: { name, namespace: 'default' } });
const deploy = (c: Cluster, name: string, replicas: number, more: object = {}) =>
  c.client.create(Deployment, { ...meta(name), spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, more) } } as never);
const events = (c: Cluster, kind: string): string[] =>
  c.client.list(Event).filter((e) => e.involvedObject.kind === kind).sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)).map((e) => `${e.type} ${e.reason} ${e.source?.component}: ${e.message}`);

test('a node falls silent: Unknown after its grace, taints, Pods put out and replaced; and all is well again', () => {
  let dead: number | undefined;
  const c = makeCluster({ heartbeat: (n) => (n === 'n1' && dead !== undefined ? dead : 'alive') });
  const patient = ['not-ready', 'unreachable'].map((t) => ({ key: `node.kubernetes.io/${t}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }));
  deploy(c, 'web', 2, { tolerations: patient });
  c.client.create(Service, { ...meta('web'), spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } as never);
  c.pass(3);
  expect(c.loop.nextDue()).toBeNull();
  dead = c.loop.now;
  c.silent('n1');
  c.pass(44);
  expect(c.client.get(Node, 'n1')!.status!.conditions!.map((x) => `${x.type} ${x.status}`)).toEqual(['Ready True']);
  c.pass(11);
  const n1 = c.client.get(Node, 'n1')!;
  expect(n1.status!.conditions!.map((x) => `${x.type} ${x.status} ${x.reason} ${x.message}`)).toEqual([
    'Ready Unknown NodeStatusUnknown Kubelet stopped posting node status.',
    ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((t) => `${t} Unknown NodeStatusNeverUpdated Kubelet never posted node status.`),
  ]);
  expect(n1.spec!.taints!.map((t) => `${t.key}:${t.effect}`)).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
  const old = c.client.list(Pod, { node: 'n1' });
  expect(old.map((p) => p.status!.conditions!.filter((x) => x.status === 'False').map((x) => x.type))).toEqual([['Ready']]);
  expect(c.client.get(Endpoints, 'web', 'default')!.subsets!.map((s) => [s.addresses?.length, s.notReadyAddresses?.length])).toEqual([[1, 1]]);
  c.pass(8);
  // Marked, and there for good if no kubelet ends it (this one, being pretended, does).
  expect(c.client.list(Pod, { node: 'n2' }).length).toBe(2);
  expect(events(c, 'Pod').filter((e) => /NodeNotReady|Taint/.test(e)).map((e) => e.replace(/web-\S+/, 'web-x'))).toEqual([
    'Warning NodeNotReady node-controller: Node is not ready',
    'Normal TaintManagerEviction taint-eviction-controller: Marking for deletion Pod default/web-x',
  ]);
  dead = undefined;
  c.client.updateStatus(Node, 'n1', undefined, (d) => void d.status!.conditions!.forEach((x) => void (x.status = x.type === 'Ready' ? 'True' : 'False')));
  c.pass(10);
  expect(c.client.get(Node, 'n1')!.spec!.taints).toBeUndefined();
  expect(events(c, 'Node')).toEqual([
    'Normal RegisteredNode node-controller: Node n1 event: Registered Node n1 in Controller',
    'Normal RegisteredNode node-controller: Node n2 event: Registered Node n2 in Controller',
    'Normal NodeNotReady node-controller: Node n1 status is now: NodeNotReady',
  ]);
  expect(c.loop.nextDue()).toBeNull();
});

test('two of three fall silent: their Pods are put out one node after the other', () => {
  const c = makeCluster({ nodes: ['n1', 'n2', 'n3'].map((name) => ({ name })), heartbeat: (n) => (n === 'n1' ? 'alive' : START) });
  c.silent('n2');
  c.silent('n3');
  c.pass(56);
  const effects = () => ['n2', 'n3'].map((n) => c.client.get(Node, n)!.spec!.taints!.map((t) => t.effect));
  expect(effects().sort()).toEqual([['NoSchedule'], ['NoSchedule', 'NoExecute']]);
  c.pass(10);
  expect(effects()).toEqual([['NoSchedule', 'NoExecute'], ['NoSchedule', 'NoExecute']]);
});

test('the only node falls silent: it is tainted, but nobody is put out', () => {
  const c = makeCluster({ nodes: [{ name: 'one' }], heartbeat: () => START });
  c.silent('one');
  c.pass(60);
  expect(c.client.get(Node, 'one')!.spec!.taints!.map((t) => t.effect)).toEqual(['NoSchedule']);
});

test('a cordon is a taint too; NoExecute puts out at once, after seconds, or never; a deleted node takes its Pods along', () => {
  const c = makeCluster();
  const at = (name: string, tolerations: object[]) => c.client.create(Pod, { ...meta(name), spec: { nodeName: 'n1', terminationGracePeriodSeconds: 1, tolerations, containers: [{ name: 'c', image: 'nginx' }] } } as never);
  at('plain', []);
  at('forever', [{ key: 'repair', operator: 'Exists', effect: 'NoExecute' }]);
  at('fifteen', [{ key: 'repair', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 15 }]);
  c.client.update(Node, 'n1', undefined, (d) => void (d.spec = { ...d.spec, unschedulable: true }));
  c.pass(3);
  expect(c.client.get(Node, 'n1')!.spec!.taints!.map((t) => [t.key, t.effect, t.timeAdded !== undefined])).toEqual([['node.kubernetes.io/unschedulable', 'NoSchedule', true]]);
  c.client.update(Node, 'n1', undefined, (d) => void (d.spec!.taints = [...d.spec!.taints!, { key: 'repair', value: 'now', effect: 'NoExecute' }]));
  c.pass(3);
  const names = () => c.client.list(Pod).map((p) => p.metadata.name);
  expect(names()).toEqual(['fifteen', 'forever']);
  c.pass(14);
  expect(names()).toEqual(['forever']);
  c.client.delete(Node, 'n1');
  c.pass(30);
  expect(names()).toEqual(['forever']);
  c.pass(35);
  expect(names()).toEqual([]);
  expect(events(c, 'Node').at(-1)).toBe('Normal RemovingNode node-controller: Node n1 event: Removing Node n1 from Controller');
});

test('volumes: bound, released, reclaimed, protected, and made on demand', () => {
  const c = makeCluster();
  const volume = (name: string, storage: string, path = '/data') =>
    c.client.create(PersistentVolume, { metadata: { name }, spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], storageClassName: 'manual', hostPath: { path } } } as never);
  const claim = (name: string, storageClassName?: string) =>
    c.client.create(PersistentVolumeClaim, { ...meta(name), spec: { ...(storageClassName === undefined ? {} : { storageClassName }), accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as never);
  volume('large', '5Gi');
  volume('small', '2Gi');
  c.pass(0.1);
  claim('task', 'manual');
  c.pass(0.1);
  const bound = c.client.get(PersistentVolumeClaim, 'task', 'default')!;
  expect([bound.spec!.volumeName, bound.status, bound.metadata.finalizers]).toEqual(['small', { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' } }, ['kubernetes.io/pvc-protection']]);
  c.client.create(Pod, { ...meta('user'), spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'x' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'task' } }] } } as never);
  c.pass(2);
  c.client.delete(PersistentVolumeClaim, 'task', 'default');
  c.pass(1);
  expect(c.client.get(PersistentVolumeClaim, 'task', 'default')!.metadata.deletionTimestamp).toBeDefined();
  c.client.delete(Pod, 'user', 'default');
  c.pass(3);
  expect([c.client.get(PersistentVolumeClaim, 'task', 'default'), c.client.get(PersistentVolume, 'small')!.status!.phase, c.client.get(PersistentVolume, 'large')!.status!.phase]).toEqual([undefined, 'Released', 'Available']);

  claim('lost', 'nowhere');
  c.client.create(StorageClass, { metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'k8s.io/minikube-hostpath', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' } as never);
  c.client.create(Pod, { metadata: { name: 'storage-provisioner', namespace: 'kube-system' }, spec: { containers: [{ name: 'c', image: 'x' }] } } as never);
  c.pass(2);
  claim('made', 'standard');
  c.pass(1);
  const made = c.client.get(PersistentVolumeClaim, 'made', 'default')!;
  expect([made.status!.phase, made.status!.capacity]).toEqual(['Bound', { storage: '1Gi' }]);
  const pv = c.client.get(PersistentVolume, made.spec!.volumeName!)!;
  expect([pv.spec!.hostPath!.path, pv.spec!.persistentVolumeReclaimPolicy, pv.status!.phase]).toEqual(['/tmp/hostpath-provisioner/default/made', 'Delete', 'Bound']);
  c.client.delete(PersistentVolumeClaim, 'made', 'default');
  c.pass(1);
  expect(c.client.get(PersistentVolume, pv.metadata.name)).toBeUndefined();
  expect(events(c, 'PersistentVolumeClaim').map((e) => e.slice(0, 110))).toEqual([
    'Warning ProvisioningFailed persistentvolume-controller: storageclass.storage.k8s.io "nowhere" not found',
    "Normal ExternalProvisioning persistentvolume-controller: Waiting for a volume to be created either by the external provisioner 'k8s.io/minikube-hostpath'".slice(0, 110),
    expect.stringMatching(/^Normal Provisioning k8s.io\/minikube-hostpath_n[12]_/),
    expect.stringMatching(/^Normal ProvisioningSucceeded k8s.io\/minikube-hostpath_n[12]_/),
  ]);
});

test('the garbage collector: orphans stay, foreground waits, dangling references go', () => {
  const c = makeCluster();
  deploy(c, 'a', 1);
  deploy(c, 'b', 1);
  c.pass(3);
  c.client.delete(Deployment, 'a', 'default', { propagation: 'Orphan' });
  c.client.delete(Deployment, 'b', 'default', { propagation: 'Foreground' });
  c.pass(0.2);
  expect([c.client.get(Deployment, 'a', 'default'), c.client.get(Deployment, 'b', 'default')?.metadata.finalizers]).toEqual([undefined, ['foregroundDeletion']]);
  c.pass(3);
  expect(c.client.list(Deployment)).toEqual([]);
  expect(c.client.list(ReplicaSet).map((r) => [r.metadata.name.startsWith('a-'), r.metadata.ownerReferences?.length ?? 0])).toEqual([[true, 0]]);
  const owner = c.client.create(ConfigMap, { ...meta('owner') } as never);
  c.client.create(ConfigMap, { metadata: { name: 'child', namespace: 'default', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid }] } } as never);
  c.client.create(ConfigMap, { metadata: { name: 'stray', namespace: 'default', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'x' }] } } as never);
  c.pass(0.1);
  expect(c.client.list(ConfigMap, { namespace: 'default' }).map((m) => m.metadata.name)).toEqual(['child', 'kube-root-ca.crt', 'owner']);
  c.client.delete(ConfigMap, 'owner', 'default');
  c.pass(0.1);
  expect(c.client.list(ConfigMap, { namespace: 'default' }).map((m) => m.metadata.name)).toEqual(['kube-root-ca.crt']);
});

test('quotas and budgets are added up', () => {
  const c = makeCluster();
  c.client.create(ResourceQuota, { ...meta('q'), spec: { hard: { pods: '5', 'requests.cpu': '2', configmaps: '4', 'count/deployments.apps': '3' } } } as never);
  c.client.create(PodDisruptionBudget, { ...meta('web'), spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } } } as never);
  deploy(c, 'web', 3, { c: { resources: { requests: { cpu: '500m' } } } });
  c.pass(3);
  expect(c.client.get(PodDisruptionBudget, 'web', 'default')!.status).toMatchObject({ currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3, conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }] });
  c.client.delete(Pod, c.client.list(Pod, { namespace: 'default' })[0]!.metadata.name, 'default');
  c.pass(0.1);
  expect(c.client.get(PodDisruptionBudget, 'web', 'default')!.status).toMatchObject({ disruptionsAllowed: 0, conditions: [{ status: 'False', reason: 'InsufficientPods' }] });
  c.pass(3);
  expect(c.client.get(ResourceQuota, 'q', 'default')!.status!.used).toEqual({ pods: '3', 'requests.cpu': '1500m', configmaps: '1', 'count/deployments.apps': '1' });
});

test('an autoscaler without metrics complains, with metrics scales up fast and down slowly', () => {
  let use: number | undefined;
  const c = makeCluster({
    read: () => {
      if (use === undefined) return { status: 404, headers: {}, body: '404 page not found' };
      const items = c.client.list(Pod, { namespace: 'default' }).map((p) => ({ metadata: { name: p.metadata.name, namespace: 'default' }, timestamp: new Date(c.loop.now).toISOString(), window: '10s', containers: [{ name: 'c', usage: { cpu: `${use}m`, memory: '1Mi' } }] }));
      return { status: 200, headers: {}, body: { kind: 'PodMetricsList', items } };
    },
  });
  deploy(c, 'web', 1, { c: { resources: { requests: { cpu: '200m' } } } });
  c.pass(2);
  c.client.create(HorizontalPodAutoscaler, { ...meta('web'), spec: { minReplicas: 1, maxReplicas: 6, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] } } as never);
  c.pass(16);
  const get = () => c.client.get(HorizontalPodAutoscaler, 'web', 'default')!;
  const missing = 'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
  expect([get().status!.currentReplicas, get().status!.desiredReplicas, get().status!.conditions!.map((x) => `${x.type} ${x.status} ${x.reason} ${x.message}`)]).toEqual([
    1, 0,
    ["AbleToScale True SucceededGetScale the HPA controller was able to get the target's current scale", `ScalingActive False FailedGetResourceMetric the HPA was unable to compute the replica count: ${missing}`],
  ]);
  expect(events(c, 'HorizontalPodAutoscaler').slice(0, 2)).toEqual([
    `Warning FailedGetResourceMetric horizontal-pod-autoscaler: ${missing}`,
    `Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${missing}`,
  ]);
  use = 200;
  c.pass(15);
  expect(c.client.get(Deployment, 'web', 'default')!.spec!.replicas).toBe(2);
  c.pass(15);
  expect(c.client.get(Deployment, 'web', 'default')!.spec!.replicas).toBe(4);
  c.pass(15);
  expect(c.client.get(Deployment, 'web', 'default')!.spec!.replicas).toBe(6);
  expect(get().status!.currentMetrics).toEqual([{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 100, averageValue: '200m' } } }]);
  use = 10;
  c.pass(120);
  expect(c.client.get(Deployment, 'web', 'default')!.spec!.replicas).toBe(6);
  expect(get().status!.conditions!.find((x) => x.type === 'AbleToScale')!.reason).toBe('ScaleDownStabilized');
  c.pass(220);
  expect(c.client.get(Deployment, 'web', 'default')!.spec!.replicas).toBe(1);
  expect(events(c, 'HorizontalPodAutoscaler').filter((e) => e.includes('Rescale'))[0]).toBe('Normal SuccessfulRescale horizontal-pod-autoscaler: New size: 2; reason: cpu resource utilization (percentage of request) above target');
});

test('controllers that were down catch up', () => {
  let on = true;
  const c = makeCluster({ up: () => ({ controllers: on, scheduler: true }) });
  on = false;
  deploy(c, 'web', 2);
  c.pass(10);
  expect([c.client.list(ReplicaSet), c.loop.nextDue()]).toEqual([[], null]);
  on = true;
  c.controllersStart();
  c.pass(3);
  expect(c.client.get(Deployment, 'web', 'default')!.status!.readyReplicas).toBe(2);
  expect(c.client.list(Job)).toEqual([]);
});
