import type { Turn } from '../../machine/sys';
import type { Mini, Step } from './command';

/** A run of steps in progress. */
export interface Running {
  readonly steps: readonly Step[];
  readonly at: number;
  /** When a step that waits for the cluster gives up. */
  readonly patience?: number;
}

/** What a step does; it may ask to be called again after some milliseconds. */
export type Doer = (m: Mini, what: any) => void | { readonly again: number };

/** How long minikube waits for a component (`--wait-timeout`). */
const PATIENCE = 360_000;

/** Takes steps as far as they go without waiting; then waits, or ends with `status`. */
export function proceed(m: Mini, running: Running, act: Doer, end: (m: Mini) => number = () => 0): number | Turn<Running> {
  let { at } = running;
  const { steps } = running;
  let patience = running.patience;
  while (at < steps.length) {
    const step = steps[at]!;
    if (patience === undefined && step.say) m.say(step.say[0], step.say[1]);
    if (step.do !== undefined) {
      const more = act(m, step.do);
      if (more && m.sys.now < (patience ?? m.sys.now + PATIENCE)) return { wait: { until: m.sys.now + more.again }, state: { steps, at, patience: patience ?? m.sys.now + PATIENCE } };
    }
    patience = undefined;
    at++;
    if (step.wait) return { wait: { until: m.sys.now + step.wait }, state: { steps, at } };
  }
  return end(m);
}
