// Finds modules of lib/ that import each other in a circle at run time. Imports of types alone are left out: esbuild drops them.
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const find = (dir) => readdirSync(dir).flatMap((f) => {
  const p = join(dir, f);
  if (statSync(p).isDirectory()) return f === 'generated' ? [] : find(p);
  return /\.ts$/.test(f) && !/\.(test|d)\.ts$/.test(f) ? [p] : [];
});
// One entry that imports all: an entry each would write every module's bundle.
const stdin = { contents: find('lib').map((f) => `import './${f}';`).join('\n'), resolveDir: process.cwd(), sourcefile: 'all' };
const { metafile } = await build({ stdin, bundle: true, write: false, metafile: true, outdir: '.build/cycles', platform: 'node', format: 'esm', packages: 'external', logLevel: 'error', alias: { '@': process.cwd() } });
const edges = new Map(Object.entries(metafile.inputs).filter(([f]) => f !== 'all').map(([f, { imports }]) => [f, imports.filter((i) => !i.external).map((i) => i.path)]));

// Tarjan: strongly connected components.
let n = 0;
const index = new Map(), low = new Map(), stack = [], on = new Set(), circles = [];
const visit = (v) => {
  index.set(v, n); low.set(v, n++); stack.push(v); on.add(v);
  for (const w of edges.get(v) ?? []) {
    if (!index.has(w)) { visit(w); low.set(v, Math.min(low.get(v), low.get(w))); }
    else if (on.has(w)) low.set(v, Math.min(low.get(v), index.get(w)));
  }
  if (low.get(v) !== index.get(v)) return;
  const part = [];
  let w;
  do { w = stack.pop(); on.delete(w); part.push(w); } while (w !== v);
  if (part.length > 1) circles.push(part.reverse());
};
for (const v of edges.keys()) if (!index.has(v)) visit(v);
for (const c of circles) console.error(`circle of ${c.length}: ${c.slice(0, 8).join(' → ')}${c.length > 8 ? ' …' : ''}`);
console.log(`${edges.size} modules, ${circles.length} circles`);
process.exit(circles.length > 0 ? 1 : 0);
