import type { Flag, Flags } from '../command';
import type { MiniCommand } from './command';

export const GLOBAL_FLAGS: Flags = {
  profile: { type: 'string', short: 'p', default: 'minikube', help: 'The name of the minikube VM being used. This can be set to allow having multiple instances of minikube independently.' },
  bootstrapper: { type: 'string', short: 'b', default: 'kubeadm', help: 'The name of the cluster bootstrapper that will set up the Kubernetes cluster.' },
  user: { type: 'string', default: '', help: 'Specifies the user executing the operation. Useful for auditing operations executed by 3rd party tools. Defaults to the operating system username.' },
  'skip-audit': { type: 'bool', default: false, help: 'Skip recording the current command in the audit logs.' },
  rootless: { type: 'bool', default: false, help: 'Force to use rootless driver (docker and podman driver only)' },
  alsologtostderr: { type: 'bool', default: false, help: 'log to standard error as well as files (no effect when -logtostderr=true)' },
  v: { type: 'string', short: 'v', default: '0', help: 'number for the log level verbosity' },
  help: { type: 'bool', short: 'h', default: false, help: '' },
};

const GROUPS = ['Basic Commands:', 'Images Commands:', 'Configuration and Management Commands:', 'Networking and Connectivity Commands:', 'Advanced Commands:', 'Troubleshooting Commands:', 'Other Commands:'];

function flagText(flags: Flags): string {
  return Object.entries(flags)
    .filter(([, f]) => !f.hidden)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, f]) => `    ${f.short ? `-${f.short}, ` : ''}--${name}=${shown(f)}:\n\t${f.unsupported ? `(not simulated here) ${f.help ?? ''}` : (f.help ?? '')}\n`)
    .join('\n');
}

function shown(f: Flag): string {
  if (f.type === 'string' || f.type === 'optional') return `'${String(f.default ?? '')}'`;
  if (Array.isArray(f.default)) return `[${f.default.join(',')}]`;
  return String(f.default ?? (f.type === 'bool' ? false : 0));
}

const lastWord = (name: string): string => name.slice(name.lastIndexOf(' ') + 1);

/** The help of minikube itself. */
export function rootHelp(all: readonly MiniCommand[]): string {
  const top = all.filter((c) => !c.name.includes(' '));
  const section = (g: string) => {
    const list = top.filter((c) => (c.group ?? 'Other Commands:') === g);
    return list.length ? `${g}\n${list.map((c) => `  ${c.name.padEnd(14)} ${c.short}\n`).join('')}\n` : '';
  };
  return `minikube provisions and manages local Kubernetes clusters optimized for development workflows.\n\n${GROUPS.map(section).join('')}Use "minikube <command> --help" for more information about a given command.\n`;
}

/** The help of a command. */
export function commandHelp(c: MiniCommand, all: readonly MiniCommand[]): string {
  const children = all.filter((x) => x.name.startsWith(`${c.name} `));
  let out = `${c.long ?? c.short}\n\n`;
  if (c.aliases?.length) out += `Aliases:\n  ${[lastWord(c.name), ...c.aliases].join(', ')}\n\n`;
  if (c.examples) out += `Examples:\n${c.examples}\n\n`;
  if (children.length > 0) out += `Available Commands:\n${children.map((x) => `  ${lastWord(x.name).padEnd(11)} ${x.short}\n`).join('')}\n`;
  if (Object.keys(c.flags).length > 0) out += `Options:\n${flagText(c.flags)}\n`;
  out += `Usage:\n  minikube ${c.usage.replace(' [flags]', '')}${c.usage.includes('[flags]') ? ' [flags] [options]' : ' [options]'}\n\n`;
  if (children.length > 0) out += `Use "minikube ${c.name} <command> --help" for more information about a given command.\n`;
  return `${out}Use "minikube options" for a list of global command-line options (applies to all commands).\n`;
}

export const optionsHelp = (): string => `The following options can be passed to any command:\n\n${flagText(Object.fromEntries(Object.entries(GLOBAL_FLAGS).filter(([n]) => n !== 'help')))}`;
