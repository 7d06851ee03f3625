import type { Instant } from '../../core';
import type * as T from '../../kinds/types';

/** How fast a target may grow and shrink (`normalizeDesiredReplicas` and `normalizeDesiredReplicasWithBehaviors` of `horizontal.go`). */

/** What the autoscaler remembers of the last minutes. */
export interface Memo {
  readonly recommended: readonly { readonly at: Instant; readonly replicas: number }[];
  /** Kept only where there is a behaviour that asks. */
  readonly scaled: readonly { readonly at: Instant; readonly by: number }[];
}

interface Said {
  readonly reason: string;
  readonly message: string;
}

export interface Limited {
  readonly replicas: number;
  readonly able: Said;
  /** Why it is not what was recommended, or that it is. */
  readonly limit: Said & { readonly limited: boolean };
  readonly memo: Memo;
}

type Spec = NonNullable<T.HorizontalPodAutoscaler['spec']>;
type Behavior = NonNullable<Spec['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

/** `--horizontal-pod-autoscaler-downscale-stabilization`, in seconds. */
const STABLE_DOWN = 300;
/** The longest window that may be asked for, in milliseconds. */
const LONGEST = 3_600_000;
const UP: Rules = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] };
const DOWN: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

const LOWER = 'recent recommendations were lower than current one, applying the lowest recent recommendation';
const HIGHER = 'recent recommendations were higher than current one, applying the highest recent recommendation';
const WITHIN: Limited['limit'] = { limited: false, reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const TOO_MANY = { limited: true, reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' };
const TOO_FEW = { limited: true, reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' };
const TOO_FAST = { limited: true, reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' };
const TOO_FAST_DOWN = { limited: true, reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' };

interface Asked {
  readonly current: number;
  readonly proposed: number;
  readonly least: number;
  readonly most: number;
  readonly now: Instant;
}

/** How many replicas to go to, of those `asked.proposed`, and why not to these (`normalizeDesiredReplicasWithBehaviors`, without a behavior `normalizeDesiredReplicas`). */
export function normalize(behavior: Behavior | undefined, memo: Memo, asked: Asked): Limited {
  const { current, proposed, now } = asked;
  // The first look remembers what was there, so that a target does not shrink before its time.
  const before = memo.recommended.length > 0 ? memo.recommended : [{ at: now, replicas: current }];
  const windows = behavior ? [behavior.scaleUp?.stabilizationWindowSeconds ?? 0, behavior.scaleDown?.stabilizationWindowSeconds ?? STABLE_DOWN] : [0, STABLE_DOWN];
  const kept = Math.min(LONGEST, Math.max(...windows) * 1000);
  const within = (seconds: number): number[] => [proposed, ...before.filter((r) => now - r.at < seconds * 1000).map((r) => r.replicas)];
  const highest = Math.max(...within(windows[1]!));
  let stable = highest;
  let why: Said = { reason: 'ScaleDownStabilized', message: HIGHER };
  if (behavior) {
    stable = Math.min(Math.max(current, Math.min(...within(windows[0]!))), highest);
    if (proposed >= current) why = { reason: 'ScaleUpStabilized', message: LOWER };
  }
  const able = stable === proposed ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' } : why;
  const [replicas, limit] = behavior ? byRate(behavior, memo, { ...asked, proposed: stable }) : byRange({ ...asked, proposed: stable });
  return { replicas, able, limit, memo: { recommended: [...before.filter((r) => now - r.at < kept), { at: now, replicas: proposed }], scaled: memo.scaled.filter((s) => now - s.at < LONGEST) } };
}

/** Without a behaviour: twice as many, or four, and any fewer (`convertDesiredReplicasWithRules`). */
function byRange({ current, proposed, least, most }: Asked): [number, Limited['limit']] {
  const fastest = Math.max(2 * current, 4);
  if (proposed < least) return [least, TOO_FEW];
  if (most > fastest) return proposed > fastest ? [fastest, TOO_FAST] : [proposed, WITHIN];
  return proposed > most ? [most, TOO_MANY] : [proposed, WITHIN];
}

/** `convertDesiredReplicasWithBehaviorRate`. */
function byRate(behavior: Behavior, memo: Memo, { current, proposed, least, most, now }: Asked): [number, Limited['limit']] {
  if (proposed > current) {
    const fastest = Math.max(current, reach({ ...UP, ...behavior.scaleUp }, memo, current, now, 1));
    const limit = most > fastest ? fastest : most;
    return proposed > limit ? [limit, most > fastest ? TOO_FAST : TOO_MANY] : [proposed, WITHIN];
  }
  if (proposed < current) {
    const fastest = Math.min(current, reach({ ...DOWN, ...behavior.scaleDown }, memo, current, now, -1));
    const limit = least < fastest ? fastest : least;
    return proposed < limit ? [limit, least < fastest ? TOO_FAST_DOWN : TOO_FEW] : [proposed, WITHIN];
  }
  return [proposed, WITHIN];
}

/** How far one may go in a direction now, given what was done lately. */
function reach(rules: Rules, memo: Memo, current: number, now: Instant, way: 1 | -1): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const proposals = (rules.policies ?? []).map((p) => {
    const moved = memo.scaled.filter((s) => now - s.at < p.periodSeconds * 1000).reduce((n, s) => n + s.by, 0);
    const base = current - moved;
    if (p.type === 'Pods') return base + way * p.value;
    return way > 0 ? Math.ceil(base * (1 + p.value / 100)) : Math.trunc(base * (1 - p.value / 100));
  });
  if (proposals.length === 0) return current;
  // The most change: upwards the largest, downwards the smallest.
  return ((rules.selectPolicy ?? 'Max') === 'Max') === way > 0 ? Math.max(...proposals) : Math.min(...proposals);
}
