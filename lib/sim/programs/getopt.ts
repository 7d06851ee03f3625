import { own } from '../core';
import type { Flag, Flags } from './command';

/** What was found in the words after a tool's name. */
export interface Options {
  /** Words that are no options, in order. */
  readonly args: readonly string[];
  /** Flag name → value, or its default (false, undefined, []). */
  readonly flags: Record<string, any>;
  readonly given: ReadonlySet<string>;
  /** Every option in the order typed, for tools where it matters (`sed -e A -f B`, `sort -k1 -r`). */
  readonly order: readonly { readonly flag: string; readonly value: any }[];
  /** Index into `args` where `--` stood, or -1. */
  readonly dash: number;
}

export interface Rules {
  /** Options end at the first word that is none (`env`, `xargs`, `timeout`); otherwise words and options may be mixed. */
  readonly posix?: boolean;
  /** `-x` in the words of musl's getopt, which Alpine's busybox is linked with. */
  readonly musl?: boolean;
}

/** A misuse of options; the message is getopt's own, without the tool's name. */
export class OptionError extends Error {}

/**
 * Parses options as GNU getopt_long does: `-abc`, `-ofile`, `-o file`, `--long=value`, `--lo` (an unambiguous start of a
 * long name), `--` ends. 'optional' flags take a value only when it is attached. Throws {@link OptionError}.
 */
export function getopt(table: Flags, words: readonly string[], rules: Rules = {}): Options {
  const flags: Record<string, any> = {};
  for (const name of Object.keys(table)) flags[name] = initial(table[name]!);
  const args: string[] = [];
  const given = new Set<string>();
  const order: { flag: string; value: any }[] = [];
  let dash = -1;

  const take = (name: string, text: string | true, shown: string) => {
    const flag = table[name]!;
    const value = convert(flag, text, shown);
    if (flag.type === 'strings' || flag.type === 'array') flags[name] = given.has(name) ? [...flags[name], ...(value as string[])] : value;
    else flags[name] = value;
    given.add(name);
    order.push({ flag: name, value });
  };

  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      if (rules.posix) {
        args.push(...words.slice(i));
        break;
      }
      args.push(word);
    } else if (word.startsWith('--')) {
      const eq = word.indexOf('=');
      const typed = eq < 0 ? word.slice(2) : word.slice(2, eq);
      const { name, long } = findLong(table, typed, word);
      const flag = table[name]!;
      const shown = `option '--${long}'`;
      if (eq >= 0) {
        if (flag.type === 'bool') throw new OptionError(`${shown} doesn't allow an argument`);
        take(name, word.slice(eq + 1), shown);
      } else if (takesWord(flag)) {
        if (i + 1 >= words.length) throw new OptionError(`${shown} requires an argument`);
        take(name, words[++i]!, shown);
      } else take(name, true, shown);
    } else {
      for (let k = 1; k < word.length; k++) {
        const letter = word[k]!;
        const name = findShort(table, letter);
        if (name === undefined) throw new OptionError(rules.musl ? `unrecognized option: ${letter}` : `invalid option -- '${letter}'`);
        const flag = table[name]!;
        if (flag.type === 'bool') {
          take(name, true, '');
          continue;
        }
        const rest = word.slice(k + 1);
        if (rest !== '' || !takesWord(flag)) take(name, rest === '' ? true : rest, `option -- '${letter}'`);
        else if (i + 1 < words.length) take(name, words[++i]!, `option -- '${letter}'`);
        else throw new OptionError(rules.musl ? `option requires an argument: ${letter}` : `option requires an argument -- '${letter}'`);
        break;
      }
    }
  }
  return { args, flags, given, order, dash };
}

function initial(flag: Flag): unknown {
  if (flag.default !== undefined) return Array.isArray(flag.default) ? [...flag.default] : flag.default;
  return flag.type === 'bool' ? false : flag.type === 'strings' || flag.type === 'array' ? [] : undefined;
}

function takesWord(flag: Flag): boolean {
  return flag.type !== 'bool' && flag.type !== 'optional';
}

function convert(flag: Flag, text: string | true, shown: string): unknown {
  switch (flag.type) {
    case 'bool':
      return true;
    case 'optional':
      return text === true ? (flag.bare ?? '') : text;
    case 'int':
      if (!/^[+-]?\d{1,15}$/.test(String(text).trim())) throw new OptionError(`invalid number '${text}' for ${shown}`);
      return Number(text);
    case 'strings':
      return String(text).split(',');
    case 'array':
      return [text];
    default:
      return text;
  }
}

function findShort(table: Flags, letter: string): string | undefined {
  if (own(table, letter)) return letter;
  for (const [name, flag] of Object.entries(table)) if (flag.short === letter || flag.aliases?.includes(letter)) return name;
  return undefined;
}

/** Every long spelling → the flag it names. */
export function longNames(table: Flags): Map<string, string> {
  const out = new Map<string, string>();
  for (const [name, flag] of Object.entries(table)) {
    for (const spelling of [name, ...(flag.aliases ?? [])]) if (spelling.length > 1) out.set(spelling, name);
  }
  return out;
}

function findLong(table: Flags, typed: string, word: string): { name: string; long: string } {
  const names = longNames(table);
  const exact = names.get(typed);
  if (exact !== undefined) return { name: exact, long: typed };
  const starts = [...names].filter(([long]) => typed !== '' && long.startsWith(typed));
  if (starts.length === 0) throw new OptionError(`unrecognized option '${word.includes('=') ? word.slice(0, word.indexOf('=')) : word}'`);
  if (new Set(starts.map(([, name]) => name)).size > 1) {
    throw new OptionError(`option '${word}' is ambiguous; possibilities: ${starts.map(([long]) => `'--${long}'`).join(' ')}`);
  }
  return { name: starts[0]![1], long: starts[0]![0] };
}

/** The lines of `--help` that list a table's flags, as GNU's tools lay them out. */
export function flagHelp(table: Flags): string {
  let out = '';
  for (const [name, flag] of Object.entries(table)) {
    if (flag.hidden) continue;
    const short = name.length === 1 ? name : flag.short;
    const value = flag.type === 'bool' ? '' : (flag.value ?? 'VALUE');
    let left = short ? `  -${short}` : '     ';
    if (name.length > 1) {
      left += `${short ? ',' : ' '} --${name}`;
      if (value) left += flag.type === 'optional' ? `[=${value}]` : `=${value}`;
    } else if (value) left += flag.type === 'optional' ? `[${value}]` : ` ${value}`;
    const [first = '', ...more] = (flag.help ?? '').split('\n');
    out += left.length < 28 ? `${left.padEnd(29)}${first}\n` : `${left}\n${' '.repeat(29)}${first}\n`;
    for (const line of more) out += `${' '.repeat(31)}${line}\n`;
  }
  return out;
}
