import { ageColumn, define, nameColumn } from './define';
import { bindingColumns } from './shared/admission-columns';
import { defaultPolicyBinding, policyBinding } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type ValidatingAdmissionPolicyBinding = Loose;

export const ValidatingAdmissionPolicyBinding = define<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    delete draft.status;
  },
  defaults: defaultPolicyBinding,
  validate: (b) => policyBinding(b, true),
  columns: [nameColumn(), ...bindingColumns, ageColumn()],
});
