import type { KubeObject } from '../kinds/kind';
import { storeKey, storePrefix } from '../kinds/lookup';
import { ClusterRole } from '../kinds/cluster-role';
import { ClusterRoleBinding } from '../kinds/cluster-role-binding';
import { Role } from '../kinds/role';
import { RoleBinding } from '../kinds/role-binding';
import type { Context, User } from './context';
import { ApiError } from './client';
import { allows, type Access, type Rule } from './rules';
import { nodeOf, nodeRefusal } from './node-authorizer';
import { failure } from './status';

export { allows, type Access, type Rule } from './rules';

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}

export interface Decision {
  readonly allowed: boolean;
  /** Why: which binding allowed it, or which roles could not be found. */
  readonly reason: string;
  readonly error?: string;
}

function isSubject(s: Subject, user: User, namespace: string | undefined): boolean {
  switch (s.kind) {
    case 'User':
      return s.name === user.name;
    case 'Group':
      return user.groups.includes(s.name);
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${s.namespace ?? namespace}:${s.name}`;
    default:
      return false;
  }
}

/** All rules that hold for a user, with where they come from: cluster-wide ones, and those of a namespace. */
export function* rulesFor(ctx: Context, user: User, namespace: string | undefined): Generator<{ readonly rule?: Rule; readonly from: string; readonly missing?: string }> {
  const roleRules = (ref: Binding['roleRef'], ns: string | undefined): readonly Rule[] | undefined => {
    const key = ref.kind === 'ClusterRole' ? storeKey(ClusterRole, undefined, ref.name) : storeKey(Role, ns, ref.name);
    const role = ctx.store.get(key)?.value as unknown as { rules?: readonly Rule[] } | undefined;
    return role && (role.rules ?? []);
  };
  const missing = (ref: Binding['roleRef']): string => `${ref.kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(ref.name)} not found`;
  for (const e of ctx.store.list(storePrefix(ClusterRoleBinding))) {
    const b = e.value as unknown as Binding;
    const s = b.subjects?.find((x) => isSubject(x, user, undefined));
    if (!s) continue;
    const from = `RBAC: allowed by ClusterRoleBinding ${JSON.stringify(b.metadata.name)} of ${b.roleRef.kind} ${JSON.stringify(b.roleRef.name)} to ${subject(s)}`;
    const rules = roleRules(b.roleRef, undefined);
    if (!rules) yield { from, missing: missing(b.roleRef) };
    else for (const rule of rules) yield { rule, from };
  }
  if (!namespace) return;
  for (const e of ctx.store.list(storePrefix(RoleBinding, namespace))) {
    const b = e.value as unknown as Binding;
    const s = b.subjects?.find((x) => isSubject(x, user, namespace));
    if (!s) continue;
    const from = `RBAC: allowed by RoleBinding ${JSON.stringify(`${b.metadata.name}/${namespace}`)} of ${b.roleRef.kind} ${JSON.stringify(b.roleRef.name)} to ${subject(s)}`;
    const rules = roleRules(b.roleRef, namespace);
    if (!rules) yield { from, missing: missing(b.roleRef) };
    else for (const rule of rules) yield { rule, from };
  }
}

const subject = (s: Subject): string => `${s.kind} ${JSON.stringify(s.kind === 'ServiceAccount' ? `${s.name}/${s.namespace}` : s.name)}`;

/** What RBAC says. system:masters may do all, and so may the parts of the cluster itself. */
export function decide(ctx: Context, user: User, a: Access): Decision {
  if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
  // Node comes before RBAC; what it does not allow RBAC still may.
  const node = nodeOf(user);
  const against = node === undefined ? '' : nodeRefusal(ctx, node, a);
  if (against === undefined) return { allowed: true, reason: '' };
  const missing: string[] = [];
  for (const r of rulesFor(ctx, user, a.namespace)) {
    if (r.missing) missing.push(r.missing);
    else if (r.rule && allows(r.rule, a)) return { allowed: true, reason: r.from };
  }
  const unique = [...new Set(missing)];
  const error = unique.length === 0 ? undefined : unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`;
  return { allowed: false, reason: [against, error ? `RBAC: ${error}` : ''].filter(Boolean).join(', '), error };
}

/** What a refusal says: `User "jane" cannot list resource "pods" in API group "" in the namespace "default"`. */
export function refusal(user: User, a: Access): string {
  if (a.path !== undefined) return `User ${JSON.stringify(user.name)} cannot ${a.verb} path ${JSON.stringify(a.path)}`;
  const resource = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  const where = a.namespace ? `in the namespace ${JSON.stringify(a.namespace)}` : 'at the cluster scope';
  return `User ${JSON.stringify(user.name)} cannot ${a.verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(a.group)} ${where}`;
}

/** The refusal of the authorizer itself, which a browser must not take for anything else than it says it is. */
export class Denied extends ApiError {}

/** Throws Forbidden unless a role allows it. */
export function authorize(ctx: Context, user: User, a: Access): void {
  const d = decide(ctx, user, a);
  if (d.allowed) return;
  const why = refusal(user, a) + (d.reason ? `: ${d.reason}` : '');
  if (a.path !== undefined) throw new Denied(failure(403, 'Forbidden', `forbidden: ${why}`, {}).status);
  const resource = a.group ? `${a.resource}.${a.group}` : a.resource;
  const message = a.name ? `${resource} ${JSON.stringify(a.name)} is forbidden: ${why}` : `${resource} is forbidden: ${why}`;
  throw new Denied(failure(403, 'Forbidden', message, { ...(a.name && { name: a.name }), ...(a.group && { group: a.group }), kind: a.resource }).status);
}
