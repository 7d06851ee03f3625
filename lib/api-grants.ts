import { createHash, randomBytes } from 'node:crypto';
import type { PrismaClient } from './generated/prisma/client';

/**
 * Secret addresses by which learners' own tools reach the cluster of one lab. Whoever has the secret is that cluster's
 * administrator, and nothing else; only its hash is kept, so it is shown once.
 */
export interface LabName {
  readonly userId: string;
  readonly course: string;
  readonly lesson: string;
}

/** Where the API is served: `/k8s/<secret>/…`. */
export const API_PATH = '/k8s/';
export const SECRET = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** Makes the address of a lab, and ends the one it had. Null when there is no such lab yet. */
export async function makeGrant(prisma: PrismaClient, lab: LabName): Promise<string | null> {
  const row = await prisma.lab.findUnique({ where: { userId_course_lesson: { userId: lab.userId, course: lab.course, lesson: lab.lesson } }, select: { id: true } });
  if (!row) return null;
  const secret = randomBytes(32).toString('base64url');
  const hash = hashOf(secret);
  await prisma.apiGrant.upsert({ where: { labId: row.id }, create: { labId: row.id, hash }, update: { hash, createdAt: new Date(), usedAt: null } });
  return secret;
}

export async function revokeGrant(prisma: PrismaClient, lab: LabName): Promise<void> {
  await prisma.apiGrant.deleteMany({ where: { lab: { userId: lab.userId, course: lab.course, lesson: lab.lesson } } });
}

/** When the address of a lab was made and last used; null when it has none. */
export function grantOf(prisma: PrismaClient, lab: LabName): Promise<{ createdAt: Date; usedAt: Date | null } | null> {
  return prisma.apiGrant.findFirst({ where: { lab: { userId: lab.userId, course: lab.course, lesson: lab.lesson } }, select: { createdAt: true, usedAt: true } });
}

/** The lab a secret is for; null when it is for none (any more). */
export async function labOfSecret(prisma: PrismaClient, secret: string): Promise<(LabName & { readonly labId: string }) | null> {
  const row = await prisma.apiGrant.findUnique({ where: { hash: hashOf(secret) }, select: { labId: true, lab: { select: { userId: true, course: true, lesson: true } } } });
  return row && { labId: row.labId, ...row.lab };
}

export async function noteUse(prisma: PrismaClient, labId: string): Promise<void> {
  await prisma.apiGrant.updateMany({ where: { labId }, data: { usedAt: new Date() } });
}
