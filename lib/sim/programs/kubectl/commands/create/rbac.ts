import { own } from '../../../../core';
import type { Flags } from '../../../command';
import { goQuote } from '../../../pflag';
import type { Ctx, KubectlCommand } from '../../command';
import { findType } from '../../discovery';
import { Fail, Plain } from '../../errors';
import { fixedType, generate, beginGenerate } from '../../writes';
import { createFlags } from './flags';

const GROUP = 'rbac.authorization.k8s.io';
const ROLE = fixedType(GROUP, 'Role', 'roles');
const CLUSTER_ROLE = fixedType(GROUP, 'ClusterRole', 'clusterroles', false);
const ROLE_BINDING = fixedType(GROUP, 'RoleBinding', 'rolebindings');
const CLUSTER_ROLE_BINDING = fixedType(GROUP, 'ClusterRoleBinding', 'clusterrolebindings', false);

/** Verbs that are taken without a warning, and those that a URL may have (`create_role.go`, `create_clusterrole.go`). */
const VERBS = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate'];
const URL_VERBS = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];
/** Verbs that make sense for these resources alone, each `resource.group`. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: [`roles.${GROUP}`, `clusterroles.${GROUP}`],
  escalate: [`roles.${GROUP}`, `clusterroles.${GROUP}`],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

const ruleFlags: Flags = {
  resource: { type: 'strings', help: 'Resource that the rule applies to' },
  'resource-name': { type: 'array', help: 'Resource in the white list that the rule applies to, repeat this flag for multiple items' },
  verb: { type: 'strings', help: 'Verb that applies to the resources contained in the rule' },
};

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

interface Named {
  readonly resource: string;
  readonly group: string;
  readonly sub: string;
}

/** `--verb` without doubles; `*` stands for all. */
function verbsOf(ctx: Ctx): string[] {
  const verbs = ctx.flags.verb as string[];
  return verbs.includes('*') ? ['*'] : [...new Set(verbs)];
}

/** `--resource`: `deployments.apps/scale` in its parts; a bare `*` stands for all. */
function resourcesOf(ctx: Ctx): Named[] {
  const out: Named[] = [];
  for (const word of ctx.flags.resource as string[]) {
    const slash = word.indexOf('/');
    const type = slash < 0 ? word : word.slice(0, slash);
    const dot = type.indexOf('.');
    const named = { resource: dot < 0 ? type : type.slice(0, dot), group: dot < 0 ? '' : type.slice(dot + 1), sub: slash < 0 ? '' : word.slice(slash + 1) };
    if (word === '*') return [named];
    out.push(named);
  }
  return out;
}

/** The type that a `--resource` names, by any of its names. */
function typeFor(ctx: Ctx, { resource, group }: Named): { readonly plural: string; readonly group: string } | undefined {
  return resource === '*' ? undefined : findType(ctx.discovery, group ? `${resource}.${group}` : resource);
}

function warnOfVerbs(ctx: Ctx, verbs: readonly string[]): void {
  for (const v of verbs) if (!VERBS.includes(v)) ctx.err(`Warning: '${v}' is not a standard resource verb\n`);
}

/** Throws for a resource that is none, or that a special verb is not for. */
function checkResources(ctx: Ctx, named: readonly Named[], verbs: readonly string[]): void {
  for (const each of named) {
    if (each.resource === '') throw new Fail('resource must be specified if apiGroup/subresource specified');
    if (each.resource === '*') return;
    const type = typeFor(ctx, each);
    const { plural, group } = type ?? { plural: each.resource, group: each.group };
    let known = type !== undefined;
    for (const v of verbs) {
      const only = own(SPECIAL, v);
      if (!only) continue;
      if (!only.includes(`${plural}.${group}`)) throw new Fail(`can not perform '${v}' on '${plural}' in group '${group}'`);
      known = true;
    }
    if (!known) throw new Plain(`the server doesn't have a resource type ${goQuote(each.resource)}${each.group ? ` in group ${goQuote(each.group)}` : ''}`);
  }
}

