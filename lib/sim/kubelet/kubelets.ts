import { equal, own, type HttpRequest, type HttpResponse, type Instant, type Json, type Owner } from '../core';
import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { Node, Pod } from '../kinds';
import { parseTime } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Files } from '../machine/files';
import { Errno, type ChildStatus } from '../machine/sys';
import { admit } from './admission';
import type { Nodes } from '../kinds/shared/nodes';
import { containerExited } from './container';
import { continueKill } from './killing';
import { nodeMachine, parseContainerMachine, type KubeletDeps } from './deps';
import { hookEnded } from './hooks';
import { beginProbes, probeEnded } from './probes';
import { cniConfiguration, kubeletRuns, nodeAddress, podRange, runtimeRuns } from './node-files';
import { postNode } from './node-status';
import { kubeletRequest } from './http';
import { evictForStorage, hasStorageLimits, nextLook } from './local-storage';
import { nodesOf } from './nodes';
import { cleanUp, containersOf, deleteForGood, refreshVolumes, syncEnding, syncRunning } from './pod-worker';
import { MountError } from './volumes';
import { keepRecord, readRecord, recordedPods, removeRecord, retired, retireRecord, sweep, writeRecord, type PodRecord } from './record';
import { allocatedPod, resize, resized } from './resize';
import { isMirror, MANIFESTS, mirror, readStaticPods } from './static-pods';
import { podStatus, statusDiffers } from './status';
import { event, type Sync } from './sync';

/** A change of the store as the kubelets look at it. */
export interface StoreChange {
  readonly key: string;
  readonly value: unknown;
  readonly previous: unknown;
}

/** All kubelets of a cluster. They keep nothing: a node's state is in files on its machine. */
export interface Kubelets {
  /** Tells of changes in the store; only queues. Give it to `store.onCommit`. */
  changed(changes: readonly StoreChange[]): void;
  /** Tells that a process of some machine has ended; only queues. Give it to `machines.onExit`. */
  exited(machine: string, pid: number, status: ChildStatus): void;
  /** Tells that a file has changed; only queues. Give it to the kernel's `onFile`. */
  fileChanged(volume: string, path: readonly string[]): void;
  /** A kubelet's process has started (its program says so itself, by the service `kubelet`). */
  started(node: string): void;
  /** What it answers on its port. */
  request(node: string, request: HttpRequest): HttpResponse;
  /** All nodes look at everything anew: the API server is back. */
  resync(): void;
  /** What the API server asks: logs, exec, attach, port-forward, proxy. */
  readonly nodes: Nodes;
  /** When the node's kubelet last gave a sign of life, as the node controller must see it; undefined if never. */
  heartbeat(node: string): Instant | undefined;
  /** Ends everything that runs on a node, as a loss of power does; records stay, so that all starts again later. */
  powerLost(node: string): void;
  /** No more work: the cluster is deleted. */
  release(): void;
}

/** Pods with nothing to do are looked at again only when something happens; this is for what nobody tells of. */
const PLEG = 400;
/** After how long a changed ConfigMap shows in a volume: the kubelet's sync period and its cache, halved. */
const REFRESH = 45_000;
/** After how long a Pod is looked at again whose status the server could not take (the kubelet's back-off). */
const RETRY = 10_000;
/** How often a kubelet asks a runtime that does not answer, for how long it believes in it, and where the last answer is noted. */
const RUNTIME_LOOK = 5_000;
const RUNTIME_DOWN = 30_000;
const ANSWERED = '/var/lib/kubelet/runtime-answered';
/** For how long containers of a static Pod that went stay behind: the period of the kubelet's garbage collection. */
const COLLECTION = 60_000;
/** How long it takes a kubelet to find out that the API server is back. */
const RECONNECTS = 3_000;
/** How often a kubelet renews its lease, and where the last renewal is noted once it has stopped. */
const RENEWAL = 10_000;
const HEARTBEAT = '/var/lib/kubelet/heartbeat';

