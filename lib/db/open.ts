import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { Database } from '../db';
import { openInThread, threadFile, type Embedded } from './embedded';
import { PrismaClient } from '../generated/prisma/client';
import { lockDirectory } from './lock';
import { migrate } from './migrate';

export interface OpenOptions {
  /** PostgreSQL's address; absent: the embedded database. */
  readonly url?: string;
  /** Where the embedded database lives; `memory://` for one that is gone afterwards. */
  readonly dataDir: string;
}

/**
 * Opens the database and brings its tables up to date. Without an address it is PGlite, PostgreSQL in a thread of this
 * process, with fsync, so that what was acknowledged survives a power cut. Throws with a sentence that says what to do.
 */
export async function openDatabase({ url, dataDir }: OpenOptions): Promise<Database> {
  return url ? openServer(url) : openEmbedded(dataDir);
}

async function openServer(url: string): Promise<Database> {
  const [{ PrismaPg }, { default: pg }] = await Promise.all([import('@prisma/adapter-pg'), import('pg')]);
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5000 });
  // A connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    const client = await pool.connect();
    try {
      await migrate({ exec: (sql) => client.query(sql), rows: async (sql) => (await client.query(sql)).rows });
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw new Error(`PostgreSQL at ${url.replace(/:[^:@/]*@/, ':***@')} can't be used: ${(error as Error).message || (error as { code?: string }).code}. Check DATABASE_URL, or unset it to use the embedded database.`);
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    kind: 'server',
    close: async () => {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const { PrismaPGlite } = await import('pglite-prisma-adapter');
  const memory = dataDir.startsWith('memory://');
  if (!memory) mkdirSync(dataDir, { recursive: true });
  const unlock = memory ? () => {} : lockDirectory(dataDir);
  let pg: Embedded;
  try {
    const thread = threadFile();
    const dir = path.join(dataDir, 'pg');
    pg = memory ? await (await import('@electric-sql/pglite')).PGlite.create() : thread ? await openInThread(thread, dir) : await (await import('./durable')).openDurable(dir);
    await migrate({ exec: (sql) => pg.exec(sql), rows: async (sql) => (await pg.query<Record<string, unknown>>(sql)).rows });
  } catch (error) {
    unlock();
    throw new Error(`the embedded database in ${dataDir} can't be opened: ${(error as Error).message}. Another DATA_DIR starts afresh.`);
  }
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pg as PGlite) });
  return {
    prisma,
    kind: 'embedded',
    close: async () => {
      await prisma.$disconnect();
      if (!pg.closed) await pg.close();
      unlock();
    },
  };
}
