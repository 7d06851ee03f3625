import { clientOf, decodeCertificate, keyName, own, readYaml, unbase64, toYaml, type ClientCertificate } from '../../core';
import type { Sys } from '../../machine/sys';
import { unbase64 as decodeBytes } from '../../kinds/base64';
import { goQuote } from '../pflag';
import { ConfigError, Fail } from './errors';

/** One kubeconfig file, as data. Unknown keys are kept. */
export interface Kubeconfig {
  apiVersion?: string;
  kind?: string;
  preferences?: Record<string, unknown>;
  'current-context'?: string;
  clusters: Named<'cluster', Cluster>[];
  contexts: Named<'context', ContextEntry>[];
  users: Named<'user', User>[];
}

export type Named<K extends string, T> = { name: string } & { [P in K]: T };

export interface Cluster {
  server?: string;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'insecure-skip-tls-verify'?: boolean;
  'tls-server-name'?: string;
  'proxy-url'?: string;
}

export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
}

export interface User {
  'client-certificate'?: string;
  'client-certificate-data'?: string;
  'client-key'?: string;
  'client-key-data'?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  'auth-provider'?: { config?: Record<string, string>; name: string };
  exec?: { apiVersion?: string; args?: string[] | null; command: string; env?: { name: string; value: string }[] | null; interactiveMode?: string; provideClusterInfo?: boolean };
}

/** Where to connect, and as whom: a kubeconfig with all flags applied. */
export interface Target {
  readonly server: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  /** Whether a namespace was asked for by flag or context, so that files must not name another. */
  readonly namespaceGiven: boolean;
  readonly token?: string;
  readonly basic?: string;
  readonly certificate?: ClientCertificate;
  /** The authority whose servers are trusted (PEM). */
  readonly ca?: string;
  readonly as?: string;
  readonly asGroups: readonly string[];
  readonly asUid?: string;
  readonly asExtra: readonly string[];
  readonly insecure: boolean;
  readonly serverName?: string;
  /** Milliseconds; 0 for none. */
  readonly timeout: number;
}

export const emptyConfig = (): Kubeconfig => ({ clusters: [], contexts: [], users: [] });

/** The files kubectl reads, in order of precedence: --kubeconfig, $KUBECONFIG, ~/.kube/config. */
export function configPaths(sys: Sys, flag: string): readonly string[] {
  if (flag !== '') return [flag];
  const env = own(sys.env, 'KUBECONFIG');
  if (env) return env.split(':').filter((p) => p !== '');
  return [`${own(sys.env, 'HOME') ?? '/'}/.kube/config`];
}

const parsed = new Map<string, Kubeconfig>();

