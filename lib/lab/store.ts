import { randomInt } from 'node:crypto';
import type { PrismaClient } from '../generated/prisma/client';
import type { Batch, Entry } from './journal';
import type { Snapshot } from './snapshot';
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
}

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
    const inputs = await this.prisma.labInput.findMany({ where: { labId: id, seq: { gt: row.snapshotSeq } }, orderBy: { seq: 'asc' } });
    return {
      id,
      epoch: row.epoch,
      seed: row.seed,
      startedAt: row.startedAt,
      snapshot: row.snapshot ? await decode(row.snapshot).catch(() => undefined) : null,
      snapshotSeq: row.snapshotSeq,
      journal: inputs.map((i) => ({ lab: id, epoch: i.epoch, seq: i.seq, entries: JSON.parse(i.payload) as Entry[] })),
    };
  }

  /** Replaces snapshot and the journal up to `seq`. False if the lab was taken over. */
  async keep(id: string, epoch: number, seq: number, snapshot: Snapshot): Promise<boolean> {
    const bytes = await encode(snapshot);
    const { count } = await this.prisma.lab.updateMany({ where: { id, epoch, snapshotSeq: { lte: seq } }, data: { snapshot: bytes, snapshotSeq: seq, updatedAt: new Date() } });
    if (count) await this.prisma.labInput.deleteMany({ where: { labId: id, seq: { lte: seq } } });
    return count > 0;
  }

  /** Forgets the world, for a fresh start from a new seed. */
  async reset(id: string, epoch: number): Promise<{ epoch: number; seed: number; startedAt: number } | undefined> {
    const fresh = { seed: randomInt(2 ** 31), startedAt: Date.now() };
    return this.prisma.$transaction(async (tx) => {
      const { count } = await tx.lab.updateMany({ where: { id, epoch }, data: { ...fresh, epoch: { increment: 1 }, snapshot: null, snapshotSeq: 0, updatedAt: new Date() } });
      if (!count) return undefined;
      await tx.labInput.deleteMany({ where: { labId: id } });
      return { epoch: epoch + 1, ...fresh };
    });
  }
}
