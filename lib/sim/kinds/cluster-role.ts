import { define } from './define';
import type { ClusterRole as Stored } from './types';

export type ClusterRole = Stored;

export const ClusterRole = define<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
});
