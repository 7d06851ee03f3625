import { own } from '../core';
import { units } from '../kinds/quantities';
import type * as T from '../kinds/types';
import { event, type Sync } from './sync';
import { podDirectory } from './volumes';

/** How often a kubelet looks how full disks are, and how often it measures volumes, in milliseconds. */
const LOOK = 10_000;
const MEASURE = 60_000;

interface Limits {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}
const limitOf = (c: T.Container): string | undefined => own((c.resources as Limits | undefined)?.limits, 'ephemeral-storage');
const bounded = (pod: T.Pod): T.Volume[] => (pod.spec!.volumes ?? []).filter((v) => v.emptyDir && v.emptyDir.sizeLimit !== undefined && units(String(v.emptyDir.sizeLimit)) > 0) as T.Volume[];

/** Is there anything that this Pod may use too much of? */
export const hasStorageLimits = (pod: T.Pod): boolean => bounded(pod).length > 0 || pod.spec!.containers.some((c) => limitOf(c) !== undefined);

/** When the next look after a write comes: volumes are measured by the minute. */
export const nextLook = (pod: T.Pod, seen: number, now: number): number => {
  const beat = bounded(pod).length > 0 ? MEASURE : LOOK;
  return seen + Math.ceil((now + 1 - seen) / beat) * beat;
};

/** Evicts a Pod that uses more of its node's disk than it may (`localStorageEviction`). True if it does. */
export function evictForStorage(s: Sync): boolean {
  const { record, pod } = s;
  if (record.evicted) return true;
  const why = excess(s, pod);
  if (why === undefined) return false;
  record.evicted = why;
  event(s, 'Warning', 'Evicted', why);
  return true;
}

function excess(s: Sync, pod: T.Pod): string | undefined {
  const { machines } = s.deps;
  let all = 0;
  for (const v of pod.spec!.volumes ?? []) {
    if (!v.emptyDir) continue;
    const used = v.emptyDir.medium === 'Memory' ? machines.usage(`pod:${s.record.uid}:${v.name}`) : machines.usage(`root:${s.machine}`, `${podDirectory(s.record.uid)}/volumes/kubernetes.io~empty-dir/${v.name}`.split('/').slice(1));
    if (v.emptyDir.medium !== 'Memory') all += used;
    const limit = v.emptyDir.sizeLimit === undefined ? 0 : units(String(v.emptyDir.sizeLimit));
    if (limit > 0 && used > limit) return `Usage of EmptyDir volume "${v.name}" exceeds the limit "${v.emptyDir.sizeLimit}". `;
  }
  let total = 0;
  const over: string[] = [];
  for (const c of pod.spec!.containers) {
    const machine = own(s.record.containers, c.name)?.machine;
    const used = machine ? machines.usage(`root:${machine}`) : 0;
    all += used;
    const limit = limitOf(c);
    if (limit === undefined) continue;
    total += units(limit);
    if (used > units(limit)) over.push(`Container ${c.name} exceeded its local ephemeral storage limit "${limit}". `);
  }
  // The whole Pod has a limit where each of its containers has one.
  if (total > 0 && pod.spec!.containers.every((c) => limitOf(c) !== undefined) && all > total) return `Pod ephemeral local storage usage exceeds the total limit of containers ${quantity(total, pod)}. `;
  return over[0];
}

/** A sum of limits as it is written: one limit as it stands, several in the largest binary unit that fits. */
function quantity(total: number, pod: T.Pod): string {
  if (pod.spec!.containers.length === 1) return limitOf(pod.spec!.containers[0]!)!;
  for (const [unit, size] of [['Gi', 2 ** 30], ['Mi', 2 ** 20], ['Ki', 2 ** 10]] as const) if (total % size === 0) return `${total / size}${unit}`;
  return String(total);
}
