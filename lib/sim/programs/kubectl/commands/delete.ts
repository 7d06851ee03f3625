import type { Json } from '../../../core';
import type { Turn, Wait } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completeTypeAndName } from '../complete';
import { resourcePath } from '../discovery';
import type { Resource } from '../discovery';
import { Fail, StatusError, isStatus, throwAll } from '../errors';
import { allNamespacesFlag, dryRunFlag, filenameFlags, selectorFlag } from '../flags';
import { raw } from '../raw';
import { laterErrors, resolve, select, selectionOf } from '../resources';
import type { Item } from '../resources';
import { Ended, asData, asError, begin, goOn } from '../in-turns';
import type { Failure, Work } from '../in-turns';
import { waitFor } from '../stream';
import { dryRunOf, sourced } from '../writes';

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
  /** Not all was deleted yet: which of the things named is next, how many were found, and what was refused so far. */
  readonly deleting?: Deleting;
}

interface Deleting {
  readonly next: number;
  readonly found: number;
  readonly refused: readonly Failure[];
  /** What is being deleted now, if it is the last of the things named, and what is to be told after it. */
  readonly batch?: Work<Target, Going[]>;
  readonly last?: boolean;
  readonly later?: readonly Failure[];
}

const path = (g: Going) => resourcePath(g.type as Resource, g.namespace, g.name);

/** How many objects one turn asks for. */
const LOOKS = 50;

/**
 * These from the first on that is still there, under the same uid: kubectl waits for one after the other. `pause`: all
 * that were asked for are gone, and others are to be asked for in the next turn.
 */
