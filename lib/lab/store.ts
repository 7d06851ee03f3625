import { randomInt } from 'node:crypto';
import type { PrismaClient } from '../generated/prisma/client';
import type { Batch, Entry } from './journal';
import type { Snapshot } from './snapshot';
import { marksIn, type Mark } from './marks';
import { decode, encode } from './snapshot';

export interface LabKey {
  readonly userId: string;
  readonly course: string;
  readonly lesson: string;
}

/** A lab as the database has it, taken over by the asker: `epoch` is the asker's own. */
export interface Claimed {
  readonly id: string;
  readonly epoch: number;
  readonly seed: number;
  readonly startedAt: number;
  /** Undefined when it can't be read (made by an older or a newer version). */
  readonly snapshot: Snapshot | null | undefined;
  readonly snapshotSeq: number;
  readonly journal: readonly Batch[];
  /** Where one can go back to, and the numbers of the snapshots kept for that, besides the newest. */
  readonly marks: readonly Mark[];
  readonly earlier: readonly number[];
}

/** Rows of the journal with a command that are looked at when a lab wakes: more than can be gone back to. */
const MARKED = 40;

const batchOf = (row: { labId: string; seq: number; epoch: number; payload: string }): Batch => ({ lab: row.labId, epoch: row.epoch, seq: row.seq, entries: JSON.parse(row.payload) as Entry[] });

