import { Fail } from '../../errors';

/**
 * What the container for debugging, and the Pod around it, may do (kubectl `pkg/cmd/debug/profiles.go`). The legacy one is
 * what kubectl did before there were profiles.
 */
export type Style = 'ephemeral' | 'copy' | 'node';

/** Which fields of the original a copy keeps. */
export interface Keep {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

type Profile = (pod: any, container: any, style: Style, keep: Keep) => void;

const PROFILES: Readonly<Record<string, Profile>> = {
  legacy: (pod, c, style) => {
    if (style === 'node') {
      mountRoot(pod, c);
      hostNamespaces(pod);
    } else if (style === 'copy') delete pod.metadata.labels;
  },
  general: (pod, c, style, keep) => {
    if (style === 'node') {
      mountRoot(pod, c);
      delete c.securityContext;
      hostNamespaces(pod);
      return;
    }
    if (style === 'copy') strip(pod, keep);
    addCapabilities(c, 'SYS_PTRACE');
    if (style === 'copy') shareProcesses(pod);
  },
  baseline: (pod, c, style, keep) => {
    delete c.securityContext;
    if (style === 'copy') strip(pod, keep);
    if (style === 'copy') shareProcesses(pod);
  },
  restricted: (pod, c, style, keep) => {
    c.securityContext = { runAsNonRoot: true, capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } };
    if (style === 'copy') strip(pod, keep);
    if (style === 'copy') shareProcesses(pod);
  },
  netadmin: (pod, c, style, keep) => {
    addCapabilities(c, 'NET_ADMIN', 'NET_RAW');
    if (style === 'node') hostNamespaces(pod);
    if (style === 'copy') strip(pod, keep);
    if (style === 'copy') shareProcesses(pod);
  },
  sysadmin: (pod, c, style, keep) => {
    c.securityContext = { ...c.securityContext, privileged: true };
    if (style === 'node') {
      hostNamespaces(pod);
      mountRoot(pod, c);
    }
    if (style === 'copy') strip(pod, keep);
    if (style === 'copy') shareProcesses(pod);
  },
};

/** The profile of that name. Throws kubectl's sentence. */
export function profileNamed(name: string): Profile {
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (!profile) throw new Fail(`unknown profile: ${name}`);
  return profile;
}

function mountRoot(pod: any, c: any): void {
  pod.spec.volumes = [...(pod.spec.volumes ?? []), { name: 'host-root', hostPath: { path: '/' } }];
  c.volumeMounts = [...(c.volumeMounts ?? []), { mountPath: '/host', name: 'host-root' }];
}

function hostNamespaces(pod: any): void {
  Object.assign(pod.spec, { hostNetwork: true, hostPID: true, hostIPC: true });
}

function shareProcesses(pod: any): void {
  pod.spec.shareProcessNamespace ??= true;
}

function addCapabilities(c: any, ...names: readonly string[]): void {
  const have = c.securityContext?.capabilities;
  c.securityContext = { ...c.securityContext, capabilities: { ...have, add: [...(have?.add ?? []), ...names] } };
}

function strip(pod: any, keep: Keep): void {
  if (!keep.labels) delete pod.metadata.labels;
  if (!keep.annotations) delete pod.metadata.annotations;
  for (const c of pod.spec.containers) {
    if (!keep.liveness) delete c.livenessProbe;
    if (!keep.readiness) delete c.readinessProbe;
    if (!keep.startup) delete c.startupProbe;
  }
  if (!keep.initContainers) delete pod.spec.initContainers;
}
