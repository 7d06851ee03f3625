import { PersistentVolume, PersistentVolumeClaim } from '../kinds';
import { units } from '../kinds/quantities';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { splitKey } from './shared/owners';

const asked = (claim: T.PersistentVolumeClaim): number => units(String(claim.spec?.resources?.requests?.['storage'] ?? '0'));

/**
 * A claim that asks for more than its volume holds (`pkg/controller/volume/expand`). No kind of volume that there is here
 * can be enlarged by the cluster itself, so all that happens is that it says who would have to.
 */
export const volumeExpand: Controller = {
  name: 'volume_expand',
  account: 'expand-controller',
  watches: [{ kind: PersistentVolumeClaim, when: (claim, before, deleted) => !deleted && before !== undefined && asked(claim) > asked(before) } satisfies Watch<T.PersistentVolumeClaim>],
  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const claim = client.get(PersistentVolumeClaim, name, namespace);
    const volume = claim?.spec?.volumeName ? client.get(PersistentVolume, claim.spec.volumeName) : undefined;
    if (!claim || volume?.spec?.claimRef?.uid !== claim.metadata.uid || asked(claim) <= units(String(claim.status?.capacity?.['storage'] ?? '0'))) return;
    client.event(claim, { type: 'Normal', reason: 'ExternalExpanding', message: 'waiting for an external controller to expand this PVC', component: 'volume_expand' });
  },
};
