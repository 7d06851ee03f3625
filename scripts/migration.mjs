// node scripts/migration.mjs NAME: writes prisma/migrations/<time>_NAME/migration.sql, what is new in schema.prisma since the
// last migration. Prisma's own engine does it, as WebAssembly over an in-memory PGlite: it needs no database and touches none.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bg from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPGlite } from 'pglite-prisma-adapter';

const name = process.argv[2];
if (!/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error('usage: node scripts/migration.mjs NAME   (lower case, digits and _)');
  process.exit(2);
}
const wasm = join(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'), '../schema_engine_bg.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), { './schema_engine_bg.js': bg });
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start?.();

const dir = 'prisma/migrations';
const schema = { files: [{ path: 'prisma/schema.prisma', content: readFileSync('prisma/schema.prisma', 'utf8') }] };
const earlier = readdirSync(dir, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name).sort();
const migrations = {
  baseDir: dir,
  shadowDbInitScript: '',
  lockfile: { path: 'migration_lock.toml', content: existsSync(join(dir, 'migration_lock.toml')) ? readFileSync(join(dir, 'migration_lock.toml'), 'utf8') : null },
  migrationDirectories: earlier.map((path) => ({ path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: readFileSync(join(dir, path, 'migration.sql'), 'utf8') } } })),
};
const pg = await PGlite.create();
const engine = await bg.SchemaEngine.new({ datamodels: [[schema.files[0].path, schema.files[0].content]] }, () => {}, bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(pg)));
const { stdout } = await engine.diff({
  from: earlier.length ? { tag: 'migrations', ...migrations } : { tag: 'empty' },
  to: { tag: 'schemaDatamodel', ...schema },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});
if (!stdout.trim() || stdout.includes('This is an empty migration')) console.log('nothing new in prisma/schema.prisma');
else {
  const into = join(dir, `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'migration.sql'), stdout);
  writeFileSync(join(dir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`wrote ${into}/migration.sql; read it before you commit it`);
}
engine.free();
await pg.close();
