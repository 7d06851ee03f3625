import { humanDuration, parseTime } from '../../../kinds/times';
import { podTemplate } from './pod-parts';
import type { Describer } from './sheet';
import { annotations, controlledBy, labels, rfc1123, selectorText } from './sheet';

export const job: Describer = {
  group: 'batch',
  kind: 'Job',
  describe(s, j) {
    const { metadata: m, spec, status = {} } = j;
    s.put(0, `Name:\t${m.name}`);
    s.put(0, `Namespace:\t${m.namespace}`);
    s.put(0, `Selector:\t${selectorText(spec.selector)}`);
    labels(s, 'Labels', m.labels);
    annotations(s, m.annotations);
    if (controlledBy(j)) s.put(0, `Controlled By:\t${controlledBy(j)}`);
    if (spec.parallelism !== undefined) s.put(0, `Parallelism:\t${spec.parallelism}`);
    s.put(0, `Completions:\t${spec.completions ?? '<unset>'}`);
    if (spec.completionMode !== undefined) s.put(0, `Completion Mode:\t${spec.completionMode}`);
    if (spec.suspend !== undefined) s.put(0, `Suspend:\t${spec.suspend}`);
    if (spec.backoffLimit !== undefined) s.put(0, `Backoff Limit:\t${spec.backoffLimit}`);
    if (spec.ttlSecondsAfterFinished !== undefined) s.put(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
    if (status.startTime) s.put(0, `Start Time:\t${rfc1123(status.startTime)}`);
    if (status.completionTime) s.put(0, `Completed At:\t${rfc1123(status.completionTime)}`);
    if (status.startTime && status.completionTime) s.put(0, `Duration:\t${humanDuration(parseTime(status.completionTime)! - parseTime(status.startTime)!)}`);
    if (spec.activeDeadlineSeconds !== undefined) s.put(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
    const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
    s.put(0, `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
    if (spec.completionMode === 'Indexed') s.put(0, `Completed Indexes:\t${capped(status.completedIndexes ?? '')}`);
    podTemplate(s, spec.template);
  },
};

/** A list of indexes, cut at the first comma past fifty characters. */
function capped(indexes: string): string {
  if (indexes === '') return '<none>';
  const cut = indexes.indexOf(',', 50);
  return cut < 0 ? indexes : `${indexes.slice(0, cut + 1)}...`;
}
