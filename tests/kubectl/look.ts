// node scripts/ts.mjs tests/kubectl/look.ts FILE…: where the real kubectl and ours differ, for one who is at work on it.
import { compare } from './compare';
import { realTools } from './tools';

const tools = realTools();
if (tools.missing !== undefined) throw new Error(tools.missing);
for (const file of process.argv.slice(2)) {
  let same = 0;
  const all = await compare(file, tools, (c) => {
    if (c.difference.length === 0) return void same++;
    console.log(`$ ${c.line}\n${c.difference.slice(0, Number(process.env.MOST ?? 30)).map((l) => `    ${l}\n`).join('')}`);
  });
  console.log(`${file}: ${same} of ${all.length} command lines are the same`);
}
process.exit(0);
