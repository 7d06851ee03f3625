import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { equal } from '../core';
import { PersistentVolumeClaim, Pod, StatefulSet } from '../kinds';
import type { OwnerReference } from '../kinds/kind';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { claim, controllerRef, dependentKeys, keyOf, splitKey } from './shared/owners';
import { podMetadata } from './shared/pod-control';
import { scaled } from './shared/percent';
import { isAvailable, isReady, isTerminal, untilAvailable } from './shared/pods';
import { pruneHistory, REVISION_HASH, history, revisionOf } from './shared/revisions';

const NAME = 'statefulset-controller';

/** StatefulSets: Pods with a number each, made, replaced and removed in order (`pkg/controller/statefulset`). */
export const statefulset: Controller = {
  name: NAME,
  watches: [
    { kind: StatefulSet },
    { kind: Pod, keys: (pod, before, client) => dependentKeys(StatefulSet, pod, before, client, (s) => s.spec?.selector) } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const set = client.get(StatefulSet, name, namespace);
    if (!set?.spec) return;
    const target = revisionOf(client, set, StatefulSet, set.spec.template, undefined);
    const current = history(client, set).find((r) => r.metadata.name === set.status?.currentRevision) ?? target;
    const work: Work = { client, set, current, target, counts: { current: set.status?.currentReplicas ?? 0 } };
    let failure: ApiError | undefined;
    const seen = podsOf(client, set);
    let replaced = 0;
    if (set.metadata.deletionTimestamp === undefined) {
      try {
        replaced = step(work, seen);
      } catch (e) {
        if (!(e instanceof ApiError)) throw e;
        failure = e;
      }
    }
    // What this step has made or deleted counts once the news of it has come back.
    report(work, seen, replaced);
    const pods = podsOf(client, set);
    keepOwnership(client, set, pods);
    const inUse = new Set([current.metadata.name, target.metadata.name, ...pods.map((p) => p.metadata.labels?.[REVISION_HASH] ?? '')]);
    pruneHistory(client, set, set.spec.revisionHistoryLimit ?? 10, inUse);
    if (failure) throw failure;
    const again = untilAvailable(pods, set.spec.minReadySeconds ?? 0, client.now);
    return again === undefined ? undefined : { again };
  },
};

interface Work {
  readonly client: Client;
  readonly set: T.StatefulSet;
  /** The revision the set comes from, and the one it goes to. */
  readonly current: T.ControllerRevision;
  readonly target: T.ControllerRevision;
  readonly counts: { readonly current: number };
}

function podsOf(client: Client, set: T.StatefulSet): T.Pod[] {
  return claim(client, set, StatefulSet, set.spec!.selector, Pod).filter((p) => ordinalOf(set, p) !== undefined);
}

function ordinalOf(set: T.StatefulSet, pod: T.Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const rest = pod.metadata.name.slice(prefix.length);
  return pod.metadata.name.startsWith(prefix) && /^(0|[1-9]\d*)$/.test(rest) ? Number(rest) : undefined;
}

const first = (set: T.StatefulSet): number => set.spec?.ordinals?.start ?? 0;
const wanted = (set: T.StatefulSet): number => set.spec?.replicas ?? 1;
const isOrdered = (set: T.StatefulSet): boolean => set.spec?.podManagementPolicy !== 'Parallel';

