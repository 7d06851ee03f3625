import type { Flags } from '../../../command';
import type { Ctx, KubectlCommand } from '../../command';
import { findType } from '../../discovery';
import { Fail, Plain } from '../../errors';
import { fixedType, generate, oneName } from '../../writes';
import { createFlags } from './flags';

const GROUP = 'rbac.authorization.k8s.io';
const ROLE = fixedType(GROUP, 'Role', 'roles');
const CLUSTER_ROLE = fixedType(GROUP, 'ClusterRole', 'clusterroles', false);
const ROLE_BINDING = fixedType(GROUP, 'RoleBinding', 'rolebindings');
const CLUSTER_ROLE_BINDING = fixedType(GROUP, 'ClusterRoleBinding', 'clusterrolebindings', false);

const VERBS = ['get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'approve', 'sign', 'escalate', 'impersonate', 'attest', '*'];

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

function verbsOf(ctx: Ctx): string[] {
  const verbs: string[] = [];
  for (const v of ctx.flags.verb as string[]) {
    if (v === '*') return ['*'];
    if (!verbs.includes(v)) verbs.push(v);
  }
  if (verbs.length === 0) throw new Fail('at least one verb must be specified');
  for (const v of verbs) if (!VERBS.includes(v)) ctx.warn(`'${v}' is not a standard resource verb`);
  return verbs;
}

/** Rules of the resources named, one for each API group, in the order of the groups' first appearance. */
function rulesOf(ctx: Ctx, verbs: string[]): Rule[] {
  const named = (ctx.flags.resource as string[]).map((r) => {
    const [typed, ...sub] = r.split('/');
    if (typed === '*' && (ctx.flags.resource as string[]).length > 1 && sub.length === 0) throw new Fail('resource must be specified without "*" together with others');
    const dot = typed!.indexOf('.');
    return { resource: dot < 0 ? typed! : typed!.slice(0, dot), group: dot < 0 ? '' : typed!.slice(dot + 1), sub: sub.join('/') };
  });
  if (named.length === 0) throw new Fail('at least one resource must be specified');
  const names = ctx.flags['resource-name'] as string[];
  if (names.length > 0 && named.length > 1) throw new Fail('resourceName(s) can not be applied to multiple resources');
  const groups = new Map<string, string[]>();
  for (const { resource, group, sub } of named) {
    const words = group ? `${resource}.${group}` : resource;
    let found = resource === '*' ? { group, plural: '*' } : undefined;
    if (!found) {
      const type = findType(ctx.discovery, words);
      if (!type) throw new Plain(`the server doesn't have a resource type ${JSON.stringify(resource)}${group ? ` in group ${JSON.stringify(group)}` : ''}`);
      found = type;
    }
    const list = groups.get(found.group) ?? [];
    const text = sub ? `${found.plural}/${sub}` : found.plural;
    if (!list.includes(text)) list.push(text);
    groups.set(found.group, list);
  }
  return [...groups].map(([group, resources]) => ({ apiGroups: [group], resources, ...(names.length > 0 ? { resourceNames: [...names] } : {}), verbs }));
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
    const name = oneName(ctx);
    const rules = rulesOf(ctx, verbsOf(ctx));
    return generate(ctx, ROLE, { apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name }, rules });
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
    'aggregation-rule': { type: 'string', value: 'raw', help: 'An aggregation label selector for combining ClusterRoles.' },
    'non-resource-url': { type: 'strings', help: 'A partial url that user should have access to.' },
  },
  run: (ctx) => {
    const name = oneName(ctx);
    const urls = ctx.flags['non-resource-url'] as string[];
    const aggregation: string = ctx.flags['aggregation-rule'];
    const meta = { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name } };
    if (aggregation) {
      if (urls.length > 0 || (ctx.flags.verb as string[]).length > 0 || (ctx.flags.resource as string[]).length > 0) throw new Fail('aggregation rule must be specified without nonResourceURLs, resources or verbs');
      const matchLabels = Object.fromEntries(aggregation.split(',').map((p) => p.split('=') as [string, string]));
      return generate(ctx, CLUSTER_ROLE, { ...meta, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: [] });
    }
    const verbs = verbsOf(ctx);
    if ((ctx.flags.resource as string[]).length === 0 && urls.length > 0) {
      for (const v of verbs) if (!['get', 'post', 'put', 'patch', 'delete', 'head', 'options', '*'].includes(v)) throw new Fail(`invalid verb '${v}' for nonResourceURL`);
      return generate(ctx, CLUSTER_ROLE, { ...meta, rules: [{ nonResourceURLs: urls, verbs }] });
    }
    const rules: Rule[] = rulesOf(ctx, verbs);
    if (urls.length > 0) rules.push({ nonResourceURLs: [...urls], verbs });
    return generate(ctx, CLUSTER_ROLE, { ...meta, rules });
  },
};

const subjectFlags = (role: string): Flags => ({
  group: { type: 'array', help: `Groups to bind to the ${role}. The flag can be repeated to add multiple groups.` },
  serviceaccount: { type: 'array', help: `Service accounts to bind to the ${role}, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.` },
  user: { type: 'array', help: `Usernames to bind to the ${role}. The flag can be repeated to add multiple users.` },
});

/** The subjects that `--user`, `--group` and `--serviceaccount` name. */
export function subjectsOf(ctx: Ctx): object[] {
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
    const name = oneName(ctx);
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
    const name = oneName(ctx);
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

