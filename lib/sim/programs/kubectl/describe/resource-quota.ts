import { canonicalQuantity } from '../../../kinds/quantities';
import type { Describer } from './sheet';
import { keysOf } from './sheet';

export const resourceQuota: Describer = {
  group: '',
  kind: 'ResourceQuota',
  describe(s, q) {
    s.put(0, `Name:\t${q.metadata.name}`);
    s.put(0, `Namespace:\t${q.metadata.namespace}`);
    scopeLines(q).forEach((line, i) => s.put(0, i === 0 ? line : ` ${line}`));
    s.put(0, 'Resource\tUsed\tHard');
    s.put(0, '--------\t----\t----');
    for (const r of keysOf(q.status?.hard)) s.put(0, `${r}\t${canonicalQuantity(q.status.used?.[r] ?? '0')}\t${canonicalQuantity(q.status.hard[r])}`);
    return false;
  },
};

const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** The scopes of a quota, and what each of them means. */
export function scopeLines(quota: any): string[] {
  const scopes: string[] = [...(quota.spec?.scopes ?? [])].sort();
  if (scopes.length === 0) return [];
  return [`Scopes:\t${scopes.join(', ')}`, ...scopes.filter((x) => Object.hasOwn(SCOPES, x)).map((x) => `* ${SCOPES[x]}`)];
}
