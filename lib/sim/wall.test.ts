import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Tries to break the wall around the simulator: what a world must not use, the compiler or the linter refuses. */
const root = resolve(__dirname, '../..');
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'drydock-wall-'));
  mkdirSync(join(dir, 'lib/sim'), { recursive: true });
  copyFileSync(join(root, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
  writeFileSync(join(dir, 'lib/sim/tsconfig.json'), JSON.stringify({ extends: join(root, 'lib/sim/tsconfig.json'), compilerOptions: { noEmit: true }, include: ['./*.ts'] }));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (command: string, ...args: string[]) => {
  const done = spawnSync(command, args, { cwd: dir, encoding: 'utf8' });
  return done.stdout + done.stderr;
};

test('the compiler refuses the host', () => {
  const canary = ['setTimeout(() => {}, 1);', 'process.exit();', 'document.title;', 'fetch("http://example.com");', 'console.log(1);', 'new Worker("x");', 'Buffer.from("");', 'import "node:fs";'];
  writeFileSync(join(dir, 'lib/sim/canary.ts'), `export {};\n${canary.join('\n')}\n`);
  const said = run('node', join(root, 'node_modules/typescript/bin/tsc'), '-p', 'lib/sim/tsconfig.json', '--pretty', 'false');
  expect(canary.filter((_, i) => !said.includes(`canary.ts(${i + 2},`))).toEqual([]);
});

test('the linter refuses what is in the language and still no world’s own', () => {
  const canary = ['export const a = Date.now();', 'export const b = Math.random();', 'export const c = globalThis;', "export const d = Function('return 1');", 'export const e = performance;'];
  writeFileSync(join(dir, 'lib/sim/canary.ts'), `${canary.join('\n')}\n`);
  const said = run(join(root, 'node_modules/.bin/oxlint'), '--format', 'unix', 'lib/sim/canary.ts');
  expect(canary.filter((_, i) => !said.includes(`canary.ts:${i + 1}:`))).toEqual([]);
});

test('neither refuses a plain function of data', () => {
  writeFileSync(join(dir, 'lib/sim/canary.ts'), 'export const later = (now: number, random: () => number) => new Date(now + 1000 * random()).toISOString();\n');
  expect(run('node', join(root, 'node_modules/typescript/bin/tsc'), '-p', 'lib/sim/tsconfig.json', '--pretty', 'false')).toBe('');
  expect(run(join(root, 'node_modules/.bin/oxlint'), '--format', 'unix', 'lib/sim/canary.ts')).not.toContain('canary.ts:');
});
