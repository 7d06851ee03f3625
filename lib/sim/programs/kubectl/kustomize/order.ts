import type { Resource } from './resource';

/** kustomize's `legacy` order: what others rely on comes first, webhooks last, and the rest between by kind and name. */
const FIRST = ['Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget'];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

export function legacyOrder(list: readonly Resource[], first: readonly string[] = FIRST, last: readonly string[] = LAST): Resource[] {
  const rank = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) - first.length : last.includes(kind) ? 1 + last.indexOf(kind) : 0);
  const key = ({ object }: Resource): string => {
    const [group, version] = String(object.apiVersion).includes('/') ? String(object.apiVersion).split('/') : ['', object.apiVersion];
    return [group, version, object.kind, object.metadata?.namespace ?? '', object.metadata?.name ?? ''].join('~');
  };
  return [...list].sort((a, b) => rank(a.object.kind) - rank(b.object.kind) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
