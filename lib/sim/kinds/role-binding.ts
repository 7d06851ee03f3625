import { define } from './define';
import { bindingColumns, defaultBinding } from './shared/binding';
import { bindingRules } from './shared/rbac-rules';
import type { RoleBinding as Stored } from './types';

export type RoleBinding = Stored;

export const RoleBinding = define<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  defaults: defaultBinding,
  validate: bindingRules,
  columns: bindingColumns(),
});
