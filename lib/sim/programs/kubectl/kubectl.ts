import type { HttpRequest, HttpResponse, Json } from '../../core';
import type { Completion, Program, Signal, Sys, Turn } from '../../machine/sys';
import { Errno } from '../../machine/sys';
import type { Flags } from '../command';
import { FlagError, goQuote, parseFlags } from '../pflag';
import type { Parsed } from '../pflag';
import { logHeader, newClient } from './client';
import type { Api } from './client';
import { commands } from './commands';
import type { Ctx, KubectlCommand } from './command';
import { NO_FILES, NO_SPACE, completeWords, completionsOf } from './words';
import { childNamed, findCommand, flagsOf, gated, stripFlags } from './find';
import { discover } from './discovery';
import type { Discovery } from './discovery';
import { ConnectionError, Exit, Fail, Fatal, NotYet, render } from './errors';
import { globalFlags } from './flags';
import { REGISTERED, helpText, usageText } from './help';
import { configPaths, find, loadConfig, resolveTarget } from './kubeconfig';
import type { Kubeconfig } from './kubeconfig';
import { applyKuberc } from './kuberc';
import { CLIENT_VERSION } from './build';
import { SLICE, longManifests, parseOn } from './manifests';
import type { Manifests, Parsing } from './manifests';
import { TemplateFailure } from './print/printer';

/**
 * kubectl v1.36.3. A turn finds the command the words name (commands/index.ts), parses its flags, and runs it with what
 * it needs of the cluster made on demand. Whatever a command throws becomes kubectl's message and exit status here.
 */
type State =
  /** kubectl is being loaded, and connects. */
  | { readonly begins: number }
  /** stdin is being read to its end, before the command runs. */
  | { readonly reading: string }
  /** Long manifests are being parsed, before the command runs. */
  | { readonly parsing: Parsing; readonly stdin: string }
  /** The command waits. */
  | { readonly inner: Json; readonly stdin: string; readonly told: Told }
  /** There was no Pod to talk to: the command is tried again until then. */
  | { readonly again: number; readonly stdin: string }
  /** A failure that takes its time to be known (an i/o timeout). */
  | { readonly late: string; readonly code: number; readonly at: number };

/** Warnings that were printed, of the server's and of the command's own: each is said once. */
interface Told {
  readonly server: string[];
  readonly own: string[];
}

const MAX_STDIN = 20_000_000;
/** Milliseconds between two looks for a Pod. */
const POLL = 500;

/** Milliseconds from the Enter key to the first request: loading, reading the kubeconfig, the handshake. Others act meanwhile. */
const START_UP = 45;
const CLIENT_ONLY = new Set(['config', 'completion', 'options', 'plugin', 'kuberc', 'kustomize', 'alpha']);

export const kubectl: Program<State> = {
  name: 'kubectl',
  start: (sys) => turn(sys, undefined),
  resume: (sys, state) => turn(sys, state),
  signal(sys, state, signal) {
    if (!('inner' in state)) return 'default';
    const found = locate(sys);
    const handler = 'command' in found ? found.command.signal : undefined;
    if (!handler) return 'default';
    const ctx = context(sys, found as Found, state.stdin, state.told);
    const result = handler(ctx, state.inner, signal as Signal);
    return result === 'default' ? 'default' : wrapTurn(result, state.stdin, state.told);
  },
  request(sys, state, request: HttpRequest): HttpResponse {
    const found = locate(sys);
    if (!('inner' in state) || !('command' in found) || !found.command.request) return { status: 404, headers: {} };
    return found.command.request(context(sys, found, state.stdin, state.told), state.inner, request);
  },
  connection(sys, state, port, fd): boolean {
    const found = locate(sys);
    if (!('inner' in state) || !('command' in found) || !found.command.connection) return false;
    found.command.connection(context(sys, found, state.stdin, state.told), state.inner, port, fd);
    return true;
  },
  complete: (sys, words, index): Completion[] => completeWords(sys, words, index),
};

