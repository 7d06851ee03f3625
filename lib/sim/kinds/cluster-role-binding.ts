import { define } from './define';
import { bindingColumns, defaultBinding } from './shared/binding';
import { bindingRules } from './shared/rbac-rules';
import type { ClusterRoleBinding as Stored } from './types';

export type ClusterRoleBinding = Stored;

export const ClusterRoleBinding = define<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  defaults: defaultBinding,
  validate: bindingRules,
  columns: bindingColumns(),
});
