import { ApiError, API_SERVICES, bootManagers, count, createApiServer, DEFINITIONS, mayChangeServices, newTally, OWN_INTERVAL, OWN_KEYS, remotes, stampResourceVersion, type ApiServer, type RecentTokens, type Tally } from './api';
import { adminKubeconfig, caCertificate, createFleet, planCluster, readyCluster, type BootDeps, type BootObject, type ClusterPlan, type Fleet } from './bootstrap';
import { etcdStore } from './etcd';
import { clone, freeze, type HttpRequest, type HttpResponse, type Json, type Loop, type Trace } from './core';
import { startControllers, type ControllersHandle } from './controllers';
import { findImage } from './images/catalog';
import { startKubelets, kubeletRuns, type Kubelets } from './kubelet';
import { builtin } from './kinds';
import { byApiVersion, storeKey } from './kinds/lookup';
import type { Kernel } from './machine';
import { createNetwork, profileSubnet, tablesOf, type Network, type NetworkState } from './network';
import { startScheduler, type SchedulerHandle } from './scheduler';
import { Store, type StoreState } from './store';

/**
 * The clusters of a world. This file only joins: a store, its API server, controllers, scheduler and kubelets, and what
 * each must know of the machines. Whether a component acts is asked of the machines: the API server is up while a process
 * listens on its port, the scheduler while one listens on 10259, and so on; kill the process and its part stands still.
 */
export interface ClustersState {
  readonly clusters: readonly ClusterState[];
  readonly network: NetworkState;
}

export interface ClusterState {
  readonly plan: ClusterPlan;
  readonly store: StoreState;
  /** Absent in what was saved before requests were counted. */
  readonly tally?: Tally;
  /** Absent if no token was used. */
  readonly recentTokens?: RecentTokens;
}

export interface ClustersDeps {
  readonly loop: Loop;
  readonly kernel: Kernel;
  readonly laptop: string;
  readonly trace: (t: Trace) => void;
  /** Told of a fault of ours, after which things go on. */
  readonly fault: (e: unknown) => void;
}

/** Bytes of a ready-made cluster's nodes. */
const READY_MEMORY = 24_684_084 * 1024;
/** How often a kubelet posts its node's status though nothing in it has changed, and how often others renew their Leases, in milliseconds. */
const REPORTS = 5 * 60_000;
const LEADER_RENEWS = 2_000;
const SERVER_RENEWS = 10_000;
/** Milliseconds that a ready-made cluster has been up. */
const READY_SINCE = 8 * 60_000;
/** Milliseconds that the log of changes reaches back: the API server has etcd compacted every five minutes. */
const HISTORY = 5 * 60_000;
const ETCD = 2379;
/** Milliseconds until the objects of a deleted definition are seen to, and until they are looked at again. */
const FINISH = 200;
const FINISH_AGAIN = 5_000;
/** Milliseconds until one looks again whether an aggregated API answers. */
const CHECK_AGAIN = 5_000;
const CONTROLLER_MANAGER = 10257;
const SCHEDULER = 10259;

/** Whom the autoscaler asks for figures as. */
const AUTOSCALER = { user: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler', groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'] };

/** One cluster, joined. */
export class Cluster {
  readonly store: Store;
  readonly api: ApiServer;
  readonly kubelets: Kubelets;
  readonly kubeletDeps: BootDeps['kubelet'];
  private readonly controllers: ControllersHandle;
  private readonly scheduler: SchedulerHandle;
  private tally: Tally;
  private recentTokens: RecentTokens;
  /** Set while the site looks at the cluster from outside, which leaves no trace. */
  private quiet = false;

