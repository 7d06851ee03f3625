import { equal, own, type Draft, type Instant } from '../core';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { ContainerRecord, Ended, PodRecord } from './record';
import { qosClass, totals } from './qos';

type Status = Draft<NonNullable<T.Pod['status']>>;

/** Containers that run beside the others though they stand among the init containers. */
export const isSidecar = (c: T.Container): boolean => c.restartPolicy === 'Always';

export interface StatusContext {
  readonly pod: T.Pod;
  readonly record: PodRecord;
  readonly hostIP: string;
  readonly now: Instant;
}

/** A Pod's status as the kubelet writes it (`generateAPIPodStatus`), from its record and what the status was. */
export function podStatus(ctx: StatusContext): Status {
  const { pod, record, hostIP } = ctx;
  const old = pod.status;
  const spec = pod.spec!;
  const init = spec.initContainers ?? [];
  const isStatic = record.manifest !== undefined;
  const initialized = isInitialized(pod, record);
  const initStatuses = init.map((c) => containerStatus(ctx, c, true, initialized));
  // By name, whatever their order in the spec; init containers in their order.
  const byName = <C extends { readonly name: string }>(list: readonly C[]): C[] => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  const statuses = byName(spec.containers).map((c) => containerStatus(ctx, c, false, initialized));
  const ephemeral = byName(spec.ephemeralContainers ?? []).map((c) => containerStatus(ctx, c as unknown as T.Container, false, true));
  const reached = record.final ?? podPhase(pod, record);
  const sandboxed = record.sandbox !== undefined && !record.sandbox.gone;
  // A Pod is over only once nothing of it runs any more.
  const held = sandboxed && pod.metadata.deletionTimestamp === undefined && (reached === 'Succeeded' || reached === 'Failed') && old?.phase !== 'Succeeded' && old?.phase !== 'Failed';
  const phase = held ? (old?.phase ?? 'Pending') : reached;
  if (record.rejected) {
    // What was refused at the door never had an address or containers.
    return { message: `Pod was rejected: ${record.rejected.message}`, observedGeneration: pod.metadata.generation, phase: 'Failed', qosClass: old?.qosClass ?? qosClass(pod), reason: record.rejected.reason, startTime: rfc3339(record.seen) } as unknown as Status;
  }
  const status: Record<string, unknown> = {};
  const copied = ['nominatedNodeName', 'resourceClaimStatuses', 'resize'] as const;
  for (const k of copied) if ((old as Record<string, unknown> | undefined)?.[k] !== undefined) status[k] = (old as Record<string, unknown>)[k];
  if (!isStatic) status['observedGeneration'] = pod.metadata.generation;
  status['phase'] = phase;
  if (record.failure && !held) Object.assign(status, record.failure);
  status['hostIP'] = hostIP;
  status['hostIPs'] = [{ ip: hostIP }];
  const ip = spec.hostNetwork ? hostIP : record.sandbox?.ip;
  if (ip && record.sandbox) {
    status['podIP'] = ip;
    status['podIPs'] = [{ ip }];
  }
  status['startTime'] = rfc3339(record.seen);
  status['qosClass'] = old?.qosClass ?? qosClass(pod);
  if (init.length) status['initContainerStatuses'] = initStatuses;
  status['containerStatuses'] = statuses;
  if (ephemeral.length) status['ephemeralContainerStatuses'] = ephemeral;
  const together = [...spec.containers, ...init.filter(isSidecar)];
  const requests = totals(together, 'requests');
  const limits = totals(together, 'limits');
  if (requests) status['allocatedResources'] = requests;
  status['resources'] = { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
  status['conditions'] = conditions(ctx, reached, sandboxed, initialized);
  return status as unknown as Status;
}

function conditions(ctx: StatusContext, phase: string, sandboxed: boolean, initialized: boolean): unknown[] {
  const { pod, record, now } = ctx;
  const old = pod.status?.conditions ?? [];
  const generation = record.manifest === undefined ? { observedGeneration: pod.metadata.generation } : {};
  const make = (type: string, ok: boolean, reason?: string, message?: string) => {
    const before = old.find((c) => c.type === type);
    const value = ok ? 'True' : 'False';
    return {
      lastProbeTime: null,
      lastTransitionTime: before?.status === value ? before.lastTransitionTime : rfc3339(now),
      ...(message ? { message } : {}),
      ...generation,
      ...(reason ? { reason } : {}),
      status: value,
      type,
    };
  };
  const inits = pod.spec!.initContainers ?? [];
  const all = [...inits.filter(isSidecar), ...pod.spec!.containers];
  const unready = all.filter((c) => !own(record.containers, c.name)?.ready || own(record.containers, c.name)?.state !== 'running').map((c) => c.name);
  const unfinished = inits.filter((c) => !initDone(c, own(record.containers, c.name))).map((c) => c.name);
  const done = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const failing = `containers with unready status: [${unready.join(' ')}]`;
  const ready = unready.length === 0 && !done;
  const gates = (pod.spec!.readinessGates ?? []).filter((g) => old.find((c) => c.type === g.conditionType)?.status !== 'True');
  const gate = ready && gates.length > 0 ? gates.map((g) => `the status of pod readiness gate "${g.conditionType}" is not "True", but ${old.find((c) => c.type === g.conditionType)?.status ?? 'False'}`).join(', ') : undefined;
  const resizing = (type: string, reason?: string, message?: string) => ({ ...make(type, true, reason, message), ...(record.resizing && type === 'PodResizePending' ? { observedGeneration: record.resizing.generation } : {}) });
  const list: unknown[] = [
    ...(record.resizing ? [resizing('PodResizePending', record.resizing.reason, record.resizing.message)] : []),
    ...(record.resized ? [resizing('PodResizeInProgress')] : []),
    make('PodReadyToStartContainers', sandboxed),
    initialized || phase === 'Succeeded'
      ? make('Initialized', true, phase === 'Succeeded' ? 'PodCompleted' : undefined)
      : make('Initialized', false, 'ContainersNotInitialized', `containers with incomplete status: [${unfinished.join(' ')}]`),
    gate ? make('Ready', false, 'ReadinessGatesNotReady', gate) : ready ? make('Ready', true) : make('Ready', false, done ?? 'ContainersNotReady', done ? undefined : failing),
    ready ? make('ContainersReady', true) : make('ContainersReady', false, done ?? 'ContainersNotReady', done ? undefined : failing),
    make('PodScheduled', true),
  ];
  const owned = new Set(['PodResizePending', 'PodResizeInProgress', 'PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);
  for (const c of old) if (!owned.has(c.type)) list.push(c);
  return list;
}

/** Has an init container done its part: ended well, or, for a sidecar, come up? */
export function initDone(c: T.Container, r: ContainerRecord | undefined): boolean {
  if (!r) return false;
  if (isSidecar(c)) return r.state === 'running' ? r.up === true : r.ended !== undefined && r.up === true;
  return r.state === 'exited' && r.ended?.exitCode === 0;
}

/** Are all init containers done? Once an app container was started, they count as done for good. */
function isInitialized(pod: T.Pod, record: PodRecord): boolean {
  const inits = pod.spec!.initContainers ?? [];
  if (pod.spec!.containers.some((c) => (own(record.containers, c.name)?.state ?? 'none') !== 'none')) return true;
  return inits.every((c) => initDone(c, own(record.containers, c.name)));
}

/** `getPhase`: from the states of the containers and the restart policy. */
export function podPhase(pod: T.Pod, record: PodRecord, terminal = false): string {
  const policy = pod.spec!.restartPolicy ?? 'Always';
  if (!isInitialized(pod, record)) {
    for (const c of pod.spec!.initContainers ?? []) {
      const r = own(record.containers, c.name);
      if (!isSidecar(c) && r?.state === 'exited' && r.ended!.exitCode !== 0 && policy === 'Never') return 'Failed';
    }
    return terminal && Object.values(record.containers).every((r) => r.state !== 'running') && Object.values(record.containers).some((r) => r.state === 'exited') ? 'Failed' : terminal && Object.keys(record.containers).length === 0 ? 'Failed' : 'Pending';
  }
  let waiting = 0;
  let running = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const c of pod.spec!.containers) {
    const r = own(record.containers, c.name);
    if (r?.state === 'running' || (r?.state === 'exited' && !terminal && (c as { restartPolicyRules?: unknown }).restartPolicyRules && willRestart(pod, c, false, r))) running++;
    else if (r?.state === 'exited') {
      stopped++;
      if (r.ended?.exitCode === 0) succeeded++;
    } else if (r?.last) stopped++;
    else waiting++;
  }
  if (terminal && running === 0) return stopped > 0 && stopped === succeeded ? 'Succeeded' : 'Failed';
  if (waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (policy === 'Always') return 'Running';
  if (stopped === succeeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function containerStatus(ctx: StatusContext, c: T.Container, init: boolean, initialized: boolean): unknown {
  const { pod, record } = ctx;
  const r = own(record.containers, c.name);
  const mounts = (c.volumeMounts ?? []).map((m) => ({
    mountPath: m.mountPath,
    name: m.name,
    ...(m.readOnly ? { readOnly: true, recursiveReadOnly: m.recursiveReadOnly ?? 'Disabled' } : {}),
  }));
  const resources = { ...(c.resources?.limits ? { limits: c.resources.limits } : {}), ...(c.resources?.requests ? { requests: c.resources.requests } : {}) };
  const before = pod.spec!.initContainers?.length && !initialized ? 'PodInitializing' : 'ContainerCreating';
  const out: Record<string, unknown> = {};
  if (r?.state !== 'none' && r !== undefined && c.resources?.requests && Object.keys(c.resources.requests).length) out['allocatedResources'] = c.resources.requests;
  const created = r !== undefined && r.state !== 'none';
  if (created && r.id) out['containerID'] = `containerd://${r.id}`;
  else if (r?.last) out['containerID'] = `containerd://${r.last.id}`;
  out['image'] = created ? (r.imageName ?? c.image) : c.image;
  out['imageID'] = created ? (r.imageId ?? '') : '';
  let state: unknown;
  let last: unknown = r?.last ? { terminated: terminated(r.last) } : {};
  if (!created) state = { waiting: r?.shown ? { message: r.shown.message, reason: r.shown.reason } : { reason: before } };
  else if (r.state === 'running') state = { running: { startedAt: rfc3339(r.started!) } };
  else if (r.shown && willRestart(pod, c, init, r)) {
    state = { waiting: { message: r.shown.message, reason: r.shown.reason } };
    last = { terminated: terminated(r.ended!) };
  } else state = { terminated: terminated(r.ended!) };
  out['lastState'] = last;
  out['name'] = c.name;
  out['ready'] = init && !isSidecar(c) ? r?.state === 'exited' && r.ended?.exitCode === 0 : r?.state === 'running' && r.ready === true;
  if (created) out['resources'] = resources;
  out['restartCount'] = r && (created || r.last) ? r.attempt : 0;
  out['started'] = init && !isSidecar(c) ? false : r?.state === 'running' && r.up === true;
  out['state'] = state;
  if (created && r.user) out['user'] = { linux: { gid: r.user.gid, supplementalGroups: r.user.groups, uid: r.user.uid } };
  if (mounts.length) out['volumeMounts'] = mounts;
  return out;
}

/** Will the kubelet start an ended container again? */
export function willRestart(pod: T.Pod, c: T.Container, init: boolean, r: ContainerRecord): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (r.state !== 'exited') return true;
  if (isSidecar(c)) return true;
  for (const rule of (c as { restartPolicyRules?: readonly { action?: string; exitCodes?: { operator?: string; values?: readonly number[] } }[] }).restartPolicyRules ?? []) {
    const hit = (rule.exitCodes?.values ?? []).includes(r.ended!.exitCode);
    if (rule.action === 'Restart' && (rule.exitCodes?.operator === 'NotIn' ? !hit : hit)) return true;
  }
  const policy = pod.spec!.restartPolicy ?? 'Always';
  const own = (c as { restartPolicy?: string }).restartPolicy ?? (init && policy === 'Always' ? 'OnFailure' : policy);
  return own === 'Always' || (own === 'OnFailure' && r.ended!.exitCode !== 0);
}

function terminated(e: Ended): unknown {
  return {
    containerID: `containerd://${e.id}`,
    exitCode: e.exitCode,
    finishedAt: rfc3339(e.finished),
    ...(e.message ? { message: e.message } : {}),
    reason: e.reason,
    ...(e.signal ? { signal: e.signal } : {}),
    startedAt: rfc3339(e.started),
  };
}

/** Is the status different from what stands in the API? */
export function statusDiffers(old: unknown, status: unknown): boolean {
  return !equal(old, status);
}
