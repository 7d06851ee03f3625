import { parse } from 'yaml';
import { own, type HttpResponse, type Json } from '../core';
import type { Client } from '../api/client';
import { Node, Pod } from '../kinds';
import { units } from '../kinds/quantities';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import { nodeMachine, type KubeletDeps } from './deps';
import { readRecord, recordedPods, type PodRecord } from './record';

/** What a kubelet fills in where its configuration file says nothing (or `0s`): `pkg/kubelet/apis/config/v1beta1/defaults.go`. */
const DEFAULTS: Readonly<Record<string, Json>> = {
  syncFrequency: '1m0s', fileCheckFrequency: '20s', httpCheckFrequency: '20s', address: '0.0.0.0', port: 10250, registryPullQPS: 5, registryBurst: 10, eventRecordQPS: 50, eventBurst: 100, streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s', nodeStatusReportFrequency: '5m0s', nodeLeaseDurationSeconds: 40, imageMinimumGCAge: '2m0s', imageMaximumGCAge: '0s', imageGCLowThresholdPercent: 80, volumeStatsAggPeriod: '1m0s', cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s', memoryManagerPolicy: 'None', topologyManagerPolicy: 'none', runtimeRequestTimeout: '2m0s', maxPods: 110, podPidsLimit: -1, resolvConf: '/etc/resolv.conf', cpuCFSQuota: true, cpuCFSQuotaPeriod: '100ms',
  maxOpenFiles: 1000000, contentType: 'application/vnd.kubernetes.protobuf', kubeAPIQPS: 50, kubeAPIBurst: 100, serializeImagePulls: true, evictionPressureTransitionPeriod: '5m0s', enableControllerAttachDetach: true, makeIPTablesUtilChains: true,
  containerLogMaxSize: '10Mi', containerLogMaxFiles: 5, configMapAndSecretChangeDetectionStrategy: 'Watch', enforceNodeAllocatable: ['pods'],
}; // prettier-ignore

const json = (value: Json): HttpResponse => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
const text = (body: string, status = 200): HttpResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });

/** What a kubelet answers on its own port to somebody it trusts, as the API server's node proxy is (`pkg/kubelet/server`). */
export function kubeletAnswer(deps: KubeletDeps, client: Client, node: string, path: string): HttpResponse {
  const files = deps.machines.files(nodeMachine(deps.cluster, node));
  const records = recordedPods(files).map((uid) => readRecord(files, uid)).filter((r) => r !== undefined); // prettier-ignore
  switch (path.replace(/^\/+|\?.*$|\/+$/g, '')) {
    case 'healthz':
    case 'healthz/ping':
    case 'healthz/syncloop':
    case 'healthz/log':
      return text('ok');
    case 'pods':
    case 'runningpods':
      return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: client.list(Pod, { node }) as unknown as Json[] });
    case 'configz': {
      const given = parse(files.exists('/var/lib/kubelet/config.yaml') ? files.read('/var/lib/kubelet/config.yaml') : '') as Record<string, Json> | null;
      const set = Object.fromEntries(Object.entries(given ?? {}).filter(([k, v]) => v !== '0s' && k !== 'kind' && k !== 'apiVersion'));
      return json({ kubeletconfig: { ...DEFAULTS, ...set } });
    }
    case 'metrics':
      return text(metrics(node, records));
    case 'stats/summary':
      return json(summary(deps, client, node, records));
    default:
      return text('404 page not found\n', 404);
  }
}

const runs = (r: PodRecord): boolean => Object.values(r.containers).some((c) => c.state === 'running');

function metrics(node: string, records: readonly PodRecord[]): string {
  const states = records.flatMap((r) => Object.values(r.containers).map((c) => c.state));
  const count = (state: string) => states.filter((s) => s === state).length;
  return (
    `# HELP kubelet_node_name [ALPHA] The node's name. The count is always 1.\n# TYPE kubelet_node_name gauge\nkubelet_node_name{node="${node}"} 1\n` +
    `# HELP kubelet_running_containers [ALPHA] Number of containers currently running\n# TYPE kubelet_running_containers gauge\nkubelet_running_containers{container_state="exited"} ${count('exited')}\nkubelet_running_containers{container_state="running"} ${count('running')}\n` +
    `# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox\n# TYPE kubelet_running_pods gauge\nkubelet_running_pods ${records.filter(runs).length}\n`
  );
}

