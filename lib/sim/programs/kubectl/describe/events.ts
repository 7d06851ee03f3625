import { parseTime } from '../../../kinds/times';
import { goSort } from '../print/sort';
import type { Lookup, Sheet } from './sheet';
import { since } from './sheet';

/** The `Events:` of an object, by its name, kind and uid (kubectl `searchEvents` and `DescribeEvents`). */
export function describeEvents(s: Sheet, object: any, look: Lookup): void {
  if (!look.showEvents) return;
  const m = object.metadata;
  const pod = object.kind === 'Pod';
  const uid = (pod && m.annotations?.['kubernetes.io/config.mirror']) || m.uid;
  const select = (id: string) =>
    [`involvedObject.name=${m.name}`, ...(m.namespace ? [`involvedObject.namespace=${m.namespace}`] : []), ...(pod ? [] : [`involvedObject.kind=${object.kind}`]), ...(id ? [`involvedObject.uid=${id}`] : [])].join(',');
  const events = look.list('v1', 'Event', m.namespace, { fieldSelector: select(uid) });
  // The kubelet speaks of its node by name, in place of the uid.
  if (object.kind === 'Node' && uid !== m.name) events.push(...look.list('v1', 'Event', undefined, { fieldSelector: select(m.name) }));
  if (events.length === 0) {
    s.put(0, 'Events:\t<none>');
    return;
  }
  s.flush();
  s.put(0, 'Events:');
  s.put(1, 'Type\tReason\tAge\tFrom\tMessage');
  s.put(1, '----\t------\t----\t----\t-------');
  const last = (e: any): number => parseTime(e.lastTimestamp) ?? -Infinity;
  for (const e of goSort(events, (a, b) => last(a) < last(b))) {
    const message = String(e.message ?? '').trim();
    const path: string = e.involvedObject?.fieldPath ?? '';
    s.put(1, `${e.type}\t${e.reason}\t${interval(e, s.now)}\t${e.source?.component || e.reportingComponent || ''}\t${path ? `${path}: ` : ''}${message}`);
  }
}

/** `12s (x3 over 30s)`, or how long ago it was. */
function interval(e: any, now: number): string {
  const first = since(e.eventTime ?? e.firstTimestamp, now);
  if (e.series) return `${since(e.series.lastObservedTime, now)} (x${e.series.count} over ${first})`;
  if ((e.count ?? 1) > 1) return `${since(e.lastTimestamp, now)} (x${e.count} over ${first})`;
  return first;
}
