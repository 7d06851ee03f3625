import { equal } from '../core';
import type { Kind, KubeObject } from '../kinds/kind';
import { addQuantities, canonicalQuantity } from '../kinds/quantities';
import { inScope, usageOf } from '../kinds/quota';
import { Event, Pod, ResourceQuota } from '../kinds';
import type { Controller, Watch } from './controller';
import { keyOf, splitKey } from './shared/owners';
import { isTerminal } from './shared/pods';
import type * as T from '../kinds/types';

/** Adds up what a namespace uses of its quotas; admission counts what comes, this what went (`pkg/controller/resourcequota`). */
export const resourcequota: Controller = {
  name: 'resourcequota-controller',
  watches: [
    { kind: ResourceQuota, when: (q, before, deleted) => !deleted && (before === undefined || !equal(before.spec, q.spec)) } satisfies Watch<T.ResourceQuota>,
    {
      kind: '*',
      when: (o, before, deleted) =>
        o.metadata.namespace !== undefined && o.kind !== Event.kind && (deleted || (o.kind === Pod.kind && before !== undefined && isTerminal(o as T.Pod) && !isTerminal(before as T.Pod))),
      keys: (o, _before, client) => client.list(ResourceQuota, { namespace: o.metadata.namespace }).map(keyOf),
    } satisfies Watch<KubeObject>,
  ],
  delay: 50,
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const quota = client.get(ResourceQuota, name, namespace);
    if (!quota) return;
    const hard = (quota.spec?.hard ?? {}) as Readonly<Record<string, string | number>>;
    const used: Record<string, string> = Object.fromEntries(Object.keys(hard).map((k) => [k, '0']));
    for (const kind of client.kinds()) {
      if (!kind.namespaced || kind === Event || !asksFor(hard, kind)) continue;
      for (const object of client.list(kind as Kind<KubeObject>, { namespace })) {
        if (!inScope(quota, kind, object)) continue;
        for (const [k, v] of Object.entries(usageOf(kind, object))) if (Object.hasOwn(used, k)) used[k] = addQuantities(used[k]!, v);
      }
    }
    const status = { hard: Object.fromEntries(Object.entries(hard).map(([k, v]) => [k, canonicalQuantity(v)])), used };
    if (equal(quota.status ?? {}, status)) return;
    client.updateStatus(ResourceQuota, name, namespace, (d) => {
      d.status = status as never;
    });
  },
};

/** Whether any of the quota's resources is counted in objects of the kind, so that others need not be listed. */
function asksFor(hard: Readonly<Record<string, unknown>>, kind: Kind<any>): boolean {
  const count = `count/${kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`}`;
  return Object.keys(hard).some((k) => {
    if (k.startsWith('count/')) return k === count;
    if (kind.group !== '') return false;
    if (kind.plural === 'pods') return /^(pods|cpu|memory|ephemeral-storage|(requests|limits)\..*)$/.test(k) && k !== 'requests.storage';
    if (kind.plural === 'persistentvolumeclaims') return k === 'persistentvolumeclaims' || k.endsWith('requests.storage') || k.includes('.storageclass.storage.k8s.io/');
    return k === kind.plural || k.startsWith(`${kind.plural}.`);
  });
}
