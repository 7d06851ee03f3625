import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { commands } from '../../lib/sim/programs/kubectl/commands';
import { difference } from './mask';
import { freshWorld, inside } from './sides';
import { realTools } from './tools';

jest.setTimeout(120_000);

const tools = realTools();
const run = promisify(execFile);
const paths = commands.filter((c) => !c.hidden).map((c) => (c.name === '' ? 'kubectl' : `kubectl ${c.name}`));

/** A help text in two: what is interface, where each run of prose is one mark, and the prose: paragraphs and the examples' remarks. */
function parts(text: string): { interface: string; prose: string[] } {
  const prose: string[] = [];
  let section = '';
  const lines = text.split('\n').flatMap((line) => {
    if (/^(Aliases|Examples|Available Commands|Options|Usage|[\w() ]+ Commands( \(\w+\))?|Subcommands provided by plugins):$/.test(line)) section = line;
    const said = section === '' ? line.trim() !== '' : section === 'Examples:' && /^ *#/.test(line);
    if (!said) return section === '' && line.trim() === '' ? [] : [line];
    prose.push(line);
    return ['<prose>'];
  });
  return { interface: lines.filter((l, i) => l !== '<prose>' || lines[i - 1] !== '<prose>').join('\n'), prose };
}

// Usage, aliases, sub-commands, flags with types, defaults and what they do, the examples' commands: all as the real kubectl has
// them, in its layout. Paragraphs and remarks beside examples are in our own words, and this is how many lines that makes.
(tools.missing === undefined ? test : test.skip)('--help of every command is the real one but for prose', async () => {
  const ours = inside(freshWorld());
  const differ: string[] = [];
  let own = 0;
  for (let at = 0; at < paths.length; at += 8) {
    const some = paths.slice(at, at + 8);
    const real = await Promise.all(some.map((path) => run((tools as { kubectl: string }).kubectl, [...path.split(' ').slice(1), '--help'])));
    for (const [i, path] of some.entries()) {
      const [a, b] = [parts(real[i]!.stdout), parts((await ours.run(`${path} --help`)).out)];
      const lines = difference({ out: a.interface, err: '', status: 0 }, { out: b.interface, err: '', status: 0 });
      if (lines.length > 0) differ.push(`${path}\n${lines.join('\n')}`);
      own += b.prose.filter((line) => !a.prose.includes(line)).length;
    }
  }
  expect(differ).toEqual([]);
  expect(own).toBe(172);
});
