import { spawn } from 'node:child_process';
import path from 'node:path';
import { existsSync } from 'node:fs';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => p && existsSync(p));

/** The steps are in site.mjs, which can be run by itself too; a browser does not belong into jest's sandbox. */
test('a learner in a real browser on the production server', async () => {
  if (!CHROMIUM) throw new Error('no Chromium found: apt-get install -y chromium, or set CHROMIUM to its path');
  const [code, output] = await new Promise<[number | null, string]>((done) => {
    let text = '';
    const child = spawn(process.execPath, [path.join(__dirname, 'site.mjs')], { env: { ...process.env, CHROMIUM } });
    child.stdout.on('data', (d) => (text += d));
    child.stderr.on('data', (d) => (text += d));
    child.on('exit', (c) => done([c, text]));
  });
  if (code !== 0) throw new Error(output);
}, 600_000);