/** A rule for each API group, in the order of their names. */
function rulesOf(ctx: Ctx, named: readonly Named[], verbs: string[]): Rule[] {
  const names = [...new Set(ctx.flags['resource-name'] as string[])];
  const groups = new Map<string, string[]>();
  for (const each of named) {
    const { plural, group } = typeFor(ctx, each) ?? { plural: each.resource, group: each.group };
    const text = each.sub ? `${plural}/${each.sub}` : plural;
    const list = groups.get(group) ?? [];
    if (!list.includes(text)) list.push(text);
    groups.set(group, list);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, resources]) => ({ apiGroups: [group], resources, ...(names.length > 0 ? { resourceNames: names } : {}), verbs }));
}

export const createRole: KubectlCommand = {
  name: 'create role',
  usage: 'kubectl create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with single rule',
  long: 'Create a role with single rule.',
  examples: `# Create a role named "pod-reader" that allows user to perform "get", "watch" and "list" on pods
kubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods

# Create a role named "pod-reader" with ResourceName specified
kubectl create role pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# Create a role named "foo" with API Group specified
kubectl create role foo --verb=get,list,watch --resource=rs.apps

# Create a role named "foo" with SubResource specified
kubectl create role foo --verb=get,list,watch --resource=pods,pods/status`,
  flags: { ...createFlags, ...ruleFlags },
  run: (ctx) => {
    const verbs = verbsOf(ctx);
    const named = resourcesOf(ctx);
    const name = beginGenerate(ctx);
    if (verbs.length === 0) throw new Fail('at least one verb must be specified');
    warnOfVerbs(ctx, verbs);
    if (named.length === 0) throw new Fail('at least one resource must be specified');
    checkResources(ctx, named, verbs);
    return generate(ctx, ROLE, { apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name }, rules: rulesOf(ctx, named, verbs) });
  },
};

export const createClusterRole: KubectlCommand = {
  name: 'create clusterrole',
  usage: 'kubectl create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a cluster role',
  long: 'Create a cluster role.',
  examples: `# Create a cluster role named "pod-reader" that allows user to perform "get", "watch" and "list" on pods
kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

# A cluster role "pod-reader" for two named objects alone
kubectl create clusterrole pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# A cluster role "foo" for a resource of an API group
kubectl create clusterrole foo --verb=get,list,watch --resource=rs.apps

# A cluster role "foo" for a subresource as well
kubectl create clusterrole foo --verb=get,list,watch --resource=pods,pods/status

# Create a cluster role named "foo" with NonResourceURL specified
kubectl create clusterrole "foo" --verb=get --non-resource-url=/logs/*

# Create a cluster role name "monitoring" with AggregationRule specified
kubectl create clusterrole monitoring --aggregation-rule="rbac.example.com/aggregate-to-monitoring=true"`,
  flags: {
    ...createFlags,
    ...ruleFlags,
    'aggregation-rule': { type: 'pairs', help: 'An aggregation label selector for combining ClusterRoles.' },
    'non-resource-url': { type: 'strings', help: 'A partial url that user should have access to.' },
  },
  run: (ctx) => {
    const verbs = verbsOf(ctx);
    const named = resourcesOf(ctx);
    const urls = [...new Set(ctx.flags['non-resource-url'] as string[])];
    const name = beginGenerate(ctx);
    const matchLabels = ctx.flags['aggregation-rule'] as Record<string, string>;
    const meta = { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name } };
    if (Object.keys(matchLabels).length > 0) {
      if (urls.length + verbs.length + named.length + (ctx.flags['resource-name'] as string[]).length > 0) {
        throw new Fail('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
      }
      return generate(ctx, CLUSTER_ROLE, { ...meta, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: null });
    }
    if (verbs.length === 0) throw new Fail('at least one verb must be specified');
    if (named.length === 0 && urls.length === 0) throw new Fail('one of resource or nonResourceURL must be specified');
    if (named.length > 0) {
      warnOfVerbs(ctx, verbs);
      checkResources(ctx, named, verbs);
    }
    if (urls.length > 0) {
      for (const v of verbs) if (!URL_VERBS.includes(v)) throw new Fail(`invalid verb: '${v}' for nonResourceURL`);
      for (const url of urls) {
        if (url === '*') continue;
        if (!url.startsWith('/')) throw new Fail('nonResourceURL should start with /');
        if (url.slice(0, -1).includes('*')) throw new Fail("nonResourceURL only supports wildcard matches when '*' is at the end");
      }
    }
    return generate(ctx, CLUSTER_ROLE, { ...meta, rules: [...rulesOf(ctx, named, verbs), ...(urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : [])] });
  },
};

