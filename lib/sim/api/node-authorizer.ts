import { storeKey } from '../kinds/lookup';
import { PersistentVolumeClaim } from '../kinds/persistent-volume-claim';
import { Pod } from '../kinds/pod';
import { allows, type Access, type Rule } from './rules';
import type { Context, User } from './context';

/**
 * What the kubelet of a node may do (`plugin/pkg/auth/authorizer/node`): what every kubelet may, and of Secrets and the
 * like those that Pods on its node refer to.
 */
type Any = any;

const rule = (apiGroups: string, resources: string, verbs: string): Rule => ({ apiGroups: apiGroups.split(','), resources: resources.split(','), verbs: verbs.split(',') });

/** `NodeRules`: whichever node it is. What has a rule of its own below is not here. */
const RULES: readonly Rule[] = [
  rule('authentication.k8s.io', 'tokenreviews', 'create'),
  rule('authorization.k8s.io', 'subjectaccessreviews,localsubjectaccessreviews', 'create'),
  rule('', 'services', 'get,list,watch'),
  rule('', 'nodes', 'create,get,list,watch,update,patch'),
  rule('', 'nodes/status', 'update,patch'),
  rule('', 'events', 'create,update,patch'),
  rule('', 'pods', 'get,list,watch,create,delete'),
  rule('', 'pods/status', 'update,patch'),
  rule('', 'pods/eviction', 'create'),
  rule('certificates.k8s.io', 'certificatesigningrequests', 'create,get,list,watch'),
  rule('storage.k8s.io', 'csidrivers', 'get,list,watch'),
  rule('node.k8s.io', 'runtimeclasses', 'get,list,watch'),
  rule('', 'persistentvolumeclaims/status', 'get,update,patch'),
];

/** The node that a user is; undefined for everybody else. */
export function nodeOf(user: User): string | undefined {
  return user.groups.includes('system:nodes') && user.name.startsWith('system:node:') ? user.name.slice('system:node:'.length) : undefined;
}

/** Undefined where the authorizer has nothing against it; else why it will not say yes. */
export function nodeRefusal(ctx: Context, node: string, a: Access): string | undefined {
  const resource = a.group === '' ? a.resource : `${a.resource}.${a.group}`;
  switch (resource) {
    case 'secrets':
    case 'configmaps':
    case 'persistentvolumeclaims':
      if (a.subresource === 'status' && a.resource === 'persistentvolumeclaims') break;
      if (!['get', 'list', 'watch'].includes(a.verb)) return 'can only read resources of this type';
      if (a.subresource) return 'cannot read subresource';
      if (!a.namespace) return 'can only read namespaced object of this type';
      return refersTo(ctx, node, a);
    case 'persistentvolumes':
      if (a.verb !== 'get') return 'can only get individual resources of this type';
      if (a.subresource) return 'cannot get subresource';
      return refersTo(ctx, node, a);
    case 'volumeattachments.storage.k8s.io':
      if (a.verb !== 'get') return 'can only get individual resources of this type';
      return refersTo(ctx, node, a);
    case 'serviceaccounts':
      if (a.subresource !== 'token') return a.verb === 'get' ? refersTo(ctx, node, a) : 'can only create tokens for individual service accounts';
      if (a.verb !== 'create') return 'can only create tokens for individual service accounts';
      return refersTo(ctx, node, a);
    case 'leases.coordination.k8s.io':
      if (!['get', 'create', 'update', 'patch', 'delete'].includes(a.verb)) return 'can only get, create, update, patch, or delete a node lease';
      if (a.namespace !== 'kube-node-lease') return 'can only access leases in the "kube-node-lease" system namespace';
      return a.verb !== 'create' && a.name !== node ? 'can only access node lease with the same name as the requesting node' : undefined;
    case 'csinodes.storage.k8s.io':
      if (!['get', 'create', 'update', 'patch', 'delete'].includes(a.verb)) return 'can only get, create, update, patch, or delete a CSINode';
      if (a.subresource) return 'cannot authorize CSINode subresources';
      return a.verb !== 'create' && a.name !== node ? 'can only access CSINode with the same name as the requesting node' : undefined;
    default:
  }
  if (a.path !== undefined) return '';
  if (!RULES.some((r) => allows(r, a))) return '';
  if (resource === 'nodes' && a.name && a.name !== node && a.verb !== 'create') return `node '${node}' cannot ${['get', 'list', 'watch'].includes(a.verb) ? 'read' : 'modify'} '${a.name}', only its own Node object`;
  if (resource === 'pods' && a.verb === 'get' && a.name) {
    const pod = ctx.store.get(storeKey(Pod, a.namespace, a.name))?.value as Any;
    if (pod?.spec?.nodeName !== node) return `no relationship found between node '${node}' and this object`;
  }
  return undefined;
}

/** Whether a Pod on the node names the object. */
function refersTo(ctx: Context, node: string, a: Access): string | undefined {
  if (!a.name) return 'No Object name found';
  const none = `no relationship found between node '${node}' and this object`;
  for (const key of ctx.indexes.onNode(node)) {
    const pod = ctx.store.get(key)?.value as Any;
    if (!pod || (a.namespace && pod.metadata.namespace !== a.namespace)) continue;
    if (names(ctx, pod, a)) return undefined;
  }
  return none;
}

function names(ctx: Context, pod: Any, a: Access): boolean {
  const spec = pod.spec ?? {};
  const containers: Any[] = [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const volumes: Any[] = spec.volumes ?? [];
  const sources = volumes.flatMap((v) => v.projected?.sources ?? []);
  switch (a.resource) {
    case 'secrets':
      return (
        volumes.some((v) => v.secret?.secretName === a.name) ||
        sources.some((s: Any) => s.secret?.name === a.name) ||
        (spec.imagePullSecrets ?? []).some((s: Any) => s.name === a.name) ||
        containers.some((c) => (c.envFrom ?? []).some((e: Any) => e.secretRef?.name === a.name) || (c.env ?? []).some((e: Any) => e.valueFrom?.secretKeyRef?.name === a.name))
      );
    case 'configmaps':
      return (
        volumes.some((v) => v.configMap?.name === a.name) ||
        sources.some((s: Any) => s.configMap?.name === a.name) ||
        containers.some((c) => (c.envFrom ?? []).some((e: Any) => e.configMapRef?.name === a.name) || (c.env ?? []).some((e: Any) => e.valueFrom?.configMapKeyRef?.name === a.name))
      );
    case 'persistentvolumeclaims':
      return volumes.some((v) => v.persistentVolumeClaim?.claimName === a.name || (v.ephemeral && `${pod.metadata.name}-${v.name}` === a.name));
    case 'persistentvolumes':
      return volumes.some((v) => {
        const claim = v.persistentVolumeClaim?.claimName;
        return claim !== undefined && (ctx.store.get(storeKey(PersistentVolumeClaim, pod.metadata.namespace, claim))?.value as Any)?.spec?.volumeName === a.name;
      });
    case 'serviceaccounts':
      return (spec.serviceAccountName || 'default') === a.name;
    default:
      return false;
  }
}
