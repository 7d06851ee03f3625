import { parse, stringify } from 'yaml';
import { base64, CLUSTER_KEY, encodeCertificate, encodePem, type Instant } from '../../core';
import { rfc3339 } from '../../kinds/times';
import type { Files } from '../../machine/files';

export const VERSION = 'v1.38.1';
const CA = 'kubernetes';
const YEAR = 365 * 86_400_000;

interface Named {
  name: string;
  [part: string]: unknown;
}

interface Config {
  apiVersion: string;
  clusters: Named[];
  contexts: Named[];
  'current-context': string;
  kind: string;
  users: Named[];
}

/** The kubeconfig of a home, or an empty one. One that cannot be read counts as empty, as for minikube after its warning. */
function load(files: Files, path: string): Config {
  const empty: Config = { apiVersion: 'v1', clusters: [], contexts: [], 'current-context': '', kind: 'Config', users: [] };
  if (!files.exists(path)) return empty;
  try {
    const read = parse(files.read(path), { maxAliasCount: 10, uniqueKeys: false }) as Partial<Config> | null;
    const list = (x: unknown): Named[] => (Array.isArray(x) ? (x as Named[]) : []);
    return { ...empty, ...read, clusters: list(read?.clusters), contexts: list(read?.contexts), users: list(read?.users), 'current-context': read?.['current-context'] ?? '' };
  } catch {
    return empty;
  }
}

function save(files: Files, path: string, config: Config): void {
  const dir = path.slice(0, path.lastIndexOf('/'));
  if (!files.exists(dir)) files.mkdir(dir, { parents: true });
  for (const list of [config.clusters, config.contexts, config.users]) list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  files.write(path, stringify(config, { indentSeq: false, lineWidth: 0 }), { mode: 0o600 });
}

const put = (list: Named[], entry: Named): Named[] => [...list.filter((e) => e.name !== entry.name), entry];

/** `$KUBECONFIG`'s first file, or `~/.kube/config`. */
export const kubeconfigPath = (home: string, env: Readonly<Record<string, string | undefined>>): string => env['KUBECONFIG']?.split(':').find(Boolean) ?? `${home}/.kube/config`;

export interface Credentials {
  readonly home: string;
  readonly path: string;
  readonly profile: string;
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
  readonly now: Instant;
  /** Certificates inside of the file rather than beside it. */
  readonly embed?: boolean;
}

/** Writes a profile's certificates and its entries in the kubeconfig, and makes it the current context. */
export function writeKubeconfig(files: Files, c: Credentials): void {
  const mini = `${c.home}/.minikube`;
  const dir = `${mini}/profiles/${c.profile}`;
  if (!files.exists(dir)) files.mkdir(dir, { parents: true });
  const until = rfc3339(c.now + 3 * YEAR);
  const ca = encodeCertificate({ user: CA, groups: [], issuer: CA, key: CLUSTER_KEY, authority: true, names: [CA], notBefore: rfc3339(c.now), notAfter: rfc3339(c.now + 10 * YEAR) });
  const client = encodeCertificate({ user: 'minikube-user', groups: ['system:masters'], issuer: CA, notBefore: rfc3339(c.now), notAfter: until, usages: ['digital signature', 'key encipherment', 'client auth'] });
  const key = encodePem('RSA PRIVATE KEY', 'key of minikube-user');
  if (!files.exists(`${mini}/ca.crt`)) files.write(`${mini}/ca.crt`, ca);
  files.write(`${dir}/client.crt`, client);
  files.write(`${dir}/client.key`, key, { mode: 0o600 });
  const config = load(files, c.path);
  const about = (name: string) => ({ extensions: [{ extension: { 'last-update': stamp(c.now), provider: 'minikube.sigs.k8s.io', version: VERSION }, name }] });
  if (c.embed) {
    config.clusters = put(config.clusters, { cluster: { 'certificate-authority-data': base64(ca), server: c.server }, name: c.profile });
    config.contexts = put(config.contexts, { context: { cluster: c.profile, namespace: 'default', user: c.profile }, name: c.profile });
    config.users = put(config.users, { name: c.profile, user: { 'client-certificate-data': base64(client), 'client-key-data': base64(key) } });
  } else {
    config.clusters = put(config.clusters, { cluster: { 'certificate-authority': `${mini}/ca.crt`, ...about('cluster_info'), server: c.server }, name: c.profile });
    config.contexts = put(config.contexts, { context: { cluster: c.profile, ...about('context_info'), namespace: 'default', user: c.profile }, name: c.profile });
    config.users = put(config.users, { name: c.profile, user: { 'client-certificate': `${dir}/client.crt`, 'client-key': `${dir}/client.key` } });
  }
  config['current-context'] = c.profile;
  save(files, c.path, config);
}

const stamp = (now: Instant): string => new Date(now).toUTCString().replace('GMT', 'UTC');

/** Takes a profile out of the kubeconfig. */
export function removeFromKubeconfig(files: Files, path: string, profile: string): void {
  if (!files.exists(path)) return;
  const config = load(files, path);
  for (const part of ['clusters', 'contexts', 'users'] as const) config[part] = config[part].filter((e) => e.name !== profile);
  if (config['current-context'] === profile) config['current-context'] = '';
  save(files, path, config);
}

/** The current context; `use` sets it. */
export function currentContext(files: Files, path: string): string {
  return load(files, path)['current-context'];
}

/** Makes a context the current one; one that is not there changes nothing, an empty name leaves none. */
export function useContext(files: Files, path: string, name: string): void {
  const config = load(files, path);
  if (name !== '' && !config.contexts.some((c) => c.name === name)) return;
  config['current-context'] = name;
  save(files, path, config);
}

/** Where a profile's server is by the kubeconfig: is it configured, and for this address? */
export function configuredFor(files: Files, path: string, profile: string, server: string): boolean {
  const entry = load(files, path).clusters.find((c) => c.name === profile)?.['cluster'] as { server?: string } | undefined;
  return entry?.server === server;
}
