import { ageColumn, define, nameColumn } from './define';
import { defaultPolicyBinding, policyBinding } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type MutatingAdmissionPolicyBinding = Loose;

const paramRef = (b: Loose): string => {
  const r = b.spec?.paramRef;
  return r ? `${r.namespace ? `${r.namespace}/` : ''}${r.name ?? ''}` : '<unset>';
};

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
  columns: [
    nameColumn(),
    { name: 'PolicyName', cell: (b) => b.spec?.policyName ?? '' },
    { name: 'ParamRef', cell: (b) => paramRef(b) },
    ageColumn(),
  ],
});
