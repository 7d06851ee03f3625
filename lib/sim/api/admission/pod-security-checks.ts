/** The checks of the Pod Security Standards, each as in its file of `pod-security-admission/policy`. */

type Any = any;
export type Level = 'privileged' | 'baseline' | 'restricted';

interface Check {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** The minor version of Kubernetes that brought it. */
  readonly since: number;
  /** The check of the baseline that this stricter one stands in for. */
  readonly instead?: string;
  readonly reason: string;
  /** What is wrong, if anything: the detail, or reason and detail. */
  readonly run: (pod: Any, version: number) => string | readonly [reason: string, detail: string] | undefined;
}

/** The last version that brought a check: what `latest` means. */
const NEWEST = 35;
export const newest = (version: string): number => (version === 'latest' ? NEWEST : Math.min(Number(version.slice(3)), NEWEST));

const quote = (names: Iterable<string>): string => [...names].map((n) => `"${n}"`).join(', ');
const noun = (one: string, n: number, many = `${one}s`): string => (n === 1 ? one : many);
const named = (word: string, names: readonly string[]): string => `${noun(word, names.length)} ${quote(names)}`;
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const all = (pod: Any): Any[] => [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? []), ...(pod.spec.ephemeralContainers ?? [])];
const which = (pod: Any, test: (security: Any, c: Any) => boolean): string[] => all(pod).filter((c) => test(c.securityContext ?? {}, c)).map((c) => c.name);
const windows = (pod: Any, version: number): boolean => version >= 25 && pod.spec.os?.name === 'windows';
/** Pods in a user namespace of their own may do more. */
const relaxed = (pod: Any, version: number): boolean => version >= 35 && pod.spec.hostUsers === false;

/** Who sets something that must not be: the Pod, containers. */
function setters(pod: Any, test: (security: Any) => boolean): string[] {
  const containers = which(pod, test);
  return [...(test(pod.spec.securityContext ?? {}) ? ['pod'] : []), ...(containers.length ? [named('container', containers)] : [])];
}
/** The values that Pod and containers give to something. */
const values = (pod: Any, get: (security: Any) => string | undefined): string[] => [pod.spec.securityContext ?? {}, ...all(pod).map((c) => c.securityContext ?? {})].map(get).filter((v) => v !== undefined);

