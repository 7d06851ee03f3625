import { equal, own, type Draft } from '../../core';
import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { Deployment, ReplicaSet } from '../../kinds';
import type * as T from '../../kinds/types';
import { controllerOf, controllerRef } from '../shared/owners';
import { templateHash } from '../shared/hash';
import { namespaceIsTerminating } from '../shared/pod-control';
import { setCondition } from './status';
import * as rollout from './rollout';

/** Annotations of a Deployment that are its own affair and not handed down to its ReplicaSets. */
const NOT_HANDED_DOWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  rollout.REVISION,
  rollout.REVISION_HISTORY,
  rollout.DESIRED_REPLICAS,
  rollout.MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

/** The ReplicaSet that runs the Deployment's template, the oldest if there are several (`FindNewReplicaSet`). */
function findNew(d: T.Deployment, list: readonly T.ReplicaSet[]): T.ReplicaSet | undefined {
  return [...list].sort(rollout.byCreation).find((rs) => sameTemplate(rs, d));
}

/** Templates compare without the hash label, which only the ReplicaSet's has. */
function sameTemplate(rs: T.ReplicaSet, d: T.Deployment): boolean {
  const a = rs.spec?.template;
  const b = d.spec?.template;
  return equal(a?.spec, b?.spec) && equal(bare(a?.metadata), bare(b?.metadata));
}

function bare(metadata: { readonly labels?: Readonly<Record<string, string>> } | undefined): unknown {
  const { labels, ...rest } = { labels: undefined, ...metadata } as { labels?: Record<string, string> };
  const kept = Object.entries(labels ?? {}).filter(([k]) => k !== rollout.TEMPLATE_HASH);
  return { ...rest, creationTimestamp: undefined, ...(kept.length ? { labels: Object.fromEntries(kept) } : {}) };
}

/** Writes what a ReplicaSet is to be annotated with; says whether anything changed. */
function annotate(d: T.Deployment, annotations: Record<string, string>, newRevision: number, exists: boolean): boolean {
  let changed = false;
  const set = (key: string, value: string): void => {
    if (own(annotations, key) === value) return;
    annotations[key] = value;
    changed = true;
  };
  for (const [k, v] of Object.entries(d.metadata.annotations ?? {})) if (!NOT_HANDED_DOWN.has(k)) set(k, v);
  const old = own(annotations, rollout.REVISION);
  if (Number(old ?? 0) < newRevision) {
    if (old !== undefined) {
      const history = own(annotations, rollout.REVISION_HISTORY);
      set(rollout.REVISION_HISTORY, history ? `${history},${old}` : old);
    }
    set(rollout.REVISION, String(newRevision));
  }
  if (!exists) setReplicasAnnotations(d, annotations);
  return changed || !exists;
}

/** Notes on a ReplicaSet for which size of the Deployment it was scaled; says whether that was noted otherwise (`SetReplicasAnnotations`). */
export function setReplicasAnnotations(d: T.Deployment, annotations: Record<string, string>): boolean {
  const desired = String(rollout.wanted(d));
  const max = String(rollout.wanted(d) + rollout.maxSurge(d));
  if (own(annotations, rollout.DESIRED_REPLICAS) === desired && own(annotations, rollout.MAX_REPLICAS) === max) return false;
  annotations[rollout.DESIRED_REPLICAS] = desired;
  annotations[rollout.MAX_REPLICAS] = max;
  return true;
}

export interface Family {
  /** The Deployment as it now stands: looking may have written its revision and status. */
  readonly deployment: T.Deployment;
  readonly fresh: T.ReplicaSet | undefined;
  readonly old: readonly T.ReplicaSet[];
}

/**
 * Tells the new ReplicaSet from the old ones and brings revision numbers up to date; makes the new one if `create`
 * (`getAllReplicaSetsAndSyncRevision`). Undefined where it could not be made because the namespace is going.
 */
