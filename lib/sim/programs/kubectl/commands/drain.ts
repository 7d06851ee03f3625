import type { Json } from '../../../core';
import type { Turn } from '../../../machine/sys';
import { formatDuration, goQuote } from '../../../core';
import type { Ctx, KubectlCommand } from '../command';
import { completeNames } from '../complete';
import { resourcePath } from '../discovery';
import { SelectorError, parseSelector } from '../../../kinds/selectors';
import { Exit, Fail, StatusError, isStatus } from '../errors';
import { chunkSizeFlag, dryRunFlag, selectorFlag } from '../flags';
import { listItems } from '../resources';
import { dryRunOf, fixedType } from '../writes';
import { drySuffix, nodesNamed, setSchedulable } from './cordon';

const POD = fixedType('', 'Pod', 'pods');
const DAEMON_SET = fixedType('apps', 'DaemonSet', 'daemonsets');

/** Milliseconds between two tries to evict a Pod, and between two looks whether it is gone. */
const RETRY = 5000;
const LOOK = 1000;

/** A Pod on its way off the node: it is to be evicted, or was, or did not go. */
interface Leaving {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly step: 'evict' | 'wait';
  /** When that is done next. */
  readonly at: number;
}

interface DrainState {
  readonly node: string;
  readonly rest: readonly string[];
  readonly leaving: readonly Leaving[];
  /** When waiting for this node's Pods ends. */
  readonly ends?: number;
  /** What went wrong with Pods of this node, and with nodes before it. */
  readonly errors: readonly string[];
  readonly failed: readonly { readonly node: string; readonly errors: readonly string[] }[];
}

export const drain: KubectlCommand<DrainState> = {
  name: 'drain',
  usage: 'kubectl drain NODE',
  short: 'Drain node in preparation for maintenance',
  long: `Drain node in preparation for maintenance.

 The given node will be marked unschedulable to prevent new pods from arriving. 'drain' evicts the pods if the API server supports eviction; otherwise it will use normal DELETE to delete the pods. The 'drain' evicts or deletes all pods except mirror pods (which cannot be deleted through the API server). If there are daemon set-managed pods, drain will not proceed without --ignore-daemonsets, and regardless it will not delete any daemon set-managed pods, because those pods would be immediately replaced by the daemon set controller, which ignores unschedulable markings. If there are any pods that are neither mirror pods nor managed by a replication controller, replica set, daemon set, stateful set, or job, then drain will not delete any pods unless you use --force.

 'drain' waits until the pods have ended. Leave the machine alone until then.

 When you are ready to put the node back into service, use kubectl uncordon, which will make the node schedulable again.

https://kubernetes.io/images/docs/kubectl_drain.svg Workflowhttps://kubernetes.io/images/docs/kubectl_drain.svg`,
  examples: `# Drain node "foo", even if there are pods not managed by a replication controller, replica set, job, daemon set, or stateful set on it
kubectl drain foo --force

# As above, but abort if there are pods not managed by a replication controller, replica set, job, daemon set, or stateful set, and use a grace period of 15 minutes
kubectl drain foo --grace-period=900`,
  flags: {
    ...dryRunFlag,
    ...selectorFlag,
    ...chunkSizeFlag,
    'delete-emptydir-data': { type: 'bool', help: 'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).' },
    'disable-eviction': { type: 'bool', help: 'Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.' },
    force: { type: 'bool', help: 'Continue even if there are pods that do not declare a controller.' },
    'grace-period': { type: 'int', default: -1, help: 'Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.' },
    'ignore-daemonsets': { type: 'bool', help: 'Ignore DaemonSet-managed pods.' },
    'pod-selector': { type: 'string', help: 'Label selector to filter pods on the node' },
    'skip-wait-for-delete-timeout': { type: 'int', default: 0, help: 'If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before giving up, zero means infinite' },
  },
  complete: completeNames('nodes'),
  run: (ctx) => {
    if (ctx.flags['pod-selector'] !== '') checkPodSelector(ctx.flags['pod-selector']);
    const infos = nodesNamed(ctx, 'drain');
    setSchedulable(ctx, infos, true);
    return nextNode(ctx, infos.map((i) => i.name), []);
  },
  resume: (ctx, state) => goOn(ctx, state),
};

