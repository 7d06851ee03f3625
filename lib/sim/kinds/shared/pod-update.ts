import { clone, equal } from '../../core';
import type { FieldError } from '../kind';
import type { Pod } from '../types';
import { unifiedGoDiff } from './go-diff';
import { podSpec } from './pod-rules';
import { forbidden, wrong } from './rules';

const SENTENCE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What may change of a Pod once it is there (`ValidatePodUpdate`). */
export function podUpdate(pod: Pod, old: Pod): FieldError[] {
  const out: FieldError[] = [];
  const now = pod.spec as any;
  const before = old.spec as any;
  if (now.containers.length !== before.containers.length) return [forbidden('spec.containers', 'pod updates may not add or remove containers')];
  if ((now.initContainers ?? []).length !== (before.initContainers ?? []).length) return [forbidden('spec.initContainers', 'pod updates may not add or remove containers')];
  if (before.activeDeadlineSeconds !== undefined && now.activeDeadlineSeconds === undefined) {
    return [wrong('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value')];
  }
  if (before.activeDeadlineSeconds !== undefined && now.activeDeadlineSeconds > before.activeDeadlineSeconds) {
    return [wrong('spec.activeDeadlineSeconds', now.activeDeadlineSeconds, 'must be less than or equal to previous value')];
  }
  for (const t of before.tolerations ?? []) {
    const { tolerationSeconds: _s, ...rest } = t;
    const kept = (now.tolerations ?? []).some((x: any) => equal(x, t) || (t.effect === 'NoExecute' && equal({ ...x, tolerationSeconds: undefined }, rest)));
    if (!kept) out.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
  }
  // All but what may change is put back; what is then still different may not.
  const muted = clone(now) as any;
  muted.containers.forEach((c: any, i: number) => (c.image = before.containers[i].image));
  (muted.initContainers ?? []).forEach((c: any, i: number) => (c.image = before.initContainers[i].image));
  for (const key of ['activeDeadlineSeconds', 'tolerations']) {
    if (before[key] === undefined) delete muted[key];
    else muted[key] = before[key];
  }
  if (before.terminationGracePeriodSeconds < 0 && now.terminationGracePeriodSeconds === 1) muted.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  if (before.schedulingGates?.length) for (const key of ['schedulingGates', 'nodeSelector', 'affinity']) muted[key] = before[key];
  if (!equal(muted, before)) out.push(forbidden('spec', `${SENTENCE}\n${unifiedGoDiff('io.k8s.api.core.v1.PodSpec', before, muted)}`));
  return out;
}

/** Ephemeral containers may be added, never changed or removed (`ValidatePodEphemeralContainersUpdate`). */
export function ephemeralRules(pod: Pod, old: Pod): FieldError[] {
  const now = ((pod.spec as any).ephemeralContainers ?? []) as any[];
  const out = podSpec(pod.spec, 'spec').filter((e) => e.field.startsWith('spec.ephemeralContainers'));
  for (const before of ((old.spec as any).ephemeralContainers ?? []) as any[]) {
    const same = now.find((c) => c.name === before.name);
    if (!same) out.push(forbidden('spec.ephemeralContainers', `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`));
    else if (!equal(same, before)) out.push(forbidden('spec.ephemeralContainers', `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n`));
  }
  return out;
}
