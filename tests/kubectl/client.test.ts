import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './compare';
import { KNOWN } from './known';
import { realTools } from './tools';

jest.setTimeout(300_000);

const tools = realTools();
if (tools.missing !== undefined) console.warn(`skipped: the real kubectl is not compared with ours: ${tools.missing}`);
const folder = join(__dirname, 'scenarios');

// The same command lines on two forks of one world: the real kubectl over HTTP, ours in the terminal. Outputs are equal.
(tools.missing === undefined ? test : test.skip).each(readdirSync(folder))('the real kubectl and ours say the same: %s', async (file) => {
  const all = await compare(join(folder, file), tools as { kubectl: string });
  const differ = all.filter((c) => c.difference.length > 0);
  expect(differ.filter((c) => !Object.hasOwn(KNOWN, c.line)).map((c) => [`$ ${c.line}`, ...c.difference.slice(0, 40)].join('\n'))).toEqual([]);
  expect(all.filter((c) => c.difference.length === 0 && Object.hasOwn(KNOWN, c.line)).map((c) => c.line)).toEqual([]);
});
