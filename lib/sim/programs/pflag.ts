import { DurationError, goQuote, own, parseDuration, set } from '../core';
import type { Flag, Flags } from './command';

export { goQuote };

/**
 * Parsing of words as Go's pflag does it (kubectl, docker, helm, etcdctl), with pflag's own error sentences:
 *
 *     parseFlags({ output: { type: 'string', short: 'o' } }, ['pods', '-oyaml', '--', '-x'])
 *       →  { values: { output: 'yaml' }, given: {'output'}, args: ['pods', '-x'], dash: 1 }
 *
 * Values by type: bool → boolean, int → number, duration → milliseconds, strings and array → string[], pairs → an object of strings, else string.
 */
export interface Parsed {
  readonly values: Readonly<Record<string, any>>;
  readonly given: ReadonlySet<string>;
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without one. */
  readonly dash: number;
}

/** A word that does not parse. `message` is pflag's sentence, without `error: `. */
export class FlagError extends Error {}

/** The value of a flag that was not given. */
function flagDefault(flag: Flag): unknown {
  switch (flag.type) {
    case 'bool':
      return flag.default ?? false;
    case 'int':
      return flag.default ?? 0;
    case 'duration':
      return typeof flag.default === 'string' ? durationFlag(flag.default) : (flag.default ?? 0);
    case 'strings':
    case 'array':
      return flag.default ?? [];
    case 'pairs':
      return {};
    default:
      return flag.default ?? '';
  }
}

/** Parses all words; with `interspersed` false the first word that is no flag ends the flags. */
export function parseFlags(flags: Flags, words: readonly string[], interspersed = true): Parsed {
  const values: Record<string, any> = {};
  for (const name of Object.keys(flags)) values[name] = flagDefault(flags[name]!);
  const given = new Set<string>();
  const args: string[] = [];
  let dash = -1;
  const byShort = new Map<string, string>();
  for (const name of Object.keys(flags)) if (flags[name]!.short) byShort.set(flags[name]!.short!, name);

  const assign = (name: string, text: string) => {
    const flag = flags[name]!;
    try {
      const value = parseValue(flag, text);
      if (flag.type === 'strings' || flag.type === 'array') values[name] = given.has(name) ? [...values[name], ...(value as string[])] : value;
      else if (flag.type === 'pairs') values[name] = { ...values[name], ...(value as object) };
      else values[name] = value;
    } catch (e) {
      if (!(e instanceof FlagError)) throw e;
      const title = flag.short ? `-${flag.short}, --${name}` : `--${name}`;
      throw new FlagError(`invalid argument ${goQuote(text)} for ${goQuote(title)} flag: ${e.message}`);
    }
    given.add(name);
  };

  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(i + 1));
      break;
    }
    if (word.length < 2 || word[0] !== '-') {
      args.push(word);
      if (!interspersed) {
        args.push(...words.slice(i + 1));
        break;
      }
      continue;
    }
    if (word[1] === '-') {
      const eq = word.indexOf('=');
      const typed = eq < 0 ? word.slice(2) : word.slice(2, eq);
      if (typed === '' || typed[0] === '-') throw new FlagError(`bad flag syntax: ${word}`);
      const name = own(flags, typed) ? typed : typed.replaceAll('_', '-');
      const flag = own(flags, name);
      if (!flag) throw new FlagError(`unknown flag: --${typed}`);
      if (eq >= 0) assign(name, word.slice(eq + 1));
      else if (bareValue(flag) !== undefined) assign(name, bareValue(flag)!);
      else if (i + 1 < words.length) assign(name, words[++i]!);
      else throw new FlagError(`flag needs an argument: --${typed}`);
      continue;
    }
    for (let shorts = word.slice(1); shorts !== ''; ) {
      const letter = shorts[0]!;
      const name = byShort.get(letter);
      if (name === undefined) throw new FlagError(`unknown shorthand flag: '${letter}' in -${shorts}`);
      const flag = flags[name]!;
      if (shorts.length > 2 && shorts[1] === '=') {
        assign(name, shorts.slice(2));
        shorts = '';
      } else if (bareValue(flag) !== undefined) {
        assign(name, bareValue(flag)!);
        shorts = shorts.slice(1);
      } else if (shorts.length > 1) {
        assign(name, shorts.slice(1));
        shorts = '';
      } else if (i + 1 < words.length) {
        assign(name, words[++i]!);
        shorts = '';
      } else throw new FlagError(`flag needs an argument: '${letter}' in -${shorts}`);
    }
  }
  return { values, given, args, dash };
}

