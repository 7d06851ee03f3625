import type { Client } from '../api/client';
import { Node, Pod } from '../kinds';
import type * as T from '../kinds/types';
import { milli, units } from '../kinds/quantities';
import { podRequests } from './qos';

/** Those of a Pod's own namespaces, which do no harm to others (`pkg/kubelet/sysctl/safe_sysctls.go`). */
const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  ...['ip_local_port_range', 'tcp_syncookies', 'ping_group_range', 'ip_unprivileged_port_start', 'ip_local_reserved_ports', 'tcp_keepalive_time', 'tcp_fin_timeout', 'tcp_keepalive_intvl', 'tcp_keepalive_probes', 'tcp_rmem', 'tcp_wmem'].map((n) => `net.ipv4.${n}`),
]);

/** Why a node refuses a Pod that was put on it, or undefined (`lifecycle/predicate.go`). */
export function admit(client: Client, node: string, pod: T.Pod): { readonly reason: string; readonly message: string } | undefined {
  const n = client.get(Node, node);
  if (!n) return undefined;
  for (const { name } of pod.spec?.securityContext?.sysctls ?? []) {
    if (!SAFE_SYSCTLS.has(name.replaceAll('/', '.'))) return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${JSON.stringify(name)} not allowlisted` };
  }
  for (const [k, v] of Object.entries(pod.spec?.nodeSelector ?? {})) {
    if (n.metadata.labels?.[k] !== v) return { reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  }
  for (const t of n.spec?.taints ?? []) {
    if (t.effect === 'NoExecute' && !tolerated(pod, t)) return { reason: 'TaintToleration', message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate" };
  }
  const others = client.list(Pod, { node }).filter((p) => p.metadata.uid !== pod.metadata.uid && p.status?.phase !== 'Succeeded' && p.status?.phase !== 'Failed');
  const alloc = n.status?.allocatable ?? {};
  const pods = Number(alloc['pods'] ?? 110);
  if (others.length + 1 > pods) return refusal('pods', 1, others.length, pods);
  const want = podRequests(pod);
  let cpu = 0;
  let memory = 0;
  for (const o of others) {
    const r = podRequests(o);
    cpu += r.cpu;
    memory += r.memory;
  }
  const cpus = milli(String(alloc['cpu'] ?? '0'));
  const bytes = units(String(alloc['memory'] ?? '0'));
  if (want.cpu > 0 && cpu + want.cpu > cpus) return refusal('cpu', want.cpu, cpu, cpus);
  if (want.memory > 0 && memory + want.memory > bytes) return refusal('memory', want.memory, memory, bytes);
  return undefined;
}

function refusal(resource: string, requested: number, used: number, capacity: number) {
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
}

function tolerated(pod: T.Pod, taint: { readonly key?: string; readonly value?: string; readonly effect?: string }): boolean {
  return (pod.spec?.tolerations ?? []).some(
    (t) => (!t.effect || t.effect === taint.effect) && (t.key ? t.key === taint.key : t.operator === 'Exists') && (t.operator === 'Exists' || (t.value ?? '') === (taint.value ?? '')),
  );
}