/** The kubelets of a cluster, one per node whose machine and kubelet run. Their work is tasks of the loop, which it registers here. */
export function startKubelets(deps: KubeletDeps): Kubelets {
  const { loop, machines, cluster } = deps;
  const name = `kubelet ${cluster}`;
  const owner: Owner = loop.owner(name, {
    pod: (arg) => {
      const [node, uid, namespace, pod] = arg as unknown as [string, string, string, string];
      const refused = guarded(() => syncPod(node, uid, namespace, pod));
      // What the server could not take (its store is full) is told again, and a volume may come back; a refusal for good waits for news.
      if (refused instanceof MountError || (refused && refused.code >= 500)) wakePod(node, uid, namespace, pod, loop.now + RETRY);
    },
    exit: (arg) => guarded(() => processEnded(...(arg as unknown as [string, number, ChildStatus, Instant]))),
    manifests: (arg) => guarded(() => syncManifests(arg as string)),
    node: (arg) => guarded(() => syncNode(arg as string, false)),
    volumes: (arg) => guarded(() => refresh(...(arg as unknown as [string, string, string, string]))),
    storage: (arg) => guarded(() => checkStorage(...(arg as unknown as [string, boolean]))),
    sweep: (arg) => {
      const [node, uid] = arg as unknown as [string, string];
      sweep(machines.files(nodeMachine(cluster, node)), uid);
    },
    cordon: (arg) => guarded(() => cordoned(arg as string)),
    start: (arg) => guarded(() => startNode(arg as string, true)),
    reconnect: (arg) => {
      const node = arg as string;
      if (!readyMade(node, deps.client(node).get(Node, node))) owner.once(loop.now + RECONNECTS, 'resync', node, node);
    },
    resync: (arg) => guarded(() => startNode(arg as string, false)),
  });

  /** A refusal by the API server (a namespace going away, a quota) is no reason to stop: the next look tries again. */
  function guarded(work: () => void): ApiError | MountError | undefined {
    try {
      work();
    } catch (e) {
      if (e instanceof ApiError || e instanceof MountError) return e;
      if (!(e instanceof Errno)) throw e;
    }
    return undefined;
  }

  const wakePod = (node: string, uid: string, namespace: string, pod: string, at: Instant) => owner.once(at, 'pod', `${node}/${uid}`, [node, uid, namespace, pod] as unknown as Json);

  function makeSync(node: string, pod: T.Pod, record: PodRecord, client: Client): Sync {
    const machine = nodeMachine(cluster, node);
    const hostIP = client.get(Node, node)?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? nodeAddress(machines.files(machine));
    const sync: Sync = {
      deps,
      node,
      machine,
      hostIP,
      client,
      files: machines.files(machine),
      pod,
      record,
      now: loop.now,
      wake: (at) => wakePod(node, record.uid, record.namespace, record.name, Math.max(at, loop.now)),
      report: () => report(sync),
    };
    return sync;
  }

  /** The Pod's object in the API: for a static Pod its mirror. */
  function objectOf(s: Sync): T.Pod | undefined {
    const object = s.client.get(Pod, s.record.name, s.record.namespace);
    if (!object) return undefined;
    if (s.record.manifest !== undefined) return isMirror(object) ? object : undefined;
    return object.metadata.uid === s.record.uid ? object : undefined;
  }

  function report(s: Sync): void {
    if (!deps.reachable(s.node)) {
      s.wake(loop.now + 10_000);
      return;
    }
    const object = objectOf(s);
    if (!object) return;
    const pod = s.record.manifest === undefined ? s.pod : ({ ...s.pod, status: object.status } as T.Pod);
    const status = podStatus({ pod: { ...pod, status: object.status } as T.Pod, record: s.record, hostIP: s.hostIP, now: loop.now });
    if (!statusDiffers(object.status, status)) return;
    s.client.updateStatus(Pod, s.record.name, s.record.namespace, (d) => {
      d.status = status as never;
    });
  }

  function syncPod(node: string, uid: string, namespace: string, podName: string): void {
    if (!kubeletRuns(deps, node)) return;
    const machine = nodeMachine(cluster, node);
    const files = machines.files(machine);
    const client = deps.client(node);
    const object = client.get(Pod, podName, namespace);
    const current = object?.metadata.uid === uid ? object : undefined;
    let record = readRecord(files, uid);
    if (!record && !deps.reachable(node)) return wakePod(node, uid, namespace, podName, loop.now + RECONNECTS);
    if (record?.manifest !== undefined) {
      const s = makeSync(node, record.manifest as T.Pod, record, client);
      if (record.ending) {
        if (syncEnding(s)) return forget(s);
      } else {
        if (deps.reachable(node)) mirror(client, { uid, pod: s.pod }, node);
        syncRunning(s);
      }
      return keep(s);
    }
    if (!current) {
      if (!record) return;
      // Taken out of the API by force: what still runs is ended all the same.
      const s = makeSync(node, ghost(record), record, client);
      if (syncEnding(s)) return forget(s);
      return keep(s);
    }
    if (isMirror(current)) {
      // Somebody made or deleted a mirror: the manifests decide.
      owner.once(loop.now, 'manifests', node, node);
      return;
    }
    if (!record) {
      const phase = current.status?.phase;
      if (phase === 'Succeeded' || phase === 'Failed') {
        if (current.metadata.deletionTimestamp) client.delete(Pod, podName, namespace, { gracePeriodSeconds: 0, uid });
        return;
      }
      record = { uid, namespace, name: podName, seen: loop.now, backoff: {}, containers: {}, volumes: {} };
      const refusal = current.metadata.deletionTimestamp ? undefined : admit(client, node, current);
      if (refusal) {
        record.rejected = refusal;
        event(makeSync(node, current, record, client), 'Warning', refusal.reason, refusal.message);
      }
    }
    if (!current.metadata.deletionTimestamp && !record.rejected && !record.final) resize(makeSync(node, current, record, client), current);
    const s = makeSync(node, allocatedPod(current, record.allocated), record, client);
    if (current.metadata.deletionTimestamp) {
      if (syncEnding(s)) {
        deleteForGood(s);
        if (deps.reachable(node)) return forget(s);
      }
    } else {
      syncRunning(s);
      resized(s);
    }
    keep(s);
  }

  function forget(s: Sync): void {
    cleanUp(s);
    if (s.record.manifest === undefined) removeRecord(s.files, s.record.uid);
    else {
      retireRecord(s.files, s.record);
      owner.once(loop.now + COLLECTION, 'sweep', `${s.node}/${s.record.uid}`, [s.node, s.record.uid]);
    }
    owner.drop('pod', `${s.node}/${s.record.uid}`);
    // Who waits for more than there was may have it now.
    for (const uid of recordedPods(s.files)) {
      const other = readRecord(s.files, uid);
      if (other?.resizing) wakePod(s.node, uid, other.namespace, other.name, loop.now);
    }
  }

  const keep = (s: Sync): void => keepRecord(s.files, s.record);

  function processEnded(machine: string, pid: number, status: ChildStatus, at: Instant): void {
    const id = parseContainerMachine(machine);
    if (!id) return;
    const files = machines.files(nodeMachine(cluster, id.node));
    const record = readRecord(files, id.uid);
    const r = own(record?.containers, id.container);
    if (!record || !r || r.machine !== machine) return;
    const client = deps.client(id.node);
    const object = client.get(Pod, record.name, record.namespace);
    const pod = record.manifest !== undefined ? (record.manifest as T.Pod) : object?.metadata.uid === record.uid ? allocatedPod(object, record.allocated) : ghost(record);
    const s = makeSync(id.node, pod, record, client);
    const c = containersOf(pod).find((x) => x.name === id.container) ?? ({ name: id.container, image: r.image } as T.Container);
    const code = 'exited' in status ? status.status : 0;
    if (pid === r.pid) {
      containerExited(s, c, r, status, at);
      askAgain(id.node, files, record.uid);
      machines.notify(`container:/var/log/pods/${record.namespace}_${record.name}_${record.uid}/${c.name}/${r.attempt}.log`);
    } else if (pid === r.hook) {
      hookEnded(s, c, r, code);
      if (r.killing) continueKill(s, c, r);
      else beginProbes(s, c, r);
    } else {
      const which = (['startup', 'liveness', 'readiness'] as const).find((w) => r.probes?.[w]?.running?.pid === pid);
      if (!which) return;
      const ready = r.ready;
      const up = r.up;
      probeEnded(s, c, r, which, code);
      if (r.ready !== ready || r.up !== up || r.killing) s.wake(loop.now);
      keep(s);
      return;
    }
    keep(s);
    s.wake(loop.now);
  }

  /** The end of a process may be felt by others: Pods of the control plane are probed again. */
  function askAgain(node: string, files: Files, except: string): void {
    for (const uid of recordedPods(files)) {
      const record = uid === except ? undefined : readRecord(files, uid);
      if (record?.manifest !== undefined) wakePod(node, uid, record.namespace, record.name, loop.now + 1_000);
    }
  }

  /** What stands for a Pod whose object is gone: enough to end its containers. */
  function ghost(record: PodRecord): T.Pod {
    const containers = Object.entries(record.containers).map(([n, r]) => ({ name: n, image: r.image }));
    return { apiVersion: 'v1', kind: 'Pod', metadata: { name: record.name, namespace: record.namespace, uid: record.uid, resourceVersion: '', creationTimestamp: '', deletionTimestamp: '1970-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 }, spec: { containers } } as unknown as T.Pod;
  }

  function syncManifests(node: string): void {
    if (!kubeletRuns(deps, node)) return;
    const files = machines.files(nodeMachine(cluster, node));
    const wanted = readStaticPods(files, node, loop.now);
    const uids = new Set(wanted.map((w) => w.uid));
    const client = deps.client(node);
    for (const w of wanted) {
      if (!readRecord(files, w.uid)) writeRecord(files, { uid: w.uid, namespace: w.pod.metadata.namespace!, name: w.pod.metadata.name, seen: loop.now, manifest: w.pod as unknown as Json, backoff: {}, containers: retired(files, w.uid), volumes: {} });
      wakePod(node, w.uid, w.pod.metadata.namespace!, w.pod.metadata.name, loop.now);
    }
    for (const uid of recordedPods(files)) {
      const record = readRecord(files, uid);
      if (record?.manifest === undefined || uids.has(uid) || record.ending) continue;
      const grace = (record.manifest as T.Pod).spec!.terminationGracePeriodSeconds ?? 30;
      writeRecord(files, { ...record, ending: { since: loop.now, deadline: loop.now + grace * 1000 } });
      wakePod(node, uid, record.namespace, record.name, loop.now);
    }
    // Mirrors without a manifest go.
    if (!deps.reachable(node)) return;
    for (const p of client.list(Pod, { node })) {
      if (isMirror(p) && !uids.has(p.metadata.annotations!['kubernetes.io/config.mirror']!)) client.delete(Pod, p.metadata.name, p.metadata.namespace, { gracePeriodSeconds: 0 });
    }
  }

  function facts(node: string) {
    const machine = machines.get(nodeMachine(cluster, node))!;
    const files = machines.files(machine.id);
    const since = machines.processes(machine.id).find((p) => p.argv[0]?.endsWith('kubelet'))?.started ?? loop.now;
    return { name: node, address: nodeAddress(files), machine, files, controlPlane: files.exists('/etc/kubernetes/admin.conf'), runtime: runtimeAnswers(node, files, since), now: loop.now, since };
  }

  /** Whether its runtime counts as up: a kubelet gives it up only a while after it last answered (`runtimeState`), and looks again and again. */
  function runtimeAnswers(node: string, files: Files, since: Instant): boolean {
    if (runtimeRuns(deps, node)) {
      if (files.exists(ANSWERED)) files.remove(ANSWERED);
      return true;
    }
    owner.once(loop.now + RUNTIME_LOOK, 'node', node, node);
    const answered = files.exists(ANSWERED) ? Number(files.read(ANSWERED)) : 0;
    return answered >= since && loop.now - answered < RUNTIME_DOWN;
  }

  const readyOf = (n: T.Node | undefined) => n?.status?.conditions?.find((c) => c.type === 'Ready')?.status;

  function sayOfNode(client: Client, node: string, reason: string, message = `Node ${node} status is now: ${reason}`): void {
    client.event({ apiVersion: 'v1', kind: 'Node', name: node, uid: node }, { type: 'Normal', reason, message, component: 'kubelet', host: node });
  }

  /** Says that its node was cordoned or uncordoned, as it next posts its status. */
  function cordoned(node: string): void {
    if (!kubeletRuns(deps, node) || !deps.reachable(node)) return;
    const client = deps.client(node);
    const object = client.get(Node, node);
    if (object) sayOfNode(client, node, object.spec?.unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable');
  }

  /** Posts the node's status when something about it has changed; signs of life are derived, see {@link Kubelets.heartbeat}. */
  function syncNode(node: string, register: boolean): void {
    if (!kubeletRuns(deps, node)) return;
    if (!deps.reachable(node)) {
      owner.once(loop.now + 5_000, 'node', node, node);
      return;
    }
    const client = deps.client(node);
    // A node whose object was deleted stays away until its kubelet starts again.
    if (!register && !client.get(Node, node)) return;
    const f = facts(node);
    const before = readyOf(client.get(Node, node));
    postNode(client, f);
    const after = readyOf(client.get(Node, node));
    if (before !== after && (after === 'True' || before === 'True')) sayOfNode(client, node, after === 'True' ? 'NodeReady' : 'NodeNotReady');
    const cidr = client.get(Node, node)?.spec?.podCIDR;
    if (cidr !== undefined && podRange(f.files) !== cidr) {
      const cni = cniConfiguration(cidr);
      f.files.write(cni.path, cni.text);
    }
  }

  /** Looks at all of a node's Pods anew: because its kubelet has started, which it announces, or the API server has. */
  function startNode(node: string, announce: boolean): void {
    if (!kubeletRuns(deps, node) || readyMade(node, deps.client(node).get(Node, node))) return;
    const files = machines.files(nodeMachine(cluster, node));
    if (deps.reachable(node)) {
      const client = deps.client(node);
      if (announce) {
        sayOfNode(client, node, 'Starting', 'Starting kubelet.');
        sayOfNode(client, node, 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
        // Said as the node is registered, and as its status is first posted.
        for (let times = client.get(Node, node) ? 1 : 2; times > 0; times--) for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) sayOfNode(client, node, reason);
      }
      if (announce && client.get(Node, node)?.spec?.unschedulable) sayOfNode(client, node, 'NodeNotSchedulable');
      syncNode(node, announce);
      for (const p of client.list(Pod, { node })) if (!isMirror(p)) wakePod(node, p.metadata.uid, p.metadata.namespace!, p.metadata.name, loop.now);
    } else {
      owner.once(loop.now + 3_000, 'start', node, node);
    }
    syncManifests(node);
    for (const uid of recordedPods(files)) {
      const record = readRecord(files, uid);
      if (record) wakePod(node, uid, record.namespace, record.name, loop.now);
    }
  }

  function refresh(node: string, uid: string, namespace: string, podName: string): void {
    if (!kubeletRuns(deps, node)) return;
    const client = deps.client(node);
    const pod = client.get(Pod, podName, namespace);
    const record = readRecord(machines.files(nodeMachine(cluster, node)), uid);
    if (!pod || pod.metadata.uid !== uid || !record) return;
    const s = makeSync(node, pod, record, client);
    refreshVolumes(s);
    keep(s);
  }

  /** Pods of the changed ConfigMap's or Secret's namespace that mount it. */
  function wakeMounting(kind: 'configMap' | 'secret', object: T.ConfigMap | T.Secret): void {
    const { name: objectName, namespace } = object.metadata;
    const client = deps.client('');
    for (const p of client.list(Pod, { namespace })) {
      if (!p.spec?.nodeName) continue;
      const uses = (p.spec.volumes ?? []).some(
        (v) =>
          (kind === 'configMap' ? v.configMap?.name === objectName : v.secret?.secretName === objectName) ||
          (v.projected?.sources ?? []).some((x) => (kind === 'configMap' ? x.configMap?.name : x.secret?.name) === objectName),
      );
      if (uses) owner.once(loop.now + REFRESH, 'volumes', `${p.spec.nodeName}/${p.metadata.uid}`, [p.spec.nodeName, p.metadata.uid, namespace!, p.metadata.name] as unknown as Json);
    }
  }

  function changed(changes: readonly StoreChange[]): void {
    for (const c of changes) {
      if (c.key.startsWith('/registry/pods/')) {
        // Who cannot reach the API server hears nothing until it can.
        const value = c.value as T.Pod | undefined;
        const previous = c.previous as T.Pod | undefined;
        const pod = value ?? previous;
        const node = pod?.spec?.nodeName;
        if (!pod || !node || (value && previous && unchanged(value, previous))) continue;
        wakePod(node, pod.metadata.uid, pod.metadata.namespace!, pod.metadata.name, deps.reachable(node) ? loop.now : loop.now + RECONNECTS);
        if (value && previous && (!equal(value.metadata.labels, previous.metadata.labels) || !equal(value.metadata.annotations, previous.metadata.annotations)) && (value.spec?.volumes ?? []).some((v) => v.downwardAPI || v.projected))
          owner.once(loop.now + REFRESH, 'volumes', `${node}/${pod.metadata.uid}`, [node, pod.metadata.uid, pod.metadata.namespace!, pod.metadata.name] as unknown as Json);
      } else if (c.key.startsWith('/registry/configmaps/') && c.value && c.previous) wakeMounting('configMap', c.value as T.ConfigMap);
      else if (c.key.startsWith('/registry/secrets/') && c.value && c.previous) wakeMounting('secret', c.value as T.Secret);
      else if (c.key.startsWith('/registry/minions/')) {
        const value = c.value as T.Node | undefined;
        const previous = c.previous as T.Node | undefined;
        const node = (value ?? previous)!.metadata.name;
        if (!value || !previous || value.spec?.podCIDR !== previous.spec?.podCIDR) owner.once(loop.now, 'node', node, node);
        // What it only looks at when it works out its status anew.
        const booted = machines.get(nodeMachine(cluster, node))?.booted ?? loop.now;
        const turn = loop.now + RENEWAL - ((loop.now - booted) % RENEWAL);
        if (value && previous && (value.spec?.unschedulable ?? false) !== (previous.spec?.unschedulable ?? false)) owner.once(turn, 'cordon', node, node);
        if (value?.status?.capacity && !equal(value.status.capacity, value.status.allocatable)) owner.once(turn, 'node', `${node} capacity`, node);
        if (!previous && value) owner.once(loop.now, 'resync', node, node);
      }
    }
  }

  /** Nothing changed that a kubelet acts on: its own status reports come back this way. */
  function unchanged(a: T.Pod, b: T.Pod): boolean {
    return a.metadata.generation === b.metadata.generation && a.metadata.deletionTimestamp === b.metadata.deletionTimestamp && a.metadata.deletionGracePeriodSeconds === b.metadata.deletionGracePeriodSeconds && a.spec?.nodeName === b.spec?.nodeName && equal(a.metadata.labels, b.metadata.labels) && equal(a.metadata.annotations, b.metadata.annotations) && (a.status?.conditions?.length ?? 0) === (b.status?.conditions?.length ?? 0);
  }

  function exited(machine: string, pid: number, status: ChildStatus): void {
    if (!machine.startsWith(`${cluster}/`)) return;
    if (parseContainerMachine(machine)) {
      const at = loop.now;
      // The kubelet hears of it at its runtime's next report; a probe's command or a hook it waits for itself.
      owner.at(at + (pid === machines.get(machine)?.first ? PLEG : 0), 'exit', [machine, pid, status as unknown as Json, at]);
    } else if (machine.split('/').length === 2) {
      const node = machine.split('/')[1]!;
      owner.once(loop.now, 'node', node, node);
      if (!kubeletRuns(deps, node)) noteHeartbeat(machine);
      const files = machines.get(machine) && machines.files(machine);
      if (files?.exists('/var/lib/kubelet') && !runtimeRuns(deps, node) && !files.exists(ANSWERED)) files.write(ANSWERED, `${loop.now}\n`);
    }
  }

  /** Renewals of the lease are not written while all is well; the last one is noted when they end. */
  function noteHeartbeat(machine: string): void {
    const info = machines.get(machine);
    if (!info) return;
    const files = machines.files(machine);
    if (!files.exists('/var/lib/kubelet')) files.mkdir('/var/lib/kubelet', { parents: true });
    files.write(HEARTBEAT, `${loop.now - ((loop.now - info.booted) % RENEWAL)}\n`);
  }

  function fileChanged(volume: string, path: readonly string[]): void {
    const uid = writer(volume, path);
    if (uid !== undefined) {
      // Only the first of many writes is heard: the look itself says whether another is wanted.
      if (!owner.waiting('storage', uid)) owner.once(loop.now, 'storage', uid, [uid, false] as unknown as Json);
      return;
    }
    if (!volume.startsWith(`root:${cluster}/`) || path[0] !== 'etc' || !`/${path.join('/')}`.startsWith(MANIFESTS)) return;
    const node = volume.slice(`root:${cluster}/`.length);
    // The watch on the directory tells at once, but a file is settled only after a moment.
    owner.once(loop.now + 500, 'manifests', node, node);
  }

  /** The Pod whose own a changed file is: on a volume in memory, in a container, in an emptyDir on the node. */
  function writer(volume: string, path: readonly string[]): string | undefined {
    if (volume.startsWith('pod:')) return volume.split(':')[1];
    if (!volume.startsWith(`root:${cluster}/`)) return undefined;
    if (path[4] !== undefined && path[3] === 'pods' && path[6] === 'kubernetes.io~empty-dir') return path[4];
    return parseContainerMachine(volume.slice('root:'.length))?.uid;
  }

  /** A Pod has written to its node's disk: looks whether that is too much, when its kubelet would. */
  function checkStorage(uid: string, due: boolean): void {
    for (const id of machines.ids()) {
      if (!id.startsWith(`${cluster}/`) || id.split('/').length !== 2) continue;
      const node = id.split('/')[1]!;
      const record = readRecord(machines.files(id), uid);
      if (!record) continue;
      const client = deps.client(node);
      const pod = client.get(Pod, record.name, record.namespace);
      if (!pod || pod.metadata.uid !== uid || pod.metadata.deletionTimestamp || record.final || !hasStorageLimits(pod) || !kubeletRuns(deps, node)) return;
      if (!due) return void owner.once(nextLook(pod, record.seen, loop.now), 'storage', uid, [uid, true] as unknown as Json);
      const s = makeSync(node, pod, record, client);
      if (!evictForStorage(s)) return;
      writeRecord(s.files, record);
      s.wake(loop.now);
      return;
    }
  }

  function heartbeat(node: string): Instant | undefined {
    const id = nodeMachine(cluster, node);
    const machine = machines.get(id);
    if (!machine) return undefined;
    if (kubeletRuns(deps, node)) return loop.now - ((loop.now - machine.booted) % RENEWAL);
    const files = machines.files(id);
    return files.exists(HEARTBEAT) ? Number(files.read(HEARTBEAT)) : undefined;
  }

  function powerLost(node: string): void {
    const id = nodeMachine(cluster, node);
    const files = machines.files(id);
    for (const uid of recordedPods(files)) {
      const record = readRecord(files, uid);
      if (!record) continue;
      for (const r of Object.values(record.containers)) {
        if (r.machine && machines.get(r.machine)) machines.remove(r.machine);
        if (r.state === 'running') {
          r.state = 'exited';
          r.ended = { id: r.id!, exitCode: 255, reason: 'Unknown', started: r.started!, finished: loop.now };
          r.ready = false;
          delete r.pid;
          delete r.killing;
          delete r.hook;
          delete r.probes;
        }
        delete r.pull;
      }
      if (record.sandbox && record.sandbox.network !== id) deps.network.remove(record.sandbox.network);
      delete record.sandbox;
      delete record.setup;
      record.backoff = {};
      writeRecord(files, record);
    }
  }

  /** A node that was made ready-built began before its machine did: there is nothing to announce and nothing to do. */
  function readyMade(node: string, object: T.Node | undefined): boolean {
    const machine = machines.get(nodeMachine(cluster, node));
    const made = parseTime(object?.metadata.creationTimestamp);
    return machine !== undefined && machine.booted === loop.now && made !== undefined && made < machine.booted - 1000;
  }

  function started(node: string): void {
    owner.once(loop.now, 'start', node, node);
  }

  return {
    changed,
    exited,
    fileChanged,
    started,
    request: (node, request) => kubeletRequest(deps, deps.client(node), node, request),
    resync: () => {
      for (const id of machines.ids()) if (id.startsWith(`${cluster}/`) && id.split('/').length === 2) owner.once(loop.now, 'reconnect', id.split('/')[1]!, id.split('/')[1]!);
    },
    nodes: nodesOf(deps, () => deps.client('')),
    heartbeat,
    powerLost,
    release: () => loop.release(name),
  };
}
