import { equal } from '../core';
import type { Client } from '../api/client';
import { EndpointSlice, Node, Service } from '../kinds';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { hostnameIn, isHeadless, podsOf, targetPort, watchPods } from './shared/endpoints';
import { controllerRef, keyOf, splitKey } from './shared/owners';
import { isReady } from './shared/pods';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';
const ZONE = 'topology.kubernetes.io/zone';
/** `--max-endpoints-per-slice`. */
const MOST = 100;

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  readonly targetRef?: { readonly kind: string; readonly name: string; readonly namespace?: string; readonly uid: string };
  readonly [field: string]: unknown;
}

interface Group {
  readonly ports: readonly unknown[];
  readonly endpoints: Endpoint[];
}

/** The addresses behind a Service, in slices (`staging/src/k8s.io/endpointslice`). */
export const endpointslice: Controller = {
  name: 'endpoint-slice-controller',
  account: 'endpointslice-controller',
  watches: [
    { kind: Service, when: (s, before, deleted) => deleted || before === undefined || !equal(before.spec, s.spec) || !equal(before.metadata.labels, s.metadata.labels) } satisfies Watch<T.Service>,
    watchPods,
    {
      kind: EndpointSlice,
      when: (s, _before, deleted) => deleted && s.metadata.labels?.[MANAGED_BY] === MANAGER,
      keys: (s) => (s.metadata.labels?.[SERVICE_NAME] ? [`${s.metadata.namespace}/${s.metadata.labels[SERVICE_NAME]}`] : []),
    } satisfies Watch<T.EndpointSlice>,
    {
      kind: Node,
      when: (n, before, deleted) => !deleted && before !== undefined && before.metadata.labels?.[ZONE] !== n.metadata.labels?.[ZONE],
      keys: (_n, _before, client) => client.list(Service).map(keyOf),
    } satisfies Watch<T.Node>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const service = client.get(Service, name, namespace);
    const selector = { matchLabels: { [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER } };
    const existing = client.list(EndpointSlice, { namespace, selector });
    if (!service || service.metadata.deletionTimestamp !== undefined) {
      for (const s of existing) client.delete(EndpointSlice, s.metadata.name, namespace);
      return;
    }
    if (service.spec?.type === 'ExternalName' || !service.spec?.selector || Object.keys(service.spec.selector).length === 0) return;
    const groups = desired(client, service);
    const labels = labelsOf(service);

    // Slices with the right ports are kept and changed in place; the others are given to groups that need one.
    const spare: T.EndpointSlice[] = [];
    const kept = new Map<string, T.EndpointSlice[]>();
    for (const slice of existing) {
      const id = portsId(slice.ports);
      if (groups.has(id) && slice.addressType === 'IPv4') kept.set(id, [...(kept.get(id) ?? []), slice]);
      else spare.push(slice);
    }
    const writes: { slice: T.EndpointSlice | undefined; endpoints: readonly Endpoint[]; ports: readonly unknown[] }[] = [];
    for (const [id, group] of groups) {
      const filled = fill(kept.get(id) ?? [], group.endpoints);
      for (const f of filled.reused) {
        if (f.endpoints.length === 0 && group.endpoints.length > 0) spare.push(f.slice);
        else writes.push({ slice: f.slice, endpoints: f.endpoints, ports: group.ports });
      }
      for (const endpoints of filled.fresh) writes.push({ slice: undefined, endpoints, ports: group.ports });
    }
    if (writes.length === 0) writes.push({ slice: undefined, endpoints: [], ports: [] });
    for (const w of writes) {
      const slice = w.slice ?? spare.shift();
      if (slice) update(client, slice, labels, w.endpoints, w.ports);
      else {
        client.create(EndpointSlice, {
          addressType: 'IPv4',
          metadata: {
            generateName: `${name}-`,
            namespace,
            labels,
            ...(w.endpoints.length ? { annotations: { [TRIGGER]: rfc3339(client.now) } } : {}),
            ownerReferences: [controllerRef(Service, service)],
          },
          endpoints: w.endpoints,
          ports: w.ports,
        } as never);
      }
    }
    for (const s of spare) client.delete(EndpointSlice, s.metadata.name, namespace);
  },
};

function labelsOf(service: T.Service): Record<string, string> {
  const { [HEADLESS]: _h, ...own } = { ...service.metadata.labels };
  return { ...own, ...(isHeadless(service) ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: MANAGER, [SERVICE_NAME]: service.metadata.name };
}

function portsId(ports: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string; readonly appProtocol?: string }[] | undefined): string {
  return JSON.stringify((ports ?? []).map((p) => [p.name ?? '', p.port ?? null, p.protocol ?? 'TCP', p.appProtocol ?? null]));
}

/** The endpoints there should be, grouped by the ports they have. */
function desired(client: Client, service: T.Service): Map<string, Group> {
  const groups = new Map<string, Group>();
  const near = service.spec?.trafficDistribution;
  for (const pod of podsOf(client, service)) {
    const ports: { name: string; port: number; protocol: string }[] = [];
    for (const p of service.spec?.ports ?? []) {
      const port = targetPort(pod, p);
      if (port !== undefined) ports.push({ name: p.name ?? '', port, protocol: p.protocol ?? 'TCP', ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}) });
    }
    if (ports.length === 0 && (service.spec?.ports?.length ?? 0) > 0) continue;
    const nodeName = pod.spec?.nodeName;
    const zone = nodeName ? client.get(Node, nodeName)?.metadata.labels?.[ZONE] : undefined;
    const hostname = hostnameIn(pod, service);
    const serving = isReady(pod);
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    const { name, namespace, uid } = pod.metadata;
    const conditions = { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating };
    const hints = {
      ...(near === 'PreferSameNode' && nodeName ? { forNodes: [{ name: nodeName }] } : {}),
      ...(near !== undefined && zone !== undefined ? { forZones: [{ name: zone }] } : {}),
    };
    const id = portsId(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    groups.set(id, group);
    group.endpoints.push({
      addresses: [pod.status!.podIP!],
      conditions,
      ...(conditions.ready && Object.keys(hints).length ? { hints } : {}),
      ...(hostname ? { hostname } : {}),
      ...(nodeName ? { nodeName } : {}),
      targetRef: { kind: 'Pod', name, namespace, uid },
      ...(zone === undefined ? {} : { zone }),
    });
  }
  return groups;
}

