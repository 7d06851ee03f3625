import { dnsLabel, ipWarnings } from '../names';
import { fractionalBytes } from '../quantities';
import { APPARMOR, SECCOMP_CONTAINER, SECCOMP_POD } from './pod-annotation-rules';
import { visit } from './pod-rules';

type Any = any;

const LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What is told of a label of nodes that is on its way out. */
const deprecatedLabel = (key: string): string | undefined => (Object.hasOwn(LABELS, key) ? LABELS[key] : undefined);

/** Keys of a node selector's term that are on their way out. */
export function termWarnings(term: Any, at: string): string[] {
  return (term?.matchExpressions ?? []).flatMap((e: Any, i: number) => {
    const words = deprecatedLabel(e.key);
    return words ? [`${at}.matchExpressions[${i}].key: ${e.key} is ${words}`] : [];
  });
}

/** Warnings of a StorageClass, a RuntimeClass and a Node. */
export const classWarnings = (c: Any): string[] =>
  (c.allowedTopologies ?? []).flatMap((t: Any, i: number) => (t.matchLabelExpressions ?? []).flatMap((e: Any, k: number) => (deprecatedLabel(e.key) ? [`allowedTopologies[${i}].matchLabelExpressions[${k}].key: ${deprecatedLabel(e.key)}`] : [])));

export const runtimeWarnings = (c: Any): string[] => Object.keys(c.scheduling?.nodeSelector ?? {}).flatMap((key) => (deprecatedLabel(key) ? [`scheduling.nodeSelector: ${deprecatedLabel(key)}`] : []));

