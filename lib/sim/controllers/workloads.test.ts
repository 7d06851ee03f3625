import { ControllerRevision, CronJob, DaemonSet, Deployment, Event, Job, Node, PersistentVolumeClaim, Pod, ReplicaSet, ReplicationController, ResourceQuota, StatefulSet } from '../kinds';
import { makeCluster, type Cluster } from './testing/cluster';

const template = (app: string, image = 'nginx:1.25', more: object = {}) => ({
  metadata: { labels: { app } },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image }], ...more },
});
const meta = (name: string) => ({ metadata: { name, namespace: 'default' } });
const show = (c: Cluster): string[] =>
  c.client.list(Pod, { namespace: 'default' }).map((p) => {
    const name = p.metadata.ownerReferences?.[0]?.kind === 'StatefulSet' ? p.metadata.name : p.metadata.generateName;
    return `${name} ${p.spec!.nodeName ?? '-'} ${p.spec!.containers[0]!.image} ${p.status?.phase}${p.metadata.deletionTimestamp ? ' deleting' : ''}`;
  }).sort();
const events = (c: Cluster, kind: string): string[] =>
  c.client
    .list(Event)
    .filter((e) => e.involvedObject.kind === kind)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((e) => `${e.reason}: ${e.message!.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '-x')}`);

test('a StatefulSet goes up in order, is replaced from the end, and comes down from the end', () => {
  const c = makeCluster();
  c.client.create(StatefulSet, {
    ...meta('db'),
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('db'),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
    },
  } as never);
  c.pass(0.9);
  const early = show(c);
  // Claims are bound by hand: no StorageClass here.
  const pods = new Set(early);
  expect([...pods]).toEqual(['db-0 - nginx:1.25 Pending']);
  expect(c.client.list(PersistentVolumeClaim).map((p) => [p.metadata.name, p.metadata.labels])).toEqual([['data-db-0', { app: 'db' }]]);
  expect(events(c, 'StatefulSet')).toEqual(['SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success', 'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful']);
});

test('a StatefulSet without claims: order, update with a partition, scale down', () => {
  const c = makeCluster();
  c.client.create(StatefulSet, { ...meta('web'), spec: { replicas: 3, serviceName: 'web', selector: { matchLabels: { app: 'web' } }, template: template('web') } } as never);
  c.pass(1.5);
  expect(show(c)).toEqual(['web-0 n2 nginx:1.25 Running', 'web-1 n1 nginx:1.25 Pending'].map((s) => expect.stringMatching(new RegExp(s.replace(/n[12]/, 'n[12]')))));
  c.pass(3);
  expect(c.client.get(StatefulSet, 'web', 'default')!.status).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 3 });
  c.client.update(StatefulSet, 'web', 'default', (d) => {
    d.spec!.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    d.spec!.template.spec!.containers[0]!.image = 'nginx:1.27';
  });
  c.pass(6);
  expect(show(c).map((s) => s.split(' ')[2])).toEqual(['nginx:1.25', 'nginx:1.25', 'nginx:1.27']);
  c.client.update(StatefulSet, 'web', 'default', (d) => void (d.spec!.updateStrategy!.rollingUpdate!.partition = 0));
  c.pass(10);
  expect(show(c).map((s) => s.split(' ')[2])).toEqual(['nginx:1.27', 'nginx:1.27', 'nginx:1.27']);
  c.client.update(StatefulSet, 'web', 'default', (d) => void (d.spec!.replicas = 1));
  c.pass(6);
  expect(show(c)).toEqual([expect.stringMatching('web-0 n[12] nginx:1.27 Running')]);
  const s = c.client.get(StatefulSet, 'web', 'default')!.status!;
  expect(s.currentRevision).toBe(s.updateRevision);
  expect(c.client.list(ControllerRevision).map((r) => r.revision)).toEqual(expect.arrayContaining([1, 2]));
  expect(events(c, 'StatefulSet').slice(-2)).toEqual(['SuccessfulDelete: Delete Pod web-2 in StatefulSet web successful', 'SuccessfulDelete: Delete Pod web-1 in StatefulSet web successful']);
});

