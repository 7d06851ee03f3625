import { addQuantities, canonicalQuantity, compareQuantities, milli, units } from '../../../kinds/quantities';
import { StatusError } from '../errors';
import type { Describer, Sheet } from './sheet';
import { annotations, keysOf, labels, multiline, rfc1123, since } from './sheet';

export const node: Describer = {
  group: '',
  kind: 'Node',
  describe(s, n, look) {
    const { metadata: m, spec = {}, status = {} } = n;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Roles:\t${roles(m.labels).join(',') || '<none>'}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    s.put(0, `CreationTimestamp:\t${rfc1123(m.creationTimestamp)}`);
    const order = (t: any) => `${t.effect},${t.key}`;
    multiline(s, '', 'Taints', [...(spec.taints ?? [])].sort((a: any, b: any) => (order(a) < order(b) ? -1 : 1)).map(taintText));
    s.put(0, `Unschedulable:\t${spec.unschedulable === true}`);
    lease(s, look.get('coordination.k8s.io/v1', 'Lease', 'kube-node-lease', m.name));
    if (status.conditions?.length) {
      s.put(0, 'Conditions:');
      s.put(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
      s.put(1, '----\t------\t-----------------\t------------------\t------\t-------');
      for (const c of status.conditions) s.put(1, `${c.type} \t${c.status} \t${rfc1123(c.lastHeartbeatTime)} \t${rfc1123(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
    }
    s.put(0, 'Addresses:');
    for (const a of status.addresses ?? []) s.put(1, `${a.type}:\t${a.address}`);
    for (const [title, map] of [['Capacity', status.capacity], ['Allocatable', status.allocatable]] as const) {
      if (keysOf(map).length === 0) continue;
      s.put(0, `${title}:`);
      for (const r of keysOf(map)) s.put(1, `${r}:\t${canonicalQuantity(map[r])}`);
    }
    const info = status.nodeInfo ?? {};
    s.put(0, 'System Info:');
    for (const [title, key] of [
      ['Machine ID', 'machineID'], ['System UUID', 'systemUUID'], ['Boot ID', 'bootID'], ['Kernel Version', 'kernelVersion'], ['OS Image', 'osImage'], ['Operating System', 'operatingSystem'],
      ['Architecture', 'architecture'], ['Container Runtime Version', 'containerRuntimeVersion'], ['Kubelet Version', 'kubeletVersion'],
    ] as const) s.put(1, `${title}:\t${info[key] ?? ''}`);
    if (spec.podCIDR) s.put(0, `PodCIDR:\t${spec.podCIDR}`);
    if (spec.podCIDRs?.length) s.put(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
    if (spec.providerID) s.put(0, `ProviderID:\t${spec.providerID}`);
    allocated(s, look.list('v1', 'Pod', undefined, { fieldSelector: `spec.nodeName=${m.name},status.phase!=Succeeded,status.phase!=Failed` }), status.allocatable ?? status.capacity ?? {});
  },
};

/** Roles by label, in order. */
export function roles(labels: Readonly<Record<string, string>> | undefined): string[] {
  const out = new Set<string>();
  for (const key of keysOf(labels)) {
    if (key.startsWith('node-role.kubernetes.io/') && key.length > 24) out.add(key.slice(24));
    else if (key === 'kubernetes.io/role' && labels![key]) out.add(labels![key]!);
  }
  return [...out].sort();
}

/** `key=value:Effect`. */
const taintText = (t: any) => `${t.key}${t.value ? `=${t.value}` : ''}${t.effect ? `:${t.effect}` : ''}`;

function lease(s: Sheet, found: any): void {
  if (found instanceof StatusError) {
    s.put(0, `Lease:\tFailed to get lease: ${found.message}`);
    return;
  }
  s.put(0, 'Lease:');
  s.put(1, `HolderIdentity:\t${found.spec?.holderIdentity ?? '<unset>'}`);
  s.put(1, `AcquireTime:\t${found.spec?.acquireTime ? rfc1123(found.spec.acquireTime) : '<unset>'}`);
  s.put(1, `RenewTime:\t${found.spec?.renewTime ? rfc1123(found.spec.renewTime) : '<unset>'}`);
}

type Amounts = Record<string, string>;

/** What a Pod asks for, or may use at most: the sum of its containers, or its greatest init container (`resourcehelper`). */
export function podAmounts(pod: any, key: 'requests' | 'limits'): Amounts {
  const total: Amounts = {};
  const add = (to: Amounts, map: any) => {
    for (const r of keysOf(map)) to[r] = to[r] === undefined ? canonicalQuantity(map[r]) : addQuantities(to[r]!, map[r]);
  };
  for (const c of pod.spec?.containers ?? []) add(total, c.resources?.[key]);
  const sidecars: Amounts = {};
  const peaks: Amounts = {};
  for (const c of pod.spec?.initContainers ?? []) {
    const now: Amounts = { ...sidecars };
    add(now, c.resources?.[key]);
    if (c.restartPolicy === 'Always') {
      add(total, c.resources?.[key]);
      add(sidecars, c.resources?.[key]);
    }
    for (const r of Object.keys(now)) if (peaks[r] === undefined || compareQuantities(now[r]!, peaks[r]!) > 0) peaks[r] = now[r]!;
  }
  for (const r of Object.keys(peaks)) if (total[r] === undefined || compareQuantities(peaks[r]!, total[r]!) > 0) total[r] = peaks[r]!;
  for (const r of keysOf(pod.spec?.resources?.[key])) total[r] = canonicalQuantity(pod.spec.resources[key][r]);
  if (key === 'requests' || keysOf(total).length > 0) {
    for (const r of keysOf(pod.spec?.overhead)) if (key === 'requests' || total[r] !== undefined) total[r] = addQuantities(total[r] ?? '0', pod.spec.overhead[r]);
  }
  return total;
}

function allocated(s: Sheet, pods: readonly any[], allocatable: any): void {
  const share = (r: string, amount: string) => {
    const measure = r === 'cpu' ? milli : units;
    const all = allocatable[r] === undefined ? 0 : measure(allocatable[r]);
    return all === 0 ? 0 : Math.trunc((measure(amount) / all) * 100);
  };
  const cell = (r: string, map: Amounts) => `${map[r] ?? '0'} (${share(r, map[r] ?? '0')}%)`;
  s.put(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  s.put(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  s.put(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const requests: Amounts = {};
  const limits: Amounts = {};
  for (const p of pods) {
    const [req, lim] = [podAmounts(p, 'requests'), podAmounts(p, 'limits')];
    for (const [sum, map] of [[requests, req], [limits, lim]] as const) for (const r of Object.keys(map)) sum[r] = addQuantities(sum[r] ?? '0', map[r]!);
    s.put(1, `${p.metadata.namespace}\t${p.metadata.name}\t\t${cell('cpu', req)}\t${cell('cpu', lim)}\t${cell('memory', req)}\t${cell('memory', lim)}\t${since(p.metadata.creationTimestamp, s.now)}`);
  }
  s.put(0, 'Allocated resources:');
  s.put(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  s.put(1, 'Resource\tRequests\tLimits');
  s.put(1, '--------\t--------\t------');
  const huge = keysOf(allocatable).filter((r) => r.startsWith('hugepages-'));
  for (const r of ['cpu', 'memory', 'ephemeral-storage', ...huge]) s.put(1, `${r}\t${cell(r, requests)}\t${cell(r, limits)}`);
  const standard = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods', ...huge]);
  for (const r of keysOf(allocatable)) if (!standard.has(r)) s.put(1, `${r}\t${requests[r] ?? '0'}\t${limits[r] ?? '0'}`);
}
