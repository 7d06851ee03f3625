import type { HttpResponse } from '../../core';
import type { Wait } from '../../machine/sys';
import type { Ctx } from './command';

/**
 * Reading of an answer that goes on (watch, `logs -f`). The state between turns is what the server said to ask next:
 *
 *     run: … return wait(response.more)
 *     resume: const { body, more } = advance(ctx, state.more); …
 */
export type More = NonNullable<HttpResponse['more']>;

/** What a process is to sleep for, for the stream to go on. */
export const waitFor = (more: More): Wait => ({ topics: more.topics, ...(more.until !== undefined ? { until: more.until } : {}) });

/** The next part of the stream: its body, and how it goes on if it does. */
export function advance(ctx: Ctx, more: More): { readonly body: unknown; readonly more?: More } {
  const response = ctx.api.next(more);
  return { body: response.body, ...(response.more ? { more: response.more } : {}) };
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: any;
}

/** The events in a part of a watch: a list of them, one, or lines of JSON. */
export function eventsOf(body: unknown): readonly WatchEvent[] {
  if (body === undefined || body === null || body === '') return [];
  if (Array.isArray(body)) return body as WatchEvent[];
  if (typeof body === 'string') return body.split('\n').filter((l) => l.trim() !== '').map((l) => JSON.parse(l) as WatchEvent);
  const one = body as { type?: string; events?: WatchEvent[] };
  return one.events ?? (one.type ? [body as WatchEvent] : []);
}
