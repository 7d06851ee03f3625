// npm test, and with --check the quick part of it (npm run check). Installs what is missing, and says how where it can't.
//   node scripts/test.mjs [--check] [--only WORD]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const quick = process.argv.includes('--check');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const scratch = mkdtempSync(join(tmpdir(), 'drydock-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const stale = !existsSync('node_modules/.package-lock.json') || statSync('package-lock.json').mtimeMs > statSync('node_modules/.package-lock.json').mtimeMs + 1000;
if (stale) run('install', 'npm', ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund']);

let passed = 0;
let failed = 0;
const report = [];

/** Runs one part. A part that prints no counts of its own counts as one test. */
function run(name, command, args, options = {}) {
  if (only && name !== 'install' && !name.includes(only)) return true;
  const started = performance.now();
  process.stdout.write(`\n=== ${name}\n`);
  const done = spawnSync(command, args, { stdio: 'inherit', cwd: root, env: { ...process.env, ...options.env } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = done.status === 0;
  if (name === 'install') {
    if (!ok) {
      console.error('npm install failed: see above. Drydock needs the npm registry once, and Node 20.19 or later.');
      process.exit(1);
    }
    return true;
  }
  let counts = { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  if (options.json && existsSync(options.json)) {
    const j = JSON.parse(readFileSync(options.json, 'utf8'));
    counts = { passed: j.numPassedTests, failed: j.numFailedTests + j.numRuntimeErrorTestSuites };
    if (!ok && counts.failed === 0) counts.failed = 1;
  }
  passed += counts.passed;
  failed += counts.failed;
  report.push(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${String(counts.passed).padStart(4)} passed ${String(counts.failed).padStart(3)} failed  ${seconds} s`);
  return ok;
}

const jest = (name, args, env = {}) => {
  const json = join(scratch, `${name.replace(/\W/g, '-')}.json`);
  return run(name, process.execPath, ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${json}`, '--silent=false', ...args], {
    json,
    env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings', ...env },
  });
};

run('generate', 'npm', ['run', '--silent', 'generate']);
run('types', process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit']);
run('types of sim', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'lib/sim/tsconfig.json']);
run('lint', 'node_modules/.bin/oxlint', ['--deny-warnings']);
run('arrows', 'node_modules/.bin/depcruise', ['--config', '.dependency-cruiser.cjs', 'lib']);
run('circles', process.execPath, ['scripts/cycles.mjs']);
jest('unit', ['--selectProjects', 'unit']);

if (!quick) {
  if (process.env.TEST_DATABASE_URL) jest('postgresql', ['--selectProjects', 'unit', '--testPathPatterns', 'lib/(lab|db|server|progress)'], { DATABASE_URL: process.env.TEST_DATABASE_URL });
  else console.log('\n=== postgresql: left out, for TEST_DATABASE_URL is not set (.ci/run sets it); the embedded database was tested above');
  jest('whole', ['--selectProjects', 'whole']);
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p)) ?? process.env.CHROMIUM;
  if (chromium || installChromium()) {
    run('build', 'npm', ['run', '--silent', 'build']);
    jest('browser', ['--selectProjects', 'browser', '--runInBand']);
  } else {
    failed++;
    report.push('FAILED browser        no Chromium: on Debian or Ubuntu `sudo apt-get install chromium`, elsewhere set CHROMIUM to the path of Chrome or Chromium');
  }
}

console.log(`\n${report.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** Debian's own package, where we may install it. */
function installChromium() {
  try {
    if (process.getuid?.() !== 0) return false;
    console.log('\n=== installing chromium');
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    return existsSync('/usr/bin/chromium');
  } catch {
    return false;
  }
}
