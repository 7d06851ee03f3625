import { uuid, type Json } from '../core';
import { IPAddress } from '../kinds/ip-address';
import type { FieldError } from '../kinds/kind';
import { isIPv4 } from '../kinds/names';
import { storeKey, storePrefix } from '../kinds/lookup';
import { Service } from '../kinds/service';
import { rfc3339 } from '../kinds/times';
import type { Op } from '../store';
import type { Context } from './context';
import { failure, invalid } from './status';

/**
 * Cluster addresses and node ports of Services (`pkg/registry/core/service/ipallocator`, `portallocator`). What is taken
 * follows from the Services there are, so nothing is kept beside them.
 */
const number = (ip: string): number => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0);
const dotted = (n: number): string => [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.');

function range(cidr: string): { readonly first: number; readonly size: number } {
  const [base, bits] = cidr.split('/') as [string, string];
  const size = 2 ** (32 - Number(bits));
  return { first: Math.floor(number(base) / size) * size, size };
}

function services(ctx: Context, except?: string): any[] {
  return ctx.store
    .list(storePrefix(Service))
    .map((e) => e.value as any)
    .filter((s) => s.metadata.uid !== except);
}

/** Gives a Service its addresses and ports, keeping those it has or asks for. Changes `draft`. Throws Invalid. */
export function allocateService(ctx: Context, draft: any, old: any): void {
  const { spec } = draft;
  if (!spec) return;
  const others = services(ctx, old?.metadata.uid);
  if (spec.type === 'ExternalName') {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) delete spec[key];
    for (const p of spec.ports ?? []) delete p.nodePort;
    return;
  }
  if (!spec.clusterIP && old?.spec.type !== 'ExternalName' && old?.spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
  if (spec.clusterIPs?.length && !spec.clusterIP) spec.clusterIP = spec.clusterIPs[0];
  if (!spec.clusterIP) spec.clusterIP = freeAddress(ctx, new Set(others.flatMap((s) => s.spec.clusterIPs ?? [])));
  else if (spec.clusterIP !== 'None' && spec.clusterIP !== old?.spec.clusterIP) claimAddress(ctx, draft, others);
  spec.clusterIPs = [spec.clusterIP];
  // A headless Service that selects nothing may get addresses of either family.
  const both = spec.clusterIP === 'None' && !spec.selector && !spec.ipFamilies && !spec.ipFamilyPolicy;
  if (spec.ipFamilyPolicy === 'RequireDualStack' && !(spec.clusterIP === 'None' && !spec.selector)) {
    throw invalid(Service, draft.metadata.name, [{ type: 'Invalid', field: 'spec.ipFamilyPolicy', value: 'RequireDualStack', detail: 'this cluster is not configured for dual-stack services' }]);
  }
  spec.ipFamilies ??= both ? ['IPv4', 'IPv6'] : ['IPv4'];
  spec.ipFamilyPolicy ??= both ? 'RequireDualStack' : 'SingleStack';
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort) {
    const taken = new Map<string, true>();
    for (const s of others) for (const p of [...(s.spec.ports ?? []), { nodePort: s.spec.healthCheckNodePort }]) if (p.nodePort) taken.set(`TCP/${p.nodePort}`, true);
    spec.healthCheckNodePort = freePort(ctx, taken, 'TCP');
  }

  const wantsPorts = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  if (!wantsPorts) {
    // Ports that were allocated before go back; ones asked for against the type are validation's business.
    if (old && spec.type === 'ClusterIP') for (const p of spec.ports ?? []) if (old.spec.ports?.some((o: any) => o.nodePort === p.nodePort)) delete p.nodePort;
    return;
  }
  const used = new Map<string, true>();
  for (const s of others) for (const p of s.spec.ports ?? []) if (p.nodePort) used.set(`${p.protocol}/${p.nodePort}`, true);
  const before: any[] = old?.spec.ports ?? [];
  const errors: FieldError[] = [];
  (spec.ports ?? []).forEach((p: any, i: number) => {
    if (p.nodePort) {
      const [low, high] = ctx.identity.nodePorts;
      const kept = before.some((o) => o.nodePort === p.nodePort && o.protocol === p.protocol);
      if (!kept && (p.nodePort < low || p.nodePort > high)) {
        errors.push({ type: 'Invalid', field: `spec.ports[${i}].nodePort`, value: p.nodePort, detail: `provided port is not in the valid range. The range of valid ports is ${low}-${high}` });
      } else if (used.has(`${p.protocol}/${p.nodePort}`)) {
        errors.push({ type: 'Invalid', field: `spec.ports[${i}].nodePort`, value: p.nodePort, detail: 'provided port is already allocated' });
      }
      used.set(`${p.protocol}/${p.nodePort}`, true);
    }
  });
  if (errors.length) throw invalid(Service, draft.metadata.name, errors);
  for (const p of spec.ports ?? []) {
    if (p.nodePort) continue;
    const same = before.find((o) => o.nodePort && o.port === p.port && o.protocol === p.protocol);
    p.nodePort = same && !used.has(`${p.protocol}/${same.nodePort}`) ? same.nodePort : freePort(ctx, used, p.protocol);
    used.set(`${p.protocol}/${p.nodePort}`, true);
  }
}

