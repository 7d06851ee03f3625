import type { Client } from '../api/client';
import { equal } from '../core';
import { Node, Pod } from '../kinds';
import { parseTime, rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { tolerates, type Taint, type Toleration } from '../kinds/placement';

/**
 * Puts Pods out of nodes with NoExecute taints, at once or when their tolerationSeconds are over
 * (`pkg/controller/tainteviction`). A key is `namespace/name|uid|since`: when a taint without `timeAdded` was seen first
 * stands nowhere else.
 */
export const taintEviction: Controller = {
  name: 'taint-eviction-controller',
  account: 'node-controller',
  watches: [
    {
      kind: Node,
      when: (n, before, deleted) => !deleted && !equal(noExecute(before), noExecute(n)) && noExecute(n).length > 0,
      keys: (n, _before, client) => client.list(Pod, { node: n.metadata.name }).map((p) => key(p, client)),
    } satisfies Watch<T.Node>,
    {
      kind: Pod,
      when: (p, before, deleted) => !deleted && !!p.spec?.nodeName && (before?.spec?.nodeName === undefined || !equal(before.spec.tolerations, p.spec.tolerations)),
      keys: (p, _before, client) => (noExecute(client.get(Node, p.spec!.nodeName!)).length > 0 ? [key(p, client)] : []),
    } satisfies Watch<T.Pod>,
  ],
  reconcile(k, client) {
    const [path, uid, since] = k.split('|') as [string, string, string];
    const [namespace, name] = path.split('/') as [string, string];
    const pod = client.get(Pod, name, namespace);
    if (!pod || pod.metadata.uid !== uid || pod.metadata.deletionTimestamp !== undefined) return;
    const taints = noExecute(client.get(Node, pod.spec?.nodeName ?? ''));
    if (taints.length === 0) return;
    const due = deadline(pod, taints, Number(since));
    if (due === undefined) return;
    if (due > client.now) return { again: due - client.now };
    client.event(pod, { type: 'Normal', reason: 'TaintManagerEviction', message: `Marking for deletion Pod ${namespace}/${name}`, component: 'taint-eviction-controller' });
    client.updateStatus(Pod, name, namespace, (d) => {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
        lastProbeTime: null,
        lastTransitionTime: rfc3339(client.now),
        observedGeneration: d.metadata.generation,
      };
      d.status = { ...d.status, conditions: [...(d.status?.conditions ?? []).filter((c) => c.type !== 'DisruptionTarget'), condition] } as never;
    });
    client.delete(Pod, name, namespace, { uid });
  },
};

function key(pod: T.Pod, client: Client): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}|${pod.metadata.uid}|${client.now}`;
}

function noExecute(node: T.Node | undefined): readonly Taint[] {
  return (node?.spec?.taints ?? []).filter((t) => t.effect === 'NoExecute');
}

/** When the Pod has to go; undefined if it may stay as long as it likes. */
function deadline(pod: T.Pod, taints: readonly Taint[], since: number): number | undefined {
  let due: number | undefined;
  for (const t of taints) {
    const fits = ((pod.spec?.tolerations ?? []) as readonly Toleration[]).filter((x) => tolerates(x, t));
    if (fits.length === 0) return 0;
    const seconds = fits.flatMap((x) => (x.tolerationSeconds === undefined ? [] : [Math.max(0, x.tolerationSeconds)]));
    if (seconds.length === 0) continue;
    const from = Math.max(parseTime(t.timeAdded) ?? since, parseTime(pod.metadata.creationTimestamp) ?? 0);
    due = Math.min(due ?? Infinity, from + Math.min(...seconds) * 1000);
  }
  return due;
}