function checkPodSelector(text: string): void {
  try {
    parseSelector(text);
  } catch (e) {
    if (!(e instanceof SelectorError)) throw e;
    throw new Fail('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

function nextNode(ctx: Ctx, names: readonly string[], failed: DrainState['failed']): number | Turn<DrainState> {
  const [node, ...rest] = names;
  if (node === undefined) return over(ctx, failed);
  const { pods, errors, warnings } = podsToDelete(ctx, node);
  if (errors.length > 0) return fail(ctx, node, rest, errors, failed);
  if (warnings.length > 0) ctx.err(`Warning: ${warnings.join('; ')}\n`);
  if (dryRunOf(ctx) === 'client') {
    for (const p of pods) ctx.out(`evicting pod ${p.metadata.namespace}/${p.metadata.name} (dry run)\n`);
    return drained(ctx, node, rest, failed);
  }
  const timeout: number = ctx.flags.timeout;
  const leaving = pods.map(({ metadata: m }): Leaving => ({ namespace: m.namespace, name: m.name, uid: m.uid, step: 'evict', at: ctx.sys.now }));
  if (ctx.flags['disable-eviction']) {
    try {
      for (const p of leaving) remove(ctx, p);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      return pending(ctx, { node, rest, leaving: [], errors: [e.message], failed });
    }
  }
  return goOn(ctx, { node, rest, leaving: ctx.flags['disable-eviction'] ? leaving.map((p) => ({ ...p, step: 'wait' as const })) : leaving, errors: [], failed, ...(timeout > 0 ? { ends: ctx.sys.now + timeout } : {}) });
}

const grace = (ctx: Ctx): { gracePeriodSeconds?: number } => (ctx.flags['grace-period'] >= 0 ? { gracePeriodSeconds: ctx.flags['grace-period'] } : {});
const dry = (ctx: Ctx): { dryRun?: string[] } => (dryRunOf(ctx) === 'server' ? { dryRun: ['All'] } : {});

function remove(ctx: Ctx, p: Leaving): void {
  try {
    ctx.api.send({ method: 'DELETE', path: resourcePath(POD, p.namespace, p.name), body: { kind: 'DeleteOptions', apiVersion: 'v1', ...grace(ctx), ...dry(ctx) } });
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
  }
}

function goOn(ctx: Ctx, state: DrainState): number | Turn<DrainState> {
  const errors = [...state.errors];
  const leaving: Leaving[] = [];
  for (const p of state.leaving) {
    const next = p.at > ctx.sys.now && !(state.ends !== undefined && ctx.sys.now >= state.ends) ? p : step(ctx, p, state.ends);
    if (typeof next === 'string') errors.push(next);
    else if (next) leaving.push(next);
  }
  if (leaving.length > 0) {
    const until = Math.min(...leaving.map((p) => p.at), state.ends ?? Infinity);
    return { wait: { until }, state: { ...state, leaving, errors } };
  }
  if (errors.length > 0) return pending(ctx, { ...state, leaving, errors });
  return drained(ctx, state.node, state.rest, state.failed);
}

/** One try for one Pod: gone (undefined), what went wrong, or how it goes on. */
function step(ctx: Ctx, p: Leaving, ends: number | undefined): Leaving | string | undefined {
  const late = ends !== undefined && ctx.sys.now >= ends;
  return p.step === 'evict' ? evict(ctx, p, late) : look(ctx, p, late);
}

function evict(ctx: Ctx, p: Leaving, late: boolean): Leaving | string | undefined {
  const called = `pods/${goQuote(p.name)} -n ${goQuote(p.namespace)}`;
  ctx.out(`evicting pod ${p.namespace}/${p.name}${dryRunOf(ctx) === 'server' ? ' (server dry run)' : ''}\n`);
  if (late) return `error when evicting ${called}: global timeout reached: ${formatDuration(ctx.flags.timeout)}`;
  const terminating = (e: StatusError) => e.reason === 'Forbidden' && (e.status.details?.causes ?? []).some((c) => c.reason === 'NamespaceTerminating');
  try {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: p.name, namespace: p.namespace }, deleteOptions: { ...grace(ctx), ...dry(ctx) } };
    ctx.api.send({ method: 'POST', path: resourcePath(POD, p.namespace, p.name, 'eviction'), body: body as Json });
  } catch (e) {
    if (isStatus(e, 'NotFound')) return undefined;
    if (!(e instanceof StatusError)) throw e;
    if (e.status.code === 429) ctx.err(`error when evicting ${called} (will retry after 5s): ${e.message}\n`);
    else if (terminating(e)) ctx.err(`error when evicting pod ${goQuote(p.name)} from terminating namespace ${goQuote(p.namespace)} (will retry after 5s): ${e.message}\n`);
    else return `error when evicting ${called}: ${e.message}`;
    return { ...p, at: ctx.sys.now + RETRY };
  }
  return dryRunOf(ctx) === 'server' ? undefined : look(ctx, { ...p, step: 'wait' }, false);
}

/** Is an evicted Pod gone, or another one of its name there? */
function look(ctx: Ctx, p: Leaving, late: boolean): Leaving | string | undefined {
  const skip: number = ctx.flags['skip-wait-for-delete-timeout'];
  let pod: any;
  try {
    pod = ctx.api.get(resourcePath(POD, p.namespace, p.name));
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw e;
  }
  if (pod?.metadata.uid !== p.uid) {
    ctx.out(`pod/${p.name} ${ctx.flags['disable-eviction'] ? 'deleted' : 'evicted'}${drySuffix(ctx)}\n`);
    return undefined;
  }
  if (skips(ctx, pod)) {
    ctx.out(`pod ${goQuote(p.name)} has DeletionTimestamp older than ${skip} seconds, skipping\n`);
    return undefined;
  }
  if (late) return ctx.flags['disable-eviction'] ? 'context deadline exceeded' : `error when waiting for pod ${goQuote(p.name)} in namespace ${goQuote(p.namespace)} to terminate: context deadline exceeded`;
  return { ...p, at: ctx.sys.now + LOOK };
}

function skips(ctx: Ctx, pod: any): boolean {
  const skip: number = ctx.flags['skip-wait-for-delete-timeout'];
  return skip > 0 && pod.metadata.deletionTimestamp !== undefined && (ctx.sys.now - Date.parse(pod.metadata.deletionTimestamp)) / 1000 > skip;
}

function drained(ctx: Ctx, node: string, rest: readonly string[], failed: DrainState['failed']): number | Turn<DrainState> {
  ctx.out(`node/${node} drained${drySuffix(ctx)}\n`);
  return nextNode(ctx, rest, failed);
}

/** Several failures of one node as one text, as Go joins them. */
const joined = (errors: readonly string[]): string => (errors.length === 1 ? errors[0]! : `[${[...new Set(errors)].join(', ')}]`);

function pending(ctx: Ctx, state: DrainState): number | Turn<DrainState> {
  const { pods, errors } = podsToDelete(ctx, state.node);
  if (pods.length > 0) ctx.err(`There are pending pods in node ${goQuote(state.node)} when an error occurred: ${joined(state.errors)}\n${pods.map((p) => `pod/${p.metadata.name}\n`).join('')}`);
  if (errors.length > 0) ctx.err(`Following errors occurred while getting the list of pods to delete:\n${joined(errors)}`);
  return fail(ctx, state.node, state.rest, state.errors, state.failed);
}

function fail(ctx: Ctx, node: string, rest: readonly string[], errors: readonly string[], failed: DrainState['failed']): number | Turn<DrainState> {
  ctx.err(`error: unable to drain node ${goQuote(node)} due to error: ${joined(errors)}, continuing command...\n`);
  return nextNode(ctx, rest, [...failed, { node, errors }]);
}

function over(ctx: Ctx, failed: DrainState['failed']): number {
  if (failed.length === 0) return 0;
  ctx.err(`There are pending nodes to be drained:\n${failed.map((f) => ` ${f.node}\n`).join('')}`);
  const [first] = failed;
  const plain = failed.length === 1 && ctx.flags['disable-eviction'] && !first!.errors[0]!.startsWith('cannot delete ');
  throw new Exit(1, plain ? `error: ${first!.errors[0]}` : (failed.length === 1 ? first!.errors : failed.map((f) => joined(f.errors))).join('\n'));
}

/** Which of a node's Pods are to go, and why some may not (kubectl `pkg/drain/filters.go`). */
function podsToDelete(ctx: Ctx, node: string): { pods: any[]; errors: string[]; warnings: string[] } {
  const f = ctx.flags as Record<string, any>;
  const all = listItems(ctx.api.get(resourcePath(POD, undefined), { fieldSelector: `spec.nodeName=${node}`, ...(f['pod-selector'] ? { labelSelector: f['pod-selector'] } : {}) }), POD);
  const pods: any[] = [];
  const refused = new Map<string, string[]>();
  const warned = new Map<string, string[]>();
  const note = (map: Map<string, string[]>, why: string, pod: any) => map.set(why, [...(map.get(why) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  for (const pod of all) {
    const owner = (pod.metadata.ownerReferences ?? []).find((o: any) => o.controller);
    const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    // Of several warnings the last one is told.
    let warning: string | undefined;
    if (skips(ctx, pod)) continue;
    if (owner?.kind === 'DaemonSet' && !finished) {
      const missing = daemonSetMissing(ctx, pod.metadata.namespace, owner.name);
      if (missing !== undefined && f.force) warning = missing;
      else {
        if (missing !== undefined) note(refused, missing, pod);
        else if (f['ignore-daemonsets']) note(warned, 'ignoring DaemonSet-managed Pods', pod);
        else note(refused, 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)', pod);
        continue;
      }
    }
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) continue;
    if (!finished && (pod.spec.volumes ?? []).some((v: any) => v.emptyDir)) {
      if (!f['delete-emptydir-data']) {
        note(refused, 'Pods with local storage (use --delete-emptydir-data to override)', pod);
        continue;
      }
      warning = 'deleting Pods with local storage';
    }
    if (!finished && !owner) {
      if (!f.force) {
        note(refused, 'Pods that declare no controller (use --force to override)', pod);
        continue;
      }
      warning = 'deleting Pods that declare no controller';
    } else warning = undefined;
    if (warning !== undefined) note(warned, warning, pod);
    pods.push(pod);
  }
  return { pods, errors: [...refused].map(([why, names]) => `cannot delete ${why}: ${names.join(', ')}`), warnings: [...warned].map(([why, names]) => `${why}: ${names.join(', ')}`) };
}

/** Why the owner of a Pod is not there; undefined if it is. */
function daemonSetMissing(ctx: Ctx, namespace: string, name: string): string | undefined {
  try {
    ctx.api.get(resourcePath(DAEMON_SET, namespace, name));
    return undefined;
  } catch (e) {
    if (e instanceof StatusError) return e.message;
    throw e;
  }
}
