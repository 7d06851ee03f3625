import type { Client } from '../api/client';
import { PersistentVolume, PersistentVolumeClaim, Pod } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { splitKey } from './shared/owners';
import { isTerminal } from './shared/pods';

const CLAIM = 'kubernetes.io/pvc-protection';
const VOLUME = 'kubernetes.io/pv-protection';

/** A claim goes only when no Pod uses it any more (`pkg/controller/volume/pvcprotection`). */
export const claimProtection: Controller = {
  name: 'persistentvolumeclaim-protection-controller',
  account: 'pvc-protection-controller',
  watches: [
    { kind: PersistentVolumeClaim, when: (c, _before, deleted) => !deleted && (c.metadata.deletionTimestamp !== undefined || !c.metadata.finalizers?.includes(CLAIM)) } satisfies Watch<T.PersistentVolumeClaim>,
    {
      kind: Pod,
      when: (p, _before, deleted) => deleted || isTerminal(p),
      keys: (p) => (p.spec?.volumes ?? []).flatMap((v) => (v.persistentVolumeClaim ? [`${p.metadata.namespace}/${v.persistentVolumeClaim.claimName}`] : [])),
    } satisfies Watch<T.Pod>,
  ],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const claim = client.get(PersistentVolumeClaim, name, namespace);
    if (!claim) return;
    const used = (): boolean =>
      client.list(Pod, { namespace }).some((p) => !!p.spec?.nodeName && !isTerminal(p) && p.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === name));
    protect(client, PersistentVolumeClaim, claim, CLAIM, used);
  },
};

/** A volume goes only when no claim has it any more (`pkg/controller/volume/pvprotection`). */
export const volumeProtection: Controller = {
  name: 'persistentvolume-protection-controller',
  account: 'pv-protection-controller',
  watches: [
    { kind: PersistentVolume, when: (v, _before, deleted) => !deleted && (v.metadata.deletionTimestamp !== undefined || !v.metadata.finalizers?.includes(VOLUME)) } satisfies Watch<T.PersistentVolume>,
  ],
  reconcile(name, client) {
    const volume = client.get(PersistentVolume, name);
    if (volume) protect(client, PersistentVolume, volume, VOLUME, () => volume.status?.phase === 'Bound');
  },
};

function protect(
  client: Client,
  kind: typeof PersistentVolume | typeof PersistentVolumeClaim,
  object: T.PersistentVolume | T.PersistentVolumeClaim,
  finalizer: string,
  used: () => boolean,
): void {
  const { name, namespace } = object.metadata;
  const has = object.metadata.finalizers?.includes(finalizer) ?? false;
  const leaving = object.metadata.deletionTimestamp !== undefined;
  if (leaving ? !has || used() : has) return;
  client.update(kind as typeof PersistentVolume, name, namespace, (d) => {
    const others = (d.metadata.finalizers ?? []).filter((f: string) => f !== finalizer);
    d.metadata.finalizers = leaving ? others : [...others, finalizer];
  });
}
