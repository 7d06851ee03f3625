import { milli, parseQuantity } from '../../kinds/quantities';
import { parseTime } from '../../kinds/times';
import type * as T from '../../kinds/types';
import { podCondition } from '../shared/pods';
import type { Figures } from './metrics';

/** From what Pods use to how many there should be (`pkg/controller/podautoscaler/replica_calculator.go`). */

/** `--horizontal-pod-autoscaler-tolerance`: a ratio this near to 1 changes nothing. */
const TOLERANCE = 0.1;
/** `--horizontal-pod-autoscaler-cpu-initialization-period`: CPU of a Pod that has just started says little. */
const INITIALIZATION = 300_000;
/** `--horizontal-pod-autoscaler-initial-readiness-delay`. */
const INITIAL_READINESS = 30_000;

export interface Proposal {
  readonly replicas: number;
  /** Percent of the request, where that was asked for. */
  readonly utilization?: number;
  /** Mean use of a Pod, in thousandths of its unit. */
  readonly average: number;
}

export interface Target {
  readonly resource: string;
  /** Of which container; absent: of all. */
  readonly container?: string;
  /** Percent of the request. */
  readonly utilization?: number;
  /** Thousandths of its unit. */
  readonly average?: number;
}

export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What the spec says, else the default. */
export function tolerances(spec: NonNullable<T.HorizontalPodAutoscaler['spec']>): Tolerances {
  const of = (rules: { readonly tolerance?: unknown } | undefined) => (rules?.tolerance === undefined ? TOLERANCE : Number(parseQuantity(rules.tolerance as string).nanos) / 1e9);
  return { up: of(spec.behavior?.scaleUp), down: of(spec.behavior?.scaleDown) };
}

/** The proposal, or in words why there is none. */
export function propose(pods: readonly T.Pod[], figures: Figures, target: Target, current: number, tolerance: Tolerances, now: number): Proposal | string {
  if (pods.length === 0) return 'no pods returned by selector while calculating replica count';
  const used = new Map<string, number>();
  const missing: string[] = [];
  const unready: string[] = [];
  for (const p of pods) {
    const { name } = p.metadata;
    if (p.metadata.deletionTimestamp !== undefined || p.status?.phase === 'Failed') continue;
    const figure = figures.get(name);
    if (p.status?.phase === 'Pending') unready.push(name);
    else if (!figure) missing.push(name);
    else if (target.resource === 'cpu' && isUnready(p, figure, now)) unready.push(name);
    else used.set(name, figure.value);
  }
  const ready = used.size;
  if (ready === 0) return 'did not receive metrics for targeted pods (pods might be unready)';
  const requests = new Map<string, number>();
  if (target.utilization !== undefined) {
    for (const p of pods) {
      const request = requestOf(p, target);
      if (typeof request === 'string') return request;
      requests.set(p.metadata.name, request);
    }
    if ([...used.keys()].reduce((n, p) => n + requests.get(p)!, 0) === 0) return 'no metrics returned matched known pods';
  }
  const measure = (): { readonly ratio: number; readonly average: number; readonly utilization?: number } => {
    const total = [...used.values()].reduce((a, b) => a + b, 0);
    const average = Math.trunc(total / used.size);
    if (target.utilization === undefined) return { ratio: average / target.average!, average };
    const utilization = Math.trunc((total * 100) / [...used.keys()].reduce((n, p) => n + requests.get(p)!, 0));
    return { ratio: utilization / target.utilization, average, utilization };
  };
  const near = (ratio: number) => ratio >= 1 - tolerance.down && ratio <= 1 + tolerance.up;
  const { ratio, ...said } = measure();
  const answer = (replicas: number): Proposal => ({ replicas, ...said });
  const countUnready = unready.length > 0 && ratio > 1;
  if (!countUnready && missing.length === 0) return answer(near(ratio) ? current : Math.ceil(ratio * ready));
  // The unknown are taken to be such as would not drive the change further.
  for (const p of missing) used.set(p, ratio >= 1 ? 0 : target.utilization === undefined ? target.average! : Math.trunc((requests.get(p)! * Math.max(100, target.utilization)) / 100));
  if (countUnready) for (const p of unready) used.set(p, 0);
  const { ratio: second } = measure();
  if (near(second) || (ratio < 1 && second > 1) || (ratio > 1 && second < 1)) return answer(current);
  const replicas = Math.ceil(second * used.size);
  if ((second < 1 && replicas > current) || (second > 1 && replicas < current)) return answer(current);
  return answer(replicas);
}

/** Is a Pod's processor time not to be counted yet? */
function isUnready(pod: T.Pod, figure: { readonly at: number; readonly window: number }, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const started = parseTime(pod.status?.startTime);
  if (!ready || started === undefined) return true;
  const changed = parseTime(ready.lastTransitionTime) ?? started;
  if (started + INITIALIZATION > now) return ready.status === 'False' || figure.at < changed + figure.window;
  return ready.status === 'False' && started + INITIAL_READINESS > changed;
}

/** What a Pod requests, in thousandths of the unit; or in words that it does not. */
function requestOf(pod: T.Pod, { resource, container }: Target): number | string {
  const whole = (pod.spec as { readonly resources?: { readonly requests?: Readonly<Record<string, string>> } } | undefined)?.resources?.requests?.[resource];
  if (container === undefined && whole !== undefined) return milli(whole);
  let sum = 0;
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always')];
  for (const c of all) {
    if (container !== undefined && container !== c.name) continue;
    const request = c.resources?.requests?.[resource] as string | undefined;
    if (request === undefined) return `missing request for ${resource} in container ${c.name} of Pod ${pod.metadata.name}`;
    sum += milli(request);
  }
  return sum;
}
