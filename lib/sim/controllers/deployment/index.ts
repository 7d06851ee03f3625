import { Deployment, Pod, ReplicaSet } from '../../kinds';
import type * as T from '../../kinds/types';
import type { Client } from '../../api/client';
import type { Controller, Watch } from '../controller';
import { claim, controllerOf, dependentKeys, keyOfController, splitKey } from '../shared/owners';
import { isTerminal } from '../shared/pods';
import { family, setReplicasAnnotations, type Family } from './revisions';
import * as rollout from './rollout';
import { calculate, condition, isComplete, setCondition, syncRolloutStatus, write } from './status';

const NAME = 'deployment-controller';

/**
 * Deployments: keeps one ReplicaSet per template and moves Pods from the old ones to the new, as the strategy says
 * (`pkg/controller/deployment`).
 */
export const deployment: Controller = {
  name: NAME,
  // Quicker than the ReplicaSets' controller, which has Pods to make before its news are worth a look: the steps of a rollout are seen one by one.
  delay: 2,
  watches: [
    { kind: Deployment },
    { kind: ReplicaSet, keys: (rs, before, client) => dependentKeys(Deployment, rs, before, client, (d) => d.spec?.selector) } satisfies Watch<T.ReplicaSet>,
    // Recreate waits until the last old Pod is gone.
    {
      kind: Pod,
      when: (_pod, _before, deleted) => deleted,
      keys: (pod, _before, client) => {
        const key = keyOfController(pod, ReplicaSet);
        const rs = key === undefined ? undefined : client.get(ReplicaSet, splitKey(key).name, pod.metadata.namespace);
        const owner = rs && keyOfController(rs, Deployment);
        const d = owner === undefined ? undefined : client.get(Deployment, splitKey(owner).name, pod.metadata.namespace);
        return d && !rollout.isRolling(d) ? [owner!] : [];
      },
    } satisfies Watch<T.Pod>,
  ],

  reconcile(key, client) {
    const { namespace, name } = splitKey(key);
    const d = client.get(Deployment, name, namespace);
    if (!d) return;
    const selector = d.spec?.selector ?? {};
    if (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0) {
      client.event(d, { type: 'Warning', reason: 'SelectingAll', message: 'This deployment is selecting all pods. A non-empty selector is required.', component: NAME });
      if ((d.status?.observedGeneration ?? 0) < (d.metadata.generation ?? 0)) write(client, d, { ...d.status, observedGeneration: d.metadata.generation });
      return;
    }
    const list = claim(client, d, Deployment, selector, ReplicaSet);
    if (d.metadata.deletionTimestamp !== undefined) {
      const f = family(client, d, list, false);
      if (f) write(client, f.deployment, calculate(f.deployment, list, f.fresh, client.now));
      return;
    }
    const again = sync(client, notePause(client, d), list);
    if (again !== undefined) return { again };
  },
};

