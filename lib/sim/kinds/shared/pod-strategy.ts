import { equal } from '../../core';
import type { Pod } from '../types';

/** Containers as they count for the class: app and init containers. */
type Resources = { readonly requests?: Readonly<Record<string, string | number>>; readonly limits?: Readonly<Record<string, string | number>> } | undefined;

/** Guaranteed, Burstable or BestEffort (`pkg/apis/core/v1/helper/qos`). */
export function qosClass(spec: { readonly containers?: readonly { readonly resources?: Resources }[]; readonly initContainers?: readonly { readonly resources?: Resources }[] } | undefined): string {
  let any = false;
  let guaranteed = true;
  for (const c of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
    const { requests = {}, limits = {} } = c.resources ?? {};
    for (const name of ['cpu', 'memory']) {
      const request = requests[name];
      const limit = limits[name];
      const has = (q: string | number | undefined): boolean => q !== undefined && String(q) !== '0';
      if (has(request) || has(limit)) any = true;
      if (!has(limit) || (request !== undefined && String(request) !== String(limit))) guaranteed = false;
    }
  }
  return !any ? 'BestEffort' : guaranteed ? 'Guaranteed' : 'Burstable';
}

/** `pkg/registry/core/pod/strategy.go`: a new Pod is Pending, of its class, generation 1. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function preparePod(draft: any, old: Pod | undefined): void {
  if (!old) {
    draft.metadata.generation = 1;
    draft.status = { phase: 'Pending', qosClass: qosClass(draft.spec) };
    if (draft.spec?.schedulingGates?.length) {
      draft.status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates', lastProbeTime: null, lastTransitionTime: null }];
    }
    return;
  }
  draft.status = old.status;
  draft.metadata.generation = equal(draft.spec, old.spec) ? old.metadata.generation : (old.metadata.generation ?? 0) + 1;
}
