import type { World } from '../sim';

/**
 * Fuel that takes about one millisecond of our time, learnt as we go: what a unit costs differs from machine to machine
 * and with what the world does.
 */
export class Fuel {
  private perMs = 500;

  /** Runs the world to `t` for at most about `ms`. True when it got there. */
  spend(world: World, t: number, ms: number): boolean {
    const fuel = Math.max(20, Math.floor(this.perMs * ms));
    const before = performance.now();
    const { done } = world.runUntil(t, fuel);
    const took = performance.now() - before;
    // Only a run that used its fuel up says what fuel costs.
    if (!done) this.perMs = Math.min(20_000, Math.max(20, this.perMs * Math.min(2, Math.max(0.25, ms / Math.max(took, 0.05)))));
    return done;
  }
}

/** Runs on in slices until `over` or virtual `limit`; true if `over` came about. Stops early in a world where nothing is to come. */
export function* runWhile(world: World, over: () => boolean, limit: number, fuel = new Fuel()): Generator<void, boolean> {
  while (!over()) {
    const due = world.nextDue();
    if (due === null || due > limit) return false;
    // The instant is always finished, so that what is put in next comes at the same place in a replay.
    while (!fuel.spend(world, due, 4)) yield;
    yield;
  }
  return true;
}
