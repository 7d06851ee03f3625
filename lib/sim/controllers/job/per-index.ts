import type * as T from '../../kinds/types';
import { judge } from './failure-policy';
import { parseIndexes } from './indexes';

/** How often Pods of this one's index had failed before it was made. */
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
/** Failures that the Job's failure policy lets pass, counted apart. */
export const IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

const number = (pod: T.Pod, name: string): number => {
  const text = pod.metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
};

export const hasLimit = (j: T.Job): boolean => j.spec?.backoffLimitPerIndex !== undefined;

/** Does this Pod's failure end its index: too many, or by the failure policy (`indexed_job_utils.go`)? */
export function endsIndex(j: T.Job, pod: T.Pod): boolean {
  const action = pod.status?.phase === 'Failed' ? judge(j, pod)?.action : undefined;
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && number(pod, FAILURES) >= (j.spec?.backoffLimitPerIndex ?? Infinity);
}

/** The counts that the Pod after a failed one carries; of an index's first Pod where there is none. */
export function nextCounts(j: T.Job, before: T.Pod | undefined): Record<string, string> {
  if (!before) return { [FAILURES]: '0' };
  const ignored = before.status?.phase === 'Failed' && judge(j, before)?.action === 'Ignore';
  const passed = number(before, IGNORED) + (ignored ? 1 : 0);
  return { [FAILURES]: String(number(before, FAILURES) + (ignored ? 0 : 1)), ...(passed > 0 ? { [IGNORED]: String(passed) } : {}) };
}

/** How often an index has failed, to find the newest of its failed Pods. */
export const failureCount = (pod: T.Pod): number => number(pod, FAILURES) + number(pod, IGNORED);

/** Which rule of its success policy a Job meets, in words. */
export function meetsSuccessPolicy(j: T.Job, succeeded: ReadonlySet<number>): string | undefined {
  const completions = j.spec?.completions ?? 0;
  const rules = (j.spec?.successPolicy?.rules ?? []) as readonly { readonly succeededIndexes?: string; readonly succeededCount?: number }[];
  for (const [i, rule] of rules.entries()) {
    const required = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, completions);
    const done = required === undefined ? succeeded.size : [...required].filter((x) => succeeded.has(x)).length;
    if (done >= (rule.succeededCount ?? required?.size ?? Infinity)) return `Matched rules at index ${i}`;
  }
  return undefined;
}

/** When an index may be tried again, by the end of its last failed Pod. */
export const retryAt = (before: T.Pod, ended: number, first: number, last: number): number => ended + Math.min(first * 2 ** Math.max(0, failureCount(before)), last);
