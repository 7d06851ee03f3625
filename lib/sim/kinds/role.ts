import { define } from './define';
import { roleRules } from './shared/rbac-rules';
import type { Role as Stored } from './types';

export type Role = Stored;

export const Role = define<Role>({
  group: 'rbac.authorization.k8s.io',
  kind: 'Role',
  plural: 'roles',
  validate: (r) => roleRules(r.rules, true),
});
