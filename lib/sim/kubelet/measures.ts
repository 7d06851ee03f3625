import { EXPOSITION, exposition, own, type Family, type HttpResponse, type Json } from '../core';
import type { Client } from '../api/client';
import { Node } from '../kinds';
import { units } from '../kinds/quantities';
import { parseTime, rfc3339 } from '../kinds/times';
import { nodeMachine, type KubeletDeps } from './deps';
import type { PodRecord } from './record';

/** What a kubelet measures, and how it tells it: `/metrics/resource`, `/metrics/cadvisor` and `/stats/summary`. */

interface Measured {
  readonly name: string;
  readonly started: number;
  /** Microseconds since it started. */
  readonly cpu: number;
  readonly memory: number;
  readonly processes: number;
}

interface MeasuredPod {
  readonly record: PodRecord;
  readonly containers: readonly Measured[];
  readonly cpu: number;
  readonly memory: number;
}

/** Pods with a container that runs. */
function measure(deps: KubeletDeps, records: readonly PodRecord[]): readonly MeasuredPod[] {
  return records
    .map((record) => {
      const containers = Object.entries(record.containers).flatMap(([name, c]) => {
        const usage = c.state === 'running' && c.machine !== undefined ? deps.machines.work(c.machine) : undefined;
        return usage ? [{ name, started: c.started!, ...usage }] : [];
      });
      return { record, containers, cpu: containers.reduce((n, c) => n + c.cpu, 0), memory: containers.reduce((n, c) => n + c.memory, 0) };
    })
    .filter((p) => p.containers.length > 0)
    .sort((a, b) => (`${a.record.namespace}/${a.record.name}` < `${b.record.namespace}/${b.record.name}` ? -1 : 1));
}

/** What the node itself uses beside its processes: caches and the kernel, in bytes. */
const SYSTEM = 172 * 2 ** 20;

function measureNode(deps: KubeletDeps, client: Client, node: string): Measured {
  const usage = deps.machines.work(nodeMachine(deps.cluster, node), true)!;
  const started = deps.machines.get(nodeMachine(deps.cluster, node))!.booted;
  return { name: node, started: Math.max(started, parseTime(client.get(Node, node)?.metadata.creationTimestamp) ?? 0), ...usage, memory: usage.memory + SYSTEM };
}

const text = (body: string): HttpResponse => ({ status: 200, headers: { 'content-type': EXPOSITION }, body });

/** `/metrics/resource`: what a metrics server reads (`pkg/kubelet/metrics/collectors/resource_metrics.go`). */
export function resourceMetrics(deps: KubeletDeps, client: Client, node: string, records: readonly PodRecord[]): HttpResponse {
  const at = Math.floor(deps.loop.now);
  const own = measureNode(deps, client, node);
  const pods = measure(deps, records);
  const ofContainers = (value: (c: Measured) => number, stamped = true) => pods.flatMap((p) => p.containers.map((c) => ({ labels: { container: c.name, namespace: p.record.namespace, pod: p.record.name }, value: value(c), ...(stamped && { at }) })));
  const ofPods = (value: (p: MeasuredPod) => number) => pods.map((p) => ({ labels: { namespace: p.record.namespace, pod: p.record.name }, value: value(p), at }));
  const seconds = (micros: number) => Math.round(micros) / 1e6;
  return text(
    exposition([
      { name: 'container_cpu_usage_seconds_total', help: '[STABLE] Cumulative cpu time consumed by the container in core-seconds', type: 'counter', samples: ofContainers((c) => seconds(c.cpu)) },
      { name: 'container_memory_working_set_bytes', help: '[STABLE] Current working set of the container in bytes', type: 'gauge', samples: ofContainers((c) => c.memory) },
      { name: 'container_start_time_seconds', help: '[STABLE] Start time of the container since unix epoch in seconds', type: 'gauge', samples: ofContainers((c) => c.started / 1000, false) },
      { name: 'container_swap_usage_bytes', help: '[ALPHA] Current amount of the container swap usage in bytes. Reported only on non-windows systems', type: 'gauge', samples: ofContainers(() => 0) },
      { name: 'node_cpu_usage_seconds_total', help: '[STABLE] Cumulative cpu time consumed by the node in core-seconds', type: 'counter', samples: [{ value: seconds(own.cpu), at }] },
      { name: 'node_memory_working_set_bytes', help: '[STABLE] Current working set of the node in bytes', type: 'gauge', samples: [{ value: own.memory, at }] },
      { name: 'node_swap_usage_bytes', help: '[ALPHA] Current swap usage of the node in bytes. Reported only on non-windows systems', type: 'gauge', samples: [{ value: 0, at }] },
      { name: 'pod_cpu_usage_seconds_total', help: '[STABLE] Cumulative cpu time consumed by the pod in core-seconds', type: 'counter', samples: ofPods((p) => seconds(p.cpu)) },
      { name: 'pod_memory_working_set_bytes', help: '[STABLE] Current working set of the pod in bytes', type: 'gauge', samples: ofPods((p) => p.memory) },
      { name: 'pod_swap_usage_bytes', help: '[ALPHA] Current amount of the pod swap usage in bytes. Reported only on non-windows systems', type: 'gauge', samples: ofPods(() => 0) },
      { name: 'resource_scrape_error', help: '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise', type: 'gauge', samples: [{ value: 0 }] },
    ]),
  );
}