export function family(client: Client, d: T.Deployment, list: readonly T.ReplicaSet[], create: boolean): Family | undefined {
  const { name, namespace } = d.metadata;
  const found = findNew(d, list);
  const old = list.filter((rs) => rs.metadata.uid !== found?.metadata.uid);
  const next = old.reduce((most, rs) => Math.max(most, rollout.revision(rs)), 0) + 1;

  if (found) {
    const minReady = d.spec?.minReadySeconds ?? 0;
    const annotations: Record<string, string> = { ...found.metadata.annotations };
    const noted = annotate(d, annotations, next, true);
    const fresh =
      noted || (found.spec!.minReadySeconds ?? 0) !== minReady
        ? client.update(ReplicaSet, found.metadata.name, namespace, (rs) => {
            if (noted) rs.metadata.annotations = annotations;
            rs.spec!.minReadySeconds = minReady;
          })
        : found;
    const now = recordRevision(client, d, own(fresh.metadata.annotations, rollout.REVISION)!);
    return {
      deployment:
        rollout.hasDeadline(d) && !d.status?.conditions?.some((c) => c.type === 'Progressing')
          ? progress(client, now, 'True', 'FoundNewReplicaSet', `Found new replica set "${fresh.metadata.name}"`)
          : now,
      fresh,
      old,
    };
  }
  if (!create) return { deployment: d, fresh: undefined, old };

  const hash = templateHash(d.spec!.template, d.status?.collisionCount ?? 0);
  const template = d.spec!.template;
  const labels = { ...template.metadata?.labels, [rollout.TEMPLATE_HASH]: hash };
  const annotations: Record<string, string> = {};
  annotate(d, annotations, next, false);
  const replicas = rollout.newSize(d, old, 0);
  const rsName = `${name}-${hash}`;
  let fresh: T.ReplicaSet;
  let existed = false;
  try {
    fresh = client.create(ReplicaSet, {
      metadata: { name: rsName, namespace, labels, annotations, ownerReferences: [controllerRef(Deployment, d)] },
      spec: {
        replicas,
        ...(d.spec!.minReadySeconds ? { minReadySeconds: d.spec!.minReadySeconds } : {}),
        selector: { ...d.spec!.selector, matchLabels: { ...d.spec!.selector.matchLabels, [rollout.TEMPLATE_HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    } as never);
  } catch (e) {
    if (!(e instanceof ApiError)) throw e;
    if (namespaceIsTerminating(e)) return undefined;
    if (e.reason === 'AlreadyExists') {
      const there = client.get(ReplicaSet, rsName, namespace);
      if (there && controllerOf(there)?.uid === d.metadata.uid && sameTemplate(there, d)) {
        fresh = there;
        existed = true;
      } else {
        // Another template has this hash: the next try will draw another.
        client.updateStatus(Deployment, name, namespace, (s) => {
          s.status = { ...s.status, collisionCount: (s.status?.collisionCount ?? 0) + 1 };
        });
        throw e;
      }
    } else {
      const message = `Failed to create new replica set "${rsName}": ${e.message}`;
      if (rollout.hasDeadline(d)) progress(client, d, 'False', 'ReplicaSetCreateError', message);
      client.event(d, { type: 'Warning', reason: 'ReplicaSetCreateError', message, component: 'deployment-controller' });
      throw e;
    }
  }
  if (!existed && replicas > 0) {
    client.event(d, { type: 'Normal', reason: 'ScalingReplicaSet', message: `Scaled up replica set ${rsName} from 0 to ${replicas}`, component: 'deployment-controller' });
  }
  const now = recordRevision(client, d, String(next));
  return {
    deployment: !existed && rollout.hasDeadline(d) ? progress(client, now, 'True', 'NewReplicaSetCreated', `Created new replica set "${rsName}"`) : now,
    fresh,
    old,
  };
}

function recordRevision(client: Client, d: T.Deployment, revision: string): T.Deployment {
  if (own(d.metadata.annotations, rollout.REVISION) === revision) return d;
  // With the status, as the real controller does it: annotations on the main endpoint would be a new generation.
  return client.updateStatus(Deployment, d.metadata.name, d.metadata.namespace, (x) => {
    x.metadata.annotations = { ...x.metadata.annotations, [rollout.REVISION]: revision };
  });
}

function progress(client: Client, d: T.Deployment, status: string, reason: string, message: string): T.Deployment {
  return client.updateStatus(Deployment, d.metadata.name, d.metadata.namespace, (x) => {
    const conditions = setCondition(d.status?.conditions, { type: 'Progressing', status, reason, message }, client.now);
    x.status = { ...x.status, conditions: conditions as Draft<typeof conditions> } as never;
  });
}
