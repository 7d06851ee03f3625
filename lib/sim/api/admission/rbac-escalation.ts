import { ClusterRole } from '../../kinds/cluster-role';
import { Role } from '../../kinds/role';
import { TOO_MANY, tooMany } from '../../kinds/shared/permissions';
import { allows, decide, rulesFor, type Rule } from '../authorization';
import type { Context, User } from '../context';
import { read } from '../stored';
import { failure, forbidden, notFound } from '../status';
import type { Attributes, Plugin } from './admission';

/** Nobody may grant what they cannot do themselves, unless they may `escalate` or `bind` (`pkg/registry/rbac/escalation_check.go`). */
export const RBACEscalation: Plugin = {
  name: 'RBACEscalation',
  validate: (a, ctx) => {
    if (a.kind.group !== 'rbac.authorization.k8s.io' || (a.operation !== 'CREATE' && a.operation !== 'UPDATE') || a.user.groups.includes('system:masters')) return;
    const access = { group: a.kind.group, resource: a.kind.plural, ...(a.namespace && { namespace: a.namespace }), name: a.name };
    if (a.kind.plural === 'roles' || a.kind.plural === 'clusterroles') {
      if (decide(ctx, a.user, { ...access, verb: 'escalate' }).allowed) return;
      check(a, ctx, a.object.rules ?? []);
      return;
    }
    const ref = a.object.roleRef;
    const cluster = ref.kind === 'ClusterRole';
    if (decide(ctx, a.user, { verb: 'bind', group: a.kind.group, resource: cluster ? 'clusterroles' : 'roles', ...(a.namespace && { namespace: a.namespace }), name: ref.name }).allowed) return;
    const role = (cluster ? read(ctx, ClusterRole, undefined, ref.name) : read(ctx, Role, a.namespace, ref.name)) as unknown as { rules?: readonly Rule[] } | undefined;
    if (!role) throw notFound(cluster ? ClusterRole : Role, ref.name);
    check(a, ctx, role.rules ?? []);
  },
};

function check(a: Attributes, ctx: Context, rules: readonly Rule[]): void {
  const held = mine(ctx, a.user, a.namespace);
  if (tooMany(rules, held)) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: ${TOO_MANY}`);
  const missing = new Map<string, { group: string; resource: string; names: readonly string[]; verbs: string[] }>();
  const paths = new Map<string, string[]>();
  for (const rule of rules) {
    for (const verb of rule.verbs) {
      for (const path of rule.nonResourceURLs ?? []) {
        if (!held.some((h) => allows(h, { verb, group: '', resource: '', path }))) paths.set(path, [...(paths.get(path) ?? []), verb]);
      }
      for (const group of rule.apiGroups ?? []) {
        for (const whole of rule.resources ?? []) {
          const [resource, subresource] = whole.split('/', 2) as [string, string | undefined];
          const covered = (name?: string): boolean => held.some((h) => allows(h, { verb, group, resource, ...(subresource && { subresource }), ...(name && { name }) }));
          const names = rule.resourceNames ?? [];
          if (names.length ? names.every((n) => covered(n)) : covered()) continue;
          const key = `${group}\0${whole}\0${names.join(',')}`;
          const entry = missing.get(key) ?? { group, resource: whole, names, verbs: [] };
          if (!entry.verbs.includes(verb)) entry.verbs.push(verb);
          missing.set(key, entry);
        }
      }
    }
  }
  if (missing.size === 0 && paths.size === 0) return;
  const list = (items: readonly string[]): string => `[${items.map((i) => JSON.stringify(i)).join(' ')}]`;
  const lines = [
    ...[...missing.values()].map((m) => `{APIGroups:${list([m.group])}, Resources:${list([m.resource])}${m.names.length ? `, ResourceNames:${list(m.names)}` : ''}, Verbs:${list(m.verbs)}}`),
    ...[...paths].map(([path, verbs]) => `{NonResourceURLs:${list([path])}, Verbs:${list(verbs)}}`),
  ].sort();
  throw forbidden(a.kind, a.name, `user ${JSON.stringify(a.user.name)} (groups=${list(a.user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`);
}

function mine(ctx: Context, user: User, namespace: string | undefined): Rule[] {
  const out: Rule[] = [];
  for (const { rule } of rulesFor(ctx, user, namespace)) if (rule) out.push(rule);
  return out;
}