/** The config a text states; equal texts give the same (frozen by convention) object. Throws {@link Fail}. */
export function parseConfig(text: string, path: string): Kubeconfig {
  const known = parsed.get(text);
  if (known) return known;
  let data: any;
  try {
    data = text.trim() === '' ? {} : readYaml(text);
  } catch (e) {
    throw new Fail(`error loading config file "${path}": ${e instanceof Error ? e.message : String(e)}`);
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    throw new Fail(`error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  }
  const fault = configFault(data);
  if (fault !== undefined) throw new Fail(`error loading config file "${path}": ${fault}`);
  const list = (x: unknown) => (Array.isArray(x) ? x.filter((y) => y && typeof y === 'object' && typeof y.name === 'string') : []);
  const config: Kubeconfig = { ...data, clusters: list(data.clusters), contexts: list(data.contexts), users: list(data.users) };
  if (parsed.size > 32) parsed.clear();
  parsed.set(text, config);
  return config;
}

/** What a field of a kubeconfig holds: the fields of a struct of Go's, a list, a map's values, or the type of a value. */
type Shape = string | { readonly type: string; readonly fields?: Readonly<Record<string, Shape>>; readonly items?: Shape; readonly values?: Shape };

const strings = (...names: readonly string[]): Record<string, Shape> => Object.fromEntries(names.map((n) => [n, 'string']));
const named = (type: string, field: string, of: Shape): Shape => ({ type: `[]v1.${type}`, items: { type: `v1.${type}`, fields: { name: 'string', [field]: of } } });

/** client-go `tools/clientcmd/api/v1/types.go`. */
const CONFIG: Shape = {
  type: 'v1.Config',
  fields: {
    ...strings('kind', 'apiVersion', 'current-context'),
    clusters: named('NamedCluster', 'cluster', {
      type: 'v1.Cluster',
      fields: { ...strings('server', 'tls-server-name', 'certificate-authority', 'proxy-url'), 'certificate-authority-data': '[]uint8', 'insecure-skip-tls-verify': 'bool', 'disable-compression': 'bool' },
    }),
    contexts: named('NamedContext', 'context', { type: 'v1.Context', fields: strings('cluster', 'user', 'namespace') }),
    users: named('NamedAuthInfo', 'user', {
      type: 'v1.AuthInfo',
      fields: {
        ...strings('client-certificate', 'client-key', 'token', 'tokenFile', 'as', 'as-uid', 'username', 'password'),
        'client-certificate-data': '[]uint8',
        'client-key-data': '[]uint8',
        'as-groups': { type: '[]string', items: 'string' },
        'as-user-extra': { type: 'map[string][]string', values: { type: '[]string', items: 'string' } },
        'auth-provider': { type: 'v1.AuthProviderConfig', fields: { name: 'string', config: { type: 'map[string]string', values: 'string' } } },
        exec: { type: 'v1.ExecConfig', fields: { ...strings('command', 'apiVersion', 'installHint', 'interactiveMode'), args: { type: '[]string', items: 'string' }, provideClusterInfo: 'bool' } },
      },
    }),
  },
};

/** What Go's decoder says of a kubeconfig that is none. */
function configFault(data: any): string | undefined {
  const [version, kind] = [data.apiVersion || 'v1', data.kind || 'Config'];
  if (typeof version === 'string' && typeof kind === 'string' && (version !== 'v1' || kind !== 'Config')) return `no kind ${goQuote(kind)} is registered for version ${goQuote(version)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`;
  return shapeFault(data, CONFIG, '', []);
}

function shapeFault(value: unknown, shape: Shape, struct: string, path: readonly string[]): string | undefined {
  if (value === null || value === undefined) return undefined;
  const is = Array.isArray(value) ? 'array' : typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
  const type = typeof shape === 'string' ? shape : shape.type;
  const wanted = typeof shape !== 'string' ? (shape.items ? 'array' : 'object') : shape === 'bool' ? 'bool' : 'string';
  if (is !== wanted) return `json: cannot unmarshal ${is} into Go struct field ${struct}.${path.join('.')} of type ${type}`;
  if (shape === '[]uint8') {
    const bytes = decodeBytes(value as string);
    return typeof bytes === 'number' ? `illegal base64 data at input byte ${bytes}` : undefined;
  }
  if (typeof shape === 'string') return undefined;
  if (shape.items) return firstOf(value as unknown[], (each) => shapeFault(each, shape.items!, struct, path));
  const of = shape.type.replace(/^v1\./, '');
  return firstOf(Object.entries(value as object), ([key, each]) => {
    const inner = shape.values ?? shape.fields![key];
    return inner === undefined ? undefined : shapeFault(each, inner, shape.values ? struct : of, [...path, ...(shape.values ? [] : [key])]);
  });
}

function firstOf<T>(list: readonly T[], look: (each: T) => string | undefined): string | undefined {
  for (const each of list) {
    const found = look(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads one file; undefined when it is not there. */
export function readConfig(sys: Sys, path: string): Kubeconfig | undefined {
  if (!sys.files.exists(path)) return undefined;
  return parseConfig(sys.files.read(path), path);
}

/** All files as one: the first to name something wins. Paths inside are made absolute against their file. */
export function loadConfig(sys: Sys, flag: string): Kubeconfig {
  const paths = configPaths(sys, flag);
  if (flag !== '' && !sys.files.exists(flag)) throw new Fail(`stat ${flag}: no such file or directory`);
  if (paths.length === 1) return readConfig(sys, paths[0]!) ?? emptyConfig();
  const out = emptyConfig();
  for (const path of paths) {
    const config = readConfig(sys, path);
    if (!config) continue;
    out['current-context'] ||= config['current-context'];
    for (const key of ['clusters', 'contexts', 'users'] as const) {
      for (const item of config[key]) if (!out[key].some((x) => x.name === item.name)) (out[key] as unknown[]).push(item);
    }
  }
  return out;
}

export const find = <T extends { name: string }>(list: readonly T[], name: string | undefined): T | undefined => list.find((x) => x.name === name);

/** The text kubectl writes: keys in order, lists sorted by name, `null` for an empty list. */
export function configText(config: Kubeconfig): string {
  const list = (items: readonly { name: string }[]) => (items.length === 0 ? null : [...items].sort((a, b) => (a.name < b.name ? -1 : 1)));
  const { preferences, ...rest } = config;
  return toYaml({
    ...rest,
    apiVersion: 'v1',
    kind: 'Config',
    ...(preferences && Object.keys(preferences).length > 0 ? { preferences } : {}),
    'current-context': config['current-context'] ?? '',
    clusters: list(config.clusters),
    contexts: list(config.contexts),
    users: list(config.users),
  });
}

/** Applies the global flags to the config (client-go `clientcmd`): what to connect to. Throws as kubectl does. */
export function resolveTarget(sys: Sys, config: Kubeconfig, flags: Readonly<Record<string, any>>, given: (flag: string) => boolean): Target {
  const contextName: string = flags.context || config['current-context'] || '';
  const context = find(config.contexts, contextName)?.context;
  if (flags.context && !context) throw new ConfigError([`context was not found for specified context: ${flags.context}`]);
  if (contextName && !context && config.contexts.length > 0) throw new ConfigError([`context was not found for specified context: ${contextName}`]);
  const clusterName: string = flags.cluster || context?.cluster || '';
  const userName: string = flags.user || context?.user || '';
  const cluster = find(config.clusters, clusterName)?.cluster;
  const user = find(config.users, userName)?.user;
  if (flags.cluster && !cluster) throw new Fail(`no server found for cluster "${flags.cluster}"`);
  if (flags.user && !user) throw new Fail(`auth info "${flags.user}" does not exist`);
  const server = normalizeServer(flags.server || cluster?.server || 'http://localhost:8080');
  const readable = (path: string, what: string, name: string) => {
    if (path !== '' && !sys.files.exists(path)) throw new Fail(`unable to read ${what} ${path} for ${name} due to open ${path}: no such file or directory`);
    return path === '' ? undefined : sys.files.read(path);
  };
  const caData = flags['certificate-authority'] ? undefined : cluster?.['certificate-authority-data'];
  const caFile = !/^https:/.test(server) ? undefined : readable(flags['certificate-authority'] || (cluster?.['certificate-authority-data'] ? '' : (cluster?.['certificate-authority'] ?? '')), 'certificate-authority', clusterName);
  const certFlag: string = flags['client-certificate'];
  const pem = certFlag
    ? readable(certFlag, 'client-cert', userName)
    : user?.['client-certificate-data']
      ? unbase64(user['client-certificate-data'])
      : readable(user?.['client-certificate'] ?? '', 'client-cert', userName);
  const key = pem === undefined ? undefined : flags['client-key'] ? readable(flags['client-key'], 'client-key', userName) : user?.['client-key-data'] ? unbase64(user['client-key-data']) : readable(user?.['client-key'] ?? '', 'client-key', userName); // prettier-ignore
  const asGroups: readonly string[] = flags['as-group'];
  const as: string = flags.as || user?.as || '';
  if (as === '' && (asGroups.length > 0 || flags['as-uid'] || flags['as-user-extra'].length > 0)) {
    throw new Fail(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  }
  const identity = pem === undefined ? undefined : decodeCertificate(pem);
  if (identity?.key !== undefined && key !== undefined && (keyName(key) ?? identity.key) !== identity.key) throw new Fail('tls: private key does not match public key');
  const username = flags.username || user?.username;
  const token = flags.token || user?.token || (user?.tokenFile && sys.files.exists(user.tokenFile) ? sys.files.read(user.tokenFile).trim() : '');
  const inCluster = sys.env.KUBERNETES_SERVICE_HOST && config.contexts.length === 0 && !flags.server ? inClusterTarget(sys) : undefined;
  return {
    server: inCluster?.server ?? server,
    cluster: clusterName,
    user: userName,
    namespace: flags.namespace || context?.namespace || inCluster?.namespace || 'default',
    namespaceGiven: given('namespace') && flags.namespace !== '',
    ...(token || inCluster?.token ? { token: token || inCluster!.token } : {}),
    ...(username ? { basic: `${username}:${flags.password || user?.password || ''}` } : {}),
    ...(identity && !flags.token ? { certificate: clientOf(identity) } : {}),
    ...(inCluster?.ca || caData || caFile ? { ca: inCluster?.ca ?? (caData ? (unbase64(caData) ?? '') : caFile!) } : {}),
    ...(as ? { as } : {}),
    asGroups,
    ...(flags['as-uid'] ? { asUid: flags['as-uid'] } : {}),
    asExtra: flags['as-user-extra'],
    insecure: Boolean(flags['insecure-skip-tls-verify'] || cluster?.['insecure-skip-tls-verify']),
    ...(flags['tls-server-name'] || cluster?.['tls-server-name'] ? { serverName: flags['tls-server-name'] || cluster?.['tls-server-name'] } : {}),
    timeout: parseTimeout(flags['request-timeout']),
  };
}

/** In a container: the API server the kubelet told of, as the Pod's service account (client-go `rest.InClusterConfig`). */
function inClusterTarget(sys: Sys): { server: string; token?: string; namespace?: string; ca?: string } {
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
  const read = (name: string) => (sys.files.exists(`${folder}/${name}`) ? sys.files.read(`${folder}/${name}`).trim() : undefined);
  const token = read('token');
  const namespace = read('namespace');
  return {
    server: `https://${sys.env.KUBERNETES_SERVICE_HOST}:${sys.env.KUBERNETES_SERVICE_PORT ?? '443'}`,
    ...(token ? { token } : {}),
    ...(read('ca.crt') ? { ca: read('ca.crt')! } : {}),
    ...(namespace ? { namespace } : {}),
  };
}

function normalizeServer(server: string): string {
  const url = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  return url.replace(/\/+$/, '');
}

/** `--request-timeout`: whole seconds, or a number with a unit. */
function parseTimeout(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text) * 1000;
  const match = /^(-?\d+)(ns|us|ms|s|m|h)$/.exec(text);
  if (!match) throw new Fail('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)');
  return Number(match[1]) * { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ns']!;
}
