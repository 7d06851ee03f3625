import type { Turn } from '../../../../machine/sys';
import type { Ctx, KubectlCommand } from '../../command';
import { resourcePath } from '../../discovery';
import type { Resource } from '../../discovery';
import { Fail, StatusError, throwAll } from '../../errors';
import { filenameFlags, selectorFlag } from '../../flags';
import { asData, asError } from '../../in-turns';
import type { Failure } from '../../in-turns';
import { advance, eventsOf, waitFor } from '../../stream';
import type { More } from '../../stream';
import { completeRollout, kindText, rolloutTargets } from './shared';

interface Target {
  readonly type: Resource;
  readonly namespace?: string;
  readonly name: string;
}

interface State {
  /** What is to be looked at; also what could not be found. */
  readonly left: readonly (Target | { readonly failure: Failure })[];
  readonly more: More;
  /** When waiting for the first of them ends. */
  readonly ends?: number;
  /** To be told at the end. */
  readonly failed: readonly Failure[];
}

export const status: KubectlCommand<State> = {
  name: 'rollout status',
  usage: 'kubectl rollout status (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show the status of the rollout',
  long: `Show the status of the rollout.

 By default 'rollout status' will watch the status of the latest rollout until it's done. If you don't want to wait for the rollout to finish then you can use --watch=false. Note that if a new rollout starts in-between, then 'rollout status' will continue watching the latest revision. If you want to pin to a specific revision and abort if it is rolled over by another revision, use --revision=N where N is the revision you need to watch for.`,
  examples: `# Watch the rollout status of a deployment
kubectl rollout status deployment/nginx`,
  flags: {
    ...filenameFlags('Filename, directory, or URL to files identifying the resource to get from a server.'),
    ...selectorFlag,
    revision: { type: 'int', default: 0, help: 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).' },
    timeout: { type: 'duration', default: '0s', help: 'The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).' },
    watch: { type: 'bool', short: 'w', default: true, help: "Watch the status of the rollout until it's done." },
  },
  complete: completeRollout,
  run: (ctx) => {
    if (ctx.flags.revision < 0) throw new Fail(`revision must be a positive integer: ${ctx.flags.revision}`);
    const targets = rolloutTargets(ctx);
    if (targets.length === 0) ctx.err(`No resources found in ${ctx.namespace} namespace.\n`);
    const left = targets.map((t) => ('error' in t ? { failure: asData(t.error) } : { type: t.info.type, ...(t.info.namespace ? { namespace: t.info.namespace } : {}), name: t.info.name }));
    return next(ctx, left, []);
  },
  resume: (ctx, state) => {
    const { body, more } = advance(ctx, state.more);
    let looked: ReturnType<typeof look>;
    try {
      looked = look(ctx, { left: state.left, failed: state.failed, ...(state.ends !== undefined ? { ends: state.ends } : {}) }, eventsOf(body), more);
    } catch (e) {
      looked = { failure: asData(e) };
    }
    return after(ctx, looked, state.left, state.failed);
  },
};

/** Begins to watch the first of those that are left. */
function next(ctx: Ctx, left: State['left'], failed: readonly Failure[]): number | Turn<State> {
  const [first] = left;
  if (!first) {
    throwAll(failed.map(asError));
    return 0;
  }
  if ('failure' in first) return next(ctx, left.slice(1), [...failed, first.failure]);
  let begun: ReturnType<typeof look>;
  try {
    begun = watch(ctx, first, left, failed);
  } catch (e) {
    begun = { failure: asData(e) };
  }
  return after(ctx, begun, left, failed);
}

/** The first is done, has failed, or is waited for. */
function after(ctx: Ctx, looked: ReturnType<typeof look>, left: State['left'], failed: readonly Failure[]): number | Turn<State> {
  if (looked === 'done') return next(ctx, left.slice(1), failed);
  return 'failure' in looked ? next(ctx, left.slice(1), [...failed, looked.failure]) : looked;
}

function watch(ctx: Ctx, first: Target, left: State['left'], failed: readonly Failure[]): ReturnType<typeof look> {
  if (!VIEWED.includes(kindText(first))) throw new Fail(`no status viewer has been implemented for ${kindText(first)}`);
  const timeout: number = ctx.flags.timeout;
  const ends = timeout > 0 ? ctx.sys.now + timeout : undefined;
  const { type, namespace, name } = first;
  const object = ctx.api.get(resourcePath(type, namespace, name));
  const response = ctx.api.send({ path: resourcePath(type, namespace), query: { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: object.metadata.resourceVersion } });
  return look(ctx, { left, failed, ...(ends !== undefined ? { ends } : {}) }, [{ type: 'ADDED', object }, ...eventsOf(response.body)], response.more);
}

