import { set } from '../../../../core';
import { changeAll } from '../../changes';
import type { Ctx, KubectlCommand } from '../../command';
import { Fail } from '../../errors';
import type { Flags } from '../../../command';
import { filenameFlags } from '../../flags';
import { needPodSpec, setFlags } from './shared';

const without = (flags: Flags, ...names: readonly string[]): Flags => Object.fromEntries(Object.entries(flags).filter(([n]) => !names.includes(n)));

export const setSelector: KubectlCommand = {
  name: 'set selector',
  usage: 'kubectl set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector on a resource',
  long: `Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.

 A selector must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters. If --resource-version is specified, then updates will use this resource version, otherwise the existing resource-version will be used. Note: currently selectors can only be set on Service objects.`,
  examples: `# Set the labels and selector before creating a deployment/service pair
kubectl create service clusterip my-svc --clusterip="None" -o yaml --dry-run=client | kubectl set selector --local -f - 'environment=qa' -o yaml | kubectl create -f -
kubectl create deployment my-dep --image=nginx -o yaml --dry-run=client | kubectl label --local -f - environment=qa -o yaml | kubectl create -f -`,
  flags: {
    ...without(setFlags('annotation', 'identifying the resource.'), 'selector', 'kustomize'),
    all: { type: 'bool', help: 'Select all resources in the namespace of the specified resource types' },
    recursive: { ...filenameFlags('').recursive!, default: true },
    'resource-version': { type: 'string', help: 'If non-empty, the selectors update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.' },
  },
  run: (ctx) => {
    const words = [...ctx.args];
    const expression = words.pop();
    if (expression === undefined) throw new Fail('one selector is required');
    const { labels, expressions } = parseSelector(expression);
    const { 'resource-version': version } = ctx.flags as Record<string, any>;
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'selector updated',
      unchanged: 'selector updated',
      plain: true,
      selection: { args: words, selector: '' },
      edit: (draft, info) => {
        if (info.type.kind !== 'Service') throw new Fail('setting a selector is only supported for Services');
        if (expressions.length > 0) throw new Fail(`match expression [${expressions.join(' ')}] not supported on this object`);
        draft.spec.selector = labels;
        if (version) draft.metadata.resourceVersion = version;
      },
    });
  },
};


/** A selector as labels that must be equal, and what else it says in Go's form (`{app In [a b]}`). */
function parseSelector(text: string): { labels: Record<string, string>; expressions: string[] } {
  const labels: Record<string, string> = {};
  const expressions: string[] = [];
  for (const part of text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []) {
    const p = part.trim();
    const several = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(p);
    const pair = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(p);
    const wrong = /^\S+\s+(\S+)/.exec(p);
    if (several) expressions.push(`{${several[1]} ${several[2] === 'in' ? 'In' : 'NotIn'} [${several[3]!.split(',').map((x) => x.trim()).sort().join(' ')}]}`);
    else if (pair && pair[2] !== '!=') set(labels, pair[1]!, pair[3]!);
    else if (pair) expressions.push(`{${pair[1]} NotIn [${pair[3]}]}`);
    else if (wrong) throw new Fail(`couldn't parse the selector string "${text}": found '${wrong[1]}', expected: in, notin, =, ==, !=, gt, lt`);
    else expressions.push(p.startsWith('!') ? `{${p.slice(1)} DoesNotExist []}` : `{${p} Exists []}`);
  }
  return { labels, expressions };
}

export const setServiceAccount: KubectlCommand = {
  name: 'set serviceaccount',
  aliases: ['sa'],
  usage: 'kubectl set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Update the service account of a resource',
  long: `Update the service account of pod template resources.

 Possible resources (case insensitive) can be:

 replicationcontroller (rc), deployment (deploy), daemonset (ds), job, replicaset (rs), statefulset`,
  examples: `# Set deployment nginx-deployment's service account to serviceaccount1
kubectl set serviceaccount deployment nginx-deployment serviceaccount1

# Print what the deployment of a file would become, without asking the server
kubectl set sa -f nginx-deployment.yaml serviceaccount1 --local --dry-run=client -o yaml`,
  flags: without(setFlags('set serviceaccount'), 'selector'),
  run: (ctx) => {
    const words = [...ctx.args];
    const account = words.pop();
    if (account === undefined) throw new Fail('serviceaccount is required');
    return changeAll(ctx, {
      manager: 'kubectl-set',
      localFirst: true,
      operation: 'serviceaccount updated',
      unchanged: 'serviceaccount updated',
      selection: { args: words },
      refused: 'failed to patch ServiceAccountName ',
      edit: (draft) => {
        needPodSpec(draft).serviceAccountName = account;
      },
    });
  },
};

export const setSubject: KubectlCommand = {
  name: 'set subject',
  usage: 'kubectl set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  long: 'Update the user, group, or service account in a role binding or cluster role binding.',
  examples: `# Update a cluster role binding for serviceaccount1
kubectl set subject clusterrolebinding admin --serviceaccount=namespace:serviceaccount1

# Update a role binding for user1, user2, and group1
kubectl set subject rolebinding admin --user=user1 --user=user2 --group=group1

# Print what a role binding would become, without asking the server
kubectl create rolebinding admin --role=admin --user=admin -o yaml --dry-run=client | kubectl set subject --local -f - --user=foo -o yaml`,
  flags: {
    ...setFlags('set subject', 'Filename, directory, or URL to files the resource to update the subjects'),
    group: { type: 'array', help: 'Groups to bind to the role' },
    serviceaccount: { type: 'array', help: 'Service accounts to bind to the role' },
    user: { type: 'array', help: 'Usernames to bind to the role' },
  },
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    let subjects: readonly Record<string, string>[] = [];
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'subjects updated',
      refused: 'failed to patch subjects to rolebinding: ',
      validate: (infos) => {
        if (f.user.length === 0 && f.group.length === 0 && f.serviceaccount.length === 0) throw new Fail('you must specify at least one value of user, group or serviceaccount');
        subjects = subjectsFor(ctx, infos.some((i) => i.type.kind === 'ClusterRoleBinding'));
      },
      edit: (draft, info) => {
        if (!/^(Cluster)?RoleBinding$/.test(info.type.kind)) throw new Fail('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
        const have: readonly Record<string, string>[] = draft.subjects ?? [];
        const missing = subjects.filter((s) => !have.some((h) => h.kind === s.kind && h.name === s.name && (h.namespace ?? '') === (s.namespace ?? '')));
        if (missing.length > 0) draft.subjects = [...have, ...missing];
      },
    });
  },
};

/** The subjects that the flags name; a service account without a namespace is one of this namespace, where that says anything. */
function subjectsFor(ctx: Ctx, clusterWide: boolean): Record<string, string>[] {
  const f = ctx.flags as Record<string, readonly string[]>;
  const group = 'rbac.authorization.k8s.io';
  const sorted = (words: readonly string[]) => [...new Set(words)].sort();
  return [
    ...sorted(f.user!).map((name) => ({ apiGroup: group, kind: 'User', name })),
    ...sorted(f.group!).map((name) => ({ apiGroup: group, kind: 'Group', name })),
    ...sorted(f.serviceaccount!).map((pair) => {
      const [namespace, name, ...more] = pair.split(':');
      if (!name || more.length > 0) throw new Fail('serviceaccount must be <namespace>:<name>');
      if (!namespace && clusterWide) throw new Fail('serviceaccount must be <namespace>:<name>, namespace must be specified');
      return { kind: 'ServiceAccount', name, namespace: namespace || ctx.namespace };
    }),
  ];
}
