import { ageColumn, nameColumn } from '../define';
import type { Column, KubeObject } from '../kind';

interface Binding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string; readonly apiGroup?: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly apiGroup?: string }[];
}

const named = (b: Binding, kind: string): string =>
  (b.subjects ?? [])
    .filter((s) => s.kind === kind)
    .map((s) => (kind === 'ServiceAccount' ? `${s.namespace}/${s.name}` : s.name))
    .join(', ');

/** The table of RoleBindings and ClusterRoleBindings. */
export const bindingColumns = <T extends Binding>(): Column<T>[] => [
  nameColumn(),
  { name: 'Role', cell: (b) => `${b.roleRef.kind}/${b.roleRef.name}` },
  ageColumn(),
  { name: 'Users', priority: 1, cell: (b) => named(b, 'User') },
  { name: 'Groups', priority: 1, cell: (b) => named(b, 'Group') },
  { name: 'ServiceAccounts', priority: 1, cell: (b) => named(b, 'ServiceAccount') },
];

/** Subjects and the role get their API group. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function defaultBinding(d: any): void {
  (d.roleRef ??= {}).apiGroup ||= 'rbac.authorization.k8s.io';
  for (const s of d.subjects ?? []) if (!s.apiGroup && (s.kind === 'User' || s.kind === 'Group')) s.apiGroup = 'rbac.authorization.k8s.io';
}
