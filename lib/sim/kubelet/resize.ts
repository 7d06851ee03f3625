import { canonical, equal, own } from '../core';
import { Node, Pod } from '../kinds';
import { milli, units } from '../kinds/quantities';
import type * as T from '../kinds/types';
import { killContainer } from './killing';
import { podRequests } from './qos';
import { event, type Sync } from './sync';

/** How often a resize that does not fit yet is tried again though no Pod of the node has gone, in milliseconds. */
const RETRY = 180_000;

type Resources = NonNullable<T.Container['resources']>;

/** Containers whose resources may change while they run: all but the init containers that end. */
const resizable = (pod: T.Pod): readonly T.Container[] => [...(pod.spec!.initContainers ?? []).filter((c) => c.restartPolicy === 'Always'), ...pod.spec!.containers];

const wantedOf = (pod: T.Pod): Record<string, Resources> => Object.fromEntries(resizable(pod).map((c) => [c.name, c.resources ?? {}]));

/** The Pod with what the node has given its containers, which may be less than it asks for by now. */
export function allocatedPod(pod: T.Pod, allocated: Readonly<Record<string, unknown>> | undefined): T.Pod {
  if (!allocated || equal(wantedOf(pod), allocated)) return pod;
  const given = (c: T.Container): T.Container => (Object.hasOwn(allocated, c.name) ? { ...c, resources: allocated[c.name] as never } : c);
  const spec = pod.spec!;
  return { ...pod, spec: { ...spec, containers: spec.containers.map(given), ...(spec.initContainers ? { initContainers: spec.initContainers.map(given) } : {}) } } as T.Pod;
}

/**
 * Gives containers what the Pod asks for by now, where the node has it (`pkg/kubelet/allocation`): at once, or by making
 * them anew where their resizePolicy says so. `desired` is the Pod as it stands in the API.
 */
export function resize(s: Sync, desired: T.Pod): void {
  const { record } = s;
  const wanted = wantedOf(desired);
  record.allocated ??= wanted;
  if (equal(record.allocated, wanted)) {
    delete record.resizing;
    return;
  }
  const generation = desired.metadata.generation ?? 1;
  const said = (error?: string): string => summary(desired, generation, error);
  const refusal = refuse(s, desired);
  if (refusal) {
    if (record.resizing?.generation !== generation || record.resizing.reason !== refusal.reason) {
      event(s, 'Warning', `Resize${refusal.reason}`, `Pod resize ${refusal.what}: ${said(refusal.message)}`);
      record.resizing = { reason: refusal.reason, message: refusal.message, generation };
    }
    if (refusal.reason === 'Deferred') s.wake(s.now + RETRY);
    return;
  }
  const before = record.allocated as Record<string, Resources>;
  record.allocated = wanted;
  delete record.resizing;
  event(s, 'Normal', 'ResizeStarted', `Pod resize started: ${said()}`);
  for (const c of resizable(desired)) {
    const r = own(record.containers, c.name);
    if (r?.state !== 'running' || equal(before[c.name], wanted[c.name])) continue;
    const changed = (['cpu', 'memory'] as const).filter((k) => !equal([before[c.name]?.requests?.[k], before[c.name]?.limits?.[k]], [c.resources?.requests?.[k], c.resources?.limits?.[k]]));
    const policy = (c as { resizePolicy?: readonly { readonly resourceName: string; readonly restartPolicy: string }[] }).resizePolicy ?? [];
    if (policy.some((p) => p.restartPolicy === 'RestartContainer' && changed.includes(p.resourceName as 'cpu'))) {
      record.resized = true;
      killContainer(s, c, r, `Container ${c.name} resize requires restart`, (desired.spec!.terminationGracePeriodSeconds ?? 30) * 1000, true);
    } else limit(s, c, r.machine!);
  }
  if (!record.resized) event(s, 'Normal', 'ResizeCompleted', `Pod resize completed: ${said()}`);
}

/** Says that a resize is over that had to restart containers, once all of them run again. */
export function resized(s: Sync): void {
  const { record, pod } = s;
  if (!record.resized || resizable(pod).some((c) => own(record.containers, c.name)?.state !== 'running' || own(record.containers, c.name)!.killing)) return;
  delete record.resized;
  event(s, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summary(pod, pod.metadata.generation ?? 1)}`);
  s.report();
}

function limit(s: Sync, c: T.Container, machine: string): void {
  const node = s.deps.machines.get(s.machine)!;
  const cpu = own(c.resources?.limits, 'cpu') as string | undefined;
  const memory = own(c.resources?.limits, 'memory') as string | undefined;
  s.deps.machines.limit(machine, { cpus: cpu === undefined ? node.cpus : milli(cpu) / 1000, ...(memory === undefined ? {} : { memoryLimit: units(memory) }) });
}

/** Why the node cannot give that: never, or not now; `what` is how its event calls it. */
function refuse(s: Sync, desired: T.Pod): { readonly reason: 'Infeasible' | 'Deferred'; readonly what: string; readonly message: string } | undefined {
  const alloc = s.client.get(Node, s.node)?.status?.allocatable ?? {};
  const has = { cpu: milli(String(alloc['cpu'] ?? '0')), memory: units(String(alloc['memory'] ?? '0')) };
  const want = podRequests(desired);
  for (const k of ['cpu', 'memory'] as const) {
    if (want[k] > has[k]) return { reason: 'Infeasible', what: 'Infeasible', message: `Node didn't have enough capacity: ${k}, requested: ${want[k]}, capacity: ${has[k]}` };
  }
  const others = s.client.list(Pod, { node: s.node }).filter((p) => p.metadata.uid !== desired.metadata.uid && p.status?.phase !== 'Succeeded' && p.status?.phase !== 'Failed');
  for (const k of ['cpu', 'memory'] as const) {
    const used = others.reduce((n, p) => n + podRequests(p)[k], 0);
    if (used + want[k] > has[k]) return { reason: 'Deferred', what: `OutOf${k}`, message: `Node didn't have enough resource: ${k}, requested: ${want[k]}, used: ${used}, capacity: ${has[k]}` };
  }
  return undefined;
}

/** The resources of a Pod's containers as resize events tell them. */
function summary(pod: T.Pod, generation: number, error?: string): string {
  const of = (list: readonly T.Container[] | undefined): string => JSON.stringify((list ?? []).map((c) => ({ name: c.name, resources: JSON.parse(canonical(c.resources ?? {})) as unknown })));
  const inits = pod.spec!.initContainers?.length ? `"initContainers":${of(pod.spec!.initContainers)},` : '';
  return `{${inits}"containers":${of(pod.spec!.containers)},"generation":${generation}${error === undefined ? '' : `,"error":${JSON.stringify(error)}`}}`;
}
