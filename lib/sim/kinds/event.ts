import { define } from './define';
import { eventRules } from './shared/cluster-rules';
import type { Column } from './kind';
import { humanDuration, parseTime } from './times';
import type { Event as Stored } from './types';

export type Event = Stored;

const since = (text: string | undefined | null, now: number): string => {
  const at = parseTime(text);
  return at === undefined ? '<unknown>' : humanDuration(now - at);
};

/** `kubelet, minikube` of SOURCE. */
function source(e: Event): string {
  const component = e.source?.component || e.reportingComponent || '';
  const host = e.source?.host || e.reportingInstance || '';
  return host ? `${component}, ${host}` : component;
}

export const eventColumns: readonly Column<Event>[] = [
  {
    name: 'Last Seen',
    cell: (e, now) => {
      const last = e.series?.lastObservedTime ?? (e.count === undefined || e.count === 1 ? (e.lastTimestamp ?? e.eventTime) : e.lastTimestamp);
      return since(last ?? e.eventTime, now);
    },
  },
  { name: 'Type', cell: (e) => e.type ?? '' },
  { name: 'Reason', cell: (e) => e.reason ?? '' },
  { name: 'Object', cell: (e) => (e.involvedObject.name ? `${(e.involvedObject.kind ?? '').toLowerCase()}/${e.involvedObject.name}` : (e.involvedObject.kind ?? '').toLowerCase()) },
  { name: 'Subobject', priority: 1, cell: (e) => e.involvedObject.fieldPath ?? '' },
  { name: 'Source', priority: 1, cell: source },
  { name: 'Message', cell: (e) => (e.message ?? '').trim() },
  { name: 'First Seen', priority: 1, cell: (e, now) => since(e.firstTimestamp ?? e.eventTime, now) },
  { name: 'Count', priority: 1, cell: (e) => e.series?.count ?? (e.count || 1) },
  { name: 'Name', format: 'name', priority: 1, cell: (e) => e.metadata.name },
];

export const Event = define<Event>({
  group: '',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  selectable: {
    'involvedObject.kind': (e) => e.involvedObject.kind ?? '',
    'involvedObject.namespace': (e) => e.involvedObject.namespace ?? '',
    'involvedObject.name': (e) => e.involvedObject.name ?? '',
    'involvedObject.uid': (e) => e.involvedObject.uid ?? '',
    'involvedObject.apiVersion': (e) => e.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': (e) => e.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': (e) => e.involvedObject.fieldPath ?? '',
    reason: (e) => e.reason ?? '',
    reportingComponent: (e) => e.reportingComponent ?? '',
    source: (e) => e.source?.component || e.reportingComponent || '',
    type: (e) => e.type ?? '',
  },
  validate: eventRules,
  columns: eventColumns,
});
