// What must be there before the site can run or be built: node_modules as package-lock.json says, and generated code.
// Each step is skipped when what it reads has not changed since it last ran. Plain Node, nothing installed needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Stops with a sentence that says what to do. */
export function fail(message) {
  console.error(`drydock: ${message}`);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node.js ${process.versions.node} is too old: 20.19 or later is needed. See https://nodejs.org.`);
}

function run(what, command, args, env = {}) {
  const t = Date.now();
  process.stdout.write(`${what} … `);
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) {
    console.log('failed');
    console.error(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`.trim().split('\n').slice(-30).join('\n'));
    return false;
  }
  console.log(`${((Date.now() - t) / 1000).toFixed(1)} s`);
  return true;
}

/** A hash of files and of everything in folders, but for what `skip` names. */
function stamp(paths, skip = () => false) {
  const hash = createHash('sha256');
  const walk = (path) => {
    if (skip(path)) return;
    const full = join(root, path);
    if (!existsSync(full)) return hash.update(`${path} -\n`);
    const s = statSync(full);
    if (s.isDirectory()) for (const name of readdirSync(full).sort()) walk(`${path}/${name}`);
    else hash.update(s.size < 200_000 ? `${path} ${createHash('sha1').update(readFileSync(full)).digest('hex')}\n` : `${path} ${s.size} ${s.mtimeMs}\n`);
  };
  paths.forEach(walk);
  return hash.digest('hex');
}

const stampFile = (name) => join(root, '.build', `${name}.stamp`);
const isFresh = (name, value) => existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === value;
function keep(name, value) {
  mkdirSync(join(root, '.build'), { recursive: true });
  writeFileSync(stampFile(name), value);
}

/** npm's own record of what is installed, against the lock file. */
function installedIsStale() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return true;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wanted).some(([path, p]) => path && !p.optional && !p.link && installed[path]?.version !== p.version);
}

export function install() {
  if (!installedIsStale()) return;
  // `npm install --no-save` keeps to the lock file, and unlike `npm ci` takes one that lacks other systems' binaries.
  // No scripts of packages are needed: esbuild, SWC and Prisma bring their binaries as packages.
  if (!run('Installing packages', 'npm', ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund'], { PRISMA_SKIP_POSTINSTALL_GENERATE: '1' })) {
    fail('the packages could not be installed. Is the npm registry reachable? Try `npm install` by hand.');
  }
}

/** Code made from other files: the database client, and the Kubernetes types. */
export function generate({ force = false } = {}) {
  const prisma = stamp(['prisma/schema.prisma', 'node_modules/prisma/package.json']);
  if (force || !isFresh('prisma', prisma) || !existsSync(join(root, 'lib/generated/prisma/client.ts'))) {
    // The schema engine is only for migrations, which we do otherwise; where its download is out of reach this stands in.
    const stand = process.platform === 'win32' ? {} : { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
    if (!run('Generating the database client', process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate'], { ...stand, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' })) fail('`prisma generate` failed.');
    keep('prisma', prisma);
  }
  const kinds = stamp(['scripts/generate-schema.mjs', 'node_modules/kubernetes-models/package.json']);
  if (existsSync(join(root, 'scripts/generate-schema.mjs')) && (force || !isFresh('kinds', kinds) || !existsSync(join(root, 'lib/sim/kinds/generated')))) {
    if (!run('Generating the Kubernetes types', process.execPath, ['scripts/generate-schema.mjs'])) fail('scripts/generate-schema.mjs failed.');
    keep('kinds', kinds);
  }
}

// Pages and server share the database alone: what only the server is made of need not build the pages anew.
const SERVER_ONLY = ['lib/sim', 'lib/lab', 'lib/server', 'lib/db'];
const PAGES = ['app', 'lib', 'public', 'proxy.ts', 'next.config.js', 'tsconfig.json', 'package-lock.json'];
const SERVER = ['lib', 'package-lock.json'];
const isTest = (path) => /\.test\.tsx?$|\.md$|(^|\/)testing$/.test(path);
const pagesStamp = () => stamp(PAGES, (path) => SERVER_ONLY.includes(path) || isTest(path));
const serverStamp = () => stamp(SERVER, isTest);

/** Bundles the server with esbuild: seconds in development, and what `npm start` runs. */
export async function buildServer() {
  const { build } = await import('esbuild');
  try {
    await build({
      entryPoints: { server: join(root, 'lib/server/main.ts'), database: join(root, 'lib/db/thread.ts') },
      outdir: join(root, '.build'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: true,
      logLevel: 'error',
    });
  } catch {
    fail('the server could not be built; the errors stand above.');
  }
}

/** Builds pages and server if anything they are made of has changed. */
export async function build({ force = false } = {}) {
  const server = serverStamp();
  if (force || !isFresh('server', server) || !existsSync(join(root, '.build/server.mjs'))) {
    rmSync(stampFile('server'), { force: true });
    await buildServer();
    keep('server', server);
  }
  if (!force && isFresh('pages', pagesStamp()) && existsSync(join(root, '.next/BUILD_ID'))) return;
  rmSync(stampFile('pages'), { force: true });
  if (!run('Building the site', process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' })) fail('the site could not be built; the errors stand above.');
  // Next may write to what we hash (tsconfig.json), so the stamp is taken anew.
  keep('pages', pagesStamp());
}