function turn(sys: Sys, state: State | undefined): Turn<State> {
  if (state && 'late' in state) {
    if (sys.now < state.at) return { wait: { until: state.at }, state };
    sys.write(2, state.late);
    return { exit: state.code };
  }
  let path = 'kubectl';
  let warned = () => 0;
  let manifests: readonly Manifests[] | undefined;
  try {
    const found = locate(sys);
    if ('turn' in found) return found.turn;
    path = found.path;
    if (!state && found.notice) sys.write(2, found.notice);
    const { command, parsed } = found;
    if (parsed.values.help === true) {
      sys.write(1, helpText(command, commands, sys));
      return { exit: 0 };
    }
    if (!command.run) {
      if (parsed.args.length > 0 && command.name !== 'certificate') throw new Unknown(`unknown command ${goQuote(parsed.args.join(' '))}`, path);
      // A group's own name is a mistake (cmdutil.DefaultSubCommandRun); these three tell it to standard output all the same.
      sys.write(['', 'rollout', 'certificate'].includes(command.name) ? 1 : 2, helpText(command, commands, sys));
      return { exit: command.name === '' || command.name === 'certificate' ? 0 : 1 };
    }
    if (state && 'begins' in state) {
      if (sys.now < state.begins) return { wait: { until: state.begins }, state };
      state = undefined;
    } else if (!state && !CLIENT_ONLY.has(command.name.split(' ')[0]!)) {
      const begins = sys.now + START_UP + Math.round(sys.random() * 10);
      return { wait: { until: begins }, state: { begins } };
    }
    checkFlags(found);
    let stdin = state && 'stdin' in state ? state.stdin : '';
    if (readsStdin(command, parsed) && !(state && ('inner' in state || 'again' in state || 'parsing' in state))) {
      const read = readAll(sys, state && 'reading' in state ? state.reading : '');
      if (!read.done) return { wait: { readable: [0] }, state: { reading: read.text } };
      stdin = read.text;
    }
    if (!(state && ('inner' in state || 'again' in state)) && Array.isArray(parsed.values.filename)) {
      const parsing = state && 'parsing' in state ? parseOn(state.parsing) : longManifests(sys, parsed.values.filename, parsed.values.recursive === true, stdin);
      if (parsing && parsing.sources.length > 0) {
        sys.spend(SLICE / 4);
        return { wait: {}, state: { parsing, stdin } };
      }
      manifests = parsing?.parsed;
    }
    const resumed = state && 'inner' in state ? state : undefined;
    // Absent where the world was saved before warnings were kept.
    const told: Told = resumed?.told ?? { server: [], own: [] };
    const ctx = context(sys, found, stdin, told, resumed !== undefined, manifests);
    warned = () => ctx.api.warnings();
    if (!resumed) contextMeant(ctx, command);
    if (!resumed && parsed.values['match-server-version'] === true) matchServer(ctx);
    const result = resumed ? command.resume!(ctx, resumed.inner) : command.run(ctx);
    if (typeof result === 'number' && result === 0 && parsed.values['warnings-as-errors'] === true && warned() > 0) {
      throw new Fail(`${warned()} ${warned() === 1 ? 'warning' : 'warnings'} received`);
    }
    return wrapTurn(result, readsStdin(command, parsed) ? stdin : '', told);
  } catch (e) {
    if (e instanceof NotYet) {
      const ends = state && 'again' in state ? state.again : sys.now + e.timeout;
      if (sys.now < ends) return { wait: { until: Math.min(ends, sys.now + POLL) }, state: { again: ends, stdin: state && 'stdin' in state ? state.stdin : '' } };
    }
    return failed(sys, e, path);
  }
}

/** Commands that begin with a client; the others begin with the namespace, and tell of a missing context in other words. */
const CLIENT_FIRST = new Set(
  'api-resources,api-versions,apply,auth can-i,auth whoami,autoscale,certificate approve,certificate deny,cluster-info,cordon,diff,drain,events,explain,expose,replace,run,set env,top node,uncordon,version,wait'.split(','),
);

function contextMeant(ctx: Ctx, command: KubectlCommand): void {
  const name: string = ctx.flags.context ?? '';
  const first = CLIENT_FIRST.has(command.name) || (command.name.startsWith('create') && command.name !== 'create token');
  if (name !== '' && first && !(command.name === 'version' && ctx.flags.client) && !find(ctx.config.contexts, name)) {
    const why = `context ${goQuote(name)} does not exist`;
    // 1 would say that something differs.
    throw command.name === 'diff' ? new Exit(2, `error: ${why}`) : new Fail(why);
  }
}

