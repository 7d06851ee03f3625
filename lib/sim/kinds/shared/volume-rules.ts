import type { FieldError } from '../kind';
import * as names from '../names';
import { isNegative } from '../quantities';
import { goJson } from './go-diff';
import { validateAnnotations, validateLabels } from './meta';
import { containerResourceField, fieldSelector } from './reference-rules';
import { duplicate, each, forbidden, labelSelector, notSupported, required, tooLong, wrong } from './rules';
import { claimSpecRules } from './claim-rules';

/** Volumes of Pods and the sources they share with PersistentVolumes (`validateVolumeSource` in `pkg/apis/core/validation`). */

type Any = any;

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const badMode = (mode: number | undefined): boolean => mode !== undefined && (mode < 0 || mode > 0o777);

/** Faults of a path that must stay inside of its volume. */
export function backsteps(path: string, at: string): FieldError[] {
  return path.split('/').includes('..') ? [wrong(at, path, "must not contain '..'")] : [];
}

export function descending(path: string, at: string): FieldError[] {
  return [...(path.startsWith('/') ? [wrong(at, path, 'must be a relative path')] : []), ...backsteps(path, at)];
}

/** As {@link descending}, and no name that begins with two dots. */
function nonReserved(path: string, at: string): FieldError[] {
  const out = descending(path, at);
  if (path.startsWith('..') && !path.startsWith('../')) out.push(wrong(at, path, "must not start with '..'"));
  return out;
}

function keyToPath(item: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!item.key) out.push(required(`${at}.key`));
  if (!item.path) out.push(required(`${at}.path`));
  out.push(...nonReserved(item.path ?? '', `${at}.path`));
  if (badMode(item.mode)) out.push(wrong(`${at}.mode`, item.mode, MODE));
  return out;
}

function keyed(source: Any, at: string, name: string): FieldError[] {
  const out: FieldError[] = [];
  if (!source[name]) out.push(required(`${at}.${name}`));
  if (badMode(source.defaultMode)) out.push(wrong(`${at}.defaultMode`, source.defaultMode, MODE));
  (source.items ?? []).forEach((item: Any, i: number) => out.push(...keyToPath(item, `${at}.items[${i}]`)));
  return out;
}

const VOLUME_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

