import { ageColumn, define, nameColumn } from './define';
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
  columns: [
    nameColumn(),
    { name: 'PolicyName', cell: (b) => b.spec?.policyName ?? '' },
    { name: 'ParamRef', cell: (b) => paramRef(b) },
    ageColumn(),
  ],
});
