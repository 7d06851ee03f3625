import type { Client } from '../api/client';
import { ApiError } from '../api/client';
import { equal } from '../core';
import { DaemonSet, Node, Pod } from '../kinds';
import { parseTime } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { claim, controllerRef, dependentKeys, keyOf, splitKey } from './shared/owners';
import { scaled } from './shared/percent';
import { createPod, deletePod, podMetadata, slowStart } from './shared/pod-control';
import { isAvailable, isReady, untilAvailable } from './shared/pods';
import { pruneHistory, REVISION_HASH, revisionOf } from './shared/revisions';
import { takesNode, tolerated, type Toleration } from '../kinds/placement';

const NAME = 'daemonset-controller';
const GENERATION = 'deprecated.daemonset.template.generation';
const GENERATION_LABEL = 'pod-template-generation';

/** What every daemon puts up with: it belongs to the node, well or not (`AddOrUpdateDaemonPodTolerations`). */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const NETWORK_UNAVAILABLE: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

/** DaemonSets: one Pod on every node that fits (`pkg/controller/daemon`). */
export const daemonset: Controller = {
  name: NAME,
  account: 'daemon-set-controller',
  watches: [
    { kind: DaemonSet },
    { kind: Pod, keys: (pod, before, client) => dependentKeys(DaemonSet, pod, before, client, (d) => d.spec?.selector) } satisfies Watch<T.Pod>,
    {
      kind: Node,
      when: (n, before, deleted) => deleted || before === undefined || !equal(before.spec, n.spec) || !equal(before.metadata.labels, n.metadata.labels),
      keys: (_n, _before, client) => client.list(DaemonSet).map(keyOf),
    } satisfies Watch<T.Node>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const ds = client.get(DaemonSet, name, namespace);
    if (!ds?.spec || ds.metadata.deletionTimestamp !== undefined) return;
    const generation = ds.metadata.annotations?.[GENERATION] ?? String(ds.metadata.generation ?? 1);
    const revision = revisionOf(client, ds, DaemonSet, ds.spec.template, { [GENERATION]: generation });
    const hash = revision.metadata.labels![REVISION_HASH]!;
    const nodes = client.list(Node);
    const manage = place(client, ds, nodes, hash, generation);
    if (!manage) update(client, ds, nodes, hash);
    const inUse = new Set([revision.metadata.name, ...podsOf(client, ds).map((p) => `${name}-${p.metadata.labels?.[REVISION_HASH]}`)]);
    pruneHistory(client, ds, ds.spec.revisionHistoryLimit ?? 10, inUse);
    const again = report(client, ds, nodes, hash);
    if (manage) throw manage;
    return again;
  },
};

function podsOf(client: Client, ds: T.DaemonSet): T.Pod[] {
  return claim(client, ds, DaemonSet, ds.spec!.selector, Pod);
}

/** The node a daemon is on or meant for. */
function nodeOf(pod: T.Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.find((f) => f.key === 'metadata.name')?.values?.[0];
}

function byNode(pods: readonly T.Pod[]): Map<string, T.Pod[]> {
  const out = new Map<string, T.Pod[]>();
  for (const p of pods) {
    const node = nodeOf(p);
    if (node !== undefined) out.set(node, [...(out.get(node) ?? []), p]);
  }
  return out;
}

function tolerationsOf(ds: T.DaemonSet): Toleration[] {
  const own = (ds.spec!.template.spec?.tolerations ?? []) as readonly Toleration[];
  const more = ds.spec!.template.spec?.hostNetwork ? [...TOLERATIONS, NETWORK_UNAVAILABLE] : TOLERATIONS;
  return [...own, ...more.filter((t) => !own.some((o) => equal(o, t)))];
}

/** Whether a daemon is to start on the node, and whether one that is there may stay (`NodeShouldRunDaemonPod`). */
function fits(ds: T.DaemonSet, node: T.Node): { run: boolean; stay: boolean } {
  const spec = ds.spec!.template.spec;
  const named = spec?.nodeName;
  if ((named && named !== node.metadata.name) || !takesNode(spec, node)) return { run: false, stay: false };
  const bad = (node.spec?.taints ?? []).filter((t) => t.effect !== 'PreferNoSchedule' && !tolerated(t, tolerationsOf(ds)));
  return { run: bad.length === 0, stay: !bad.some((t) => t.effect === 'NoExecute') };
}

/** Makes what is missing and removes what should not be. Returns the first refusal. */
function place(client: Client, ds: T.DaemonSet, nodes: readonly T.Node[], hash: string, generation: string): ApiError | undefined {
  const there = byNode(podsOf(client, ds));
  const missing: string[] = [];
  const remove: T.Pod[] = [];
  const surge = maxSurge(ds, nodes) > 0;
  for (const node of nodes) {
    const name = node.metadata.name;
    const pods = there.get(name) ?? [];
    const { run, stay } = fits(ds, node);
    if (!stay) {
      remove.push(...pods.filter((p) => p.metadata.deletionTimestamp === undefined));
      continue;
    }
    const live: T.Pod[] = [];
    for (const p of pods) {
      if (p.metadata.deletionTimestamp !== undefined) continue;
      const phase = p.status?.phase;
      if (phase === 'Failed' || phase === 'Succeeded') {
        const failed = phase === 'Failed';
        const message = failed
          ? `Found failed daemon pod ${keyOf(p)} on node ${name}, will try to kill it`
          : `Found succeeded daemon pod ${keyOf(p)} on node ${name}, will try to delete it`;
        client.event(ds, { type: failed ? 'Warning' : 'Normal', reason: failed ? 'FailedDaemonPod' : 'SucceededDaemonPod', message, component: NAME });
        remove.push(p);
      } else live.push(p);
    }
    if (run && pods.length === 0) missing.push(name);
    else if (live.length > 1 && !surge) {
      live.sort((a, b) => (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0));
      remove.push(...live.slice(1));
    }
  }
  for (const [node, pods] of there) if (!nodes.some((n) => n.metadata.name === node)) remove.push(...pods.filter((p) => p.metadata.deletionTimestamp === undefined && !p.spec?.nodeName));
  const { error } = slowStart(missing.length, (i) => createOn(client, ds, missing[i]!, hash, generation));
  for (const p of remove) deletePod(client, ds, NAME, p);
  return error;
}