/** `--match-server-version`: the two are never built from the same sources, so this always refuses. */
function matchServer(ctx: Ctx): void {
  const text = (v: any) =>
    `version.Info{${['Major', 'Minor', 'EmulationMajor', 'EmulationMinor', 'MinCompatibilityMajor', 'MinCompatibilityMinor', 'GitVersion', 'GitCommit', 'GitTreeState', 'BuildDate', 'GoVersion', 'Compiler', 'Platform']
      .map((k) => `${k}:${goQuote(String(v[k[0]!.toLowerCase() + k.slice(1)] ?? ''))}`)
      .join(', ')}}`;
  const server = ctx.api.get('/version', { timeout: '32s' });
  if (text(server) !== text(CLIENT_VERSION)) throw new Fail(`server version (&${text(server)}) differs from client version (${text(CLIENT_VERSION)})`);
}

function wrapTurn(result: number | Turn<any>, stdin: string, told: Told): Turn<State> {
  if (typeof result === 'number') return { exit: result };
  return 'wait' in result ? { wait: result.wait, state: { inner: result.state ?? null, stdin, told } } : result;
}

function failed(sys: Sys, e: unknown, path: string): Turn<State> {
  if (e instanceof FlagError && path === 'kubectl diff') {
    // 1 would say that something differs.
    sys.write(2, `error: ${e.message}\nSee '${path} -h' for help and examples\n`);
    return { exit: 2 };
  }
  if (e instanceof FlagError) {
    sys.write(2, `error: ${e.message}\nSee '${path} --help' for usage.\n`);
    return { exit: 1 };
  }
  if (e instanceof Unknown) {
    sys.write(2, `error: ${e.message}\nSee '${e.path} -h' for help and examples\n`);
    return { exit: 1 };
  }
  if (e instanceof Fatal) {
    sys.write(2, `${logHeader(sys, 'F', e.where)} ${e.message}\n`);
    return { exit: 1 };
  }
  if (e instanceof TemplateFailure) sys.write(1, e.output);
  if (e instanceof RangeError) {
    sys.write(2, 'fatal error: stack overflow\n');
    return { exit: 2 };
  }
  const error = e instanceof Errno ? new Fail(e.path ? `open ${e.path}: ${e.message.toLowerCase()}` : e.message.toLowerCase()) : e;
  const known = error instanceof Exit || error instanceof Fail || (error instanceof Error && error.constructor !== Error && error.constructor !== TypeError);
  if (!known) throw e;
  const { text, code } = render(error, path);
  const after = error instanceof ConnectionError ? error.after : 0;
  if (after > 0) return { wait: { until: sys.now + after }, state: { late: text, code, at: sys.now + after } };
  sys.write(2, text);
  return { exit: code };
}

