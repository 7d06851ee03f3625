import type { Instant } from '../core';
import type { Kind } from '../kinds/kind';

/** Keeps account of who set which field. */
export function trackUpdate(
  _kind: Kind<any>,
  _old: any,
  _object: any,
  _sent: any,
  _options: { readonly manager: string; readonly subresource?: string },
  _now: Instant,
): unknown[] | undefined {
  return _old?.metadata.managedFields;
}
