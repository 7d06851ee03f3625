import { Namespace } from '../../kinds/namespace';
import { storeKey } from '../../kinds/lookup';
import { failure, forbidden, about, notFound } from '../status';
import type { Plugin } from './admission';

const KEPT = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** Nothing is made in a namespace that is not there or is going away; some namespaces stay for good. */
export const NamespaceLifecycle: Plugin = {
  name: 'NamespaceLifecycle',
  mutate: (a, ctx) => {
    if (a.operation === 'DELETE' && a.kind.plural === 'namespaces' && a.kind.group === '' && KEPT.has(a.name)) {
      throw forbidden(Namespace, a.name, 'this namespace may not be deleted');
    }
    if (!a.kind.namespaced || !a.namespace || a.operation === 'DELETE') return;
    // Access reviews speak of namespaces; they are in none.
    if (a.kind.group === 'authorization.k8s.io') return;
    const entry = ctx.store.get(storeKey(Namespace, undefined, a.namespace));
    if (!entry) throw notFound(Namespace, a.namespace);
    if (a.operation !== 'CREATE') return;
    const ns = entry.value as unknown as { metadata: { deletionTimestamp?: string }; status?: { phase?: string } };
    if (ns.metadata.deletionTimestamp || ns.status?.phase === 'Terminating') {
      const why = `unable to create new content in namespace ${a.namespace} because it is being terminated`;
      const e = forbidden(a.kind, a.name, why);
      throw failure(403, 'Forbidden', e.message, {
        ...about(a.kind, a.name),
        causes: [{ reason: 'NamespaceTerminating', message: `namespace ${a.namespace} is being terminated`, field: 'metadata.namespace' }],
      });
    }
  },
};