/** One step towards the wanted Pods: in order, each waits for those before it. How many were deleted to be replaced by newer ones. */
function step(work: Work, pods: readonly T.Pod[]): number {
  const { client, set } = work;
  const minReady = set.spec!.minReadySeconds ?? 0;
  const ordered = isOrdered(set);
  const start = first(set);
  const end = start + wanted(set);
  const byOrdinal = new Map(pods.map((p) => [ordinalOf(set, p)!, p]));
  const healthy = (p: T.Pod): boolean => isReady(p) && p.metadata.deletionTimestamp === undefined;

  for (let i = start; i < end; i++) {
    let pod = byOrdinal.get(i);
    if (pod && isTerminal(pod)) {
      if (pod.metadata.deletionTimestamp === undefined) {
        const failed = pod.status?.phase === 'Failed';
        client.event(set, {
          type: failed ? 'Warning' : 'Normal',
          reason: failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
          message: `StatefulSet ${keyOf(set)} is recreating ${failed ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`,
          component: NAME,
        });
        remove(client, set, pod);
      }
      if (client.get(Pod, pod.metadata.name, pod.metadata.namespace)) {
        if (ordered) return 0;
        continue;
      }
      pod = undefined;
    }
    if (!pod) {
      create(work, i);
      if (ordered) return 0;
      continue;
    }
    if (!ordered) continue;
    if (pod.metadata.deletionTimestamp !== undefined || !isReady(pod) || !isAvailable(pod, minReady, client.now)) return 0;
  }

  const condemned = pods.filter((p) => ordinalOf(set, p)! < start || ordinalOf(set, p)! >= end).sort((a, b) => ordinalOf(set, b)! - ordinalOf(set, a)!);
  const unhealthy = [...pods].filter((p) => !healthy(p)).sort((a, b) => ordinalOf(set, a)! - ordinalOf(set, b)!)[0];
  for (const pod of condemned) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (ordered) return 0;
      continue;
    }
    if (ordered && !healthy(pod) && pod !== unhealthy) return 0;
    remove(client, set, pod);
    if (ordered) return 0;
  }

  if (set.spec!.updateStrategy?.type === 'OnDelete') return 0;
  const rolling = set.spec!.updateStrategy?.rollingUpdate as { readonly partition?: number; readonly maxUnavailable?: number | string } | undefined;
  const available = (i: number): boolean => {
    const pod = byOrdinal.get(i);
    return pod !== undefined && healthy(pod) && isAvailable(pod, minReady, client.now);
  };
  let free = Math.max(1, scaled(rolling?.maxUnavailable ?? 1, end - start, 'up'));
  for (let i = start; i < end; i++) if (!available(i)) free--;
  let replaced = 0;
  for (let i = end - 1; i >= start + (rolling?.partition ?? 0) && free > 0; i--) {
    const pod = byOrdinal.get(i);
    if (!pod || pod.metadata.labels?.[REVISION_HASH] === work.target.metadata.name || pod.metadata.deletionTimestamp !== undefined) continue;
    remove(client, set, pod);
    replaced++;
    free--;
  }
  return replaced;
}

/** Below the partition, and while a first roll-out is under way, Pods are still made of the old template. */
function revisionFor(work: Work, ordinal: number): T.ControllerRevision {
  const { set, current, target } = work;
  const strategy = set.spec!.updateStrategy;
  if (strategy?.type === 'OnDelete') return target;
  const partition = strategy?.rollingUpdate?.partition;
  const old = partition === undefined ? ordinal < first(set) + work.counts.current : ordinal < first(set) + partition;
  return old ? current : target;
}

function create(work: Work, ordinal: number): void {
  const { client, set } = work;
  const { name: setName, namespace } = set.metadata;
  const name = `${setName}-${ordinal}`;
  const revision = revisionFor(work, ordinal);
  const template = ((revision.data as { spec?: { template?: T.StatefulSet['spec'] } } | undefined)?.spec?.template ?? set.spec!.template) as NonNullable<T.StatefulSet['spec']>['template'];
  const claims = set.spec!.volumeClaimTemplates ?? [];
  for (const c of claims) {
    const claimName = `${c.metadata?.name}-${name}`;
    if (client.get(PersistentVolumeClaim, claimName, namespace)) continue;
    const labels = { ...c.metadata?.labels, ...set.spec!.selector.matchLabels };
    try {
      client.create(PersistentVolumeClaim, { metadata: { name: claimName, namespace, labels, ...(c.metadata?.annotations ? { annotations: c.metadata.annotations } : {}) }, spec: c.spec } as never);
      note(client, set, 'Normal', 'SuccessfulCreate', `Create Claim ${claimName} Pod ${name} in StatefulSet ${setName} success`);
    } catch (e) {
      if (e instanceof ApiError) note(client, set, 'Warning', 'FailedCreate', `Create Claim ${claimName} for Pod ${name} in StatefulSet ${setName} failed error: ${e.message}`);
      throw e;
    }
  }
  const volumes = (template.spec?.volumes ?? []).filter((v) => !claims.some((c) => c.metadata?.name === v.name));
  const metadata = podMetadata(template as never, set, controllerRef(StatefulSet, set));
  const { $patch: _p, ...spec } = { ...template.spec } as Record<string, unknown>;
  try {
    client.create(Pod, {
      metadata: {
        ...metadata,
        name,
        labels: { ...metadata.labels, 'statefulset.kubernetes.io/pod-name': name, 'apps.kubernetes.io/pod-index': String(ordinal), [REVISION_HASH]: revision.metadata.name },
      },
      spec: {
        ...spec,
        hostname: name,
        ...(set.spec!.serviceName ? { subdomain: set.spec!.serviceName } : {}),
        ...(claims.length || volumes.length
          ? { volumes: [...claims.map((c) => ({ name: c.metadata!.name, persistentVolumeClaim: { claimName: `${c.metadata!.name}-${name}` } })), ...volumes] }
          : {}),
      },
    } as never);
    note(client, set, 'Normal', 'SuccessfulCreate', `Create Pod ${name} in StatefulSet ${setName} successful`);
  } catch (e) {
    if (e instanceof ApiError) note(client, set, 'Warning', 'FailedCreate', `Create Pod ${name} in StatefulSet ${setName} failed error: ${e.message}`);
    throw e;
  }
}

