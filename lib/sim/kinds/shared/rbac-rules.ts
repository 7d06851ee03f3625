import { equal } from '../../core';
import type { FieldError } from '../kind';
import * as names from '../names';
import { each, labelSelector, notSupported, required, wrong } from './rules';

type Any = any;

/** Rules of Roles and ClusterRoles (`ValidatePolicyRule`). */
export function roleRules(rules: readonly Any[] | undefined, namespaced: boolean): FieldError[] {
  const out: FieldError[] = [];
  (rules ?? []).forEach((r, i) => {
    const at = `rules[${i}]`;
    if (!r.verbs?.length) out.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
    if (r.nonResourceURLs?.length) {
      if (namespaced) out.push(wrong(`${at}.nonResourceURLs`, r.nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
      if (r.apiGroups?.length || r.resources?.length || r.resourceNames?.length) out.push(wrong(`${at}.nonResourceURLs`, r.nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
      return;
    }
    if (!r.apiGroups?.length) out.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
    if (!r.resources?.length) out.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  });
  return out;
}

/** `ValidateClusterRole`: with what it is aggregated from. */
export function clusterRoleRules(role: Any): FieldError[] {
  const out = roleRules(role.rules, false);
  const at = 'aggregationRule.clusterRoleSelectors';
  if (!role.aggregationRule) return out;
  const selectors: Any[] = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) out.push(required(at, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  selectors.forEach((s, i) => out.push(...labelSelector(`${at}[${i}]`, s)));
  return out;
}

const GROUP = 'rbac.authorization.k8s.io';

/** RoleBindings and ClusterRoleBindings. */
export function bindingRules(b: Any, old: Any): FieldError[] {
  const out: FieldError[] = [];
  const ref = b.roleRef ?? {};
  if (ref.apiGroup !== GROUP) out.push(notSupported('roleRef.apiGroup', ref.apiGroup ?? '', [GROUP]));
  const kinds = b.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(ref.kind)) out.push(notSupported('roleRef.kind', ref.kind ?? '', kinds));
  if (!ref.name) out.push(required('roleRef.name'));
  else out.push(...each('roleRef.name', ref.name, names.pathSegment(ref.name)));
  (b.subjects ?? []).forEach((s: Any, i: number) => {
    const at = `subjects[${i}]`;
    if (!s.name) out.push(required(`${at}.name`));
    switch (s.kind) {
      case 'ServiceAccount':
        if (s.name) out.push(...each(`${at}.name`, s.name, names.dnsSubdomain(s.name)));
        if (s.apiGroup) out.push(notSupported(`${at}.apiGroup`, s.apiGroup, ['']));
        if (!s.namespace && b.kind === 'ClusterRoleBinding') out.push(required(`${at}.namespace`));
        break;
      case 'User':
      case 'Group':
        if (s.apiGroup !== GROUP) out.push(notSupported(`${at}.apiGroup`, s.apiGroup ?? '', [GROUP]));
        break;
      default:
        out.push(notSupported(`${at}.kind`, s.kind ?? '', ['ServiceAccount', 'User', 'Group']));
    }
  });
  if (old && !equal(old.roleRef, b.roleRef)) out.push(wrong('roleRef', { APIGroup: ref.apiGroup, Kind: ref.kind, Name: ref.name }, 'cannot change roleRef'));
  return out;
}
