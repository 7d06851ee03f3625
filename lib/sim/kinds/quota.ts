import { addQuantities, compareQuantities } from './quantities';
import type { Kind, KubeObject } from './kind';
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from './types';

/** What an object counts as against a ResourceQuota (`pkg/quota/v1/evaluator`). Admission and the quota controller both ask here. */
export type Usage = Readonly<Record<string, string>>;

/** Kinds with a plain name of their own besides `count/…`. */
const PLAIN = new Set(['pods', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas']);

/** The usage of one object, by quota resource: `pods`, `requests.cpu`, `count/deployments.apps` … */
export function usageOf(kind: Kind<any>, object: KubeObject): Usage {
  const out: Record<string, string> = { [`count/${kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`}`]: '1' };
  if (kind.group !== '') return out;
  if (kind.plural === 'pods') Object.assign(out, podUsage(object as Pod));
  else if (PLAIN.has(kind.plural)) out[kind.plural] = '1';
  if (kind.plural === 'services') {
    const spec = (object as Service).spec;
    const ports = String(spec?.ports?.length ?? 0);
    if (spec?.type === 'NodePort') out['services.nodeports'] = ports;
    if (spec?.type === 'LoadBalancer') {
      out['services.loadbalancers'] = '1';
      out['services.nodeports'] = spec.allocateLoadBalancerNodePorts === false ? String((spec.ports ?? []).filter((p) => p.nodePort).length) : ports;
    }
  }
  if (kind.plural === 'persistentvolumeclaims') {
    const claim = object as PersistentVolumeClaim;
    const size = String(claim.spec?.resources?.requests?.['storage'] ?? '0');
    out['requests.storage'] = size;
    const name = claim.spec?.storageClassName;
    if (name) {
      out[`${name}.storageclass.storage.k8s.io/requests.storage`] = size;
      out[`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`] = '1';
    }
  }
  return out;
}

/** A Pod that has ended uses nothing any more, but for its place among `count/pods`. */
function podUsage(pod: Pod): Usage {
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return {};
  const out: Record<string, string> = { pods: '1' };
  for (const which of ['requests', 'limits'] as const) {
    for (const [name, amount] of Object.entries(podAmounts(pod, which))) {
      out[`${which}.${name}`] = amount;
      if (which === 'requests' && ['cpu', 'memory', 'ephemeral-storage'].includes(name)) out[name] = amount;
    }
  }
  return out;
}

function podAmounts(pod: Pod, which: 'requests' | 'limits'): Record<string, string> {
  const sum: Record<string, string> = {};
  for (const c of pod.spec?.containers ?? []) {
    for (const [k, v] of Object.entries(c.resources?.[which] ?? {})) sum[k] = sum[k] === undefined ? String(v) : addQuantities(sum[k], v as string);
  }
  for (const c of pod.spec?.initContainers ?? []) {
    for (const [k, v] of Object.entries(c.resources?.[which] ?? {})) {
      if (c.restartPolicy === 'Always') sum[k] = sum[k] === undefined ? String(v) : addQuantities(sum[k], v as string);
      else if (sum[k] === undefined || compareQuantities(v as string, sum[k]) > 0) sum[k] = String(v);
    }
  }
  return sum;
}

/** Whether a quota's scopes take an object in; only Pods can be told apart by them. */
export function inScope(quota: ResourceQuota, kind: Kind<any>, object: KubeObject): boolean {
  const wanted = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] as readonly string[] })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (wanted.length === 0) return true;
  if (kind.group !== '' || kind.plural !== 'pods') return false;
  const pod = object as Pod;
  const bestEffort = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].every((c) => {
    const named = { ...c.resources?.requests, ...c.resources?.limits };
    return named['cpu'] === undefined && named['memory'] === undefined;
  });
  return wanted.every((s) => {
    switch (s.scopeName) {
      case 'Terminating':
        return pod.spec?.activeDeadlineSeconds !== undefined;
      case 'NotTerminating':
        return pod.spec?.activeDeadlineSeconds === undefined;
      case 'BestEffort':
        return bestEffort;
      case 'NotBestEffort':
        return !bestEffort;
      case 'PriorityClass': {
        const name = pod.spec?.priorityClassName ?? '';
        if (s.operator === 'In') return (s.values ?? []).includes(name);
        if (s.operator === 'NotIn') return !(s.values ?? []).includes(name);
        return s.operator === 'DoesNotExist' ? name === '' : name !== '';
      }
      default:
        return false;
    }
  });
}
