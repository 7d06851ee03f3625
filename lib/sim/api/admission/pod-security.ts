import { Namespace } from '../../kinds/namespace';
import type { Context } from '../context';
import { read } from '../stored';
import { forbidden } from '../status';
import type { Attributes, Plugin } from './admission';

type Any = any;

/** Pod security standards, as a namespace's labels ask for them (`pod-security-admission`). */
export const PodSecurity: Plugin = {
  name: 'PodSecurity',
  validate: (a, ctx) => {
    if (a.subresource || (a.operation !== 'CREATE' && a.operation !== 'UPDATE') || !a.namespace) return;
    const isPod = a.kind.plural === 'pods' && a.kind.group === '';
    const spec = isPod ? a.object.spec : template(a);
    if (!spec) return;
    const labels = namespaceLabels(ctx, a.namespace);
    const level = (mode: string): string => labels[`pod-security.kubernetes.io/${mode}`] ?? 'privileged';
    const version = (mode: string): string => labels[`pod-security.kubernetes.io/${mode}-version`] ?? 'latest';
    const enforce = level('enforce');
    if (isPod && enforce !== 'privileged' && a.operation === 'CREATE') {
      const faults = check(spec, enforce);
      if (faults.length) throw forbidden(a.kind, a.name || a.object.metadata?.generateName, `violates PodSecurity ${JSON.stringify(`${enforce}:${version('enforce')}`)}: ${faults.join(', ')}`);
    }
    // Workloads are only warned about what their Pods would meet.
    const modes = isPod ? ['warn'] : ['enforce', 'warn'];
    for (const mode of modes) {
      if (level(mode) === 'privileged') continue;
      const faults = check(spec, level(mode));
      if (faults.length) a.warn(`would violate PodSecurity ${JSON.stringify(`${level(mode)}:${version(mode)}`)}: ${faults.join(', ')}`);
    }
  },
};

function template(a: Attributes): Any {
  if (!['deployments', 'replicasets', 'daemonsets', 'statefulsets', 'jobs', 'replicationcontrollers', 'podtemplates', 'cronjobs'].includes(a.kind.plural)) return undefined;
  const o = a.object;
  return (a.kind.plural === 'cronjobs' ? o.spec?.jobTemplate?.spec?.template : a.kind.plural === 'podtemplates' ? o.template : o.spec?.template)?.spec;
}

function namespaceLabels(ctx: Context, namespace: string): Readonly<Record<string, string>> {
  return read(ctx, Namespace, undefined, namespace)?.metadata.labels ?? {};
}

const DEFAULT_CAPS = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);
const VOLUMES = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);

const quote = (names: readonly string[]): string => names.map((n) => JSON.stringify(n)).join(', ');
const noun = (word: string, names: readonly string[]): string => `${word}${names.length > 1 ? 's' : ''} ${quote(names)}`;

/** What a Pod's spec does that the level forbids. */
function check(spec: Any, level: string): string[] {
  const out: string[] = [];
  const all: Any[] = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  const which = (test: (c: Any) => boolean): string[] => all.filter(test).map((c) => c.name);
  const pod = spec.securityContext ?? {};
  const restricted = level === 'restricted';

  const hosts = ['hostNetwork', 'hostPID', 'hostIPC'].filter((k) => spec[k]);
  if (hosts.length) out.push(`host namespaces (${hosts.map((h) => `${h}=true`).join(', ')})`);
  const paths = (spec.volumes ?? []).filter((v: Any) => v.hostPath).map((v: Any) => v.name);
  if (paths.length) out.push(`hostPath volumes (${noun('volume', paths)})`);
  const ports = which((c) => (c.ports ?? []).some((p: Any) => p.hostPort));
  if (ports.length) {
    const numbers = all.flatMap((c) => (c.ports ?? []).map((p: Any) => p.hostPort).filter(Boolean)).map(String);
    out.push(`hostPort (${noun('container', ports)} ${ports.length > 1 ? 'use' : 'uses'} hostPort${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')})`);
  }
  const privileged = which((c) => c.securityContext?.privileged === true);
  if (privileged.length) out.push(`privileged (${noun('container', privileged)} must not set securityContext.privileged=true)`);
  const escalate = restricted ? which((c) => c.securityContext?.allowPrivilegeEscalation !== false) : [];
  if (escalate.length) out.push(`allowPrivilegeEscalation != false (${noun('container', escalate)} must set securityContext.allowPrivilegeEscalation=false)`);
  if (restricted) {
    const drop = which((c) => !(c.securityContext?.capabilities?.drop ?? []).includes('ALL'));
    const add = which((c) => (c.securityContext?.capabilities?.add ?? []).some((x: string) => x !== 'NET_BIND_SERVICE'));
    const parts: string[] = [];
    if (drop.length) parts.push(`${noun('container', drop)} must set securityContext.capabilities.drop=["ALL"]`);
    if (add.length) parts.push(`${noun('container', add)} must not include ${quote([...new Set(all.flatMap((c) => (c.securityContext?.capabilities?.add ?? []).filter((x: string) => x !== 'NET_BIND_SERVICE')))].sort())} in securityContext.capabilities.add`);
    if (parts.length) out.push(`unrestricted capabilities (${parts.join('; ')})`);
  } else {
    const add = which((c) => (c.securityContext?.capabilities?.add ?? []).some((x: string) => !DEFAULT_CAPS.has(x)));
    if (add.length) {
      const caps = [...new Set(all.flatMap((c) => (c.securityContext?.capabilities?.add ?? []).filter((x: string) => !DEFAULT_CAPS.has(x))))].sort();
      out.push(`non-default capabilities (${noun('container', add)} must not include ${quote(caps)} in securityContext.capabilities.add)`);
    }
  }
  if (restricted) {
    const volumes = (spec.volumes ?? []).map((v: Any) => ({ name: v.name, type: Object.keys(v).find((k) => k !== 'name') ?? 'emptyDir' })).filter((v: Any) => !VOLUMES.has(v.type));
    if (volumes.length) {
      const types = [...new Set<string>(volumes.map((v: Any) => v.type))];
      out.push(`restricted volume types (${noun('volume', volumes.map((v: Any) => v.name))} ${volumes.length > 1 ? 'use' : 'uses'} restricted volume ${noun('type', types)})`);
    }
    const bad = which((c) => c.securityContext?.runAsNonRoot === false);
    const unset = which((c) => c.securityContext?.runAsNonRoot === undefined);
    if (bad.length) out.push(`runAsNonRoot != true (${noun('container', bad)} must not set securityContext.runAsNonRoot=false)`);
    else if (pod.runAsNonRoot !== true && unset.length) out.push(`runAsNonRoot != true (pod or ${noun('container', unset)} must set securityContext.runAsNonRoot=true)`);
    const root = which((c) => c.securityContext?.runAsUser === 0);
    if (pod.runAsUser === 0) out.push('runAsUser=0 (pod must not set runAsUser=0)');
    else if (root.length) out.push(`runAsUser=0 (${noun('container', root)} must not set runAsUser=0)`);
    const fine = (p: Any): boolean => p?.type === 'RuntimeDefault' || p?.type === 'Localhost';
    const seccomp = which((c) => !fine(c.securityContext?.seccompProfile) && !(c.securityContext?.seccompProfile === undefined && fine(pod.seccompProfile)));
    if (seccomp.length) out.push(`seccompProfile (pod or ${noun('container', seccomp)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`);
  }
  return out;
}
