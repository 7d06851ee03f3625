import { nodeOf } from '../node-authorizer';
import { forbidden } from '../status';
import type { Plugin } from './admission';

/** Labels under these names are not a kubelet's to set on its Node; the ones it needs are let through (`pkg/apis/core/.../well_known_labels`). */
const KUBELET_LABELS = new Set(['kubernetes.io/hostname', 'kubernetes.io/os', 'kubernetes.io/arch', 'beta.kubernetes.io/os', 'beta.kubernetes.io/arch', 'beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type', 'failure-domain.beta.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region']);

function notKubelets(key: string): boolean {
  const space = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  if (space === 'node-restriction.kubernetes.io' || space.endsWith('.node-restriction.kubernetes.io')) return true;
  if (!/(^|\.)(kubernetes\.io|k8s\.io)$/.test(space)) return false;
  if (KUBELET_LABELS.has(key)) return false;
  return !/(^|\.)(kubelet\.kubernetes\.io|node\.kubernetes\.io)$/.test(space);
}

const changed = (now: Readonly<Record<string, string>> = {}, before: Readonly<Record<string, string>> = {}): string[] =>
  [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((k) => now[k] !== before[k]).sort();

/** What a kubelet may write: its own Node and Lease, and mirror Pods on itself (`plugin/pkg/admission/noderestriction`). */
export const NodeRestriction: Plugin = {
  name: 'NodeRestriction',
  validate: (a) => {
    const node = nodeOf(a.user);
    if (node === undefined || a.user.groups.includes('system:masters')) return;
    const refuse = (why: string): never => {
      throw forbidden(a.kind, a.name, why);
    };
    if (a.kind.group === '' && a.kind.plural === 'nodes') {
      if (a.name !== node) refuse(`node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(a.name)}`);
      if (a.operation === 'DELETE') refuse(`node ${JSON.stringify(node)} is not allowed to delete node ${JSON.stringify(a.name)}`);
      const old = (a.old ?? { metadata: {}, spec: {} }) as any;
      const wrong = changed(a.object?.metadata?.labels, old.metadata.labels).filter(notKubelets);
      if (wrong.length) refuse(`is not allowed to ${a.operation === 'CREATE' ? 'set' : 'modify'} labels: ${wrong.join(', ')}`);
      if (a.operation === 'UPDATE' && JSON.stringify(a.object?.spec?.taints ?? []) !== JSON.stringify(old.spec?.taints ?? [])) refuse(`node ${JSON.stringify(node)} is not allowed to modify taints`);
    }
    if (a.kind.group === '' && a.kind.plural === 'pods') {
      const of = (o: any): string | undefined => o?.spec?.nodeName;
      if (a.operation === 'CREATE' && !a.subresource) {
        if (a.object.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined) refuse(`pod does not have "kubernetes.io/config.mirror" annotation, node ${JSON.stringify(node)} can only create mirror pods`);
        if (of(a.object) !== node) refuse(`node ${JSON.stringify(node)} can only create pods with spec.nodeName set to itself`);
      } else if (a.operation === 'DELETE' && of(a.old) !== node) refuse(`node ${JSON.stringify(node)} can only delete pods with spec.nodeName set to itself`);
      else if (a.operation === 'UPDATE' && a.subresource === 'status' && of(a.old) !== node) refuse(`node ${JSON.stringify(node)} can only update pod status for pods with spec.nodeName set to itself`);
    }
  },
};