test('a DaemonSet follows the nodes and replaces one Pod at a time', () => {
  const c = makeCluster();
  c.client.create(DaemonSet, { ...meta('agent'), spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') } } as never);
  c.pass(3);
  expect(show(c)).toEqual(['agent- n1 nginx:1.25 Running', 'agent- n2 nginx:1.25 Running']);
  const one = c.client.get(Node, 'n1')!;
  c.client.create(Node, { metadata: { name: 'n3', labels: {} }, status: one.status } as never);
  c.client.update(Node, 'n1', undefined, (d) => void (d.spec = { ...d.spec, unschedulable: true }));
  c.pass(3);
  expect(show(c).length).toBe(3);
  c.client.update(DaemonSet, 'agent', 'default', (d) => void (d.spec!.template.spec!.containers[0]!.image = 'nginx:1.27'));
  c.pass(1.5);
  expect(show(c).filter((s) => s.includes('1.27')).length + show(c).filter((s) => s.includes('deleting')).length).toBe(1);
  c.pass(10);
  expect(show(c)).toEqual(['agent- n1 nginx:1.27 Running', 'agent- n2 nginx:1.27 Running', 'agent- n3 nginx:1.27 Running']);
  expect(c.client.get(DaemonSet, 'agent', 'default')!.status).toEqual({
    currentNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 3, numberMisscheduled: 0, numberReady: 3, observedGeneration: 2, updatedNumberScheduled: 3,
  });
});

test('Jobs: completions, indexes, back-off, deadline, suspension, and what is left of them', () => {
  const c = makeCluster({
    ends: (p) => (p.metadata.labels!['app'] === 'bad' ? { after: 1, exitCode: 2 } : p.metadata.labels!['app'] === 'slow' ? undefined : { after: 2, exitCode: 0 }),
  });
  const job = (name: string, spec: object) => c.client.create(Job, { ...meta(name), spec: { template: template(name, 'busybox', { restartPolicy: 'Never' }), ...spec } } as never);
  job('many', { completions: 3, parallelism: 2, completionMode: 'Indexed', ttlSecondsAfterFinished: 60 });
  job('bad', { backoffLimit: 1 });
  job('slow', { activeDeadlineSeconds: 5 });
  job('held', { suspend: true });
  c.pass(4);
  expect(c.client.get(Job, 'many', 'default')!.status).toMatchObject({ active: 1, succeeded: 2, completedIndexes: '0,1', terminating: 0, uncountedTerminatedPods: {} });
  c.pass(20);
  const ended = (name: string) => c.client.get(Job, name, 'default')!.status!.conditions!.map((x) => `${x.type}=${x.status} ${x.reason} ${x.message}`);
  expect([ended('many'), ended('bad'), ended('slow'), ended('held')]).toEqual([
    ['SuccessCriteriaMet=True CompletionsReached Reached expected number of succeeded pods', 'Complete=True CompletionsReached Reached expected number of succeeded pods'],
    ['FailureTarget=True BackoffLimitExceeded Job has reached the specified backoff limit', 'Failed=True BackoffLimitExceeded Job has reached the specified backoff limit'],
    ['FailureTarget=True DeadlineExceeded Job was active longer than specified deadline', 'Failed=True DeadlineExceeded Job was active longer than specified deadline'],
    ['Suspended=True JobSuspended Job suspended'],
  ]);
  expect(c.client.get(Job, 'bad', 'default')!.status!.failed).toBe(2);
  expect(c.client.list(Pod).every((p) => !p.metadata.finalizers?.length)).toBe(true);
  c.client.update(Job, 'held', 'default', (d) => void (d.spec!.suspend = false));
  c.pass(60);
  expect(events(c, 'Job').sort()).toEqual(
    [
      'SuccessfulCreate: Created pod: many-0-x', 'SuccessfulCreate: Created pod: many-1-x', 'SuccessfulCreate: Created pod: many-2-x', 'Completed: Job completed',
      'SuccessfulCreate: Created pod: bad-x', 'SuccessfulCreate: Created pod: bad-x', 'BackoffLimitExceeded: Job has reached the specified backoff limit',
      'SuccessfulCreate: Created pod: slow-x', 'SuccessfulDelete: Deleted pod: slow-x', 'DeadlineExceeded: Job was active longer than specified deadline',
      'Suspended: Job suspended', 'Resumed: Job resumed', 'SuccessfulCreate: Created pod: held-x', 'Completed: Job completed',
    ].sort(),
  );
  expect(c.client.list(Job).map((j) => j.metadata.name)).toEqual(['bad', 'held', 'slow']);
});

test('a CronJob makes a Job each minute and keeps so many', () => {
  const c = makeCluster({ ends: () => ({ after: 2, exitCode: 0 }) });
  c.client.create(CronJob, {
    ...meta('tick'),
    spec: { schedule: '*/1 * * * *', successfulJobsHistoryLimit: 2, concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: template('tick', 'busybox', { restartPolicy: 'Never' }) } } },
  } as never);
  c.pass(200);
  expect(c.client.list(Job).map((j) => j.metadata.name)).toEqual(['tick-29925002', 'tick-29925003']);
  expect(c.client.get(CronJob, 'tick', 'default')!.status).toEqual({ lastScheduleTime: '2026-11-24T06:03:00Z', lastSuccessfulTime: '2026-11-24T06:03:03Z' });
  expect(events(c, 'CronJob')).toEqual([
    'SuccessfulCreate: Created job tick-29925001', 'SawCompletedJob: Saw completed job: tick-29925001, condition: Complete',
    'SuccessfulCreate: Created job tick-29925002', 'SawCompletedJob: Saw completed job: tick-29925002, condition: Complete',
    'SuccessfulCreate: Created job tick-29925003', 'SawCompletedJob: Saw completed job: tick-29925003, condition: Complete', 'SuccessfulDelete: Deleted job tick-29925001',
  ]);
});

