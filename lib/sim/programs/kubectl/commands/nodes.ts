import { clone, type Json } from '../../../core';
import { rfc3339 } from '../../../kinds/times';
import type { Turn } from '../../../machine/sys';
import type { Ctx, KubectlCommand } from '../command';
import { completeNames } from '../complete';
import { resourcePath } from '../discovery';
import { Fail, StatusError, UsageError, isStatus, throwAll } from '../errors';
import { dryRunFlag, printFlags, selectorFlag, validateFlag } from '../flags';
import { reporter } from '../print/printer';
import { infoOf, listItems, resolve, select, selectionOf } from '../resources';
import type { Info } from '../resources';
import { dryRunOf, fixedType, patch } from '../writes';
import { sleepFor, stillThere } from './delete';
import type { Going } from './delete';

/** cordon, uncordon, drain, taint. */

const POD = fixedType('', 'Pod', 'pods');

function nodesNamed(ctx: Ctx, verb: string): Info[] {
  if (ctx.args.length === 0 && !ctx.flags.selector) throw new UsageError(`one of (-l/--selector, NODE) must be specified`.replace('one of (-l/--selector, NODE) must be specified', `USAGE: ${verb} NODE [flags]`));
  if (ctx.args.length > 0 && ctx.flags.selector) throw new Fail('error: cannot specify both a node name and a --selector option');
  const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { args: ctx.args.length > 0 ? ['nodes', ...ctx.args.map((a) => a.replace(/^nodes?\//, ''))] : ['nodes'] })));
  throwAll(errors);
  return infos;
}

function suffix(ctx: Ctx): string {
  const dryRun = dryRunOf(ctx);
  return dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
}

function setSchedulable(ctx: Ctx, infos: readonly Info[], unschedulable: boolean): void {
  const dryRun = dryRunOf(ctx);
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  for (const info of infos) {
    const is: boolean = info.object.spec?.unschedulable === true;
    if (is === unschedulable) {
      ctx.out(`node/${info.name} already ${word}${suffix(ctx)}\n`);
      continue;
    }
    if (dryRun !== 'client') patch(ctx, info.type, undefined, info.name, 'strategic', { spec: { unschedulable: unschedulable ? true : null } }, { dryRun });
    ctx.out(`node/${info.name} ${word}${suffix(ctx)}\n`);
  }
}

export const cordon: KubectlCommand = {
  name: 'cordon',
  usage: 'kubectl cordon NODE',
  short: 'Mark node as unschedulable',
  long: 'Mark node as unschedulable.',
  examples: `# Mark node "foo" as unschedulable
kubectl cordon foo`,
  flags: { ...dryRunFlag, ...selectorFlag },
  complete: completeNames('nodes'),
  run: (ctx) => {
    setSchedulable(ctx, nodesNamed(ctx, 'cordon'), true);
    return 0;
  },
};

export const uncordon: KubectlCommand = {
  name: 'uncordon',
  usage: 'kubectl uncordon NODE',
  short: 'Mark node as schedulable',
  long: 'Mark node as schedulable.',
  examples: `# Mark node "foo" as schedulable
kubectl uncordon foo`,
  flags: { ...dryRunFlag, ...selectorFlag },
  complete: completeNames('nodes'),
  run: (ctx) => {
    setSchedulable(ctx, nodesNamed(ctx, 'uncordon'), false);
    return 0;
  },
};

interface DrainState {
  readonly node: string;
  readonly rest: readonly string[];
  /** Pods that are still to be evicted, and those that were and are not gone yet. */
  readonly evict: readonly Going[];
  readonly going: readonly Going[];
  readonly gone: readonly string[];
  /** When the refused evictions are tried again. */
  readonly retry?: number;
  readonly ends?: number;
}

export const drain: KubectlCommand<DrainState> = {
  name: 'drain',
  usage: 'kubectl drain NODE',
  short: 'Drain node in preparation for maintenance',
  long: `Drain node in preparation for maintenance.

 The given node will be marked unschedulable to prevent new pods from arriving. 'drain' evicts the pods if the API server supports eviction; otherwise it will use normal DELETE to delete the pods. The 'drain' evicts or deletes all pods except mirror pods (which cannot be deleted through the API server). If there are daemon set-managed pods, drain will not proceed without --ignore-daemonsets, and regardless it will not delete any daemon set-managed pods, because those pods would be immediately replaced by the daemon set controller, which ignores unschedulable markings. If there are any pods that are neither mirror pods nor managed by a replication controller, replica set, daemon set, stateful set, or job, then drain will not delete any pods unless you use --force.

 When you are ready to put the node back into service, use kubectl uncordon, which will make the node schedulable again.`,
  examples: `# Drain node "foo", even if there are pods not managed by a replication controller, replica set, job, daemon set, or stateful set on it
kubectl drain foo --force

# As above, but abort if there are pods not managed by a replication controller, replica set, job, daemon set, or stateful set, and use a grace period of 15 minutes
kubectl drain foo --grace-period=900`,
  flags: {
    ...dryRunFlag,
    ...selectorFlag,
    'chunk-size': { type: 'int', default: 500, help: 'Return large lists in chunks rather than all at once. Pass 0 to disable. This flag is beta and may change in the future.' },
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
    const infos = nodesNamed(ctx, 'drain');
    setSchedulable(ctx, infos, true);
    const timeout: number = ctx.flags.timeout;
    return nextNode(ctx, infos.map((i) => i.name), timeout > 0 ? ctx.sys.now + timeout : undefined);
  },
  resume: (ctx, state) => evictAll(ctx, state),
};

function nextNode(ctx: Ctx, names: readonly string[], ends: number | undefined): number | Turn<DrainState> {
  const [node, ...rest] = names;
  if (node === undefined) return 0;
  const f = ctx.flags as Record<string, any>;
  const pods = listItems(ctx.api.get(resourcePath(POD, undefined), { fieldSelector: `spec.nodeName=${node}`, ...(f['pod-selector'] ? { labelSelector: f['pod-selector'] } : {}) }), POD);
  const refused = { daemon: [] as string[], alone: [] as string[], local: [] as string[] };
  const passed: string[] = [];
  const alone: string[] = [];
  const evict: Going[] = [];
  for (const pod of pods) {
    const { namespace, name, uid, annotations, ownerReferences } = pod.metadata;
    const key = `${namespace}/${name}`;
    if (annotations?.['kubernetes.io/config.mirror'] !== undefined) continue;
    const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    const owner = (ownerReferences ?? []).find((o: any) => o.controller);
    if (owner?.kind === 'DaemonSet' && !finished) {
      if (f['ignore-daemonsets']) passed.push(key);
      else refused.daemon.push(key);
      continue;
    }
    if (!owner && !finished) {
      if (!f.force) refused.alone.push(key);
      else alone.push(key);
    }
    if ((pod.spec.volumes ?? []).some((v: any) => v.emptyDir) && !finished && !f['delete-emptydir-data']) refused.local.push(key);
    evict.push({ type: POD, namespace, name, uid });
  }
  const reasons = [
    ...(refused.daemon.length > 0 ? [`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${refused.daemon.join(', ')}`] : []),
    ...(refused.alone.length > 0 ? [`cannot delete Pods that declare no controller (use --force to override): ${refused.alone.join(', ')}`] : []),
    ...(refused.local.length > 0 ? [`cannot delete Pods with local storage (use --delete-emptydir-data to override): ${refused.local.join(', ')}`] : []),
  ];
  if (reasons.length > 0) {
    const text = reasons.length === 1 ? reasons[0]! : `[${reasons.join(', ')}]`;
    ctx.err(`error: unable to drain node ${JSON.stringify(node)} due to error: ${text}, continuing command...\nThere are pending nodes to be drained:\n ${[node, ...rest].join('\n ')}\n${reasons.join('\n')}\n`);
    return 1;
  }
  const warnings = [...(passed.length > 0 ? [`ignoring DaemonSet-managed Pods: ${passed.join(', ')}`] : []), ...(alone.length > 0 ? [`deleting Pods that declare no controller: ${alone.join(', ')}`] : [])];
  if (warnings.length > 0) ctx.err(`Warning: ${warnings.join('; ')}\n`);
  if (dryRunOf(ctx) === 'client') {
    for (const p of evict) ctx.out(`evicting pod ${p.namespace}/${p.name} (dry run)\n`);
    ctx.out(`node/${node} drained (dry run)\n`);
    return nextNode(ctx, rest, ends);
  }
  return evictAll(ctx, { node, rest, evict, going: [], gone: [], ...(ends !== undefined ? { ends } : {}) });
}

function evictAll(ctx: Ctx, state: DrainState): number | Turn<DrainState> {
  const f = ctx.flags as Record<string, any>;
  const grace = f['grace-period'] >= 0 ? { gracePeriodSeconds: f['grace-period'] } : {};
  const evict: Going[] = [];
  const going = [...state.going];
  let retry = state.retry;
  const due = retry === undefined || ctx.sys.now >= retry;
  if (due) {
    retry = undefined;
    for (const pod of state.evict) {
      if (!f['disable-eviction']) ctx.err(`evicting pod ${pod.namespace}/${pod.name}\n`);
      try {
        if (f['disable-eviction']) ctx.api.send({ method: 'DELETE', path: resourcePath(POD, pod.namespace, pod.name), body: grace });
        else {
          ctx.api.send({
            method: 'POST',
            path: resourcePath(POD, pod.namespace, pod.name, 'eviction'),
            body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod.name, namespace: pod.namespace }, deleteOptions: { ...grace, ...(dryRunOf(ctx) === 'server' ? { dryRun: ['All'] } : {}) } } as Json,
          });
        }
        going.push(pod);
      } catch (e) {
        if (isStatus(e, 'NotFound')) continue;
        if (!(e instanceof StatusError) || e.status.code !== 429) throw e;
        ctx.err(`error when evicting pods/${JSON.stringify(pod.name)} -n ${JSON.stringify(pod.namespace)} (will retry after 5s): ${e.message}\n`);
        evict.push(pod);
        retry = ctx.sys.now + 5000;
      }
    }
  } else evict.push(...state.evict);
  const left = stillThere(ctx, going);
  for (const p of going) if (!left.includes(p)) ctx.out(`pod/${p.name} ${f['disable-eviction'] ? 'deleted' : 'evicted'}\n`);
  if (left.length === 0 && evict.length === 0) {
    ctx.out(`node/${state.node} drained\n`);
    return nextNode(ctx, state.rest, state.ends);
  }
  if (state.ends !== undefined && ctx.sys.now >= state.ends) {
    const pending = [...evict, ...left];
    const reason = evict.length > 0 ? `error when evicting pods/${JSON.stringify(evict[0]!.name)} -n ${JSON.stringify(evict[0]!.namespace)}: global timeout reached: ${f.timeout / 1000}s` : `error when waiting for pod ${JSON.stringify(left[0]!.name)} in namespace ${JSON.stringify(left[0]!.namespace)} to terminate: global timeout reached: ${f.timeout / 1000}s`;
    ctx.err(`There are pending pods in node ${JSON.stringify(state.node)} when an error occurred: ${reason}\n${pending.map((p) => `pod/${p.name}\n`).join('')}error: unable to drain node ${JSON.stringify(state.node)} due to error: ${reason}, continuing command...\nThere are pending nodes to be drained:\n ${[state.node, ...state.rest].join('\n ')}\n${reason}\n`);
    return 1;
  }
  const until = Math.min(retry ?? Infinity, state.ends ?? Infinity);
  const wait = left.length > 0 ? sleepFor(ctx, left, until === Infinity ? undefined : until) : { until };
  return { wait, state: { ...state, evict, going: left, ...(retry !== undefined ? { retry } : {}), gone: state.gone } };
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

export const taint: KubectlCommand = {
  name: 'taint',
  usage: 'kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Update the taints on one or more nodes',
  long: `Update the taints on one or more nodes.

  *  A taint consists of a key, value, and effect. As an argument here, it is expressed as key=value:effect.
  *  The key must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 253 characters.
  *  The value is optional. If given, it must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters.
  *  The effect must be NoSchedule, PreferNoSchedule or NoExecute.
  *  Currently taint can only apply to node.`,
  examples: `# Update node 'foo' with a taint with key 'dedicated' and value 'special-user' and effect 'NoSchedule'
# If a taint with that key and effect already exists, its value is replaced as specified
kubectl taint nodes foo dedicated=special-user:NoSchedule

# Remove from node 'foo' the taint with key 'dedicated' and effect 'NoSchedule' if one exists
kubectl taint nodes foo dedicated:NoSchedule-

# Remove from node 'foo' all the taints with key 'dedicated'
kubectl taint nodes foo dedicated-`,
  flags: {
    ...printFlags,
    ...dryRunFlag,
    ...selectorFlag,
    ...validateFlag,
    all: { type: 'bool', help: 'Select all nodes in the cluster' },
    'field-manager': { type: 'string', default: 'kubectl-taint', help: 'Name of the manager used to track field ownership.' },
    overwrite: { type: 'bool', help: 'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.' },
  },
  complete: (ctx) => (ctx.args.length === 0 ? [{ word: 'nodes' }] : completeNames('nodes')(ctx)),
  run: (ctx) => {
    const dryRun = dryRunOf(ctx);
    const at = ctx.args.findIndex((a) => /[=:]/.test(a) || a.endsWith('-'));
    const resources = at < 0 ? ctx.args : ctx.args.slice(0, at);
    const words = at < 0 ? [] : ctx.args.slice(at);
    if (resources.length === 0) throw new UsageError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (words.length === 0) throw new UsageError('at least one taint update is required');
    const add: Taint[] = [];
    const remove: { key: string; effect?: string }[] = [];
    for (const w of words) {
      const off = w.endsWith('-');
      const text = off ? w.slice(0, -1) : w;
      const [pair, effect, ...more] = text.split(':');
      const [key, value] = pair!.split('=');
      if (more.length > 0 || (!off && effect === undefined)) throw new Fail(`invalid taint spec: ${w}, `.replace(/, $/, '') + (effect === undefined && !off ? '' : ''));
      if (effect !== undefined && !EFFECTS.includes(effect)) throw new Fail(`invalid taint effect: ${effect}, unsupported taint effect`);
      if (off) remove.push({ key: key!, ...(effect !== undefined ? { effect } : {}) });
      else add.push({ key: key!, ...(value ? { value } : {}), effect: effect! });
    }
    const report = reporter(ctx);
    const { infos, errors } = resolve(ctx, select(ctx, selectionOf(ctx, { args: resources })));
    throwAll(errors);
    for (const info of infos) if (info.type.kind !== 'Node') throw new Fail(`invalid resource type ${info.type.plural}, only node types are supported`);
    for (const info of infos) {
      const have: Taint[] = clone(info.object.spec?.taints ?? []);
      if (!ctx.flags.overwrite && add.some((t) => have.some((h) => h.key === t.key && h.effect === t.effect))) {
        const keys = add.filter((t) => have.some((h) => h.key === t.key && h.effect === t.effect)).map((t) => t.key);
        throw new Fail(`node ${info.name} already has ${keys.join(',')} taint(s) with same effect(s) and --overwrite is false`);
      }
      let left = have;
      for (const r of remove) {
        const kept = left.filter((t) => t.key !== r.key || (r.effect !== undefined && t.effect !== r.effect));
        if (kept.length === left.length) throw new Fail(`taint ${JSON.stringify(r.effect ? `${r.key}:${r.effect}` : r.key)} not found`);
        left = kept;
      }
      const overwritten = add.some((t) => left.some((h) => h.key === t.key && h.effect === t.effect));
      const taints = [...add.map((t) => (t.effect === 'NoExecute' ? { ...t, timeAdded: rfc3339(ctx.sys.now) } : t)), ...left.filter((h) => !add.some((t) => t.key === h.key && t.effect === h.effect))];
      const word = overwritten || (add.length > 0 && remove.length > 0) ? 'modified' : add.length > 0 ? 'tainted' : 'untainted';
      const body = { spec: { taints: taints.length > 0 ? taints : null } };
      const object = dryRun === 'client' ? { ...info.object, spec: { ...info.object.spec, taints } } : patch(ctx, info.type, undefined, info.name, 'merge', body as unknown as Json, { manager: ctx.flags['field-manager'], dryRun });
      if (ctx.flags.output) report(infoOf(info.type, object, ''), word);
      else ctx.out(`node/${info.name} ${word}\n`);
    }
    return 0;
  },
};
