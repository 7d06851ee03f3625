import { PersistentVolumeClaim, Pod } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { controllerRef, splitKey } from './shared/owners';

/** A Pod's ephemeral volumes become claims of its own, which go with it (`pkg/controller/volume/ephemeral`). */
export const ephemeralVolume: Controller = {
  name: 'ephemeral-volume-controller',
  watches: [
    {
      kind: Pod,
      when: (p, before, deleted) => !deleted && before === undefined && (p.spec?.volumes ?? []).some((v) => v.ephemeral),
    } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const pod = client.get(Pod, name, namespace);
    if (!pod || pod.metadata.deletionTimestamp !== undefined) return;
    for (const v of pod.spec?.volumes ?? []) {
      const template = v.ephemeral?.volumeClaimTemplate;
      const claim = `${name}-${v.name}`;
      if (!template || client.get(PersistentVolumeClaim, claim, namespace)) continue;
      const { labels, annotations } = template.metadata ?? {};
      client.create(PersistentVolumeClaim, {
        metadata: { name: claim, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}), ownerReferences: [controllerRef(Pod, pod)] },
        spec: template.spec,
      } as never);
    }
  },
};