  constructor(
    /** Grows and shrinks with its nodes. */
    public plan: ClusterPlan,
    private readonly deps: ClustersDeps,
    network: Network,
    state?: ClusterState,
  ) {
    const { loop, kernel } = deps;
    const { name } = plan;
    this.tally = state?.tally ? clone(state.tally) : newTally(loop.now);
    this.recentTokens = state?.recentTokens ?? {};
    this.store = new Store(state?.store, stampResourceVersion);
    const ca = caCertificate(plan.at);
    this.api = createApiServer({
      store: this.store,
      now: () => loop.now,
      random: () => (this.quiet ? 0.5 : loop.random()),
      trace: (t) => {
        if (this.quiet) return;
        if (this.api.serves(t.group ?? '', t.resource)) count(this.tally, t);
        deps.trace(t);
      },
      nodes: {
        log: (...a) => this.kubelets.nodes.log(...a),
        exec: (...a) => this.kubelets.nodes.exec(...a),
        attach: (...a) => this.kubelets.nodes.attach(...a),
        portForward: (...a) => this.kubelets.nodes.portForward(...a),
        proxy: (...a) => this.kubelets.nodes.proxy!(...a),
        renewed: (namespace, lease) => this.renewed(namespace, lease),
        posted: (node) => {
          const booted = kernel.get(`${name}/${node}`)?.booted;
          return booted !== undefined && this.alive(node) ? loop.now - ((loop.now - booted) % REPORTS) : undefined;
        },
      },
      component: (which) => this.fault(which),
      tally: () => this.tally,
      recentTokens: {
        read: () => this.recentTokens,
        write: (tokens) => {
          if (!this.quiet) this.recentTokens = tokens;
        },
      },
      identity: { cluster: name, address: `https://${plan.nodes[0]!.address}:${plan.port}`, ca },
    });
    this.kubeletDeps = {
      loop,
      cluster: name,
      machines: kernel,
      network,
      // In process, a kubelet's own requests are trusted; the credentials of its kubeconfig are not (api's Node authorizer).
      client: (node) => this.api.client(`system:node:${node}`, ['system:nodes', 'system:masters']),
      reachable: (node) => kernel.powered(`${name}/${node}`) === true && this.serving,
      image: findImage,
      whoMay: (token, node, verb, subresources) => this.whoMay(token, node, verb, subresources),
    };
    this.kubelets = startKubelets(this.kubeletDeps);
    this.controllers = startControllers({
      loop,
      cluster: name,
      onCommit: (listener) => this.store.onCommit(listener),
      client: (user) => this.api.client(user),
      running: () => this.serving && this.listening(CONTROLLER_MANAGER),
      heartbeat: (node) => (kubeletRuns({ cluster: name, machines: kernel }, node) ? 'alive' : (this.kubelets.heartbeat(node) ?? 0)),
      rootCA: () => ca,
      read: (path) => this.api.handle({ method: 'GET', url: `${this.server}${path}`, headers: { accept: 'application/json' }, certificate: AUTOSCALER }),
      onFault: (_controller, _key, e) => deps.fault(e),
    });
    this.scheduler = startScheduler({
      loop,
      cluster: name,
      onCommit: (listener) => this.store.onCommit(listener),
      client: (user) => this.api.client(user),
      running: () => this.serving && this.listening(SCHEDULER),
    });
    const etcd = loop.owner(`etcd/${name}`, {
      compact: (arg) => {
        this.store.compact(arg as number);
        if (this.store.revision > this.store.compacted) etcd.once(loop.now + HISTORY, 'compact', '', this.store.revision);
      },
    });
    /** Work that the API server does unasked: it waits while there is no server or its store takes nothing, and where it says that it is to be done again. */
    const unasked = (task: string, wait: number, work: () => boolean | void) => (): void => {
      let again = true;
      try {
        again = !this.serving || work() === true;
      } catch (e) {
        if (!(e instanceof ApiError)) throw e;
      }
      if (again) server.once(loop.now + wait, task, '');
    };
    const server = loop.owner(`apiserver/${name}`, {
      restore: unasked('restore', OWN_INTERVAL, () => this.api.restoreOwn()),
      finish: unasked('finish', FINISH_AGAIN, () => this.api.finishDefinitions()),
      register: unasked('register', CHECK_AGAIN, () => this.api.registerDefinitions()),
      services: unasked('services', CHECK_AGAIN, () => this.api.checkServices()),
    });
    this.store.onCommit((changes) => {
      if (changes.some((c) => c.value === undefined && OWN_KEYS.has(c.key))) server.once(loop.now + OWN_INTERVAL, 'restore', '');
      if (changes.some((c) => c.key.startsWith(DEFINITIONS) && (c.value as { metadata?: { deletionTimestamp?: string } } | undefined)?.metadata?.deletionTimestamp)) server.once(loop.now + FINISH, 'finish', '');
      if (changes.some((c) => c.key.startsWith(DEFINITIONS) || (c.value === undefined && c.key.startsWith(API_SERVICES)))) server.once(loop.now, 'register', '');
      if (changes.some((c) => mayChangeServices(c.key)) && remotes(this).length > 0) server.once(loop.now, 'services', '');
      etcd.once(loop.now + HISTORY, 'compact', '', changes[0]!.revision);
      this.kubelets.changed(changes);
      kernel.notify(`store:${name}`);
    });
  }

