import type { Client } from '../api/client';
import { EndpointSlice, Namespace, Service } from '../kinds';
import type * as T from '../kinds/types';

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'SRV' | 'CNAME' | 'PTR';
  /** The address or name; for SRV `priority weight port target`. */
  readonly data: string;
}

export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN';
  readonly records: readonly DnsRecord[];
}

const ZONE = 'cluster.local';
const NXDOMAIN: DnsAnswer = { code: 'NXDOMAIN', records: [] };
const EMPTY: DnsAnswer = { code: 'NOERROR', records: [] };

/** What CoreDNS answers for a whole name (no search list): the `kubernetes` plugin for the cluster's zone; nothing else exists. */
export function answer(client: Client, question: string, type: string): DnsAnswer {
  const name = question.replace(/\.$/, '').toLowerCase();
  if (name.endsWith('.in-addr.arpa')) return reverse(client, name);
  if (name !== ZONE && !name.endsWith(`.${ZONE}`)) return NXDOMAIN;
  const labels = name === ZONE ? [] : name.slice(0, -ZONE.length - 1).split('.');
  const zone = labels.pop();
  if (zone === undefined) return EMPTY;
  if (zone === 'pod') return pod(client, labels, name, type);
  if (zone !== 'svc') return NXDOMAIN;
  const namespace = labels.pop();
  if (namespace === undefined) return EMPTY;
  if (!client.get(Namespace, namespace)) return NXDOMAIN;
  const serviceName = labels.pop();
  if (serviceName === undefined) return EMPTY;
  const service = client.get(Service, serviceName, namespace);
  if (!service) return NXDOMAIN;
  if (service.spec?.type === 'ExternalName') {
    return labels.length > 0 ? NXDOMAIN : { code: 'NOERROR', records: [{ name, type: 'CNAME', data: service.spec.externalName ?? '' }] };
  }
  const headless = service.spec?.clusterIP === 'None';
  if (labels.length === 2 && labels[0]!.startsWith('_') && labels[1]!.startsWith('_')) return srv(client, service, labels[0]!.slice(1), labels[1]!.slice(1), name);
  if (labels.length > 1) return NXDOMAIN;
  if (labels.length === 1) {
    if (!headless) return NXDOMAIN;
    const found = endpoints(client, service).filter((e) => e.hostname === labels[0] || e.address.replaceAll('.', '-') === labels[0]);
    if (found.length === 0) return NXDOMAIN;
    return only(type, found.map((e) => ({ name, type: 'A' as const, data: e.address })));
  }
  if (!headless) return only(type, [{ name, type: 'A', data: service.spec?.clusterIP ?? '' }]);
  const all = endpoints(client, service);
  return all.length === 0 ? NXDOMAIN : only(type, all.map((e) => ({ name, type: 'A' as const, data: e.address })));
}

/** A name that exists has no records of other types. */
function only(type: string, records: readonly DnsRecord[]): DnsAnswer {
  return type === 'A' || type === 'ANY' ? { code: 'NOERROR', records } : EMPTY;
}

function pod(client: Client, labels: readonly string[], name: string, type: string): DnsAnswer {
  if (labels.length === 0) return EMPTY;
  const namespace = labels[labels.length - 1]!;
  if (!client.get(Namespace, namespace)) return NXDOMAIN;
  if (labels.length === 1) return EMPTY;
  const address = labels[0]!.replaceAll('-', '.');
  return labels.length === 2 && /^\d+\.\d+\.\d+\.\d+$/.test(address) ? only(type, [{ name, type: 'A', data: address }]) : NXDOMAIN;
}

interface Endpoint {
  readonly address: string;
  readonly hostname?: string;
  readonly ports: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[];
}

/** Ready endpoints of a headless service (all, where it publishes those that are not ready). */
function endpoints(client: Client, service: T.Service): Endpoint[] {
  const slices = client.list(EndpointSlice, { namespace: service.metadata.namespace, selector: { matchLabels: { 'kubernetes.io/service-name': service.metadata.name } } });
  const out: Endpoint[] = [];
  for (const s of slices) {
    for (const e of s.endpoints ?? []) {
      if (e.conditions?.ready === false && !service.spec?.publishNotReadyAddresses) continue;
      for (const a of e.addresses) out.push({ address: a, hostname: e.hostname, ports: s.ports ?? [] });
    }
  }
  return out;
}

function srv(client: Client, service: T.Service, port: string, protocol: string, name: string): DnsAnswer {
  const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${ZONE}`;
  if (service.spec?.clusterIP !== 'None') {
    const p = service.spec?.ports?.find((x) => x.name === port && (x.protocol ?? 'TCP').toLowerCase() === protocol);
    return p ? { code: 'NOERROR', records: [{ name, type: 'SRV', data: `0 100 ${p.port} ${base}` }] } : NXDOMAIN;
  }
  const records: DnsRecord[] = [];
  for (const e of endpoints(client, service)) {
    const p = e.ports.find((x) => x.name === port && (x.protocol ?? 'TCP').toLowerCase() === protocol);
    if (p) records.push({ name, type: 'SRV', data: `0 100 ${p.port} ${e.hostname ?? e.address.replaceAll('.', '-')}.${base}` });
  }
  return records.length ? { code: 'NOERROR', records } : NXDOMAIN;
}

function reverse(client: Client, name: string): DnsAnswer {
  const address = name.replace('.in-addr.arpa', '').split('.').reverse().join('.');
  for (const s of client.list(Service)) {
    if (s.spec?.clusterIP === address) return { code: 'NOERROR', records: [{ name, type: 'PTR', data: `${s.metadata.name}.${s.metadata.namespace}.svc.${ZONE}` }] };
  }
  for (const s of client.list(EndpointSlice)) {
    for (const e of s.endpoints ?? []) {
      if (!e.addresses.includes(address)) continue;
      const service = s.metadata.labels?.['kubernetes.io/service-name'];
      return { code: 'NOERROR', records: [{ name, type: 'PTR', data: `${e.hostname ?? address.replaceAll('.', '-')}.${service}.${s.metadata.namespace}.svc.${ZONE}` }] };
    }
  }
  return NXDOMAIN;
}
