import { units } from '../../../kinds/quantities';
import type { Sheet } from './sheet';
import { keysOf } from './sheet';

/** Sources of volumes, of Pods and of PersistentVolumes: what they are, then their fields. */

type Row = readonly [title: string, value: unknown];

interface Source {
  readonly about: string;
  readonly rows: (v: any, persistent: boolean) => readonly Row[];
}

const yes = (x: unknown) => x === true;
const ref = (x: any) => (x ? `&LocalObjectReference{Name:${x.name ?? ''},}` : '<nil>');

const SOURCES: Readonly<Record<string, Source>> = {
  hostPath: { about: 'HostPath (bare host directory volume)', rows: (v) => [['Path', v.path], ['HostPathType', v.type ?? '<none>']] },
  emptyDir: {
    about: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    rows: (v) => [['Medium', v.medium ?? ''], ['SizeLimit', v.sizeLimit && units(v.sizeLimit) > 0 ? v.sizeLimit : '<unset>']],
  },
  secret: { about: 'Secret (a volume populated by a Secret)', rows: (v) => [['SecretName', v.secretName], ['Optional', yes(v.optional)]] },
  configMap: { about: 'ConfigMap (a volume populated by a ConfigMap)', rows: (v) => [['Name', v.name], ['Optional', yes(v.optional)]] },
  nfs: { about: "NFS (an NFS mount that lasts the lifetime of a pod)", rows: (v) => [['Server', v.server], ['Path', v.path], ['ReadOnly', yes(v.readOnly)]] },
  persistentVolumeClaim: {
    about: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    rows: (v) => [['ClaimName', v.claimName], ['ReadOnly', yes(v.readOnly)]],
  },
  projected: {
    about: 'Projected (a volume that contains injected data from multiple sources)',
    rows: (v) =>
      (v.sources ?? []).flatMap((x: any): Row[] => {
        if (x.secret) return [['SecretName', x.secret.name], ['Optional', yes(x.secret.optional)]];
        if (x.downwardAPI) return [['DownwardAPI', true]];
        if (x.configMap) return [['ConfigMapName', x.configMap.name], ['Optional', yes(x.configMap.optional)]];
        if (x.serviceAccountToken) return [['TokenExpirationSeconds', x.serviceAccountToken.expirationSeconds ?? 3600]];
        return [];
      }),
  },
  local: { about: 'LocalVolume (a persistent volume backed by local storage on a node)', rows: (v) => [['Path', v.path]] },
  csi: {
    about: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: (v, persistent) => [['Driver', v.driver], ['FSType', v.fsType ?? ''], ...(persistent ? [['VolumeHandle', v.volumeHandle] as Row] : []), ['ReadOnly', yes(v.readOnly)], ...attributes(v.volumeAttributes, persistent)],
  },
  image: { about: 'Image (a container image or OCI artifact)', rows: (v) => [['Reference', v.reference ?? ''], ['PullPolicy', v.pullPolicy ?? '']] },
  awsElasticBlockStore: {
    about: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    rows: (v) => [['VolumeID', v.volumeID], ['FSType', v.fsType ?? ''], ['Partition', v.partition ?? 0], ['ReadOnly', yes(v.readOnly)]],
  },
  gcePersistentDisk: {
    about: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    rows: (v) => [['PDName', v.pdName], ['FSType', v.fsType ?? ''], ['Partition', v.partition ?? 0], ['ReadOnly', yes(v.readOnly)]],
  },
  gitRepo: { about: 'GitRepo (a volume that is pulled from git when the pod is created)', rows: (v) => [['Repository', v.repository], ['Revision', v.revision ?? '']] },
  fc: {
    about: 'FC (a Fibre Channel disk)',
    rows: (v) => [['TargetWWNs', (v.targetWWNs ?? []).join(', ')], ['LUN', v.lun ?? '<none>'], ['FSType', v.fsType ?? ''], ['ReadOnly', yes(v.readOnly)]],
  },
  cephfs: {
    about: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: (v) => [['Monitors', `[${(v.monitors ?? []).join(' ')}]`], ['Path', v.path ?? ''], ['User', v.user ?? ''], ['SecretFile', v.secretFile ?? ''], ['SecretRef', ref(v.secretRef)], ['ReadOnly', yes(v.readOnly)]],
  },
};

function attributes(map: Readonly<Record<string, string>> | undefined, persistent: boolean): Row[] {
  const keys = keysOf(map);
  if (keys.length === 0) return [['VolumeAttributes', '<none>']];
  // Of a PersistentVolume each stands four columns further in.
  return keys.map((k, i) => [i === 0 ? 'VolumeAttributes' : '', `${persistent ? "    " : ""}${k}=${map![k]}`]);
}

/** The source of one volume, from where its `Type:` stands. */
export function describeSource(s: Sheet, volume: any, persistent = false): void {
  const key = Object.keys(volume).find((k) => Object.hasOwn(SOURCES, k) || k === 'downwardAPI' || k === 'ephemeral');
  if (key === 'downwardAPI') {
    s.put(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)');
    s.put(2, 'Items:');
    for (const item of volume.downwardAPI.items ?? []) s.put(3, `${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? ''} -> ${item.path}`);
    return;
  }
  if (key === 'ephemeral') {
    const claim = volume.ephemeral.volumeClaimTemplate ?? {};
    s.put(2, 'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)');
    s.put(2, `StorageClass:\t${claim.spec?.storageClassName ?? ''}`);
    s.put(2, 'Volume:\t');
    for (const [title, map] of [['Labels', claim.metadata?.labels], ['Annotations', claim.metadata?.annotations]] as const) {
      s.put(2, `${title}:\t${keysOf(map).length === 0 ? '<none>' : keysOf(map).map((k) => `${k}=${map[k]}`).join(',')}`);
    }
    s.put(2, 'Capacity:\t');
    s.put(2, 'Access Modes:\t');
    if (claim.spec?.volumeMode) s.put(2, `VolumeMode:\t${claim.spec.volumeMode}`);
    return;
  }
  if (key === undefined) {
    s.put(1, '<unknown>');
    return;
  }
  const source = SOURCES[key]!;
  s.put(2, `Type:\t${source.about}`);
  for (const [title, value] of source.rows(volume[key], persistent)) s.put(2, title === '' ? `\t${value}` : `${title}:\t${value}`);
}

export function describeVolumes(s: Sheet, volumes: readonly any[], indent: string): void {
  if (volumes.length === 0) {
    s.put(0, `${indent}Volumes:\t<none>`);
    return;
  }
  s.put(0, `${indent}Volumes:`);
  for (const v of volumes) {
    s.put(1, `${indent === '' ? '' : ' '}${v.name}:`);
    describeSource(s, v);
  }
}