function look(ctx: Ctx, at: Omit<State, 'more'>, events: readonly { type: string; object: any }[], more: More | undefined): Turn<State> | 'done' | { readonly failure: Failure } {
  const { left, ends } = at;
  for (const event of events) {
    if (event.type === 'BOOKMARK') continue;
    if (event.type === 'ERROR') throw new StatusError(event.object);
    if (event.type === 'DELETED') throw new Fail('object has been deleted');
    const { text, done } = progress(ctx, left[0] as Target, event.object, ctx.flags.revision);
    ctx.out(text);
    if (done || !ctx.flags.watch) return 'done';
  }
  if (ends !== undefined && ctx.sys.now >= ends) throw new Fail('timed out waiting for the condition');
  if (!more) throw new Fail('watch closed before UntilWithSync timeout');
  const wait = waitFor(more);
  const until = ends === undefined ? wait.until : Math.min(ends, wait.until ?? Infinity);
  return { wait: { ...wait, ...(until !== undefined ? { until } : {}) }, state: { ...at, more } };
}

/** How far a rollout is (kubectl `pkg/polymorphichelpers/rollout_status.go`). */
function progress(ctx: Ctx, target: Target, o: any, revision: number): { text: string; done: boolean } {
  const name = JSON.stringify(o.metadata.name);
  const s = o.status ?? {};
  const waiting = (text: string) => ({ text: `${text}\n`, done: false });
  const finished = (text: string) => ({ text: `${text}\n`, done: true });
  switch (target.type.kind) {
    case 'Deployment': {
      if (revision > 0) {
        const is = Number(o.metadata.annotations?.['deployment.kubernetes.io/revision']);
        if (revision !== is) throw new Fail(`desired revision (${revision}) is different from the running revision (${is})`);
      }
      if (o.metadata.generation > (s.observedGeneration ?? 0)) return waiting('Waiting for deployment spec update to be observed...');
      const late = (s.conditions ?? []).find((c: any) => c.type === 'Progressing' && c.reason === 'ProgressDeadlineExceeded');
      if (late) throw new Fail(`deployment ${name} exceeded its progress deadline`);
      const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = s;
      const wanted = o.spec.replicas ?? 1;
      if (updated < wanted) return waiting(`Waiting for deployment ${name} rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`);
      if (replicas > updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${replicas - updated} old replicas are pending termination...`);
      if (available < updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${available} of ${updated} updated replicas are available...`);
      return finished(`deployment ${name} successfully rolled out`);
    }
    case 'DaemonSet': {
      if (o.spec.updateStrategy?.type !== 'RollingUpdate') throw new Fail('rollout status is only available for RollingUpdate strategy type');
      if (o.metadata.generation > (s.observedGeneration ?? 0)) return waiting('Waiting for daemon set spec update to be observed...');
      const { updatedNumberScheduled: updated = 0, desiredNumberScheduled: wanted = 0, numberAvailable: available = 0 } = s;
      if (updated < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${updated} out of ${wanted} new pods have been updated...`);
      if (available < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${available} of ${wanted} updated pods are available...`);
      return finished(`daemon set ${name} successfully rolled out`);
    }
    case 'StatefulSet': {
      if (o.spec.updateStrategy?.type !== 'RollingUpdate') throw new Fail('rollout status is only available for RollingUpdate strategy type');
      if (!s.observedGeneration || o.metadata.generation > s.observedGeneration) return waiting('Waiting for statefulset spec update to be observed...');
      const wanted = o.spec.replicas ?? 1;
      const { readyReplicas: ready = 0, updatedReplicas: updated = 0, currentReplicas: current = 0 } = s;
      if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
      if (o.spec.updateStrategy.rollingUpdate) {
        const partition: number | undefined = o.spec.updateStrategy.rollingUpdate.partition;
        if (partition !== undefined && updated < wanted - partition) return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`);
        return finished(`partitioned roll out complete: ${updated} new pods have been updated...`);
      }
      if (s.updateRevision !== s.currentRevision) return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${s.updateRevision}...`);
      return finished(`statefulset rolling update complete ${current} pods at revision ${s.currentRevision}...`);
    }
    default:
      throw new Fail(`no status viewer has been implemented for ${kindText(target)}`);
  }
}

const VIEWED = ['Deployment.apps', 'DaemonSet.apps', 'StatefulSet.apps'];