/** A word that is no subcommand. */
class Unknown extends Error {
  constructor(
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}

function readsStdin(command: KubectlCommand, parsed: Parsed): boolean {
  const names = parsed.values.filename;
  return (Array.isArray(names) && names.includes('-')) || command.readsStdin?.(parsed.values, parsed.args) === true;
}

/** As much of stdin as there is; `done` at its end. */
function readAll(sys: Sys, before: string): { text: string; done: boolean } {
  let text = before;
  for (;;) {
    const chunk = sys.read(0);
    if (chunk === undefined) return { text, done: false };
    if (chunk === '') return { text, done: true };
    text += chunk;
    if (text.length > MAX_STDIN) throw new Fail('the input is larger than what can be read here');
  }
}

// ---- which command

interface Found {
  readonly command: KubectlCommand;
  readonly path: string;
  readonly parsed: Parsed;
  readonly flags: Flags;
  /** Printed on stderr once, when the command starts. */
  readonly notice: string;
}

function locate(sys: Sys): Found | { readonly turn: Turn<State> } {
  const typed = sys.argv.slice(1);
  const kuberc = applyKuberc(sys, typed, commands);
  const words = kuberc.words;
  const { command: named, rest } = findCommand(commands, words);
  const command = gated(named, sys.env);
  const root = command.name === '';
  if (root) {
    const first = firstWord(words);
    if (first === '__complete' || first === '__completeNoDesc') return { turn: completeTurn(sys, words, first) };
    if (first === 'help') return locateHelp(sys, words.slice(words.indexOf('help') + 1));
    if (first !== undefined) return unknownCommand(sys, words, first);
  }
  const flags = flagsOf(command);
  const path = root ? 'kubectl' : `kubectl ${command.name}`;
  let parsed: Parsed;
  try {
    parsed = parseFlags(kuberc.defaults(command, flags), rest, !command.stopAtWord);
  } catch (e) {
    sys.write(2, kuberc.notice);
    return { turn: failed(sys, e, path) };
  }
  let notice = kuberc.notice;
  for (const name of parsed.given) if (flags[name]?.deprecated) notice += `Flag --${name} has been deprecated, ${flags[name]!.deprecated}\n`;
  return { command, path, parsed, flags, notice };
}

/** `kubectl help rollout undo`. */
function locateHelp(sys: Sys, words: readonly string[]): { readonly turn: Turn<State> } {
  const { command, rest } = findCommand(commands, words);
  if (rest.length > 0 && command.name === '') {
    sys.write(2, `Unknown help topic [${words.map((w) => goQuote(`\`${w}\``).slice(1, -1)).join(' ')}]\n${usageText(command, commands, sys)}`);
    return { turn: { exit: 0 } };
  }
  sys.write(1, helpText(gated(command, sys.env), commands, sys));
  return { turn: { exit: 0 } };
}

function firstWord(words: readonly string[]): string | undefined {
  return stripFlags(words, flagsOf(commands[0]!)).words[0];
}

/** A plugin on the PATH, or the sentence with suggestions. */
function unknownCommand(sys: Sys, words: readonly string[], first: string): { readonly turn: Turn<State> } {
  const leading = words.findIndex((w) => w.startsWith('-'));
  const names = words.slice(0, leading < 0 ? undefined : leading).map((w) => w.replaceAll('-', '_'));
  if (names.length === 0) {
    sys.write(2, `Error: flags cannot be placed before plugin name: ${words[0]}\n`);
    return { turn: { exit: 1 } };
  }
  for (let n = names.length; n > 0; n--) {
    const file = findPlugin(sys, `kubectl-${names.slice(0, n).join('-')}`);
    if (file) return { turn: { exec: { argv: [file, ...words.slice(n)] } } };
  }
  const near = REGISTERED.filter((name) => childNamed(commands, commands[0]!, name) && (distance(first, name) <= 2 || name.startsWith(first.toLowerCase())));
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
  sys.write(2, `error: unknown command ${goQuote(first)} for "kubectl"${hint.trimEnd()}\n`);
  return { turn: { exit: 1 } };
}

function findPlugin(sys: Sys, name: string): string | undefined {
  for (const folder of (sys.env.PATH ?? '').split(':')) {
    const path = `${folder}/${name}`;
    try {
      if (folder !== '' && sys.files.exists(path) && sys.files.stat(path).type === 'file' && sys.files.may(path, 'x')) return path;
    } catch {
      // A folder that may not be looked into has no plugins.
    }
  }
  return undefined;
}

/** Levenshtein's, ignoring case, as cobra counts it. */
function distance(a: string, b: string): number {
  const x = a.toLowerCase().slice(0, 64);
  const y = b.toLowerCase();
  let row = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) next.push(x[i - 1] === y[j - 1] ? row[j - 1]! : 1 + Math.min(row[j - 1]!, row[j]!, next[j - 1]!));
    row = next;
  }
  return row[y.length]!;
}

const DIRECTIVES: readonly (readonly [number, string])[] = [
  [NO_SPACE, 'NoSpace'],
  [NO_FILES, 'NoFileComp'],
  [8, 'FilterFileExt'],
];

/** `kubectl __complete WORD…`, which shells ask. */
function completeTurn(sys: Sys, words: readonly string[], mode: string): Turn<State> {
  const { found, directive, complaint } = completionsOf(sys, words.slice(words.indexOf(mode) + 1));
  for (const c of found) sys.write(1, mode === '__complete' && c.about ? `${c.word}\t${c.about.split('\n')[0]!.trim()}\n` : `${c.word}\n`);
  sys.write(1, `:${directive}\n`);
  const meant = DIRECTIVES.filter(([bit]) => directive & bit).map(([, name]) => `ShellCompDirective${name}`);
  sys.write(2, `${complaint ? `${complaint}\n` : ''}Completion ended with directive: ${meant.join(', ') || 'ShellCompDirectiveDefault'}\n`);
  return { exit: 0 };
}

function checkFlags({ command, parsed, flags }: Found): void {
  const missing = Object.keys(flags)
    .filter((n) => flags[n]!.required && !parsed.given.has(n))
    .sort();
  if (missing.length > 0) throw new Fail(`required flag(s) ${missing.map((n) => goQuote(n)).join(', ')} not set`);
  for (const name of parsed.given) {
    if (command.flags[name]?.unsupported) throw new Fail(`--${name} is not supported here`);
  }
  const profile = parsed.values.profile;
  if (command.flags.profile === undefined && !['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'trace'].includes(profile)) throw new Fail(`unknown profile '${profile}'`);
}

// ---- what a command is given

function context(sys: Sys, found: Found, stdin: string, told: Told = { server: [], own: [] }, resumed = true, manifests?: readonly Manifests[]): Ctx {
  const { command, parsed, path } = found;
  const flags = parsed.values;
  const err = (text: string) => sys.write(2, text);
  let config: Kubeconfig | undefined;
  let api: Api | undefined;
  let discovery: Discovery | undefined;
  const ctx: Ctx = {
    sys,
    path,
    args: parsed.args,
    flags,
    dash: parsed.dash,
    stdin,
    ...(manifests ? { manifests } : {}),
    given: (flag) => parsed.given.has(flag),
    out: (text) => {
      if (text !== '') sys.write(1, text);
    },
    err,
    warn: (text, shown = `Warning: ${text}\n`) => {
      if (told.own.includes(text)) return;
      told.own.push(text);
      err(shown);
    },
    commands,
    help: () => helpText(command, commands, sys),
    get config() {
      return (config ??= loadConfig(sys, flags.kubeconfig));
    },
    get api() {
      if (!api && !resumed && (flags.v ?? 0) >= 6) err(startLog(sys, flags.kubeconfig));
      return (api ??= newClient({ sys, target: resolveTarget(sys, ctx.config, globalOnly(command, flags), (f) => parsed.given.has(f)), verbosity: flags.v ?? 0, told: told.server, err }));
    },
    get discovery() {
      return (discovery ??= discover(sys, ctx.api, String(flags['cache-dir']).replace('$HOME', sys.env.HOME ?? '/root'), err));
    },
    get namespace() {
      return ctx.api.target.namespace;
    },
  };
  return ctx;
}

/** What client-go logs at -v=6 before its first request. */
function startLog(sys: Sys, flag: string): string {
  const gates = ['AtomicFIFO=true', 'InformerResourceVersion=true', 'WatchListClient=true', 'ClientsAllowCBOR=false', 'ClientsAllowTLSCacheGC=true', 'InOrderInformersBatchProcess=true', 'ClientsPreferCBOR=false', 'ClientsAllowCARotation=true', 'InOrderInformers=true', 'UnlockWhileProcessingFIFO=true'];
  const files = configPaths(sys, flag).filter((p) => sys.files.exists(p));
  return [
    ...files.map((p) => `${logHeader(sys, 'I', 'loader.go:407')} Config loaded from file:  ${sys.files.absolute(p)}\n`),
    ...gates.map((g) => `${logHeader(sys, 'I', 'envvar.go:195')} "Feature gate default state" feature=${goQuote(g.split('=')[0]!)} enabled=${g.split('=')[1]}\n`),
  ].join('');
}

/** Where a command has a flag of its own under a global one's name (`config set-credentials --token`), that one is not the connection's. */
function globalOnly(command: KubectlCommand, flags: Readonly<Record<string, any>>): Readonly<Record<string, any>> {
  const shadowed = Object.keys(command.flags).filter((n) => n in globalFlags);
  if (shadowed.length === 0) return flags;
  const out = { ...flags };
  for (const name of shadowed) out[name] = globalFlags[name]!.type === 'array' ? [] : globalFlags[name]!.type === 'bool' ? false : '';
  return out;
}