/** A pause suspends the progress deadline, and says so (`checkPausedConditions`). */
function notePause(client: Client, d: T.Deployment): T.Deployment {
  if (!rollout.hasDeadline(d)) return d;
  const current = condition(d, 'Progressing');
  if (current?.reason === 'ProgressDeadlineExceeded') return d;
  const noted = current?.reason === 'DeploymentPaused';
  const paused = d.spec?.paused === true;
  if (paused === noted) return d;
  return client.updateStatus(Deployment, d.metadata.name, d.metadata.namespace, (x) => {
    const next = paused
      ? { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }
      : { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' };
    x.status = { ...x.status, conditions: setCondition(d.status?.conditions, next, client.now) } as never;
  });
}

function sync(client: Client, d: T.Deployment, list: readonly T.ReplicaSet[]): number | undefined {
  if (d.spec?.paused) return scaleOnly(client, d, list);
  const looked = family(client, d, list, false);
  if (!looked) return undefined;
  const scaling = rollout.withReplicas([looked.fresh, ...looked.old]).some((rs) => {
    const noted = rollout.annotated(rs, rollout.DESIRED_REPLICAS);
    return noted !== undefined && noted !== rollout.wanted(looked.deployment);
  });
  if (scaling) return scaleOnly(client, looked.deployment, list, looked);
  return rollout.isRolling(d) ? roll(client, looked, list) : recreate(client, looked, list);
}

/** Paused, or just scaled: sizes follow, templates don't. */
function scaleOnly(client: Client, d: T.Deployment, list: readonly T.ReplicaSet[], looked = family(client, d, list, false)): undefined {
  if (!looked) return;
  const now = looked.deployment;
  const f = applySizes(client, looked, scaleTargets(now, looked));
  if (now.spec?.paused) cleanUp(client, now, f.old);
  write(client, now, calculate(now, all(f), f.fresh, client.now));
}

function scaleTargets(d: T.Deployment, f: Family): Map<T.ReplicaSet, number> {
  const active = rollout.withReplicas([...f.old, f.fresh]);
  const old = [...f.old].sort((a, b) => rollout.byCreation(b, a));
  const only = active.length === 0 ? (f.fresh ?? old[0]) : active.length === 1 ? active[0] : undefined;
  if (only) return new Map([[only, rollout.wanted(d)]]);
  if (active.length === 0) return new Map();
  if (rollout.isSaturated(d, f.fresh)) return new Map(rollout.withReplicas(f.old).map((rs) => [rs, 0]));
  return rollout.isRolling(d) ? rollout.proportionally(d, active) : new Map();
}

function roll(client: Client, looked: Family, list: readonly T.ReplicaSet[]): number | undefined {
  let f: Family | undefined = looked.fresh ? looked : family(client, looked.deployment, list, true);
  if (!f?.fresh) return undefined;
  const d = f.deployment;
  const size = rollout.size(f.fresh);
  const target = size === rollout.wanted(d) ? size : size > rollout.wanted(d) ? rollout.wanted(d) : rollout.newSize(d, all(f), size);
  if (target !== size) {
    f = applySizes(client, f, new Map([[f.fresh, target]]));
    return syncRolloutStatus(client, d, all(f), f.fresh);
  }
  const shrink = rollout.shrinkOld(d, rollout.withReplicas(f.old), f.fresh);
  if (shrink.size > 0) {
    f = applySizes(client, f, shrink);
    return syncRolloutStatus(client, d, all(f), f.fresh);
  }
  if (isComplete(d, d.status)) cleanUp(client, d, f.old);
  return syncRolloutStatus(client, d, all(f), f.fresh);
}

function recreate(client: Client, looked: Family, list: readonly T.ReplicaSet[]): number | undefined {
  let f: Family | undefined = looked;
  const d = f.deployment;
  const active = rollout.withReplicas(f.old);
  if (active.length > 0) {
    f = applySizes(client, f, new Map(active.map((rs) => [rs, 0])));
    return syncRolloutStatus(client, d, all(f), f.fresh);
  }
  const lingers = f.old.some(
    (rs) => (rs.status?.replicas ?? 0) > 0 || client.list(Pod, { controller: rs.metadata.uid }).some((p) => controllerOf(p)?.uid === rs.metadata.uid && !isTerminal(p)),
  );
  if (lingers) return syncRolloutStatus(client, d, all(f), f.fresh);
  if (!f.fresh) f = family(client, d, list, true);
  if (!f?.fresh) return undefined;
  f = applySizes(client, f, new Map([[f.fresh, rollout.wanted(f.deployment)]]));
  if (isComplete(f.deployment, f.deployment.status)) cleanUp(client, f.deployment, f.old);
  return syncRolloutStatus(client, f.deployment, all(f), f.fresh);
}

function all(f: Family): T.ReplicaSet[] {
  return f.fresh ? [...f.old, f.fresh] : [...f.old];
}

/** Writes the sizes and notes that differ, with the events that tell of them, and gives the family as it now stands (`scaleReplicaSet`). */
function applySizes(client: Client, f: Family, sizes: ReadonlyMap<T.ReplicaSet, number>): Family {
  const d = f.deployment;
  const after = new Map<string, T.ReplicaSet>();
  for (const [rs, to] of sizes) {
    const from = rollout.size(rs);
    const { name } = rs.metadata;
    const annotations: Record<string, string> = { ...rs.metadata.annotations };
    const noted = setReplicasAnnotations(d, annotations);
    if (from === to && !noted) continue;
    after.set(
      name,
      client.update(ReplicaSet, name, rs.metadata.namespace, (x) => {
        x.spec!.replicas = to;
        x.metadata.annotations = annotations;
      }),
    );
    if (from !== to) {
      const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`;
      client.event(d, { type: 'Normal', reason: 'ScalingReplicaSet', message, component: NAME });
    }
  }
  const newer = (rs: T.ReplicaSet): T.ReplicaSet => after.get(rs.metadata.name) ?? rs;
  return { deployment: d, fresh: f.fresh && newer(f.fresh), old: f.old.map(newer) };
}

/** Removes old ReplicaSets beyond the history limit, the lowest revisions first, but none that still has Pods. */
function cleanUp(client: Client, d: T.Deployment, old: readonly T.ReplicaSet[]): void {
  const limit = rollout.historyLimit(d);
  if (limit === undefined) return;
  const alive = old.filter((rs) => rs.metadata.deletionTimestamp === undefined).sort((a, b) => rollout.revision(a) - rollout.revision(b) || rollout.byCreation(a, b));
  for (const rs of alive.slice(0, Math.max(0, alive.length - limit))) {
    if ((rs.status?.replicas ?? 0) !== 0 || rollout.size(rs) !== 0 || (rs.metadata.generation ?? 0) > (rs.status?.observedGeneration ?? 0)) continue;
    client.delete(ReplicaSet, rs.metadata.name, rs.metadata.namespace);
  }
}
