import type { PrismaClient } from './generated/prisma/client';

/** The one database of this process. The server opens it (lib/db/open.ts) before anything asks for it. */
export interface Database {
  readonly prisma: PrismaClient;
  /** 'embedded': PGlite in DATA_DIR; 'server': PostgreSQL at DATABASE_URL. */
  readonly kind: 'embedded' | 'server';
  close(): Promise<void>;
}

// Next gives each of its entries a module instance of its own, so what is one per process must hang on globalThis.
const KEY = Symbol.for('drydock.database');
const shared = globalThis as unknown as Record<symbol, Database | undefined>;

export function setDatabase(database: Database | undefined): void {
  shared[KEY] = database;
}

/** The Prisma client. Throws before the server has opened the database. */
export function db(): PrismaClient {
  const database = shared[KEY];
  if (!database) throw new Error('the database is not open yet: start the site with `npm start` or `npm run dev`');
  return database.prisma;
}