function downwardFile(file: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!file.path) out.push(required(`${at}.path`));
  out.push(...nonReserved(file.path ?? '', `${at}.path`));
  if (file.fieldRef) {
    out.push(...fieldSelector(file.fieldRef, `${at}.fieldRef`, VOLUME_FIELDS));
    if (file.resourceFieldRef) out.push(wrong(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) out.push(...containerResourceField(file.resourceFieldRef, `${at}.resourceFieldRef`, true));
  else out.push(required(at, 'one of fieldRef and resourceFieldRef is required'));
  if (badMode(file.mode)) out.push(wrong(`${at}.mode`, file.mode, MODE));
  return out;
}

function projected(source: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (badMode(source.defaultMode)) out.push(wrong(`${at}.defaultMode`, source.defaultMode, MODE));
  const paths = new Set<string>();
  const take = (path: string, value: unknown): void => {
    if (paths.has(path)) out.push(wrong(at, value, 'conflicting duplicate paths'));
    paths.add(path);
  };
  (source.sources ?? []).forEach((s: Any, i: number) => {
    const here = `${at}.sources[${i}]`;
    let count = 0;
    for (const kind of ['secret', 'configMap']) {
      if (!s[kind]) continue;
      count++;
      if (!s[kind].name) out.push(required(`${here}.${kind}.name`));
      (s[kind].items ?? []).forEach((item: Any, k: number) => {
        out.push(...keyToPath(item, `${here}.${kind}.items[${k}]`));
        if (item.path) take(item.path, s[kind].name ?? '');
      });
    }
    if (s.downwardAPI) {
      count++;
      for (const file of s.downwardAPI.items ?? []) {
        out.push(...downwardFile(file, `${here}.downwardAPI`));
        if (file.path) take(file.path, file.path);
      }
    }
    if (s.serviceAccountToken) {
      count++;
      const { expirationSeconds: seconds = 0, path = '' } = s.serviceAccountToken;
      const field = `${here}.serviceAccountToken.expirationSeconds`;
      if (seconds < 600) out.push(wrong(field, seconds, 'may not specify a duration less than 10 minutes'));
      if (seconds > 4294967296) out.push(wrong(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
      if (path === '') out.push(required(`${at}.path`));
      else out.push(...nonReserved(path, `${at}.path`));
    }
    if (s.clusterTrustBundle) {
      count++;
      const b = s.clusterTrustBundle;
      const field = `${here}.clusterTrustBundle`;
      if (b.name !== undefined && b.signerName !== undefined) out.push(wrong(field, goJson('io.k8s.api.core.v1.ClusterTrustBundleProjection', b), 'only one of name and signerName may be used'));
      else if (b.name !== undefined) {
        if (b.name === '') out.push(required(`${field}.name`, 'must be a valid object name'));
        out.push(...each(`${field}.name`, b.name, names.dnsSubdomain(b.name).map((m) => `not a valid clustertrustbundlename: ${m}`)));
        if (b.labelSelector) out.push(wrong(`${field}.labelSelector`, b.labelSelector, 'labelSelector must be unset if name is specified'));
      } else if (b.signerName !== undefined) {
        if (b.signerName === '') out.push(required(`${field}.signerName`, 'must be a valid signer name'));
        out.push(...labelSelector(`${field}.labelSelector`, b.labelSelector));
      } else out.push(required(field, 'either name or signerName must be specified'));
      if (!b.path) out.push(required(`${field}.path`));
      out.push(...nonReserved(b.path ?? '', `${field}.path`));
      take(b.path ?? '', b.path ?? '');
    }
    if (count > 1) out.push(forbidden(here, 'may not specify more than 1 volume type per source'));
  });
  return out;
}

const PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export function hostPath(s: Any, at: string): FieldError[] {
  if (!s.path) return [required(`${at}.path`)];
  const out = backsteps(s.path, `${at}.path`);
  if (s.type !== undefined && !PATH_TYPES.includes(s.type)) out.push(notSupported(`${at}.type`, s.type, PATH_TYPES));
  return out;
}

const iqnOk = (name: string): boolean =>
  name.startsWith('iqn') ? /iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$/.test(name) : name.startsWith('eui') ? /^eui.[A-Za-z0-9]{16}$/.test(name) : /^naa.[A-Za-z0-9]{32}$/.test(name);
const iqnStarts = (name: string): boolean => /^(iqn|eui|naa)/.test(name);

function iscsi(s: Any, at: string, volume?: string): FieldError[] {
  const out: FieldError[] = [];
  const start = volume === undefined ? 'must be valid format starting with iqn, eui, or naa' : 'must be valid format';
  if (!s.targetPortal) out.push(required(`${at}.targetPortal`));
  if (volume !== undefined && s.initiatorName !== undefined && `${volume}:${s.targetPortal}`.length > 64) out.push(wrong(`${at}.targetportal`, s.targetPortal, TOO_LONG_PORTAL));
  if (!s.iqn) out.push(required(`${at}.iqn`));
  else if (!iqnStarts(s.iqn)) out.push(wrong(`${at}.iqn`, s.iqn, start));
  else if (!iqnOk(s.iqn)) out.push(wrong(`${at}.iqn`, s.iqn, 'must be valid format'));
  if ((s.lun ?? 0) < 0 || s.lun > 255) out.push(wrong(`${at}.lun`, s.lun, names.between(0, 255)));
  if ((s.chapAuthDiscovery || s.chapAuthSession) && !s.secretRef) out.push(required(`${at}.secretRef`));
  if (volume !== undefined && s.secretRef && !s.secretRef.name) out.push(required(`${at}.secretRef.name`));
  if (s.initiatorName !== undefined) {
    if (!iqnStarts(s.initiatorName)) out.push(wrong(`${at}.initiatorname`, s.initiatorName, start));
    else if (!iqnOk(s.initiatorName)) out.push(wrong(`${at}.initiatorname`, s.initiatorName, 'must be valid format'));
  }
  return out;
}

const TOO_LONG_PORTAL = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** The name of a CSI driver. */
export function driverName(name: string, at: string): FieldError[] {
  return [...(name === '' ? [required(at)] : []), ...(name.length > 63 ? [tooLong(at, 63)] : []), ...each(at, name, names.dnsSubdomain(name.toLowerCase()))];
}

function needs(s: Any, at: string, ...fields: string[]): FieldError[] {
  return fields.filter((f) => !s[f]?.length).map((f) => required(`${at}.${f}`));
}

function secretRef(ref: Any, at: string): FieldError[] {
  return [
    ...(ref.name ? each(`${at}.name`, ref.name, names.dnsSubdomain(ref.name)) : [required(`${at}.name`)]),
    ...(ref.namespace ? each(`${at}.namespace`, ref.namespace, names.dnsLabel(ref.namespace)) : [required(`${at}.namespace`)]),
  ];
}

function namedSecret(s: Any, at: string, persistent: boolean): FieldError[] {
  if (!s.secretRef) return [];
  return needs(s.secretRef, `${at}.secretRef`, 'name', ...(persistent ? ['namespace'] : []));
}

function disk(s: Any, at: string, name: string): FieldError[] {
  const out = needs(s, at, name);
  if (s.partition < 0 || s.partition > 255) out.push(wrong(`${at}.partition`, s.partition, names.between(1, 255)));
  return out;
}

function azureDisk(s: Any, at: string): FieldError[] {
  const out = needs(s, at, 'diskName', 'diskURI');
  if (s.cachingMode !== undefined && !['None', 'ReadOnly', 'ReadWrite'].includes(s.cachingMode)) out.push(notSupported(`${at}.cachingMode`, s.cachingMode, ['None', 'ReadOnly', 'ReadWrite']));
  if (s.kind !== undefined && !['Dedicated', 'Managed', 'Shared'].includes(s.kind)) out.push(notSupported(`${at}.kind`, s.kind, ['Dedicated', 'Managed', 'Shared']));
  const uri = s.diskURI ?? '';
  if (s.kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    out.push(notSupported(`${at}.diskURI`, uri, ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']));
  }
  if (s.kind !== undefined && s.kind !== 'Managed' && !uri.startsWith('https://')) out.push(notSupported(`${at}.diskURI`, uri, ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']));
  return out;
}

function fibre(s: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const wwns = s.targetWWNs?.length > 0;
  const wwids = s.wwids?.length > 0;
  if (!wwns && !wwids) out.push(required(`${at}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (wwns && wwids) out.push(wrong(`${at}.targetWWNs`, s.targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  if (wwns) {
    if (s.lun === undefined) out.push(required(`${at}.lun`, 'lun is required if targetWWNs is specified'));
    else if (s.lun < 0 || s.lun > 255) out.push(wrong(`${at}.lun`, s.lun, names.between(0, 255)));
  }
  return out;
}

function flex(s: Any, at: string): FieldError[] {
  const out = needs(s, at, 'driver');
  for (const key of Object.keys(s.options ?? {}).sort()) {
    const domain = `.${key.split('/')[0]!.toLowerCase()}`;
    if (/\.(kubernetes\.io|k8s\.io)$/.test(domain)) out.push(wrong(`${at}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
  return out;
}

function quobyte(s: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (!s.registry) out.push(required(`${at}.registry`, pairs));
  else if (s.tenant?.length >= 65) out.push(required(`${at}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else for (const pair of s.registry.split(',')) if (!/^[^:]*:[^:]*$/.test(pair)) out.push(wrong(`${at}.registry`, s.registry, pairs));
  return [...out, ...needs(s, at, 'volume')];
}

function nfs(s: Any, at: string): FieldError[] {
  const out = needs(s, at, 'server', 'path');
  if (!s.path?.startsWith('/')) out.push(wrong(`${at}.path`, s.path ?? '', 'must be an absolute path'));
  return out;
}

function flocker(s: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!s.datasetName && !s.datasetUUID) out.push(required(at, 'one of datasetName and datasetUUID is required'));
  if (s.datasetName && s.datasetUUID) out.push(wrong(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (s.datasetName?.includes('/')) out.push(wrong(`${at}.datasetName`, s.datasetName, "must not contain '/'"));
  return out;
}

function storageos(s: Any, at: string, persistent: boolean): FieldError[] {
  return [
    ...(s.volumeName ? each(`${at}.volumeName`, s.volumeName, names.dnsLabel(s.volumeName)) : [required(`${at}.volumeName`)]),
    ...(s.volumeNamespace ? each(`${at}.volumeNamespace`, s.volumeNamespace, names.dnsLabel(s.volumeNamespace)) : []),
    ...namedSecret(s, at, persistent),
  ];
}

function csi(s: Any, at: string): FieldError[] {
  const out = driverName(s.driver ?? '', `${at}.driver`);
  if (s.nodePublishSecretRef) {
    if (!s.nodePublishSecretRef.name) out.push(required(`${at}.nodePublishSecretRef.name`));
    else out.push(...each(`${at}.name`, s.nodePublishSecretRef.name, names.dnsSubdomain(s.nodePublishSecretRef.name)));
  }
  return out;
}

/** Only labels and annotations may be set in the metadata of a template of claims. */
function templateMeta(meta: Any, at: string): FieldError[] {
  const out = [...validateAnnotations(meta?.annotations, `${at}.annotations`), ...validateLabels(meta?.labels, `${at}.labels`)];
  for (const key of ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'deletionGracePeriodSeconds', 'ownerReferences', 'finalizers', 'managedFields']) {
    const shown = key === 'uid' ? 'uID' : key;
    if (meta?.[key] !== undefined && !(Array.isArray(meta[key]) && meta[key].length === 0)) out.push(forbidden(`${at}.${shown}`, 'cannot be set'));
  }
  return out;
}

type Source = readonly [key: string, rules: (s: Any, at: string) => FieldError[], at?: string, told?: string];

/** Sources in the order in which they are looked at; `at` is the path of their faults and `told` that of one too many, where they differ. */

const OF_PODS: readonly Source[] = [
  ['hostPath', hostPath],
  ['gitRepo', (s, at) => [...needs(s, at, 'repository'), ...descending(s.directory ?? '', `${at}.directory`)]],
  ['gcePersistentDisk', (s, at) => disk(s, at, 'pdName'), 'persistentDisk'],
  ['awsElasticBlockStore', (s, at) => disk(s, at, 'volumeID')],
  ['secret', (s, at) => keyed(s, at, 'secretName')],
  ['nfs', nfs],
  ['iscsi', (s, at) => iscsi(s, at)],
  ['glusterfs', (s, at) => needs(s, at, 'endpoints', 'path')],
  ['flocker', flocker],
  ['persistentVolumeClaim', (s, at) => needs(s, at, 'claimName')],
  ['rbd', (s, at) => needs(s, at, 'monitors', 'image')],
  ['cinder', (s, at) => [...needs(s, at, 'volumeID'), ...namedSecret(s, at, false)]],
  ['cephfs', (s, at) => needs(s, at, 'monitors'), 'cephfs', 'cephFS'],
  ['quobyte', quobyte],
  [
    'downwardAPI',
    (s, at) => [...(badMode(s.defaultMode) ? [wrong(`${at}.defaultMode`, s.defaultMode, MODE)] : []), ...(s.items ?? []).flatMap((f: Any) => downwardFile(f, at))],
    'downwardAPI',
    'downwarAPI',
  ],
  ['fc', fibre],
  ['flexVolume', flex],
  ['configMap', (s, at) => keyed(s, at, 'name')],
  ['azureFile', (s, at) => needs(s, at, 'secretName', 'shareName')],
  ['vsphereVolume', (s, at) => needs(s, at, 'volumePath')],
  ['photonPersistentDisk', (s, at) => needs(s, at, 'pdID')],
  ['portworxVolume', (s, at) => needs(s, at, 'volumeID')],
  ['azureDisk', azureDisk],
  ['storageos', (s, at) => storageos(s, at, false)],
  ['projected', projected],
  ['scaleIO', (s, at) => needs(s, at, 'gateway', 'system', 'volumeName')],
  ['csi', csi],
];

/** Sources of a PersistentVolume, in the order in which they are looked at. */
export const sourcesOfVolume = (volume: string): readonly Source[] => [
  ['hostPath', hostPath],
  ['gcePersistentDisk', (s, at) => disk(s, at, 'pdName'), 'persistentDisk'],
  ['awsElasticBlockStore', (s, at) => disk(s, at, 'volumeID')],
  [
    'glusterfs',
    (s, at) => [
      ...needs(s, at, 'endpoints', 'path'),
      ...(s.endpointsNamespace === undefined
        ? []
        : s.endpointsNamespace === ''
          ? [wrong(`${at}.endpointsNamespace`, '', 'if the endpointnamespace is set, it must be a valid namespace name')]
          : each(`${at}.endpointsNamespace`, s.endpointsNamespace, names.dnsLabel(s.endpointsNamespace))),
    ],
  ],
  ['flocker', flocker],
  ['nfs', nfs],
  ['rbd', (s, at) => needs(s, at, 'monitors', 'image')],
  ['quobyte', quobyte],
  ['cephfs', (s, at) => needs(s, at, 'monitors'), 'cephfs', 'cephFS'],
  ['iscsi', (s, at) => iscsi(s, at, volume)],
  ['cinder', (s, at) => [...needs(s, at, 'volumeID'), ...namedSecret(s, at, true)]],
  ['fc', fibre],
  ['flexVolume', flex],
  ['azureFile', (s, at) => [...needs(s, at, 'secretName', 'shareName'), ...(s.secretNamespace === '' ? [required(`${at}.secretNamespace`)] : [])]],
  ['vsphereVolume', (s, at) => needs(s, at, 'volumePath')],
  ['photonPersistentDisk', (s, at) => needs(s, at, 'pdID')],
  ['portworxVolume', (s, at) => needs(s, at, 'volumeID')],
  ['azureDisk', azureDisk],
  ['scaleIO', (s, at) => needs(s, at, 'gateway', 'system', 'volumeName')],
  ['local', (s, at) => (s.path ? backsteps(s.path, `${at}.path`) : [required(`${at}.path`)])],
  ['storageos', (s, at) => storageos(s, at, true)],
  [
    'csi',
    (s, at) => [
      ...driverName(s.driver ?? '', `${at}.driver`),
      ...needs(s, at, 'volumeHandle'),
      ...['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'].flatMap((k) => (s[k] ? secretRef(s[k], `${at}.${k}`) : [])),
    ],
  ],
];

/** The faults of exactly one source among many. `seen` counts those that came before. */
export function oneSource(v: Any, at: string, sources: readonly Source[], seen = 0, after?: (key: string) => FieldError[]): { readonly errors: FieldError[]; readonly count: number } {
  const errors: FieldError[] = [];
  let count = seen;
  for (const [key, rules, path = key, told = key] of sources) {
    if (v[key] === undefined) continue;
    if (count > 0) errors.push(forbidden(`${at}.${told}`, 'may not specify more than 1 volume type'));
    else {
      count++;
      errors.push(...rules(v[key], `${at}.${path}`));
      if (after) errors.push(...after(key));
    }
  }
  return { errors, count };
}

function volumeSource(v: Any, at: string, pod: Any, isPod: boolean): FieldError[] {
  const out: FieldError[] = [];
  let count = 0;
  if (v.emptyDir) {
    count = 1;
    if (v.emptyDir.sizeLimit !== undefined && isNegative(v.emptyDir.sizeLimit)) out.push(forbidden(`${at}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
  const one = oneSource(v, at, OF_PODS, count);
  out.push(...one.errors);
  count = one.count;
  if (v.iscsi?.initiatorName !== undefined && `${v.name}:${v.iscsi.targetPortal}`.length > 64) out.push(wrong(`${at}.name`, v.name ?? '', TOO_LONG_PORTAL));
  if (v.ephemeral) {
    if (count > 0) out.push(forbidden(`${at}.ephemeral`, 'may not specify more than 1 volume type'));
    else {
      count++;
      const t = v.ephemeral.volumeClaimTemplate;
      const here = `${at}.ephemeral.volumeClaimTemplate`;
      if (!t) out.push(required(here));
      else out.push(...templateMeta(t.metadata, `${here}.metadata`), ...claimSpecRules(t.spec ?? {}, `${here}.spec`));
      if (pod?.name && v.name) {
        const claim = `${pod.name}-${v.name}`;
        out.push(...each(`${at}.name`, v.name, names.dnsSubdomain(claim).map((m) => `PVC name ${JSON.stringify(claim)}: ${m}`)));
      }
    }
  }
  if (v.image) {
    if (count > 0) out.push(forbidden(`${at}.image`, 'may not specify more than 1 volume type'));
    else {
      count++;
      if (isPod && !v.image.reference) out.push(required(`${at}.image.reference`));
      out.push(...pullPolicy(v.image.pullPolicy, `${at}.image.pullPolicy`));
    }
  }
  if (count === 0) out.push(required(at, 'must specify a volume type'));
  return out;
}

export function pullPolicy(policy: string | undefined, at: string): FieldError[] {
  if (!policy) return [required(at)];
  const known = ['Always', 'IfNotPresent', 'Never'];
  return known.includes(policy) ? [] : [notSupported(at, policy, known)];
}

/** The faults of a Pod's volumes, and those volumes that are without fault, by name. */
export function volumeRules(list: Any[] | undefined, at: string, pod: Any, isPod: boolean, out: FieldError[]): Map<string, Any> {
  const known = new Map<string, Any>();
  const made = new Set<string>();
  if (pod?.name) for (const v of list ?? []) if (v.ephemeral) made.add(`${pod.name}-${v.name}`);
  (list ?? []).forEach((v, i) => {
    const here = `${at}[${i}]`;
    const faults = volumeSource(v, here, pod, isPod);
    if (!v.name) faults.push(required(`${here}.name`));
    else faults.push(...each(`${here}.name`, v.name, names.dnsLabel(v.name)));
    if (known.has(v.name)) faults.push(duplicate(`${here}.name`, v.name));
    if (faults.length === 0) known.set(v.name, v);
    out.push(...faults);
    const claim = v.persistentVolumeClaim?.claimName;
    if (claim !== undefined && made.has(claim)) out.push(wrong(`${here}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'));
  });
  return known;
}
