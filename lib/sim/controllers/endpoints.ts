import { equal } from '../core';
import { Endpoints, Service } from '../kinds';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { hostnameIn, isHeadless, podsOf, targetPort, watchPods } from './shared/endpoints';
import { splitKey } from './shared/owners';
import { isReady } from './shared/pods';

const MANAGED_BY = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Subset {
  readonly addresses?: unknown[];
  readonly notReadyAddresses?: unknown[];
  readonly ports?: unknown[];
}

/** The older list of a Service's addresses, one object each (`pkg/controller/endpoint`). */
export const endpoints: Controller = {
  name: 'endpoint-controller',
  watches: [
    { kind: Service, when: (s, before, deleted) => deleted || before === undefined || !equal(before.spec, s.spec) || !equal(before.metadata.labels, s.metadata.labels) } satisfies Watch<T.Service>,
    watchPods,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const service = client.get(Service, name, namespace);
    if (!service) return client.delete(Endpoints, name, namespace);
    if (!service.spec?.selector || Object.keys(service.spec.selector).length === 0) return;
    const subsets = subsetsOf(service, podsOf(client, service));
    const { [HEADLESS]: _h, ...own } = { ...service.metadata.labels };
    const labels = { ...own, ...MANAGED_BY, ...(isHeadless(service) ? { [HEADLESS]: '' } : {}) };
    const there = client.get(Endpoints, name, namespace);
    const annotations = subsets.length ? { [TRIGGER]: rfc3339(client.now) } : undefined;
    if (!there) {
      client.create(Endpoints, { metadata: { name, namespace, labels, ...(annotations ? { annotations } : {}) }, ...(subsets.length ? { subsets } : {}) } as never);
      return;
    }
    if (equal(there.subsets ?? [], subsets) && equal(there.metadata.labels, labels)) return;
    client.update(Endpoints, name, namespace, (d) => {
      d.subsets = (subsets.length ? subsets : undefined) as never;
      d.metadata.labels = labels;
      const { [TRIGGER]: _t, ...others } = { ...d.metadata.annotations };
      const kept = { ...others, ...annotations };
      d.metadata.annotations = Object.keys(kept).length ? kept : undefined;
    });
  },
};

/** Addresses grouped by the ports they have, ready ones apart from the others (`endpoints.RepackSubsets`). */
function subsetsOf(service: T.Service, pods: readonly T.Pod[]): Subset[] {
  const anyway = service.spec?.publishNotReadyAddresses === true;
  const groups = new Map<string, { ports: unknown[]; ready: { ip: string }[]; waiting: { ip: string }[] }>();
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined && !anyway) continue;
    const ports: { name?: string; port: number; protocol: string }[] = [];
    for (const p of service.spec?.ports ?? []) {
      const port = targetPort(pod, p);
      if (port !== undefined) ports.push({ ...(p.name ? { name: p.name } : {}), port, protocol: p.protocol ?? 'TCP', ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}) });
    }
    if (ports.length === 0 && (service.spec?.ports?.length ?? 0) > 0) continue;
    ports.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? 1 : -1));
    const id = JSON.stringify(ports);
    const group = groups.get(id) ?? { ports, ready: [], waiting: [] };
    groups.set(id, group);
    const hostname = hostnameIn(pod, service);
    const { name, namespace, uid } = pod.metadata;
    const address = { ...(hostname ? { hostname } : {}), ip: pod.status!.podIP!, nodeName: pod.spec?.nodeName, targetRef: { kind: 'Pod', name, namespace, uid } };
    (isReady(pod) || anyway ? group.ready : group.waiting).push(address);
  }
  const byIp = (a: { ip: string }, b: { ip: string }): number => (a.ip < b.ip ? -1 : 1);
  return [...groups.values()].map((g) => ({
    ...(g.ready.length ? { addresses: g.ready.sort(byIp) } : {}),
    ...(g.waiting.length ? { notReadyAddresses: g.waiting.sort(byIp) } : {}),
    ...(g.ports.length ? { ports: g.ports } : {}),
  }));
}
