import { clone, equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import { compareQuantities } from '../quantities';
import type { Pod } from '../types';
import { goJson, unifiedGoDiff } from './go-diff';
import { APPARMOR, podAnnotationRules } from './pod-annotation-rules';
import { podRules } from './pod-rules';
import { qosClass } from './pod-strategy';
import { tolerationRules } from './scheduling-rules';
import { each, forbidden, IMMUTABLE, required, wrong } from './rules';

/** What may change of a Pod once it is there (`ValidatePodUpdate` and its like for the subresources). */

type Any = any;

const SENTENCE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const MIRROR = 'kubernetes.io/config.mirror';

/** Annotations that stay as they were made (`ValidatePodSpecificAnnotationUpdates`). */
function annotationUpdate(pod: Pod, old: Pod): FieldError[] {
  const now: Readonly<Record<string, string>> = pod.metadata.annotations ?? {};
  const before: Readonly<Record<string, string>> = old.metadata.annotations ?? {};
  const out: FieldError[] = [];
  const at = (key: string): string => `metadata.annotations[${key}]`;
  for (const key of Object.keys(before)) {
    if (now[key] === before[key]) continue;
    if (key.startsWith(APPARMOR)) out.push(forbidden(at(key), 'may not remove or update AppArmor annotations'));
    if (key === MIRROR) out.push(forbidden(at(key), 'may not remove or update mirror pod annotation'));
  }
  for (const key of Object.keys(now)) {
    if (Object.hasOwn(before, key)) continue;
    if (key.startsWith(APPARMOR)) out.push(forbidden(at(key), 'may not add AppArmor annotations'));
    if (key === MIRROR) out.push(forbidden(at(key), 'may not add mirror pod annotation'));
  }
  return [...out, ...podAnnotationRules(now, pod.spec, 'metadata.annotations')];
}

/** As many containers as before, each with an image; undefined where there is no going on. */
function containerUpdate(now: Any, before: Any, list: string, out: FieldError[]): boolean {
  const a: Any[] = now[list] ?? [];
  if (a.length !== (before[list] ?? []).length) {
    out.push(forbidden(`spec.${list}`, 'pod updates may not add or remove containers'));
    return false;
  }
  a.forEach((c, i) => {
    if (!c.image) out.push(required(`spec.${list}[${i}].image`));
    else if (c.image.trim() !== c.image) out.push(wrong(`spec.${list}[${i}].image`, c.image, 'must not have leading or trailing whitespace'));
  });
  return true;
}

function tolerationUpdate(now: Any, before: Any): FieldError[] {
  for (const t of before.tolerations ?? []) {
    const kept = (now.tolerations ?? []).some((x: Any) => equal({ ...t, tolerationSeconds: undefined }, { ...x, tolerationSeconds: undefined }));
    if (!kept) return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  }
  const out: FieldError[] = [];
  tolerationRules(now.tolerations, 'spec.tolerations', out);
  return out;
}

function gateUpdate(now: Any, before: Any): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map((g: Any) => g.name));
  return (now.schedulingGates ?? []).flatMap((g: Any, i: number) => (known.has(g.name) ? [] : [forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${g.name}'`)]));
}

/** A Pod that waits at its gates may still be told more closely where to run. */
function gatedUpdate(muted: Any, before: Any, out: FieldError[]): void {
  if (!equal(muted.nodeSelector, before.nodeSelector)) {
    const lost = Object.entries(before.nodeSelector ?? {}).some(([k, v]) => muted.nodeSelector?.[k] !== v);
    if (lost) out.push(wrong('spec.nodeSelector', muted.nodeSelector ?? null, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
    muted.nodeSelector = before.nodeSelector;
  }
  const was = before.affinity?.nodeAffinity;
  const now = muted.affinity?.nodeAffinity;
  if (equal(was, now)) return;
  const key = 'requiredDuringSchedulingIgnoredDuringExecution';
  const at = `spec.affinity.nodeAffinity.${key}.nodeSelectorTerms`;
  const oldTerms: Any[] = was?.[key]?.nodeSelectorTerms ?? [];
  const terms: Any[] = now?.[key]?.nodeSelectorTerms ?? [];
  const shown = (t: Any): unknown => goJson('io.k8s.api.core.v1.NodeSelectorTerm', t);
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) out.push(wrong(at, terms.length ? terms.map(shown) : null, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'));
  else {
    oldTerms.forEach((t, i) => {
      const grown = ['matchExpressions', 'matchFields'].every((list) => equal((terms[i][list] ?? []).slice(0, t[list]?.length ?? 0), t[list] ?? []));
      const filled = !t.matchExpressions?.length && !t.matchFields?.length && (terms[i].matchExpressions?.length || terms[i].matchFields?.length);
      if (!grown || filled) out.push(wrong(`${at}[${i}]`, shown(terms[i]), 'only additions are allowed (no mutations or deletions)'));
    });
  }
  const { nodeAffinity: _n, ...rest } = muted.affinity ?? {};
  if (was) muted.affinity = { ...rest, nodeAffinity: was };
  else if (before.affinity || Object.keys(rest).length > 0) muted.affinity = rest;
  else delete muted.affinity;
}

export function podUpdate(pod: Pod, old: Pod): FieldError[] {
  const now = (pod.spec ?? {}) as Any;
  const before = (old.spec ?? {}) as Any;
  const annotations = equal(pod.metadata.annotations ?? {}, old.metadata.annotations ?? {});
  if (annotations && equal(now, before)) return [];
  const out: FieldError[] = [...podRules(pod), ...annotationUpdate(pod, old)];
  for (const list of ['containers', 'initContainers']) if (!containerUpdate(now, before, list, out)) return out;
  const deadline = now.activeDeadlineSeconds;
  if (deadline !== undefined) {
    if (deadline < 0 || deadline > 2147483647) return [...out, wrong('spec.activeDeadlineSeconds', deadline, names.between(0, 2147483647))];
    if (before.activeDeadlineSeconds !== undefined && before.activeDeadlineSeconds < deadline) return [...out, wrong('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value')];
  } else if (before.activeDeadlineSeconds !== undefined) out.push(wrong('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'));
  out.push(...tolerationUpdate(now, before), ...gateUpdate(now, before));
  if (equal(now, before)) return out;
  // All but what may change is put back; what is then still different may not.
  const muted = clone(now) as Any;
  muted.containers.forEach((c: Any, i: number) => (c.image = before.containers[i].image));
  (muted.initContainers ?? []).forEach((c: Any, i: number) => (c.image = before.initContainers[i].image));
  for (const key of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) {
    if (before[key] === undefined) delete muted[key];
    else muted[key] = before[key];
  }
  if (before.terminationGracePeriodSeconds < 0 && now.terminationGracePeriodSeconds === 1) muted.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  if (before.schedulingGates?.length) gatedUpdate(muted, before, out);
  if (!equal(muted, before)) out.push(forbidden('spec', `${SENTENCE}\n${unifiedGoDiff('io.k8s.api.core.v1.PodSpec', before, muted)}`));
  return out;
}

/** Ephemeral containers may be added, never changed or removed (`ValidatePodEphemeralContainersUpdate`). */
export function ephemeralRules(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[MIRROR] !== undefined) return [forbidden('', 'static pods do not support ephemeral containers')];
  const now = ((pod.spec as Any).ephemeralContainers ?? []) as Any[];
  const out = [...podRules(pod), ...annotationUpdate(pod, old)];
  for (const before of ((old.spec as Any).ephemeralContainers ?? []) as Any[]) {
    const same = now.find((c) => c.name === before.name);
    const what = `existing ephemeral containers ${JSON.stringify(before.name)}`;
    if (!same) out.push(forbidden('spec.ephemeralContainers', `${what} may not be removed\n`));
    else if (!equal(same, before)) out.push(forbidden('spec.ephemeralContainers', `${what} may not be changed\n${unifiedGoDiff('io.k8s.api.core.v1.EphemeralContainer', before, same)}`));
  }
  return out;
}

/** Takes over of `wanted` what the resize subresource may change: resources and how they are resized. */
export function resized(wanted: Any, before: Any): Any {
  const spec = clone(before) as Any;
  for (const list of ['containers', 'initContainers']) {
    for (const c of spec[list] ?? []) {
      const to = (wanted?.[list] ?? []).find((x: Any) => x.name === c.name);
      if (!to) continue;
      for (const key of ['resources', 'resizePolicy']) {
        if (to[key] === undefined) delete c[key];
        else c[key] = to[key];
      }
    }
  }
  if (wanted?.resources !== undefined) spec.resources = wanted.resources;
  return spec;
}

/** `ValidatePodResize`. */
export function resizeRules(pod: Pod, old: Pod): FieldError[] {
  const now = pod.spec as Any;
  const before = old.spec as Any;
  if (old.metadata.annotations?.[MIRROR] !== undefined) return [forbidden('', 'static pods cannot be resized')];
  if (before.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
  const out = podRules(pod);
  if (qosClass(now) !== (old.status?.qosClass ?? qosClass(before))) out.push(wrong('spec', old.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  const lost = (a: Any, b: Any): boolean => Object.keys(b ?? {}).some((name) => a?.[name] === undefined);
  const removed = (c: Any, was: Any, at: string): void => {
    for (const kind of ['requests', 'limits']) if (lost(c.resources?.[kind], was.resources?.[kind])) out.push(forbidden(`${at}.resources.${kind}`, `resource ${kind} cannot be removed`));
  };
  const others = (r: Any): unknown =>
    Object.fromEntries(
      ['requests', 'limits'].map((kind) => [
        kind,
        Object.entries(r?.[kind] ?? {})
          .filter(([name]) => name !== 'cpu' && name !== 'memory')
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]),
    );
  const same = (a: Any, b: Any): boolean => ['requests', 'limits'].every((kind) => {
    const keys = new Set([...Object.keys(a?.[kind] ?? {}), ...Object.keys(b?.[kind] ?? {})]);
    return [...keys].every((name) => a?.[kind]?.[name] !== undefined && b?.[kind]?.[name] !== undefined && compareQuantities(a[kind][name], b[kind][name]) === 0);
  });
  const inits: Any[] = before.initContainers ?? [];
  inits.forEach((c, i) => {
    if (c.restartPolicy === 'Always') removed(now.initContainers[i], c, `spec.initContainers[${i}]`);
  });
  before.containers.forEach((c: Any, i: number) => removed(now.containers[i], c, `spec.containers[${i}]`));
  before.containers.forEach((c: Any, i: number) => {
    if (!equal(others(now.containers[i].resources), others(c.resources))) out.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  });
  inits.forEach((c, i) => {
    if (c.restartPolicy === 'Always') {
      if (!equal(others(now.initContainers[i].resources), others(c.resources))) out.push(forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable'));
    } else if (!same(now.initContainers[i].resources, c.resources)) out.push(forbidden('spec', 'resources for non-sidecar init containers are immutable'));
  });
  return out;
}

/** What a write to a Pod's status is refused for (`ValidatePodStatusUpdate`). */
export function podStatusRules(pod: Pod, old: Pod): FieldError[] {
  const out: FieldError[] = equal(pod.metadata.annotations ?? {}, old.metadata.annotations ?? {}) ? [] : annotationUpdate(pod, old);
  const now = (pod.status ?? {}) as Any;
  const before = (old.status ?? {}) as Any;
  (now.conditions ?? []).forEach((c: Any, i: number) => {
    if (c.observedGeneration < 0) out.push(wrong(`status.conditions[${i}].observedGeneration`, c.observedGeneration, 'must be a non-negative integer'));
    if (!['PodScheduled', 'Ready', 'Initialized'].includes(c.type)) out.push(...each(`status.conditions[${i}].Type`, c.type ?? '', names.qualifiedName(c.type ?? '')));
  });
  const nominated: string = now.nominatedNodeName ?? '';
  if (nominated !== '' && nominated !== before.nominatedNodeName) {
    out.push(...each('status.nominatedNodeName', nominated, names.dnsSubdomain(nominated)));
    if (old.spec?.nodeName) out.push(forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'));
  }
  if (now.observedGeneration < 0) out.push(wrong('status.observedGeneration', now.observedGeneration, 'must be a non-negative integer'));
  if ((now.qosClass ?? '') !== (before.qosClass ?? '')) out.push(wrong('status.qosClass', now.qosClass ?? '', IMMUTABLE));
  for (const list of ['podIPs', 'hostIPs']) {
    const known = (before[list] ?? []).map((x: Any) => x.ip);
    (now[list] ?? []).forEach((x: Any, i: number) => out.push(...each(`status.${list}[${i}]`, x.ip ?? '', names.ipFaults(x.ip ?? '', known))));
  }
  return out;
}
