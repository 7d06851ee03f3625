/** Something that is given turns on the one thread all labs share. */
export interface Job {
  /**
   * Works for about `ms` milliseconds at most, and says in how many milliseconds of wall time it wants to go on:
   * 0 is in the next round, null is when it is woken.
   */
  turn(ms: number): number | null;
  /** Nobody waits for it with a key under the finger: at most one such turn per round, after those that somebody waits for. */
  readonly background?: boolean;
  /** A turn threw: the job is out of the pacer. */
  failed(error: unknown): void;
}

/** A turn's length, and how long turns go on before the event loop sees to sockets again. Milliseconds. */
const TURN = 6;
const ROUND = 8;
/** How long what nobody waits for is put off while somebody waits. Milliseconds. */
const PATIENCE = 60;

/**
 * Shares the processor among labs, round-robin: whoever has work waits for one turn of each of the others, and no longer.
 * A job that sleeps costs one timer, or nothing.
 */
export class Pacer {
  private ready: Job[] = [];
  private later: Job[] = [];
  private readonly queued = new Set<Job>();
  private readonly timers = new Map<Job, NodeJS.Timeout>();
  private readonly jobs = new Set<Job>();
  private scheduled = false;
  private lastBackground = 0;

  add(job: Job): void {
    this.jobs.add(job);
    this.wake(job);
  }

  /** The job wants a turn soon. */
  wake(job: Job): void {
    if (!this.jobs.has(job) || this.queued.has(job)) return;
    const timer = this.timers.get(job);
    if (timer) {
      clearTimeout(timer);
      this.timers.delete(job);
    }
    this.queued.add(job);
    (job.background ? this.later : this.ready).push(job);
    this.schedule();
  }

  remove(job: Job): void {
    this.jobs.delete(job);
    clearTimeout(this.timers.get(job));
    this.timers.delete(job);
    if (!this.queued.delete(job)) return;
    this.ready = this.ready.filter((j) => j !== job);
    this.later = this.later.filter((j) => j !== job);
  }

  /** Runs a generator to its end in slices, as one job among the others; each `yield` is a place to pause. */
  run<T>(steps: Generator<void, T>, { background = false } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        background,
        turn: (ms) => {
          const end = performance.now() + ms;
          do {
            const { done, value } = steps.next();
            if (done) {
              this.remove(job);
              resolve(value);
              return null;
            }
          } while (performance.now() < end);
          return 0;
        },
        failed: reject,
      };
      this.add(job);
    });
  }

  close(): void {
    for (const job of [...this.jobs]) this.remove(job);
  }

  private schedule(): void {
    if (this.scheduled || !(this.ready.length || this.later.length)) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.round();
      this.schedule();
    });
  }

  private round(): void {
    const end = performance.now() + ROUND;
    // Each job at most once per round: those that come back wait at the end of the line.
    let n = this.ready.length;
    if (n) do this.give(this.ready.shift()!);
    while (--n > 0 && performance.now() < end);
    const now = performance.now();
    if (!this.later.length || (this.ready.length && now - this.lastBackground < PATIENCE)) return;
    this.lastBackground = now;
    this.give(this.later.shift()!);
  }

  private give(job: Job): void {
    this.queued.delete(job);
    let next: number | null;
    try {
      next = job.turn(TURN);
    } catch (error) {
      this.remove(job);
      job.failed(error);
      return;
    }
    if (!this.jobs.has(job) || this.queued.has(job) || next === null) return;
    if (next <= 0) this.wake(job);
    else {
      this.timers.set(
        job,
        setTimeout(() => {
          this.timers.delete(job);
          this.wake(job);
        }, Math.min(next, 2 ** 30)),
      );
    }
  }
}