function freeAddress(ctx: Context, used: ReadonlySet<string>): string {
  const { first, size } = range(ctx.identity.serviceCIDR);
  // The low part is left for those who ask for an address.
  const low = Math.min(Math.max(16, Math.floor(size / 16)), 256);
  for (const [from, count] of [
    [low, size - low - 1],
    [1, low],
  ] as const) {
    const offset = Math.floor(ctx.random() * count);
    for (let i = 0; i < count && i < 100_000; i++) {
      const ip = dotted(first + from + ((offset + i) % count));
      if (!used.has(ip)) return ip;
    }
  }
  throw failure(500, 'InternalError', 'Internal error occurred: failed to allocate a serviceIP: range is full');
}

function claimAddress(ctx: Context, draft: any, others: readonly any[]): void {
  const ip: string = draft.spec.clusterIP;
  const { first, size } = range(ctx.identity.serviceCIDR);
  const fail = (detail: string): never => {
    throw invalid(Service, draft.metadata.name, [{ type: 'Invalid', field: 'spec.clusterIPs', value: [ip], detail }]);
  };
  const n = isIPv4(ip) ? number(ip) : -1;
  if (n <= first || n >= first + size - 1) fail(`failed to allocate IP ${ip}: the provided network does not match the current range`);
  if (others.some((s) => s.spec.clusterIPs?.includes(ip))) fail(`failed to allocate IP ${ip}: provided IP is already allocated`);
}

function freePort(ctx: Context, used: ReadonlyMap<string, true>, protocol: string): number {
  const [low, high] = ctx.identity.nodePorts;
  const count = high - low + 1;
  const offset = Math.floor(ctx.random() * count);
  for (let i = 0; i < count; i++) {
    const port = low + ((offset + i) % count);
    if (!used.has(`${protocol}/${port}`)) return port;
  }
  throw failure(500, 'InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full');
}

/** What goes with a write to a Service: an IPAddress for each address it has, none for what it had before (`ipallocator`). */
export function addressOps(ctx: Context, now: any, before: any): Op[] {
  const of = (s: any): string[] => ((s?.spec?.clusterIPs ?? []) as string[]).filter((ip) => ip && ip !== 'None');
  const had = of(before);
  const has = of(now);
  const out: Op[] = had.filter((ip) => !has.includes(ip)).map((ip) => ({ delete: storeKey(IPAddress, undefined, ip) }));
  for (const ip of has) {
    if (had.includes(ip)) continue;
    const { name, namespace } = now.metadata;
    const metadata = {
      name: ip,
      uid: uuid(ctx.random),
      resourceVersion: '0',
      creationTimestamp: rfc3339(ctx.now()),
      labels: { 'ipaddress.kubernetes.io/ip-family': ip.includes(':') ? 'IPv6' : 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' },
      managedFields: [{ manager: 'kube-apiserver', operation: 'Update', apiVersion: 'networking.k8s.io/v1', time: rfc3339(ctx.now()), fieldsType: 'FieldsV1', fieldsV1: MANAGED }],
    };
    out.push({ put: storeKey(IPAddress, undefined, ip), value: { kind: 'IPAddress', apiVersion: 'networking.k8s.io/v1', metadata, spec: { parentRef: { resource: 'services', namespace, name } } } as unknown as Json });
  }
  return out;
}

const MANAGED: Json = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:ipaddress.kubernetes.io/ip-family': {}, 'f:ipaddress.kubernetes.io/managed-by': {} } },
  'f:spec': { '.': {}, 'f:parentRef': { '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:resource': {} } },
};