function remove(client: Client, set: T.StatefulSet, pod: T.Pod): void {
  client.delete(Pod, pod.metadata.name, pod.metadata.namespace, { uid: pod.metadata.uid });
  note(client, set, 'Normal', 'SuccessfulDelete', `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
}

function note(client: Client, set: T.StatefulSet, type: 'Normal' | 'Warning', reason: string, message: string): void {
  client.event(set, { type, reason, message, component: NAME });
}

function report({ client, set, current, target }: Work, pods: readonly T.Pod[], replaced: number): void {
  const minReady = set.spec!.minReadySeconds ?? 0;
  const live = pods.filter((p) => p.metadata.deletionTimestamp === undefined);
  const of = (r: T.ControllerRevision): number => live.filter((p) => !isTerminal(p) && p.metadata.labels?.[REVISION_HASH] === r.metadata.name).length;
  const ready = pods.filter((p) => isReady(p) && !isTerminal(p));
  const replicas = pods.length;
  const updated = of(target);
  const rolling = set.spec!.updateStrategy?.type !== 'OnDelete';
  const complete = rolling && updated === replicas && ready.length === replicas && updated === wanted(set);
  const status = {
    observedGeneration: set.metadata.generation,
    replicas,
    readyReplicas: ready.length || undefined,
    currentReplicas: (complete ? updated : of(current) - replaced) || undefined,
    updatedReplicas: updated || undefined,
    currentRevision: complete ? target.metadata.name : current.metadata.name,
    updateRevision: target.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: ready.filter((p) => isAvailable(p, minReady, client.now)).length,
    conditions: set.status?.conditions,
  };
  if (equal(set.status ?? {}, status)) return;
  client.updateStatus(StatefulSet, set.metadata.name, set.metadata.namespace, (d) => {
    d.status = status as never;
  });
}

/** Claims go with the set, or with a Pod that is scaled away, where the retention policy says so. */
function keepOwnership(client: Client, set: T.StatefulSet, pods: readonly T.Pod[]): void {
  const policy = set.spec!.persistentVolumeClaimRetentionPolicy;
  if (policy?.whenDeleted !== 'Delete' && policy?.whenScaled !== 'Delete') return;
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod)!;
    const condemned = ordinal < first(set) || ordinal >= first(set) + wanted(set);
    const refs: OwnerReference[] = [];
    if (policy.whenDeleted === 'Delete') refs.push({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: set.metadata.name, uid: set.metadata.uid, controller: true, blockOwnerDeletion: true });
    if (policy.whenScaled === 'Delete' && condemned) refs.push({ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid, controller: false });
    const mine = condemned && policy.whenScaled === 'Delete' ? refs.filter((r) => r.kind === 'Pod') : refs;
    for (const c of set.spec!.volumeClaimTemplates ?? []) {
      const claimName = `${c.metadata?.name}-${pod.metadata.name}`;
      if (!client.get(PersistentVolumeClaim, claimName, pod.metadata.namespace)) continue;
      client.update(PersistentVolumeClaim, claimName, pod.metadata.namespace, (d) => {
        const others = (d.metadata.ownerReferences ?? []).filter((r: OwnerReference) => r.kind !== 'StatefulSet' && r.kind !== 'Pod');
        const all = [...others, ...mine];
        if (all.length) d.metadata.ownerReferences = all as never;
        else delete d.metadata.ownerReferences;
      });
    }
  }
}
