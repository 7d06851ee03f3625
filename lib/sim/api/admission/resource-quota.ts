import { clone, type Json } from '../../core';
import { resourceName, storeKey } from '../../kinds/lookup';
import { ResourceQuota as Quotas } from '../../kinds/resource-quota';
import { addQuantities, compareQuantities, subtractQuantities } from '../../kinds/quantities';
import { inScope, usageOf } from '../../kinds/quota';
import type { Kind, KubeObject } from '../../kinds/kind';
import type { ResourceQuota as Quota } from '../../kinds/types';
import { readAll } from '../stored';
import { forbidden } from '../status';
import type { Plugin } from './admission';

const shown = (amounts: Readonly<Record<string, string>>): string => Object.keys(amounts).sort().map((k) => `${k}=${amounts[k]}`).join(',');

/** What is made in a namespace must fit into its quotas, and is counted at once (`apiserver/pkg/admission/plugin/resourcequota`). */
export const ResourceQuota: Plugin = {
  name: 'ResourceQuota',
  validate: (a, ctx) => {
    if ((a.operation !== 'CREATE' && a.operation !== 'UPDATE') || a.subresource || !a.namespace) return;
    const now = usageOf(a.kind, a.object);
    const before = a.operation === 'UPDATE' ? usageOf(a.kind, a.old!) : {};
    const writes: { quota: Quota; used: Record<string, string> }[] = [];
    for (const quota of readAll(ctx, Quotas, a.namespace) as Quota[]) {
      if (!inScope(quota, a.kind, a.object)) continue;
      const hard = (quota.status?.hard ?? quota.spec?.hard ?? {}) as Record<string, string>;
      if (resourceName(a.kind) === 'pods' && a.operation === 'CREATE') {
        const needed = Object.keys(hard).filter((r) => /^(cpu|memory|requests\.(cpu|memory)|limits\.(cpu|memory))$/.test(r));
        const lacking: string[] = [];
        for (const r of needed.sort()) {
          const kind = r.startsWith('limits.') ? 'limits' : 'requests';
          const name = r.replace(/^(limits|requests)\./, '');
          const who = [...(a.object.spec.containers ?? []), ...(a.object.spec.initContainers ?? [])].filter((c: any) => c.resources?.[kind]?.[name] === undefined).map((c: any) => c.name);
          if (who.length) lacking.push(`${r} for: ${who.join(',')}`);
        }
        if (lacking.length) throw forbidden(a.kind, a.name, `failed quota: ${quota.metadata.name}: must specify ${lacking.join('; ')}`);
      }
      const used = { ...((quota.status?.used as Record<string, string> | undefined) ?? recount(quota, ctx.kinds, (kind) => readAll(ctx, kind, a.namespace))) };
      const requested: Record<string, string> = {};
      for (const r of Object.keys(hard)) {
        if (now[r] === undefined) continue;
        const delta = subtractQuantities(now[r]!, before[r] ?? '0');
        if (compareQuantities(delta, '0') > 0) requested[r] = delta;
      }
      const over = Object.keys(requested).filter((r) => compareQuantities(addQuantities(used[r] ?? '0', requested[r]!), hard[r]!) > 0);
      if (over.length) {
        const pick = (from: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(over.map((r) => [r, from[r] ?? '0']));
        throw forbidden(a.kind, a.name, `exceeded quota: ${quota.metadata.name}, requested: ${shown(pick(requested))}, used: ${shown(pick(used))}, limited: ${shown(pick(hard))}`);
      }
      if (Object.keys(requested).length) {
        for (const r of Object.keys(requested)) used[r] = addQuantities(used[r] ?? '0', requested[r]!);
        writes.push({ quota, used });
      }
    }
    if (a.dryRun) return;
    for (const { quota, used } of writes) {
      const draft = clone(quota) as any;
      draft.status = { hard: quota.status?.hard ?? quota.spec?.hard, used };
      ctx.store.commit([{ put: storeKey(Quotas, a.namespace, quota.metadata.name), value: draft as Json }]);
    }
  },
};

/** What a namespace uses, where the controller has not counted yet. */
function recount(quota: Quota, kinds: readonly Kind<any>[], list: (kind: Kind<any>) => readonly KubeObject[]): Record<string, string> {
  const used: Record<string, string> = {};
  for (const r of Object.keys(quota.spec?.hard ?? {})) used[r] = '0';
  for (const kind of kinds) {
    if (!kind.namespaced || kind.plural === 'events') continue;
    for (const o of list(kind)) {
      if (!inScope(quota, kind, o)) continue;
      const u = usageOf(kind, o);
      for (const r of Object.keys(used)) if (u[r] !== undefined) used[r] = addQuantities(used[r]!, u[r]!);
    }
  }
  return used;
}
