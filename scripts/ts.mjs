// node scripts/ts.mjs FILE.ts [ARG…]: bundles one TypeScript entry with esbuild into .build/ and runs it in this process.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve, basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles `entry` and returns the path of the module. npm packages stay outside the bundle. */
export async function bundle(entry, name = basename(entry).replace(/\.ts$/, '')) {
  const outdir = join(root, '.build');
  mkdirSync(outdir, { recursive: true });
  const outfile = join(outdir, `${name}.mjs`);
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', sourcemap: 'inline', logLevel: 'warning', alias: { '@': root } });
  return outfile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , entry, ...args] = process.argv;
  if (!entry) {
    console.error('usage: node scripts/ts.mjs FILE.ts [ARG…]');
    process.exit(2);
  }
  const file = await bundle(resolve(entry), `${basename(entry).replace(/\.ts$/, '')}-${process.pid}`);
  process.argv = [process.argv[0], entry, ...args];
  const { rmSync } = await import('node:fs');
  process.on('exit', () => rmSync(file, { force: true }));
  await import(pathToFileURL(file).href);
}
