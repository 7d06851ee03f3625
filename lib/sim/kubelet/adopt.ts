import type { Instant } from '../core';
import { Node } from '../kinds';
import type * as T from '../kinds/types';
import { launch, mountedVolumes, prepare } from './container';
import { nodeMachine, type KubeletDeps } from './deps';
import { containersOf, fill } from './pod-worker';
import { writeRecord, type PodRecord } from './record';
import { podStatus } from './status';
import { containerRecord, type Sync } from './sync';
import { hex } from '../core';

/**
 * Makes a Pod run at once as if its node had started it at `at`: for clusters that are made ready-built. Its objects
 * (ConfigMaps, the Node) must be in the store, its images need not be on the node. Returns its status.
 */
export function adoptPod(deps: KubeletDeps, node: string, pod: T.Pod, at: Instant, ip: string, isStatic: boolean): T.Pod['status'] {
  const machine = nodeMachine(deps.cluster, node);
  const client = deps.client(node);
  const hostIP = client.get(Node, node)?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? '';
  const record: PodRecord = { uid: pod.metadata.uid, namespace: pod.metadata.namespace!, name: pod.metadata.name, seen: at, mounted: at, backoff: {}, containers: {}, volumes: {}, ...(isStatic ? { manifest: pod } : {}) };
  const network = pod.spec!.hostNetwork ? machine : `pod:${deps.cluster}/${node}/${record.uid}`;
  record.sandbox = { id: hex(deps.loop.random, 64), network, ip: pod.spec!.hostNetwork ? hostIP : ip, at };
  const s: Sync = { deps, node, machine, hostIP, client, files: deps.machines.files(machine), pod, record, now: at, wake: () => {}, report: () => {} };
  const volumes = mountedVolumes(s);
  for (const v of pod.spec!.volumes ?? []) fill(s, v.name, volumes[v.name]!);
  for (const c of containersOf(pod)) {
    const r = containerRecord(record, c.name);
    const image = deps.image(c.image ?? '');
    if (!image) throw new Error(`kubelet: no image ${c.image}`);
    launch(s, r, prepare(s, c, r, image));
    r.up = true;
    r.ready = true;
    // Probes that have passed are taken up where they were: from now on.
    r.probes = {};
    for (const which of ['liveness', 'readiness'] as const) {
      const probe = which === 'liveness' ? c.livenessProbe : c.readinessProbe;
      if (probe) r.probes[which] = { next: deps.loop.now + (probe.periodSeconds ?? 10) * 1000, row: 1 };
    }
  }
  writeRecord(s.files, record);
  return podStatus({ pod, record, hostIP, now: at }) as T.Pod['status'];
}