export const nodeWarnings = (n: Any): string[] => [
  ...(n.spec?.configSource ? ['spec.configSource: the feature is no longer supported'] : []),
  ...(n.spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
];

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

const VOLUMES: readonly (readonly [key: string, words: string, shown?: string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

const fraction = (field: string, value: string): string => `${field}: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`;

/** Sizes of a claim that are no whole bytes. */
export function claimWarnings(spec: Any, at: string): string[] {
  return ['requests', 'limits'].flatMap((kind) => {
    const value = spec?.resources?.[kind]?.storage;
    return value !== undefined && fractionalBytes(value) ? [fraction(`${at}.resources.${kind}[storage]`, value)] : [];
  });
}

/** A name that Pods will have in their hostnames. */
export function nameWarnings(name: string, of: 'pod' | 'workload'): string[] {
  const faults = dnsLabel(name);
  if (faults.length === 0) return [];
  return [`metadata.name: this is used in ${of === 'pod' ? "the Pod's hostname" : 'Pod names and hostnames'}, which can result in surprising behavior; a DNS label is recommended: [${faults.join(' ')}]`];
}

interface Path {
  readonly path: string;
  readonly source: string;
}

const shown = (p: Path): string => `${JSON.stringify(p.path)}${p.source ? ` (${p.source})` : ''}`;

/** Files of one volume that would lie over each other. */
function overlaps(paths: readonly Path[]): string[] {
  const out: string[] = [];
  const seen: Path[] = [];
  for (const p of paths) {
    const here = { ...p, path: p.path.replace(/\/+$/, '') };
    if (here.path !== '') {
      for (const other of seen) {
        if (other.path !== '' && (`${other.path}/`.startsWith(`${here.path}/`) || `${here.path}/`.startsWith(`${other.path}/`))) out.push(`${shown(here)} with ${shown(other)}`);
      }
    }
    seen.push(here);
  }
  return out;
}

function volumeOverlaps(volumes: Any[]): string[] {
  const out: string[] = [];
  const of = (items: Any[] | undefined, source = ''): Path[] => (items ?? []).map((i) => ({ path: i.path ?? '', source }));
  for (const v of volumes) {
    const add = (what: string, paths: Path[]): void => void out.push(...overlaps(paths).map((o) => `volume ${JSON.stringify(v.name)} (${what}): overlapping paths: ${o}`));
    if (v.configMap?.items) add(`ConfigMap ${JSON.stringify(v.configMap.name ?? '')}`, of(v.configMap.items));
    if (v.secret?.items) add(`Secret ${JSON.stringify(v.secret.secretName ?? '')}`, of(v.secret.items));
    if (v.downwardAPI?.items) add('DownwardAPI', of(v.downwardAPI.items));
    if (!v.projected) continue;
    const all: Path[] = [];
    for (const s of v.projected.sources ?? []) {
      if (Object.keys(s).length === 0) out.push(`volume ${JSON.stringify(v.name)} (Projected) has no sources provided`);
      if (s.configMap?.items) all.push(...of(s.configMap.items, `ConfigMap ${JSON.stringify(s.configMap.name ?? '')}`));
      else if (s.secret?.items) all.push(...of(s.secret.items, `Secret ${JSON.stringify(s.secret.name ?? '')}`));
      else if (s.downwardAPI?.items) all.push(...of(s.downwardAPI.items, 'DownwardAPI'));
      else if (s.serviceAccountToken) all.push({ path: s.serviceAccountToken.path ?? '', source: 'ServiceAccountToken' });
    }
    add('Projected', all);
  }
  return out;
}

function portWarnings(spec: Any, at: string): string[] {
  const out: string[] = [];
  const ports = new Map<string, { readonly field: string; readonly port: Any }[]>();
  visit(spec, at, (c, here) =>
    (c.ports ?? []).forEach((p: Any, i: number) => {
      const field = `${here}.ports[${i}]`;
      const [ip, host] = [p.hostIP ?? '', p.hostPort ?? 0];
      if (ip !== '' && host === 0) out.push(`${field}: hostIP set without hostPort: {Name:${p.name ?? ''} HostPort:0 ContainerPort:${p.containerPort ?? 0} Protocol:${p.protocol ?? ''} HostIP:${ip}}`);
      const key = `${p.containerPort}/${p.protocol}`;
      const others = ports.get(key) ?? [];
      for (const o of others) {
        const [otherIP, otherHost] = [o.port.hostIP ?? '', o.port.hostPort ?? 0];
        if (ip === otherIP && host === otherHost) out.push(`${field}: duplicate port definition with ${o.field}`);
        else if (host === 0 || otherHost === 0) out.push(`${field}: overlapping port definition with ${o.field}`);
        else if (host === otherHost && (ip === '') !== (otherIP === '')) out.push(`${field}: dangerously ambiguous port definition with ${o.field}`);
      }
      ports.set(key, [...others, { field, port: p }]);
    }),
  );
  const named = new Map<string, string>();
  visit(spec, at, (c, here) =>
    (c.ports ?? []).forEach((p: Any, i: number) => {
      if (!p.name) return;
      const field = `${here}.ports[${i}]`;
      const other = named.get(p.name);
      if (other) out.push(`${field}: duplicate port name ${JSON.stringify(p.name)} with ${other}, services and probes that select ports by name will use ${other}`);
      else named.set(p.name, field);
    }),
  );
  return out;
}

function envWarnings(c: Any, at: string): string[] {
  const out: string[] = [];
  const seen = new Set<string>();
  (c.env ?? []).forEach((e: Any, i: number) => {
    const self = `$(${e.name})`;
    const value = e.value ?? '';
    if (seen.has(e.name)) {
      if (e.valueFrom || value === self || !value.includes(self)) out.push(`${at}.env[${i}]: hides previous definition of ${JSON.stringify(e.name)}, which may be dropped when using apply`);
    } else seen.add(e.name);
  });
  return out;
}

/**
 * What is taken, but told to be unwise (`pkg/api/pod/warnings.go`, and what a Pod's strategy says of AppArmor). `at` is
 * empty for a Pod, `spec.template.` for a template.
 */
export function podWarnings(pod: Any, at = ''): string[] {
  const out: string[] = [];
  const spec = pod?.spec ?? {};
  const annotations: Readonly<Record<string, string>> = pod?.metadata?.annotations ?? {};
  const here = `${at}spec`;
  const noted = (key: string): string => `${at}metadata.annotations[${key}]`;
  const appArmor = (c: Any): void => {
    if (annotations[APPARMOR + c.name] !== undefined && !c.securityContext?.appArmorProfile) out.push(`${noted(APPARMOR + c.name)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
  };
  if (at === '') visit(spec, here, appArmor);
  for (const key of Object.keys(spec.nodeSelector ?? {})) if (deprecatedLabel(key)) out.push(`${here}.nodeSelector[${key}]: ${deprecatedLabel(key)}`);
  const node = spec.affinity?.nodeAffinity;
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  (node?.[required]?.nodeSelectorTerms ?? []).forEach((t: Any, i: number) => out.push(...termWarnings(t, `${here}.affinity.nodeAffinity.${required}.nodeSelectorTerms[${i}]`)));
  (node?.[preferred] ?? []).forEach((p: Any, i: number) => out.push(...termWarnings(p.preference, `${here}.affinity.nodeAffinity.${preferred}[${i}].preference`)));
  (spec.topologySpreadConstraints ?? []).forEach((t: Any, i: number) => {
    const words = deprecatedLabel(t.topologyKey);
    if (words) out.push(`${here}.topologySpreadConstraints[${i}].topologyKey: ${t.topologyKey} is ${words}`);
    if (!t.labelSelector) out.push(`${here}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`);
  });
  for (const key of Object.keys(ANNOTATIONS)) if (annotations[key] !== undefined) out.push(`${noted(key)}: ${ANNOTATIONS[key]}`);
  (spec.volumes ?? []).forEach((v: Any, i: number) => {
    const field = `${here}.volumes[${i}]`;
    for (const [key, words, name = key] of VOLUMES) if (v[key]) out.push(`${field}.${name}: ${words}`);
    if (v.ephemeral?.volumeClaimTemplate) out.push(...claimWarnings(v.ephemeral.volumeClaimTemplate.spec, `${field}.ephemeral.volumeClaimTemplate.spec`));
  });
  out.push(...volumeOverlaps(spec.volumes ?? []));
  const twice = (list: string, key: string, words: string): void => {
    const seen = new Set<string>();
    (spec[list] ?? []).forEach((item: Any, i: number) => {
      if (seen.has(item[key])) out.push(`${here}.${list}[${i}].${key}: duplicate ${words} ${JSON.stringify(item[key] ?? '')}`);
      seen.add(item[key]);
    });
  };
  twice('hostAliases', 'ip', 'ip');
  twice('imagePullSecrets', 'name', 'name');
  (spec.imagePullSecrets ?? []).forEach((s: Any, i: number) => {
    if (!s.name) out.push(`${here}.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  for (const name of ['memory', 'ephemeral-storage']) {
    const value = spec.overhead?.[name];
    if (value !== undefined && fractionalBytes(value)) out.push(fraction(`${here}.overhead[${name}]`, value));
  }
  const seccomp = (key: string, context: Any): void => {
    if (annotations[key] !== undefined && !context?.seccompProfile) out.push(`${noted(key)}: non-functional in v1.27+; use the "seccompProfile" field instead`);
  };
  seccomp(SECCOMP_POD, spec.securityContext);
  visit(spec, here, (c, field) => {
    seccomp(SECCOMP_CONTAINER + c.name, c.securityContext);
    if (at !== '') appArmor(c);
    for (const name of ['memory', 'ephemeral-storage']) {
      for (const kind of ['limits', 'requests']) {
        const value = c.resources?.[kind]?.[name];
        if (value !== undefined && fractionalBytes(value)) out.push(fraction(`${field}.resources.${kind}[${name}]`, value));
      }
    }
    out.push(...envWarnings(c, field));
  });
  out.push(...portWarnings(spec, here));
  if (spec.terminationGracePeriodSeconds < 0) out.push(`${here}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const nothing = (t: Any, field: string): void => {
      if (!t?.labelSelector) out.push(`${here}.affinity.${kind}.${field}.labelSelector: a null labelSelector results in matching no pod`);
    };
    (spec.affinity?.[kind]?.[required] ?? []).forEach((t: Any, i: number) => nothing(t, `${required}[${i}]`));
    (spec.affinity?.[kind]?.[preferred] ?? []).forEach((p: Any, i: number) => nothing(p.podAffinityTerm, `${preferred}[${i}].podAffinityTerm`));
  }
  (spec.dnsConfig?.nameservers ?? []).forEach((ip: string, i: number) => out.push(...ipWarnings(`${here}.dnsConfig.nameservers[${i}]`, ip)));
  (spec.hostAliases ?? []).forEach((h: Any, i: number) => out.push(...ipWarnings(`${here}.hostAliases[${i}].ip`, h.ip ?? '')));
  return out;
}

/** Warnings of a workload: of its template where it is new or changed, and of its name where it is new. */
export const workloadWarnings =
  (named = true) =>
  (o: Any, old: Any): string[] =>
    old && old.metadata.generation === o.metadata.generation ? [] : [...(named && !old ? nameWarnings(o.metadata.name, 'workload') : []), ...podWarnings(o.spec?.template, 'spec.template.')];
