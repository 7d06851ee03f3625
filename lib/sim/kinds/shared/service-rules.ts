import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import type { Service } from '../types';
import { validateLabels } from './meta';
import { duplicate, each, forbidden, notSupported, oneOf, portRef, required, wrong } from './rules';

/** Services (`validateService` and its like in `pkg/apis/core/validation`). */

type Any = any;

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

const addresses = (spec: Any): readonly string[] => spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
const isHeadless = (spec: Any): boolean => addresses(spec).length === 1 && addresses(spec)[0] === 'None';
const isExternal = (spec: Any): boolean => spec.type === 'LoadBalancer' || spec.type === 'NodePort' || spec.externalIPs?.length > 0;

/** Addresses and families of addresses (`ValidateServiceClusterIPsRelatedFields`). */
function familyRules(spec: Any, was: Any): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const out: FieldError[] = [];
  const at = 'spec.clusterIPs';
  const ips = addresses(spec);
  if (spec.clusterIP) {
    if (ips[0] !== spec.clusterIP) out.push(wrong(at, ips, 'first value must match `clusterIP`'));
  } else if (ips.length) out.push(wrong(at, ips, 'must be empty when `clusterIP` is not specified'));
  const seen = new Set<string>();
  (spec.ipFamilies ?? []).forEach((f: string, i: number) => {
    if (!FAMILIES.includes(f)) out.push(notSupported(`spec.ipFamilies[${i}]`, f, FAMILIES));
    if (seen.has(f)) out.push(duplicate(`spec.ipFamilies[${i}]`, f));
    seen.add(f);
  });
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy)) out.push(notSupported('spec.ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES));
  let bad = false;
  ips.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (ips.length > 1) {
        bad = true;
        out.push(wrong(at, ips, "'None' must be the first and only value"));
      }
      return;
    }
    const faults = names.ipFaults(ip, was ? addresses(was) : []);
    if (faults.length) bad = true;
    out.push(...each(`${at}[${i}]`, ip, faults));
  });
  if (ips.length > 2) out.push(wrong(at, ips, 'may only hold up to 2 values'));
  if (bad) return out;
  if (ips.length > 1 && !(ips.some(names.isIPv4) && ips.some(names.isIPv6))) out.push(wrong(at, ips, 'may specify no more than one IP for each IP family'));
  if (!isHeadless(spec)) {
    ips.slice(0, spec.ipFamilies?.length ?? 0).forEach((ip, i) => {
      const family = spec.ipFamilies[i];
      if (family === 'IPv4' && names.isIPv6(ip)) out.push(wrong(`${at}[${i}]`, ip, `expected an IPv4 value as indicated by \`ipFamilies[${i}]\``));
      if (family === 'IPv6' && !names.isIPv6(ip)) out.push(wrong(`${at}[${i}]`, ip, `expected an IPv6 value as indicated by \`ipFamilies[${i}]\``));
    });
  }
  return out;
}