  /** What a kubelet asks of the API server about who asks it: TokenReview, then SubjectAccessReviews. */
  private whoMay(token: string, node: string, verb: string, subresources: readonly string[]): { user: string; may: boolean } | undefined {
    if (!this.serving) return undefined;
    const review = (group: string, kind: string, spec: Json): any =>
      (this.api.handle({ method: 'POST', url: `${this.server}/apis/${group}/v1/${kind.toLowerCase()}s`, headers: { 'content-type': 'application/json' }, body: { apiVersion: `${group}/v1`, kind, spec }, certificate: { user: `system:node:${node}`, groups: ['system:nodes', 'system:masters'] } }).body as any)?.status;
    const found = review('authentication.k8s.io', 'TokenReview', { token });
    if (!found?.authenticated) return undefined;
    const { username, groups } = found.user;
    const allowed = (subresource: string) => review('authorization.k8s.io', 'SubjectAccessReview', { user: username, groups, resourceAttributes: { verb, group: '', version: 'v1', resource: 'nodes', subresource, name: node } })?.allowed === true;
    return { user: username, may: subresources.some(allowed) };
  }

  /** Why a part of the control plane does not answer on its own machine, in the words of who asks it. */
  private fault(component: string): string | undefined {
    const ports: Readonly<Record<string, number>> = { 'etcd-0': ETCD, scheduler: SCHEDULER, 'controller-manager': CONTROLLER_MANAGER };
    const port = ports[component];
    if (port === undefined || this.listening(port)) return undefined;
    if (port === ETCD) return `Get "https://127.0.0.1:${port}/health": dial tcp 127.0.0.1:${port}: connect: connection refused`;
    return `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  }

  private alive(node: string): boolean {
    return this.kubeletDeps.reachable(node) && kubeletRuns(this.kubeletDeps, node);
  }

  /** When a Lease was last renewed, while its holder is well. */
  private renewed(namespace: string, lease: string): number | undefined {
    const { now } = this.deps.loop;
    if (namespace === 'kube-node-lease') return this.alive(lease) ? this.kubelets.heartbeat(lease) : undefined;
    if (namespace !== 'kube-system') return undefined;
    if (lease.startsWith('apiserver-')) return this.serving ? now - (now % SERVER_RENEWS) : undefined;
    const port = lease === 'kube-scheduler' ? SCHEDULER : lease === 'kube-controller-manager' ? CONTROLLER_MANAGER : undefined;
    return port !== undefined && this.listening(port) ? now - (now % LEADER_RENEWS) : undefined;
  }

  /** Does a process listen on this port of a control-plane node? */
  private listening(port: number): boolean {
    const { kernel } = this.deps;
    return this.plan.nodes.some((n) => n.controlPlane && kernel.powered(`${this.plan.name}/${n.name}`) === true && kernel.listening(`${this.plan.name}/${n.name}`, port));
  }

  /** Does the API server answer, and has it its etcd? */
  get serving(): boolean {
    return this.listening(this.plan.port) && this.listening(ETCD);
  }

  /** A component began to listen on one of the cluster's nodes. */
  listens(port: number): void {
    if (port === CONTROLLER_MANAGER) this.controllers.start();
    else if (port === SCHEDULER) this.scheduler.start();
    else if (port === this.plan.port || port === ETCD) {
      if (port === this.plan.port) {
        this.tally = newTally(this.deps.loop.now);
        this.recentTokens = {};
      }
      if (!this.serving) return;
      this.kubelets.resync();
      this.controllers.start();
      this.scheduler.start();
    }
  }

  /** A node went silent: its kubelet ended, or its power was cut. */
  silent(node: string): void {
    this.controllers.silent(node);
  }

  /** Where its API server is: `https://192.168.49.2:8443`. */
  get server(): string {
    return `https://${this.plan.nodes[0]!.address}:${this.plan.port}`;
  }

  /** Answers a reader from outside of the world as the admin, without a mark. */
  read(path: string, accept = 'application/json'): HttpResponse {
    return this.look({ method: 'GET', url: `${this.server}${path}`, headers: { accept }, certificate: { user: 'kubernetes-admin', groups: ['system:masters'] } });
  }

  /** The same for a whole request. */
  look(request: HttpRequest): HttpResponse {
    this.quiet = true;
    try {
      return this.api.handle(request, true);
    } finally {
      this.quiet = false;
    }
  }

  /** Puts complete objects into the store as they are. */
  insert(objects: readonly BootObject[]): void {
    this.store.commit(
      objects.map((o) => {
        const kind = byApiVersion(builtin, o.apiVersion, o.kind);
        if (!kind) throw new Error(`bootstrap: no kind ${o.apiVersion} ${o.kind}`);
        const value = { ...parts(o), metadata: parts(o.metadata) } as BootObject;
        const managedFields = bootManagers(kind, value, this.deps.loop.now);
        return { put: storeKey(kind, o.metadata.namespace, o.metadata.name), value: { ...value, metadata: { ...value.metadata, ...(managedFields && { managedFields }) } } as unknown as Json };
      }),
    );
  }

  release(): void {
    this.kubelets.release();
    this.deps.loop.release(`controllers/${this.plan.name}`);
    this.deps.loop.release(`scheduler/${this.plan.name}`);
    this.deps.loop.release(`etcd/${this.plan.name}`);
    this.deps.loop.release(`apiserver/${this.plan.name}`);
  }

  save(): ClusterState {
    return { plan: this.plan, store: this.store.save(), tally: clone(this.tally), ...(Object.keys(this.recentTokens).length && { recentTokens: this.recentTokens }) };
  }
}

/** An object with frozen copies of its parts; of parts that all clusters begin with (facts of ours, which nobody changes) there is one copy. */
function parts(object: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(object)) {
    if (part === undefined) continue;
    let copy = part !== null && typeof part === 'object' ? copies.get(part) : part;
    if (copy === undefined) copies.set(part, (copy = freeze(clone(part))));
    out[key] = copy;
  }
  return out;
}
const copies = new WeakMap<object, unknown>();

