import type { Client } from '../api/client';
import { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { BIND_COMPLETED, PROVISIONED_BY, PROVISIONER, SELECTED_NODE } from './persistentvolume';
import { keyOf, splitKey } from './shared/owners';
import { isReady } from './shared/pods';

const PROVISIONER_NAME = 'k8s.io/minikube-hostpath';
const ROOT = '/tmp/hostpath-provisioner';

/**
 * minikube's `storage-provisioner` Pod: makes a directory of the node into a volume for each claim of its class, and
 * removes it again (`pkg/storage/storage_provisioner.go` of minikube). It works only while that Pod runs.
 */
export const hostpathProvisioner: Controller = {
  name: 'hostpath-provisioner',
  account: 'storage-provisioner',
  watches: [
    { kind: PersistentVolumeClaim, when: (c, _before, deleted) => !deleted && c.metadata.annotations?.[PROVISIONER] === PROVISIONER_NAME } satisfies Watch<T.PersistentVolumeClaim>,
    { kind: PersistentVolume, when: (v, _before, deleted) => !deleted && isOurs(v), keys: (v) => [v.metadata.name] } satisfies Watch<T.PersistentVolume>,
    {
      kind: Pod,
      when: (p, before, deleted) => !deleted && p.metadata.namespace === 'kube-system' && p.metadata.name === 'storage-provisioner' && isReady(p) && !(before && isReady(before)),
      keys: (_p, _before, client) => [
        ...client.list(PersistentVolumeClaim).filter((c) => c.metadata.annotations?.[PROVISIONER] === PROVISIONER_NAME).map(keyOf),
        ...client.list(PersistentVolume).filter(isOurs).map((v) => v.metadata.name),
      ],
    } satisfies Watch<T.Pod>,
  ],
  delay: 120,
  reconcile(key, client) {
    const pod = client.get(Pod, 'storage-provisioner', 'kube-system');
    if (!pod || !isReady(pod)) return;
    const { namespace, name } = splitKey(key);
    if (namespace === undefined) return remove(client, name);
    const claim = client.get(PersistentVolumeClaim, name, namespace);
    if (claim) provision(client, claim, pod);
  },
};

function isOurs(v: T.PersistentVolume): boolean {
  return v.metadata.annotations?.[PROVISIONED_BY] === PROVISIONER_NAME;
}

function provision(client: Client, claim: T.PersistentVolumeClaim, pod: T.Pod): void {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined || claim.metadata.deletionTimestamp !== undefined || claim.spec?.volumeName) return;
  const storageClass = client.get(StorageClass, claim.spec?.storageClassName ?? '');
  if (storageClass?.provisioner !== PROVISIONER_NAME) return;
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && claim.metadata.annotations?.[SELECTED_NODE] === undefined) return;
  const volumeName = `pvc-${uid}`;
  if (client.get(PersistentVolume, volumeName)) return;
  const component = `${PROVISIONER_NAME}_${pod.spec?.nodeName}_${pod.metadata.uid}`;
  client.event(claim, { type: 'Normal', reason: 'Provisioning', message: `External provisioner is provisioning volume for claim "${namespace}/${name}"`, component });
  client.create(PersistentVolume, {
    metadata: { name: volumeName, annotations: { hostPathProvisionerIdentity: pod.metadata.uid, [PROVISIONED_BY]: PROVISIONER_NAME } },
    spec: {
      accessModes: claim.spec?.accessModes,
      capacity: { storage: claim.spec?.resources?.requests?.['storage'] },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion },
      hostPath: { path: `${ROOT}/${namespace}/${name}`, type: '' },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
    },
  } as never);
  client.event(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message: `Successfully provisioned volume ${volumeName}`, component });
}

function remove(client: Client, name: string): void {
  const volume = client.get(PersistentVolume, name);
  if (volume?.status?.phase === 'Released' && volume.spec?.persistentVolumeReclaimPolicy === 'Delete' && volume.metadata.deletionTimestamp === undefined) {
    client.delete(PersistentVolume, name);
  }
}
