import type { Sys } from '../../machine/sys';
import type { Flag, Flags } from '../command';
import type { KubectlCommand } from './command';
import { childrenOf } from './find';
import { globalFlags } from './flags';
import { wordWrap } from './print/wordwrap';

/** Help texts in kubectl's layout (`pkg/util/templates`). */

/** Columns the help is wrapped to: 120, 100 or 80 on a terminal, 0 (not at all) elsewhere. */
function helpWidth(sys: Sys): number {
  const tty = sys.tty(1);
  if (!tty) return 0;
  return tty.cols >= 120 ? 120 : tty.cols >= 100 ? 100 : tty.cols >= 80 ? 80 : 0;
}

/** The whole `--help` of a command. */
export function helpText(command: KubectlCommand, all: readonly KubectlCommand[], sys: Sys): string {
  if (command.mute) return '';
  const about = (command.long ?? command.short).trim();
  return wordWrap(about, helpWidth(sys)) + usageText(command, all, sys);
}

/** Everything after the description. */
export function usageText(command: KubectlCommand, all: readonly KubectlCommand[], sys: Sys): string {
  const width = helpWidth(sys);
  const path = command.name === '' ? 'kubectl' : `kubectl ${command.name}`;
  const children = childrenOf(command, all);
  let out = '\n\n';
  if (command.aliases?.length) out += `Aliases:\n${[lastWord(command.name), ...command.aliases].join(', ')}\n\n`;
  if (command.examples) {
    const lines = command.examples.trim().split('\n').map((l) => `  ${l}`);
    out += `Examples:\n${lines.join('\n').trimEnd()}\n\n`;
  }
  if (command.name === '') out += `${rootGroups(children)}\n\n`;
  else if (children.length > 0) out += `Available Commands:\n${listCommands(children)}\n\n`;
  const flags = flagsText(command.flags, width);
  if (flags !== '') out += `Options:\n${flags.trimEnd()}\n\n`;
  const line = /\[options\]/.test(command.usage) || (Object.keys(command.flags).length === 0 && !command.run && children.length === 0) ? command.usage : `${command.usage} [options]`;
  out += `Usage:\n  ${line}\n\n`;
  if (children.length > 0) out += `Use "${path} <command> --help" for more information about a given command.\n`;
  out += 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';
  return wordWrap(out, width);
}

/** What `kubectl options` prints. */
export function optionsText(sys: Sys): string {
  return `The following options can be passed to any command:\n\n${flagsText(globalFlags, helpWidth(sys), sys)}`;
}

const lastWord = (name: string) => name.slice(name.lastIndexOf(' ') + 1);

function listCommands(commands: readonly KubectlCommand[]): string {
  const pad = Math.max(11, ...commands.map((c) => lastWord(c.name).length));
  return commands.map((c) => `  ${lastWord(c.name).padEnd(pad)}   ${c.short}`).join('\n');
}

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Basic Commands (Beginner):', ['create', 'expose', 'run', 'set']],
  ['Basic Commands (Intermediate):', ['explain', 'get', 'edit', 'delete']],
  ['Deploy Commands:', ['rollout', 'scale', 'autoscale']],
  ['Cluster Management Commands:', ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint']],
  ['Troubleshooting and Debugging Commands:', ['describe', 'logs', 'attach', 'exec', 'port-forward', 'proxy', 'cp', 'auth', 'debug', 'events']],
  ['Advanced Commands:', ['diff', 'apply', 'patch', 'replace', 'wait', 'kustomize']],
  ['Settings Commands:', ['label', 'annotate', 'completion']],
];

/** Top-level words in the order in which kubectl registers them, which decides the order of suggestions. */
export const REGISTERED: readonly string[] = [...GROUPS.flatMap(([, names]) => names), 'alpha', 'config', 'plugin', 'version', 'api-versions', 'api-resources', 'options', 'kuberc'];

function rootGroups(commands: readonly KubectlCommand[]): string {
  const pad = Math.max(11, ...commands.map((c) => c.name.length));
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  const rest = commands.filter((c) => !grouped.has(c.name)).map((c) => c.name);
  // There are no plugins here, but their heading is.
  return [...GROUPS, ['Subcommands provided by plugins:', []] as const, ['Other Commands:', rest] as const]
    .map(([title, names]) => {
      const lines = names.flatMap((n) => commands.filter((c) => c.name === n)).map((c) => `  ${c.name.padEnd(pad)}   ${c.short}`);
      return [title, ...lines].join('\n');
    })
    .join('\n\n');
}

function flagsText(flags: Flags, width: number, sys?: Sys): string {
  let out = '';
  for (const name of Object.keys(flags).sort()) {
    const flag = flags[name]!;
    if (flag.hidden) continue;
    const note = flag.deprecated ? ` (DEPRECATED: ${flag.deprecated})` : '';
    const help = wordWrap(`${flag.help ?? ''}${note}`, width === 0 ? 0 : width - 10);
    out += `    ${flag.short ? `-${flag.short}, ` : ''}--${name}=${defaultText(flag, sys)}:\n\t${help.replaceAll('\n', '\n\t')}\n\n`;
  }
  return out;
}

function defaultText(flag: Flag, sys?: Sys): string {
  switch (flag.type) {
    case 'strings':
    case 'array':
      return `[${((flag.default as readonly string[] | undefined) ?? []).join(',')}]`;
    case 'bool':
      return String(flag.default ?? false);
    case 'int':
      return String(flag.default ?? 0);
    case 'duration':
      return String(flag.default ?? '0s');
    case 'pairs':
      return '';
    default:
      if (flag.value === 'raw') return String(flag.default ?? '');
      return `'${String(flag.default ?? '').replace('$HOME', sys?.env.HOME ?? '$HOME')}'`;
  }
}
