/** An address on this site to go to afterwards; anything else is dropped. */
export function safeNext(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(value) ? value : null;
}
