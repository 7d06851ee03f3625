import type { Instant } from '../../core';
import type * as T from '../../kinds/types';

/** How fast a target may grow and shrink (`normalizeDesiredReplicasWithBehaviors`). */

/** What the autoscaler remembers of the last minutes. */
export interface Memo {
  readonly recommended: readonly { readonly at: Instant; readonly replicas: number }[];
  readonly scaled: readonly { readonly at: Instant; readonly by: number }[];
}

export interface Limited {
  readonly replicas: number;
  readonly able: { readonly reason: string; readonly message: string };
  /** Absent where nothing held it back. */
  readonly limited?: { readonly reason: string; readonly message: string };
  readonly memo: Memo;
}

type Spec = NonNullable<T.HorizontalPodAutoscaler['spec']>;
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const STABLE_DOWN = 300;
const UP: Rules = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] };
const DOWN: Rules = { stabilizationWindowSeconds: STABLE_DOWN, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export function normalize(spec: Spec, memo: Memo, current: number, proposed: number, least: number, most: number, now: Instant): Limited {
  const up = { ...UP, ...spec.behavior?.scaleUp };
  const down = { ...DOWN, ...spec.behavior?.scaleDown };
  const window = Math.max(up.stabilizationWindowSeconds ?? 0, down.stabilizationWindowSeconds ?? STABLE_DOWN) * 1000;
  const recommended = [...memo.recommended.filter((r) => r.at > now - window), { at: now, replicas: proposed }].slice(-300);
  const within = (seconds: number | undefined): number[] => recommended.filter((r) => r.at > now - (seconds ?? 0) * 1000 || r.at === now).map((r) => r.replicas);
  const lowest = Math.min(...within(up.stabilizationWindowSeconds));
  const highest = Math.max(...within(down.stabilizationWindowSeconds));
  let stable = current;
  if (stable < lowest) stable = lowest;
  if (stable > highest) stable = highest;
  const able =
    stable === proposed
      ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
      : stable > proposed
        ? { reason: 'ScaleDownStabilized', message: 'recent recommendations were higher than current one, applying the highest recent recommendation' }
        : { reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' };

  const next: Memo = { recommended, scaled: memo.scaled.filter((s) => s.at > now - 1_800_000) };
  const done = (replicas: number, limited?: Limited['limited']): Limited => ({ replicas, able, memo: next, ...(limited ? { limited } : {}) });
  if (stable > current) {
    const top = rate(up, next, current, now, 1, spec.behavior === undefined);
    if (stable > Math.min(top, most)) {
      if (most > top) return done(top, { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' });
      return done(most, { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' });
    }
  } else if (stable < current) {
    const bottom = rate(down, next, current, now, -1, false);
    if (stable < Math.max(bottom, least)) {
      if (least < bottom) return done(bottom, { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' });
      return done(least, { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' });
    }
  } else if (proposed < least && stable === least) return done(least, { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' });
  return done(Math.min(most, Math.max(least, stable)));
}

/** How far one may go in a direction (1 or -1) now, given what was done lately. */
function rate(rules: Rules, memo: Memo, current: number, now: Instant, way: 1 | -1, plain: boolean): number {
  // Without any behaviour in the spec the older rule holds: twice as many, or four.
  if (plain) return Math.max(2 * current, 4);
  if (rules.selectPolicy === 'Disabled') return current;
  const reach = (rules.policies ?? []).map((p) => {
    const moved = memo.scaled.filter((s) => s.at > now - p.periodSeconds * 1000 && Math.sign(s.by) === way).reduce((n, s) => n + s.by, 0);
    const base = current - moved;
    if (p.type === 'Pods') return base + way * p.value;
    return way > 0 ? Math.ceil(base * (1 + p.value / 100)) : Math.floor(base * (1 - p.value / 100));
  });
  if (reach.length === 0) return current;
  const far = (rules.selectPolicy ?? 'Max') === 'Max';
  return way > 0 ? (far ? Math.max(...reach) : Math.min(...reach)) : Math.max(0, far ? Math.min(...reach) : Math.max(...reach));
}
