import { equal, type Selector } from '../../core';
import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { Pod } from '../../kinds';
import type { Kind, KubeObject } from '../../kinds/kind';
import type * as T from '../../kinds/types';
import { withCondition, without, type Condition } from './conditions';
import { claim, controllerOf, controllerRef } from './owners';
import { createPod, deletePod, namespaceIsTerminating, podMetadata, slowStart, type PodTemplate } from './pod-control';
import { isActive, isAvailable, isReady, isTerminating, rankForDeletion, untilAvailable } from './pods';

/** What a ReplicaSet and a ReplicationController have in common, which is all but the form of their selector. */
export interface Replicated extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly minReadySeconds?: number };
  readonly status?: {
    readonly replicas: number;
    readonly fullyLabeledReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly terminatingReplicas?: number;
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** More than this many Pods are neither made nor removed in one turn. The real `BurstReplicas` is 500; a turn here must leave time to others. */
const BURST = 150;

/**
 * One turn of keeping as many Pods as wanted (`pkg/controller/replicaset`). `status` says whether the kind counts Pods
 * that are still terminating.
 */
export function reconcileReplicas(
  client: Client,
  owner: Replicated,
  kind: Kind<any>,
  component: string,
  selector: Selector,
  template: PodTemplate,
  countTerminating: boolean,
): { again: number } | undefined {
  const { name, namespace } = owner.metadata;
  const wanted = owner.spec?.replicas ?? 1;
  const minReady = owner.spec?.minReadySeconds ?? 0;
  const pods = claim(client, owner, kind, selector, Pod);
  const active = pods.filter(isActive);
  let error: ApiError | undefined;

  const diff = active.length - wanted;
  if (owner.metadata.deletionTimestamp === undefined && diff < 0) {
    const ref = controllerRef(kind, owner);
    const metadata = { ...podMetadata(template, owner, ref), generateName: `${name}-` };
    ({ error } = slowStart(Math.min(-diff, BURST), () => {
      try {
        createPod(client, owner, component, { metadata, spec: template.spec });
      } catch (e) {
        if (!namespaceIsTerminating(e)) throw e;
      }
    }));
  } else if (owner.metadata.deletionTimestamp === undefined && diff > 0) {
    for (const pod of rankForDeletion(active, siblings(client, owner, kind, active), client.now).slice(0, Math.min(diff, BURST))) {
      try {
        deletePod(client, owner, component, pod);
      } catch (e) {
        if (!(e instanceof ApiError)) throw e;
        error ??= e;
      }
    }
  }

  // The status tells what was found at the start of the turn, as the real one's does: the next turn counts the new ones.
  const ready = active.filter(isReady);
  const available = minReady === 0 ? ready.length : ready.filter((p) => isAvailable(p, minReady, client.now)).length;
  const labels = Object.entries(template.metadata?.labels ?? {});
  const full = active.filter((p) => labels.every(([k, v]) => p.metadata.labels?.[k] === v)).length;
  let conditions: readonly Condition[] | undefined = owner.status?.conditions;
  if (error) {
    if (!conditions?.some((c) => c.type === 'ReplicaFailure')) {
      const reason = diff < 0 ? 'FailedCreate' : 'FailedDelete';
      conditions = withCondition(conditions, { type: 'ReplicaFailure', status: 'True', reason, message: error.message }, client.now);
    }
  } else conditions = without(conditions, 'ReplicaFailure');
  const status = {
    replicas: active.length,
    fullyLabeledReplicas: full || undefined,
    readyReplicas: ready.length || undefined,
    availableReplicas: available || undefined,
    ...(countTerminating ? { terminatingReplicas: pods.filter(isTerminating).length } : {}),
    observedGeneration: owner.metadata.generation,
    conditions: conditions?.length ? conditions : undefined,
  };
  if (!equal(owner.status ?? {}, status)) {
    client.updateStatus(kind as Kind<Replicated>, name, namespace, (d) => {
      d.status = status as never;
    });
  }
  if (error) throw error;
  const again = untilAvailable(active, minReady, client.now);
  return again === undefined ? undefined : { again };
}

/** Pods of all owners that share this one's own owner, so that a scale-down spares the thinly filled nodes. */
function siblings(client: Client, owner: Replicated, kind: Kind<any>, own: readonly T.Pod[]): readonly T.Pod[] {
  const parent = controllerOf(owner);
  if (!parent) return own;
  const family = client.list(kind as Kind<KubeObject>, { controller: parent.uid, namespace: owner.metadata.namespace });
  return family.flatMap((o) => (o.metadata.uid === owner.metadata.uid ? own : client.list(Pod, { controller: o.metadata.uid })));
}
