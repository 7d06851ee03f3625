import { ageColumn, define, nameColumn } from './define';
import { finalizerRules, namespaceStatusRules } from './shared/cluster-rules';
import type { Namespace as Stored } from './types';

export type Namespace = Stored;

export const Namespace = define<Namespace>({
  group: '',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  defaults: (draft) => {
    const name = draft.metadata.name;
    if (name) draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': name };
  },
  prepare: (draft, old) => {
    if (!old) {
      draft.status = { phase: 'Active' };
      draft.spec ??= {};
      draft.spec.finalizers ??= [];
      if (!draft.spec.finalizers.includes('kubernetes')) draft.spec.finalizers.push('kubernetes');
      return;
    }
    draft.status = old.status;
    // Only the finalize subresource changes them.
    draft.spec = { ...draft.spec, finalizers: old.spec?.finalizers };
  },
  selectable: { 'status.phase': (n) => n.status?.phase ?? '' },
  validate: (n, old) => (old ? [] : finalizerRules(n.spec?.finalizers, () => 'spec.finalizers')),
  validateStatus: namespaceStatusRules,
  columns: [nameColumn(), { name: 'Status', cell: (n) => n.status?.phase ?? '' }, ageColumn()],
});
