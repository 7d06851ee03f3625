import type { Completion, Sys } from '../../machine/sys';
import type { Flags } from '../command';
import { completeFiles } from '../complete';
import { bareValue, parseFlags } from '../pflag';
import { newClient } from './client';
import type { Api } from './client';
import { commands } from './commands';
import type { Ctx, KubectlCommand } from './command';
import { containers, names } from './complete';
import { discover } from './discovery';
import type { Discovery } from './discovery';
import { childrenOf, findCommand, flagsOf } from './find';
import { loadConfig, resolveTarget } from './kubeconfig';
import type { Kubeconfig } from './kubeconfig';

const OUTPUTS = ['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'];
const GET_OUTPUTS = [...OUTPUTS, 'custom-columns', 'custom-columns-file', 'wide'];

/** Words that may stand at `words[index]`: commands, flags, values of flags, types, names. Never throws. */
export function completeWords(sys: Sys, words: readonly string[], index: number): Completion[] {
  const word = words[index] ?? '';
  try {
    return candidates(sys, words.slice(1, index), word).filter((c) => c.word.startsWith(word));
  } catch {
    return [];
  }
}

function candidates(sys: Sys, before: readonly string[], word: string): Completion[] {
  const { command, rest } = findCommand(commands, before);
  const flags = flagsOf(command);
  const pending = pendingFlag(flags, rest[rest.length - 1]);
  if (pending) return flagValues(sys, command, flags, pending, rest.slice(0, -1), word);
  const eq = /^--([a-z-]+)=(.*)$/.exec(word);
  if (eq && flags[eq[1]!]) return flagValues(sys, command, flags, eq[1]!, rest, eq[2]!).map((c) => ({ ...c, word: `--${eq[1]}=${c.word}` }));
  if (word.startsWith('-')) {
    const given = new Set(before.map((b) => b.replace(/=.*/, '')));
    return Object.keys(flags)
      .filter((n) => (!flags[n]!.hidden || n === 'help') && (flags[n]!.type === 'array' || flags[n]!.type === 'strings' || !given.has(`--${n}`)))
      .sort()
      .map((n) => ({ word: `--${n}${bareValue(flags[n]!) === undefined ? '=' : ''}`, ...(flags[n]!.help ? { about: flags[n]!.help! } : {}), ...(bareValue(flags[n]!) === undefined ? { open: true } : {}) }));
  }
  const args = rest.length === 0 ? [] : lenientArgs(flags, rest);
  const children = childrenOf(command, commands);
  if (children.length > 0 && args.length === 0) {
    const own = children.map((c) => ({ word: c.name.slice(c.name.lastIndexOf(' ') + 1), about: c.short }));
    if (!command.complete || command.name === '') return own;
    return [...own, ...command.complete(lookup(sys, flags, rest, args), word)];
  }
  if (command.complete) return [...command.complete(lookup(sys, flags, rest, args), word)];
  return completeFiles(sys, word);
}

function pendingFlag(flags: Flags, last: string | undefined): string | undefined {
  if (last === undefined || !last.startsWith('-') || last.includes('=') || last === '-' || last === '--') return undefined;
  const name = last.startsWith('--') ? last.slice(2) : Object.keys(flags).find((n) => flags[n]!.short === last[last.length - 1]);
  return name !== undefined && flags[name] && bareValue(flags[name]!) === undefined ? name : undefined;
}

function lenientArgs(flags: Flags, words: readonly string[]): readonly string[] {
  try {
    return parseFlags(flags, words).args;
  } catch {
    return words.filter((w) => !w.startsWith('-'));
  }
}

function flagValues(sys: Sys, command: KubectlCommand, flags: Flags, name: string, rest: readonly string[], word: string): Completion[] {
  const flag = flags[name]!;
  if (flag.complete) return [...flag.complete(sys, word)];
  const ctx = () => lookup(sys, flags, rest, []);
  switch (name) {
    case 'output':
      return (command.name === 'get' ? GET_OUTPUTS : OUTPUTS).map((w) => ({ word: w }));
    case 'namespace':
      return names(ctx(), 'namespaces');
    case 'context':
      return loadConfig(sys, '').contexts.map((c) => ({ word: c.name }));
    case 'cluster':
      return loadConfig(sys, '').clusters.map((c) => ({ word: c.name }));
    case 'user':
      return loadConfig(sys, '').users.map((c) => ({ word: c.name }));
    case 'dry-run':
      return ['none', 'server', 'client'].map((w) => ({ word: w }));
    case 'container': {
      const [pod] = lenientArgs(flags, rest);
      return pod ? containers(ctx(), pod.replace(/^pods?\//, '')) : [];
    }
    case 'filename':
    case 'kubeconfig':
      return completeFiles(sys, word);
    default:
      return [];
  }
}

/** A context good enough for completion: quiet, with the flags typed so far. */
function lookup(sys: Sys, flags: Flags, rest: readonly string[], args: readonly string[]): Ctx {
  let parsed;
  try {
    parsed = parseFlags(flags, rest);
  } catch {
    parsed = parseFlags(flags, []);
  }
  const values = parsed.values;
  const quiet = () => {};
  let config: Kubeconfig | undefined;
  let api: Api | undefined;
  let discovery: Discovery | undefined;
  const ctx: Ctx = {
    sys,
    path: 'kubectl',
    args,
    flags: values,
    dash: parsed.dash,
    stdin: '',
    given: (f) => parsed.given.has(f),
    out: quiet,
    err: quiet,
    warn: quiet,
    get config() {
      return (config ??= loadConfig(sys, values.kubeconfig));
    },
    get api() {
      return (api ??= newClient({ sys, target: resolveTarget(sys, ctx.config, values, (f) => parsed.given.has(f)), verbosity: 0, err: quiet }));
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
