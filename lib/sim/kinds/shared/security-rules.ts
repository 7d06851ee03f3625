import type { FieldError } from '../kind';
import * as names from '../names';
import { goJson } from './go-diff';
import { duplicate, each, notSupported, required, tooLong, wrong } from './rules';
import { descending } from './volume-rules';

/** Security contexts of Pods and containers (`ValidateSecurityContext`, `validatePodSpecSecurityContext`). */

type Any = any;

function seccomp(p: Any, at: string, out: FieldError[]): void {
  if (!p) return;
  const types = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  if (!p.type) out.push(required(`${at}.type`, 'type is required when seccompProfile is set'));
  else if (!types.includes(p.type)) out.push(notSupported(`${at}.type`, p.type, types));
  if (p.type === 'Localhost') {
    if (p.localhostProfile === undefined) out.push(required(`${at}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else out.push(...descending(p.localhostProfile, `${at}.localhostProfile`));
  } else if (p.localhostProfile !== undefined) {
    out.push(wrong(`${at}.localhostProfile`, { Type: p.type ?? '', LocalhostProfile: p.localhostProfile }, 'can only be set when seccomp type is Localhost'));
  }
}

function appArmor(p: Any, at: string, out: FieldError[]): void {
  if (!p) return;
  const types = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  const field = `${at}.localhostProfile`;
  const name: string | undefined = p.localhostProfile;
  if (!p.type) out.push(required(`${at}.type`, 'type is required when appArmorProfile is set'));
  else if (!types.includes(p.type)) out.push(notSupported(`${at}.type`, p.type, types));
  else if (p.type !== 'Localhost') {
    if (name !== undefined) out.push(wrong(field, name, 'can only be set when AppArmor type is Localhost'));
  } else if (name === undefined) out.push(required(field, 'must be set when AppArmor type is Localhost'));
  else {
    if (name !== name.trim()) out.push(wrong(field, name, 'must not be padded with whitespace'));
    else if (name === '') out.push(required(field, 'must be set when AppArmor type is Localhost'));
    if (name.length > 4095) out.push(tooLong(field, 4095));
  }
}

function windows(w: Any, at: string, out: FieldError[]): void {
  if (!w) return;
  if (w.gmsaCredentialSpecName !== undefined) out.push(...each(`${at}.gmsaCredentialSpecName`, w.gmsaCredentialSpecName, names.dnsSubdomain(w.gmsaCredentialSpecName)));
  if (w.gmsaCredentialSpec !== undefined) {
    const field = `${at}.gmsaCredentialSpec`;
    if (w.gmsaCredentialSpec === '') out.push(wrong(field, '', 'gmsaCredentialSpec cannot be an empty string'));
    else if (w.gmsaCredentialSpec.length > 65536) out.push(wrong(field, w.gmsaCredentialSpec, 'gmsaCredentialSpec size must be under 64 KiB'));
  }
  const name: string | undefined = w.runAsUserName;
  if (name === undefined) return;
  const bad = (words: string): void => void out.push(wrong(`${at}.runAsUserName`, name, words));
  const parts = name.split('\\');
  if (name === '') return bad('runAsUserName cannot be an empty string');
  if ([...name].some((c) => c < ' ' || c === '\u007f')) return bad('runAsUserName cannot contain control characters');
  if (parts.length > 2) return bad('runAsUserName cannot contain more than one backslash');
  const user = parts.at(-1)!;
  const domain = parts.length === 2 ? parts[0]! : undefined;
  if ((domain ?? '').length >= 256) bad("runAsUserName's Domain length must be under 256 characters");
  if (domain !== undefined && !/^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(domain) && !domain.split('.').every((p) => p.length <= 63 && /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(p))) {
    bad("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') bad("runAsUserName's User cannot be empty");
  else if (user.length > 104) bad("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) bad("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) bad('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
}

export function containerSecurity(s: Any, at: string, hostUsers: boolean, out: FieldError[]): void {
  if (!s) return;
  for (const key of ['runAsUser', 'runAsGroup']) if (s[key] !== undefined) out.push(...each(`${at}.${key}`, s[key], names.userId(s[key])));
  if (s.procMount !== undefined) {
    if (!['Default', 'Unmasked'].includes(s.procMount)) out.push(notSupported(`${at}.procMount`, s.procMount, ['Default', 'Unmasked']));
    if (hostUsers && s.procMount === 'Unmasked') out.push(wrong(`${at}.procMount`, s.procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  seccomp(s.seccompProfile, `${at}.seccompProfile`, out);
  if (s.allowPrivilegeEscalation === false) {
    const value = (): unknown => goJson('io.k8s.api.core.v1.SecurityContext', s);
    if (s.privileged) out.push(wrong(at, value(), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    for (const c of s.capabilities?.add ?? []) if (c === 'CAP_SYS_ADMIN') out.push(wrong(at, value(), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  windows(s.windowsOptions, `${at}.windowsOptions`, out);
  appArmor(s.appArmorProfile, `${at}.appArmorProfile`, out);
}

const SYSCTL = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const IPC = /^(kernel[./](msg|sem|shm)|fs[./]mqueue[./])/;

function sysctls(spec: Any, list: Any[], at: string, out: FieldError[]): void {
  const seen = new Set<string>();
  list.forEach((s, i) => {
    const field = `${at}[${i}].name`;
    const name: string = s.name ?? '';
    if (name === '') out.push(required(field));
    else if (name.length > 253 || !name.split(/[./]/).every((p) => /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(p))) {
      out.push(wrong(field, name, `must have at most 253 characters and match regex ^(${SYSCTL}[\\./])*${SYSCTL}$`));
    } else if (seen.has(name)) out.push(duplicate(field, name));
    if (spec.hostNetwork && /^net[./]/.test(name)) out.push(wrong(field, name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && IPC.test(name)) out.push(wrong(field, name, "may not be specified when 'hostIPC' is true"));
    seen.add(name);
  });
}

export function podSecurity(spec: Any, path: string, out: FieldError[]): void {
  const s = spec.securityContext;
  if (!s) return;
  const at = `${path}.securityContext`;
  for (const key of ['fsGroup', 'runAsUser', 'runAsGroup']) if (s[key] !== undefined) out.push(...each(`${at}.${key}`, s[key], names.userId(s[key])));
  (s.supplementalGroups ?? []).forEach((g: number, i: number) => out.push(...each(`${at}.supplementalGroups[${i}]`, g, names.userId(g))));
  if (spec.shareProcessNamespace && spec.hostPID) out.push(wrong(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  if (s.sysctls?.length) sysctls(spec, s.sysctls, `${at}.sysctls`, out);
  const oneOf = (key: string, values: string[]): void => {
    if (s[key] !== undefined && !values.includes(s[key])) out.push(notSupported(`${at}.${key}`, s[key], values));
  };
  oneOf('fsGroupChangePolicy', ['Always', 'OnRootMismatch']);
  seccomp(s.seccompProfile, `${at}.seccompProfile`, out);
  windows(s.windowsOptions, `${at}.windowsOptions`, out);
  appArmor(s.appArmorProfile, `${at}.appArmorProfile`, out);
  oneOf('supplementalGroupsPolicy', ['Merge', 'Strict']);
  oneOf('seLinuxChangePolicy', ['MountOption', 'Recursive']);
}

/** Containers that are processes of a Windows host: all or none, and on its network (`validateWindowsHostProcessPod`). */
export function windowsHostProcess(spec: Any, at: string, out: FieldError[]): void {
  const pod: boolean | undefined = spec.securityContext?.windowsOptions?.hostProcess;
  let count = 0;
  let all = 0;
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    (spec[list] ?? []).forEach((c: Any, i: number) => {
      all++;
      const own: boolean | undefined = c.securityContext?.windowsOptions?.hostProcess;
      if (pod !== undefined && own !== undefined && pod !== own) {
        out.push(wrong(`${at}.${list}[${i}].securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${pod}`));
      }
      if (own ?? pod) count++;
    });
  }
  if (count === 0) return;
  if (count !== all) out.push(wrong(at, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (!spec.hostNetwork) out.push(wrong(`${at}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
}

