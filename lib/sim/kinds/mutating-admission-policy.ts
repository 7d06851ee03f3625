import { ageColumn, define, nameColumn } from './define';
import { defaultPolicy, mutatingPolicy } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type MutatingAdmissionPolicy = Loose;

/** The kind of a policy's parameters. */
const paramKind = (p: Loose): string => (p.spec?.paramKind ? `${p.spec.paramKind.apiVersion}/${p.spec.paramKind.kind}` : '<unset>');

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
    { name: 'ParamKind', cell: (p) => paramKind(p) },
    ageColumn(),
  ],
});
