import { equal } from '../../core';
import type { Client } from '../../api/client';
import { ApiError } from '../../api/client';
import { ControllerRevision } from '../../kinds';
import type { Kind, KubeObject } from '../../kinds/kind';
import type * as T from '../../kinds/types';
import { revisionHash, templateHash } from './hash';
import { controllerRef } from './owners';

/** The history of DaemonSets and StatefulSets: one ControllerRevision per template they had (`pkg/controller/history`). */

export const REVISION_HASH = 'controller-revision-hash';

/** What a revision keeps: enough to patch the owner back. */
function revisionData(template: unknown): { spec: { template: unknown } } {
  return { spec: { template: { $patch: 'replace', ...(template as object) } } };
}

/** The revisions of an owner, oldest first. */
export function history(client: Client, owner: KubeObject): T.ControllerRevision[] {
  return [...client.list(ControllerRevision, { controller: owner.metadata.uid, namespace: owner.metadata.namespace })].sort(
    (a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}

/**
 * The revision that stands for `template`: made if there was none, and moved to the end if an older one comes back.
 * A name that another template has taken is counted as a collision and drawn anew.
 */
export function revisionOf(
  client: Client,
  owner: KubeObject,
  kind: Kind<any>,
  template: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } },
  annotations: Readonly<Record<string, string>> | undefined,
): T.ControllerRevision {
  const all = history(client, owner);
  const data = revisionData(template);
  const next = (all.at(-1)?.revision ?? 0) + 1;
  const same = all.filter((r) => equal(r.data, data)).at(-1);
  if (same) {
    if (same === all.at(-1)) return same;
    return client.update(ControllerRevision, same.metadata.name, same.metadata.namespace, (d) => {
      d.revision = next;
    });
  }
  for (let collisions = 0; ; collisions++) {
    const hash = kind.kind === 'StatefulSet' ? revisionHash(data, collisions) : templateHash(template, collisions);
    try {
      return client.create(ControllerRevision, {
        metadata: {
          name: `${owner.metadata.name}-${hash}`,
          namespace: owner.metadata.namespace,
          labels: { ...template.metadata?.labels, [REVISION_HASH]: hash },
          ...(annotations ? { annotations } : {}),
          ownerReferences: [controllerRef(kind, owner)],
        },
        data,
        revision: next,
      } as never);
    } catch (e) {
      if (!(e instanceof ApiError) || e.reason !== 'AlreadyExists' || collisions > 20) throw e;
    }
  }
}

/** Removes the oldest revisions that nothing uses, beyond the limit. */
export function pruneHistory(client: Client, owner: KubeObject, limit: number, inUse: ReadonlySet<string>): void {
  const idle = history(client, owner).filter((r) => !inUse.has(r.metadata.name));
  for (const r of idle.slice(0, Math.max(0, idle.length - limit))) client.delete(ControllerRevision, r.metadata.name, r.metadata.namespace);
}
