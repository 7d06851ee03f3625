import { podTemplate } from './pod-parts';
import type { Describer } from './sheet';
import { boolOrUnset, heading, rfc1123, selectorText } from './sheet';

export const cronJob: Describer = {
  group: 'batch',
  kind: 'CronJob',
  describe(s, c) {
    const { spec, status = {} } = c;
    const inner = spec.jobTemplate?.spec ?? {};
    heading(s, c);
    s.put(0, `Schedule:\t${spec.schedule}`);
    s.put(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ''}`);
    s.put(0, `Suspend:\t${boolOrUnset(spec.suspend)}`);
    s.put(0, `Time Zone:\t${spec.timeZone ?? '<unset>'}`);
    s.put(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}`);
    s.put(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}`);
    s.put(0, `Starting Deadline Seconds:\t${spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`);
    s.put(0, `Selector:\t${inner.selector ? selectorText(inner.selector) : '<unset>'}`);
    s.put(0, `Parallelism:\t${inner.parallelism ?? '<unset>'}`);
    s.put(0, `Completions:\t${inner.completions ?? '<unset>'}`);
    if (inner.activeDeadlineSeconds !== undefined) s.put(0, `Active Deadline Seconds:\t${inner.activeDeadlineSeconds}s`);
    podTemplate(s, inner.template);
    s.put(0, `Last Schedule Time:\t${status.lastScheduleTime ? rfc1123(status.lastScheduleTime) : '<unset>'}`);
    s.put(0, `Active Jobs:\t${(status.active ?? []).map((j: any) => j.name).join(', ') || '<none>'}`);
  },
};
