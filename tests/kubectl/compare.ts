import { readFileSync } from 'node:fs';
import { commands } from '../../lib/cli/run';
import type { World } from '../../lib/sim';
import { difference } from './mask';
import { freshWorld, inside, outside, type Ran } from './sides';

export interface Compared {
  readonly line: string;
  readonly real: Ran;
  readonly ours: Ran;
  readonly difference: readonly string[];
}

/** Runs until nothing was written for three seconds. */
function settle(world: World, last: { at: number }): void {
  const start = world.now;
  while (world.now - start < 120_000) {
    const quiet = Math.max(last.at, start) + 3000;
    if (world.now >= quiet) return;
    world.runUntil(Math.min(world.nextDue() ?? quiet, quiet));
  }
}

/** Runs a script's command lines on both sides of one world, one after another, both worlds being quiet in between. */
export async function compare(file: string, tools: { readonly kubectl: string }, each: (c: Compared) => void = () => {}): Promise<Compared[]> {
  const base = freshWorld();
  const real = await outside(base.fork(), tools);
  const ours = inside(base.fork());
  const lasts = [real, ours].map((side) => {
    const last = { at: side.world.now };
    side.world.onTrace((t) => {
      if (t.revision !== undefined) last.at = t.at;
    });
    return last;
  });
  const all: Compared[] = [];
  try {
    for (const line of commands(readFileSync(file, 'utf8'))) {
      const r = await real.run(line);
      const o = await ours.run(line);
      const c = { line, real: r, ours: o, difference: difference(r, o) };
      all.push(c);
      each(c);
      settle(real.world, lasts[0]!);
      settle(ours.world, lasts[1]!);
      const now = Math.max(real.world.now, ours.world.now);
      real.world.runUntil(now);
      ours.world.runUntil(now);
    }
  } finally {
    real.close();
    ours.close();
  }
  return all;
}
