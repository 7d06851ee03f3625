import type { Json } from '../../core';
import { Errno, type Completion, type Program, type Sys, type Turn } from '../../machine/sys';
import { completeFiles } from '../complete';
import { FlagError, parseFlags } from '../pflag';
import type { Flags } from '../command';
import { commands } from './commands';
import { proxyRequest } from './commands/dashboard';
import type { Mini, MiniCommand } from './command';
import type { Fleet, ProfileState } from './fleet';
import { commandHelp, GLOBAL_FLAGS, optionsHelp, rootHelp } from './help';
import { kubeconfigPath } from './kubeconfig';
import { Exit, failure, styled, usage } from './output';
import { readSettings } from './settings';

/** minikube v1.38: finds the command, parses its flags, runs it; what it throws becomes its message and exit status. */
export const minikube: Program<Json> = {
  name: 'minikube',
  start: (sys) => turn(sys, (c, m) => c.run!(m)),
  resume: (sys, state) => turn(sys, (c, m) => c.resume!(m, state)),
  signal(sys, state, signal) {
    const found = locate(sys.argv.slice(1));
    if (!found.command?.signal) return 'default';
    return turn(sys, (c, m) => c.signal!(m, state, signal) as number | Turn<any>);
  },
  request: (sys, state, request) => proxyRequest(sys, state as never, request),
  complete,
};

interface Found {
  readonly command?: MiniCommand;
  /** The words after the command's own. */
  readonly rest: readonly string[];
}

const byName = (name: string): MiniCommand | undefined => commands.find((c) => c.name === name || (c.aliases?.some((a) => (c.name.includes(' ') ? `${c.name.slice(0, c.name.lastIndexOf(' '))} ${a}` : a) === name) ?? false));

/** Does this word take the next one for its value? Only flags that all commands know may stand before a command. */
function takesValue(word: string): boolean {
  if (!/^-/.test(word) || word.includes('=')) return false;
  const name = word.replace(/^-+/, '');
  const flag = Object.entries(GLOBAL_FLAGS).find(([n, f]) => n === name || f.short === name);
  return flag !== undefined && flag[1].type !== 'bool';
}

function locate(words: readonly string[]): Found {
  const before: string[] = [];
  let i = 0;
  for (; i < words.length; i++) {
    if (!words[i]!.startsWith('-')) break;
    if (words[i] === '--') break;
    before.push(words[i]!);
    if (takesValue(words[i]!)) before.push(words[++i] ?? '');
  }
  const first = words[i];
  const top = first === undefined ? undefined : byName(first);
  if (!top) return { rest: [...before, ...words.slice(i)] };
  // A subcommand may stand after flags of its parent.
  for (let k = i + 1; k < words.length; k++) {
    if (words[k]!.startsWith('-')) {
      if (words[k] === '--') break;
      if (takesValue(words[k]!)) k++;
      continue;
    }
    const sub = byName(`${top.name} ${words[k]}`);
    if (sub) return { command: sub, rest: [...before, ...words.slice(i + 1, k), ...words.slice(k + 1)] };
    break;
  }
  return { command: top, rest: [...before, ...words.slice(i + 1)] };
}

function turn(sys: Sys, work: (c: MiniCommand, m: Mini) => number | Turn<any>): Turn<Json> {
  try {
    const { command, rest } = locate(sys.argv.slice(1));
    const known: Flags = { ...GLOBAL_FLAGS, ...command?.flags };
    const asked = rest.find((w) => !w.startsWith('-'));
    if (!command) {
      if (asked === 'help') return help(sys, rest.slice(rest.indexOf('help') + 1));
      if (asked !== undefined) return { exit: unknown(sys, asked) };
      const parsed = parseFlags(known, rest);
      void parsed;
      sys.write(1, rootHelp(commands));
      return { exit: 0 };
    }
    const parsed = command.raw ? { values: {}, given: new Set<string>(), args: rest, dash: -1 } : parseFlags(known, rest);
    if ((parsed.values as Record<string, unknown>)['help'] === true) return help(sys, command.name.split(' '));
    if (command.name === 'options') {
      sys.write(1, optionsHelp());
      return { exit: 0 };
    }
    if (!command.run) {
      if (parsed.args.length > 0 && command.name === 'node') throw usage('Usage: minikube node [add|start|stop|delete|list]');
      return help(sys, command.name.split(' '));
    }
    for (const flag of parsed.given) if (known[flag]?.unsupported) throw failure('MK_UNSUPPORTED', 16, `the flag --${flag} of minikube ${command.name} is not simulated here yet`, 'unsupported');
    const result = work(command, context(sys, parsed.values, parsed.given, parsed.args, parsed.dash));
    return typeof result === 'number' ? { exit: result } : result;
  } catch (e) {
    if (e instanceof Exit) {
      for (const l of e.lines) sys.write(l.fd ?? 2, styled(sys, l.fd ?? 2, l.style, l.text));
      return { exit: e.status };
    }
    if (e instanceof FlagError) {
      const name = locate(sys.argv.slice(1)).command?.name;
      sys.write(2, `Error: ${e.message}\nSee 'minikube ${name ? `${name} ` : ''}--help' for usage.\n`);
      return { exit: 14 };
    }
    if (e instanceof Errno) {
      sys.write(2, styled(sys, 2, 'failure', `Exiting due to HOST_PERMISSION: ${e.path ? `open ${e.path}: ` : ''}${e.message.toLowerCase()}`));
      return { exit: 37 };
    }
    throw e;
  }
}