export function stillThere(ctx: Ctx, going: readonly Going[]): { readonly going: readonly Going[]; readonly pause: boolean } {
  for (const [i, g] of going.entries()) {
    if (i >= LOOKS) return { going: going.slice(i), pause: true };
    try {
      const object = ctx.api.get(path(g));
      if (g.uid === undefined || object?.metadata?.uid === g.uid) return { going: going.slice(i), pause: false };
    } catch (e) {
      if (!isStatus(e, 'NotFound') && !isStatus(e, 'Forbidden') && !isStatus(e, 'MethodNotAllowed')) throw e;
    }
  }
  return { going: [], pause: false };
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

 Some resources, such as pods, support graceful deletion. They define a time they are given to end before they are killed, which --grace-period overrides, and --now sets to 1 second.

 IMPORTANT: to delete at once, without waiting for the node to confirm that the processes have ended, use --force; this may leave them running.

 Nobody's changes are looked after: what was written a moment before goes as well.

 A deletion cascades to what the object owns, unless --cascade=orphan.`,
  examples: `# Delete a pod using the type and name specified in pod.json
kubectl delete -f ./pod.json

# Delete what a kustomization directory stands for - e.g. dir/kustomization.yaml
kubectl delete -k dir

# Delete what all files with the ending '.json' hold
kubectl delete -f '*.json'

# Delete the pod that the JSON on standard input names
cat pod.json | kubectl delete -f -

# Delete pods and services with same names "baz" and "foo"
kubectl delete pod,service baz foo

# Delete pods and services with label name=myLabel
kubectl delete pods,services -l name=myLabel

# Delete a pod with minimal delay
kubectl delete pod foo --now

# Force delete a pod on a dead node
kubectl delete pod foo --force

# Delete all pods
kubectl delete pods --all

# Delete all pods, if you say yes
kubectl delete pods --all --interactive`,
  flags: {
    ...allNamespacesFlag,
    ...dryRunFlag,
    ...filenameFlags('containing the resource to delete.', 'a'),
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
    cascadeOf(ctx, String(f.cascade));
    if (f.now && f['grace-period'] !== -1) throw new Fail('--now and --grace-period cannot be specified together');
    dryRunOf(ctx);
    if (f.all && (f.selector || f['field-selector'])) throw new Fail("setting 'all' parameter but found a non empty selector. ");
    const items = f.raw ? [] : itemsOf(ctx);
    if (f.output && f.output !== 'name') throw new Fail(`unexpected -o output mode: ${f.output}. We only support '-o name'`);
    if (f.force && graceOf(ctx) === 0) ctx.warn('Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.');
    else if (f.force) throw new Fail('--force and --grace-period greater than 0 cannot be specified together');
    if (f.raw) return raw(ctx, 'DELETE');
    if (f.interactive) {
      const { targets, errors } = gather(ctx, items);
      throwAll(errors);
      if (targets.length === 0) {
        ctx.out('No resources found\n');
        return 0;
      }
      ctx.out(`You are about to delete the following ${targets.length} resource(s):\n${targets.map((t) => `${t.kindName}/${t.name}\n`).join('')}Do you want to continue? (y/N): `);
      return { wait: { readable: [0] }, state: { going: [], timeout: 0, asked: '' } };
    }
    return deleteNext(ctx, { going: [], timeout: f.timeout, deleting: { next: 0, found: 0, refused: [] } }, items);
  },
  resume: (ctx, state) => {
    if (state.asked !== undefined) {
      const text = ctx.sys.read(0);
      if (text === undefined) return { wait: { readable: [0] }, state };
      const answer = state.asked + text;
      if (text !== '' && !answer.includes('\n')) return { wait: { readable: [0] }, state: { ...state, asked: answer } };
      if (!/^y$/i.test(answer.trim())) {
        ctx.out('deletion is cancelled\n');
        return 0;
      }
      return deleteNext(ctx, { going: [], timeout: ctx.flags.timeout, deleting: { next: 0, found: 0, refused: [] } });
    }
    if (!state.deleting) return waitAll(ctx, state);
    return state.deleting.batch ? deleteBatch(ctx, state, state.deleting.batch) : deleteNext(ctx, state);
  },
};

interface Target extends Going {
  readonly kindName: string;
  readonly source?: string;
}

const itemsOf = (ctx: Ctx): Item[] => select(ctx, selectionOf(ctx, { all: ctx.flags.all === true, allNamespaces: ctx.flags['all-namespaces'] }));

/** Is it no failure when there is nothing of that name? */
function ignoresMissing(ctx: Ctx): boolean {
  const f = ctx.flags as Record<string, any>;
  return f['ignore-not-found'] || (!ctx.given('ignore-not-found') && (f.all || f.selector !== '' || f['field-selector'] !== ''));
}

/** Seconds of grace; undefined leaves it to the object. 0 only with --force. */
function graceOf(ctx: Ctx): number | undefined {
  const f = ctx.flags as Record<string, any>;
  const asked: number = f.now ? 1 : f['grace-period'];
  if (f.force && asked < 0) return 0;
  if (asked === 0 && !f.force) return 1;
  return asked < 0 ? undefined : asked;
}

/** The objects that some of the things named stand for. */
function gather(ctx: Ctx, items: readonly Item[]): { targets: Target[]; errors: unknown[] } {
  const kindNameOf = (t: Resource) => (t.group ? `${t.kind.toLowerCase()}.${t.group}` : t.kind.toLowerCase());
  const targets: Target[] = [];
  const errors: unknown[] = [];
  for (const item of items) {
    if (item.name !== undefined || item.object) {
      targets.push({ type: item.type, ...(item.namespace !== undefined ? { namespace: item.namespace } : {}), name: item.name ?? '', kindName: kindNameOf(item.type), ...(item.source ? { source: item.source } : {}) });
      continue;
    }
    const found = resolve(ctx, [item], { ignoreNotFound: ignoresMissing(ctx) });
    errors.push(...found.errors);
    for (const i of found.infos) targets.push({ type: i.type, ...(i.namespace !== undefined ? { namespace: i.namespace } : {}), name: i.name, kindName: kindNameOf(i.type) });
  }
  return { targets, errors };
}

/** Milliseconds that the requests for one type take. What owns nothing any more may be gone before the next type is listed. */
const BETWEEN_TYPES = 25;

/** Deletes what the next of the things named stands for; several types follow each other, each listed when its turn comes. */
function deleteNext(ctx: Ctx, state: Waiting, items = itemsOf(ctx)): number | Turn<Waiting> {
  const { next, found, refused } = state.deleting!;
  // Names stand for themselves: nothing need be listed, so none waits for the list before it.
  const lists = items.some((i) => i.name === undefined && !i.object);
  const { targets, errors } = gather(ctx, lists ? items.slice(next, next + 1) : items);
  const last = !lists || next + 1 >= items.length;
  const batch = begin(targets, [...state.going], [...refused.map(asError), ...errors]);
  return deleteBatch(ctx, { ...state, deleting: { next: next + 1, found: found + targets.length, refused: [], last, later: last ? laterErrors(items).map(asData) : [] } }, batch);
}

/** Goes on with the objects of one type, or those that were named. */
function deleteBatch(ctx: Ctx, state: Waiting, batch: Work<Target, Going[]>): number | Turn<Waiting> {
  let done = false;
  const turn = goOn(ctx, batch, deleteOne, (c, going, failures) => {
    done = true;
    const { found, last, later = [], batch: _over, ...deleting } = state.deleting!;
    if (!last) return { wait: { until: c.sys.now + BETWEEN_TYPES }, state: { ...state, going, deleting: { ...deleting, found, refused: failures.map(asData) } } };
    throwAll([...failures, ...later.map(asError)]);
    if (found === 0) {
      c.out('No resources found\n');
      return 0;
    }
    if (!c.flags.wait || going.length === 0) return 0;
    const timeout: number = c.flags.timeout;
    return waitAll(c, { going, timeout, ...(timeout > 0 ? { deadline: c.sys.now + timeout } : {}) });
  });
  return done || typeof turn === 'number' || !('wait' in turn) ? turn : { wait: turn.wait, state: { ...state, deleting: { ...state.deleting!, batch: turn.state } } };
}

function deleteOne(ctx: Ctx, t: Target, going: Going[]): void {
  const dryRun = dryRunOf(ctx);
  const grace = graceOf(ctx);
  try {
    if (ctx.api.target.namespaceGiven && !t.type.namespaced && !ctx.flags['all-namespaces']) ctx.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
    let uid: string | undefined;
    if (dryRun !== 'client') {
      if (t.name === '') throw new Fail('resource name may not be empty');
      const body = ctx.api.send({
        method: 'DELETE',
        path: path(t),
        body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: cascadeOf(ctx, String(ctx.flags.cascade), true), ...(grace !== undefined ? { gracePeriodSeconds: grace } : {}), ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) } as Json,
      }).body as any;
      uid = body?.metadata?.uid ?? body?.details?.uid;
    }
    report(ctx, t, dryRun);
    if (dryRun === 'none') going.push({ type: t.type, ...(t.namespace !== undefined ? { namespace: t.namespace } : {}), name: t.name, ...(uid ? { uid } : {}) });
  } catch (e) {
    if (ignoresMissing(ctx) && isStatus(e, 'NotFound')) return;
    // Without an answer to one there is none to the others.
    if (!(e instanceof StatusError) && !(e instanceof Fail)) throw new Ended(e);
    throw sourced('deleting', t.source, e);
  }
}

function report(ctx: Ctx, t: Target, dryRun: string): void {
  if (ctx.flags.output === 'name') {
    ctx.out(`${t.kindName}/${t.name}\n`);
    return;
  }
  const how = graceOf(ctx) === 0 ? 'force deleted' : 'deleted';
  const where = t.type.namespaced && t.namespace ? ` from ${t.namespace} namespace` : '';
  ctx.out(`${t.kindName} "${t.name}" ${how}${where}${dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''}\n`);
}

/** Throws kubectl's sentence for a word that is none of its own. `quiet`: it was warned of before. */
export function cascadeOf(ctx: Ctx, word: string, quiet = false): 'Background' | 'Orphan' | 'Foreground' {
  switch (word) {
    case 'true':
      if (!quiet) ctx.err(`warning: --cascade=true is deprecated (boolean value) and can be replaced with --cascade=background.\n`);
      return 'Background';
    case 'false':
      if (!quiet) ctx.err(`warning: --cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan.\n`);
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
  const { going, pause } = stillThere(ctx, state.going);
  if (going.length === 0) return 0;
  if (pause) return { wait: {}, state: { ...state, going } };
  if (state.deadline !== undefined && ctx.sys.now >= state.deadline) throw new Fail(`timed out waiting for the condition on ${going[0]!.type.plural}/${going[0]!.name}`);
  return { wait: sleepFor(ctx, going, state.deadline), state: { ...state, going } };
}