/** The rows of labs. Every call may reject while the database is gone. */
export class LabStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Takes a lab over (makes it at first): from now on whoever had it before can't write to it. */
  async claim(key: LabKey): Promise<Claimed> {
    const { id } = await this.prisma.lab.upsert({
      where: { userId_course_lesson: key },
      create: { ...key, seed: randomInt(2 ** 31), startedAt: Date.now() },
      update: {},
      select: { id: true },
    });
    await this.prisma.user.updateMany({ where: { id: key.userId }, data: { seenAt: new Date() } });
    const row = await this.prisma.lab.update({ where: { id }, data: { epoch: { increment: 1 }, updatedAt: new Date() } });
    const earlier = await this.prisma.labSnapshot.findMany({ where: { labId: id }, select: { seq: true } });
    const commands = await this.prisma.labInput.findMany({ where: { labId: id, payload: { contains: '"command":' } }, orderBy: { seq: 'desc' }, take: MARKED });
    const inputs = await this.prisma.labInput.findMany({ where: { labId: id, seq: { gt: row.snapshotSeq } }, orderBy: { seq: 'asc' } });
    return {
      id,
      epoch: row.epoch,
      seed: row.seed,
      startedAt: row.startedAt,
      snapshot: row.snapshot ? await decode(row.snapshot).catch(() => undefined) : null,
      snapshotSeq: row.snapshotSeq,
      journal: inputs.map(batchOf),
      marks: commands.reverse().flatMap((i) => marksIn(batchOf(i))),
      earlier: earlier.map((s) => s.seq),
    };
  }

  /**
   * Replaces snapshot and the journal up to `seq`. Of earlier snapshots those that are `needed` stay, and the journal since
   * the oldest of them. One statement, so that no append waits for more than one answer. False if the lab was taken over.
   */
  async keep(id: string, epoch: number, seq: number, snapshot: Snapshot, needed: readonly number[]): Promise<boolean> {
    const bytes = await encode(snapshot);
    const rows = await this.prisma.$queryRawUnsafe<unknown[]>(
      `WITH old AS (SELECT id, "snapshotSeq" AS seq, snapshot FROM "Lab" WHERE id = $1 AND epoch = $2 AND "snapshotSeq" <= $3 FOR UPDATE),
            moved AS (INSERT INTO "LabSnapshot" ("labId", seq, state)
                      SELECT id, seq, snapshot FROM old WHERE snapshot IS NOT NULL AND seq < $3 AND seq = ANY($5::int[]) ON CONFLICT DO NOTHING),
            dropped AS (DELETE FROM "LabSnapshot" s USING old WHERE s."labId" = old.id AND s.seq <> ALL($5::int[])),
            trimmed AS (DELETE FROM "LabInput" i USING old WHERE i."labId" = old.id AND i.seq <= $6)
       UPDATE "Lab" SET snapshot = $4, "snapshotSeq" = $3, "updatedAt" = $7 FROM old WHERE "Lab".id = old.id RETURNING 1`,
      id,
      epoch,
      seq,
      bytes,
      [...needed],
      Math.min(seq, ...needed),
      new Date(),
    );
    return rows.length > 0;
  }

  /** The last snapshot before a mark (null: none, the world as it was created) and the journal from there up to it. Undefined when it is gone. */
  async before(id: string, mark: Mark): Promise<{ snapshot: Snapshot | null; entries: Entry[] } | undefined> {
    const seq = { lt: mark.seq };
    const [newest, earlier] = await Promise.all([
      this.prisma.lab.findFirst({ where: { id, snapshotSeq: seq, snapshot: { not: null } }, select: { snapshot: true, snapshotSeq: true } }),
      this.prisma.labSnapshot.findFirst({ where: { labId: id, seq }, orderBy: { seq: 'desc' } }),
    ]);
    const [bytes, from] = newest ? [newest.snapshot, newest.snapshotSeq] : earlier ? [earlier.state, earlier.seq] : [null, 0];
    const rows = (await this.prisma.labInput.findMany({ where: { labId: id, seq: { gt: from, lte: mark.seq } }, orderBy: { seq: 'asc' } })).map(batchOf);
    if (rows[0]?.seq !== from + 1 || rows.at(-1)!.seq !== mark.seq || rows.length !== mark.seq - from) return undefined;
    return { snapshot: bytes && (await decode(bytes)), entries: rows.flatMap((b) => (b.seq === mark.seq ? b.entries.slice(0, mark.index) : b.entries)) };
  }

  /** What came after `mark` never was: the lab goes on after batch `seq` from `snapshot`. False if the lab was taken over. */
  async goBack(id: string, epoch: number, mark: Mark, seq: number, snapshot: Snapshot): Promise<boolean> {
    const bytes = await encode(snapshot);
    return this.prisma.$transaction(async (tx) => {
      const old = await tx.$queryRawUnsafe<{ seq: number }[]>(`SELECT "snapshotSeq" AS seq FROM "Lab" WHERE id = $1 AND epoch = $2 FOR UPDATE`, id, epoch);
      if (!old.length) return false;
      await tx.labSnapshot.deleteMany({ where: { labId: id, seq: { gte: mark.seq } } });
      if (old[0]!.seq < mark.seq) {
        await tx.$executeRawUnsafe(`INSERT INTO "LabSnapshot" ("labId", seq, state) SELECT id, "snapshotSeq", snapshot FROM "Lab" WHERE id = $1 AND snapshot IS NOT NULL ON CONFLICT DO NOTHING`, id);
      }
      await tx.labInput.deleteMany({ where: { labId: id, seq: { gt: mark.seq } } });
      const last = await tx.labInput.findUnique({ where: { labId_seq: { labId: id, seq: mark.seq } } });
      if (last) await tx.labInput.update({ where: { labId_seq: { labId: id, seq: mark.seq } }, data: { payload: JSON.stringify(batchOf(last).entries.slice(0, mark.index)) } });
      await tx.lab.update({ where: { id }, data: { snapshot: bytes, snapshotSeq: seq, updatedAt: new Date() } });
      return true;
    });
  }

  /** Forgets the world, for a fresh start from a new seed. */
  async reset(id: string, epoch: number): Promise<{ epoch: number; seed: number; startedAt: number } | undefined> {
    const fresh = { seed: randomInt(2 ** 31), startedAt: Date.now() };
    return this.prisma.$transaction(async (tx) => {
      const { count } = await tx.lab.updateMany({ where: { id, epoch }, data: { ...fresh, epoch: { increment: 1 }, snapshot: null, snapshotSeq: 0, updatedAt: new Date() } });
      if (!count) return undefined;
      await tx.labInput.deleteMany({ where: { labId: id } });
      await tx.labSnapshot.deleteMany({ where: { labId: id } });
      return { epoch: epoch + 1, ...fresh };
    });
  }
}
