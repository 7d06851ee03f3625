import { equal, selects, type Selector } from '../core';
import { ClusterRole } from '../kinds';
import type * as T from '../kinds/types';
import type { Controller, Watch } from './controller';

/** ClusterRoles that are the sum of others, chosen by label (`pkg/controller/clusterroleaggregation`). */
export const clusterroleAggregation: Controller = {
  name: 'clusterrole-aggregation-controller',
  watches: [
    {
      kind: ClusterRole,
      when: (r, before, deleted) => deleted || before === undefined || !equal(before.rules, r.rules) || !equal(before.metadata.labels, r.metadata.labels) || !equal(before.aggregationRule, r.aggregationRule),
      keys: (r, before, client) =>
        client
          .list(ClusterRole)
          .filter((sum) => sum.metadata.uid === r.metadata.uid || [r, before].some((x) => x && selectors(sum).some((s) => selects(s, x.metadata.labels))))
          .filter((sum) => selectors(sum).length > 0)
          .map((sum) => sum.metadata.name),
    } satisfies Watch<T.ClusterRole>,
  ],
  reconcile(name, client) {
    const sum = client.get(ClusterRole, name);
    if (!sum || selectors(sum).length === 0) return;
    const rules: unknown[] = [];
    for (const s of selectors(sum)) {
      for (const part of client.list(ClusterRole, { selector: s })) {
        if (part.metadata.name === name) continue;
        for (const rule of part.rules ?? []) if (!rules.some((r) => equal(r, rule))) rules.push(rule);
      }
    }
    if (equal(sum.rules ?? [], rules)) return;
    client.update(ClusterRole, name, undefined, (d) => {
      d.rules = rules as never;
    });
  },
};

function selectors(role: T.ClusterRole): readonly Selector[] {
  return (role.aggregationRule?.clusterRoleSelectors ?? []) as readonly Selector[];
}
