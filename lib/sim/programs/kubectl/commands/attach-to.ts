import type { Turn } from '../../../machine/sys';
import type { Ctx } from '../command';
import { resourcePath } from '../discovery';
import { Exit, Fail, isStatus } from '../errors';
import { waitFor } from '../stream';
import { fixedType } from '../writes';
import { resumeAttach as goOn, startAttach } from './attach';
import type { AttachState as Attached } from './attach';
import { sleepFor, stillThere } from './delete';

/** `kubectl run -i`: waits until the Pod runs, attaches to it, tells how it ended, and with `--rm` deletes it. */
export interface AttachTo {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  readonly remove: boolean;
  /** Ends with the container's status. */
  readonly report: boolean;
  /** Milliseconds to wait for the Pod to run. */
  readonly timeout: number;
}

export interface AttachState {
  readonly to: AttachTo;
  readonly phase: 'starting' | 'attached' | 'ending' | 'deleting';
  readonly since: number;
  readonly attached?: Attached;
  readonly status?: number;
}

const POD = fixedType('', 'Pod', 'pods');
const path = (to: AttachTo) => resourcePath(POD, to.namespace, to.name);

export function attachTo(ctx: Ctx, to: AttachTo): number | Turn<AttachState> {
  return starting(ctx, { to, phase: 'starting', since: ctx.sys.now });
}

export function resumeAttach(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  switch (state.phase) {
    case 'starting':
      return starting(ctx, state);
    case 'attached':
      return attached(ctx, state, goOn(ctx, state.attached!));
    case 'ending':
      return ending(ctx, state);
    case 'deleting':
      return deleting(ctx, state);
  }
}

/** Sleeps until something about the Pod changes. */
function sleep(ctx: Ctx, state: AttachState, until?: number): Turn<AttachState> {
  const response = ctx.api.send({ path: resourcePath(POD, state.to.namespace), query: { watch: true, fieldSelector: `metadata.name=${state.to.name}` } });
  const wait = response.more ? waitFor(response.more) : { until: ctx.sys.now + 500 };
  const end = Math.min(until ?? Infinity, wait.until ?? Infinity);
  return { wait: { ...wait, ...(end !== Infinity ? { until: end } : {}) }, state };
}

function starting(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  const pod = ctx.api.get(path(to));
  const phase: string = pod.status?.phase ?? 'Pending';
  if (phase === 'Succeeded' || phase === 'Failed') {
    // It was over before one could attach: what it said is in its log.
    ctx.out(String(ctx.api.send({ path: `${path(to)}/log`, query: { container: to.container } }).body ?? ''));
    return ending(ctx, { ...state, phase: 'ending' });
  }
  const running = (pod.status?.containerStatuses ?? []).some((c: any) => c.name === to.container && c.state?.running);
  if (phase === 'Running' && running) {
    const container = pod.spec.containers.find((c: any) => c.name === to.container);
    return attached(ctx, state, startAttach(ctx, pod, container, { stdin: to.stdin, tty: to.tty, quiet: to.quiet }));
  }
  const ends = state.since + to.timeout;
  if (ctx.sys.now >= ends) throw new Fail('timed out waiting for the condition');
  return sleep(ctx, state, ends);
}

function attached(ctx: Ctx, state: AttachState, result: number | Turn<Attached>): number | Turn<AttachState> {
  if (typeof result === 'number') return ending(ctx, { ...state, phase: 'ending' });
  if ('wait' in result) return { wait: result.wait, state: { ...state, phase: 'attached', attached: result.state } };
  return result;
}

function ending(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  let pod: any;
  try {
    pod = ctx.api.get(path(to));
  } catch (e) {
    if (isStatus(e, 'NotFound')) return 0;
    throw e;
  }
  const phase: string = pod.status?.phase ?? '';
  const over = phase === 'Succeeded' || phase === 'Failed';
  if (!over && to.report && !pod.metadata.deletionTimestamp) return sleep(ctx, { ...state, phase: 'ending' });
  let status = 0;
  let said = '';
  if (to.report && phase === 'Failed') {
    const ended = (pod.status?.containerStatuses ?? []).find((c: any) => c.name === to.container)?.state?.terminated;
    status = ended?.exitCode || 1;
    said = `pod ${to.namespace}/${to.name} terminated (${ended?.reason ?? 'Error'})\n`;
  } else if (!to.report && to.stdin && !to.remove && !to.quiet) {
    ctx.out(`Session ended, resume using '${`kubectl attach ${to.name} -c ${to.container}`}${to.stdin ? ' -i' : ''}${to.tty ? ' -t' : ''}' command when the pod is running\n`);
  }
  if (to.remove) {
    ctx.api.send({ method: 'DELETE', path: path(to), body: { gracePeriodSeconds: 1, propagationPolicy: 'Background' } });
    ctx.out(`pod ${JSON.stringify(to.name)} deleted from ${to.namespace} namespace\n`);
    if (said) ctx.err(said);
    return deleting(ctx, { ...state, phase: 'deleting', status });
  }
  if (said) ctx.err(said);
  if (status !== 0) throw new Exit(status);
  return 0;
}

function deleting(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  const left = stillThere(ctx, [{ type: POD, namespace: to.namespace, name: to.name, uid: to.uid }]);
  if (left.length > 0) return { wait: sleepFor(ctx, left, undefined), state };
  return state.status ?? 0;
}
