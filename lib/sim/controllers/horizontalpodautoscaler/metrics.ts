import { milli, units } from '../../kinds/quantities';
import { parseTime } from '../../kinds/times';
import type * as T from '../../kinds/types';
import type { PodMetrics } from '../controller';
import { podCondition } from '../shared/pods';

/** From what Pods use to how many there should be (`pkg/controller/podautoscaler/replica_calculator.go`). */

/** A ratio this near to 1 changes nothing. */
const TOLERANCE = 0.1;
/** CPU of a Pod that has just started says little. */
const INITIALIZATION = 300_000;
const INITIAL_READINESS = 30_000;

export interface Proposal {
  readonly replicas: number;
  /** Percent of the request, where that was asked for. */
  readonly utilization?: number;
  /** Mean use of a Pod: thousandths of a core, or bytes. */
  readonly average: number;
}

export interface Target {
  readonly resource: 'cpu' | 'memory';
  readonly utilization?: number;
  /** In the unit of {@link Proposal.average}. */
  readonly average?: number;
}

/** The proposal, or in words why there is none. */
export function propose(pods: readonly T.Pod[], metrics: PodMetrics, target: Target, current: number, now: number): Proposal | string {
  const live = pods.filter((p) => p.metadata.deletionTimestamp === undefined && p.status?.phase !== 'Failed');
  if (Object.keys(metrics).length === 0) return 'no metrics returned from resource metrics API';
  const used = new Map<T.Pod, number>();
  const missing: T.Pod[] = [];
  const unready: T.Pod[] = [];
  for (const p of live) {
    const m = Object.hasOwn(metrics, p.metadata.name) ? metrics[p.metadata.name] : undefined;
    if (p.status?.phase === 'Pending') unready.push(p);
    else if (!m) missing.push(p);
    else if (target.resource === 'cpu' && isSettling(p, now)) unready.push(p);
    else used.set(p, m[target.resource]);
  }
  if (used.size === 0) return 'did not receive metrics for targeted pods (pods might be unready)';
  const requests = new Map<T.Pod, number>();
  if (target.utilization !== undefined) {
    for (const p of live) {
      let sum = 0;
      for (const c of p.spec?.containers ?? []) {
        const r = c.resources?.requests?.[target.resource] as string | undefined;
        if (r === undefined) return `missing request for ${target.resource} in container ${c.name} of Pod ${p.metadata.name}`;
        sum += target.resource === 'cpu' ? milli(r) : units(r);
      }
      requests.set(p, sum);
    }
  }
  const wanted = (p: T.Pod): number => (target.utilization === undefined ? target.average! : (requests.get(p)! * target.utilization) / 100);
  const ratio = (): number => {
    let has = 0;
    let should = 0;
    for (const [p, u] of used) {
      has += u;
      should += wanted(p);
    }
    return has / should;
  };
  const first = ratio();
  const sum = [...used.values()].reduce((a, b) => a + b, 0);
  const average = Math.floor(sum / used.size);
  const utilization = target.utilization === undefined ? undefined : Math.floor((100 * sum) / [...used.keys()].reduce((n, p) => n + requests.get(p)!, 0));
  const answer = (replicas: number): Proposal => ({ replicas, average, ...(utilization === undefined ? {} : { utilization }) });
  const countUnready = unready.length > 0 && first > 1;
  if (!countUnready && missing.length === 0) {
    return answer(Math.abs(1 - first) <= TOLERANCE ? current : Math.ceil(first * used.size - 1e-9));
  }
  // The unknown are taken to be such as would not drive the change further.
  for (const p of missing) used.set(p, first < 1 ? wanted(p) : 0);
  if (countUnready) for (const p of unready) used.set(p, 0);
  const second = ratio();
  if (Math.abs(1 - second) <= TOLERANCE || (first < 1 && second > 1) || (first > 1 && second < 1)) return answer(current);
  const replicas = Math.ceil(second * used.size - 1e-9);
  if ((second < 1 && replicas > current) || (second > 1 && replicas < current)) return answer(current);
  return answer(replicas);
}

function isSettling(pod: T.Pod, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const started = parseTime(pod.status?.startTime);
  if (!ready || started === undefined) return true;
  const changed = parseTime(ready.lastTransitionTime) ?? started;
  if (started + INITIALIZATION > now) return ready.status !== 'True';
  return ready.status === 'False' && started + INITIAL_READINESS > changed;
}
