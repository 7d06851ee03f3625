import { ageColumn, define, nameColumn } from './define';
import { paramKindColumn } from './shared/admission-columns';
import { defaultPolicy, validatingPolicy } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type ValidatingAdmissionPolicy = Loose;

export const ValidatingAdmissionPolicy = define<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  prepare: prepareSpec,
  defaults: defaultPolicy,
  validate: validatingPolicy,
  columns: [
    nameColumn(),
    { name: 'Validations', type: 'integer', cell: (p) => p.spec?.validations?.length ?? 0 },
    paramKindColumn,
    ageColumn(),
  ],
});
