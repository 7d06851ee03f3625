import type { Check } from '../course';
import type { CheckState } from '../protocol';
import type { World } from '../sim';
import { judge, type Verdict } from './grade';
import type { Pacer } from './pacer';

/** What is done with verdicts outside of the lab. May reject while the database is gone; then it is tried again. */
export interface Records {
  passed(check: string, points: number): Promise<void>;
  attempted(check: string, hint: string): Promise<void>;
}

export interface GraderOptions {
  readonly checks: readonly Check[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly pacer: Pacer;
  readonly records: Records;
  /** Checks that passed before. */
  readonly passed: Iterable<string>;
  fork(): World;
  /** Equal texts mean that nothing a check usually looks at has changed in between. */
  fingerprint(): string;
  /** Something of the verdicts changed, or looking began or ended. */
  told(looking: boolean, checks: readonly CheckState[]): void;
}

/** Milliseconds of quiet after a change before checks run, and the longest they are put off by further changes. */
const QUIET = 800;
const PATIENCE = 3000;
const RETRY = 2000;
/** A fingerprint does not see everything: after this long an equal one is not believed. */
const DOUBT = 30_000;

/** Runs a lesson's open checks in forks when something changed, and keeps their verdicts. Once passed, passed. */
export class Grader {
  private readonly verdicts = new Map<string, Verdict>();
  private timer: NodeJS.Timeout | undefined;
  private firstChange = 0;
  private running: Promise<void> | undefined;
  private again = false;
  private closed = false;
  /** A world was thrown away: verdicts on it are void. */
  private era = 0;
  private seen: string | null = null;
  private seenAt = 0;
  private readonly retries = new Set<NodeJS.Timeout>();

  constructor(private readonly options: GraderOptions) {
    for (const id of options.passed) this.verdicts.set(id, { passed: true, hint: '' });
  }

  get states(): CheckState[] {
    return this.options.checks.map(({ id }) => {
      const v = this.verdicts.get(id);
      return { id, passed: v?.passed ?? false, ...(v && !v.passed && v.hint ? { hint: v.hint } : {}) };
    });
  }

  private get open(): readonly Check[] {
    return this.options.checks.filter((c) => !this.verdicts.get(c.id)?.passed && Object.hasOwn(this.options.scripts, c.id));
  }

  /** The world changed in a way that may matter to a check. */
  changed(): void {
    if (this.closed || !this.open.length) return;
    const now = Date.now();
    if (this.timer) clearTimeout(this.timer);
    else this.firstChange = now;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.look(false);
      },
      Math.max(0, Math.min(QUIET, this.firstChange + PATIENCE - now)),
    );
  }

  /** Runs the open checks now; settles when all have their verdict. */
  async look(asked: boolean): Promise<void> {
    if (this.running) {
      this.again = true;
      await this.running;
      if (asked) await this.look(true);
      return;
    }
    if (this.closed || !this.open.length) return;
    const fingerprint = this.options.fingerprint();
    if (!asked && fingerprint === this.seen && Date.now() - this.seenAt < DOUBT) return;
    this.seen = fingerprint;
    this.seenAt = Date.now();
    this.again = false;
    this.running = this.round(asked);
    await this.running;
    this.running = undefined;
    if (this.again && !asked) await this.look(false);
  }

  private async round(asked: boolean): Promise<void> {
    const { options } = this;
    const era = this.era;
    options.told(true, this.states);
    for (const check of this.open) {
      if (this.closed || era !== this.era) break;
      let verdict: Verdict;
      try {
        verdict = await options.pacer.run(this.judged(check.id), { background: true });
      } catch (error) {
        console.error(`check ${check.id} failed to run:`, error);
        verdict = { passed: false, hint: 'This check failed to run. That is our fault, not yours.' };
      }
      if (this.closed || era !== this.era) break;
      this.verdicts.set(check.id, verdict);
      if (verdict.passed) this.record(() => options.records.passed(check.id, check.points));
      else if (asked) this.record(() => options.records.attempted(check.id, verdict.hint));
      if (verdict.passed) options.told(true, this.states);
    }
    if (!this.closed) options.told(false, this.states);
  }

  /** The fork is made in the check's own turn, so that several learners' forks do not come at once. */
  private *judged(id: string): Generator<void, Verdict> {
    return yield* judge(this.options.fork(), id, this.options.scripts[id]!);
  }

  /** The lesson was restarted: what passed stays, what did not is unknown again. */
  restarted(): void {
    this.era++;
    this.seen = null;
    for (const [id, v] of [...this.verdicts]) if (!v.passed) this.verdicts.delete(id);
  }

  private record(write: () => Promise<void>): void {
    write().catch(() => {
      const timer = setTimeout(() => {
        this.retries.delete(timer);
        this.record(write);
      }, RETRY);
      timer.unref();
      this.retries.add(timer);
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
