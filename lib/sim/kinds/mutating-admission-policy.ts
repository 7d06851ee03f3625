import { ageColumn, define, nameColumn } from './define';
import { paramKindColumn } from './shared/admission-columns';
import { defaultPolicy, mutatingPolicy } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type MutatingAdmissionPolicy = Loose;

export const MutatingAdmissionPolicy = define<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    delete draft.status;
  },
  defaults: defaultPolicy,
  validate: mutatingPolicy,
  columns: [
    nameColumn(),
    { name: 'Mutations', type: 'integer', cell: (p) => p.spec?.mutations?.length ?? 0 },
    paramKindColumn,
    ageColumn(),
  ],
});
