import type { Flags } from '../command';
import { bareValue } from '../pflag';
import type { KubectlCommand } from './command';
import { globalFlags } from './flags';

/** Which command the words of a command line name (cobra's Find). `all` is the table of commands, its root first. */

/** Derived from the commands' own tables. */
const tables = new WeakMap<KubectlCommand, Flags>();

const HELP: Flags = { help: { type: 'bool', short: 'h', hidden: true } };

/** All flags of a command: its own, the global ones, and help. An own flag hides a global one's shorthand. */
export function flagsOf(command: KubectlCommand): Flags {
  const known = tables.get(command);
  if (known) return known;
  const taken = new Set(Object.values(command.flags).map((f) => f.short));
  const globals: Record<string, Flags[string]> = {};
  for (const [name, flag] of Object.entries(globalFlags)) globals[name] = flag.short && taken.has(flag.short) ? { ...flag, short: undefined } : flag;
  const all = { ...globals, ...HELP, ...command.flags };
  tables.set(command, all);
  return all;
}

/** Words that are neither flags nor their values, with their places (cobra's stripFlags). */
export function stripFlags(words: readonly string[], flags: Flags): { words: string[]; places: number[] } {
  const out: string[] = [];
  const places: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') break;
    if (word.startsWith('--')) {
      const flag = flags[word.slice(2)];
      if (!word.includes('=') && !(flag && bareValue(flag) !== undefined)) i++;
    } else if (word.startsWith('-') && word !== '-') {
      const letter = word[word.length - 1]!;
      const flag = Object.values(flags).find((f) => f.short === letter);
      if (!word.includes('=') && word.length === 2 && !(flag && bareValue(flag) !== undefined)) i++;
    } else if (word !== '') {
      out.push(word);
      places.push(i);
    }
  }
  return { words: out, places };
}

/** A command with the flags that the environment lets it have. */
export function gated(command: KubectlCommand, env: Readonly<Record<string, string>>): KubectlCommand {
  const flags = Object.entries(command.flags);
  const shut = flags.filter(([, f]) => f.gate !== undefined && env[f.gate]?.toLowerCase() !== 'true');
  return shut.length ? { ...command, flags: Object.fromEntries(flags.filter((f) => !shut.includes(f))) } : command;
}

/** The deepest command the words name, and the words that are left for it. */
export function findCommand(all: readonly KubectlCommand[], words: readonly string[]): { command: KubectlCommand; rest: string[] } {
  let command = all[0]!;
  let rest = [...words];
  for (;;) {
    const { words: plain, places } = stripFlags(rest, flagsOf(command));
    const [word] = plain;
    const child = word === undefined ? undefined : childNamed(all, command, word);
    if (!child) return { command, rest };
    rest = rest.filter((_, i) => i !== places[0]);
    command = child;
  }
}

/** The command one word below this one, by name or alias. */
export function childNamed(all: readonly KubectlCommand[], command: KubectlCommand, word: string): KubectlCommand | undefined {
  const prefix = command.name === '' ? '' : `${command.name} `;
  const direct = all.find((c) => c.name === prefix + word && c.name !== '');
  if (direct) return direct;
  return all.find((c) => c.name.startsWith(prefix) && c.name !== '' && !c.name.slice(prefix.length).includes(' ') && c.aliases?.includes(word));
}

/** The commands one word below this one, in order of their names. */
export function childrenOf(command: KubectlCommand, all: readonly KubectlCommand[]): readonly KubectlCommand[] {
  const prefix = command.name === '' ? '' : `${command.name} `;
  return all.filter((c) => c.name !== '' && !c.hidden && c.name.startsWith(prefix) && !c.name.slice(prefix.length).includes(' ')).sort((a, b) => (a.name < b.name ? -1 : 1));
}

