import { equal } from '../../core';
import type { FieldError, KubeObject } from '../kind';
import { selects } from '../selectors';
import { goJson } from './go-diff';
import { podTemplate } from './pod-rules';
import { countOrPercent, forbidden, IMMUTABLE, isEmptySelector, labelSelector, nonNegative, notSupported, percentOf, required, wrong } from './rules';

/** Workloads of the group apps (`pkg/apis/apps/validation/validation.go`). */

type Any = any;

const AT = 'spec.template';

function templateLabels(spec: Any): FieldError[] {
  const labels = spec.template?.metadata?.labels;
  return selects(spec.selector, labels) ? [] : [wrong(`${AT}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`')];
}

/** Pods of a workload restart, and have no deadline. */
function alwaysRunning(template: Any, kind: string): FieldError[] {
  const out: FieldError[] = [];
  const policy = template?.spec?.restartPolicy ?? '';
  if (policy !== 'Always') out.push(notSupported(`${AT}.spec.restartPolicy`, policy, ['Always']));
  if (template?.spec?.activeDeadlineSeconds !== undefined) out.push(forbidden(`${AT}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
  return out;
}

/** A selector that must be there and select something; `invalid` says in which words one is refused that is none. */
function selector(spec: Any, empty: string, invalid: string): { readonly errors: FieldError[]; readonly usable: boolean } {
  if (!spec.selector) return { errors: [required('spec.selector')], usable: true };
  const errors = labelSelector('spec.selector', spec.selector);
  const usable = errors.length === 0;
  if (isEmptySelector(spec.selector)) errors.push(wrong('spec.selector', spec.selector, `empty selector is invalid for ${empty}`));
  if (!usable) errors.push(wrong('spec.selector', spec.selector, invalid));
  return { errors, usable };
}

/** Selector and template of Deployments and ReplicaSets. */
function selectorAndTemplate(spec: Any): FieldError[] {
  const { errors: out, usable } = selector(spec, 'deployment', 'invalid label selector');
  if (!usable) return out;
  if (!spec.selector || !isEmptySelector(spec.selector)) out.push(...templateLabels(spec));
  return [...out, ...podTemplate(spec.template, AT), ...alwaysRunning(spec.template, 'ReplicaSet')];
}

function immutableSelector(spec: Any, old: (KubeObject & { readonly spec?: Any }) | undefined): FieldError[] {
  if (!old || equal(spec?.selector, old.spec?.selector)) return [];
  return [wrong('spec.selector', spec?.selector ?? null, IMMUTABLE)];
}

/** How much a count or a percentage is; 0 for a text that is neither. */
const amount = (v: number | string | undefined): number => (typeof v === 'number' ? v : v === undefined ? 0 : (percentOf(v) ?? (/^[+-]?\d+$/.test(v) ? Number(v) : 0)));
const atMost100 = (field: string, v: number | string | undefined): FieldError[] => ((percentOf(v) ?? 0) > 100 ? [wrong(field, v, 'must not be greater than 100%')] : []);

/** `ValidateDeployment` and `ValidateDeploymentUpdate`. */
export function deploymentRules(d: { readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (d.spec ?? {}) as Any;
  const out: FieldError[] = [...nonNegative('spec.replicas', spec.replicas), ...selectorAndTemplate(spec)];
  const strategy = spec.strategy ?? {};
  const at = 'spec.strategy.rollingUpdate';
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate) out.push(forbidden(at, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (strategy.type === 'RollingUpdate') {
    const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
    out.push(...countOrPercent(`${at}.maxUnavailable`, maxUnavailable), ...countOrPercent(`${at}.maxSurge`, maxSurge));
    if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0) out.push(wrong(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    out.push(...atMost100(`${at}.maxUnavailable`, maxUnavailable));
  } else out.push(notSupported('spec.strategy', goJson('io.k8s.api.apps.v1.DeploymentStrategy', strategy), ['Recreate', 'RollingUpdate']));
  for (const key of ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']) out.push(...nonNegative(`spec.${key}`, spec[key]));
  if (spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
    out.push(wrong('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return [...out, ...immutableSelector(spec, old)];
}

/** `ValidateReplicaSetSpec`. */
export function replicaSetRules(r: { readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (r.spec ?? {}) as Any;
  return [...nonNegative('spec.replicas', spec.replicas), ...nonNegative('spec.minReadySeconds', spec.minReadySeconds), ...selectorAndTemplate(spec), ...immutableSelector(spec, old)];
}

/** `ValidateReplicationControllerSpec`. */
export function replicationControllerRules(r: { readonly spec?: unknown }): FieldError[] {
  const spec = (r.spec ?? {}) as Any;
  const out = nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  const wanted = Object.entries(spec.selector ?? {});
  if (wanted.length === 0) out.push(required('spec.selector'));
  out.push(...nonNegative('spec.replicas', spec.replicas));
  if (!spec.template) return [...out, required(AT)];
  const labels = spec.template.metadata?.labels;
  if (wanted.some(([k, v]) => labels?.[k] !== v)) out.push(wrong(`${AT}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`'));
  return [...out, ...podTemplate(spec.template, AT), ...alwaysRunning(spec.template, 'ReplicationController')];
}

/** `ValidateDaemonSetSpec` and what may not change. */
export function daemonSetRules(d: { readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (d.spec ?? {}) as Any;
  const out = labelSelector('spec.selector', spec.selector);
  if (out.length === 0) out.push(...templateLabels(spec));
  if (spec.selector && isEmptySelector(spec.selector)) out.push(wrong('spec.selector', spec.selector, 'empty selector is invalid for daemonset'));
  out.push(...podTemplate(spec.template, AT), ...alwaysRunning(spec.template, 'DaemonSet'), ...nonNegative('spec.minReadySeconds', spec.minReadySeconds));
  const strategy = spec.updateStrategy ?? {};
  const at = 'spec.updateStrategy.rollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    const rolling = strategy.rollingUpdate ?? {};
    for (const key of ['maxUnavailable', 'maxSurge']) out.push(...countOrPercent(`${at}.${key}`, rolling[key]));
    for (const key of ['maxUnavailable', 'maxSurge']) out.push(...atMost100(`${at}.${key}`, rolling[key]));
    const [unavailable, surge] = [amount(rolling.maxUnavailable), amount(rolling.maxSurge)];
    if (unavailable !== 0 && surge !== 0) out.push(wrong(`${at}.maxSurge`, rolling.maxSurge, 'may not be set when maxUnavailable is non-zero'));
    if (unavailable === 0 && surge === 0) out.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  } else if (strategy.type !== 'OnDelete') out.push(notSupported('spec.updateStrategy', goJson('io.k8s.api.apps.v1.DaemonSetUpdateStrategy', strategy), ['RollingUpdate', 'OnDelete']));
  out.push(...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit));
  return [...out, ...immutableSelector(spec, old)];
}

/** Of a StatefulSet's spec these may change. */
const CHANGING = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

/** `ValidateStatefulSetSpec` and `ValidateStatefulSetUpdate`. */
export function statefulSetRules(s: { readonly spec?: unknown }, old: Any): FieldError[] {
  const spec = (s.spec ?? {}) as Any;
  const out: FieldError[] = [];
  const management = spec.podManagementPolicy ?? '';
  if (management === '') out.push(required('spec.podManagementPolicy'));
  else if (management !== 'OrderedReady' && management !== 'Parallel') out.push(wrong('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"));
  const strategy = spec.updateStrategy ?? {};
  const at = 'spec.updateStrategy';
  const rolling = strategy.rollingUpdate;
  if (!strategy.type) out.push(required(at));
  else if (strategy.type === 'OnDelete') {
    if (rolling) out.push(wrong(`${at}.rollingUpdate`, goJson('io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy', rolling), "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (strategy.type === 'RollingUpdate') {
    out.push(...nonNegative(`${at}.rollingUpdate.partition`, rolling?.partition));
    const most = rolling?.maxUnavailable;
    if (most !== undefined) {
      const field = `${at}.rollingUpdate.maxUnavailable`;
      out.push(...countOrPercent(field, most), ...(amount(most) === 0 ? [wrong(field, most, 'cannot be 0')] : []), ...atMost100(field, most));
    }
  } else out.push(wrong(at, goJson('io.k8s.api.apps.v1.StatefulSetUpdateStrategy', strategy), "must be 'RollingUpdate' or 'OnDelete'"));
  for (const key of ['whenDeleted', 'whenScaled']) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[key];
    if (spec.persistentVolumeClaimRetentionPolicy && !['Retain', 'Delete'].includes(policy)) out.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, policy ?? '', ['Retain', 'Delete']));
  }
  out.push(...nonNegative('spec.replicas', spec.replicas), ...nonNegative('spec.minReadySeconds', spec.minReadySeconds), ...nonNegative('spec.ordinals.start', spec.ordinals?.start));
  const found = selector(spec, 'statefulset', '');
  out.push(...found.errors);
  if (found.usable) {
    if (!spec.selector || !isEmptySelector(spec.selector)) out.push(...templateLabels(spec));
    out.push(...podTemplate(withClaims(spec), AT));
  }
  out.push(...alwaysRunning(spec.template, 'StatefulSet'));
  if (!old) return out;
  const rest = (x: Any): unknown => Object.fromEntries(Object.entries(x ?? {}).filter(([key]) => !CHANGING.includes(key)));
  if (!equal(rest(spec), rest(old.spec))) {
    out.push(forbidden('spec', "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
  }
  return out;
}

/** A container may mount what only the claim templates will make a volume of. */
function withClaims(spec: Any): Any {
  const claims = (spec.volumeClaimTemplates ?? []).map((c: Any) => ({ name: c.metadata?.name, emptyDir: {} }));
  if (claims.length === 0 || !spec.template?.spec) return spec.template;
  const own = (spec.template.spec.volumes ?? []).filter((v: Any) => !claims.some((c: Any) => c.name === v?.name));
  return { ...spec.template, spec: { ...spec.template.spec, volumes: [...own, ...claims] } };
}
