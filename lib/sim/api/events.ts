import type { Draft } from '../core';
import { Event } from '../kinds/event';
import { storeKey, storePrefix } from '../kinds/lookup';
import type { Event as EventObject } from '../kinds/types';
import type { Kind, KubeObject } from '../kinds/kind';
import { parseTime, rfc3339 } from '../kinds/times';
import type { Client, NewEvent, ObjectRef } from './client';
import type { Context } from './context';

/** What an event is about. */
function referenceTo(object: KubeObject | ObjectRef): ObjectRef {
  if ('metadata' in object) {
    const { apiVersion, kind, metadata: m } = object;
    return { apiVersion, kind, name: m.name, namespace: m.namespace, uid: m.uid, resourceVersion: m.resourceVersion };
  }
  return object;
}

/** Events are kept for an hour after they were last written (`--event-ttl`). */
export function expired(e: EventObject, now: number): boolean {
  // What somebody says of a time long ago was yet written when it was made.
  const said = parseTime(e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime) ?? 0;
  const last = Math.max(said, parseTime(e.metadata.creationTimestamp) ?? 0);
  return last > 0 && now - last > 3_600_000;
}

/** Is a stored object one of those that nobody sees any more, an event whose hour is over? */
export const isOver = (kind: Kind<any>, stored: unknown, now: number): boolean => kind.prefix === Event.prefix && expired(stored as EventObject, now);

/** client-go's limits: so many texts of one kind within ten minutes become one event; a source may say so much of one object. */
const SIMILAR = 10;
const SIMILAR_WITHIN = 600_000;
const COMBINED = '(combined from similar events): ';
const BURST = 25;
const REFILL = 300_000;

/**
 * Writes an event, or counts up the like one that is there: same source, object, reason and message
 * (client-go's `tools/record` recorder and correlator). `write` is the client to write with. Throws ApiError where the
 * server refuses it: recorders drop it then.
 */
export function record(ctx: Context, write: Client, object: KubeObject | ObjectRef, e: NewEvent): void {
  const ref = referenceTo(object);
  const namespace = ref.namespace || 'default';
  const now = rfc3339(ctx.now());
  const alike = (x: EventObject): boolean =>
    x.reason === e.reason &&
    x.type === e.type &&
    x.involvedObject.uid === ref.uid &&
    x.involvedObject.name === ref.name &&
    x.involvedObject.kind === ref.kind &&
    (x.involvedObject.fieldPath ?? '') === (e.fieldPath ?? '') &&
    x.source?.component === e.component &&
    (x.source?.host ?? '') === (e.host ?? '');
  // Events of one object stand together: their names begin with its name.
  const seen = ctx.store.list(`${storePrefix(Event, namespace)}${ref.name}.`).map((x) => x.value as unknown as EventObject);
  const ofSource = seen.filter((x) => x.source?.component === e.component && (x.source?.host ?? '') === (e.host ?? '') && x.involvedObject.uid === ref.uid);
  const first = Math.min(...ofSource.map((x) => parseTime(x.firstTimestamp) ?? ctx.now()));
  const said = ofSource.reduce((n, x) => n + (x.count ?? 1), 0);
  if (ofSource.length && said >= BURST + Math.floor((ctx.now() - first) / REFILL)) return;
  const similar = seen.filter((x) => alike(x) && ctx.now() - (parseTime(x.lastTimestamp) ?? 0) <= SIMILAR_WITHIN);
  const texts = new Set(similar.map((x) => x.message));
  texts.add(e.message);
  const combined = similar.find((x) => x.message?.startsWith(COMBINED));
  const message = combined || texts.size >= SIMILAR ? COMBINED + e.message : e.message;
  const known = combined ?? seen.find((x) => alike(x) && x.message === message);
  if (known) {
    write.update(Event, known.metadata.name, namespace, (d: Draft<EventObject>) => {
      d.count = (known.count ?? 1) + 1;
      d.message = message;
      d.lastTimestamp = now;
    });
    return;
  }
  // The suffix is the time in nanoseconds, so that events of one object are listed in the order in which they came.
  // What is too old to be seen is put away when there is something new to say of the object.
  for (const x of seen) if (expired(x, ctx.now())) write.delete(Event, x.metadata.name, namespace);
  let nanos = BigInt(Math.floor(ctx.now())) * 1_000_000n + BigInt(Math.floor(ctx.random() * 1000));
  const taken = (n: string) => ctx.store.get(storeKey(Event, namespace, n)) !== undefined;
  const last = seen.length > 0 ? BigInt(`0x${seen[seen.length - 1]!.metadata.name.slice(ref.name.length + 1).replace(/[^0-9a-f]/g, '') || '0'}`) : 0n;
  if (last >= nanos && last < nanos + 1_000_000_000n) nanos = last + 1n;
  while (taken(`${ref.name}.${nanos.toString(16)}`)) nanos += 1n;
  const name = `${ref.name}.${nanos.toString(16)}`;
  write.create(Event, {
    metadata: { name, namespace },
    involvedObject: { kind: ref.kind, ...(ref.namespace && { namespace: ref.namespace }), name: ref.name, ...(ref.uid && { uid: ref.uid }), apiVersion: ref.apiVersion, ...(ref.resourceVersion && { resourceVersion: ref.resourceVersion }), ...(e.fieldPath && { fieldPath: e.fieldPath }) },
    reason: e.reason,
    message,
    source: { component: e.component, ...(e.host && { host: e.host }) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: e.type,
    eventTime: undefined,
    reportingComponent: e.component,
    reportingInstance: e.host ?? '',
  } as never);
}