const CAPABILITIES = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);
const VOLUMES = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);
const SYSCTLS: readonly (readonly [since: number, ...names: string[]])[] = [
  [0, 'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
];

/** Containers that add what they may not. */
function adding(pod: Any, allowed: (capability: string) => boolean): string | undefined {
  const bad = (s: Any): string[] => (s.capabilities?.add ?? []).filter((c: string) => !allowed(c));
  const names = which(pod, (s) => bad(s).length > 0);
  return names.length ? `${named('container', names)} must not include ${quote(sorted(all(pod).flatMap((c) => bad(c.securityContext ?? {}))))} in securityContext.capabilities.add` : undefined;
}

const allowedProfile = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';

function badSeccomp(pod: Any): string | undefined {
  const bad = (s: Any): boolean => s.seccompProfile !== undefined && !allowedProfile(s.seccompProfile.type);
  const who = setters(pod, bad);
  return who.length ? `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${quote(sorted(values(pod, (s) => (bad(s) ? (s.seccompProfile.type ?? '') : undefined))))}` : undefined;
}

function procMount(pod: Any): string | undefined {
  const bad = (s: Any): boolean => s.procMount !== undefined && s.procMount !== 'Default';
  const names = which(pod, bad);
  return names.length ? `${named('container', names)} must not set securityContext.procMount to ${quote(sorted(values(pod, (s) => (bad(s) ? s.procMount : undefined))))}` : undefined;
}

const hostsOf = (c: Any): string[] =>
  [c.livenessProbe, c.readinessProbe, c.startupProbe, c.lifecycle?.postStart, c.lifecycle?.preStop].flatMap((p) => [p?.httpGet?.host, p?.tcpSocket?.host]).filter(Boolean);

/** In the order in which they are told: those of the baseline by name, then the stricter ones. */
export const CHECKS: readonly Check[] = [
  {
    id: 'appArmorProfile',
    level: 'baseline',
    since: 0,
    reason: 'forbidden AppArmor profile',
    run: (pod) => {
      const bad = (s: Any): boolean => s.appArmorProfile !== undefined && !allowedProfile(s.appArmorProfile.type);
      const annotations = Object.entries<string>(pod.metadata?.annotations ?? {})
        .filter(([k, v]) => k.startsWith('container.apparmor.security.beta.kubernetes.io/') && v !== '' && v !== 'runtime/default' && !v.startsWith('localhost/'))
        .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
        .sort();
      const who = [...setters(pod, bad), ...(annotations.length ? [noun('annotation', annotations.length)] : [])];
      const what = [...sorted(values(pod, (s) => (bad(s) ? (s.appArmorProfile.type ?? '') : undefined))), ...annotations];
      return who.length ? [noun('forbidden AppArmor profile', what.length), `${who.join(' and ')} must not set AppArmor profile type to ${quote(what)}`] : undefined;
    },
  },
  { id: 'capabilities_baseline', level: 'baseline', since: 0, reason: 'non-default capabilities', run: (pod) => adding(pod, (c) => CAPABILITIES.has(c)) },
  { id: 'hostNamespaces', level: 'baseline', since: 0, reason: 'host namespaces', run: (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((k) => pod.spec[k]).map((k) => `${k}=true`).join(', ') || undefined },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    since: 0,
    reason: 'hostPath volumes',
    run: (pod) => {
      const names = (pod.spec.volumes ?? []).filter((v: Any) => v.hostPath).map((v: Any) => v.name);
      return names.length ? named('volume', names) : undefined;
    },
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    since: 0,
    reason: 'hostPort',
    run: (pod) => {
      const ports = (c: Any): string[] => (c.ports ?? []).map((p: Any) => p.hostPort).filter(Boolean).map(String);
      const names = which(pod, (_, c) => ports(c).length > 0);
      const numbers = sorted(all(pod).flatMap(ports));
      return names.length ? `${named('container', names)} ${noun('uses', names.length, 'use')} ${noun('hostPort', numbers.length)} ${numbers.join(', ')}` : undefined;
    },
  },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    since: 34,
    reason: 'probe or lifecycle host',
    run: (pod) => {
      const names = sorted(which(pod, (_, c) => hostsOf(c).length > 0));
      const hosts = sorted(all(pod).flatMap(hostsOf));
      return names.length ? `${named('container', names)} ${noun('uses', names.length, 'use')} ${named('probe or lifecycle host', hosts)}` : undefined;
    },
  },
  {
    id: 'privileged',
    level: 'baseline',
    since: 0,
    reason: 'privileged',
    run: (pod) => {
      const names = which(pod, (s) => s.privileged === true);
      return names.length ? `${named('container', names)} must not set securityContext.privileged=true` : undefined;
    },
  },
  { id: 'procMount', level: 'baseline', since: 0, reason: 'procMount', run: (pod, version) => (relaxed(pod, version) ? undefined : procMount(pod)) },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    since: 0,
    reason: 'seLinuxOptions',
    run: (pod, version) => {
      const types = ['', 'container_t', 'container_init_t', 'container_kvm_t', ...(version >= 31 ? ['container_engine_t'] : [])];
      const badType = (s: Any): boolean => s.seLinuxOptions !== undefined && !types.includes(s.seLinuxOptions.type ?? '');
      const who = setters(pod, (s) => badType(s) || Boolean(s.seLinuxOptions?.user) || Boolean(s.seLinuxOptions?.role));
      if (who.length === 0) return undefined;
      const wrong = sorted(values(pod, (s) => (badType(s) ? s.seLinuxOptions.type : undefined)));
      const set = (field: string): boolean => values(pod, (s) => s.seLinuxOptions?.[field] || undefined).length > 0;
      return `${who.join(' and ')} set forbidden securityContext.seLinuxOptions: ${[...(wrong.length ? [named('type', wrong)] : []), ...['user', 'role'].filter(set).map((f) => `${f} may not be set`)].join('; ')}`;
    },
  },
  { id: 'seccompProfile_baseline', level: 'baseline', since: 19, reason: 'seccompProfile', run: badSeccomp },
  {
    id: 'sysctls',
    level: 'baseline',
    since: 0,
    reason: 'forbidden sysctls',
    run: (pod, version) => {
      const allowed = new Set(SYSCTLS.filter(([since]) => version >= since).flatMap(([, ...names]) => names));
      return (pod.spec.securityContext?.sysctls ?? []).map((s: Any) => s.name).filter((n: string) => !allowed.has(n)).join(', ') || undefined;
    },
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    since: 0,
    reason: 'hostProcess',
    run: (pod) => {
      const who = setters(pod, (s) => s.windowsOptions?.hostProcess === true);
      return who.length ? `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true` : undefined;
    },
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    reason: 'allowPrivilegeEscalation != false',
    run: (pod, version) => {
      const names = windows(pod, version) ? [] : which(pod, (s) => s.allowPrivilegeEscalation !== false);
      return names.length ? `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false` : undefined;
    },
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    since: 22,
    instead: 'capabilities_baseline',
    reason: 'unrestricted capabilities',
    run: (pod, version) => {
      if (windows(pod, version)) return undefined;
      const keeping = which(pod, (s) => !(s.capabilities?.drop ?? []).includes('ALL'));
      const added = adding(pod, (c) => c === 'NET_BIND_SERVICE');
      return [...(keeping.length ? [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []), ...(added ? [added] : [])].join('; ') || undefined;
    },
  },
  { id: 'procMount_restricted', level: 'restricted', since: 35, instead: 'procMount', reason: 'procMount', run: procMount },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    since: 0,
    instead: 'hostPathVolumes',
    reason: 'restricted volume types',
    run: (pod) => {
      const typeOf = (v: Any): string => Object.keys(v).find((k) => k !== 'name') ?? 'unknown';
      const bad: Any[] = (pod.spec.volumes ?? []).filter((v: Any) => !VOLUMES.has(typeOf(v)));
      const types = sorted(bad.map(typeOf));
      return bad.length ? `${named('volume', bad.map((v) => v.name))} ${noun('uses', bad.length, 'use')} ${named('restricted volume type', types)}` : undefined;
    },
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    since: 0,
    reason: 'runAsNonRoot != true',
    run: (pod, version) => {
      if (relaxed(pod, version)) return undefined;
      const who = setters(pod, (s) => s.runAsNonRoot === false);
      if (who.length) return `${who.join(' and ')} must not set securityContext.runAsNonRoot=false`;
      const names = pod.spec.securityContext?.runAsNonRoot ? [] : which(pod, (s) => s.runAsNonRoot === undefined);
      return names.length ? `pod or ${named('container', names)} must set securityContext.runAsNonRoot=true` : undefined;
    },
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    since: 23,
    reason: 'runAsUser=0',
    run: (pod, version) => {
      const who = relaxed(pod, version) ? [] : setters(pod, (s) => s.runAsUser === 0);
      return who.length ? `${who.join(' and ')} must not set runAsUser=0` : undefined;
    },
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    since: 19,
    instead: 'seccompProfile_baseline',
    reason: 'seccompProfile',
    run: (pod, version) => {
      if (windows(pod, version)) return undefined;
      const bad = badSeccomp(pod);
      if (bad) return bad;
      const names = pod.spec.securityContext?.seccompProfile ? [] : which(pod, (s) => s.seccompProfile === undefined);
      return names.length ? `pod or ${named('container', names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` : undefined;
    },
  },
];