/** What the flag means when it stands alone (pflag's NoOptDefVal); undefined if it needs a value. */
export function bareValue(flag: Flag): string | undefined {
  return flag.type === 'bool' ? 'true' : flag.type === 'optional' ? (flag.bare ?? '') : undefined;
}

function parseValue(flag: Flag, text: string): unknown {
  switch (flag.type) {
    case 'bool': {
      const value = goBool(text);
      if (value === undefined) throw new FlagError(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`);
      return value;
    }
    case 'pairs':
      return pairsOf(text);
    case 'int':
      return parseGoInt(text);
    case 'duration':
      return durationFlag(text);
    case 'strings':
      return text === '' ? [] : splitCommas(text);
    case 'array':
      return [text];
    default:
      return text;
  }
}

/** Splits at commas as Go's CSV reader does: `a,"b,c"` is two fields. */
function splitCommas(text: string): string[] {
  const out: string[] = [];
  let i = 0;
  for (;;) {
    let field = '';
    if (text[i] === '"') {
      for (i++; ; i++) {
        if (i >= text.length) throw new FlagError(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
        if (text[i] === '"') {
          if (text[i + 1] !== '"') break;
          i++;
        }
        field += text[i];
      }
      i++;
      if (i < text.length && text[i] !== ',') throw new FlagError(`parse error on line 1, column ${i + 1}: extraneous or missing " in quoted-field`);
    } else {
      const comma = text.indexOf(',', i);
      field = comma < 0 ? text.slice(i) : text.slice(i, comma);
      const quote = field.indexOf('"');
      if (quote >= 0) throw new FlagError(`parse error on line 1, column ${i + quote + 1}: bare " in non-quoted-field`);
      i += field.length;
    }
    out.push(field);
    if (i >= text.length) return out;
    i++;
    if (i >= text.length) {
      out.push('');
      return out;
    }
  }
}

/** `a=b,c=d` as component-base's MapStringString reads it; '' has no pairs. */
function pairsOf(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const pair of text.split(',')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    if (at < 0) throw new FlagError('malformed pair, expect string=string');
    set(out, pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return out;
}

/** `strconv.ParseBool`: undefined for a text that is no truth value. */
export function goBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

/** `strconv.ParseInt(text, 0, 64)`, with its error sentences. */
function parseGoInt(text: string): number {
  const plain = text.replace(/^[-+]/, '');
  let value: number;
  if (/^[0-9]+(_?[0-9]+)*$/.test(plain)) value = plain.length > 1 && plain[0] === '0' ? parseInt(plain.replaceAll('_', ''), 8) : Number(plain.replaceAll('_', ''));
  else if (/^0[xX][0-9a-fA-F]+$/.test(plain) || /^0[bB][01]+$/.test(plain) || /^0[oO][0-7]+$/.test(plain)) value = Number(plain);
  else throw new FlagError(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  if (!(value < 2 ** 63)) throw new FlagError(`strconv.ParseInt: parsing ${goQuote(text)}: value out of range`);
  return text[0] === '-' ? -value : value;
}

/** A flag's duration in milliseconds (see core/go-duration.ts). */
function durationFlag(text: string): number {
  try {
    return parseDuration(text);
  } catch (e) {
    if (!(e instanceof DurationError)) throw e;
    throw new FlagError(e.message);
  }
}
