import type { World } from '../sim';
import { runWhile } from './run';

export interface Verdict {
  readonly passed: boolean;
  /** The last line the check printed: what was seen, against what was wanted. */
  readonly hint: string;
}

/** Virtual time a check may take. */
const CHECK_LIMIT = 10 * 60_000;
/** Turns of about 4 ms a check may take of ours. */
const TURNS = 2000;

/**
 * Judges one check in a fork of the world, in slices. The script may break and wait as it likes: the fork is thrown away.
 * Its exit status is the verdict.
 */
export function* judge(fork: World, id: string, script: string): Generator<void, Verdict> {
  const name = `check:${id}`;
  try {
    fork.input({ at: fork.now, type: 'script', id: name, text: script });
  } catch (error) {
    // The learner's own processes have taken all there is: a lesson of its own.
    if ((error as { code?: string }).code === 'EAGAIN') return { passed: false, hint: 'Your laptop has no room for another process. Stop what runs (Ctrl+C, kill), then this can be checked.' };
    throw error;
  }
  let turns = 0;
  const steps = runWhile(fork, () => fork.script(name) !== undefined, fork.now + CHECK_LIMIT);
  for (;;) {
    const { done } = steps.next();
    if (done) break;
    if (++turns > TURNS) return { passed: false, hint: 'This check needed more work than it may take; it will be tried again.' };
    yield;
  }
  const result = fork.script(name);
  if (!result) return { passed: false, hint: 'This check did not come to an end within ten minutes of the world\'s time.' };
  return { passed: result.status === 0, hint: lastLine(result.stdout) ?? lastLine(result.stderr) ?? '' };
}

/** As {@link judge}, at once and to the end: for tests and tools that have the thread to themselves. */
export function judgeNow(fork: World, id: string, script: string): Verdict {
  const steps = judge(fork, id, script);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function lastLine(text: string): string | undefined {
  const line = text.split('\n').map((l) => l.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').trim()).filter(Boolean).at(-1);
  return line?.slice(0, 500);
}
