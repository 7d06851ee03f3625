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
    const names = d.spec?.names;
    if (!names) return;
    names.singular ??= String(names.kind ?? '').toLowerCase();
    names.listKind ??= `${names.kind}List`;
    d.spec.conversion ??= { strategy: 'None' };
  },
  prepare: (draft, old) => {
    prepareSpec(draft, old);
    if (old) return;
    // Nothing else here takes names: they are accepted, and served, at once.
    const since = draft.metadata.creationTimestamp;
    const stored = draft.spec?.versions?.find((v: { storage?: boolean }) => v.storage)?.name;
    draft.status = {
      conditions: [
        { type: 'NamesAccepted', status: 'True', lastTransitionTime: since, reason: 'NoConflicts', message: 'no conflicts found' },
        { type: 'Established', status: 'True', lastTransitionTime: since, reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' },
      ],
      acceptedNames: { ...draft.spec?.names },
      storedVersions: stored ? [stored] : [],
    };
  },
  validate: crdRules,
});
