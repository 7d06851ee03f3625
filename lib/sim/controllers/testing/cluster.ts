import { createApiServer, stampResourceVersion, type ApiServer, type Client } from '../../api';
import { Loop, type Json, type LoopState } from '../../core';
import { Namespace, Node, Pod } from '../../kinds';
import { rfc3339 } from '../../kinds/times';
import type * as T from '../../kinds/types';
import { startScheduler } from '../../scheduler';
import { Store, type StoreState } from '../../store';
import type { Outside } from '../controller';
import { startControllers } from '../runner';

/** A cluster for tests: a store, an API server, all controllers, the scheduler, and kubelets that only pretend. */
export interface Cluster {
  readonly loop: Loop;
  readonly store: Store;
  readonly api: ApiServer;
  readonly client: Client;
  /** Lets `seconds` pass. */
  pass(seconds: number): void;
  /** The parts of the control plane come up; at first they do by themselves. */
  controllersStart(): void;
  schedulerStarts(): void;
  /** A kubelet falls silent. */
  silent(node: string): void;
  save(): ClusterState;
}

export interface ClusterState {
  readonly loop: LoopState;
  readonly store: StoreState;
}

export interface ClusterOptions {
  readonly nodes?: readonly { readonly name: string; readonly cpu?: string; readonly memory?: string; readonly labels?: Readonly<Record<string, string>> }[];
  readonly heartbeat?: Outside['heartbeat'];
  readonly read?: Outside['read'];
  /** Which control-plane parts are up. */
  readonly up?: () => { readonly controllers: boolean; readonly scheduler: boolean };
  /** How long a container runs, where it ends; by the Pod. */
  readonly ends?: (pod: T.Pod) => { readonly after: number; readonly exitCode: number } | undefined;
}

/** When such a cluster begins. */
export const START = Date.UTC(2026, 10, 24, 6, 0, 0);

/** Makes a cluster, anew or from what was saved (JSON in between, as a world is saved). */
export function makeCluster(options: ClusterOptions = {}, state?: ClusterState): Cluster {
  const loop = new Loop(state?.loop ?? { now: START, seq: 0, random: 7, queue: [] });
  const store = new Store(state?.store, stampResourceVersion);
  const up = options.up ?? (() => ({ controllers: true, scheduler: true }));
  const api = createApiServer({ store, now: () => loop.now, random: loop.random, nodes: { log: no, exec: no, attach: no, portForward: no } });
  const onCommit = (listener: (changes: readonly { readonly value: Json | undefined; readonly previous: Json | undefined }[]) => void): void => store.onCommit(listener);
  const client = api.client('kubernetes-admin');
  const controllers = startControllers({
    loop,
    cluster: 'test',
    onCommit,
    client: (user) => api.client(user),
    running: () => up().controllers,
    heartbeat: options.heartbeat ?? (() => 'alive'),
    rootCA: () => 'PEM',
    ...(options.read ? { read: options.read } : {}),
  });
  const scheduler = startScheduler({ loop, cluster: 'test', onCommit, client: (user) => api.client(user), running: () => up().scheduler });
  pretendKubelets(loop, store, api, options);
  if (!state) {
    for (const name of ['default', 'kube-system']) client.create(Namespace, { metadata: { name } } as never);
    for (const n of options.nodes ?? [{ name: 'n1' }, { name: 'n2' }]) client.create(Node, node(n.name, n.cpu, n.memory, n.labels) as never);
    controllers.start();
    scheduler.start();
    // Long enough for what every namespace has from the start.
    loop.runUntil(loop.now + 100);
  }
  return {
    loop,
    store,
    api,
    client,
    controllersStart: controllers.start,
    schedulerStarts: scheduler.start,
    silent: controllers.silent,
    pass: (s) => void loop.runUntil(loop.now + s * 1000),
    save: () => ({ loop: loop.save(), store: store.save() }),
  };
}

function no(): never {
  throw new Error('not in this test');
}

function node(name: string, cpu = '4', memory = '8Gi', labels: Readonly<Record<string, string>> = {}) {
  const resources = { cpu, memory, pods: '110' };
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }] },
  };
}

/** Marks bound Pods Ready after a second, ends those that end, and takes a second to kill. */
function pretendKubelets(loop: Loop, store: Store, api: ApiServer, options: ClusterOptions): void {
  const client = api.client('system:node:test');
  const each = (arg: Json): T.Pod | undefined => {
    const [namespace, name, uid] = (arg as string).split('/') as [string, string, string];
    const pod = client.get(Pod, name, namespace);
    return pod?.metadata.uid === uid ? pod : undefined;
  };
  const status = (pod: T.Pod, change: object): void => {
    client.updateStatus(Pod, pod.metadata.name, pod.metadata.namespace, (d) => {
      d.status = { ...d.status, ...change } as never;
    });
  };
  const queue = loop.owner('kubelet', {
    run: (arg) => {
      const pod = each(arg);
      if (!pod || pod.status?.podIP) return;
      const now = rfc3339(loop.now);
      const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: 'True', lastTransitionTime: now, lastProbeTime: null }));
      status(pod, { phase: 'Running', podIP: `10.244.0.${(Number(pod.metadata.resourceVersion) % 250) + 2}`, startTime: now, conditions });
      const end = options.ends?.(pod);
      if (end) queue.at(loop.now + end.after * 1000, 'end', `${arg as string}/${end.exitCode}`);
    },
    end: (arg) => {
      const [namespace, name, uid, code] = (arg as string).split('/') as [string, string, string, string];
      const pod = each(`${namespace}/${name}/${uid}`);
      if (!pod) return;
      const now = rfc3339(loop.now);
      const conditions = (pod.status?.conditions ?? []).map((c) => (c.type.endsWith('Ready') ? { ...c, status: 'False', lastTransitionTime: now } : c));
      const state = { terminated: { exitCode: Number(code), reason: code === '0' ? 'Completed' : 'Error', startedAt: pod.status!.startTime, finishedAt: now } };
      status(pod, {
        phase: code === '0' ? 'Succeeded' : 'Failed',
        conditions,
        containerStatuses: pod.spec!.containers.map((c) => ({ name: c.name, state, ready: false, restartCount: 0, image: c.image, imageID: '' })),
      });
    },
    kill: (arg) => {
      const pod = each(arg);
      if (pod) client.delete(Pod, pod.metadata.name, pod.metadata.namespace, { gracePeriodSeconds: 0 });
    },
  });
  store.onCommit((changes) => {
    for (const c of changes) {
      const pod = c.value as unknown as T.Pod | undefined;
      if (pod?.kind !== 'Pod' || !pod.spec?.nodeName) continue;
      const key = `${pod.metadata.namespace}/${pod.metadata.name}/${pod.metadata.uid}`;
      if (pod.metadata.deletionTimestamp !== undefined) queue.once(loop.now + 1000, 'kill', key, key);
      else if (!pod.status?.podIP) queue.once(loop.now + 1000, 'run', key, key);
    }
  });
}
