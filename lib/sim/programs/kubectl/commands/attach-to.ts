import type { Turn } from '../../../machine/sys';
import { attachToContainer, pumpAttached, resizeAttached, sessionEnded } from '../attached';
import type { AttachWish, Attached } from '../attached';
import type { Ctx } from '../command';
import { resourcePath } from '../discovery';
import { Exit, Fail, StatusError, isStatus, messageOf } from '../errors';
import { eventsOf, waitFor } from '../stream';
import { fixedType } from '../writes';

/**
 * Attaching to a Pod that was just made (`kubectl run -i`, `kubectl debug -i`): waits until its container runs, shows what
 * it said before, attaches, tells how it ended, and deletes what is to be deleted (kubectl `pkg/cmd/run/run.go`).
 */
export interface AttachTo {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly wish: AttachWish;
  /** What is deleted in the end: `--rm`. */
  readonly remove: readonly { readonly kind: 'pod' | 'service'; readonly name: string }[];
  /** Ends with the container's status: when it has ended, or only when it has ended well. */
  readonly report?: 'ended' | 'succeeded';
  /** Milliseconds to wait for the Pod to run, and for it to end. */
  readonly timeout: number;
  /** `container`: it is enough that this one runs, ready or not (ephemeral containers). */
  readonly until: 'ready' | 'container';
}

export interface AttachState {
  readonly to: AttachTo;
  readonly phase: 'starting' | 'attached' | 'ending';
  readonly since: number;
  readonly attached?: Attached;
  /** When its container was seen to be ready. */
  readonly readyAt?: number;
  /** It is an ephemeral container. */
  readonly ephemeral?: boolean;
  /** What was said of a container that does not start. */
  readonly warned?: string;
}

/** Milliseconds from the container's start until kubectl has heard of it and asks for its log. */
const NEWS = 150;

const POD = fixedType('', 'Pod', 'pods');
const SERVICE = fixedType('', 'Service', 'services');
const path = (to: AttachTo, sub?: string) => resourcePath(POD, to.namespace, to.name, sub);

/** Attaches to a container as soon as it runs; the turn's state is for {@link resumeAttach}. */
export function attachTo(ctx: Ctx, to: AttachTo): number | Turn<AttachState> {
  return guarded(ctx, to, () => starting(ctx, { to, phase: 'starting', since: ctx.sys.now }));
}

/** Goes on with what {@link attachTo} began. */
export function resumeAttach(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  return guarded(ctx, state.to, () => (state.phase === 'starting' ? starting(ctx, state) : state.phase === 'attached' ? pumping(ctx, state) : ending(ctx, state)));
}

/** ^C before there is anything to attach to still deletes what `--rm` is to delete. */
export function signalAttach(ctx: Ctx, state: AttachState, signal: string): number | Turn<AttachState> | 'default' {
  if (signal !== 'WINCH' || !state.attached) return 'default';
  resizeAttached(ctx, state.attached);
  return resumeAttach(ctx, state);
}

/** Whatever comes of it, what is to be deleted is deleted, before anything is said of a failure. */
function guarded(ctx: Ctx, to: AttachTo, run: () => number | Turn<AttachState>): number | Turn<AttachState> {
  try {
    const result = run();
    if (typeof result === 'number') remove(ctx, to);
    return result;
  } catch (e) {
    remove(ctx, to);
    throw e;
  }
}

