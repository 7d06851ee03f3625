import { define } from './define';
import { clusterRoleRules } from './shared/rbac-rules';
import type { ClusterRole as Stored } from './types';

export type ClusterRole = Stored;

export const ClusterRole = define<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  // Go writes an empty list of rules as null.
  prepare: (draft) => {
    draft.rules ??= null;
  },
  validate: clusterRoleRules,
});
