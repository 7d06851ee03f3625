import { changeAll } from '../../changes';
import type { KubectlCommand } from '../../command';
import { completeTypeAndName } from '../../complete';
import { Fail } from '../../errors';
import { subjectsOf } from '../create/rbac';
import { needPodSpec, setFlags } from './shared';

export const setSelector: KubectlCommand = {
  name: 'set selector',
  usage: 'kubectl set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector on a resource',
  long: `Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.

 A selector must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters. If --resource-version is specified, then updates will use this resource version, otherwise the existing resource-version will be used. Note: currently selectors can only be set on Service objects.`,
  examples: `# Set the labels and selector before creating a deployment/service pair
kubectl create service clusterip my-svc --clusterip="None" -o yaml --dry-run=client | kubectl set selector --local -f - 'environment=qa' -o yaml | kubectl create -f -`,
  flags: { ...setFlags, 'resource-version': { type: 'string', help: 'If non-empty, the selectors update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.' } },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    const words = [...ctx.args];
    const expression = words.pop();
    if (expression === undefined || (words.length === 0 && f.filename.length === 0)) throw new Fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    const selector: Record<string, string> = {};
    for (const part of expression.split(',')) {
      const m = /^([^!=\s]+)==?([^=]*)$/.exec(part.trim());
      if (!m) throw new Fail(`couldn't parse the selector string ${JSON.stringify(expression)}: invalid selector: ${part}`.replace(/: invalid selector.*/, `: found '${part}', expected: '='`));
      selector[m[1]!] = m[2]!;
    }
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'selector updated',
      unchanged: 'selector updated',
      selection: { args: words, selector: '' },
      edit: (draft, info) => {
        if (info.type.kind !== 'Service') throw new Fail(`setting a selector is only supported for Services`);
        draft.spec.selector = selector;
      },
    });
  },
};

export const setServiceAccount: KubectlCommand = {
  name: 'set serviceaccount',
  aliases: ['sa'],
  usage: 'kubectl set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Update the service account of a resource',
  long: `Update the service account of pod template resources.

 Possible resources (case insensitive) can be:

 replicationcontroller (rc), deployment (deploy), daemonset (ds), job, replicaset (rs), statefulset`,
  examples: `# Set deployment nginx-deployment's service account to serviceaccount1
kubectl set serviceaccount deployment nginx-deployment serviceaccount1`,
  flags: setFlags,
  complete: completeTypeAndName,
  run: (ctx) => {
    const words = [...ctx.args];
    const account = words.pop();
    if (account === undefined || (words.length === 0 && (ctx.flags.filename as string[]).length === 0)) throw new Fail('serviceaccount is required');
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'serviceaccount updated',
      unchanged: 'serviceaccount updated',
      selection: { args: words },
      edit: (draft) => {
        const spec = needPodSpec(draft);
        spec.serviceAccountName = account;
        spec.serviceAccount = account;
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
kubectl set subject rolebinding admin --user=user1 --user=user2 --group=group1`,
  flags: {
    ...setFlags,
    group: { type: 'array', help: 'Groups to bind to the role' },
    serviceaccount: { type: 'array', help: 'Service accounts to bind to the role' },
    user: { type: 'array', help: 'Usernames to bind to the role' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.user.length === 0 && f.group.length === 0 && f.serviceaccount.length === 0) throw new Fail('you must specify at least one value of user, group or serviceaccount');
    const subjects = subjectsOf(ctx) as Record<string, string>[];
    return changeAll(ctx, {
      manager: 'kubectl-set',
      operation: 'subjects updated',
      unchanged: 'subjects updated',
      edit: (draft, info) => {
        if (!/^(Cluster)?RoleBinding$/.test(info.type.kind)) throw new Fail(`setting subjects is only supported for RoleBinding/ClusterRoleBinding`);
        const have: Record<string, string>[] = draft.subjects ?? [];
        const missing = subjects.filter((s) => !have.some((h) => h.kind === s.kind && h.name === s.name && (h.namespace ?? '') === (s.namespace ?? '')));
        draft.subjects = [...have, ...missing];
      },
    });
  },
};
