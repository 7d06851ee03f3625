import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import type { Job } from '../types';
import { podTemplate } from './pod-rules';
import { domainPrefixedPath, duplicate, each, IMMUTABLE, labelSelector, nonNegative, notSupported, OMIT, required, tooLong, wrong } from './rules';
import { selects } from '../selectors';
import { goJson } from './go-diff';

/** Jobs and what CronJobs make them of (`pkg/apis/batch/validation/validation.go`). */

type Any = any;

const MAX_PARALLELISM = 100_000;
const MANY_COMPLETIONS = 100_000;
const FEW = 10_000;

/** A Job's spec without its selector, also inside a CronJob's template. */
export function jobSpecRules(spec: Any, at: string): FieldError[] {
  const out: FieldError[] = [];
  spec ??= {};
  for (const key of ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes']) out.push(...nonNegative(`${at}.${key}`, spec[key]));
  const { completions, parallelism, maxFailedIndexes: maxFailed, backoffLimitPerIndex: perIndex, completionMode: mode, managedBy } = spec;
  if (maxFailed !== undefined && perIndex === undefined) out.push(required(`${at}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (managedBy !== undefined) {
    out.push(...domainPrefixedPath(`${at}.managedBy`, managedBy));
    if (managedBy.length > 63) out.push(tooLong(`${at}.managedBy`, 63));
  }
  if (mode !== undefined && !['NonIndexed', 'Indexed'].includes(mode)) out.push(notSupported(`${at}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  if (mode === 'Indexed') {
    const most = (key: string, value: number | undefined, limit: number, words: string): void => {
      if (value !== undefined && value > limit) out.push(wrong(`${at}.${key}`, value, `must be less than or equal to ${words}`));
    };
    if (completions === undefined) out.push(required(`${at}.completions`, 'when completion mode is Indexed'));
    most('parallelism', parallelism, MAX_PARALLELISM, `${MAX_PARALLELISM} when completion mode is Indexed`);
    if (completions !== undefined) most('maxFailedIndexes', maxFailed, completions, 'completions');
    most('maxFailedIndexes', maxFailed, MAX_PARALLELISM, String(MAX_PARALLELISM));
    if (completions > MANY_COMPLETIONS && perIndex !== undefined) {
      const above = `when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
      if (maxFailed === undefined) out.push(required(`${at}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`));
      most('parallelism', parallelism, FEW, `${FEW} ${above}`);
      most('maxFailedIndexes', maxFailed, FEW, `${FEW} ${above}`);
    }
  }
  if (mode === undefined || mode === 'NonIndexed') {
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes']) if (spec[key] !== undefined) out.push(wrong(`${at}.${key}`, spec[key], 'requires indexed completion mode'));
  }
  if (spec.podFailurePolicy) failurePolicy(spec, `${at}.podFailurePolicy`, out);
  if (spec.successPolicy) {
    if (mode !== 'Indexed') out.push(wrong(`${at}.successPolicy`, goJson('io.k8s.api.batch.v1.SuccessPolicy', spec.successPolicy), 'requires indexed completion mode'));
    else successPolicy(spec, `${at}.successPolicy`, out);
  }
  const replacement = spec.podReplacementPolicy;
  const policies = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (replacement !== undefined && !policies.includes(replacement)) out.push(notSupported(`${at}.podReplacementPolicy`, replacement, policies));
  out.push(...podTemplate(spec.template, `${at}.template`));
  const policy = spec.template?.spec?.restartPolicy ?? '';
  const field = `${at}.template.spec.restartPolicy`;
  if (policy === '' || policy === 'Always') out.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') out.push(notSupported(field, policy, ['OnFailure', 'Never']));
  else if (spec.podFailurePolicy && policy !== 'Never') out.push(wrong(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  return out;
}

/** One of a few, with the values in the message of a missing one. */
function oneOfListed(field: string, value: string | undefined, known: readonly string[]): FieldError[] {
  if (!value) return [required(field, `valid values: [${known.map((k) => JSON.stringify(k)).join(' ')}]`)];
  return known.includes(value) ? [] : [notSupported(field, value, known)];
}

const tooMany = (field: string, value: number, max: number): FieldError[] => (value > max ? [{ type: 'TooMany', field, value, max }] : []);

function failurePolicy(spec: Any, at: string, out: FieldError[]): void {
  const rules: Any[] = spec.podFailurePolicy.rules ?? [];
  out.push(...tooMany(`${at}.rules`, rules.length, 20));
  const known = [...(spec.template?.spec?.containers ?? []), ...(spec.template?.spec?.initContainers ?? [])].map((c: Any) => c.name);
  rules.forEach((r, i) => {
    const here = `${at}.rules[${i}]`;
    const conditions: Any[] = r.onPodConditions ?? [];
    if (r.action === 'FailIndex') {
      if (spec.backoffLimitPerIndex === undefined) out.push(wrong(`${here}.action`, r.action, 'requires the backoffLimitPerIndex to be set'));
    } else out.push(...oneOfListed(`${here}.action`, r.action, ['Count', 'FailIndex', 'FailJob', 'Ignore']));
    if (r.onExitCodes) exitCodes(r.onExitCodes, `${here}.onExitCodes`, known, out);
    out.push(...tooMany(`${here}.onPodConditions`, conditions.length, 20));
    conditions.forEach((c, k) => {
      const field = `${here}.onPodConditions[${k}]`;
      out.push(...each(`${field}.type`, c.type ?? '', names.qualifiedName(c.type ?? '')), ...oneOfListed(`${field}.status`, c.status, ['False', 'True', 'Unknown']));
    });
    if (r.onExitCodes && conditions.length) out.push(wrong(here, OMIT, 'specifying both OnExitCodes and OnPodConditions is not supported'));
    if (!r.onExitCodes && !conditions.length) out.push(wrong(here, OMIT, 'specifying one of OnExitCodes and OnPodConditions is required'));
  });
}

function exitCodes(e: Any, at: string, known: readonly string[], out: FieldError[]): void {
  out.push(...oneOfListed(`${at}.operator`, e.operator, ['In', 'NotIn']));
  if (e.containerName !== undefined && !known.includes(e.containerName)) out.push(wrong(`${at}.containerName`, e.containerName, 'must be one of the container or initContainer names in the pod template'));
  const values: number[] = e.values ?? [];
  if (values.length === 0) out.push(wrong(`${at}.values`, e.values ?? null, 'at least one value is required'));
  out.push(...tooMany(`${at}.values`, values.length, 255));
  const seen = new Set<number>();
  values.forEach((v, i) => {
    if (e.operator === 'In' && v === 0) out.push(wrong(`${at}.values[${i}]`, v, 'must not be 0 for the In operator'));
    if (seen.has(v)) out.push(duplicate(`${at}.values[${i}]`, v));
    seen.add(v);
  });
  if (values.some((v, i) => i > 0 && values[i - 1]! > v)) out.push(wrong(`${at}.values`, values, 'must be ordered'));
}

function successPolicy(spec: Any, at: string, out: FieldError[]): void {
  const rules: Any[] = spec.successPolicy.rules ?? [];
  const completions: number = spec.completions ?? 0;
  if (rules.length === 0) out.push(required(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  out.push(...tooMany(`${at}.rules`, rules.length, 20));
  rules.forEach((r, i) => {
    const here = `${at}.rules[${i}]`;
    const { succeededCount: count, succeededIndexes: indexes } = r;
    if (count === undefined && indexes === undefined) out.push(required(here, 'at least one of succeededCount or succeededIndexes must be specified'));
    let total = 0;
    if (indexes !== undefined) {
      if (indexes.length > 65536) out.push(tooLong(`${here}.succeededIndexes`, 65536));
      const read = indexesOf(indexes, completions);
      if (typeof read === 'string') out.push(wrong(`${here}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${read}`));
      else total = read;
    }
    if (count === undefined) return;
    const field = `${here}.succeededCount`;
    out.push(...nonNegative(field, count));
    if (count > completions) out.push(wrong(field, count, `must be less than or equal to ${completions} (the number of specified completions)`));
    if (indexes !== undefined && count > total) out.push(wrong(field, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  });
}

/** How many indexes a text like `1,3-5` names, or what is wrong with it. */
function indexesOf(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last: number | undefined;
  let total = 0;
  for (const part of text.split(',')) {
    const ends = part.split('-');
    if (ends.length > 2) return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const end of ends) {
      if (!/^[+-]?\d+$/.test(end)) return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
      if (Number(end) >= completions) return `too large index: ${JSON.stringify(end)}`;
      numbers.push(Number(end));
    }
    const [x, y] = [numbers[0]!, numbers.at(-1)!];
    if (ends.length > 1 && x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    if (last !== undefined && last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    total += y - x + 1;
    last = y;
  }
  return total;
}

/** A selector that follows from the Job's uid must be there as it was made (`validateGeneratedSelector`). */
function generatedSelector(j: Job): FieldError[] {
  const spec = j.spec as Any;
  if (spec?.manualSelector || !spec?.selector) return [];
  const out: FieldError[] = [];
  const labels: Readonly<Record<string, string>> = spec.template?.metadata?.labels ?? {};
  const expected: Record<string, string> = {
    'batch.kubernetes.io/controller-uid': j.metadata.uid,
    'batch.kubernetes.io/job-name': j.metadata.name,
    'controller-uid': j.metadata.uid,
    'job-name': j.metadata.name,
  };
  for (const key of ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name']) {
    const field = `spec.template.metadata.labels[${key}]`;
    if (!Object.hasOwn(labels, key)) out.push(required(field, `must be '${expected[key]}'`));
    else if (labels[key] !== expected[key]) out.push(wrong(field, labels, `must be '${expected[key]}'`));
  }
  if (!selects(spec.selector, expected)) out.push(wrong('spec.selector', spec.selector, '`selector` not auto-generated'));
  return out;
}

/** `ValidateJobSpec`: with the selector, which must select what the template makes. */
function wholeSpec(spec: Any): FieldError[] {
  const out = jobSpecRules(spec, 'spec');
  if (!spec?.selector) out.push(required('spec.selector'));
  else out.push(...labelSelector('spec.selector', spec.selector));
  const labels = spec?.template?.metadata?.labels;
  if (!selects(spec?.selector, labels)) out.push(wrong('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  return out;
}

/** `ValidateJob` and `ValidateJobUpdate`. */
export function jobRules(j: Job, old: Job | undefined): FieldError[] {
  const spec = j.spec as Any;
  if (!old) {
    const out = [...generatedSelector(j), ...wholeSpec(spec)];
    if (spec?.completionMode === 'Indexed' && spec.completions > 0) {
      const hostname = `${j.metadata.name}-${spec.completions - 1}`;
      if (names.dnsLabel(hostname).length) out.push(wrong('metadata.name', j.metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
    }
    return out;
  }
  const out = wholeSpec(spec);
  const was = old.spec as Any;
  if (!equal(spec.completions, was.completions)) {
    if (spec.completionMode !== 'Indexed') out.push(wrong('spec.completions', spec.completions ?? null, IMMUTABLE));
    else if (spec.completions !== undefined && spec.completions !== spec.parallelism) out.push(wrong('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'));
  }
  const immutable = (key: string, shown: (v: Any) => unknown = (v) => v): void => {
    if (!equal(spec[key], was[key])) out.push(wrong(`spec.${key}`, spec[key] === undefined ? null : shown(spec[key]), IMMUTABLE));
  };
  immutable('selector');
  const mutable = was.suspend === true && !(old.status as Any)?.startTime;
  if (!equal(butScheduling(spec.template, mutable), butScheduling(was.template, mutable))) {
    const shown = mutable ? wrong('spec.template.spec', goJson('io.k8s.api.core.v1.PodSpec', spec.template.spec), IMMUTABLE) : wrong('spec.template', goJson('io.k8s.api.core.v1.PodTemplateSpec', spec.template), IMMUTABLE);
    out.push(shown);
  }
  immutable('completionMode');
  immutable('podFailurePolicy', (v) => goJson('io.k8s.api.batch.v1.PodFailurePolicy', v));
  immutable('backoffLimitPerIndex');
  immutable('managedBy');
  immutable('successPolicy', (v) => goJson('io.k8s.api.batch.v1.SuccessPolicy', v));
  return out;
}

/** While a Job is suspended and has not started, where its Pods may run and what they get there can still change. */
function butScheduling(t: Any, mutable: boolean): unknown {
  if (!mutable || !t?.spec) return t;
  const { nodeSelector: _n, tolerations: _t, affinity, schedulingGates: _g, ...spec } = t.spec;
  const { nodeAffinity: _a, ...rest } = affinity ?? {};
  const { labels: _l, annotations: _b, ...metadata } = t.metadata ?? {};
  const bare = (list: Any[] | undefined): Any[] | undefined => list?.map(({ resources: _r, ...c }) => c);
  const containers = { containers: bare(spec.containers), ...(spec.initContainers && { initContainers: bare(spec.initContainers) }) };
  return { ...t, metadata, spec: { ...spec, ...containers, ...(Object.keys(rest).length > 0 && { affinity: rest }) } };
}