function remove(ctx: Ctx, to: AttachTo): void {
  for (const { kind, name } of to.remove) {
    try {
      ctx.api.send({ method: 'DELETE', path: resourcePath(kind === 'pod' ? POD : SERVICE, to.namespace, name), body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' } });
      if (!to.wish.quiet) ctx.out(`${kind} "${name}" deleted from ${to.namespace} namespace\n`);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
    }
  }
}

/** Sleeps until something about the Pod changes. Throws at the deadline. */
function sleep(ctx: Ctx, state: AttachState): Turn<AttachState> {
  const ends = state.since + state.to.timeout;
  if (ctx.sys.now >= ends) throw new Fail('timed out waiting for the condition');
  const response = ctx.api.send({ path: resourcePath(POD, state.to.namespace), query: { watch: true, fieldSelector: `metadata.name=${state.to.name}` } });
  void eventsOf(response.body);
  const wait = response.more ? waitFor(response.more) : { until: ctx.sys.now + 500 };
  return { wait: { ...wait, until: Math.min(ends, wait.until ?? Infinity) }, state };
}

function read(ctx: Ctx, to: AttachTo): any {
  try {
    return ctx.api.get(path(to));
  } catch (e) {
    if (isStatus(e, 'NotFound')) throw new StatusError({ ...e.status, message: 'pods "" not found' });
    throw e;
  }
}

function showLog(ctx: Ctx, to: AttachTo): void {
  ctx.out(String(ctx.api.send({ path: path(to, 'log'), query: { container: to.container } }).body ?? ''));
}

function starting(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  const pod = read(ctx, to);
  const phase: string = pod.status?.phase ?? 'Pending';
  const statuses: readonly any[] = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.ephemeralContainerStatuses ?? [])];
  const own = statuses.find((c) => c.name === to.container);
  const over = phase === 'Succeeded' || phase === 'Failed';
  if ((over && state.readyAt === undefined) || (to.until === 'container' && own?.state?.terminated)) {
    // It was over before one could attach: what it said is in its log.
    showLog(ctx, to);
    return ending(ctx, { ...state, phase: 'ending', since: ctx.sys.now });
  }
  const ready = to.until === 'container' ? own?.state?.running : phase === 'Running' && (pod.status?.conditions ?? []).some((c: any) => c.type === 'Ready' && c.status === 'True');
  const waiting: string | undefined = own?.state?.waiting?.message;
  if (to.until === 'container' && waiting && !to.wish.quiet && waiting !== state.warned) {
    ctx.warn(`container ${to.container}: ${waiting}`);
    return sleep(ctx, { ...state, warned: waiting });
  }
  if (!ready && state.readyAt === undefined) return sleep(ctx, state);
  if (state.readyAt === undefined) return { wait: { until: ctx.sys.now + NEWS }, state: { ...state, readyAt: ctx.sys.now } };
  if (ctx.sys.now < state.readyAt + NEWS) return { wait: { until: state.readyAt + NEWS }, state };
  if (to.until === 'ready') {
    try {
      showLog(ctx, to);
    } catch (e) {
      if (!(e instanceof StatusError)) throw e;
      ctx.err(`warning: couldn't fetch pre-attach logs: ${e.message}\n`);
    }
  }
  const container = [...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].find((c: any) => c.name === to.container);
  try {
    const ephemeral = (pod.spec.ephemeralContainers ?? []).some((c: any) => c.name === to.container);
    return pumping(ctx, { ...state, phase: 'attached', ephemeral, attached: attachToContainer(ctx, pod, container, to.wish) });
  } catch (e) {
    if (!(e instanceof StatusError) && !(e instanceof Fail)) throw e;
    ctx.err(`warning: couldn't attach to pod/${to.name}, falling back to streaming logs: ${messageOf(e)}\n`);
    showLog(ctx, to);
    return ending(ctx, { ...state, phase: 'ending', since: ctx.sys.now });
  }
}

function pumping(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  const next = pumpAttached(ctx, state.attached!);
  if (next !== 'over') return { wait: next.wait, state: { ...state, attached: next.attached } };
  const ephemeral = state.ephemeral ? [{ name: to.container }] : [];
  sessionEnded(ctx, { metadata: { name: to.name, namespace: to.namespace }, spec: { ephemeralContainers: ephemeral } }, to.container, to.wish, state.attached!);
  const { attached: _over, ...rest } = state;
  return ending(ctx, { ...rest, phase: 'ending', since: ctx.sys.now });
}

function ending(ctx: Ctx, state: AttachState): number | Turn<AttachState> {
  const { to } = state;
  if (!to.report) return 0;
  const pod = read(ctx, to);
  const phase: string = pod.status?.phase ?? '';
  if (phase === 'Succeeded') return 0;
  if (phase !== 'Failed' || to.report === 'succeeded') return sleep(ctx, { ...state, phase: 'ending' });
  const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
  if (!ended?.exitCode) throw new Fail(`pod ${to.namespace}/${to.name} failed with unknown exit code`);
  throw new Exit(ended.exitCode, `pod ${to.namespace}/${to.name} terminated (${ended.reason})\n${ended.message ?? ''}`);
}