function createOn(client: Client, ds: T.DaemonSet, node: string, hash: string, generation: string): void {
  const template = ds.spec!.template;
  const field = { key: 'metadata.name', operator: 'In', values: [node] };
  const affinity = template.spec?.affinity;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const metadata = podMetadata(template as never, ds, controllerRef(DaemonSet, ds));
  createPod(client, ds, NAME, {
    metadata: { ...metadata, generateName: `${ds.metadata.name}-`, labels: { ...metadata.labels, [REVISION_HASH]: hash, [GENERATION_LABEL]: generation } },
    spec: {
      ...template.spec,
      tolerations: tolerationsOf(ds),
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: terms?.length ? terms.map((t) => ({ ...t, matchFields: [field] })) : [{ matchFields: [field] }],
          },
        },
      },
    },
  });
}

const wanted = (ds: T.DaemonSet, nodes: readonly T.Node[]): number => nodes.filter((n) => fits(ds, n).run).length;

function maxSurge(ds: T.DaemonSet, nodes: readonly T.Node[]): number {
  const s = ds.spec!.updateStrategy;
  return s?.type === 'OnDelete' ? 0 : scaled(s?.rollingUpdate?.maxSurge as number | string | undefined, wanted(ds, nodes), 'up');
}

/** Replaces Pods of older templates, so many at a time (`rollingUpdate`). */
function update(client: Client, ds: T.DaemonSet, nodes: readonly T.Node[], hash: string): void {
  if (ds.spec!.updateStrategy?.type === 'OnDelete') return;
  const desired = wanted(ds, nodes);
  const surge = maxSurge(ds, nodes);
  const generation = ds.metadata.annotations?.[GENERATION] ?? String(ds.metadata.generation ?? 1);
  const unavailable = scaled((ds.spec!.updateStrategy?.rollingUpdate?.maxUnavailable ?? (surge > 0 ? 0 : 1)) as number | string, desired, 'up');
  const minReady = ds.spec!.minReadySeconds ?? 0;
  const available = (p: T.Pod | undefined): boolean => p !== undefined && p.metadata.deletionTimestamp === undefined && isAvailable(p, minReady, client.now);
  const pods = podsOf(client, ds);
  const outdated: T.Pod[] = [];
  const atOnce: T.Pod[] = [];
  const extra: string[] = [];
  let out = 0;
  let surging = 0;
  for (const [node, there] of byNode(pods)) {
    const live = there.filter((p) => p.metadata.deletionTimestamp === undefined);
    const fresh = live.find((p) => p.metadata.labels?.[REVISION_HASH] === hash);
    const old = live.find((p) => p.metadata.labels?.[REVISION_HASH] !== hash);
    if (surge > 0) {
      if (old && fresh && available(fresh)) atOnce.push(old);
      else if (old && fresh) surging++;
      else if (old && !available(old)) atOnce.push(old);
      else if (old && fits(ds, nodes.find((n) => n.metadata.name === node)!).run) extra.push(node);
      continue;
    }
    if (!available(fresh) && !available(old)) out++;
    if (!old || fresh) continue;
    if (available(old)) outdated.push(old);
    else atOnce.push(old);
  }
  for (const p of [...atOnce, ...(surge > 0 ? [] : outdated.slice(0, Math.max(0, unavailable - out)))]) deletePod(client, ds, NAME, p);
  for (const node of extra.slice(0, Math.max(0, surge - surging))) createOn(client, ds, node, hash, generation);
}

function report(client: Client, ds: T.DaemonSet, nodes: readonly T.Node[], hash: string): { again: number } | undefined {
  const pods = podsOf(client, ds);
  const there = byNode(pods);
  const minReady = ds.spec!.minReadySeconds ?? 0;
  const n = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
  for (const node of nodes) {
    const list = there.get(node.metadata.name) ?? [];
    if (!fits(ds, node).run) {
      if (list.length > 0) n.misscheduled++;
      continue;
    }
    n.desired++;
    if (list.length === 0) continue;
    n.current++;
    const pod = [...list].sort((a, b) => Number(a.metadata.deletionTimestamp !== undefined) - Number(b.metadata.deletionTimestamp !== undefined))[0]!;
    if (isReady(pod)) {
      n.ready++;
      if (isAvailable(pod, minReady, client.now)) n.available++;
    }
    if (pod.metadata.labels?.[REVISION_HASH] === hash) n.updated++;
  }
  const status = {
    currentNumberScheduled: n.current,
    desiredNumberScheduled: n.desired,
    numberMisscheduled: n.misscheduled,
    numberReady: n.ready,
    updatedNumberScheduled: n.updated || undefined,
    numberAvailable: n.available || undefined,
    numberUnavailable: n.desired - n.available || undefined,
    observedGeneration: ds.metadata.generation,
    collisionCount: ds.status?.collisionCount,
    conditions: ds.status?.conditions,
  };
  if (!equal(ds.status ?? {}, status)) {
    client.updateStatus(DaemonSet, ds.metadata.name, ds.metadata.namespace, (d) => {
      d.status = status as never;
    });
  }
  const wait = untilAvailable(pods, minReady, client.now);
  return wait === undefined ? undefined : { again: wait };
}
