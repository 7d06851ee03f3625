import { equal } from '../core';
import { Endpoints, EndpointSlice, Service } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { controllerRef, splitKey } from './shared/owners';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

/** Endpoints written by hand, for Services without a selector, become EndpointSlices, which is what traffic follows (`pkg/controller/endpointslicemirroring`). */
export const endpointsliceMirroring: Controller = {
  name: 'endpoint-slice-mirroring-controller',
  account: 'endpointslicemirroring-controller',
  watches: [
    { kind: Endpoints },
    { kind: Service, when: (s, before, deleted) => deleted || before === undefined || !equal(before.spec?.selector, s.spec?.selector) } satisfies Watch<T.Service>,
    {
      kind: EndpointSlice,
      when: (s, _before, deleted) => deleted && s.metadata.labels?.[MANAGED_BY] === MANAGER,
      keys: (s) => [`${s.metadata.namespace}/${s.metadata.labels![SERVICE_NAME]}`],
    } satisfies Watch<T.EndpointSlice>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const service = client.get(Service, name, namespace);
    const endpoints = client.get(Endpoints, name, namespace);
    const existing = client.list(EndpointSlice, { namespace, selector: { matchLabels: { [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER } } });
    const byHand =
      service !== undefined &&
      endpoints !== undefined &&
      Object.keys(service.spec?.selector ?? {}).length === 0 &&
      endpoints.metadata.labels?.[SKIP] !== 'true' &&
      endpoints.metadata.annotations?.[LEADER] === undefined;
    const wanted = byHand ? slicesOf(endpoints) : [];
    const spare = [...existing];
    const { [MANAGED_BY]: _m, ...own } = { ...endpoints?.metadata.labels };
    const labels = { ...own, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER };
    for (const w of wanted) {
      const i = Math.max(0, spare.findIndex((s) => s.addressType === w.addressType && equal(s.ports ?? [], w.ports)));
      const [slice] = spare.splice(i, 1);
      if (slice && slice.addressType === w.addressType) {
        client.update(EndpointSlice, slice.metadata.name, namespace, (d) => {
          d.endpoints = w.endpoints as never;
          d.ports = w.ports as never;
          d.metadata.labels = labels;
        });
        continue;
      }
      if (slice) spare.push(slice);
      client.create(EndpointSlice, { ...w, metadata: { generateName: `${name}-`, namespace, labels, ownerReferences: [controllerRef(Endpoints, endpoints!)] } } as never);
    }
    for (const s of spare) client.delete(EndpointSlice, s.metadata.name, namespace);
  },
};

function slicesOf(endpoints: T.Endpoints): { addressType: string; endpoints: unknown[]; ports: unknown[] }[] {
  return (endpoints.subsets ?? []).flatMap((subset) => {
    const ports = (subset.ports ?? []).map((p) => ({ name: p.name ?? '', port: p.port, protocol: p.protocol ?? 'TCP', ...(p.appProtocol ? { appProtocol: p.appProtocol } : {}) }));
    const all = [...(subset.addresses ?? []).map((a) => ({ a, ready: true })), ...(subset.notReadyAddresses ?? []).map((a) => ({ a, ready: false }))];
    return ['IPv4', 'IPv6'].flatMap((addressType) => {
      const mine = all.filter(({ a }) => a.ip.includes(':') === (addressType === 'IPv6'));
      if (mine.length === 0) return [];
      const list = mine.map(({ a, ready }) => ({
        addresses: [a.ip],
        conditions: { ready },
        ...(a.hostname ? { hostname: a.hostname } : {}),
        ...(a.nodeName ? { nodeName: a.nodeName } : {}),
        ...(a.targetRef ? { targetRef: a.targetRef } : {}),
      }));
      return [{ addressType, endpoints: list, ports }];
    });
  });
}
