import type { Completion, Sys } from '../../machine/sys';
import type { Flags } from '../command';
import { completeFiles } from '../complete';
import { FlagError, bareValue, parseFlags } from '../pflag';
import type { Parsed } from '../pflag';
import { newClient } from './client';
import type { Api } from './client';
import { commands } from './commands';
import type { Ctx, KubectlCommand } from './command';
import { containers, names } from './complete';
import { discover } from './discovery';
import type { Discovery } from './discovery';
import { childrenOf, findCommand, flagsOf, gated } from './find';
import { loadConfig, resolveTarget } from './kubeconfig';
import type { Kubeconfig } from './kubeconfig';

/** What the shell is to do with what was found (cobra's directives, which it adds up). */
export const NO_SPACE = 2;
export const NO_FILES = 4;
const EXTENSIONS = 8;

/** The answer to `kubectl __complete WORD…` (spf13/cobra `completions.go`). */
export interface Completed {
  readonly found: readonly Completion[];
  readonly directive: number;
  /** What it says on stderr of words that make no sense. */
  readonly complaint?: string;
}

const OUTPUTS = ['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'custom-columns', 'custom-columns-file', 'wide'];
const MANIFESTS = ['json', 'yaml', 'yml'];

/** What may stand in place of the last word. Never throws. */
export function completionsOf(sys: Sys, words: readonly string[]): Completed {
  const typed = words[words.length - 1] ?? '';
  try {
    return candidates(sys, words.slice(0, -1), typed);
  } catch (e) {
    return { found: [], directive: 0, ...(e instanceof FlagError ? { complaint: e.message } : {}) };
  }
}

/** The same as the shell takes it, with file names where kubectl leaves that to it (kubectl's completion script for bash). */
export function completeWords(sys: Sys, words: readonly string[], index: number): Completion[] {
  const word = words[index] ?? '';
  const { found, directive } = completionsOf(sys, words.slice(1, index + 1));
  // Of `--flag=value` only what stands behind the sign is completed.
  const sign = /^-[^=]*=/.exec(word)?.[0] ?? '';
  const rest = word.slice(sign.length);
  const whole = (c: Completion) => (sign === '' ? c : { ...c, word: sign + c.word });
  if (directive === EXTENSIONS) return completeFiles(sys, rest).filter((c) => c.open || MANIFESTS.some((x) => c.word.endsWith(`.${x}`))).map(whole);
  if (found.length === 0 && (directive & NO_FILES) === 0) return completeFiles(sys, rest).map(whole);
  return found.map((c) => whole(directive & NO_SPACE ? { ...c, open: true } : c));
}

function candidates(sys: Sys, before: readonly string[], typed: string): Completed {
  const { command: named, rest } = findCommand(commands, before);
  const command = gated(named, sys.env);
  const help = command.name === '' && firstWord(rest) === 'help';
  if (command.name === '' && !help && firstWord(rest) !== undefined) {
    return { found: [], directive: 0, complaint: `[Debug] Cleared global flags for plugin completion\n[Debug] [Error] unable to find a command for arguments: [${before.join(' ')}]` };
  }
  if (help) return helpWords(rest.slice(rest.indexOf('help') + 1), typed);
  const flags = flagsOf(command);
  const dashed = rest.includes('--');
  const pending = dashed ? undefined : pendingFlag(flags, rest, typed);
  const words = pending?.two ? rest.slice(0, -1) : rest;
  const parsed = parse(flags, words, command);
  const word = pending ? pending.word : typed;
  const starts = (all: readonly Completion[]) => all.filter((c) => c.word.startsWith(word));
  if (parsed.values.help === true) return { found: [], directive: NO_FILES };
  if (pending) {
    const value = flagValues(sys, command, flags, pending.name, parsed, word);
    return { ...value, found: value.directive === EXTENSIONS ? value.found : starts(value.found) };
  }
  if (!dashed && word.startsWith('-') && !word.includes('=')) {
    const required = requiredFlags(flags, parsed, word);
    return { found: required.length > 0 ? required : flagNames(command, flags, parsed, word), directive: NO_FILES };
  }
  let directive = 0;
  const found: Completion[] = [];
  if (parsed.args.length === 0 && parsed.given.size === 0) {
    const below = subcommands(command);
    if (below.length > 0) directive = NO_FILES;
    found.push(...starts(below));
  }
  found.push(...requiredFlags(flags, parsed, word));
  if (command.complete) {
    const own = starts(attempt(() => command.complete!(lookup(sys, flags, parsed), word)));
    found.push(...own);
    directive = command.filesToo ? NO_SPACE : NO_FILES | (own.length > 0 && own.every((c) => c.open) ? NO_SPACE : 0);
  }
  return { found, directive };
}

const attempt = (f: () => readonly Completion[]): readonly Completion[] => {
  try {
    return f();
  } catch {
    return [];
  }
};

const firstWord = (words: readonly string[]): string | undefined => words.find((w) => !w.startsWith('-'));

function subcommands(command: KubectlCommand): Completion[] {
  const below = childrenOf(command, commands).map((c) => ({ word: c.name.slice(c.name.lastIndexOf(' ') + 1), about: c.short }));
  if (command.name !== '') return below;
  const options = commands.find((c) => c.name === 'options')!;
  return [...below, { word: 'options', about: options.short }, { word: 'help', about: 'Help about any command' }].sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** `kubectl help WORD…`. */
function helpWords(words: readonly string[], typed: string): Completed {
  const { command, rest } = findCommand(commands, words);
  if (rest.length > 0) return { found: [], directive: NO_FILES };
  return { found: subcommands(command).filter((c) => c.word.startsWith(typed)), directive: NO_FILES };
}

/** The flag whose value is being typed: `--flag=word`, or the word before is that flag (`two`). */
function pendingFlag(flags: Flags, words: readonly string[], typed: string): { readonly name: string; readonly word: string; readonly two: boolean } | undefined {
  const long = (text: string) => (Object.hasOwn(flags, text) ? text : undefined);
  const short = (letter: string) => Object.keys(flags).find((n) => flags[n]!.short === letter);
  const flag = (text: string) => (text.startsWith('--') ? long(text.slice(2)) : short(text[text.length - 1]!));
  if (typed.startsWith('-')) {
    const sign = typed.indexOf('=');
    const name = sign < 0 ? undefined : flag(typed.slice(0, sign));
    return name === undefined ? undefined : { name, word: typed.slice(sign + 1), two: false };
  }
  const last = words[words.length - 1];
  if (last === undefined || !/^-(-.|[^-])/.test(last) || last.includes('=')) return undefined;
  const name = flag(last);
  return name !== undefined && bareValue(flags[name]!) === undefined ? { name, word: typed, two: true } : undefined;
}

function parse(flags: Flags, words: readonly string[], command: KubectlCommand): Parsed {
  try {
    return parseFlags(flags, words, !command.stopAtWord);
  } catch (e) {
    if (!(e instanceof FlagError)) throw e;
    throw new FlagError(`[Debug] [Error] Error while parsing flags from args [${words.join(' ')}]: ${e.message}`);
  }
}

const usable = (flags: Flags, name: string) => (!flags[name]!.hidden || name === 'help') && !flags[name]!.deprecated;

function requiredFlags(flags: Flags, parsed: Parsed, word: string): Completion[] {
  return Object.keys(flags)
    .filter((n) => flags[n]!.required && usable(flags, n) && !parsed.given.has(n))
    .sort()
    .flatMap((n) => spellings(flags, n, word, flags[n]!.help ?? ''));
}

/** The global flags, then the command's own; each by name and by letter. */
function flagNames(command: KubectlCommand, flags: Flags, parsed: Parsed, word: string): Completion[] {
  const own = (n: string) => n === 'help' || Object.hasOwn(command.flags, n);
  return Object.keys(flags)
    .filter((n) => usable(flags, n) && (!parsed.given.has(n) || flags[n]!.type === 'array' || flags[n]!.type === 'strings'))
    .sort((a, b) => Number(own(a)) - Number(own(b)) || (a < b ? -1 : 1))
    .flatMap((n) => spellings(flags, n, word, n === 'help' ? `help for ${command.name.slice(command.name.lastIndexOf(' ') + 1) || 'kubectl'}` : (flags[n]!.help ?? '')));
}

function spellings(flags: Flags, name: string, word: string, about: string): Completion[] {
  const { short } = flags[name]!;
  return [`--${name}`, ...(short ? [`-${short}`] : [])].filter((w) => w.startsWith(word)).map((w) => ({ word: w, ...(about ? { about } : {}) }));
}

function flagValues(sys: Sys, command: KubectlCommand, flags: Flags, name: string, parsed: Parsed, word: string): Completed {
  const flag = flags[name]!;
  const some = (found: readonly Completion[]): Completed => ({ found, directive: NO_FILES });
  if (flag.complete) return some(flag.complete(sys, word));
  const ctx = lookup(sys, flags, parsed);
  const own = Object.hasOwn(command.flags, name);
  switch (name) {
    case 'output':
      if (command.name === 'get') return some(OUTPUTS.map((w) => ({ word: w })));
      break;
    case 'namespace':
      if (!own || command.name === 'config set-context') return some(names(ctx, 'namespaces'));
      break;
    case 'context':
      if (!own) return some(ctx.config.contexts.map((c) => ({ word: c.name })));
      break;
    case 'cluster':
      if (!own) return some(ctx.config.clusters.map((c) => ({ word: c.name })));
      break;
    case 'user':
      if (!own) return some(ctx.config.users.map((c) => ({ word: c.name })));
      break;
    case 'clusterrole':
      if (command.name === 'create clusterrolebinding') return some(names(ctx, 'clusterroles'));
      break;
    case 'subresource':
      return some(['status', 'scale', 'resize'].map((w) => ({ word: w })));
    case 'container':
      if (command.name === 'exec') return some(parsed.args.length > 0 ? attempt(() => containers(ctx, parsed.args[0]!)) : []);
      break;
    case 'filename':
      return { found: MANIFESTS.map((w) => ({ word: w })), directive: EXTENSIONS };
  }
  return { found: [], directive: 0 };
}

/** A context good enough for completion: quiet, with the flags typed so far. */
function lookup(sys: Sys, flags: Flags, parsed: Parsed): Ctx {
  const values = parsed.values;
  const quiet = () => {};
  let config: Kubeconfig | undefined;
  let api: Api | undefined;
  let discovery: Discovery | undefined;
  const ctx: Ctx = {
    sys,
    path: 'kubectl',
    args: parsed.args,
    flags: values,
    dash: parsed.dash,
    stdin: '',
    given: (f) => parsed.given.has(f),
    out: quiet,
    err: quiet,
    warn: quiet,
    commands,
    help: () => '',
    get config() {
      return (config ??= loadConfig(sys, values.kubeconfig));
    },
    get api() {
      return (api ??= newClient({ sys, target: resolveTarget(sys, ctx.config, values, (f) => parsed.given.has(f)), verbosity: 0, told: [], err: quiet }));
    },
    get discovery() {
      return (discovery ??= discover(sys, ctx.api, String(values['cache-dir']).replace('$HOME', sys.env.HOME ?? '/root'), quiet));
    },
    get namespace() {
      return ctx.api.target.namespace;
    },
  };
  return ctx;
}
