import type { Instant } from '../core';
import type { Client, NewEvent } from '../api/client';
import type * as T from '../kinds/types';
import type { Files } from '../machine/files';
import type { KubeletDeps } from './deps';
import type { ContainerRecord, PodRecord } from './record';

/** One look of a kubelet at one Pod: what it works with. Nothing of it is kept. */
export interface Sync {
  readonly deps: KubeletDeps;
  readonly node: string;
  /** The node's machine. */
  readonly machine: string;
  readonly hostIP: string;
  readonly client: Client;
  /** The node's files. */
  readonly files: Files;
  readonly pod: T.Pod;
  readonly record: PodRecord;
  readonly now: Instant;
  /** Look again then, at the latest. */
  wake(at: Instant): void;
  /** Writes the status as it is now, if it changed. */
  report(): void;
}

/** Look again as the kubelet does after an error: in 10 to 15 seconds. */
export function wakeAfterError(s: Sync): void {
  s.wake(s.now + 10_000 + Math.floor(s.deps.loop.random() * 5_000));
}

/** An event about the Pod, or about one of its containers. */
export function event(s: Sync, type: NewEvent['type'], reason: string, message: string, container?: T.Container): void {
  if (!s.deps.reachable(s.node)) return;
  const init = s.pod.spec!.initContainers?.includes(container as never);
  const kind = init ? 'initContainers' : s.pod.spec!.ephemeralContainers?.includes(container as never) ? 'ephemeralContainers' : 'containers';
  s.client.event(s.pod, { type, reason, message, component: 'kubelet', host: s.node, ...(container ? { fieldPath: `spec.${kind}{${container.name}}` } : {}) });
}

/** The record of a container, made if need be. */
export function containerRecord(record: PodRecord, name: string): ContainerRecord {
  const found = Object.hasOwn(record.containers, name) ? record.containers[name] : undefined;
  return found ?? (record.containers[name] = { attempt: 0, state: 'none' });
}

/** `web_default(10a02a0e-…)`: a Pod in messages. */
export const podText = (pod: T.Pod): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
