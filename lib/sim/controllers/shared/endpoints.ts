import { equal, selects } from '../../core';
import type { Client } from '../../api/client';
import { Pod, Service } from '../../kinds';
import type * as T from '../../kinds/types';
import type { Watch } from '../controller';
import { keyOf } from './owners';
import { isReady } from './pods';

/** What Endpoints and EndpointSlices have in common. */

type ServicePort = NonNullable<NonNullable<T.Service['spec']>['ports']>[number];

/** The Pods' port behind a Service's port: a number, or the number of the container port of that name; undefined if this Pod has none. */
export function targetPort(pod: T.Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  if (/^\d+$/.test(target)) return Number(target);
  const sidecars = (pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  for (const c of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const p of c.ports ?? []) if (p.name === target && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) return p.containerPort;
  }
  return undefined;
}

/** Has an address and has not ended. */
function isEndpoint(pod: T.Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && !!pod.status?.podIP;
}

/** The Service's Pods, in name order. */
export function podsOf(client: Client, service: T.Service): T.Pod[] {
  return client.list(Pod, { namespace: service.metadata.namespace, selector: { matchLabels: service.spec!.selector! } }).filter(isEndpoint);
}

/** Whether a Service has no address of its own, only its Pods'. */
export function isHeadless(service: T.Service): boolean {
  return service.spec?.clusterIP === 'None';
}

/** The name a Pod has below a headless Service, if it says so. */
export function hostnameIn(pod: T.Pod, service: T.Service): string | undefined {
  return pod.spec?.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;
}

function matters(pod: T.Pod, before: T.Pod | undefined, deleted: boolean): boolean {
  if (deleted || !before) return !!pod.status?.podIP;
  return (
    before.status?.podIP !== pod.status?.podIP ||
    isReady(before) !== isReady(pod) ||
    isEndpoint(before) !== isEndpoint(pod) ||
    before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
    !equal(before.metadata.labels, pod.metadata.labels)
  );
}

/** Changes of Pods, as the Services that select them. */
export const watchPods: Watch<T.Pod> = {
  kind: Pod,
  when: matters,
  keys: (pod, before, client) =>
    client
      .list(Service, { namespace: pod.metadata.namespace })
      .filter((s) => {
        const selector = s.spec?.selector;
        if (!selector || Object.keys(selector).length === 0) return false;
        return selects({ matchLabels: selector }, pod.metadata.labels) || (before !== undefined && selects({ matchLabels: selector }, before.metadata.labels));
      })
      .map(keyOf),
};
