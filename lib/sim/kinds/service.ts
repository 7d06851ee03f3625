import { equal } from '../core';
import { ageColumn, define, nameColumn } from './define';
import { formatLabels } from './selectors';
import { prepareStatusKept } from './shared/workload';
import { serviceRules, serviceStatusRules, serviceWarnings } from './shared/service-rules';
import type { Service as Stored } from './types';

export type Service = Stored;

/** The EXTERNAL-IP cell. */
function serviceExternalIP(s: Service): string {
  const external = s.spec?.externalIPs ?? [];
  switch (s.spec?.type) {
    case 'ExternalName':
      return s.spec.externalName ?? '';
    case 'LoadBalancer': {
      const ips = (s.status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter(Boolean);
      const all = [...ips, ...external];
      return all.length ? all.join(',') : '<pending>';
    }
    default:
      return external.length ? external.join(',') : '<none>';
  }
}

/** The PORT(S) cell: `80:30080/TCP,443/TCP`. */
function servicePorts(s: Service): string {
  const ports = s.spec?.ports ?? [];
  if (ports.length === 0) return '<none>';
  return ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`).join(',');
}

const hasNodePorts = (type: string): boolean => type === 'NodePort' || type === 'LoadBalancer';

/** What was allotted stays where an update says nothing of it (`patchAllocatedValues`). */
function keepAllocated(spec: any, was: any): void {
  if (!spec || !was) return;
  if (spec.type !== 'ExternalName' && was.type !== 'ExternalName') {
    if (!spec.clusterIP && was.clusterIP) spec.clusterIP = was.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === was.clusterIP && was.clusterIPs) spec.clusterIPs = [...was.clusterIPs];
  }
  if (hasNodePorts(spec.type) && hasNodePorts(was.type)) {
    const [ports, before]: [any[], any[]] = [spec.ports ?? [], was.ports ?? []];
    const used = new Set(before.map((p) => p.nodePort).filter((n) => ports.some((p) => p.nodePort === n)));
    const byName = new Map(before.map((p) => [p.name ?? '', p.nodePort]));
    for (const p of ports) {
      const port = byName.get(p.name ?? '');
      if (p.nodePort || !port || used.has(port)) continue;
      p.nodePort = port;
      used.add(port);
    }
  }
  const checked = (s: any): boolean => s.type === 'LoadBalancer' && s.externalTrafficPolicy === 'Local';
  if (checked(spec) && checked(was) && !spec.healthCheckNodePort && was.healthCheckNodePort) spec.healthCheckNodePort = was.healthCheckNodePort;
}

/** What only the old type had goes with it, unless it was changed as well (`dropTypeDependentFields`). */
function dropOldType(draft: any, old: Service | undefined): void {
  const { spec } = draft;
  const was = old?.spec as any;
  if (!spec || !was || spec.type === was.type) return;
  if (hasNodePorts(was.type) && !hasNodePorts(spec.type)) {
    const before = (was.ports ?? []).map((p: any) => p.nodePort);
    if (equal(before, (spec.ports ?? []).map((p: any) => p.nodePort))) for (const p of spec.ports ?? []) delete p.nodePort;
  }
  const forget = (key: string, needed: boolean): void => {
    if (!needed && equal(was[key], spec[key])) delete spec[key];
  };
  forget('externalTrafficPolicy', hasNodePorts(spec.type) || Boolean(spec.externalIPs?.length));
  forget('healthCheckNodePort', spec.type === 'LoadBalancer');
  forget('allocateLoadBalancerNodePorts', spec.type === 'LoadBalancer');
  forget('loadBalancerClass', spec.type === 'LoadBalancer');
  if (spec.type === 'ExternalName') for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) forget(key, false);
  else forget('externalName', false);
}

export const Service = define<Service>({
  group: '',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  prefix: 'services/specs',
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['proxy', 'status'],
  defaults: (d) => {
    const spec = (d.spec ??= {});
    spec.sessionAffinity ??= 'None';
    if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
    if (spec.sessionAffinity === 'ClientIP') {
      spec.sessionAffinityConfig ??= {};
      spec.sessionAffinityConfig.clientIP ??= {};
      spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= 10800;
    }
    spec.type ??= 'ClusterIP';
    for (const p of spec.ports ?? []) {
      p.protocol ??= 'TCP';
      if (p.targetPort === undefined || p.targetPort === 0 || p.targetPort === '') p.targetPort = p.port;
    }
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.externalIPs?.length) spec.externalTrafficPolicy ??= 'Cluster';
    if (['ClusterIP', 'NodePort', 'LoadBalancer'].includes(spec.type)) spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.type === 'LoadBalancer') {
      spec.allocateLoadBalancerNodePorts ??= true;
      for (const i of d.status?.loadBalancer?.ingress ?? []) if (i.ip) i.ipMode ??= 'VIP';
    }
  },
  prepare: (draft, old) => {
    prepareStatusKept(draft, old);
    if (!old) draft.status = { loadBalancer: {} };
    keepAllocated(draft.spec, old?.spec);
    // Clients that know of one address only change that one: the list follows.
    const { spec } = draft;
    const was = old?.spec;
    if (spec && was && spec.clusterIP !== was.clusterIP && equal(spec.clusterIPs, was.clusterIPs)) {
      if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
      else delete spec.clusterIPs;
    }
    dropOldType(draft, old);
  },
  selectable: { 'spec.clusterIP': (s) => s.spec?.clusterIP ?? '', 'spec.type': (s) => s.spec?.type ?? '' },
  validate: serviceRules,
  validateStatus: serviceStatusRules,
  warnings: serviceWarnings,
  columns: [
    nameColumn(),
    { name: 'Type', cell: (s) => s.spec?.type ?? '' },
    { name: 'Cluster-IP', cell: (s) => s.spec?.clusterIPs?.[0] || s.spec?.clusterIP || '<none>' },
    { name: 'External-IP', cell: serviceExternalIP },
    { name: 'Port(s)', cell: servicePorts },
    ageColumn(),
    { name: 'Selector', priority: 1, cell: (s) => formatLabels(s.spec?.selector) },
  ],
});
