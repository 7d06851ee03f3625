import type * as T from '../../kinds/types';

type Rules = NonNullable<NonNullable<NonNullable<T.Job['spec']>['podFailurePolicy']>['rules']>;

/** What a Job's failure policy makes of a failed Pod: the action of the first rule that fits, and in words which. */
export function judge(job: T.Job, pod: T.Pod): { action: string; message: string } | undefined {
  const rules: Rules = job.spec?.podFailurePolicy?.rules ?? [];
  for (const [i, rule] of rules.entries()) {
    const codes = rule.onExitCodes;
    if (codes) {
      for (const c of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
        const code = c.state?.terminated?.exitCode;
        if (code === undefined || code === 0 || (codes.containerName && codes.containerName !== c.name)) continue;
        const listed = codes.values.includes(code);
        if (codes.operator === 'In' ? listed : !listed) {
          return {
            action: rule.action,
            message: `Container ${c.name} for pod ${pod.metadata.namespace}/${pod.metadata.name} failed with exit code ${code} matching ${rule.action} rule at index ${i}`,
          };
        }
      }
      continue;
    }
    for (const want of rule.onPodConditions ?? []) {
      const has = pod.status?.conditions?.find((c) => c.type === want.type && c.status === (want.status ?? 'True'));
      if (has) {
        return { action: rule.action, message: `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${has.type} matching ${rule.action} rule at index ${i}` };
      }
    }
  }
  return undefined;
}
