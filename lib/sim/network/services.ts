import { fnv32a } from '../core';
import type { Client } from '../api/client';
import { EndpointSlice, Node, Service } from '../kinds';
import type * as T from '../kinds/types';

/** Where kube-proxy's rules send a connection. */
export type Target =
  | { readonly address: string; readonly port: number; /** The source address is replaced by the node's. */ readonly masquerade: boolean }
  /** No endpoint: refused at once; or dropped, where a policy allows only endpoints of this node and it has none. */
  | 'rejected'
  | 'dropped';

type Port = NonNullable<NonNullable<T.Service['spec']>['ports']>[number];

/** Services and their endpoints as they were once. */
export interface Rules {
  readonly services: readonly T.Service[];
  readonly slices: readonly T.EndpointSlice[];
}

/** The API as rules know it that were made of `then`; of what is there now, where that is undefined. */
export function rulesOf(client: Client, then: Rules | undefined): Client {
  if (!then) return client;
  const list = (kind: unknown, options: { namespace?: string; selector?: { matchLabels?: Readonly<Record<string, string>> } } = {}): readonly unknown[] => {
    if (kind === Service) return then.services;
    const labels = Object.entries(options.selector?.matchLabels ?? {});
    return then.slices.filter((s) => s.metadata.namespace === options.namespace && labels.every(([k, v]) => s.metadata.labels?.[k] === v));
  };
  return Object.assign(Object.create(client) as Client, { list });
}

/** The service that answers under an address: its cluster IP, an external IP or that of its load balancer. */
export function serviceAt(client: Client, address: string): { readonly service: T.Service; readonly external: boolean } | undefined {
  for (const service of client.list(Service)) {
    if (service.spec?.clusterIPs?.includes(address) || service.spec?.clusterIP === address) return { service, external: false };
  }
  for (const service of client.list(Service)) {
    if (service.spec?.externalIPs?.includes(address) || service.status?.loadBalancer?.ingress?.some((i) => i.ip === address)) return { service, external: true };
  }
  return undefined;
}

/** The service of a node port. */
export function serviceOfNodePort(client: Client, port: number, protocol: string): { readonly service: T.Service; readonly port: Port } | undefined {
  for (const service of client.list(Service)) {
    for (const p of service.spec?.ports ?? []) if (p.nodePort === port && (p.protocol ?? 'TCP').toLowerCase() === protocol) return { service, port: p };
  }
  return undefined;
}

/** Chooses an endpoint as kube-proxy's rules would. `node` is the node whose rules decide. */
export function choose(client: Client, service: T.Service, port: Port, sender: { readonly address: string; readonly node: string; readonly external: boolean }, random: () => number): Target {
  const slices = client.list(EndpointSlice, { namespace: service.metadata.namespace, selector: { matchLabels: { 'kubernetes.io/service-name': service.metadata.name } } });
  interface Candidate extends Hinted {
    readonly address: string;
    readonly port: number;
    readonly node: string | undefined;
  }
  const ready: Candidate[] = [];
  const leaving: Candidate[] = [];
  for (const s of slices) {
    const p = s.ports?.find((x) => (x.name ?? '') === (port.name ?? '') && (x.protocol ?? 'TCP') === (port.protocol ?? 'TCP'));
    if (p?.port === undefined) continue;
    for (const e of s.endpoints ?? []) {
      const to = e.conditions?.ready !== false ? ready : e.conditions?.serving && e.conditions?.terminating ? leaving : undefined;
      for (const address of to ? e.addresses : []) to!.push({ address, port: p.port, node: e.nodeName, hints: e.hints });
    }
  }
  const policy = sender.external ? service.spec?.externalTrafficPolicy : service.spec?.internalTrafficPolicy;
  const here = (list: Candidate[]) => (policy === 'Local' ? list.filter((c) => c.node === sender.node) : list);
  // Where no endpoint is ready, those that are leaving but still serve take the traffic.
  const usable = here(ready).length > 0 ? here(ready) : here(leaving);
  const list = policy === 'Local' ? usable : near(client, sender.node, usable);
  if (list.length === 0) return ready.length + leaving.length > 0 ? 'dropped' : 'rejected';
  const n = service.spec?.sessionAffinity === 'ClientIP' ? fnv32a(sender.address) % list.length : Math.floor(random() * list.length);
  return { address: list[n]!.address, port: list[n]!.port, masquerade: sender.external && policy !== 'Local' };
}

interface Hinted {
  readonly hints: { readonly forNodes?: readonly { readonly name: string }[]; readonly forZones?: readonly { readonly name: string }[] } | undefined;
}

/** The endpoints that are meant for this node, or for its zone; all of them where some have no hint or none is for here (`pkg/proxy/topology.go`). */
function near<E extends Hinted>(client: Client, node: string, all: readonly E[]): readonly E[] {
  const zone = client.get(Node, node)?.metadata.labels?.['topology.kubernetes.io/zone'];
  const meant = (of: 'forNodes' | 'forZones', name: string | undefined) =>
    name !== undefined && all.every((e) => (e.hints?.[of]?.length ?? 0) > 0) ? all.filter((e) => e.hints![of]!.some((h) => h.name === name)) : [];
  const here = meant('forNodes', node);
  if (here.length > 0) return here;
  const around = meant('forZones', zone);
  return around.length > 0 ? around : all;
}
