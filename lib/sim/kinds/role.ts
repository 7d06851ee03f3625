import { define } from './define';
import { roleRules } from './shared/rbac-rules';
import type { Role as Stored } from './types';

export type Role = Stored;

export const Role = define<Role>({
  group: 'rbac.authorization.k8s.io',
  kind: 'Role',
  plural: 'roles',
  // Go writes an empty list of rules as null.
  prepare: (draft) => {
    draft.rules ??= null;
  },
  validate: (r) => roleRules(r.rules, true),
});
