import { Pod, ReplicaSet } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { dependentKeys, splitKey } from './shared/owners';
import { reconcileReplicas, type Replicated } from './shared/replicas';

/** ReplicaSets: keeps as many Pods of one template as wanted (`pkg/controller/replicaset`). */
export const replicaset: Controller = {
  name: 'replicaset-controller',
  watches: [
    { kind: ReplicaSet },
    { kind: Pod, keys: (pod, before, client) => dependentKeys(ReplicaSet, pod, before, client, (rs) => rs.spec?.selector) } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const rs = client.get(ReplicaSet, name, namespace);
    if (!rs?.spec) return;
    return reconcileReplicas(client, rs as Replicated, ReplicaSet, 'replicaset-controller', rs.spec.selector, rs.spec.template ?? {}, true);
  },
};
