// npm start: from a fresh clone to a running site. Installs, generates and builds what is missing or stale, then serves.
// Options: --dev (hot reload), --build (stop after building), --generate (stop after generating), --built (serve what was
// built last, whatever has changed since).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildServer, fail, generate, install, requireNode, root } from './setup.mjs';

const option = (name) => process.argv.includes(`--${name}`);

requireNode();
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = '1';
if (!option('built')) {
  install();
  generate({ force: option('generate') });
}
if (option('generate')) process.exit(0);
if (option('build')) {
  await build({ force: true });
  process.exit(0);
}
if (option('dev')) await buildServer();
else if (!option('built')) await build();

// Making the embedded database takes 400 MB that the server would keep: a process of its own gives them back.
const dataDir = resolve(process.env.DATA_DIR ?? '.data');
const server = pathToFileURL(join(root, '.build/server.mjs')).href;
if (!process.env.DATABASE_URL && !existsSync(join(dataDir, 'pg/PG_VERSION'))) {
  const made = spawnSync(process.execPath, ['--input-type=module', '-e', `const { prepare } = await import(${JSON.stringify(server)}); await prepare();`], { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' });
  if (made.status !== 0) fail(`the database could not be made: ${made.stderr.trim().split('\n').slice(-8).join('\n')}`);
}
try {
  const { serve } = await import(server);
  await serve({ dev: option('dev') });
} catch (error) {
  if (process.env.DEBUG) console.error(error);
  fail(error.message);
}
