import type { Client } from '../api/client';
import { equal } from '../core';
import { APIService, Event, Namespace, Pod } from '../kinds';
import type { Kind, KubeObject } from '../kinds/kind';
import { rfc3339 } from '../kinds/times';
import type * as T from '../kinds/types';
import type { Controller } from './controller';

type Condition = NonNullable<NonNullable<T.Namespace['status']>['conditions']>[number];

/** Milliseconds until one looks again for the resources of a group whose server did not answer. */
const DISCOVER_AGAIN = 10_000;

/** What is left of a kind in a namespace. */
interface Left {
  readonly kind: Kind<any>;
  readonly count: number;
  readonly finalizers: readonly string[];
}

/**
 * Empties a namespace that is marked for deletion, Pods before everything else, and lets it go when nothing is left
 * (`pkg/controller/namespace/deletion`). News of a namespace reaches it five seconds late, as there.
 */
export const namespace: Controller = {
  name: 'namespace-controller',
  watches: [{ kind: Namespace, when: (_ns, _before, deleted) => !deleted }],
  delay: 5000,
  reconcile(name, client) {
    const ns = client.get(Namespace, name);
    if (ns?.metadata.deletionTimestamp === undefined || !ns.spec?.finalizers?.includes('kubernetes')) return;
    let left = empty(client, name, [Pod]);
    if (left?.length === 0) left = empty(client, name, client.kinds().filter((k) => k.namespaced && k.verbs.includes('delete') && k !== Pod));
    if (!left) return { again: 1 };
    // What cannot be seen may hold something: while a group's server does not answer, no namespace goes.
    const unseen = client.list(APIService).filter((s) => s.spec?.service && !s.status?.conditions?.some((c: { readonly type: string; readonly status: string }) => c.type === 'Available' && c.status === 'True'));
    report(client, name, left, unseen.map((s) => `${s.spec.group}/${s.spec.version}`).sort());
    if (unseen.length > 0) return { again: DISCOVER_AGAIN };
    if (left.length === 0) {
      client.updateSubresource(Namespace, 'finalize', name, (d) => {
        d.spec = { ...d.spec, finalizers: (d.spec?.finalizers ?? []).filter((f: string) => f !== 'kubernetes') };
      });
      return;
    }
    return { again: (estimate(client, name, left) / 2 + 1) * 1000 };
  },
};

/** How many objects are deleted in one turn: others wait for its end. */
const TURN = 200;

/** Deletes what is there of these kinds, and tells what stays; undefined when it stopped before it came to all. */
function empty(client: Client, namespace: string, kinds: readonly Kind<any>[]): Left[] | undefined {
  const left: Left[] = [];
  let deleted = 0;
  // Events last: what happens to the others is still noted until then.
  for (const kind of [...kinds.filter((k) => k !== Event), ...kinds.filter((k) => k === Event)]) {
    const objects: readonly KubeObject[] = client.list(kind as Kind<KubeObject>, { namespace });
    for (const o of objects) {
      if (o.metadata.deletionTimestamp !== undefined) continue;
      if (deleted++ === TURN) return undefined;
      client.delete(kind, o.metadata.name, namespace, { propagation: 'Background' });
    }
    if (objects.length === 0) continue;
    const remaining: readonly KubeObject[] = client.list(kind as Kind<KubeObject>, { namespace });
    if (remaining.length > 0) left.push({ kind, count: remaining.length, finalizers: remaining.flatMap((o) => o.metadata.finalizers ?? []) });
  }
  return left;
}

/** Seconds to wait: the longest grace of a Pod, 15 for whatever waits for a finalizer. */
function estimate(client: Client, namespace: string, left: readonly Left[]): number {
  let most = 0;
  for (const l of left) {
    if (l.kind === Pod) for (const p of client.list(Pod, { namespace })) most = Math.max(most, p.spec?.terminationGracePeriodSeconds ?? 0);
    if (l.kind !== Pod || l.finalizers.length > 0) most = Math.max(most, 15);
  }
  return most;
}

function report(client: Client, name: string, left: readonly Left[], unseen: readonly string[]): void {
  const resource = (k: Kind<any>): string => `${k.plural}.${k.group}`;
  const remaining = left.map((l) => `${resource(l.kind)} has ${l.count} resource instances`).sort();
  const byFinalizer = new Map<string, number>();
  for (const f of left.flatMap((l) => l.finalizers)) byFinalizer.set(f, (byFinalizer.get(f) ?? 0) + 1);
  const finalizers = [...byFinalizer].map(([f, n]) => `${f} in ${n} resource instances`).sort();
  const wanted = [
    unseen.length
      ? ['NamespaceDeletionDiscoveryFailure', 'True', 'DiscoveryFailed', `Discovery failed for some groups, ${unseen.length} failing: unable to retrieve the complete list of server APIs: ${unseen.map((g) => `${g}: stale GroupVersion discovery: ${g}`).join(', ')}`]
      : ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    remaining.length
      ? ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${remaining.join(', ')}`]
      : ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'],
    finalizers.length
      ? ['NamespaceFinalizersRemaining', 'True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}`]
      : ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ] as const;
  client.updateStatus(Namespace, name, undefined, (d) => {
    const old = d.status?.conditions ?? [];
    const conditions: Condition[] = wanted.map(([type, status, reason, message]) => {
      const was = old.find((c) => c.type === type);
      return { type, status, reason, message, lastTransitionTime: was?.status === status ? was.lastTransitionTime : rfc3339(client.now) } as Condition;
    });
    if (!equal(old, conditions)) d.status = { ...d.status, conditions } as never;
  });
}