/** Addresses and families that were given stay (`validateUpgradeDowngradeClusterIPs` and `…IPFamilies`). */
function updateRules(spec: Any, was: Any): FieldError[] {
  const out: FieldError[] = [];
  if (spec.type === 'ExternalName' || was.type === 'ExternalName') return out;
  const [now, before] = [addresses(spec), addresses(was)];
  const kept = 'may not change once set';
  if (!(isHeadless(spec) && isHeadless(was))) {
    if (now.length === before.length) {
      before.forEach((ip, i) => {
        if (ip !== now[i]) out.push(wrong(`spec.clusterIPs[${i}]`, now, kept));
      });
    } else {
      if (now.length === 0) out.push(wrong('spec.clusterIPs[0]', spec.clusterIPs ?? null, 'primary clusterIP can not be unset'));
      else if (before.length > 0 && now[0] !== before[0]) out.push(wrong('spec.clusterIPs[0]', now, kept));
      if (now.length === 1 && before.length > 1 && spec.ipFamilyPolicy !== 'SingleStack') out.push(wrong('spec.ipFamilyPolicy', spec.ipFamilyPolicy ?? null, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
    }
  }
  if (isHeadless(spec) || isHeadless(was)) return out;
  const [families, were]: [string[], string[]] = [spec.ipFamilies ?? [], was.ipFamilies ?? []];
  if (families.length === were.length) {
    were.forEach((f, i) => {
      if (f !== families[i]) out.push(wrong('spec.ipFamilies[0]', families, kept));
    });
  } else {
    if (families.length < were.length && now.length === 0) out.push(wrong('spec.ipFamilies[0]', spec.ipFamilies ?? null, 'primary ipFamily can not be unset'));
    if (families.length > 0 && were.length > 0 && families[0] !== were[0]) out.push(wrong('spec.ipFamilies[0]', spec.clusterIPs ?? null, kept));
    if (families.length === 1 && were.length > 1 && spec.ipFamilyPolicy !== 'SingleStack') out.push(wrong('spec.ipFamilyPolicy', spec.ipFamilyPolicy ?? null, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  }
  return out;
}

function classRules(spec: Any, was: Any): FieldError[] {
  const out: FieldError[] = [];
  const at = 'spec.loadBalancerClass';
  const name: string | undefined = spec.loadBalancerClass;
  if (was?.type === 'LoadBalancer' && spec.type === 'LoadBalancer' && name !== was.loadBalancerClass) out.push(wrong(at, name ?? null, 'may not change once set'));
  if (name === undefined) return out;
  return [...out, ...(spec.type === 'LoadBalancer' ? each(at, name, names.qualifiedName(name)) : [forbidden(at, "may only be used when `type` is 'LoadBalancer'")])];
}

function portRules(spec: Any, out: FieldError[]): void {
  const list: Any[] = spec.ports ?? [];
  const seen = new Set<string>();
  list.forEach((p, i) => {
    const at = `spec.ports[${i}]`;
    if (list.length > 1 && !p.name) out.push(required(`${at}.name`));
    else if (p.name) {
      out.push(...each(`${at}.name`, p.name, names.dnsLabel(p.name)));
      if (seen.has(p.name)) out.push(duplicate(`${at}.name`, p.name));
      else seen.add(p.name);
    }
    out.push(...each(`${at}.port`, p.port ?? 0, names.portNumber(p.port ?? 0)));
    out.push(...oneOf(`${at}.protocol`, p.protocol, ['SCTP', 'TCP', 'UDP']));
    out.push(...portRef(`${at}.targetPort`, p.targetPort));
    if (p.appProtocol !== undefined) out.push(...each(`${at}.appProtocol`, p.appProtocol, names.qualifiedName(p.appProtocol)));
  });
}

function affinityRules(spec: Any, out: FieldError[]): void {
  const affinity = spec.sessionAffinity;
  const config = spec.sessionAffinityConfig;
  const at = 'spec.sessionAffinityConfig';
  out.push(...oneOf('spec.sessionAffinity', affinity, ['ClientIP', 'None']));
  if (affinity === 'None') {
    if (config) out.push(forbidden(at, 'must not be set when session affinity is None'));
  } else if (affinity === 'ClientIP') {
    const seconds = config?.clientIP?.timeoutSeconds;
    const words = 'when session affinity type is ClientIP';
    if (!config) out.push(required(at, words));
    else if (!config.clientIP) out.push(required(`${at}.clientIP`, words));
    else if (seconds === undefined) out.push(required(`${at}.clientIP.timeoutSeconds`, words));
    else if (seconds <= 0 || seconds > 86400) out.push(wrong(`${at}.clientIP.timeoutSeconds`, seconds, 'must be greater than 0 and less than 86400'));
  }
}

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function sourceRanges(s: Service, old: Service | undefined, out: FieldError[]): void {
  const spec = s.spec as Any;
  const only = "may only be used when `type` is 'LoadBalancer'";
  const annotation = s.metadata.annotations?.[RANGES];
  if (spec.loadBalancerSourceRanges?.length) {
    const at = 'spec.LoadBalancerSourceRanges';
    if (spec.type !== 'LoadBalancer') out.push(forbidden(at, only));
    const known = ((old?.spec as Any)?.loadBalancerSourceRanges ?? []).map((r: string) => r.trim());
    spec.loadBalancerSourceRanges.forEach((r: string, i: number) => out.push(...each(`${at}[${i}]`, r.trim(), names.cidrFaults(r.trim(), known))));
  } else if (annotation !== undefined) {
    const at = `metadata.annotations[${RANGES}]`;
    if (spec.type !== 'LoadBalancer') out.push(forbidden(at, only));
    if (old?.metadata.annotations?.[RANGES] !== annotation && annotation.trim() !== '') for (const r of annotation.trim().split(',')) out.push(...each(at, r.trim(), names.cidrFaults(r.trim())));
  }
}

const HINTS = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';

/** `ValidateServiceCreate` and `ValidateServiceUpdate`. */
export function serviceRules(s: Service, old: Service | undefined): FieldError[] {
  const spec = (s.spec ?? {}) as Any;
  const was = old?.spec as Any;
  if (was && equal(spec, was) && equal(s.metadata.annotations, old!.metadata.annotations)) return [];
  // Addresses are looked at before anything else, when some are to be given.
  const families = familyRules(spec, was);
  if (families.length && !old) return families;
  const out: FieldError[] = [];
  if (was) out.push(...updateRules(spec, was), ...classRules(spec, was));
  if (was?.type === 'LoadBalancer' && was.externalTrafficPolicy === 'Local' && spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && (spec.healthCheckNodePort ?? 0) !== (was.healthCheckNodePort ?? 0)) {
    out.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  }
  const [hints, mode] = [s.metadata.annotations?.[HINTS], s.metadata.annotations?.[MODE]];
  if (hints !== undefined && mode !== undefined && hints !== mode) out.push(wrong(`metadata.annotations[${MODE}]`, mode, `must match annotations[${HINTS}] when both are specified`));
  const headless = isHeadless(spec);
  if (!spec.ports?.length && !headless && spec.type !== 'ExternalName') out.push(required('spec.ports'));
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    if (headless) out.push(wrong('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  } else if (spec.type === 'ExternalName') {
    const words = 'may not be set for ExternalName services';
    if (addresses(spec).length) out.push(forbidden('spec.clusterIPs', words));
    if (spec.ipFamilies?.length) out.push(forbidden('spec.ipFamilies', words));
    if (spec.ipFamilyPolicy !== undefined) out.push(forbidden('spec.ipFamilyPolicy', words));
    const name = String(spec.externalName ?? '').replace(/\.$/, '');
    if (name) out.push(...each('spec.externalName', name, names.dnsSubdomain(name)));
    else out.push(required('spec.externalName'));
  }
  portRules(spec, out);
  out.push(...validateLabels(spec.selector, 'spec.selector'));
  affinityRules(spec, out);
  out.push(...families);
  (spec.externalIPs ?? []).forEach((ip: string, i: number) => {
    const faults = names.ipFaults(ip, was?.externalIPs);
    out.push(...each(`spec.externalIPs[${i}]`, ip, faults.length ? faults : names.endpointIPFaults(ip)));
  });
  out.push(...oneOf('spec.type', spec.type, TYPES));
  const ports: Any[] = spec.ports ?? [];
  if (spec.type === 'ClusterIP') {
    ports.forEach((p, i) => {
      if (p.nodePort) out.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach((p, i) => {
    if (!p.nodePort) return;
    const key = `${p.protocol}/${p.nodePort}`;
    if (nodePorts.has(key)) out.push(duplicate(`spec.ports[${i}].nodePort`, p.nodePort));
    nodePorts.add(key);
  });
  const pairs = new Set<string>();
  ports.forEach((p, i) => {
    const key = `${p.protocol}/${p.port}`;
    if (pairs.has(key)) out.push(duplicate(`spec.ports[${i}]`, { Name: '', Protocol: p.protocol ?? '', AppProtocol: null, Port: p.port ?? 0, TargetPort: 0, NodePort: 0 }));
    pairs.add(key);
  });
  sourceRanges(s, old, out);
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') out.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  out.push(...classRules(spec, undefined));
  const traffic = spec.externalTrafficPolicy;
  if (!isExternal(spec)) {
    if (traffic) out.push(wrong('spec.externalTrafficPolicy', traffic, 'may only be set for externally-accessible services'));
  } else out.push(...oneOf('spec.externalTrafficPolicy', traffic, ['Cluster', 'Local']));
  if (spec.healthCheckNodePort) {
    if (spec.type === 'LoadBalancer' && traffic === 'Local') out.push(...each('spec.healthCheckNodePort', spec.healthCheckNodePort, names.portNumber(spec.healthCheckNodePort)));
    else out.push(wrong('spec.healthCheckNodePort', spec.healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  }
  const internal = spec.internalTrafficPolicy;
  if (internal !== undefined && !['Cluster', 'Local'].includes(internal)) out.push(notSupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']));
  const distribution = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
  if (spec.trafficDistribution !== undefined && !distribution.includes(spec.trafficDistribution)) out.push(notSupported('spec.trafficDistribution', spec.trafficDistribution, distribution));
  return out;
}

/** What a load balancer is said to have (`ValidateLoadBalancerStatus`); `only` says which type of Service may have one. */
export function serviceStatusRules(s: Service, old: Service): FieldError[] {
  const at = 'status.loadBalancer.ingress';
  const list = ((s.status as Any)?.loadBalancer?.ingress ?? []) as Any[];
  if (s.spec?.type !== 'LoadBalancer' && list.length) return [forbidden(at, "may only be used when `spec.type` is 'LoadBalancer'")];
  const known = (((old.status as Any)?.loadBalancer?.ingress ?? []) as Any[]).map((i) => i.ip).filter(Boolean);
  return list.flatMap((x, i) => {
    const here = `${at}[${i}]`;
    const out: FieldError[] = x.ip ? each(`${here}.ip`, x.ip, names.ipFaults(x.ip, known)) : [];
    if (x.ipMode !== undefined && !x.ip) out.push(forbidden(`${here}.ipMode`, 'may not be specified when `ip` is not set'));
    else if (x.ipMode !== undefined && !['Proxy', 'VIP'].includes(x.ipMode)) out.push(notSupported(`${here}.ipMode`, x.ipMode, ['Proxy', 'VIP']));
    if (x.hostname) {
      out.push(...each(`${here}.hostname`, x.hostname, names.dnsSubdomain(x.hostname)));
      if (names.isIP(x.hostname)) out.push(wrong(`${here}.hostname`, x.hostname, 'must be a DNS name, not an IP address'));
    }
    return out;
  });
}

/** `GetWarningsForService`. */
export function serviceWarnings(s: Service): string[] {
  const out: string[] = [];
  const spec = (s.spec ?? {}) as Any;
  if (s.metadata.annotations?.[HINTS] !== undefined) out.push(`annotation ${HINTS} is deprecated, please use ${MODE} instead`);
  if (spec.clusterIP && spec.clusterIP !== 'None') addresses(spec).forEach((ip, i) => out.push(...names.ipWarnings(`spec.clusterIPs[${i}]`, ip)));
  if (spec.type === 'ClusterIP' && spec.clusterIP === 'None') {
    if (spec.loadBalancerIP) out.push('spec.loadBalancerIP is ignored for headless services');
    if (spec.externalIPs?.length) out.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity === 'ClientIP') out.push('spec.SessionAffinity is ignored for headless services');
  }
  if (spec.externalIPs?.length) out.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  (spec.externalIPs ?? []).forEach((ip: string, i: number) => out.push(...names.ipWarnings(`spec.externalIPs[${i}]`, ip)));
  if (spec.loadBalancerIP) out.push(...names.ipWarnings('spec.loadBalancerIP', spec.loadBalancerIP));
  (spec.loadBalancerSourceRanges ?? []).forEach((r: string, i: number) => out.push(...names.cidrWarnings(`spec.loadBalancerSourceRanges[${i}]`, r)));
  if (spec.type === 'ExternalName' && spec.externalIPs?.length) out.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName) out.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose') out.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return out;
}