/** `/metrics/cadvisor`: the part of it that dashboards ask for. */
export function cadvisorMetrics(deps: KubeletDeps, client: Client, node: string, records: readonly PodRecord[]): HttpResponse {
  const at = Math.floor(deps.loop.now);
  const machine = deps.machines.get(nodeMachine(deps.cluster, node))!;
  const own = measureNode(deps, client, node);
  const rows = [
    { labels: { container: '', id: '/', image: '', name: '', namespace: '', pod: '' }, m: own },
    ...measure(deps, records).flatMap((p) =>
      p.containers.map((c) => {
        const r = p.record.containers[c.name]!;
        return { labels: { container: c.name, id: `/kubepods/pod${p.record.uid}/${r.id ?? ''}`, image: r.image ?? '', name: r.id ?? '', namespace: p.record.namespace, pod: p.record.name }, m: c };
      }),
    ),
  ];
  const family = (name: string, help: string, type: Family['type'], value: (m: Measured) => number, more: Readonly<Record<string, string>> = {}): Family => ({ name, help, type, samples: rows.map((r) => ({ labels: { ...more, ...r.labels }, value: value(r.m), at })) });
  return text(
    exposition([
      family('container_cpu_usage_seconds_total', 'Cumulative cpu time consumed in seconds.', 'counter', (m) => Math.round(m.cpu) / 1e6, { cpu: 'total' }),
      family('container_memory_usage_bytes', 'Current memory usage in bytes, including all memory regardless of when it was accessed', 'gauge', (m) => m.memory),
      family('container_memory_working_set_bytes', 'Current working set in bytes.', 'gauge', (m) => m.memory),
      family('container_processes', 'Number of processes running inside the container.', 'gauge', (m) => m.processes),
      family('container_start_time_seconds', 'Start time of the container since unix epoch in seconds.', 'gauge', (m) => Math.floor(m.started / 1000)),
      { name: 'machine_cpu_cores', help: 'Number of logical CPU cores.', type: 'gauge', samples: [{ labels: { boot_id: '', machine_id: '', system_uuid: '' }, value: machine.cpus }] },
      { name: 'machine_memory_bytes', help: 'Amount of memory installed on the machine.', type: 'gauge', samples: [{ labels: { boot_id: '', machine_id: '', system_uuid: '' }, value: machine.memory }] },
    ]),
  );
}

// --- the summary --------------------------------------------------------------------------------------------------

/** `/stats/summary`. Rates are those since the start: a kubelet of ours keeps no samples. */
export function summary(deps: KubeletDeps, client: Client, node: string, records: readonly PodRecord[]): Json {
  const { now } = deps.loop;
  const time = rfc3339(now);
  const object = client.get(Node, node);
  const machine = deps.machines.get(nodeMachine(deps.cluster, node))!;
  const cpu = (m: { readonly cpu: number }, started: number) => ({ time, usageNanoCores: now > started ? Math.round((m.cpu * 1e6) / (now - started)) : 0, usageCoreNanoSeconds: Math.round(m.cpu) * 1000 });
  const memory = (bytes: number) => ({ time, usageBytes: bytes, workingSetBytes: bytes, rssBytes: bytes, pageFaults: 0, majorPageFaults: 0 });
  const swap = { time, swapUsageBytes: 0 };
  const size = (of: 'capacity' | 'allocatable') => units(own(object?.status?.[of], 'ephemeral-storage') ?? '0');
  const disk = { time, availableBytes: size('allocatable'), capacityBytes: size('capacity') };
  const measured = measure(deps, records);
  const pods = measured.map((p) => {
    const { record: r } = p;
    return {
      podRef: { name: r.name, namespace: r.namespace, uid: r.uid },
      startTime: rfc3339(r.seen),
      containers: p.containers.map((c) => ({ name: c.name, startTime: rfc3339(c.started), cpu: cpu(c, c.started), memory: memory(c.memory), rootfs: disk, logs: disk, swap })),
      cpu: cpu(p, r.seen),
      memory: memory(p.memory),
      io: { time },
      network: { time, name: 'eth0', interfaces: [] },
      volume: [],
      'ephemeral-storage': disk,
      process_stats: { process_count: p.containers.reduce((n, c) => n + c.processes, 0) },
      swap,
    };
  });
  const whole = measureNode(deps, client, node);
  const daemons = deps.machines.work(machine.id)!;
  const all = { cpu: measured.reduce((n, p) => n + p.cpu, 0), memory: measured.reduce((n, p) => n + p.memory, 0) };
  const startTime = rfc3339(whole.started);
  return {
    node: {
      nodeName: node,
      systemContainers: [{ name: 'kubelet', startTime, cpu: cpu(daemons, whole.started), memory: memory(daemons.memory) }, { name: 'pods', startTime, cpu: cpu(all, whole.started), memory: memory(all.memory) }],
      startTime,
      cpu: cpu(whole, whole.started),
      memory: { ...memory(whole.memory), availableBytes: Math.max(0, machine.memory - whole.memory) },
      io: { time },
      network: { time, name: 'eth0', interfaces: [] },
      fs: disk,
      runtime: { imageFs: disk, containerFs: disk },
      rlimit: { time, maxpid: 4194304, curproc: whole.processes },
      swap,
    },
    pods,
  } as unknown as Json;
}
