import type { PrismaClient } from '../generated/prisma/client';
import type { Input } from '../sim';

/**
 * One line of a lab's journal. A line without an input is a mark: the world had come to this instant, and the learner saw
 * it. `client` and `n` name the page's message it came from, so that a message sent twice is applied once.
 */
export interface Entry {
  readonly at: number;
  readonly input?: Input;
  readonly client?: string;
  readonly n?: number;
  /** A command was entered at a prompt with this input: just before it is a moment one can go back to. */
  readonly command?: string;
}

export interface Batch {
  readonly lab: string;
  readonly epoch: number;
  readonly seq: number;
  readonly entries: readonly Entry[];
}

/** 'kept': it is on the disk. 'fenced': another server has taken the lab over since; nothing was written. */
export type Outcome = 'kept' | 'fenced';

/** Rows per statement; more wait for the next. */
const ROWS = 500;

/**
 * Writes the journals of all labs. While one statement is on its way, batches gather, and go together in the next: a
 * commit costs one fsync however many learners type. A batch names its lab's epoch; the row lock on the lab makes an
 * append and a take-over by another server wait for each other. When the database is gone, batches wait and are tried again.
 */
export class Journal {
  private waiting: { batch: Batch; settle: (outcome: Outcome) => void }[] = [];
  private writing = false;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;
  /** False while the last attempt to write failed. */
  healthy = true;
  private readonly listeners = new Set<(healthy: boolean) => void>();

  constructor(
    private readonly prisma: PrismaClient,
    private readonly retryAfter = 500,
  ) {}

  /** Settles when the batch is on the disk, or can't ever be. Never rejects. */
  append(batch: Batch): Promise<Outcome> {
    return new Promise((settle) => {
      this.waiting.push({ batch, settle });
      // Not at once: what else this turn of the event loop brings goes into the same statement.
      if (!this.writing && this.retry === undefined) {
        this.writing = true;
        setImmediate(() => void this.drain());
      }
    });
  }

  onHealth(listener: (healthy: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Settles when everything appended so far is written, or the database does not answer. */
  async flush(): Promise<void> {
    while ((this.writing || this.waiting.length) && this.healthy) await new Promise((r) => setTimeout(r, 5));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.waiting.length && !this.closed) {
      const group = this.waiting.splice(0, ROWS);
      try {
        const kept = await this.write(group.map((g) => g.batch));
        this.report(true);
        for (const { batch, settle } of group) settle(kept.has(`${batch.lab}/${batch.seq}`) ? 'kept' : 'fenced');
      } catch {
        this.waiting.unshift(...group);
        this.report(false);
        this.retry = setTimeout(() => {
          this.retry = undefined;
          void this.drain();
        }, this.retryAfter);
        break;
      }
    }
    this.writing = false;
  }

  private async write(batches: readonly Batch[]): Promise<Set<string>> {
    // A statement whose answer was lost may be sent again: its rows are there already, under our own epoch.
    const rows = await this.prisma.$queryRawUnsafe<{ labId: string; seq: number }[]>(
      `WITH batch AS (SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[]) AS b(lab, seq, epoch, payload)),
            mine AS (SELECT l.id, l.epoch FROM "Lab" l WHERE l.id = ANY($1::text[]) ORDER BY l.id FOR SHARE)
       INSERT INTO "LabInput" ("labId", seq, epoch, payload)
       SELECT b.lab, b.seq, b.epoch, b.payload FROM batch b JOIN mine ON mine.id = b.lab AND mine.epoch = b.epoch
       ON CONFLICT ("labId", seq) DO UPDATE SET payload = excluded.payload WHERE "LabInput".epoch = excluded.epoch
       RETURNING "labId", seq`,
      batches.map((b) => b.lab),
      batches.map((b) => b.seq),
      batches.map((b) => b.epoch),
      batches.map((b) => JSON.stringify(b.entries)),
    );
    return new Set(rows.map((r) => `${r.labId}/${r.seq}`));
  }

  private report(healthy: boolean): void {
    if (healthy === this.healthy) return;
    this.healthy = healthy;
    for (const listener of this.listeners) listener(healthy);
  }
}
