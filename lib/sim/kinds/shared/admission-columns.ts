import type { Column } from '../kind';
import type { Loose } from '../types';

/** ParamKind of an admission policy: the kind of its parameters. */
export const paramKindColumn: Column<Loose> = {
  name: 'ParamKind',
  cell: (p) => (p.spec?.paramKind ? `${p.spec.paramKind.apiVersion}/${p.spec.paramKind.kind}` : '<unset>'),
};

/** What a binding of an admission policy shows between Name and Age: the policy, and the object with its parameters. */
export const bindingColumns: readonly Column<Loose>[] = [
  { name: 'PolicyName', cell: (b) => b.spec?.policyName ?? '' },
  {
    name: 'ParamRef',
    cell: (b) => {
      const r = b.spec?.paramRef;
      return r ? `${r.namespace ? `${r.namespace}/` : ''}${r.name ?? ''}` : '<unset>';
    },
  },
];
