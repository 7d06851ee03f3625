import type { PrismaClient } from '../generated/prisma/client';

export interface CheckProgress {
  readonly check: string;
  readonly attempts: number;
  readonly points: number;
  readonly passedAt: Date | null;
  readonly lastHint: string | null;
}

export interface LessonKey {
  readonly userId: string;
  readonly course: string;
  /** `module/lesson` */
  readonly lesson: string;
}

const FIELDS = { check: true, attempts: true, points: true, passedAt: true, lastHint: true } as const;

/** What a learner has done of one lesson, by check. */
export async function lessonProgress(prisma: PrismaClient, key: LessonKey): Promise<Map<string, CheckProgress>> {
  const rows = await prisma.progress.findMany({ where: key, select: FIELDS });
  return new Map(rows.map((r) => [r.check, r]));
}

/** The checks a learner has passed, per lesson of a course. */
export async function courseProgress(prisma: PrismaClient, userId: string, course: string): Promise<Map<string, Set<string>>> {
  const rows = await prisma.progress.findMany({ where: { userId, course, passedAt: { not: null } }, select: { lesson: true, check: true } });
  const out = new Map<string, Set<string>>();
  for (const { lesson, check } of rows) {
    if (!out.has(lesson)) out.set(lesson, new Set());
    out.get(lesson)!.add(check);
  }
  return out;
}

/** A check passed. The first time counts; later calls change nothing. */
export async function recordPass(prisma: PrismaClient, key: LessonKey, check: string, points: number): Promise<void> {
  await prisma.progress.upsert({
    where: { userId_course_lesson_check: { ...key, check } },
    create: { ...key, check, points, attempts: 1, passedAt: new Date() },
    update: {},
  });
  await prisma.progress.updateMany({ where: { ...key, check, passedAt: null }, data: { passedAt: new Date(), points, lastHint: null, attempts: { increment: 1 }, updatedAt: new Date() } });
}

/** A learner asked for the verdict and was refused, for the reason in `hint`. */
export async function recordAttempt(prisma: PrismaClient, key: LessonKey, check: string, hint: string): Promise<void> {
  await prisma.progress.upsert({
    where: { userId_course_lesson_check: { ...key, check } },
    create: { ...key, check, attempts: 1, lastHint: hint },
    update: { attempts: { increment: 1 }, lastHint: hint, updatedAt: new Date() },
  });
}

export async function recordHint(prisma: PrismaClient, key: LessonKey, hint: string): Promise<void> {
  await prisma.hintShown.createMany({ data: [{ ...key, hint }], skipDuplicates: true });
}

/** A guest signs in to an account of theirs: what they passed as a guest is theirs there too. */
export async function mergeProgress(prisma: PrismaClient, from: string, to: string): Promise<void> {
  const rows = await prisma.progress.findMany({ where: { userId: from, passedAt: { not: null } } });
  for (const { userId: _, ...row } of rows) {
    const { course, lesson, check, points } = row;
    await recordPass(prisma, { userId: to, course, lesson }, check, points);
  }
}
