import { Node, Pod } from '../kinds';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

/** How often it looks, and how long a Pod whose node is gone is left alone (`pkg/controller/podgc`). */
const PERIOD = 20_000;
const QUARANTINE = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Removes Pods that no kubelet will ever finish: of nodes that are gone or out of service. A key is `namespace/name|uid|since`. */
export const podGC: Controller = {
  name: 'pod-garbage-collector-controller',
  account: 'pod-garbage-collector',
  watches: [
    {
      kind: Node,
      when: (n, _before, deleted) => deleted || (n.spec?.taints ?? []).some((t) => t.key === OUT_OF_SERVICE),
      keys: (n, _before, client) => client.list(Pod, { node: n.metadata.name }).map((p) => key(p, client.now)),
    } satisfies Watch<T.Node>,
    {
      kind: Pod,
      when: (p, before, deleted) => !deleted && (before === undefined || (p.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined)),
      keys: (p, _before, client) =>
        p.spec?.nodeName ? (client.get(Node, p.spec.nodeName) ? [] : [key(p, client.now)]) : p.metadata.deletionTimestamp !== undefined ? [key(p, client.now)] : [],
    } satisfies Watch<T.Pod>,
  ],
  reconcile(k, client) {
    const [path, uid, since] = k.split('|') as [string, string, string];
    const [namespace, name] = path.split('/') as [string, string];
    const pod = client.get(Pod, name, namespace);
    if (!pod || pod.metadata.uid !== uid) return;
    const nodeName = pod.spec?.nodeName;
    const node = nodeName ? client.get(Node, nodeName) : undefined;
    const outOfService = node?.spec?.taints?.some((t) => t.key === OUT_OF_SERVICE) && node.status?.conditions?.some((c) => c.type === 'Ready' && c.status !== 'True');
    if (node && !(outOfService && pod.metadata.deletionTimestamp !== undefined)) return;
    if (!nodeName && pod.metadata.deletionTimestamp === undefined) return;
    const due = Math.ceil((Number(since) + (nodeName && !node ? QUARANTINE : 0)) / PERIOD) * PERIOD;
    if (due > client.now) return { again: due - client.now };
    if (nodeName && !node && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') {
      client.updateStatus(Pod, name, namespace, (d) => {
        const condition = {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByPodGC',
          message: 'PodGC: node no longer exists',
          lastProbeTime: null,
          lastTransitionTime: rfc3339(client.now),
          observedGeneration: d.metadata.generation,
        };
        d.status = { ...d.status, phase: 'Failed', conditions: [...(d.status?.conditions ?? []).filter((c) => c.type !== 'DisruptionTarget'), condition] } as never;
      });
    }
    client.delete(Pod, name, namespace, { gracePeriodSeconds: 0, uid });
  },
};

function key(pod: T.Pod, now: number): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}|${pod.metadata.uid}|${now}`;
}
