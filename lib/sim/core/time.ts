import type { Instant } from './types';

/** `2026-11-24T06:30:00Z`: how the API writes a time, whole seconds, rounded down. */
export function rfc3339(t: Instant): string {
  return `${new Date(Math.floor(t / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The instant an RFC 3339 text names; NaN if it is none. */
export function instant(text: string | undefined): Instant {
  return text === undefined ? NaN : Date.parse(text);
}
