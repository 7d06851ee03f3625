import { hex, own } from '../core';
import { Pod, RuntimeClass } from '../kinds';
import type * as T from '../kinds/types';
import { ensureRunning, mountedVolumes } from './container';
import { continueKill, killContainer } from './killing';
import { podRange, runtimeRuns } from './node-files';
import { RUNTIME_HANDLERS } from './node-status';
import { expand } from './expand';
import { podField } from './fields';
import { runProbes } from './probes';
import type { PodRecord } from './record';
import { initDone, isSidecar, podPhase } from './status';
import { containerRecord, event, wakeAfterError, type Sync } from './sync';
import { atomicLayout, filesHash, MountError, podDirectory, stateDirectory, type Mounted } from './volumes';

/** All containers of a Pod, in the order in which they start. */
export const containersOf = (pod: T.Pod): readonly T.Container[] => [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers, ...((pod.spec!.ephemeralContainers ?? []) as unknown as T.Container[])];

/** Brings a Pod that is to run one step on (`SyncPod`). */
export function syncRunning(s: Sync): void {
  const { record, pod } = s;
  if (record.rejected) {
    s.report();
    return;
  }
  for (const r of Object.values(record.containers)) {
    if (r.reason) r.shown = r.reason;
    else delete r.shown;
  }
  const report = () => {
    if (!busy(record)) s.report();
  };
  report();
  if (record.final) {
    finish(s);
    return;
  }
  if (overdue(s) || evicted(s)) return;
  if (!runtimeRuns(s.deps, s.node)) {
    s.wake(s.now + 10_000);
    return;
  }
  if (!mounted(s) || !sandboxed(s)) return;
  runContainers(s);
  for (const c of containersOf(pod)) {
    const r = containerRecord(record, c.name);
    runProbes(s, c, r);
    continueKill(s, c, r);
  }
  if (busy(record)) return;
  const phase = podPhase(pod, record);
  if (phase === 'Succeeded' || phase === 'Failed') {
    stopAll(s, 'Stopping container');
    if (!anyRunning(record)) record.final = phase;
  }
  s.report();
  if (record.final) finish(s);
}

/** Within a step that is one for whoever looks: ending a container and starting it anew, or starting it up to the end of its postStart. */
const busy = (record: PodRecord): boolean => Object.values(record.containers).some((r) => r.again || r.starting);

/** A Pod past its activeDeadlineSeconds fails as a whole. */
function overdue(s: Sync): boolean {
  const seconds = s.pod.spec!.activeDeadlineSeconds;
  if (seconds === undefined) return false;
  const end = s.record.seen + seconds * 1000;
  if (s.now < end) {
    s.wake(end);
    return false;
  }
  const message = 'Pod was active on the node longer than the specified deadline';
  if (!s.record.ending) event(s, 'Normal', 'DeadlineExceeded', message);
  fail(s, { reason: 'DeadlineExceeded', message }, (s.pod.spec!.terminationGracePeriodSeconds ?? 30) * 1000);
  return true;
}

/** A Pod that used too much is ended almost at once. */
function evicted(s: Sync): boolean {
  if (s.record.evicted === undefined) return false;
  fail(s, { reason: 'Evicted', message: s.record.evicted }, 1_000);
  return true;
}

/** Ends all containers, and then says why the Pod has failed. */
function fail(s: Sync, failure: NonNullable<PodRecord['failure']>, grace: number): void {
  s.record.ending ??= { since: s.now, deadline: s.now + grace };
  stopAll(s, 'Stopping container');
  for (const c of containersOf(s.pod)) continueKill(s, c, containerRecord(s.record, c.name));
  if (anyRunning(s.record)) return;
  s.record.final = 'Failed';
  s.record.failure = failure;
  s.report();
  finish(s);
}

const anyRunning = (record: PodRecord): boolean => Object.values(record.containers).some((r) => r.state === 'running');

function mounted(s: Sync): boolean {
  const { record, pod } = s;
  if (record.mounted !== undefined) return true;
  if (record.mount && s.now < record.mount.next) {
    s.wake(record.mount.next);
    return false;
  }
  for (const directory of ['containers', 'plugins', 'volumes']) s.files.mkdir(`${podDirectory(record.uid)}/${directory}`, { parents: true });
  try {
    const all = mountedVolumes(s);
    for (const v of pod.spec!.volumes ?? []) fill(s, v.name, all[v.name]!);
    record.mounted = s.now;
    delete record.mount;
    return true;
  } catch (e) {
    if (!(e instanceof MountError)) throw e;
    event(s, 'Warning', 'FailedMount', e.message);
    const delay = Math.min((record.mount?.delay ?? 250) * 2, 122_000);
    record.mount = { delay, next: s.now + delay };
    s.wake(record.mount.next);
    return false;
  }
}

