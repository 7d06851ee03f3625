import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { Pod } from '../../kinds';
import type { KubeObject, OwnerReference } from '../../kinds/kind';
import type * as T from '../../kinds/types';

/** Making and removing Pods on behalf of an owner, with the events that say so (`pkg/controller/controller_utils.go`). */

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>>; readonly finalizers?: readonly string[] };
  readonly spec?: unknown;
}

/** What of a template's metadata a Pod takes over. */
export function podMetadata(template: PodTemplate, owner: KubeObject, ref: OwnerReference) {
  const m = template.metadata ?? {};
  return {
    namespace: owner.metadata.namespace!,
    ...(m.labels ? { labels: m.labels } : {}),
    ...(m.annotations ? { annotations: m.annotations } : {}),
    ...(m.finalizers ? { finalizers: m.finalizers } : {}),
    ownerReferences: [ref],
  };
}

/** True for a refusal that only means that the namespace is going. */
export function namespaceIsTerminating(e: unknown): boolean {
  return e instanceof ApiError && (e.status.details?.causes ?? []).some((c) => c.reason === 'NamespaceTerminating');
}

/** Creates a Pod for `owner`; the event says which, or why not. Throws what the server refused with. */
export function createPod(client: Client, owner: KubeObject, component: string, pod: { metadata: object; spec: unknown }): T.Pod {
  try {
    const made = client.create(Pod, pod as never);
    client.event(owner, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${made.metadata.name}`, component });
    return made;
  } catch (e) {
    if (e instanceof ApiError && !namespaceIsTerminating(e)) {
      client.event(owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${e.message}`, component });
    }
    throw e;
  }
}

/** Deletes a Pod of `owner`, with its event. A Pod that is gone already is no error. */
export function deletePod(client: Client, owner: KubeObject, component: string, pod: T.Pod): void {
  try {
    client.delete(Pod, pod.metadata.name, pod.metadata.namespace, { uid: pod.metadata.uid });
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    if (e.code === 404) return;
    client.event(owner, { type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${e.message}`, component });
    throw e;
  }
  client.event(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, component });
}

/**
 * Does `count` creations in batches of 1, 2, 4 … and stops after the first batch with a refusal, which is returned: a
 * full quota then costs a few requests, not hundreds (`slowStartBatch`).
 */
export function slowStart(count: number, create: (i: number) => void): { done: number; error: ApiError | undefined } {
  let done = 0;
  let next = 0;
  for (let size = Math.min(1, count); size > 0; size = Math.min(2 * size, count - next)) {
    let error: ApiError | undefined;
    for (let i = 0; i < size; i++) {
      try {
        create(next++);
        done++;
      } catch (e) {
        if (!(e instanceof ApiError)) throw e;
        error ??= e;
      }
    }
    if (error) return { done, error };
  }
  return { done, error: undefined };
}