test('a ReplicationController', () => {
  const c = makeCluster();
  c.client.create(ReplicationController, { ...meta('old'), spec: { replicas: 2, selector: { app: 'old' }, template: template('old') } } as never);
  c.pass(3);
  expect(c.client.get(ReplicationController, 'old', 'default')!.status).toEqual({ replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 });
});

test('a full quota: as many Pods as it lets in, and the reason why not more', () => {
  const c = makeCluster();
  c.client.create(ResourceQuota, { ...meta('two'), spec: { hard: { pods: '2' } } } as never);
  c.pass(1);
  c.client.create(Deployment, { ...meta('web'), spec: { replicas: 5, selector: { matchLabels: { app: 'web' } }, template: template('web') } } as never);
  c.pass(3);
  expect(show(c).length).toBe(2);
  const rs = c.client.list(ReplicaSet)[0]!;
  expect(rs.status).toMatchObject({ replicas: 2, conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] });
  expect(rs.status!.conditions![0]!.message).toMatch(/^pods "web-\w+-\w+" is forbidden: exceeded quota: two, requested: pods=1, used: pods=2, limited: pods=2$/);
  expect(c.client.get(Deployment, 'web', 'default')!.status!.conditions!.map((x) => `${x.type} ${x.status} ${x.reason}`).sort()).toEqual([
    'Available False MinimumReplicasUnavailable', 'Progressing True ReplicaSetUpdated', 'ReplicaFailure True FailedCreate',
  ]);
  c.client.update(ResourceQuota, 'two', 'default', (d) => void (d.spec!.hard = { pods: '9' }));
  c.client.update(Deployment, 'web', 'default', (d) => void (d.spec!.replicas = 6));
  c.pass(40);
  expect(show(c).length).toBe(6);
  expect(c.client.get(Deployment, 'web', 'default')!.status!.conditions!.map((x) => x.type).sort()).toEqual(['Available', 'Progressing']);
});

test('a Job of indexes that fail for themselves, or by a rule, and one that some suffice for', () => {
  const c = makeCluster();
  const spec = (more: object) => ({ completions: 3, parallelism: 3, completionMode: 'Indexed', template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'busybox' }] } }, ...more });
  const jobs: Record<string, object> = {
    each: spec({ backoffLimitPerIndex: 1 }),
    most: spec({ backoffLimitPerIndex: 0, maxFailedIndexes: 1 }),
    rule: spec({ backoffLimitPerIndex: 5, podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }] } }),
    some: spec({ successPolicy: { rules: [{ succeededIndexes: '0', succeededCount: 1 }] } }),
  };
  for (const [name, s] of Object.entries(jobs)) c.client.create(Job, { ...meta(name), spec: s } as never);
  /** Ends the running Pods: those of index 0 well, the others badly. */
  const end = (): void => {
    for (const p of c.client.list(Pod, { namespace: 'default' })) {
      if (p.status?.phase !== 'Running' || p.metadata.deletionTimestamp) continue;
      const exitCode = p.metadata.labels?.['batch.kubernetes.io/job-completion-index'] === '0' ? 0 : 1;
      if (exitCode === 1 && p.metadata.name.startsWith('some-')) continue;
      c.client.updateStatus(Pod, p.metadata.name, 'default', (d) => {
        d.status = { ...d.status, phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'c', image: 'busybox', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode } } }] } as never;
      });
    }
  };
  c.pass(3);
  end();
  c.pass(60);
  end();
  c.pass(60);
  const told = Object.keys(jobs).map((name) => {
    const { conditions, completedIndexes, failedIndexes, failed } = c.client.get(Job, name, 'default')!.status as NonNullable<Job['status']> & { failedIndexes?: string };
    return [name, completedIndexes, failedIndexes, failed, conditions!.map((x) => `${x.type} ${x.reason}: ${x.message}`).at(-1)];
  });
  expect(told).toEqual([
    ['each', '0', '1,2', 4, 'Failed FailedIndexes: Job has failed indexes'],
    ['most', '0', '1,2', 2, 'Failed MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes'],
    ['rule', '0', '1,2', 2, 'Failed FailedIndexes: Job has failed indexes'],
    ['some', '0', undefined, 2, 'Complete SuccessPolicy: Matched rules at index 0'],
  ]);
  const counts = c.client.list(Pod, { namespace: 'default' }).filter((p) => p.metadata.name.startsWith('each-')).map((p) => `${p.metadata.labels!['batch.kubernetes.io/job-completion-index']} ${p.metadata.annotations!['batch.kubernetes.io/job-index-failure-count']}`);
  expect(counts.sort()).toEqual(['0 0', '1 0', '1 1', '2 0', '2 1']);
});