function help(sys: Sys, words: readonly string[]): Turn<Json> {
  const name = words.filter((w) => !w.startsWith('-')).join(' ');
  const c = byName(name);
  sys.write(1, c ? commandHelp(c, commands) : rootHelp(commands));
  return { exit: 0 };
}

function unknown(sys: Sys, word: string): number {
  const near = commands.filter((c) => !c.name.includes(' ') && (c.name.startsWith(word) || distance(c.name, word) <= 2)).map((c) => c.name);
  const hint = near.length ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : '';
  sys.write(2, `Error: unknown command "${word}" for "minikube"${hint}\nRun 'minikube --help' for usage.\n`);
  return 14;
}

/** Letters to be changed from one word to the other (Levenshtein). */
function distance(a: string, b: string): number {
  if (b.length > 40) return 40;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

function context(sys: Sys, flags: Readonly<Record<string, any>>, given: ReadonlySet<string>, args: readonly string[], dash: number): Mini {
  const fleet = sys.service<Fleet>('fleet');
  const home = sys.env['MINIKUBE_HOME']?.replace(/\/\.minikube\/?$/, '') || sys.env['HOME'] || '/root';
  const settings = readSettings(sys.files, home);
  const set = sys.env['MINIKUBE_PROFILE'] ?? (typeof settings['profile'] === 'string' ? settings['profile'] : undefined);
  const profile: string = given.has('profile') ? flags['profile'] : (set ?? 'minikube');
  // A value that was set with `minikube config set` stands for a flag that was not given.
  const merged: Record<string, any> = { ...flags };
  for (const [k, v] of Object.entries(settings)) if (k !== 'profile' && Object.hasOwn(flags, k) && !given.has(k)) merged[k] = typeof flags[k] === 'string' ? String(v) : v;
  const say: Mini['say'] = (style, text, fd = 1) => sys.write(fd, text === '' ? '\n' : styled(sys, fd, style, text));
  const tip = (word: string) => ({ style: 'workaround' as const, text: `To start a cluster, run: "minikube ${word}${profile === 'minikube' ? '' : ` -p ${profile}`}"`, fd: 1 as const });
  const existing = (): ProfileState => {
    const p = fleet.profile(profile);
    if (!p) throw new Exit(85, [{ style: 'shrug', text: `Profile "${profile}" not found. Run "minikube profile list" to view all profiles.`, fd: 1 }, tip('start')]);
    return p;
  };
  return {
    sys,
    args,
    flags: merged,
    given: (flag) => given.has(flag),
    dash,
    fleet,
    profile,
    home,
    kubeconfig: kubeconfigPath(home, sys.env),
    say,
    out: (text) => sys.write(1, text),
    err: (text) => sys.write(2, text),
    existing,
    healthy: () => {
      const p = existing();
      const first = p.nodes[0]!;
      if (first.host !== 'Running') throw new Exit(83, [{ style: 'shrug', text: `The control-plane node ${first.name} host is not running: state=Stopped`, fd: 1 }, tip('start')]);
      if (first.apiserver !== 'Running') throw new Exit(83, [{ style: 'shrug', text: `The control-plane node ${first.name} apiserver is not running: (state=Stopped)`, fd: 1 }, tip('start')]);
      return p;
    },
  };
}

function complete(sys: Sys, words: readonly string[], index: number): Completion[] {
  const word = words[index] ?? '';
  const { command, rest } = locate(words.slice(1, index));
  const path = command?.name ?? '';
  if (words[index - 1] === '-p' || words[index - 1] === '--profile') return sys.service<Fleet>('fleet').profiles().map((p) => ({ word: p.name })).filter((c) => c.word.startsWith(word)); // prettier-ignore
  if (word.startsWith('-')) {
    return Object.entries({ ...GLOBAL_FLAGS, ...command?.flags })
      .filter(([, f]) => !f.hidden)
      .map(([n, f]) => ({ word: `--${n}`, about: f.help }))
      .filter((c) => c.word.startsWith(word))
      .sort((a, b) => (a.word < b.word ? -1 : 1));
  }
  const children = commands.filter((c) => (path === '' ? !c.name.includes(' ') : c.name.startsWith(`${path} `)));
  const out = children.map((c) => ({ word: c.name.slice(path === '' ? 0 : path.length + 1), about: c.short })).filter((c) => c.word.startsWith(word)); // prettier-ignore
  if (out.length > 0) return out;
  if (command?.complete) return [...command.complete(sys, sys.service<Fleet>('fleet'), rest, word)];
  return command ? completeFiles(sys, word) : [];
}