export const NO_CLUSTERS: ClustersState = { clusters: [], network: { networks: {}, last: {}, tunnels: [] } };

/** Is this the machine of a container `kube-proxy`, and which node is it on (`cluster/node/uid/container/attempt`)? */
const isProxy = (machine: string): boolean => machine.split('/')[3] === 'kube-proxy';
const nodeOf = (machine: string): string => machine.split('/').slice(0, 2).join('/');

export class Clusters {
  readonly network: Network;
  private readonly all = new Map<string, Cluster>();
  private readonly fleet: Fleet;

  constructor(
    private readonly deps: ClustersDeps,
    state: ClustersState,
  ) {
    const { kernel, loop } = deps;
    this.network = createNetwork({ machines: () => kernel, client: (name) => this.all.get(name)?.api.client('system:kube-proxy'), random: loop.random }, state.network);
    for (const c of state.clusters) this.all.set(c.plan.name, new Cluster(c.plan, deps, this.network, c));
    this.fleet = createFleet({
      now: () => loop.now,
      machines: kernel,
      network: this.network,
      plans: () => [...this.all.values()].map((c) => c.plan),
      put: (plan) => {
        const there = this.all.get(plan.name);
        if (there) there.plan = plan;
        else this.add(plan);
      },
      forget: (name) => {
        this.all.get(name)?.release();
        this.all.delete(name);
      },
      boot: (name) => this.boot(this.all.get(name)!),
      kubelets: (name) => this.all.get(name)!.kubelets,
    });
    kernel.onExit((machine, pid, status) => {
      const cluster = this.of(machine);
      if (!cluster) return;
      cluster.kubelets.exited(machine, pid, status);
      if (pid === 1 && isProxy(machine)) this.network.proxied(nodeOf(machine), false);
      if (kernel.get(machine)?.kind === 'node') cluster.silent(machine.split('/')[1]!);
    });
    kernel.onFile((volume, path) => {
      if (volume.startsWith('root:')) this.of(volume.slice(5))?.kubelets.fileChanged(volume, path);
      else if (volume.startsWith('pod:')) for (const c of this.all.values()) c.kubelets.fileChanged(volume, path);
    });
    kernel.onListen((machine, port) => {
      if (isProxy(machine)) this.network.proxied(nodeOf(machine), true);
      this.of(kernel.get(machine)?.network ?? machine)?.listens(port);
    });
  }

  /** The cluster a machine or network belongs to: ids begin with its name. */
  private of(id: string): Cluster | undefined {
    return this.all.get(id.split('/')[0]!);
  }

