import { createApiServer, stampResourceVersion, type Client } from '../../api';
import { initCluster, joinNode, planCluster, planNode, readyCluster, caCertificate, type BootDeps, type ClusterPlan } from '../../bootstrap';
import { startControllers } from '../../controllers/runner';
import { Loop, type LoopState } from '../../core';
import { findImage } from '../../images/catalog';
import { baseFiles } from '../../images/bases';
import { IMAGE_PROGRAMS } from '../../images';
import { builtin, byApiVersion, storeKey } from '../../kinds';
import { createKernel, type Kernel } from '../../machine';
import type { KernelState } from '../../machine/state';
import type { Program } from '../../machine/sys';
import { createNetwork, type Network, type NetworkState } from '../../network';
import { startScheduler } from '../../scheduler';
import { Store, type StoreState } from '../../store';
import { startKubelets, type Kubelets } from '..';
import { nodeMachine } from '../deps';
import { kubeletRuns } from '../node-files';
import { NODE_DAEMONS } from '../program';

/** One real cluster, for tests: machines, network, API server, controllers, scheduler and kubelets, and no laptop shell. */
export interface TestCluster {
  readonly loop: Loop;
  readonly kernel: Kernel;
  readonly store: Store;
  readonly network: Network;
  readonly client: Client;
  readonly kubelets: Kubelets;
  readonly plan: ClusterPlan;
  join(n: number): void;
  pass(seconds: number): void;
  save(): TestState;
}

export interface TestState {
  readonly loop: LoopState;
  readonly kernel: KernelState;
  readonly store: StoreState;
  readonly network: NetworkState;
}

const NOW = Date.UTC(2026, 10, 24, 6, 0, 0);
const SUBNET = '192.168.49.0/24';

export interface TestOptions {
  readonly nodes?: number;
  /** Ready-made, some minutes old; else it comes up by itself. */
  readonly ready?: boolean;
  readonly programs?: readonly Program[];
}

const EMPTY: KernelState = { machines: [], procs: [], descriptions: [], pipes: [], ttys: [], volumes: [], listeners: [], sinks: [], counters: { description: 1, pipe: 1, inode: 1_000_000 } };

export function makeTestCluster(options: TestOptions = {}, state?: TestState): TestCluster {
  const loop = new Loop(state?.loop ?? { now: NOW, seq: 0, random: 7, queue: [] });
  const store = new Store(state?.store, stampResourceVersion);
  const plan = planCluster({ name: 'minikube', nodes: options.nodes ?? 1, subnet: SUBNET, at: options.ready === false ? NOW : NOW - 480_000 });
  const programs = new Map([...IMAGE_PROGRAMS, ...NODE_DAEMONS, ...(options.programs ?? [])].map((p) => [p.name, p]));
  const onCommit = (listener: (changes: readonly any[]) => void): void => store.onCommit(listener as never);
  const network: Network = createNetwork({ machines: () => kernel, client: () => api.client('system:kube-proxy'), random: loop.random }, state?.network);
  const kernel: Kernel = createKernel(
    {
      loop,
      programs,
      routes: network,
      base: baseFiles,
      service: (name, machine) => {
        if (name === 'apiserver') return { handle: api.handle };
        if (name === 'dns') return { answer: (n: string, t: string) => network.dns('minikube', n, t) };
        if (name === 'kubelet') return { started: () => kubelets.started(machine.split('/')[1]!) };
        throw new Error(`no service ${name}`);
      },
    },
    state?.kernel ?? EMPTY,
  );
  const up = (port: number) => kernel.listening(nodeMachine('minikube', plan.nodes[0]!.name), port);
  const api = createApiServer({ store, now: () => loop.now, random: loop.random, nodes: { log: (p, o, r) => kubelets.nodes.log(p, o, r), exec: (p, o) => kubelets.nodes.exec(p, o), attach: (p, o) => kubelets.nodes.attach(p, o), portForward: (p, o) => kubelets.nodes.portForward(p, o) } });
  const deps = { loop, cluster: 'minikube', machines: kernel, network, client: (node: string) => api.client(`system:node:${node}`), reachable: () => up(8443), image: findImage };
  const kubelets: Kubelets = startKubelets(deps);
  const controllers = startControllers({ loop, cluster: 'minikube', onCommit, client: (u) => api.client(u), running: () => up(10257), heartbeat: (n) => (kubeletRuns({ cluster: 'minikube', machines: kernel }, n) ? 'alive' : (kubelets.heartbeat(n) ?? 0)), rootCA: () => caCertificate(plan.at) });
  const scheduler = startScheduler({ loop, cluster: 'minikube', onCommit, client: (u) => api.client(u), running: () => up(10259) });
  onCommit((changes) => kubelets.changed(changes));
  kernel.onExit((machine, pid, status) => {
    kubelets.exited(machine, pid, status);
    if (kernel.get(machine)?.kind === 'node') controllers.silent(machine.split('/')[1]!);
  });
  kernel.onListen((_machine, port) => {
    if (port === 10257) controllers.start();
    else if (port === 10259) scheduler.start();
    else if (port === 8443) {
      kubelets.resync();
      controllers.start();
      scheduler.start();
    }
  });
  kernel.onFile((volume, path) => kubelets.fileChanged(volume, path));
  const boot: BootDeps = {
    machines: kernel,
    network,
    random: loop.random,
    kubelet: deps as BootDeps['kubelet'],
    insert: (objects) => void store.commit(objects.map((o) => ({ put: storeKey(byApiVersion(builtin, o.apiVersion, o.kind)!, o.metadata.namespace, o.metadata.name), value: o as never }))),
  };
  if (!state) {
    network.addLaptop('laptop', ['192.168.1.50']);
    kernel.create({ id: 'laptop', kind: 'laptop', hostname: 'drydock', network: 'laptop', base: 'laptop', flavour: 'gnu', cpus: 4, memory: 2 ** 34 });
    if (options.ready === false) initCluster(boot, plan);
    else readyCluster(boot, plan);
    controllers.start();
    scheduler.start();
  }
  return {
    loop,
    kernel,
    store,
    network,
    client: api.client('kubernetes-admin'),
    kubelets,
    plan,
    join: (n) => joinNode(boot, plan, planNode('minikube', n, SUBNET), loop.now),
    pass: (seconds) => void loop.runUntil(loop.now + seconds * 1000),
    save: () => JSON.parse(JSON.stringify({ loop: loop.save(), kernel: kernel.save(), store: store.save(), network: network.save() })),
  };
}
