import type { Selector } from '../core';
import { Pod, ReplicationController } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { dependentKeys, splitKey } from './shared/owners';
import { reconcileReplicas, type Replicated } from './shared/replicas';

/** ReplicationControllers: the older ReplicaSet, whose selector is a plain map (`pkg/controller/replication`). */
export const replicationcontroller: Controller = {
  name: 'replication-controller',
  watches: [
    { kind: ReplicationController },
    { kind: Pod, keys: (pod, before, client) => dependentKeys(ReplicationController, pod, before, client, selectorOf) } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const rc = client.get(ReplicationController, name, namespace);
    const selector = rc && selectorOf(rc);
    if (!rc?.spec?.template || !selector) return;
    return reconcileReplicas(client, rc as Replicated, ReplicationController, 'replication-controller', selector, rc.spec.template, false);
  },
};

function selectorOf(rc: T.ReplicationController): Selector | undefined {
  const labels = rc.spec?.selector;
  return labels && Object.keys(labels).length > 0 ? { matchLabels: labels } : undefined;
}