const subjectFlags = (role: string): Flags => ({
  group: { type: 'array', help: `Groups to bind to the ${role}. The flag can be repeated to add multiple groups.` },
  serviceaccount: { type: 'array', help: `Service accounts to bind to the ${role}, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.` },
  user: { type: 'array', help: `Usernames to bind to the ${role}. The flag can be repeated to add multiple users.` },
});

/** The subjects that `--user`, `--group` and `--serviceaccount` name. */
function subjectsOf(ctx: Ctx): object[] {
  const f = ctx.flags as Record<string, string[]>;
  return [
    ...f.user!.map((name) => ({ apiGroup: GROUP, kind: 'User', name })),
    ...f.group!.map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
    ...f.serviceaccount!.map((pair) => {
      const [namespace, name, ...more] = pair.split(':');
      if (!namespace || !name || more.length > 0) throw new Fail('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

export const createRoleBinding: KubectlCommand = {
  name: 'create rolebinding',
  usage: 'kubectl create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a role binding for a particular role or cluster role',
  long: 'Create a role binding for a particular role or cluster role.',
  examples: `# Create a role binding for user1, user2, and group1 using the admin cluster role
kubectl create rolebinding admin --clusterrole=admin --user=user1 --user=user2 --group=group1

# Create a role binding for service account monitoring:sa-dev using the admin role
kubectl create rolebinding admin-binding --role=admin --serviceaccount=monitoring:sa-dev`,
  flags: {
    ...createFlags,
    ...subjectFlags('role'),
    clusterrole: { type: 'string', help: 'ClusterRole this RoleBinding should reference' },
    role: { type: 'string', help: 'Role this RoleBinding should reference' },
  },
  run: (ctx) => {
    const name = beginGenerate(ctx);
    const { role, clusterrole } = ctx.flags;
    if (!role === !clusterrole) throw new Fail('exactly one of clusterrole or role must be specified');
    const subjects = subjectsOf(ctx);
    const object = {
      apiVersion: `${GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: role ? 'Role' : 'ClusterRole', name: role || clusterrole },
      ...(subjects.length > 0 ? { subjects } : {}),
    };
    return generate(ctx, ROLE_BINDING, object, 'failed to create rolebinding: ');
  },
};

export const createClusterRoleBinding: KubectlCommand = {
  name: 'create clusterrolebinding',
  usage: 'kubectl create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a cluster role binding for a particular cluster role',
  long: 'Create a cluster role binding for a particular cluster role.',
  examples: `# Create a cluster role binding for user1, user2, and group1 using the cluster-admin cluster role
kubectl create clusterrolebinding cluster-admin --clusterrole=cluster-admin --user=user1 --user=user2 --group=group1`,
  flags: { ...createFlags, ...subjectFlags('clusterrole'), clusterrole: { type: 'string', required: true, help: 'ClusterRole this ClusterRoleBinding should reference' } },
  run: (ctx) => {
    const name = beginGenerate(ctx, false);
    const subjects = subjectsOf(ctx);
    const object = {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: ctx.flags.clusterrole },
      ...(subjects.length > 0 ? { subjects } : {}),
    };
    return generate(ctx, CLUSTER_ROLE_BINDING, object, 'failed to create clusterrolebinding: ');
  },
};

