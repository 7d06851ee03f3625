import { define } from './define';
import { prepareSpec } from './shared/workload';
import { crdRules } from './shared/crd-rules';
import type { Loose } from './types';

export type CustomResourceDefinition = Loose;

export const CustomResourceDefinition = define<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  prefix: 'apiextensions.k8s.io/customresourcedefinitions',
  defaults: (d) => {
    d.spec ??= {};
    const names = (d.spec.names ??= {});
    names.singular ||= String(names.kind ?? '').toLowerCase();
    if (names.kind) names.listKind ||= `${names.kind}List`;
    d.spec.conversion ??= { strategy: 'None' };
    const service = d.spec.conversion.webhook?.clientConfig?.service;
    if (service) service.port ??= 443;
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    const stored = draft.spec?.versions?.find((v: { storage?: boolean }) => v.storage)?.name;
    if (!old) draft.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: stored ? [stored] : [] };
    else if (stored && !draft.status?.storedVersions?.includes(stored)) draft.status = { ...draft.status, storedVersions: [...(draft.status?.storedVersions ?? []), stored] };
  },
  validate: crdRules,
});
