import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Recordings of a real cluster, replayed and judged. They are not part of the repository: RECORDINGS names a folder with
 * `scenarios/<folder>/*.json` and `compare.mjs`, the judge. The floors in tests/recordings/floors.json only go up.
 */
const from = process.env.RECORDINGS;
const here = from !== undefined && existsSync(join(from, 'scenarios'));
if (!here) console.log('recordings: left out, for RECORDINGS does not name a folder of them');

const floors = JSON.parse(readFileSync('tests/recordings/floors.json', 'utf8')) as Record<string, { lines: number; whole: number }>;

(here ? test : test.skip)(
  'every folder is as near to the real cluster as it has been',
  () => {
    const out = mkdtempSync(join(tmpdir(), 'drydock-recordings-'));
    try {
      const scenarios = join(from!, 'scenarios');
      execFileSync('bin/drydock', ['replay', '--out', join(out, 'replayed'), scenarios], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
      execFileSync(process.execPath, [join(from!, 'compare.mjs'), scenarios, join(out, 'replayed'), '--json', join(out, 'figures.json')], { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } });
      const { folders } = JSON.parse(readFileSync(join(out, 'figures.json'), 'utf8')) as { folders: Record<string, { lines: number; same: number; commands: number; whole: number }> };
      const figures = Object.fromEntries(
        Object.keys(floors).map((f) => {
          const t = folders[f]!;
          return [f, { lines: (100 * t.same) / t.lines, whole: (100 * t.whole) / t.commands }];
        }),
      );
      for (const [f, t] of Object.entries(figures)) console.log(`recordings: ${f.padEnd(10)} ${t.lines.toFixed(2)} % of lines, ${t.whole.toFixed(2)} % of commands whole`);
      const below = Object.entries(floors).filter(([f, floor]) => figures[f]!.lines < floor.lines || figures[f]!.whole < floor.whole);
      expect(below.map(([f, floor]) => ({ folder: f, floor, figure: figures[f] }))).toEqual([]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  600_000,
);
