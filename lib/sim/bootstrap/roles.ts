import type { Json } from '../core';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES, type BindingFact, type RoleFact } from './facts/rbac';

const split = (text: string | undefined): string[] | undefined => (text ? text.split(',') : undefined);

/** The rule that a short form stands for. */
function rule(short: string): Json {
  const [groups, resources, verbs, names, urls] = short.split('|');
  return {
    ...(urls ? { nonResourceURLs: split(urls) } : { apiGroups: (groups ?? '').split(',') }),
    ...(names ? { resourceNames: split(names) } : {}),
    ...(resources ? { resources: split(resources) } : {}),
    verbs: split(verbs) ?? [],
  };
}

const GROUP = 'rbac.authorization.k8s.io';
const BY_DEFAULT = { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } };

function role(kind: string, f: RoleFact): Json {
  const labels = { ...(f.kubeadm ? {} : BY_DEFAULT.labels), ...(f.aggregateTo ? { [`${GROUP}/aggregate-to-${f.aggregateTo}`]: 'true' } : {}) };
  const rules = f.aggregates ? aggregated(f.aggregates) : f.rules.map(rule);
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name: f.name, ...(f.namespace ? { namespace: f.namespace } : {}), ...(f.kubeadm ? {} : { annotations: BY_DEFAULT.annotations }), ...(Object.keys(labels).length ? { labels } : {}) },
    ...(f.aggregates ? { aggregationRule: { clusterRoleSelectors: f.aggregates.map((a) => ({ matchLabels: { [`${GROUP}/aggregate-to-${a}`]: 'true' } })) } } : {}),
    rules,
  };
}

/** Rules of a role that is made of others; those may themselves be made of others. */
function aggregated(labels: readonly string[]): Json[] {
  return CLUSTER_ROLES.filter((r) => r.aggregateTo !== undefined && labels.includes(r.aggregateTo)).flatMap((r) => (r.aggregates ? aggregated(r.aggregates) : r.rules.map(rule)));
}

function binding(kind: string, f: BindingFact): Json {
  const [roleKind, ...roleName] = f.role.split(' ');
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name: f.name, ...(f.namespace ? { namespace: f.namespace } : {}), ...(f.kubeadm ? {} : BY_DEFAULT) },
    roleRef: { apiGroup: GROUP, kind: roleKind, name: roleName.join(' ') },
    subjects: f.subjects.map((s) => {
      const [k, name, namespace] = s.split(' ');
      return k === 'ServiceAccount' ? { kind: k, name, namespace } : { apiGroup: GROUP, kind: k, name };
    }),
  };
}

/** All default roles and bindings. Made once: they are the same in every cluster and nobody writes to them. */
export const RBAC: readonly Json[] = [
  ...CLUSTER_ROLES.map((f) => role('ClusterRole', f)),
  ...CLUSTER_ROLE_BINDINGS.map((f) => binding('ClusterRoleBinding', f)),
  ...ROLES.map((f) => role('Role', f)),
  ...ROLE_BINDINGS.map((f) => binding('RoleBinding', f)),
];