  get(name: string): Cluster | undefined {
    return this.all.get(name);
  }

  list(): { name: string; running: boolean; current: boolean; server: string }[] {
    const { kernel, laptop } = this.deps;
    const files = kernel.files(laptop, 'learner');
    const config = '/home/learner/.kube/config';
    const current = files.exists(config) ? /^current-context: *(\S+)/m.exec(files.read(config))?.[1] : undefined;
    return [...this.all.values()].map((c) => ({ name: c.plan.name, running: c.serving, current: c.plan.name === current, server: c.server }));
  }

  /**
   * Puts a cluster in place that kubeadm made some minutes ago, with a kubeconfig for the learner: one node with the
   * standard StorageClass, or several without.
   */
  ready(name: string, nodes: number): void {
    const { kernel, laptop, loop } = this.deps;
    const plan: ClusterPlan = {
      ...planCluster({ name, nodes, subnet: profileSubnet(0), at: loop.now - READY_SINCE }),
      storage: nodes === 1,
      corednsReplicas: nodes === 1 ? 1 : 2,
      kindnet: false,
      memory: READY_MEMORY,
    };
    const cluster = this.add(plan);
    readyCluster(this.boot(cluster), plan);
    // What daemons have to say of their start is hours old news there: events are kept for one.
    loop.runUntil(loop.now + 1000);
    cluster.store.commit(cluster.store.list('/registry/events/').map((e) => ({ delete: e.key })));
    // What came before is history nobody can ask for.
    cluster.store.compact(cluster.store.revision);
    kernel.files(laptop, 'learner').mkdir('/home/learner/.kube', { parents: true });
    kernel.files(laptop, 'learner').write('/home/learner/.kube/config', adminKubeconfig(plan), { mode: 0o600 });
  }

  private add(plan: ClusterPlan): Cluster {
    const cluster = new Cluster(plan, this.deps, this.network);
    this.all.set(plan.name, cluster);
    return cluster;
  }

  /** What bootstrap needs to make things in a cluster. */
  private boot(cluster: Cluster): BootDeps {
    return { machines: this.deps.kernel, network: this.network, random: this.deps.loop.random, kubelet: cluster.kubeletDeps, insert: (objects) => cluster.insert(objects) };
  }

  read(name: string, path: string, accept?: string): HttpResponse | undefined {
    const cluster = this.all.get(name);
    return cluster?.serving ? cluster.read(path, accept) : undefined;
  }

  look(name: string, request: HttpRequest): HttpResponse | undefined {
    const cluster = this.all.get(name);
    return cluster?.serving ? cluster.look(request) : undefined;
  }

  /** What a process on `machine` may ask of the world. */
  service(name: string, machine: string): unknown {
    const cluster = this.of(machine);
    switch (name) {
      case 'apiserver':
        return cluster?.api;
      case 'etcd':
        return cluster && etcdStore(cluster.store, `store:${cluster.plan.name}`, cluster.plan.nodes[0]!.address);
      case 'dns':
        return cluster && { answer: (question: string, type: string) => this.network.dns(cluster.plan.name, question, type) };
      case 'packet-filter':
        return cluster && this.deps.kernel.get(machine)?.kind === 'node' ? { tables: () => tablesOf(this.network.rulesOn(machine), machine.split('/')[1]!) } : undefined;
      case 'init':
        // systemd of a node: what it starts belongs to nobody, and its end is told.
        return this.deps.kernel.get(machine)?.kind === 'node' ? (argv: readonly string[]) => this.deps.kernel.start(machine, argv) : undefined;
      case 'fleet':
        return machine === this.deps.laptop ? this.fleet : undefined;
      case 'root-of':
        return (path: string) => {
          const node = cluster && machine.split('/').slice(0, 2).join('/');
          return this.deps.kernel.get(machine)?.mounts?.some((m) => m.path === path && m.volume === `root:${node}` && !m.sub?.replaceAll('/', '')) ? node : undefined;
        };
      case 'kubelet':
        return cluster && { started: () => cluster.kubelets.started(machine.split('/')[1]!), request: (request: HttpRequest) => cluster.kubelets.request(machine.split('/')[1]!, request) };
      default:
        return undefined;
    }
  }

  save(): ClustersState {
    return { clusters: [...this.all.values()].map((c) => c.save()), network: this.network.save() };
  }
}

