import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import type { Service } from '../types';
import { validateLabels } from './meta';
import { duplicate, each, forbidden, oneOf, portRef, required, wrong } from './rules';

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** `ValidateService` and `ValidateServiceUpdate`. */
export function serviceRules(s: Service, old: Service | undefined): FieldError[] {
  const out: FieldError[] = [];
  const spec = s.spec as any;
  if (!spec) return [required('spec.ports')];
  const was = old?.spec as any;
  if (was && was.type !== 'ExternalName' && spec.type !== 'ExternalName') {
    const ip = (x: any): string | undefined => x.clusterIPs?.[0] ?? x.clusterIP;
    if (ip(was) && ip(spec) && ip(was) !== ip(spec)) return [wrong('spec.clusterIPs[0]', spec.clusterIPs ?? [spec.clusterIP], 'may not change once set')];
  }
  const headless = spec.clusterIP === 'None';
  if (!spec.ports?.length && !headless && spec.type !== 'ExternalName') out.push(required('spec.ports'));
  switch (spec.type) {
    case 'LoadBalancer':
    case 'NodePort':
      if (headless) out.push(wrong('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
      break;
    case 'ExternalName':
      if (spec.clusterIP || spec.clusterIPs?.length) out.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
      if (spec.externalName) out.push(...each('spec.externalName', spec.externalName, names.dnsSubdomain(String(spec.externalName).replace(/\.$/, ''))));
      else out.push(required('spec.externalName'));
      break;
    default:
  }
  const seen = new Set<string>();
  const pairs = new Set<string>();
  const many = (spec.ports?.length ?? 0) > 1;
  (spec.ports ?? []).forEach((p: any, i: number) => {
    const at = `spec.ports[${i}]`;
    if (many && !p.name) out.push(required(`${at}.name`));
    else if (p.name) {
      const faults = names.dnsLabel(p.name);
      out.push(...each(`${at}.name`, p.name, faults));
      if (seen.has(p.name)) out.push(duplicate(`${at}.name`, p.name));
      else seen.add(p.name);
    }
    out.push(...each(`${at}.port`, p.port ?? 0, names.portNumber(p.port ?? 0)));
    out.push(...oneOf(`${at}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
    out.push(...portRef(`${at}.targetPort`, p.targetPort));
  });
  if (spec.selector) out.push(...validateLabels(spec.selector, 'spec.selector'));
  out.push(...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']));
  if (spec.sessionAffinity === 'ClientIP') {
    const t = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (t !== undefined && (t <= 0 || t > 86400)) out.push(wrong('spec.sessionAffinityConfig.clientIP.timeoutSeconds', t, 'must be greater than 0 and less than 86400'));
  }
  (spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])).forEach((ip: string, i: number) => {
    if (ip !== 'None' && ip !== '' && !names.isIP(ip)) out.push(wrong(`spec.clusterIPs[${i}]`, ip, IP));
  });
  const badClusterIP = out.some((e) => e.field.startsWith('spec.clusterIPs['));
  if (badClusterIP) return out.filter((e) => e.field.startsWith('spec.clusterIPs'));
  (spec.externalIPs ?? []).forEach((ip: string, i: number) => {
    if (!names.isIP(ip)) out.push(wrong(`spec.externalIPs[${i}]`, ip, IP));
    else if (ip.startsWith('127.') || ip === '::1') out.push(wrong(`spec.externalIPs[${i}]`, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  });
  out.push(...oneOf('spec.type', spec.type, TYPES));
  if (spec.type === 'ClusterIP') {
    (spec.ports ?? []).forEach((p: any, i: number) => {
      if (p.nodePort) out.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  (spec.ports ?? []).forEach((p: any, i: number) => {
    if (!p.nodePort) return;
    const key = `${p.protocol}/${p.nodePort}`;
    if (nodePorts.has(key)) out.push(duplicate(`spec.ports[${i}].nodePort`, p.nodePort));
    nodePorts.add(key);
  });
  (spec.ports ?? []).forEach((p: any, i: number) => {
    const key = `${p.protocol}/${p.port}`;
    if (pairs.has(key)) out.push(duplicate(`spec.ports[${i}]`, { Name: '', Protocol: p.protocol, AppProtocol: null, Port: p.port, TargetPort: 0, NodePort: 0 }));
    pairs.add(key);
  });
  if (spec.loadBalancerSourceRanges?.length) {
    if (spec.type !== 'LoadBalancer') out.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
    spec.loadBalancerSourceRanges.forEach((r: string, i: number) => {
      if (!names.isCIDR(r.trim())) out.push(wrong(`spec.loadBalancerSourceRanges[${i}]`, r, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
    });
  }
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.externalIPs?.length;
  if (spec.externalTrafficPolicy) {
    if (!external) {
      const set = !was || was.externalTrafficPolicy !== spec.externalTrafficPolicy || was.type === spec.type;
      if (set) out.push(wrong('spec.externalTrafficPolicy', spec.externalTrafficPolicy, 'may only be set for externally-accessible services'));
    } else out.push(...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']));
  }
  if (spec.internalTrafficPolicy) out.push(...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']));
  if (spec.trafficDistribution) out.push(...oneOf('spec.trafficDistribution', spec.trafficDistribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode']));
  if (was && equal(spec, was)) return [];
  return out;
}

export function serviceWarnings(s: Service): string[] {
  const out: string[] = [];
  if (s.spec?.externalIPs?.length) out.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if ((s.spec as any)?.trafficDistribution === 'PreferClose') out.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  if (s.spec?.clusterIP === 'None' && (s.spec.externalIPs?.length ?? 0) > 0) out.push('spec.externalIPs is ignored when spec.clusterIP is "None"');
  return out;
}
