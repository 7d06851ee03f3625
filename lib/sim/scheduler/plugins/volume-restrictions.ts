import { PersistentVolumeClaim } from '../../kinds';
import type { Plugin } from '../plugin';

/** A claim of mode ReadWriteOncePod serves one Pod at a time. */
export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',
  filter(pod, cluster) {
    const { namespace } = pod.metadata;
    const alone = new Set<string>();
    for (const v of pod.spec?.volumes ?? []) {
      const name = v.persistentVolumeClaim?.claimName;
      const claim = name === undefined ? undefined : cluster.client.get(PersistentVolumeClaim, name, namespace);
      if (claim?.spec?.accessModes?.includes('ReadWriteOncePod')) alone.add(name!);
    }
    if (alone.size === 0) return undefined;
    return (n) =>
      n.pods.some((p) => p.pod.metadata.namespace === namespace && p.pod.spec?.volumes?.some((v) => alone.has(v.persistentVolumeClaim?.claimName ?? '')))
        ? { reasons: ['node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'], unresolvable: false }
        : undefined;
  },
  wakes: (e, pod) =>
    e.type === 'pod' &&
    e.gone &&
    e.pod.metadata.namespace === pod.metadata.namespace &&
    (pod.spec?.volumes ?? []).some((v) => v.persistentVolumeClaim && e.pod.spec?.volumes?.some((w) => w.persistentVolumeClaim?.claimName === v.persistentVolumeClaim!.claimName)),
};
