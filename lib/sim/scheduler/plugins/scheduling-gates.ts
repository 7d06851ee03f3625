import type { Plugin } from '../plugin';

/**
 * A Pod with scheduling gates is not looked at until the last is removed. Says nothing about nodes: the queue asks
 * {@link isGated} before a Pod gets its turn.
 */
export const schedulingGates: Plugin = { name: 'SchedulingGates' };

export function isGated(pod: { readonly spec?: { readonly schedulingGates?: readonly unknown[] } }): boolean {
  return (pod.spec?.schedulingGates?.length ?? 0) > 0;
}
