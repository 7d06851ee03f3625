import { defineConfig } from 'prisma/config';

/** Only for `prisma generate`, which reads no database; see lib/db/open.ts for how one is opened. */
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
