import { isDict, type Dict } from '../../core';
import { parse } from 'yaml';
import type { Sys } from '../../machine/sys';
import type { Flag, Flags } from '../command';
import { goQuote } from '../pflag';
import type { KubectlCommand } from './command';
import { Plain } from './errors';

/** Preferences (`~/.kube/kuberc`, --kuberc): aliases of commands and other defaults of flags (kubectl `pkg/kuberc`). */
export interface Preferences {
  apiVersion?: string;
  kind?: string;
  defaults?: { command: string; options?: { name: string; default: string }[] }[];
  credentialPluginPolicy?: string;
  credentialPluginAllowlist?: { command: string }[];
  aliases?: { name: string; command: string; prependArgs?: string[]; appendArgs?: string[]; options?: { name: string; default: string }[] }[];
}

export interface Applied {
  /** The words with an alias replaced. */
  readonly words: readonly string[];
  readonly notice: string;
  /** The command's flags with the preferred defaults. */
  defaults(command: KubectlCommand, flags: Flags): Flags;
}

/** As a file holds them: what there is none of is said to be none. */
export const asWritten = (p: Preferences): object => ({ ...p, aliases: p.aliases ?? null, defaults: p.defaults ?? null });

/** Where the preferences are: the flag's file, or the usual one; undefined when they are switched off. */
function kubercPath(sys: Sys, words: readonly string[]): { path: string; given: boolean } | undefined {
  let path: string | undefined;
  for (let i = 0; i < words.length && words[i] !== '--'; i++) {
    if (words[i]!.startsWith('--kuberc=')) path = words[i]!.slice(9);
    else if (words[i] === '--kuberc') path = words[i + 1];
  }
  if (words.includes('--kuberc') || path === '') if (!path) throw new Plain('error occurred while applying preferences kuberc file is not found');
  if (sys.env.KUBECTL_KUBERC === 'false') return undefined;
  const env = sys.env.KUBERC;
  if (env === 'off') {
    if (path) throw new Plain('error occurred while applying preferences kuberc error disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive');
    return undefined;
  }
  return { path: path || env || `${sys.env.HOME ?? '/root'}/.kube/kuberc`, given: Boolean(path || env) };
}

export function readPreferences(sys: Sys, path: string): Preferences | undefined {
  if (!sys.files.exists(path)) return undefined;
  try {
    const value: unknown = parse(sys.files.read(path), { uniqueKeys: false });
    if (value === null || value === undefined) return {};
    if (!isDict(value) || !shaped(value)) throw new Plain(`error occurred while applying preferences kuberc error kuberc: no valid preferences found in ${path}, use --v=5 to see details`);
    return whole(value);
  } catch (e) {
    if (e instanceof Plain) throw e;
    throw new Plain(`error occurred while applying preferences kuberc error kuberc: ${e instanceof Error ? e.message.split('\n')[0] : e}`);
  }
}

const texts = (x: unknown): boolean => x === undefined || x === null || (Array.isArray(x) && x.every((t) => t === null || typeof t === 'string'));
const listOf = (x: unknown, fits: (item: Dict) => boolean): boolean => x === undefined || x === null || (Array.isArray(x) && x.every((item) => item === null || (isDict(item) && fits(item))));
const textsIn = (item: Dict, ...keys: readonly string[]): boolean => keys.every((k) => item[k] === undefined || item[k] === null || typeof item[k] === 'string');
const options = (item: Dict): boolean => listOf(item.options, (o) => textsIn(o, 'name', 'default'));

/** Whether they are preferences of a known version, and all that is there is of its type. */
const shaped = (p: Dict): boolean =>
  p.kind === 'Preference' &&
  (p.apiVersion === 'kubectl.config.k8s.io/v1beta1' || p.apiVersion === 'kubectl.config.k8s.io/v1alpha1') &&
  textsIn(p, 'credentialPluginPolicy') &&
  listOf(p.aliases, (a) => textsIn(a, 'name', 'command') && texts(a.prependArgs) && texts(a.appendArgs) && options(a)) &&
  listOf(p.defaults, (d) => textsIn(d, 'command') && options(d)) &&
  listOf(p.credentialPluginAllowlist, () => true);

/** What is null in lists is Go's empty value. */
function whole(p: Dict): Preferences {
  const option = (o: any) => ({ ...o, name: o?.name ?? '', default: o?.default ?? '' });
  const item = (i: any) => ({ ...i, command: i?.command ?? '', ...(i?.options ? { options: i.options.map(option) } : {}) });
  return {
    ...p,
    ...(p.aliases ? { aliases: (p.aliases as any[]).map((a) => ({ ...item(a), name: a?.name ?? '' })) } : {}),
    ...(p.defaults ? { defaults: (p.defaults as any[]).map(item) } : {}),
  } as Preferences;
}

export function applyKuberc(sys: Sys, words: readonly string[], commands: readonly KubectlCommand[]): Applied {
  const none: Applied = { words, notice: '', defaults: (_, flags) => flags };
  const where = kubercPath(sys, words);
  if (!where) return none;
  const preferences = readPreferences(sys, where.path);
  if (!preferences) {
    if (where.given) throw new Plain(`error occurred while applying preferences kuberc error kuberc: open ${where.path}: no such file or directory`);
    return none;
  }
  const odd = preferences.aliases?.some((a) => !/^[a-zA-Z]+$/.test(String(a.name)));
  if (odd) throw new Plain('error occurred while applying preferences invalid alias name, can only include alphabetical characters');
  const { credentialPluginPolicy: policy, credentialPluginAllowlist: list } = preferences;
  if (list !== undefined && policy !== 'Allowlist') throw new Plain(`error occurred while applying preferences misconfigured credential plugin allowlist: plugin policy is ${goQuote(policy ?? '')} but allowlist is non-nil`);
  let notice = '';
  for (const d of preferences.defaults ?? []) {
    if (!commands.some((c) => c.name !== '' && c.name === d.command)) notice += `Warning: command "${d.command}" not found to set kuberc override\n`;
  }
  const at = words.findIndex((w) => !w.startsWith('-'));
  const alias = at < 0 ? undefined : preferences.aliases?.find((a) => a.name === words[at]);
  const replaced = alias
    ? [...words.slice(0, at), ...alias.command.split(' '), ...(alias.prependArgs ?? []), ...words.slice(at + 1), ...(alias.appendArgs ?? [])]
    : words;
  return {
    words: replaced,
    notice,
    defaults: (command, flags) => {
      const own = alias?.command === command.name ? alias.options : preferences.defaults?.find((d) => d.command === command.name)?.options;
      if (!own) return flags;
      const out: Record<string, Flag> = { ...flags };
      for (const { name, default: value } of own) {
        const flag = out[name];
        if (!flag) continue;
        const typed = flag.type === 'bool' ? value === 'true' : flag.type === 'int' ? Number(value) : flag.type === 'strings' || flag.type === 'array' ? [value] : value;
        out[name] = { ...flag, default: typed };
      }
      return out;
    },
  };
}
