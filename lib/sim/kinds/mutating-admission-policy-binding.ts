import { ageColumn, define, nameColumn } from './define';
import { bindingColumns } from './shared/admission-columns';
import { defaultPolicyBinding, policyBinding } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type MutatingAdmissionPolicyBinding = Loose;

export const MutatingAdmissionPolicyBinding = define<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    delete draft.status;
  },
  defaults: defaultPolicyBinding,
  validate: (b) => policyBinding(b, false),
  columns: [nameColumn(), ...bindingColumns, ageColumn()],
});
