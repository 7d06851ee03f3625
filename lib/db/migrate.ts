import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export interface Sql {
  /** Runs one or more statements on one connection. */
  exec(sql: string): Promise<unknown>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

/** Any number will do, as long as all servers of a database use the same. */
const LOCK = 727_011;

/**
 * Applies what prisma/migrations has and the database has not, each in a transaction, in order of name. Servers that start
 * at once wait for each other (advisory lock). Uses Prisma's own table, so Prisma's tools agree on what is applied.
 */
export async function migrate(sql: Sql, dir = path.join(process.cwd(), 'prisma/migrations')): Promise<string[]> {
  await sql.exec(`SELECT pg_advisory_lock(${LOCK})`);
  try {
    await sql.exec(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
      id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
      logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
    const applied = new Map((await sql.rows('SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL')).map((r) => [r.migration_name as string, r.checksum as string]));
    const fresh: string[] = [];
    const names = readdirSync(dir, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name).sort();
    const ahead = [...applied.keys()].filter((n) => !names.includes(n));
    if (ahead.length) throw new Error(`the database was migrated by a newer Drydock (${ahead.join(', ')}); update this one`);
    for (const name of names) {
      const text = readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      if (applied.has(name)) continue;
      await sql.exec(`BEGIN;\n${text};\nINSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('${randomUUID()}', '${checksum}', '${name}', now(), 1);\nCOMMIT;`).catch(async (error) => {
        await sql.exec('ROLLBACK').catch(() => {});
        throw new Error(`migration ${name} failed: ${(error as Error).message}`);
      });
      fresh.push(name);
    }
    return fresh;
  } finally {
    await sql.exec(`SELECT pg_advisory_unlock(${LOCK})`).catch(() => {});
  }
}
