import { combineResource, compactRules } from '../rules';
import type { Describer } from './sheet';
import { heading } from './sheet';

function roleDescriber(kind: string): Describer {
  return {
    group: 'rbac.authorization.k8s.io',
    kind,
    describe(s, r) {
      heading(s, r, false);
      s.put(0, 'PolicyRule:');
      s.put(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
      s.put(1, '---------\t-----------------\t--------------\t-----');
      for (const rule of compactRules(r.rules ?? [])) {
        s.put(1, `${combineResource(rule)}\t[${rule.nonResourceURLs.join(' ')}]\t[${rule.resourceNames.join(' ')}]\t[${rule.verbs.join(' ')}]`);
      }
      return false;
    },
  };
}

export const role = roleDescriber('Role');
export const clusterRole = roleDescriber('ClusterRole');
