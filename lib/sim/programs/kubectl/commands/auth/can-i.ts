import type { Ctx, KubectlCommand } from '../../command';
import { colored } from '../../client';
import { findType } from '../../discovery';
import { Fail } from '../../errors';
import { table } from '../../print/table';
import { combineResource, compactRules } from '../../rules';

export const auth: KubectlCommand = {
  name: 'auth',
  usage: 'kubectl auth [flags]',
  short: 'Inspect authorization',
  long: 'Inspect authorization.',
  flags: {},
};

const VERBS = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use', 'bind', 'impersonate', 'escalate', 'approve', 'sign', 'attest', '*', 'proxy']);
const URL_VERBS = new Set(['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*']);

export const canI: KubectlCommand = {
  name: 'auth can-i',
  usage: 'kubectl auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  short: 'Check whether an action is allowed',
  long: `Check whether an action is allowed.

 VERB is a logical Kubernetes API verb like 'get', 'list', 'watch', 'delete', etc. TYPE is a Kubernetes resource. Shortcuts and groups will be resolved. NONRESOURCEURL is a partial URL that starts with "/". NAME is the name of a particular Kubernetes resource. This command pairs nicely with impersonation. See --as global flag.`,
  examples: `# Check to see if I can create pods in any namespace
kubectl auth can-i create pods --all-namespaces

# Check to see if I can list deployments in my current namespace
kubectl auth can-i list deployments.apps

# Check to see if service account "foo" of namespace "dev" can list pods in the namespace "prod"
# You must be allowed to use impersonation for the global option "--as"
kubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod

# Check to see if I can do everything in my current namespace ("*" means all)
kubectl auth can-i '*' '*'

# Check to see if I can get the job named "bar" in namespace "foo"
kubectl auth can-i list jobs.batch/bar -n foo

# Check to see if I can read pod logs
kubectl auth can-i get pods --subresource=log

# Check to see if I can access the URL /logs/
kubectl auth can-i get /logs/

# May I approve certificates.k8s.io?
kubectl auth can-i approve certificates.k8s.io

# List all allowed actions in namespace "foo"
kubectl auth can-i --list --namespace=foo`,
  flags: {
    'all-namespaces': { type: 'bool', short: 'A', help: 'If true, check the specified action in all namespaces.' },
    list: { type: 'bool', help: 'If true, prints all allowed actions.' },
    'no-headers': { type: 'bool', help: 'If true, prints allowed actions without headers' },
    quiet: { type: 'bool', short: 'q', help: 'If true, suppress output and just return the exit code.' },
    subresource: { type: 'string', help: 'SubResource such as pod/log or deployment/scale' },
  },
  run(ctx) {
    const f = ctx.flags as Record<string, any>;
    if (f.list) return list(ctx);
    if (ctx.args.length !== 2) throw new Fail("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    const [verb, what] = ctx.args as [string, string];
    // These warnings end in a line break of their own, so an empty line follows them.
    const warn = (text: string) => ctx.err(`${colored(ctx.sys) ? '\x1b[33;1mWarning:\x1b[0m' : 'Warning:'} ${text}\n\n`);
    const namespace = f['all-namespaces'] ? '' : ctx.namespace;
    let spec: Record<string, unknown>;
    if (what.startsWith('/')) {
      if (f.subresource) throw new Fail('--subresource can not be used with NonResourceURL');
      if (!URL_VERBS.has(verb)) warn(`verb '${verb}' is not a known verb`);
      spec = { nonResourceAttributes: { verb, path: what } };
    } else {
      const slash = what.indexOf('/');
      const word = slash < 0 ? what : what.slice(0, slash);
      const type = word === '*' ? undefined : findType(ctx.discovery, word);
      if (!type && word !== '*' && !['users', 'groups', 'signers'].includes(word)) {
        const [resource, ...group] = word.split('.');
        warn(group.length > 0 ? `the server doesn't have a resource type '${resource}' in group '${group.join('.')}'` : `the server doesn't have a resource type '${resource}'`);
      }
      if (type && !type.namespaced && !f['all-namespaces']) warn(`resource '${type.plural}' is not namespace scoped${type.group ? ` in group '${type.group}'` : ''}`);
      if (!VERBS.has(verb)) warn(`verb '${verb}' is not a known verb`);
      spec = {
        resourceAttributes: {
          ...(namespace ? { namespace } : {}),
          verb,
          ...(type?.group ? { group: type.group } : {}),
          resource: type?.plural ?? word,
          ...(f.subresource ? { subresource: f.subresource } : {}),
          ...(slash >= 0 && what.slice(slash + 1) ? { name: what.slice(slash + 1) } : {}),
        },
      };
    }
    if (f['no-headers']) throw new Fail('--no-headers cannot be set without --list specified');
    const { status } = review(ctx, 'selfsubjectaccessreviews', { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec });
    const reasons = [status.reason, status.evaluationError].filter(Boolean).map((r: string) => ` - ${r}`);
    if (!f.quiet) ctx.out(status.allowed ? 'yes\n' : `no${reasons.join('')}\n`);
    return status.allowed ? 0 : 1;
  },
};

function review(ctx: Ctx, plural: string, body: any): any {
  return ctx.api.send({ method: 'POST', path: `/apis/authorization.k8s.io/v1/${plural}`, body }).body;
}

function list(ctx: Ctx): number {
  const f = ctx.flags as Record<string, any>;
  if (ctx.args.length > 0) throw new Fail('list option must be specified with no arguments');
  if (f.quiet || f['all-namespaces'] || f.subresource) throw new Fail("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const { status } = review(ctx, 'selfsubjectrulesreviews', { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace: ctx.namespace } });
  if (status.incomplete) ctx.warn(`the list may be incomplete: ${status.evaluationError ?? ''}`);
  const rows = compactRules([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]).map((r) => [
    combineResource(r),
    `[${r.nonResourceURLs.join(' ')}]`,
    `[${r.resourceNames.join(' ')}]`,
    `[${r.verbs.join(' ')}]`,
  ]);
  if (!f['no-headers']) rows.unshift(['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']);
  ctx.out(table(rows));
  return 0;
}
