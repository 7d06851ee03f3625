import { define } from '../kinds/define';
import { autoscalers } from './autoscaler-view';
import { Event, eventColumns } from '../kinds/event';
import type { Kind } from '../kinds/kind';

/** A second form in which stored objects are served: another group or version of a kind. */
export interface View {
  readonly kind: Kind<any>;
  /** The kind that is stored. */
  readonly of: Kind<any>;
  readonly show: (stored: any) => any;
  readonly store: (shown: any) => any;
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
  show: (e) => {
    const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, reportingComponent, reportingInstance, apiVersion: _a, ...rest } = e;
    return {
      apiVersion: 'events.k8s.io/v1',
      ...rest,
      ...(involvedObject && { regarding: involvedObject }),
      ...(message !== undefined && { note: message }),
      ...(source && { deprecatedSource: source }),
      ...(firstTimestamp && { deprecatedFirstTimestamp: firstTimestamp }),
      ...(lastTimestamp && { deprecatedLastTimestamp: lastTimestamp }),
      ...(count !== undefined && { deprecatedCount: count }),
      ...(reportingComponent !== undefined && { reportingController: reportingComponent }),
      ...(reportingInstance !== undefined && { reportingInstance }),
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

/** Every second form there is. */
export const views: readonly View[] = [events, autoscalers];
