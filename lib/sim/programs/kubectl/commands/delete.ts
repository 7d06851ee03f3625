import type { Json } from '../../../core';
import type { Turn, Wait } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { resourcePath } from '../discovery';
import type { Resource } from '../discovery';
import { Fail, StatusError, UsageError, isStatus, throwAll } from '../errors';
import { allNamespacesFlag, dryRunFlag, filenameFlags, selectorFlag } from '../flags';
import { laterErrors, resolve, select, selectionOf } from '../resources';
import { waitFor } from '../stream';
import { dryRunOf } from '../writes';

/** An object that was told to go, and is waited for. */
export interface Going {
  readonly type: Pick<Resource, 'group' | 'version' | 'plural' | 'kind'> & { readonly namespaced: boolean };
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

interface Waiting {
  readonly going: readonly Going[];
  readonly deadline?: number;
  readonly timeout: number;
  /** Asked, with -i, and not answered yet: what was typed so far. */
  readonly asked?: string;
}

const path = (g: Going) => resourcePath(g.type as Resource, g.namespace, g.name);

/** Which of these are still there, under the same uid. */
export function stillThere(ctx: Ctx, going: readonly Going[]): Going[] {
  return going.filter((g) => {
    try {
      const object = ctx.api.get(path(g));
      return g.uid === undefined || object?.metadata?.uid === g.uid;
    } catch (e) {
      if (isStatus(e, 'NotFound') || isStatus(e, 'Forbidden') || isStatus(e, 'MethodNotAllowed')) return false;
      throw e;
    }
  });
}

/** What to sleep for until the first of them changes. */
export function sleepFor(ctx: Ctx, [first]: readonly Going[], deadline: number | undefined): Wait {
  const response = ctx.api.send({ path: resourcePath(first!.type as Resource, first!.namespace), query: { watch: true, fieldSelector: `metadata.name=${first!.name}` } });
  const wait = response.more ? waitFor(response.more) : { until: ctx.sys.now + 500 };
  const until = deadline === undefined ? wait.until : Math.min(deadline, wait.until ?? Infinity);
  return { topics: wait.topics ?? [], ...(until !== undefined ? { until } : {}) };
}

export const del: KubectlCommand<Waiting> = {
  name: 'delete',
  usage: 'kubectl delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  long: `Delete resources by file names, stdin, resources and names, or by resources and label selector.

 JSON and YAML formats are accepted. Only one type of argument may be specified: file names, resources and names, or resources and label selector.

 Some resources, such as pods, support graceful deletion. They define a time they are given to end before they are killed, which --grace-period overrides, and --now sets to 1 second. To delete at once, without waiting for the node to confirm that the processes have ended, use --force; this may leave them running.

 A deletion cascades to what the object owns, unless --cascade=orphan.`,
  examples: `# Delete a pod using the type and name specified in pod.json
kubectl delete -f ./pod.json

# Delete pods and services with same names "baz" and "foo"
kubectl delete pod,service baz foo

# Delete pods and services with label name=myLabel
kubectl delete pods,services -l name=myLabel

# Delete a pod with minimal delay
kubectl delete pod foo --now

# Force delete a pod on a dead node
kubectl delete pod foo --force

# Delete all pods
kubectl delete pods --all`,
  flags: {
    ...allNamespacesFlag,
    ...dryRunFlag,
    ...filenameFlags('containing the resource to delete.'),
    ...selectorFlag,
    all: { type: 'bool', help: 'Delete all resources, in the namespace of the specified resource types.' },
    cascade: { type: 'optional', bare: 'background', default: 'background', help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.' },
    'field-selector': { type: 'string', help: "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type." },
    force: { type: 'bool', help: 'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.' },
    'grace-period': { type: 'int', default: -1, help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).' },
    'ignore-not-found': { type: 'bool', help: 'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.' },
    interactive: { type: 'bool', short: 'i', help: 'If true, delete resource only when user confirms.' },
    now: { type: 'bool', help: 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).' },
    output: { type: 'string', short: 'o', help: 'Output mode. Use "-o name" for shorter output (resource/name).' },
    raw: { type: 'string', help: 'Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object' },
    wait: { type: 'bool', default: true, help: 'If true, wait for resources to be gone before returning. This waits for finalizers.' },
  },
  complete: completeTypeAndName,
  run: (ctx) => {
    const f = ctx.flags as Record<string, any>;
    if (f.raw) {
      const body = ctx.api.send({ method: 'DELETE', path: f.raw }).body;
      ctx.out(typeof body === 'string' ? body : JSON.stringify(body));
      return 0;
    }
    if (f.output && f.output !== 'name') throw new UsageError('unexpected -o output mode: ' + f.output + '. We only support \'-o name\'');
    if (f.now && ctx.given('grace-period') && f['grace-period'] >= 0) throw new Fail('--now and --grace-period cannot be specified together');
    const { targets, errors } = gather(ctx);
    if (f.interactive && targets.length > 0) {
      ctx.out(`You are about to delete the following ${targets.length} resource(s):\n${targets.map((t) => `${t.kindName}/${t.name}\n`).join('')}Do you want to continue? (y/N): `);
      return { wait: { readable: [0] }, state: { going: [], timeout: 0, asked: '' } };
    }
    return deleteAll(ctx, targets, errors);
  },
  resume: (ctx, state) => {
    if (state.asked !== undefined) {
      const text = ctx.sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state };
      const answer = state.asked + text;
      if (text !== '' && !answer.includes('\n')) return { wait: { readable: [0] }, state: { ...state, asked: answer } };
      if (!/^y(es)?$/i.test(answer.trim())) {
        ctx.out('deletion is cancelled\n');
        return 0;
      }
      const { targets, errors } = gather(ctx);
      return deleteAll(ctx, targets, errors);
    }
    return waitAll(ctx, state);
  },
};

interface Target extends Going {
  readonly kindName: string;
}

function gather(ctx: Ctx): { targets: Target[]; errors: unknown[] } {
  const f = ctx.flags as Record<string, any>;
  if (f.all && f.selector) throw new Fail('cannot set --all and --selector at the same time');
  if (f.all && f['field-selector']) throw new Fail('cannot set --all and --field-selector at the same time');
  const ignore: boolean = f['ignore-not-found'] || (f.all && !ctx.given('ignore-not-found'));
  const items = select(ctx, selectionOf(ctx, { allNamespaces: f['all-namespaces'] }));
  const byFile = items.some((i) => i.object);
  const kindNameOf = (t: Resource) => (t.group ? `${t.kind.toLowerCase()}.${t.group}` : t.kind.toLowerCase());
  const targets: Target[] = [];
  const errors: unknown[] = [];
  for (const item of items) {
    if (item.name !== undefined && (byFile || item.name !== undefined)) {
      targets.push({ type: item.type, ...(item.namespace !== undefined ? { namespace: item.namespace } : {}), name: item.name, kindName: kindNameOf(item.type) });
      continue;
    }
    const found = resolve(ctx, [item], { ignoreNotFound: ignore });
    errors.push(...found.errors);
    for (const i of found.infos) targets.push({ type: i.type, ...(i.namespace !== undefined ? { namespace: i.namespace } : {}), name: i.name, kindName: kindNameOf(i.type) });
  }
  errors.push(...laterErrors(items));
  return { targets, errors };
}

function deleteAll(ctx: Ctx, targets: readonly Target[], before: readonly unknown[]): number | Turn<Waiting> {
  const f = ctx.flags as Record<string, any>;
  const dryRun = dryRunOf(ctx);
  const errors = [...before];
  const ignore: boolean = f['ignore-not-found'] || (f.all && !ctx.given('ignore-not-found'));
  let grace: number | undefined = f['grace-period'] >= 0 ? f['grace-period'] : undefined;
  if (f.now) grace = 1;
  if (f.force && grace === undefined) grace = 0;
  if (grace === 0 && !f.force) grace = 1;
  if (f.force && dryRun === 'none') ctx.warn('Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.');
  const cascade = cascadeOf(ctx, String(f.cascade));
  if (f.all || f.selector || f['field-selector']) {
    if (targets.length === 0 && errors.length === 0) {
      ctx.out('No resources found\n');
      return 0;
    }
  }
  const going: Going[] = [];
  for (const t of targets) {
    try {
      let uid: string | undefined;
      if (dryRun !== 'client') {
        const body = ctx.api.send({
          method: 'DELETE',
          path: path(t),
          body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: cascade, ...(grace !== undefined ? { gracePeriodSeconds: grace } : {}), ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) } as Json,
        }).body as any;
        uid = body?.metadata?.uid ?? body?.details?.uid;
      } else ctx.api.get(path(t));
      report(ctx, t, dryRun);
      if (dryRun === 'none') going.push({ type: t.type, ...(t.namespace !== undefined ? { namespace: t.namespace } : {}), name: t.name, ...(uid ? { uid } : {}) });
    } catch (e) {
      if (ignore && isStatus(e, 'NotFound')) continue;
      if (!(e instanceof StatusError)) throw e;
      errors.push(e);
    }
  }
  if (errors.length > 0) throwAll(errors);
  if (!f.wait || going.length === 0) return 0;
  const timeout: number = f.timeout;
  return waitAll(ctx, { going, timeout, ...(timeout > 0 ? { deadline: ctx.sys.now + timeout } : {}) });
}

function report(ctx: Ctx, t: Target, dryRun: string): void {
  if (ctx.flags.output === 'name') {
    ctx.out(`${t.kindName}/${t.name}\n`);
    return;
  }
  const how = ctx.flags.force && dryRun !== 'client' ? 'force deleted' : 'deleted';
  const where = t.type.namespaced && t.namespace ? ` from ${t.namespace} namespace` : '';
  ctx.out(`${t.kindName} "${t.name}" ${how}${where}${dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''}\n`);
}

export function cascadeOf(ctx: Ctx, word: string): 'Background' | 'Orphan' | 'Foreground' {
  switch (word) {
    case 'true':
      ctx.err(`warning: --cascade=true is deprecated (boolean value) and can be replaced with --cascade=background.\n`);
      return 'Background';
    case 'false':
      ctx.err(`warning: --cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan.\n`);
      return 'Orphan';
    case 'background':
      return 'Background';
    case 'orphan':
      return 'Orphan';
    case 'foreground':
      return 'Foreground';
    default:
      throw new Fail(`invalid cascade value (${word}). Must be "background", "foreground", or "orphan"`);
  }
}

function waitAll(ctx: Ctx, state: Waiting): number | Turn<Waiting> {
  const going = stillThere(ctx, state.going);
  if (going.length === 0) return 0;
  if (state.deadline !== undefined && ctx.sys.now >= state.deadline) throw new Fail(`timed out waiting for the condition on ${going[0]!.type.plural}/${going[0]!.name}`);
  return { wait: sleepFor(ctx, going, state.deadline), state: { ...state, going } };
}
