import { ageColumn, define, nameColumn } from './define';
import { defaultPolicy, validatingPolicy } from './shared/admission-rules';
import { prepareSpec } from './shared/workload';
import type { Loose } from './types';

export type ValidatingAdmissionPolicy = Loose;

/** The kind of a policy's parameters. */
const paramKind = (p: Loose): string => (p.spec?.paramKind ? `${p.spec.paramKind.apiVersion}/${p.spec.paramKind.kind}` : '<unset>');

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
    { name: 'ParamKind', cell: (p) => paramKind(p) },
    ageColumn(),
  ],
});
