import { equal } from '../core';
import { define } from '../kinds/define';
import { autoscalers } from './autoscaler-view';
import { Event, eventColumns } from '../kinds/event';
import type { FieldError, Kind } from '../kinds/kind';
import { goJson } from '../kinds/shared/go-diff';
import { IMMUTABLE, required, wrong } from '../kinds/shared/rules';

/** A second form in which stored objects are served: another group or version of a kind. */
export interface View {
  readonly kind: Kind<any>;
  /** The kind that is stored. */
  readonly of: Kind<any>;
  readonly show: (stored: any) => any;
  readonly store: (shown: any) => any;
  /** Rules of this form beside the stored kind's: given what those found, says what is wrong with what is to be stored. */
  readonly judge?: (errors: readonly FieldError[], object: any, old: any) => readonly FieldError[];
  /** Field selectors by the names of this form; absent: those of the stored one. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** `events.k8s.io/v1`: the same Events with newer names. */
const events: View = {
  kind: define<any>({ group: 'events.k8s.io', kind: 'Event', plural: 'events', shortNames: ['ev'], prefix: Event.prefix, columns: [...eventColumns], schema: 'io.k8s.api.events.v1.Event' }),
  of: Event,
  fields: {
    ...Object.fromEntries(['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((f) => [`regarding.${f}`, `involvedObject.${f}`])),
    ...Object.fromEntries(['reason', 'type', 'metadata.name', 'metadata.namespace'].map((f) => [f, f])),
    reportingController: 'reportingComponent',
  },
  judge: newEventRules,
  show: (e) => {
    const { kind, metadata, involvedObject, message, source, firstTimestamp, lastTimestamp, count, reportingComponent, reportingInstance, eventTime, series, action, reason, related, type } = e;
    return {
      kind,
      apiVersion: 'events.k8s.io/v1',
      metadata,
      eventTime: eventTime ?? null,
      ...(series && { series }),
      ...(reportingComponent && { reportingController: reportingComponent }),
      ...(reportingInstance && { reportingInstance }),
      ...(action && { action }),
      ...(reason && { reason }),
      regarding: involvedObject ?? {},
      ...(related && { related }),
      ...(message && { note: message }),
      ...(type && { type }),
      deprecatedSource: source ?? {},
      deprecatedFirstTimestamp: firstTimestamp ?? null,
      deprecatedLastTimestamp: lastTimestamp ?? null,
      ...(count && { deprecatedCount: count }),
    };
  },
  store: (e) => {
    const { regarding, note, deprecatedSource, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedCount, reportingController, apiVersion: _a, ...rest } = e;
    return {
      ...rest,
      apiVersion: 'v1',
      involvedObject: regarding ?? {},
      ...(note !== undefined && { message: note }),
      ...(deprecatedSource && { source: deprecatedSource }),
      ...(deprecatedFirstTimestamp && { firstTimestamp: deprecatedFirstTimestamp }),
      ...(deprecatedLastTimestamp && { lastTimestamp: deprecatedLastTimestamp }),
      ...(deprecatedCount !== undefined && { count: deprecatedCount }),
      ...(reportingController !== undefined && { reportingComponent: reportingController }),
    };
  },
};

/** What events.k8s.io/v1 asks for beside what any Event is asked for (`ValidateEventCreate`, `ValidateEventUpdate` in `core/validation/events.go`). */
function newEventRules(found: readonly FieldError[], e: any, old: any): readonly FieldError[] {
  const out: FieldError[] = found.map((x) => (x.field === 'reportingComponent' ? { ...x, field: 'reportingController' } : x));
  if (e.series && !(old && equal(e.series, old.series))) {
    if ((e.series.count ?? 0) < 2) out.push(wrong('series.count', '', 'should be at least 2'));
    if (!e.series.lastObservedTime) out.push(required('series.lastObservedTime'));
  }
  if (!old) {
    if (!e.eventTime) out.push(required('eventTime'));
    if (e.type !== 'Normal' && e.type !== 'Warning') out.push(wrong('type', '', `has invalid value: ${e.type ?? ''}`));
    for (const field of ['firstTimestamp', 'lastTimestamp', 'count']) if (e[field]) out.push(wrong(field, '', 'needs to be unset'));
    if (e.source?.component || e.source?.host) out.push(wrong('source', '', 'needs to be unset'));
    return out;
  }
  for (const field of ['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'reason', 'type', 'eventTime', 'action', 'related', 'reportingController', 'reportingInstance']) {
    const key = field === 'reportingController' ? 'reportingComponent' : field;
    const struct = field === 'source' ? 'EventSource' : field === 'involvedObject' || field === 'related' ? 'ObjectReference' : undefined;
    const shown = struct ? goJson(`io.k8s.api.core.v1.${struct}`, e[key] ?? {}) : (e[key] ?? (field === 'count' ? 0 : /Time/.test(field) ? null : ''));
    if (!equal(e[key], old[key])) out.push(wrong(field, shown, IMMUTABLE));
  }
  return out;
}

/** Every second form there is. */
export const views: readonly View[] = [events, autoscalers];
