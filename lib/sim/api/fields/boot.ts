import { freeze, remembered, type Instant } from '../../core';
import type { Kind } from '../../kinds/kind';
import { parseTime } from '../../kinds/times';
import { trackUpdate } from './managers';

/** Who makes an object of a new cluster, by the name of its program. */
function maker(kind: string, name: string, namespace: string | undefined): string {
  if (name.startsWith('kubeadm:') || name.startsWith('kubeadm-') || name.startsWith('bootstrap-token-')) return 'kubeadm';
  switch (kind) {
    case 'ServiceAccount':
      return ['coredns', 'kube-proxy'].includes(name) ? 'kubeadm' : name === 'storage-provisioner' ? 'kubectl-client-side-apply' : 'kube-controller-manager';
    case 'ConfigMap':
      return name === 'kube-root-ca.crt' ? 'kube-controller-manager' : name.startsWith('extension-apiserver') || name.startsWith('kube-apiserver') ? 'kube-apiserver' : 'kubeadm';
    case 'Deployment':
    case 'DaemonSet':
      return 'kubeadm';
    case 'ReplicaSet':
    case 'ControllerRevision':
      return 'kube-controller-manager';
    case 'Service':
    case 'Endpoints':
    case 'EndpointSlice':
      if (name === 'kubernetes') return 'kube-apiserver';
      return kind === 'Service' ? 'kubeadm' : 'kube-controller-manager';
    case 'Node':
    case 'CSINode':
    case 'CertificateSigningRequest':
      return 'kubelet';
    case 'Lease':
      return name.startsWith('apiserver-') ? 'kube-apiserver' : namespace === 'kube-node-lease' ? 'kubelet' : name;
    case 'StorageClass':
      return 'kubectl-client-side-apply';
    case 'FlowSchema':
    case 'PriorityLevelConfiguration':
      return 'api-priority-and-fairness-config-producer-v1';
    case 'ClusterRole':
    case 'ClusterRoleBinding':
    case 'Role':
    case 'RoleBinding':
      if (name === 'system:coredns') return 'kubeadm';
      return /storage-provisioner|kindnet/.test(name) ? 'kubectl-client-side-apply' : 'kube-apiserver';
    default:
      return 'kube-apiserver';
  }
}

/** Who writes the status of what a new cluster has. */
const STATUS: Readonly<Record<string, string>> = { Pod: 'kubelet', Node: 'kubelet', FlowSchema: 'api-priority-and-fairness-config-consumer-v1', PriorityLevelConfiguration: 'api-priority-and-fairness-config-consumer-v1' };

function podMaker(o: { metadata: { ownerReferences?: readonly { readonly kind: string }[] } }): string {
  const owner = o.metadata.ownerReferences?.[0]?.kind;
  return owner === undefined ? 'kubectl-client-side-apply' : owner === 'Node' ? 'kubelet' : 'kube-controller-manager';
}

/**
 * managedFields of objects that were never written by a request, as those of a cluster's beginning. Equal sets of fields
 * are kept once.
 */
export function bootManagers(kind: Kind<any>, object: any, now: Instant): unknown[] | undefined {
  const { name, namespace } = object.metadata;
  const { status, ...spec } = object;
  const at = parseTime(object.metadata.creationTimestamp) ?? now;
  const hasStatus = kind.subresources.includes('status') && status !== undefined;
  const manager = kind.kind === 'Pod' ? podMaker(object) : maker(kind.kind, name, namespace);
  let entries = trackUpdate(kind, undefined, hasStatus ? spec : object, undefined, { manager }, at);
  if (hasStatus) entries = trackUpdate(kind, { ...spec, metadata: { ...object.metadata, managedFields: entries } }, object, undefined, { manager: STATUS[kind.kind] ?? (manager === 'kube-apiserver' ? manager : 'kube-controller-manager'), subresource: 'status' }, at);
  return entries?.map((e) => ({ ...e, fieldsV1: fields(JSON.stringify(e.fieldsV1)) }));
}

const fields = remembered((text): unknown => freeze(JSON.parse(text)));
