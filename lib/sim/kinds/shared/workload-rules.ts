import { equal } from '../../core';
import type { FieldError, KubeObject } from '../kind';
import { selects } from '../selectors';
import { podTemplate } from './pod-rules';
import { forbidden, IMMUTABLE, isEmptySelector, labelSelector, nonNegative, notSupported, required, wrong } from './rules';

type Any = any;

/** Selector and template of a workload: they must go together. */
export function selectorAndTemplate(spec: Any, what: string, emptyFirst = true): FieldError[] {
  const out: FieldError[] = [];
  const empty = (): void => {
    if (spec?.selector && isEmptySelector(spec.selector)) out.push(wrong('spec.selector', spec.selector, `empty selector is invalid for ${what}`));
  };
  if (!spec?.selector) out.push(required('spec.selector'));
  else out.push(...labelSelector('spec.selector', spec.selector));
  if (emptyFirst) empty();
  if (!spec?.template) {
    out.push(required('spec.template'));
    return out;
  }
  const labels = spec.template.metadata?.labels;
  if (!(spec.selector && isEmptySelector(spec.selector)) && !selects(spec.selector, labels)) {
    out.push(wrong('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  }
  if (!emptyFirst) empty();
  out.push(...podTemplate(spec.template, 'spec.template'));
  const policy = spec.template.spec?.restartPolicy;
  if (policy && policy !== 'Always' && ['OnFailure', 'Never'].includes(policy)) out.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  if (spec.template.spec?.activeDeadlineSeconds !== undefined) out.push(forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${what === 'daemonset' ? 'DaemonSet' : what === 'statefulset' ? 'StatefulSet' : 'ReplicaSet'} is not Supported`));
  return out;
}

export function immutableSelector(spec: Any, old: (KubeObject & { readonly spec?: Any }) | undefined): FieldError[] {
  if (!old || equal(spec?.selector, old.spec?.selector)) return [];
  return [wrong('spec.selector', spec?.selector ?? null, IMMUTABLE)];
}

export { nonNegative };
