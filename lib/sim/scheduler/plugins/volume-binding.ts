import type { Client } from '../../api/client';
import { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../kinds';
import type * as T from '../../kinds/types';
import { bestVolume, matchesAnyTerm } from '../../kinds/placement';
import type { Plugin } from '../plugin';
import type { NodeInfo } from '../snapshot';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

interface Claims {
  readonly bound: readonly T.PersistentVolume[];
  /** Not bound yet, because their class waits for the first consumer. */
  readonly waiting: readonly { readonly claim: T.PersistentVolumeClaim; readonly storageClass: T.StorageClass }[];
}

function claimNames(pod: T.Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap((v) =>
    v.persistentVolumeClaim ? [v.persistentVolumeClaim.claimName] : v.ephemeral ? [`${pod.metadata.name}-${v.name}`] : [],
  );
}

/** The Pod's claims sorted out, or in words why it cannot be placed anywhere. */
function claimsOf(pod: T.Pod, client: Client): Claims | string {
  const bound: T.PersistentVolume[] = [];
  const waiting: { claim: T.PersistentVolumeClaim; storageClass: T.StorageClass }[] = [];
  for (const name of claimNames(pod)) {
    const claim = client.get(PersistentVolumeClaim, name, pod.metadata.namespace);
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
    const volumeName = claim.spec?.volumeName;
    if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volumeName}"`;
    if (volumeName && claim.metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined) {
      const volume = client.get(PersistentVolume, volumeName);
      if (!volume) return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volumeName}"`;
      bound.push(volume);
      continue;
    }
    const storageClass = claim.spec?.storageClassName ? client.get(StorageClass, claim.spec.storageClassName) : undefined;
    if (storageClass?.volumeBindingMode !== 'WaitForFirstConsumer') return 'pod has unbound immediate PersistentVolumeClaims';
    waiting.push({ claim, storageClass });
  }
  return { bound, waiting };
}

function reaches(volume: T.PersistentVolume, n: NodeInfo): boolean {
  const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || matchesAnyTerm(terms as never, n.node);
}

/** The smallest volumes for claims on one node, claim by claim; undefined where one has none. */
function chosen(waiting: Claims['waiting'], volumes: readonly T.PersistentVolume[], n: NodeInfo): (T.PersistentVolume | 'provision')[] | undefined {
  const taken = new Set<string>();
  const out: (T.PersistentVolume | 'provision')[] = [];
  for (const { claim, storageClass } of waiting) {
    const volume = bestVolume(
      volumes.filter((v) => !taken.has(v.metadata.name) && reaches(v, n)),
      claim,
    );
    if (volume) {
      taken.add(volume.metadata.name);
      out.push(volume);
    } else if (storageClass.provisioner !== NO_PROVISIONER) {
      const topologies = storageClass.allowedTopologies as { matchLabelExpressions?: { key: string; values: string[] }[] }[] | undefined;
      if (topologies?.length && !topologies.some((t) => (t.matchLabelExpressions ?? []).every((e) => e.values.includes(n.labels[e.key] ?? '')))) return undefined;
      out.push('provision');
    } else return undefined;
  }
  return out;
}

/** A Pod goes where its volumes are, or can be; claims that wait for a first consumer are bound once it has a node. */
export const volumeBinding: Plugin = {
  name: 'VolumeBinding',

  filter(pod, cluster) {
    if (claimNames(pod).length === 0) return undefined;
    const claims = claimsOf(pod, cluster.client);
    if (typeof claims === 'string') return { refused: claims };
    const volumes = claims.waiting.length ? cluster.client.list(PersistentVolume) : [];
    const selected = claims.waiting.map((w) => w.claim.metadata.annotations?.[SELECTED_NODE]).find((n) => n !== undefined && cluster.byName.has(n));
    return (n) => {
      if (!claims.bound.every((v) => reaches(v, n))) return { reasons: ["node(s) didn't match PersistentVolume's node affinity"], unresolvable: true };
      if ((selected !== undefined && selected !== n.name) || !chosen(claims.waiting, volumes, n)) {
        return { reasons: ["node(s) didn't find available persistent volumes to bind"], unresolvable: true };
      }
      return undefined;
    };
  },

  reserve(pod, node, _cluster, client) {
    if (claimNames(pod).length === 0) return true;
    const claims = claimsOf(pod, client);
    if (typeof claims === 'string') return false;
    if (claims.waiting.length === 0) return true;
    const volumes = chosen(claims.waiting, client.list(PersistentVolume), node);
    if (!volumes) return false;
    for (const [i, { claim }] of claims.waiting.entries()) {
      const volume = volumes[i]!;
      if (volume === 'provision') {
        client.update(PersistentVolumeClaim, claim.metadata.name, claim.metadata.namespace, (c) => {
          c.metadata.annotations = { ...c.metadata.annotations, [SELECTED_NODE]: node.name };
        });
      } else {
        client.update(PersistentVolume, volume.metadata.name, undefined, (v) => {
          v.metadata.annotations = { ...v.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' };
          v.spec!.claimRef = {
            kind: 'PersistentVolumeClaim',
            namespace: claim.metadata.namespace!,
            name: claim.metadata.name,
            uid: claim.metadata.uid,
            apiVersion: 'v1',
            resourceVersion: claim.metadata.resourceVersion,
          };
        });
      }
    }
    return false;
  },

  wakes: (e) => e.type === 'volume' || (e.type === 'node' && e.before === undefined),
};