function summary(deps: KubeletDeps, client: Client, node: string, records: readonly PodRecord[]): Json {
  const now = rfc3339(deps.loop.now);
  const object = client.get(Node, node) as T.Node | undefined;
  const usage = (machine: string) => {
    const files = deps.machines.files(machine);
    const bytes = Number(files.read('/sys/fs/cgroup/memory.current'));
    const micros = Number(/usage_usec (\d+)/.exec(files.read('/sys/fs/cgroup/cpu.stat'))?.[1] ?? 0);
    return { cpu: micros, memory: bytes };
  };
  const cpu = (micros: number) => ({ time: now, usageNanoCores: 0, usageCoreNanoSeconds: micros * 1000 });
  const memory = (bytes: number) => ({ time: now, usageBytes: bytes, workingSetBytes: bytes, rssBytes: bytes, pageFaults: 0, majorPageFaults: 0 });
  const swap = { time: now, swapUsageBytes: 0 };
  const size = (of: 'capacity' | 'allocatable') => units(own(object?.status?.[of], 'ephemeral-storage') ?? '0');
  const disk = { time: now, availableBytes: size('allocatable'), capacityBytes: size('capacity') };
  const pods = records.filter(runs).map((r) => {
    const containers = Object.entries(r.containers).filter(([, c]) => c.state === 'running' && deps.machines.get(c.machine!)).map(([name, c]) => ({ name, startTime: rfc3339(c.started!), ...usage(c.machine!) })); // prettier-ignore
    const total = { cpu: containers.reduce((n, c) => n + c.cpu, 0), memory: containers.reduce((n, c) => n + c.memory, 0) };
    return {
      podRef: { name: r.name, namespace: r.namespace, uid: r.uid },
      startTime: rfc3339(r.seen),
      containers: containers.map((c) => ({ name: c.name, startTime: c.startTime, cpu: cpu(c.cpu), memory: memory(c.memory), rootfs: disk, logs: disk, swap })),
      cpu: cpu(total.cpu),
      memory: memory(total.memory),
      io: { time: now },
      network: { time: now, name: 'eth0', interfaces: [] },
      volume: [],
      'ephemeral-storage': disk,
      process_stats: { process_count: containers.length },
      swap,
    };
  });
  const all = { cpu: pods.reduce((n, p) => n + p.cpu.usageCoreNanoSeconds / 1000, 0), memory: pods.reduce((n, p) => n + p.memory.usageBytes, 0) };
  const machine = usage(nodeMachine(deps.cluster, node));
  return {
    node: {
      nodeName: node,
      systemContainers: [{ name: 'kubelet', startTime: object?.metadata.creationTimestamp ?? now, cpu: cpu(machine.cpu), memory: memory(machine.memory) }, { name: 'pods', startTime: object?.metadata.creationTimestamp ?? now, cpu: cpu(all.cpu), memory: memory(all.memory) }],
      startTime: object?.metadata.creationTimestamp ?? now,
      cpu: cpu(machine.cpu + all.cpu),
      memory: { ...memory(machine.memory + all.memory), availableBytes: (deps.machines.get(nodeMachine(deps.cluster, node))?.memory ?? 0) - machine.memory - all.memory },
      io: { time: now },
      network: { time: now, name: 'eth0', interfaces: [] },
      fs: disk,
      runtime: { imageFs: disk, containerFs: disk },
      rlimit: { time: now, maxpid: 4194304, curproc: deps.machines.processes(nodeMachine(deps.cluster, node)).length },
      swap,
    },
    pods,
  } as unknown as Json;
}
