import type { Client } from '../api/client';
import { equal } from '../core';
import { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../kinds';
import { bestVolume, claimSize, volumeFits, volumeSize } from '../kinds/placement';
import { parseTime, rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';
import { keyOf, splitKey } from './shared/owners';

const NAME = 'persistentvolume-controller';
/** Claims that wait are looked at anew this often, all at one time. */
const RESYNC = 15_000;

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/**
 * Brings claims and volumes together, asks for volumes where there are none, and sees to those whose claim is gone
 * (`pkg/controller/volume/persistentvolume`). Keys are `pv/NAME` and `pvc/NAMESPACE/NAME`.
 */
export const persistentvolume: Controller = {
  name: 'persistentvolume-binder-controller',
  account: 'persistent-volume-binder',
  watches: [
    {
      kind: PersistentVolumeClaim,
      // Of its own writes to the status it takes no notice.
      when: (c, before, deleted) =>
        deleted || before === undefined || !equal(before.spec, c.spec) || !equal(before.metadata.annotations, c.metadata.annotations) || before.metadata.deletionTimestamp !== c.metadata.deletionTimestamp,
      keys: (c) => [claimKey(c), ...(c.spec?.volumeName ? [`pv/${c.spec.volumeName}`] : [])],
    } satisfies Watch<T.PersistentVolumeClaim>,
    {
      kind: PersistentVolume,
      keys: (v) => {
        const ref = v.spec?.claimRef;
        if (ref) return [`pv/${v.metadata.name}`, `pvc/${ref.namespace}/${ref.name}`];
        return [`pv/${v.metadata.name}`];
      },
    } satisfies Watch<T.PersistentVolume>,
  ],
  reconcile(key, client) {
    if (key.startsWith('pv/')) {
      const volume = client.get(PersistentVolume, key.slice(3));
      if (volume) syncVolume(client, volume);
      return;
    }
    const { namespace, name } = splitKey(key.slice(4));
    const claim = client.get(PersistentVolumeClaim, name, namespace);
    if (!claim) return;
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return syncBound(client, claim);
    return syncUnbound(client, claim) === 'waits' ? { again: RESYNC - (client.now % RESYNC) } : undefined;
  },
};

function claimKey(c: T.PersistentVolumeClaim): string {
  return `pvc/${keyOf(c)}`;
}

function note(client: Client, object: T.PersistentVolumeClaim | T.PersistentVolume, type: 'Normal' | 'Warning', reason: string, message: string): void {
  client.event(object, { type, reason, message, component: NAME });
}

/** One that is not bound yet: finds it a volume, or says what it waits for. */
function syncUnbound(client: Client, claim: T.PersistentVolumeClaim): 'waits' | undefined {
  const named = claim.spec?.volumeName;
  if (named) {
    const volume = client.get(PersistentVolume, named);
    const ref = volume?.spec?.claimRef;
    if (volume && (!ref || (ref.name === claim.metadata.name && ref.namespace === claim.metadata.namespace && (!ref.uid || ref.uid === claim.metadata.uid)))) {
      if (ref || volumeSize(volume) >= claimSize(claim)) {
        bind(client, volume, claim);
        return undefined;
      }
      note(client, claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${named}": requested PV is too small`);
    }
    setPhase(client, claim, 'Pending');
    return 'waits';
  }
  if (claim.metadata.deletionTimestamp !== undefined) return undefined;
  if (claim.spec?.storageClassName === undefined) {
    const standard = defaultClass(client);
    if (standard !== undefined) {
      client.update(PersistentVolumeClaim, claim.metadata.name, claim.metadata.namespace, (d) => {
        d.spec!.storageClassName = standard;
      });
      return undefined;
    }
  }
  const className = claim.spec?.storageClassName ?? '';
  const storageClass = className ? client.get(StorageClass, className) : undefined;
  const delayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && claim.metadata.annotations?.[SELECTED_NODE] === undefined;
  const volumes = client.list(PersistentVolume);
  const volume = delayed ? volumes.find((v) => v.spec?.claimRef && volumeFits(v, claim)) : bestVolume(volumes, claim);
  if (volume) {
    bind(client, volume, claim);
    return undefined;
  }
  setPhase(client, claim, 'Pending');
  if (delayed) {
    const pod = client.list(Pod, { namespace: claim.metadata.namespace }).find((p) => p.spec?.volumes?.some((v) => v.persistentVolumeClaim?.claimName === claim.metadata.name));
    if (pod) note(client, claim, 'Normal', 'WaitForPodScheduled', `waiting for pod ${pod.metadata.name} to be scheduled`);
    else note(client, claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  } else if (className === '') {
    note(client, claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
  } else if (!storageClass) {
    note(client, claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`);
  } else if (storageClass.provisioner === NO_PROVISIONER) {
    note(client, claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${NO_PROVISIONER}`);
  } else {
    const { provisioner } = storageClass;
    client.update(PersistentVolumeClaim, claim.metadata.name, claim.metadata.namespace, (d) => {
      d.metadata.annotations = { ...d.metadata.annotations, [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner };
    });
    note(
      client,
      claim,
      'Normal',
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
  }
  return 'waits';
}

/** The class of claims that name none: the newest that is marked so. Claims from before there was one get it, too. */
function defaultClass(client: Client): string | undefined {
  const marked = client.list(StorageClass).filter((c) => c.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
  const age = (c: T.StorageClass): number => parseTime(c.metadata.creationTimestamp) ?? 0;
  return marked.sort((a, b) => age(b) - age(a) || (a.metadata.name < b.metadata.name ? -1 : 1))[0]?.metadata.name;
}

function setPhase(client: Client, claim: T.PersistentVolumeClaim, phase: string): void {
  if (claim.status?.phase === phase) return;
  client.updateStatus(PersistentVolumeClaim, claim.metadata.name, claim.metadata.namespace, (d) => {
    d.status = { ...d.status, phase } as never;
  });
}

/** Four writes, as in the real one: the volume, its phase, the claim, its phase. */
function bind(client: Client, volume: T.PersistentVolume, claim: T.PersistentVolumeClaim): void {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const reserved = volume.spec?.claimRef !== undefined && volume.spec.claimRef.uid === uid;
  client.update(PersistentVolume, volume.metadata.name, undefined, (d) => {
    if (reserved) return;
    if (!d.spec!.claimRef) d.metadata.annotations = { ...d.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    d.spec!.claimRef = { kind: 'PersistentVolumeClaim', namespace: namespace!, name, uid, apiVersion: 'v1', resourceVersion };
  });
  setVolumePhase(client, volume.metadata.name, 'Bound');
  client.update(PersistentVolumeClaim, name, namespace, (d) => {
    const chosen = d.spec!.volumeName === undefined || d.spec!.volumeName === '';
    d.spec!.volumeName = volume.metadata.name;
    d.metadata.annotations = { ...d.metadata.annotations, [BIND_COMPLETED]: 'yes', ...(chosen ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}) };
  });
  client.updateStatus(PersistentVolumeClaim, name, namespace, (d) => {
    d.status = { ...d.status, phase: 'Bound', accessModes: volume.spec?.accessModes, capacity: volume.spec?.capacity } as never;
  });
}

function syncBound(client: Client, claim: T.PersistentVolumeClaim): void {
  const volume = client.get(PersistentVolume, claim.spec?.volumeName ?? '');
  const ref = volume?.spec?.claimRef;
  if (volume && ref?.uid === claim.metadata.uid) {
    if (claim.status?.phase !== 'Bound') bind(client, volume, claim);
    return;
  }
  if (volume && !ref) return bind(client, volume, claim);
  if (claim.status?.phase === 'Lost') return;
  setPhase(client, claim, 'Lost');
  if (volume) note(client, claim, 'Warning', 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  else note(client, claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
}

function setVolumePhase(client: Client, name: string, phase: string, message?: string): void {
  const volume = client.get(PersistentVolume, name);
  if (!volume || (volume.status?.phase === phase && volume.status.message === message)) return;
  client.updateStatus(PersistentVolume, name, undefined, (d) => {
    const { message: _m, ...status } = { ...d.status } as { message?: string };
    const at = d.status?.phase === phase ? d.status?.lastPhaseTransitionTime : rfc3339(client.now);
    d.status = { ...status, phase, lastPhaseTransitionTime: at, ...(message === undefined ? {} : { message }) } as never;
  });
}

function syncVolume(client: Client, volume: T.PersistentVolume): void {
  const { name } = volume.metadata;
  const ref = volume.spec?.claimRef;
  if (!ref?.uid) {
    // A claim that waits for just this volume finds it at its next look.
    return setVolumePhase(client, name, 'Available');
  }
  const claim = client.get(PersistentVolumeClaim, ref.name!, ref.namespace);
  if (claim?.metadata.uid === ref.uid) {
    if (claim.spec?.volumeName === name) setVolumePhase(client, name, 'Bound');
    return;
  }
  if (volume.status?.phase !== 'Failed') setVolumePhase(client, name, 'Released');
  if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || volume.metadata.deletionTimestamp !== undefined) return;
  if (volume.metadata.annotations?.[PROVISIONED_BY] !== undefined) return;
  const path = volume.spec.hostPath?.path;
  if (path === undefined || volume.status?.phase === 'Failed') return;
  if (/^\/tmp\/.+/.test(path)) return client.delete(PersistentVolume, name);
  const message = `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  setVolumePhase(client, name, 'Failed', message);
  note(client, volume, 'Warning', 'VolumeFailedDelete', message);
}
