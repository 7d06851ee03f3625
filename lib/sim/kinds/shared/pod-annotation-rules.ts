import type { FieldError } from '../kind';
import { tolerationRules } from './scheduling-rules';
import { forbidden, wrong } from './rules';
import { descending } from './volume-rules';

/** Annotations that once did what fields do now (`ValidatePodSpecificAnnotations`). */

type Any = any;
type Annotations = Readonly<Record<string, string>> | undefined;

export const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const MIRROR = 'kubernetes.io/config.mirror';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const COST = 'controller.kubernetes.io/pod-deletion-cost';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';

function seccomp(profile: string, at: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith('localhost/')) return descending(profile.slice('localhost/'.length), at);
  return [wrong(at, profile, 'must be a valid seccomp profile')];
}

export function podAnnotationRules(annotations: Annotations, spec: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (!annotations) return out;
  if (annotations[MIRROR] !== undefined && !spec?.nodeName) out.push(wrong(`${at}[${MIRROR}]`, annotations[MIRROR], 'must set spec.nodeName if mirror pod annotation is set'));
  if (annotations[TOLERATIONS]) {
    try {
      tolerationRules(JSON.parse(annotations[TOLERATIONS]) as Any[], `${at}.${TOLERATIONS}`, out);
    } catch {
      out.push(wrong(at, TOLERATIONS, 'invalid character'));
    }
  }
  const cost = annotations[COST];
  if (cost !== undefined && !(/^(0|-?[1-9]\d*)$/.test(cost) && Math.abs(Number(cost)) <= 2147483647)) out.push(wrong(`${at}[${COST}]`, cost, 'must be a 32bit integer'));
  if (annotations[SECCOMP_POD] !== undefined) out.push(...seccomp(annotations[SECCOMP_POD], `${at}.${SECCOMP_POD}`));
  for (const key of Object.keys(annotations)) if (key.startsWith(SECCOMP_CONTAINER)) out.push(...seccomp(annotations[key]!, `${at}.${key}`));
  for (const key of Object.keys(annotations)) {
    if (!key.startsWith(APPARMOR)) continue;
    const name = key.slice(APPARMOR.length);
    const profile = annotations[key]!;
    const all: Any[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])];
    if (!all.some((c) => c.name === name)) out.push(wrong(`${at}[${key}]`, name, 'container not found'));
    if (profile !== '' && profile !== 'runtime/default' && profile !== 'unconfined' && !profile.startsWith('localhost/')) out.push(wrong(`${at}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
  }
  return out;
}

/** Where an annotation and a field say the same thing, they must agree. */
export function profilesAgree(annotations: Annotations, spec: Any, at: string, out: FieldError[]): void {
  if (!annotations) return;
  const check = (annotation: string | undefined, profile: Any, field: string, what: string): void => {
    if (annotation === undefined || !profile) return;
    const type = forbidden(`${field}.type`, `${what} type in annotation and field must match`);
    if (profile.type === 'Unconfined' && annotation !== 'unconfined') out.push(type);
    if (profile.type === 'RuntimeDefault' && annotation !== 'runtime/default' && !(what === 'seccomp' && annotation === 'docker/default')) out.push(type);
    if (profile.type !== 'Localhost') return;
    if (!annotation.startsWith('localhost/')) out.push(type);
    else if (annotation.slice('localhost/'.length) !== profile.localhostProfile) out.push(forbidden(`${field}.localhostProfile`, `${what} profile in annotation and field must match`));
  };
  const visit = (see: (c: Any, at: string) => void): void => {
    for (const list of ['initContainers', 'containers', 'ephemeralContainers']) (spec[list] ?? []).forEach((c: Any, i: number) => see(c, `${at}.${list}[${i}]`));
  };
  check(annotations[SECCOMP_POD], spec.securityContext?.seccompProfile, `${at}.securityContext.seccompProfile`, 'seccomp');
  visit((c, here) => check(annotations[SECCOMP_CONTAINER + c.name], c.securityContext?.seccompProfile, `${here}.securityContext.seccompProfile`, 'seccomp'));
  if (spec.os?.name === 'windows') return;
  visit((c, here) => check(annotations[APPARMOR + c.name], c.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile, `${here}.securityContext.appArmorProfile`, 'apparmor'));
}
