import { equal } from '../../core';
import type { FieldError } from '../kind';
import type { Job } from '../types';
import { podTemplate } from './pod-rules';
import { IMMUTABLE, labelSelector, nonNegative, oneOf, required, wrong } from './rules';
import { selects } from '../selectors';
import { goJson } from './go-diff';

/** A Job's spec, also inside a CronJob's template. */
export function jobSpecRules(spec: any, at: string): FieldError[] {
  const out: FieldError[] = [];
  for (const key of ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished']) out.push(...nonNegative(`${at}.${key}`, spec?.[key]));
  if (spec?.completionMode !== undefined) {
    out.push(...oneOf(`${at}.completionMode`, spec.completionMode, ['Indexed', 'NonIndexed']));
    if (spec.completionMode === 'Indexed' && spec.completions === undefined) out.push(required(`${at}.completions`, 'when completion mode is Indexed'));
    if (spec.completionMode === 'Indexed' && spec.parallelism > 100000) out.push(wrong(`${at}.parallelism`, spec.parallelism, 'must be less than or equal to 100000 when completion mode is Indexed'));
  }
  out.push(...podTemplate(spec?.template, `${at}.template`));
  const policy = spec?.template?.spec?.restartPolicy;
  if (policy === 'Always') out.push(required(`${at}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  return out;
}

/** `ValidateJob` and `ValidateJobUpdate`. */
export function jobRules(j: Job, old: Job | undefined): FieldError[] {
  const spec = j.spec as any;
  const out: FieldError[] = [];
  if (j.metadata.name.length > 63) out.push(wrong('metadata.name', j.metadata.name, 'must be no more than 63 characters'));
  if (!spec?.selector) out.push(required('spec.selector'));
  else out.push(...labelSelector('spec.selector', spec.selector));
  const labels = spec?.template?.metadata?.labels;
  if (!selects(spec?.selector, labels)) out.push(wrong('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  out.push(...jobSpecRules(spec, 'spec'));
  if (!old) return out;
  const was = old.spec as any;
  if (!equal(spec.completions, was.completions) && !(spec.completionMode === 'Indexed' && spec.completions === spec.parallelism)) out.push(wrong('spec.completions', spec.completions ?? null, IMMUTABLE));
  if (!equal(spec.selector, was.selector)) out.push(wrong('spec.selector', spec.selector ?? null, IMMUTABLE));
  if (!equal(templateButScheduling(spec.template, was), templateButScheduling(was.template, was))) {
    out.push(was.suspend ? wrong('spec.template.spec', goJson('io.k8s.api.core.v1.PodSpec', spec.template?.spec), IMMUTABLE) : wrong('spec.template', goJson('io.k8s.api.core.v1.PodTemplateSpec', spec.template), IMMUTABLE));
  }
  if (!equal(spec.completionMode, was.completionMode)) out.push(wrong('spec.completionMode', spec.completionMode ?? null, IMMUTABLE));
  return out;
}

/** While a Job is suspended and has not started, where its Pods may run can still change. */
function templateButScheduling(t: any, was: any): unknown {
  if (!was.suspend || !t?.spec) return t;
  const { nodeSelector: _n, tolerations: _t, affinity: _a, schedulingGates: _g, ...spec } = t.spec;
  return { ...t, metadata: undefined, spec };
}