/** Makes a volume of the Pod's own, with what is in it. */
export function fill(s: Sync, name: string, v: Mounted): void {
  if (v.volume.startsWith('root:') || v.volume.startsWith('image:')) return;
  const fsGroup = s.pod.spec!.securityContext?.fsGroup;
  // The topmost directory of what is in memory is sticky; that of a Pod with an fsGroup belongs to it.
  const top = { mode: 0o777 | (v.files && v.tmpfs ? 0o1000 : 0) | (fsGroup === undefined ? 0 : 0o2000), ...(fsGroup === undefined ? {} : { group: String(fsGroup) }) };
  if (!v.files) {
    const dirs = containersOf(s.pod).flatMap((c) => (c.volumeMounts ?? []).filter((m) => m.name === name).map((m) => subPath(s, c, m)).filter((d) => d !== '')); // prettier-ignore
    s.deps.machines.volume(v.volume, Object.fromEntries(dirs.map((d) => [d, { dir: true as const, mode: 0o777 }])), top);
    return;
  }
  const hash = filesHash(v.files);
  if (own(s.record.volumes, name)?.split(' ')[0] === hash) return;
  const directory = stateDirectory(s.now, hash);
  s.record.volumes[name] = `${hash} ${directory}`;
  s.deps.machines.volume(v.volume, {}, top);
  s.deps.machines.fillVolume(v.volume, atomicLayout(v.files, directory, fsGroup), top);
}

/** A mount's path inside the volume; variables of subPathExpr are those that name the Pod. */
function subPath(s: Sync, c: T.Container, m: NonNullable<T.Container['volumeMounts']>[number]): string {
  if (!m.subPathExpr) return m.subPath ?? '';
  return expand(m.subPathExpr, (name) => {
    const e = c.env?.find((x) => x.name === name);
    return e?.value ?? (e?.valueFrom?.fieldRef ? podField(s.pod, e.valueFrom.fieldRef.fieldPath, { hostIP: s.hostIP }) : undefined);
  });
}

/** Fills mounted volumes anew whose ConfigMap or Secret has changed. */
export function refreshVolumes(s: Sync): void {
  if (s.record.mounted === undefined || s.record.sandbox?.gone) return;
  try {
    const all = mountedVolumes(s);
    for (const v of s.pod.spec!.volumes ?? []) if (all[v.name]?.files) fill(s, v.name, all[v.name]!);
  } catch (e) {
    if (!(e instanceof MountError)) throw e;
    event(s, 'Warning', 'FailedMount', e.message);
  }
}

/** The runtime handler a Pod asks for by its RuntimeClass; undefined where there is no such class. */
function runtimeHandler(s: Sync): string | undefined {
  const name = s.pod.spec!.runtimeClassName;
  return name ? s.client.get(RuntimeClass, name)?.handler : '';
}

