import type { MarkState } from '../protocol';
import type { Batch } from './journal';

/** A moment just before a command was entered: before entry `index` of batch `seq`. */
export interface Mark {
  readonly seq: number;
  readonly index: number;
  readonly at: number;
  readonly command: string;
}

/** Commands that can be undone, and earlier snapshots kept for that. */
const MARKS = 20;
const SNAPSHOTS = 8;

export const idOf = (m: Mark) => `${m.seq}.${m.index}`;

/** The marks in a batch of the journal. */
export const marksIn = ({ seq, entries }: Pick<Batch, 'seq' | 'entries'>): Mark[] =>
  entries.flatMap((e, index) => (e.command === undefined ? [] : [{ seq, index, at: e.at, command: e.command }]));

/**
 * Where a learner can go back to. A mark costs nothing but a word in the journal: the world of it is made again from the
 * last snapshot before it and the journal since. So snapshots that are older than the newest are kept while a mark needs them.
 */
export class Marks {
  private marks: Mark[];
  /** Numbers of the snapshots there are, oldest first. */
  private snapshots: number[];

  constructor(marks: readonly Mark[], snapshots: readonly number[]) {
    this.marks = [...marks];
    this.snapshots = [...snapshots].sort((a, b) => a - b);
    this.trim();
  }

  get states(): MarkState[] {
    return this.marks.map((m) => ({ id: idOf(m), at: m.at, command: m.command }));
  }

  find(id: string): Mark | undefined {
    return this.marks.find((m) => idOf(m) === id);
  }

  /** True if there was one in the batch. */
  add(batch: Pick<Batch, 'seq' | 'entries'>): boolean {
    const found = marksIn(batch);
    this.marks.push(...found);
    this.trim();
    return found.length > 0;
  }

  /** The snapshot from which a mark is made again: the last that is older. 0: the world as it was created. */
  private base(m: Mark): number {
    return this.snapshots.findLast((s) => s < m.seq) ?? 0;
  }

  /** Earlier snapshots that marks need. */
  get needed(): number[] {
    return [...new Set(this.marks.map((m) => this.base(m)))].filter((s) => s > 0);
  }

  /** A snapshot was taken; of the earlier ones only those that were needed are left. */
  snapshot(seq: number, left: readonly number[]): void {
    this.snapshots = [...new Set([...left, seq])].sort((a, b) => a - b);
    this.trim();
  }

  /** What came after a mark never was; the world of that moment is the snapshot `seq`. */
  wentBack(mark: Mark, seq: number): void {
    this.marks = this.marks.filter((m) => m.seq < mark.seq || (m.seq === mark.seq && m.index < mark.index));
    this.snapshots = [...this.snapshots.filter((s) => s < mark.seq), seq];
    this.trim();
  }

  private trim(): void {
    this.marks = this.marks.slice(-MARKS);
    const needed = this.needed;
    const oldest = needed.at(-SNAPSHOTS);
    if (oldest !== undefined && needed.length > SNAPSHOTS) this.marks = this.marks.filter((m) => this.base(m) >= oldest);
  }
}
