import { canonicalQuantity } from '../../../kinds/quantities';
import { limitRows } from './limit-range';
import { scopeLines } from './resource-quota';
import type { Describer } from './sheet';
import { heading, keysOf, rfc1123 } from './sheet';

export const namespace: Describer = {
  group: '',
  kind: 'Namespace',
  describe(s, n, look) {
    heading(s, n, false);
    s.put(0, `Status:\t${n.status?.phase ?? ''}`);
    if (n.status?.conditions?.length) {
      s.put(0, 'Conditions:');
      s.put(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
      s.put(1, '----\t------\t------------------\t------\t-------');
      for (const c of n.status.conditions) s.put(1, `${c.type}\t${c.status}\t${rfc1123(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`);
    }
    s.put(0, '');
    const quotas = look.list('v1', 'ResourceQuota', n.metadata.name);
    if (quotas.length === 0) s.put(0, 'No resource quota.');
    else {
      s.put(0, 'Resource Quotas');
      for (const q of quotas) {
        s.put(1, `Name:\t${q.metadata.name}`);
        for (const line of scopeLines(q)) s.put(1, line);
        s.put(1, 'Resource\tUsed\tHard');
        s.put(1, '--------\t---\t---');
        for (const r of keysOf(q.status?.hard)) s.put(1, `${r}\t${canonicalQuantity(q.status.used?.[r] ?? '0')}\t${canonicalQuantity(q.status.hard[r])}`);
      }
    }
    s.put(0, '');
    const limits = look.list('v1', 'LimitRange', n.metadata.name);
    if (limits.length === 0) s.put(0, 'No LimitRange resource.');
    else {
      s.put(0, 'Resource Limits');
      s.put(0, ' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
      s.put(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
      for (const l of limits) for (const row of limitRows(l)) s.put(0, ` ${row}`);
    }
    return false;
  },
};