function sandboxed(s: Sync): boolean {
  const { record, pod, deps } = s;
  if (record.sandbox && !record.sandbox.gone) return true;
  if (record.setup === undefined) record.setup = s.now + 300 + Math.floor(deps.loop.random() * 500);
  if (s.now < record.setup) {
    s.wake(record.setup);
    return false;
  }
  delete record.setup;
  const handler = runtimeHandler(s);
  if (handler === undefined || !RUNTIME_HANDLERS.includes(handler)) {
    const why = handler === undefined ? `RuntimeClass.node.k8s.io "${pod.spec!.runtimeClassName}" not found` : `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "${handler}" is configured`;
    event(s, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${why}`);
    wakeAfterError(s);
    return false;
  }
  const id = hex(deps.loop.random, 64);
  const network = pod.spec!.hostNetwork ? s.machine : `pod:${deps.cluster}/${s.node}/${record.uid}`;
  const ip = pod.spec!.hostNetwork ? s.hostIP : deps.network.addPod(network, s.machine, podRange(s.files));
  record.sandbox = { id, network, ip, at: s.now };
  s.report();
  return true;
}

function runContainers(s: Sync): void {
  const { pod, record } = s;
  if (s.pod.metadata.deletionTimestamp) return;
  const appsDone = pod.spec!.containers.every((c) => own(record.containers, c.name)?.state === 'exited' && !own(record.containers, c.name)!.again) && ['Succeeded', 'Failed'].includes(podPhase(pod, record));
  if (appsDone) return;
  for (const c of pod.spec!.initContainers ?? []) {
    if (!isSidecar(c) && initDone(c, own(record.containers, c.name))) continue;
    const appStarted = pod.spec!.containers.some((a) => (own(record.containers, a.name)?.state ?? 'none') !== 'none');
    if (!isSidecar(c) && appStarted) continue;
    if (!isSidecar(c) && own(record.containers, c.name)?.state === 'exited' && pod.spec!.restartPolicy === 'Never' && !own(record.containers, c.name)!.again) return;
    ensureRunning(s, c, true);
    if (isSidecar(c)) runProbes(s, c, containerRecord(record, c.name));
    if (!initDone(c, own(record.containers, c.name))) return;
  }
  for (const c of (pod.spec!.ephemeralContainers ?? []) as unknown as T.Container[]) {
    if (containerRecord(record, c.name).state === 'none') ensureRunning(s, c, false);
  }
  for (const c of pod.spec!.containers) if (!ensureRunning(s, c, false)) return;
}

/** Begins to stop all containers; sidecars after the others, in reverse order. */
function stopAll(s: Sync, verb: string): void {
  const ms = s.record.ending ? Math.max(0, s.record.ending.deadline - s.now) : (s.pod.spec!.terminationGracePeriodSeconds ?? 30) * 1000;
  const sidecars = (s.pod.spec!.initContainers ?? []).filter(isSidecar);
  for (const c of containersOf(s.pod)) if (!sidecars.includes(c)) killContainer(s, c, containerRecord(s.record, c.name), `${verb} ${c.name}`, ms);
  const others = containersOf(s.pod).filter((c) => !sidecars.includes(c));
  if (others.some((c) => own(s.record.containers, c.name)?.state === 'running')) return;
  for (const c of [...sidecars].reverse()) {
    const r = containerRecord(s.record, c.name);
    killContainer(s, c, r, `${verb} ${c.name}`, ms);
    if (r.state === 'running') return;
  }
}

/** Takes the sandbox down, a moment after the last container has ended. */
function finish(s: Sync): boolean {
  const { record, deps } = s;
  if (!record.sandbox || record.sandbox.gone) return true;
  if (record.setup === undefined) record.setup = s.now + 200 + Math.floor(deps.loop.random() * 400);
  if (s.now < record.setup) {
    s.wake(record.setup);
    return false;
  }
  delete record.setup;
  record.sandbox.gone = true;
  if (record.sandbox.network !== s.machine) deps.network.remove(record.sandbox.network);
  s.report();
  return true;
}

/** Brings a Pod that is to go one step on. True once nothing of it is left. */
export function syncEnding(s: Sync): boolean {
  const { record, pod } = s;
  const first = record.ending === undefined;
  if (first) record.ending = { since: s.now, deadline: s.now + (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000 };
  else if (pod.metadata.deletionGracePeriodSeconds !== undefined) {
    // The time may be cut short by a second deletion.
    const deadline = Math.min(record.ending!.deadline, Math.max(s.now, record.ending!.since + pod.metadata.deletionGracePeriodSeconds * 1000));
    record.ending = { ...record.ending!, deadline };
    for (const r of Object.values(record.containers)) if (r.killing && r.killing.deadline > deadline) r.killing = { ...r.killing, deadline };
  }
  if (first) s.report();
  stopAll(s, 'Stopping container');
  for (const c of containersOf(pod)) continueKill(s, c, containerRecord(record, c.name));
  for (const c of containersOf(pod)) if (isSidecar(c)) runProbes(s, c, containerRecord(record, c.name));
  if (anyRunning(record)) return false;
  // Where nothing ever ran, how it ended is known only once the sandbox is gone.
  if (!Object.values(record.containers).some((r) => r.ended) && !finish(s)) return false;
  record.final ??= podPhase(pod, record, true) as 'Succeeded' | 'Failed';
  s.report();
  if (!finish(s)) return false;
  return true;
}

/** The Pod is gone from the API, or about to: forgets volumes and whatever still runs. */
export function cleanUp(s: Sync): void {
  const { record, deps, pod } = s;
  for (const r of Object.values(record.containers)) {
    if (r.machine && deps.machines.get(r.machine)) deps.machines.remove(r.machine);
    if (r.machine) deps.machines.removeVolume(`term:${r.machine}`);
  }
  for (const v of pod.spec?.volumes ?? []) deps.machines.removeVolume(`pod:${record.uid}:${v.name}`);
  for (const id of record.frozen ?? []) deps.machines.removeVolume(id);
  if (record.sandbox && !record.sandbox.gone && record.sandbox.network !== s.machine) deps.network.remove(record.sandbox.network);
  if (s.files.exists(podDirectory(record.uid))) s.files.remove(podDirectory(record.uid), { recursive: true });
  const logs = `/var/log/pods/${record.namespace}_${record.name}_${record.uid}`;
  if (s.files.exists(logs)) s.files.remove(logs, { recursive: true });
}

/** Tells the API that the Pod is gone for good. */
export function deleteForGood(s: Sync): void {
  if (!s.deps.reachable(s.node)) {
    wakeAfterError(s);
    return;
  }
  s.client.delete(Pod, s.record.name, s.record.namespace, { gracePeriodSeconds: 0, uid: s.pod.metadata.uid });
}