/** Puts endpoints into the slices they are in already, the rest into room that is left, then into new ones. */
function fill(slices: readonly T.EndpointSlice[], endpoints: readonly Endpoint[]): { reused: { slice: T.EndpointSlice; endpoints: Endpoint[] }[]; fresh: Endpoint[][] } {
  const byUid = new Map(endpoints.map((e) => [e.targetRef?.uid ?? '', e]));
  const reused = slices.map((slice) => {
    const stay: Endpoint[] = [];
    for (const e of slice.endpoints ?? []) {
      const now = byUid.get(e.targetRef?.uid ?? '');
      if (!now) continue;
      stay.push(now);
      byUid.delete(e.targetRef?.uid ?? '');
    }
    return { slice, endpoints: stay };
  });
  const rest = [...byUid.values()];
  for (const r of reused) r.endpoints.push(...rest.splice(0, Math.max(0, MOST - r.endpoints.length)));
  const fresh: Endpoint[][] = [];
  while (rest.length > 0) fresh.push(rest.splice(0, MOST));
  return { reused, fresh };
}

function update(client: Client, slice: T.EndpointSlice, labels: Record<string, string>, endpoints: readonly Endpoint[], ports: readonly unknown[]): void {
  if (equal(slice.endpoints ?? [], endpoints) && equal(slice.ports ?? [], ports) && equal(slice.metadata.labels, labels)) return;
  client.update(EndpointSlice, slice.metadata.name, slice.metadata.namespace, (d) => {
    d.endpoints = endpoints as never;
    d.ports = ports as never;
    d.metadata.labels = labels;
    const { [TRIGGER]: _t, ...others } = { ...d.metadata.annotations };
    const kept = { ...others, ...(endpoints.length ? { [TRIGGER]: rfc3339(client.now) } : {}) };
    d.metadata.annotations = Object.keys(kept).length ? kept : undefined;
  });
}
