import { Heap } from './heap';
import { Random } from './random';
import type { Instant, Json } from './types';

/**
 * The engine of a world: a clock, a queue of work and a seed. Work is data, never a closure, so the queue can be saved
 * at any moment and the loaded world goes on exactly as the first would have.
 *
 *     const kubelet = loop.owner('kubelet', { sync: (pod) => … });
 *     kubelet.at(loop.now + 1000, 'sync', 'default/web');   // in one second of virtual time
 *     loop.runUntil(loop.now + 5000);                       // does it, and leaves the clock at +5000
 *
 * Tasks due at one instant run in the order in which they were queued.
 */
export interface TaskState {
  readonly at: Instant;
  readonly seq: number;
  readonly owner: string;
  readonly task: string;
  readonly arg: Json;
  /** Set on tasks queued with {@link Owner.once}: at most one such task waits per owner, task and key. */
  readonly key?: string;
}

export interface LoopState {
  readonly now: Instant;
  readonly seq: number;
  readonly random: number;
  readonly queue: readonly TaskState[];
}

export type Handler = (arg: Json) => void;

/** The queue as one owner sees it. */
export interface Owner {
  /** Queues `task` at `when` (never before now). */
  at(when: Instant, task: string, arg?: Json): void;
  /** As {@link at}, but if a task of this name and key waits already, only the earlier of the two is kept. */
  once(when: Instant, task: string, key: string, arg?: Json): void;
  /** Drops the waiting task that {@link once} queued under `key`, if any. */
  drop(task: string, key: string): void;
  /** When the task that {@link once} queued under `key` is due, and with what; undefined if none waits. */
  waiting(task: string, key: string): { readonly at: Instant; readonly arg: Json } | undefined;
  /** How many tasks of this name wait that {@link once} queued. */
  count(task: string): number;
}

export interface Progress {
  /** False when fuel ran out first: the clock stands where the work stopped, and the caller may go on later. */
  readonly done: boolean;
  readonly tasks: number;
}

export class Loop {
  now: Instant;
  /** Work units left in this call of {@link runUntil}; see {@link spend}. */
  private fuel = Infinity;
  private seq: number;
  private readonly rng: Random;
  private readonly queue = new Heap<TaskState>((a, b) => a.at < b.at || (a.at === b.at && a.seq < b.seq));
  private readonly dead = new Set<number>();
  private readonly keyed = new Map<string, TaskState>();
  /** How many of them there are, by owner and task. */
  private readonly counts = new Map<string, number>();
  private readonly owners = new Map<string, Readonly<Record<string, Handler>>>();

  /**
   * `fault` is told of what a task threw, and the loop goes on with the next: one mistake of ours must not end a
   * learner's world. Without it the error is thrown on, which tests want.
   */
  constructor(
    state: LoopState,
    private readonly fault?: (error: unknown, task: TaskState) => void,
  ) {
    this.now = state.now;
    this.seq = state.seq;
    this.rng = new Random(state.random);
    for (const t of state.queue) this.add(t);
  }

  /** The next number of the world's own sequence, in [0, 1). */
  readonly random = (): number => this.rng.next();

  /** Registers who does the work queued under `name`. Throws if the name is taken. */
  owner(name: string, handlers: Readonly<Record<string, Handler>>): Owner {
    if (this.owners.has(name)) throw new Error(`loop: owner ${name} is registered twice`);
    this.owners.set(name, handlers);
    const key = (task: string, k: string) => `${name}\0${task}\0${k}`;
    return {
      at: (when, task, arg = null) => {
        this.add({ at: Math.max(when, this.now), seq: this.seq++, owner: name, task, arg });
      },
      once: (when, task, k, arg = null) => {
        const waiting = this.keyed.get(key(task, k));
        const at = Math.max(when, this.now);
        if (waiting) {
          if (waiting.at <= at) return;
          this.dead.add(waiting.seq);
          this.forget(waiting);
        }
        this.add({ at, seq: this.seq++, owner: name, task, arg, key: k });
      },
      drop: (task, k) => {
        const waiting = this.keyed.get(key(task, k));
        if (!waiting) return;
        this.dead.add(waiting.seq);
        this.forget(waiting);
      },
      waiting: (task, k) => this.keyed.get(key(task, k)),
      count: (task) => this.counts.get(`${name}\0${task}`) ?? 0,
    };
  }

  /** Forgets an owner and all that it had queued (a cluster that is deleted). */
  release(name: string): void {
    this.owners.delete(name);
    for (const t of this.queue.items) {
      if (t.owner !== name || this.dead.has(t.seq)) continue;
      this.dead.add(t.seq);
      if (t.key !== undefined) this.keyed.delete(`${name}\0${t.task}\0${t.key}`);
    }
  }

  private add(t: TaskState): void {
    this.queue.push(t);
    if (t.key === undefined) return;
    this.keyed.set(`${t.owner}\0${t.task}\0${t.key}`, t);
    const kind = `${t.owner}\0${t.task}`;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** A keyed task waits no longer. */
  private forget(t: TaskState): void {
    this.keyed.delete(`${t.owner}\0${t.task}\0${t.key}`);
    const kind = `${t.owner}\0${t.task}`;
    this.counts.set(kind, this.counts.get(kind)! - 1);
  }

  private skipDead(): TaskState | undefined {
    for (;;) {
      const t = this.queue.peek();
      if (!t || !this.dead.delete(t.seq)) return t;
      this.queue.pop();
    }
  }

  /** When the next task is due, or null when nothing waits and only an input can change the world. */
  nextDue(): Instant | null {
    return this.skipDead()?.at ?? null;
  }

  /** Charges work to the current {@link runUntil}: it stops before the next task once its fuel is used up. */
  spend(units: number): void {
    this.fuel -= units;
  }

  /**
   * Does all work due up to and including `t`, then sets the clock to `t`. With `fuel` (units as {@link spend} counts
   * them; each task costs at least 1) it may stop earlier, between two tasks; what happens is the same either way.
   */
  runUntil(t: Instant, fuel = Infinity): Progress {
    this.fuel = fuel;
    let tasks = 0;
    for (;;) {
      const next = this.skipDead();
      if (!next || next.at > t) break;
      if (this.fuel <= 0) return { done: false, tasks };
      this.queue.pop();
      if (next.key !== undefined) this.forget(next);
      if (next.at > this.now) this.now = next.at;
      const handler = this.owners.get(next.owner)?.[next.task];
      if (!handler) throw new Error(`loop: nobody does ${next.owner}/${next.task}`);
      this.fuel -= 1;
      tasks++;
      try {
        handler(next.arg);
      } catch (e) {
        if (!this.fault) throw e;
        this.fault(e, next);
      }
    }
    if (t > this.now) this.now = t;
    return { done: true, tasks };
  }

  save(): LoopState {
    const queue: TaskState[] = [];
    for (const t of this.queue.items) if (!this.dead.has(t.seq)) queue.push(t);
    queue.sort((a, b) => a.at - b.at || a.seq - b.seq);
    return { now: this.now, seq: this.seq, random: this.rng.state, queue };
  }
}
