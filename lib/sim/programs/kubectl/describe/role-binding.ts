import type { Describer } from './sheet';
import { heading } from './sheet';

function bindingDescriber(kind: string): Describer {
  return {
    group: 'rbac.authorization.k8s.io',
    kind,
    describe(s, b) {
      heading(s, b, false);
      s.put(0, 'Role:');
      s.put(1, `Kind:\t${b.roleRef.kind}`);
      s.put(1, `Name:\t${b.roleRef.name}`);
      s.put(0, 'Subjects:');
      s.put(1, 'Kind\tName\tNamespace');
      s.put(1, '----\t----\t---------');
      for (const x of b.subjects ?? []) s.put(1, `${x.kind}\t${x.name}\t${x.namespace ?? ''}`);
      return false;
    },
  };
}

export const roleBinding = bindingDescriber('RoleBinding');
export const clusterRoleBinding = bindingDescriber('ClusterRoleBinding');
